"""Which papers a block names: by their numbers, by addresses, by attributes of a page."""

import pytest

from recommender.sources.digests.features.papers_named import papers_named
from tests.sources.digests.looking import blocks

LINK = "https://arxiv.org/abs/1706.03762"


def named(text: str) -> frozenset[str]:
    (block,) = blocks(text)
    return papers_named(block)


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        (f"[甲]({LINK})", {"1706.03762"}),
        ("https://arxiv.org/pdf/1706.03762v5.pdf", {"1706.03762"}),
        ("https://huggingface.co/papers/1706.03762", {"1706.03762"}),
        ("arXiv:1706.03762", {"1706.03762"}),
        ("A. One, 2014. A Title. arXiv 1412.6980.", {"1412.6980"}),
        ("题目 [1706.03762]", {"1706.03762"}),
        ("1706.03762", {"1706.03762"}),
        ("https://aclanthology.org/P19-1001/", {"aclanthology.org/P19-1001"}),
        ("https://example.org/1706.03762x", set()),
        ("版本 2023.12345 之后", set()),
        ("题目", set()),
        ("A Title of Some Words 2405.01000v2", {"2405.01000"}),
        ("2405.01000: A Title of Some Words", {"2405.01000"}),
        ("hf.co/papers/2405.01000 and papers.cool/arxiv/2405.01001", {"2405.01000", "2405.01001"}),
        ("A score of 2413.01000", set()),
        ("重点: 2405.01000 · 2405.01001 · 2405.01002", {"2405.01000", "2405.01001", "2405.01002"}),
        ("See 2405.01000, 2405.01001", {"2405.01000", "2405.01001"}),
    ],
)
def test_papers_that_a_block_names(text: str, papers: set[str]) -> None:
    assert named(text) == papers


def test_papers_of_open_reviews_are_told_apart() -> None:
    first, second = (named(f"https://openreview.net/forum?id={key}") for key in ("AAA", "BBB"))
    assert len(first) == len(second) == 1
    assert first != second


def test_numbers_within_running_text_are_other_papers() -> None:
    text = "这一段话说得很长，" * 12 + "比起前人（arXiv:1706.03762）来，" + "又说了很多，" * 12
    assert named(text) == frozenset()


@pytest.mark.parametrize("form", ["**A Title** ({0}) {1}", "[{0}] {1}", "{1} arXiv:{0}"])
def test_numbers_that_stand_out_in_running_text_are_its_own(form: str) -> None:
    text = form.format("2405.01000", "it goes on and on about what was done before, " * 5)
    assert named(text) == {"2405.01000"}


@pytest.mark.parametrize("url", ["https://aclanthology.org/P19-1001", "https://www.aclanthology.org/P19-1001.pdf", "http://aclanthology.org/P19-1001/#abstract"])  # fmt: skip
def test_one_paper_of_a_host_has_one_name(url: str) -> None:
    assert named(f"[A Title]({url})") == {"aclanthology.org/P19-1001"}


def test_attributes_of_a_page_name_papers() -> None:
    (block,) = blocks('<html><body><div data-id="2405.01000"><p>甲</p></div></body></html>')
    assert papers_named(block) == {"2405.01000"}


@pytest.mark.parametrize(
    ("head", "named_by_it"),
    [("(Ruiz et al. 2024, arXiv:2405.01000): ", True), ("(Some-Lab 2025, arXiv:2405.01000) — ", True), ("(2405.01000): ", False), ("(Ruiz et al. 2024, arXiv:2405.01000) was read, ", False)],
)  # fmt: skip
def test_a_number_behind_people_in_brackets_is_of_what_a_text_begins_with(
    head: str, named_by_it: bool
) -> None:
    text = f"- Prove It Twice {head}" + "it goes on and on about what was done before, " * 5
    assert named(text) == ({"2405.01000"} if named_by_it else set())


def test_a_number_with_its_year_closes_a_reference_of_any_length() -> None:
    people = ", ".join(
        ["Ana Ruiz", "Ben Oduya", "Chen Wei", "Dora Klein", "Eva Lund", "Farid Aziz"] * 3
    )
    (block,) = blocks(f"{people}: Depth needs short cuts. CoRR abs/2405.01001 (2024)\n")
    assert papers_named(block) == {"2405.01001"}
