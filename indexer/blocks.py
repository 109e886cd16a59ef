"""Tell apart the blocks of an article: headline, caption, credit, paragraphs, bullets, and the turns of a transcript.

In: the stored text. Out: its `Block`s in order, without the blank lines between them.
Promise: blocks do not overlap, and `text[block.start:block.end]` has no space at either end.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from indexer.article import Part


class BlockKind(StrEnum):
    """What a block is to a reader."""

    HEADLINE = "headline"
    CAPTION = "caption"
    CREDIT = "credit"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    TURN = "turn"
    QUESTION = "question"


class Block(NamedTuple):
    """One line of text that stands by itself."""

    kind: BlockKind
    start: int
    end: int
    body: int
    """Where the body starts: after the dateline, the bullet or the label of a turn."""
    label: tuple[int, int] | None = None
    """The speaker's label of a turn, without its colon."""


MAX_HEADLINE_CHARS = 200
MAX_LABEL_CHARS = 60
MAX_CROSSHEAD_CHARS = 100
LEAST_ANSWERS = 2
"""Questions in bold with an answer after a dash make an interview from this many on."""
LEAST_TURNS = 3
"""Fewer labels than this are no transcript: a colon after capitals also stands in headlines."""

_LINE = re.compile(r"[^\n]+")
_CREDIT = re.compile(
    r"\s*(?:©|\(c\)|copyright\b|photos?\s*[:/]|photo by\b|image\s*:|picture\s*:|credit\s*:|file photo\b)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[•‣▪●*·]|[-–—](?=\s)|\d{1,2}[.)])\s+")
_LABEL = re.compile(
    r"(?:\*\*)?((?:[A-Z][A-Z.'’\-]+|[A-Z]\.|DE|VAN|AL|EL|OF|THE|AND)(?:,? (?:[A-Z][A-Z.'’\-]*|(?:\([^()\n]{1,40}\))))*"
    r"|(?:Q|A)(?=[:.\s]))(?:\*\*)?\s*:(?:\*\*)?\s+"
)
_QUESTION = re.compile(r"(?:\*\*)?Q(?:UESTION)?(?:\*\*)?(?:[:.]\s+|\s+(?=\S))")
_BOLD_QUESTION = re.compile(r"(?:\*\*|__)(?!Q\b).{3,400}?[?.!](?:\*\*|__)")
_DASH_ANSWER = re.compile(r"[–—-]\s+")
_DATELINE_MARK = re.compile(r"\s[—–-]{1,2}\s|\.\s*/[A-Z][\w .\-]{1,30}/\.|\s\([A-Z][\w .]{1,30}\)\s*[—–-]{0,2}\s*|:\s")
_PLACE = re.compile(r"[A-Z][A-Z.'’\-]+(?:(?:, ?| |/)(?:[A-Z][\w.'’\-]*|\d{1,2}|\d{4}|\([A-Z][\w .]{1,30}\)))*\.?,?")
_SENTENCE_END = re.compile(r"[.!?…:;,]['\"”’»)\]*]*$")
_SMALL_WORDS = frozenset("a an and as at but by for from in into of on or over the to up via vs with".split())
LEAST_TITLE_WORDS = 4
_PLACE_WORDS = frozenset("de la le el al del di da do dos of the on and near aboard upon".split())
MAX_DATELINE_CHARS = 90


