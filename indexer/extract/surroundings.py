"""Give a quote without a cue of its own the speaker of its surroundings, or leave it without one.

In: the sentences and blocks of an article. Out: the `Link`s of all its quotes. Whoever may speak is looked for in the
quote's own sentence, its paragraph and the paragraph before; each is weighed against the others and against nobody.
"""

from bisect import bisect_right
from typing import NamedTuple

from indexer.blocks import Block, BlockKind
from indexer.extract.attribution import Link, Reach, Reading, link_within_sentences, starts_clause
from indexer.extract.coefficients import ALONE, AROUND
from indexer.extract.cues import CueKind, Frame
from indexer.extract.features import class_of, of_orphan, subject_of
from indexer.extract.lexicon import CONTENT_OPENERS, CUE_VERBS, SCARE_CUES, SPEECH_VERBS, SUBORDINATORS, WORK_CUES
from indexer.extract.marks import DOUBLES
from indexer.extract.mentions import Mention, MentionKind, Tokens
from indexer.extract.ranking import Features, chances, weigh
from indexer.extract.subjects import DASHES
from indexer.extract.titles import is_title

MIN_SAID_WORDS = 8
"""Quoted words as many as these are a statement, whoever made it: four in five are, and most others are headlines."""
SIGNED = 0.95
LEANING = 2.2
"""Weight that whoever stands around such a quote gains on nobody: somebody said it."""
MAX_MENTIONS = 12
MIN_SENTENCE_WORDS = 5
SENTENCES_BACK = 4
SENTENCES_AHEAD = 2
_STOPS = frozenset(".!?")
_AFTER_SIGNATURE = frozenset(",.(") | DOUBLES
_ANNOUNCERS = SCARE_CUES | WORK_CUES
_VAGUE = frozenset(("it", "who", "i", "we"))


class Candidate(NamedTuple):
    """Somebody in the surroundings of a quote who may have said it."""

    source: int
    """In which sentence they are named."""
    frame: Frame
    reach: Reach
    features: Features
    most: float = 1.0
    """The chance that whoever said the quote that this one follows did say it: it bounds that of this one."""


class Page(NamedTuple):
    """The sentences of an article and what is known of them so far."""

    readings: list[Reading]
    blocks: list[Block]
    links: dict[int, Link]
    starts: dict[int, int]
    """Block → its first sentence."""
    carried: dict[int, list[Candidate]]
    """Block → who comes to it from the blocks before; those are linked to the end by then."""


def open_page(readings: list[Reading], blocks: list[Block], links: dict[int, Link]) -> Page:
    """Look up where each block of an article begins."""
    starts = {readings[index].sentence.block: index for index in reversed(range(len(readings)))}
    return Page(readings, blocks, links, starts, {})


def link_quotes(readings: list[Reading], blocks: list[Block], *, headings: frozenset[int] = frozenset()) -> list[Link]:
    """Link every quoted stretch that somebody said with its cue, in the order of the text; not those of headings."""
    page = open_page(readings, blocks, link_within_sentences(readings))
    for index, reading in enumerate(readings):
        for position in reading.sentence.quotes:
            quote = reading.sentence.tokens[position].quote
            if quote is not None and quote not in page.links and quote not in headings:
                link = _link_orphan(page, index, position)
                if link is not None:
                    page.links[quote] = link
    return sorted(page.links.values(), key=lambda link: (link.reading, link.token))


def _link_orphan(page: Page, index: int, position: int) -> Link | None:
    tokens = page.readings[index].sentence.tokens
    quote = tokens[position].quote
    if quote is None or _is_said_by_nobody(tokens, position) or is_title(tokens, position):
        return None
    signed = _signed(page.readings, index, page.blocks)
    if signed is not None:
        return Link(quote, index, position, signed.source, signed.frame, signed.reach, is_mixed=False, score=SIGNED)
    found = candidates_around(page, index, position)
    weights = [weigh(one.features, AROUND) for one in found]
    is_said = len(tokens[position].said.split()) >= MIN_SAID_WORDS and tokens[position - 1].lower not in _ANNOUNCERS
    if is_said:
        found.append(_nobody(index, position))
    leaning = LEANING if is_said or _is_bare_sentence(tokens, position) else 0.0
    weights.append(weigh(of_orphan(tokens, position), ALONE) - leaning)
    best = max(range(len(weights)), key=weights.__getitem__)
    if best == len(found):
        return None
    one, score = found[best], min(chances(weights)[best], found[best].most)
    return Link(quote, index, position, one.source, one.frame, one.reach, is_mixed=False, score=score)


