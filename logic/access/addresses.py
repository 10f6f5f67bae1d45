"""The network address a request came from; it decides whose tries at a password are counted together."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

UNKNOWN = "unknown"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def visitor_address(peer: str | None, forwarded_for: str | None, trusted_proxies: Sequence[str]) -> str:
    """The address of the visitor, normalised; UNKNOWN when there is none to be had.

    `peer` is the other end of the connection. X-Forwarded-For can be written by anybody, so it is read only when
    the peer is one of our own proxies, from its right end, up to the first address that is not.
    An IPv6 address stands for its /64, which one household can fill at will.
    """
    nearest = _address(peer)
    if nearest is None:
        return UNKNOWN
    trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]
    hops = [part.strip() for part in (forwarded_for or "").split(",") if part.strip()]
    while hops and _is_trusted(nearest, trusted):
        before = _address(hops.pop())
        if before is None:
            break
        nearest = before
    return _counted_as(nearest)


def _address(text: str | None) -> Address | None:
    """Read an address as proxies write it, with or without a port; None when it is none."""
    written = (text or "").strip()
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted if network.version == address.version)


def _counted_as(address: Address) -> str:
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
