"""The route of feeds: what is new near some entries, and 304 for who has seen it."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request, Response

from recommender.api.responses import Headers, respond_tagged
from recommender.api.schemas import MAX_K, MAX_VALUES
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.issues.feed import MEDIA_TYPES, Feed, FeedItem

FeedSeeds = Annotated[
    list[str],
    Query(
        description="The seeds, each by any name: id, arXiv id, DOI, link, exact title.",
        min_length=1,
        max_length=MAX_VALUES,
        examples=[["arxiv:2201.03545"]],
    ),
]
FeedFormat = Annotated[Literal["atom", "json"], Query(description="Atom, or JSON Feed 1.1.")]
FeedLength = Annotated[int, Query(description="How many entries.", ge=1, le=MAX_K)]

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The feed",
        "content": {
            MEDIA_TYPES[name].partition(";")[0]: {"schema": {"type": kind}}
            for name, kind in (("atom", "string"), ("json", "object"))
        },
    },
    304: {"description": "Nothing is new"},
}


_HEADERS: Headers = [(b"cache-control", b"no-cache")]  # may be kept, and is asked about each time


class FeedRoutes:
    """The route of feeds over `engine`; each feed is made in a thread of `pool`."""

    def __init__(self, engine: Engine, pool: ThreadPool) -> None:
        self._engine = engine
        self._pool = pool

    async def feed(
        self, request: Request, id: FeedSeeds, format: FeedFormat = "atom", k: FeedLength = 20
    ) -> Response:
        """Entries near one or several others, the newest first, to subscribe to."""
        feed = await self._pool.run(self._near, id, k, str(request.url), str(request.base_url))
        body = feed.atom() if format == "atom" else feed.json()
        media_type = MEDIA_TYPES[format].encode()
        return respond_tagged(request, body, _HEADERS, media_type=media_type, modified=feed.updated)

    def _near(self, names: list[str], k: int, address: str, site: str) -> Feed:
        engine = self._engine
        answer = engine.similar(names[0], k) if len(names) == 1 else engine.like(like=names, k=k)
        entries = engine.entries_of(answer)
        stored_dates = engine.catalogue.stored_at([row for row, _ in entries])
        items = [
            FeedItem(row, entry, stored_dates[row]) for row, entry in entries if row in stored_dates
        ]
        return Feed([engine.entry(name) for name in names], items, address, f"{site}?id=")

    def add_to(self, app: FastAPI) -> None:
        """Put the route into `app`."""
        app.get(
            "/feed",
            summary="Entries near others, the newest first, as a feed",
            response_class=Response,
            responses=_ANSWERS,
        )(self.feed)
