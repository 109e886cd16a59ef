"""What a record on a PostgreSQL server does when its primary dies, its links are cut or its replica lags.

Usage: python tests/failover_report.py. Five hosts in network namespaces: a primary, a synchronous replica, two API
servers and a writer, all real and with the bundled model. Each target stands beside what was measured; ends with 1
where one is missed. Takes some three minutes, needs Linux, root and iproute2, and leaves nothing behind.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from failover_hosts import DIRECT, Cluster, Host, Network, network, own

ROOT = Path(__file__).parent.parent
SERVE = [sys.executable, "-c", "from api.entry import main; main()"]
WRITE = """
import json, sys, time
from pathlib import Path
from indexer.errors import OnRecordError
from indexer.index.embedding import load_embedder
from indexer.index.engine import settle
from indexer.index.indexing import index_path
from indexer.settings import Settings
folder, address, first, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
settle(folder / "data", address)
embedder = load_embedder(Settings().model, threads=1)
embedder.encode(["ready"])
def tell(what, number, why=""):
    print(json.dumps([what, number, time.time(), why]), flush=True)
tell("ready", 0)
number = first
while True:
    path = folder / f"batch-{number}.jsonl"
    lines = [
        {"id": f"s-{number}-{n}", "speaker": "Ilan Keren", "said_on": "2031-05-04", "source": "Sela Courier",
         "text": f"Barge {n} of convoy {number} has passed the lock at Sela", "url": f"https://sela.example/{number}",
         "title": f"Convoy {number}"}
        for n in range(size)
    ]
    path.write_text("".join(json.dumps(line) + chr(10) for line in lines))
    try:
        index_path([], data=folder / "data", statements=[path], embedder=embedder)
    except OnRecordError as error:
        tell("refused", number, str(error))
        time.sleep(0.1)
        continue
    tell("acknowledged", number)
    number += 1
"""
ARTICLES = {
    "bridge.md": "---\ntitle: The bridge at Sela\npublished: 2031-05-04\nsource: Sela Courier\n---\n\n"
    "“We will reopen the bridge at Sela before the winter,” Minister of Transport Mara Orlova said on Sunday.\n",
    "ferry.md": "---\ntitle: The ferry to Oru\npublished: 2031-05-09\nsource: Sela Courier\n---\n\n"
    "“The ferry to Oru will sail again from Monday,” Governor Samir Haddad told reporters on Friday.\n",
    "market.md": "---\ntitle: The market at Oru\npublished: 2031-05-10\nsource: Sela Courier\n---\n\n"
    "“The market at Oru stays open until dusk,” Governor Samir Haddad told reporters on Saturday.\n",
    "harvest.md": "---\ntitle: A poor harvest\npublished: 2031-05-06\nsource: Sela Courier\n---\n\n"
    "“The harvest failed because nobody repaired the canals,” Governor Samir Haddad told reporters on Tuesday.\n",
}
HELD = """
SELECT quote FROM onrecord.statement JOIN onrecord.words ON words.rowid = statement.number
WHERE EXISTS (SELECT 1 FROM onrecord.vector WHERE vector.statement = statement.number)
"""
QUESTION, WORDS = "What did Orlova say about the bridge?", "reopen the bridge"
NEWS, NEWS_WORDS = "What did Haddad say about the ferry to Oru?", "sail again from Monday"
PORT = 8765
EACH, BATCH = 3, 25
LEAST_WRITTEN = 2_000
READ_TARGET_S, WRITE_TARGET_S = 1.0, 10.0
CUT_TARGET_S = 10.0
missed: list[str] = []
Index = Callable[[str], "subprocess.CompletedProcess[str]"]
"""Index one of the articles, by the command."""


def tell(what: str, target: str, measured: str, *, holds: bool = True) -> None:
    missed.extend([] if holds else [what])
    print(f"{what:<62} {target:<12} {measured:<40} {'' if holds else 'MISSED'}".rstrip(), flush=True)


class Hosts(NamedTuple):
    """The network, and the servers on it."""

    net: Network
    one: Cluster
    two: Cluster


class Asked(NamedTuple):
    """One question, as a reader saw it."""

    began: float
    ended: float
    why: str
    """What was wrong with the answer; empty where nothing was."""


class Reader:
    """Asks a server the same question, over and over."""

    def __init__(self, host: Host, most_s: float = 60) -> None:
        self.asked: list[Asked] = []
        self._most_s = most_s
        self._ending = threading.Event()
        self._thread = host.begin(self._ask)

    def end(self) -> None:
        self._ending.set()
        self._thread.join(self._most_s)

    def until_served(self, since: float, *, patience_s: float = 60) -> float:
        """Wait for three good answers in a row that were asked for after a moment."""
        deadline = time.monotonic() + patience_s
        while True:
            late = [one for one in list(self.asked) if one.began > since][-3:]
            if len(late) == 3 and not any(one.why for one in late):
                return time.time()
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answers any more: {late}")
            time.sleep(0.05)

    def longest_wait_s(self, since: float, until: float = float("inf")) -> float:
        """Give the longest time between two good answers around and after a moment."""
        good = [one.ended for one in self.asked if not one.why and one.ended < until]
        return max((then - before for before, then in pairwise(good) if then > since), default=0.0)

    def failures(self, since: float) -> list[str]:
        return [one.why for one in list(self.asked) if one.ended > since and one.why]

    def _ask(self) -> None:
        while not self._ending.is_set():
            began, wall = time.perf_counter(), time.time()
            try:
                why = question(QUESTION, WORDS)
            except (OSError, http.client.HTTPException) as error:
                why = f"{type(error).__name__} {error}"
            self.asked.append(Asked(wall, wall + time.perf_counter() - began, why))
            time.sleep(0.05)


def question(text: str, words: str) -> str:
    """Ask the server of this host; tell what was wrong with the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request("POST", "/v1/ask", json.dumps({"question": text}), {"content-type": "application/json"})
        response = connection.getresponse()
        body = response.read().decode()
    finally:
        connection.close()
    if response.status != http.client.OK:
        return f"{response.status} {json.loads(body).get('detail', body)}"
    if words in body:
        return ""
    return f"the words were missing from: {json.loads(body)['text']}"


