"""Newsletters and news with a head for each story."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings", count=(4, 10))
def newsletter_bold_italic(draw: Draw) -> Page:
    """An English newsletter: sections, bold italic heads, running text with the link inside."""
    page = Page(draw)
    page.add(furniture.opening(draw, False))
    for section, records in draw.groups():
        page.add(f"# {section} {draw.pick('📙', '⚙️', '✍️', '🔍')}", "")
        for r in records:
            url = draw.url(r)
            page.item(
                r,
                url=url,
                abstract_en=f"{r.authors[0]} and colleagues",
                category=section,
                kind=None,
            )
            page.add(f"***{r.title}***", "")
            page.add(
                f"{r.authors[0]} and colleagues [{draw.pick('published a paper', 'present a method', 'report results')}]({url}) on this. {first(r.abstract_en, 3)}",
                "",
            )
            if draw.chance(0.25):
                page.add(
                    f"![](https://img.example.com/{r.slug}.png)",
                    "",
                    f"*Figure from the paper — [source]({r.code})*",
                    "",
                )
    page.close(furniture.closing(draw, False))
    return page


@family("tuned", "headings", count=(3, 9))
def heading_source_line(draw: Draw) -> Page:
    """A heading a story, bullets of text, and the link in a source line at the end."""
    page = Page(draw)
    mark = draw.pick("📌 Source", "**Source**", "Source", "🔗 Link")
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 1), kind=None)
        page.add(
            f"# {r.title}",
            "",
            f"- {first(r.abstract_en, 1)}",
            "",
            f"- {r.authors[0]} and others say more in the paper.",
            "",
        )
        if draw.chance(0.3):
            page.add(
                f'[<p align="center"> <img src="https://img.example.com/{r.slug}.png" width="600" /> </p>]({r.code})',
                "",
            )
        page.add(f"{mark}: [{draw.pick('arXiv', 'Paper', 'Papers with code')}]({url})", "")
    return page


@family("tuned", "headings", count=(4, 10))
def overview_then_details(draw: Draw) -> Page:
    """An overview of linked heads with anchors, then each of them told at length."""
    page = Page(draw)
    page.add(
        f"# AI 早报 {draw.date}",
        "",
        "**视频版**：[哔哩哔哩](https://video.example.com/1) ｜ [YouTube](https://video.example.com/2)",
        "",
        "## 概览",
    )
    links = [
        draw.url(r) if draw.chance(0.6) else f"https://news.example.com/{r.slug}"
        for r in draw.records
    ]
    page.add(
        [
            f"- {r.title_zh} [↗]({url}) `#{n}`"
            for n, (r, url) in enumerate(zip(draw.records, links, strict=True), 1)
        ],
        "",
        "---",
        "",
    )
    for n, (r, url) in enumerate(zip(draw.records, links, strict=True), 1):
        page.item(r, title=r.title_zh, url=url, kind=None, abstract_zh=first(r.abstract_zh, 1))
        page.add(
            f"## [{r.title_zh}]({url}) `#{n}`",
            f"> {first(r.abstract_zh, 1)}",
            "",
            first(r.abstract_zh, 2),
            "",
            "相关链接：",
            f"- [{url}]({url})",
            "",
            "---",
            "",
        )
    page.close("**提示**：内容由AI辅助创作，可能存在错误。")
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
