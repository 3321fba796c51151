"""Papers, posts and news are told apart by what their items say, then by the document."""

import pytest

from tests.sources.digests.looking import read

PAPER = "## {0}\n\nAuthors: Ana Ruiz, Bo Lin\n\nhttps://arxiv.org/abs/1706.0376{1}\n\nA text on it, at some length.\n\n"
POST = "## [{0}](https://blog.example.org/{1})\n\n2023-05-0{1}\n\nA text on it, at some length.\n\n"
NEWS = "## {0}\n\n正文{1}，讲了一件事情的来龙去脉，说得有头有尾。（来源：路透社）\n\n"
TITLES = [
    "First Light on the Matter",
    "Second Thoughts on Attention",
    "Third Time Lucky with Graphs",
]


def kinds(form: str, head: str = "", hint: str | None = None) -> list[str]:
    text = head + "".join(form.format(title, i) for i, title in enumerate(TITLES, 1))
    return [m.kind for m in read(text, hint)]


@pytest.mark.parametrize(("form", "kind"), [(PAPER, "paper"), (POST, "post"), (NEWS, "news")])
def test_items_say_what_they_are(form: str, kind: str) -> None:
    assert kinds(form) == [kind] * 3


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        ("weekly", "paper"),
        ("daily", "paper"),
        ("papers", "paper"),
        ("news", "news"),
        ("posts", "post"),
    ],
)
def test_what_is_said_of_a_document_counts(hint: str, kind: str) -> None:
    for form in (PAPER, POST):
        assert kinds(form, hint=hint) == [kind] * 3


def test_the_name_of_a_document_tells_where_items_do_not() -> None:
    form = (
        "## {0}\n\nhttps://blog.example.org/{1}\n\n正文说了一件事，讲得有头有尾，不长也不短。\n\n"
    )
    assert kinds(form, "# 每日快讯\n\n") == ["news"] * 3
    assert kinds(form, "# 我的收藏\n\n") == ["post"] * 3


def test_one_document_may_hold_papers_and_posts() -> None:
    text = "# 收藏\n\n" + "".join(
        f"- [{title}]({url}) — 值得一读。\n"
        for title, url in (
            ("Attention Is All You Need", "https://arxiv.org/abs/1706.03762"),
            ("Notes on Tokenizers", "https://blog.example.org/tokenizers"),
            ("Understanding Attention Sinks", "https://blog.example.org/sinks"),
            ("Speculative Decoding from Scratch", "https://blog.example.org/drafts"),
        )
    )
    assert [m.kind for m in read(text)] == ["paper", "post", "post", "post"]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Title | Venue", "{0} | CVPR 2024"),
        ("标题 | 作者", "{0} | Ana Ruiz"),
        ("Date | No. | Title", "2024-05-0{1} | 2405.0100{1} | {0}"),
    ],
)
def test_a_row_of_authors_a_venue_or_a_number_is_of_a_paper(head: str, cells: str) -> None:
    rule = "|".join("---" for _ in head.split("|"))
    assert kinds(f"| {cells} |\n", head=f"| {head} |\n|{rule}|\n") == ["paper"] * 3


@pytest.mark.parametrize("head", ["# Accepted Papers\n\n", "# 研讨会录用论文\n\n"])
def test_what_a_conference_accepted_are_papers_whoever_wrote_them(head: str) -> None:
    assert kinds("- **{0}** — *Ana Ruiz*\n", head) == ["paper"] * 3
