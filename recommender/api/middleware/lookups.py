"""Look-ups in front of everything: a `GET /similar` that the cache can answer passes no other middleware.

Such an answer needs a request id, perhaps a line in the log, and one piece of bytes to send; so it costs
little more than a bare ASGI route with the same bytes (`benchmarks/http_load.py`). Every other request (a filter, an invalid
parameter, a search, an unknown entry) passes the other middleware and is answered by its route.
"""

import time
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api import problems
from recommender.api.accept import ACCEPT, may_ask_for_text, prefers_markdown
from recommender.api.clients import client_at
from recommender.api.fast.lookup_cache import MISSED, CachedResponse, LookupCache
from recommender.api.logs import REQUEST_ID
from recommender.api.metrics.request_stats import RequestStats
from recommender.api.middleware.key_gate import HEADERS
from recommender.api.middleware.prefix import asked_path
from recommender.api.middleware.rate import RateCounter
from recommender.api.middleware.request_log import ID
from recommender.api.responses import ANSWERED, Headers, not_modified
from recommender.api.whole_responses import SEND_WHOLE
from recommender.engine.graph_lookup import LookupMiss
from recommender.errors import RecommenderError

_PATH = "/similar"
_METHODS = frozenset(("GET", "HEAD"))
_CACHED, _REFUSED = (
    "recommender.kept",
    "recommender.refused",
)  # keys of a scope: what its look-up gave


class LookupMiddleware:
    """Answers look-ups from the cache, and passes everything else on to `others`.

    Parameters
    ----------
    app : ASGI application
        Has every route.
    request_stats : RequestStats
        Counts every request, whether answered here or by `others`.
    rates : RateCounter
        The rate of each client; a request beyond it is refused by `others`.
    any_origin : bool
        Whether every origin may read answers, so that their headers are the same for all.

    Attributes
    ----------
    others : ASGI application
        The other middleware, which ends in this object's `behind`: there, requests go on to `app`.
    """

    def __init__(
        self,
        app: ASGIApp,
        lookups: LookupCache,
        request_stats: RequestStats,
        rates: RateCounter,
        *,
        any_origin: bool = True,
    ) -> None:
        self._app = app
        self._lookups = lookups
        self._request_stats = request_stats
        self._rates = rates
        self._any_origin = any_origin
        self.others: ASGIApp = self.behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        start = time.perf_counter()
        if (
            scope["type"] != "http"
            or scope["path"] != _PATH
            or scope["method"] not in _METHODS
            or (response := self._lookup_response(scope)) is None
        ):
            await self.others(scope, receive, send)
            return
        condition = request_id = None
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                condition = value
            elif name == ID:
                request_id = value
            elif name == ACCEPT and may_ask_for_text(value) and prefers_markdown(scope["headers"]):
                await self.others(scope, receive, send)
                return
            elif name in HEADERS or (name == b"origin" and not self._any_origin):
                break
        else:
            if not self._rates.wait(client_at((scope.get("client") or ("",))[0])):
                stats = self._request_stats
                id = stats.id(request_id)
                status = await _send_cached(scope, send, response, condition, id)
                seconds = time.perf_counter() - start
                stats.count_lookup(seconds, status == 304)
                if stats.logs_every_request:
                    self._tell(scope, response, status, id, seconds)
                return
        scope[_CACHED] = response
        await self.others(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request after the other middleware: the look-up is tried here if it was not before."""
        if (error := scope.get(_REFUSED)) is not None:
            await _send_problem(scope, send, error)
        elif (response := scope.get(_CACHED)) is not None:
            ANSWERED.set(response.answer)
            condition = next((v for name, v in scope["headers"] if name == b"if-none-match"), None)
            await _send(send, *_parts(scope, response, condition))
        else:
            await self._app(scope, receive, send)

    def _lookup_response(self, scope: Scope) -> CachedResponse | None:
        """Return the response to a look-up, None if there is none; a `LookupMiss` is put into the scope for the route."""
        try:
            response = self._lookups.response(scope["query_string"])
        except RecommenderError as error:
            scope[_REFUSED] = error
            return None
        except Exception:  # noqa: BLE001 - the route behind meets it too, logs it and says so
            return None
        if isinstance(response, LookupMiss):
            scope[MISSED] = response
            return None
        return response

    def _tell(
        self, scope: Scope, response: CachedResponse, status: int, id: bytes, seconds: float
    ) -> None:
        answer = response.answer
        REQUEST_ID.set(id.decode("ascii"))
        more = {"plan": answer.plan, "matched": answer.matched}
        self._request_stats.log_request(scope["method"], _PATH, status, seconds, **more)


async def _send_cached(
    scope: Scope, send: Send, response: CachedResponse, condition: bytes | None, id: bytes
) -> int:
    """Send a cached response with the id of its request, whole if the server offers that; return its status."""
    if condition is not None and not_modified(condition, response.etag):
        status, head, body = 304, response.not_modified_head, b""
    else:
        status, head = 200, response.head
        body = b"" if scope["method"] == "HEAD" else response.body
    send_whole = scope.get(SEND_WHOLE)
    if send_whole is None or not send_whole(status, b"%b: %b\r\n%b" % (ID, id, head), body):
        headers = response.headers if status == 200 else response.not_modified
        await _send(send, status, [*headers, (ID, id)], body)
    return status


def _parts(
    scope: Scope, response: CachedResponse, condition: bytes | None
) -> tuple[HTTPStatus, Headers, bytes]:
    """Return status, headers and body of a cached response; those of a 304 if the client has that response already."""
    if condition is not None and not_modified(condition, response.etag):
        return HTTPStatus.NOT_MODIFIED, response.not_modified, b""
    return HTTPStatus.OK, response.headers, b"" if scope["method"] == "HEAD" else response.body


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    # Headers in a list of their own: some middleware adds to it in place.
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})
    await send({"type": "http.response.body", "body": body})


async def _send_problem(scope: Scope, send: Send, error: RecommenderError) -> None:
    status = problems.status_of(error)
    body = problems.document(asked_path(scope), status, str(error))
    headers = [
        (b"content-length", b"%d" % len(body)),
        (b"content-type", problems.MEDIA_TYPE.encode()),
    ]
    await _send(send, status, headers, body if scope["method"] == "GET" else b"")
