"""What a short text finds, ordered anew by the titles of the best."""

import numpy as np
import pytest

from recommender.encoders import shipped_static_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.candidates import COMPARED_TITLES, Candidates
from recommender.engine.engine import Engine
from recommender.engine.titles import WEIGHT, rerank_by_titles
from recommender.entries.mention import Mention, Origin
from recommender.retrieval.hybrid import question_share

ABOUT = "We survey methods and results of recent years, say what is left open, and why nobody did it before. "
ASKED = "图神经网络"
TITLES: list[tuple[str | None, str | None]] = [
    ("Irrigation of rice fields", None),
    ("Graph neural networks", None),
    ("An untold story", ASKED),
    (None, None),
]


@pytest.fixture
def surveys(engine: Engine) -> Engine:
    """The engine, with four entries that differ by nothing but their titles; the last has none."""
    engine.store(
        [
            Mention(
                origin=Origin("a.jsonl", number, "jsonl"),
                url=f"https://example.org/{number}",
                title=title,
                title_zh=title_zh,
                abstract_en=ABOUT + "We add a word. " * number,
            )
            for number, (title, title_zh) in enumerate(TITLES)
        ]
    )
    return engine


def found(engine: Engine, scores: list[float]) -> Candidates:
    """Return the four entries, found in their order with these scores."""
    rows = [engine.catalogue.find(f"https://example.org/{number}") for number in range(len(TITLES))]
    nodes = engine.snapshot.nodes(rows)
    assert (nodes >= 0).all()
    return Candidates(nodes, np.array(scores, np.float32), "exact")


def terms(features: int) -> SparseVectors:
    ids, weights = np.arange(features, dtype=np.uint16), np.ones(features, np.float16)
    return SparseVectors(np.array([0, features]), ids, weights, np.array([1], np.uint8))


def test_a_title_in_either_language_counts_beside_the_score(surveys: Engine) -> None:
    before = found(surveys, [0.4, 0.4, 0.4, 0.4])
    after = rerank_by_titles(surveys.snapshot, ASKED, terms(3), before)
    scores = dict(zip(after.nodes.tolist(), after.scores.tolist(), strict=True))
    asked, *titles = shipped_static_encoder().encode(
        [ASKED, TITLES[0][0] or "", TITLES[1][0] or ""]
    )
    cosines = [float(title @ asked) for title in titles] + [1.0, 0.4]
    assert cosines[0] < 0.4 < cosines[1]
    for node, cosine in zip(before.nodes.tolist(), cosines, strict=True):
        near = max(cosine, 0.4)
        assert scores[node] == pytest.approx((0.4 + WEIGHT * near) / (1 + WEIGHT), abs=1e-6)
    assert after.nodes.tolist() == before.nodes[[2, 1, 0, 3]].tolist()
    assert after.scores.tolist() == sorted(after.scores.tolist(), reverse=True)


def test_a_title_that_names_something_else_makes_an_entry_no_less_near(surveys: Engine) -> None:
    before = found(surveys, [0.9, 0.3, 0.2, 0.1])
    after = rerank_by_titles(surveys.snapshot, ASKED, terms(3), before)
    scores = dict(zip(after.nodes.tolist(), after.scores.tolist(), strict=True))
    for node, score in zip(before.nodes.tolist(), before.scores.tolist(), strict=True):
        assert round(scores[node], 6) >= round(score, 6)
    assert scores[int(before.nodes[0])] == pytest.approx(0.9)


def test_what_is_far_behind_stays_behind(surveys: Engine) -> None:
    before = found(surveys, [0.9, 0.3, 0.2, 0.1])
    after = rerank_by_titles(surveys.snapshot, ASKED, terms(3), before)
    assert after.nodes[0] == before.nodes[0]


@pytest.mark.parametrize(("asked", "features"), [("", 3), (ASKED, 96), (ASKED, 400)])
def test_no_text_and_a_document_change_nothing(surveys: Engine, asked: str, features: int) -> None:
    before = found(surveys, [0.4, 0.3, 0.2, 0.1])
    assert rerank_by_titles(surveys.snapshot, asked, terms(features), before) == before


def test_a_text_without_a_known_word_keeps_the_order(surveys: Engine) -> None:
    before = found(surveys, [0.4, 0.3, 0.2, 0.1])
    after = rerank_by_titles(surveys.snapshot, "\u0378", terms(1), before)
    assert after.nodes.tolist() == before.nodes.tolist()


def test_only_the_best_are_compared(surveys: Engine) -> None:
    before = found(surveys, [0.4, 0.4, 0.4, 0.4])
    nodes = np.concatenate([np.repeat(before.nodes[:1], COMPARED_TITLES), before.nodes])
    scores = np.concatenate([np.full(COMPARED_TITLES, 0.5), before.scores]).astype(np.float32)
    after = rerank_by_titles(surveys.snapshot, ASKED, terms(3), Candidates(nodes, scores, "exact"))
    beyond = np.isin(after.nodes, before.nodes[1:])
    assert after.scores[beyond].tolist() == pytest.approx([0.4] * 3)


def test_the_longer_a_text_the_less_it_is_a_question() -> None:
    shares = [question_share(terms(n)) for n in (1, 24, 30, 60, 96, 400)]
    assert shares[:2] == [1, 1]
    assert shares[-2:] == [0, 0]
    assert shares == sorted(shares, reverse=True)


def test_search_and_like_find_an_entry_by_its_title_in_the_other_language(surveys: Engine) -> None:
    for answer in (surveys.search("graph neural network"), surveys.like("graph neural network")):
        assert "Graph neural networks" in [hit["title"] for hit in answer.results[:3]]
