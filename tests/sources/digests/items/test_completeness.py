import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.items import completeness
from recommender.sources.digests.items.builder import EntryBuilder
from tests.sources.digests.looking import blocks


def built(number: int, text: str, title: str | None = "T") -> EntryBuilder:
    made = EntryBuilder(number)
    if title:
        made.take_title(Inline(f"{title} {number}"))
    for block in blocks(text):
        made.read_block(block)
    return made


WHOLE = "链接：https://a.org/x\n摘要：一句。\n推荐：好。"


@pytest.mark.parametrize(
    ("last", "complete"),
    [(WHOLE, True), ("链接：https://a.org/x", False), ("摘要：一句。", False), ("摘要：一句", False), ("推荐：说到一", False), ("", False), ("推荐：好。", True)],
)  # fmt: skip
def test_the_last_item_is_judged_by_how_the_others_end(last: str, complete: bool) -> None:
    *_, found = completeness.mentions([built(1, WHOLE), built(2, WHOLE), built(3, last)], "d", True)
    assert isinstance(found, Mention)
    assert found.complete is complete


def test_an_item_followed_by_something_else_is_whole() -> None:
    last = built(3, "链接：https://a.org/x")
    last.closed = True
    *_, found = completeness.mentions([built(1, WHOLE), last], "d", True)
    assert isinstance(found, Mention)
    assert found.complete


def test_contents_that_repeat_the_titles_are_dropped() -> None:
    listed, item = built(1, "https://a.org/x"), built(1, WHOLE)
    assert len(list(completeness.mentions([listed, item], "d", True))) == 1


def test_an_empty_header_is_a_problem() -> None:
    assert list(completeness.mentions([built(7, "", None)], "d", True)) == [
        Problem("d", 7, "the header of an item, with nothing that follows it")
    ]


def test_nothing_is_cut_where_something_follows_the_last_item() -> None:
    *_, found = completeness.mentions([built(1, WHOLE), built(2, "")], "d", False)
    assert isinstance(found, Mention)
    assert found.complete


@pytest.mark.parametrize("text", ["[一篇工作](https://a.or", "见 [一篇"])
def test_a_link_that_breaks_off(text: str) -> None:
    assert completeness.is_cut(built(1, f"摘要：{text}"), [])


@pytest.mark.parametrize(
    ("text", "cut"),
    [("正文说到一半就没有了", True), ("正文说完了，有头有尾。", False), ("", True)],
)
def test_a_lone_item_is_judged_by_itself(text: str, cut: bool) -> None:
    assert completeness.is_cut(built(1, text), []) is cut
