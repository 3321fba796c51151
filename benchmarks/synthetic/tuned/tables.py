"""Items in tables."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "tables", count=(5, 30))
def table_daily(draw: Draw) -> Page:
    """Date, title, authors, number with link, code; one table a topic."""
    page = Page(draw)
    page.add(
        f"## Updated on {draw.date:%Y.%m.%d}",
        "> Usage instructions: [here](./docs/README.md#usage)",
        "",
    )
    groups = draw.groups()
    if draw.chance(0.5):
        page.add("<details>", "  <summary>Table of Contents</summary>", "  <ol>")
        page.add(
            [
                f"    <li><a href=#{name.lower().replace(' ', '-')}>{name}</a></li>"
                for name, _ in groups
            ],
            "  </ol>",
            "</details>",
            "",
        )
    bold = draw.pick("**", "")
    for section, records in groups:
        page.add(
            f"## {section}", "", "|Publish Date|Title|Authors|PDF|Code|", "|---|---|---|---|---|"
        )
        for r in records:
            page.item(
                r,
                "published arxiv_id",
                url=r.abs.replace("https", "http"),
                authors=r.authors[:1],
                category=section,
            )
            code = f"**[link]({r.code})**" if draw.chance(0.3) else "null"
            page.add(
                f"|{bold}{r.published}{bold}|{bold}{r.title}{bold}|{r.authors[0]} et.al.|[{r.arxiv_id}]({r.abs.replace('https', 'http')})|{code}|"
            )
        page.add("", "<p align=right>(<a href=#updated>back to top</a>)</p>", "")
    return page


@family("tuned", "tables")
def table_html(draw: Draw) -> Page:
    """HTML tables within Markdown, links to pages of the site, numbers in a button."""
    page = Page(draw)
    page.add(
        "---",
        "layout: default",
        f"title: arXiv 要点 - {draw.date}",
        "---",
        "",
        f"# 今日论文（{draw.date}）",
        "",
        f"📊 共 **{len(draw.records)}** 篇论文",
        "",
    )
    for section, records in draw.groups("zh"):
        page.add(
            f'<h2 id="{section}">🔬 {section} ({len(records)} 篇)</h2>',
            "",
            "<table>",
            "<thead>",
            "<tr><th>#</th><th>题目</th><th>一句话要点</th><th>标签</th><th>⭐</th></tr>",
            "</thead>",
            "<tbody>",
        )
        for n, r in enumerate(records, 1):
            page.item(r, "arxiv_id", recommendation=r.tldr)
            page.add(
                "<tr>",
                f"  <td>{n}</td>",
                f'  <td><a href="./papers/{r.arxiv_id.replace(".", "")}v1-{r.slug}.html">{esc(r.title)}</a></td>',
                f"  <td>{esc(r.tldr)}</td>",
            )
            page.add(
                f'  <td><span class="tag">{r.categories[0]}</span></td>',
                f'  <td><button class="star" data-arxiv-id="{r.arxiv_id}v1">☆</button></td>',
                "</tr>",
            )
        page.add("</tbody>", "</table>", "")
    return page


@family("tuned", "tables")
def table_paper_links(draw: Draw) -> Page:
    """Two columns: number, title and text in one cell, links in the other."""
    page = Page(draw)
    page.add(
        f"## Top ML Papers of the Week ({draw.date:%B} {draw.date.day}) - {draw.date.year}",
        "| **Paper**  | **Links** |",
        "| ------------- | ------------- |",
    )
    form = draw.pick(
        "{n}) **{title}** - {text}",
        "{n}) {title}  {text}",
        "{n}) **{title}** <br> {text}",
        "**{n}. {title}**: {text}",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text = first(r.abstract_en, 2)
        if draw.chance(0.4):
            text += f" <br>● {first(r.abstract_en, 1)}"
        page.item(r, url=url, abstract_en=text)
        page.add(
            f"| {form.format(n=n, title=r.title, text=text)} | [Paper]({url}), [Code]({r.code}), [Tweet](https://x.com/someone/status/{draw.rng.randrange(10**18)}) |"
        )
    page.close("---", "Subscribe to our newsletter to get them in your inbox.") if draw.chance(
        0.5
    ) else None
    return page


@family("tuned", "tables")
def table_read_more(draw: Draw) -> Page:
    """Title cell ends in a bracket of links, user names for authors, a long summary."""
    page = Page(draw)
    page.add(
        "",
        f"## Papers for {draw.date}",
        "",
        "| Title | Authors | Summary |",
        "|-------|---------|---------|",
    )
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, url=r.abs, authors=named, abstract_en=first(r.abstract_en, 3))
        page.add(
            f"| {r.title} (Read more on [arXiv]({r.abs}) or [HuggingFace]({r.hub})) | {text} | {first(r.abstract_en, 3)} |"
        )
    return page


@family("tuned", "tables")
def attribute_tables(draw: Draw) -> Page:
    """A heading and a table of attribute and value for each paper."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    page.add(furniture.opening(draw, chinese))
    names = (
        ("项目", "内容", "作者", "链接", "日期")
        if chinese
        else ("Field", "Value", "Authors", "Link", "Date")
    )
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r)
        url = draw.url(r)
        page.item(r, "published", authors=named, url=url)
        page.add(
            f"### {n}. {r.title}",
            "",
            f"| {names[0]} | {names[1]} |",
            "| --- | --- |",
            f"| **{names[2]}** | {text} |",
            f"| **{names[3]}** | {draw.pick(url, f'[{url}]({url})')} |",
            f"| **{names[4]}** | {r.published} |",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("tuned", "tables", count=(4, 20))
def table_bilingual_score(draw: Draw) -> Page:
    """Title and Chinese title in two columns, with a rank and a score."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    page.add("| 排名 | 评分 | 标题 | 中文标题 | 机构 | 链接 |", "|:--:|:--:|:--|:--|:--|:--:|")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, "title_zh", url=url)
        page.add(
            f"| {n} | {draw.rng.randint(60, 99) / 10} | {r.title} | {r.title_zh} | {r.affiliations[0]} | [{draw.pick('PDF', 'arXiv', '🔗')}]({url}) |"
        )
    page.close("", furniture.closing(draw))
    return page


@family("tuned", "tables")
def one_row_tables(draw: Draw) -> Page:
    """HTML tables in Markdown, many with one row only."""
    page = Page(draw)
    page.add(f"# cs.AI（{draw.date}）", "", f"📊 共 **{len(draw.records)}** 篇论文", "")
    rest = list(draw.records)
    number = 0
    while rest:
        part, rest = rest[: (size := draw.pick(1, 1, 2))], rest[size:]
        section = (
            draw.pick(
                "支柱一：记忆与检索", "支柱二：强化学习", "支柱三：多模态", "支柱四：交互与反应"
            )
            + f" {'ABCDEFGHIJKLMNOP'[number]}"
        )
        page.add(
            f"<h2>🔬 {section} ({len(part)} 篇)</h2>",
            "",
            "<table>",
            "<thead><tr><th>#</th><th>题目</th><th>一句话要点</th></tr></thead>",
            "<tbody>",
        )
        for r in part:
            number += 1
            page.item(r, url=r.abs, recommendation=r.tldr)
            page.add(
                f'<tr><td>{number}</td><td><a href="{r.abs}">{esc(r.title)}</a></td><td>{esc(r.tldr)}</td></tr>'
            )
        page.add("</tbody>", "</table>", "")
    return page
