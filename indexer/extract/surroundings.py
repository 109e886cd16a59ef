"""Give a quote without a cue of its own the speaker of its surroundings, or leave it without one.

In: the sentences and blocks of an article. Out: the `Link`s of all its quotes. What is taken over from another sentence
or paragraph scores lower than what stands beside the quote.
"""

from typing import NamedTuple

from indexer.blocks import Block, BlockKind
from indexer.extract.attribution import Link, Reach, Reading, link_within_sentences, starts_clause
from indexer.extract.cues import CueKind, Frame
from indexer.extract.mentions import MentionKind, Tokens

MIN_ORPHAN_WORDS = 6
"""A shorter quote without a cue and with words around it is a scare quote or a name, not a statement."""
_Found = tuple[int, Frame, Reach, float]


class _Page(NamedTuple):
    """The sentences of an article and what is known of them so far."""

    readings: list[Reading]
    blocks: list[Block]
    links: dict[int, Link]
    starts: dict[int, int]
    """Block → its first sentence."""
    carried: dict[int, _Found | None]
    """Block → whom its orphans take over from the blocks before; those are linked to the end by then."""


def link_quotes(readings: list[Reading], blocks: list[Block]) -> list[Link]:
    """Link every quoted stretch that somebody said with its cue, in the order of the text."""
    starts = {readings[index].sentence.block: index for index in reversed(range(len(readings)))}
    page = _Page(readings, blocks, link_within_sentences(readings), starts, {})
    for index in range(len(readings)):
        _link_orphans(page, index)
    return sorted(page.links.values(), key=lambda link: (link.reading, link.token))


def _link_orphans(page: _Page, index: int) -> None:
    tokens, links = page.readings[index].sentence.tokens, page.links
    for position, token in enumerate(tokens):
        if token.quote is None or token.quote in links or not _stands_alone(tokens, position):
            continue
        found = _from_surroundings(page, index)
        if found is not None:
            source, frame, reach, score = found
            links[token.quote] = Link(token.quote, index, position, source, frame, reach, is_mixed=False, score=score)


def _stands_alone(tokens: Tokens, position: int) -> bool:
    others = [token for token in tokens if token.is_word]
    length = tokens[position].end - tokens[position].start
    return not others or (starts_clause(tokens, position) and length > MIN_ORPHAN_WORDS * 6)


def _from_surroundings(page: _Page, index: int) -> _Found | None:
    found = _from_sentence_before(page.readings, index, page.links) or _from_sentence_after(page.readings, index)
    if found is not None:
        return found
    block = page.readings[index].sentence.block
    if block not in page.carried:
        page.carried[block] = _from_block_before(page, page.starts[block] - 1)
    return page.carried[block]


def _speech_frames(reading: Reading) -> list[Frame]:
    return [frame for frame in reading.frames if frame.subject is not None and frame.kind is not CueKind.BELIEF]


def _last_link(readings: list[Reading], index: int, links: dict[int, Link]) -> Link | None:
    for token in reversed(readings[index].sentence.tokens):
        if token.quote is not None and token.quote in links:
            return links[token.quote]
    return None


def _from_sentence_before(readings: list[Reading], index: int, links: dict[int, Link]) -> _Found | None:
    block = readings[index].sentence.block
    for before in range(index - 1, max(index - 5, -1), -1):
        if readings[before].sentence.block != block:
            return None
        link = _last_link(readings, before, links)
        if link is not None:
            return link.source, link.frame, Reach.PARAGRAPH, 3.0 if before == index - 1 else 2.4
        frames = _speech_frames(readings[before])
        if frames:
            return before, frames[-1], Reach.PARAGRAPH, 2.5
    return None


def _from_sentence_after(readings: list[Reading], index: int) -> _Found | None:
    block = readings[index].sentence.block
    for after in range(index + 1, min(index + 3, len(readings))):
        if readings[after].sentence.block != block:
            return None
        frames = _speech_frames(readings[after])
        has_quote = any(token.quote is not None for token in readings[after].sentence.tokens)
        if frames and (has_quote or after == index + 1):
            return after, frames[0], Reach.PARAGRAPH, 2.4
    return _subject_before(readings, index, same_block=True)


def _subject_before(readings: list[Reading], index: int, *, same_block: bool) -> _Found | None:
    """Fall back on the subject of the sentence before: “Konashenkov was blunt. “…””."""
    if index == 0 or (readings[index - 1].sentence.block == readings[index].sentence.block) is not same_block:
        return None
    for mention in readings[index - 1].mentions:
        is_person = mention.kind is not MentionKind.PRONOUN or mention.head in ("he", "she")
        if is_person and mention.first <= 3:
            frame = Frame(CueKind.LABEL, mention.last, mention.last, mention, "", is_direct_subject=False)
            return index - 1, frame, Reach.PARAGRAPH if same_block else Reach.BEFORE, 1.2
    return None


def _from_block_before(page: _Page, before: int) -> _Found | None:
    """Take over from the block that ends with the sentence at `before`, or from the one before it."""
    readings, blocks, links, starts, _ = page
    if before < 0 or blocks[readings[before].sentence.block].kind not in (BlockKind.PARAGRAPH, BlockKind.BULLET):
        return None
    first = readings[before].sentence.block
    ends_with_colon = readings[before].sentence.tokens[-1].text == ":"
    for position in range(before, starts[first] - 1, -1):
        link = _last_link(readings, position, links)
        frames = _speech_frames(readings[position])
        if ends_with_colon and position == before:
            found = _introduced(readings, before)
            if found is not None:
                return found
        if link is not None:
            return link.source, link.frame, Reach.BEFORE, 1.5
        if frames:
            return position, frames[-1], Reach.BEFORE, 1.4
    return _subject_before(readings, before + 1, same_block=False) or _further_back(page, first)


def _introduced(readings: list[Reading], before: int) -> _Found | None:
    """Read the speaker off a sentence that ends with a colon, whatever its verb."""
    frames = _speech_frames(readings[before])
    if frames:
        return before, frames[-1], Reach.BEFORE, 3.0
    free = [mention for mention in readings[before].mentions if mention.head not in ("it", "who", "i", "we")]
    if not free:
        return None
    frame = Frame(CueKind.LABEL, free[0].last, free[0].last, free[0], "", is_direct_subject=False)
    return before, frame, Reach.BEFORE, 2.0


def _further_back(page: _Page, block: int) -> _Found | None:
    """Continue the last quote two paragraphs back, where the one between names nobody."""
    for position in range(page.starts.get(block - 1, page.starts[block]), page.starts[block]):
        link = _last_link(page.readings, position, page.links)
        if link is not None:
            return link.source, link.frame, Reach.BEFORE, 0.8
    return None
