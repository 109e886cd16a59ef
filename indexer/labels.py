"""Read the labels by which transcripts and interviews say who speaks: `MR. HALE:`, `Q`, `[Orlova]`, `**Moderator:**`.

In: one line of text. Out: the `Label` it begins with, if any. A label alone proves nothing: a colon after capitals also
stands in headlines and lists, so whether a text is a transcript is for all of its labels together to show.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from indexer.honorifics import HONORIFICS, SPEAKING_ROLES


class LabelSort(StrEnum):
    """What a label says of the words after it."""

    ASKS = "asks"
    """A reporter's question."""

    ANSWERS = "answers"
    """An answer to the question before, by whoever is interviewed."""

    CAPITALS = "capitals"
    """A name or role printed IN CAPITALS."""

    NAME = "name"
    """A name or role printed as names are."""

    BARE = "bare"
    """The same on a line of its own, without a colon."""


class Label(NamedTuple):
    """The label at the head of a line."""

    sort: LabelSort
    start: int
    end: int
    """The label without marks, brackets and colon; offsets in the line."""
    body: int
    """Where the words after it start; the length of the line when they stand on the next one."""
    key: str
    """The last word of the name in small letters, by which two labels of one speaker are alike."""
    is_titled: bool
    """Whether it holds a title or a role (`MR. HALE`, `The President`, `Moderator`) or stands in brackets."""


MAX_LABEL_CHARS = 60
MAX_LABEL_WORDS = 6

_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?"
_MARKS = r"(?:\*\*|__)?"
_ASKING = (
    r"(?:Q(?:UESTION)?|Question|(?:UNIDENTIFIED )?(?:REPORTER|JOURNALIST|CORRESPONDENT|INTERVIEWER)"
    r"|(?:Unidentified )?(?:Reporter|Journalist|Correspondent|Interviewer))"
)
_ASKS = re.compile(
    rf"{_MARKS}(?:{_ASKING}(?: ?\d{{1,2}})?(?: \([^()\n]{{1,40}}\))?{_MARKS}\s*[:.](?:\s*{_MARKS})(?=\s|$)"
    rf"|Q{_MARKS}\s+(?=\S))\s*"
)
_ANSWERS = re.compile(rf"{_MARKS}(?:(?:ANSWER|Answer|A){_MARKS}\s*:|A\.){_MARKS}(?=\s|$)\s*")
_HEAD = re.compile(
    rf"[“\"„«]?(?:{_TIME}\s+)?(?P<open>\*\*|__|\[)?(?P<name>[^\W\d_][^:\n\[\]*_()“”\"?!;]{{0,59}}?)"
    rf"(?P<aside>\s*\([^()\n]{{1,60}}\))?"
    rf"(?:\s*:(?P<bold>\*\*|__)?|(?P<close>\]|\*\*|__)(?P<colon>\s*:)?)(?=\s|$)\s*"
)
_NO_LABELS = frozenset(
    """
    note notes corrected correction update updated editor photo photos image video watch read related source sources
    date time place location subject topic contact end fact claim verdict ps p.s breaking exclusive warning summary
    transcript headline participants present attendees
    speakers panel agenda contents remarks applause laughter laughs crosstalk inaudible pause begin music cheers sic
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december first second third finally also
    """.split()
)
_PARTICLES = frozenset("de da di du del der den van von bin ibn al el la le dos das abu ben y and of the for".split())


def read_label(line: str) -> Label | None:
    """Read the label of a line; None where it begins like any other."""
    asks = _ASKS.match(line)
    if asks is not None:
        return Label(LabelSort.ASKS, 0, asks.end(), asks.end(), "", is_titled=False)
    answers = _ANSWERS.match(line)
    if answers is not None:
        return Label(LabelSort.ANSWERS, 0, answers.end(), answers.end(), "", is_titled=False)
    head = _HEAD.match(line, 0, MAX_LABEL_CHARS * 3)
    if head is None or not _closes(head, line):
        return None
    return _named(head, line)


def read_bare_label(line: str) -> Label | None:
    """Read a line that is nothing but a name or a role, the words following on the next line."""
    if len(line) > MAX_LABEL_CHARS or not line[-1:].isalpha():
        return None
    sort = _sort_of(line)
    if sort is None:
        return None
    return Label(LabelSort.BARE, 0, len(line), len(line), _key(line), is_titled=_is_titled(line))


def _closes(head: re.Match[str], line: str) -> bool:
    opened, close = head["open"], head["close"]
    if close is None:
        return (
            opened != "["
            and (head["bold"] is None or head["bold"] == opened)
            and (opened is None or head["bold"] is not None)
        )
    is_pair = (opened, close) in (("[", "]"), ("**", "**"), ("__", "__"))
    # “**Orlova**” without a colon is emphasis; “[Orlova] We agree.” is a label.
    return is_pair and (head["colon"] is not None or opened == "[") and head.end() <= len(line)


def _named(head: re.Match[str], line: str) -> Label | None:
    name = head["name"].strip()
    sort = _sort_of(name)
    body = line[head.end() :]
    if sort is None:
        return None
    if sort is LabelSort.NAME and body and not any(glyph.isalpha() for glyph in body[:200]):
        return None  # “Falk: 1,769” is a count
    end = head.end("aside") if head["aside"] else head.start("name") + len(name)
    is_bracketed = head["open"] == "["
    return Label(sort, head.start("name"), end, head.end(), _key(name), is_titled=is_bracketed or _is_titled(name))


def _sort_of(name: str) -> LabelSort | None:
    words = name.replace(",", " ").split()
    letters = sum(glyph.isalpha() for glyph in name)
    if not words or len(words) > MAX_LABEL_WORDS or letters < 2 or words[0].lower().strip(".,") in _NO_LABELS:
        return None
    if all(piece.upper() == piece for piece in words):
        return LabelSort.CAPITALS if all(map(_is_name_word, words)) else None
    is_name = words[0][0].isupper() and all(
        (piece[0].isupper() or piece in _PARTICLES or "-" in piece) and _is_name_word(piece) for piece in words
    )
    return LabelSort.NAME if is_name else None


def _is_name_word(piece: str) -> bool:
    return all(glyph.isalpha() or glyph in ".'’-" for glyph in piece)


def _is_titled(name: str) -> bool:
    words = [piece.lower().strip(".,") for piece in name.split()]
    return words[0] in HONORIFICS or bool(SPEAKING_ROLES.intersection(words))


def _key(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].casefold().strip(".,")
