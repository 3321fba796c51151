import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.fts_text import normalised
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine import search
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.engine.search import MODES
from recommender.entries.entry import Entry
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery
from tests.conftest import paper
from tests.strategies import examples, mentions

SEED = "arxiv:2010.00000"
INVENTED = [
    Mention(
        origin=Origin("zh.txt", number, "weekly"),
        title=title,
        title_zh=title_zh,
        authors=authors,
        abstract_zh=abstract,
        published="2024-05-01",
    )
    for number, title, title_zh, authors, abstract in [
        (1, "室内定位中的扩散模型", None, ("李博", "王小明"), "用合成指纹减少采集。"),
        (2, "Kernels of Ångström waves", "埃波的核", ("Bo Li", "Zoë Schölkopf"), "谱方法综述。"),
        (3, "Preface", None, ("Wang Xiaoming",), "这一卷谈定位与导航。"),
        (4, "Preface", None, ("Ada Lovelace",), "这一卷谈合成与图像。"),
        (5, "谈谈 GPT 与记忆", None, ("王小",), "记忆与检索。"),
    ]
]


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.store(INVENTED)
    return engine


def titles(engine: Engine, text: str, mode: str = "words", **asked: object) -> list[str]:
    return [hit["title"] for hit in engine.search(text, mode=mode, **asked).results]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("定位", ["室内定位中的扩散模型", "Preface"]),
        ("位中", ["室内定位中的扩散模型"]),
        ("检", ["谈谈 GPT 与记忆"]),
        ("埃波", ["Kernels of Ångström waves"]),
        ("扩散模型定位", ["室内定位中的扩散模型"]),
        ("ｇｐｔ", ["谈谈 GPT 与记忆"]),
        ("angstrom", ["Kernels of Ångström waves"]),
        ("ångstr", ["Kernels of Ångström waves"]),
        ("wave kernel", ["Kernels of Ångström waves"]),
        ("kernles", ["Kernels of Ångström waves"]),
        ("Scholkpof waves", ["Kernels of Ångström waves"]),
        ("李博", ["室内定位中的扩散模型"]),
        ("王小", ["谈谈 GPT 与记忆", "室内定位中的扩散模型"]),
        ("Li Bo", ["Kernels of Ångström waves"]),
        ("Schölkopf, Zoe", ["Kernels of Ångström waves"]),
        ("preface lovelace", ["Preface"]),
    ],
)
def test_a_text_finds_these_titles_first(engine: Engine, text: str, first: list[str]) -> None:
    assert titles(engine, text)[: len(first)] == first


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_has_the_shape_of_every_other(engine: Engine, mode: str) -> None:
    answer = engine.search("protein folding residue", 5, mode=mode)
    assert len(answer.results) == 5
    assert all(hit["id"].startswith("arxiv:2012.") for hit in answer.results)
    assert answer.query == {"text": "protein folding residue"}
    assert (answer.plan, answer.matched, answer.exact) == ("search", 29, True)
    assert answer.results[0].keys() == engine.similar(SEED).results[0].keys()
    scores = [hit["score"] for hit in answer.results]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_both_words_and_meaning_count(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "rerank_question", lambda snapshot, text, terms, ranked: ranked)
    words, near, both = (
        {hit["id"]: hit["score"] for hit in engine.search("定位", 29, mode=mode).results}
        for mode in ("words", "vectors", "hybrid")
    )
    assert len(words) == 2
    assert len(near) == len(both) == 29
    first, second = words  # in a title; in a text
    for entry, merit in ((first, 0.28), (second, 0.115)):
        assert both[entry] == pytest.approx((near[entry] + merit) / 1.28, abs=1e-6)
    for other in near.keys() - words.keys():
        assert both[other] == pytest.approx(near[other] / 1.28, abs=1e-6)


@pytest.mark.parametrize("text", ["定位", "graph nodes", "what do graph methods do for nodes"])
def test_a_question_finds_by_meaning_what_a_text_is_like(engine: Engine, text: str) -> None:
    asked = engine.search(text, 29, mode="vectors").results
    liked = engine.like(text, k=29).results
    assert [(hit["id"], hit["score"]) for hit in asked] == [
        (hit["id"], hit["score"]) for hit in liked
    ]


@pytest.mark.parametrize("name", [SEED, "https://arxiv.org/abs/2010.00000v2", "2010.00000"])
def test_a_name_finds_its_entry(engine: Engine, name: str) -> None:
    answer = engine.search(name)
    assert answer.results[0]["id"] == SEED
    assert answer.results[0]["score"] == 1
    assert answer.to_dict()["search"]["close"]


def test_a_name_that_nobody_has_is_near_to_nothing(engine: Engine) -> None:
    assert engine.search("2999.00001").results == []
    assert engine.search("10.1000/none.such").results == []


def test_entries_of_one_title_all_come_first(engine: Engine) -> None:
    for mode in ("words", "hybrid"):
        hits = engine.search("PREFACE", mode=mode).results
        assert [hit["title"] for hit in hits[:2]] == ["Preface", "Preface"]
        assert [hit["score"] for hit in hits[:2]] == [1, 1]


@pytest.mark.parametrize(
    ("text", "close"),
    [("定位", True), ("定位 导航", True), ("定位 zirconium", False), ("zirconium", False)],
)
def test_what_has_all_the_words_is_close(engine: Engine, text: str, close: bool) -> None:
    assert engine.search(text).to_dict()["search"]["close"] is close


