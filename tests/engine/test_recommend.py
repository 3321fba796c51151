"""Selections through the engine, as questions are asked: catalogue, release, index and all."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.candidates import in_domain
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions, WeightedSeed
from recommender.engine.response import QueryResponse
from recommender.engine.snapshot import Node
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.rerank import DUPLICATE_SIMILARITY, MMR_MIN_SHARE, NEGATIVE_WEIGHT
from tests.conftest import TOPICS, papers
from tests.strategies import examples

GRAPH, SPEECH, PROTEIN = "arxiv:2010.00000", "arxiv:2011.00000", "arxiv:2012.00000"
CHINESE = {
    "graph": "图神经网络节点与边",
    "speech": "语音识别与声学模型",
    "protein": "蛋白质折叠与残基",
}
EVERY = 200


def chinese(topic: str, number: int) -> Mention:
    words = TOPICS[topic].split()
    return Mention(
        origin=Origin("zh.jsonl", number + 1, "jsonl"),
        title_zh=f"{CHINESE[topic]}之研究第{number}篇",
        url=f"https://example.org/{topic}/{number}",
        abstract_zh=f"{CHINESE[topic]}，{CHINESE[topic]}。{' '.join(words[: 3 + number % 3])}",
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home: Path = tmp_path_factory.mktemp("home")
    mentions = [*papers(), *(chinese(topic, n) for n in range(6) for topic in TOPICS)]
    twin = papers()[0]
    copies = [
        Mention(
            origin=Origin("copies.jsonl", n + 1, "jsonl"),
            title=f"{twin.title} again {'x' * n}",
            arxiv_id=f"2099.0000{n}",
            abstract_en=twin.abstract_en,
        )
        for n in range(3)
    ]
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all([*mentions, *copies]))
        build(home, catalogue, HashEncoder())
        with Engine(home) as opened:
            opened.store([chinese("graph", 90)])  # one beside the release
            yield opened


def ids(answer: QueryResponse) -> list[str]:
    return [result["id"] for result in answer.results]


def topic_of(id: str) -> str:
    return next((t for n, t in enumerate(TOPICS) if id.startswith(f"arxiv:20{10 + n}.")), "other")


def test_no_option_changes_nothing(engine: Engine) -> None:
    plain = engine.similar(GRAPH, 10)
    assert engine.similar(GRAPH, 10, Filter(), QueryOptions()).body == plain.body
    liked = engine.like(like=[GRAPH], k=10)
    assert ids(liked) == ids(plain)
    for field in ("score", "relevance"):  # vectors at rest have half the precision
        found, count_lookup = ([r[field] for r in a.results] for a in (liked, plain))
        assert found == pytest.approx(count_lookup, abs=0.01)


def test_two_interests_are_both_in_the_list_and_each_result_is_for_one(engine: Engine) -> None:
    results = engine.like(like=[GRAPH, SPEECH], k=20).results
    for seed in (GRAPH, SPEECH):
        own = [r for r in results if r["seed"]["id"] == seed]
        assert 9 <= len(own) <= 11
        assert topic_of(own[0]["id"]) == topic_of(seed) or own[0]["id"].startswith("arxiv:2099")
    assert {r["seed"]["id"] for r in results[:2]} == {GRAPH, SPEECH}


def test_weights_share_the_list_out(engine: Engine) -> None:
    results = engine.like(like=[f"{GRAPH}^3", WeightedSeed(SPEECH)], k=12).results
    assert [r["seed"]["id"] for r in results].count(GRAPH) == 9


def test_seeds_of_one_subject_are_asked_together(engine: Engine) -> None:
    both = [GRAPH, "arxiv:2010.00001"]
    apart, together = (
        engine.like(like=both, k=5),
        engine.like(like=both, k=5, options=QueryOptions(together=True)),
    )
    assert ids(apart) == ids(together)
    blurred = engine.like(like=[GRAPH, SPEECH], k=5, options=QueryOptions(together=True)).results
    assert [r["score"] for r in blurred] == sorted((r["score"] for r in blurred), reverse=True)


def test_a_text_is_a_seed_beside_entries(engine: Engine) -> None:
    found = engine.like("speech audio acoustic phoneme", like=[PROTEIN], k=6)
    assert {str(r["seed"]) for r in found.results} == {
        str({"text": "speech audio acoustic phoneme"}),
        str(engine.similar(PROTEIN, 1).query),
    }
    unliked = engine.like(like=[GRAPH], unlike=["text:graph node edge neighbourhood"], k=5)
    assert unliked.query == {"like": [GRAPH], "unlike": ["graph node edge neighbourhood"]}
    with pytest.raises(EntryNotFound):
        engine.like(like=["no such thing"])
    with pytest.raises(InvalidQuery, match="at least one"):
        engine.like(unlike=[GRAPH])


names = st.sampled_from([GRAPH, SPEECH, PROTEIN, "arxiv:2010.00003", "arxiv:2099.00001"])
options = st.builds(
    QueryOptions,
    diversity=st.sampled_from([0, 0.3, 1]),
    half_life_days=st.sampled_from([float("inf"), 400]),
    lang_mode=st.sampled_from(["any", "same", "balanced"]),
    together=st.booleans(),
    collapse=st.just("none"),  # else an unlike takes its other versions with it
)
unlikes = st.lists(st.tuples(names, st.sampled_from([0.5, 1, 20])), max_size=2)


@examples(40)
@given(st.lists(names, min_size=1, max_size=2), unlikes, names, options)
def test_an_unlike_never_raises_its_near_duplicates_and_never_empties_the_list(
    engine: Engine,
    likes: list[str],
    others: list[tuple[str, float]],
    name: str,
    wished: QueryOptions,
) -> None:
    away = [WeightedSeed(*other) for other in others]
    without = QueryOptions(**{**vars(wished), "exclude": (name,)})
    before = ids(engine.like(like=likes, unlike=away, k=EVERY, options=without))
    after = ids(engine.like(like=likes, unlike=[*away, name], k=EVERY, options=wished))
    assert sorted(before) == sorted(after)
    assert after
    near = {
        r["id"] for r in engine.similar(name, EVERY).results if r["score"] >= DUPLICATE_SIMILARITY
    }
    for place, found in enumerate(after):
        assert found not in near or place >= before.index(found)


@examples(30)
@given(
    names,
    names,
    st.sampled_from([0.2, 0.4, 1]),
    st.sampled_from(["any", "balanced"]),
)
def test_what_is_far_overtakes_only_what_is_nearer_to_the_unliked(
    engine: Engine, like: str, unlike: str, diversity: float, mode: str
) -> None:
    wished = QueryOptions(diversity=diversity, lang_mode=mode, collapse="none")
    found = engine.like(like=[like], unlike=[unlike], k=EVERY, options=wished)
    spoken = languages(found) if mode == "balanced" else ["any"] * len(found.results)
    each = QueryOptions(collapse="none")
    near = {r["id"]: r["score"] for r in engine.similar(unlike, EVERY, options=each).results}
    for language in set(spoken):
        own = [r for r, its in zip(found.results, spoken, strict=True) if its == language]
        least = MMR_MIN_SHARE * max(r["score"] for r in own)
        loss = {
            r["id"]: NEGATIVE_WEIGHT * min(max(near[r["id"]], 0), DUPLICATE_SIMILARITY) for r in own
        }
        for place, far in enumerate(own):
            lacking = least - far["score"]
            if lacking > 0:
                later = [r["id"] for r in own[place + 1 :] if r["score"] >= least]
                assert all(loss[id] - loss[far["id"]] > lacking - 0.01 for id in later)
    if mode == "balanced":
        for end in range(2 * min(spoken.count("zh"), spoken.count("en"))):
            assert abs(spoken[:end].count("zh") - spoken[:end].count("en")) <= 1


def test_an_unlike_pushes_its_like_down(engine: Engine) -> None:
    def topics(*unlike: str) -> list[str]:
        return [topic_of(i) for i in ids(engine.like(like=[GRAPH], unlike=unlike, k=5))]

    assert topics("arxiv:2010.00003^0.5") == topics() == ["graph"] * 5
    assert "graph" not in topics("arxiv:2010.00003^3")


def test_diversity_keeps_the_best_first_and_copies_apart(engine: Engine) -> None:
    plain = ids(engine.similar("arxiv:2010.00001", 6))
    diverse = ids(engine.similar("arxiv:2010.00001", 6, options=QueryOptions(diversity=0.7)))
    assert diverse[0] == plain[0]
    assert sum(i.startswith("arxiv:2099") for i in diverse) < sum(
        i.startswith("arxiv:2099") for i in plain
    ) or not any(i.startswith("arxiv:2099") for i in plain[1:])
    assert len({topic_of(i) for i in diverse}) >= len({topic_of(i) for i in plain})


def test_recent_entries_come_first(engine: Engine) -> None:
    def years(half: float) -> float:
        found = engine.similar(
            GRAPH, 7, Filter(category=()), QueryOptions(half_life_days=half)
        ).results
        dated = [int(r["published"][:4]) for r in found if r["published"]]
        return sum(dated) / len(dated)

    assert years(100) > years(1e9)


def test_as_of_shows_what_existed_then(engine: Engine) -> None:
    found = engine.similar(GRAPH, EVERY, options=QueryOptions(as_of="2021-12-31")).results
    assert found
    assert all(r["published"] and r["published"] < "2022" for r in found)
    with pytest.raises(InvalidQuery, match="as_of"):
        engine.similar(GRAPH, 5, Filter(published_to="2021"), QueryOptions(as_of="2021"))


def test_excluded_entries_are_no_results(engine: Engine) -> None:
    first, second, *_ = ids(engine.similar(GRAPH, 5))
    wished = QueryOptions(exclude=(first, second, "nobody has this name"))
    assert not {first, second} & {*ids(engine.similar(GRAPH, EVERY, options=wished))}


def languages(answer: QueryResponse) -> list[str]:
    return ["zh" if "zh" in r["lang"] else "en" for r in answer.results]


def test_results_are_in_the_languages_requested(engine: Engine) -> None:
    def asked(mode: str) -> list[str]:
        return languages(engine.similar(GRAPH, 20, options=QueryOptions(lang_mode=mode)))

    assert set(asked("same")) == {"en"}
    assert asked("other") == ["zh"] * 19
    balanced = asked("balanced")
    for end in range(1, 21):
        assert abs(balanced[:end].count("zh") - balanced[:end].count("en")) <= 1
    seed = engine.similar(GRAPH, 1, options=QueryOptions(lang_mode="other")).results[0]["id"]
    assert set(languages(engine.similar(seed, 9, options=QueryOptions(lang_mode="same")))) == {"zh"}


def test_an_explanation_has_sentences_terms_and_facts_and_changes_no_result(engine: Engine) -> None:
    plain = engine.similar(GRAPH, 3)
    told = engine.similar(GRAPH, 3, options=QueryOptions(explain=True))
    assert told.plan == plain.plan
    stripped = [{k: v for k, v in r.items() if k != "why"} for r in told.results]
    assert stripped == plain.results
    for result in told.results:
        why = result["why"]
        assert set(why) == {"sentences", "terms", "facts"}
        assert why["sentences"]["seed"] in papers()[0].abstract_en
        assert isinstance(why["terms"], list)
    author = next(r for r in told.results if topic_of(r["id"]) == "graph")
    assert author["why"]["facts"]["authors"] == ["Ada Graph"]


def test_why_of_several_seeds_has_their_shares(engine: Engine) -> None:
    wished = QueryOptions(explain=True)
    found = engine.like("speech audio acoustic", like=[GRAPH], k=6, options=wished).results
    for result in found:
        shares = {str(s.get("id") or s["text"]): s["share"] for s in result["why"]["seeds"]}
        assert sum(shares.values()) == pytest.approx(1, abs=0.002)
        assert max(shares, key=shares.__getitem__) == (
            result["seed"].get("id") or result["seed"]["text"]
        )
    assert engine.like("speech audio", k=2, options=wished).results[0]["why"]["sentences"]


def test_what_is_near_to_nothing_says_so(engine: Engine) -> None:
    search = engine.similar(GRAPH).to_dict()["search"]
    assert search["close"] is True
    far = engine.like("zzz qqq xxx", k=3).to_dict()["search"]
    assert far["close"] is False


def test_a_text_all_of_whose_words_a_result_has_is_in_the_domain_if_one_is_rare(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DomainDetector, "evidence", lambda *_: -1.0)
    found = {}
    for text in ("图神经网络", "图神经网络 zirconium", TOPICS["graph"].split()[0]):
        terms = engine.models.words(engine.snapshot.release, [(text,)])
        nodes = [Node(node) for node in range(len(engine.snapshot.release))]
        best = sorted(nodes, key=lambda n: -engine.snapshot.covered(np.array([n]), terms)[0])
        vector = engine.models.encoder(engine.snapshot.release).encode([text], query=True)
        found[text] = in_domain(engine.snapshot, vector, terms, best)
    assert [*found.values()] == [True, False, False]  # the last is in each paper on graphs
