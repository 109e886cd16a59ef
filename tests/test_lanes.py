"""So many at once, so many in line, the rest is told to come back, and health answers all the while."""

import asyncio
import threading

import pytest
from fakes import WordEmbedder
from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from keyed import problem_in, settings_of
from served import make_record, until

from api.app import create_app
from api.guard.lanes import Lane
from api.guard.scopes import Needs, Scope
from indexer.errors import OverloadedError
from indexer.index.library import Library


def run(coroutine):
    return asyncio.run(coroutine)


def test_no_more_are_at_work_than_there_is_room_for():
    at_work, most = 0, 0

    async def work(lane):
        nonlocal at_work, most
        async with lane.turn():
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1

    async def all_of_them():
        lane = Lane(3, in_line=100)
        await asyncio.gather(*(work(lane) for _ in range(50)))

    run(all_of_them())

    assert most == 3


def test_who_finds_the_line_full_is_told_at_once():
    async def fill():
        lane, leave = Lane(1, in_line=2), asyncio.Event()

        async def work():
            async with lane.turn():
                await leave.wait()

        tasks = [asyncio.create_task(work()) for _ in range(4)]
        await asyncio.sleep(0)
        leave.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in run(fill())] == [type(None)] * 3 + [OverloadedError]


def test_nobody_waits_longer_than_the_patience_of_the_lane():
    async def wait():
        lane = Lane(1, patience_s=0.01)
        async with lane.turn():
            with pytest.raises(OverloadedError):
                async with lane.turn():
                    pass
        async with lane.turn():
            return True

    assert run(wait())


@pytest.mark.parametrize("end", ["failure", "cancellation"])
def test_a_turn_is_given_back_however_the_work_ends(end):
    async def go():
        lane = Lane(1, in_line=5)

        async def work():
            async with lane.turn():
                if end == "failure":
                    raise ZeroDivisionError
                await asyncio.sleep(60)

        async def waits():
            async with lane.turn():
                pass

        first, second, third = asyncio.create_task(work()), asyncio.create_task(waits()), asyncio.create_task(waits())
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()  # one that is in line leaves it
        await asyncio.gather(first, second, return_exceptions=True)
        await third
        async with lane.turn():
            return lane._in_line

    assert run(go()) == 0


GATE = threading.Event()
BEGUN = []


class SlowLibrary(Library):
    """A record whose questions wait until they are let go."""

    def search(self, *args, **options):
        BEGUN.append(1)
        assert GATE.wait(30)
        return super().search(*args, **options)


def test_a_full_house_answers_health_and_tells_the_rest_to_come_back(tmp_path):
    data = make_record(tmp_path)
    GATE.set()
    app = create_app(settings_of(data, rate=0, at_once=2), lambda: SlowLibrary.open(data, embedder=WordEmbedder()))
    app.state.lanes.update({scope: Lane(2, in_line=3) for scope in app.state.lanes})
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert app.state.live.wait(30)
        GATE.clear()
        BEGUN.clear()
        found = []
        threads = [
            threading.Thread(target=lambda: found.append(client.get("/v1/statements?q=bridge"))) for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        until(lambda: (len(found), len(BEGUN)) == (7, 2))  # two at work, three in line
        health = [client.get(address).status_code for address in ("/healthz", "/readyz") for _ in range(5)]
        under_way = list(BEGUN)
        GATE.set()
        for thread in threads:
            thread.join(30)
        after = client.get("/v1/statements?q=bridge")

    assert set(health) == {200}
    assert len(under_way) == 2
    assert sorted(one.status_code for one in found) == [200] * 5 + [503] * 7
    refused = next(one for one in found if one.status_code == 503)
    assert problem_in(refused).type == "urn:onrecord:problem:overloaded"
    assert int(refused.headers["retry-after"]) >= 1
    assert after.status_code == 200


async def _drip():
    while True:
        await asyncio.sleep(0.001)
        yield b"x"


def streaming_app(lane):
    """Serve one endless stream, for which a turn is needed."""
    app = FastAPI()
    app.state.admit = lambda _request, _scope: None
    app.state.lanes = {Scope.READ: lane}
    app.get("/", dependencies=[Depends(Needs(Scope.READ))])(lambda: StreamingResponse(_drip()))
    return app


def test_who_leaves_a_stream_gives_the_turn_back_and_not_before():
    seen = []

    async def leave_midway(app, lane):
        left = asyncio.Event()

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.body" and not left.is_set():
                seen.append(lane._free.locked())
                left.set()

        await app(
            {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "app": app},
            receive,
            send,
        )
        seen.append(lane._free.locked())

    async def go():
        lane = Lane(1)
        for _ in range(20):
            await leave_midway(streaming_app(lane), lane)

    run(go())

    assert seen == [True, False] * 20
