"""Answers on the wire: the engine's bytes, an entity tag, and 304 for who has them already."""

import re
from contextvars import ContextVar

import xxhash
from starlette.requests import Request
from starlette.responses import Response

from recommender.engine.response import QueryResponse

Headers = list[tuple[bytes, bytes]]

FIXED: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-cache"),  # may be kept, and is asked about each time
    (b"x-content-type-options", b"nosniff"),
]
ANSWERED: ContextVar[QueryResponse | None] = ContextVar("answered", default=None)
"""What the request at hand was answered with, for who counts it."""

_TAG = re.compile(rb'"[^"]*"')


def is_known(condition: bytes | None, etag: bytes) -> bool:
    """Whether an If-None-Match names this quoted tag: in a list, in its weak form, or as ``*``."""
    if condition is None:
        return False
    return condition.strip() == b"*" or etag in _TAG.findall(condition)


def measured(body: bytes) -> Headers:
    """Return the headers that say what the body is."""
    return [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]


def timing(seconds: float, plan: str) -> tuple[bytes, bytes]:
    """Return the header that says how long finding took, and how it was done."""
    return b"server-timing", b"search;dur=%.3f;desc=%b" % (seconds * 1000, plan.encode())


def respond(request: Request, answer: QueryResponse, seconds: float) -> Response:
    """Return an answer, or 304 where the asker has it."""
    ANSWERED.set(answer)
    etag = answer.etag.encode()
    headers = [(b"etag", etag), *FIXED, timing(seconds, answer.plan)]
    condition = request.headers.get("if-none-match")
    if is_known(None if condition is None else condition.encode("latin-1"), etag):
        return _raw(304, headers, b"")
    return _raw(200, headers + measured(answer.body), answer.body)


def respond_now(answer: QueryResponse, seconds: float) -> Response:
    """Return an answer that says in itself how long it took, and hence has no tag."""
    ANSWERED.set(answer)
    body = b'%b,"took_ms":%.3f}' % (answer.body[:-1], seconds * 1000)
    return _raw(200, [*FIXED, timing(seconds, answer.plan), *measured(body)], body)


def respond_tagged(request: Request, body: bytes) -> Response:
    """Return bytes of JSON under a tag of their own, or 304 where the asker has them."""
    etag = b'"%b"' % xxhash.xxh3_64_hexdigest(body).encode()
    headers = [(b"etag", etag), *FIXED]
    condition = request.headers.get("if-none-match")
    if is_known(None if condition is None else condition.encode("latin-1"), etag):
        return _raw(304, headers, b"")
    return _raw(200, headers + measured(body), body)


def _raw(status: int, headers: Headers, body: bytes) -> Response:
    response = Response(body, status)
    response.raw_headers = headers
    return response
