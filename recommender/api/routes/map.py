"""The map's routes: all points at once, and the entries behind some of them."""

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response

from recommender.api.map_schemas import MapOfAll, Mapped, Regional
from recommender.api.responses import respond_tagged
from recommender.api.schemas import KNOWN
from recommender.api.thread_pool import ThreadPool
from recommender.catalogue.connection import RowId
from recommender.engine.engine import Engine
from recommender.engine.response import map_body, map_entries_body, regions_body
from recommender.errors import EntryNotFound
from recommender.retrieval.place import Place

_MOST = 100
_MOST_QUEUED = 64

MapPlaces = Annotated[
    list[Annotated[int, Query(ge=0)]] | None,
    Query(description="A place of the map; may be repeated.", max_length=_MOST),
]
EntryNames = Annotated[
    list[str] | None,
    Query(description="An entry by any of its names; may be repeated.", max_length=_MOST),
]


class MapRoutes:
    """The routes of the map of `engine`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.pool = ThreadPool("map", 1, _MOST_QUEUED)

    def close(self) -> None:
        """Close the thread pool."""
        self.pool.close()

    async def whole(self, request: Request) -> Response:
        """Where every entry is on the map, and what it can be coloured by."""
        return respond_tagged(request, await self.pool.run(lambda: map_body(self._engine.snapshot)))

    async def regions(self, request: Request) -> Response:
        """Parts of the map, the largest first, with what each is about in both languages; none without a map."""
        body = await self.pool.run(lambda: regions_body(self._engine.snapshot))
        return respond_tagged(request, body)

    async def entries(
        self, request: Request, place: MapPlaces = None, id: EntryNames = None
    ) -> Response:
        """Entries on the map: those at the given places, then those of the ids; entries not on the map are left out."""
        body = await self.pool.run(self._mapped, place or [], id or [])
        return respond_tagged(request, body)

    def _mapped(self, numbers: list[int], names: list[str]) -> bytes:
        snapshot = self._engine.snapshot
        places = [snapshot.release.place(row) for row in map(self._row, names) if row is not None]
        known_places = [place for place in places if place is not None]
        return map_entries_body(snapshot, [*map(Place, numbers), *known_places])

    def _row(self, name: str) -> RowId | None:
        try:
            return self._engine.catalogue.find(name)
        except EntryNotFound:
            return None

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        app.get(
            "/map", response_model=MapOfAll, responses=KNOWN, summary="The map of the catalogue"
        )(self.whole)
        app.get(
            "/map/regions",
            response_model=Regional,
            responses=KNOWN,
            summary="What its parts are about",
        )(self.regions)
        app.get(
            "/map/entries",
            response_model=Mapped,
            responses=KNOWN,
            summary="Entries behind its points",
        )(self.entries)
