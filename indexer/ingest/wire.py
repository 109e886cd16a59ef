"""Ask one checked address one question over HTTP, within a deadline and a number of bytes.

In: a `Target`, the addresses that were found good for it, headers. Out: the reply, its body still to be read.
Promise: connects to those addresses and nowhere else, while Host and certificate stay those of the name; reads nothing
from the environment; a server that sends a byte now and then gets no more time than one that is silent.

httpx is imported here for fetching, in `api.client` for the client and in `api.upstream` for a language model, and
nowhere else, so that its successor is a matter of three lines.
"""

import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import httpcore
import httpx

from indexer.errors import BadReplyError, FetchError, FetchTooLargeError, UnreachableError
from indexer.ingest.addresses import Address, Target
from indexer.ingest.deadline import Budget, Deadline

Dial = Callable[[str, int, float], socket.socket]
"""Connects to an address and port within seconds."""

_Found = TypeVar("_Found")
_MOST_TRIED: Final = 8

MAX_PIECES: Final = 65_536
"""Of a body; the largest one that is allowed has as many of 64 bytes."""


class _Stream(httpcore.NetworkStream):
    def __init__(self, sock: socket.socket, *, deadline: Deadline, budget: Budget) -> None:
        self._socket = sock
        self._deadline = deadline
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline stands above it
        size = self._budget.next_read(max_bytes)
        data = self._within(lambda: self._socket.recv(size), httpcore.ReadError)
        self._budget.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the same
        while buffer:
            rest = buffer
            sent = self._within(lambda: self._socket.send(rest), httpcore.WriteError)  # noqa: B023 - called at once
            buffer = buffer[sent:]

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        wrapped = self._within(
            lambda: ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), httpcore.ConnectError
        )
        return _Stream(wrapped, deadline=self._deadline, budget=self._budget)

    def get_extra_info(self, info: str) -> None:
        """Tell nothing, so that nobody reaches past the deadline to the socket."""

    def _within(self, act: Callable[[], _Found], failure: type[Exception]) -> _Found:
        try:
            self._socket.settimeout(self._deadline.left_s())
            return act()
        except TimeoutError:
            self.close()
            raise self._deadline.error() from None
        except (OSError, ValueError) as error:  # ValueError: a name that no certificate can hold
            self.close()
            raise failure(_reason(error)) from None


class _Backend(httpcore.NetworkBackend):
    def __init__(self, addresses: Sequence[Address], *, dial: Dial, deadline: Deadline, budget: Budget) -> None:
        self._addresses = addresses[:_MOST_TRIED]
        self._dial = dial
        self._deadline = deadline
        self._budget = budget

    def connect_tcp(  # noqa: PLR0917 - httpcore's signature
        self,
        host: str,  # noqa: ARG002 - the addresses were found and checked before
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline stands above it
        local_address: str | None = None,  # noqa: ARG002 - none is ever asked for
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        failure = "no address"
        for number, address in enumerate(self._addresses):
            # One that does not answer leaves time for the others.
            share = self._deadline.left_s() / (len(self._addresses) - number)
            try:
                sock = self._dial(str(address), port, share)
            except OSError as error:
                failure = f"{address}: {_reason(error)}"
                continue
            return _Stream(sock, deadline=self._deadline, budget=self._budget)
        self._deadline.left_s()
        raise httpcore.ConnectError(failure)


class _Transport(httpx.BaseTransport):
    def __init__(self, backend: _Backend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, max_connections=1)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # httpx's own transport takes no network backend, so this is it, without what we do not use.
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        reply = self._pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw))
        if not isinstance(reply.stream, Iterable):
            raise TypeError("a reply whose body cannot be read piece by piece")
        return httpx.Response(reply.status, headers=reply.headers, stream=_Pieces(reply.stream))

    def close(self) -> None:
        self._pool.close()


class _Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


class Reply:
    """A status and headers, and a body that is still on its way."""

    def __init__(self, response: httpx.Response, deadline: Deadline) -> None:
        self._response = response
        self._deadline = deadline
        self.status = response.status_code

    def header(self, name: str) -> str | None:
        """Give a header as it was sent; null where there is none."""
        value: str | None = self._response.headers.get(name)
        return value

    def pieces(self) -> Iterator[bytes]:
        """Give the body as it arrives, packed as it is.

        Raises:
            FetchError: it stops, breaks, takes too long or is too large.
        """
        for number, piece in enumerate(self._response.iter_raw()):
            # A million pieces of one byte each take their time without ever waiting for one.
            self._deadline.left_s()
            if number > MAX_PIECES:
                raise FetchTooLargeError(
                    f"the reply comes in more than {MAX_PIECES:,} pieces; no page or feed needs that"
                )
            yield piece


class Wire:
    """The way out: how to connect, and whose certificates to believe."""

    def __init__(self, *, dial: Dial | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._dial = dial or dial_address
        self._tls = tls or httpx.create_ssl_context(trust_env=False)

    @contextlib.contextmanager
    def ask(
        self,
        target: Target,
        addresses: Sequence[Address],
        *,
        headers: Mapping[str, str],
        deadline: Deadline,
        budget: Budget,
    ) -> Iterator[Reply]:
        """Send one GET and give the reply once its headers are there.

        Raises:
            FetchError: there is no connection, or what comes is no HTTP, too much or too late.
        """
        backend = _Backend(addresses, dial=self._dial, deadline=deadline, budget=budget)
        with _told_of(target), contextlib.closing(_Transport(backend, self._tls)) as transport:
            # Past httpx's client, which would keep cookies and look at redirects by itself.
            response = transport.handle_request(httpx.Request("GET", target.url, headers=headers))
            budget.begin_body()
            yield Reply(response, deadline)


def dial_address(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an address.

    Raises:
        ValueError: it is a name; the system would resolve it anew, and nobody would check what it finds.
    """
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def resolve_by_system(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@contextlib.contextmanager
def _told_of(target: Target) -> Iterator[None]:
    try:
        yield
    except FetchError:
        raise
    except (httpcore.ConnectError, httpx.ConnectError) as error:
        raise UnreachableError(f"no connection to {target.origin} ({error}); try again later") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise BadReplyError(f"{target.origin} breaks off or speaks no HTTP ({error}); try again later") from None
    except httpx.InvalidURL as error:
        raise BadReplyError(f"{target.url[:120]!r} cannot be asked for ({error}); check the address") from None


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no TLS: {error.reason or 'the handshake fails'}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
