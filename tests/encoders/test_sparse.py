import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.encoders.terms import LEXICON, TEXTS, features, row, sparse_of, texts


def cosine(one: dict[int, float], other: dict[int, float]) -> float:
    norms = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(w * other.get(id, 0) for id, w in one.items()) / norms if norms else 0.0


def test_sparse_vectors_are_what_dictionaries_give() -> None:
    counted = [features(text) for text in TEXTS]
    frequency = Counter(id for counts in counted for id in counts)
    weighted = [
        {
            id: tf / (tf + 1) * (1 + math.log((1 + len(TEXTS)) / (1 + frequency[id])))
            for id, tf in counts.items()
        }
        for counts in counted
    ]
    sparse = sparse_of(TEXTS)
    for i in range(len(TEXTS)):
        expected = [cosine(weighted[i], other) for other in weighted]
        found = sparse.similarities(sparse[i], np.arange(len(TEXTS)))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-3)  # weights are half precision


@given(st.lists(texts, min_size=1, max_size=6))
def test_similarity_is_a_cosine(given: list[str]) -> None:
    sparse = sparse_of(given)
    everyone = np.arange(len(sparse))
    matrix = np.stack([sparse.similarities(sparse[i], everyone) for i in everyone])
    assert (matrix >= 0).all()
    assert (matrix <= 1).all()
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-6)
    own = [1.0 if features(text) else 0.0 for text in given]
    np.testing.assert_allclose(matrix.diagonal(), own, atol=1e-3)


@given(st.lists(texts, min_size=1, max_size=80), st.data())
def test_a_pair_is_as_alike_as_when_it_is_asked_alone(
    given: list[str], data: st.DataObject
) -> None:
    sparse = sparse_of(given)
    row = st.integers(0, len(sparse) - 1)
    pairs = np.array(data.draw(st.lists(st.tuples(row, row), max_size=40)), np.int64).reshape(-1, 2)
    found = sparse.pair_similarities(pairs[:, 0], sparse, pairs[:, 1])
    overlaps = sparse.pair_language_overlap(pairs[:, 0], sparse, pairs[:, 1])
    for (one, other), similarity, overlap in zip(pairs, found, overlaps, strict=True):
        alone = np.array([one])
        assert similarity == sparse.similarities(sparse[other], alone)[0]
        assert overlap == sparse.language_overlap(sparse[other], alone)[0]


def test_a_new_text_is_asked_with_the_rarity_of_the_catalogue() -> None:
    counts = LEXICON.encode((text,) for text in TEXTS)
    sparse = counts.weighted(counts.idf())
    asked = LEXICON.encode([(TEXTS[3],)]).weighted(counts.idf())
    assert sparse.similarities(asked, row(3, 0))[0] == pytest.approx(1, abs=1e-3)
    assert sparse.similarities(asked, row(3, 3, 0)).shape == (3,)
    assert sparse.similarities(asked, row()).shape == (0,)


def test_coverage_is_the_shared_part_of_the_languages() -> None:
    counts = LEXICON.encode([("图神经网络",), ("graphs",), ("图神经网络", "graphs"), (), ("",)])
    assert counts.languages.tolist() == [1, 2, 3, 0, 0]
    half = math.sqrt(0.5)
    expected = [[1, 0, half, 0, 0], [0, 1, half, 0, 0], [half, half, 1, 0, 0]]
    for i, values in enumerate(expected):
        np.testing.assert_allclose(
            counts.language_overlap(counts[i], np.arange(5)), values, rtol=1e-6
        )


@given(st.lists(texts, min_size=1, max_size=6))
def test_what_is_covered_of_a_text_is_the_share_of_its_weights_that_another_has(
    given: list[str],
) -> None:
    sparse = sparse_of(given)
    for place in range(len(sparse)):
        own = dict(zip(sparse[place].ids.tolist(), sparse[place].weights.tolist(), strict=True))
        found = sparse[place].term_coverage(sparse)
        for other, share in enumerate(found.tolist()):
            held = sum(own[id] for id in own.keys() & set(sparse[other].ids.tolist()))
            assert share == pytest.approx(held / (sum(own.values()) or 1), abs=1e-3)
        assert found[place] == pytest.approx(1.0 if own else 0.0, abs=1e-3)
