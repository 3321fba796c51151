"""A release in several shards answers as one in a single folder does."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.batch.backup import backup, restore
from recommender.batch.build import build
from recommender.batch.doctor import examine
from recommender.batch.export import related_lines
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import CorruptRelease
from recommender.releases.release import Release
from recommender.releases.shard import PackedMask
from recommender.releases.watch import FileWatch
from tests import many_topics
from tests.built_once import built_once
from tests.conftest import paper
from tests.strategies import examples

COUNTS = (1, 2, 3)
ENTRIES = 300
WORDS = [f"{one}{other}" for one in many_topics.STEMS for other in many_topics.STEMS]


def drawn(number: int) -> Mention:
    """Return a paper of words drawn by lot: no two are equally near to a third, so no order is left to chance."""
    words = np.random.default_rng(number).choice(WORDS, 40).tolist()
    return Mention(
        origin=Origin("drawn.jsonl", number + 1, "jsonl"),
        kind="paper" if number % 3 else "news",
        title=" ".join(words[:5]),
        authors=(f"Ada {words[5].title()}",),
        arxiv_id=f"2001.{number:05d}",
        abstract_en=" ".join(words),
        published=f"2026-01-{number % 28 + 1:02d}",
    )


def made(home: Path) -> None:
    """Make a home folder of them, with a release in one shard."""
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(map(drawn, range(ENTRIES))))
        build(home, catalogue, HashEncoder(), with_map=False)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engine]]:
    """Engines over one catalogue, its releases in one shard, in two and in three."""
    whole = built_once(tmp_path_factory, "drawn", made)
    folder = tmp_path_factory.mktemp("sharded")
    opened = {}
    for count in COUNTS:
        home = shutil.copytree(whole, folder / str(count))
        with Catalogue(home / CATALOGUE) as catalogue:
            build(home, catalogue, HashEncoder(), with_map=False, shards=count)
        opened[count] = Engine(home)
    yield opened
    for engine in opened.values():
        engine.close()


def body(engine: Engine, answer) -> bytes:
    """Return the bytes of an answer, without what names the release and so the number of shards."""
    return answer.body.replace(engine.snapshot.release.version.encode(), b"")


ids = st.integers(0, ENTRIES - 1).map("arxiv:2001.{:05d}".format)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
filters = st.builds(
    Filter.of,
    kind=st.sampled_from([(), ("paper",), ("news",)]),
    published_from=st.sampled_from([None, "2026-01-02", "2026-01-04"]),
    published_to=st.sampled_from([None, "2026-01-03"]),
)
options = st.builds(
    QueryOptions,
    explain=st.booleans(),
    diversity=st.sampled_from([0.0, 0.5]),
    half_life_days=st.sampled_from([float("inf"), 30.0]),
    exclude=st.lists(ids, max_size=2).map(tuple),
    lang_mode=st.sampled_from(["any", "same", "other", "balanced"]),
    together=st.booleans(),
    collapse=st.sampled_from(["work", "none"]),
    exclude_seen=st.lists(ids, max_size=2).map(tuple),
)
asked = examples(40)  # ten thousand are asked by benchmarks/cluster.py
ks = st.sampled_from([1, 3, 10, 50, 120])


def same(engines: dict[int, Engine], ask) -> None:
    answers = {count: ask(engine) for count, engine in engines.items()}
    expected = body(engines[1], answers[1])
    for count in COUNTS[1:]:
        got = body(engines[count], answers[count])
        # A cursor names the release too, within what it packs: whether there is one must agree.
        assert got.rpartition(b'"next":')[0] == expected.rpartition(b'"next":')[0]
        assert (answers[count].next is None) == (answers[1].next is None)


@asked
@given(ids, ks, filters, options)
def test_an_entry_as_the_question(engines: dict[int, Engine], seed, k, filter, options) -> None:
    same(engines, lambda engine: engine.similar(seed, k, filter, options))


@asked
@given(ids, ks)
def test_an_entry_looked_up(engines: dict[int, Engine], seed, k) -> None:
    same(engines, lambda engine: engine.similar(seed, k))


@asked
@given(
    st.none() | texts,
    st.lists(ids, min_size=1, max_size=4),
    st.lists(ids, max_size=2),
    ks,
    filters,
    options,
)
@example("alpinealpine", ["arxiv:2001.00001"], ["arxiv:2001.00000"], 120, Filter(), QueryOptions())
def test_texts_and_several_entries(engines, text, like, unlike, k, filter, options) -> None:
    same(engines, lambda engine: engine.like(text, like, unlike, k, filter, options))


@asked
@given(texts, ks, filters, st.sampled_from(["hybrid", "words", "vectors"]), st.booleans())
def test_a_search(engines: dict[int, Engine], text, k, filter, mode, explain) -> None:
    same(engines, lambda engine: engine.search(text, k, filter, mode, explain=explain))


@asked
@given(ids, st.integers(1, 20))
def test_cursors_page_through_a_sharded_release_as_through_a_whole_one(
    engines: dict[int, Engine], seed, k
) -> None:
    def pages(engine: Engine) -> list[list[str]]:
        found, cursor = [], None
        for _ in range(3):
            answer = engine.similar(seed, k, options=QueryOptions(cursor=cursor))
            found.append([hit["id"] for hit in answer.results])
            cursor = answer.next
        return found

    first, *others = (pages(engine) for engine in engines.values())
    assert all(other == first for other in others)


def test_every_file_of_each_entry_lies_with_its_shard(engines: dict[int, Engine]) -> None:
    release = engines[3].snapshot.release
    held = [name.split("/")[1] for name in release.manifest.files if name.startswith("shards/")]
    assert {*held} == {"0", "1", "2"}
    assert not {"index.faiss", "cards.bin", "neighbours.npy"} & release.manifest.files.keys()
    assert sum(len(shard) for shard in release.shards) == len(release) == ENTRIES
    release.verify()


def test_arrays_of_all_entries_are_the_same(engines: dict[int, Engine]) -> None:
    one, three = engines[1].snapshot.release, engines[3].snapshot.release
    assert np.array_equal(one.vectors, three.vectors)
    for name in ("neighbours", "scores", "tail_probabilities"):
        whole, cut = getattr(one, name), getattr(three, name)
        assert np.array_equal(whole, np.asarray(cut))
        assert np.array_equal(whole[50:250, :7], cut[50:250, :7])
        assert np.array_equal(whole[-1], cut[-1])
    for whole, cut in zip(one.candidates, three.candidates, strict=True):
        assert np.array_equal(whole, np.asarray(cut))
    few = Filter.of(published_from="2026-01-20")
    for filter in (Filter(), few):
        lines = [
            [line["related"] for line in related_lines(e.catalogue, e.snapshot.release, 3, filter)]
            for e in engines.values()
        ]
        assert lines[0] == lines[1] == lines[2]


def test_what_is_stored_or_removed_later_shows_at_once(home: Path) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        build(home, catalogue, HashEncoder(), shards=3)
    with Engine(home) as engine:
        added = replace(paper("graph", 9), arxiv_id="2010.77777")
        engine.store([added])
        assert "arxiv:2010.77777" in [r["id"] for r in engine.similar("2010.00000", 20).results]
        engine.remove("2010.00001")
        found = [r["id"] for r in engine.similar("2010.00000", 23).results]
        assert "arxiv:2010.00001" not in found
        assert len(found) == 23  # of all others, the new one among them


def test_a_build_keeps_the_number_of_shards_and_goes_on_from_them(home: Path) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        first = build(home, catalogue, HashEncoder(), shards=2).release
        assert not build(home, catalogue, HashEncoder()).changed
        list(catalogue.add_all([replace(paper("graph", 9), arxiv_id="2010.77777")]))
        grown = build(home, catalogue, HashEncoder()).release
        assert (len(first.shards), len(grown.shards)) == (2, 2)
        afresh = build(home, catalogue, HashEncoder(), full=True, shards=2).release
        assert grown.version == afresh.version
        assert np.array_equal(np.asarray(grown.neighbours), np.asarray(afresh.neighbours))
        assert not examine(home, catalogue)
        assert not build(home, catalogue, HashEncoder(), shards=1).release.manifest.shards


@pytest.mark.parametrize("shards", [24, 30])
def test_a_shard_may_hold_one_entry_or_none(home: Path, shards: int) -> None:
    with Engine(home) as engine:
        before = [hit["id"] for hit in engine.like("graph speech", k=24).results]
    with Catalogue(home / CATALOGUE) as catalogue:
        build(home, catalogue, HashEncoder(), shards=shards)
    with Engine(home) as engine:
        assert [hit["id"] for hit in engine.like("graph speech", k=24).results] == before


def test_a_damaged_shard_is_noticed(home: Path) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        release = build(home, catalogue, HashEncoder(), shards=2).release
    path = release.folder / "shards/1/cards.bin"
    watch = FileWatch(release)
    watch.step()
    with path.open("r+b") as stream:
        stream.write(b"}")
    with pytest.raises(CorruptRelease, match=r"shards/1/cards\.bin"):
        watch.step()
    with pytest.raises(CorruptRelease, match=r"shards/1/cards\.bin"):
        Release.open(home).verify()


def test_a_backup_has_the_shards(home: Path, tmp_path: Path) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        built = build(home, catalogue, HashEncoder(), shards=2).release
        backup(home, catalogue, tmp_path / "copy.tar.zst")
    restore(tmp_path / "other", tmp_path / "copy.tar.zst")
    again = Release.open(tmp_path / "other")
    again.verify()
    assert (again.version, len(again.shards)) == (built.version, 2)


@given(st.lists(st.booleans(), max_size=300), st.integers(0, 5))
def test_a_packed_mask_is_the_mask_again(drawn: list[bool], flips: int) -> None:
    for mask in (
        np.array(drawn, np.bool_),
        np.ones(len(drawn), np.bool_),
        np.zeros(len(drawn), np.bool_),
    ):
        mask[:flips] ^= True
        packed = PackedMask.of(mask)
        assert np.array_equal(packed.mask, mask)
        assert packed.places.nbytes <= len(mask) // 8 + 1
