"""The client for threads and the one for an event loop, both called the same way by a test."""

import asyncio
import inspect

from api.client import AsyncClient, Client


class Looped:
    """An `AsyncClient` whose methods wait: what is awaited is awaited, what is iterated is gathered."""

    def __init__(self, *words, sleep=None, **options):
        async def nap(seconds):
            sleep(seconds)

        self._runner = asyncio.Runner()
        self._client = AsyncClient(*words, **options, **({} if sleep is None else {"sleep": nap}))

    def __getattr__(self, name):
        method = getattr(self._client, name)

        def call(*words, **options):
            made = method(*words, **options)
            return self._gather(made) if inspect.isasyncgen(made) else self._runner.run(_of(made))

        return call

    def _gather(self, made):
        try:
            while True:
                try:
                    yield self._runner.run(_of(anext(made)))
                except StopAsyncIteration:
                    return
        finally:
            self._runner.run(made.aclose())

    def __repr__(self):
        return repr(self._client)

    def close(self):
        self._runner.run(self._client.close())
        self._runner.close()


async def _of(awaitable):
    return await awaitable


KINDS = {"threads": Client, "event loop": Looped}
