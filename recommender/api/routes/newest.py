"""The route of the newest entries."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel, Field

from recommender.api.params import query_options
from recommender.api.responses import respond_tagged
from recommender.api.schemas import KNOWN, MAX_K, Search
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.engine.newest import newest
from recommender.entries.filter import Filter
from recommender.entries.since import parse_since

MAX_NEAR = 200
"""The most seeds of one request: a reader's collection, in an address."""

_Near = Annotated[
    list[str] | None,
    Query(description="An entry by any of its names; may be repeated.", max_length=MAX_NEAR),
]


class NewestFound(BaseModel):
    """Entries that were first stored since, the latest publication first."""

    query: dict[str, Any]
    results: list[dict[str, Any]] = Field(
        description="Summaries, each with when it was `stored`; near something, `score` and `relevance` too"
    )
    index_version: str
    model: str
    search: Search
    next: None


class NewestRoute:
    """The route over `engine`; asked in a thread of `pool`."""

    def __init__(self, engine: Engine, pool: ThreadPool) -> None:
        self._engine = engine
        self._pool = pool

    async def newest(
        self,
        request: Request,
        filter: Annotated[Filter, Depends(query_options(Filter))],
        since: Annotated[
            str, Query(description="First stored since: 12h, 2d, 1w, or a day.")
        ] = "1w",
        near: _Near = None,
        k: Annotated[int, Query(description="How many entries.", ge=1, le=MAX_K)] = 10,
    ) -> Response:
        """Entries that were first stored since, the latest publication first; each work once.

        With `near`, by relevance to the nearest of those entries, with each one's relevance.
        """
        start = parse_since(since, datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
        answer = await self._pool.run(newest, self._engine, start, k, filter, near or [])
        return respond_tagged(request, answer.body)

    def add_to(self, app: FastAPI) -> None:
        """Put the route into `app`."""
        app.get(
            "/newest",
            response_model=NewestFound,
            responses=KNOWN,
            summary="Entries that are new",
        )(self.newest)
