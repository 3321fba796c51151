"""Tables as other markup languages, terminals and mails write them."""

import csv
import io
import textwrap

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "tables", ".rst", count=(3, 14))
def grid_cells(draw: Draw) -> Page:
    """Tables of a documentation: plus signs at the corners, cells of several lines."""
    page = Page(draw)
    page.add("Reading list", "============", "", "Collected for the group.", "")
    widths = (44, 26, 36)
    rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
    page.add(
        rule,
        _grid_row(draw.pick(("Paper", "Authors", "Link"), ("论文", "作者", "链接")), widths)[0],
    )
    page.add(rule.replace("-", "="))
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, url=r.abs, authors=named)
        page.add(_grid_row((r.title, text, r.abs), widths), rule)
    page.close("", "Last changed by the librarian.")
    return page


def _grid_row(cells: tuple[str, ...], widths: tuple[int, ...]) -> list[str]:
    columns = [
        textwrap.wrap(c, w, break_long_words=False, break_on_hyphens=False)
        for c, w in zip(cells, widths, strict=True)
    ]
    height = max(map(len, columns))
    return [
        "| "
        + " | ".join(
            (c[i] if i < len(c) else "").ljust(w) for c, w in zip(columns, widths, strict=True)
        )
        + " |"
        for i in range(height)
    ]


@family("tuned", "tables", ".log", count=(4, 20))
def boxed_columns(draw: Draw) -> Page:
    """What a terminal prints in boxes: titles wrapped within their cell."""
    page = Page(draw)
    page.add("$ papers --new", "")
    widths = (12, 56)
    page.add("┌" + "┬".join("─" * (w + 2) for w in widths) + "┐")
    page.add(
        "│ " + " │ ".join(h.ljust(w) for h, w in zip(("ID", "Title"), widths, strict=True)) + " │"
    )
    between = "├" + "┼".join("─" * (w + 2) for w in widths) + "┤"
    for r in draw.records:
        page.item(r, "arxiv_id")
        page.add(
            between, [line.replace("|", "│") for line in _grid_row((r.arxiv_id, r.title), widths)]
        )
    page.close(
        "└" + "┴".join("─" * (w + 2) for w in widths) + "┘", "", f"{len(draw.records)} papers"
    )
    return page


@family("tuned", "tables", ".txt", count=(4, 24))
def comma_separated(draw: Draw) -> Page:
    """A table exported with commas and pasted below a note."""
    page = Page(draw)
    page.add(draw.pick("本周论文，从表格导出：", "Exported from our sheet, see you on Friday."), "")
    heads = draw.pick(
        ("title", "authors", "year", "link"),
        ("标题", "作者", "年份", "链接"),
        ("Paper Title", "First author", "Year", "URL"),
    )
    page.add(",".join(heads))
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, authors=r.authors)
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(
            [r.title, ", ".join(r.authors), r.published[:4], url]
        )
        page.add(out.getvalue())
    return page


@family("tuned", "tables", ".txt", count=(4, 20))
def wiki_tables(draw: Draw) -> Page:
    """Tables of an encyclopaedia's markup: a bar before each cell, a dash between rows."""
    page = Page(draw)
    page.add(
        "== Papers ==", "This page lists what we read.", "", '{| class="wikitable sortable"', "|-"
    )
    page.add(draw.pick("! Title !! Authors !! Year !! Link", "! 标题 !! 作者 !! 年份 !! 链接"))
    long = draw.chance(0.5)
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        cells = (f"[{url} {r.title}]", text, r.published[:4], f"[{r.code} code]")
        page.add("|-", [f"| {c}" for c in cells] if long else "| " + " || ".join(cells))
    page.close("|}", "", "[[Category:Reading]]")
    return page


@family("tuned", "tables", count=(4, 20))
def no_heads(draw: Draw) -> Page:
    """A table whose head is empty: rank, linked title, a few words."""
    page = Page(draw)
    page.add(furniture.opening(draw, False, matter=False), "| | | |", "|---|---|---|")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url)
        page.add(f"| {n} | [{r.title}]({url}) | {first(r.abstract_en, 1)} |")
    return page


@family("tuned", "tables", count=(4, 18))
def both_titles_in_rows(draw: Draw) -> Page:
    """Two rows a paper: the number with the English title, below it the Chinese one, names and link."""
    page = Page(draw)
    page.add(furniture.opening(draw), "| 序号 | 论文 | 备注 |", "|:-:|:--|:--|")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, "title_zh", url=url)
        page.add(f"| {n} | **{r.title}** | {r.venue} |", f"| | {r.title_zh} | [链接]({url}) |")
    return page


@family("tuned", "tables", count=(4, 20))
def title_last(draw: Draw) -> Page:
    """Day, number, score and topic first, the title in the last column."""
    page = Page(draw)
    page.add(
        furniture.opening(draw, False),
        draw.pick(
            "| Date | arXiv | Score | Topic | Title |", "| 日期 | 编号 | 评分 | 方向 | 标题 |"
        ),
        "|---|---|---|---|---|",
    )
    for r in draw.records:
        page.item(r, "published arxiv_id", category=r.categories[0], authors=None)
        page.add(
            f"| {r.published} | {r.arxiv_id} | {draw.rng.randint(50, 99) / 10} | {r.categories[0]} | {r.title} |"
        )
    return page


@family("tuned", "tables", count=(4, 20))
def bare_pipes(draw: Draw) -> Page:
    """No bars at the sides, links by reference below the table."""
    page = Page(draw)
    page.add(
        furniture.opening(draw, True, matter=False),
        draw.pick("论文 | 机构 | 一句话", "题目 | 单位 | 简介"),
        ":-- | :-: | :--",
    )
    links = []
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url, recommendation=None)
        page.add(f"[{r.title}][{n}] | {r.affiliations[0]} | {r.tldr}")
        links.append(f"[{n}]: {url}")
    page.close("", links)
    return page


