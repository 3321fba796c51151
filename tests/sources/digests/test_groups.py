"""Groups of records: what they are worth, and what they have in common."""

import pytest

from recommender.sources.digests import evidence
from tests.sources.digests.looking import grouped


def test_a_group_is_worth_its_records_less_their_cost() -> None:
    group = grouped("1. [甲甲甲](https://a.org/x)\n2. [乙乙乙](https://a.org/y)\n", 0, 1)
    assert group.total == pytest.approx(sum(group.worth) - 2 * evidence.COST)
    assert group.mean == pytest.approx(sum(group.worth) / 2)
    part = group.only([1])
    assert (part.segments, part.worth) == ([(1, 2)], [group.worth[1]])
    assert [place and place.block for place in part.titles.places] == [1]


def test_habits_of_a_group() -> None:
    text = "".join(
        f"题{w}\nAna Ruiz, Bo Lin, Cy Doe\nhttps://arxiv.org/abs/1706.0376{i}\n\n"
        for i, w in enumerate("甲乙丙")
    )
    habits = grouped(text, 0, 3, 6).records[0].group
    assert habits.size == 3
    assert habits.cites
    assert habits.apart
    assert habits.named
    assert not habits.elided
    assert sum(habits.starts.values()) == 3


def test_records_that_are_unlike_spread() -> None:
    alike = grouped("- [甲甲甲](https://a.org/x)\n- [乙乙乙](https://a.org/y)\n", 0, 1)
    unlike = grouped("- [甲甲甲](https://a.org/x)\n- 一\n", 0, 1)
    assert alike.spread < unlike.spread


def test_a_group_without_records_is_worth_nothing() -> None:
    none = grouped("甲\n\n乙\n", 0, 1).only([])
    assert (none.total, none.mean, none.spread) == (0, 0, 0)
