"""Pair the quotation marks of an article, also where marks are missing, doubled, nested or of mixed kinds.

In: a text and its blocks. Out: the `Quoted` stretches in the order of their opening marks, each with its parent.

The parser is a shortest-path search (Viterbi) over the marks in reading order: every mark may open, close, close two
levels at once, re-open a quote that runs on from the paragraph before, or mean nothing (an apostrophe, an inch).
Each reading has a cost from its surroundings; the cheapest reading of the whole article wins. One pass, linear time:
at most `BEAM` readings are kept after each mark.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from indexer.blocks import Block, BlockKind

BEAM = 24
MAX_MOVES_KEPT = 8_192
MAX_DEPTH = 3

UNCLOSED_COST = 4.0
CARRY_COST = 3.0
REOPEN_COST = 0.2
DROP_INNER_COST = 2.5
CLOSE_TWO_COST = 1.2
SAME_GLYPH_NEST_COST = 1.0
STRAIGHT_NEST_COST = 2.5
NEST_COST = 0.2
AGAINST_DIRECTION_COST = 2.0
MISMATCH_COST = 1.5
WRONG_FAMILY_COST = 2.6
STRAY_COST = 3.0
STRAY_SINGLE_COST = 0.4
SINGLE_OPEN_COST = 0.5
SINGLE_CLOSE_COST = 0.5
FIRM_OPEN_COST = 1.5

DOUBLES = frozenset('“”„‟"″')
GUILLEMETS = frozenset("«»‹›")
SINGLES = frozenset("‘’‚‛'`´")
_FAMILIES = {glyph: family for family in (DOUBLES, GUILLEMETS, SINGLES) for glyph in family}
_OPENERS = frozenset("“„«‹‘‚")
_CLOSERS = frozenset("”»›’")
_MARK = re.compile(r"(?<=\S)'(?=''(?!'))|``|''|[“”„‟\"″«»‹›‘’‚‛'`´]")
_STOPS = frozenset(".,;:!?…")
_SIGNATURE = re.compile(
    r"[A-Z](?:[\w.-]|(?<=\w)['’](?=\w))+(?: [A-Z](?:[\w.-]|(?<=\w)['’](?=\w))*)+"
    r"(?:,(?!.*\b(?:I|you|we|he|she|they|it|is|are|was|were|has|have|had|will|would|can|do|did)\b)"
    r"[^.!?;:“”„‟\"″«»‹›‘’‚‛'`´]{1,80})?\.?"
)
"""A name, and what its bearer is, on a line of its own; any quotation mark in it is an apostrophe."""
MAX_SIGNATURE_CHARS = 140
_SENTENCE_ENDS = frozenset(".!?…”’\"'")
_BEFORE_OPEN = frozenset("([{—–-/:,;…>*_")
_AFTER_CLOSE = frozenset(".,;:!?…)]}—–-/*_")
_NEVER_FIRST = _AFTER_CLOSE - set("…[(-*._")


class Quoted(NamedTuple):
    """One quoted stretch, its marks outside."""

    pieces: tuple[tuple[int, int], ...]
    """Start and end of the words between the marks; more than one where each paragraph re-opens the quote."""
    outer: tuple[int, int]
    """From the opening mark to past the closing one."""
    depth: int
    """0 for a quote in the reporter's text."""
    parent: int | None
    """Position in the list of the quote around it."""
    is_closed: bool
    """False where the closing mark is missing."""


class _Sort(NamedTuple):
    """What tells which meanings a mark may have at all."""

    glyph: str
    starts_block: bool
    follows_stop: bool


class _Mark(NamedTuple):
    start: int
    end: int
    sort: _Sort
    open_cost: float
    close_cost: float
    stray_cost: float


class _Step(NamedTuple):
    """One decision."""

    action: str
    position: int
    end: int


