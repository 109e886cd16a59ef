"""Find where a text is a dialogue: the labelled turns of a transcript, the bold questions or dashes of an interview.

In: the text and its lines. Out: `Piece`s in order, each line whole or cut where several speak on it.
Promise: pieces do not overlap and leave out nothing but space; a piece of a text that is no dialogue is always plain.
"""

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from indexer.labels import Label, LabelSort, read_bare_label, read_label

Span = tuple[int, int]


class PieceKind(StrEnum):
    """Who speaks in a piece."""

    PLAIN = "plain"
    ASKED = "asked"
    SAID = "said"


class Piece(NamedTuple):
    """A line, or the part of a line that one person speaks."""

    start: int
    end: int
    kind: PieceKind = PieceKind.PLAIN
    body: int = 0
    """Where what is spoken starts; 0 in a plain piece."""
    body_end: int = 0
    """One past what is spoken."""
    label: Span | None = None
    """The speaker's label without its colon; None in an interview, and where only `A:` stands."""


LEAST_TURNS = 3
"""Fewer labels than this are no transcript: a colon after capitals also stands in headlines."""
LEAST_ANSWERS = 2
"""Questions in bold, or before a dash, with an answer each make an interview from this many on."""

_BOLD = re.compile(r"(\*\*|__)(?!Q\b)(?=\S)[^*_\n]{3,400}?[?.!…]\1")
_DASH = re.compile(r"[–—-]\s+")
_LONG_DASH = re.compile(r"[–—]\s*(?=\S)")
_ASKS_AT_END = re.compile(r"\?[’”\"')*\]]*$")
_INLINE = re.compile(
    r"(?<=[.?!…)\]”\"’*—-])\s+(?=(?:(?:MR|MS|MRS|DR|SEN|REP|GOV|GEN)\. )?"
    r"[A-Z][A-Z'’.-]+(?: [A-Z][A-Z'’.-]+){0,4}:\s|(?:Q|A|Question|Answer):\s)"
)
_SHORTENED = re.compile(r"(?:^|[\s*])(?:[A-Z]|MRS?|MS|DR|SEN|REP|GOV|GEN|HON|ST)\.$")
_INLINE_QUESTION = re.compile(r"(?<=[.?!…)\]”\"’—-])\s+(?=Q\s+[A-Z“\"'—-])")
_TITLED = re.compile(r"\b(?:MR|MS|MRS|DR|SECRETARY|PRESIDENT|AMBASSADOR)\b\.?[^:\n]{0,40}:")
_GLUED = re.compile(r"Q(?=[A-Z][a-z'’ ])")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]*")


def find_dialogue(text: str, lines: list[Span]) -> list[Piece]:
    """Tell apart who speaks in each line; plain everywhere in a text that is no dialogue."""
    spans = list(_cut_lines(text, lines))
    printed = [text[start:end] for start, end in spans]
    pieces = [Piece(start, end) for start, end in spans]
    for read in (_transcript, _bold_interview, _dashed_interview):
        found = read(printed)
        if found:
            return [_placed(piece, found.get(place)) for place, piece in enumerate(pieces)]
    return pieces


class _Mark(NamedTuple):
    kind: PieceKind
    body: int
    end: int
    """How many characters at the end are marks."""
    label: Span | None = None


def _placed(piece: Piece, mark: _Mark | None) -> Piece:
    if mark is None:
        return piece
    label = (piece.start + mark.label[0], piece.start + mark.label[1]) if mark.label else None
    return Piece(piece.start, piece.end, mark.kind, piece.start + mark.body, piece.end - mark.end, label)


def _cut_lines(text: str, lines: list[Span]) -> Iterator[Span]:
    for start, end in lines:
        line = text[start:end]
        cuts = sorted({0, *_bold_cuts(line), *_label_cuts(line)})
        for first, last in zip(cuts, [*cuts[1:], len(line)], strict=True):
            piece = line[first:last]
            if piece.strip():
                yield start + first + len(piece) - len(piece.lstrip()), start + first + len(piece.rstrip())


