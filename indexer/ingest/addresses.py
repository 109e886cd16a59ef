"""Which addresses of the web may be reached, so that no feed can point onrecord at the machines around it.

In: a URL, what a resolver found for its host, what the operator allows besides. Out: a `Target` and checked addresses.
Promise: pure; a host is given one spelling before anyone resolves it, and one private address among many refuses it.
"""

import ipaddress
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self
from urllib.parse import quote

import idna

from indexer.errors import BlockedAddressError, SettingsError, UnreachableError
from indexer.record import Record

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host name and port as text; raises `OSError` where there are none."""

MAX_URL_CHARS = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}

_MAX_HOST_CHARS = 253
_MAX_SHOWN_CHARS = 120
_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^\[\]:@%\s]{1,1000})(?::([0-9]{0,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_KEPT_IN_PATHS = "/?[]@!$&'()*+,;=:%~"

# What the registries of special addresses hold beyond the `is_global` of the oldest Python that we run on.
_SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "2001:db8::/32", "3fff::/20")
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFFFFFF


class Target(Record):
    """Where a request goes: a URL in one spelling, and its parts."""

    url: str
    """Without user, fragment or default port; ASCII."""

    scheme: str
    host: str
    """A name in lower case without a dot at its end, or an address without brackets."""

    port: int

    @property
    def origin(self) -> str:
        """Give the URL up to its path."""
        return self.url[: self.url.index("/", len(self.scheme) + 3)]


class Allowance(NamedTuple):
    """One host or network that the operator opened."""

    host: str | None
    network: Network | None
    port: int | None
    """Null for the usual ports."""

    def covers(self, target: Target, address: Address) -> bool:
        """Tell whether this target may be reached at this address."""
        if self.port is None and target.port not in DEFAULT_PORTS.values():
            return False
        if self.port is not None and self.port != target.port:
            return False
        if self.network is not None:
            return address in self.network
        return self.host == target.host and not _is_for_machines_only(address)


class Allowed(Record):
    """What may be reached beyond public hosts on the usual ports."""

    entries: tuple[Allowance, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read hosts, addresses and networks, each with a port or without, parted by spaces.

        ``127.0.0.1:8080 10.0.0.0/8 [fd00::1]:8080 intranet wire.example:8443``

        Raises:
            SettingsError: an entry is none of these.
        """
        return cls(entries=tuple(_allowance(entry) for entry in text.split()))

    def covers(self, target: Target, address: Address) -> bool:
        """Tell whether an entry opens this address to this target."""
        return any(entry.covers(target, address) for entry in self.entries)

    def knows_port(self, port: int) -> bool:
        """Tell whether an entry opens a port at all, before any host is resolved."""
        return any(entry.port == port for entry in self.entries)

    def knows_host(self, host: str) -> bool:
        """Tell whether an entry names a host."""
        return any(entry.host == host for entry in self.entries)


def read_target(url: str, *, allowed: Allowed) -> Target:
    """Give a URL its one spelling, or say why it is not fetched.

    Raises:
        BlockedAddressError: another scheme or port, a user name, an address in an odd notation, no host, too long.
    """
    text = url.strip(" \t\r\n")
    if len(text) > MAX_URL_CHARS or _FORBIDDEN.search(text):
        raise _blocked(url, f"backslashes, control characters or more than {MAX_URL_CHARS:,} of any; check it")
    parts = _URL.fullmatch(text.partition("#")[0])
    if parts is None:
        raise _blocked(url, f"{_scheme_of(text)}; give an address that begins with http:// or https://")
    scheme = parts[1].lower()
    host, port = _host_and_port(url, parts[2], scheme=scheme)
    if port not in DEFAULT_PORTS.values() and not allowed.knows_port(port):
        raise _blocked(url, f"port {port} is not open; name the host and port in ONRECORD_FETCH_ALLOW if it may be")
    if "." not in host and ":" not in host and not allowed.knows_host(host):
        raise _blocked(url, f"{host!r} is a name of the local network; give a full name, or set ONRECORD_FETCH_ALLOW")
    return Target(url=_spelt(scheme, host, port, parts[3]), scheme=scheme, host=host, port=port)


def checked_addresses(target: Target, *, resolve: Resolve, allowed: Allowed) -> tuple[Address, ...]:
    """Resolve a target's host once and give its addresses, each of which may be connected to.

    Raises:
        BlockedAddressError: one of them may not be reached, whatever the others are.
        UnreachableError: the host has none.
    """
    literal = _literal(target.host)
    try:
        found = [str(literal)] if literal else resolve(target.host, target.port)
        addresses = tuple(dict.fromkeys(_unmapped(ipaddress.ip_address(one)) for one in found))
    except (OSError, UnicodeError):
        addresses = ()
    except ValueError:
        raise UnreachableError(f"{target.host} resolves to what is no address; check the name servers") from None
    if not addresses:
        raise UnreachableError(f"no address for {target.host}; check the name and the connection")
    for address in addresses:
        _refuse_private(target, address, allowed=allowed)
    return addresses


