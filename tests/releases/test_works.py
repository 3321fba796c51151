import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.batch.export import related_lines
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import ListOptions, QueryOptions
from recommender.engine.response import QueryResponse
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.releases.release import Release
from recommender.releases.works import WorkGroups
from tests.conftest import TOPICS, paper, papers

LONG = "Scaling Laws of Sparse Expert Models"
COUNT = 12
pairs = st.lists(st.tuples(*[st.integers(0, COUNT - 1)] * 2).filter(lambda p: p[0] != p[1]))


@settings(deadline=None)
@given(pairs, st.randoms())
def test_works_are_the_connected_components_whatever_the_order(pairs, random) -> None:
    group = list(range(COUNT))
    for a, b in pairs:
        group = [group[a] if g == group[b] else g for g in group]
    neighbours = np.array([[n for n in range(COUNT) if n != i] for i in range(COUNT)])
    shuffled = [tuple(random.sample(pair, 2)) for pair in random.sample(pairs, len(pairs))]
    works, same = WorkGroups.fit(pairs, neighbours), WorkGroups.fit(shuffled, neighbours)
    for place in range(COUNT):
        own = [other for other in range(COUNT) if group[other] == group[place]]
        assert works.entries(works.key(place)) == own
        assert (works.of[place] >= 0) == (len(own) > 1)
        alone = [works.of[n] < 0 for n in neighbours[place]]
        assert works.clear[place] == ([*alone, False]).index(False)
    assert works.keys(np.arange(COUNT)).tolist() == [works.key(p) for p in range(COUNT)]
    for name in ("of", "offsets", "members", "clear"):
        assert np.array_equal(getattr(works, name), getattr(same, name))


def test_a_release_of_one_and_of_none() -> None:
    for count in (0, 1):
        works = WorkGroups.fit([], np.empty((count, 0), np.int32))
        assert len(works) == 0
        assert works.clear.tolist() == [0] * count
        assert works.entries(works.key_in_delta(0)) == []


def told(number: int, title: str, text: str, **known: object) -> Mention:
    origin = Origin("planted.jsonl", number, "jsonl")
    return Mention(origin=origin, title=title, abstract_en=text, **known)


GRAPH = " ".join(TOPICS["graph"].split() * 3)
PLANTED = [
    told(1, LONG, GRAPH, doi="10.1000/preprint", authors=("Ada Lovelace",)),
    told(2, LONG, GRAPH, doi="10.1000/journal", authors=("A. Lovelace", "Bo Li")),
    told(3, LONG, "acoustic words of somebody else", doi="10.1000/other", authors=("Wei Chen",)),
    told(4, "One tale of graphs told twice", GRAPH + " and more", url="https://a.org/1"),
    told(5, "A tale of graphs told twice", GRAPH + " and more", url="https://b.org/2"),
    told(6, "Nodes and edges, part I", GRAPH + " parts", url="https://a.org/3"),
    told(7, "Nodes and edges, part II", GRAPH + " parts", url="https://a.org/4"),
    *(told(n, "Preface", GRAPH + f" volume {n}", url=f"https://a.org/{n}") for n in (8, 9, 10)),
]
SEED, PREPRINT, JOURNAL, OTHER = (
    "arxiv:2010.00000",
    *(f"doi:10.1000/{name}" for name in ("preprint", "journal", "other")),
)


@pytest.fixture
def planted(catalogue: Catalogue) -> Iterator[Engine]:
    catalogue.store([*papers(), *PLANTED])
    build(catalogue.path.parent, catalogue, HashEncoder())
    with Engine(catalogue.path.parent) as opened:
        yield opened


def shown(answer: QueryResponse) -> dict[str, set[str]]:
    """Return each result's id with those that it stands for."""
    return {r["id"]: {v["id"] for v in r.get("versions", ())} for r in answer.results}


