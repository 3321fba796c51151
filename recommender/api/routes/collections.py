"""Routes of collections: what somebody reads about, and what is new for it. Every one takes a key."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from recommender.api.params import query_options
from recommender.api.responses import respond_json, respond_now
from recommender.api.routes.entries import EntryRoutes
from recommender.api.schemas import MAX_K, Card, FoundNow
from recommender.api.thread_pool import ThreadPool
from recommender.batch.collecting import change_collection, collection_json
from recommender.catalogue.collections import LONGEST_NAME, Role
from recommender.engine.engine import Engine
from recommender.engine.interests import weighted_members
from recommender.engine.news import news
from recommender.entries.filter import Filter
from recommender.entries.since import parse_since
from recommender.issues import WRITERS
from recommender.issues.contents import of_news

MAX_NAMES = 5000
"""The most names in each list of one change."""

_Name = Annotated[
    str, Path(description="Its name.", max_length=LONGEST_NAME, examples=["my library"])
]
_Names = Annotated[list[str], Field(default_factory=list, max_length=MAX_NAMES)]
_FORMATS = {
    "atom": (".xml", "application/atom+xml"),
    "html": (".html", "text/html"),
    "markdown": (".md", "text/markdown"),
}
_IssueForm = Annotated[
    Literal["json", "atom", "html", "markdown"],
    Query(description="JSON as of a question, or an issue to read."),
]


class CollectionChange(BaseModel):
    """What to put into a collection, to take out of it, and what has been shown or read."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "example": {"add": ["2111.06377", "text:图神经网络^2"], "like": ["2010.11929"]}
        },
    )

    add: _Names = Field(description="Entries by any name, or text: and a text; ^ and a weight.")
    like: _Names = Field(description="Entries, or texts, that were wanted.")
    dislike: _Names = Field(description="Entries, or texts, that were not.")
    remove: _Names = Field(description="Members to be taken out.")
    shown: _Names = Field(description="Entries that were shown: no news any more.")
    read: _Names = Field(description="Entries that were read: never news again.")
    seen_days: int | None = Field(
        None, description="Days after which what was shown is news again; 0: never.", ge=0
    )


class CollectionListed(BaseModel):
    """A collection, and how much is in it."""

    name: str
    seeds: int
    likes: int
    dislikes: int
    shown: int
    read: int


class CollectionsListed(BaseModel):
    """Every collection, by name."""

    collections: list[CollectionListed]


class CollectionMember(BaseModel):
    """An entry or a text of a collection."""

    name: str
    role: Role
    weight: float
    title: str | None


class CollectionSeen(BaseModel):
    """An entry that was shown, when last, and when it was read."""

    id: str
    shown: str
    read: str | None


class WholeCollection(BaseModel):
    """A collection, whole."""

    name: str
    seen_days: int | None
    delivered: str | None = Field(description="Up to when the last issue looked")
    members: list[CollectionMember]
    seen: list[CollectionSeen]


class NewsCard(Card):
    """An entry that is new."""

    interest: int = Field(description="Its place in the interests of the query")
    learned: float = Field(description="How much of the score likes and dislikes changed")


class NewsFound(FoundNow):
    """What is new for a collection, best first."""

    results: list[NewsCard]  # type: ignore[assignment]


class CollectionRoutes:
    """The routes of collections over `engine`."""

    def __init__(self, engine: Engine, writes: EntryRoutes, texts: ThreadPool) -> None:
        self._engine = engine
        self._writes = writes
        self._texts = texts

    async def all(self) -> Response:
        """Names of collections, with how much is in each."""
        sizes = await self._texts.run(self._engine.catalogue.collections)
        return respond_json({"collections": [size._asdict() for size in sizes]})

    async def show(self, name: _Name) -> Response:
        """Its members, with roles and weights, and what was shown and read."""
        return respond_json(await self._texts.run(collection_json, self._engine.catalogue, name))

    async def change(self, name: _Name, change: CollectionChange) -> Response:
        """Put entries and texts into a collection, which is created if need be; take some out; record what was shown or read.

        All of it or nothing.
        """
        return respond_json(await self._writes.pool.run(self._changed, name, change))

    async def remove(self, name: _Name) -> Response:
        """Delete a collection, and the record of what was shown for it."""
        await self._writes.pool.run(self._engine.catalogue.drop_collection, name)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def new(
        self,
        name: _Name,
        filter: Annotated[Filter, Depends(query_options(Filter))],
        k: Annotated[int, Query(description="How many, at most.", ge=1, le=MAX_K)] = 20,
        since: Annotated[
            str | None, Query(description="First stored since: 36h, 1d, 2w, or a day.")
        ] = None,
        explain: Annotated[bool, Query(description="Whether each says why.")] = False,
        format: _IssueForm = "json",
    ) -> Response:
        """Entries that are new near the interests of a collection, best first; nothing that was shown for it.

        Without `since`, what is new since the last issue that went out. Nothing is recorded as shown: `POST` does that.
        """
        now = datetime.now(UTC)
        begin = parse_since(since, now) if since else None

        def answered() -> Response:
            answer = news(self._engine, name, now, since=begin, k=k, filter=filter, explain=explain)
            if format == "json":
                return respond_now(answer, answer.took_ms / 1000)
            ending, media_type = _FORMATS[format]
            body = WRITERS[ending](of_news(self._engine.catalogue, answer))
            return Response(body, media_type=f"{media_type}; charset=utf-8")

        return await self._texts.run(answered)

    def _changed(self, name: str, change: CollectionChange) -> dict[str, Any]:
        values = change.model_dump()
        members = weighted_members(*(values.pop(role) for role in ("add", "like", "dislike")))
        catalogue = self._engine.catalogue
        return change_collection(catalogue, name, datetime.now(UTC), members=members, **values)

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        reading, writing, removing = (
            [Depends(allow)]
            for allow in (
                self._writes.allow_reading,
                self._writes.allow,
                self._writes.allow_removal,
            )
        )
        app.get(
            "/collections",
            dependencies=reading,
            response_model=CollectionsListed,
            summary="Names of collections",
        )(self.all)
        app.get(
            "/collections/{name}",
            dependencies=reading,
            response_model=WholeCollection,
            summary="One collection, whole",
        )(self.show)
        app.post(
            "/collections/{name}",
            dependencies=writing,
            response_model=WholeCollection,
            summary="Change a collection, or make it",
        )(self.change)
        app.delete(
            "/collections/{name}",
            dependencies=removing,
            status_code=HTTPStatus.NO_CONTENT,
            response_class=Response,
            summary="Take a collection away",
        )(self.remove)
        app.get(
            "/collections/{name}/new",
            dependencies=reading,
            response_model=NewsFound,
            responses={
                200: {
                    "content": {
                        kind: {"schema": {"type": "string"}} for _, kind in _FORMATS.values()
                    }
                }
            },
            summary="What is new for a collection",
        )(self.new)
