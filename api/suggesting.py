"""Offer, where a question finds nothing, one that does.

In: what was asked and the nearest statements. Out: questions in words, and words that statements are about. A question
is made here and tried by whoever offers it. Promise: `keep_answered` lets through only what was tried with success.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from api.naming import TITLES, name_tokens
from api.phrasing import plain
from api.retrieval import Ranked, find_latest
from api.topic import GENERIC_WORDS, STOP_WORDS, fold, stem, words_of
from api.trying import Tried, Trying
from indexer.extract.lexicon import ROLE_NOUNS, SPEECH_VERBS
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt

MAX_SUGGESTIONS = 3
MAX_PEOPLE_SUGGESTED = 4
MAX_TOPIC_WORDS_SHOWN = 3

LEAST_STATEMENTS = 2
"""Statements a word must occur in to be called a topic, where no title has it."""

_MAX_TRIED = 8
_MAX_READ = 12
_MAX_CHARS_READ = 600
"""Of so many of the nearest statements, and so much of each, are the words weighed."""

_WORDS_KEPT = 20_000
"""Words that are not looked at anew: one answer looks at a thousand, of which most are in every answer."""

_TEXTS_KEPT = 2048
"""The same for whole texts: who is asked about often said the same things last."""

_NAME_WEIGHT = 3
_LONGEST_NAME_WORDS = 3
_SHORTEST_WORD = 4
_TOKEN = re.compile(r"[^\W\d_][\w'’]*(?:-\w+)*")
_GAP_IN_NAME = re.compile(r"[ \u00a0]")
_BEFORE_SENTENCE = frozenset('.!?…:;"“”„«»‘([–—-')
_DETERMINERS = frozenset("the a an this that these those our his her its their my your no any every some of".split())
_BEFORE_NOUN_IN_TITLE = frozenset("and or on over about for with against from".split())
_LEADS_NOUN_IN_TITLE = _DETERMINERS | _BEFORE_NOUN_IN_TITLE
_AFTER_NOUN = frozenset(
    """is are was were will would can could should may might must has have had do does did and or but nor of in on at
    for to from with by about against between into over under after before since until during without within as if when
    while where that which who because than so not""".split()
)
_VAGUE = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december second third last next thousand hundred million billion nobody somebody everybody
    everything nothing something never always many much more less today tomorrow yesterday morning evening night well
    kind sort part side rest same whole first other others good best better worst past present future moment hand course
    idea reason example number fact week month hour minute place lack kinds sorts word means right wrong able thing
    american british german french russian european republican democratic mexican african asian way bunch couple little
    anybody anyone someone none such only very just even really actually sense role case level amount series
    greatest biggest largest highest lowest latest strongest worst
    """.split()
)
_NO_NOUNS = STOP_WORDS | GENERIC_WORDS | _VAGUE | SPEECH_VERBS.keys()
_NOT_A_NOUN = re.compile(r"(?:ly|able|ible|ful|less|ous|ive|ical|ish|ed)$")
_OF_A_PEOPLE = re.compile(r"(?:ian|ish|ese)$")


class WordSaid(NamedTuple):
    """A word that a statement may be about."""

    key: str
    """Its stem, or those of a name."""
    printed: str
    is_name: bool


def keep_answered(tiers: Iterable[Sequence[str]], trying: Trying, *, limit: int) -> tuple[Tried, ...]:
    """Try the questions of each tier in turn; give those of the first tier in which any is answered."""
    for tier in tiers:
        kept = trying.answered(tier[:_MAX_TRIED], limit)
        if kept:
            return kept
    return ()


def ask(who: str | None, topic: str | None, wording: Prompt) -> str:
    """Write a question."""
    if who is None and topic is None:
        return wording.texts["ask_everything"]
    if who is None:
        return wording.fill("ask_anyone", topic=plain(topic or ""))
    if topic is None:
        return wording.fill("ask_list", who=plain(who))
    return wording.fill("ask_topic", who=plain(who), topic=plain(topic))


def ask_each(people: Iterable[SpeakerProfile], topic: str | None, wording: Prompt) -> tuple[str, ...]:
    """Write the same question to each of several people."""
    return tuple(ask(speaker.name, topic, wording) for speaker in people)


def openings(people: Sequence[SpeakerProfile], library: Library, wording: Prompt) -> tuple[tuple[str, ...], ...]:
    """Write questions to begin with: what each of these people said about what they spoke of last, or all they said."""
    about = [(one, _spoke_of(one, library)) for one in people]
    on_topic = tuple(ask(one.name, topic, wording) for one, topic in about if topic is not None)
    return (on_topic, ask_each(people, None, wording))


def _spoke_of(someone: SpeakerProfile, library: Library) -> str | None:
    latest = find_latest(library, [Where(speaker_ids=(someone.id,))], limit=_MAX_READ)
    return next(iter(telling_words(latest)), None)


