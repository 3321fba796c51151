"""Reranking of short questions: by the words and the titles of the first results, and by similarity to the best of them.

The vector of a whole abstract represents its subject, and blurs which things it is about. Three more scores show these:

- *Words*: for each word of the question, the cosine of the nearest word that the entry has; their mean, weighted by rarity
  (`nearest_words`). An entry need not have the word itself: another form or a translation will do.
- *Titles*: the cosine of the question with the entry's title, if that is larger than the score.
- *Feedback*: the cosine of the entry with the mean of the best three (Rocchio 1971).

Words and titles are compared by the shipped table of word vectors, which knows Chinese and English; no further
vectors are stored. `benchmarks/questions.py` measures what each gains.
"""

import numpy as np
import numpy.typing as npt
import orjson

from recommender.encoders import shipped_static_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors, normalise
from recommender.engine.candidates import RERANKED, Candidates, best_first
from recommender.engine.snapshot import Node, Snapshot
from recommender.retrieval.hybrid import question_share
from recommender.retrieval.rerank import nearest_words

WORDS, TITLES, FEEDBACK = 0.15, 0.25, 0.15
"""The weights of the three scores where that of the hybrid score is 1."""

_FED = 3  # the number of best results whose mean vector is the feedback query


def rerank_question(
    snapshot: Snapshot, text: str, terms: SparseVectors, ranked: Candidates
) -> Candidates:
    """Rerank the best candidates for a text.

    The score becomes the weighted mean of itself and the three others, which are computed for the first `RERANKED`
    candidates. Candidates after these get the lowest words and feedback scores among them, so that none of them overtakes.
    The titles score of an entry without a title is its own score. The weights fall with the text's length, to 0 for a
    document.

    Parameters
    ----------
    text : str
        The text; nothing changes if it is empty.
    terms : SparseVectors
        The text's sparse vector, one row.
    ranked : Candidates
        By falling score.
    """
    share = question_share(terms) if text else 0.0
    if not share or not len(ranked.nodes):
        return ranked
    first = ranked.nodes[:RERANKED]
    snapshot.prefetch(first, ("summaries",), ("covered", terms), ("terms",), ("vectors",))
    others = snapshot.all_terms(first)
    table = shipped_static_encoder()
    ids, places = np.unique(others.ids, return_inverse=True)
    words = nearest_words(
        terms.weights.astype(np.float32),
        table.word_vectors(terms.ids) @ table.word_vectors(ids).T,
        places,
        others.offsets,
    )
    scores = ranked.scores.astype(np.float64)
    titles = scores.copy()
    titles[: len(first)] = np.maximum(scores[: len(first)], _title_cosines(snapshot, text, first))
    scores += share * (WORDS * _or_least(words, len(scores)) + TITLES * titles)
    scores /= 1 + share * (WORDS + TITLES)
    vectors = snapshot.vectors(first)
    scores += share * FEEDBACK * _or_least(_cosines_with_best(vectors, scores), len(scores))
    scores /= 1 + share * FEEDBACK
    return best_first(
        snapshot, ranked.nodes, np.asarray(np.round(scores, 6), np.float32), ranked.plan
    )


def _or_least(first: Scores, count: int) -> Scores:
    """Return values for `count` candidates: those of the first ones, then their minimum for all others."""
    return np.append(first, np.full(count - len(first), first.min()))


def _cosines_with_best(vectors: Vectors, scores: npt.NDArray[np.floating]) -> Scores:
    """Return the cosines of some vectors with the weighted mean of those with the best scores."""
    best = np.argsort(-scores[: len(vectors)], kind="stable")[:_FED]
    mean = normalise(np.maximum(scores[None, best], 0).astype(np.float32) @ vectors[best])
    return np.asarray(vectors @ mean[0], np.float32)


def _title_cosines(snapshot: Snapshot, text: str, nodes: Ids) -> Scores:
    """Return the cosine of a text with the nearest title of each of some nodes, -1 for those without one."""
    cards = [
        orjson.loads(bytes(c) + b"}") for c in snapshot.summaries([*map(Node, nodes.tolist())])
    ]
    titles = [_titles(card["title"], card["title_zh"]) for card in cards]
    vectors = shipped_static_encoder().encode([text, *(title for some in titles for title in some)])
    cosines = iter((vectors[1:] @ vectors[0]).tolist())
    return np.array([max([-1.0, *(next(cosines) for _ in some)]) for some in titles], np.float32)


def _titles(*candidates: str | None) -> list[str]:
    """Return the real titles of a summary, which shows the first words of the text of an entry without a title."""
    return [title for title in candidates if title and not title.endswith("…")]
