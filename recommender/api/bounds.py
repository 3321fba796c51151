"""Bounds of a server's connections, and the log of refusals because of them."""

import logging
import resource
import time
from dataclasses import dataclass, field

from recommender.api.hosts import Hosts

_log = logging.getLogger(__name__)

BOUNDS = "bounds"
"""Where the application's lifespan state holds its `Bounds`."""

_RESERVED = 100  # file descriptors for the catalogue, releases, models and logs
_MINUTE = 60.0


def room(connections: int) -> int:
    """Return how many connections a process may hold: as many as asked for, if it has the descriptors.

    The limit of descriptors is raised as far as this process may raise it itself.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + _RESERVED
    if soft < needed and (soft != hard):
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(8, min(connections, soft - _RESERVED))


@dataclass
class Bounds:
    """The limits of connections, and the log of what was refused because of them.

    Attributes
    ----------
    connections : int
        How many this process holds at once.
    head : int
        How many bytes a request's line and headers may have.
    head_seconds : float
        How long headers may take to arrive, from the connection's beginning or the request's first byte.
    unread_seconds : float
        How long an answer may wait for the client to read it.
    hosts : Hosts
        The names that requests may be for.
    """

    connections: int = 1000
    head: int = 64 * 1024
    head_seconds: float = 10.0
    unread_seconds: float = 30.0
    hosts: Hosts = field(default_factory=Hosts)
    _last_logged: dict[str, tuple[float, int]] = field(default_factory=dict)

    def log_refusal(self, reason: str) -> None:
        """Log a refusal by its reason, at most once a minute, with the number of refusals since the last line."""
        now = time.monotonic()
        last, count = self._last_logged.get(reason, (-_MINUTE, 0))
        if now - last < _MINUTE:
            self._last_logged[reason] = last, count + 1
            return
        self._last_logged[reason] = now, 0
        more = f", and {count} more since it was last told" if count else ""
        _log.warning("refused: %s%s", reason, more)
