"""Send requests to a running server, from threads or an event loop; one of the three modules that import httpx.

In: a `Call`. Out: what it gives, or the bytes of a reply as they arrive.
Promise: every reply is bounded in time and size; no redirect is followed and no proxy of the environment is used, so
that a question and a key reach the given address and no other; what cannot be reached or read is a `ServerError` that
names the address and never the key.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypedDict

import httpx
from pydantic import SecretStr

from api.remote.calls import Call, Noun
from api.remote.replies import MAX_REPLY_BYTES, Reply, pause_s, read_reply, refusal_of, require_type, too_large
from indexer.errors import ServerError

CONNECT_TIMEOUT_S = 5.0
TIMEOUT_S = 60.0
RETRIES = 2

_IDLE_S = 3.0
"""How long an idle connection is kept: less than the server keeps it, which would else close it under a request."""


class _Options(TypedDict):
    base_url: str
    timeout: httpx.Timeout
    limits: httpx.Limits
    headers: dict[str, str]
    trust_env: bool


def _options(url: str, key: SecretStr | None, timeout_s: float) -> _Options:
    headers = {} if key is None else {"authorization": f"Bearer {key.get_secret_value()}"}
    return _Options(
        base_url=url,
        timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
        limits=httpx.Limits(keepalive_expiry=_IDLE_S),
        headers={**headers, "accept-encoding": "identity"},  # nothing unpacks to more than was sent
        trust_env=False,  # the address was given by hand: no proxy from the environment reads the questions
    )


class Sender:
    """Sends from threads; many may share one."""

    def __init__(
        self, url: str, key: SecretStr | None, *, timeout_s: float, retries: int, sleep: Callable[[float], None]
    ) -> None:
        self.url = url
        self._timeout_s = timeout_s
        self._retries = retries
        self._sleep = sleep
        self._http = httpx.Client(**_options(url, key, timeout_s))

    def send(self, call: Call[Noun]) -> Noun:
        """Send a request and read the whole reply."""
        with self.open(call) as response:
            return read_reply(self._whole(response), call, url=self.url)

    def send_for_bytes(self, call: Call[Noun]) -> bytes:
        """Send a request and read the whole reply, as it is."""
        with self.open(call) as response:
            return (self._whole(response)).body

    @contextmanager
    def open(self, call: Call[Noun]) -> Iterator[httpx.Response]:
        """Send a request, and give the reply to read from while it arrives; a refusal is raised."""
        for tries_left in range(self._retries, -1, -1):
            with _translated(self.url), self._http.stream(**_request(call)) as response:
                if response.is_success:
                    require_type(response.headers, call, url=self.url)
                    yield response
                    return
                refused = self._whole(response)
            wait_s = pause_s(refused, is_repeatable=call.is_repeatable, tries_left=tries_left)
            if wait_s is None:
                raise refusal_of(refused, url=self.url)
            self._sleep(wait_s)

    def pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """Give a reply as it arrives."""
        with _translated(self.url):
            yield from response.iter_raw()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _whole(self, response: httpx.Response) -> Reply:
        body, deadline = bytearray(), time.monotonic() + self._timeout_s
        for piece in response.iter_raw():
            body += piece
            if len(body) > MAX_REPLY_BYTES:
                raise too_large(self.url)
            if time.monotonic() > deadline:
                raise _too_late(self.url)
        return Reply(response.status_code, response.headers, bytes(body))


class AsyncSender:
    """The same in an event loop of asyncio."""

    def __init__(
        self,
        url: str,
        key: SecretStr | None,
        *,
        timeout_s: float,
        retries: int,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.url = url
        self._timeout_s = timeout_s
        self._retries = retries
        self._sleep = sleep
        self._http = httpx.AsyncClient(**_options(url, key, timeout_s))

    async def send(self, call: Call[Noun]) -> Noun:
        """Send a request and read the whole reply."""
        async with self.open(call) as response:
            return read_reply(await self._whole(response), call, url=self.url)

    async def send_for_bytes(self, call: Call[Noun]) -> bytes:
        """Send a request and read the whole reply, as it is."""
        async with self.open(call) as response:
            return (await self._whole(response)).body

    @asynccontextmanager
    async def open(self, call: Call[Noun]) -> AsyncIterator[httpx.Response]:
        """Send a request, and give the reply to read from while it arrives; a refusal is raised."""
        for tries_left in range(self._retries, -1, -1):
            with _translated(self.url):
                async with self._http.stream(**_request(call)) as response:
                    if response.is_success:
                        require_type(response.headers, call, url=self.url)
                        yield response
                        return
                    refused = await self._whole(response)
            wait_s = pause_s(refused, is_repeatable=call.is_repeatable, tries_left=tries_left)
            if wait_s is None:
                raise refusal_of(refused, url=self.url)
            await self._sleep(wait_s)

    async def pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """Give a reply as it arrives."""
        with _translated(self.url):
            async for piece in response.aiter_raw():
                yield piece

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _whole(self, response: httpx.Response) -> Reply:
        body = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s):
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > MAX_REPLY_BYTES:
                        raise too_large(self.url)
        except TimeoutError:
            raise _too_late(self.url) from None
        return Reply(response.status_code, response.headers, bytes(body))


class _Request(TypedDict):
    method: str
    url: str
    params: dict[str, str | int | list[str]]
    content: str | None
    headers: dict[str, str]


def _request(call: Call[Noun]) -> _Request:
    return _Request(
        method=call.method, url=call.path, params=dict(call.params), content=call.body, headers=call.headers
    )


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise _too_late(url) from None
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        why = str(error) or type(error).__name__
        raise ServerError(f"the connection to {url} broke off ({why}); ask again") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise ServerError(f"cannot reach {url} ({why}); start it with `onrecord serve`") from None


def _too_late(url: str) -> ServerError:
    return ServerError(f"no answer from {url} in time; is it under load?")
