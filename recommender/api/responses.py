"""HTTP responses: the engine's bytes with their headers, an entity tag, and 304 where the client has them already."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from recommender.api import markdown
from recommender.api.accept import VARY
from recommender.engine.response import QueryResponse, etag_of, timed_body

Headers = list[tuple[bytes, bytes]]

FIXED: Headers = [
    (b"cache-control", b"no-cache"),  # may be kept, and is asked about each time
    (b"x-content-type-options", b"nosniff"),
]
ANSWERED: ContextVar[QueryResponse | None] = ContextVar("answered", default=None)
"""The answer of the engine to the present request, of which the request statistics count the plan."""

_TAG = re.compile(rb'"[^"]*"')


def not_modified(
    if_none_match: bytes | None,
    etag: bytes,
    if_modified_since: bytes | None = None,
    modified: datetime | None = None,
) -> bool:
    """Whether a conditional request is answered with 304 (RFC 9110, 13.2.2), since the client has the response already.

    If If-None-Match is sent, it decides: whether it has the quoted tag, also in its weak form or in a list, or is
    ``*``. Else If-Modified-Since does, if the response has a date: to the second; an invalid date is ignored.

    Parameters
    ----------
    if_none_match, if_modified_since : bytes, optional
        The headers of the request.
    etag : bytes
        The quoted tag of the response.
    modified : datetime, optional
        When the content of the response changed last.
    """
    if if_none_match is not None:
        return if_none_match.strip() == b"*" or etag in _TAG.findall(if_none_match)
    if if_modified_since is None or modified is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since.decode("latin-1"))
    except ValueError:
        return False
    return modified.replace(microsecond=0) <= since.replace(tzinfo=since.tzinfo or UTC)


def body_headers(body: bytes, media_type: bytes = b"application/json") -> Headers:
    """Return the headers that say what the body is."""
    return [(b"content-type", media_type), (b"content-length", b"%d" % len(body))]


def timing(seconds: float, plan: str) -> tuple[bytes, bytes]:
    """Return the header that says how long finding took, and how it was done."""
    return b"server-timing", b"search;dur=%.3f;desc=%b" % (seconds * 1000, plan.encode())


def respond(request: Request, answer: QueryResponse, seconds: float) -> Response:
    """Return an answer, or 304 if the client has it."""
    ANSWERED.set(answer)
    return respond_tagged(request, answer.body, [*FIXED, VARY, timing(seconds, answer.plan)])


def respond_now(answer: QueryResponse, seconds: float) -> Response:
    """Return an answer with ``took_ms`` in its body, and hence without an ETag."""
    ANSWERED.set(answer)
    body = timed_body(answer.body, seconds)
    return _raw(200, [*FIXED, VARY, timing(seconds, answer.plan), *body_headers(body)], body)


def respond_text(request: Request, document: str) -> Response:
    """Return Markdown, or 304 if the client has it."""
    media_type = f"{markdown.MEDIA_TYPE}; charset=utf-8".encode()
    return respond_tagged(request, document.encode(), [*FIXED, VARY], media_type=media_type)


def respond_tagged(
    request: Request,
    body: bytes,
    headers: Headers = FIXED,
    *,
    media_type: bytes = b"application/json",
    modified: datetime | None = None,
) -> Response:
    """Return a body with an ETag of its own, or 304 if the client has it.

    Parameters
    ----------
    headers : list of (bytes, bytes)
        The headers of both the 200 and the 304.
    modified : datetime, optional
        When the content changed last, if that is known.
    """
    etag = etag_of(body).encode()
    headers = [(b"etag", etag), *headers]
    if modified is not None:
        last = format_datetime(modified.astimezone(UTC), usegmt=True)
        headers.append((b"last-modified", last.encode()))
    request_headers = dict(reversed(request.headers.raw))  # of two of a name the first counts
    conditions = (
        request_headers.get(b"if-none-match"),
        etag,
        request_headers.get(b"if-modified-since"),
    )
    if not_modified(*conditions, modified):
        return _raw(304, headers, b"")
    return _raw(200, headers + body_headers(body, media_type), body)


def respond_json(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a small document without an ETag, which is not to be cached."""
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def _raw(status: int, headers: Headers, body: bytes) -> Response:
    response = Response(body, status)
    response.raw_headers = headers
    return response
