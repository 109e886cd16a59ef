"""Who asks: the address a request comes from, and the key that it carries.

In: a request. Out: its caller.
Promise: what a client says of its own address counts only where a trusted proxy passed it on.
"""

import ipaddress
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, NamedTuple

from starlette.datastructures import Headers

from api.guard.keys import Key
from indexer.errors import OnRecordError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CALLER = "onrecord.caller"
_MOST_HOPS = 20
_HOME_BITS = 64
"""Of an IPv6 address: what a provider gives to one household, whose machines choose the rest themselves."""


class Caller(NamedTuple):
    """Who asks."""

    address: str
    """Where from; empty when the server does not know."""

    key: Key | None = None
    """The good key that came along; null when none did."""

    refusal: OnRecordError | None = None
    """Why nothing but what is open to all may be asked; null when more may be."""


def note_caller(scope: MutableMapping[str, Any], caller: Caller) -> None:
    """Write down who asks, for whatever handles the request."""
    scope[_CALLER] = caller


def caller_of(scope: MutableMapping[str, Any]) -> Caller:
    """Give who asks; nobody in particular where it was not written down."""
    caller = scope.get(_CALLER)
    return caller if isinstance(caller, Caller) else Caller("")


def networks_of(text: str) -> tuple[Network, ...]:
    """Read addresses and networks of a setting."""
    return tuple(map(ipaddress.ip_network, text.split()))


def address_of(scope: MutableMapping[str, Any], trusted: Sequence[Network]) -> str:
    """Give the address that a request comes from.

    `X-Forwarded-For` is read from its end, where the nearest proxy wrote: the first address that is no trusted proxy's
    is the client's; whatever stands before it the client may have made up.
    """
    peer: str = (scope.get("client") or ("",))[0]
    if not trusted or not _is_in(_parsed(peer), trusted):
        return peer
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    return _first_stranger(peer, reversed(said[-_MOST_HOPS:]), trusted)


def _first_stranger(peer: str, hops: Iterable[str], trusted: Sequence[Network]) -> str:
    nearest = peer
    for hop in hops:
        address = _parsed(_without_port(hop.strip()))
        if address is None:
            break
        nearest = str(address)
        if not _is_in(address, trusted):
            break
    return nearest


def bucket_of(address: str) -> str:
    """Name what shares one allowance: an IPv4 address, or a household's network of IPv6 addresses."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _HOME_BITS), strict=False))
    return address


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_in(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