def is_public(address: Address) -> bool:
    """Tell whether an address is that of a host of the public internet, also through what it wraps."""
    return all(_is_public_itself(face) for face in _faces(address))


def _refuse_private(target: Target, address: Address, *, allowed: Allowed) -> None:
    if allowed.covers(target, address):
        return
    where = f"{target.host} is at {address}" if target.host != str(address) else str(address)
    if not is_public(address):
        raise _blocked(target.url, f"{where}, no public address; name it in ONRECORD_FETCH_ALLOW if it may be reached")
    if target.port not in DEFAULT_PORTS.values():
        raise _blocked(target.url, f"port {target.port} of {where} is not open; name it in ONRECORD_FETCH_ALLOW")


def _is_public_itself(address: Address) -> bool:
    if any(address in network for network in _SPECIAL):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _UNICAST and address.is_global and not address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _faces(address: Address) -> tuple[Address, ...]:
    # A gateway on the way may turn one of these into the address within.
    if not isinstance(address, ipaddress.IPv6Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & _LOW_32_BITS),)
    return (address,)


def _unmapped(address: Address) -> Address:
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _is_for_machines_only(address: Address) -> bool:
    # Clouds hand out credentials at link-local addresses; a name must never open those.
    return any(
        face.is_link_local or face.is_multicast or face.is_unspecified or face.is_reserved for face in _faces(address)
    )


def _host_and_port(url: str, authority: str, *, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise _blocked(url, "a user name in the address; leave it out")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _blocked(url, "no host, or one that is not spelt like a host; check the address")
    port = int(parts[2] or DEFAULT_PORTS[scheme])
    if not 0 < port < 1 << 16:
        raise _blocked(url, f"port {port} does not exist; check the address")
    host = _host(parts[1])
    if host is None:
        raise _blocked(url, "a host in an odd notation; write a name, or an address like 192.0.2.7 or [2001:db8::7]")
    return host, port


def _host(written: str) -> str | None:
    if written.startswith("["):
        literal = _literal(written[1:-1])
        return str(literal) if literal else None
    name = _ascii(written).removesuffix(".")
    labels = name.split(".")
    if len(name) > _MAX_HOST_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    # What ends in a number is an address to every resolver: 127.1, 0x7f.1, 2130706433, 0177.0.0.1.
    return name if not _NUMBER.fullmatch(labels[-1]) or _literal(name) else None


def _ascii(written: str) -> str:
    if written.isascii():
        return written.lower()
    try:
        # Wide digits, round digits and the dots of other scripts become the plain ones here.
        return idna.encode(written[:_MAX_HOST_CHARS], uts46=True).decode("ascii").lower()
    except UnicodeError:
        return ""


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _spelt(scheme: str, host: str, port: int, rest: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    tail = "" if port == DEFAULT_PORTS[scheme] else f":{port}"
    try:
        path = quote(rest, safe=_KEPT_IN_PATHS)
    except UnicodeEncodeError:
        raise _blocked(rest, "half a character in its path; check the address") from None
    return f"{scheme}://{shown}{tail}{path if path.startswith('/') else '/' + path}"


def _scheme_of(text: str) -> str:
    scheme = _SCHEME.match(text)
    return f"{scheme[1].lower()}: is not fetched" if scheme else "no scheme"


def _blocked(url: str, why: str) -> BlockedAddressError:
    shown = url if len(url) <= _MAX_SHOWN_CHARS else url[:_MAX_SHOWN_CHARS] + "…"
    return BlockedAddressError(f"{shown!r} is not fetched: {why}")


def _allowance(entry: str) -> Allowance:
    wrong = SettingsError(
        f"ONRECORD_FETCH_ALLOW holds {entry!r}; want hosts or networks like 127.0.0.1:8080 10.0.0.0/8 intranet.example"
    )
    network = _network(entry)
    if network is not None:
        return Allowance(host=None, network=network, port=None)
    place, has_port, digits = entry.rpartition(":")
    if not has_port:
        place, digits = entry, ""
    if has_port and not (digits.isascii() and digits.isdigit() and 0 < int(digits[:6]) < 1 << 16):
        raise wrong
    port = int(digits) if digits else None
    network = _network(place.removeprefix("[").removesuffix("]"))
    if network is not None:
        return Allowance(host=None, network=network, port=port)
    host = _host(place) if place else None
    if host is None:
        raise wrong
    return Allowance(host=host, network=None, port=port)


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
