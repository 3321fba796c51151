"""Text without markup: pasted from pages, typed, or written by tools for mail."""

import textwrap

from synthetic import furniture, people
from synthetic.pages import Draw, Page, family, first


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


@family("tuned", "plain", ".txt", count=(4, 12))
def news_source_lines(draw: Draw) -> Page:
    """Short news: a head, a paragraph, who said it, and a line with the link."""
    page = Page(draw)
    page.add(draw.pick("今日AI快讯", "AI 早报", "每日资讯"), "")
    label = draw.pick("出典: ", "来源：", "原文链接：", "via: ")
    for r in draw.records:
        link = f"https://news.example.com/{r.slug}"
        head = r.title_zh
        page.item(r, title=head, url=link, kind="news", abstract_zh=first(r.abstract_zh, 2))
        page.add(
            head,
            first(r.abstract_zh, 2),
            draw.pick("量子日报", "科技新闻", "官方博客", "开源社区"),
            f"{label}{link}",
        )
    return page


@family("tuned", "plain", ".txt", count=(4, 14))
def pasted_archive(draw: Draw) -> Page:
    """The archive of a blog, pasted: years, month-days and titles."""
    page = Page(draw)
    page.add(
        "山间小屋的博客",
        "首页",
        "标签",
        "归档",
        f"目前共计 {len(draw.records) * 7} 篇日志。 继续努力。",
    )
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    year = ""
    for r in records:
        if r.published[:4] != year:
            year = r.published[:4]
            page.add(year)
        title = draw.pick(r.title_zh, f"{r.title_zh}：论文笔记")
        page.item(r, "published", title=title, kind="post")
        page.add(r.published[5:], title)
    page.close("1", "2", "…8", "文章目录", "站点概览", "由 Hexo 强力驱动")
    return page


@family("tuned", "plain", ".txt", count=(4, 12))
def pasted_blog_index(draw: Draw) -> Page:
    """The front page of a blog, pasted: title, excerpt, date and author."""
    page = Page(draw)
    author = people.name(draw.rng)
    page.add("Lil' Notes", "|", "Posts", "Archive", "Search", "Tags")
    for r in draw.records:
        page.item(
            r, "published", kind="post", authors=(author,), abstract_en=first(r.abstract_en, 2)
        )
        year, month, day = r.published.split("-")
        month = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ][int(month) - 1]
        page.add(
            r.title,
            first(r.abstract_en, 2)[:220].rstrip(". "),
            "...",
            f"Date: {month} {int(day)}, {year} | Estimated Reading Time: {draw.rng.randint(5, 40)} min | Author: {author}",
        )
    page.close("« Prev", "Next »", f"© {draw.date.year} Lil' Notes", "Powered by Hugo & PaperMod")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def channel_export(draw: Draw) -> Page:
    """Messages of a channel: a stamp, the title, words, the link, hashtags."""
    page = Page(draw)
    channel = furniture.name(draw, False)
    for n, r in enumerate(draw.records):
        url = draw.url(r)
        page.item(r, url=url, kind=None, abstract_en=first(r.abstract_en, 2))
        page.add(
            f"{channel}, [{draw.date:%d.%m.%Y} {8 + n // 6:02}:{n * 7 % 60:02}]",
            r.title,
            "",
            first(r.abstract_en, 2),
            "",
            url,
            " ".join(f"#{c.split('.')[-1].lower()}" for c in r.categories),
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
        page.add(lines, "-" * len(lines[-1]), textwrap.wrap(f"By {text}", 78), f"Link: {url}", "")
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
