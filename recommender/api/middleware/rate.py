"""How many requests a client may make: a share of each minute, all of it at once if it likes."""

import time
from collections import OrderedDict
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api.clients import client_at
from recommender.api.problems import Refuse, problem

RATES = "rates"
"""Where the application's lifespan state holds its `Rates`."""

_WATCHED = ("/healthz", "/readyz")
_MINUTE = 60.0
_REMEMBERED = 100_000  # clients; who is forgotten begins anew


class Rates:
    """Counts the requests of clients by the generic cell rate algorithm (ITU-T I.371).

    It keeps one number for each client: when what it has asked will have been paid for.

    Parameters
    ----------
    a_minute : int
        Requests that a client may make; 0: any number. What comes from this machine is not counted.
    """

    def __init__(self, a_minute: int) -> None:
        self._each = _MINUTE / a_minute if a_minute else 0.0
        self._paid: OrderedDict[str, float] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Count a request, and return 0; or how many seconds it comes too early, uncounted."""
        if not self._each or not client:
            return 0.0
        now = time.monotonic() if now is None else now
        paid = max(self._paid.pop(client, now), now) + self._each
        early = paid - now - _MINUTE
        self._paid[client] = paid - self._each if early > 0 else paid
        if len(self._paid) > _REMEMBERED:
            self._paid.popitem(last=False)
        return max(early, 0.0)


class RateLimit:
    """Refuses with 429 and `Retry-After` what a client asks beyond its share."""

    def __init__(self, app: ASGIApp, rates: Rates, refuse: Refuse = problem) -> None:
        self._app = app
        self._rates = rates
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] not in _WATCHED:
            early = self._rates.wait(client_at((scope.get("client") or ("",))[0]))
            if early:
                late = f"too many requests; ask again in {early:.0f} s"
                response = self._refuse(Request(scope), HTTPStatus.TOO_MANY_REQUESTS, late)
                response.headers["Retry-After"] = str(int(early) + 1)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
