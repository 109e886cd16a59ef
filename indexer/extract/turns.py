"""Read the turns of a transcript or an interview: who holds the floor, for how long, and what they were asked.

In: the text and its blocks. Out: `Turn`s and the blocks that belong to none. Labels resolve through whoever the
heading, the list of participants and the title name: `MR. HALE` is Owen Hale, `THE PRESIDENT` is Marta Keane.
"""

import re
from collections import Counter
from itertools import takewhile
from typing import NamedTuple

from indexer.blocks import Block, BlockKind
from indexer.extract.lexicon import COLLECTIVE_HEADS, NOT_NAMES
from indexer.extract.participants import Participant, find_participants, is_given, label_words, name_case
from indexer.extract.people import Cast, Entity
from indexer.honorifics import HONORIFICS
from indexer.speaker import fold_name

Span = tuple[int, int]
_STAGE = re.compile(
    r"(?:END\b.{0,30}|[(\[]?\d{1,2}:\d\d(?::\d\d)?[)\]]?(?: [AaPp]\.?[Mm]\.?.{0,12})?"
    r"|(?:[(\[*_]{1,2}[^()\[\]*_]{1,80}[)\]*_]{1,2}\.?\s*)+|[*_#\-— ]{3,})"
)
"""What happens on the stage: “(Laughter.)”, “[Applause]”, a time, a line of stars."""
_EDITOR = re.compile(
    r"[(\[*_]{0,2}(?:(?:This|The) (?:interview|transcript|conversation|exchange|text) (?:was|has been|is|took)\b"
    r"|(?:Interview|Translation|Edited|Transcript) by\b|Follow @|Read more\b|Editor[’']s note)"
)
_ASKED_BY = re.compile(r"\b(?:[Ii]nterview(?:ed)?|[Qq]uestions|[Tt]ext|[Bb]y-?line:?) by\s+|^By\s+", re.MULTILINE)
_TALK_WITH = re.compile(
    r"^(?:(?:An?|The|Full|Exclusive) )?(?:[Ii]nterview|[Cc]onversation|Q ?& ?A|[Tt]alk) with\s+", re.MULTILINE
)
"""Only as a heading: who speaks “in an interview with Ida Roth” is somebody else."""
_REPORTED = re.compile(
    r"[“\"«„‘'][^“”\"«»„\n]{1,600}[,?!][”\"»“’']\s+(?:[\w.'’-]+\s+){0,8}?(?:said|says|added|told|recalled|asked|wrote)\b"
)
"""A paragraph of the reporter's: whoever takes the floor does not tell who says his own words."""
_NAMED = re.compile(
    r"(?<![\w.'’-])(?:(?P<word>[Tt]he|told|to|with|for|by)|[^\W\d_a-z][\w.'’-]*)\s+(?=(?P<name>[^\W\d_a-z][\w'’-]*))"
)
"""A word with a capital and the one before it: “told Kurier”, “The Kurier” or “Ida Roth”."""
_THE = re.compile(r"\bthe ", re.IGNORECASE)
_FOLLOWER = re.compile(r"\b(?P<next> [a-z]+)?", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|we|We|my|My|our|Our|me|us)\b")
_MEDIA = frozenset(
    "radio tv television daily weekly magazine tribune gazette herald courier chronicle journal agency".split()
)
_LESSER = frozenset("vice deputy former acting assistant under ex associate".split())
INTRODUCTION_CHARS = 400
"""A text of more than this before the first label is a report that prints an exchange, not a transcript."""
FEW_TURNS = 8
MAX_TALKING = 40
"""A newspaper asks one or a few, never more than this."""
MAX_MORE_PARAGRAPHS = 3
"""How many paragraphs without a label one speaker goes on for in an exchange that a report prints."""


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
    """Separate the turns of a transcript from its heading, and an exchange from the report that prints it."""
    turns: list[Turn] = []
    more: list[Span] = []
    rest: list[Block] = []
    asked: Span | None = None
    open_kind: BlockKind | None = None
    going_on = _going_on(text, blocks)
    for place, block in enumerate(blocks):
        if _STAGE.fullmatch(text, block.start, block.end) and (open_kind or going_on):
            continue
        if block.kind is BlockKind.QUESTION:
            asked, open_kind = (block.body, block.end) if block.body < block.end else None, BlockKind.QUESTION
        elif block.kind is BlockKind.TURN:
            _go_on(turns, more)
            question = asked if asked is not None else _asked_by(text, turns)
            turns.append(Turn(_spoken(text, block.body, block.end), block.label, question))
            asked, open_kind = (asked if not turns[-1].spans and block.body < block.end else None), BlockKind.TURN
        elif place not in going_on:
            rest.append(block)
        elif open_kind is BlockKind.TURN:
            more.extend(_spoken(text, block.start, block.end))
        else:
            asked = (asked[0] if asked else block.start, block.end)
    _go_on(turns, more)
    asking = outlets_asking(text, turns)
    return Turns([turn for turn in turns if turn.spans and turn.label not in asking], rest)


