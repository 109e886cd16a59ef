"""Embed together what several threads ask for at the same time.

In: texts of several threads. Out: each thread's own rows.
Promise: who finds the model idle is served at once and alone; who finds it busy is served next, together with everybody
else who waits; a bulk of texts lets those in between each of its slices. There is no timer, and no thread of its own.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.embedding import Embedder

SLICE = 16
"""So many texts of one caller are embedded at a time; more are a bulk."""

MOST_TOGETHER = 64


class _Asked:
    """What one thread wants, and how much of it is done."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.rows: list[NDArray[np.float32]] = []
        self.done = 0
        self.failure: BaseException | None = None
        self.called = Event()
        """Set when there is something to do: take the result, or the lead."""

    @property
    def is_over(self) -> bool:
        return self.failure is not None or self.done == len(self.texts)

    @property
    def next_slice(self) -> Sequence[str]:
        return self.texts[self.done : self.done + SLICE]


class JoiningEmbedder:
    """An embedder for several threads, around one that serves them one after another."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = Lock()
        self._waiting: list[_Asked] = []
        self._is_led = False

    @property
    def fingerprint(self) -> str:
        """Which model it is."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts, with those of others where the model is busy.

        Raises:
            ModelError: the model cannot be loaded, or failed.
        """
        if not texts:
            return self._embedder.encode(texts)
        asked = _Asked(texts)
        self._line_up(asked)
        while not asked.is_over:
            asked.called.wait()
            if not asked.is_over:
                self._lead(asked)
            if on_progress is not None:
                on_progress(asked.done)
        if asked.failure is not None:
            raise asked.failure
        return asked.rows[0] if len(asked.rows) == 1 else np.concatenate(asked.rows)

    def _line_up(self, asked: _Asked) -> None:
        with self._lock:
            self._waiting.append(asked)
            if not self._is_led:
                self._is_led = True
                asked.called.set()

    def _lead(self, leader: _Asked) -> None:
        """Embed for those whose turn it is; then the next one leads."""
        with self._lock:
            together = self._take()
            leader.called.clear()
        self._embed(together)
        with self._lock:
            self._waiting += [one for one in together if not one.is_over]
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].called.set()
        for one in together:
            if one.is_over:
                one.called.set()

    def _take(self) -> list[_Asked]:
        if len(self._waiting[0].next_slice) < len(self._waiting[0].texts):
            return [self._waiting.pop(0)]  # a bulk has its turn alone, or a question would wait for it
        together: list[_Asked] = []
        for one in [few for few in self._waiting if len(few.texts) <= SLICE]:
            if sum(len(other.texts) for other in together) + len(one.texts) <= MOST_TOGETHER:
                together.append(one)
        self._waiting = [one for one in self._waiting if one not in together]
        return together

    def _embed(self, together: list[_Asked]) -> None:
        counts = [len(one.next_slice) for one in together]
        try:
            rows = self._embedder.encode([text for one in together for text in one.next_slice])
        except BaseException as failure:  # noqa: BLE001  it is each caller's own, and raised there
            for one in together:
                one.failure = failure
            return
        for one, own in zip(together, np.split(rows, np.cumsum(counts)[:-1]), strict=True):
            one.rows.append(own)
            one.done += len(own)
