import json
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from served import attended, make_record, until
from wires import PATIENT, connect, hasty_server, read_to_end, say, statuses_in

from api.guard.doorkeeper import MOST_CONNECTIONS, Doorkeeper, places_within

ROOT = Path(__file__).parent.parent
GET = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"


class Caller:
    def __init__(self, address="192.0.2.1"):
        self.address = address
        self.due = 0.0
        self.is_dismissed = False
        self.is_expired = False

    def expire(self, now):
        self.is_expired = True

    def dismiss(self):
        self.is_dismissed = True


def enter(door: Doorkeeper, *addresses: str) -> list[Caller]:
    callers = [Caller(address) for address in addresses]
    for caller in callers:
        door.enter(caller)
    return callers


def test_all_stay_as_long_as_there_are_places():
    door = Doorkeeper(4)
    callers = enter(door, "a", "a", "b", "b")

    assert not any(caller.is_dismissed for caller in callers)
    assert len(door) == 4


def test_who_has_waited_longest_makes_room_for_a_newcomer():
    door = Doorkeeper(4)
    callers = enter(door, "a", "b", "c", "d", "e")

    assert [caller.is_dismissed for caller in callers] == [True, False, False, False, False]
    assert len(door) == 4


def test_who_is_being_answered_keeps_the_place():
    door = Doorkeeper(4)
    callers = enter(door, "a", "b", "c", "d")
    for caller in callers[:3]:
        door.attend_to(caller)
    newcomer = enter(door, "e")

    assert [caller.is_dismissed for caller in callers + newcomer] == [False, False, False, True, False]


def test_a_newcomer_is_turned_away_when_all_are_being_answered():
    door = Doorkeeper(4)
    callers = enter(door, "a", "b", "c", "d")
    for caller in callers:
        door.attend_to(caller)
    (newcomer,) = enter(door, "e")

    assert newcomer.is_dismissed
    assert not any(caller.is_dismissed for caller in callers)


def test_who_was_answered_waits_anew():
    door = Doorkeeper(4)
    callers = enter(door, "a", "b", "c", "d")
    door.attend_to(callers[0])
    door.await_word_of(callers[0])
    enter(door, "e")

    assert [caller.is_dismissed for caller in callers] == [False, True, False, False]


def test_no_address_can_hold_every_place():
    door = Doorkeeper(8)
    first, *rest = enter(door, *["a"] * 5)
    others = enter(door, "b", "c")

    assert first.is_dismissed
    assert not any(caller.is_dismissed for caller in [*rest, *others])


def test_who_left_holds_no_place_and_may_be_forgotten_twice():
    door = Doorkeeper(2)
    (gone,) = enter(door, "a")
    door.leave(gone)
    door.leave(gone)
    door.await_word_of(gone)
    callers = enter(door, "b", "c")

    assert len(door) == 2
    assert not any(caller.is_dismissed for caller in callers)


def test_only_those_whose_time_is_up_are_ended():
    door = Doorkeeper(2)
    late, early = enter(door, "a", "b")
    early.due = 5.0

    door.sweep(1.0)

    assert late.is_expired
    assert not early.is_expired


def test_a_crowd_is_told_once_a_minute(caplog):
    enter(Doorkeeper(4), *"abcdefghijkl")

    assert [record.getMessage() for record in caplog.records] == [
        "all places for connections are taken (4); 1 had to leave"
    ]


@pytest.mark.parametrize(
    ("descriptors", "places"), [(64, 32), (256, 128), (1024, 768), (2**20, MOST_CONNECTIONS)], ids=str
)
def test_descriptors_are_left_for_files(descriptors, places):
    assert places_within(descriptors) == places


def test_silent_clients_make_room_for_those_who_ask(tmp_path):
    with (
        attended(hasty_server(make_record(tmp_path), patience=PATIENT, most_connections=20)) as server,
        ExitStack() as stack,
    ):
        silent = [stack.enter_context(connect(server)) for _ in range(60)]
        answers = [statuses_in(say(server, GET)) for _ in range(30)]
        told = read_to_end(silent[0])

    assert answers == [[200]] * 30
    assert statuses_in(told) in ([503], [])


SERVE_FEW = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
sys.path[:0] = {paths!r}
from pathlib import Path
from served import opener
from api.guard.doorkeeper import places
from api.serving import RecordServer
from indexer.settings import Settings
data = Path({data!r})
server = RecordServer(Settings(data=data, port=0), opener(data), most_connections=places())
print(server.url, flush=True)
server.serve_forever()
"""


def ask(url: str) -> int:
    body = json.dumps({"question": "What did Orlova say about the bridge?"}).encode()
    request = urllib.request.Request(f"{url}/v1/ask", body, {"content-type": "application/json"})  # noqa: S310  ours
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  ours
        return response.status


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=30) as response:  # noqa: S310  ours
            return response.status == 200
    except OSError:
        return False


def test_more_sockets_than_open_files_are_allowed_leave_honest_clients_served(tmp_path):
    data = make_record(tmp_path)
    code = SERVE_FEW.format(paths=[str(ROOT), str(ROOT / "tests")], data=str(data))
    with (
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server,
        ExitStack() as stack,
    ):
        try:
            url = server.stdout.readline().strip()
            until(lambda: is_ready(url))
            port = int(url.rpartition(":")[2])
            for _ in range(400):
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            statuses = [ask(url) for _ in range(20)]
        finally:
            server.kill()

    assert statuses == [200] * 20
