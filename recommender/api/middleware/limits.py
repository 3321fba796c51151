"""Limits of every request: the time it takes, the size of its body; and HEAD answered as GET."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.api.problems import Refuse, problem
from recommender.deadline import within

MAX_BODY = 256 * 1024
MAX_ENTRIES_BODY = 10 * 1000 * 1000
WRITING = 10
"""How many times longer a write may take than a question: entries are embedded before the answer."""


def _writes(scope: Scope) -> bool:
    return bool(scope["method"] == "POST" and scope["path"] == "/entries")


class HeadAsGet:
    """Answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, send_head)
        else:
            await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too long or of unknown length, before they are read."""

    def __init__(self, app: ASGIApp, refuse: Refuse = problem) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            length = headers.get(b"content-length", b"0")
            most = MAX_ENTRIES_BODY if _writes(scope) else MAX_BODY
            refused = None
            if b"transfer-encoding" in headers:
                refused = HTTPStatus.LENGTH_REQUIRED, "send a Content-Length, not chunks"
            elif not length.isdigit() or int(length) > most:
                refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {most} bytes"
            if refused:
                await self._refuse(Request(scope), *refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class TimeLimit:
    """Answers 503 when a request, its reading included, takes longer than `seconds`.

    A search that has begun stops too, at its next step: see `recommender.deadline`. Writing may take
    `WRITING` times as long. The same is answered when the server stops and cannot wait any longer.
    """

    def __init__(self, app: ASGIApp, seconds: float, refuse: Refuse = problem) -> None:
        self._app = app
        self._seconds = seconds
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        seconds = self._seconds * (WRITING if _writes(scope) else 1)
        try:
            async with asyncio.timeout(seconds):
                with within(seconds):
                    await self._app(scope, receive, noting)
        except (TimeoutError, asyncio.CancelledError) as error:
            if started:
                raise
            late = f"took longer than {seconds:g} s; ask again later"
            if isinstance(error, asyncio.CancelledError):
                late = "the server stops; ask again"
            if _writes(scope):
                late += ": what was sent may yet be stored, and sending it again does no harm"
            response = self._refuse(Request(scope), HTTPStatus.SERVICE_UNAVAILABLE, late)
            response.headers["Retry-After"] = "1"
            await response(scope, receive, send)
