"""Hosts: a check of the name in each request's ``Host`` header, against DNS rebinding.

A page of some site can have its own name resolve to this machine, and then read the answers of this server as
if they were the site's: no rule of browsers stops it. Refusing requests for other host names does.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

_HOST = re.compile(
    r"(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]{0,255})(?::\d*)?", re.ASCII | re.IGNORECASE
)
_ANY, _FORWARDED = "*", b"x-forwarded-"


class WrongHost(Exception):
    """A request without a valid host name (400), or for another host (421).

    Attributes
    ----------
    status, detail, log_message
        Status and detail of the response, and the message of the log.
    """

    def __init__(self, status: HTTPStatus, detail: str, log_message: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.log_message = status, detail, log_message


class Hosts:
    """The names that a server has.

    Parameters
    ----------
    names : sequence of str
        Accepted beside the names of this machine: an empty one, ``localhost``, names that end in ``.localhost``,
        127.0.0.0/8 and ``[::1]``. ``*``: any.
    proxied : bool
        Whether any name is accepted from a proxy that forwards the request (``X-Forwarded-…``).
    """

    def __init__(self, names: Sequence[str] = (_ANY,), *, proxied: bool = False) -> None:
        self._any = _ANY in names
        self._names = {_normalised(name) for name in names}
        self._proxied = proxied

    def check(self, headers: Sequence[tuple[bytes, bytes]], http_version: str) -> bool:
        """Check every ``Host`` among a request's headers, the names of which are in small letters.

        Returns
        -------
        bool
            Whether the name is accepted whatever the other headers are, so that the result may be cached.

        Raises
        ------
        WrongHost
            400 if there are several, or none since HTTP/1.1, or one that is no name (RFC 9112, 3.2); 421 if
            it is the name of another host.
        """
        hosts = [value for key, value in headers if key == b"host"]
        if not hosts and http_version == "1.0":
            return False
        match = _HOST.fullmatch(hosts[0].decode("latin-1")) if len(hosts) == 1 else None
        if match is None:
            raise WrongHost(
                HTTPStatus.BAD_REQUEST,
                "a request needs one Host that says which server it is for",
                "a request without one right Host",
            )
        name = _normalised(match[1])
        if self._any or name in self._names or _this_machine(name):
            return True
        if self._proxied and any(key.startswith(_FORWARDED) for key, _ in headers):
            return False
        raise WrongHost(
            HTTPStatus.MISDIRECTED_REQUEST,
            f"this server does not answer as {name!r}; whoever runs it can let it by "
            f"RECOMMENDER_ALLOWED_HOSTS={name}",
            "a Host that is not this server's: see RECOMMENDER_ALLOWED_HOSTS",
        )


def _normalised(name: str) -> str:
    return name.lower().rstrip(".").strip("[]")


def _this_machine(name: str) -> bool:
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        ip = ip_address(name)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (mapped or ip).is_loopback
