"""Request statistics of a process: counts by route, status and plan, and histograms of times."""

import itertools
import logging
import re
import secrets
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias

from recommender.api.metrics.worker_stats import Counts

Route: TypeAlias = tuple[str, str]
"""A method, and a path as the OpenAPI document has it."""

REQUEST_STATS = "request_stats"
"""Where the application's lifespan state holds its `RequestStats`."""

BOUNDS = (
    *(0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
"""The upper bounds of a histogram's buckets, in seconds; a last bucket has no bound."""

_FIRST = BOUNDS[0]
OTHER: Route = ("", "")
"""The route under which requests to no route are counted."""

_LOOKUP_ROUTE: Route = ("GET", "/similar")
_PLANS = ("", "graph", "ann", "exact", "search")
_STATUSES = (0, *(status.value for status in HTTPStatus))
_PLAN_AT = {plan: i for i, plan in enumerate(_PLANS)}
_STATUS_AT = {status: i for i, status in enumerate(_STATUSES)}
_SUM = len(BOUNDS) + 1
_TIMES = _SUM + 1  # numbers of one histogram
_WIDTH = len(_STATUSES) + len(_PLANS) * _TIMES  # numbers of one route

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:;,=@/+~-]{1,128}")
_log = logging.getLogger("recommender.requests")


class TimeHistogram(NamedTuple):
    """A histogram of the seconds that a route's answers of one plan took; buckets are cumulative."""

    route: Route
    plan: str
    buckets: list[tuple[str, float]]
    total: float


class RequestStats:
    """Counts of a process, by route, status and plan; and a line of the log for each request.

    Only the event loop counts here. Look-ups are counted by `count_lookup`, which must cost next
    to nothing as an answer takes ten microseconds, and are added to the rest when `numbers` is read.

    Parameters
    ----------
    routes : sequence of (str, str)
        Methods and paths; the same ones in the same order in every worker.

    Attributes
    ----------
    width : int
        How many numbers `numbers` returns.
    logs_every_request : bool
        Whether every request has a line in the log, not only what went wrong.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = (*routes, OTHER)
        self._at = {route: i * _WIDTH for i, route in enumerate(self._routes)}
        self.width = len(self._routes) * _WIDTH
        self._numbers = array("d", bytes(8 * self.width))
        self.logs_every_request = _log.isEnabledFor(logging.INFO)
        self._lookups, self._unchanged = [0] * _SUM, [0] * _SUM
        self._seconds = 0.0
        self._prefix, self._count = secrets.token_hex(4).encode() + b"-", itertools.count(1)

    def id(self, header: bytes | None = None) -> bytes:
        """Return the id of a request: the one of its header, if it is printable and short, else a new one."""
        if header is not None and _REQUEST_ID.fullmatch(header):
            return header
        return b"%b%x" % (self._prefix, next(self._count))

    def count_lookup(self, seconds: float, unchanged: bool) -> None:
        """Count a look-up that was answered from the cache, with 304 if it is `unchanged`."""
        counts = self._unchanged if unchanged else self._lookups
        counts[0 if seconds <= _FIRST else bisect_left(BOUNDS, seconds)] += 1
        self._seconds += seconds

    def count_response(self, route: Route, status: int, plan: str, seconds: float) -> None:
        """Count one response, and add its time to the histogram of its route and plan."""
        start = self._start(route)
        self._numbers[start + _STATUS_AT.get(status, 0)] += 1
        times = start + len(_STATUSES) + _PLAN_AT.get(plan, 0) * _TIMES
        self._numbers[times + bisect_left(BOUNDS, seconds)] += 1
        self._numbers[times + _SUM] += seconds

    def numbers(self) -> "array[float]":
        """Return all counts, in an order that `RequestStats` objects of the same routes share."""
        numbers = self._numbers[:]
        start = self._start(_LOOKUP_ROUTE)
        numbers[start + _STATUS_AT[200]] += sum(self._lookups)
        numbers[start + _STATUS_AT[304]] += sum(self._unchanged)
        times = start + len(_STATUSES) + _PLAN_AT["graph"] * _TIMES
        for i, counts in enumerate(zip(self._lookups, self._unchanged, strict=True)):
            numbers[times + i] += sum(counts)
        numbers[times + _SUM] += self._seconds
        return numbers

    def log_request(self, method: str, path: str, status: int, seconds: float, **more: Any) -> None:
        """Log a request: as a warning where the service failed, else as information."""
        level = logging.WARNING if status >= 500 else logging.INFO
        if _log.isEnabledFor(level):
            fields = {"method": method, "path": path, "status": status}
            fields |= {"ms": round(seconds * 1000, 3), **more}
            _log.log(level, "%s %s %d", method, path, status, extra={"fields": fields})

    def _start(self, route: Route) -> int:
        return self._at.get(route, self._at[OTHER])

    def statuses(self, numbers: Counts) -> Iterator[tuple[Route, int, float]]:
        """Yield (route, status, count) of all responses; status 0 stands for all unexpected ones."""
        for route, start in self._at.items():
            for status, i in _STATUS_AT.items():
                if count := float(numbers[start + i]):
                    yield route, status, count

    def times(self, numbers: Counts) -> Iterator[TimeHistogram]:
        """Yield the histograms of times, with cumulative buckets."""
        bounds = [*map(str, BOUNDS), "+Inf"]
        for route, start in self._at.items():
            for plan, i in _PLAN_AT.items():
                first = start + len(_STATUSES) + i * _TIMES
                counts = numbers[first : first + _SUM].cumsum().tolist()
                if counts[-1]:
                    total = float(numbers[first + _SUM])
                    yield TimeHistogram(route, plan, list(zip(bounds, counts, strict=True)), total)
