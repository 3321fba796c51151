"""Routes that ask: related entries, entries near a text, one entry."""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

import orjson
from fastapi import Depends, FastAPI, Query, Request, Response

from recommender.api import markdown
from recommender.api import responses as answers
from recommender.api.accept import prefers_markdown
from recommender.api.fast.lookup_cache import MAX_NAME, MISSED
from recommender.api.params import query_options
from recommender.api.schemas import (
    CITED,
    KNOWN,
    MAX_K,
    MAX_TEXT,
    MAX_VALUES,
    AnyName,
    Faceted,
    Form,
    Found,
    FoundNow,
    MoreLikeThis,
    NamedEntries,
    Ready,
    WholeEntry,
)
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.engine.options import ListOptions, QueryOptions
from recommender.engine.response import QueryResponse, facets_body
from recommender.engine.whole_entries import whole_entries
from recommender.entries.citations import MEDIA_TYPES, cite
from recommender.entries.filter import Filter

_READERS = 16  # threads for texts where a model encodes those of several at once
_MOST_QUEUED = 256  # questions that may wait: at a millisecond each, a quarter of a second

Name = Annotated[
    str,
    Query(
        description="The seed by any name: id, arXiv id, DOI, link, exact title.",
        min_length=1,
        max_length=MAX_NAME,
        examples=["arxiv:2201.03545"],
    ),
]
Width = Annotated[int, Query(description="How many results.", ge=1, le=MAX_K)]
Format = Annotated[
    Form,
    Query(description="JSON, Markdown (`Accept: text/markdown` asks for it too), or citations."),
]
Names = Annotated[list[str] | None, Query(max_length=MAX_VALUES)]
SeveralNames = Annotated[
    list[str],
    Query(
        description="An entry by any of its names; may be repeated.",
        min_length=1,
        max_length=MAX_VALUES,
    ),
]
Explained = Annotated[bool, Query(description="Whether each result says why.")]


Narrowed = Annotated[Filter, Depends(query_options(Filter))]
Listed = Annotated[ListOptions, Depends(query_options(ListOptions))]
Optioned = Annotated[QueryOptions, Depends(query_options(QueryOptions, without=("together",)))]
OptionedTogether = Annotated[QueryOptions, Depends(query_options(QueryOptions))]


async def _form(request: Request, format: Format = "json") -> Form:
    """Return the form of the answer: the one that `format` names, else the one that ``Accept`` prefers."""
    is_set = "format" in request.query_params
    return "markdown" if not is_set and prefers_markdown(request.headers.raw) else format


Formed = Annotated[Form, Depends(_form)]