class Writer:
    """Writes batches of ready-made statements in a process of its own, and notes which were acknowledged."""

    def __init__(self, host: Host, folder: Path, address: str, *, first: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.told: list[tuple[str, int, float, str]] = []
        words = host.words(sys.executable, "-c", WRITE, folder, address, first, BATCH)
        self._log = (folder / "log").open("w")
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self._log, text=True, env=environment(), cwd=ROOT
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(lambda: self.told, "the writer is ready")

    def acknowledged(self, since: float = 0) -> list[int]:
        return [number for what, number, at, _ in list(self.told) if what == "acknowledged" and at > since]

    def first_acknowledged(self, since: float) -> float:
        """Wait for the first batch that is acknowledged after a moment, and tell when that was."""
        until(lambda: self.acknowledged(since), "a batch is acknowledged")
        return min(at for what, _, at, _ in self.told if what == "acknowledged" and at > since)

    def refusals(self) -> list[str]:
        return [why for what, _, _, why in list(self.told) if what == "refused"]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._log.close()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            what, number, at, why = json.loads(line)
            self.told.append((what, number, at, why))


def until(look: Callable[[], object], what: str, *, patience_s: float = 120) -> None:
    deadline = time.monotonic() + patience_s
    while not look():
        if time.monotonic() > deadline:
            raise RuntimeError(f"in {patience_s:.0f} s it did not come about that {what}")
        time.sleep(0.02)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "PG"))}
    return kept | {"PYTHONPATH": f"{ROOT}"} | more


@contextmanager
def serving(host: Host, folder: Path, address: str) -> Iterator[Path]:
    """Serve the record on a host; gives the file of its log."""
    log = folder / f"{host.name}.api.log"
    command = host.words(*SERVE, "serve", "--data", folder / f"{host.name}.data", "--port", PORT)
    with (
        log.open("w") as lines,
        subprocess.Popen(
            command, stderr=lines, env=environment(ONRECORD_DATABASE=address, ONRECORD_RATE="0"), cwd=ROOT
        ) as process,
    ):
        try:
            yield log
        finally:
            process.kill()


def wait_until_ready(host: Host, log: Path) -> None:
    ready: list[bool] = []

    def look() -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and not ready:
            try:
                if not question(QUESTION, WORDS):
                    ready.append(True)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)

    host.begin(look).join()
    if not ready:
        raise RuntimeError(f"{host.name} does not answer: {log.read_text()[-1000:]}")


def on_record(cluster: Cluster) -> set[str]:
    """Give the words of every statement that a server holds."""
    return {str(quote) for (quote,) in cluster.ask(HELD, database="record")}


def words_of(numbers: list[int]) -> set[str]:
    return {f"Barge {n} of convoy {number} has passed the lock at Sela" for number in numbers for n in range(BATCH)}