_Steps = tuple["_Steps | None", str, int, int]
"""The decisions before, if any, and the last one: a plain tuple, for five hundred are made for every article."""
_Reading = tuple[float, _Steps | None]
"""What the marks so far may mean costs so much, and these were the decisions."""
_State = tuple[tuple[str, ...], bool]
"""Glyphs of the open quotes, outermost first, and whether the outer one waits for the next paragraph."""
_OUTSIDE: _State = ((), False)
_Choice = tuple[float, str, _Reading]
"""What a reading costs with one decision more, that decision, and the reading before it."""


class _Move(NamedTuple):
    """What a mark may mean after a reading, and what this costs beside the mark itself."""

    action: str
    extra: float
    more: float
    after: _State


def parse_marks(text: str, blocks: list[Block]) -> list[Quoted]:
    """Find the quoted stretches of `text` within `blocks`."""
    readings: dict[_State, _Reading] = {_OUTSIDE: (0.0, None)}
    for position, block in enumerate(blocks):
        for mark in _marks_of(text, block):
            readings = _after_mark(readings, mark)
        if readings.keys() == {_OUTSIDE}:
            continue  # no reading has an open quote that the end of the block could close
        follower = blocks[position + 1] if position + 1 < len(blocks) else None
        reopens = follower is not None and text[follower.body] in _FAMILIES
        is_next = follower is not None and not text[block.end : follower.start].strip()
        may_carry = (
            is_next and follower is not None and {block.kind, follower.kind} <= {BlockKind.PARAGRAPH, BlockKind.BULLET}
        )
        readings = _after_block(readings, block.end, reopens=reopens, may_carry=may_carry)
    _, steps = min(readings.values(), key=itemgetter(0))
    return _collect(text, steps)


def _marks_of(text: str, block: Block) -> Iterator[_Mark]:
    for match in _MARK.finditer(text, block.start, block.end):
        before = text[match.start() - 1] if match.start() > block.start else " "
        after = text[match.end()] if match.end() < block.end else " "
        if match.group() in SINGLES and before.isalnum() and after.isalnum():
            continue  # an apostrophe within a word
        yield _weigh(match, before, after, starts_block=match.start() <= block.body)


def _weigh(match: re.Match[str], before: str, after: str, *, starts_block: bool) -> _Mark:
    glyph = {"``": "“", "''": "”"}.get(match.group(), match.group())
    open_cost = _open_cost(before, after) + (AGAINST_DIRECTION_COST if glyph in _CLOSERS else 0.0)
    close_cost = _close_cost(before, after) + (AGAINST_DIRECTION_COST if glyph in _OPENERS else 0.0)
    stray_cost = STRAY_COST
    if glyph in SINGLES:
        open_cost += SINGLE_OPEN_COST
        close_cost += SINGLE_CLOSE_COST if before.isalpha() and after.isspace() else 0.0
        stray_cost = STRAY_SINGLE_COST + (1.5 if before in _STOPS else 0.0)
        stray_cost += 0.6 if _is_firm_opening(before, after) else 0.0
    elif (glyph == '"' or glyph in _OPENERS) and _is_firm_opening(before, after):
        stray_cost += FIRM_OPEN_COST
    elif before.isdigit() and glyph in '"″':
        stray_cost = 0.6 if glyph == '"' else 0.1
    sort = _Sort(glyph, starts_block, before in _STOPS)
    return _Mark(match.start(), match.end(), sort, open_cost, close_cost, stray_cost)


def _is_firm_opening(before: str, after: str) -> bool:
    return before.isspace() and after.isalpha()


def _open_cost(before: str, after: str) -> float:
    cost = 0.0 if before.isspace() or before in _BEFORE_OPEN or before in _FAMILIES else 2.5
    return cost + (2.5 if after.isspace() or after in _NEVER_FIRST else 0.0)


def _close_cost(before: str, after: str) -> float:
    cost = 2.5 if before.isspace() or before in "([{" else 0.0
    is_after = after.isspace() or after in _AFTER_CLOSE or after in _FAMILIES
    return cost + (0.0 if is_after else 2.0)