def _bold_cuts(line: str) -> list[int]:
    found = [match.span() for match in _BOLD.finditer(line)] if line.startswith(("**", "__")) else []
    is_whole = found == [(0, len(line))]
    return (
        [] if is_whole or len(found) < 1 or not _asks(line, found[0]) else [place for span in found for place in span]
    )


def _asks(line: str, span: Span) -> bool:
    return _ASKS_AT_END.search(line[: span[1]]) is not None and bool(line[span[1] :].strip())


def _label_cuts(line: str) -> list[int]:
    cuts = [match.end() for match in _INLINE.finditer(line) if not _SHORTENED.search(line[: match.start()][-8:])]
    if not cuts or (len(cuts) == 1 and read_label(line) is None and not _TITLED.match(line, cuts[0])):
        return []
    return cuts + [match.end() for match in _INLINE_QUESTION.finditer(line)]


def _transcript(printed: list[str]) -> dict[int, _Mark]:
    labels = {place: label for place, line in enumerate(printed) if (label := read_label(line)) is not None}
    labels = _without_list_headings(printed, labels)
    alone = {place: label for place, line in enumerate(printed) if (label := read_bare_label(line)) is not None}
    if max(len(labels), len(alone)) < LEAST_ANSWERS:
        return {}
    known = _named_elsewhere(printed, labels)
    accepted = _in_capitals(labels, known) | _in_small_letters(labels, known) | _in_turns(printed, labels)
    if not accepted:
        labels = _on_their_own(printed, alone, known)
        accepted = set(labels)
    marks = {place: _mark_of(labels[place]) for place in sorted(accepted)}
    sorts = {labels[place].sort for place in marks}
    if LabelSort.ANSWERS in sorts and LabelSort.ASKS not in sorts:
        glued = {place: match for place, line in enumerate(printed) if (match := _GLUED.match(line)) is not None}
        marks |= {place: _Mark(PieceKind.ASKED, match.end(), 0) for place, match in glued.items() if place not in marks}
    return marks


def _without_list_headings(printed: list[str], labels: dict[int, Label]) -> dict[int, Label]:
    """Leave out lines like “ATTENDING:” that stand above a list once and name nobody who speaks again."""
    keys = Counter(label.key for label in labels.values())
    return {
        place: label
        for place, label in labels.items()
        if label.body < len(printed[place]) or label.is_titled or not label.key or keys[label.key] > 1
    }


def _mark_of(label: Label) -> _Mark:
    if label.sort is LabelSort.ASKS:
        return _Mark(PieceKind.ASKED, label.body, 0)
    span = None if label.sort is LabelSort.ANSWERS else (label.start, label.end)
    return _Mark(PieceKind.SAID, label.body, 0, span)


def _in_capitals(labels: dict[int, Label], known: set[str]) -> set[int]:
    strong = {place for place, label in labels.items() if label.sort is not LabelSort.NAME}
    sorts = Counter(labels[place].sort for place in strong)
    asks, answers = sorts[LabelSort.ASKS], sorts[LabelSort.ANSWERS]
    if min(asks, answers) < LEAST_ANSWERS:  # one question with its answer may be a joke that an essay tells
        keys = Counter(labels[place].key for place in strong if labels[place].key)
        is_sure = any(labels[place].is_titled for place in strong) or any(
            count > 1 and key in known for key, count in keys.items()
        )
        if len(strong) < LEAST_TURNS or len(strong) == asks or not (is_sure or asks or answers):
            return set()
    keys_found = {labels[place].key for place in strong}
    return strong | {place for place, label in labels.items() if label.is_titled and label.key in keys_found}


def _in_small_letters(labels: dict[int, Label], known: set[str]) -> set[int]:
    asks = {place for place, label in labels.items() if label.sort is LabelSort.ASKS}
    named = {
        place
        for place, label in labels.items()
        if label.sort is LabelSort.NAME and (label.is_titled or label.key in known)
    }
    keys = Counter(labels[place].key for place in named)
    is_exchange = max(keys.values(), default=0) > 1 and len(keys) + bool(asks) > 1
    return named | asks if len(named) + len(asks) >= LEAST_TURNS and is_exchange else set()