def telling_words(nearest: Iterable[Ranked]) -> tuple[str, ...]:
    """Pick the nouns and names that best say what statements are about, as printed there.

    Only those count that stand in several of the statements or in a title, names before frequent words.
    """
    counts: Counter[str] = Counter()
    words: dict[str, WordSaid] = {}
    sure, titles = set[str](), set[str]()
    for one in islice(nearest, _MAX_READ):
        titles |= {stem(word) for word in words_of(one.printed.article.title or "")}
        sure |= nouns_said(_said(one)) | {found.key for found in _nouns_of_title(one)}
        for found in _words_said(one):
            counts[found.key] += 1
            words.setdefault(found.key, found)
    kept = [
        found
        for key, found in words.items()
        if (found.is_name or key in sure) and (counts[key] >= LEAST_STATEMENTS or titles.issuperset(key.split()))
    ]
    best = sorted(kept, key=lambda found: -counts[found.key] * (_NAME_WEIGHT if found.is_name else 1))
    return tuple(found.printed for found in best[:MAX_TOPIC_WORDS_SHOWN])


def _words_said(one: Ranked) -> tuple[WordSaid, ...]:
    statement = one.printed.statement
    return words_said(_said(one), speaker=statement.speaker.name if statement.speaker else "")


@lru_cache(maxsize=_TEXTS_KEPT)
def words_said(said: str, *, speaker: str) -> tuple[WordSaid, ...]:
    """List the words and names, once each, that something said may be about; never the speaker's own name."""
    own = {stem(word) for word in name_tokens(speaker)}
    found = {each.key: each for each in (*_plain_words(said), *_names(said))}
    return tuple(each for key, each in found.items() if own.isdisjoint(key.split()))


@lru_cache(maxsize=_TEXTS_KEPT)
def nouns_said(said: str) -> frozenset[str]:
    """Give the keys of the words that are surely nouns there."""
    return frozenset(each.key for each in _nouns(said))


def _said(one: Ranked) -> str:
    return beginning(" ".join(part.text for part in one.passage) or one.printed.statement.quote)


def beginning(said: str) -> str:
    """Cut what is weighed of a long statement."""
    return said if len(said) <= _MAX_CHARS_READ else said[:_MAX_CHARS_READ].rpartition(" ")[0]


def _plain_words(text: str) -> Iterator[WordSaid]:
    for match in _TOKEN.finditer(text):
        word = match.group()
        folded = _fold_word(word)
        if _is_sound_noun(folded) and (word.islower() or _begins_sentence(text, match.start())):
            yield WordSaid(stem(folded), word.lower(), is_name=False)


def _begins_sentence(text: str, start: int) -> bool:
    head = text[:start]
    bare = head.rstrip()
    return not bare or bare[-1] in _BEFORE_SENTENCE or "\n" in head[len(bare) :]


def _nouns(text: str) -> Iterator[WordSaid]:
    tokens = list(_TOKEN.finditer(text))
    for before, match in pairwise(tokens):
        word = match.group()
        if before.group().lower() not in _DETERMINERS or not word.islower():
            continue
        is_led = text[before.end() : match.start()].isspace()
        if is_led and _is_sound_noun(word) and _ends_phrase(text[match.end() :]):
            yield WordSaid(stem(_fold_word(word)), word, is_name=False)


def _ends_phrase(rest: str) -> bool:
    following = _TOKEN.match(rest.lstrip())
    has_mark = not rest[:1].isspace()
    return has_mark or following is None or following.group().lower() in _AFTER_NOUN


def _nouns_of_title(one: Ranked) -> Iterator[WordSaid]:
    title = one.printed.article.title or ""
    tokens = list(_TOKEN.finditer(title))
    for before, match in pairwise(tokens):
        leads = _fold_word(before.group()) in _LEADS_NOUN_IN_TITLE
        if leads and _is_sound_noun(_fold_word(match.group())) and _ends_phrase(title[match.end() :]):
            yield WordSaid(stem(_fold_word(match.group())), match.group(), is_name=False)


@lru_cache(maxsize=_WORDS_KEPT)
def _fold_word(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=_WORDS_KEPT)
def _is_sound_noun(folded: str) -> bool:
    if len(folded) < _SHORTEST_WORD or not folded.isalpha() or _NOT_A_NOUN.search(folded):
        return False
    return folded not in _NO_NOUNS


def _names(text: str) -> Iterator[WordSaid]:
    run: list[re.Match[str]] = []
    for match in (*_TOKEN.finditer(text), None):
        if match is not None and match.group()[0].isupper() and (not run or _is_next(text, run[-1], match)):
            run.append(match)
            continue
        if run:
            yield from _name_of(text, run)
        run = [match] if match is not None and match.group()[0].isupper() else []


def _is_next(text: str, before: re.Match[str], match: re.Match[str]) -> bool:
    return _GAP_IN_NAME.fullmatch(text[before.end() : match.start()]) is not None


def _name_of(text: str, run: Sequence[re.Match[str]]) -> Iterator[WordSaid]:
    # A capital at the head of a sentence proves nothing, nor does one after “In” there disprove anything.
    if _begins_sentence(text, run[0].start()):
        run = run[1:] if fold(run[0].group()) in STOP_WORDS else ()
    if not run or len(run) > _LONGEST_NAME_WORDS:
        return
    printed = re.sub(r"['’]s$", "", text[run[0].start() : run[-1].end()])
    words = name_tokens(printed)
    is_office = not (TITLES | ROLE_NOUNS | STOP_WORDS).isdisjoint(words)
    is_vague = len(words) == 1 and (words[0] in _VAGUE | GENERIC_WORDS or _OF_A_PEOPLE.search(words[0]) is not None)
    if words and not is_office and not is_vague and len(printed) >= _SHORTEST_WORD:
        yield WordSaid(" ".join(stem(word) for word in words), printed, is_name=True)
