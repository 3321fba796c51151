"""Items in tables, in Markdown, HTML and text."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "tables", count=(4, 24))
def table_number_first(draw: Draw) -> Page:
    """The number with its link first, then both titles in one cell, then names."""
    page = Page(draw)
    page.add(
        furniture.opening(draw),
        "| arXiv ID | 论文标题 | 作者 | 一句话总结 |",
        "| --- | --- | --- | --- |",
    )
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, "title_zh arxiv_id", url=r.abs, authors=named, recommendation=r.tldr)
        page.add(f"| [{r.arxiv_id}]({r.abs}) | {r.title}<br>{r.title_zh} | {text} | {r.tldr} |")
    page.close("", furniture.closing(draw))
    return page


@family("tuned", "tables", ".html")
def attribute_tables_html(draw: Draw) -> Page:
    """A saved page: a table of two columns a paper, the title in its first row."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    title, author, link, text = (
        ("标题", "作者", "链接", "摘要") if chinese else ("Title", "Authors", "Link", "Abstract")
    )
    page.add(
        furniture.head(draw, furniture.name(draw, chinese), "zh" if chinese else "en"),
        "<body>",
        f"<h1>{furniture.name(draw, chinese)}</h1>",
    )
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r)
        summary = (
            {"abstract_zh": first(r.abstract_zh, 3)}
            if chinese
            else {"abstract_en": first(r.abstract_en, 3)}
        )
        page.item(r, url=url, authors=named, **summary)
        page.add('<table class="paper" border="1">')
        for label, value in (
            (title, esc(r.title)),
            (author, esc(names)),
            (link, f'<a href="{esc(url)}">{esc(url)}</a>'),
            (text, esc(*summary.values())),
        ):
            page.add(f"<tr><th>{label}</th><td>{value}</td></tr>")
        page.add("</table>", "<br>")
    page.close("</body></html>")
    return page


@family("tuned", "tables", ".txt", count=(4, 24))
def tab_separated(draw: Draw) -> Page:
    """A table pasted from a spreadsheet below a note: columns by tabs."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    note = (
        "这是组会的论文清单，大家先挑自己感兴趣的。"
        if chinese
        else "Here is the list for our group."
    )
    page.add(f"{furniture.name(draw, chinese)} {furniture.stamp(draw, chinese)}", "", note, "")
    page.add(
        "\t".join(
            ("序号", "标题", "作者", "日期", "链接")
            if chinese
            else ("No.", "Title", "Authors", "Date", "Link")
        )
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published", url=url, authors=named)
        page.add("\t".join((str(n), r.title, text, r.published, url)))
    return page


@family("tuned", "tables", count=(5, 24))
def table_year_venue(draw: Draw) -> Page:
    """Year and venue first, then a linked title, notes and code; a table a topic."""
    page = Page(draw)
    page.add(furniture.opening(draw, False))
    for section, records in draw.groups():
        page.add(
            f"### {section}", "", "| Year | Venue | Paper | Code |", "|:---:|:---:|:---|:---:|"
        )
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section)
            code = (
                f"[![GitHub](https://img.shields.io/github/stars/{r.code[19:]}?style=social)]({r.code})"
                if draw.chance(0.5)
                else "-"
            )
            page.add(f"| {r.published[:4]} | {r.venue.split()[0]} | [{r.title}]({url}) | {code} |")
        page.add("")
    return page


@family("tuned", "tables", count=(4, 16))
def table_stacked_cells(draw: Draw) -> Page:
    """Title, names and day stacked in one cell, the abstract in the next."""
    page = Page(draw)
    page.add(furniture.opening(draw, False), "| Paper | Summary |", "|:--|:--|")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published", url=url, authors=named, abstract_en=first(r.abstract_en, 2))
        page.add(
            f"| **[{r.title}]({url})**<br>*{text}*<br>{r.published} | {first(r.abstract_en, 2)} |"
        )
    page.close("", furniture.closing(draw, False))
    return page


@family("tuned", "tables", ".txt", count=(4, 20))
def ruled_columns(draw: Draw) -> Page:
    """What a database prints: columns of one width, rules of plus and minus signs."""
    page = Page(draw)
    rows = [(r.published, r.title, draw.url(r)) for r in draw.records]
    heads = ("published", "title", "url")
    widths = [max(len(h), *(len(row[k]) for row in rows)) for k, h in enumerate(heads)]
    rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"

    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + " |"

    page.add(rule, line(heads), rule)
    for r, row in zip(draw.records, rows, strict=True):
        page.item(r, "published", url=row[2])
        page.add(line(row))
    page.close(rule, f"({len(rows)} rows)")
    return page