def _in_turns(printed: list[str], labels: dict[int, Label]) -> set[int]:
    """Take labels nobody else explains for those of two who take turns, when one of them asks the other."""
    places = [place for place, label in labels.items() if label.key]
    keys = [labels[place].key for place in places]
    is_alternating = len(set(keys)) == 2 and all(one != other for one, other in pairwise(keys))
    asks = sum(bool(_ASKS_AT_END.search(printed[place])) for place in places[::2])
    return set(places) if is_alternating and len(places) >= LEAST_TURNS and 2 * asks >= len(places[::2]) else set()


def _on_their_own(printed: list[str], labels: dict[int, Label], known: set[str]) -> dict[int, Label]:
    named = {
        place: label
        for place, label in labels.items()
        if (label.is_titled or known.issuperset(_words_of(printed[place])))
        and place + 1 < len(printed)
        and place + 1 not in labels
    }
    keys = Counter(label.key for label in named.values())
    is_exchange = len(keys) > 1 and max(keys.values()) > 1
    return named if len(named) >= LEAST_TURNS and is_exchange else {}


def _words_of(label: str) -> list[str]:
    return [match.group().casefold() for match in _WORD.finditer(label)]


def _named_elsewhere(printed: list[str], labels: dict[int, Label]) -> set[str]:
    """Give the words that begin with a capital outside the labels, and the keys of labels short and long."""
    words = {
        match.group().casefold()
        for place, line in enumerate(printed)
        if (label := labels.get(place)) is None or label.body < len(line)
        for match in _CAPITALISED.finditer(line, labels[place].body if place in labels else 0)
        if match.start() > 0
    }
    forms: dict[str, set[str]] = {}
    for place, label in labels.items():
        forms.setdefault(label.key, set()).add(printed[place][label.start : label.end])
    return words | {key for key, printed_forms in forms.items() if key and len(printed_forms) > 1}


def _bold_interview(printed: list[str]) -> dict[int, _Mark]:
    bold = {place for place, line in enumerate(printed) if _BOLD.fullmatch(line)}
    answered = {
        place
        for place in bold
        if place + 1 < len(printed)
        and place + 1 not in bold
        and (_DASH.match(printed[place + 1]) or _ASKS_AT_END.search(printed[place]))
    }
    if len(answered) < LEAST_ANSWERS:
        return {}
    amid = {place for place in bold if min(answered) < place < max(answered)}  # “**Tell us about Riga.**”
    answered |= {place for place in amid if place + 1 not in bold}
    marks = {place: _Mark(PieceKind.ASKED, 2, 2) for place in bold}
    for place in answered:
        dash = _DASH.match(printed[place + 1])
        marks[place + 1] = _Mark(PieceKind.SAID, dash.end() if dash else 0, 0)
    return marks


def _dashed_interview(printed: list[str]) -> dict[int, _Mark]:
    dashes = {place: match.end() for place, line in enumerate(printed) if (match := _LONG_DASH.match(line))}
    places = list(dashes)
    asked = {turn for turn, place in enumerate(places) if _ASKS_AT_END.search(printed[place])}
    answered = {turn for turn in asked if turn + 1 < len(places) and turn + 1 not in asked}
    if len(answered) < LEAST_ANSWERS:
        return {}
    if len({turn % 2 for turn in asked}) == 1:  # they take turns throughout, so that “Tell me.” is a question too
        first = min(asked)
        asked = {turn for turn in range(first, len(places)) if (turn - first) % 2 == 0}
        answered = set(range(first, len(places))) - asked
    else:
        answered = {turn + 1 for turn in answered}
    marks = {places[turn]: _Mark(PieceKind.ASKED, dashes[places[turn]], 0) for turn in asked}
    return marks | {places[turn]: _Mark(PieceKind.SAID, dashes[places[turn]], 0) for turn in answered}
