"""Rate limits: how many requests a client may make in a minute, evenly or all at once."""

import time
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api.clients import client_at
from recommender.api.keys import KeyRing
from recommender.api.middleware.key_gate import secret_of
from recommender.api.problems import Refuse, problem
from recommender.api.rate_table import RateTable

RATES = "rates"
"""Where the application's lifespan state holds its `RateCounter`."""

_WATCHED = ("/healthz", "/readyz")
_MINUTE = 60.0


class RateCounter:
    """Counts the requests of clients by the generic cell rate algorithm (ITU-T I.371).

    It keeps one number for each client: the theoretical arrival time, by which its requests so far are within the rate.

    Parameters
    ----------
    a_minute : int
        How many requests a client may make; 0: any number. Requests from this machine are not counted.
    table : RateTable, optional
        The numbers, in memory that several processes share.
    """

    def __init__(self, a_minute: int, table: RateTable | None = None) -> None:
        self._seconds_each = _MINUTE / a_minute if a_minute else 0.0
        self._table = table or RateTable()

    def close(self) -> None:
        """Close the table."""
        self._table.close()

    def wait(self, client: str, now: float | None = None) -> float:
        """Count a request and return 0; or, if it comes too early, return the seconds to wait, uncounted."""
        if not self._seconds_each or not client:
            return 0.0
        now = time.monotonic() if now is None else now
        return self._table.wait(client, self._seconds_each, _MINUTE, now)


class RateLimit:
    """Refuses requests of a client beyond its rate with 429 and ``Retry-After``.

    Requests with a key of the server count for that key, from whatever address; others count for their
    address.
    """

    def __init__(
        self, app: ASGIApp, rates: RateCounter, ring: KeyRing, refuse: Refuse = problem
    ) -> None:
        self._app = app
        self._rates = rates
        self._ring = ring
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] not in _WATCHED:
            early = self._rates.wait(self._client(scope))
            if early:
                late = f"too many requests; ask again in {early:.0f} s"
                response = self._refuse(Request(scope), HTTPStatus.TOO_MANY_REQUESTS, late)
                response.headers["Retry-After"] = str(int(early) + 1)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _client(self, scope: Scope) -> str:
        address = client_at((scope.get("client") or ("",))[0])
        secret = secret_of(Request(scope)) if address else None
        if secret and self._ring.scope(secret) is not None:
            return f"key {secret}"
        return address
