"""Put together what belongs to one statement: the parts of a split quote, the clause around quoted words, inner quotes.

In: the text, its read sentences and the links of its quotes. Out: `Draft`s, still without a speaker's name.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from indexer.blocks import Block, BlockKind
from indexer.extract.attribution import Link, Reach, Reading, is_beside, read_all
from indexer.extract.clauses import Clause, clause_around
from indexer.extract.cues import CueKind, Frame, is_remark
from indexer.extract.features import class_of
from indexer.extract.indirect import Told, find_told
from indexer.extract.marks import Quoted
from indexer.extract.reports import stretch_around
from indexer.extract.sentences import read_sentences, sentences_around
from indexer.extract.surroundings import link_quotes
from indexer.extract.titles import find_headings
from indexer.statement import Kind

Span = tuple[int, int]
_CLOSING = frozenset(",.!?")
INDIRECT_SCORE = 0.9
"""Chance that a cue reports the clause that was cut out for it."""
_CUE_AT_END = re.compile(
    r",\s+(?:(?:said|says|added|told)\s+[A-Z]|(?:[A-Z][\w'’-]+\s+){1,5}(?:said|says|added|warned|insisted|promised)\b)"
)


class Draft(NamedTuple):
    """One statement before its speaker is resolved."""

    kind: Kind
    spans: tuple[Span, ...]
    """The words, code points into the text."""
    content: Span | None
    context: Span
    reading: int
    """The sentence that holds the cue."""
    frame: Frame
    reach: Reach
    score: float
    is_closed: bool = True
    outer_quote: int | None = None
    """The quoted stretch inside which this is quoted."""
    quotes: tuple[int, ...] = ()
    """The quoted stretches it is made of."""


class Drafts(NamedTuple):
    """All drafts of an article and the sentences that they count in: those inside quotes stand at the end."""

    drafts: list[Draft]
    readings: list[Reading]
    outside: int
    """How many of `readings` are not inside a quote."""


class QuoteDrafts(NamedTuple):
    """The drafts of what stands between quotation marks, before the reporter's own words are looked at."""

    drafts: list[Draft]
    readings: list[Reading]
    links: list[Link]
    used: frozenset[tuple[int, int]]
    """Sentence and token of the cues that they have."""


def draft_quotes(text: str, blocks: list[Block], quoted: list[Quoted]) -> QuoteDrafts:
    """Draft the quotations of an article."""
    readings = read_all(read_sentences(text, blocks, quoted))
    links = link_quotes(readings, blocks, headings=find_headings(text, blocks, quoted))
    drafts = _from_links(readings, links, quoted)
    used = frozenset((link.source, at) for link in links for at in range(link.frame.first, link.frame.last))
    return QuoteDrafts([draft for draft in drafts if not _swallows_cue(text, draft)], readings, links, used)


def draft_statements(text: str, blocks: list[Block], quoted: list[Quoted]) -> Drafts:
    """Draft the statements of an article, in the order of the sentences that hold their cues."""
    drafts, readings, links, used = draft_quotes(text, blocks, quoted)
    silent = frozenset(at for at, block in enumerate(blocks) if block.kind in (BlockKind.CAPTION, BlockKind.CREDIT))
    drafts += _beside(
        drafts, [_indirect_draft(readings, told) for told in find_told(readings, links, used, silent=silent)]
    )
    outside = len(readings)
    drafts += _inner(text, readings, quoted)
    return Drafts(sorted(drafts, key=lambda draft: (draft.reading, draft.spans[0])), readings, outside)


def _beside(quotes: list[Draft], told: list[Draft]) -> list[Draft]:
    """Keep what is told beside the quotations; a quote may reach further than the sentence that its cue stands in."""
    spans = sorted(span for draft in quotes for span in draft.spans)
    starts = [start for start, _ in spans]

    def is_free(span: Span) -> bool:
        at = bisect_left(starts, span[1])
        return at == 0 or spans[at - 1][1] <= span[0]

    return [draft for draft in told if all(is_free(span) for span in draft.spans)]


def _from_links(readings: list[Reading], links: list[Link], quoted: list[Quoted]) -> list[Draft]:
    groups: list[list[Link]] = []
    for link in links:
        if groups and _belong_together(readings, groups[-1][-1], link):
            groups[-1].append(link)
        else:
            groups.append([link])
    return [draft for group in groups for draft in _drafts_of(readings, group, quoted)]


def _drafts_of(readings: list[Reading], group: list[Link], quoted: list[Quoted]) -> Iterator[Draft]:
    """Draft what one cue reports; after words inside a clause, the paragraphs that re-open the quote stand alone."""
    draft = _draft_of(readings, group, quoted)
    opening = quoted[group[-1].quote].pieces[0]
    further = tuple(span for span in draft.spans if span > opening)
    if draft.content is None or not further:
        yield draft
        return
    content = draft.content[0], opening[1]
    yield draft._replace(content=content, spans=tuple(span for span in draft.spans if span <= opening))
    yield draft._replace(kind=Kind.DIRECT, content=None, spans=further)


def _belong_together(readings: list[Reading], before: Link, link: Link) -> bool:
    same_cue = (before.source, before.frame.first) == (link.source, link.frame.first)
    if not same_cue or before.is_mixed != link.is_mixed or link.reach in (Reach.BEFORE, Reach.INTRODUCED, Reach.AFTER):
        return False
    if before.reading == link.reading:
        return True
    is_next = link.reading == before.reading + 1 and not link.is_mixed
    is_bare = not any(token.is_word for token in readings[link.reading].sentence.tokens)
    was_bare = not any(token.is_word for token in readings[before.reading].sentence.tokens)
    return is_next and (is_bare or was_bare)


