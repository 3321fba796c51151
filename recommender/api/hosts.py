"""Hosts: the names that requests are for, as each says itself in its ``Host``.

A page of some site can have its own name lead to this machine (DNS rebinding), and then reads what is kept
here as if it were the site's: no rule of browsers stops it. The name in ``Host`` does.
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
    """A request that is for nobody (400), or for somebody else (421).

    Attributes
    ----------
    status, detail, told
        What whoever asked is told, and what the log is.
    """

    def __init__(self, status: HTTPStatus, detail: str, told: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.told = status, detail, told


class Hosts:
    """The names that a server has.

    Parameters
    ----------
    names : sequence of str
        Beside those that every machine calls itself by: none, ``localhost`` and what ends in ``.localhost``,
        127.0.0.0/8 and ``[::1]``. ``*`` for any.
    proxied : bool
        Whether any name is right, too, where a proxy says that it passes the request on (``X-Forwarded-…``).
    """

    def __init__(self, names: Sequence[str] = (_ANY,), *, proxied: bool = False) -> None:
        self._any = _ANY in names
        self._names = {_plain(name) for name in names}
        self._proxied = proxied

    def check(self, headers: Sequence[tuple[bytes, bytes]], http_version: str) -> bool:
        """Check every ``Host`` among a request's headers, the names of which are in small letters.

        Returns
        -------
        bool
            Whether the same name is right whatever else another request has.

        Raises
        ------
        WrongHost
            400 if there are several, or none since HTTP/1.1, or one that is no name (RFC 9112, 3.2); 421 if
            it is another's.
        """
        given = [value for key, value in headers if key == b"host"]
        if not given and http_version == "1.0":
            return False
        named = _HOST.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
        if named is None:
            raise WrongHost(
                HTTPStatus.BAD_REQUEST,
                "a request needs one Host that says which server it is for",
                "a request without one right Host",
            )
        name = _plain(named[1])
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


def _plain(name: str) -> str:
    return name.lower().rstrip(".").strip("[]")


def _this_machine(name: str) -> bool:
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        found = ip_address(name)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
