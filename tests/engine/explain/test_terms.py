import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders import shipped_term_encoder
from recommender.encoders.sparse import VOCABULARY
from recommender.engine.explain.terms import (
    Rarities,
    TermFilter,
    Terms,
    rare_tokens,
    shared_terms,
    terms,
)

LEXICON = shipped_term_encoder()


@pytest.fixture(scope="module")
def idf() -> np.ndarray:
    """Everything is rare but a few words that every text has."""
    idf = np.full(VOCABULARY, 8.0, np.float32)
    common = LEXICON.encode(
        [("we show a new method for the of and with 我们 提出 方法 用 一种 新",)]
    )
    idf[common.ids] = 1.0
    return idf


def read(text: str, idf: np.ndarray) -> Terms:
    return terms(LEXICON.tokens([text])[0], Rarities(LEXICON, idf))


def test_terms_are_whole_words_as_they_are_written(idf: np.ndarray) -> None:
    one = read("We show a Graph Neural Network for molecules with ConvNeXt and GPT-4", idf)
    other = read("the graph neural network, ConvNeXt; molecules and GPT-4", idf)
    told = shared_terms(one, other, 9)
    assert told[0] == "Graph Neural Network"
    assert set(told[1:]) == {"ConvNeXt", "GPT-4", "molecules"}


def test_common_words_are_no_terms_and_end_none(idf: np.ndarray) -> None:
    assert (
        shared_terms(read("we show a new method", idf), read("we show a new method", idf), 9) == ()
    )
    shown = shared_terms(
        read("the graph of the molecule", idf), read("the graph of the sea", idf), 9
    )
    assert shown == ("graph",)


def test_a_term_does_not_reach_over_a_mark(idf: np.ndarray) -> None:
    one, other = read("graph, neural", idf), read("a graph neural net", idf)
    assert set(shared_terms(one, other, 9)) == {"graph", "neural"}


def test_chinese_terms_and_names_in_chinese_text(idf: np.ndarray) -> None:
    one = read("我们提出一种新方法，用 Transformer 预测蛋白质结构。", idf)
    assert shared_terms(one, read("蛋白质结构预测", idf), 9)[0].startswith("蛋白质")
    assert shared_terms(one, read("A transformer for proteins", idf), 9) == ("Transformer",)


def test_beside_a_rare_term_an_ordinary_one_tells_nothing(idf: np.ndarray) -> None:
    uneven = idf.copy()
    uneven[LEXICON.encode([("graph",)]).ids] = 3.0
    both = "graph; molecule"
    assert shared_terms(read(both, uneven), read(both, uneven), 9) == ("molecule",)
    assert shared_terms(read("graph", uneven), read("graph", uneven), 9) == ("graph",)


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 6))
def test_terms_in_common_are_in_both(idf: np.ndarray, a: str, b: str, most: int) -> None:
    one, other = read(a, idf), read(b, idf)
    told = shared_terms(one, other, most)
    assert len(told) <= most
    squeezed = " ".join(a.split())
    for shown in told:
        assert shown in squeezed
        assert any(term.text == shown for key, term in one.items() if key in other)
    assert {*shared_terms(one, one, 3)} <= {term.text for term in one.values()}


WORDS = [
    "graph",
    "neural-network",
    "GPT-4",
    "of",
    "the",
    "molecule,",
    "图神经网络",
    "蛋白质",
    "we",
    "ConvNeXt",
]
mixed = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(mixed | st.text(max_size=60), mixed | st.text(max_size=60))
def test_terms_in_common_are_found_near_the_tokens_of_the_other(
    idf: np.ndarray, a: str, b: str
) -> None:
    one, other = LEXICON.tokens([a, b])
    rarities = Rarities(LEXICON, idf)
    rare = rare_tokens([other], rarities)
    somewhere = terms(one, rarities, TermFilter(rare))
    near = terms(one, rarities, TermFilter.of(rare, terms(other, rarities)))
    assert near.items() <= somewhere.items() <= read(a, idf).items()
    assert near.keys() == read(a, idf).keys() & read(b, idf).keys()
    assert near.items() <= read(a, idf).items()
    for most in (1, 5):
        assert shared_terms(near, read(b, idf), most) == shared_terms(
            read(a, idf), read(b, idf), most
        )