class QueryRoutes:
    """The routes that ask `engine`, each question in a thread of a bounded pool.

    Searches have one thread a core: more would take the interpreter from each other, which costs half as
    much again. Questions with a text have as many, in a pool of their own, so that no other question waits for them,
    and more where most of these wait while a model encodes the texts of several at once.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        cores = os.cpu_count() or 1

        def usable() -> int:
            return _READERS if engine.models.batched else cores

        self.searches = ThreadPool("search", cores, _MOST_QUEUED)
        self._texts = ThreadPool("text", max(_READERS, cores), _MOST_QUEUED, usable)
        self.pools = {"search": self.searches, "text": self._texts}

    def close(self) -> None:
        """Close the thread pools."""
        self.searches.close()
        self._texts.close()

    async def _like(
        self,
        request: Request,
        form: Form,
        arguments: tuple[str | None, list[str], list[str], int, Filter, QueryOptions],
    ) -> Response:
        pool = self._texts if arguments[0] or arguments[-1].explain else self.searches
        if form != "json":
            return await self._send(request, pool, form, self._engine.like, *arguments)
        start = time.perf_counter()
        answer = await pool.run(self._engine.like, *arguments)
        return answers.respond_now(answer, time.perf_counter() - start)

    async def _send(
        self,
        request: Request,
        pool: ThreadPool,
        form: Form,
        ask: Callable[..., QueryResponse],
        *arguments: object,
    ) -> Response:
        """Return an answer as Markdown, or its results as citations."""

        def written() -> str:
            answer = ask(*arguments)
            if form == "markdown":
                return markdown.results(answer.to_dict())
            return cite([row.entry for row in self._engine.entries_of(answer)], form)

        document = await pool.run(written)
        if form == "markdown":
            return answers.respond_text(request, document)
        return Response(document, media_type=MEDIA_TYPES[form])

    async def similar(
        self,
        request: Request,
        id: Name,
        only: Narrowed,
        options: Optioned,
        form: Formed,
        k: Width = 10,
    ) -> Response:
        """Entries related to an entry, by any of its names: looked up, and searched for if filtered."""
        pool = self._texts if options.explain else self.searches
        if form != "json":
            arguments = (id, k, only, options)
            return await self._send(request, pool, form, self._engine.similar, *arguments)
        start = time.perf_counter()
        miss = request.scope.get(MISSED)
        ask = partial(self._engine.similar, id, k, only, options, miss=miss)
        answer = await pool.run(ask)
        return answers.respond(request, answer, time.perf_counter() - start)

    async def more_like_this(  # noqa: PLR0913 - the parameters of a route are its arguments
        self,
        request: Request,
        only: Narrowed,
        options: OptionedTogether,
        form: Formed,
        text: Annotated[str | None, Query(max_length=MAX_TEXT)] = None,
        like: Names = None,
        unlike: Names = None,
        k: Width = 10,
    ) -> Response:
        """Entries near a text, several entries, or both.

        A seed is an entry's name, or `text:` and a text; `^2` behind it is its weight.
        """
        arguments = (text, like or [], unlike or [], k, only, options)
        return await self._like(request, form, arguments)

    async def more_like_that(self, request: Request, body: MoreLikeThis) -> Response:
        """Entries near a text or entries, asked for by a JSON body: texts have up to 20,000 characters."""
        only, options = body.options()
        has_format = "format" in body.model_fields_set
        text = not has_format and prefers_markdown(request.headers.raw)
        arguments = (body.text, body.like, body.unlike, body.k, only, options)
        return await self._like(request, "markdown" if text else body.format, arguments)

    async def search(  # noqa: PLR0913 - the parameters of a route are its arguments
        self,
        request: Request,
        only: Narrowed,
        listing: Listed,
        form: Formed,
        q: Annotated[
            str,
            Query(
                description="Words, a title, an author, an id.", min_length=1, max_length=MAX_TEXT
            ),
        ],
        mode: Annotated[
            Literal["hybrid", "words", "vectors"],
            Query(description="By words, by vectors, or both."),
        ] = "hybrid",
        explain: Explained = False,
        k: Width = 10,
    ) -> Response:
        """Entries by title, author, id or words: what is exactly named first, then by meaning too."""
        arguments = (q, k, only, mode, listing, explain)
        if form != "json":
            return await self._send(request, self._texts, form, self._engine.search, *arguments)
        start = time.perf_counter()
        answer = await self._texts.run(self._engine.search, *arguments)
        return answers.respond_now(answer, time.perf_counter() - start)

    async def entry(self, request: Request, id: AnyName, form: Formed) -> Response:
        """One entry, whole, by any of its names; or as a citation."""
        entry = await self.searches.run(self._engine.entry, id)
        if form not in ("json", "markdown"):
            return Response(cite([entry], form), media_type=MEDIA_TYPES[form])
        titled = self._engine.catalogue.with_document_titles
        (content,) = await self.searches.run(titled, [entry.to_dict()])
        if form == "markdown":
            return answers.respond_text(request, markdown.entry(content))
        return answers.respond_json(content, headers={"Vary": "Accept"})

    async def entries(self, request: Request, id: SeveralNames) -> Response:
        """Several entries, whole, by any of their names, each with the other versions of its work."""
        content = await self.searches.run(whole_entries, self._engine, id)
        return answers.respond_tagged(request, orjson.dumps(content))

    async def facets(self, request: Request) -> Response:
        """Values to filter by in the release in force, each with how many entries it finds."""
        body = await self.searches.run(lambda: facets_body(self._engine.snapshot))
        return answers.respond_tagged(request, body)

    async def ready(self) -> Response:
        """Whether a release is open and questions can be answered."""
        snapshot = (
            self._engine.last_snapshot
        )  # never behind questions: who watches must be answered
        if snapshot is None:
            snapshot = await self.searches.run(lambda: self._engine.snapshot)
        if fault := self._engine.fault:
            raise fault.with_traceback(None)
        manifest = snapshot.release.manifest
        problem = self._engine.problem
        content = {
            "status": "ready",
            "index_version": manifest.version,
            "model": manifest.encoder,
            "entries": manifest.count,
            "sound": problem is None,
            "problem": problem,
        }
        if snapshot.missing_shards:
            content |= {"partial": True, "missing_shards": snapshot.missing_shards}
        if degraded := self._engine.degraded_shards:
            content["degraded_shards"] = degraded
        return answers.respond_json(content)

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        app.get(
            "/similar",
            response_model=Found,
            responses=CITED | KNOWN,
            summary="Entries related to an entry",
        )(self.similar)
        path, like_summary = "/more-like-this", "Entries near a text or entries"
        app.get(path, response_model=FoundNow, responses=CITED, summary=like_summary)(
            self.more_like_this
        )
        app.post(
            path, response_model=FoundNow, responses=CITED, summary="The same, for long texts"
        )(self.more_like_that)
        app.get(
            "/search", response_model=FoundNow, responses=CITED, summary="Entries that words find"
        )(self.search)
        path, entry_summary = "/entries/{id:path}", "One entry, whole, by any of its names"
        app.get(path, response_model=WholeEntry, responses=CITED, summary=entry_summary)(self.entry)
        entries_summary = "Several entries, whole, by any of their names"
        app.get("/entries", response_model=NamedEntries, responses=KNOWN, summary=entries_summary)(
            self.entries
        )
        facets_summary = "Values to filter by, with counts"
        app.get("/facets", response_model=Faceted, responses=KNOWN, summary=facets_summary)(
            self.facets
        )
        ready_summary = "A release is open and questions can be answered"
        app.get("/readyz", response_model=Ready, summary=ready_summary)(self.ready)
