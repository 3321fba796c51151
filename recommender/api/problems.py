"""Errors over HTTP: one table from type to status, and one shape, an RFC 9457 problem document."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from recommender.api.logs import REQUEST_ID
from recommender.api.middleware.prefix import asked_path
from recommender.entries.characters import encodable
from recommender.errors import (
    CatalogueBusy,
    CatalogueError,
    CatalogueReadOnly,
    CollectionNotFound,
    CorruptRelease,
    CursorGone,
    DeadlineExceeded,
    DocumentNotFound,
    EncoderMismatch,
    EntryNotFound,
    InvalidQuery,
    MissingExtra,
    NoMap,
    NoRelease,
    PartUnavailable,
    RecommenderError,
)

STATUS: Mapping[type[RecommenderError], HTTPStatus] = {
    EntryNotFound: HTTPStatus.NOT_FOUND,
    CollectionNotFound: HTTPStatus.NOT_FOUND,
    DocumentNotFound: HTTPStatus.NOT_FOUND,
    InvalidQuery: HTTPStatus.UNPROCESSABLE_ENTITY,
    CursorGone: HTTPStatus.GONE,
    NoMap: HTTPStatus.NOT_FOUND,
    EncoderMismatch: HTTPStatus.CONFLICT,
    NoRelease: HTTPStatus.SERVICE_UNAVAILABLE,
    CatalogueBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    DeadlineExceeded: HTTPStatus.SERVICE_UNAVAILABLE,
    PartUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    CatalogueReadOnly: HTTPStatus.FORBIDDEN,
    CorruptRelease: HTTPStatus.INTERNAL_SERVER_ERROR,
    CatalogueError: HTTPStatus.INTERNAL_SERVER_ERROR,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
    RecommenderError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The one table from error to status; the nearest base class counts."""

MEDIA_TYPE = "application/problem+json"


def status_of(error: RecommenderError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


Refuse: TypeAlias = Callable[[Request, int, str], Response]
"""Makes the response to a failed request, given the status and a sentence about what was wrong."""


def document(path: str, status: int, detail: str) -> bytes:
    """Return the problem document of a request for `path`."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": encodable(detail),  # it may tell what was asked, as it came
        "instance": path,
    }
    if id := REQUEST_ID.get():
        members["request_id"] = id
    return orjson.dumps(members)


def problem(request: Request, status: int, detail: str) -> Response:
    """Return the problem document for a request as a response."""
    return Response(
        document(asked_path(request.scope), status, detail), status, media_type=MEDIA_TYPE
    )


def handle_errors(app: FastAPI, refuse: Refuse = problem) -> None:
    """Make `app` answer every error with a problem document, or in the form of another API's contract."""

    @app.exception_handler(RecommenderError)
    async def known(request: Request, error: RecommenderError) -> Response:
        response = refuse(request, status_of(error), str(error))
        if isinstance(error, PartUnavailable):
            response.headers["Retry-After"] = "1"
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        messages = (
            f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors()
        )
        return refuse(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(messages))

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        response = refuse(request, error.status_code, error.detail)
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_allowed(request))
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected; see the server's log")


def _allowed(request: Request) -> list[str]:
    """Return the methods of all routes for a path; Starlette's own ``Allow`` has those of the first route only."""
    fitting = (
        getattr(route, "methods", None) or ()
        for route in request.app.routes
        if route.matches(request.scope)[0] is not Match.NONE
    )
    methods = {method for route_methods in fitting for method in route_methods}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)
