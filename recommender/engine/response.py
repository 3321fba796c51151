"""Responses: all bytes that the engine sends out are made here.

    {"query": STUB, "results": [RESULT, …], "index_version": …, "model": …,
     "search": {"plan": …, "matched": …, "exact": …, "close": … [, "waiting": …] [, "unmatched": …]
                [, "partial": true, "missing_shards": […]]},
     "next": CURSOR or null}

    RESULT = SUMMARY, "score": 0.912345, "relevance": 0.99981 [, "seed": …, "why": …] [, "versions": [STUB, …]]

What is shown of an entry, its stub and its summary, is JSON that the release holds already (see
`releases.payloads`), so a response is put together by one formatting, and nothing is serialised anew.
Equal responses are equal bytes: `etag` is their hash, and what took how long is no part of them.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import orjson
import xxhash

from recommender.catalogue.connection import RowId
from recommender.engine.candidates import RankedResults
from recommender.engine.pagination import graph_cursor
from recommender.engine.snapshot import Node, Snapshot
from recommender.errors import NoMap
from recommender.retrieval.calibration import DECIMALS, relevances
from recommender.retrieval.place import Place

_BODY = b'{"query":%b,"results":%b%b'
_TAIL = b'%b"search":{"plan":"%b","matched":%d,"exact":%b,"close":%b%b},"next":%b}'


class Reasons(NamedTuple):
    """The ``seed`` (a stub as JSON) that a result is for, and its explanation ``why``; None leaves the field out."""

    seed: bytes | None = None
    why: dict[str, Any] | None = None


@dataclass(frozen=True)
class QueryResponse:
    """What was asked, what was found, and how.

    Attributes
    ----------
    body : bytes
        The answer as JSON, but for the time it took: equal answers are equal bytes.
    plan : str
        ``graph`` (looked up), ``ann`` (searched in an approximate index) or ``exact``.
    """

    body: bytes
    plan: str
    took_ms: float

    @cached_property
    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads(self.body)
        return content

    @property
    def query(self) -> dict[str, Any]:
        """What was asked."""
        return dict(self._content["query"])

    @property
    def results(self) -> list[dict[str, Any]]:
        """A summary and its score each, by falling score, ties by row id; never a seed."""
        return list(self._content["results"])

    @property
    def index_version(self) -> str:
        """The release that was asked."""
        return str(self._content["index_version"])

    @property
    def matched(self) -> int:
        """How many entries could have been results."""
        return int(self._content["search"]["matched"])

    @property
    def exact(self) -> bool:
        """Whether no approximation took part."""
        return bool(self._content["search"]["exact"])

    @property
    def next(self) -> str | None:
        """The cursor of what comes after these results, None if nothing does."""
        cursor: str | None = self._content["next"]
        return cursor

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, 8.8.3) of `body`, quoted."""
        return etag_of(self.body)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as ``--json`` gives it."""
        return {**self._content, "took_ms": self.took_ms}


def etag_of(body: bytes) -> str:
    """Return a strong validator (RFC 9110, 8.8.3) of a body, quoted."""
    return f'"{xxhash.xxh3_64_hexdigest(body)}"'


def query_body(query: dict[str, Any]) -> bytes:
    """Return the ``query`` of a response as JSON; ``{"text": …}`` is also the stub of a seed that is a text."""
    return orjson.dumps(query)


def timed_body(body: bytes, seconds: float) -> bytes:
    """Return the body of a response with ``took_ms`` added to it."""
    return b'%b,"took_ms":%.3f}' % (body[:-1], seconds * 1000)


def response_body(
    snapshot: Snapshot,
    query: bytes,
    ranked: RankedResults,
    reasons: Sequence[Reasons] = (),
    cursor: str | None = None,
) -> bytes:
    """Return a response.

    Parameters
    ----------
    query : bytes
        The ``query`` as JSON: a stub, or from `query_body`.
    reasons : sequence of Reasons
        Of each result; empty: of none.
    cursor : str, optional
        Of the next page.
    """
    more = [_further_fields(result_reasons) for result_reasons in reasons]
    if ranked.versions:
        more = _with_versions(snapshot, ranked, more)
    summaries = snapshot.summaries(ranked.nodes)
    results = results_array(summaries, ranked.scores, ranked.relevances, more)
    threshold = snapshot.close_thresholds[ranked.in_domain]
    relevant = max(ranked.relevances, default=0.0) >= threshold
    close = ranked.fits or (relevant and ranked.in_domain is not False)
    tail = _tail(
        snapshot, ranked.plan, ranked.matched, ranked.exact, close, cursor, _unmatched_json(ranked)
    )
    return _BODY % (query, results, tail)


def respond(
    snapshot: Snapshot,
    query: bytes,
    ranked: RankedResults,
    cursor: str | None,
    start: float,
    reasons: Sequence[Reasons] = (),
) -> QueryResponse:
    """Return a response with its plan and the time since `start`, as `perf_counter` had it."""
    body = response_body(snapshot, query, ranked, reasons, cursor)
    return QueryResponse(body, ranked.plan, took_ms(start))


def took_ms(start: float) -> float:
    """Return the milliseconds since `start`, as `perf_counter` had it."""
    return round((time.perf_counter() - start) * 1000, 3)


def lookup_body(snapshot: Snapshot, node: Node, k: int) -> bytes | None:
    """Return the response to a look-up from the entry's row of the neighbour graph alone; None where that is not enough.

    It is not enough once anything was stored or removed since the build, or where a neighbour has another
    version of its work. Nearly every question is answered here, so nothing is computed that the release holds.
    """
    release = snapshot.release
    if not snapshot.unchanged or node >= len(release):
        return None
    place = Place(node)
    if k > release.neighbour_table.width or k > release.works.clear.item(place):
        return None
    places, scores, probability_bits = release.neighbour_table.row(place, k)
    if places[-1] < 0:  # there are fewer
        return None
    parts: list[object] = [None] * (3 * k)
    parts[::3] = release.payloads.summaries(places)
    parts[1::3] = scores
    parts[2::3] = map(relevance_json, probability_bits)
    tails = snapshot.response_tails.get(k) or _lookup_tails(snapshot, k)
    tail = tails[min(probability_bits) <= snapshot.threshold_bits]
    return _BODY % (release.payloads.stub(place), _lookup_template(k) % tuple(parts), tail)


def _lookup_tails(snapshot: Snapshot, k: int) -> tuple[bytes, bytes]:
    matched, exact = snapshot.delta.live_count - 1, snapshot.release.manifest.exact_graph
    cursor = graph_cursor(snapshot, k) if matched > k else None
    far, near = (_tail(snapshot, "graph", matched, exact, close, cursor) for close in (False, True))
    snapshot.response_tails[k] = far, near
    return far, near


def _unmatched_json(ranked: RankedResults) -> bytes:
    """Return ``,"unmatched":…`` of a filter that nothing passes, else nothing."""
    return b"" if ranked.unmatched is None else b',"unmatched":' + orjson.dumps(ranked.unmatched)


def _tail(  # noqa: PLR0913 - the fields of a response, one by one: most are bytes already
    snapshot: Snapshot,
    plan: str,
    matched: int,
    exact: bool,
    close: bool,
    cursor: str | None,
    why_not: bytes = b"",
) -> bytes:
    manifest = snapshot.release.manifest
    unbuilt = b',"waiting":%d' % snapshot.unbuilt if snapshot.unbuilt else b""
    if snapshot.missing_shards:
        why_not += b',"partial":true,"missing_shards":' + orjson.dumps(snapshot.missing_shards)
    return _TAIL % (
        _provenance(manifest.version, manifest.encoder),
        plan.encode(),
        matched,
        b"true" if exact else b"false",
        b"true" if close else b"false",
        unbuilt + why_not,
        b'"%b"' % cursor.encode() if cursor else b"null",
    )


@lru_cache(maxsize=8)
def _provenance(version: str, encoder: str) -> bytes:
    return b"," + orjson.dumps({"index_version": version, "model": encoder})[1:-1] + b","


def _further_fields(reasons: Reasons) -> bytes:
    """Return a result's fields beyond those that every result has (``,"seed":…,"why":…``), each with a comma before it."""
    seed = b"" if reasons.seed is None else b',"seed":' + reasons.seed
    return seed if reasons.why is None else seed + b',"why":' + orjson.dumps(reasons.why)