def _is_said_by_nobody(tokens: Tokens, position: int) -> bool:
    """Tell “Nobody said: “…”” and “No minister has said “…”” from a quote that follows on."""
    opening = [token.lower for token in tokens[:position]]
    is_nobody = opening[:1] in (["nobody"], ["no"], ["none"], ["neither"])
    return is_nobody and any(word in SPEECH_VERBS for word in opening)


def _is_bare_sentence(tokens: Tokens, position: int) -> bool:
    """Tell whether a quote is all of a sentence and ends as one (“Every single morning.”)."""
    token = tokens[position]
    return token.closing in _STOPS and not token.is_title_like and not any(other.is_word for other in tokens)


def _signed(readings: list[Reading], index: int, blocks: list[Block]) -> Candidate | None:
    """Read who signs a quote that is a paragraph of its own: “…”, and below it “– Ida Falk, Lund”, or “… ¶Ida Falk”."""
    after = index + 1
    if after >= len(readings) or any(token.is_word for token in readings[index].sentence.tokens):
        return None
    tokens, mentions = readings[after].sentence.tokens, readings[after].mentions
    is_below = readings[after].sentence.block == readings[index].sentence.block + 1
    is_dashed = tokens[0].text in DASHES or blocks[readings[after].sentence.block].kind is BlockKind.BULLET
    is_inside = tokens[-1].text in DOUBLES
    if not (is_below and (is_dashed or is_inside) and mentions) or any(token.quote is not None for token in tokens):
        return None
    name = mentions[0]
    is_name = name.kind is MentionKind.NAME and name.first <= 1
    is_alone = name.last == len(tokens) or tokens[name.last].text in _AFTER_SIGNATURE
    return Candidate(after, _named_only(name), Reach.AFTER, ()) if is_name and is_alone else None


def _nobody(index: int, position: int) -> Candidate:
    """Keep words that are surely said though the article does not tell by whom."""
    frame = Frame(CueKind.LABEL, position, position, None, "", is_direct_subject=False)
    return Candidate(index, frame, Reach.NOBODY, ())


def candidates_around(page: Page, index: int, position: int) -> list[Candidate]:
    """Give whoever may have said quoted words that no cue of their sentence reports, each once."""
    readings, links = page.readings, page.links
    tokens = readings[index].sentence.tokens
    found = _in_own_sentence(readings, index, position)
    if starts_clause(tokens, position) or not any(token.is_word for token in tokens):
        found += _before_in_paragraph(readings, index, links)
        found += _after_in_paragraph(readings, index)
        found += _in_block_before(page, index)
        found += _in_block_after(readings, index)
        found += _subject_before(readings, index, same_block=True)
    once: dict[tuple[int, int], Candidate] = {}
    for one in found:
        key = (one.source, one.frame.subject.first if one.frame.subject else -1)
        known = once.get(key)
        features = known.features + one.features if known else one.features
        most = min(known.most, one.most) if known else one.most
        once[key] = (known or one)._replace(features=features, most=most)
    return list(once.values())


def _named_only(mention: Mention) -> Frame:
    return Frame(CueKind.LABEL, mention.last, mention.last, mention, "", is_direct_subject=False)