@family("tuned", "tables", ".txt", count=(4, 16))
def typeset_rows(draw: Draw) -> Page:
    """The source of a typeset table: ampersands between cells, two backslashes behind rows."""
    page = Page(draw)
    page.add(r"\begin{tabular}{lll}", r"\toprule", r"Title & Authors & Link \\", r"\midrule")
    for r in draw.records:
        page.item(r, url=r.abs, authors=None)
        page.add(
            rf"\textit{{{r.title.replace('&', chr(92) + '&')}}} & {r.authors[0]} et al. & \url{{{r.abs}}} \\"
        )
    page.close(r"\bottomrule", r"\end{tabular}")
    return page


@family("tuned", "tables", ".txt", count=(4, 16))
def cells_on_lines(draw: Draw) -> Page:
    """A table copied from a browser that gives each cell a line of its own."""
    page = Page(draw)
    heads = draw.pick(("No.", "Title", "Authors", "Venue"), ("序号", "标题", "作者", "会议"))
    page.add(draw.pick("Accepted papers", "论文清单"), "", *heads)
    for n, r in enumerate(draw.records, 1):
        page.item(r, authors=r.authors)
        page.add(str(n), r.title, ", ".join(r.authors), r.venue)
    return page


@family("tuned", "tables", ".html", count=(4, 16))
def merged_days(draw: Draw) -> Page:
    """A saved page: days in cells of several rows, names in small letters below the title."""
    page = Page(draw)
    page.add(
        furniture.head(draw, "Schedule", "en"), "<body><h1>Paper schedule</h1><table border=1>"
    )
    page.add("<tr><th>Day</th><th>Paper</th><th>Presenter</th></tr>")
    left = 0
    for n, r in enumerate(draw.records):
        text, named = draw.people(r)
        page.item(r, url=r.abs, authors=named)
        day = ""
        if not left:
            left = min(draw.rng.randint(1, 3), len(draw.records) - n)
            day = f'<td rowspan="{left}">{draw.pick("Mon", "Tue", "Thu")} {n + 1}/{draw.date.month}</td>'
        left -= 1
        page.add(
            f'<tr>{day}<td><a href="{r.abs}">{esc(r.title)}</a><br><small>{esc(text)}</small></td><td>{draw.pick("Ana", "Bo", "Chen", "")}</td></tr>'
        )
    page.close("</table><p>Contact the organisers with questions.</p></body></html>")
    return page


@family("tuned", "tables", ".html", count=(4, 16))
def hours_of_a_day(draw: Draw) -> Page:
    """The programme of a workshop: times, talks and breaks in one table."""
    page = Page(draw)
    page.add(
        furniture.head(draw, "Workshop programme", "en"), "<body><h2>Programme</h2><table><tbody>"
    )
    page.add(
        "<tr><td>08:30 - 09:00</td><td>Registration and coffee</td></tr>",
        "<tr><td>09:00 - 09:10</td><td>Opening remarks</td></tr>",
    )
    minute = 550
    for n, r in enumerate(draw.records):
        text, named = draw.people(r)
        page.item(r, authors=named)
        end = minute + 20
        page.add(
            f"<tr><td>{minute // 60:02}:{minute % 60:02} - {end // 60:02}:{end % 60:02}</td><td><b>{esc(r.title)}</b><br>{esc(text)}</td></tr>"
        )
        minute = end
        if n % 4 == 3:
            page.add(
                f"<tr><td>{minute // 60:02}:{minute % 60:02} - {(minute + 30) // 60:02}:{(minute + 30) % 60:02}</td><td>{draw.pick('Coffee break', 'Lunch', 'Poster session')}</td></tr>"
            )
            minute += 30
    page.close("</tbody></table></body></html>")
    return page


@family("tuned", "tables", ".html", count=(4, 14))
def row_and_text_row(draw: Draw) -> Page:
    """Two rows a paper in a page: title, day and number; then the abstract across all columns."""
    page = Page(draw)
    page.add(
        furniture.head(draw, "文献追踪", "zh"),
        "<body><h1>文献追踪</h1><table class=list>",
        "<tr><th>标题</th><th>日期</th><th>编号</th></tr>",
    )
    for r in draw.records:
        text = first(r.abstract_zh, 2)
        page.item(r, "published arxiv_id", url=r.abs, abstract_zh=text)
        page.add(
            f'<tr class=head><td>{esc(r.title)}</td><td>{r.published}</td><td><a href="{r.abs}">{r.arxiv_id}</a></td></tr>',
            f"<tr class=text><td colspan=3>{esc(text)}</td></tr>",
        )
    page.close("</table></body></html>")
    return page


@family("tuned", "tables", count=(4, 24))
def many_facts(draw: Draw) -> Page:
    """A long row of facts: number, title, venue, year, what is new, data set, code, remark; no link but to the code."""
    page = Page(draw)
    page.add(
        furniture.opening(draw, True, matter=False),
        "| 序号 | 论文名称 | 会议 | 年份 | 主要贡献 | 数据集 | 代码 |",
        "|---|---|---|---|---|---|---|",
    )
    for n, r in enumerate(draw.records, 1):
        code = draw.pick(r.code, "")
        page.item(r, url=code or None, recommendation=None, abstract_zh=None)
        page.add(
            f"| {n} | {r.title} | {r.venue.split()[0]} | {r.venue.split()[1]} | {r.tldr} | {draw.pick('ImageNet', 'MS COCO', '-', 'GSM8K')} | {f'[代码]({code})' if code else '无'} |"
        )
    return page
