"""Candidates: which nodes may be results (`Mask`), the nearest of them, and the relevance of their scores.

All functions work on a `Snapshot`: candidates come from the release's index and from the delta, which is compared entry
by entry; both are scored as in `retrieval.hybrid`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.catalogue.connection import RowId
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.entries.filter import Filter
from recommender.releases.shard import Comparison
from recommender.retrieval.calibration import language_pair, relevances
from recommender.retrieval.hybrid import WEIGHT, question_factor
from recommender.retrieval.index.exact import Hits

COMPARED_SEEDS = 100
"""The most seeds whose words are compared with a node's; of more, only those nearest to it by vectors."""

RERANKED = 50
"""How many of a question's best candidates are reranked: see `engine.questions`."""

_SHOWN = 20  # results that a list about one entry usually has
_ALL = 0.999  # a share of a text's words that is all of them but for rounding
_LOOKED_AT = 10  # best results whose nearness decides whether a text is in the catalogue's domain
_NODES = 64  # nodes compared with all seeds in one block

_TOGETHER = (
    16  # queries the index is asked at once: faster than one by one, some tens of milliseconds
)


class RankedResults(NamedTuple):
    """The results of a question: nodes, scores and relevances, best first, and how they were found.

    ``matched`` counts the entries that pass the filter; ``fits`` says that a result has exactly the name that was
    asked for, or all the words, so that it counts as close whatever its relevance; ``in_domain``, whether a text
    is about any of the catalogue's subjects (None: the seeds are entries); ``versions`` has the nodes
    collapsed into each result, empty where there are none; ``more`` says that the list goes on;
    ``unmatched`` explains a filter that nothing passes: see `engine.unmatched`.
    """

    nodes: list[Node]
    scores: list[float]
    relevances: list[float]
    plan: str
    matched: int
    exact: bool
    fits: bool = False
    in_domain: bool | None = None
    versions: Sequence[Sequence[Node]] = ()
    more: bool = False
    unmatched: Mapping[str, Sequence[tuple[str, int]]] | None = None


class Mask(NamedTuple):
    """The entries that may be results, as masks over the release's places (None: all) and the delta's positions."""

    places: npt.NDArray[np.bool_] | None
    delta_places: npt.NDArray[np.bool_]
    matched: int


class Query(NamedTuple):
    """A query for candidates: a vector, shape (1, d), a sparse vector, one row, and how many nodes to find.

    ``question`` says that the query is a text: see `hybrid.question_factor`. ``node`` is the seed's, if the query
    is a single entry.
    """

    vector: Vectors
    terms: SparseVectors
    many: int
    question: bool = False
    node: Node | None = None


class Candidates(NamedTuple):
    """Nodes and scores, by falling score, ties by row; and the plan by which they were found."""

    nodes: Ids
    scores: Scores
    plan: str


def mask_of(
    snapshot: Snapshot,
    filter: Filter,
    without: Sequence[Node] = (),
    languages: Sequence[int] | None = None,
    newest: RowId | None = None,
) -> Mask:
    """Return the mask of the entries that pass a filter, without some nodes.

    Parameters
    ----------
    newest : int, optional
        Entries with a larger row are left out.
    languages : sequence of int, optional
        Flags as in `SparseVectors.languages`: only entries that have one of them. None: all entries.
    """
    mask = _release_mask(snapshot, filter, without)
    count = len(snapshot.release)
    delta_places = snapshot.delta.mask(filter, [n - count for n in without if n >= count])
    if languages is not None:
        spoken = np.isin(snapshot.release.hybrid.sparse.languages, languages)
        mask = spoken if mask is None else mask & spoken
        for i in np.flatnonzero(delta_places):
            delta_places[i] = snapshot.delta.records[i].terms.languages[0] in languages
    if newest is not None:
        delta_places &= snapshot.delta.rows[: snapshot.delta.count] <= newest
    matched = len(snapshot.release) if mask is None else int(np.count_nonzero(mask))
    return Mask(mask, delta_places, matched + int(np.count_nonzero(delta_places)))


