"""HTTP: thin routes over the engine, one table of errors, and the page.

Every error on every route is an RFC 9457 problem document. Reads are open; the pages of other sites may
ask where the setting `origins` says so; writes need a key.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from recommender.api.accept import prefers_page
from recommender.api.background import keep_up, keep_watch
from recommender.api.bounds import BOUNDS, Bounds, room
from recommender.api.fast.lookup_cache import LOOKUPS, LookupCache
from recommender.api.hosts import Hosts
from recommender.api.json_body import JsonRoute
from recommender.api.keys import KEYS, KeyRing
from recommender.api.metrics.prometheus import ROUTE, Metrics
from recommender.api.metrics.request_stats import REQUEST_STATS, RequestStats
from recommender.api.middleware.key_gate import KeyGate
from recommender.api.middleware.limits import BodyLimit, HeadAsGet, TimeLimit
from recommender.api.middleware.lookups import LookupMiddleware
from recommender.api.middleware.origins import Origins
from recommender.api.middleware.prefix import PREFIX as UNDER
from recommender.api.middleware.prefix import PathPrefix
from recommender.api.middleware.rate import RATES, RateCounter, RateLimit
from recommender.api.middleware.request_log import RequestLog
from recommender.api.params import refuse_unknown
from recommender.api.problems import handle_errors, problem
from recommender.api.rate_table import RateTable
from recommender.api.routes.collections import CollectionRoutes
from recommender.api.routes.documents import DocumentRoutes
from recommender.api.routes.duplicates import DuplicateRoutes
from recommender.api.routes.entries import EntryRoutes
from recommender.api.routes.feed import FeedRoutes
from recommender.api.routes.headings import HeadingRoute
from recommender.api.routes.llms import LlmsTxtRoute
from recommender.api.routes.map import MapRoutes
from recommender.api.routes.newest import NewestRoute
from recommender.api.routes.page import add_page, nothing_here
from recommender.api.routes.queries import QueryRoutes
from recommender.api.routes.semantic_scholar import PREFIX, SemanticScholarRoutes, refusal
from recommender.api.schemas import PROBLEMS, Alive, DocumentedApp
from recommender.api.shared_files import SharedFiles
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.settings import Settings

_DEFAULTS = Settings()


def create_app(
    engine: Engine,
    settings: Settings = _DEFAULTS,
    shared: SharedFiles | None = None,
    ended: Callable[[], object] = lambda: None,
) -> ASGIApp:
    """Return the ASGI application over one engine: `routes`, and in front of it the middleware that answers look-ups.

    Its lifespan state holds the cache of look-ups and the request statistics, for a server that answers look-ups itself
    (`api.fast.protocol`).

    Parameters
    ----------
    shared : SharedFiles, optional
        The files in which the workers of one server share statistics and rates.
    ended : callable
        Called when the application shuts down, after its last request.
    """
    lookups = LookupCache(engine)
    inner = routes(engine, settings, lookups, shared, ended)
    origins, rates, request_stats = (
        settings.allowed_origins,
        inner.state.rates,
        inner.state.request_stats,
    )
    front = LookupMiddleware(inner, lookups, request_stats, rates, any_origin=not origins)
    guarded = settings.reads == "key"
    ring = _keys(engine, settings)
    app: ASGIApp = KeyGate(inner, ring, _refused) if guarded else front.behind
    if origins:
        app = Origins(app, origins, _refused)
    front.others = RequestLog(RateLimit(app, rates, ring, _refused), request_stats)
    return front.others if guarded else front


def routes(
    engine: Engine,
    settings: Settings = _DEFAULTS,
    lookups: LookupCache | None = None,
    shared: SharedFiles | None = None,
    ended: Callable[[], object] = lambda: None,
) -> FastAPI:
    """Return the application with every route, and its OpenAPI document."""
    questions, maps = QueryRoutes(engine), MapRoutes(engine)
    writes = EntryRoutes(engine, _keys(engine, settings))
    watching = ThreadPool("watch", 1, 1)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        tasks = [asyncio.create_task(keep_up(engine, writes.pool))]
        tasks.append(asyncio.create_task(metrics.watch()))
        tasks.append(asyncio.create_task(keep_watch(engine, watching)))
        hosts = Hosts(settings.answered_hosts, proxied=settings.allowed_hosts == "auto")
        bounds = Bounds(connections=room(settings.connections), hosts=hosts)
        public_lookups = lookups if settings.reads == "open" else None  # else all goes by the gate
        yield {LOOKUPS: public_lookups, REQUEST_STATS: request_stats, BOUNDS: bounds, RATES: rates}
        for task in tasks:
            task.cancel()
        for part in (metrics, questions, maps, writes, watching, rates):
            part.close()
        ended()

    app = DocumentedApp(
        title="recommender",
        version=version("recommender"),
        description="Related papers for AI research digests, across Chinese and English.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses=PROBLEMS,
        lifespan=lifespan,
        dependencies=[Depends(refuse_unknown)],
    )
    app.router.route_class = JsonRoute
    # The last added is the outermost.
    app.add_middleware(PathPrefix)
    app.add_middleware(TimeLimit, seconds=settings.timeout, refuse=_refused)
    app.add_middleware(BodyLimit, refuse=_refused)
    app.add_middleware(HeadAsGet)
    handle_errors(app, _refused)
    questions.add_to(app)
    scholar = SemanticScholarRoutes(engine, questions.searches)
    scholar.add_to(app)
    FeedRoutes(engine, questions.searches).add_to(app)
    LlmsTxtRoute(engine, questions.searches).add_to(app)
    NewestRoute(engine, questions.searches).add_to(app)
    HeadingRoute(engine, questions.searches).add_to(app)
    maps.add_to(app)
    writes.add_to(app)
    DocumentRoutes(engine, questions.searches).add_to(app)
    DuplicateRoutes(engine, writes, questions.searches).add_to(app)
    CollectionRoutes(engine, writes, questions.pools["text"]).add_to(app)
    app.get("/healthz", response_model=Alive, summary="The process is alive")(_alive)
    add_page(app)
    app.state.rates = rates = RateCounter(
        settings.rate, RateTable(shared.rates.number if shared else None)
    )
    app.state.request_stats = request_stats = RequestStats(
        [*_route_list(app), *scholar.routes, ROUTE]
    )
    pools = questions.pools | {"map": maps.pool, "write": writes.pool}
    metrics = Metrics(
        engine, request_stats, lookups, pools, shared.stats.number if shared else None
    )
    metrics.add_to(app)
    return app


def _keys(engine: Engine, settings: Settings) -> KeyRing:
    return KeyRing(settings.keys or engine.home / KEYS, settings.api_key)


def _route_list(app: FastAPI) -> list[tuple[str, str]]:
    """Return the routes of an application, also of the page's files, in their order."""
    mounted = [("GET", route.path) for route in app.routes if isinstance(route, Mount)]
    routes = [route for route in app.routes if isinstance(route, Route)]
    return mounted + [(m, route.path) for route in routes for m in sorted(route.methods or ())]


def _refused(request: Request, status: int, detail: str) -> Response:
    unrouted = status == HTTPStatus.NOT_FOUND and request.scope.get("endpoint") is None
    if unrouted and prefers_page(request.headers.raw):
        return nothing_here(request)
    path = request.url.path.removeprefix(request.scope.get(UNDER, ""))
    refuse = refusal if path.startswith(PREFIX) else problem
    return refuse(request, status, detail)


async def _alive() -> JSONResponse:
    return JSONResponse({"status": "ok"})
