"""The request log: every request gets an id, is counted, and has a line in the log."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.api.clients import CLIENT, client_at
from recommender.api.logs import REQUEST_ID
from recommender.api.metrics.request_stats import RequestStats, Route
from recommender.api.middleware.prefix import PREFIX
from recommender.api.responses import ANSWERED

ID = b"x-request-id"


class RequestLog:
    """Gives each request an id, which its response has too, counts it and logs it."""

    def __init__(self, app: ASGIApp, request_stats: RequestStats) -> None:
        self._app = app
        self._request_stats = request_stats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        request_stats = self._request_stats
        id = request_stats.id(next((value for name, value in scope["headers"] if name == ID), None))
        REQUEST_ID.set(id.decode("ascii"))  # never taken back: the server logs errors after this
        ANSWERED.set(None)
        CLIENT.set(client_at((scope.get("client") or ("",))[0]))
        status = 500  # what the server answers if nothing is sent

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (ID, id)]}
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - start
            answer = ANSWERED.get()
            request_stats.count_response(
                _route(scope), status, answer.plan if answer else "", seconds
            )
            if request_stats.logs_every_request or status >= 500:
                more = {"plan": answer.plan, "matched": answer.matched} if answer else {}
                request_stats.log_request(scope["method"], scope["path"], status, seconds, **more)


def _route(scope: Scope) -> Route:
    """Return the route of a request that has been answered, as `RequestStats` knows it."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    if "route" in scope:
        return method, scope["route"].path
    mounted = scope.get("root_path", "").removeprefix(scope.get(PREFIX, ""))
    return method, mounted or scope["path"].removeprefix(scope.get(PREFIX, ""))
