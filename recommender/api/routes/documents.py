"""Routes of documents: the latest issues that were read, and one with its entries."""

from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Path, Query, Request, Response
from pydantic import BaseModel, Field

from recommender.api.responses import respond_tagged
from recommender.api.schemas import KNOWN, MAX_K, ToldEntry
from recommender.api.thread_pool import ThreadPool
from recommender.engine.documents import document, latest_documents
from recommender.engine.engine import Engine

MOST_ENTRIES = 10_000_000
"""The largest `start` in a document."""

_Start = Annotated[int, Query(description="How many entries to pass over.", ge=0, le=MOST_ENTRIES)]


class ToldDocument(BaseModel):
    """A document that was read."""

    name: str = Field(description="Relative to the folder that was ingested")
    title: str | None = Field(description="What it calls itself, where it does")
    mentions: int
    format: str = Field(description="How it was read: weekly, arxiv, …")
    source: str | None = Field(description="The medium that most of it names")
    published: str | None = Field(description="The latest date in it")


class LatestDocuments(BaseModel):
    """Issues: documents with several mentions, those first read last before others."""

    documents: list[ToldDocument]


class IssueEntry(ToldEntry):
    """An entry of a document."""

    related: list[dict[str, Any]] = Field(
        description="Summaries of its nearest that the document does not mention"
    )


class WholeDocument(BaseModel):
    """A document and some of its entries, in its order."""

    document: ToldDocument
    entries: list[IssueEntry]
    count: int | None = Field(description="Entries of it in all; null where none are asked for")
    next: int | None = Field(description="The `start` of what follows; null at its end")


class DocumentRoutes:
    """The routes over `engine`; asked in threads of `pool`."""

    def __init__(self, engine: Engine, pool: ThreadPool) -> None:
        self._engine = engine
        self._pool = pool

    async def latest(
        self,
        request: Request,
        k: Annotated[int, Query(description="How many documents.", ge=1, le=MAX_K)] = 10,
    ) -> Response:
        """Newest issues (documents with three mentions or more), by when each was first read, latest first."""
        documents = await self._pool.run(latest_documents, self._engine, k)
        return respond_tagged(request, orjson.dumps(documents))

    async def one(
        self,
        request: Request,
        name: Annotated[str, Path(description="Its name.", examples=["examples.jsonl"])],
        start: _Start = 0,
        k: Annotated[
            int, Query(description="How many entries; 0: only what it is.", ge=0, le=MAX_K)
        ] = 50,
    ) -> Response:
        """One document: its entries, whole, in its order, each with related entries of other documents."""
        content = await self._pool.run(document, self._engine, name, start, k)
        return respond_tagged(request, orjson.dumps(content))

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        app.get(
            "/documents",
            response_model=LatestDocuments,
            responses=KNOWN,
            summary="The latest issues",
        )(self.latest)
        app.get(
            "/documents/{name:path}",
            response_model=WholeDocument,
            responses=KNOWN,
            summary="A document and its entries",
        )(self.one)