def _going_on(text: str, blocks: list[Block]) -> set[int]:
    """Find the blocks without a label in which the one before them goes on speaking."""
    spoken = [place for place, block in enumerate(blocks) if block.kind in (BlockKind.TURN, BlockKind.QUESTION)]
    if not spoken:
        return set()
    ends = [*spoken[1:], len(blocks)]
    is_report = _is_report(text, blocks, spoken)
    has_questions = any(blocks[place].kind is BlockKind.QUESTION for place in spoken)
    going_on: set[int] = set()
    for first, end in zip(spoken, ends, strict=True):
        is_last = end == len(blocks)
        more = range(first + 1, end)
        if blocks[first].body >= blocks[first].end and is_report:
            more = more[:1]  # a label on a line of its own
        elif is_report and (is_last or not has_questions or len(more) > MAX_MORE_PARAGRAPHS):
            more = more[:0]
        if is_last:
            more = range(more.start, _told_from(text, blocks, more))
        going_on |= set(
            more if not is_last or blocks[first].label is not None else _in_first_person(text, blocks, more)
        )
    return going_on


def _told_from(text: str, blocks: list[Block], more: range) -> int:
    """Find where a report goes on after the exchange: “…,” the clerk said afterwards."""
    return next((place for place in more if _REPORTED.match(text, blocks[place].start, blocks[place].end)), more.stop)


def _is_report(text: str, blocks: list[Block], spoken: list[int]) -> bool:
    introduction = [block for block in blocks[: spoken[0]] if block.kind is BlockKind.PARAGRAPH]
    told = sum(block.end - block.body for block in introduction if text[block.end - 1] in '.!?”"')
    turns = [blocks[place] for place in spoken if blocks[place].kind is BlockKind.TURN]
    has_titles = any(block.label is not None and label_words(text[slice(*block.label)])[0] for block in turns)
    is_set_apart = bool(turns) and all(block.body >= block.end for block in turns)
    is_short = len(turns) < FEW_TURNS and len(turns) == len(spoken) and not (has_titles or is_set_apart)
    return told > INTRODUCTION_CHARS or is_short


def _in_first_person(text: str, blocks: list[Block], more: range) -> list[int]:
    # After the last answer of an interview nothing marks where the one interviewed stops.
    return list(takewhile(lambda place: _FIRST_PERSON.search(text, blocks[place].start, blocks[place].end), more))


def outlets_asking(text: str, turns: list[Turn]) -> set[Span | None]:
    """Give the labels of a newspaper that asks: “Kurier: Why?”. A question of nobody's is no statement."""
    by_name: dict[str, list[Turn]] = {}
    for turn in turns:
        if turn.label is not None:
            by_name.setdefault(text[slice(*turn.label)], []).append(turn)
    if not 1 < len(by_name) <= MAX_TALKING:
        return set()
    return {
        turn.label
        for name, own in by_name.items()
        if all(_asks(text, turn) for turn in own) and _is_outlet(text, name, own[0])
        for turn in own
    }


def _asks(text: str, turn: Turn) -> bool:
    return not turn.spans or text.endswith("?", 0, turn.spans[-1][1])


def _is_outlet(text: str, label: str, turn: Turn) -> bool:
    """Tell a newspaper from a person who asks: no title and, before the first turn, no given name."""
    title, name = label_words(label)
    if not name or any(word.lower() != "the" for word in title):
        return False
    if len(name) > 1 and (COLLECTIVE_HEADS | _MEDIA) & {fold_name(word) for word in name}:
        return True
    head = turn.label[0] if turn.label else 0
    before = {bool(found["word"]) for found in _NAMED.finditer(text, 0, head) if found["name"] == name[0]}
    return True in before if len(name) > 1 or label.isupper() else False not in before


def participants_of(title: str, text: str, turns: list[Turn], rest: list[Block]) -> dict[str, Participant]:
    """Name those whom the labels of the turns mean, each label as printed."""
    labels: dict[str, int] = {}
    for turn in turns:
        if turn.label is not None:
            labels.setdefault(text[slice(*turn.label)], turn.label[0])
    heading = [(block.start, block.end) for block in rest]
    return find_participants(labels, title=title, text=text, heading=heading)


