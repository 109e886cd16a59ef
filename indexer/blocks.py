"""Tell apart the blocks of an article: headline, caption, credit, paragraphs, bullets, and the turns of a transcript.

In: the stored text. Out: its `Block`s in order, without the blank lines between them.
Promise: blocks do not overlap, and `text[block.start:block.end]` has no space at either end.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from indexer.article import Part
from indexer.dialogue import Piece, PieceKind, find_dialogue


class BlockKind(StrEnum):
    """What a block is to a reader."""

    HEADLINE = "headline"
    CAPTION = "caption"
    CREDIT = "credit"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    EXCERPT = "excerpt"
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
MAX_CROSSHEAD_CHARS = 100

_LINE = re.compile(r"[^\n]+")
_CREDIT = re.compile(
    r"\s*(?:©|\(c\)|copyright\b|photo(?:graph)?s?\s*[:/]|photo by\b|image\s*:|picture\s*:|credit\s*:|file photo\b)",
    re.IGNORECASE,
)
_CREDIT_AT_END = re.compile(
    r"[.!?”\"’)] \(?(?:Photos?|Images?|Pictures?|Credit)(?: by\b|\s*[:/])[^.!?:;\n]{2,60}\.?\)?$", re.IGNORECASE
)
MAX_CAPTION_CHARS = 400
MAX_INDENT_CHARS = 40
_QUOTED_LINE = re.compile(r">\s?")
_INDENT = re.compile(r"(?:\t| {4,})[ \t]*$")
_BULLET = re.compile(r"(?:[•‣▪●*·]|[-–—](?=\s)|\d{1,2}[.)])\s+")
_DATELINE_MARK = re.compile(r"\s[—–-]{1,2}\s|\.\s*/[A-Z][\w .\-]{1,30}/\.|\s\([A-Z][\w .]{1,30}\)\s*[—–-]{0,2}\s*|:\s")
_PLACE = re.compile(r"[A-Z][A-Z.'’\-]+(?:(?:, ?| |/)(?:[A-Z][\w.'’\-]*|\d{1,2}|\d{4}|\([A-Z][\w .]{1,30}\)))*\.?,?")
_SENTENCE_END = re.compile(r"[.!?…:;,]['\"”’»)\]*]*$")
_SMALL_WORDS = frozenset("a an and as at but by for from in into of on or over the to up via vs with".split())
LEAST_TITLE_WORDS = 4
_PLACE_WORDS = frozenset("de la le el al del di da do dos of the on and near aboard upon".split())
MAX_DATELINE_CHARS = 90
_LETTERED = re.compile(r"[^\W\d_][\w’'-]*")


def map_blocks(text: str, *, title: str | None = None) -> list[Block]:
    """Divide an article's text into its blocks.

    Args:
        text: the stored text.
        title: the headline from metadata; a first line that repeats it is marked as the headline.
    """
    lines = [_trimmed(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    pieces = find_dialogue(text, [line for line in lines if line[0] < line[1]])
    alone = len(pieces) == 1
    blocks = [_block_of(text, piece, position, title=title, alone=alone) for position, piece in enumerate(pieces)]
    return _indented_excerpts(text, _captions_before_credits(blocks))


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


def _block_of(text: str, piece: Piece, position: int, *, title: str | None, alone: bool) -> Block:
    if piece.kind is PieceKind.ASKED:
        return Block(BlockKind.QUESTION, piece.start, piece.body_end, piece.body, piece.label)
    if piece.kind is PieceKind.SAID:
        return Block(BlockKind.TURN, piece.start, piece.end, piece.body, piece.label)
    line = text[piece.start : piece.end]
    kind = _kind_of(line, position, title=title, alone=alone)
    return Block(kind, piece.start, piece.end, piece.start + _body_start(line, kind))


def _kind_of(line: str, position: int, *, title: str | None, alone: bool) -> BlockKind:
    if _CREDIT.match(line) and len(line) <= MAX_HEADLINE_CHARS:
        return BlockKind.CREDIT
    if len(line) <= MAX_CAPTION_CHARS and _CREDIT_AT_END.search(line):
        return BlockKind.CAPTION
    is_head = line.startswith("#") or _is_crosshead(line)
    if is_head or _is_headline(line, position=position, title=title, alone=alone):
        return BlockKind.HEADLINE
    if line.startswith(">"):
        return BlockKind.EXCERPT
    is_bullet = _BULLET.match(line) and not line.startswith("**")
    return BlockKind.BULLET if is_bullet else BlockKind.PARAGRAPH


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
    count = 0
    for match in _LETTERED.finditer(line):
        is_small = match.group().lower() in _SMALL_WORDS
        if not is_small and not match.group()[0].isupper():
            return False
        count += not is_small
    return count >= LEAST_TITLE_WORDS


def _bare(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().casefold()


def _body_start(line: str, kind: BlockKind) -> int:
    if kind is BlockKind.PARAGRAPH:
        return dateline_end(line)
    opening = {BlockKind.BULLET: _BULLET, BlockKind.EXCERPT: _QUOTED_LINE}.get(kind)
    match = opening.match(line) if opening else None
    return match.end() if match else 0


def _captions_before_credits(blocks: list[Block]) -> list[Block]:
    mapped = list(blocks)
    for before, block in enumerate(blocks[1:]):
        is_short = blocks[before].end - blocks[before].start <= MAX_HEADLINE_CHARS
        if block.kind is BlockKind.CREDIT and before > 0 and is_short and blocks[before].kind is BlockKind.PARAGRAPH:
            mapped[before] = blocks[before]._replace(kind=BlockKind.CAPTION, body=blocks[before].start)
    return mapped


def _indented_excerpts(text: str, blocks: list[Block]) -> list[Block]:
    """Take paragraphs set in further after a colon for a document or a speech that is printed at length."""
    mapped: list[Block] = []
    for block in blocks:
        kind, before = block.kind, mapped[-1] if mapped else None
        if before is not None and kind in (BlockKind.PARAGRAPH, BlockKind.BULLET) and _is_indented(text, block):
            opens = (
                before.kind is BlockKind.PARAGRAPH and text[before.end - 1] == ":" and not _is_indented(text, before)
            )
            goes_on = before.kind is BlockKind.EXCERPT and _is_indented(text, before)
            kind = BlockKind.EXCERPT if opens or goes_on else kind
        mapped.append(block if kind is block.kind else block._replace(kind=kind, body=block.start))
    return mapped


def _is_indented(text: str, block: Block) -> bool:
    line = text.rfind("\n", 0, block.start) + 1
    return block.start - line <= MAX_INDENT_CHARS and _INDENT.fullmatch(text[line : block.start]) is not None
