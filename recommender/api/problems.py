"""Errors on the wire: one table from type to status, one shape, an RFC 9457 problem document."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from recommender.errors import (
    CatalogueBusy,
    CatalogueError,
    CorruptRelease,
    EncoderMismatch,
    EntryNotFound,
    InvalidQuery,
    MissingExtra,
    NoMap,
    NoRelease,
    RecommenderError,
)

STATUS: Mapping[type[RecommenderError], HTTPStatus] = {
    EntryNotFound: HTTPStatus.NOT_FOUND,
    InvalidQuery: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoMap: HTTPStatus.NOT_FOUND,
    EncoderMismatch: HTTPStatus.CONFLICT,
    NoRelease: HTTPStatus.SERVICE_UNAVAILABLE,
    CatalogueBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    CorruptRelease: HTTPStatus.INTERNAL_SERVER_ERROR,
    CatalogueError: HTTPStatus.INTERNAL_SERVER_ERROR,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
    RecommenderError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The one table from error to status; the nearest base class counts."""

MEDIA_TYPE = "application/problem+json"


def status_of(error: RecommenderError) -> HTTPStatus:
    """Return the status that an error is answered with."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def document(path: str, status: int, detail: str) -> bytes:
    """Return the problem document of a request for `path`."""
    return orjson.dumps(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "instance": path,
        }
    )


def problem(request: Request, status: int, detail: str) -> Response:
    """Return the response that says what was wrong."""
    return Response(document(request.url.path, status, detail), status, media_type=MEDIA_TYPE)


def handle_errors(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""

    @app.exception_handler(RecommenderError)
    async def known(request: Request, error: RecommenderError) -> Response:
        return problem(request, status_of(error), str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        said = (f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors())
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(said))

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        response = problem(request, error.status_code, error.detail)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return problem(
            request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected; see the server's log"
        )
