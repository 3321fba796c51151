"""What begins as the records beside it is an item too, also where it names no paper or has no text."""

import pytest

from recommender.sources.digests.groups.siblings import with_siblings
from tests.sources.digests.looking import grouped, titles

PAPERS = "".join(
    f"- [{title}](https://arxiv.org/abs/2405.0100{i})\n"
    for i, title in enumerate(
        (
            "Tools for Language Models",
            "A Benchmark of Issues",
            "Agents for Long Projects",
            "A Tour of Methods",
        )
    )
)
POST = "- [How We Built Our Research System](https://blog.example.com/system)\n"


def found(text: str, *starts: int, kind: str = "paper") -> list[int]:
    """Return where the records begin once siblings have been added."""
    group = grouped(text, *starts, kind=kind)
    seen = group.titles.seen
    return [start for start, _ in with_siblings(group, seen, [True] * len(seen)).segments]


def test_a_post_among_papers_is_a_record() -> None:
    assert found(PAPERS + POST + PAPERS, 0, 1, 2, 3, 5, 6, 7, 8) == list(range(9))


@pytest.mark.parametrize(
    "beside",
    ["- how we built it, [a post](https://blog.example.com/system)\n", "- [Code](https://github.com/a/b)\n",
     "\nMore:\n\n- [How We Built Our Research System](https://blog.example.com/system)\n", "- [A Task of the Week](task.md)\n"],
)  # fmt: skip
def test_what_begins_otherwise_or_stands_in_another_list_is_none(beside: str) -> None:
    assert found(PAPERS + beside, 0, 1, 2, 3) == [0, 1, 2, 3]


def test_of_many_the_rule_says_what_they_are_not() -> None:
    assert found(PAPERS + POST * 3, 0, 1, 2, 3) == [0, 1, 2, 3]


def test_other_rules_say_by_themselves_what_begins_records() -> None:
    assert found(PAPERS + POST, 0, 1, 2, 3, kind="item") == [0, 1, 2, 3]


TOLD = "Es wird gezeigt, wie viel Zeit das spart, und was es an Speicher kostet, auf acht Rechnern gemessen.\n\n"
NAMES = (
    "Pipelines for Training on Many Machines",
    "Schedulers That Share a Cluster Fairly",
    "Codes That Keep Answers Available",
    "Rewriting Graphs for Faster Inference",
    "Finding Races in Large Programs",
    "Payments That Settle in Seconds",
)


def test_headings_without_a_text_beside_those_with_one_are_records_if_they_are_titles() -> None:
    text = "".join(f"#### {name}\n\n{TOLD if i < 4 else ''}" for i, name in enumerate(NAMES))
    assert found(text, 0, 2, 4, 6, kind="before prose") == [0, 2, 4, 6, 8, 9]
    assert found(text.replace("####", "###", 1), 2, 4, 6, kind="before prose") == [2, 4, 6, 8, 9]


@pytest.mark.parametrize("last", ["#### zum Schluss und allerlei\n", "##### Payments That Settle in Seconds\n", f"#### Was noch\n\n{TOLD}{TOLD}"])  # fmt: skip
def test_bare_headings_that_are_no_titles_are_none(last: str) -> None:
    text = "".join(f"#### {name}\n\n{TOLD}" for name in NAMES[:4])
    assert found(text + last, 0, 2, 4, 6, kind="before prose") == [0, 2, 4, 6]


@pytest.mark.parametrize("name", ["card own", "card", "big card"])
def test_an_element_with_a_further_class_is_an_item_beside_the_others(name: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "The Cost of Agents"]  # fmt: skip
    linked = [f"<a href='https://a.org/{i}'>{title}</a>" for i, title in enumerate(names)]
    linked[2] = names[2]
    cards = "".join(
        f"<div class='{name if i == 2 else 'card'}'><span>{i + 1}</span><h4>{title}</h4>"
        f"<div>Some Site · Feb {i + 1}, 2026</div><p>It tells what was found, and why that matters for those who build such things.</p></div>"
        for i, title in enumerate(linked)
    )
    assert titles(f"<html><body><h1>Some Digest</h1>{cards}</body></html>") == names


def test_an_element_with_a_further_class_that_tells_of_nothing_is_none() -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen"]
    cards = "".join(
        f"<div class='card'><h4><a href='https://a.org/{i}'>{title}</a></h4><p>It tells what was found, and why that matters for those who build such things.</p></div>"
        for i, title in enumerate(names, 1)
    )
    page = f"<html><body><h1>Some Digest</h1>{cards}<div class='card share'><p>Tell your friends of us.</p></div></body></html>"
    assert titles(page) == names
