"""The counters of a server, for Prometheus.

In: requests that are over, and answers. Out: text in Prometheus' form.
Promise: each server counts for itself, also where it is several processes: whichever is asked tells what all of them
counted, those that ended included. No label holds what a client made up, so that there are only so many.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.answer import Answer
from api.events import AnswerEvent, AskEvent, HitsEvent, UnderstoodEvent
from api.guard.seen import Seen
from api.live import LiveRecord
from api.local import LocalRecord
from indexer.errors import RecordError
from indexer.index.publishing import MANIFEST
from indexer.index.queue import backlog_on_record

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_GONE = "499"
"""Status of a request whose client left; no server sends it."""

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_STEPS: dict[type, str] = {UnderstoodEvent: "understanding", HitsEvent: "search", AnswerEvent: "wording"}
_REFUSALS = {
    401: "no key",
    403: "no leave",
    413: "body",
    414: "address",
    421: "host",
    429: "rate",
    431: "headers",
    503: "busy",
}


class Metrics:
    """The counters of one server."""

    def __init__(self, shared: Path | None = None) -> None:
        """Begin to count; `shared` is the folder in which several processes do, as `COUNTING_TOGETHER` tells each."""
        self._registry = CollectorRegistry()
        self._shared = shared
        self._figures: _RecordFigures | None = None
        self._requests = Counter(
            "onrecord_requests", "Requests that are over.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "onrecord_request_seconds",
            "How long requests took.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._under_way = Gauge(
            "onrecord_requests_under_way", "Requests under way.", registry=self._registry, multiprocess_mode="livesum"
        )
        self._refused = Counter("onrecord_refused", "Requests refused, by why.", ("why",), registry=self._registry)
        self._answers = Counter(
            "onrecord_answers", "Questions answered or not.", ("status", "intent", "mode"), registry=self._registry
        )

        self._step_seconds = Histogram(
            "onrecord_step_seconds",
            "How long the steps of an answer took.",
            ("step",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._confidence = Histogram(
            "onrecord_cited_confidence",
            "How sure it is that cited statements are by whom they are ascribed to.",
            buckets=_CONFIDENCES,
            registry=self._registry,
        )

    def watch(self, live: LiveRecord, data: Path) -> None:
        """Give the figures of a record, too."""
        self._figures = _RecordFigures(live, data)
        if self._shared is None:
            self._registry.register(self._figures)

    def begin(self) -> None:
        """Count a request that came."""
        self._under_way.inc()

    def end(self, seen: Seen) -> None:
        """Count a request that is over."""
        self._under_way.dec()
        status = _GONE if seen.status is None else str(seen.status)
        self._requests.labels(seen.method, seen.route, status).inc()
        self._seconds.labels(seen.route).observe(seen.ms / 1000)
        if seen.status in _REFUSALS:
            self._refused.labels(_REFUSALS[seen.status]).inc()

    def count_answer(self, answer: Answer) -> None:
        """Count what came of a question."""
        self._answers.labels(answer.status.value, answer.interpretation.intent.value, answer.mode.value).inc()
        for citation in answer.citations:
            self._confidence.observe(citation.statement.confidence)

    def steps(self, events: Iterator[AskEvent]) -> Iterator[AskEvent]:
        """Give the events of an answer, and note how long each step took and what came of it."""
        began_s = perf_counter()
        for event in events:
            step = _STEPS.get(type(event))
            if step is not None:
                ended_s = perf_counter()
                self._step_seconds.labels(step).observe(ended_s - began_s)
                began_s = ended_s
            if isinstance(event, AnswerEvent):
                self.count_answer(event.answer)
            yield event

    def text(self) -> bytes:
        """Write all figures as Prometheus reads them."""
        return generate_latest(self._registry if self._shared is None else self._of_all(self._shared))

    def _of_all(self, shared: Path) -> CollectorRegistry:
        everything = CollectorRegistry()
        MultiProcessCollector(everything, str(shared))  # type: ignore[no-untyped-call]
        if self._figures is not None:
            everything.register(self._figures)
        return everything


class _RecordFigures(Collector):
    """What the record holds at the moment it is asked."""

    def __init__(self, live: LiveRecord, data: Path) -> None:
        self._live = live
        self._data = data

    def describe(self) -> list[GaugeMetricFamily]:
        """Name nothing beforehand, so that nothing is asked before the record is open."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures."""
        is_open = self._live.wait(0)
        yield _gauge("onrecord_record_loaded", "Whether the record is open.", is_open)
        if is_open:
            yield from self._figures(self._live.record())

    def _figures(self, record: LocalRecord) -> Iterator[GaugeMetricFamily]:
        stats = record.library.stats()
        yield _gauge("onrecord_generation", "State of the record that answers come from.", record.generation)
        yield _gauge("onrecord_statements", "Statements on record, each counted once.", stats.statement_count)
        yield _gauge("onrecord_articles", "Articles on record.", stats.article_count)
        yield _gauge("onrecord_speakers", "Speakers on record.", stats.speaker_count)
        yield _gauge(
            "onrecord_by_words_only", "Whether statements are found by words only.", record.why_by_words is not None
        )
        with suppress(OSError):  # nothing is published yet, or it is put in place at this moment
            published_s = (self._data / MANIFEST).stat().st_mtime
            yield _gauge("onrecord_published_timestamp_seconds", "When the record last changed.", published_s)
        with suppress(RecordError):  # the record is being put in place of another, say
            yield from self._work()

    def _work(self) -> Iterator[GaugeMetricFamily]:
        backlog = backlog_on_record(self._data)
        jobs = GaugeMetricFamily("onrecord_jobs", "Jobs by how far they are.", labels=["state"])
        for state, count in backlog.counts.items():
            jobs.add_metric([state.value], float(count))
        yield jobs
        if backlog.oldest_made_at is not None:
            what = "When the job that has waited longest was put in line; absent when none waits."
            yield _gauge("onrecord_oldest_queued_timestamp_seconds", what, backlog.oldest_made_at)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=float(value))
