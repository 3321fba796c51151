import random as chance
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.store import Catalogue
from recommender.entries.claims import Decision
from recommender.entries.mention import Mention, Origin
from tests.catalogue.test_store import exported
from tests.strategies import examples, mentions

NAMES = st.sampled_from(
    ["2101.00001", "2101.00002", "10.1000/one", "10.1000/two", "pmid:1", "openreview:aaaaa"]
)
decisions = st.lists(
    st.builds(Decision, NAMES, NAMES, st.booleans()), max_size=3, unique_by=lambda d: d.pair
)


@examples(25)
@given(st.lists(mentions, min_size=1, max_size=8), decisions, st.randoms(use_true_random=False))
def test_decisions_count_whenever_they_come(
    told: list[Mention], decided: list[Decision], random: chance.Random
) -> None:
    with (
        TemporaryDirectory() as folder,
        Catalogue(Path(folder) / "a") as one,
        Catalogue(Path(folder) / "b") as other,
    ):
        one.import_decisions(decided)
        list(one.add_all(told))
        shuffled = list(told)
        random.shuffle(shuffled)
        before = random.randint(0, len(told))
        other.store(shuffled[:before])
        for decision in decided:
            other.import_decisions([decision])
        for mention in shuffled[before:]:
            other.add(mention)
        assert exported(one) == exported(other)
        assert one.problems() == other.problems() == []


@given(decisions)
def test_a_decision_is_read_as_it_was_written(decided: list[Decision]) -> None:
    for decision in decided:
        read = Decision.from_dict(decision.to_dict())
        assert read == (decision if decision.pair else None)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"same": ["2101.00001"]},
        {"same": "2101.00001"},
        {"same": ["2101.00001", "2101.00002"], "title": "T"},
        {"title": "T"},
        {"different": ["no name", "2101.00001"]},
    ],
)
def test_what_is_no_decision_is_none(values: dict) -> None:
    assert Decision.from_dict(values) is None


def test_two_numbers_that_a_person_joined_are_one_entry_and_sound(catalogue: Catalogue) -> None:
    for number, title in enumerate(("First", "Second"), 1):
        catalogue.add(
            Mention(
                origin=Origin("a.txt", number, "weekly"),
                title=f"{title} title of some distinctive length",
                arxiv_id=f"2101.0000{number}",
            )
        )
    assert catalogue.decide("2101.00001", "2101.00002", True) == ("arxiv:2101.00001",) * 2
    assert len(catalogue) == 1
    assert catalogue.problems() == []
    assert catalogue.import_decisions(catalogue.all_decisions()) == 0