def _with_versions(snapshot: Snapshot, ranked: RankedResults, more: Sequence[bytes]) -> list[bytes]:
    """Return the further fields of each result (`more`), to which ``,"versions":[…]`` was added where its work has others."""
    fields = list(more) or [b""] * len(ranked.nodes)
    for i, nodes in enumerate(ranked.versions):
        if nodes:
            fields[i] += b',"versions":[%b]' % b",".join(map(snapshot.stub, nodes))
    return fields


def results_array(
    summaries: Sequence[bytes],
    scores: Sequence[float],
    relevances: Sequence[float],
    more: Sequence[bytes] = (),
) -> bytes:
    """Return the JSON array of summaries with their scores and relevances.

    Parameters
    ----------
    more : sequence of bytes
        The further fields of each result as JSON, each with a comma before it; empty: no result has any.
    """
    columns = (summaries, scores, relevances, more) if more else (summaries, scores, relevances)
    values = tuple(chain.from_iterable(zip(*columns, strict=True)))
    return _results_template(len(summaries), bool(more)) % values


@lru_cache(maxsize=128)
def _lookup_template(count: int) -> bytes:
    """Return the format string of an array of results, each to be filled with summary, score and `relevance_json`."""
    return b"[" + b",".join([b'%b,"score":%.6f%b'] * count) + b"]"


