"""Several processes answer as one server: they come, go, are counted and limited together."""

import os
import signal
import socket
import threading
from pathlib import Path

import httpx2 as httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from served import BRIDGE, make_record, run_command, until
from supervised import supervised

from indexer.settings import Settings

QUESTION = {"question": "What did Orlova say about the bridge?"}
SLOW = {"question": "What did Orlova say about lanterns?"}


@pytest.fixture
def settings(tmp_path):
    return Settings(data=make_record(tmp_path), port=0, workers=2)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    data = make_record(tmp_path_factory.mktemp("company"))
    settings = Settings(data=data, port=0, workers=2, ingest=True, rate=8, proxies="127.0.0.1")
    with supervised(settings) as server:
        server.until_all_are_ready()
        yield server


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def total(client, name, **options):
    families = text_string_to_metric_families(client.get("/metrics", **options).text)
    return sum(one.value for family in families for one in family.samples if one.name == name)


def test_whoever_is_asked_answers_from_the_record(company):
    with company.client() as client:
        answers = [client.post("/v1/ask", json=QUESTION).json() for _ in range(6)]

    assert all(BRIDGE in answer["text"] for answer in answers)


def test_whoever_is_asked_tells_the_counters_of_all(company):
    with company.client() as client:
        before = total(client, "onrecord_answers_total")
        for _ in range(8):
            client.post("/v1/ask", json=QUESTION)
        after = {total(client, "onrecord_answers_total") for _ in range(8)}
        under_way = {total(client, "onrecord_requests_under_way") for _ in range(4)}
        statements = {total(client, "onrecord_statements") for _ in range(4)}

    assert after == {before + 8}
    assert under_way == {1}  # the one that asks
    assert len(statements) == 1


def test_jobs_of_all_stand_in_one_line(company):
    text = '"The ferry number {} sails again," said Nkechi Okafor on 4 May 2031.'
    with company.client() as client:
        brought = [client.post("/v1/articles", json={"id": f"f{n}", "text": text.format(n)}) for n in range(4)]
        ids = {one.json()["id"] for one in brought}
        done = until(lambda: [j for j in client.get("/v1/jobs").json()["items"] if j["state"] == "done"][3:])

    assert {one.status_code for one in brought} == {202}
    assert len(ids) == 4
    assert done
    assert not any("started" in line for line in company.log.read_text(encoding="utf-8").splitlines())


def test_a_caller_has_one_allowance_however_many_answer(company):
    with company.client() as client:
        statuses = [
            client.get("/v1/speakers", headers={"x-forwarded-for": "203.0.113.5"}).status_code for _ in range(8)
        ]

    assert statuses.count(200) == 2
    assert statuses.count(429) == 6


def test_one_that_dies_is_replaced_while_the_other_answers(settings):
    with supervised(settings) as server:
        first = server.until_all_are_ready()
        with server.client() as client:
            client.post("/v1/ask", json=QUESTION)
            counted = total(client, "onrecord_answers_total")
            os.kill(first[0], signal.SIGKILL)
            until(lambda: is_gone(first[0]))
            meanwhile = [client.get("/readyz").status_code for _ in range(20)]
            everybody = server.until_all_are_ready(3)
            again = [client.post("/v1/ask", json=QUESTION).status_code for _ in range(6)]
            still_counted = total(client, "onrecord_answers_total")
        told = server.log.read_text(encoding="utf-8")

    assert set(meanwhile) == {200}
    assert everybody[2] not in first
    assert set(again) == {200}
    assert still_counted == counted + 6
    assert told.count("ended with status -9; another one is started") == 1
    assert "Traceback" not in told


def test_what_is_under_way_is_answered_after_the_signal_and_nobody_is_left(settings):
    came = []
    with supervised(settings) as server:
        pids = server.until_all_are_ready()
        asking = threading.Thread(target=lambda: came.append(httpx.post(f"{server.url}/v1/ask", json=SLOW, timeout=30)))
        asking.start()
        until((settings.data.parent / "gate.reached").exists)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: any(map(is_gone, pids)))  # who had nothing to do has ended
        (settings.data.parent / "gate").touch()
        asking.join(30)
        status = server.process.wait(30)
        host, _, port = server.url.removeprefix("http://").partition(":")

    assert [one.status_code for one in came] == [200]
    assert status == -signal.SIGTERM
    assert all(map(is_gone, pids))
    socket.create_server((host, int(port))).close()


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_a_second_signal_ends_all_at_once(settings, second):
    with supervised(settings) as server:
        pids = server.until_all_are_ready()
        with socket.create_connection(httpx.URL(server.url).netloc.decode().split(":")) as half_sent:
            half_sent.sendall(b"POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n")
            server.process.send_signal(signal.SIGTERM)
            threading.Event().wait(0.3)
            server.process.send_signal(second)
            status = server.process.wait(30)

    assert status == 128 + second
    assert all(until(lambda one=one: is_gone(one)) for one in pids)


def test_workers_end_with_their_supervisor_however_it_ends(settings):
    with supervised(settings) as server:
        pids = server.until_all_are_ready()
        server.process.kill()

        assert all(until(lambda one=one: is_gone(one)) for one in pids)


def test_without_a_record_all_end_with_the_reason(tmp_path):
    with supervised(Settings(data=tmp_path / "nowhere", port=0, workers=2)) as server:
        status = server.process.wait(30)
        told = server.log.read_text(encoding="utf-8").splitlines()

    assert status == 1  # the command line makes a line and a status of it
    assert told[-1].startswith("indexer.errors.NoRecordError: ")


def test_workers_that_cannot_even_start_are_not_started_for_ever(settings):
    with supervised(settings, run="raise SystemExit(3)") as server:
        server.process.wait(30)
        told = server.log.read_text(encoding="utf-8").splitlines()

    assert told[-1] == "indexer.errors.ServerError: a worker ended with status 3 before it was ready; see the log above"


@pytest.mark.parametrize("count", ["0", "-1", "1000", "two"])
def test_a_number_of_workers_that_makes_no_sense_is_told_in_one_line(capsys, count):
    code, _, err = run_command(capsys, "serve", "--workers", count)

    assert code == 2
    assert "'--workers'" in err
    assert len(err.splitlines()) == 1
