"""Look-ups: an entry's neighbours as the release's graph has them, without a search."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.catalogue.connection import RowId
from recommender.encoders.vectors import Ids
from recommender.engine.candidates import (
    Candidates,
    Query,
    RankedResults,
    best_first,
    nearest_in_delta,
    top_ranked,
)
from recommender.engine.snapshot import Node, Snapshot
from recommender.entries.filter import Filter
from recommender.releases.release import GRAPH_WIDTH
from recommender.releases.sharded import OF_SEEDS
from recommender.releases.works import best_of_each_work
from recommender.retrieval.calibration import relevances
from recommender.retrieval.hybrid import candidates

# A delta of at most so many entries is compared during a look-up, in a tenth of a millisecond.
_FEW = 1000


class LookupMiss(NamedTuple):
    """The outcome of a look-up that the graph cannot answer; the search that follows goes on from it.

    Attributes
    ----------
    row : RowId, optional
        The row of the entry, if the look-up read it from the catalogue.
    """

    row: RowId | None = None


def graph_neighbours(
    snapshot: Snapshot, node: Node, k: int, collapse: bool = True
) -> RankedResults | None:
    """Return the `k` neighbours of a node from the graph, None where they must be searched for.

    Parameters
    ----------
    collapse : bool
        Whether entries that are one work are one result.
    """
    release, delta = snapshot.release, snapshot.delta
    if node >= len(release) or (k > GRAPH_WIDTH and len(release) > GRAPH_WIDTH + 1):
        return None
    if delta.count > _FEW:
        return None
    snapshot.prefetch([node], *OF_SEEDS)
    if not snapshot.unchanged or (collapse and k > release.works.clear.item(node)):
        return _neighbours_filtered(snapshot, node, k, collapse)
    nodes, scores = release.neighbours[node, :k].tolist(), release.scores[node, :k].tolist()
    worth = relevances(release.tail_probabilities[node, :k])
    if nodes and nodes[-1] < 0:  # there are fewer
        nodes = nodes[: nodes.index(-1)]
        scores, worth = scores[: len(nodes)], worth[: len(nodes)]
    matched, exact = delta.live_count - 1, release.manifest.exact_graph
    return RankedResults(nodes, scores, worth, "graph", matched, exact, more=matched > len(nodes))


def _neighbours_filtered(
    snapshot: Snapshot, node: Node, k: int, collapse: bool
) -> RankedResults | None:
    """Return the `k` neighbours from the graph's row after removing tombstones, adding the delta and collapsing versions."""
    release, delta = snapshot.release, snapshot.delta
    places, scores = release.neighbours[node], release.scores[node]
    eligible = places >= 0
    if delta.tombstones is not None:
        eligible &= ~delta.tombstones[places]
    if collapse:
        eligible[eligible] = _best_of_each_work(snapshot, places[eligible], node)
    if eligible.sum() < k and len(release) > GRAPH_WIDTH + 1:
        return None
    terms, matched = snapshot.terms(node), delta.live_count - 1
    query = Query(snapshot.vector(node), terms, candidates(k))
    everything = delta.mask(Filter())
    delta_nodes, delta_scores = nearest_in_delta(snapshot, query, everything)
    nodes = np.concatenate([places[eligible], delta_nodes])
    near = best_first(snapshot, nodes, np.concatenate([scores[eligible], delta_scores]), "graph")
    versions: list[list[Node]] = []
    if collapse:
        best = _best_of_each_work(snapshot, near.nodes, node)
        near = Candidates(near.nodes[best], near.scores[best], near.plan)
        matched -= sum(map(len, snapshot.versions([node])))
        versions = snapshot.versions(near.nodes[:k].tolist())
    result = top_ranked(snapshot, near, terms, k, matched, release.manifest.exact_graph)
    listed = len(result.nodes) + sum(map(len, versions))
    return result._replace(versions=versions, more=matched > listed)


def _best_of_each_work(snapshot: Snapshot, nodes: Ids, seed: Node) -> npt.NDArray[np.bool_]:
    keys = snapshot.works(np.append(nodes, seed))
    return best_of_each_work(keys[:-1], int(keys[-1]))
