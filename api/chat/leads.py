"""Where a conversation may go from here: other subjects of the same person, other people on the subject, its course.

In: an open record and a question. Out: questions in words. Promise: each was tried and is answered; what is written in
them was asked about or stands on record.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from api.answer import NO_FILTERS, Intent, Interpretation, Status
from api.chat.conversing import Conversation
from api.events import AskEvent, HitsEvent, UnderstoodEvent
from api.frames import Order
from api.local import LocalRecord
from api.phrasing import plain
from api.retrieval import find_latest
from api.suggesting import LEAST_STATEMENTS, ask, telling_words
from api.surveying import most_quoted
from api.topic import fold
from indexer.index.hits import Where
from indexer.speaker import Speaker
from prompts.loading import Prompt

MAX_LEADS = 4
MAX_OTHER_TOPICS = 2
MAX_OTHER_PEOPLE = 2
_LATEST = 20
"""Statements of a person among which other subjects are looked for."""

_LIMIT = 5


class _Seen(NamedTuple):
    """What became of a question."""

    interpretation: Interpretation
    hits: HitsEvent

    @property
    def topic(self) -> str | None:
        is_claim = self.interpretation.intent is Intent.VERIFY
        return None if is_claim else self.interpretation.topic

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        found = (one.statement.speaker for one in self.hits.citations)
        return tuple({one.id: one for one in found if one is not None}.values())


def understood(record: LocalRecord, asked: Conversation) -> Interpretation:
    """Say how a question is understood; nothing is searched."""
    events = _stream(record, asked)
    return next(event.interpretation for event in events if isinstance(event, UnderstoodEvent))


def leads_from(record: LocalRecord, asked: Conversation, *, wording: Prompt, chat: Prompt) -> tuple[str, ...]:
    """Give questions that lead on."""
    seen = _Seen(understood(record, asked), _hits(record, asked))
    if seen.hits.status is not Status.ANSWERED:
        return record.answer(asked.question, limit=_LIMIT, filters=NO_FILTERS, history=asked.history).suggestions
    before = {fold(asked.question), *(fold(turn.content) for turn in asked.history)}
    tried = (one for one in dict.fromkeys(_leads(record, seen, wording, chat)) if fold(one) not in before)
    return tuple(islice((one for one in tried if _hits(record, Conversation(one)).citations), MAX_LEADS))


def _leads(record: LocalRecord, seen: _Seen, wording: Prompt, chat: Prompt) -> Iterator[str]:
    asked_of, topic = seen.interpretation.speakers, seen.topic
    names = asked_of or tuple(one.name for one in seen.speakers) or _most_quoted(record)
    names = names[:MAX_OTHER_PEOPLE]
    if topic is not None and not asked_of:
        yield from (ask(name, topic, wording) for name in names)
    if topic is not None and asked_of:
        yield from _others_on(record, topic, seen.speakers, wording)
    if topic is not None and names:
        yield chat.fill("ask_course", who=plain(names[0]), topic=plain(topic))
    for someone in seen.speakers[:1]:
        yield from (ask(someone.name, other, wording) for other in _other_topics(record, someone, topic))
    yield from (ask(name, None, wording) for name in names)


def _most_quoted(record: LocalRecord) -> tuple[str, ...]:
    return tuple(someone.name for someone in most_quoted(record.library))


def _others_on(record: LocalRecord, topic: str, besides: Sequence[Speaker], wording: Prompt) -> Iterator[str]:
    question = ask(None, topic, wording)
    known = {one.id for one in besides}
    cited = (one.statement.speaker for one in _hits(record, Conversation(question)).citations)
    if any(one is not None and one.id not in known for one in cited):
        yield question


def _other_topics(record: LocalRecord, someone: Speaker, topic: str | None) -> list[str]:
    where = Where(speaker_ids=(someone.id,))
    latest = find_latest(record.library, (where,), limit=_LATEST, order=Order.NEWEST)
    asked = set(fold(topic or "").split())
    said = [fold(one.printed.statement.quote) for one in latest]
    others = [one for one in telling_words(latest) if asked.isdisjoint(fold(one).split())]
    return [one for one in others if sum(fold(one) in words for words in said) >= LEAST_STATEMENTS][:MAX_OTHER_TOPICS]


def _hits(record: LocalRecord, asked: Conversation) -> HitsEvent:
    # What comes after the hits is not asked for, so that no language model is.
    return next(event for event in _stream(record, asked) if isinstance(event, HitsEvent))


def _stream(record: LocalRecord, asked: Conversation) -> Iterator[AskEvent]:
    return record.stream(asked.question, limit=_LIMIT, filters=NO_FILTERS, history=asked.history)
