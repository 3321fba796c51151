"""What a short text finds, reranked by words, titles and what the best are about."""

import numpy as np
import pytest

from recommender.encoders import shipped_static_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.candidates import RERANKED, Candidates
from recommender.engine.engine import Engine
from recommender.engine.questions import FEEDBACK, TITLES, WORDS, rerank_question
from recommender.entries.mention import Mention, Origin
from recommender.retrieval.hybrid import question_share

ABOUT = "We survey methods and results of recent years, say what is left open, and why nobody did it before. "
ASKED = "图神经网络"
ENTRIES: list[tuple[str | None, str | None]] = [
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
            for number, (title, title_zh) in enumerate(ENTRIES)
        ]
    )
    return engine


def found(engine: Engine, scores: list[float]) -> Candidates:
    """Return the four entries, found in their order with these scores."""
    rows = [
        engine.catalogue.find(f"https://example.org/{number}") for number in range(len(ENTRIES))
    ]
    nodes = engine.snapshot.nodes(rows)
    assert (nodes >= 0).all()
    return Candidates(nodes, np.array(scores, np.float32), "exact")


def terms(features: int) -> SparseVectors:
    ids, weights = np.arange(features, dtype=np.uint16), np.ones(features, np.float16)
    return SparseVectors(np.array([0, features]), ids, weights, np.array([1], np.uint8))


def reranked(surveys: Engine, asked: str, scores: list[float], features: int = 3) -> list[float]:
    """Return the new score of each of the four entries, in their order."""
    before = found(surveys, scores)
    after = rerank_question(surveys.snapshot, asked, terms(features), before)
    assert after.scores.tolist() == sorted(after.scores.tolist(), reverse=True)
    by_node = dict(zip(after.nodes.tolist(), after.scores.tolist(), strict=True))
    return [by_node[node] for node in before.nodes.tolist()]


def test_a_title_in_either_language_counts_beside_the_score(surveys: Engine) -> None:
    irrigation, graphs, chinese, untitled = reranked(surveys, ASKED, [0.4] * 4)
    asked, *titles = shipped_static_encoder().encode(
        [ASKED, "Irrigation of rice fields", ENTRIES[1][0] or ""]
    )
    cosines = [float(title @ asked) for title in titles]
    assert cosines[0] < 0.4 < cosines[1]
    total = (1 + WORDS + TITLES) * (1 + FEEDBACK)
    assert chinese - graphs == pytest.approx(TITLES * (1 - cosines[1]) / total, abs=0.02)
    assert chinese > graphs > irrigation
    # The texts are the same but for a sentence: a title on something else counts as none.
    assert irrigation == pytest.approx(untitled, abs=0.02)


def test_an_entry_that_has_a_form_of_each_word_comes_first(engine: Engine) -> None:
    texts = [
        "Graph networks smooth too much: their node representations become alike.",
        "Networks of trade routes, and how goods were shipped.",
        "Graphs of functions, drawn by hand.",
    ]
    engine.store(
        [
            Mention(
                origin=Origin("a.jsonl", n, "jsonl"),
                url=f"https://example.org/{n}",
                abstract_en=text,
            )
            for n, text in enumerate(texts)
        ]
    )
    nodes = engine.snapshot.nodes(
        [engine.catalogue.find(f"https://example.org/{n}") for n in range(len(texts))]
    )
    asked = engine.models.words(engine.snapshot.release, [("图网络的节点表示",)])
    before = Candidates(nodes[::-1], np.full(3, 0.4, np.float32), "exact")
    after = rerank_question(engine.snapshot, "图网络的节点表示", asked, before)
    assert after.nodes[0] == nodes[0]


def test_what_is_like_the_best_comes_before_what_is_not(engine: Engine) -> None:
    texts = [
        "Rice fields need water in May. " * 3,
        "Water for fields of rice. " * 3,
        "Poems of the north.",
    ]
    engine.store(
        [
            Mention(
                origin=Origin("a.jsonl", n, "jsonl"),
                url=f"https://example.org/{n}",
                abstract_en=text,
            )
            for n, text in enumerate(texts)
        ]
    )
    nodes = engine.snapshot.nodes(
        [engine.catalogue.find(f"https://example.org/{n}") for n in range(len(texts))]
    )
    before = Candidates(nodes[[0, 2, 1]], np.array([0.9, 0.2, 0.2], np.float32), "exact")
    after = rerank_question(engine.snapshot, "\u0378", terms(0), before)
    assert after.nodes.tolist() == nodes.tolist()


def test_reranking_leaves_the_best_result_first_where_the_others_score_far_less(
    surveys: Engine,
) -> None:
    before = found(surveys, [0.9, 0.3, 0.2, 0.1])
    after = rerank_question(surveys.snapshot, ASKED, terms(3), before)
    assert after.nodes[0] == before.nodes[0]


@pytest.mark.parametrize(("asked", "features"), [("", 3), (ASKED, 96), (ASKED, 400)])
def test_no_text_and_a_document_change_nothing(surveys: Engine, asked: str, features: int) -> None:
    before = found(surveys, [0.4, 0.3, 0.2, 0.1])
    assert rerank_question(surveys.snapshot, asked, terms(features), before) == before


def test_a_text_without_a_known_word_keeps_the_order(surveys: Engine) -> None:
    before = found(surveys, [0.9, 0.6, 0.3, 0.1])
    after = rerank_question(surveys.snapshot, "\u0378", terms(0), before)
    assert after.nodes.tolist() == before.nodes.tolist()


def test_only_the_best_are_compared_and_none_overtakes_them(surveys: Engine) -> None:
    before = found(surveys, [0.4, 0.4, 0.4, 0.4])
    nodes = np.concatenate([np.repeat(before.nodes[:1], RERANKED), before.nodes[[3, 2, 1]]])
    scores = np.concatenate([np.full(RERANKED, 0.5), [0.5, 0.4, 0.3]]).astype(np.float32)
    after = rerank_question(surveys.snapshot, ASKED, terms(3), Candidates(nodes, scores, "exact"))
    assert after.nodes[after.scores < after.scores[0]].tolist() == before.nodes[[2, 1]].tolist()


def test_the_longer_a_text_the_less_it_is_a_question() -> None:
    shares = [question_share(terms(n)) for n in (1, 24, 30, 60, 96, 400)]
    assert shares[:2] == [1, 1]
    assert shares[-2:] == [0, 0]
    assert shares == sorted(shares, reverse=True)


def test_search_and_like_find_an_entry_by_its_title_in_the_other_language(surveys: Engine) -> None:
    for answer in (surveys.search("graph neural network"), surveys.like("graph neural network")):
        assert "Graph neural networks" in [hit["title"] for hit in answer.results[:3]]
