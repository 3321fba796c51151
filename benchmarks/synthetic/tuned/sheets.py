"""Tables of editors, groups and spreadsheets."""

from datetime import date, timedelta

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "tables", ".txt", count=(4, 18))
def outline_tables(draw: Draw) -> Page:
    """Tables of an outliner: aligned cells, a plus where rules cross, links in double brackets."""
    page = Page(draw)
    page.add(f"#+title: {furniture.name(draw, False)}", "#+startup: align", "")
    linked = draw.chance(0.5)
    heads = ("#", "Title", "Authors", "Posted", *(() if linked else ("Link",)))
    for section, records in draw.groups():
        rows = []
        for n, r in enumerate(records, 1):
            text, _ = draw.people(r)
            url = draw.url(r)
            title = f"[[{url}][{r.title}]]" if linked else r.title
            rows.append(
                (
                    str(n),
                    title,
                    text,
                    f"[{date.fromisoformat(r.published):%Y-%m-%d %a}]",
                    *(() if linked else (url,)),
                )
            )
        widths = [max(map(len, cells)) for cells in zip(heads, *rows, strict=True)]
        page.add(
            f"* {section}", "", _row(heads, widths), f"|{'+'.join('-' * (w + 2) for w in widths)}|"
        )
        for r, row in zip(records, rows, strict=True):
            _, named = draw.people(r)
            page.item(r, "published", url=draw.url(r), authors=named, category=section)
            page.add(_row(row, widths))
        page.add(draw.pick([], ["#+TBLFM: $1=@#-1"]), "")
    return page


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    return f"| {' | '.join(c.ljust(w) for c, w in zip(cells, widths, strict=True))} |"


@family("tuned", "tables", count=(4, 14))
def meeting_plan(draw: Draw) -> Page:
    """The plan of a reading group: week, day, who presents which paper; weeks without meeting."""
    page = Page(draw)
    chinese = draw.chance(0.65)
    heads, pauses = (
        (
            ("周次", "日期", "主讲人", "论文", "出处", "材料"),
            ("放假，暂停一次", "外出开会，停一次", "赶投稿，不开组会"),
        )
        if chinese
        else (
            ("Week", "Date", "Presenter", "Paper", "Venue", "Slides"),
            ("No meeting (holiday)", "Cancelled, conference travel", "Deadline week, no meeting"),
        )
    )
    season = "春季" if 2 <= draw.date.month <= 7 else "秋季"
    page.add(
        f"# {draw.date.year} {f'{season}组会安排' if chinese else 'Reading group schedule'}",
        "",
        "时间：每周四 14:00　地点：信息楼 B 座 512"
        if chinese
        else "Thursdays, 2 pm, room 512. Everybody is welcome.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'|'.join(draw.pick(':---:', '---') for _ in heads)}|",
    )
    linked = draw.chance(0.6)
    week, day = 0, draw.date + timedelta((3 - draw.date.weekday()) % 7)
    for r in draw.records:
        week, day = week + 1, day + timedelta(7)
        when = f"{day.month}/{day.day}" if chinese else f"{day:%b} {day.day}"
        if week > 1 and draw.chance(0.12):
            page.add(f"| {week} | {when} | - | {draw.pick(*pauses)} | | |")
            week, day = week + 1, day + timedelta(7)
            when = f"{day.month}/{day.day}" if chinese else f"{day:%b} {day.day}"
        url = draw.url(r)
        who = people.chinese(draw.rng) if chinese else people.name(draw.rng).split(" ")[0]
        page.item(r, url=url)
        slides = f"[slides](./slides/week{week:02}.pdf)" if draw.chance(0.5) else ""
        paper = f"[{r.title}]({url})" if linked else r.title
        link = "" if linked else f"[{'论文' if chinese else 'paper'}]({url})"
        page.add(
            f"| {week} | {when} | {who} | {paper} | {r.venue} | {', '.join(x for x in (link, slides) if x)} |"
        )
    page.close(
        "",
        "> 主讲人请提前两天把材料发到群里。"
        if chinese
        else "Presenters: please send your slides two days before.",
    )
    return page


