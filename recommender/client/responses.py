"""Responses: reading the response of a service as a value, or raising the error that it reports.

ServiceError            the service refused, or did not answer (status, title, detail)
├── NotFound            and EntryNotFound: no entry is known by this name (id)
├── Refused             and InvalidQuery: a question that cannot be answered as asked (field, reason)
├── Forbidden           a key is needed, or another one
├── Gone                and CursorGone: the list of a cursor cannot go on (version)
└── Unavailable         busy, not ready or not reached, after all retries (retry_after)

Code that catches the errors of `recommender.errors` in process catches the same ones here.
"""

import random
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import orjson

from recommender.client.requests import Call
from recommender.errors import CursorGone, EntryNotFound, InvalidQuery, RecommenderError

T = TypeVar("T")

_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_KEPT = 256
_BEFORE = "recommender.before"
_RELEASE = re.compile(r"\brelease (\w+)")


class ServiceError(RecommenderError):
    """The service refused a request, or did not answer.

    Attributes
    ----------
    status : int
        The HTTP status; 0 where there was no answer.
    title, detail : str
        Those of the problem document.
    """

    def __init__(self, status: int, title: str, detail: str) -> None:
        self.status, self.title, self.detail = status, title, detail
        RecommenderError.__init__(self, f"{status} {title}: {detail}" if status else detail)


class NotFound(ServiceError, EntryNotFound):
    """No entry is known by this name, or there is nothing at this address."""

    def __init__(self, title: str, detail: str, id: str) -> None:
        self.id = id
        ServiceError.__init__(self, HTTPStatus.NOT_FOUND, title, detail)


class Refused(ServiceError, InvalidQuery):
    """A question that cannot be answered as asked."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        self.field, _, self.reason = detail.partition(": ")
        ServiceError.__init__(self, status, title, detail)


class Forbidden(ServiceError):
    """A key is needed, or another one."""


class Gone(ServiceError, CursorGone):
    """The list of a cursor cannot go on; leave the cursor out to begin anew."""

    def __init__(self, title: str, detail: str) -> None:
        said = _RELEASE.search(detail)
        self.version = said[1] if said else ""
        ServiceError.__init__(self, HTTPStatus.GONE, title, detail)


class Unavailable(ServiceError):
    """The service is busy, not ready or not reached, after all retries; `retry_after` in seconds, if it gave one."""

    def __init__(
        self, status: int, title: str, detail: str, retry_after: float | None = None
    ) -> None:
        self.retry_after = retry_after
        ServiceError.__init__(self, status, title, detail)


class HttpExchange:
    """What both clients share: makes requests of calls, reads responses, decides on retries, caches; has no connection.

    Parameters
    ----------
    key : str, optional
        Sent with calls that need a key.
    retries : int
        How often a call to a busy service is repeated.
    longest : float
        The longest pause before a retry, in seconds; if the service asks for a longer one, the call is not repeated.
    """

    def __init__(
        self, url: str, key: str | None, timeout: float, retries: int, longest: float
    ) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._retries = retries
        self._longest = longest
        self._kept: OrderedDict[httpx.URL, tuple[str, Any]] = OrderedDict()  # tags and values
        self._keeping = threading.Lock()

    def request(self, http: httpx.Client | httpx.AsyncClient, call: Call[T]) -> httpx.Request:
        """Return the request to send; a cached response is only revalidated.

        Raises
        ------
        InvalidQuery
            If the service's address is invalid, or becomes too long with the parameters.
        """
        params = {name: value for name, value in call.params.items() if value is not None}
        try:
            url = httpx.URL(self._url + call.path, params=params)
        except httpx.InvalidURL as error:
            raise InvalidQuery(
                "url", f"{error}; `like` takes texts and names of any length"
            ) from error
        headers = {}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.keyed and self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        cached = self._kept.get(url) if call.method == "GET" else None
        if cached is not None:
            headers["If-None-Match"] = cached[0]
        return http.build_request(
            call.method,
            url,
            content=call.body,
            headers=headers,
            timeout=self._timeout * call.patience,
            extensions={_BEFORE: cached},  # it may be forgotten until the answer comes
        )

    def pause(self, response: httpx.Response, tried: int) -> float | None:
        """Return the seconds to wait before the call is repeated; None if the response is final."""
        if response.status_code not in _BUSY or tried > self._retries:
            return None
        asked = retry_after(response.headers)
        if asked is None:  # twice as long each time, and not all clients at once
            return min(self._longest, 2.0**tried * random.uniform(0.1, 0.2))
        return asked if asked <= self._longest else None

    def read(self, call: Call[T], response: httpx.Response) -> T:
        """Return the value of a call, read from its response.

        Raises
        ------
        ServiceError
        """
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            before: T = response.request.extensions[_BEFORE][1]
            return before
        if not response.is_success:
            raise _error(call, response)
        value = call.read(response.content)
        tag = response.headers.get("etag")
        if tag and call.method == "GET":
            with self._keeping:
                self._kept[response.request.url] = tag, value
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return value


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or a date; None if there is none."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def unreached(error: httpx.HTTPError, url: httpx.URL) -> Unavailable:
    """Return the error for a request that got no response."""
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(0, "", f"{url}: no answer in time; give a longer timeout or ask later")
    return Unavailable(0, "", f"{url}: {error}; is the service running there?")


def _error(call: Call[Any], response: httpx.Response) -> ServiceError:
    status, problem = response.status_code, _problem(response)
    title, detail = (
        str(problem.get("title", response.reason_phrase)),
        str(problem.get("detail", "")),
    )
    if status == HTTPStatus.NOT_FOUND and call.names:
        id = next((name for name in call.names if repr(name) in detail), call.names[0])
        return NotFound(title, detail, id)
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
        return Refused(status, title, detail)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Forbidden(status, title, detail)
    if status == HTTPStatus.GONE:
        return Gone(title, detail)
    if status in _BUSY:
        return Unavailable(status, title, detail, retry_after(response.headers))
    return ServiceError(status, title, detail)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        told = orjson.loads(response.content)
    except orjson.JSONDecodeError:  # of something between us and the service
        told = None
    return told if isinstance(told, dict) else {"detail": response.text[:200]}
