"""Newest: the entries stored since a moment, the latest publication first; or, given seeds, the nearest first.

For readers without a collection: nothing is recorded, and nothing learned (see `engine.news`).
"""

import time
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import orjson

from recommender import deadline
from recommender.engine.candidates import RankedResults, mask_of, nodes_of, relevances_of, scores_of
from recommender.engine.engine import EVERYTHING, Engine
from recommender.engine.options import WeightedSeed, check_k
from recommender.engine.pagination import ResultPage
from recommender.engine.response import QueryResponse, query_body, response_body, took_ms
from recommender.engine.seeds import TEXT, SeedResolver
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.entries.filter import Filter


def newest(
    engine: Engine,
    since: datetime,
    k: int = 10,
    filter: Filter = EVERYTHING,
    near: Sequence[str] = (),
) -> QueryResponse:
    """Return `k` of the entries that were first stored since a moment and pass a filter, each work once.

    Parameters
    ----------
    since : datetime
        With a time zone.
    near : sequence of str
        Names of entries, or ``text:`` and a text. Given any, results are by relevance to the one they are
        nearest to, ties by row, and say how near; else by date of publication, or of storing where that is
        unknown, the latest first, ties by row, the last stored first. Neither they nor their versions are results.

    Returns
    -------
    QueryResponse
        Whose results say when they were ``stored``; ``matched`` counts what was new.

    Raises
    ------
    EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
    """
    start = time.perf_counter()
    check_k(k)
    snapshot = engine.snapshot
    seeds = SeedResolver(engine.catalogue, engine.models).seeds_of(
        snapshot, [WeightedSeed(name) for name in near]
    )
    page = ResultPage(snapshot, k)
    seed_versions = page.with_all_versions(seeds.entry_nodes)
    mask = mask_of(snapshot, filter, seed_versions)
    nodes = nodes_of(snapshot, engine.catalogue.stored_since(since), mask)
    ranked = (
        _ranked_by_relevance(snapshot, seeds, nodes)
        if len(seeds)
        else _ranked_by_date(engine, snapshot, nodes)
    )
    positions = page.not_shown(ranked.nodes)
    page_of_ranked = ranked._replace(
        nodes=[ranked.nodes[i] for i in positions[:k]],
        scores=[ranked.scores[i] for i in positions[:k]],
        relevances=[ranked.relevances[i] for i in positions[:k]],
    )
    query = {"since": since.isoformat(timespec="seconds"), "near": [_shown(name) for name in near]}
    answer = page.with_versions(page_of_ranked, more=len(positions) > k)
    body = response_body(snapshot, query_body(query), answer)
    return QueryResponse(
        _with_stored_dates(engine, body, measured=len(seeds) > 0), "exact", took_ms(start)
    )


def _shown(name: str) -> str:
    return name.removeprefix(TEXT)


def _ranked_by_relevance(snapshot: Snapshot, seeds: SeedSet, nodes: list[Node]) -> RankedResults:
    """Return all nodes by relevance to the seed that each is nearest to."""
    ids = np.array(nodes, np.int64)
    scores = np.zeros((len(seeds), len(nodes)), np.float32)
    near = np.zeros((len(seeds), len(nodes)))
    for number in range(len(seeds) if nodes else 0):
        deadline.check()
        vector, terms = seeds.vectors[number : number + 1], seeds.terms[number]
        scores[number] = scores_of(snapshot, vector, terms, ids)
        near[number] = relevances_of(snapshot, terms, ids, scores[number])
    columns = np.arange(len(nodes))
    of = near.argmax(axis=0)
    best, worth = scores[of, columns], near[of, columns]
    order = np.lexsort((snapshot.rows(ids), -best, -worth)).tolist()
    nodes = [nodes[i] for i in order]
    return RankedResults(
        nodes, best[order].tolist(), worth[order].tolist(), "exact", len(nodes), True
    )


def _ranked_by_date(engine: Engine, snapshot: Snapshot, nodes: list[Node]) -> RankedResults:
    """Return all nodes by date, the latest first."""
    ids = np.array(nodes, np.int64)
    rows, days = snapshot.rows(ids), snapshot.days(ids)
    undated = np.flatnonzero(np.isnan(days))
    stored_dates = engine.catalogue.stored_at(rows[undated].tolist())
    for i in undated.tolist():
        days[i] = stored_dates[rows[i]].toordinal() if rows[i] in stored_dates else 0
    order = np.lexsort((-rows, -days)).tolist()
    none = [0.0] * len(nodes)
    return RankedResults(
        [nodes[i] for i in order], none, none, "exact", len(nodes), True, fits=True
    )


def _with_stored_dates(engine: Engine, body: bytes, *, measured: bool) -> bytes:
    """Return an answer whose results say when they were stored, and how near they are only if that was `measured`."""
    answer = orjson.loads(body)
    rows = engine.catalogue.find_all([hit["id"] for hit in answer["results"]])
    stored_dates = engine.catalogue.stored_at([*rows.values()])
    for hit in answer["results"]:
        at = stored_dates.get(rows[hit["id"]]) if hit["id"] in rows else None
        hit["stored"] = None if at is None else at.isoformat(timespec="seconds")
        if not measured:
            del hit["score"], hit["relevance"]
    return orjson.dumps(answer)
