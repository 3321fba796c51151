"""What blocks lead with, where it is told by those around them."""

import pytest

from tests.sources.digests.looking import read, seen

TITLES = ["Attention Is All You Need", "Mask R-CNN for Objects", "Visual Instruction Tuning", "Deep Residual Learning"]  # fmt: skip
PEOPLE = ["Ana Ruiz, Bo Lin", "Cy Doe, Di Ma", "Jun Xie", "Ed Fox, Fay Gil"]


@pytest.mark.parametrize("line", ["{}", "by {}", "{},"])
@pytest.mark.parametrize("between", ["\n\n", "\n---\n"])
def test_one_person_below_a_title_is_one_where_others_have_several(line: str, between: str) -> None:
    text = between.join(f"{title}\n{line.format(who)}\nIt shows that this helps a lot, and says at length why it does so in the end." for title, who in zip(TITLES, PEOPLE, strict=True))  # fmt: skip
    found = read(text)
    assert [m.title for m in found] == TITLES
    assert [", ".join(m.authors) for m in found] == PEOPLE


def test_two_words_in_capitals_below_titles_are_no_people_by_themselves() -> None:
    text = "\n\n".join(f"{title}\nComputer Vision" for title in TITLES)
    assert not any(one.lead == "names" for one in seen(text))
