import pytest

from recommender.entries import Mention
from recommender.sources.digests import papers

URL = "https://arxiv.org/abs/2010.11929"


def read(text: str) -> list[Mention]:
    return [m for m in papers.parse(text, "d") if isinstance(m, Mention)]


@pytest.mark.parametrize(
    "item",
    [f"## An Image is Worth Words\n- 链接：{URL}\n- 摘要：图像即词。", f"## 3. An Image is Worth Words\n**Link:** {URL}\n\n**Abstract:** 图像即词。",
     f"## Top 3. An Image is Worth Words\n- 链接：{URL}\n- 亮点：图像即词。", f"### [An Image is Worth Words]({URL})\n\n图像即词。",
     f"[1]《An Image is Worth Words》\n2020 arXiv\nAbstract：图像即词。\narXiv：{URL}", f"**《An Image is Worth Words》**\n\narXiv：{URL}\n\n> 图像即词。",
     f"# Vision\n**An Image is Worth Words**\n{URL}\n图像即词。", f"- **An Image is Worth Words** ([arXiv]({URL})) - 图像即词。", f"- [An Image is Worth Words]({URL}): 图像即词。",
     f"1. [An Image is Worth Words]({URL}) - 图像即词。", f"| **Paper** | **Links** |\n|---|---|\n| 1) **An Image is Worth Words** - 图像即词。 | [Paper]({URL}), [Tweet](https://x.com/a/1) |",
     f"| # | 标题 | 链接 | 摘要 |\n|---|---|---|---|\n| 1 | An Image is Worth Words | {URL} | 图像即词。 |",
     f"### 1\n- 标题：An Image is Worth Words\n- 链接：{URL}\n- 摘要：图像即词。"],
)  # fmt: skip
def test_items_in_every_form(item: str) -> None:
    (mention,) = read(item)
    assert mention.title == "An Image is Worth Words"
    assert (mention.url, mention.arxiv_id) == (URL, "2010.11929")
    assert (mention.abstract_zh, mention.abstract_en) == ("图像即词。", None)
    assert mention.complete


def test_a_chinese_title_may_be_a_link_below_the_heading() -> None:
    (mention,) = read(f"## An Image is Worth Words\n[一图抵千词]({URL})\n\n图像切块。")
    assert (mention.title, mention.title_zh, mention.url) == (
        "An Image is Worth Words",
        "一图抵千词",
        URL,
    )


def test_an_id_alone_gives_no_url() -> None:
    (mention,) = read(
        "### 2. LeMix: Unified Scheduling\n**arXiv:2507.21276 | RTSS 2025**\n\n**核心贡献：** 共享。\n\n**[TL;DR]** 好。"
    )
    assert (mention.arxiv_id, mention.url, mention.venue) == ("2507.21276", None, "RTSS 2025")
    assert (mention.abstract_zh, mention.recommendation) == ("共享。", "好。")


@pytest.mark.parametrize(
    ("heading", "category"),
    [("# Depth Estimation", "Depth Estimation"), ("## 计算机视觉", "计算机视觉"), ("## 一、大语言模型", "大语言模型"), ("## 📌 其他值得关注的论文", None),
     ("## Top ML Papers of the Week (Jan 1-8)", None), ("# 每周论文推荐：2026-06-08", None), ("## 补充推荐", None)],
)  # fmt: skip
def test_a_heading_above_is_the_category_if_it_names_a_topic(
    heading: str, category: str | None
) -> None:
    first, _ = read(
        f"{heading}\n\n- [A Paper on One Thing]({URL})\n\n{heading} 2\n\n- [Another Paper]({URL})\n"
    )
    assert first.category == category


def test_the_project_page_is_the_url_where_there_is_no_paper() -> None:
    (mention,) = read(
        "| **Paper** | **Links** |\n|---|---|\n| 1) **A** - d. | [Tweet](https://x.com/a/1), [Code](https://github.com/a/b), [Project](https://a.github.io/) |"
    )
    assert mention.url == "https://a.github.io/"
    assert set(mention.origin.links) == {"https://x.com/a/1", "https://github.com/a/b"}


@pytest.mark.parametrize(
    "section",
    [
        "## 目录\n- [Vision](#vision)\n",
        "## Contributing\n- [Rules](https://a.org/rules)\n",
        "## 订阅\n扫码订阅。\n",
        "> 检索源：arXiv | 日期：2026-06-08\n",
        "| Model | Score |\n|---|---|\n| A | 1.0 |\n",
    ],
)
def test_parts_of_the_page_are_no_items(section: str) -> None:
    (mention,) = read(f"# Weekly papers\n\n{section}\n## Vision\n- [A Paper on One Thing]({URL})\n")
    assert mention.title == "A Paper on One Thing"


def test_a_row_that_breaks_off_is_incomplete() -> None:
    table = f"| **Paper** | **Links** |\n|---|---|\n| 1) **A** - d. | [Paper]({URL}) |\n| 2) **B** - half a descr"
    assert [m.complete for m in read(table)] == [True, False]


def test_names_and_venue_on_the_same_line() -> None:
    (mention,) = read(f"- [Swin]({URL}) — Ze Liu, Yutong Lin. ICCV 2021\n")
    assert (mention.authors, mention.venue, mention.abstract_en) == (
        ("Ze Liu", "Yutong Lin"),
        "ICCV 2021",
        None,
    )


def test_organisations_in_the_place_of_authors() -> None:
    (mention,) = read(
        f"**《Group-wise Stereo》(CVPR 2019)**\n\nAuthor：香港中文大学 & 商汤科技\n\narXiv：{URL}\n"
    )
    assert (mention.authors, mention.affiliations) == ((), ("香港中文大学", "商汤科技"))
    assert mention.venue == "CVPR 2019"


def test_title_labels_may_begin_the_items_of_a_section() -> None:
    one = f"**标题**：{{0}}\n**中文标题**：{{1}}\n**链接**：{URL}\n\n---\n\n"
    found = read(
        "## 本期论文\n\n"
        + one.format("Graph Attention", "图注意力")
        + one.format("Set Attention", "集合注意力")
    )
    assert [(m.title, m.title_zh) for m in found] == [
        ("Graph Attention", "图注意力"),
        ("Set Attention", "集合注意力"),
    ]


def test_a_table_of_contents_with_links_does_not_double_the_items() -> None:
    text = f"# Daily Papers\n\n| # | 论文 |\n|---|---|\n| 1 | [Agent Memory]({URL}) |\n\n## Agent Memory\n\n- **作者**: 甲乙、丙丁\n- **点赞**: 30\n- **摘要**: 记住。\n"
    (mention,) = read(text)
    assert (mention.authors, mention.abstract_zh) == (("甲乙", "丙丁"), "记住。")
