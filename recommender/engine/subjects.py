"""Subjects: what the likes of a question are about, each as one query.

Up to `COMPARED` likes are compared each with each. A library of thousands is not: likes near each other
by their vectors stand behind one of them, these are compared, and what is too far from the one it
would stand behind is a subject of its own. So the work grows with the likes, not with their pairs.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recommender import deadline
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors, normalise
from recommender.engine.snapshot import Node, Snapshot
from recommender.retrieval.calibration import language_pair, relevances
from recommender.retrieval.hybrid import sparse_centroid
from recommender.retrieval.rerank import cluster_seeds, weighted_centroid

SAME_SUBJECT = 0.99
"""Seeds of this mean relevance to each other are about one subject."""

COMPARED = 128
"""So many likes are compared each with each: some ten milliseconds."""

_CELLS = 64  # likes that stand for the others, where there are more
_ROUNDS = (
    3  # of Lloyd's: by then what is near each other is found, and it need be no more than near
)


@dataclass(frozen=True)
class Seed:
    """What a question starts from.

    Attributes
    ----------
    stub : bytes
        How it is shown: ``{"id": …, "title": …}``, or ``{"text": …}``.
    vector : array, shape (1, d), float32
    terms : SparseVectors
        One row of unit length.
    nodes : tuple of int
        Where it stands, if it is an entry that can be found.
    texts : tuple of str
        What it says, if it is not.
    question : bool
        Whether it is a text that is asked for, no entry.
    """

    stub: bytes
    vector: Vectors
    terms: SparseVectors
    nodes: tuple[Node, ...] = ()
    texts: tuple[str, ...] = ()
    weight: float = 1.0
    question: bool = False


def terms_of(seeds: Sequence[Seed]) -> SparseVectors:
    """Return the sparse vectors of some seeds, in their order."""
    return SparseVectors.joined([seed.terms for seed in seeds])


class Subject(NamedTuple):
    """What some of the likes are about, as one query."""

    members: list[int]
    vector: Vectors
    terms: SparseVectors
    weight: float
    question: bool


def one_subject(likes: Sequence[Seed], members: list[int]) -> Subject:
    """Return some of the likes as one query, whatever they are about."""
    seeds = [likes[i] for i in members]
    weights = [seed.weight for seed in seeds]
    vector = weighted_centroid(np.concatenate([seed.vector for seed in seeds]), weights)
    terms = sparse_centroid([seed.terms for seed in seeds], weights)
    question = all(seed.question for seed in seeds)
    return Subject(members, vector, terms, sum(weights), question)


def with_a_place(weights: Sequence[float], most: int) -> list[int]:
    """Return which of several lists have any of the first `most` places, ascending.

    As `interleave` gives places away, where no list ends before.
    """
    if len(weights) <= 1:
        return list(range(len(weights)))
    turns = [(-weight, i, 0) for i, weight in enumerate(weights)]
    heapq.heapify(turns)
    placed: set[int] = set()
    for _ in range(most):
        _, i, taken = turns[0]
        placed.add(i)
        heapq.heapreplace(turns, (-weights[i] / (2 * taken + 3), i, taken + 1))
    return sorted(placed)


def group_likes(snapshot: Snapshot, likes: Sequence[Seed], terms: SparseVectors) -> list[list[int]]:
    """Group likes by what they are about; see `cluster_seeds`.

    Parameters
    ----------
    terms : SparseVectors
        Of all likes, as `terms_of` joins them.

    Returns
    -------
    list of list of int
        A partition of the likes, ascending, by first member.
    """
    vectors = np.concatenate([seed.vector for seed in likes])
    standing, behind = np.arange(len(likes)), [[i] for i in range(len(likes))]
    alone: list[list[int]] = []
    if len(likes) > COMPARED:
        standing, behind, alone = _representatives(snapshot, vectors, terms)
    deadline.check()
    alike = np.array(
        [
            relevances_with(
                snapshot, terms[int(i)], terms.take(standing), vectors[standing] @ vectors[i]
            )
            for i in standing
        ]
    )
    grouped = cluster_seeds((alike + alike.T) / 2, SAME_SUBJECT, [len(some) for some in behind])
    joined = [sorted(i for place in places for i in behind[place]) for places in grouped]
    return sorted([*joined, *alone])


def _representatives(
    snapshot: Snapshot, vectors: Vectors, terms: SparseVectors
) -> tuple[Ids, list[list[int]], list[list[int]]]:
    """Return likes that stand for others, who is behind each of them, and who is alone.

    Spherical k-means (Dhillon, Modha 2001) from likes at equal distances of the order given, then of
    each cell the like nearest its centre.
    """
    count = len(vectors)
    first = np.linspace(0, count - 1, _CELLS).astype(np.int64)
    centres = vectors[first]
    cells = np.empty(count, np.int64)
    for _ in range(_ROUNDS):
        cells = np.argmax(vectors @ centres.T, axis=1)
        order = np.argsort(cells, kind="stable")
        used, starts = np.unique(cells[order], return_index=True)
        centres = normalise(np.add.reduceat(vectors[order], starts, axis=0))
        cells = np.searchsorted(used, cells)
    near = np.einsum("nd,nd->n", vectors, centres[cells])
    standing: list[int] = []
    behind: list[list[int]] = []
    alone: list[list[int]] = []
    for members in np.split(np.argsort(cells, kind="stable"), np.cumsum(np.bincount(cells))[:-1]):
        one = int(members[np.argmax(near[members])])
        worth = relevances_with(
            snapshot, terms[one], terms.take(members), vectors[members] @ vectors[one]
        )
        close = (worth >= SAME_SUBJECT) | (members == one)
        standing.append(one)
        behind.append(members[close].tolist())
        alone += [[i] for i in members[~close].tolist()]
    return np.array(standing), behind, alone


def relevances_with(
    snapshot: Snapshot, terms: SparseVectors, others: SparseVectors, cosines: Scores
) -> Vectors:
    """Return the relevance of one text to others, as arrays of their order.

    Parameters
    ----------
    terms : SparseVectors
        Of the one, one row.
    others : SparseVectors
        m rows.
    cosines : array, shape (m,)
        Of the one with each of them.
    """
    release = snapshot.release
    scores = release.hybrid.score(terms, others, cosines)
    pairs = language_pair(int(terms.languages[0]), others.languages)
    return np.array(relevances(release.calibration.tail_probabilities(scores, pairs)), np.float32)
