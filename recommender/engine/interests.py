"""Interests: what a collection is about, each as one query that has learned from likes and dislikes.

Seeds and likes are grouped by what they are about (`engine.grouping`). The query of a group is Rocchio's (1971):
the mean of its seeds, moved towards the mean of its likes and away from the mean of the dislikes that are near to it,

    query = 1 · seeds + 0.75 · likes - 0.25 · dislikes

with the weights that Salton and Buckley (1990) found best on six collections. Vectors and shared words are moved alike; words
below zero are left out, as they did. A dislike moves the interest that it is nearest to, and no other.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.catalogue.collections import Member, Role
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.engine.grouping import group_likes, relevances_with
from recommender.engine.options import WeightedSeed
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet, one_subject, subjects_of, with_a_place
from recommender.retrieval.calibration import language_pair, relevances
from recommender.retrieval.hybrid import sparse_centroid
from recommender.retrieval.rerank import weighted_centroid

MOST = 300
"""The most interests that are compared with new entries: the heaviest."""

SEEDS, LIKES, DISLIKES = 1.0, 0.75, -0.25
"""Weights of the mean of seeds, of likes and of dislikes (Rocchio 1971; Salton, Buckley 1990)."""


class Interest(NamedTuple):
    """A subject of a collection: the members that are about it, as one query.

    Attributes
    ----------
    members : list of int
        Positions among seeds and likes, ascending.
    weight : float
        The sum of the members' weights.
    dislikes : list of int
        Positions among the dislikes.
    vector, terms : array, shape (1, d), and SparseVectors, one row
        The query.
    seed_query : (array, SparseVectors), optional
        The query of the seeds alone, by which is told what likes and dislikes have changed; None where they changed
        nothing, or the interest has no seed.
    """

    members: list[int]
    weight: float
    dislikes: list[int]
    vector: Vectors
    terms: SparseVectors
    seed_query: tuple[Vectors, SparseVectors] | None


def interests_of(
    snapshot: Snapshot, positives: SeedSet, first_like: int, dislikes: SeedSet
) -> list[Interest]:
    """Return the interests of a collection, in order of their first members; the heaviest `MOST`, if there are more.

    Parameters
    ----------
    positives : SeedSet
        Seeds, then likes; at least one.
    first_like : int
        Where the likes begin.
    """
    groups = [[0]] if len(positives) == 1 else group_likes(snapshot, positives)
    weights = [float(positives.weights[members].sum()) for members in groups]
    groups = [groups[i] for i in with_a_place(weights, MOST)]
    interest_of_dislike = _nearest(snapshot, positives, groups, dislikes)
    return [
        _learned_interest(
            positives,
            members,
            first_like,
            dislikes,
            [i for i, at in interest_of_dislike.items() if at == place],
        )
        for place, members in enumerate(groups)
    ]


def _nearest(
    snapshot: Snapshot, positives: SeedSet, groups: list[list[int]], dislikes: SeedSet
) -> dict[int, int]:
    """Return the number of the group that each dislike is nearest to; a dislike that is close to no group is left out."""
    if not len(dislikes):
        return {}
    subjects = subjects_of(positives, groups)
    near = np.array(
        [
            relevances_with(snapshot, s.terms, dislikes.terms, dislikes.vectors @ s.vector[0])
            for s in subjects
        ]
    )
    best, close = near.argmax(axis=0), snapshot.close_thresholds[None]
    return {i: int(at) for i, at in enumerate(best) if near[at, i] >= close}


def _learned_interest(
    positives: SeedSet,
    members: list[int],
    first_like: int,
    dislikes: SeedSet,
    dislikes_of_it: list[int],
) -> Interest:
    seeds = positives.take([i for i in members if i < first_like])
    likes = positives.take([i for i in members if i >= first_like])
    unwanted = dislikes.take(dislikes_of_it)
    groups = seeds, likes, unwanted
    shares = np.concatenate(
        [
            share * group.weights / max(group.weights.sum(), 1e-9)
            for share, group in zip((SEEDS, LIKES, DISLIKES), groups, strict=True)
        ]
    )
    parts = SeedSet.joined(groups)
    vector = weighted_centroid(parts.vectors, shares)
    terms = sparse_centroid(parts.terms, shares)
    unlearned = None
    if len(seeds) and (len(likes) or len(unwanted)):
        before = one_subject(seeds, [*range(len(seeds))])
        unlearned = before.vector, before.terms
    return Interest(
        members, float(positives.weights[members].sum()), dislikes_of_it, vector, terms, unlearned
    )


def compare(
    snapshot: Snapshot, interests: Sequence[Interest], nodes: Ids
) -> tuple[Scores, npt.NDArray[np.float64]]:
    """Return scores and relevances of some nodes with each interest, shape (interests, nodes)."""
    scores = np.zeros((len(interests), len(nodes)), np.float32)
    near = np.zeros((len(interests), len(nodes)))
    if not len(nodes):
        return scores, near
    release, vectors = snapshot.release, snapshot.vectors(nodes)
    terms = SparseVectors.joined([snapshot.terms(Node(node)) for node in nodes.tolist()])
    for number, interest in enumerate(interests):
        deadline.check()
        cosines = np.round(vectors @ interest.vector[0], 6)
        scores[number] = release.hybrid.score(interest.terms, terms, cosines)
        pairs = language_pair(int(interest.terms.languages[0]), terms.languages)
        near[number] = relevances(release.calibration.tail_probabilities(scores[number], pairs))
    return scores, near


def weighted_members(
    add: Iterable[str] = (), like: Iterable[str] = (), dislike: Iterable[str] = ()
) -> list[Member]:
    """Return new members of a collection from seeds as people write them: a name or a text, perhaps with ``^`` and a weight.

    Raises
    ------
    InvalidQuery
        If a weight cannot be.
    """
    roles: tuple[tuple[Role, Iterable[str]], ...] = (
        ("seed", add),
        ("like", like),
        ("dislike", dislike),
    )
    return [
        Member(seed.name, role, seed.weight)
        for role, names in roles
        for seed in map(WeightedSeed.of, names)
    ]
