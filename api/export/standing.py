"""A standing question: what answers it, the newest first, in a form that feed readers understand.

In: a door to a record and a question. Out: a `Feed`.
Promise: as long as the record does not change, the feed of a question is the same to the letter; an entry keeps its id
whatever else comes or goes. Nothing is taken from the clock but what the question itself says (“this month”).
"""

import datetime as dt
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from pydantic import Field

from api.answer import NO_FILTERS, Citation, Filters, Intent, Interpretation
from api.deep_links import original_at
from api.door import Door
from api.events import AnswerEvent, HitsEvent, UnderstoodEvent
from api.export.citing_words import cite_in_words, write_source
from api.limits import DEFAULT_PAGE_LIMIT, MAX_LIMIT
from api.phrasing import plain, write_understood
from indexer.article import stable_id
from indexer.errors import ServerError
from indexer.record import Record
from prompts.loading import Prompt, load_prompt

MAX_NARROWINGS = 4
"""How often the time is halved, so that of more than can be cited the newest are among what is."""

NO_DAY = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Of entries of which no day is known: Atom wants a time, and no time of ours may stand for one of theirs."""


class Entry(Record):
    """One statement that answers."""

    id: str = Field(examples=["urn:onrecord:statement:3f2a9c0d1e4b5a67"])
    """Stays the same as long as the statement is on record."""

    title: str
    """Who, about what, and when."""

    author: str
    """Who said it."""

    updated: dt.datetime
    """Midnight of the day of saying, else of publication; 1970 where neither is known."""

    link: str | None
    """The article, leading to the words; null for an article without an address."""

    content: str
    """The words, what to mind, and where they are printed."""


class Feed(Record):
    """What answers a standing question."""

    id: str
    """Stays the same for the same question."""

    title: str
    """The question."""

    subtitle: str
    """How it was understood; where nothing answers, why not."""

    updated: dt.datetime
    """When the newest entry was said or published."""

    address: str
    """Where it is to be had, seen from `/v1/`."""

    entries: tuple[Entry, ...]
    """The newest first; empty where nothing answers."""


def make_feed(door: Door, question: str, *, limit: int = DEFAULT_PAGE_LIMIT, prompts: Path | None = None) -> Feed:
    """Ask, and give what answers as a feed.

    Raises:
        QuestionError: the question is empty or too long.
    """
    texts, wording = load_prompt("export", folder=prompts), load_prompt("wording", folder=prompts)
    heard = _ask(door, question, NO_FILTERS)
    found = _newest(door, question, heard)
    newest = sorted(found.values(), key=lambda one: (_moment(one), one.statement.id), reverse=True)[:limit]
    entries = tuple(_entry(one, heard.interpretation, texts, wording) for one in newest)
    return Feed(
        id=f"urn:onrecord:feed:{stable_id('feed', question)}",
        title=texts.fill("feed_title", question=question),
        subtitle=heard.why_not or write_understood(heard.interpretation, filters=NO_FILTERS, wording=wording),
        updated=max((one.updated for one in entries), default=NO_DAY),
        address=f"feed?{urlencode({'question': question, 'limit': limit})}",
        entries=entries,
    )


class _Heard(NamedTuple):
    interpretation: Interpretation
    citations: tuple[Citation, ...]
    why_not: str | None
    """What is said where nothing is cited."""


def _ask(door: Door, question: str, filters: Filters) -> _Heard:
    """Listen until it is known what is cited; no language model is waited for where something is."""
    interpretation = Interpretation(intent=Intent.ASK)
    for event in door.stream(question, limit=MAX_LIMIT, filters=filters):
        if isinstance(event, UnderstoodEvent):
            interpretation = event.interpretation
        elif isinstance(event, HitsEvent) and event.citations:
            return _Heard(interpretation, event.citations, None)
        elif isinstance(event, AnswerEvent):
            return _Heard(event.answer.interpretation, event.answer.citations, event.answer.text)
    raise ServerError("the answer broke off; ask again")


def _newest(door: Door, question: str, heard: _Heard) -> dict[str, Citation]:
    found, asked = {one.statement.id: one for one in heard.citations}, heard.interpretation
    if asked.from_ or asked.to or asked.every_year:
        return found
    for _ in range(MAX_NARROWINGS):
        if len(heard.citations) < MAX_LIMIT:
            break
        days = sorted(_moment(one).date() for one in heard.citations)
        heard = _ask(door, question, Filters(from_=days[len(days) // 2]))
        found |= {one.statement.id: one for one in heard.citations}
    return found


def _entry(one: Citation, asked: Interpretation, texts: Prompt, wording: Prompt) -> Entry:
    statement, article = one.statement, one.article
    cited = cite_in_words(statement, article, wording=wording, texts=texts)
    who = plain(statement.speaker.name) if statement.speaker else wording.texts["unnamed"]
    values = {"who": who, "date": cited.date}
    title = (
        texts.fill("entry_title_topic", topic=plain(asked.topic), **values)
        if asked.topic
        else texts.fill("entry_title", **values)
    )
    source = texts.fill("source", **write_source(article, wording))
    citation = texts.fill("citation", who=cited.who, date=cited.date, labels=cited.labels, source=source)
    return Entry(
        id=f"urn:onrecord:statement:{statement.id}",
        title=title,
        author=who,
        updated=_moment(one),
        link=original_at(statement, article),
        content=f"{cited.words}\n\n— {citation}",
    )


def _moment(one: Citation) -> dt.datetime:
    days = one.statement.said_on.days()
    if days is not None and days[0] == days[1]:
        day = days[0]
    elif one.article.published is not None:
        day = one.article.published
    else:
        return NO_DAY
    return dt.datetime.combine(day, dt.time(), dt.UTC)
