"""The same questions for programs: `local.Recommender` over a home folder, `Client` over a service.

`Client` and `AsyncClient` (`http`) ask what `recommender.Recommender` (`local`) asks in process, by the same
names, and give the same results and errors; beside questions, `local` has the release as `arrays`, and the
folder's `contents`. `params` are the keyword arguments of both, `results`,
`tables` and `frames` (DataFrames, Arrow) what both return; `requests` has each question as a value, for `Client.send`; `responses` reads what
a service answers.

Touches: engine, batch, releases (all of them in process alone), sources, retrieval and encoders (types), entries, settings.
Importing this package needs no httpx; to use
`Client` does. To add a question: a method of `local`, a call of `requests`, and its line in `http.ClientMethods`.
"""

from typing import TYPE_CHECKING, Any

from recommender.errors import MissingExtra

if TYPE_CHECKING:
    from recommender.client.http import AsyncClient, Client
    from recommender.client.responses import (
        Forbidden,
        Gone,
        NotFound,
        Refused,
        ServiceError,
        Unavailable,
    )

__all__ = [
    "AsyncClient",
    "Client",
    "Forbidden",
    "Gone",
    "NotFound",
    "Refused",
    "ServiceError",
    "Unavailable",
]


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: `recommender.Recommender` lives in this package, and needs no httpx.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from recommender.client import http, responses
    except ModuleNotFoundError as error:
        raise MissingExtra("client", "asking a service from Python") from error
    return getattr(http, name, None) or getattr(responses, name)