def make_pair(one: Cluster, two: Cluster) -> None:
    """Make a primary and its synchronous replica."""
    one.make()
    one.start()
    one.ask("CREATE DATABASE record")
    two.copy(one)
    two.start()
    be_synchronous(one, two)


def be_synchronous(primary: Cluster, replica: Cluster) -> None:
    primary.set("synchronous_standby_names", replica.host.name)
    primary.wait_until("SELECT bool_or(sync_state = 'sync') FROM pg_stat_replication")


def report_death(one: Cluster, two: Cluster, readers: list[Reader], writer: Writer) -> None:
    """Kill the primary in the middle of writing, and promote the replica."""
    until(lambda: len(writer.acknowledged()) * BATCH >= LEAST_WRITTEN, "enough is written", patience_s=300)
    time.sleep(0.3)
    killed_at = time.time()
    one.host.kill_all()
    for reader in readers:
        reader.until_served(killed_at)
    for number, reader in enumerate(readers):
        took = reader.longest_wait_s(killed_at)
        what = f"primary killed: server {number // EACH + 1}, reader {number % EACH + 1} without an answer"
        tell(what, "<= 1 s", f"{took:.2f} s", holds=took <= READ_TARGET_S)
    tell_failures([why for reader in readers for why in reader.failures(killed_at)], readers=len(readers))
    until(writer.refusals, "the writer is refused")
    print(f"    the writer: {writer.refusals()[-1][:200]}")
    promoting = time.time()
    two.promote()
    promoted_at = time.time()
    written_at = writer.first_acknowledged(promoting)
    acknowledged = [number for what, number, at, _ in writer.told if what == "acknowledged" and at < killed_at]
    lost = words_of(acknowledged) - on_record(two)
    tell("pg_ctl promote took", "", f"{promoted_at - promoting:.2f} s")
    took = written_at - promoted_at
    tell("from then until a batch is acknowledged again", "<= 10 s", f"{took:.2f} s", holds=took <= WRITE_TARGET_S)
    tell(
        "statements acknowledged before the kill",
        ">= 2,000",
        f"{len(acknowledged) * BATCH:,}",
        holds=len(acknowledged) * BATCH >= LEAST_WRITTEN,
    )
    tell("  and lost", "0", f"{len(lost)}", holds=not lost)


def report_rejoining(one: Cluster, two: Cluster, writer: Writer, index: Index) -> None:
    """Make the killed primary the replica of the promoted one, and see what writers do when it goes again."""
    before = time.time()
    one.start()
    one.stop()
    one.rewind(two)
    one.start()
    be_synchronous(two, one)
    tell("the old primary is a synchronous replica again (pg_rewind)", "", f"{time.time() - before:.1f} s")
    writer.first_acknowledged(time.time())
    one.host.kill_all()
    gone_at = time.time()
    time.sleep(3)
    other = index("market.md")
    time.sleep(max(0.0, gone_at + 15 - time.time()))
    waiting = not writer.acknowledged(gone_at + 2)
    tell("replica killed: writers wait (15 s looked)", "", "they wait" if waiting else "they write on")
    refused = [why for what, _, at, why in writer.told if what == "refused" and at > gone_at]
    tell("  and are refused meanwhile", "", f"{len(refused)}")
    print(f"    another writer ends with {other.returncode}: {other.stderr.strip().splitlines()[-1][:200]}")
    two.ask("ALTER SYSTEM RESET synchronous_standby_names")
    two.ask("SELECT pg_reload_conf()")
    released_at = time.time()
    tell(
        "  released by no synchronous_standby_names",
        "",
        f"{writer.first_acknowledged(released_at) - released_at:.2f} s",
    )


def asked_on(host: Host, text: str, words: str) -> str:
    """Ask the server of a host once; tell what was wrong with the answer."""
    told: list[str] = []
    host.begin(lambda: told.append(question(text, words))).join()
    return told[0] if told else "no answer"


