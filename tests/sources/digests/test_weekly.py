import pytest

from recommender.entries import Mention, Problem
from recommender.sources.digests import weekly

BODY = "- 作者:Kaiming He、Jian Sun 等\n- 论文链接:https://arxiv.org/abs/1512.03385\n摘要:残差学习。\n推荐:很深。\n"


def read(text: str) -> list[Mention]:
    found = list(weekly.parse(text, "d"))
    assert not any(isinstance(m, Problem) for m in found)
    return [m for m in found if isinstance(m, Mention)]


@pytest.mark.parametrize(
    "header",
    ["论文 1:Deep Nets", "论文1：Deep Nets", "论文 一：Deep Nets", "**论文 1：Deep Nets**", "### 论文 1：《Deep Nets》", "Paper 1: Deep Nets",
     "论文 1\nDeep Nets", "论文 1：\n论文标题：Deep Nets", "论文一\n标题：\nDeep Nets", "【论文 1】Deep Nets", "论文 1 | Deep Nets", "第 1 篇：Deep Nets",
     "1. Deep Nets", "标题：Deep Nets", "论文标题：\nDeep Nets", "论文 1：[Deep Nets](https://arxiv.org/abs/1512.03385)"],
)  # fmt: skip
def test_headers(header: str) -> None:
    (mention,) = read(f"{header}\n{BODY}")
    assert mention.title == "Deep Nets"
    assert mention.authors == ("Kaiming He", "Jian Sun")
    assert mention.url == "https://arxiv.org/abs/1512.03385"
    assert mention.arxiv_id == "1512.03385"
    assert (mention.abstract_zh, mention.recommendation) == ("残差学习。", "很深。")
    assert mention.complete


@pytest.mark.parametrize(
    "link",
    ["论文地址：https://arxiv.org/abs/1512.03385", "**论文链接**：<https://arxiv.org/abs/1512.03385>", "Paper: [pdf](https://arxiv.org/abs/1512.03385)",
     "链接：\nhttps://arxiv.org/abs/1512.03385", "论文：https://arxiv.org/abs/1512.03385", "链接 https://arxiv.org/abs/1512.03385"],
)  # fmt: skip
def test_links(link: str) -> None:
    (mention,) = read(
        f"论文 1:Deep Nets\n{link}\n代码：https://github.com/a/b\n摘要:甲。\n推荐:乙。\n"
    )
    assert mention.url == "https://arxiv.org/abs/1512.03385"
    assert mention.origin.links == ("https://github.com/a/b",)


def test_a_link_within_the_abstract_is_not_the_papers_own() -> None:
    text = "论文 1:T\n- 作者:甲、乙\n- 论文链接:https://www.nature.com/articles/s41586-022-04448-z\n摘要:见\nhttps://arxiv.org/abs/1512.03385\n推荐:好。"
    (mention,) = read(text)
    assert mention.arxiv_id is None
    assert mention.origin.links == ("https://arxiv.org/abs/1512.03385",)


def test_a_headline_above_the_title_is_the_chinese_title() -> None:
    (mention,) = read(f"论文 1：让网络更深\n- 论文标题：Deep Nets\n{BODY}")
    assert (mention.title, mention.title_zh) == ("Deep Nets", "让网络更深")


def test_contents_captions_and_footers_are_left_out() -> None:
    text = (
        "目录：\nDeep Nets\nArXiv Weekly Radiostation：更多精选论文\n"
        "论文 1:Deep Nets\n- 作者:甲、乙\n- 论文链接:https://a.org/x\n摘要:第一段。\n图 1：结构\n第二段。\n推荐:好。\n"
        "ArXiv Weekly Radiostation\n本周 10 篇 NLP 精选论文是：\n1. Some Other Paper. (from X)\n© THE END\n转载请联系本公众号\n"
    )
    (mention,) = read(text)
    assert mention.abstract_zh == "第一段。\n第二段。"
    assert mention.recommendation == "好。"


@pytest.mark.parametrize(
    "end",
    [
        "- 作者:丙、丁\n- 论文链接:https://a.org/y",
        "- 作者:丙",
        "- 论文链接:https://a.org/y\n摘要:说到一半",
        "- 论文链接:https://a.org/y\n摘要:完。\n推荐:说到一",
    ],
)
def test_a_cut_last_paper_is_incomplete(end: str) -> None:
    first, last = read(f"论文 1:A\n{BODY}论文 2:B\n{end}")
    assert first.complete
    assert not last.complete


def test_the_end_of_a_paper_cut_at_the_beginning() -> None:
    orphan, paper = read(f"推荐:前一篇很好。\n论文 2:B\n{BODY}")
    assert (orphan.title, orphan.recommendation, orphan.complete) == (None, "前一篇很好。", False)
    assert paper.complete


def test_a_header_with_nothing_is_a_problem() -> None:
    found = list(weekly.parse(f"论文 1：\n论文 2:B\n{BODY}", "d"))
    assert isinstance(found[0], Problem)
    assert str(found[0]).startswith("d:1: ")
    assert isinstance(found[1], Mention)