def _go_on(turns: list[Turn], more: list[Span]) -> None:
    """Add the paragraphs in which the last turn went on."""
    if more:
        turns[-1] = turns[-1]._replace(spans=(*turns[-1].spans, *more))
        more.clear()


def _asked_by(text: str, turns: list[Turn]) -> Span | None:
    """Give the turn before as the question, where it ends with a question mark."""
    if not turns or not turns[-1].spans or not text.endswith("?", 0, turns[-1].spans[-1][1]):
        return None
    return turns[-1].spans[-1]


def _spoken(text: str, start: int, end: int) -> tuple[Span, ...]:
    while start < end and (text[start].isspace() or text[start] in "–—"):
        start += 1
    is_said = start < end and not _STAGE.fullmatch(text, start, end) and not _EDITOR.match(text, start, end)
    return ((start, end),) if is_said else ()


def owner_of(label: str, casts: list[Cast], *, title: str = "") -> Entity | None:
    """Find whom a label means; None where nobody, or more than one, fits.

    Args:
        label: as printed.
        casts: whoever the heading and the title name.
        title: the headline; where it speaks of “the President” without a name, no other president is meant.
    """
    title_words, name = label_words(label)
    entities = [entity for cast in casts for entity in cast.entities if not entity.is_body and entity.given]
    if not name:
        role = [piece for piece in fold_name(" ".join(title_words)).split() if piece not in HONORIFICS]
        if not role or _is_nameless(" ".join(role), title):
            return None
        return _only([one for one in entities if _holds(one, role)])
    words = fold_name(" ".join(name)).split()
    named = [
        entity for entity in entities if words and words[-1] in entity.surnames and is_given(entity.given[0].title())
    ]
    return _only([entity for entity in named if len(words) == 1 or words[-2] in entity.given])


def _is_nameless(role: str, title: str) -> bool:
    """Tell whether a title speaks of “the President” and gives no name after it."""
    heads = (
        match.end() for match in _THE.finditer(title) if title[match.end() : match.end() + len(role)].lower() == role
    )
    found = (_FOLLOWER.match(title, start + len(role)) for start in heads)
    followers = [match["next"] for match in found if match is not None]
    return any(not word or not word[1].isupper() or word.strip().lower() in NOT_NAMES for word in followers)


def _holds(entity: Entity, role: list[str]) -> bool:
    return any(_is_role(fold_name(held).split(), role) for held in entity.roles)


def _is_role(held: list[str], role: list[str]) -> bool:
    """Compare a role with the one of a label: a vice president is no president, a former one neither."""
    if held[: len(role)] == role and held[len(role) : len(role) + 1] in ([], ["of"], ["for"], ["to"], ["at"]):
        return True
    before = held[-len(role) - 1 : -len(role)]
    return held[-len(role) :] == role and not set(before) & _LESSER


def _only(entities: list[Entity]) -> Entity | None:
    names = {(tuple(entity.given), entity.surname) for entity in entities}
    return entities[0] if len(names) == 1 else None


def label_name(label: str) -> str:
    """Give the name to print for a label that nobody named explains: `MR. HALE` → Hale."""
    title_words, name = label_words(label)
    if name:
        return " ".join(name_case(piece) for piece in name)
    role = [piece for piece in title_words if piece.lower().rstrip(".") not in HONORIFICS] or title_words
    return " ".join(role).lower()


def interviewee(casts: list[Cast], heading: str = "") -> Entity | None:
    """Find who is interviewed: whom the lead and the title say so of, or else name most often with a full name.

    Args:
        casts: whoever the lead and the title name.
        heading: the title and the lead as printed; “interviewed by Ida Roth” is not about her.

    Returns:
        None where two are named equally often.
    """
    counted: Counter[tuple[str, str]] = Counter()
    owners: dict[tuple[str, str], Entity] = {}
    for entity in (entity for cast in casts for entity in cast.entities if entity.given and not entity.is_body):
        key = (entity.given[0], entity.surname)
        counted[key] += entity.namings
        owners.setdefault(key, entity)
    asked_by, asked = _who(_ASKED_BY, heading), _who(_TALK_WITH, heading)
    left = Counter({key: count for key, count in counted.items() if key[1] not in asked_by})
    chosen = Counter({key: count for key, count in left.items() if key[1] in asked}) or left
    ranked = chosen.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return owners[ranked[0][0]]


def _who(cue: re.Pattern[str], heading: str) -> set[str]:
    found = (match.end() for match in cue.finditer(heading))
    return {
        fold_name(word)
        for end in found
        for word in re.split(r"[,.;:\n]| and | in ", heading[end : end + 90])[0].split()
    }