@family("tuned", "tables", ".html", count=(4, 16))
def saved_workbook(draw: Draw) -> Page:
    """A workbook saved as a page: cells with classes, topics in merged cells."""
    page = Page(draw)
    banded = draw.chance(0.5)
    heads = ["序号", "论文题目", "中文题名", "作者", "发布日期", "链接"]
    heads = heads if banded else ["方向", *heads]
    page.add(
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">',
        "<head>",
        '<meta http-equiv=Content-Type content="text/html; charset=utf-8">',
        "<meta name=ProgId content=Excel.Sheet>",
        "<style>.xl65{text-align:center;font-weight:700}.xl66{text-align:left}.xl67{white-space:normal}</style>",
        "</head>",
        "<body link=blue vlink=purple>",
        "<table border=0 cellpadding=0 cellspacing=0 width=1360 style='border-collapse:collapse;table-layout:fixed'>",
        "".join(f"<col width={w} style='mso-width-source:userset'>" for w in (48, 420, 300, 260)),
        f"<tr height=30><td colspan={len(heads)} height=30 class=xl65>论文登记表（{draw.date.year}年{draw.date.month}月）</td></tr>",
        f"<tr height=20>{''.join(f'<td class=xl65>{h}</td>' for h in heads)}</tr>",
    )
    number = 0
    for section, records in draw.groups("zh"):
        if banded:
            page.add(f"<tr height=20><td colspan={len(heads)} class=xl66>{section}</td></tr>")
        for r in records:
            number += 1
            url = draw.url(r)
            text, named = draw.people(r, "; ", "; 等")
            page.item(r, "published title_zh", url=url, authors=named, category=section)
            merged = (
                f"<td rowspan={len(records)} class=xl65>{section}</td>"
                if not banded and r is records[0]
                else ""
            )
            day = f"{r.published[:4]}/{int(r.published[5:7])}/{int(r.published[8:])}"
            page.add(
                f"<tr height=20 style='height:15.0pt'>{merged}<td align=right>{number}</td>",
                f"<td class=xl67>{esc(r.title)}</td><td class=xl67>{esc(r.title_zh)}</td>",
                f"<td class=xl67>{esc(text)}</td><td align=right>{day}</td>",
                f'<td class=xl66><a href="{esc(url)}">{esc(url)}</a></td></tr>',
            )
    page.close("</table>", "</body>", "</html>")
    return page


@family("tuned", "tables", ".txt", count=(4, 20))
def pasted_base(draw: Draw) -> Page:
    """Rows pasted from an online base: Chinese title first, who recommends it and why, gaps."""
    page = Page(draw)
    headed = draw.chance(0.7)
    order = draw.pick(
        ("论文", "原文标题", "方向", "推荐人", "推荐理由", "链接", "状态"),
        ("状态", "论文", "原文标题", "链接", "方向", "推荐理由", "推荐人"),
        ("原文标题", "论文", "方向", "状态", "链接", "推荐人", "推荐理由"),
    )
    if headed:
        page.add("\t".join(order))
    topics = dict(zip((r.arxiv_id for r in draw.records), _topics(draw), strict=True))
    for r in draw.records:
        url = draw.url(r) if draw.chance(0.85) else None
        topic = topics[r.arxiv_id]
        page.item(r, "title_zh", url=url, recommendation=r.tldr, category=topic if headed else None)
        row = {
            "论文": r.title_zh,
            "原文标题": r.title,
            "方向": topic,
            "推荐人": people.chinese(draw.rng) if draw.chance(0.8) else "",
            "推荐理由": r.tldr,
            "链接": url or "",
            "状态": draw.pick("未读", "已读", "精读中"),
        }
        page.add("\t".join(row[name] for name in order))
    return page


def _topics(draw: Draw) -> list[str]:
    named = {r.arxiv_id: section for section, records in draw.groups("zh") for r in records}
    return [named[r.arxiv_id] for r in draw.records]


@family("tuned", "tables", count=(4, 14))
def gallery_cells(draw: Draw) -> Page:
    """A gallery in a README: two or three papers side by side, a picture above each."""
    page = Page(draw)
    page.add(
        f"# {furniture.name(draw, False)} gallery",
        "",
        '<p align="center">Click on a picture to see more.</p>',
        "",
        "<table>",
    )
    wide = draw.pick(2, 2, 3)
    bold = draw.pick("b", "strong")
    for n, r in enumerate(draw.records):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 1))
        page.add(
            ["  <tr>"] if n % wide == 0 else [],
            f'    <td width="{100 // wide}%" valign="top" align="center">',
            f'      <a href="{esc(url)}"><img src="assets/{r.slug[:24]}.gif" width="100%" alt="teaser"></a><br>',
            f"      <{bold}>{esc(r.title)}</{bold}><br>",
            f"      <sub>{esc(text)}</sub><br>",
            f"      {esc(first(r.abstract_en, 1))}<br>",
            f'      <a href="{esc(url)}">paper</a> · <a href="{r.code}">code</a>',
            "    </td>",
            ["  </tr>"] if n % wide == wide - 1 or r is draw.records[-1] else [],
        )
    page.close("</table>", "", "Made with a small script, see `make_gallery.py`.")
    return page
