"""Send spans to an OpenTelemetry collector; the one module that needs the extra `traces`.

In: the collector's address. Out: what makes spans, and sends them from a thread of its own.
Promise: every span is sent, whatever a client wants of it, and none holds an address, a query or anything else that a
client made up.
"""

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from indexer.release import release

_TIMEOUT_S = 3.0
_UNTOLD = frozenset({"url.path", "url.query", "http.request.method_original", "server.address", "server.port"})


class Discreet(Sampler):
    """Takes every span, less what a client made up."""

    def should_sample(  # noqa: PLR0917  so it is called where it comes from
        self,
        parent_context: Context | None,  # noqa: ARG002  the same
        trace_id: int,  # noqa: ARG002  the same
        name: str,  # noqa: ARG002  the same
        kind: SpanKind | None = None,  # noqa: ARG002  the same
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,  # noqa: ARG002  the same
        trace_state: TraceState | None = None,  # noqa: ARG002  the same
    ) -> SamplingResult:
        """Take it."""
        told = {name: value for name, value in (attributes or {}).items() if name not in _UNTOLD}
        return SamplingResult(Decision.RECORD_AND_SAMPLE, told)

    def get_description(self) -> str:
        """Name it."""
        return "Discreet"


def provider_for(url: str) -> TracerProvider:
    """Make what sends spans to the collector at an address."""
    resource = Resource({"service.name": "onrecord", "service.version": release()})
    provider = TracerProvider(sampler=Discreet(), resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces", timeout=_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
