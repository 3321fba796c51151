from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders import shipped_static_encoder, shipped_term_encoder
from recommender.encoders.sparse import VOCABULARY
from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.engine.explain.explain import (
    TERMS,
    ComparableFacts,
    Explainer,
    Side,
    facts_named_in,
    shared_facts,
)
from recommender.engine.explain.passages import READ, SplitText, words_of
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin

GRAPH = (
    "Molecules by graphs\n"
    "The weather was fine all week. "
    "We predict properties of molecules with a graph neural network. "
    "Code is available."
)
GRAPH_ZH = "图与分子\n今天下午开会。我们用图神经网络预测分子的性质。代码已经公开。"
OTHER = (
    "Message passing\n"
    "Funding came from the council. "
    "Graph neural networks that pass messages predict how molecules behave. "
    "The paper has nine pages."
)


STATIC = shipped_static_encoder()


@pytest.fixture(scope="module")
def idf() -> np.ndarray:
    idf = np.full(VOCABULARY, 8.0, np.float32)
    idf[shipped_term_encoder().encode([("the of with a we is for and that how by from",)]).ids] = (
        1.0
    )
    return idf


@pytest.fixture(scope="module")
def explainer(idf: np.ndarray) -> Explainer:
    return Explainer(STATIC, shipped_term_encoder(), idf)


def why(explainer: Explainer, seed: Side, result: Side) -> dict[str, Any]:
    return explainer.why([(seed, result)])[0]


def side(*texts: str) -> Side:
    return texts


@pytest.mark.parametrize("seed", [GRAPH, GRAPH_ZH])
def test_the_sentences_that_speak_of_the_same(explainer: Explainer, seed: str) -> None:
    pair = why(explainer, side(seed), side(OTHER))["sentences"]
    assert "neural" in pair["seed"] or "神经" in pair["seed"]
    assert pair["result"].startswith("Graph neural networks")
    alone = STATIC.encode([pair["seed"], pair["result"]])
    assert pair["cosine"] == pytest.approx(float(alone[0] @ alone[1]), abs=1e-3)


def test_the_quoted_sentence_is_the_one_that_similarity_loses_most_without(
    explainer: Explainer,
) -> None:
    pair = why(explainer, side(GRAPH), side(OTHER))["sentences"]
    rests = [OTHER.replace(sentence, "") for sentence in OTHER.split("\n")[1].split(". ")]
    named = OTHER.replace(pair["result"], "")
    left = STATIC.encode([named, *rests]) @ STATIC.encode([GRAPH])[0]
    assert left[0] <= left[1:].min() + 1e-3


def test_both_languages_of_an_entry_are_read(explainer: Explainer) -> None:
    seed = side(GRAPH_ZH, "Tea\nTea is drunk hot.")
    assert "神经" in why(explainer, seed, side(OTHER))["sentences"]["seed"]
    assert "Tea" in why(explainer, seed, side("A cup of tea"))["sentences"]["seed"]
    told = why(explainer, side(GRAPH_ZH, GRAPH), side(OTHER))["terms"]
    assert told[0] == "Graph neural"
    assert len(told) <= TERMS


def test_a_title_is_named_where_there_is_nothing_else(explainer: Explainer) -> None:
    pair = why(explainer, side("Graph networks"), side("图神经网络"))["sentences"]
    assert (pair["seed"], pair["result"]) == ("Graph networks", "图神经网络")


def test_a_text_without_a_title_is_all_sentences(explainer: Explainer) -> None:
    bare = GRAPH_ZH.split("\n")[1]
    pair = why(explainer, side(bare), side(OTHER))["sentences"]
    assert pair["seed"] == "我们用图神经网络预测分子的性质。"


@pytest.mark.parametrize("texts", [(), ("",)])
def test_texts_with_nothing_in_common_have_no_explanation(
    explainer: Explainer, texts: tuple[str, ...]
) -> None:
    assert why(explainer, texts, side(OTHER)) == {"sentences": None, "terms": []}


@given(st.text(max_size=80), st.text(max_size=80))
def test_an_explanation_of_any_texts_quotes_them(explainer: Explainer, a: str, b: str) -> None:
    found = why(explainer, side(a), side(b))
    if found["sentences"]:
        assert "".join(found["sentences"]["seed"].split()) in "".join(a.split())
        assert -1 <= found["sentences"]["cosine"] <= 1
    assert len(set(found["terms"])) == len(found["terms"])


