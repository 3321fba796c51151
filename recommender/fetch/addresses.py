"""Addresses: the IP addresses of a host name, and whether they are public.

A name may resolve to a machine of the private network, and to another one at the next look-up (DNS rebinding).
So a name is resolved once for each connection, its addresses are checked, and the connection is made to one of these
very addresses.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from recommender.errors import FetchError

Resolve = Callable[[str, int], list[str]]
"""Returns the IP addresses that a host name and a port stand for, the preferred one first."""

_NAT64 = ip_network("64:ff9b::/96")
_OWN_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost")


class UnknownHost(FetchError):
    """A host name that does not resolve; ``passing`` says that it may do so later."""

    def __init__(self, host: str, passing: bool, reason: str) -> None:
        self.passing = passing
        super().__init__(host, f"no address is known of this host ({reason}); is it spelt right?")


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, by the system's resolver.

    Raises
    ------
    UnknownHost
        If the host has no address.
    """
    try:
        results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        reason = error.strerror or str(error)
        raise UnknownHost(host, error.errno == socket.EAI_AGAIN, reason) from error
    except UnicodeError as error:  # a label that is empty or too long
        raise UnknownHost(host, False, "no host can be called so") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in results))


def is_public(address: str) -> bool:
    """Whether an IP address is a public one of the internet.

    Loopback, private, shared, link-local, multicast, reserved and documentation addresses are not, nor
    is an IPv6 address that stands for such an IPv4 one.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def reachable(host: str, port: int, resolve: Resolve, allow_private: bool) -> list[str]:
    """Return the addresses of a host that may be connected to.

    Raises
    ------
    FetchError
        If the host has no address, or none that may be connected to.
    """
    addresses = resolve(host, port)
    allowed = addresses if allow_private else list(filter(is_public, addresses))
    if not allowed:
        remark = "" if addresses == [host] else f" stands for {', '.join(addresses)}, which"
        raise FetchError(
            host,
            f"this host{remark} is on this machine or a network of its own, not on the open internet; "
            "give --allow-private if that is meant",
        )
    return allowed


def is_own(host: str) -> bool:
    """Whether a host, by its name alone, is this machine."""
    if host.rstrip(".").lower() in _OWN_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
