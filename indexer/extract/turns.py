"""Read the turns of a transcript or an interview: who holds the floor, for how long, and what they were asked.

In: the text and its blocks. Out: `Turn`s and the blocks that belong to none. Labels resolve through whoever the
heading, the list of participants and the title name: `MR. HALE` is Owen Hale, `THE PRESIDENT` is Marta Keane.
"""

import re
from typing import NamedTuple

from indexer.blocks import Block, BlockKind
from indexer.extract.lexicon import ROLE_NOUNS
from indexer.extract.people import Cast, Entity
from indexer.speaker import fold_name

Span = tuple[int, int]
_STAGE = re.compile(
    r"(?:END\b.{0,30}|\(?\d{1,2}:\d\d [AaPp]\.?[Mm]\.?.{0,12}|[(\[][^()\[\]]{1,80}[)\]]\.?|[*_#\-— ]{3,})"
)
_HONORIFICS = frozenset("mr mrs ms miss dr the hon sir madam".split())


class Turn(NamedTuple):
    """What one person says until the next takes the floor."""

    spans: tuple[Span, ...]
    """One for each paragraph."""
    label: Span | None
    """The label as printed; None in an interview, where only the questioner's words are marked."""
    question: Span | None
    """What was asked right before; None where nothing was."""


class Turns(NamedTuple):
    """The turns of an article, and the blocks that are not spoken."""

    turns: list[Turn]
    rest: list[Block]


def take_turns(text: str, blocks: list[Block]) -> Turns:
    """Separate the turns of a transcript from its heading."""
    turns: list[Turn] = []
    more: list[Span] = []
    rest: list[Block] = []
    asked: Span | None = None
    open_kind: BlockKind | None = None
    for block in blocks:
        if _STAGE.fullmatch(text[block.start : block.end]):
            continue
        if block.kind is BlockKind.QUESTION:
            asked, open_kind = (block.body, block.end), BlockKind.QUESTION
        elif block.kind is BlockKind.TURN:
            _go_on(turns, more)
            question = asked if asked is not None else _asked_by(text, turns)
            turns.append(Turn((_spoken(text, block.body, block.end),), block.label, question))
            asked, open_kind = None, BlockKind.TURN
        elif open_kind is BlockKind.TURN:
            more.append(_spoken(text, block.start, block.end))
        elif open_kind is BlockKind.QUESTION and asked is not None:
            asked = (asked[0], block.end)
        else:
            rest.append(block)
    _go_on(turns, more)
    return Turns([turn for turn in turns if all(start < end for start, end in turn.spans)], rest)


def _go_on(turns: list[Turn], more: list[Span]) -> None:
    """Add the paragraphs in which the last turn went on."""
    if more:
        turns[-1] = turns[-1]._replace(spans=(*turns[-1].spans, *more))
        more.clear()


def _asked_by(text: str, turns: list[Turn]) -> Span | None:
    """Give the turn before as the question, where it ends with a question mark."""
    if not turns or not text.endswith("?", 0, turns[-1].spans[-1][1]):
        return None
    return turns[-1].spans[-1]


def _spoken(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "–—"):
        start += 1
    return start, end


def owner_of(label: str, casts: list[Cast]) -> Entity | None:
    """Find whom a label means; None where nobody, or more than one, fits."""
    words = [piece for piece in fold_name(label).split() if piece not in _HONORIFICS]
    if not words:
        return None
    entities = [entity for cast in casts for entity in cast.entities if not entity.is_body]
    if words[-1] in ROLE_NOUNS:
        return _only([entity for entity in entities if set(words) <= entity.role_words and entity.given])
    named = [entity for entity in entities if words[-1] in entity.surnames and entity.given]
    given = [entity for entity in named if len(words) == 1 or not _is_name(words[-2]) or words[-2] in entity.given]
    return _only(given)


def _is_name(piece: str) -> bool:
    return piece not in ROLE_NOUNS


def _only(entities: list[Entity]) -> Entity | None:
    names = {(tuple(entity.given), entity.surname) for entity in entities}
    return entities[0] if len(names) == 1 else None


def label_name(label: str) -> str:
    """Give the name to print for a label that nobody named explains: `MR. HALE` → Hale."""
    pieces = [piece for piece in label.split() if piece.lower().rstrip(".") not in _HONORIFICS] or label.split()
    is_role = any(piece.lower().rstrip(".") in ROLE_NOUNS for piece in pieces[-1:])
    names = [piece for piece in pieces if is_role or piece.lower().rstrip(".") not in ROLE_NOUNS] or pieces
    return " ".join(names).lower() if is_role else " ".join(_name_case(piece) for piece in names)


def _name_case(piece: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in piece.split("-")) if piece.isupper() else piece


def interviewee(casts: list[Cast]) -> Entity | None:
    """Find who is interviewed: the one person with a full name whom the lead and the title name most often."""
    entities = [entity for cast in casts for entity in cast.entities if entity.given and not entity.is_body]
    if not entities:
        return None
    return max(entities, key=lambda entity: entity.forms.total())
