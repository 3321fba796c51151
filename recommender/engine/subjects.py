"""Subjects: what the likes of a question are about, each as one query."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Vectors
from recommender.engine.snapshot import Node
from recommender.retrieval.hybrid import sparse_centroids
from recommender.retrieval.rerank import weighted_centroids


@dataclass(frozen=True)
class SeedSet:
    """The n seeds of a question, in the order given: each an entry or a text.

    Attributes
    ----------
    stubs : sequence of bytes
        How each seed is shown: ``{"id": …, "title": …}``, or ``{"text": …}``.
    vectors : array, shape (n, d), float32
    terms : SparseVectors
        n rows of unit length.
    nodes : array, shape (n,), int64
        The node of each seed that is an entry of the snapshot; -1 for texts, and for entries without a vector.
    texts : sequence of tuples of str
        The texts of each seed without a node.
    weights : array, shape (n,), float64
    questions : array, shape (n,), bool
        True where the seed is a text that was asked for, False where it is an entry.
    """

    stubs: Sequence[bytes]
    vectors: Vectors
    terms: SparseVectors
    nodes: Ids
    texts: Sequence[tuple[str, ...]]
    weights: npt.NDArray[np.float64]
    questions: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.stubs)

    @property
    def entry_nodes(self) -> list[Node]:
        """The nodes of the seeds that have one."""
        return [Node(node) for node in self.nodes[self.nodes >= 0].tolist()]

    @classmethod
    def joined(cls, parts: Sequence["SeedSet"]) -> "SeedSet":
        """Return the seeds of several sets (at least one), one after the other."""
        return cls(
            [stub for part in parts for stub in part.stubs],
            np.concatenate([part.vectors for part in parts]),
            SparseVectors.joined([part.terms for part in parts]),
            np.concatenate([part.nodes for part in parts]),
            [texts for part in parts for texts in part.texts],
            np.concatenate([part.weights for part in parts]),
            np.concatenate([part.questions for part in parts]),
        )

    def take(self, positions: Sequence[int]) -> "SeedSet":
        """Return the seeds at these positions, in this order."""
        rows = np.asarray(positions, np.int64)
        return SeedSet(
            [self.stubs[i] for i in positions],
            self.vectors[rows],
            self.terms.take(rows),
            self.nodes[rows],
            [self.texts[i] for i in positions],
            self.weights[rows],
            self.questions[rows],
        )


class Subject(NamedTuple):
    """A group of likes that are about the same thing, as one query; `members` are their positions among the likes."""

    members: list[int]
    vector: Vectors
    terms: SparseVectors
    weight: float
    question: bool


def one_subject(likes: SeedSet, members: list[int]) -> Subject:
    """Return the likes at these positions as one query, even if they are about different things."""
    return subjects_of(likes, [members])[0]


def subjects_of(likes: SeedSet, groups: Sequence[list[int]]) -> list[Subject]:
    """Return groups of the likes, none of them empty, each as one query.

    Raises
    ------
    InvalidQuery
        If the weighted sum of a group's vectors is zero: the model knows no word of them, or they cancel out.
    """
    if not groups:
        return []
    sizes = np.array([len(members) for members in groups])
    order, starts = np.concatenate([np.array(members) for members in groups]), np.cumsum(sizes)
    starts -= sizes
    weights, vectors, terms = likes.weights[order], likes.vectors[order], likes.terms.take(order)
    centres = weighted_centroids(vectors, weights, starts)
    centroids = sparse_centroids(terms, weights, starts)
    questions = np.logical_and.reduceat(likes.questions[order], starts).tolist()
    totals = np.add.reduceat(weights, starts).tolist()
    return [
        Subject(
            members,
            centres[i : i + 1],
            terms[int(starts[i])] if sizes[i] == 1 else centroids[i],
            totals[i],
            questions[i],
        )
        for i, members in enumerate(groups)
    ]


def with_a_place(weights: Sequence[float], most: int) -> list[int]:
    """Return which of several weighted lists have any of the first `most` places of their merged list, ascending.

    Places are given as `interleave` gives them, were all lists long enough.
    """
    if len(weights) <= 1:
        return list(range(len(weights)))
    turns = [(-weight, i, 0) for i, weight in enumerate(weights)]
    heapq.heapify(turns)
    chosen: set[int] = set()
    for _ in range(most):
        _, i, places = turns[0]
        chosen.add(i)
        heapq.heapreplace(turns, (-weights[i] / (2 * places + 3), i, places + 1))
    return sorted(chosen)
