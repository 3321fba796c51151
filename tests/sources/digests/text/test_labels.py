import pytest

from recommender.sources.digests.blocks.inline import Inline, inline_of
from recommender.sources.digests.text.labels import (
    inline_labels,
    split_inline,
    split_label,
    unparted,
)
from tests.sources.digests.looking import blocks, read


def inline(text: str) -> Inline:
    """Make what a line of Markdown is."""
    return blocks(text)[0].inline if text else Inline("")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("作者:谢赛宁、刘壮等", "authors", "谢赛宁、刘壮等"),
        ("**作者：** A、B", "authors", "A、B"),
        ("**作者**：A", "authors", "A"),
        ("👤 **作者**: A", "authors", "A"),
        ("【摘要】正文", "abstract", "正文"),
        ("**[TL;DR]** short", "recommendation", "short"),
        ("Authors: A and B", "authors", "A and B"),
        ("论文链接：https://arxiv.org/abs/1706.03762", "link", "https://arxiv.org/abs/1706.03762"),
        ("链接 https://arxiv.org/abs/1706.03762", "link", "https://arxiv.org/abs/1706.03762"),
        ("论文标题：", "title", ""),
        ("摘要", "abstract", ""),
        ("推荐理由：好", "recommendation", "好"),
        ("年份 / 会议：2026 / Preprint", "venue", "2026 / Preprint"),
        ("信息来源:机器之心", "source", "机器之心"),
        ("作者 | 某人", "authors", "某人"),
        ("**arXiv:2507.21276 | RTSS 2025**", "link", "2507.21276 | RTSS 2025"),
        ("GitHub：https://github.com/a/b", "code", "https://github.com/a/b"),
        ("著者：田中太郎", "authors", "田中太郎"),
        ("要約：短い。", "abstract", "短い。"),
        ("저자: 김철수", "authors", "김철수"),
        ("초록: 짧다.", "abstract", "짧다."),
        ("Autores: Ana Ruiz", "authors", "Ana Ruiz"),
        ("Resumen: breve.", "abstract", "breve."),
        ("核心摘要：一句。", "abstract", "一句。"),
        ("英文标题：Mask R-CNN", "title", "Mask R-CNN"),
        ("与我当前方向的关系：密切", "remark", "密切"),
    ],
)
def test_labels_in_every_form(text: str, field: str, value: str) -> None:
    found = split_label(inline(text))
    assert found is not None
    assert (found.field, found.value.text) == (field, value)


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/1706.03762",
        "具体来说：方法分两步",
        "MIT6871课程主页：https://mit6874.github.io/",
        "Attention: an introduction",
        "[Paper](https://arxiv.org/abs/1706.03762)",
        "**[开源]** [一个检测目标的工具箱](https://github.com/a/b) - 支持很多模型，用起来很简单",
        "[Code] [a tool box](https://github.com/a/b) - for many models, and simple to use",
        "本文的作者认为，摘要写得很好",
        "",
    ],
)
def test_prose_has_no_label(text: str) -> None:
    assert split_label(inline(text)) is None


@pytest.mark.parametrize("sign", ["  ", " / ", "。", " - ", " · ", "; ", ", ", " | "])
@pytest.mark.parametrize(
    "names", [("Author(s)", "Paper link", "Published"), ("作者", "编号", "摘要")]
)
def test_labels_within_a_line_are_found_behind_any_sign(sign: str, names: tuple[str, ...]) -> None:
    said = sign.join(["A Title for All Devices", *(f"{name}: {i} it says" for i, name in enumerate(names))])  # fmt: skip
    at = inline_labels(said)
    assert [said[i:].partition(":")[0] for i in at] == list(names)
    assert said[: unparted(said[: at[0]])] == "A Title for All Devices"


def test_what_stands_between_labels_of_a_line_is_told_without_its_signs() -> None:
    line = inline_of("A Title / Authors: Ana Ruiz / Venue: ICML 2025 / Link: https://a.org/x/")
    first, found = split_inline(line)
    assert [label.value.text for label in found] == ["Ana Ruiz", "ICML 2025", "https://a.org/x/"]
    assert first.text.startswith("A Title")


@pytest.mark.parametrize(("text", "field"), [("Data: 12/05/2024", "published"), ("Data: 3 maggio", "published"), ("Data:", "published"), ("Data: The Fuel of Learning", None)])  # fmt: skip
def test_a_word_that_is_a_date_elsewhere_is_one_before_numbers(
    text: str, field: str | None
) -> None:
    found = split_label(Inline(text))
    assert (found and found.field) == field


@pytest.mark.parametrize(
    "text",
    [
        "STAR: Spatial Augmentation with Text-to-Video Models for Still Scenes",
        "NOTE: Neural Operators for Turbulent Environments",
        "DATE: Dual Attention for Tracking of Elements",
        "VIA: Visual Interface Agent for Robot Control",
    ],
)
def test_a_method_may_be_called_as_a_label_is(text: str) -> None:
    assert split_label(inline(text)) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("TITLE: Neural Operators for Turbulent Environments", "title"),
        ("NOTE: This list is not kept up to date for now", "remark"),
        ("DATE: 2 May 2026", "published"),
        ("SOURCE: Proceedings of the Conference on Quiet Machines", "source"),
        ("Note: Neural Operators for Turbulent Environments", "remark"),
    ],
)
def test_labels_in_capitals_are_labels(text: str, field: str) -> None:
    label = split_label(inline(text))
    assert label is not None
    assert label.field == field


@pytest.mark.parametrize("text", ["Attention Is All You Need 作者：A、B 链接：https://arxiv.org/abs/1706.03762", "A Reward Model 单位：某大学"])  # fmt: skip
def test_the_last_word_of_a_title_is_no_part_of_a_chinese_label(text: str) -> None:
    assert text[inline_labels(text)[0] :].startswith(("作者：", "单位："))


def test_labels_in_brackets_part_a_line() -> None:
    text = "".join(
        f"【标题】{name}【作者】Ana Ruiz, Bo Lin【链接】https://arxiv.org/abs/2405.0100{i}\n"
        for i, name in enumerate(["Quiet Rooms", "Maps of Islands", "Doors That Learn"])
    )
    found = read(text)
    assert [m.title for m in found] == ["Quiet Rooms", "Maps of Islands", "Doors That Learn"]
    assert {m.authors for m in found} == {("Ana Ruiz", "Bo Lin")}
