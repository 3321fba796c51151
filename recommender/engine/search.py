"""Search: entries for the words that a person typed, by name, by full text and by vectors.

First come exact matches: of an id, a link or a title, or of an author. Then those with these words and
those near to the question as a whole, by one score: the hybrid score of the question
(`Hybrid.order`), with a bonus for full-text matches. The full text is searched for all words in titles and
authors; where that finds few entries, for all words anywhere; where that finds few too, for the rarest words, any of
them. A word that hardly any mention has is searched for together with its spelling corrections. In the
mode ``words``, each of these steps makes a list that begins with the one before, and the lists are fused by rank.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from recommender import deadline
from recommender.catalogue.connection import RowId
from recommender.catalogue.fts_query import FtsQuery, character_pairs
from recommender.catalogue.fts_text import phrase_expression
from recommender.catalogue.store import Catalogue
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Vectors
from recommender.engine.candidates import (
    Candidates,
    Mask,
    Query,
    RankedResults,
    best_first,
    in_domain,
    nearest,
    nodes_of,
    relevances_of,
    rows_of,
    scores_of,
)
from recommender.engine.pagination import ResultPage
from recommender.engine.questions import rerank_question
from recommender.engine.snapshot import Node, Snapshot
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.retrieval.hybrid import candidates
from recommender.retrieval.rerank import reciprocal_rank_fusion
from recommender.retrieval.spelling import Spellings

MODES = ("hybrid", "words", "vectors")
"""The modes of a search: by words and vectors, or by one of them."""

DEPTH = 100
"""The least length of the lists: an entry far down in both may still be among the first."""

_DEEPER = 4  # where lists were too short for a page, they are made so many times as long
_RARE = 3  # a word in at most so many mentions may be misspelt
_DOUBTED = 4  # words of a question that are corrected, at most: each takes up to a millisecond
_SINGLY = 6  # words of which any may match, in the last step: the rarest
_COMMON = 2000  # a word in more mentions than these is not searched for by itself
_TOGETHER = 2  # the first two steps search for all words
_ALL_WORDS = (0.25, 0.1)  # added to a score for all words in title and authors; anywhere
# Added to the score of the first full-text match; half as much to the second's, a third to the third's.
_BY_WORDS = 0.03
# Mentions read for each entry wanted: several may be of one entry, and some not pass the filter.
_SPARE = 4


def needs_vector(query: FtsQuery, mode: str) -> bool:
    """Whether a query needs a vector: one for words alone does not, nor does an id or a link, whose letters have no meaning.

    Raises
    ------
    InvalidQuery
        If there is nothing to look for, or no such mode.
    """
    if not query.text.strip():
        raise InvalidQuery("q", "give at least one word to look for")
    if mode not in MODES:
        raise InvalidQuery("mode", f"{mode!r} is none of {', '.join(MODES)}")
    if mode == "words" or not query.words:
        return False
    return mode == "vectors" or not query.name


def depth_of(shown: int) -> int:
    """Return how long the ranked lists must be for a page whose last result is number `shown`."""
    return max(shown + 1, DEPTH)


@dataclass(frozen=True)
class QueryVectors:
    """A question as the models encode it: a vector, shape (1, d), a sparse vector, one row, and its text."""

    vector: Vectors
    terms: SparseVectors
    text: str


class _RankedScores(NamedTuple):
    """Nodes with their scores, best first; how many of them are exact matches; and the plan.

    ``fits`` and ``in_domain`` are as in `RankedResults`; ``truncated`` says that deeper lists would bring more nodes.
    """

    scores: dict[Node, float]
    exact: int
    plan: str
    fits: bool
    in_domain: bool | None
    truncated: bool


class _WordHits(NamedTuple):
    """The full-text matches of a question.

    Attributes
    ----------
    lists : list of list
        One list for each step; each begins with the list of the step before.
    all_words : mapping
        The entries with all the words: 0 where they stand in title and authors, 1 where they stand anywhere.
    any_has_all : bool
        Whether there is such an entry.
    significant : bool
        Whether that tells what it is about: the words stand in title and authors, or one of them is rare. "of the
        model" in some abstract tells nothing.
    """

    lists: list[list[Node]]
    all_words: dict[Node, int]
    any_has_all: bool
    significant: bool


def _by_reciprocal_rank(lists: Sequence[Sequence[Node]]) -> Iterator[tuple[Node, float]]:
    """Yield the nodes of all lists, fused by rank, with scores: 1 for a node that is first in every list."""
    most = sum(reciprocal_rank_fusion([[0]] * len(lists))[1])
    for node, part in zip(*reciprocal_rank_fusion(lists), strict=True):
        yield node, part / most


def _with_scores(candidates: Candidates) -> Iterator[tuple[Node, float]]:
    return zip(map(Node, candidates.nodes.tolist()), candidates.scores.tolist(), strict=True)


@dataclass(frozen=True)
class HybridSearch:
    """A search of one snapshot.

    Attributes
    ----------
    mask : Mask
        The entries that may be results.
    """

    catalogue: Catalogue
    page: ResultPage
    mask: Mask

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is asked."""
        return self.page.snapshot

    def best(self, query: FtsQuery | None, vectors: QueryVectors | None) -> RankedResults:
        """Return the page of the best by words, by meaning, or by both where both are given.

        Returns
        -------
        RankedResults
            The score of an exact match is 1. That of any other result is divided by the largest that there
            can be, so it is at most 1: for words alone, the largest is that of being first in every list. Relevances
            are by hybrid score; without a vector they equal the scores.
        """
        depth = depth_of(self.page.depth)
        while True:
            ranked = self._ranked(query, vectors, depth)
            positions = self.page.not_shown(list(ranked.scores))
            if len(positions) > self.page.k or not ranked.truncated:
                break
            depth *= _DEEPER  # most of them are versions of few works
        every = list(ranked.scores.items())
        results = [every[place] for place in positions[: self.page.k]]
        nodes, scores = [node for node, _ in results], [score for _, score in results]
        exact = sum(place < ranked.exact for place in positions[: self.page.k])
        relevances = self._relevances(nodes, scores, exact, vectors)
        is_exact = ranked.plan == "exact"
        related = RankedResults(
            nodes,
            scores,
            relevances,
            "search",
            self.mask.matched,
            is_exact,
            ranked.fits,
            ranked.in_domain,
        )
        return self.page.with_versions(related, more=len(positions) > self.page.k)

    def _ranked(
        self, query: FtsQuery | None, vectors: QueryVectors | None, depth: int
    ) -> "_RankedScores":
        """Return the exact matches, then those by full text and vectors."""
        exact: list[Node] = []
        words = _WordHits([], {}, any_has_all=False, significant=False)
        subject: bool | None = None
        if query is not None:
            exact, words = self.by_words(query, depth)
        near = None
        if vectors is not None and vectors.vector.any():
            vector_query = Query(vectors.vector, vectors.terms, candidates(depth), question=True)
            near = nearest(
                self.snapshot, vector_query, self.mask, [*exact, *chain(*words.lists[-1:])]
            )
        scores = dict.fromkeys(exact, 1.0)
        if vectors is None or near is None:
            ranking = _by_reciprocal_rank(words.lists)
        elif query is None:
            ranking = _with_scores(
                rerank_question(self.snapshot, vectors.text, vectors.terms, near)
            )
        else:
            ranking = _with_scores(self._by_score(vectors, near, words))
        for node, score in ranking:
            scores.setdefault(node, score)
        if vectors is not None:
            subject = in_domain(self.snapshot, vectors.vector, vectors.terms, [*scores])
        lists = [exact, *words.lists, [] if near is None else near.nodes[:depth]]
        truncated = any(len(nodes) >= depth for nodes in lists)
        fits = bool(exact) or (words.any_has_all and (words.significant or subject is not False))
        plan = near.plan if near is not None else "exact"
        return _RankedScores(scores, len(exact), plan, fits, subject, truncated)

    def by_words(self, query: FtsQuery, depth: int) -> tuple[list[Node], "_WordHits"]:
        """Return the exact matches and the full-text matches: all that a search reads from the catalogue."""
        with self.catalogue.snapshot():
            return self._exact_matches(query, depth), self._word_hits(query, depth)

    def _by_score(self, vectors: QueryVectors, near: Candidates, words: "_WordHits") -> Candidates:
        """Return the union of vector and full-text matches by hybrid score, to which full-text matches have a bonus added."""
        ranked = words.lists[-1] if words.lists else []
        merits = {node: _BY_WORDS / rank for rank, node in enumerate(ranked, 1)}
        for node, step in words.all_words.items():
            merits[node] = merits.get(node, 0.0) + _ALL_WORDS[step]
        nodes = np.unique(np.append(near.nodes, np.array(list(merits), np.int64)))
        scores = scores_of(self.snapshot, vectors.vector, vectors.terms, nodes, question=True)
        scores += np.array([merits.get(node, 0.0) for node in nodes.tolist()], np.float32)
        candidates = best_first(self.snapshot, nodes, scores, near.plan)
        candidates = rerank_question(self.snapshot, vectors.text, vectors.terms, candidates)
        most = 1 + max(_ALL_WORDS) + _BY_WORDS
        return candidates._replace(scores=np.round(candidates.scores / most, 6))

    def _relevances(
        self, nodes: list[Node], scores: list[float], exact: int, vectors: QueryVectors | None
    ) -> list[float]:
        if vectors is None or not nodes:
            return scores
        node_array = np.array(nodes, np.int64)
        hybrid_scores = scores_of(self.snapshot, vectors.vector, vectors.terms, node_array)
        return (
            scores[:exact]
            + relevances_of(self.snapshot, vectors.terms, node_array, hybrid_scores)[exact:]
        )

    def _exact_matches(self, query: FtsQuery, depth: int) -> list[Node]:
        """Return entries one of whose names, or whose title or author, is exactly the question."""
        rows: list[RowId] = []
        with suppress(EntryNotFound):
            rows.append(self.catalogue.find(query.text))
        matches = nodes_of(self.snapshot, rows, self.mask)
        for expression in (query.title(), query.author()):
            matches += self._matching_nodes([expression], depth) if expression else []
        return list(dict.fromkeys(matches))

    def _word_hits(self, query: FtsQuery, depth: int) -> "_WordHits":
        lists: list[list[Node]] = []
        together: dict[Node, int] = {}
        nodes: dict[Node, None] = {}
        complete = has_rare = False
        expressions = self._word_expressions(query)
        for step, step_expressions in enumerate(self._steps(expressions)):
            nodes |= dict.fromkeys(self._matching_nodes(step_expressions, depth))
            if step < _TOGETHER and nodes and len(expressions) == len(query.words):
                together = dict.fromkeys(nodes, step) | together
                has_rare |= step == 0 or (not complete and self._any_rare(expressions))
                complete = True
            if nodes:
                lists.append(list(nodes)[:depth])
            if len(nodes) >= depth:
                break
        return _WordHits(lists, together, complete, has_rare)

    def _any_rare(self, expressions: dict[str, str]) -> bool:
        few = max(self.catalogue.newest_indexed() // 100, 10)
        return any(
            self.catalogue.frequency(expression, few) < few for expression in expressions.values()
        )

    def _steps(self, expressions: dict[str, str]) -> Iterator[Sequence[str]]:
        """Yield the FTS5 expressions of each step, of which an entry must match any; a caller stops once it has enough."""
        if not expressions:
            return
        together = " AND ".join(expressions.values())
        yield [f"{{title authors}} : ({together})"]
        yield [together]
        if singly := self._rare_words(expressions):
            yield singly

    def _word_expressions(self, query: FtsQuery) -> dict[str, str]:
        """Return the FTS5 expression of each word that some mention has, or may have meant.

        An expression finds the word and, where hardly any mention has it, its likely corrections too.
        """
        expressions: dict[str, str] = {}
        doubted = 0
        for word in query.words:
            deadline.check()
            expression = phrase_expression(word)
            beginning = query.prefix(word)
            if beginning and self.catalogue.frequency(expression, _COMMON) < _COMMON:
                expression = f"({expression} OR {beginning})"
            count = self.catalogue.frequency(expression, _RARE + 1)
            corrections: Sequence[str] = ()
            if count <= _RARE and word.isascii() and doubted < _DOUBTED:
                corrections = self._corrections(word, count)
                doubted += 1
            alternatives = [phrase_expression(other) for other in corrections]
            if count:
                alternatives.insert(0, expression)
            if alternatives:
                expressions[word] = f"({' OR '.join(alternatives)})"
        return expressions

    def _corrections(self, word: str, count: int) -> list[str]:
        """Return the spelling corrections of a word: from the release's words, else from those stored since."""
        similar_words = self.snapshot.release.spellings.similar(word, count)
        if similar_words or not self.snapshot.delta.count:
            return similar_words
        return Spellings.of(self.catalogue.vocabulary(word[0])).similar(word, count)

    def _rare_words(self, expressions: dict[str, str]) -> list[str]:
        """Return the expressions of the rarest words, any of which may match.

        Of a Chinese word of more than two characters, they are those of its pairs.
        """
        parts = {
            part_expression: self.catalogue.frequency(part_expression, _COMMON)
            for word, expression in expressions.items()
            for part in character_pairs(word)
            for part_expression in ([expression] if part == word else [phrase_expression(part)])
        }
        matching = [asked for asked, count in parts.items() if count]
        if len(expressions) == 1 and matching == list(expressions.values()):
            return []  # the steps before have asked for just this word
        rarest = sorted(matching, key=lambda asked: parts[asked])[:_SINGLY]
        return [asked for asked in rarest if parts[asked] < _COMMON] or rarest[:1]

    def _matching_nodes(self, expressions: Sequence[str], depth: int) -> list[Node]:
        """Return the nodes in the mask that match any of these expressions, best first, at most `depth`."""
        many = _SPARE * depth
        if len(expressions) == 1:
            rows, every = self.catalogue.hits(expressions[0], many)
        else:
            rows, every = self.catalogue.hits_of_any(expressions, many, _COMMON)
        nodes = nodes_of(self.snapshot, rows, self.mask)
        if len(nodes) < min(depth, len(rows)) and not every:
            among = rows_of(self.snapshot, self.mask)
            rows, _ = self.catalogue.hits(" OR ".join(expressions), many, among)
            nodes = nodes_of(self.snapshot, rows, self.mask)
        return nodes[:depth]
