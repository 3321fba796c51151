import numpy as np
import pytest

from recommender.encoder import STATIC_MODEL, HashEncoder, open_encoder, shipped_lexicon
from recommender.entries import Entry, Mention, Origin
from recommender.explain import TERMS, Explainer, shared_facts
from recommender.lexical import VOCABULARY

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


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    rarity = np.full(VOCABULARY, 8.0, np.float32)
    rarity[shipped_lexicon().count([("the of with a we is for and that how by from",)]).ids] = 1.0
    return Explainer(open_encoder(STATIC_MODEL).encode, shipped_lexicon(), rarity)


@pytest.mark.parametrize("seed", [GRAPH, GRAPH_ZH])
def test_the_sentences_that_speak_of_the_same(explainer: Explainer, seed: str) -> None:
    why = explainer.why([seed], [OTHER])
    assert why.sentences is not None
    mine, theirs, cosine = why.sentences
    assert "neural" in mine or "神经" in mine
    assert theirs.startswith("Graph neural networks")
    assert cosine > 0.3
    assert why.to_dict()["sentences"] == {"seed": mine, "result": theirs, "cosine": cosine}


def test_both_languages_of_an_entry_are_read(explainer: Explainer) -> None:
    why = explainer.why([GRAPH_ZH, "Tea\nTea is drunk hot."], ["茶\n我们喝热的茶。", OTHER])
    assert why.sentences is not None
    assert "图神经网络" in why.sentences[0] or "Tea" in why.sentences[0]
    told = explainer.why([GRAPH_ZH, GRAPH], [OTHER]).terms
    assert "Molecules" in told
    assert len(told) <= TERMS


def test_a_title_stands_in_where_there_is_nothing_else(explainer: Explainer) -> None:
    why = explainer.why(["Graph networks"], ["图神经网络"])
    assert why.sentences is not None
    assert why.sentences[:2] == ("Graph networks", "图神经网络")


def test_nothing_to_say(explainer: Explainer) -> None:
    why = explainer.why(["3.14"], [OTHER])
    assert why.to_dict() == {"sentences": None, "terms": [], "facts": {}}


def test_texts_at_hand_are_not_encoded_again() -> None:
    asked: list[int] = []
    encoder = HashEncoder()

    def encode(texts: tuple[str, ...]) -> np.ndarray:
        asked.append(len(texts))
        return encoder.encode(texts)

    explainer = Explainer(encode, shipped_lexicon(), np.full(VOCABULARY, 8.0, np.float32))
    first = explainer.why([GRAPH], [OTHER])
    assert explainer.why([GRAPH], [OTHER]) == first
    assert asked == [3, 3]


def entry(**fields: object) -> Entry:
    return Entry.merge([Mention(origin=Origin("a.jsonl", 1, "jsonl"), **fields)])  # type: ignore[arg-type]


def test_shared_facts() -> None:
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
