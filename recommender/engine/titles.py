"""Titles: what a short text asks for is often what an entry is called.

A vector of a whole abstract says what it is about, and hardly of which things. So the first results of a
short text are ordered anew, by how near their titles are to it in the shipped table of word vectors too, which
compares Chinese and English and takes a tenth of a millisecond for a title: no vector of titles is stored.
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


def by_titles(
    snapshot: Snapshot, asked: str, terms: SparseVectors, found: Candidates
) -> Candidates:
    """Order what was found for a text anew, by the titles of the best.

    The score becomes the weighted mean of itself and the title's cosine where that is larger: a title
    that names something else makes an entry no less near, and what has none keeps its score. The weight
    falls with the text's length, to 0 for a document.

    Parameters
    ----------
    asked : str
        The text; nothing happens to what was found for the empty string.
    terms : SparseVectors
        The text's, one row.
    found : Candidates
        By falling score.
    """
    weight = WEIGHT * question_share(terms) if asked else 0.0
    if not weight or not len(found.nodes):
        return found
    first = [Node(node) for node in found.nodes[:COMPARED_TITLES].tolist()]
    snapshot.fetch(first, ("summaries",), ("covered", terms))
    cards = [orjson.loads(bytes(card) + b"}") for card in snapshot.summaries(first)]
    titles = [_titles(card["title"], card["title_zh"]) for card in cards]
    vectors = shipped_static_encoder().encode(
        [asked, *(title for some in titles for title in some)]
    )
    cosines = (vectors[1:] @ vectors[0]).tolist()
    scores = found.scores.copy()
    for place, some in enumerate(titles):
        score = float(scores[place])
        near = max([score, *(cosines.pop(0) for _ in some)])
        scores[place] = round((score + weight * near) / (1 + weight), 6)
    return best_first(snapshot, found.nodes, scores, found.plan)


def _titles(*shown: str | None) -> list[str]:
    """Return the titles among what is shown as such: where there is none, the first words of a text are."""
    return [title for title in shown if title and not title.endswith("…")]
