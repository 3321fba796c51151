"""Pages through the engine, as people turn them: catalogue, release, index, delta and builds."""

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import ListOptions, QueryOptions
from recommender.engine.response import QueryResponse
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import CursorGone, EntryNotFound, InvalidQuery
from tests.conftest import TOPICS, paper

SEED = "arxiv:2010.00000"
Ask = Callable[[Engine, int, str | None], QueryResponse]


def similar(**wished: object) -> Ask:
    def ask(engine: Engine, k: int, cursor: str | None) -> QueryResponse:
        return engine.similar(SEED, k, options=QueryOptions(cursor=cursor, **wished))

    return ask


def filtered(engine: Engine, k: int, cursor: str | None) -> QueryResponse:
    return engine.similar(SEED, k, Filter.of(has="abstract"), QueryOptions(cursor=cursor))


def liked(engine: Engine, k: int, cursor: str | None) -> QueryResponse:
    options = QueryOptions(cursor=cursor, diversity=0.4, half_life_days=500, lang_mode="balanced")
    return engine.like("protein", [SEED], [f"{SEED[:-5]}00001"], k, options=options)


def searched(engine: Engine, k: int, cursor: str | None) -> QueryResponse:
    return engine.search("speech audio graph", k, options=ListOptions(cursor=cursor))


ASKED = {
    "looked up": similar(),
    "of works and entries": similar(collapse="none"),
    "diverse": similar(diversity=0.7),
    "filtered": filtered,
    "liked": liked,
    "searched": searched,
}


def ids(answer: QueryResponse) -> list[str]:
    return [result["id"] for result in answer.results]


def pages(engine: Engine, ask: Ask, k: int) -> Iterator[QueryResponse]:
    cursor: str | None = None
    while True:
        answer = ask(engine, k, cursor)
        yield answer
        if (cursor := answer.next) is None:
            return


@pytest.mark.parametrize("name", ASKED)
def test_pages_are_the_list_cut_up(engine: Engine, name: str) -> None:
    ask = ASKED[name]
    engine.store([paper("graph", number) for number in (30, 31)])
    whole = ask(engine, 100, None)
    assert whole.next is None
    for k in (1, 7):
        found = list(pages(engine, ask, k))
        assert [id for answer in found for id in ids(answer)] == ids(whole)
        scores = [r["score"] for answer in found for r in answer.results]
        assert scores == pytest.approx([r["score"] for r in whole.results], abs=1e-3)
        assert all(len(answer.results) == k for answer in found[:-1])
        assert {answer.matched for answer in found} == {whole.matched}
    assert ids(ask(engine, len(whole.results), None)) == ids(whole)
    assert ask(engine, len(whole.results), None).next is None


def changed(number: int) -> Mention:
    """Return a mention that gives an invented paper another text, and other neighbours."""
    told = paper("speech", number)
    return Mention(
        origin=Origin("later.jsonl", number + 1, "jsonl"),
        arxiv_id=paper("graph", number).arxiv_id,
        abstract_en=f"{told.abstract_en} {told.abstract_en}",
    )


@pytest.mark.parametrize("seed", range(6))
def test_nothing_comes_twice_and_nothing_is_passed_over_whatever_happens_in_between(
    home: Path, seed: int
) -> None:
    """Entries come, change and go, a release is published, and two workers answer by turns."""
    chance = random.Random(seed)
    name = sorted(ASKED)[seed]
    with (
        Engine(home) as one,
        Engine(home) as other,
        Catalogue(home / CATALOGUE) as catalogue,
    ):
        one.store([paper("graph", number) for number in (30, 31, 32)])
        seeds = {"searched": set(), "liked": {SEED, "arxiv:2010.00001"}}.get(name, {SEED})
        through = {stored.entry.id for stored in catalogue.entries()} - seeds
        gone: set[str] = set()
        shown: list[str] = []
        cursor, turn = None, 0
        build_at = chance.randrange(1, 4)
        while turn == 0 or cursor:
            answer = ASKED[name](chance.choice([one, other]), chance.randrange(2, 6), cursor)
            assert not gone & set(ids(answer))
            shown += ids(answer)
            cursor, turn = answer.next, turn + 1
            one.store([paper(chance.choice(sorted(TOPICS)), 40 + turn)])
            one.store([changed(chance.randrange(2, 8))])
            removed = f"arxiv:2011.{chance.randrange(8):05d}"
            with contextlib.suppress(EntryNotFound):
                other.remove(removed)
                gone.add(removed)
            if turn == build_at:
                build(home, catalogue, HashEncoder())
        assert len(shown) == len(set(shown))
        assert through - gone <= set(shown) <= through
        assert turn > build_at + 1
        assert one.similar(SEED).index_version != answer.index_version


