from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders import STATIC_MODEL, embed, open_encoder, shipped_term_encoder
from recommender.encoders.sparse import VOCABULARY
from recommender.engine.explain.explain import TERMS, Explainer, Side, named_facts, shared_facts
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


STATIC = open_encoder(STATIC_MODEL)


@pytest.fixture(scope="module")
def idf() -> np.ndarray:
    idf = np.full(VOCABULARY, 8.0, np.float32)
    idf[shipped_term_encoder().encode([("the of with a we is for and that how by from",)]).ids] = (
        1.0
    )
    return idf


@pytest.fixture(scope="module")
def explainer(idf: np.ndarray) -> Explainer:
    return Explainer(STATIC.encode, shipped_term_encoder(), idf)


def side(*texts: str) -> Side:
    return Side(texts, embed(STATIC, [texts])[0])


@pytest.mark.parametrize("seed", [GRAPH, GRAPH_ZH])
def test_the_sentences_that_speak_of_the_same(explainer: Explainer, seed: str) -> None:
    pair = explainer.why(side(seed), side(OTHER))["sentences"]
    assert "neural" in pair["seed"] or "神经" in pair["seed"]
    assert pair["result"].startswith("Graph neural networks")
    alone = STATIC.encode([pair["seed"], pair["result"]])
    assert pair["cosine"] == pytest.approx(float(alone[0] @ alone[1]), abs=1e-3)


def test_without_the_named_sentence_they_are_less_alike(explainer: Explainer) -> None:
    pair = explainer.why(side(GRAPH), side(OTHER))["sentences"]
    rests = [OTHER.replace(sentence, "") for sentence in OTHER.split("\n")[1].split(". ")]
    named = OTHER.replace(pair["result"], "")
    left = STATIC.encode([named, *rests]) @ side(GRAPH).vector
    assert left[0] <= left[1:].min() + 1e-3


def test_both_languages_of_an_entry_are_read(explainer: Explainer) -> None:
    seed = side(GRAPH_ZH, "Tea\nTea is drunk hot.")
    assert "神经" in explainer.why(seed, side(OTHER))["sentences"]["seed"]
    assert "Tea" in explainer.why(seed, side("A cup of tea"))["sentences"]["seed"]
    told = explainer.why(side(GRAPH_ZH, GRAPH), side(OTHER))["terms"]
    assert told[0] == "Graph neural"
    assert len(told) <= TERMS


def test_a_title_is_named_where_there_is_nothing_else(explainer: Explainer) -> None:
    pair = explainer.why(side("Graph networks"), side("图神经网络"))["sentences"]
    assert (pair["seed"], pair["result"]) == ("Graph networks", "图神经网络")


def test_a_text_without_a_title_is_all_sentences(explainer: Explainer) -> None:
    bare = GRAPH_ZH.split("\n")[1]
    pair = explainer.why(side(bare), side(OTHER))["sentences"]
    assert pair["seed"] == "我们用图神经网络预测分子的性质。"


@pytest.mark.parametrize("texts", [(), ("",)])
def test_nothing_to_say(explainer: Explainer, texts: tuple[str, ...]) -> None:
    nothing = Side(texts, np.zeros(STATIC.dimension, np.float32))
    assert explainer.why(nothing, side(OTHER)) == {"sentences": None, "terms": []}


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_texts_are(explainer: Explainer, a: str, b: str) -> None:
    why = explainer.why(side(a), side(b))
    if why["sentences"]:
        assert "".join(why["sentences"]["seed"].split()) in "".join(a.split())
        assert -1 <= why["sentences"]["cosine"] <= 1
    assert len(set(why["terms"])) == len(why["terms"])


def test_texts_at_hand_are_not_encoded_again(idf: np.ndarray) -> None:
    asked: list[int] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        asked.append(len(texts))
        return STATIC.encode(texts)

    explainer = Explainer(encode, shipped_term_encoder(), idf)
    first = explainer.why(side(GRAPH), side(OTHER))
    assert explainer.why(side(GRAPH), side(OTHER)) == first
    assert asked == [4, 4]


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
    assert shared_facts(one, other) == {"authors": ["Bo  LI"], "category": "CV"}
    assert shared_facts(one, entry(title="Third")) == {}
    assert shared_facts(one, one)["source"] == "机器之心"


def test_authors_that_a_text_names_are_told() -> None:
    told = entry(title="One", authors=("H Touvron", "Kaiming He", "王小明", "Bo Li"))
    for texts, authors in (
        (("touvron distillation",), ["H Touvron"]),
        (("He, Kaiming: masked autoencoders",), ["Kaiming He"]),
        (("王小明的论文",), ["王小明"]),
        (("graphs, by Bo", "Li"), ["Bo Li"]),
    ):
        assert named_facts(texts, told) == {"authors": authors}
    for nobody in ("he said so", "h", "", "lithium boron"):
        assert named_facts((nobody,), told) == {}
