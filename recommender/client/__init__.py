"""A client of the service, for programs that wait and for those that do not.

`Client` and `AsyncClient` ask what `recommender.Recommender` asks in process, by the same names, and
give the same results and errors. `calls` has each question as a value, for `Client.send`.
"""

from recommender.errors import MissingExtra

try:
    import httpx  # noqa: F401 - a typed error for who has installed no more than the core
except ModuleNotFoundError as error:
    raise MissingExtra("client", "asking a service from Python") from error

from recommender.client.clients import AsyncClient, Client
from recommender.client.replies import (
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
