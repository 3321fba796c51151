"""Calls: what can be asked of a service, each route as a value that no network has seen yet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar, Unpack
from urllib.parse import quote

import orjson

from recommender.client import results
from recommender.client.params import (
    FilterParams,
    ListParams,
    Mode,
    SimilarParams,
    to_query,
)
from recommender.client.results import FacetCounts, FullEntry, Readiness, Results, WriteOutcome
from recommender.engine.options import WeightedSeed, parse_list_options, parse_options
from recommender.entries.citations import Style
from recommender.entries.option import as_tuple

T = TypeVar("T", covariant=True)

Entries = Mapping[str, Any] | Iterable[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read.

    Attributes
    ----------
    read : callable
        From the body of a good answer to what the call gives.
    params : mapping
        Of the query string; a list is repeated, and what is None is not sent.
    body : bytes, optional
        JSON.
    names : tuple of str
        The entries that it is about.
    keyed : bool
        Whether it needs the service's key.
    patience : int
        How many times longer than others it may take.
    """

    method: str
    path: str
    read: Callable[[bytes], T]
    params: Mapping[str, Any]
    body: bytes | None = None
    names: Sequence[str] = ()
    keyed: bool = False
    patience: int = 1

    def cited(self, style: Style) -> "Call[str]":
        """Return the call for the same as citations; of one that finds results, or gives an entry."""
        if self.body is None:
            return replace(self, params={**self.params, "format": style}, read=bytes.decode)  # type: ignore[arg-type, return-value]
        body = orjson.dumps({**orjson.loads(self.body), "format": style})
        return replace(self, body=body, read=bytes.decode)  # type: ignore[arg-type, return-value]


def similar(id: str, k: int = 10, **asked: Unpack[SimilarParams]) -> Call[Results]:
    """Entries nearest to one entry."""
    params = {"id": id, "k": k, **_spelled(asked)}
    return Call(method="GET", path="/similar", read=_results, params=params, names=[id])


def like(
    text: str | None = None,
    like: str | Iterable[str] = (),
    unlike: str | Iterable[str] = (),
    k: int = 10,
    together: bool = False,
    **asked: Unpack[SimilarParams],
) -> Call[Results]:
    """Entries near a text, several entries, or both."""
    liked, unliked = as_tuple(like), as_tuple(unlike)
    wish = {"text": text, "like": liked, "unlike": unliked, "k": k, "together": together}
    return Call(
        method="POST",
        path="/more-like-this",
        read=_results,
        params={},
        body=orjson.dumps({k: v for k, v in (wish | _spelled(asked)).items() if v is not None}),
        names=[WeightedSeed.of(name).name for name in (*liked, *unliked)],
    )


def search(
    text: str,
    k: int = 10,
    mode: Mode = "hybrid",
    *,
    explain: bool = False,
    **asked: Unpack[ListParams],
) -> Call[Results]:
    """Entries that some words find."""
    query = to_query(asked)
    parse_list_options(query)
    params = {"q": text, "k": k, "mode": mode, "explain": explain or None, **query}
    return Call(method="GET", path="/search", read=_results, params=params)


def entry(id: str) -> Call[FullEntry]:
    """One entry, whole."""

    def read(body: bytes) -> FullEntry:
        return FullEntry.of(orjson.loads(body))

    return Call(method="GET", path=f"/entries/{quote(id, '')}", read=read, params={}, names=[id])


def facets() -> Call[FacetCounts]:
    """Values to filter by."""

    def read(body: bytes) -> FacetCounts:
        return results.facets(orjson.loads(body)["facets"])

    return Call(method="GET", path="/facets", read=read, params={})


def add(entries: Entries) -> Call[list[WriteOutcome]]:
    """Store entries."""
    given = entries if isinstance(entries, Mapping) else list(entries)

    def read(body: bytes) -> list[WriteOutcome]:
        return [WriteOutcome.of(content) for content in orjson.loads(body)["entries"]]

    return Call(
        method="POST",
        path="/entries",
        read=read,
        params={},
        body=orjson.dumps(given),
        keyed=True,
        patience=10,
    )


def remove(id: str) -> Call[None]:
    """Take an entry away."""
    path = f"/entries/{quote(id, '')}"
    return Call(method="DELETE", path=path, read=lambda _: None, params={}, names=[id], keyed=True)


def feed(
    id: str | Iterable[str], format: Literal["atom", "json"] = "atom", k: int = 20
) -> Call[str]:
    """Feed of what is new near one entry or several."""
    ids = as_tuple(id)
    params = {"id": ids, "format": format, "k": k}
    return Call(method="GET", path="/feed", read=bytes.decode, params=params, names=ids)


def collections() -> Call[list[dict[str, Any]]]:
    """Every collection by name, with how much is in each."""

    def read(body: bytes) -> list[dict[str, Any]]:
        return list(orjson.loads(body)["collections"])

    return Call(method="GET", path="/collections", read=read, params={}, keyed=True)


def collection(name: str) -> Call[dict[str, Any]]:
    """One collection, whole."""
    return Call(method="GET", path=_collection(name), read=orjson.loads, params={}, keyed=True)


def collect(  # noqa: PLR0913 - what may be changed of a collection, by keyword
    name: str,
    add: str | Iterable[str] = (),
    like: str | Iterable[str] = (),
    dislike: str | Iterable[str] = (),
    remove: str | Iterable[str] = (),
    shown: str | Iterable[str] = (),
    read: str | Iterable[str] = (),
    seen_days: int | None = None,
) -> Call[dict[str, Any]]:
    """Change a collection, or make it."""
    lists = {
        "add": add,
        "like": like,
        "dislike": dislike,
        "remove": remove,
        "shown": shown,
        "read": read,
    }
    change = {what: as_tuple(some) for what, some in lists.items()} | {"seen_days": seen_days}
    return Call(
        method="POST",
        path=_collection(name),
        read=orjson.loads,
        params={},
        body=orjson.dumps(change),
        keyed=True,
    )


def drop_collection(name: str) -> Call[None]:
    """Take a collection away."""
    path = _collection(name)
    return Call(method="DELETE", path=path, read=lambda _: None, params={}, keyed=True)


def news(
    name: str,
    since: str | None = None,
    k: int = 20,
    explain: bool = False,
    **only: Unpack[FilterParams],
) -> Call[Results]:
    """Entries that are new for a collection."""
    params = {"since": since, "k": k, "explain": explain or None, **_spelled(only)}
    path = f"{_collection(name)}/new"
    return Call(method="GET", path=path, read=_results, params=params, keyed=True)


def ready() -> Call[Readiness]:
    """Whether questions can be answered, and from what."""

    def read(body: bytes) -> Readiness:
        return Readiness.of(orjson.loads(body))

    return Call(method="GET", path="/readyz", read=read, params={})


def alive() -> Call[bool]:
    """Whether the process lives."""

    def read(body: bytes) -> bool:
        return bool(orjson.loads(body)["status"] == "ok")

    return Call(method="GET", path="/healthz", read=read, params={})


def contract() -> Call[dict[str, Any]]:
    """OpenAPI document of the service; its version stands under ``info``."""
    return Call(method="GET", path="/openapi.json", read=orjson.loads, params={})


def _collection(name: str) -> str:
    return f"/collections/{quote(name, '')}"


def _results(body: bytes) -> Results:
    return Results(orjson.loads(body))


def _spelled(asked: Mapping[str, Any]) -> dict[str, Any]:
    query = to_query(asked)
    parse_options(query)  # a service passes over keywords that it does not know
    return query
