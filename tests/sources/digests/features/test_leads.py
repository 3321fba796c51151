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


@pytest.mark.parametrize("text", ["**👍 136 · arXiv**", "⭐ 7,411 · Rust", "🔥 1.2k"])
def test_votes_below_a_title_are_tags(text: str) -> None:
    (one,) = seen(text)
    assert one.lead == "tags"


def test_a_title_behind_people_is_no_list_of_people() -> None:
    (one,) = seen("- Ana Ruiz, Bo Lin and Carl Orff. A Measure for Large Evaluations")
    assert one.lead != "names"


def test_bold_that_a_link_follows_at_once_leads() -> None:
    (one,) = seen("- **A Measure for Large Evaluations**[link](https://a.org/x)")
    assert one.lead == "bold"


@pytest.mark.parametrize(
    "text",
    ["Wed 9:30 am - 11:00 am", "9:30-11:00", "14:00 – 15:30 Uhr", "10:00 am to 11:00 am (CET)"],
)
def test_hours_alone_are_a_dateline(text: str) -> None:
    (one,) = seen(text)
    assert one.lead == "dateline"


SESSION = "Wed 9:30 am - 11:00 am\nHall of Mirrors, second floor (Room 7)"


@pytest.mark.parametrize(
    "chair", ["Chairs: Ida Holm, Rui Prado", "Session Chair: Ida Holm", "Moderator: Ida Holm"]
)
def test_the_hours_of_a_session_are_of_none_of_its_talks(chair: str) -> None:
    talks = "\n\n".join(f"{title}\n\n{who}\n\n{SESSION}" for title, who in zip(TITLES, ["Ana Ruiz, Bo Lin", "Cy Doe, Di Ma", "Jun Xie, Al Orr", "Ed Fox, Fay Gil"], strict=True))  # fmt: skip
    text = f"Wednesday 26 Jul 2023\n\n8:00 am - 9:00 am (Registration - day 1)\n\n[Vision]\n\n{chair}\n\n{talks}\n"
    assert [m.title for m in read(text)] == TITLES


def test_a_clock_has_no_label_before_its_colon() -> None:
    text = "\n\n".join(f"Wed 9:{minute} am and what is said of it" for minute in (10, 30, 50))
    assert not any(one.lead == "label" for one in seen(text))
