"""A small web on loopback in which nobody plays by the rules, and a canary that must never be reached.

Every site has a public address of its own, which exists nowhere: `HostileWeb.dial` leads it to the one real listener,
and leads everything else to the canary, which counts. So a connection that should not have been made is seen, whatever
address it went to, and nothing leaves the machine.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

ROBOTS = b"/robots.txt"
PATIENCE_S = 30.0


class Visit:
    """One connection, as a site sees it."""

    def __init__(self, sock: socket.socket, *, host: str, closing: threading.Event) -> None:
        self.sock = sock
        self.host = host
        self.closing = closing
        self.head = b""

    @property
    def path(self) -> bytes:
        return self.head.split(b" ")[1] if self.head.count(b" ") > 1 else b""

    def read_request(self) -> None:
        while b"\r\n\r\n" not in self.head:
            data = self.sock.recv(65536)
            if not data:
                break
            self.head += data

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, pieces: Sequence[bytes], *, every_s: float = 0.05) -> None:
        """Send one piece after another, over and over, until nobody listens."""
        while not self.closing.is_set():
            for piece in pieces:
                self.send(piece)
                if self.closing.wait(every_s):
                    return

    def stall(self) -> None:
        self.closing.wait(PATIENCE_S)

    def pour(self, piece: bytes, *, most: int = 1 << 30) -> None:
        """Send the same piece over and over, until nobody listens."""
        for _ in range(most // len(piece)):
            self.send(piece)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Site(NamedTuple):
    """A host that behaves in one way."""

    serve: Callable[[Visit], None]
    expect: str
    """“Fetched”, “NotModified”, or the name of an error; two of them where both are right, parted by a bar."""

    is_slow: bool = False
    """Whether it only ends by the deadline."""

    before_request: bool = False
    """Whether it acts before it was asked anything."""

    has_robots: bool = False
    """Whether it answers for its robots.txt by itself."""

    addresses: Sequence[Sequence[str]] = ()
    """What its name resolves to, one after another, the last for ever; empty for its own address."""

    scheme: str = "http"
    kinds: str = "page"
    is_heavy: bool = False
    """Whether reading it takes seconds, so that only the report does."""

    parsed: str = ""
    """What reading it as a page gives, where it is fetched: “Article” or the name of an error."""


class HostileWeb:
    """Serves sites; use it in a `with`."""

    def __init__(self, sites: Mapping[str, Site], *, tls: ssl.SSLContext | None = None) -> None:
        self.sites = sites
        self.canary_hits = 0
        self.asked: list[tuple[str, bytes]] = []
        self._tls = tls
        self._hosts: dict[int, str] = {}
        self._known = threading.Condition()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lookups: dict[str, int] = {}
        self._address_of = {name: f"93.184.{1 + n // 250}.{1 + n % 250}" for n, name in enumerate(sites)}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._canary = socket.create_server(("127.0.0.1", 0), backlog=64)

    def __enter__(self):
        self._start(self._accept)
        self._start(self._watch_canary)
        return self

    def __exit__(self, *_):
        self._closing.set()
        for listener in (self._listener, self._canary):
            # Wakes the thread that waits in accept.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()
        self._canary.close()

    @property
    def canary_port(self) -> int:
        return self._canary.getsockname()[1]

    def host(self, name: str) -> str:
        return f"{name.replace('_', '-')}.example"

    def url(self, name: str) -> str:
        return f"{self.sites[name].scheme}://{self.host(name)}/start"

    def resolve(self, host: str, _port: int) -> Sequence[str]:
        name = host.removesuffix(".example").replace("-", "_")
        if name not in self.sites:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        turns = self.sites[name].addresses or [[self._address_of[name]]]
        turn = self._lookups.get(name, 0)
        self._lookups[name] = turn + 1
        return ["93.184.1.1" if one == "public" else one for one in turns[min(turn, len(turns) - 1)]]

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        name = next((name for name, own in self._address_of.items() if own == address), None)
        if name is None or port not in {80, 443}:
            return socket.create_connection(self._canary.getsockname(), seconds)
        sock = socket.create_connection(self._listener.getsockname(), seconds)
        with self._known:
            self._hosts[sock.getsockname()[1]] = name
            self._known.notify_all()
        return sock

    def _start(self, act: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=act, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _watch_canary(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._canary.accept()
            except OSError:
                return
            self.canary_hits += 1
            sock.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, peer = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, sock, peer[1])

    def _serve(self, sock: socket.socket, port: int) -> None:
        with self._known:
            self._known.wait_for(lambda: port in self._hosts, timeout=PATIENCE_S)
            name = self._hosts.pop(port)
        site = self.sites[name]
        with contextlib.suppress(OSError):
            if site.scheme == "https" and not site.before_request and self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            self._answer(Visit(sock, host=self.host(name), closing=self._closing), site)
        with contextlib.suppress(OSError):
            sock.close()

    def _answer(self, visit: Visit, site: Site) -> None:
        visit.sock.settimeout(PATIENCE_S)
        if not site.before_request:
            visit.read_request()
            self.asked.append((visit.host, visit.path))
        if visit.path == ROBOTS and not site.has_robots:
            visit.send(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        else:
            site.serve(visit)
