"""Clients: the client of the present request, by its address."""

from contextvars import ContextVar
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

CLIENT: ContextVar[str] = ContextVar("client", default="")
"""The client whose request is being answered; empty outside of a request."""

_NETWORK = 64  # bits of an IPv6 address that one household or machine has to itself


@lru_cache(4096)
def client_at(address: str) -> str:
    """Return the client behind an address: of IPv6, a network of 64 bits; empty for this machine.

    A client without an IP address, on a Unix socket, counts as this machine too.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return client_at(str(ip.ipv4_mapped))
        if not ip.is_loopback:
            return str(IPv6Network((int(ip), _NETWORK), strict=False))
    return "" if ip.is_loopback else address