def nearest(
    snapshot: Snapshot, query: Query, mask: Mask, also_compared: Sequence[Node] = ()
) -> Candidates:
    """Return the nodes nearest to a query: up to `many` of the release, and as many of the delta.

    Parameters
    ----------
    also_compared : sequence of int
        Nodes whose scores with the query will be needed too: shards compare them in the same call.
    """
    places = [node for node in also_compared if node < len(snapshot.release)]
    hits = snapshot.release.nearest(
        query.vector, query.many, mask.places, [_comparison(query)], places
    )
    return _hybrid_scored(snapshot, query, *_hits_of(hits, 0, query.many), mask)


def nearest_each(snapshot: Snapshot, queries: Sequence[Query], mask: Mask) -> list[Candidates]:
    """Return what `nearest` returns, for each of several queries; the index is searched for a batch of them at a time.

    For a query that is an entry of the release, the graph's candidates are used if they suffice: see `_graph_candidates`.
    """
    graph_places = [_graph_candidates(snapshot, query, mask) for query in queries]
    comparisons_of = [
        (places, query.vector[0], _comparison(query))
        for places, query in zip(graph_places, queries, strict=True)
        if places is not None
    ]
    snapshot.release.prefetch_comparisons(comparisons_of)
    places_of_query = [
        None if places is None else _of_graph(snapshot, query, places)
        for places, query in zip(graph_places, queries, strict=True)
    ]
    searched = [number for number, graph_hits in enumerate(places_of_query) if graph_hits is None]
    for start in range(0, len(searched), _TOGETHER):
        block = searched[start : start + _TOGETHER]
        vectors = np.concatenate([queries[number].vector for number in block])
        limit = max(queries[number].many for number in block)
        comparisons = [_comparison(queries[number]) for number in block]
        index_hits = snapshot.release.nearest(vectors, limit, mask.places, comparisons)
        for i, number in enumerate(block):
            places_of_query[number] = _hits_of(index_hits, i, queries[number].many)
    return [
        _hybrid_scored(snapshot, query, *hits, mask)
        for query, hits in zip(queries, places_of_query, strict=True)
        if hits is not None
    ]


_Places = tuple[Ids, Scores, str]  # the nearest places, their cosines, and how they were found


def _hits_of(hits: Hits, number: int, many: int) -> _Places:
    return hits.places[number, :many], hits.cosines[number, :many], hits.plan


def _graph_candidates(snapshot: Snapshot, query: Query, mask: Mask) -> Ids | None:
    """Return the candidates that the seed's row of the neighbour graph was chosen from; None where they are too few.

    They are too few if a mask leaves less than half as many as are wanted.
    """
    if query.node is None or query.node >= len(snapshot.release):
        return None
    row = snapshot.release.candidates[0][query.node]
    allowed = row >= 0
    if mask.places is not None:
        allowed &= mask.places[row]
    if len(row) < query.many or 2 * np.count_nonzero(allowed) < query.many:
        return None
    places: Ids = row[allowed].astype(np.int64)
    return places


def _of_graph(snapshot: Snapshot, query: Query, places: Ids) -> _Places:
    cosines = np.round(snapshot.release.cosines(places, query.vector[0]), 6)
    return places, cosines, "exact" if snapshot.release.manifest.exact_graph else "ann"


def _comparison(query: Query) -> Comparison:
    factor, shown = (question_factor(query.terms), RERANKED) if query.question else (1.0, _SHOWN)
    return Comparison(query.terms, WEIGHT * factor, shown)


def _hybrid_scored(
    snapshot: Snapshot, query: Query, places: Ids, cosines: Scores, plan: str, mask: Mask
) -> Candidates:
    """Return hits by vector, and the delta's nearest entries, ordered by hybrid score."""
    valid = places >= 0
    nodes, scores = snapshot.release.hybrid.order(
        query.terms, places[valid], cosines[valid], question=query.question
    )
    if snapshot.delta.count:
        delta_nodes, delta_scores = nearest_in_delta(snapshot, query, mask.delta_places)
        nodes, scores = np.concatenate([nodes, delta_nodes]), np.concatenate([scores, delta_scores])
    return best_first(snapshot, nodes, scores, plan)