@pytest.mark.parametrize("mode", MODES)
def test_a_filter_holds_for_every_list(engine: Engine, mode: str) -> None:
    old = engine.search("定位", 29, Filter.of(published_to="2023"), mode)
    assert all(hit["published"] < "2024" for hit in old.results)
    assert old.matched == 21
    assert len(old.results) == (0 if mode == "words" else 21)
    assert engine.search(SEED, 5, Filter.of(kind="news"), mode).results == []


def test_a_filter_looks_beyond_the_best_mentions(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.engine.search._SPARE", 1)
    monkeypatch.setattr("recommender.engine.search.DEPTH", 2)
    everything = {hit["id"] for hit in engine.search("methods", 29, mode="words").results}
    assert len(everything) == 24
    for hit in engine.search("methods", 29, mode="words").results:
        only = Filter.of(published_from=hit["published"], published_to=hit["published"])
        assert len(engine.search("methods", 2, only, "words").results) == 2


def test_what_is_stored_is_found_and_what_is_removed_is_gone_at_once(engine: Engine) -> None:
    assert engine.search("zirconium", mode="words").results == []
    added = Mention(origin=Origin("n", 1, "weekly"), title="Zirconium", abstract_en="Of metals.")
    (stored,) = engine.store([added])
    assert [hit["id"] for hit in engine.search("zirconium", mode="words").results] == [stored["id"]]
    engine.store([Mention(origin=Origin("m", 1, "daily"), title="Zirconium", abstract_en="Alloy!")])
    assert titles(engine, "alloy") == ["Zirconium"]
    engine.remove(stored["id"])
    assert engine.search("zirconium alloy", mode="words").results == []


def test_what_another_program_stored_is_found_once_embedded(engine: Engine) -> None:
    with Catalogue(engine.home / CATALOGUE) as other:
        other.add(Mention(origin=Origin("o", 1, "weekly"), title="Zirconium"))
    assert titles(engine, "zirconium") == []
    engine.embed_pending()
    assert titles(engine, "zirconium") == ["Zirconium"]


def test_a_build_lists_the_words_of_an_older_catalogue(home: Path) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue._query("INSERT INTO words (words) VALUES ('delete-all')")
        with Engine(home) as engine:
            assert titles(engine, "methods") == []
        build(home, catalogue, HashEncoder())
        with Engine(home) as engine:
            assert len(titles(engine, "methods", k=30)) == 24


def test_words_need_no_encoder(home: Path) -> None:
    def refuse(name: str) -> HashEncoder:
        raise AssertionError("an encoder was loaded")

    with Engine(home, refuse) as engine:
        assert engine.search("graph", mode="words").results
        assert engine.search(SEED).results


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"text": ""}, "at least one word"),
        ({"text": " \n\u3000"}, "at least one word"),
        ({"text": "x", "mode": "magic"}, "none of hybrid, words, vectors"),
        ({"text": "x", "k": 0}, "from 1 to 1000"),
    ],
)
def test_an_invalid_search_is_refused(engine: Engine, asked: dict, said: str) -> None:
    with pytest.raises(InvalidQuery, match=said):
        engine.search(**asked)


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "a AND",
        "NEAR(graph speech, 2)",
        "title:graph* OR text:-speech",
        "{title authors} : graph",
        "graph'); DROP TABLE entries; --",
        "' OR 1=1 --",
        "\0graph\0",
        "gra\udcffph",
        "\ue000graph",
        "*",
        "^graph",
        "🙂🙂",
        "(" * 500,
    ],
)
def test_whatever_is_typed_is_only_looked_for(engine: Engine, text: str) -> None:
    before = len(engine.catalogue)
    for mode in MODES:
        engine.search(text, mode=mode).to_dict()
    assert len(engine.catalogue) == before
    assert engine.catalogue.problems() == []


def test_a_long_text_is_answered(engine: Engine) -> None:
    for text in ("graph node " * 1000, "图神经网络" * 2000, "定" * 10_000, "x" * 10_000):
        began = time.thread_time()
        engine.search(text)
        assert time.thread_time() - began < 5
    assert engine.search("speech phoneme " + "x" * 10_000).results[0]["id"][:10] == "arxiv:2011"


@examples(12)
@given(st.lists(mentions, min_size=1, max_size=6), st.lists(st.text(min_size=1), max_size=6))
@example([], ["！", "\ue000", "\0", "\ue000?", "①\0"])
def test_every_entry_is_found_by_its_exact_title(
    given_mentions: list[Mention], strange: list[str]
) -> None:
    origin = Origin("strange.txt", 1, "weekly")
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with Catalogue(home / CATALOGUE) as catalogue:
            catalogue.add(paper("graph", 0))
            build(home, catalogue, HashEncoder())
        with Engine(home) as engine:
            engine.store(given_mentions)
            engine.store([Mention(origin=origin, title=t, abstract_en="Of it.") for t in strange])
            for _, entry in engine.catalogue.entries():
                if normalised(entry.title or "").strip():
                    assert_first(engine, entry)


def assert_first(engine: Engine, entry: Entry) -> None:
    every = QueryOptions(collapse="none")  # a version may have the same title
    hits = engine.search(entry.title or "", 100, mode="words", options=every).results
    assert 1.0 in [hit["score"] for hit in hits if hit["id"] == entry.id], entry.title