def test_a_list_ends_when_its_release_is_gone(home: Path) -> None:
    with Engine(home) as engine:
        cursor = engine.similar(SEED, 5).next
        version = engine.similar(SEED, 5).index_version
        for number in (50, 51):
            engine.store([paper("graph", number)])
            build(home, engine.catalogue, HashEncoder())
        with pytest.raises(CursorGone, match="leave the cursor out") as raised:
            similar()(engine, 5, cursor)
        assert raised.value.version == version


def test_a_cursor_belongs_to_its_question(engine: Engine) -> None:
    lists = [next(pages(engine, ask, 5)).next for ask in ASKED.values()]
    for i, ask in enumerate(ASKED.values()):
        for j, cursor in enumerate(lists):
            if i != j:
                with pytest.raises(InvalidQuery, match="cursor"):
                    ask(engine, 5, cursor)
    second = similar()(engine, 5, lists[0])
    with pytest.raises(InvalidQuery, match="cursor"):
        engine.similar("2010.00001", 5, options=QueryOptions(cursor=second.next))
    for cursor in ("", "x", "🙂", "AAAAAAAAAAAAAAAAAAAA"):
        with pytest.raises(InvalidQuery, match="cursor"):
            engine.search("graph", options=ListOptions(cursor=cursor))
    with pytest.raises(InvalidQuery, match="collapse"):
        ListOptions(collapse="all")


def test_the_cursor_behind_a_look_up_is_good_for_every_entry(engine: Engine) -> None:
    cursor = engine.similar(SEED, 5).next
    assert engine.similar("2011.00003", 5).next == cursor
    page = engine.similar("2011.00003", 5, options=QueryOptions(cursor=cursor))
    assert ids(page) == ids(engine.similar("2011.00003", 10))[5:]
    engine.store([paper("graph", 60)])
    with pytest.raises(InvalidQuery, match="cursor"):
        engine.similar("2010.00060", 5, options=QueryOptions(cursor=cursor))


def test_what_was_seen_may_grow_from_page_to_page(engine: Engine) -> None:
    first = similar(exclude_seen=("2010.00003", "nobody has this"))(engine, 3, None)
    assert first.next
    assert "arxiv:2010.00003" not in ids(first)
    more = ("2010.00003", "2011.00003", *ids(first))
    second = similar(exclude_seen=more)(engine, 3, first.next)
    assert len(second.results) == 3
    assert not {"arxiv:2011.00003", *ids(first)} & set(ids(second))
    rest = similar(exclude_seen=tuple(ids(engine.similar(SEED, 20))))(engine, 10, None)
    assert ids(rest) == ids(engine.similar(SEED, 23))[20:]
    assert rest.next is None
    seen = tuple(ids(engine.search("graph", 5)))
    found = ids(engine.search("graph", 5, options=ListOptions(exclude_seen=seen)))
    assert len(found) == 5
    assert not set(seen) & set(found)


def test_a_list_has_so_many_results_at_most(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.engine.pagination.DEEPEST", 10)
    found = [len(answer.results) for answer in pages(engine, similar(), 4)]
    assert found == [4, 4, 4]
