"""Text without markup: pasted from pages, typed, or written by tools for mail."""

import textwrap

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt")
def pasted_arxiv_listing(draw: Draw) -> Page:
    """The listing of arXiv copied from a browser, the number before the title."""
    page = Page(draw)
    page.add(
        f"{draw.date:%a}, {draw.date.day} {draw.date:%b %Y} (showing {len(draw.records)} of {len(draw.records)} entries )"
    )
    label = draw.pick("Title: ", "Title:")
    for n, r in enumerate(draw.records, 1):
        page.item(r, "arxiv_id authors")
        page.add(
            f"[{n}] arXiv:{r.arxiv_id} [pdf, {draw.pick('html, other', 'other', 'ps, other')}]",
            f"{label}{r.title}",
            ", ".join(r.authors),
        )
        if draw.chance(0.4):
            page.add(f"Comments: {draw.rng.randint(6, 30)} pages, {draw.rng.randint(2, 9)} figures")
        page.add("Subjects: " + "; ".join(f"{c}" for c in r.categories))
    return page


@family("tuned", "plain", ".txt")
def numbered_tag_names(draw: Draw) -> Page:
    """`1、[CV] title`, names, [affiliation], Chinese, English, link."""
    page = Page(draw)
    page.add("LG - 机器学习 CV - 计算机视觉 CL - 计算与语言 AS - 音频与语音 RO - 机器人", "")
    for n, r in enumerate(draw.records, 1):
        tag = r.categories[0].split(".")[-1]
        text, named = draw.short(r)
        url = draw.url(r)
        page.item(
            r, "abstract_en", authors=named, url=url, category=tag, abstract_zh=f"{r.title_zh}。"
        )
        page.add(
            f"{n}、[{tag}] {r.title}",
            *([""] if draw.chance(0.5) else []),
            text,
            f"[{r.affiliations[0]}]",
        )
        page.add(
            f"{r.title_zh}。{first(r.abstract_zh, 3)}", "", first(r.abstract_en, 3), "", url, ""
        )
    return page


@family("tuned", "plain", ".txt")
def paper_n_labels(draw: Draw) -> Page:
    """A weekly post: contents of bare titles, then `论文 N：` with labels and a recommendation."""
    page = Page(draw)
    page.add(
        "本周论文包括" + "；".join(r.tldr.rstrip("。") for r in draw.records[:2]) + "。",
        "目录：",
        [r.title for r in draw.records],
    )
    colon = draw.pick("：", ":")
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r, "、", " 等")
        url = draw.url(r)
        page.item(r, "abstract_zh", authors=named, url=url, recommendation=r.tldr)
        page.add(
            f"论文 {n}{colon}{r.title}",
            f"- 作者{colon}{text}",
            f"- 论文链接{colon}{url}",
            f"摘要{colon}{first(r.abstract_zh, 2)}",
            first(r.abstract_zh.removeprefix(first(r.abstract_zh, 2)), 2),
            f"推荐{colon}{r.tldr}",
        )
    return page


@family("tuned", "plain", ".txt", count=(4, 14))
def book_title_marks(draw: Draw) -> Page:
    """Titles in 《》 behind a bracketed number, then labels."""
    page = Page(draw)
    page.add(f"{draw.date}", f"Summary: 有{len(draw.records)}篇论文速递信息", "")
    bold = draw.pick("**", "")
    for section, records in draw.groups("en"):
        page.add(f"# {section}", "")
        for n, r in enumerate(records, 1):
            page.item(r, "abstract_zh", url=r.abs, category=section)
            page.add(
                f"{bold}[{n}]《{r.title}》{bold}",
                "",
                f"{r.published[:4]} arXiv",
                "",
                f"Abstract：{first(r.abstract_zh, 3)}",
                "",
                f"arXiv：{r.abs}",
                "",
            )
    return page


@family("tuned", "plain", ".txt", count=(3, 10))
def wrapped_sections(draw: Draw) -> Page:
    """Underlined titles and text wrapped at 80 columns, the link behind a label."""
    page = Page(draw)
    page.add(furniture.name(draw, False).upper(), f"{draw.date:%d %B %Y}", "")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        lines = textwrap.wrap(r.title, 78, break_on_hyphens=False)
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        page.add(
            lines,
            "-" * len(lines[-1]),
            textwrap.wrap(f"By {text}", 78, break_on_hyphens=False),
            f"Link: {url}",
            "",
        )
        page.add(textwrap.wrap(first(r.abstract_en, 3), 80, break_on_hyphens=False), "")
    return page


@family("tuned", "plain", ".txt", count=(3, 10))
def labels_above_values(draw: Draw) -> Page:
    """Pasted from a page of cards: labels and values on lines of their own."""
    page = Page(draw)
    title, author, link, text = draw.pick(
        ("标题", "作者", "链接", "摘要"), ("论文题目", "作者列表", "论文链接", "论文摘要")
    )
    page.add(f"{furniture.name(draw, True)} {furniture.stamp(draw, True)}", "")
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r)
        page.item(r, "abstract_zh", url=url, authors=named)
        page.add(
            title,
            r.title,
            author,
            names,
            link,
            url,
            text,
            first(r.abstract_zh, 3),
            "收藏  分享",
            "",
        )
    return page


@family("tuned", "plain", count=(4, 12))
def untitled_briefs(draw: Draw) -> Page:
    """Paragraphs of news without titles, the source in brackets at the end."""
    page = Page(draw)
    page.add(f"# {furniture.stamp(draw, True)} 速览", "")
    words = draw.pick("来源", "论文", "via")
    for r in draw.records:
        url = draw.url(r)
        page.item(r, title=None, url=url, kind=None, abstract_zh=first(r.abstract_zh, 1))
        page.add(f"{first(r.abstract_zh, 2)}（[{words}]({url})）", "")
    page.close(furniture.closing(draw))
    return page
