"""The port that a server listens on; apart from the server, so that who only keeps servers need not load one.

In: an address. Out: a listening socket, or an error that says what to do.
"""

import errno
import ipaddress
import socket

from indexer.errors import PortInUseError, ServerError

WAITING_CONNECTIONS = 128
UNSENT_BYTES = 2**18
"""What the system may hold of an answer that its client does not take."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port; 0 lets the system choose one.

    Raises:
        PortInUseError: something else listens on it.
        ServerError: this machine has no such address, or does not allow it.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        taken = socket.create_server(address[:2], family=family, backlog=WAITING_CONNECTIONS)
    except OSError as error:
        raise _unable(host, port, error) from None
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT_BYTES)  # connections inherit it
    return taken


def url_of(listening: socket.socket) -> str:
    """Say where a listening socket can be reached from this machine."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(name: str) -> bool:
    """Tell whether a name or an address leads to this machine and nowhere else."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _unable(host: str, port: int, error: OSError) -> PortInUseError | ServerError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(f"port {port} on {host} is taken; stop what listens there or choose another with --port")
    return ServerError(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --host and --port")
