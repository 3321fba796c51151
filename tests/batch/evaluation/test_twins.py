from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch import evaluation
from recommender.batch.evaluation import ExactRanker, Twin
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.vectors import Vectors, mean_direction, normalise
from recommender.entries.mention import Mention, Origin
from tests.conftest import paper
from tests.rankings import best_first


def bilingual(number: int, title: str, title_zh: str | None, zh: str | None) -> Mention:
    return Mention(
        origin=Origin("both.txt", number, "daily"),
        title=title,
        title_zh=title_zh,
        arxiv_id=f"2301.{number:05d}",
        abstract_zh=zh,
        abstract_en=f"An English abstract, number {number}.",
    )


def test_twins_are_the_entries_with_two_texts(catalogue: Catalogue) -> None:
    added = [
        bilingual(1, "Own title", "自己的题目", "中文摘要一。"),
        bilingual(2, "A title on both sides", None, "中文摘要二。"),
        bilingual(3, "两边都有的题目", None, "中文摘要三。"),
        bilingual(4, "Only a Chinese title", "只有题目", None),
        paper("graph", 1),
    ]
    list(catalogue.add_all(added))
    rows = catalogue.rows()
    found = {twin.id: (twin.zh, twin.en) for twin in evaluation.find_twins(catalogue, rows, 10)}
    assert found == {
        "arxiv:2301.00001": (
            "自己的题目\n中文摘要一。",
            "Own title\nAn English abstract, number 1.",
        ),
        "arxiv:2301.00002": (
            "中文摘要二。",
            "A title on both sides\nAn English abstract, number 2.",
        ),
        "arxiv:2301.00003": ("两边都有的题目\n中文摘要三。", "An English abstract, number 3."),
        "arxiv:2301.00004": (
            "只有题目",
            "Only a Chinese title\nAn English abstract, number 4.",
        ),
    }
    some = evaluation.find_twins(catalogue, rows, 2, seed=1)
    assert len(some) == 2
    assert some == evaluation.find_twins(catalogue, rows, 2, seed=1)
    assert evaluation.find_twins(catalogue, rows[:1], 2)[0].row == rows[0]


class Points(HashEncoder):
    """An encoder of texts that are numbers: points on a circle, in degrees."""

    def __init__(self) -> None:
        super().__init__(dimension=2)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        angles = np.radians([float(text) for text in texts])
        return normalise(np.stack([np.cos(angles), np.sin(angles)], axis=1))


degrees = st.integers(0, 359).map(str)


@given(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=15), st.lists(degrees))
def test_twins_are_ranked_in_the_place_of_their_entry(
    sides: list[tuple[str, str]], others: list[str]
) -> None:
    encoder = Points()
    twins = [Twin(row, str(row), *pair) for row, pair in enumerate(sides)]
    whole = [mean_direction(encoder.encode(pair)) for pair in sides]
    vectors = np.concatenate([*whole, encoder.encode(others) if others else np.empty((0, 2))])
    ranker = ExactRanker(np.arange(len(vectors)), vectors.astype(np.float32))
    quality = evaluation.twin_quality(ranker, encoder, twins)
    for twin in twins:
        candidates = ranker.vectors.copy()
        candidates[twin.row] = encoder.encode([twin.en])[0]
        scores = candidates @ encoder.encode([twin.zh])[0]
        if (np.abs(scores - scores[twin.row]) < 3e-6).sum() > 1:
            continue  # rounded to six decimals, such may tie or not, by the order of a product
        rank = best_first(dict(enumerate(scores.tolist()))).index(twin.row)
        assert quality.metrics["zh->en twin@1"][twin.row] == (rank < 1)
        assert quality.metrics["zh->en twin@10"][twin.row] == (rank < 10)
    for way in ("zh->en", "en->zh"):
        assert (quality.metrics[f"{way} twin@1"] <= quality.metrics[f"{way} twin@10"]).all()
