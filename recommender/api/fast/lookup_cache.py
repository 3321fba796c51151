"""The cache of look-up responses, by query string: `GET /similar` with an id and perhaps a k.

Other queries, and those that need more than the release's graph, are left to the route.
"""

import time
from collections import OrderedDict
from functools import cached_property
from urllib.parse import unquote_plus

from recommender.api.accept import VARY
from recommender.api.responses import FIXED, Headers, body_headers, timing
from recommender.api.schemas import MAX_K
from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import LookupMiss
from recommender.engine.response import QueryResponse
from recommender.engine.snapshot import Snapshot

MAX_NAME = 2000
LOOKUPS = "lookups"
"""Where the application's lifespan state holds its `LookupCache`."""

MISSED = "recommender.missed"
"""The key under which a request's scope holds the `LookupMiss` of a look-up that was tried already."""

MOST_BYTES = 64 * 2**20
"""The size of all cached responses together, at most: some 16,000 of ten results.

Where requests for 100,000 entries follow Zipf's law, these answer four fifths of them.
"""


class CachedResponse:
    """A response ready to be sent: its body, and its headers for ASGI and as bytes of HTTP/1.1.

    Attributes
    ----------
    headers : list of (bytes, bytes)
        The headers of a 200; without the first two, which describe the body, they are those of a 304.
    """

    def __init__(self, answer: QueryResponse, seconds: float) -> None:
        self.answer = answer
        self.body = answer.body
        self.etag = answer.etag.encode()
        shared = [(b"etag", self.etag), *FIXED, VARY, timing(seconds, answer.plan)]
        self.headers = body_headers(answer.body) + shared

    @property
    def not_modified(self) -> Headers:
        """The headers of a 304."""
        return self.headers[_MEASURED:]

    @cached_property
    def head(self) -> bytes:
        """The headers of a 200 as bytes, with the blank line behind them."""
        return _header_lines(self.headers)

    @cached_property
    def not_modified_head(self) -> bytes:
        """The headers of a 304 as bytes, with the blank line behind them."""
        return _header_lines(self.not_modified)


_MEASURED = len(body_headers(b""))


def _header_lines(headers: Headers) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers]) + b"\r\n"


class LookupCache:
    """Responses to look-ups, by query string.

    Parameters
    ----------
    most_bytes : int
        The size of all cached bodies together, at most: then the least recently used are dropped. All are dropped
        once anything is stored or published.

    Attributes
    ----------
    hits, misses : int
        How many responses were in the cache, and how many had to be made.
    """

    def __init__(self, engine: Engine, most_bytes: int = MOST_BYTES) -> None:
        self._engine = engine
        self._most_bytes = most_bytes
        self._bytes = 0
        self._cached: OrderedDict[bytes, CachedResponse] = OrderedDict()
        self._snapshot: Snapshot | None = None
        self.hits = self.misses = 0

    def __len__(self) -> int:
        return len(self._cached)

    def response(self, query: bytes) -> CachedResponse | LookupMiss | None:
        """Return the response to a query string; None if it is no look-up; a `LookupMiss` if the graph cannot answer it.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease
        """
        response = self._cached.get(query)
        if response is not None and self._engine.snapshot is self._snapshot:
            self.hits += 1
            self._cached.move_to_end(query)
            return response
        parsed = parse_simple_query(query)
        if parsed is None:
            return None  # the snapshot is for who answers this: to catch up takes a while
        snapshot = self._engine.snapshot
        if snapshot is not self._snapshot:
            self._cached.clear()
            self._bytes = 0
            self._snapshot = snapshot
        start = time.perf_counter()
        answer = self._engine.lookup(*parsed, snapshot)
        if isinstance(answer, LookupMiss):
            return answer
        self.misses += 1
        response = CachedResponse(answer, time.perf_counter() - start)
        self._cached[query] = response
        self._bytes += len(response.body)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._cached.popitem(last=False)[1].body)
        return response


def parse_simple_query(query: bytes) -> tuple[str, int] | None:
    """Parse a query string of the form ``id=…&k=…``, ``k`` being optional; None if it has another form, or an error."""
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
