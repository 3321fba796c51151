"""Look-ups: an entry's neighbours as the release's graph has them, without a search."""

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids
from recommender.engine.cursor import Cursor
from recommender.engine.delta import Delta
from recommender.engine.snapshot import Pool, Ranked, Snapshot
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from recommender.releases.payloads import row_form
from recommender.releases.release import GRAPH_WIDTH, Release
from recommender.releases.works import firsts
from recommender.retrieval.calibration import relevances, written
from recommender.retrieval.hybrid import candidates

_BODY = b'{"query":%b,"results":%b%b'

FIRST = "the first of the graph"
"""The question of the cursors behind look-ups: any whose first results a look-up gives."""

_FEW = 1000  # entries of a delta that are compared on the way: a tenth of a millisecond


def told(snapshot: Snapshot, node: int, k: int) -> bytes | None:
    """Return the body of what `looked_up` finds, None where it is not just a row of the graph.

    It is, as long as nothing has changed, for all but neighbours that are not alone; so this is the
    way of nearly every question, and looks at nothing that it does not need.
    """
    release = snapshot.release
    if not snapshot.untouched or node >= len(release):
        return None
    if k > release.edges.width or k > release.works.clear.item(node):
        return None
    places, scores, chances = release.edges.row(node, k)
    if places[-1] < 0:  # there are fewer
        return None
    parts: list[object] = [None] * (3 * k)
    parts[::3] = release.cards.several(places)
    parts[1::3] = scores
    parts[2::3] = map(written, chances)
    ends = snapshot.ends.get(k) or _ends(snapshot, k)
    end = ends[min(chances) <= snapshot.rarest]
    return _BODY % (release.cards.head(node), row_form(k) % tuple(parts), end)


def _ends(snapshot: Snapshot, k: int) -> tuple[bytes, bytes]:
    matched, exact = snapshot.delta.living - 1, snapshot.release.manifest.exact_graph
    further = first(snapshot, k) if matched > k else None
    far, near = (snapshot.end("graph", matched, exact, close, further) for close in (False, True))
    snapshot.ends[k] = far, near
    return far, near


def looked_up(snapshot: Snapshot, node: int, k: int, collapse: bool = True) -> Ranked | None:
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
    if not snapshot.untouched or (collapse and k > release.works.clear.item(node)):
        return _looked_through(snapshot, node, k, collapse)
    nodes, scores = release.neighbours[node, :k].tolist(), release.scores[node, :k].tolist()
    known = relevances(release.chances[node, :k])
    if nodes and nodes[-1] < 0:  # there are fewer
        nodes = nodes[: nodes.index(-1)]
        scores, known = scores[: len(nodes)], known[: len(nodes)]
    matched, exact = delta.living - 1, release.manifest.exact_graph
    return Ranked(nodes, scores, known, "graph", matched, exact, more=matched > len(nodes))


def _looked_through(snapshot: Snapshot, node: int, k: int, collapse: bool) -> Ranked | None:
    """Return the same where some of the graph's neighbours are gone, or not alone."""
    release, delta = snapshot.release, snapshot.delta
    places, scores = release.neighbours[node], release.scores[node]
    seen = places >= 0
    if delta.hidden is not None:
        seen &= ~delta.hidden[places]
    if collapse:
        seen[seen] = _firsts(snapshot, places[seen], node)
    if seen.sum() < k and len(release) > GRAPH_WIDTH + 1:
        return None
    bag, matched = snapshot.bag(node), delta.living - 1
    wanted = delta.matching(Filter())
    fresh, fresh_scores = snapshot.beside(snapshot.vector(node), bag, candidates(k), wanted)
    nodes = np.concatenate([places[seen], fresh])
    pool = snapshot.ordered(nodes, np.concatenate([scores[seen], fresh_scores]), "graph")
    versions: list[list[int]] = []
    if collapse:
        first = _firsts(snapshot, pool.nodes, node)
        pool = Pool(pool.nodes[first], pool.scores[first], pool.plan)
        matched -= sum(map(len, snapshot.versions([node])))
        versions = snapshot.versions(pool.nodes[:k].tolist())
    related = snapshot.related(pool, bag, k, matched, release.manifest.exact_graph)
    told = len(related.nodes) + sum(map(len, versions))
    return related._replace(versions=versions, more=matched > told)


def _firsts(snapshot: Snapshot, nodes: Ids, seed: int) -> npt.NDArray[np.bool_]:
    keys = snapshot.works(np.append(nodes, seed))
    return firsts(keys[:-1], int(keys[-1]))


def first(snapshot: Snapshot, k: int) -> str | None:
    """Return the cursor behind the first `k` that are looked up; None if the graph is outdated.

    It counts what was shown instead of naming it, and hence is one for all seeds: a look-up has
    not the time to write one of its own.
    """
    if not snapshot.untouched:
        return None
    known = snapshot.firsts.get(k)
    if known is None:
        cursor = Cursor(snapshot.release.version, snapshot.newest, first=k)
        known = snapshot.firsts[k] = cursor.write(FIRST)
    return known


def first_rows(release: Release, place: int | None, count: int) -> tuple[int, ...]:
    """Return the rows that a look-up showed before a cursor of `first` went out.

    Raises
    ------
    InvalidQuery
        If none can have.
    """
    before = Snapshot(release, Delta.beside(release))
    shown = None if place is None else looked_up(before, place, count)
    if shown is None:
        raise InvalidQuery("cursor", "is none of this question; leave it out to begin anew")
    return tuple(sorted(before.rows(np.array(shown.nodes, np.int64)).tolist()))