LISTS = {
    "looked up": lambda engine, **listed: engine.similar(SEED, 40, options=QueryOptions(**listed)),
    "searched": lambda engine, **listed: engine.search(
        "graph nodes", 40, options=ListOptions(**listed)
    ),
    "filtered": lambda engine, **listed: engine.similar(
        SEED, 40, Filter.of(has="abstract"), QueryOptions(**listed)
    ),
    "liked": lambda engine, **listed: engine.like("graph", k=40, options=QueryOptions(**listed)),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_work_is_one_result_that_names_its_other_versions(planted: Engine, name: str) -> None:
    ask = LISTS[name]
    every, works = shown(ask(planted, collapse="none")), shown(ask(planted))
    assert not any(every.values())
    assert {PREPRINT, JOURNAL} <= every.keys()
    standing = {id: others for id, others in works.items() if others}
    assert len(standing) == 2
    assert {PREPRINT, JOURNAL} in [{id} | others for id, others in standing.items()]
    assert {id for others in standing.values() for id in others} == every.keys() - works.keys()
    order = [id for id in every if id in works]
    assert order == list(works)
    for id, others in standing.items():
        assert all(list(every).index(id) < list(every).index(other) for other in others)
    titles = [r["title"] for r in ask(planted).results]
    assert titles.count("Preface") == 3
    assert {"Nodes and edges, part I", "Nodes and edges, part II"} <= set(titles)
    assert OTHER in works


@pytest.mark.parametrize("filter", [Filter(), Filter.of(has="abstract")])
def test_the_seeds_other_versions_are_no_results(planted: Engine, filter: Filter) -> None:
    answer = planted.similar(PREPRINT, 40, filter)
    assert JOURNAL not in shown(answer)
    assert answer.next is None
    assert answer.matched == 24 + len(PLANTED) - 2
    assert JOURNAL in shown(planted.similar(PREPRINT, 40, filter, QueryOptions(collapse="none")))
    assert JOURNAL not in shown(planted.like(like=[PREPRINT], k=40, filter=filter))
    assert len(planted.similar(PREPRINT, 5, filter).results) == 5


def test_what_was_seen_takes_its_other_versions_along_and_what_is_excluded_does_not(
    planted: Engine,
) -> None:
    for ask in LISTS.values():
        assert not {PREPRINT, JOURNAL} & shown(ask(planted, exclude_seen=(PREPRINT,))).keys()
        kept = shown(ask(planted, exclude_seen=(PREPRINT,), collapse="none"))
        assert JOURNAL in kept
        assert PREPRINT not in kept
    excluded = shown(planted.similar(SEED, 40, options=QueryOptions(exclude=(PREPRINT,))))
    assert JOURNAL in excluded
    assert PREPRINT not in excluded


def test_a_version_that_comes_after_the_build_is_one_at_once(planted: Engine) -> None:
    more = told(11, LONG, GRAPH, doi="10.1000/reprint", authors=("Ada Lovelace",))
    planted.store([more])
    reprint = "doi:10.1000/reprint"
    works = shown(planted.similar(SEED, 40))
    assert {PREPRINT, JOURNAL, reprint} in [{id} | others for id, others in works.items()]
    assert not {PREPRINT, JOURNAL} & shown(planted.similar(reprint, 40)).keys()
    twice = "A work that nobody has built into a release yet"
    planted.store(
        [told(12, twice, GRAPH, doi="10.1000/a"), told(13, twice, GRAPH, doi="10.1000/b")]
    )
    works = shown(planted.similar(SEED, 40))
    assert {"doi:10.1000/a", "doi:10.1000/b"} in [{id} | others for id, others in works.items()]
    single = told(14, paper("graph", 3).title, GRAPH, doi="10.1000/c", authors=("Ada Graph",))
    planted.store([dataclasses.replace(single, arxiv_id="2099.00001")])
    works = shown(planted.similar(SEED, 40))
    assert {"arxiv:2010.00003", "arxiv:2099.00001"} in [{i} | o for i, o in works.items()]
    planted.remove(PREPRINT)
    planted.remove(JOURNAL)
    assert shown(planted.similar(SEED, 40))[reprint] == set()


def test_pages_of_works_show_each_once(planted: Engine) -> None:
    planted.store([told(11, LONG, GRAPH, doi="10.1000/reprint", authors=("Ada Lovelace",))])
    for ask in (
        lambda cursor: planted.similar(SEED, 3, options=QueryOptions(cursor=cursor)),
        lambda cursor: planted.search("graph nodes", 3, options=ListOptions(cursor=cursor)),
    ):
        found, cursor = [], None
        while not found or cursor:
            answer = ask(cursor)
            found += shown(answer).items()
            cursor = answer.next
        ids = [id for id, _ in found] + [id for _, others in found for id in others]
        assert len(ids) == len(set(ids)) >= 24 + len(PLANTED)


def test_many_copies_leave_room_for_the_others(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.retrieval.hybrid.CANDIDATES", 4)
    monkeypatch.setattr("recommender.engine.search.DEPTH", 4)
    copies = [told(n, LONG, GRAPH, doi=f"10.1000/{n}") for n in range(1, 40)]
    catalogue.store([*papers(), *copies])
    build(catalogue.path.parent, catalogue, HashEncoder())
    with Engine(catalogue.path.parent) as engine:
        for answer in (
            engine.like(GRAPH, k=9),
            engine.search("graph", 9, mode="vectors"),
            engine.similar(SEED, 9),
        ):
            assert len(answer.results) == 9
            assert max(map(len, shown(answer).values())) == 38


@pytest.mark.parametrize("filter", [Filter(), Filter.of(has="abstract")])
def test_what_is_written_for_every_entry_has_each_work_once(
    planted: Engine, filter: Filter
) -> None:
    release = Release.open(planted.catalogue.path.parent)
    for line in related_lines(planted.catalogue, release, 5, filter):
        near = planted.similar(line["id"], 5, filter).results
        assert [hit["id"] for hit in line["related"]] == [result["id"] for result in near]
