"""The recommendations that Semantic Scholar's own API gives, over this catalogue.

Paths, parameters, fields and errors are those of its Recommendations API v1, so that what was
written for it needs no more than another address.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from recommender.api.json_body import JsonRoute
from recommender.api.schemas import MAX_SEEDS
from recommender.api.semantic_scholar import FIELDS, name_of, paper
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.engine.response import QueryResponse
from recommender.entries.characters import encodable
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, InvalidQuery, RecommenderError

PREFIX = "/recommendations/v1/papers"
MAX_LIMIT = 500
MAX_RESPONSE = 10_000_000  # bytes
RECENT = timedelta(days=60)

_FOR_PAPER, _FROM_LISTS = "/forpaper/{paper_id:path}", "/"
_PAPERS = Filter(kind=("paper",))


class Examples(BaseModel):
    """Papers to find others like, and papers to keep away from."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"positivePaperIds": ["ARXIV:2010.11929"], "negativePaperIds": ["DOI:10.1000/x"]}
            ]
        }
    )

    positivePaperIds: list[str] | None = Field(None, max_length=MAX_SEEDS)  # noqa: N815
    negativePaperIds: list[str] | None = Field(None, max_length=MAX_SEEDS)  # noqa: N815


class Recommended(BaseModel):
    """Papers, the nearest first, each with the fields asked for and its `paperId`."""

    recommendedPapers: list[dict[str, Any]]  # noqa: N815


class Refusal(BaseModel):
    """What was wrong with the question."""

    error: str


class Failure(BaseModel):
    """Why there is no answer now."""

    message: str


PaperId = Annotated[
    str,
    Path(description="Any name of a paper, as theirs or ours.", examples=["ARXIV:2201.03545"]),
]
FieldNames = Annotated[
    str | None,
    Query(description=f"Any of {', '.join(FIELDS)}, with commas between; paperId always comes."),
]
Limit = Annotated[int, Query(description="How many papers.", ge=1, le=MAX_LIMIT)]
PoolName = Annotated[
    Literal["recent", "all-cs"],
    Query(
        alias="from",
        description="Among which papers: those published in the last 60 days (all of them, where "
        "none is as new), or all of them.",
    ),
]
_ANSWERS: Mapping[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "A question that cannot be answered as asked"},
    404: {"model": Refusal, "description": "A paper that is not known"},
    429: {"model": Refusal, "description": "Too many questions at once"},
    500: {"model": Failure, "description": "The service cannot answer now"},
    504: {"model": Failure, "description": "The answer took too long"},
}


def _json(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = orjson.dumps(content)
    return Response(body, status, headers, media_type="application/json")


def _refused(why: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return _json({"error": encodable(why)}, status, headers)


class _Route(JsonRoute):
    """A route whose errors are Semantic Scholar's: its clients read no others."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return _refused(_invalid(error), 400)
            except EntryNotFound as error:
                return _refused(f"Paper with id {error.id} not found", 404)
            except InvalidQuery as error:
                return _refused(str(error), 400)
            except HTTPException as error:
                busy = error.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                return _refused(error.detail, 429 if busy else 400, error.headers)
            except RecommenderError as error:
                return _json({"message": str(error)}, 500)

        return handler


def refusal(_: Request, status: int, detail: str) -> Response:
    """Return the contract's error document for a request that fails, before it reaches a route or in it.

    Its clients know 400, 404 and 500, and 504 after too long a time; 401, 405 and 429 are HTTP's own.
    """
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        in_contract = status in (401, 404, 405, 429)
        return _refused(detail, status if in_contract else 400)
    timed_out = status == HTTPStatus.SERVICE_UNAVAILABLE
    return _json({"message": detail}, 504 if timed_out else 500)


def _invalid(error: RequestValidationError) -> str:
    wrong = error.errors()
    query = [f"{e['loc'][1]}={e['input']}" for e in wrong if e["loc"][0] == "query"]
    if query:
        return f"Unacceptable query params: [{', '.join(query)}]"
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong)


class SemanticScholarRoutes:
    """The routes of the contract; each question in a thread of `pool`."""

    def __init__(self, engine: Engine, pool: ThreadPool) -> None:
        self._engine = engine
        self._pool = pool
        self.routes = ("GET", PREFIX + _FOR_PAPER), ("POST", PREFIX + _FROM_LISTS)

    async def for_paper(
        self,
        request: Request,
        paper_id: PaperId,
        fields: FieldNames = None,
        limit: Limit = 100,
        among: PoolName = "recent",
    ) -> Response:
        """Papers related to one paper, by any of its ids."""
        names = _field_names(request, {"fields", "limit", "from"}, fields)

        def ask(only: Filter) -> QueryResponse:
            return self._engine.similar(name_of(paper_id), limit, only)

        return await self._pool.run(self._papers, ask, among == "recent", names, [paper_id])

    async def from_lists(
        self, request: Request, examples: Examples, fields: FieldNames = None, limit: Limit = 100
    ) -> Response:
        """Papers near some papers, and away from others."""
        names = _field_names(request, {"fields", "limit"}, fields)
        positive, negative = examples.positivePaperIds or [], examples.negativePaperIds or []
        if not positive:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "No positive paper examples given")
        like, unlike = list(map(name_of, positive)), list(map(name_of, negative))

        def ask(only: Filter) -> QueryResponse:
            return self._engine.like(None, like, unlike, limit, only)

        return await self._pool.run(self._papers, ask, False, names, [*positive, *negative])

    def _papers(
        self,
        ask: Callable[[Filter], QueryResponse],
        recent: bool,
        fields: Sequence[str],
        paper_ids: Sequence[str],
    ) -> Response:
        try:
            answer = ask(_recent() if recent else _PAPERS)
            if recent and not answer.matched:
                answer = ask(_PAPERS)
        except EntryNotFound as error:
            names = {name_of(id): id for id in paper_ids}
            raise EntryNotFound(names.get(error.id, error.id)) from error
        papers = [paper(row.entry, fields) for row in self._engine.entries_of(answer)]
        response = _json({"recommendedPapers": papers})
        if len(response.body) > MAX_RESPONSE:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "Response would exceed maximum size....")
        return response

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        router = APIRouter(prefix=PREFIX, route_class=_Route)
        described: dict[str, Any] = {"response_model": Recommended, "responses": dict(_ANSWERS)}
        summary = "Semantic Scholar: papers related to a paper"
        router.get(_FOR_PAPER, summary=summary, **described)(self.for_paper)
        summary = "Semantic Scholar: papers near some, away from others"
        router.post(_FROM_LISTS, summary=summary, **described)(self.from_lists)
        app.include_router(router)


def _recent() -> Filter:
    since = datetime.now(UTC).date() - RECENT
    return Filter(kind=("paper",), published_from=since.isoformat())


def _field_names(request: Request, parameters: set[str], fields: str | None) -> list[str]:
    """Return the fields asked for; refuse what the contract does not have."""
    unknown_parameters = [
        f"{name}={value}" for name, value in request.query_params.items() if name not in parameters
    ]
    if unknown_parameters:
        detail = f"Unacceptable query params: [{', '.join(unknown_parameters)}]"
        raise HTTPException(HTTPStatus.BAD_REQUEST, detail)
    names = [name for part in (fields or "").split(",") if (name := part.strip())]
    unknown_fields = [name for name in names if name not in FIELDS]
    if unknown_fields:
        detail = f"Unrecognized or unsupported fields: [{', '.join(unknown_fields)}]"
        raise HTTPException(HTTPStatus.BAD_REQUEST, detail)
    return names or ["title"]
