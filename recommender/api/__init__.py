"""HTTP over an engine: `create_app`, and `serve.serve` that runs it in worker processes.

Routes are thin: they read options, call the engine, and send its bytes. `app` puts them together,
`schemas` (of the map: `map_schemas`) is what the OpenAPI document says, `problems` the one table from error to status (every error is
an RFC 9457 problem document), `middleware` what every request passes, `fast` the look-ups answered in
front of the framework, `metrics` what is counted, `web` the page, `agents` the same questions for agents over the
Model Context Protocol. Reads are open to any origin, so that
a site's own pages may ask; writes need a key.

Touches: engine, batch (changes of collections), issues, releases, catalogue, retrieval, sources (JSON lines), encoders,
entries, settings. Only this package imports FastAPI. To add a route: a class with `add_to(app)` in `routes/`, a line in
`app.routes`, its response in `schemas`, its name in the README.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.api.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: the command line imports this package for its logs alone.
    if name == "create_app":
        from recommender.api.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