class Counting(TermEncoder):
    """Notes how many sentences and bytes it is given."""

    def __init__(self) -> None:
        super().__init__(shipped_term_encoder()._file)
        self.asked: list[int] = []
        self.bytes = 0

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        self.asked.append(len(texts))
        self.bytes += sum(len(text.encode()) for text in texts)
        return super().tokens(texts)


def test_all_texts_of_a_question_are_encoded_at_once_and_no_sentence_twice(idf: np.ndarray) -> None:
    lexicon = Counting()
    explainer = Explainer(STATIC, lexicon, idf)
    pairs = [(side(GRAPH), side(OTHER)), (side(GRAPH), side(GRAPH_ZH))]
    first = explainer.why(pairs)
    assert explainer.why(pairs) == first
    assert lexicon.asked == [12]
    assert first == [why(Explainer(STATIC, lexicon, idf), *pair) for pair in pairs]


def long_text(number: int) -> str:
    """Return a text of forty sentences, one of which speaks of graphs."""
    said = [
        f"Sentence {n} of text {number} tells at length what else happened on day {n}."
        for n in range(40)
    ]
    said[number % 40] = f"Graph neural networks predict molecules, says text {number}."
    return f"Report {number}\n{' '.join(said)}"


def test_of_more_than_may_be_read_the_sentences_with_words_in_common_are(idf: np.ndarray) -> None:
    lexicon = Counting()
    results = [side(long_text(number)) for number in range(100)]
    whys = Explainer(STATIC, lexicon, idf).why([(side(GRAPH), result) for result in results])
    assert sum(len(text.encode()) for (text,) in results) > 2 * READ
    assert lexicon.bytes < 1.2 * READ  # and titles, and the seed
    for number, found in enumerate(whys):
        assert found["sentences"]["result"].endswith(f"molecules, says text {number}.")
        assert found["terms"][0] == "Graph neural"


def test_of_many_seeds_too_no_more_is_read(idf: np.ndarray) -> None:
    lexicon = Counting()
    pairs = [(side(long_text(n)), side(long_text(n + 40))) for n in range(100)]
    whys = Explainer(STATIC, lexicon, idf).why(pairs)
    assert lexicon.bytes < 1.6 * READ
    assert all(found["sentences"] for found in whys)


@given(st.text(max_size=200), st.integers(0, 100), st.text(max_size=50))
def test_a_shortened_text_keeps_parts_of_the_text_in_order(
    text: str, most: int, words: str
) -> None:
    whole = SplitText.of(text)
    left = whole.shortened(most, whole.words(), dict.fromkeys(words_of(words), 1.0))
    places = iter(whole.parts)
    assert all(part in places for part in left.parts)  # in this order
    assert left.unnamed == whole.unnamed
    assert len(left.parts) > left.unnamed
    assert left.length <= most or len(left.parts) == left.unnamed + 1


def entry(**fields: object) -> Entry:
    return Entry.merge([Mention(origin=Origin("a.jsonl", 1, "jsonl"), **fields)])  # type: ignore[arg-type]


def test_shared_facts_are_authors_category_venue_and_source_of_both() -> None:
    one = entry(
        title="One",
        authors=("Ada Lovelace", "Bo Li"),
        category="CV",
        venue="ICML",
        source="机器之心",
    )
    other = entry(title="Other", authors=("Bo  LI", "Eve"), category="CV", venue="ACL")

    def shared(seed: Entry, result: Entry) -> dict[str, Any]:
        return shared_facts(ComparableFacts.of(seed), ComparableFacts.of(result))

    assert shared(one, other) == {"authors": ["Bo  LI"], "category": "CV"}
    assert shared(one, entry(title="Third")) == {}
    assert shared(one, one)["source"] == "机器之心"


def test_authors_that_a_text_names_are_reported() -> None:
    told = entry(title="One", authors=("H Touvron", "Kaiming He", "王小明", "Bo Li"))
    for texts, authors in (
        (("touvron distillation",), ["H Touvron"]),
        (("He, Kaiming: masked autoencoders",), ["Kaiming He"]),
        (("王小明的论文",), ["王小明"]),
        (("graphs, by Bo", "Li"), ["Bo Li"]),
    ):
        assert facts_named_in(texts, told) == {"authors": authors}
    for nobody in ("he said so", "h", "", "lithium boron"):
        assert facts_named_in((nobody,), told) == {}
