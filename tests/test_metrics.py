"""The counters say what happened, by labels of which there are only so many."""

import pytest
from fakes import said
from keyed import asking, bearer, make_key, problem_in, settings_of
from prometheus_client.parser import text_string_to_metric_families
from served import BRIDGE, add_to_record, make_record

from api.guard.leave import Scope
from indexer.index.lock import writer_lock
from indexer.index.queue import enqueue
from indexer.index.store import Store
from indexer.job import JobKind


def samples(client, **options):
    response = client.get("/metrics", **options)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(response.text)
        for one in family.samples
    }


def put_in_line(data, url, *, now):
    with writer_lock(data), Store.open(data) as store, store.transaction() as run:
        enqueue(run, JobKind.URL, url, about=url, now=now)


def value(found, name, **labels):
    return found.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def settings(tmp_path):
    return settings_of(make_record(tmp_path))


def test_requests_are_counted_by_template_method_and_status(settings):
    with asking(settings, peer="127.0.0.1") as client:
        for id_ in ("0000000000000000", "1111111111111111"):
            client.get(f"/v1/statements/{id_}")
        client.get("/v1/speakers/mara-orlova")
        client.head("/healthz")
        client.get("/nowhere/at/all")
        client.request("PUT", "/v1/speakers")
        found = samples(client)

    def count(method, route, status):
        return value(found, "onrecord_requests_total", method=method, route=route, status=status)

    assert count("GET", "/v1/statements/{statement_id}", "404") == 2
    assert count("GET", "/v1/speakers/{speaker_id}", "200") == 1
    assert count("HEAD", "/healthz", "200") == 1
    assert count("GET", "-", "404") == 1
    assert value(found, "onrecord_request_seconds_count", route="/v1/statements/{statement_id}") == 2
    assert value(found, "onrecord_requests_under_way") == 1  # the one that asks
    assert not any("mara" in str(labels) or "nowhere" in str(labels) for _, labels in found)


def test_questions_are_counted_by_what_came_of_them(settings):
    with asking(settings) as client:
        client.post("/v1/ask", json={"question": "What did Orlova say about the bridge?"})
        client.post("/v1/ask", json={"question": "What did Lavrov say about the bridge?"})
        streamed = client.post(
            "/v1/ask",
            json={"question": "What did Orlova say about the bridge?"},
            headers={"accept": "text/event-stream"},
        )
        found = samples(client)

    def count(status):
        return value(found, "onrecord_answers_total", status=status, intent="ask", mode="extractive")

    assert BRIDGE in streamed.text
    assert count("answered") == 2
    assert count("unknown_speaker") == 1


def test_what_the_record_holds_is_told_as_it_is_now(settings, tmp_path):
    with asking(settings) as client:
        before = samples(client)
        (tmp_path / "more.txt").write_text(said("The ferry sails again", "Nkechi Okafor"), encoding="utf-8")
        add_to_record(settings.data, tmp_path / "more.txt")
        client.app.state.live.refresh()
        after = samples(client)

    assert value(before, "onrecord_record_loaded") == 1
    assert value(before, "onrecord_statements") == 3
    assert value(before, "onrecord_articles") == 2
    assert value(after, "onrecord_articles") == 3
    assert value(after, "onrecord_statements") == 4
    assert value(after, "onrecord_generation") > value(before, "onrecord_generation")
    assert value(after, "onrecord_published_timestamp_seconds") >= value(before, "onrecord_published_timestamp_seconds")


def test_the_steps_of_answers_are_timed_and_what_they_cite_is_weighed(settings):
    with asking(settings) as client:
        answers = [
            client.post("/v1/ask", json={"question": f"What did {name} say about the bridge?"}).json()
            for name in ("Orlova", "Lavrov")
        ]
        found = samples(client)

    cited = [one["statement"]["confidence"] for answer in answers for one in answer["citations"]]
    assert len(cited) > 0
    assert value(found, "onrecord_cited_confidence_count") == len(cited)
    assert value(found, "onrecord_cited_confidence_sum") == pytest.approx(sum(cited))
    assert value(found, "onrecord_step_seconds_count", step="understanding") == 2
    assert value(found, "onrecord_step_seconds_count", step="wording") == 2
    spent = sum(value(found, "onrecord_step_seconds_sum", step=one) for one in ("understanding", "search", "wording"))
    assert 0 < spent <= value(found, "onrecord_request_seconds_sum", route="/v1/ask")


def test_the_work_that_waits_is_told_with_its_age(settings):
    with asking(settings) as client:
        before = samples(client)
        for number, made_at in enumerate((1e9, 2e9)):
            put_in_line(settings.data, f"https://news.example/{number}", now=made_at)
        after = samples(client)

    assert value(before, "onrecord_jobs", state="queued") == 0
    assert ("onrecord_oldest_queued_timestamp_seconds", frozenset()) not in before
    assert value(after, "onrecord_jobs", state="queued") == 2
    assert value(after, "onrecord_jobs", state="failed") == 0
    assert value(after, "onrecord_oldest_queued_timestamp_seconds") == 1e9


def test_refusals_are_counted_by_their_reason(settings):
    limited = settings.model_copy(update={"rate": 12})
    with asking(limited) as client:
        client.get("/v1/jobs")
        client.post("/v1/ask", content=b" " * 2**21, headers={"content-type": "application/json"})
        client.get("/v1/speakers")
        refused = [client.get("/v1/speakers").status_code for _ in range(2)]
        client.app.state.live.wait(0)
        text = client.app.state.metrics.text().decode()

    assert refused == [429, 429]
    assert 'onrecord_refused_total{why="rate"} 2.0' in text
    assert 'onrecord_refused_total{why="no leave"} 1.0' in text
    assert 'onrecord_refused_total{why="body"} 1.0' in text


def test_with_keys_the_counters_are_for_administrators(settings, tmp_path):
    guarded = settings.model_copy(update={"keys": tmp_path / "keys.json"})
    reader, admin = make_key(guarded), make_key(guarded, Scope.ADMIN)

    with asking(guarded) as client:
        assert problem_in(client.get("/metrics")).status == 401
        assert problem_in(client.get("/metrics", headers=bearer(reader))).status == 403
        assert value(samples(client, headers=bearer(admin)), "onrecord_record_loaded") == 1


def test_two_servers_of_one_process_count_apart(settings):
    with asking(settings) as one, asking(settings) as other:
        one.get("/v1/speakers")

        assert value(samples(other), "onrecord_request_seconds_count", route="/v1/speakers") == 0
        assert value(samples(one), "onrecord_request_seconds_count", route="/v1/speakers") == 1


def test_a_method_that_a_client_made_up_gets_no_label_of_its_own(settings):
    with asking(settings) as client:
        for n in range(5):
            client.request(f"BREW{n}", "/v1/speakers")
        found = samples(client)

    methods = {dict(labels)["method"] for name, labels in found if name == "onrecord_requests_total"}
    assert methods <= {"OTHER", "GET"}
