"""Give a quote without a cue of its own the speaker of its surroundings, or leave it without one.

In: the sentences and blocks of an article. Out: the `Link`s of all its quotes. What is taken over from another sentence
or paragraph scores lower than what stands beside the quote.
"""

from indexer.blocks import Block, BlockKind
from indexer.extract.attribution import Link, Reach, Reading, link_within_sentences, starts_clause
from indexer.extract.cues import CueKind, Frame
from indexer.extract.mentions import MentionKind, Tokens

MIN_ORPHAN_WORDS = 6
"""A shorter quote without a cue and with words around it is a scare quote or a name, not a statement."""
_Found = tuple[int, Frame, Reach, float]


def link_quotes(readings: list[Reading], blocks: list[Block]) -> list[Link]:
    """Link every quoted stretch that somebody said with its cue, in the order of the text."""
    links = link_within_sentences(readings)
    for index in range(len(readings)):
        _link_orphans(readings, index, blocks, links)
    return sorted(links.values(), key=lambda link: (link.reading, link.token))


def _link_orphans(readings: list[Reading], index: int, blocks: list[Block], links: dict[int, Link]) -> None:
    tokens = readings[index].sentence.tokens
    for position, token in enumerate(tokens):
        if token.quote is None or token.quote in links or not _stands_alone(tokens, position):
            continue
        found = _from_surroundings(readings, index, blocks, links)
        if found is not None:
            source, frame, reach, score = found
            links[token.quote] = Link(token.quote, index, position, source, frame, reach, is_mixed=False, score=score)


def _stands_alone(tokens: Tokens, position: int) -> bool:
    others = [token for token in tokens if token.is_word]
    length = tokens[position].end - tokens[position].start
    return not others or (starts_clause(tokens, position) and length > MIN_ORPHAN_WORDS * 6)


def _from_surroundings(
    readings: list[Reading], index: int, blocks: list[Block], links: dict[int, Link]
) -> _Found | None:
    return (
        _from_sentence_before(readings, index, links)
        or _from_sentence_after(readings, index)
        or _from_block_before(readings, index, blocks, links)
    )


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


def _from_block_before(
    readings: list[Reading], index: int, blocks: list[Block], links: dict[int, Link]
) -> _Found | None:
    block = readings[index].sentence.block
    before = index - 1
    while before >= 0 and readings[before].sentence.block == block:
        before -= 1
    if before < 0 or blocks[readings[before].sentence.block].kind not in (BlockKind.PARAGRAPH, BlockKind.BULLET):
        return None
    first = readings[before].sentence.block
    ends_with_colon = readings[before].sentence.tokens[-1].text == ":"
    for position in range(before, -1, -1):
        if readings[position].sentence.block < first:
            break
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
    return _subject_before(readings, before + 1, same_block=False) or _further_back(readings, first, links)


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


def _further_back(readings: list[Reading], block: int, links: dict[int, Link]) -> _Found | None:
    """Continue the last quote two paragraphs back, where the one between names nobody."""
    for position in range(len(readings)):
        link = _last_link(readings, position, links) if readings[position].sentence.block == block - 1 else None
        if link is not None:
            return link.source, link.frame, Reach.BEFORE, 0.8
    return None