def nearest_in_delta(
    snapshot: Snapshot, query: Query, mask: npt.NDArray[np.bool_]
) -> tuple[Ids, Scores]:
    """Return the nodes of the delta nearest to a query, with their scores."""
    if not snapshot.delta.count:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    places, cosines = snapshot.delta.search(query.vector, query.many, mask)
    scores = snapshot.release.hybrid.score(
        query.terms, snapshot.delta.sparse(places), cosines, question=query.question
    )
    return places + len(snapshot.release), scores


def best_first(snapshot: Snapshot, nodes: Ids, scores: Scores, plan: str) -> Candidates:
    """Return candidates in order: by falling score, ties by row."""
    best = np.lexsort((snapshot.rows(nodes), -scores))
    return Candidates(nodes[best], scores[best], plan)


def nodes_of(snapshot: Snapshot, rows: Sequence[RowId], mask: Mask) -> list[Node]:
    """Return the nodes of those rows that are in a mask, in this order."""
    nodes, count = snapshot.nodes(rows), len(snapshot.release)
    nodes = nodes[nodes >= 0]
    in_mask = np.ones(len(nodes), np.bool_)
    in_delta = nodes >= count
    if mask.places is not None:
        in_mask[~in_delta] = mask.places[nodes[~in_delta]]
    in_mask[in_delta] = mask.delta_places[nodes[in_delta] - count]
    return [Node(node) for node in nodes[in_mask].tolist()]


def rows_of(snapshot: Snapshot, mask: Mask) -> list[RowId]:
    """Return the rows that are in a mask, in no order."""
    rows, delta_places = (
        snapshot.release.rows,
        snapshot.delta.rows[: snapshot.delta.count][mask.delta_places],
    )
    release_rows = rows if mask.places is None else rows[mask.places]
    return [*release_rows.tolist(), *delta_places.tolist()]


def scores_of(
    snapshot: Snapshot,
    vector: Vectors,
    terms: SparseVectors,
    nodes: Ids,
    *,
    question: bool = False,
) -> Scores:
    """Return the scores of some nodes, each once, with a vector and a sparse vector; in their order."""
    snapshot.prefetch(nodes, ("cosines", vector[0]), ("similarities", terms))
    cosines = np.round(snapshot.cosines(nodes, vector[0]), 6)
    scores = np.empty(len(nodes), np.float32)
    in_delta = nodes >= len(snapshot.release)
    inside = np.flatnonzero(~in_delta)
    hybrid = snapshot.release.hybrid
    places, hybrid_scores = hybrid.order(terms, nodes[inside], cosines[inside], question=question)
    scores[inside[np.argsort(nodes[inside])]] = hybrid_scores[np.argsort(places)]
    sparse = snapshot.delta.sparse(nodes[in_delta] - len(snapshot.release))
    scores[in_delta] = hybrid.score(terms, sparse, cosines[in_delta], question=question)
    return scores