def _in_own_sentence(readings: list[Reading], index: int, position: int) -> list[Candidate]:
    """Find who stands beside the quote with a verb that is in no table: “…,” beamed Donald Hartley."""
    tokens, mentions = readings[index].sentence.tokens, readings[index].mentions
    found: list[Candidate] = []
    at = bisect_right(mentions, position, key=lambda mention: mention.first)
    after = mentions[at] if at < len(mentions) else None
    if after is not None and after.first - position <= 3 and after.head not in _VAGUE:
        follower = class_of(tokens, after.last)
        gap = "-".join(class_of(tokens, at) for at in range(position + 1, after.first))
        name = f"beside, after: {gap or 'nothing'}, then {follower}"
        found.append(Candidate(index, _named_only(after), Reach.SENTENCE, (name, f"beside, is {after.kind}")))
    before = _subject_of_clause(tokens, mentions[:MAX_MENTIONS], position)
    is_free = not readings[index].frames or len(tokens[position].said.split()) >= MIN_SAID_WORDS
    is_before = before is not None and before.last <= position
    if before is not None and is_before and is_free and _is_sentence(tokens, position):
        mark = class_of(tokens, position - 1)
        features = ("subject of the sentence", f"subject of the sentence, then {mark}", f"beside, is {before.kind}")
        found.append(Candidate(index, _named_only(before), Reach.SENTENCE, features))
    return found


def _subject_of_clause(tokens: Tokens, mentions: list[Mention], position: int) -> Mention | None:
    """Find the first who is named, after what only leads up to it: “Asked about Lund, Falk demurred: “…””."""
    free = [mention for mention in mentions if mention.head not in _VAGUE]
    if not free or tokens[0].lower not in SUBORDINATORS:
        return free[0] if free else None
    comma = next((at for at in range(position) if tokens[at].text == ","), 0)
    return next((one for one in free if one.first > comma and one.last <= position), free[0])


def _is_sentence(tokens: Tokens, position: int) -> bool:
    """Tell whether quoted words are many enough to be a sentence, and not what a noun, a verb or “that” announces."""
    before = tokens[position - 1].lower
    is_announced = before in CONTENT_OPENERS or before in CUE_VERBS or before in SCARE_CUES or before in WORK_CUES
    return len(tokens[position].said.split()) >= MIN_SENTENCE_WORDS and not is_announced


def _speech_frames(reading: Reading) -> list[Frame]:
    spoken = [frame for frame in reading.frames if frame.subject is not None and frame.kind is not CueKind.BELIEF]
    return [frame for frame in spoken if not frame.is_negated]


def _of_frame(where: str, frame: Frame) -> Features:
    found = (where, f"{where}, {frame.kind}", f"{where}, subject {subject_of(frame)}")
    return found if frame.is_direct_subject else (*found, f"{where}, subject only the likeliest")


def _last_link(readings: list[Reading], index: int, links: dict[int, Link]) -> Link | None:
    sentence = readings[index].sentence
    for position in reversed(sentence.quotes):
        quote = sentence.tokens[position].quote
        link = links.get(quote) if quote is not None else None
        if link is not None and link.reach is not Reach.NOBODY:
            return link
    return None


def _before_in_paragraph(readings: list[Reading], index: int, links: dict[int, Link]) -> list[Candidate]:
    block = readings[index].sentence.block
    found: list[Candidate] = []
    for before in range(index - 1, max(index - 1 - SENTENCES_BACK, -1), -1):
        if readings[before].sentence.block != block:
            break
        distance = index - before
        link = _last_link(readings, before, links)
        if link is not None:
            features = (*_of_frame("goes on", link.frame), f"goes on after {distance}", f"goes on, {link.reach}")
            found.append(Candidate(link.source, link.frame, Reach.PARAGRAPH, features, link.score))
            break
        frames = _speech_frames(readings[before])
        if frames:
            features = (*_of_frame("cue before", frames[-1]), f"cue before by {distance}")
            found.append(Candidate(before, frames[-1], Reach.PARAGRAPH, features))
            break
    return found


def _after_in_paragraph(readings: list[Reading], index: int) -> list[Candidate]:
    block = readings[index].sentence.block
    for after in range(index + 1, min(index + 1 + SENTENCES_AHEAD, len(readings))):
        if readings[after].sentence.block != block:
            return []
        frames = _speech_frames(readings[after])
        if frames:
            has_quote = bool(readings[after].sentence.quotes)
            features = (*_of_frame("cue ahead", frames[0]), f"cue ahead by {after - index}")
            features += ("cue ahead, with a quote",) if has_quote else ()
            return [Candidate(after, frames[0], Reach.PARAGRAPH, features)]
    return []