def map_blocks(text: str, *, title: str | None = None) -> list[Block]:
    """Divide an article's text into its blocks.

    Args:
        text: the stored text.
        title: the headline from metadata; a first line that repeats it is marked as the headline.
    """
    lines = [_trimmed(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line[0] < line[1]]
    printed = [text[start:end] for start, end in lines]
    is_transcript = sum(map(_is_label, printed)) >= LEAST_TURNS
    is_interview = sum(map(_is_asked, printed, printed[1:])) >= LEAST_ANSWERS
    blocks: list[Block] = []
    for position, (start, end) in enumerate(lines):
        kind = _interview_kind(printed, position) if is_interview else None
        kind = kind or _kind_of(printed, position, title=title, is_transcript=is_transcript)
        blocks.append(_make_block(text, kind, start, end))
    return _captions_before_credits(blocks)


def find_headline(text: str) -> Part | None:
    """Find the headline of a text that came without metadata: a short first line that does not end like a sentence."""
    blocks = map_blocks(text)
    for block in blocks[:2]:
        if block.kind is BlockKind.HEADLINE:
            return Part.cut(text, block.start, block.end)
    return None


def dateline_end(text: str) -> int:
    """Give where the body of a paragraph starts, after `MOSCOW, April 2. /TASS/.` and the like; 0 without one."""
    place = _PLACE.match(text, 0, MAX_DATELINE_CHARS)
    if place is None or not text[: place.end()].strip(" .,"):
        return 0
    mark = _DATELINE_MARK.search(text, max(place.end() - 2, 1), MAX_DATELINE_CHARS)
    if mark is None or not _is_dateline(text[: mark.start()]):
        return 0
    return mark.end() + len(text[mark.end() :]) - len(text[mark.end() :].lstrip())


def _is_dateline(head: str) -> bool:
    first = re.match(r"[A-Z][A-Z.'’\-]*[A-Z](?![a-z])", head)
    words = head.split()
    is_named = all(piece[0] in "(/&" or not piece[0].islower() or piece.lower() in _PLACE_WORDS for piece in words)
    return first is not None and is_named and len(words) <= 9 and not re.search(r"[“\"?!]", head)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_label(line: str) -> bool:
    label = _LABEL.match(line)
    return bool(label and len(label.group(1)) <= MAX_LABEL_CHARS) or bool(_QUESTION.match(line))


def _is_asked(line: str, follower: str) -> bool:
    return _BOLD_QUESTION.fullmatch(line) is not None and _DASH_ANSWER.match(follower) is not None


def _interview_kind(printed: list[str], position: int) -> BlockKind | None:
    if _BOLD_QUESTION.fullmatch(printed[position]):
        return BlockKind.QUESTION
    is_answer = position > 0 and _is_asked(printed[position - 1], printed[position])
    return BlockKind.TURN if is_answer else None


def _kind_of(printed: list[str], position: int, *, title: str | None, is_transcript: bool) -> BlockKind:
    line = printed[position]
    kind = BlockKind.PARAGRAPH
    if is_transcript and _is_label(line):
        kind = BlockKind.QUESTION if _QUESTION.match(line) else BlockKind.TURN
    elif _CREDIT.match(line) and len(line) <= MAX_HEADLINE_CHARS:
        kind = BlockKind.CREDIT
    elif (
        line.startswith("#")
        or _is_crosshead(line)
        or _is_headline(line, position=position, title=title, alone=len(printed) == 1)
    ):
        kind = BlockKind.HEADLINE
    elif _BULLET.match(line) and not line.startswith("**"):
        kind = BlockKind.BULLET
    return kind


def _is_crosshead(line: str) -> bool:
    return len(line) <= MAX_CROSSHEAD_CHARS and not _SENTENCE_END.search(line) and is_title_case(line)


def _is_headline(line: str, *, position: int, title: str | None, alone: bool) -> bool:
    if position > 1 or alone:
        return False
    if title and _bare(line) == _bare(title):
        return True
    looks_it = len(line) <= MAX_HEADLINE_CHARS and not _SENTENCE_END.search(line) and dateline_end(line) == 0
    return position == 0 and looks_it


def is_title_case(line: str) -> bool:
    """Tell whether a line is printed Like This, so that a capital in it says nothing."""
    words = [piece for piece in re.findall(r"[^\W\d_][\w’'-]*", line) if piece.lower() not in _SMALL_WORDS]
    return len(words) >= LEAST_TITLE_WORDS and all(piece[0].isupper() for piece in words)


def _bare(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().casefold()


def _make_block(text: str, kind: BlockKind, start: int, end: int) -> Block:
    line = text[start:end]
    label = _LABEL.match(line) if kind is BlockKind.TURN else None
    if label is not None:
        return Block(kind, start, end, start + label.end(), (start + label.start(1), start + label.end(1)))
    if kind is BlockKind.QUESTION and _BOLD_QUESTION.fullmatch(line):
        return Block(kind, start, end - 2, start + 2)
    return Block(kind, start, end, start + _body_start(line, kind))


def _body_start(line: str, kind: BlockKind) -> int:
    if kind is BlockKind.PARAGRAPH:
        return dateline_end(line)
    opening = {BlockKind.TURN: _DASH_ANSWER, BlockKind.QUESTION: _QUESTION, BlockKind.BULLET: _BULLET}.get(kind)
    match = opening.match(line) if opening else None
    return match.end() if match else 0


def _captions_before_credits(blocks: list[Block]) -> list[Block]:
    mapped = list(blocks)
    for before, block in enumerate(blocks[1:]):
        is_short = blocks[before].end - blocks[before].start <= MAX_HEADLINE_CHARS
        if block.kind is BlockKind.CREDIT and before > 0 and is_short and blocks[before].kind is BlockKind.PARAGRAPH:
            mapped[before] = blocks[before]._replace(kind=BlockKind.CAPTION, body=blocks[before].start)
    return mapped
