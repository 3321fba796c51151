"""Grouping: which likes of a question are about one subject.

Up to `COMPARED` likes are compared each with each. A library of thousands is not: it is cut into blocks
of what is near each other by vectors, each block is grouped for itself, and of the groups those that lie
next to each other are compared by a few of their members. So the work grows with the likes, not with
their pairs.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors, normalise
from recommender.engine.snapshot import Snapshot
from recommender.engine.subjects import SeedSet
from recommender.retrieval.calibration import language_pair
from recommender.retrieval.rerank import cluster_seeds

SAME_SUBJECT = 0.99
"""The mean relevance to each other from which groups of seeds are about one subject."""

COMPARED = 128
"""Up to so many likes are compared each with each, in some milliseconds."""

_BLOCK = 64  # likes compared each with each, where there are more
_CELL = 32  # likes in a cell of k-means on average
_ROUNDS = (
    2  # of Lloyd's: what is near each other is found by then, and it need be no more than near
)
# The largest groups of two or more likes, so many at most, are compared each with each.
_CORES = 256
_NEXT = 3  # any other group is compared with so many of these whose centres are nearest to its own


def group_likes(snapshot: Snapshot, likes: SeedSet) -> list[list[int]]:
    """Group likes by what they are about; see `cluster_seeds`.

    Returns
    -------
    list of list of int
        A partition of the likes, ascending, by first member.
    """
    if len(likes) <= COMPARED:
        return _group_blocks(snapshot, likes, [np.arange(len(likes))])
    groups = _group_blocks(snapshot, likes, _blocks(likes.vectors))
    return sorted(_join_groups(snapshot, likes, groups))


def _blocks(vectors: Vectors) -> list[Ids]:
    """Return a partition into blocks of vectors near each other, ascending, at most `_BLOCK` each.

    Spherical k-means (Dhillon, Modha 2001) from likes at equal distances of the order given.
    """
    centres = vectors[np.linspace(0, len(vectors) - 1, len(vectors) // _CELL).astype(np.int64)]
    order, starts = _cells(vectors, centres)
    for _ in range(_ROUNDS):
        deadline.check()
        centres = normalise(np.add.reduceat(vectors[order], starts, axis=0))
        order, starts = _cells(vectors, centres)
    ends = [*starts[1:].tolist(), len(order)]
    return [
        order[begin : min(begin + _BLOCK, end)]
        for start, end in zip(starts.tolist(), ends, strict=True)
        for begin in range(start, end, _BLOCK)
    ]


def _cells(vectors: Vectors, centres: Vectors) -> tuple[Ids, Ids]:
    """Return all vectors, cell after cell, each by its nearest centre, and where each cell starts."""
    cells = np.argmax(vectors @ centres.T, axis=1)
    order = np.argsort(cells, kind="stable")
    return order, np.unique(cells[order], return_index=True)[1]


def _group_blocks(snapshot: Snapshot, likes: SeedSet, blocks: Sequence[Ids]) -> list[list[int]]:
    """Return the groups of likes within each block: `cluster_seeds` for every block, with the scores of all computed at once."""
    order = np.concatenate(blocks)
    vectors, terms, end = likes.vectors[order], likes.terms.take(order), 0
    parts: list[tuple[npt.NDArray[np.generic], ...]] = []
    for block in blocks:
        deadline.check()
        start, end = end, end + len(block)
        rows, columns = _pairs(len(block))
        cosines = vectors[start:end] @ vectors[start:end].T
        similarity = terms.part(start, end).similarity_matrix()
        parts.append(
            (block[rows], block[columns], cosines[rows, columns], similarity[rows, columns])
        )
    one, other, cosines, similarity = (np.concatenate(part) for part in zip(*parts, strict=True))
    overlap = likes.terms.pair_language_overlap(one, likes.terms, other)
    pairs = language_pair(likes.terms.languages[one], likes.terms.languages[other])
    scores = snapshot.release.hybrid.combine(cosines, similarity, overlap, pairs)
    tails = snapshot.release.calibration.tail_probabilities(scores, pairs)
    worth = 1 - tails.astype(np.float32)
    return cluster_seeds((one, other), worth, np.ones(len(likes), np.int64), SAME_SUBJECT)


@lru_cache(_BLOCK)
def _pairs(count: int) -> tuple[Ids, Ids]:
    return np.triu_indices(count, 1)


class _Groups(NamedTuple):
    """Groups of likes: how many each has, where they lie on average, and two members that speak for it."""

    sizes: Ids
    centres: Vectors
    sample: Ids

    @classmethod
    def of(cls, likes: SeedSet, groups: Sequence[Sequence[int]]) -> "_Groups":
        sizes = np.array([len(members) for members in groups])
        members = np.array([*chain.from_iterable(groups)])
        starts = np.cumsum(sizes) - sizes
        sums, several = likes.vectors[members[starts]], sizes > 1
        if several.any():  # few are, of thousands
            within = np.cumsum(sizes[several]) - sizes[several]
            vectors = likes.vectors[members[np.repeat(several, sizes)]]
            sums[several] = np.add.reduceat(vectors, within, axis=0)
        centres = normalise(sums)
        return cls(sizes, centres, members[np.stack([starts, starts + sizes - 1], axis=1)])


def _join_groups(snapshot: Snapshot, likes: SeedSet, groups: list[list[int]]) -> list[list[int]]:
    """Join groups of different blocks whose members are about one subject.

    The largest groups of two or more are compared each with each; a smaller group or a single like, only with the
    ones among these whose centres are nearest to its own.
    """
    of = _Groups.of(likes, groups)
    cores = np.argsort(-of.sizes, kind="stable")[:_CORES]
    cores = np.sort(cores[of.sizes[cores] > 1])
    if not len(cores):
        return groups
    near = of.centres @ of.centres[cores].T
    near[cores, np.arange(len(cores))] = -1
    most = min(_NEXT, len(cores))
    next_to = np.argpartition(-near[cores], most - 1, axis=1)[:, :most]
    pairs = np.sort([np.repeat(np.arange(len(cores)), most), next_to.ravel()], axis=0)
    one, other = np.unique(pairs[:, pairs[0] != pairs[1]], axis=1)
    worth = _mean_relevances(snapshot, likes, of.sample[cores[one]], of.sample[cores[other]])
    merged = cluster_seeds((one, other), worth, of.sizes[cores], SAME_SUBJECT)
    likes_of = [[like for i in some for like in groups[cores[i]]] for some in merged]
    members_of = {
        int(cores[i]): members for some, members in zip(merged, likes_of, strict=True) for i in some
    }
    rest = np.setdiff1d(np.arange(len(groups)), cores)
    nearest = cores[near[rest].argmax(axis=1)]
    worth = _mean_relevances(snapshot, likes, of.sample[rest, :1], of.sample[nearest])
    for group, core, value in zip(rest.tolist(), nearest.tolist(), worth.tolist(), strict=True):
        if value >= SAME_SUBJECT:
            members_of[core] += groups[group]
        else:
            likes_of.append(groups[group])
    for members in members_of.values():
        members.sort()
    return likes_of


def _mean_relevances(snapshot: Snapshot, likes: SeedSet, some: Ids, others: Ids) -> Scores:
    """Return the mean relevance of some likes to others, for each pair of rows, shapes (m, a) and (m, b)."""
    shape = (*some.shape, others.shape[1])
    one = np.broadcast_to(some[:, :, None], shape).ravel()
    other = np.broadcast_to(others[:, None, :], shape).ravel()
    cosines = np.einsum("nd,nd->n", likes.vectors[one], likes.vectors[other])
    scores = snapshot.release.hybrid.score_pairs(likes.terms, one, likes.terms, other, cosines)
    worth = _relevances(snapshot, likes, one, other, scores)
    return np.asarray(worth.reshape(len(some), shape[1] * shape[2]).mean(axis=1))


def _relevances(snapshot: Snapshot, likes: SeedSet, one: Ids, other: Ids, scores: Scores) -> Scores:
    """Return the relevance of the scores of some pairs of likes."""
    pairs = language_pair(likes.terms.languages[one], likes.terms.languages[other])
    tails = snapshot.release.calibration.tail_probabilities(scores, pairs)
    return 1 - tails.astype(np.float32)


def relevances_with(
    snapshot: Snapshot, terms: SparseVectors, others: SparseVectors, cosines: Scores
) -> Scores:
    """Return the relevance of one text to each of m others, in their order.

    Parameters
    ----------
    terms : SparseVectors
        The sparse vector of the one text, one row.
    others : SparseVectors
        Those of the others, m rows.
    cosines : array, shape (m,)
        The cosine of the one text's vector with each of theirs.
    """
    release = snapshot.release
    scores = release.hybrid.score(terms, others, cosines)
    pairs = language_pair(int(terms.languages[0]), others.languages)
    return 1 - release.calibration.tail_probabilities(scores, pairs).astype(np.float32)
