"""HTTP: thin routes over the engine, one table of errors, and the page.

Every error on every route is an RFC 9457 problem document. Reads are open to any origin, so that
a site's own pages may ask.
"""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.engine import Answer, Recommender
from recommender.errors import (
    CatalogueBusy,
    CatalogueError,
    CorruptRelease,
    EncoderMismatch,
    EntryNotFound,
    InvalidQuery,
    MissingExtra,
    NoRelease,
    RecommenderError,
)

STATUS: Mapping[type[RecommenderError], HTTPStatus] = {
    EntryNotFound: HTTPStatus.NOT_FOUND,
    InvalidQuery: HTTPStatus.UNPROCESSABLE_ENTITY,
    EncoderMismatch: HTTPStatus.CONFLICT,
    NoRelease: HTTPStatus.SERVICE_UNAVAILABLE,
    CatalogueBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    CorruptRelease: HTTPStatus.INTERNAL_SERVER_ERROR,
    CatalogueError: HTTPStatus.INTERNAL_SERVER_ERROR,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
    RecommenderError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The one table from error to status; the nearest base class counts."""

MAX_TEXT = 20_000
MAX_BODY = 256 * 1024
MAX_K = 100

_WEB = Path(__file__).parent / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

Name = Annotated[
    str,
    Query(
        description="The seed by any name: id, arXiv id, DOI, link, exact title.",
        min_length=1,
        max_length=2000,
        examples=["arxiv:2201.03545"],
    ),
]
Width = Annotated[int, Query(description="How many results.", ge=1, le=MAX_K)]


_EXAMPLE: dict[str, Any] = {
    "query": {"id": "arxiv:2301.00808", "title": "ConvNeXt V2: Co-designing and Scaling ConvNets"},
    "results": [
        {
            "id": "arxiv:2111.06377",
            "kind": "paper",
            "title": "Masked Autoencoders Are Scalable Vision Learners",
            "title_zh": None,
            "authors": ["Kaiming He", "Xinlei Chen", "Saining Xie"],
            "url": "https://arxiv.org/pdf/2111.06377.pdf",
            "published": None,
            "category": None,
            "lang": ["zh"],
            "score": 0.579,
        }
    ],
    "index_version": "b5c47514e8a1",
    "model": "minilm-zh-en",
    "search": {"plan": "graph", "matched": 83, "exact": True},
    "took_ms": 0.9,
}


class Card(BaseModel):
    """An entry in a list of results."""

    id: str
    kind: str
    title: str
    title_zh: str | None
    authors: list[str]
    url: str | None
    published: str | None
    category: str | None
    lang: list[str]
    score: float = Field(description="Cosine: 1 is the same direction, larger is nearer.")


class Search(BaseModel):
    """How the results were found."""

    plan: str = Field(description="graph (looked up), ann (searched) or exact (compared with all)")
    matched: int
    exact: bool


class Found(BaseModel):
    """Related entries, the nearest first; never the seed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    query: dict[str, Any]
    results: list[Card]
    index_version: str
    model: str
    search: Search
    took_ms: float


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Wish(BaseModel):
    """What to look for: a text, liked entries, or both; and what to keep away from."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "把 Transformer 用于图像分类", "k": 5}]},
    )

    text: str | None = Field(None, max_length=MAX_TEXT)
    like: list[str] = Field(default_factory=list, max_length=100)
    unlike: list[str] = Field(default_factory=list, max_length=100)
    k: int = Field(10, ge=1, le=MAX_K)


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "What was wrong, and what to do"},
    "5XX": {"model": Problem, "description": "The service cannot answer now"},
}


def _json(content: Any, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(content), status, media_type=media_type)


def _problem(request: Request, status: int, detail: str) -> Response:
    phrase = HTTPStatus(status).phrase
    content = {
        "type": "about:blank",
        "title": phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return _json(content, status, "application/problem+json")


def create_app(engine: Recommender) -> FastAPI:
    """Return the ASGI application over one engine."""
    app = FastAPI(
        title="recommender",
        version=version("recommender"),
        description="Related papers for AI research digests, across Chinese and English.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses=_PROBLEMS,
    )
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"])
    app.add_middleware(_BodyLimit)
    _handle_errors(app)
    _add_queries(app, engine)
    _add_health(app, engine)
    _add_page(app)
    return app


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(RecommenderError)
    def known(request: Request, error: RecommenderError) -> Response:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        return _problem(request, status, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        said = (f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors())
        return _problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(said))

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        response = _problem(request, error.status_code, error.detail)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        return _problem(
            request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected; see the server's log"
        )


def _add_queries(app: FastAPI, engine: Recommender) -> None:
    def answer(found: Answer) -> Response:
        return _json(found.to_dict())

    @app.get("/similar", response_model=Found, summary="Entries related to an entry")
    def similar(id: Name, k: Width = 10) -> Response:
        return answer(engine.similar(id, k))

    @app.get("/more-like-this", response_model=Found, summary="Entries near a text or entries")
    def more_like_this(
        text: Annotated[str | None, Query(max_length=MAX_TEXT)] = None,
        like: Annotated[list[str] | None, Query(max_length=100)] = None,
        unlike: Annotated[list[str] | None, Query(max_length=100)] = None,
        k: Width = 10,
    ) -> Response:
        return answer(engine.like(text, like or (), unlike or (), k))

    @app.post("/more-like-this", response_model=Found, summary="The same, for long texts")
    def more_like_that(wish: Wish) -> Response:
        return answer(engine.like(wish.text, wish.like, wish.unlike, wish.k))

    @app.get("/entries/{id:path}", summary="One entry, whole, by any of its names")
    def entry(id: str) -> Response:
        return _json(engine.entry(id).to_dict())


def _add_health(app: FastAPI, engine: Recommender) -> None:
    @app.get("/healthz", summary="The process is alive")
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz", summary="A release is open and questions can be answered")
    def readyz() -> Response:
        made = engine.release.manifest
        return _json(
            {
                "status": "ready",
                "index_version": made.version,
                "model": made.encoder,
                "entries": made.count,
            }
        )


def _add_page(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
        return FileResponse(_WEB / "index.html", headers=headers)

    app.mount("/assets", StaticFiles(directory=_WEB), name="assets")


class _BodyLimit:
    """Refuses bodies that are too long or of unknown length, before they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            length = headers.get(b"content-length", b"0")
            refused = None
            if b"transfer-encoding" in headers:
                refused = HTTPStatus.LENGTH_REQUIRED, "send a Content-Length, not chunks"
            elif not length.isdigit() or int(length) > MAX_BODY:
                refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY} bytes"
            if refused:
                await _problem(Request(scope), *refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)