def _subject_before(readings: list[Reading], index: int, *, same_block: bool) -> list[Candidate]:
    """Read the subject of the sentence before: “Konashenkov was blunt. “…””."""
    if index == 0 or (readings[index - 1].sentence.block == readings[index].sentence.block) is not same_block:
        return []
    for mention in readings[index - 1].mentions:
        is_person = mention.kind is not MentionKind.PRONOUN or mention.head in ("he", "she")
        if is_person and mention.first <= 3:
            where = "subject before" if same_block else "subject of the paragraph before"
            reach = Reach.PARAGRAPH if same_block else Reach.BEFORE
            return [Candidate(index - 1, _named_only(mention), reach, (where, f"{where}, {mention.kind}"))]
    return []


def _in_block_before(page: Page, index: int) -> list[Candidate]:
    block = page.readings[index].sentence.block
    if block not in page.carried:
        page.carried[block] = _carried_over(page, page.starts[block] - 1)
    return page.carried[block]


def _carried_over(page: Page, before: int) -> list[Candidate]:
    """Find who comes from the block that ends with the sentence at `before`, or from the one before it."""
    readings, blocks, links, starts, _ = page
    if before < 0 or blocks[readings[before].sentence.block].kind not in (BlockKind.PARAGRAPH, BlockKind.BULLET):
        return []
    if readings[before].sentence.tokens[-1].text == ":":
        introduced = _introduced(readings, before)
        if introduced:
            return introduced
    first = readings[before].sentence.block
    found: list[Candidate] = []
    for position in range(before, starts[first] - 1, -1):
        link = _last_link(readings, position, links)
        where = "last" if position == before else "further up"
        if link is not None:
            features = (*_of_frame("follows", link.frame), f"follows, {where}", f"follows, {link.reach}")
            found.append(Candidate(link.source, link.frame, Reach.BEFORE, features, link.score))
            break
        frames = _speech_frames(readings[position])
        if frames:
            features = (*_of_frame("cue in paragraph before", frames[-1]), f"cue in paragraph before, {where}")
            found.append(Candidate(position, frames[-1], Reach.BEFORE, features))
            break
    is_linked = bool(found) and found[-1].features[0] == "follows"
    found += _subject_before(readings, before + 1, same_block=False)
    return found if is_linked else found + _further_back(page, first)


def _in_block_after(readings: list[Reading], index: int) -> list[Candidate]:
    block = readings[index].sentence.block
    if index + 1 >= len(readings) or readings[index + 1].sentence.block != block + 1:
        return []
    frames = _speech_frames(readings[index + 1])
    if not frames:
        return []
    has_quote = bool(readings[index + 1].sentence.quotes)
    features = (*_of_frame("cue in paragraph after", frames[0]), f"cue in paragraph after, quote: {has_quote}")
    return [Candidate(index + 1, frames[0], Reach.AFTER, features)]


def _introduced(readings: list[Reading], before: int) -> list[Candidate]:
    """Read the speaker off a sentence that ends with a colon, whatever its verb."""
    frames = _speech_frames(readings[before])
    if frames:
        return [Candidate(before, frames[-1], Reach.INTRODUCED, _of_frame("introduced", frames[-1]))]
    free = [mention for mention in readings[before].mentions if mention.head not in _VAGUE]
    if not free:
        return []
    features = ("introduced", "introduced without a cue", f"introduced, {free[0].kind}")
    return [Candidate(before, _named_only(free[0]), Reach.INTRODUCED, features)]


def _further_back(page: Page, block: int) -> list[Candidate]:
    """Continue the last quote two paragraphs back, where the one between names nobody."""
    first = page.starts.get(block - 1, page.starts[block])
    for position in range(page.starts[block] - 1, first - 1, -1):
        link = _last_link(page.readings, position, page.links)
        if link is not None:
            features = _of_frame("two paragraphs back", link.frame)
            return [Candidate(link.source, link.frame, Reach.BEFORE, features, link.score)]
    return []
