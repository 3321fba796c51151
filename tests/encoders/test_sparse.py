import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from recommender.encoders.sparse import SparseVectors, TermEncoder, fuse, slope_of

FILE = Path(__file__).parents[2] / "models" / "static-zh-en" / "tokenizer.json"
LEXICON = TermEncoder(FILE)
TOKENIZER = Tokenizer.from_file(str(FILE))
TEXTS = [
    "Graph neural networks for citation graphs: a graph survey (2024)",
    "基于图神经网络的大规模论文推荐，效果显著。",
    "神经网络与图卷积综述",
    "Speech recognition with transformers, 94.6% fewer errors",
    "GPT-4 在语音识别上的评测",
    "",
    "42 — !",
]
WORDS = [
    "graph",
    "networks",
    "speech",
    "GPT-4",
    "神经网络",
    "图神经网络",
    "的",
    "大规模",
    "；",
    "7",
]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def bags_of(given: Sequence[str]) -> SparseVectors:
    counts = LEXICON.count((text,) for text in given)
    return counts.weighted(counts.idf())


def row(*positions: int) -> np.ndarray:
    return np.array(positions, np.int64)


def features(text: str) -> Counter[int]:
    """What the class docstring says, one token after the other."""
    found: Counter[int] = Counter()
    for token in TOKENIZER.encode(text, add_special_tokens=False).tokens:
        if not any(c.isalpha() for c in token) or token == "[UNK]":
            continue
        parts = [token]
        if "\u3400" <= token[0] <= "\u9fff" and len(token) > 2:
            parts += [token[i : i + 2] for i in range(len(token) - 1)]
        ids = (TOKENIZER.token_to_id(part) for part in parts)
        found.update(id for id in ids if id is not None)
    return found


def cosine(one: dict[int, float], other: dict[int, float]) -> float:
    norms = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(w * other.get(id, 0) for id, w in one.items()) / norms if norms else 0.0


def test_bags_are_what_dictionaries_give() -> None:
    counted = [features(text) for text in TEXTS]
    frequency = Counter(id for counts in counted for id in counts)
    weighted = [
        {
            id: tf / (tf + 1) * (1 + math.log((1 + len(TEXTS)) / (1 + frequency[id])))
            for id, tf in counts.items()
        }
        for counts in counted
    ]
    sparse = bags_of(TEXTS)
    for i in range(len(TEXTS)):
        expected = [cosine(weighted[i], other) for other in weighted]
        found = sparse.similarities(sparse[i], np.arange(len(TEXTS)))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-3)  # weights are half precision


def test_chinese_terms_share_their_pairs_and_numbers_are_no_words() -> None:
    sparse = bags_of(TEXTS)
    assert sparse.similarities(sparse[1], row(2))[0] > 0.1
    assert len(sparse[6].ids) == 0
    assert len(bags_of(["神经网络"])[0].ids) > 1


@given(st.lists(texts, min_size=1, max_size=6))
def test_similarity_is_a_cosine(given: list[str]) -> None:
    sparse = bags_of(given)
    everyone = np.arange(len(sparse))
    matrix = np.stack([sparse.similarities(sparse[i], everyone) for i in everyone])
    assert (matrix >= 0).all()
    assert (matrix <= 1).all()
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-6)
    own = [1.0 if features(text) else 0.0 for text in given]
    np.testing.assert_allclose(matrix.diagonal(), own, atol=1e-3)


@given(texts, texts)
def test_an_entry_of_two_texts_holds_the_words_of_both(one: str, other: str) -> None:
    both = LEXICON.count([(one, other)])
    expected = features(one) + features(other)
    assert dict(zip(both.ids.tolist(), both.weights.tolist(), strict=True)) == expected
    assert both.ids.tolist() == sorted(expected)


def test_many_entries_are_counted_as_one_by_one() -> None:
    many = [(TEXTS[i % len(TEXTS)],) for i in range(1030)]  # over a batch, twice
    together = LEXICON.count(many)
    for i in (0, 511, 512, 1029):
        alone = LEXICON.count([many[i]])
        assert together[i].ids.tolist() == alone.ids.tolist()
        assert together[i].weights.tolist() == alone.weights.tolist()
        assert together[i].languages.tolist() == alone.languages.tolist()
    assert len(LEXICON.count([])) == 0


