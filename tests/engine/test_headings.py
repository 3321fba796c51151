"""What entries stand under: an interest of a reader's collection, else a part of the map."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.headings import under_headings
from tests import many_topics
from tests.built_once import built_once
from tests.conftest import TOPICS, paper, with_map

FIRST, SECOND, THIRD = TOPICS


def ids(topic: str, *numbers: int) -> list[str]:
    return [f"arxiv:{paper(topic, number).arxiv_id}" for number in numbers]


def entries(found: dict[str, Any]) -> list[list[str]]:
    return [group["entries"] for group in found["groups"]]


@pytest.fixture
def mapped(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = built_once(tmp_path_factory, "with a map", with_map)
    with Engine(shutil.copytree(built, tmp_path / "home"), lambda _: HashEncoder()) as engine:
        yield engine


def test_entries_near_an_interest_stand_under_it_and_the_others_behind_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = built_once(tmp_path_factory, "many topics", many_topics.made)

    def about(subject: int, *papers: int) -> list[str]:
        return [f"arxiv:{many_topics.number(subject, number)}" for number in papers]

    one, two, other = about(7, 0, 1), about(42, 0, 1), about(90, 0, 1)
    saved = [*about(7, 2, 3), *about(42, 2)]
    asked = [other[0], two[0], one[0], two[1], other[1], one[1]]
    with Engine(home) as engine:
        found = under_headings(engine, asked, saved)
        assert entries(found) == [two, one, other]
        told = [group["heading"] for group in found["groups"]]
        assert [heading["seeds"] for heading in told] == [1, 2, 0]
        assert told[0]["seed"]["id"] == saved[2]
        assert told[1]["seed"]["id"] in saved[:2]
        assert told[2] == {"seed": None, "seeds": 0, "en": (), "zh": ()}
        assert found["index_version"] == engine.snapshot.release.version


def test_entries_near_no_interest_stand_under_what_their_part_of_the_map_is_about(
    mapped: Engine,
) -> None:
    asked = [name for topic in TOPICS for name in ids(topic, *range(8))]
    found = under_headings(mapped, asked, [])
    assert len(found["groups"]) > 1
    for group in found["groups"]:
        own = {mapped.entry(name).title.lower() for name in group["entries"]}
        named = group["heading"]["en"]
        assert named
        assert all(any(name in title for title in own) for name in named)


def test_groups_come_by_their_first_and_nothing_is_lost(mapped: Engine) -> None:
    asked = [*ids(THIRD, 3), *ids(FIRST, 0, 1), *ids(THIRD, 4), *ids(SECOND, 2)]
    found = under_headings(mapped, [*asked, "arxiv:2999.00001", asked[0]], [])
    assert sorted(name for own in entries(found) for name in own) == sorted(asked)
    firsts = [asked.index(own[0]) for own in entries(found)]
    assert firsts == sorted(firsts)
    assert all(own == sorted(own, key=asked.index) for own in entries(found))
    assert all(group["heading"]["seed"] is None for group in found["groups"])


def test_entries_newer_than_the_map_come_last(mapped: Engine) -> None:
    mapped.store([paper(FIRST, 20)])
    (new,) = ids(FIRST, 20)
    known = ids(THIRD, 0)
    assert entries(under_headings(mapped, [new, *known], [])) == [known, [new]]
    gone = under_headings(mapped, [new], ["arxiv:2999.00001"])
    assert gone["groups"][0]["heading"] == {"seed": None, "seeds": 0, "en": (), "zh": ()}


def test_without_a_map_all_stand_together(engine: Engine) -> None:
    asked = [*ids(FIRST, 0), *ids(SECOND, 0)]
    assert entries(under_headings(engine, asked, [])) == [asked]
    assert under_headings(engine, [], ids(FIRST, 0))["groups"] == []
