"""Calls: the requests of a service's routes as values, before they are sent.

Both clients have each as a method of its name (`http.ClientMethods`), which gives what the call reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar, Unpack
from urllib.parse import quote

import orjson

from recommender.client import results
from recommender.client.params import (
    CollectionParams,
    FilterParams,
    ListParams,
    Mode,
    SimilarParams,
    to_change,
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
        Returns the call's value, given the body of a successful answer.
    params : mapping
        The parameters of the query string; a list is repeated, and None is not sent.
    body : bytes, optional
        The body of the request, JSON.
    names : tuple of str
        The entries that it is about, for the error where one is unknown.
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
        """Return the call for the same results, or the same entry, as citations."""
        if self.body is None:
            return replace(self, params={**self.params, "format": style}, read=bytes.decode)  # type: ignore[arg-type, return-value]
        body = orjson.dumps({**orjson.loads(self.body), "format": style})
        return replace(self, body=body, read=bytes.decode)  # type: ignore[arg-type, return-value]


def similar(id: str, k: int = 10, **params: Unpack[SimilarParams]) -> Call[Results]:
    """Return the `k` entries nearest to one entry, never itself; see `Recommender.similar`."""
    query = {"id": id, "k": k, **_spelled(params)}
    return Call(method="GET", path="/similar", read=_results, params=query, names=[id])


def like(
    text: str | None = None,
    like: str | Iterable[str] = (),
    unlike: str | Iterable[str] = (),
    k: int = 10,
    together: bool = False,
    **params: Unpack[SimilarParams],
) -> Call[Results]:
    """Return the `k` entries nearest to a text, to several entries, or to both; see `Recommender.like`."""
    liked, unliked = as_tuple(like), as_tuple(unlike)
    seeds = {"text": text, "like": liked, "unlike": unliked, "k": k, "together": together}
    return Call(
        method="POST",
        path="/more-like-this",
        read=_results,
        params={},
        body=orjson.dumps({k: v for k, v in (seeds | _spelled(params)).items() if v is not None}),
        names=[WeightedSeed.of(name).name for name in (*liked, *unliked)],
    )


def search(
    text: str,
    k: int = 10,
    mode: Mode = "hybrid",
    *,
    explain: bool = False,
    **params: Unpack[ListParams],
) -> Call[Results]:
    """Return the `k` entries that some words find: what is exactly named first."""
    query = to_query(params)
    parse_list_options(query)
    query = {"q": text, "k": k, "mode": mode, "explain": explain or None, **query}
    return Call(method="GET", path="/search", read=_results, params=query)


def entry(id: str) -> Call[FullEntry]:
    """Return the entry known by a name in any form, whole."""

    def read(body: bytes) -> FullEntry:
        return FullEntry.of(orjson.loads(body))

    return Call(method="GET", path=f"/entries/{quote(id, '')}", read=read, params={}, names=[id])


def cite(id: str, style: Style = "bibtex") -> Call[str]:
    """Return one entry as a citation; of what a call finds, see `Call.cited`."""
    return entry(id).cited(style)


def facets() -> Call[FacetCounts]:
    """Return the values to filter by, of each field those with most entries first."""

    def read(body: bytes) -> FacetCounts:
        return results.facets(orjson.loads(body)["facets"])

    return Call(method="GET", path="/facets", read=read, params={})


def add(entries: Entries) -> Call[list[WriteOutcome]]:
    """Store entries, at most 1,000; when this returns they are on disk and can be found.

    Sending the same again changes nothing, so that after an error it does no harm.
    """
    sent = entries if isinstance(entries, Mapping) else list(entries)

    def read(body: bytes) -> list[WriteOutcome]:
        return [WriteOutcome.of(content) for content in orjson.loads(body)["entries"]]

    return Call(
        method="POST",
        path="/entries",
        read=read,
        params={},
        body=orjson.dumps(sent),
        keyed=True,
        patience=10,
    )


def remove(id: str) -> Call[None]:
    """Remove an entry with all its mentions."""
    path = f"/entries/{quote(id, '')}"
    return Call(method="DELETE", path=path, read=lambda _: None, params={}, names=[id], keyed=True)


def feed(
    id: str | Iterable[str], format: Literal["atom", "json"] = "atom", k: int = 20
) -> Call[str]:
    """Return what is new near one entry or several, as Atom or JSON Feed."""
    ids = as_tuple(id)
    params = {"id": ids, "format": format, "k": k}
    return Call(method="GET", path="/feed", read=bytes.decode, params=params, names=ids)


def collections() -> Call[list[dict[str, Any]]]:
    """Return the collections by name, with how much is in each."""

    def read(body: bytes) -> list[dict[str, Any]]:
        return list(orjson.loads(body)["collections"])

    return Call(method="GET", path="/collections", read=read, params={}, keyed=True)


def collection(name: str) -> Call[dict[str, Any]]:
    """Return a collection: its members with role and weight, and what was shown and read."""
    return Call(method="GET", path=_collection(name), read=orjson.loads, params={}, keyed=True)


def collect(name: str, **change: Unpack[CollectionParams]) -> Call[dict[str, Any]]:
    """Change a collection, which is created if need be, and return it; see `Recommender.collect`."""
    return Call(
        method="POST",
        path=_collection(name),
        read=orjson.loads,
        params={},
        body=orjson.dumps(to_change(change)),
        keyed=True,
    )


def drop_collection(name: str) -> Call[None]:
    """Delete a collection, and the record of what was shown for it."""
    path = _collection(name)
    return Call(method="DELETE", path=path, read=lambda _: None, params={}, keyed=True)


def news(
    name: str,
    since: str | None = None,
    k: int = 20,
    explain: bool = False,
    **only: Unpack[FilterParams],
) -> Call[Results]:
    """Return what is new near the interests of a collection, best first; see `Recommender.news`."""
    params = {"since": since, "k": k, "explain": explain or None, **_spelled(only)}
    path = f"{_collection(name)}/new"
    return Call(method="GET", path=path, read=_results, params=params, keyed=True)


def ready() -> Call[Readiness]:
    """Return what the service answers from; `Unavailable` before the first build."""

    def read(body: bytes) -> Readiness:
        return Readiness.of(orjson.loads(body))

    return Call(method="GET", path="/readyz", read=read, params={})


def alive() -> Call[bool]:
    """Return whether the process lives, built or not."""

    def read(body: bytes) -> bool:
        return bool(orjson.loads(body)["status"] == "ok")

    return Call(method="GET", path="/healthz", read=read, params={})


def contract() -> Call[dict[str, Any]]:
    """Return the service's OpenAPI document; its version stands under ``info``."""
    return Call(method="GET", path="/openapi.json", read=orjson.loads, params={})


def _collection(name: str) -> str:
    return f"/collections/{quote(name, '')}"


def _results(body: bytes) -> Results:
    return Results(orjson.loads(body))


def _spelled(params: Mapping[str, Any]) -> dict[str, Any]:
    query = to_query(params)
    parse_options(query)  # a service passes over keywords that it does not know
    return query
