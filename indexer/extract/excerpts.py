"""Draft what stands below “The communiqué reads:” and “The minister said:” without quotation marks.

In: the text, its blocks, its read sentences and quoted stretches. Out: `Draft`s. A passage set off as a quotation is
direct; bullets are the reporter's summary, hence indirect.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from indexer.blocks import Block, BlockKind
from indexer.extract.attribution import Reach, Reading
from indexer.extract.cues import CueKind, Frame
from indexer.extract.drafting import Draft
from indexer.extract.marks import Quoted
from indexer.statement import Kind

Span = tuple[int, int]
SCORE = 5.0
_CUES = (CueKind.SPEECH, CueKind.DOCUMENT, CueKind.ACCORDING)


def draft_excerpts(text: str, blocks: list[Block], readings: list[Reading], quoted: list[Quoted]) -> list[Draft]:
    """Draft the passages and bullets that a colon announces."""
    last_of = {reading.sentence.block: place for place, reading in enumerate(readings)}
    marked = _blocks_with_quotes(blocks, quoted)
    own = {reading.sentence.block for reading in readings if any(map(_names_speaker, reading.frames))}
    drafts: list[Draft] = []
    for place, run in _announced(text, blocks):
        cue = last_of.get(place)
        frame = None if cue is None else _cue_of(readings[cue])
        if cue is None or frame is None:
            continue
        start = readings[cue].sentence.start
        if blocks[run[0]].kind is BlockKind.EXCERPT:
            spans = tuple((blocks[one].body, blocks[one].end) for one in run if blocks[one].body < blocks[one].end)
            if spans and not marked.intersection(run):
                drafts.append(Draft(Kind.DIRECT, spans, None, (start, spans[-1][1]), cue, frame, Reach.BESIDE, SCORE))
            continue
        for one in run:
            block = blocks[one]
            if one not in marked | own and block.body < block.end:
                span = (block.body, block.end)
                drafts.append(Draft(Kind.INDIRECT, (span,), None, (start, span[1]), cue, frame, Reach.BESIDE, SCORE))
    return drafts


def with_excerpts(drafts: list[Draft], excerpts: list[Draft]) -> list[Draft]:
    """Put excerpts among the other drafts, in place of what was read inside them and told by the same cue."""
    held = sorted(span for excerpt in excerpts for span in excerpt.spans)
    starts = [start for start, _ in held]

    def is_inside(span: Span) -> bool:
        at = bisect_right(starts, span[0]) - 1
        return at >= 0 and span[1] <= held[at][1]

    announcing = {_cue_in(excerpt) for excerpt in excerpts if excerpt.kind is Kind.DIRECT}
    rest = (one for one in drafts if one.kind is not Kind.INDIRECT or _cue_in(one) not in announcing)
    kept = [draft for draft in rest if not any(map(is_inside, draft.spans))]
    return sorted(kept + excerpts, key=lambda draft: (draft.reading, draft.spans[0]))


def _cue_in(draft: Draft) -> tuple[int, int]:
    return draft.reading, draft.frame.first


def _announced(text: str, blocks: list[Block]) -> Iterator[tuple[int, list[int]]]:
    """Give each block that ends in a colon with the run of passages or bullets below it."""
    for kind, group in groupby(enumerate(blocks), key=lambda item: item[1].kind):
        run = [place for place, _ in group]
        before = run[0] - 1
        is_set_off = kind in (BlockKind.EXCERPT, BlockKind.BULLET) and before >= 0
        if is_set_off and blocks[before].kind is BlockKind.PARAGRAPH and text[blocks[before].end - 1] == ":":
            yield before, run


def _cue_of(reading: Reading) -> Frame | None:
    frames = [frame for frame in reading.frames if _names_speaker(frame)]
    frame = frames[-1] if frames else None
    return None if frame is None or frame.is_negated or frame.modality else frame


def _names_speaker(frame: Frame) -> bool:
    return frame.kind in _CUES and frame.subject is not None and frame.is_direct_subject


def _blocks_with_quotes(blocks: list[Block], quoted: list[Quoted]) -> set[int]:
    starts = sorted(quote.outer[0] for quote in quoted)
    found: set[int] = set()
    at = 0
    for place, block in enumerate(blocks):
        while at < len(starts) and starts[at] < block.start:
            at += 1
        if at < len(starts) and starts[at] < block.end:
            found.add(place)
    return found