@lru_cache(maxsize=128)
def _results_template(count: int, more: bool) -> bytes:
    """Return the format string of an array of results, each to be filled with summary, score, relevance and perhaps `more`.

    All results are written by one ``%``, which is faster than formatting them one by one.
    """
    one = b'%b,"score":%.6f,"relevance":%.5f' + (b"%b}" if more else b"}")
    return b"[" + b",".join([one] * count) + b"]"


class _RelevanceJson(dict[int, bytes]):
    """The text that a result ends with, ``,"relevance":0.99981}``, by the bits of its tail probability; each is made once.

    Tail probabilities are of half precision, so there are at most 65,536 such texts.
    """

    def __missing__(self, bits: int) -> bytes:
        (relevance,) = relevances(np.array([bits], np.uint16).view(np.float16))
        return self.setdefault(bits, b',"relevance":%.*f}' % (DECIMALS, relevance))


relevance_json = _RelevanceJson().__getitem__
"""Return the text that a result ends with, given the 16 bits of its tail probability: see `_RelevanceJson`."""


def map_body(snapshot: Snapshot) -> bytes:
    """Return the release's map, with what changed since: see `Map.document`.

    Raises
    ------
    NoMap
        If the release was built without one.
    """
    release, delta = snapshot.release, snapshot.delta
    if release.map is None:
        raise NoMap(release.version)
    live = delta.rows[: delta.count][delta.live]
    removed = np.flatnonzero(False if delta.tombstones is None else delta.tombstones)
    removed = removed[~np.isin(release.rows[removed], live)]  # what only changed is still there
    newer = len(live) - int(np.isin(live, release.rows).sum())
    return orjson.dumps(release.map.document(release.version, removed.tolist(), newer))


def regions_body(snapshot: Snapshot) -> bytes:
    """Return what the regions of the release's map are about, the largest first; none without a map."""
    release = snapshot.release
    regions = release.map.named_regions() if release.map else []
    return orjson.dumps({"index_version": release.version, "regions": regions})


def facets_body(snapshot: Snapshot) -> bytes:
    """Return the values that the release in force can be filtered by, with counts."""
    release = snapshot.release
    return orjson.dumps({"index_version": release.version, "facets": release.facets})


def map_entries_body(snapshot: Snapshot, places: Iterable[Place]) -> bytes:
    """Return the entries at some places of the map.

    Returns
    -------
    bytes
        JSON: ``index_version``, and ``entries``, each with its place, in the order asked; those that
        are gone are left out.
    """
    rows = snapshot.release.rows
    nodes = {place: snapshot.node(RowId(int(rows[place]))) for place in places if place < len(rows)}
    entries = [
        b'%b,"place":%d}' % (snapshot.summaries([node])[0], place)
        for place, node in nodes.items()
        if node is not None
    ]
    version = orjson.dumps(snapshot.release.version)
    return b'{"index_version":%b,"entries":[%b]}' % (version, b",".join(entries))
