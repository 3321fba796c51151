"""How a page was understood, as `inspect` shows it."""

from recommender.sources.digests.analysis import Analysis
from tests.sources.digests.looking import analysed

TEXT = """# 周报

## 视觉

1. [Deep Residual Learning](https://arxiv.org/abs/1512.03385)
2. [Mask R-CNN](https://arxiv.org/abs/1703.06870)

## 语言

1. [Attention Is All You Need](https://arxiv.org/abs/1706.03762)
"""


def described(found: Analysis) -> list[tuple[int, int, str, str | None]]:
    return [(i.record.start, i.record.end, i.kind, i.category) for i in found.items]


def test_items_stand_in_order_with_kind_and_category() -> None:
    assert described(analysed(TEXT)) == [
        (2, 3, "paper", "视觉"),
        (3, 4, "paper", "视觉"),
        (5, 6, "paper", "语言"),
    ]


def test_each_item_belongs_to_a_group_with_evidence() -> None:
    found = analysed(TEXT)
    for item in found.items:
        assert item.record in item.group.records
        assert item.group.mean > 1.1
        assert item.title_spans[0] is not None
        assert found.seen[item.title_spans[0].block] is item.record.first


def test_entries_are_built_in_order() -> None:
    assert [(b.line, b.title) for b in analysed(TEXT).builders()] == [
        (5, "Deep Residual Learning"),
        (6, "Mask R-CNN"),
        (10, "Attention Is All You Need"),
    ]


def test_a_document_may_be_cut_where_its_last_item_ends() -> None:
    assert analysed(TEXT).at_end
    assert not analysed(f"{TEXT}\n## 订阅\n\n欢迎订阅。\n").at_end
    assert not analysed("").at_end


def test_what_items_are_said_to_be_counts() -> None:
    assert {item.kind for item in analysed(TEXT, "news").items} == {"news"}


def test_nothing_gives_nothing() -> None:
    found = analysed("")
    assert (found.seen, found.groups, found.items) == ([], [], [])
