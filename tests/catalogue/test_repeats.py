from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.derived import derived_of
from recommender.catalogue.repeats import representatives
from recommender.catalogue.store import Catalogue
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from tests.catalogue.test_store import exported
from tests.strategies import examples, mentions


@given(st.lists(mentions, min_size=1, max_size=8))
def test_the_telling_mentions_show_the_same(some: list[Mention]) -> None:
    entry = Entry.merge(some)
    few = representatives(entry)
    assert derived_of(Entry.merge(few)) == derived_of(entry)
    assert derived_of(Entry.merge(representatives(Entry.merge(few)))) == derived_of(entry)


@examples(25)
@given(
    st.lists(mentions, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["一。", "二二。", None])), max_size=8),
)
def test_repeats_change_nothing_about_the_outcome(
    some: list[Mention], again: list[tuple[int, str | None]]
) -> None:
    told = [
        replace(
            some[place % len(some)],
            origin=Origin(f"{number}.txt", number + 1, "weekly"),
            recommendation=text,
            published="2020-01-01" if number % 3 == 0 else None,
        )
        for number, (place, text) in enumerate(again)
    ]
    with (
        TemporaryDirectory() as folder,
        Catalogue(Path(folder) / "a") as one,
        Catalogue(Path(folder) / "b") as other,
    ):
        for mention in some:
            one.add(mention)
        for start in range(0, len(told), 2):
            one.store(told[start : start + 2])
        other.store([*reversed(told), *some])
        assert exported(one) == exported(other)
        assert one.problems() == []


def test_what_is_told_every_day_takes_as_long_every_day(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"title": "A Distinctive Title of Some Length", "arxiv_id": "2101.00001"}
    read: list[int] = []
    whole = Catalogue._mentions_of
    monkeypatch.setattr(
        Catalogue,
        "_mentions_of",
        lambda self, rows: [read.append(1) or one for one in whole(self, rows)],
    )
    for day in range(100):
        catalogue.add(
            Mention(origin=Origin(f"{day}.txt", 1, "weekly"), recommendation=f"第{day}天。", **said)
        )
    assert len(catalogue) == 1
    assert len(read) <= 3
    (stored,) = catalogue.entries()
    assert len(stored.entry.mentions) == 100
    assert catalogue.problems() == []
