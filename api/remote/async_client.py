"""The same client for programs that run in an event loop.

In: the server's address, and a key where it asks for one. Out: the nouns that the server itself uses.
Promise: as that of `api.client`; nothing here waits in the way of other tasks.
"""

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from api.activity import SpeakerActivity
from api.answer import NO_FILTERS, Answer, Filters, Found, StatementPage
from api.door import ArticleView, StatementView, Turn
from api.events import AskEvent
from api.health import Readiness
from api.limits import DEFAULT_ANSWER_LIMIT, DEFAULT_PAGE_LIMIT, MAX_LIMIT
from api.remote import calls
from api.remote.access import find_key, require_url
from api.remote.ask_reading import AskReader
from api.remote.sending import RETRIES, TIMEOUT_S, AsyncSender
from api.remote.turning import Pages, Patience
from api.verdict import Verdict
from indexer.job import Job, JobState
from indexer.speaker import SpeakerProfile


class AsyncClient:
    """A door to a running server for programs that run in an event loop of asyncio; tasks may share one.

    Args:
        url: the server's address, like ``http://127.0.0.1:8765``.
        key: sent as ``Authorization: Bearer``; without it that of `ONRECORD_KEY`, if there is one.
        timeout_s: until a reply must be whole; of what is streamed, the longest silence.
        retries: how often what only reads is asked again when the server says when (`Retry-After`), as it does while
            it loads the record or when a key asked too much.
        sleep: waits until then.
    """

    def __init__(
        self,
        url: str,
        key: str | SecretStr | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        retries: int = RETRIES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        checked = find_key(key, os.environ)
        self._sleep = sleep
        self._sender = AsyncSender(require_url(url), checked, timeout_s=timeout_s, retries=retries, sleep=sleep)

    def __repr__(self) -> str:
        return f"AsyncClient({self._sender.url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def answer(
        self,
        question: str,
        *,
        limit: int = DEFAULT_ANSWER_LIMIT,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question with cited statements; `history` holds the turns before it, oldest first."""
        return await self._sender.send(calls.ask(question, limit=limit, filters=filters, history=history))

    async def stream(
        self,
        question: str,
        *,
        limit: int = DEFAULT_ANSWER_LIMIT,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
    ) -> AsyncIterator[AskEvent]:
        """Answer a question while the answer is made; the last event holds the whole of it.

        A stream that does not come to its end raises; what it gave until then is no answer.
        """
        reader = AskReader(self._sender.url)
        async with self._sender.open(calls.stream(question, limit=limit, filters=filters, history=history)) as response:
            async for piece in self._sender.pieces(response):
                for event in reader.feed(piece):
                    yield event
                if reader.is_done:
                    return
        reader.require_end()

    async def verify(self, quote: str, speaker: str | None = None) -> Verdict:
        """Say whether somebody said the words of a quote, or whether anybody did."""
        return await self._sender.send(calls.verify(quote, speaker))

    async def search(
        self,
        text: str | None = None,
        *,
        filters: Filters = NO_FILTERS,
        limit: int = DEFAULT_PAGE_LIMIT,
        cursor: str | None = None,
    ) -> StatementPage:
        """Give a page of statements, best first with a text, in a stable order without."""
        return await self._sender.send(calls.search(text, filters=filters, limit=limit, cursor=cursor))

    async def statements(self, text: str | None = None, *, filters: Filters = NO_FILTERS) -> AsyncIterator[Found]:
        """Give all statements that `search` finds, page after page."""
        pages = Pages(self._sender.url)
        while pages.are_left:
            page = await self.search(text, filters=filters, limit=MAX_LIMIT, cursor=pages.cursor)
            pages.turn(page)
            for found in page.items:
                yield found

    async def statement(self, statement_id: str) -> StatementView:
        """Give one statement in its context, or raise `NotFoundError`."""
        return await self._sender.send(calls.statement(statement_id))

    async def speakers(self, name: str | None = None) -> tuple[SpeakerProfile, ...]:
        """List the speakers, or those whose name or alias holds `name`."""
        return (await self._sender.send(calls.speakers(name))).items

    async def speaker(self, speaker_id: str) -> SpeakerProfile:
        """Give one speaker, or raise `NotFoundError`."""
        return await self._sender.send(calls.speaker(speaker_id))

    async def activity(self, speaker_id: str) -> SpeakerActivity:
        """Tell when one speaker spoke and of what, or raise `NotFoundError`."""
        return await self._sender.send(calls.activity(speaker_id))

    async def article(self, article_id: str) -> ArticleView:
        """Give one article with its statements, or raise `NotFoundError`."""
        return await self._sender.send(calls.article(article_id))

    async def bring(
        self,
        *,
        text: str | None = None,
        url: str | None = None,
        title: str | None = None,
        source: str | None = None,
        published: dt.date | str | None = None,
        own_id: str | None = None,
    ) -> Job:
        """Bring an article, or with `url` alone what stands at an address; the job does the rest.

        `own_id` is the caller's own id: what is brought later under the same one replaces this. Never sent twice.
        """
        return await self._sender.send(
            calls.bring(text=text, url=url, title=title, source=source, published=published, own_id=own_id)
        )

    async def delete(self, article_id: str) -> Job:
        """Take an article with all that is said in it off the record."""
        return await self._sender.send(calls.delete(article_id))

    async def job(self, job_id: str) -> Job:
        """Give one job, or raise `NotFoundError`."""
        return await self._sender.send(calls.job(job_id))

    async def jobs(self, state: JobState | None = None, *, limit: int = DEFAULT_PAGE_LIMIT) -> tuple[Job, ...]:
        """List jobs, the newest first."""
        return (await self._sender.send(calls.jobs(state, limit=limit))).items

    async def wait(self, job_id: str, *, timeout_s: float = 600.0) -> Job:
        """Wait until a job is done or given up, and give it; `state` and `problem` say which.

        Raises:
            ServerError: it is neither in time.
        """
        patience = Patience(job_id, timeout_s=timeout_s)
        while not patience.is_settled(job := await self.job(job_id)):
            await self._sleep(patience.pause_s())
        return job

    async def export(
        self,
        file_format: str = "jsonl",
        *,
        ids: Sequence[str] = (),
        text: str | None = None,
        filters: Filters = NO_FILTERS,
    ) -> AsyncIterator[bytes]:
        """Give a file as it arrives: statements with these ids, or all that `search` finds.

        It is written as `jsonl`, `csv`, `bibtex` or `markdown`. A file that breaks off raises; what came until then is
        not the whole of it.
        """
        async with self._sender.open(calls.export(file_format, ids=ids, text=text, filters=filters)) as response:
            async for piece in self._sender.pieces(response):
                yield piece

    async def feed(self, question: str, *, limit: int = DEFAULT_PAGE_LIMIT) -> bytes:
        """Give what answers a question as an Atom feed, the newest first."""
        return await self._sender.send_for_bytes(calls.feed(question, limit=limit))

    async def readiness(self) -> Readiness:
        """Tell what state of the record the server answers from; raises `ServerError` while it loads."""
        return await self._sender.send(calls.readiness())

    async def close(self) -> None:
        """Let go of the connections."""
        await self._sender.close()
