"""Collections in the catalogue: members, what was shown, what was read, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.collections import CollectionSize, Member, Sighting, collection_name
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.entries.exported_collection import ExportedCollection
from recommender.errors import CollectionNotFound, InvalidQuery
from tests.conftest import papers
from tests.earlier_catalogue import as_of

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_collection_is_its_members_in_order_with_their_last_role_and_weight(
    catalogue: Catalogue,
) -> None:
    catalogue.collect("mine", [Member("arxiv:1"), Member("text:graphs", weight=2.0)])
    catalogue.collect("mine", [Member("arxiv:2", "like"), Member("arxiv:1", "dislike", 3.0)])
    kept = catalogue.collection("mine")
    assert kept.members == (
        Member("arxiv:1", "dislike", 3.0),
        Member("text:graphs", "seed", 2.0),
        Member("arxiv:2", "like"),
    )
    assert (kept.seen_days, kept.delivered) == (None, None)
    assert catalogue.drop_members("mine", ["arxiv:1", "arxiv:9"]) == 1
    catalogue.mark_shown("mine", ["a", "b"], NOON)
    catalogue.mark_read("mine", ["b", "c"], NOON)
    catalogue.collect("another", [])
    assert catalogue.collections() == [
        CollectionSize("another", 0, 0, 0, 0, 0),
        CollectionSize("mine", 1, 1, 0, 3, 2),
    ]
    catalogue.drop_collection("mine")
    assert [size.name for size in catalogue.collections()] == ["another"]
    assert catalogue._query("SELECT * FROM members") == catalogue._query("SELECT * FROM seen") == []


@pytest.mark.parametrize(
    ("name", "member", "wrong"),
    [
        ("mine", Member("a", "loved"), "role"),  # type: ignore[arg-type]
        ("mine", Member("a", weight=0), "weight"),
        ("mine", Member("a", weight=float("nan")), "weight"),
        (" \x1b ", Member("a"), "collection"),
        ("x" * 101, Member("a"), "collection"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    catalogue: Catalogue, name: str, member: Member, wrong: str
) -> None:
    with pytest.raises(InvalidQuery, match=wrong):
        catalogue.collect(name, [member])
    assert catalogue.collections() == []


def test_a_name_that_nobody_has_is_an_error_of_everything_that_takes_one(
    catalogue: Catalogue,
) -> None:
    for use in (
        lambda: catalogue.collection("nobody's"),
        lambda: catalogue.drop_collection("nobody's"),
        lambda: catalogue.drop_members("nobody's", ["a"]),
        lambda: catalogue.set_seen_days("nobody's", 7),
        lambda: catalogue.mark_shown("nobody's", ["a"], NOON),
        lambda: catalogue.mark_read("nobody's", ["a"], NOON),
        lambda: catalogue.sightings("nobody's"),
    ):
        with pytest.raises(CollectionNotFound, match="nobody's"):
            use()


@given(st.text(min_size=1))
def test_the_name_of_a_collection_is_one_line_that_does_nothing(given_name: str) -> None:
    try:
        name = collection_name(given_name)
    except InvalidQuery:
        return
    assert name.isprintable() or not any(c in name for c in "\n\r\t\x1b")
    assert collection_name(name) == name


def test_what_was_shown_is_seen_for_its_days_what_was_read_for_ever(catalogue: Catalogue) -> None:
    catalogue.collect("mine", [])
    catalogue.mark_shown("mine", ["old", "new"], NOON - 8 * DAY)
    catalogue.mark_shown("mine", ["new"], NOON - DAY)
    catalogue.mark_read("mine", ["read"], NOON - 100 * DAY)
    every = [
        Sighting("new", NOON - DAY, None),
        Sighting("old", NOON - 8 * DAY, None),
        Sighting("read", NOON - 100 * DAY, NOON - 100 * DAY),
    ]
    assert catalogue.sightings("mine", NOON) == catalogue.sightings("mine") == every
    catalogue.set_seen_days("mine", 7)
    assert [s.name for s in catalogue.sightings("mine", NOON)] == ["new", "read"]
    assert catalogue.sightings("mine") == every
    for days in (0, -1, 10**6):
        with pytest.raises(InvalidQuery, match="seen_days"):
            catalogue.set_seen_days("mine", days)


def test_a_delivery_never_moves_back(catalogue: Catalogue) -> None:
    catalogue.collect("mine", [])
    catalogue.mark_shown("mine", ["a"], NOON, looked_until=NOON)
    catalogue.mark_shown("mine", ["b"], NOON, looked_until=NOON - DAY)
    catalogue.mark_shown("mine", ["c"], NOON)
    assert catalogue.collection("mine").delivered == NOON


def test_collections_are_no_change_of_the_catalogue(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    before = catalogue.sequence()
    catalogue.collect("mine", [Member("arxiv:2010.00000")])
    catalogue.mark_shown("mine", ["arxiv:2010.00000"], NOON, looked_until=NOON)
    assert catalogue.sequence() == before
    assert catalogue.problems() == []


def test_entries_stored_since_a_moment_are_those_first_stored_then(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()[:3]))
    with catalogue.transaction():
        catalogue._db.execute("UPDATE entries SET stored = stored - 3600 WHERE row < 3")
    now = datetime.now(UTC)
    assert catalogue.stored_since(now - timedelta(minutes=1)) == [3]
    assert catalogue.stored_since(now - timedelta(minutes=61)) == [1, 2, 3]
    assert catalogue.stored_since(now + timedelta(minutes=1)) == []


def test_a_file_of_the_version_before_gets_the_tables(tmp_path: Path) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all(papers()))
    as_of(7, tmp_path / CATALOGUE)
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        catalogue.collect("mine", [Member("arxiv:2010.00000")])
        assert len(catalogue) == 24
        assert catalogue.problems() == []


def test_a_collection_comes_back_from_what_an_export_has_of_it(tmp_path: Path) -> None:
    at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    with Catalogue(tmp_path / "one" / CATALOGUE) as one:
        one.collect("mine", [Member("arxiv:1", "seed", 2.0), Member("text:图", "dislike")])
        one.set_seen_days("mine", 7)
        one.mark_shown("mine", ["arxiv:2", "arxiv:3"], at)
        one.mark_read("mine", ["arxiv:3"], at + timedelta(days=1))
        one.collect("empty", [])
        lines = [orjson.loads(orjson.dumps(kept.to_dict())) for kept in one.all_collections()]
        with Catalogue(tmp_path / "other" / CATALOGUE) as other:
            for _ in range(2):  # the second changes nothing
                for line in lines:
                    read = ExportedCollection.from_dict(line)
                    assert read is not None
                    other.import_collection(read)
                assert list(other.all_collections()) == list(one.all_collections())
            older = ExportedCollection("mine", seen=(("arxiv:3", at - timedelta(days=9), None),))
            other.import_collection(older._replace(seen_days=7))
            assert other.sightings("mine") == one.sightings("mine")
    assert ExportedCollection.from_dict({**lines[0], "more": 1}) is None
    assert ExportedCollection.from_dict({**lines[0], "members": [1]}) is None
    assert ExportedCollection.from_dict({**lines[0], "seen": [["a", "soon", None]]}) is None
