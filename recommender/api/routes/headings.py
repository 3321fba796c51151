"""The route of headings: entries grouped under a reader's interests, or under regions of the map."""

from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel, Field

from recommender.api.responses import respond_tagged
from recommender.api.routes.newest import MAX_NEAR
from recommender.api.schemas import KNOWN
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.engine.headings import under_headings

MAX_NAMED = 200
"""The most entries of one request."""

_Placed = Annotated[
    list[str],
    Query(description="An entry by any of its names; may be repeated.", max_length=MAX_NAMED),
]
_NearReader = Annotated[
    list[str] | None,
    Query(
        description="An entry of a reader's collection by any of its names; may be repeated.",
        max_length=MAX_NEAR,
    ),
]


class GroupHeading(BaseModel):
    """An interest of the collection, or a subject."""

    seed: dict[str, Any] | None = Field(
        description="`id` and `title` of the entry in the middle of an interest; null: a subject"
    )
    seeds: int = Field(description="How many entries of the collection the interest is of")
    en: list[str] = Field(description="What the part of the map is about, in English")
    zh: list[str] = Field(description="And in Chinese")


class HeadedGroup(BaseModel):
    """Entries under one heading."""

    heading: GroupHeading
    entries: list[str] = Field(description="Names as they were given, in their order")


class Headed(BaseModel):
    """Entries in groups, by their first; those of which nothing is known come last."""

    index_version: str
    groups: list[HeadedGroup]


class HeadingRoute:
    """The route over `engine`; asked in a thread of `pool`."""

    def __init__(self, engine: Engine, pool: ThreadPool) -> None:
        self._engine = engine
        self._pool = pool

    async def headings(self, request: Request, id: _Placed, near: _NearReader = None) -> Response:
        """Entries in groups, each under a heading: an interest of a collection, or a region of the map."""
        groups = await self._pool.run(under_headings, self._engine, id, near or [])
        return respond_tagged(request, orjson.dumps(groups))

    def add_to(self, app: FastAPI) -> None:
        """Put the route into `app`."""
        app.get(
            "/headings",
            response_model=Headed,
            responses=KNOWN,
            summary="What entries stand under",
        )(self.headings)