def test_a_new_text_is_asked_with_the_rarity_of_the_catalogue() -> None:
    counts = LEXICON.count((text,) for text in TEXTS)
    sparse = counts.weighted(counts.idf())
    asked = LEXICON.count([(TEXTS[3],)]).weighted(counts.idf())
    assert sparse.similarities(asked, row(3, 0))[0] == pytest.approx(1, abs=1e-3)
    assert sparse.similarities(asked, row(3, 3, 0)).shape == (3,)
    assert sparse.similarities(asked, row()).shape == (0,)


def test_coverage_is_the_shared_part_of_the_languages() -> None:
    counts = LEXICON.count([("图神经网络",), ("graphs",), ("图神经网络", "graphs"), (), ("",)])
    assert counts.languages.tolist() == [1, 2, 3, 0, 0]
    half = math.sqrt(0.5)
    expected = [[1, 0, half, 0, 0], [0, 1, half, 0, 0], [half, half, 1, 0, 0]]
    for i, values in enumerate(expected):
        np.testing.assert_allclose(
            counts.language_overlap(counts[i], np.arange(5)), values, rtol=1e-6
        )


@given(st.floats(0, 1), st.floats(-1, 1), st.floats(0, 2), st.floats(0, 1))
def test_fused_scores_weigh_cosine_and_shared_words(
    similarity: float, cosine: float, weight: float, slope: float
) -> None:
    def reciprocal_rank_fusion(similarity: float, language_overlap: float) -> float:
        arrays = (np.array([x], np.float32) for x in (cosine, similarity, language_overlap))
        return float(fuse(*arrays, slope, weight)[0])

    assert reciprocal_rank_fusion(similarity, 1) == pytest.approx(
        (cosine + weight * similarity) / (1 + weight), abs=1e-6
    )
    # Where nothing can show, the larger of what shows and what is expected counts.
    assert reciprocal_rank_fusion(similarity, 0) == pytest.approx(
        reciprocal_rank_fusion(max(similarity, slope * cosine), 1), abs=1e-6
    )
    assert (
        reciprocal_rank_fusion(similarity, 1) - 1e-6
        <= reciprocal_rank_fusion(similarity, 0.5)
        <= reciprocal_rank_fusion(similarity, 0) + 1e-6
    )


def test_the_same_text_scores_one() -> None:
    one = np.ones(1, np.float32)
    assert fuse(one, one, one, 0.3, 0.7)[0] == pytest.approx(1)


def test_slope_is_the_upper_quartile_of_pairs_that_show() -> None:
    ratios = np.tile(np.array([0.1, 0.2, 0.3, 0.4, 0.5], np.float32), 30)
    cosines = np.full(150, 0.5, np.float32)
    covered = np.ones(150, np.float32)
    assert slope_of(cosines, ratios * cosines, covered) == pytest.approx(0.4)
    covered[:5] = 0  # in other languages: nothing is learned from these
    hidden = ratios * cosines
    hidden[:5] = 9
    assert slope_of(cosines, hidden, covered) == pytest.approx(0.4)
    few = slope_of(cosines[:20], hidden[:20], covered[:20])
    assert few == slope_of(*(np.zeros(0, np.float32),) * 3)


def test_fingerprint_and_size_are_the_vocabulary_s(tmp_path: Path) -> None:
    small, large = tmp_path / "small.json", tmp_path / "large.json"
    for file, count in ((small, 3), (large, 65_537)):
        words = {f"w{i}": i for i in range(count)}
        Tokenizer(WordLevel(words, unk_token="w0")).save(str(file))
    assert TermEncoder(small).fingerprint != LEXICON.fingerprint
    assert TermEncoder(FILE).fingerprint == LEXICON.fingerprint
    with pytest.raises(ValueError, match="more than 65536 tokens"):
        TermEncoder(large).count([("w1",)])