def _after_mark(readings: dict[_State, _Reading], mark: _Mark) -> dict[_State, _Reading]:
    costs = {
        "stray": mark.stray_cost,
        "reopen": min(mark.open_cost, 1.0),
        "open": mark.open_cost,
        "close": mark.close_cost,
        "close two": mark.close_cost,
    }
    best: dict[_State, _Choice] = {}
    for state, reading in readings.items():
        for action, extra, more, after in _moves(state, mark.sort):
            cost = reading[0] + (costs[action] + extra + more)
            if after not in best or cost < best[after][0]:
                best[after] = (cost, action, reading)
    return _kept(best, mark.start, mark.end)


def _kept(best: dict[_State, _Choice], start: int, end: int) -> dict[_State, _Reading]:
    if len(best) > BEAM:
        best = dict(sorted(best.items(), key=lambda item: item[1][0])[:BEAM])
    return {
        state: (cost, reading[1] if action == "stray" else (reading[1], action, start, end))
        for state, (cost, action, reading) in best.items()
    }


@lru_cache(maxsize=MAX_MOVES_KEPT)
def _moves(state: _State, sort: _Sort) -> tuple[_Move, ...]:
    return tuple(_moves_of(state, sort))


def _moves_of(state: _State, sort: _Sort) -> Iterator[_Move]:
    (glyphs, is_pending), (glyph, starts_block, follows_stop) = state, sort
    yield _Move("stray", 0.0, 0.0, (glyphs, False))
    if is_pending and starts_block and glyph in _family(glyphs[0]):
        yield _Move("reopen", 0.0, 0.0, (glyphs, False))
    if len(glyphs) < MAX_DEPTH:
        yield _Move("open", _nest_cost(glyphs, glyph), 0.0, ((*glyphs, glyph), False))
    if glyphs and follows_stop and glyph in "’'" and glyphs[-1] in DOUBLES:
        yield _Move("close", WRONG_FAMILY_COST, 0.0, (glyphs[:-1], False))
    if glyphs and (mismatch := _mismatch(glyphs[-1], glyph)) is not None:
        yield _Move("close", mismatch, 0.0, (glyphs[:-1], False))
        if len(glyphs) > 1 and (outer := _mismatch(glyphs[-2], glyph)) is not None:
            yield _Move("close two", min(mismatch, outer), CLOSE_TWO_COST, (glyphs[:-2], False))


def _family(glyph: str) -> frozenset[str]:
    return _FAMILIES[glyph]


def _mismatch(opener: str, closer: str) -> float | None:
    """Cost of ending what `opener` began with `closer`; None where they never pair."""
    family = _family(opener)
    if closer not in family:
        return None
    if opener in "„‚" and closer in "“‘":
        return -AGAINST_DIRECTION_COST  # the German pair ends with the English opening mark
    if opener in "»›" and closer in "«‹":
        return -AGAINST_DIRECTION_COST
    is_mixed = (opener in "\"'") != (closer in "\"'")
    return MISMATCH_COST if is_mixed else 0.0


def _nest_cost(glyphs: tuple[str, ...], glyph: str) -> float:
    if not glyphs:
        return 0.0
    if glyph in "\"'" and glyphs[-1] == glyph:
        return STRAIGHT_NEST_COST
    return SAME_GLYPH_NEST_COST if glyph in _family(glyphs[-1]) else NEST_COST


def _after_block(
    readings: dict[_State, _Reading], end: int, *, reopens: bool, may_carry: bool
) -> dict[_State, _Reading]:
    best: dict[_State, _Choice] = {}
    for state, reading in readings.items():
        for action, cost, after in _endings(state, reading[0], reopens=reopens, may_carry=may_carry):
            if after not in best or cost < best[after][0]:
                best[after] = (cost, action, reading)
    return _kept(best, end, end)


