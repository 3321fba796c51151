import pytest

from recommender.entries import Mention, Problem
from recommender.sources.digests import endings, lines
from recommender.sources.digests.drafts import Draft


def draft(number: int, text: str, title: str | None = "T") -> Draft:
    made = Draft(number)
    if title:
        made.name(f"{title} {number}")
    for line in lines.read(text):
        made.feed(line)
    return made


WHOLE = "链接：https://a.org/x\n摘要：一句。\n推荐：好。"


@pytest.mark.parametrize(
    ("last", "complete"),
    [(WHOLE, True), ("链接：https://a.org/x", False), ("摘要：一句。", False), ("摘要：一句", False), ("推荐：说到一", False), ("", False), ("推荐：好。", True)],
)  # fmt: skip
def test_the_last_item_is_judged_by_how_the_others_end(last: str, complete: bool) -> None:
    *_, found = endings.finish([draft(1, WHOLE), draft(2, WHOLE), draft(3, last)], "d", "weekly")
    assert isinstance(found, Mention)
    assert found.complete is complete


def test_an_item_followed_by_something_else_is_whole() -> None:
    last = draft(3, "链接：https://a.org/x")
    last.closed = True
    *_, found = endings.finish([draft(1, WHOLE), last], "d", "weekly")
    assert isinstance(found, Mention)
    assert found.complete


def test_contents_that_repeat_the_titles_are_dropped() -> None:
    listed, item = draft(1, "https://a.org/x"), draft(1, WHOLE)
    assert len(list(endings.finish([listed, item], "d", "papers"))) == 1


def test_an_empty_header_is_a_problem() -> None:
    assert list(endings.finish([draft(7, "", None)], "d", "weekly")) == [
        Problem("d", 7, "the header of an item, with nothing that follows it")
    ]


def test_an_orphan_is_known_by_its_labels() -> None:
    assert endings.orphan(lines.read("推荐：好。")) is not None
    assert endings.orphan(lines.read("# 标题\n推荐：好。")) is None
    assert endings.orphan(lines.read("这里是导言。\n作者：某人")) is None
    assert endings.orphan([]) is None
