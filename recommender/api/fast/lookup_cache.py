"""`GET /similar` as sites ask it: one look-up, prepared bytes, nothing in between.

What is plain (an id, perhaps a k, and neighbours that are in the release's graph) is answered here.
Everything else, filters, bad parameters, a search, goes on to the route behind.
"""

import time
from collections import OrderedDict
from functools import cached_property
from urllib.parse import unquote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.api import problems
from recommender.api.middleware.prefix import asked_path
from recommender.api.responses import ANSWERED, FIXED, measured, not_modified, timing
from recommender.api.schemas import MAX_K
from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import Missed
from recommender.engine.response import QueryResponse
from recommender.engine.snapshot import Snapshot
from recommender.errors import RecommenderError

MAX_NAME = 2000
LOOKUPS = "lookups"
"""Where the application's lifespan state holds its `LookupCache`."""

MISSED = "recommender.missed"
"""The key of a scope for the `Missed` of a look-up that was tried already."""

_KEPT = 4096  # finished answers: some 20 MB
_NOTHING: Message = {"type": "http.response.body", "body": b""}


class CachedResponse:
    """An answer as it goes out: as ASGI messages, and as bytes of HTTP/1.1 behind a status line.

    Attributes
    ----------
    head, not_modified_head : bytes
        The headers of a 200, and of a 304.
    """

    def __init__(self, answer: QueryResponse, seconds: float) -> None:
        self.answer = answer
        self.body = answer.body
        self.etag = answer.etag.encode()
        self._timing = timing(seconds, answer.plan)
        self.not_modified_head = b"%betag: %b\r\n%b: %b\r\n\r\n" % (
            _FIXED_LINES,
            self.etag,
            *self._timing,
        )
        self.head = _MEASURED % (len(self.body), self.not_modified_head)

    @cached_property
    def not_modified(self) -> Message:
        """What starts a 304."""
        headers = [(b"etag", self.etag), *FIXED, self._timing]
        return {"type": "http.response.start", "status": 304, "headers": headers}

    @cached_property
    def start(self) -> Message:
        """What starts a 200."""
        headers = [*measured(self.body), *self.not_modified["headers"]]
        return {"type": "http.response.start", "status": 200, "headers": headers}


_MEASURED = b"content-type: application/json\r\ncontent-length: %d\r\n%b"
_FIXED_LINES = b"".join(b"%b: %b\r\n" % header for header in FIXED)


class LookupCache:
    """Answers to plain questions, by query string.

    Parameters
    ----------
    cached : int
        Finished answers that are kept until anything was stored or published.

    Attributes
    ----------
    hits, misses : int
        Answers that were kept, and that had to be made.
    """

    def __init__(self, engine: Engine, cached: int = _KEPT) -> None:
        self._engine = engine
        self._most = cached
        self._cached: OrderedDict[bytes, CachedResponse] = (
            OrderedDict()
        )  # a dict looks long for its oldest
        self._snapshot: Snapshot | None = None
        self.hits = self.misses = 0

    def __len__(self) -> int:
        return len(self._cached)

    def find(self, query: bytes) -> CachedResponse | Missed | None:
        """Return the answer to a query string, None if it is not plain; or what a look-up of no use found out.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease
        """
        asked = None
        if query not in self._cached and (asked := parse_simple_query(query)) is None:
            return None  # the snapshot is for who answers this: to catch up takes a while
        snapshot = self._engine.snapshot
        if snapshot is not self._snapshot:
            self._cached.clear()
            self._snapshot = snapshot
        response = self._cached.get(query)
        if response is not None:
            self.hits += 1
            return response
        asked = asked or parse_simple_query(query)
        if asked is None:
            return None
        began = time.perf_counter()
        answer = self._engine.lookup(*asked, snapshot)
        if isinstance(answer, Missed):
            return answer
        self.misses += 1
        response = CachedResponse(answer, time.perf_counter() - began)
        if self._most:
            if len(self._cached) >= self._most:
                self._cached.popitem(last=False)
            self._cached[query] = response
        return response


def parse_simple_query(query: bytes) -> tuple[str, int] | None:
    """Read ``id=…&k=…``, ``k`` being optional; None if there is more to it, or anything wrong."""
    name, _, k = query.partition(b"&k=")
    if not name.startswith(b"id=") or b"&" in name:
        return None
    quoted = name[3:].replace(b"%3A", b":").replace(b"%2F", b"/")  # what most names have
    id = quoted.decode("latin-1")
    if "%" in id or "+" in id:
        id = unquote_plus(id)
    if not 1 <= len(id) <= MAX_NAME:
        return None
    if k == b"" and len(query) == len(name):
        return id, 10
    if k.isdigit() and len(k) <= 3 and 1 <= int(k) <= MAX_K:
        return id, int(k)
    return None


class LookupMiddleware:
    """Answers plain questions for `/similar`, and hands everything else on to `app`."""

    def __init__(self, app: ASGIApp, lookups: LookupCache) -> None:
        self._app = app
        self._lookups = lookups

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response: CachedResponse | Missed | None = None
        if (
            scope["type"] == "http"
            and scope["path"] == "/similar"
            and scope["method"] in ("GET", "HEAD")
        ):
            try:
                response = self._lookups.find(scope["query_string"])
            except RecommenderError as error:
                await _send_problem(scope, send, error)
                return
            except Exception:  # noqa: BLE001 - the route behind meets it too, logs it and says so
                pass
        if isinstance(response, Missed):
            scope[MISSED] = response
        if not isinstance(response, CachedResponse):
            await self._app(scope, receive, send)
            return
        ANSWERED.set(response.answer)
        condition = next((v for name, v in scope["headers"] if name == b"if-none-match"), None)
        if not_modified(condition, response.etag):
            await send(_copied(response.not_modified))
            await send(_NOTHING)
        else:
            await send(_copied(response.start))
            whole = scope["method"] == "GET"
            await send({"type": "http.response.body", "body": response.body} if whole else _NOTHING)


def _copied(message: Message) -> Message:
    """Return a message that others may add headers to, as some middleware does in place."""
    return {**message, "headers": [*message["headers"]]}


async def _send_problem(scope: Scope, send: Send, error: RecommenderError) -> None:
    status = problems.status_of(error)
    body = problems.document(asked_path(scope), status, str(error))
    headers = [
        (b"content-length", b"%d" % len(body)),
        (b"content-type", problems.MEDIA_TYPE.encode()),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body if scope["method"] == "GET" else b""})
