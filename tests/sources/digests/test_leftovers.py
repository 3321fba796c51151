"""What looks like items and was not read is told."""

from recommender.entries.mention import Problem
from recommender.sources import digests
from recommender.sources.digests import leftovers
from recommender.sources.digests.analysis import Analysis
from tests.sources.digests.looking import analysed

LINKS = "".join(
    f"- [{title}](https://a.org/{i})\n"
    for i, title in enumerate(("First Light on Attention", "Second Thoughts on Graphs", "Third Time Lucky with Words", "Four Ways to Learn", "Five Sorts of Noise"))
)  # fmt: skip


def without_items(text: str) -> Analysis:
    found = analysed(text)
    return Analysis(found.page, found.seen, (), (), found.calendar)


def test_stretches_that_look_like_items_are_told_with_their_line() -> None:
    ((line, what),) = leftovers.unread(without_items(f"# 周报\n\n{LINKS}"))
    assert line == 3
    assert what.startswith("5 stretches from here look like items and were not read: 'First Light")


def test_what_was_read_is_not_left_over() -> None:
    assert list(leftovers.unread(analysed(f"# 周报\n\n{LINKS}"))) == []


def test_few_stretches_may_be_anything() -> None:
    few = "\n".join(LINKS.split("\n")[:3])
    assert list(leftovers.unread(without_items(f"# 周报\n\n{few}\n"))) == []


def test_contents_and_thanks_are_not_left_over() -> None:
    assert list(leftovers.unread(without_items(f"# 周报\n\n## 目录\n\n{LINKS}"))) == []


def test_texts_without_links_are_not_left_over() -> None:
    text = "".join(f"- 说了第{i}件事\n" for i in "一二三四五六")
    assert list(leftovers.unread(without_items(text))) == []


def test_a_digest_that_is_read_whole_has_no_problems() -> None:
    assert not [p for p in digests.parse(f"# 周报\n\n{LINKS}", "d") if isinstance(p, Problem)]