def _endings(state: _State, so_far: float, *, reopens: bool, may_carry: bool) -> Iterator[tuple[str, float, _State]]:
    glyphs = state[0]
    if not glyphs:
        yield "stray", so_far, state
        return
    dropped = DROP_INNER_COST * (len(glyphs) - 1)
    single = 4.0 if glyphs[0] in SINGLES else 0.0
    yield "end", so_far + dropped + UNCLOSED_COST + single, _OUTSIDE
    if may_carry:
        yield "carry", so_far + (dropped + single + (REOPEN_COST if reopens else CARRY_COST)), (glyphs[:1], True)


class _Open(NamedTuple):
    draft: int
    start: int
    piece: int


class _Draft(NamedTuple):
    pieces: list[tuple[int, int]]
    outer: tuple[int, int]
    depth: int
    parent: int | None
    is_closed: bool


def _collect(text: str, steps: _Steps | None) -> list[Quoted]:
    drafts: list[_Draft] = []
    stack: list[_Open] = []
    for step in _in_order(steps):
        if step.action == "open":
            drafts.append(_Draft([], (step.position, step.end), len(stack), stack[-1].draft if stack else None, False))
            stack.append(_Open(len(drafts) - 1, step.position, step.end))
        elif step.action == "reopen":
            stack = [_reopened(drafts, stack[0], step)]
        elif step.action == "carry":
            _shut(drafts, stack[1:], step.position, step.end, is_closed=False)
            stack = stack[:1]
        else:
            count = {"close": 1, "close two": 2, "end": len(stack)}[step.action]
            _shut(drafts, stack[-count:], step.position, step.end, is_closed=step.action != "end")
            del stack[-count:]
    return _without_empty([_finished(text, draft) for draft in drafts])


def _without_empty(quoted: list[Quoted]) -> list[Quoted]:
    """Drop the stretches without words, and let what stands inside them count from the quote around."""
    places: dict[int, int | None] = {}
    kept: list[Quoted] = []
    for index, quote in enumerate(quoted):
        parent = None if quote.parent is None else places[quote.parent]
        places[index] = len(kept) if quote.pieces else parent
        if quote.pieces:
            kept.append(quote._replace(parent=parent, depth=0 if parent is None else kept[parent].depth + 1))
    return kept


def _in_order(steps: _Steps | None) -> list[_Step]:
    found = []
    while steps is not None:
        steps, action, position, end = steps
        found.append(_Step(action, position, end))
    return found[::-1]


def _reopened(drafts: list[_Draft], open_: _Open, step: _Step) -> _Open:
    drafts[open_.draft].pieces.append((open_.piece, step.position))
    return open_._replace(piece=step.end)


def _shut(drafts: list[_Draft], opens: list[_Open], position: int, end: int, *, is_closed: bool) -> None:
    for open_ in opens:
        draft = drafts[open_.draft]
        draft.pieces.append((open_.piece, position))
        drafts[open_.draft] = draft._replace(outer=(open_.start, end), is_closed=is_closed)


def _finished(text: str, draft: _Draft) -> Quoted:
    pieces = tuple(piece for piece in (_bare(text, *piece) for piece in draft.pieces) if piece[0] < piece[1])
    if text[draft.outer[0]] in SINGLES and sum(end - start for start, end in pieces) == 1:
        pieces = ()  # rock 'n' roll
    if len(pieces) == 1 and (end := _before_signature(text, *pieces[0])) is not None:
        return Quoted(((pieces[0][0], end),), (draft.outer[0], end), draft.depth, draft.parent, draft.is_closed)
    return Quoted(pieces, draft.outer, draft.depth, draft.parent, draft.is_closed)


def _before_signature(text: str, start: int, end: int) -> int | None:
    """Give where the words end that are signed before the closing mark: ““We leave.¶Ida Falk, Harbour Union””."""
    last = text.rfind("\n", max(start, end - MAX_SIGNATURE_CHARS), end)
    if last < 0 or not _SIGNATURE.fullmatch(text[last:end].strip()):
        return None
    said = text[start:last].rstrip()
    return start + len(said) if said[-1:] in _SENTENCE_ENDS and "\n" not in said else None


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end
