"""A collector is told how long things took, and no word of what was asked; without one nobody is told anything."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from keyed import asking, bearer, make_key, settings_of
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from served import make_record

from api.guard.traces import open_traces
from indexer.errors import SettingsError
from indexer.settings import Settings

QUESTION = "What did Orlova say about the CANARYBRIDGE?"


class Collector(ThreadingHTTPServer):
    """Takes what a server tells, as OpenTelemetry's own collector does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.came = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self):
        return [
            (span, resource.resource)
            for _, body in self.came
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def collector():
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path):
    return settings_of(make_record(tmp_path), keys=tmp_path / "keys.json")


def test_requests_and_the_steps_of_an_answer_are_told(settings, collector):
    good = bearer(make_key(settings))
    with asking(settings.model_copy(update={"traces": collector.url})) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers=good)
        client.get("/v1/statements/0000000000000000", headers=good)

    spans = {span.name: span for span, _ in collector.spans}
    whole = spans["POST /v1/ask"]
    steps = [spans[f"onrecord.{name}"] for name in ("understanding", "search", "wording")]
    assert {path for path, _ in collector.came} == {"/v1/traces"}
    assert "GET /v1/statements/{statement_id}" in spans
    assert {step.trace_id for step in steps} == {whole.trace_id}
    assert [step.end_time_unix_nano for step in steps[:2]] == [step.start_time_unix_nano for step in steps[1:]]
    assert all(
        whole.start_time_unix_nano <= step.start_time_unix_nano <= step.end_time_unix_nano <= whole.end_time_unix_nano
        for step in steps
    )


def test_a_stream_tells_its_steps_too(settings, collector):
    good = bearer(make_key(settings)) | {"accept": "text/event-stream"}
    with asking(settings.model_copy(update={"traces": collector.url})) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers=good)

    spans = {span.name: span for span, _ in collector.spans}
    assert {spans[f"onrecord.{name}"].trace_id for name in ("understanding", "search", "wording")} == {
        spans["POST /v1/ask"].trace_id
    }


def test_no_span_holds_a_word_of_a_question_or_a_key(settings, collector):
    secret = make_key(settings)
    good = bearer(secret) | {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-00", "tracestate": "canary=CANARY"}
    with asking(settings.model_copy(update={"traces": collector.url})) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers=good)
        client.post("/v1/ask", json={"question": QUESTION, "CANARY": 1}, headers=good)
        client.get("/v1/statements?q=CANARY&speaker=CANARY", headers=good)
        client.get("/v1/speakers/CANARY", headers=good)
        client.get("/CANARY?CANARY", headers=good)
        client.request("CANARY", "/v1/speakers", headers=good)
        client.get("/v1/speakers", headers=good | {"host": "CANARY.example"})

    assert len([span for span, _ in collector.spans if span.kind == 2]) == 7  # taken though the client said: not this
    written = b"".join(body for _, body in collector.came)
    assert b"CANARY" not in written.upper()
    assert secret.encode() not in written


def test_a_collector_that_is_not_there_holds_nobody_up(settings):
    good = bearer(make_key(settings))

    with asking(settings.model_copy(update={"traces": "http://127.0.0.1:9"})) as client:
        assert client.post("/v1/ask", json={"question": QUESTION}, headers=good).status_code == 200


def test_without_the_setting_nothing_is_told_whatever_the_environment_says(tmp_path, collector):
    code = f"""
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from indexer.settings import Settings
def no_library():
    raise OSError("none is needed")
with TestClient(create_app(Settings(data=Path({str(tmp_path)!r})), no_library)) as client:
    assert client.get("/healthz", headers={{"host": "127.0.0.1"}}).status_code == 200
assert not any(name.startswith("opentelemetry.sdk") for name in sys.modules)
"""
    env = {
        **os.environ,
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
    }
    done = subprocess.run([sys.executable, "-c", code], env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    assert not collector.came


def test_a_missing_extra_is_told_with_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "api.guard.spans", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    with pytest.raises(SettingsError, match=r"pip install 'onrecord\[traces\]'"):
        open_traces("http://127.0.0.1:4318")


@pytest.mark.parametrize("url", ["127.0.0.1:4318", "http://me:secret@x.example", "ftp://x.example", ""])
def test_what_is_no_address_is_told_so_and_not_shown(url):
    with pytest.raises(SettingsError, match="ONRECORD_TRACES is not an address") as caught:
        Settings.from_env({"ONRECORD_TRACES": url})

    assert "secret" not in str(caught.value)