def report_cut_link(hosts: Hosts, reader: Reader, log: Path, index: Index) -> None:
    """Cut the way from a server to the primary without a word, while the replica it goes over to lags behind."""
    first = hosts.net["first"]
    hosts.two.ask("SELECT pg_wal_replay_pause()")
    index("ferry.md")
    until(lambda: not asked_on(first, NEWS, NEWS_WORDS), "the server answers from the news")
    hosts.net.set_link(DIRECT, is_up=False)
    cut_at = time.time()
    served_at = reader.until_served(cut_at)
    took = reader.longest_wait_s(cut_at)
    tell(
        "link to the primary cut: without an answer",
        f"<= {CUT_TARGET_S:.0f} s",
        f"{took:.2f} s",
        holds=took <= CUT_TARGET_S,
    )
    tell_failures(reader.failures(cut_at), readers=1)
    tell(
        "the replica that answers lags: the news",
        "",
        "not answered" if asked_on(first, NEWS, NEWS_WORDS) else "answered",
    )
    until(lambda: "lags behind" in log.read_text(), "the log tells of the lag")
    lines = [line for line in log.read_text().splitlines() if "lags behind" in line]
    tell("  and lines of the log that tell of it", ">= 1", f"{len(lines)}", holds=bool(lines))
    print(f"    {lines[0][-200:]}")
    resumed_at = time.time()
    hosts.two.ask("SELECT pg_wal_replay_resume()")
    until(lambda: not asked_on(first, NEWS, NEWS_WORDS), "the server answers from the news")
    tell("  replay resumed: until the news is answered", "", f"{time.time() - resumed_at:.2f} s")
    more = [Reader(first) for _ in range(3)]
    time.sleep(6)
    for one in more:
        one.end()
    took = max(asked.ended - asked.began for one in (reader, *more) for asked in one.asked if asked.began > served_at)
    tell(
        "  still cut, three more readers: longest wait",
        f"<= {CUT_TARGET_S:.0f} s",
        f"{took:.2f} s",
        holds=took <= CUT_TARGET_S,
    )
    hosts.net.set_link(DIRECT, is_up=True)
    reader.until_served(time.time())
    mended_at = time.time()
    time.sleep(3)
    tell(
        "link mended: longest wait for an answer",
        "<= 1 s",
        f"{reader.longest_wait_s(mended_at):.2f} s",
        holds=reader.longest_wait_s(mended_at) <= READ_TARGET_S,
    )
    # Back to the primary: a connection that works is kept, wherever it leads.
    ended_at = time.time()
    ended = hosts.two.ask(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'onrecord'"
    )
    reader.until_served(ended_at)
    tell(
        f"connections ended by the server ({ended[0][0]}): without an answer",
        "<= 1 s",
        f"{reader.longest_wait_s(ended_at):.2f} s",
        holds=reader.longest_wait_s(ended_at) <= READ_TARGET_S,
    )
    tell_failures(reader.failures(ended_at), readers=1)


def tell_failures(failed: list[str], *, readers: int) -> None:
    """Tell which questions failed; one that was under way in each reader may, and is told to ask again."""
    holds = len(failed) <= readers and all(why.startswith("503 ") and "try again" in why for why in failed)
    tell("  and questions under way that failed, with 503", f"<= {readers}", f"{len(failed)}", holds=holds)
    for why in sorted(set(failed))[:3]:
        print(f"    {why[:200]}")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    names = ("one", "two", "first", "second", "writer")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-")))
        net = stack.enter_context(network(*names))
        own(folder)
        net.join("first", "one")
        one, two = Cluster(net["one"], folder), Cluster(net["two"], folder)
        make_pair(one, two)
        address = f"postgresql://postgres@{one.host.address}:5432,{two.host.address}:5432/record"
        articles = folder / "articles"
        articles.mkdir()

        def index(name: str) -> "subprocess.CompletedProcess[str]":
            (articles / name).write_text(ARTICLES[name], encoding="utf-8")
            words = net["writer"].words(*SERVE, "index", articles / name, "--data", folder / "index.data")
            given = environment(ONRECORD_DATABASE=address)
            return subprocess.run(words, env=given, check=False, capture_output=True, text=True, cwd=ROOT)

        index("bridge.md")
        index("harvest.md")
        logs = [stack.enter_context(serving(net[name], folder, address)) for name in ("first", "second")]
        for name, log in zip(("first", "second"), logs, strict=True):
            wait_until_ready(net[name], log)
        tell("both servers answer", "yes", "yes")
        readers = [Reader(net[name]) for name in ("first", "second") for _ in range(EACH)]
        report_cut_link(Hosts(net, one, two), readers[0], logs[0], index)
        writer = Writer(net["writer"], folder / "writing", address)
        stack.callback(writer.end)
        report_death(one, two, readers, writer)
        report_rejoining(one, two, writer, index)
        for log in logs:
            for line in sorted(
                {line[line.find(" ") :] for line in log.read_text().splitlines() if "warn" in line.lower()}
            )[:5]:
                print(f"    {log.name}: {line[:200]}")
    for one_missed in missed:
        print(f"missed: {one_missed}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
