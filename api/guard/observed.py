"""The record that a server serves, watched: what came of each question is counted, and its steps are timed.

In: questions. Out: the same answers.
Promise: nobody is told a word of a question or an answer.
"""

from collections.abc import Callable, Iterator, Sequence

from api.answer import Filters
from api.door import Turn
from api.events import AskEvent
from api.guard.metrics import Metrics
from api.guard.traces import Traces
from api.local import LocalRecord
from indexer.index.library import Library
from indexer.settings import Settings


class ObservedRecord(LocalRecord):
    """A record in a folder, watched by one server."""

    def __init__(
        self,
        settings: Settings,
        library_factory: Callable[[], Library] | None,
        *,
        metrics: Metrics,
        traces: Traces,
    ) -> None:
        super().__init__(settings, library_factory)
        self._metrics = metrics
        self._traces = traces

    def stream(
        self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()
    ) -> Iterator[AskEvent]:
        """Answer a question while the answer is made."""
        events = super().stream(question, limit=limit, filters=filters, history=history)
        yield from self._metrics.steps(self._traces.steps(events))
