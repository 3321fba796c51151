"""Interests: what a collection is about, each as one query that has learned from likes and dislikes.

Seeds and likes are grouped by what they are about (`engine.subjects`). The query of a group is Rocchio's (1971):
the mean of its seeds, moved towards the mean of its likes and away from the mean of the dislikes that are near to it,

    query = 1 · seeds + 0.75 · likes - 0.25 · dislikes

with the weights that Salton and Buckley (1990) found best on six collections. Vectors and shared words are moved alike; words
below zero are left out, as they did. A dislike moves the interest that it is nearest to, and no other.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Vectors
from recommender.engine.snapshot import Snapshot
from recommender.engine.subjects import (
    Seed,
    group_likes,
    one_subject,
    relevances_with,
    terms_of,
    with_a_place,
)
from recommender.retrieval.hybrid import sparse_centroid
from recommender.retrieval.rerank import weighted_centroid

MOST = 300
"""So many interests are compared with what is new, the heaviest."""

SEEDS, LIKES, DISLIKES = 1.0, 0.75, -0.25
"""What the mean of each counts (Rocchio 1971; Salton, Buckley 1990)."""


class Interest(NamedTuple):
    """What some members of a collection are about.

    Attributes
    ----------
    members : list of int
        Positions among seeds and likes, ascending.
    weight : float
        The sum of theirs.
    dislikes : list of int
        Positions among the dislikes.
    vector, terms : array, shape (1, d), and SparseVectors, one row
        The query.
    unlearned : (array, SparseVectors), optional
        The query without likes and dislikes; None where there are none, or nothing but them.
    """

    members: list[int]
    weight: float
    dislikes: list[int]
    vector: Vectors
    terms: SparseVectors
    unlearned: tuple[Vectors, SparseVectors] | None


def interests_of(
    snapshot: Snapshot, wanted: Sequence[Seed], liked_from: int, dislikes: Sequence[Seed]
) -> list[Interest]:
    """Return what a collection is about, by first member; of more than `MOST` the heaviest.

    Parameters
    ----------
    wanted : sequence of Seed
        Seeds, then likes; at least one.
    liked_from : int
        Where the likes begin.
    """
    groups = [[0]] if len(wanted) == 1 else group_likes(snapshot, wanted, terms_of(wanted))
    weights = [sum(wanted[i].weight for i in members) for members in groups]
    groups = [groups[i] for i in with_a_place(weights, MOST)]
    turned = _nearest(snapshot, wanted, groups, dislikes)
    return [
        _learned(
            wanted, members, liked_from, dislikes, [i for i, at in turned.items() if at == place]
        )
        for place, members in enumerate(groups)
    ]


def _nearest(
    snapshot: Snapshot, wanted: Sequence[Seed], groups: list[list[int]], dislikes: Sequence[Seed]
) -> dict[int, int]:
    """Return the place of the group that each dislike is nearest to, of those that are close to any."""
    if not dislikes:
        return {}
    subjects = [one_subject(wanted, members) for members in groups]
    terms = terms_of(dislikes)
    vectors = np.concatenate([seed.vector for seed in dislikes])
    near = np.array(
        [relevances_with(snapshot, s.terms, terms, vectors @ s.vector[0]) for s in subjects]
    )
    best, close = near.argmax(axis=0), snapshot.close_thresholds[None]
    return {i: int(at) for i, at in enumerate(best) if near[at, i] >= close}


def _learned(
    wanted: Sequence[Seed],
    members: list[int],
    liked_from: int,
    dislikes: Sequence[Seed],
    turned: list[int],
) -> Interest:
    seeds = [wanted[i] for i in members if i < liked_from]
    likes = [wanted[i] for i in members if i >= liked_from]
    unwanted = [dislikes[i] for i in turned]
    parts, shares = [], []
    for share, group in ((SEEDS, seeds), (LIKES, likes), (DISLIKES, unwanted)):
        total = sum(seed.weight for seed in group)
        parts += group
        shares += [share * seed.weight / total for seed in group]
    vector = weighted_centroid(np.concatenate([seed.vector for seed in parts]), shares)
    terms = sparse_centroid([seed.terms for seed in parts], shares)
    unlearned = None
    if seeds and (likes or unwanted):
        before = one_subject(seeds, [*range(len(seeds))])
        unlearned = before.vector, before.terms
    return Interest(
        members, sum(wanted[i].weight for i in members), turned, vector, terms, unlearned
    )
