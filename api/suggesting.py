"""Offer, where a question finds nothing, one that does.

In: what was asked and the nearest statements. Out: questions in words. Promise: each one was looked up; the record
answers it.
"""

import re
from collections.abc import Iterable, Sequence

from api.phrasing import plain
from api.retrieval import Ranked, find_on_topic, roster_of
from api.roster import name_tokens
from api.topic import GENERIC_WORDS, STOP_WORDS, fold, stem
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt

MAX_SUGGESTIONS = 3
MAX_TOPIC_WORDS_SHOWN = 3

_LETTERS = re.compile(r"[^\W\d_]{4,}")
_BETWEEN_SENTENCES = ' \n\t“”"‘’'
_NAME_WEIGHT = 3
_DATES_AND_COUNTS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december first second third last next thousand hundred million billion nobody somebody everybody
    everything nothing something never always many much more less today tomorrow yesterday morning evening night
"""
_ADJECTIVE = re.compile(r"(?:ian|ish|ese|ical|ous|ive|ly)$")


def suggest_speakers(
    library: Library, candidates: Sequence[SpeakerProfile], topic: str | None, *, wording: Prompt
) -> tuple[str, ...]:
    """Ask the same of other speakers: on the topic those who spoke on it, of the others what they said at all."""
    roster = roster_of(library)
    candidates = [speaker for speaker in candidates if roster.is_found_by_name(speaker)]
    if not candidates:
        return ()
    on_topic = _speakers_on(library, topic, candidates) if topic else set()
    ordered = sorted(candidates, key=lambda speaker: speaker.id not in on_topic)
    return tuple(
        ask(speaker.name, topic if speaker.id in on_topic else None, wording) for speaker in ordered[:MAX_SUGGESTIONS]
    )


def suggest_anyone(library: Library, topic: str | None, *, wording: Prompt) -> tuple[str, ...]:
    """Ask the same of everybody, if anybody spoke on the topic."""
    if topic is None or not any(one.is_on_topic for one in find_on_topic(library, topic, (Where(),))):
        return ()
    return (ask(None, topic, wording),)


def ask(who: str | None, topic: str | None, wording: Prompt) -> str:
    """Write a question."""
    if who is None:
        return wording.fill("ask_anyone", topic=plain(topic or ""))
    if topic is None:
        return wording.fill("ask_list", who=plain(who))
    return wording.fill("ask_topic", who=plain(who), topic=plain(topic))


def telling_words(nearest: Iterable[Ranked]) -> tuple[str, ...]:
    """Pick the words that best say what statements are about, as printed in them: names first, then frequent ones."""
    counts: dict[str, int] = {}
    printed: dict[str, str] = {}
    for one in nearest:
        for word, is_name in _candidates(one):
            key = stem(fold(word))
            counts[key] = counts.get(key, 0) + (_NAME_WEIGHT if is_name else 1)
            printed.setdefault(key, word)
    best = sorted(counts, key=lambda key: (-counts[key], list(printed).index(key)))
    return tuple(printed[key] for key in best[:MAX_TOPIC_WORDS_SHOWN])


def _candidates(one: Ranked) -> list[tuple[str, bool]]:
    statement = one.printed.statement
    names = name_tokens(statement.speaker.name) if statement.speaker else ()
    skipped = {*STOP_WORDS, *GENERIC_WORDS, *_DATES_AND_COUNTS.split(), *names}
    found: dict[str, tuple[str, bool]] = {}
    for match in _LETTERS.finditer(statement.quote):
        folded = fold(match.group())
        if folded.isalpha() and folded not in skipped and not _ADJECTIVE.search(folded):
            found.setdefault(stem(folded), _as_topic(match, statement.quote))
    return list(found.values())


def _as_topic(match: re.Match[str], quote: str) -> tuple[str, bool]:
    word = match.group()
    before = quote[: match.start()].rstrip(_BETWEEN_SENTENCES)
    starts_sentence = not before or before[-1] in ".!?"
    is_name = word[0].isupper() and not starts_sentence
    return word if is_name else word.lower(), is_name


def _speakers_on(library: Library, topic: str, candidates: Sequence[SpeakerProfile]) -> set[str]:
    where = Where(speaker_ids=tuple(speaker.id for speaker in candidates))
    found = find_on_topic(library, topic, (where,))
    return {one.printed.statement.speaker.id for one in found if one.is_on_topic and one.printed.statement.speaker}
