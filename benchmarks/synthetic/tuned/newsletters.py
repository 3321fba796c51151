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


@family("tuned", "headings", count=(4, 12))
def report_then_list(draw: Draw) -> Page:
    """A long report whose bullets name papers, then the papers themselves."""
    page = Page(draw)
    page.add(
        "# 研究洞察报告",
        "",
        f"> 生成时间：{draw.date} 08:00",
        "",
        "---",
        "",
        "## 摘要",
        "",
        "近期研究从单点技巧走向系统设计，**评测与数据**成为新的焦点。",
        "",
        "## 🔍 主题剖析",
        "",
    )
    half = len(draw.records) // 2
    for n, part in enumerate((draw.records[:half], draw.records[half:]), 1):
        page.add(
            f"### 主题{'一二'[n - 1]}：**{draw.pick('效率与规模的平衡', '从感知到推理', '数据的再认识')}**",
            "",
            "* **核心问题:**  ",
            f"  {first(part[0].abstract_zh, 1)}",
            "",
            "* **代表性论文 (Key Papers):**  ",
        )
        page.add(
            [f"  - *{r.title}*" for r in part[:3]],
            "",
            "* **未来展望:**  ",
            "  - 更可靠的评测",
            "  - 更低的成本",
            "",
        )
    page.add("---", "", draw.pick("# 📝 论文列表", "## 论文详情"), "")
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r)
        page.item(r, "arxiv_id", url=r.pdf, authors=named, recommendation=r.tldr)
        page.add(
            f"## {n}. {r.title}",
            f"- **相关性评分**: {'⭐' * draw.rng.randint(3, 5)} ({draw.rng.randint(6, 10)}/10)",
            f"- **ArXiv ID**: {r.arxiv_id}v1",
            f"- **作者**: {text}",
            f'- **论文链接**: <a href="{r.pdf}" class="btn">PDF</a>',
            f"- **TLDR**: {r.tldr}",
            "",
            "---",
            "",
        )
    return page


@family("tuned", "plain", count=(4, 12))
def untitled_paragraphs(draw: Draw) -> Page:
    """Numbered paragraphs without titles, bold words in them, a link at the end."""
    page = Page(draw)
    page.add(f"## AI日报 {furniture.stamp(draw, True)}", "", "### **学术前沿**")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, title=None, url=url, abstract_zh=f"{r.tldr.rstrip('。')}", kind=None)
        words = r.tldr.rstrip("。")
        page.add(
            f"{n}. {words}。{first(r.abstract_zh, 1)}[{draw.pick('论文地址', '详情', 'arXiv')}]({url})"
        )
    page.close("", "---", "", "**AI日报语音版** | 欢迎收听")
    return page