def _draft_of(readings: list[Reading], group: list[Link], quoted: list[Quoted]) -> Draft:
    first = group[0]
    spans = tuple(piece for link in group for piece in quoted[link.quote].pieces)
    content = None
    if first.is_mixed:
        clauses = [_clause_of(readings, link) for link in group]
        content = _span_of(readings, Clause(first.reading, clauses[0].first, max(clause.last for clause in clauses)))
        content = (min(content[0], spans[0][0]), max(content[1], spans[-1][1]))
    return Draft(
        kind=Kind.MIXED if first.is_mixed else Kind.DIRECT,
        spans=spans,
        content=content,
        context=_context(readings, group, quoted),
        reading=first.source,
        frame=first.frame,
        reach=first.reach,
        score=first.score,
        is_closed=all(quoted[link.quote].is_closed for link in group),
        quotes=tuple(link.quote for link in group),
    )


def _clause_of(readings: list[Reading], link: Link) -> Clause:
    """Cut the clause around quoted words: as the fitted tables see it, and no wider than the rules."""
    if is_remark(readings[link.source].sentence.tokens, link.frame):
        return Clause(link.reading, link.token, link.token + 1)
    widest = clause_around(readings, link.reading, link.frame, link.token)
    if link.source != link.reading or link.frame.last <= link.frame.first:
        return widest
    first, last = stretch_around(readings[link.reading], link.frame.last - 1, link.token)
    first, last = max(first, widest.first), min(last, widest.last)
    return Clause(link.reading, min(first, link.token), max(last, link.token + 1))


def _span_of(readings: list[Reading], clause: Clause) -> Span:
    tokens = readings[clause.reading].sentence.tokens
    return tokens[clause.first].start, tokens[clause.last - 1].end


def _context(readings: list[Reading], group: list[Link], quoted: list[Quoted]) -> Span:
    """Give the sentences that hold the words and, in the same paragraph, the cue."""
    block = readings[group[0].reading].sentence.block
    indexes = [link.reading for link in group]
    indexes += [link.source for link in group if readings[link.source].sentence.block == block]
    start = min(readings[index].sentence.start for index in indexes)
    end = max(readings[index].sentence.end for index in indexes)
    return min(start, quoted[group[0].quote].outer[0]), max(end, quoted[group[-1].quote].outer[1])


def _swallows_cue(text: str, draft: Draft) -> bool:
    """Tell whether a quote that lacks its closing mark runs over the reporter's “, said Falk”."""
    if draft.reach is Reach.NOBODY and not draft.is_closed:
        return True
    is_whole = draft.is_closed and len(draft.spans) == 1
    return not is_whole and any(_CUE_AT_END.search(text, max(start, end - 60), end) for start, end in draft.spans)


def _indirect_draft(readings: list[Reading], told: Told) -> Draft:
    index, frame, clause, probability, _ = told
    spans: tuple[Span, ...] = (_span_of(readings, clause),)
    if clause.resumed is not None:
        spans = (*spans, _span_of(readings, Clause(clause.reading, *clause.resumed)))
    start = min(readings[index].sentence.start, readings[clause.reading].sentence.start)
    end = max(readings[index].sentence.end, readings[clause.reading].sentence.end)
    score = INDIRECT_SCORE if probability is None else probability
    return Draft(Kind.INDIRECT, spans, None, (start, end), index, frame, Reach.BESIDE, score)


def _inner(text: str, readings: list[Reading], quoted: list[Quoted]) -> list[Draft]:
    """Draft what is quoted inside a quote and has a cue of its own there; adds its sentences to `readings`."""
    drafts: list[Draft] = []
    children: dict[int, list[tuple[int, Span]]] = {}
    for index, child in enumerate(quoted):
        if child.parent is not None and child.pieces:
            children.setdefault(child.parent, []).append((index, child.outer))
    for outer in sorted(children):
        quote = quoted[outer]
        if quote.depth > 0:
            continue
        inside = _lines_of(text, quote)
        inner = read_all(sentences_around(text, inside, children[outer]))
        offset = len(readings)
        for link in link_quotes(inner, inside):
            if _is_sure_inside(inner, link):
                draft = _draft_of(inner, [link._replace(is_mixed=False)], quoted)
                drafts.append(draft._replace(reading=draft.reading + offset, outer_quote=outer))
        readings.extend(inner)
    return drafts


def _is_sure_inside(readings: list[Reading], link: Link) -> bool:
    has_subject = link.frame.subject is not None and link.frame.is_direct_subject
    tokens = readings[link.reading].sentence.tokens
    is_near = link.source == link.reading and is_beside(tokens, link.frame, link.token)
    is_closed = tokens[link.token].closing in _CLOSING
    is_whole = is_closed or class_of(tokens, link.token + 1) != "a word"  # “said “no” twice” is not
    return has_subject and ((is_near and is_whole) or link.frame.kind is CueKind.ACCORDING)


def _lines_of(text: str, quote: Quoted) -> list[Block]:
    lines: list[Block] = []
    for start, end in quote.pieces:
        position = start
        for line in text[start:end].splitlines(keepends=True):
            stripped = line.strip()
            if stripped:
                first = position + len(line) - len(line.lstrip())
                lines.append(Block(BlockKind.PARAGRAPH, first, first + len(stripped), first))
            position += len(line)
    return lines
