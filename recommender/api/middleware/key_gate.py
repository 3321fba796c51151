"""The key gate: where questions need a key, requests without one are refused."""

import base64
import binascii
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api import keys
from recommender.api.problems import Refuse

OPEN = frozenset({"/healthz", "/readyz"})
"""Paths that need no key, for monitoring: they reveal nothing of the entries."""

HEADERS = frozenset((b"authorization", b"x-api-key"))
"""The headers in which a secret may be sent: see `secret_of`."""

CHALLENGES = {"WWW-Authenticate": 'Bearer, Basic realm="recommender", charset="UTF-8"'}


def secret_of(request: Request) -> str | None:
    """Return the secret that a request gives, None if it gives none.

    It may be a bearer token, the password of any user (for which browsers ask), or a header that Semantic Scholar's
    clients send.
    """
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return credentials.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return request.headers.get("x-api-key")


class KeyGate:
    """Passes requests with a key on to `app`, and those of the few routes that need none."""

    def __init__(self, app: ASGIApp, ring: keys.KeyRing, refuse: Refuse) -> None:
        self._app, self._ring, self._refuse = app, ring, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in OPEN and scope["method"] != "OPTIONS":
            request = Request(scope)
            secret = secret_of(request)
            if secret is None or self._ring.scope(secret) is None:
                detail = "questions need a key here: send it as `Authorization: Bearer KEY`"
                refused = self._refuse(request, HTTPStatus.UNAUTHORIZED, detail)
                refused.headers.update(CHALLENGES)
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)
