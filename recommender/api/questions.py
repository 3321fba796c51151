"""Routes that ask: related entries, entries near a text, one entry."""

import os
import time
from typing import Annotated

import orjson
from fastapi import Depends, FastAPI, Query, Request, Response

from recommender.api import answers
from recommender.api.documents import MAX_K, MAX_TEXT, MAX_VALUES, Found, FoundNow, Wish
from recommender.api.hot import MAX_NAME
from recommender.api.pool import Pool
from recommender.engine import Recommender
from recommender.filters import Filter

_READERS = 16
_WAITING = 256  # questions; at a millisecond each, a quarter of a second

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
Names = Annotated[list[str] | None, Query(max_length=MAX_VALUES)]


def _any_of(what: str) -> object:
    return Query(description=f"Only {what}; may be repeated: any of them.", max_length=MAX_VALUES)


def _narrowed(  # noqa: PLR0913 - the parameters of a route are its arguments
    kind: Annotated[list[str] | None, _any_of("this kind: paper, post, news")] = None,
    lang: Annotated[list[str] | None, _any_of("entries known in this language, such as zh")] = None,
    category: Annotated[list[str] | None, _any_of("this category")] = None,
    venue: Annotated[list[str] | None, _any_of("this venue")] = None,
    source: Annotated[list[str] | None, _any_of("this source")] = None,
    published_from: Annotated[
        str | None, Query(description="Published then or later: 2024, 2024-05 or 2024-05-31.")
    ] = None,
    published_to: Annotated[
        str | None, Query(description="Published then or earlier; 2024 means its last day.")
    ] = None,
    has: Annotated[list[str] | None, _any_of("entries that have this: abstract")] = None,
) -> Filter:
    return Filter.of(
        kind=kind or (),
        lang=lang or (),
        category=category or (),
        venue=venue or (),
        source=source or (),
        published_from=published_from,
        published_to=published_to,
        has=has or (),
    )


Narrowed = Annotated[Filter, Depends(_narrowed)]


class Questions:
    """The routes that ask `engine`, each question in a thread of a bounded pool.

    Searches have a thread a core. Texts have more, in a pool of their own: while a model reads
    them, most of these wait, and nobody who has no text waits for them.
    """

    def __init__(self, engine: Recommender) -> None:
        self._engine = engine
        self._searches = Pool("search", os.cpu_count() or 1, _WAITING)
        self._texts = Pool("text", _READERS, _WAITING)

    def close(self) -> None:
        """Let the threads end."""
        self._searches.close()
        self._texts.close()

    async def _like(
        self, text: str | None, like: list[str], unlike: list[str], k: int, only: Filter
    ) -> Response:
        pool = self._texts if text else self._searches
        began = time.perf_counter()
        answer = await pool.run(self._engine.like, text, like, unlike, k, only)
        return answers.respond_now(answer, time.perf_counter() - began)

    async def similar(self, request: Request, id: Name, only: Narrowed, k: Width = 10) -> Response:
        """Entries related to an entry."""
        began = time.perf_counter()
        answer = await self._searches.run(self._engine.similar, id, k, only)
        return answers.respond(request, answer, time.perf_counter() - began)

    async def more_like_this(
        self,
        only: Narrowed,
        text: Annotated[str | None, Query(max_length=MAX_TEXT)] = None,
        like: Names = None,
        unlike: Names = None,
        k: Width = 10,
    ) -> Response:
        """Entries near a text, several entries, or both."""
        return await self._like(text, like or [], unlike or [], k, only)

    async def more_like_that(self, wish: Wish) -> Response:
        """Entries near a text, however long, several entries, or both."""
        only = Filter.of(**wish.model_dump(exclude={"text", "like", "unlike", "k"}))
        return await self._like(wish.text, wish.like, wish.unlike, wish.k, only)

    async def entry(self, id: str) -> Response:
        """One entry, whole, by any of its names."""
        entry = await self._searches.run(self._engine.entry, id)
        return Response(orjson.dumps(entry.to_dict()), media_type="application/json")

    async def ready(self) -> Response:
        """Whether a release is open and questions can be answered."""
        made = (await self._searches.run(lambda: self._engine.snapshot)).release.manifest
        content = {
            "status": "ready",
            "index_version": made.version,
            "model": made.encoder,
            "entries": made.count,
        }
        return Response(orjson.dumps(content), media_type="application/json")

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        app.get("/similar", response_model=Found, summary="Entries related to an entry")(
            self.similar
        )
        path, near = "/more-like-this", "Entries near a text or entries"
        app.get(path, response_model=FoundNow, summary=near)(self.more_like_this)
        app.post(path, response_model=FoundNow, summary="The same, for long texts")(
            self.more_like_that
        )
        app.get("/entries/{id:path}", summary="One entry, whole, by any of its names")(self.entry)
        app.get("/readyz", summary="A release is open and questions can be answered")(self.ready)
