import pytest

from recommender.entries import Mention
from recommender.sources.digests import daily

NAMES, PLACE, CHINESE, ENGLISH, LINK = (
    "Y Wu, J Johnson",
    "[Facebook AI & MIT]",
    "批量归一化的反思。它按批工作。",
    "Batches matter in many ways.",
    "https://weibo.com/1/A",
)


def read(text: str) -> list[Mention]:
    return [m for m in daily.parse(text, "d") if isinstance(m, Mention)]


@pytest.mark.parametrize(
    "head",
    [
        "1、[CV] Batches",
        "1、 [CV] Batches",
        "1. [CV] Batches",
        "(1) [CV] Batches",
        "[CV] Batches",
        "1、【CV】Batches",
        "**1、[CV] Batches**",
        "### 1、[CV] Batches",
        "1、［CV］ Batches",
        "1、[CV]\nBatches",
    ],
)
def test_headers(head: str) -> None:
    (mention,) = read("\n".join([head, NAMES, PLACE, CHINESE, ENGLISH, LINK]))
    assert (mention.title, mention.category) == ("Batches", "CV")
    assert mention.authors == ("Y Wu", "J Johnson")


@pytest.mark.parametrize("missing", [NAMES, PLACE, CHINESE, ENGLISH, LINK, None])
def test_a_missing_part_does_not_shift_the_others(missing: str | None) -> None:
    parts = [part for part in (NAMES, PLACE, CHINESE, ENGLISH, LINK) if part != missing]
    first, _ = read(
        "\n\n".join(
            ["1、[LG] Batches", *parts, "image.png\nf01.png.jpgf02.png.jpg", "2、[CV] Other", LINK]
        )
    )
    assert first.authors == (() if missing == NAMES else ("Y Wu", "J Johnson"))
    assert first.affiliations == (() if missing == PLACE else ("Facebook AI", "MIT"))
    assert first.abstract_zh == (None if missing == CHINESE else CHINESE)
    assert first.abstract_en == (None if missing == ENGLISH else ENGLISH)
    assert first.url == (None if missing == LINK else LINK)
    assert first.complete


def test_short_items_have_a_chinese_title() -> None:
    text = f"1、[CV] A\n{NAMES}\n{CHINESE}\n{LINK}\n另外几篇值得关注的论文：\n[LG] B\n用网络求解方程\n{NAMES}\n{PLACE}\nhttps://weibo.com/1/B\n"
    _, short = read(text)
    assert (short.title, short.title_zh, short.url) == (
        "B",
        "用网络求解方程",
        "https://weibo.com/1/B",
    )
    assert short.abstract_zh is None
    assert short.complete


def test_an_arxiv_link_is_preferred_to_a_post_about_the_paper() -> None:
    (mention,) = read(f"1、[CV] A\n{NAMES}\n{CHINESE}\n{LINK}\nhttps://arxiv.org/abs/2105.07576\n")
    assert (mention.url, mention.arxiv_id) == ("https://arxiv.org/abs/2105.07576", "2105.07576")
    assert mention.origin.links == (LINK,)


def test_a_cut_item_is_incomplete() -> None:
    *_, last = read(f"1、[CV] A\n{NAMES}\n{CHINESE}\n{LINK}\n2、[LG] B\n{NAMES}\n{CHINESE}\n")
    assert not last.complete


def test_legends_are_no_items() -> None:
    assert read("LG - 机器学习 CV - 计算机视觉\n[TOC]\n[FAIR]\n") == []