def scores_with(
    snapshot: Snapshot,
    seeds: SeedSet,
    nodes: Ids,
    among: npt.NDArray[np.bool_] | None = None,
) -> Scores:
    """Return the scores of some nodes with each of some seeds.

    Parameters
    ----------
    among : array, shape (nodes, seeds), optional
        Which seeds each node is compared with; all others count as 0. None: with each.

    Returns
    -------
    array, shape (seeds, nodes), float32
        Where there are more than `COMPARED_SEEDS` seeds, a node is scored only with the `COMPARED_SEEDS` whose
        vectors are nearest to its own; its score with every other seed is 0.
    """
    scores = np.zeros((len(nodes), len(seeds)), np.float32)
    snapshot.prefetch(nodes, ("vectors",), ("terms",))
    hybrid, terms = snapshot.release.hybrid, snapshot.all_terms(nodes)
    cosines = np.round(snapshot.vectors(nodes) @ seeds.vectors.T, 6)
    for start in range(0, len(nodes), _NODES):
        deadline.check()
        part = cosines[start : start + _NODES]
        if len(seeds) <= COMPARED_SEEDS and among is None:
            some_terms = terms.part(start, start + len(part))
            scores[start : start + len(part)] = hybrid.score_all(some_terms, seeds.terms, part)
            continue
        near = np.broadcast_to(np.arange(len(seeds)), part.shape)
        if len(seeds) > COMPARED_SEEDS:
            near = np.argpartition(-part, COMPARED_SEEDS, axis=1)[:, :COMPARED_SEEDS]
        some = np.repeat(np.arange(start, start + len(part)), near.shape[1])
        which = near.ravel()
        if among is not None:
            asked = among[some, which]
            some, which = some[asked], which[asked]
        scores[some, which] = hybrid.score_pairs(
            seeds.terms, which, terms, some, cosines[some, which]
        )
    return scores.T


def relevances_of(
    snapshot: Snapshot, terms: SparseVectors, nodes: Ids, scores: Scores
) -> list[float]:
    """Return the relevance of each node's score: calibrated for the languages of the text and of the node."""
    in_delta = nodes >= len(snapshot.release)
    languages = np.empty(len(nodes), np.uint8)
    languages[~in_delta] = snapshot.release.hybrid.sparse.languages[nodes[~in_delta]]
    records = snapshot.delta.records
    inner = (nodes[in_delta] - len(snapshot.release)).tolist()
    languages[in_delta] = [records[i].terms.languages[0] for i in inner]
    pairs = language_pair(int(terms.languages[0]), languages)
    return relevances(snapshot.release.calibration.tail_probabilities(scores, pairs))


def in_domain(
    snapshot: Snapshot, vector: Vectors, terms: SparseVectors, nodes: Sequence[Node]
) -> bool:
    """Whether a text is about any of the catalogue's subjects, judged by its best results: see `DomainDetector`.

    It is where one of them has all of its words, and one of these is rare.
    """
    best = np.array(nodes[:_LOOKED_AT], np.int64)
    score = coverage = 0.0
    if len(best):
        score = float(scores_of(snapshot, vector, terms, best, question=True).max())
        coverage = float(snapshot.covered(best, terms).max())
    count = len(snapshot.release)
    rare = 1 + math.log(
        (1 + count) / (1 + max(count / 100, 10))
    )  # in fewer than a hundredth, or ten
    if coverage > _ALL and snapshot.release.hybrid.idf[terms.ids].max() > rare:
        return True
    return snapshot.release.domain.evidence(vector, score, coverage) >= 0


def top_ranked(
    snapshot: Snapshot,
    candidates: Candidates,
    terms: SparseVectors,
    k: int,
    matched: int,
    exact: bool,
) -> RankedResults:
    """Return the best `k` candidates with the relevance of their scores.

    Parameters
    ----------
    terms : SparseVectors
        The question's sparse vector, one row: relevance is calibrated for the languages that it is in.
    """
    nodes, scores = candidates.nodes[:k], candidates.scores[:k]
    worth = relevances_of(snapshot, terms, nodes, scores)
    return RankedResults(nodes.tolist(), scores.tolist(), worth, candidates.plan, matched, exact)


def _release_mask(
    snapshot: Snapshot, filter: Filter, without: Sequence[Node]
) -> npt.NDArray[np.bool_] | None:
    """Return which places of the release may be found; None: all of them."""
    seeds = [node for node in without if node < len(snapshot.release)]
    if not filter and not seeds:
        return snapshot.live_places
    if filter:
        mask = snapshot.release.columns.mask(filter)
        if snapshot.live_places is not None:
            mask &= snapshot.live_places
    else:
        live = snapshot.live_places
        mask = np.ones(len(snapshot.release), np.bool_) if live is None else live.copy()
    mask[seeds] = False
    return mask
