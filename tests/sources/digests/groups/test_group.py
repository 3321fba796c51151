"""Groups of records: what they are worth, and what they have in common."""

import pytest

from recommender.sources.digests.groups import evidence
from tests.sources.digests.looking import grouped, read


def test_a_group_is_worth_its_records_less_their_cost() -> None:
    group = grouped("1. [甲甲甲](https://a.org/x)\n2. [乙乙乙](https://a.org/y)\n", 0, 1)
    assert group.total == pytest.approx(sum(group.worth) - 2 * evidence.COST)
    assert group.mean == pytest.approx(sum(group.worth) / 2)
    part = group.select([1])
    assert (part.segments, part.worth) == ([(1, 2)], [group.worth[1]])
    assert [place and place.block for place in part.titles.spans] == [1]


def test_habits_of_a_group() -> None:
    text = "".join(
        f"题{w}\nAna Ruiz, Bo Lin, Cy Doe\nhttps://arxiv.org/abs/1706.0376{i}\n\n"
        for i, w in enumerate("甲乙丙")
    )
    habits = grouped(text, 0, 3, 6).records[0].habits
    assert habits.count == 3
    assert habits.name_one_paper
    assert habits.have_gaps_between
    assert habits.have_people
    assert not habits.are_excerpts
    assert sum(habits.openings.values()) == 3


def test_records_that_are_unlike_spread() -> None:
    alike = grouped("- [甲甲甲](https://a.org/x)\n- [乙乙乙](https://a.org/y)\n", 0, 1)
    unlike = grouped("- [甲甲甲](https://a.org/x)\n- 一\n", 0, 1)
    assert alike.spread < unlike.spread


def test_a_group_without_records_is_worth_nothing() -> None:
    none = grouped("甲\n\n乙\n", 0, 1).select([])
    assert (none.total, none.mean, none.spread) == (0, 0, 0)


@pytest.mark.parametrize("form", ["- [{0}](a{2}.md)\n    - [翻译: {1}](a{2}.md)\n", "* [{0}](https://a.org/{2})\n\n  * [{1}](https://a.org/{2})\n\n", "- {0}\n  - {1}\n"])  # fmt: skip
def test_elements_that_tell_those_above_in_the_other_language_are_none(form: str) -> None:
    foreign = ["A Looming Crisis in Evaluation", "Prompting by Instance", "A Robot in the House", "The Blend of Judges"]  # fmt: skip
    chinese = [
        "模型评测是否面临危机",
        "实例自适应的推理提示",
        "与家用机器人的交互",
        "评委的完美搭配",
    ]
    told = "".join(map(form.format, foreign, chinese, range(4)))
    found = read(f"# 2024年5月\n\n{told}")
    assert [(m.title, m.title_zh) for m in found] == [*zip(foreign, chinese, strict=True)]
