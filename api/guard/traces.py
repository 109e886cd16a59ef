"""What a server tells an OpenTelemetry collector: how long requests took, and the steps of an answer.

In: the collector's address. Out: spans over OTLP.
Promise: without an address nothing is told to anybody, whatever else the environment says; a span holds the template of
an address and the times of steps, never the address, the query or a word of a question.
"""

from collections.abc import Iterator
from time import time_ns
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.context import get_current

from api.events import AnswerEvent, AskEvent, HitsEvent, UnderstoodEvent
from indexer.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_FLUSH_MS = 3000
_STEPS: dict[type, str] = {
    UnderstoodEvent: "onrecord.understanding",
    HitsEvent: "onrecord.search",
    AnswerEvent: "onrecord.wording",
}


class Traces:
    """Where the spans of one server go."""

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        self._provider = provider
        self._tracer = trace.NoOpTracer() if provider is None else provider.get_tracer("onrecord")

    @property
    def config(self) -> TelemetryConfig:
        """What FastAPI is to trace."""
        return {
            "tracer_provider": self._provider,
            "tracing": self._provider is not None,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        }

    def steps(self, events: Iterator[AskEvent]) -> Iterator[AskEvent]:
        """Give the events of an answer, and note how long each step took."""
        context, began_ns = get_current(), time_ns()
        for event in events:
            name = _STEPS.get(type(event))
            if name is not None:
                ended_ns = time_ns()
                self._tracer.start_span(name, context, start_time=began_ns).end(ended_ns)
                began_ns = ended_ns
            yield event

    def close(self) -> None:
        """Send what is left, if the collector takes it at once."""
        if self._provider is not None:
            self._provider.force_flush(_FLUSH_MS)
            self._provider.shutdown()


def open_traces(url: str | None) -> Traces:
    """Begin to trace for the collector at an address; nothing without one.

    Raises:
        SettingsError: the extra is not installed.
    """
    if url is None:
        return Traces()
    try:
        from api.guard.spans import provider_for  # noqa: PLC0415  needs the extra
    except ImportError:
        raise SettingsError(
            "ONRECORD_TRACES is set, but what sends traces is not installed; "
            "install it with `pip install 'onrecord[traces]'`, or unset it"
        ) from None
    return Traces(provider_for(url))
