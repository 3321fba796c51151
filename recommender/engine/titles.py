"""Titles: the first results of a short text are reranked by the cosine of the text with their titles.

The vector of a whole abstract represents its subject, and blurs which things it is about; a title may name
them. Cosines of titles are by the shipped table of word vectors, which
compares Chinese and English and takes a tenth of a millisecond a title: no vectors of titles are stored.
`benchmarks/questions.py` measures what it gains.
"""

import orjson

from recommender.encoders import shipped_static_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.candidates import COMPARED_TITLES, Candidates, best_first
from recommender.engine.snapshot import Node, Snapshot
from recommender.retrieval.hybrid import question_share

WEIGHT = 0.25
"""Of a title's cosine, the score's being 1. Anything from .15 to .5 gains as much on short questions."""


def rerank_by_titles(
    snapshot: Snapshot, text: str, terms: SparseVectors, ranked: Candidates
) -> Candidates:
    """Rerank the best candidates for a text by their titles.

    The score becomes the weighted mean of itself and the title's cosine if that is larger: a title
    on something else lowers no score, and an entry without a title keeps its score. The weight
    falls with the text's length, to 0 for a document.

    Parameters
    ----------
    text : str
        The text; nothing changes if it is empty.
    terms : SparseVectors
        The text's, one row.
    ranked : Candidates
        By falling score.
    """
    weight = WEIGHT * question_share(terms) if text else 0.0
    if not weight or not len(ranked.nodes):
        return ranked
    first = [Node(node) for node in ranked.nodes[:COMPARED_TITLES].tolist()]
    snapshot.prefetch(first, ("summaries",), ("covered", terms))
    cards = [orjson.loads(bytes(card) + b"}") for card in snapshot.summaries(first)]
    titles = [_titles(card["title"], card["title_zh"]) for card in cards]
    vectors = shipped_static_encoder().encode([text, *(title for some in titles for title in some)])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    scores = ranked.scores.copy()
    for place, some in enumerate(titles):
        score = float(scores[place])
        near = max([score, *(cosines.pop(0) for _ in some)])
        scores[place] = round((score + weight * near) / (1 + weight), 6)
    return best_first(snapshot, ranked.nodes, scores, ranked.plan)


def _titles(*candidates: str | None) -> list[str]:
    """Return the real titles of a summary, which shows the first words of the text of an entry without a title."""
    return [title for title in candidates if title and not title.endswith("…")]
