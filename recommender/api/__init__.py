"""HTTP: thin routes over the engine, one table of errors, and the page.

Every error on every route is an RFC 9457 problem document. Reads are open to any origin, so that
a site's own pages may ask; writes need a key.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from recommender.api.documents import PROBLEMS
from recommender.api.feed import Feeds
from recommender.api.hot import Lookups, Similar
from recommender.api.limits import BodyLimit, HeadAsGet, TimeLimit
from recommender.api.maps import Maps
from recommender.api.pages import add_page
from recommender.api.problems import handle_errors
from recommender.api.questions import Questions
from recommender.api.s2 import S2
from recommender.api.upkeep import keep_up
from recommender.api.wire import LOOKUPS
from recommender.api.writes import Writes
from recommender.engine import Recommender
from recommender.settings import Settings

_DEFAULTS = Settings()


def create_app(engine: Recommender, settings: Settings = _DEFAULTS) -> ASGIApp:
    """Return the ASGI application over one engine: `routes`, and in front of it what is asked most.

    Its lifespan state holds what answers look-ups, for a server that does so by itself.
    """
    lookups = Lookups(engine)
    return Similar(routes(engine, settings, {LOOKUPS: lookups}), lookups)


def routes(
    engine: Recommender, settings: Settings = _DEFAULTS, state: Mapping[str, Any] | None = None
) -> FastAPI:
    """Return the application with every route, and its OpenAPI document."""
    questions, maps = Questions(engine), Maps(engine)
    writes = Writes(engine, settings.api_key)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        upkeep = asyncio.create_task(keep_up(engine, writes.pool))
        yield state or {}
        upkeep.cancel()
        questions.close()
        maps.close()
        writes.close()

    app = FastAPI(
        title="recommender",
        version=version("recommender"),
        description="Related papers for AI research digests, across Chinese and English.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses=PROBLEMS,
        lifespan=lifespan,
    )
    # The last added is the outermost.
    app.add_middleware(TimeLimit, seconds=settings.timeout)
    app.add_middleware(BodyLimit)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"])
    app.add_middleware(HeadAsGet)
    handle_errors(app)
    questions.add_to(app)
    S2(engine, questions.searches).add_to(app)
    Feeds(engine, questions.searches).add_to(app)
    maps.add_to(app)
    writes.add_to(app)
    app.get("/healthz", summary="The process is alive")(_alive)
    add_page(app)
    return app


async def _alive() -> JSONResponse:
    return JSONResponse({"status": "ok"})
