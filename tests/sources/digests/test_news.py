import pytest

from recommender.entries import Mention
from recommender.sources.digests import news


def read(text: str) -> list[Mention]:
    return [m for m in news.parse(text, "d") if isinstance(m, Mention)]


@pytest.mark.parametrize(
    "form",
    [
        "{0:02}\n{1}",
        "{0}.\n{1}",
        "【{0}】\n{1}",
        "NO.{0}\n{1}",
        "{0}. {1}",
        "{0}、{1}",
        "【{0}】{1}",
        "## {0:02} {1}",
        "## {0}. {1}",
        "{0}. **{1}**",
        "（{0}）{1}",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        "信息来源:量子位",
        "来源：量子位",
        "（来源：量子位）",
        "via 量子位",
        "【来源：量子位】",
        "来源 | 量子位",
    ],
)
def test_numbered_items_and_their_sources(form: str, source: str) -> None:
    text = "\n".join(
        f"{form.format(i, title)}\n这里是正文，讲了一件事。\n{source}"
        for i, title in ((1, "甲公司发布新芯片"), (2, "乙大学开设新课程"))
    )
    first, second = read(text)
    assert (first.title, second.title) == ("甲公司发布新芯片", "乙大学开设新课程")
    assert [m.source for m in (first, second)] == ["量子位", "量子位"]
    assert first.abstract_zh == "这里是正文，讲了一件事。"
    assert first.kind == "news"
    assert first.complete
    assert second.complete


def test_items_without_numbers_end_with_their_source() -> None:
    first, second = read(
        "甲发布芯片\n正文一。\n信息来源:量子位\n乙开设课程\n正文二。\n信息来源:新智元\nEND\n如有侵权，请联系删除\n"
    )
    assert (first.title, first.abstract_zh, first.source) == ("甲发布芯片", "正文一。", "量子位")
    assert (second.title, second.abstract_zh, second.source) == ("乙开设课程", "正文二。", "新智元")


def test_a_source_at_the_end_of_the_body() -> None:
    (mention,) = read("1. 甲发布芯片\n正文。（来源：路透社）\n")
    assert (mention.abstract_zh, mention.source) == ("正文。", "路透社")


def test_a_list_within_an_item_is_its_body() -> None:
    (mention,) = read("01\n甲发布芯片\n特点：\n1. 快\n2. 省电\n来源：量子位\n")
    assert mention.title == "甲发布芯片"
    assert "2. 省电" in (mention.abstract_zh or "")


def test_a_document_cut_within_an_item() -> None:
    *_, last = read("01\n甲发布芯片\n正文一。\n来源：量子位\n02\n乙开设课程\n正文说到一半")
    assert (last.title, last.complete) == ("乙开设课程", False)


def test_bullets_under_sections() -> None:
    text = (
        "## 日报 2025/6/16\n\n### **产品更新**\n1. **某工具**是一款把手绘草图变成动态视频的软件，还能配上声音，刚刚开源。['项目地址'](https://github.com/a/b)\n"
        "2. 某公司宣布启动史上最大规模的人才招聘，涵盖大模型算法等二十三个方向。\n\n---\n\n## **语音版**\n\n| 🎙️ **播客** | 📹 **视频** |\n| --- | --- |\n| [甲](https://a.org/1) | [乙](https://b.org/2) |\n"
    )
    first, second = read(text)
    assert (first.title, first.url, first.category) == (None, "https://github.com/a/b", "产品更新")
    assert (first.abstract_zh or "").endswith("刚刚开源。")
    assert second.url is None


def test_a_source_in_bare_brackets_behind_the_last_sentence() -> None:
    found = read("甲发布芯片\n正文一。（财联社）\n乙开设课程\n正文二（未完）。（界面新闻）\n")
    assert [(m.title, m.source) for m in found] == [
        ("甲发布芯片", "财联社"),
        ("乙开设课程", "界面新闻"),
    ]


def test_names_of_sections_and_lists_of_contents_are_no_headlines() -> None:
    item = "{0}\n{0}，今天的消息。（来源：量子位）\n\n"
    page = f"一周资讯\n\n甲发布芯片\n乙开设课程\n\n公司\n\n{item.format('甲发布芯片')}大学\n\n{item.format('乙开设课程')}"
    assert [(m.title, m.category) for m in read(page)] == [
        ("甲发布芯片", "公司"),
        ("乙开设课程", "大学"),
    ]


def test_headlines_underlined() -> None:
    first, second = read(
        "科技早报\n\n甲发布芯片\n————\n正文一，说了一件事情的经过。\n\n乙开设课程\n————\n正文二，说了一件事情的经过。\n"
    )
    assert (first.title, second.title) == ("甲发布芯片", "乙开设课程")


def test_headings_with_quoted_sources_and_named_links() -> None:
    first, second = read(
        "### 甲发布芯片\n\n正文一。\n\n> 来源：路透社\n\n### 乙开设课程\n\n正文二，说了一件事情的经过。[来源：新华社](https://a.org/x)\n"
    )
    assert (first.source, second.source, second.url) == ("路透社", "新华社", "https://a.org/x")


def test_where_to_read_more_ends_an_item() -> None:
    first, second = read(
        "Robots learn:\nA robot watched videos and learnt to cook, they say.\nWhy this matters: data is scarce.\nRead more: RT-1 (arXiv). https://arxiv.org/abs/2212.06817\n"
        "#####\nModels shrink:\nA small model matches a large one, they say.\nRead more: Phi (arXiv). https://arxiv.org/abs/2306.11644\n"
    )
    assert (first.title, first.recommendation) == ("Robots learn", "data is scarce.")
    assert (first.arxiv_id, second.arxiv_id) == ("2212.06817", "2306.11644")
