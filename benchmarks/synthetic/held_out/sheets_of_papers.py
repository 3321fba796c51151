"""HELD OUT, not for whoever changes the reader: tables of surveys, managers, sites and courses."""

import csv
import io
from datetime import timedelta

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first
from synthetic.records import Record


@family("held_out", "tables", count=(5, 20))
def methods_of_a_survey(draw: Draw) -> Page:
    """The tables of a survey: the short name of each method first, then paper, time, code."""
    page = Page(draw)
    chinese = draw.chance(0.45)
    topic = draw.pick("Multimodal Models", "Efficient Training", "Reasoning", "Agents")
    page.add(
        f"# {'综述' if chinese else 'A Survey on'} {topic}",
        "",
        "本仓库收录综述中的论文，欢迎 star ⭐"
        if chinese
        else "The papers of our survey. Stars are welcome ⭐",
        "",
    )
    heads = (
        ("方法", "论文", "时间", "会议", "代码")
        if chinese
        else draw.pick(
            ("Method", "Paper", "Date", "Venue", "Code"),
            ("Model", "Title", "Time", "Publication", "Code"),
        )
    )
    linked, order = draw.chance(0.7), draw.pick((0, 1, 2, 3, 4), (0, 2, 1, 3, 4), (0, 1, 3, 2, 4))
    bold, day = draw.pick("", "**"), draw.pick(7, 10)
    rule = draw.pick(":---", "---", ":---:")
    extra = [] if linked else ["链接" if chinese else "Link"]
    for section, records in draw.groups("zh" if chinese else "en"):
        names = [*(heads[k] for k in order), *extra]
        page.add(
            f"## {section}", "", f"| {' | '.join(names)} |", f"|{'|'.join(rule for _ in names)}|"
        )
        for r in records:
            url = draw.url(r)
            page.item(r, "published" if day == 10 else "", url=url, category=section)
            paper = f"[{r.title}]({url})" if linked else r.title
            code = draw.pick(f"[{'代码' if chinese else 'GitHub'}]({r.code})", "-")
            cells = (f"{bold}{_short(r)}{bold}", paper, r.published[:day], r.venue.split()[0], code)
            row = [
                *(cells[k] for k in order),
                *([] if linked else [f"[{draw.pick('arXiv')}]({url})"]),
            ]
            page.add(f"| {' | '.join(row)} |")
        page.add("")
    page.close(
        "## 引用" if chinese else "## Citation",
        "",
        "如果对您有帮助，请引用我们的综述。"
        if chinese
        else "Please cite our survey if it helps you.",
    )
    return page


def _short(record: Record) -> str:
    head = record.title.split(":")[0]
    if ":" in record.title and len(head) <= 20:
        return head
    return "".join(word[0] for word in record.title.split() if word[0].isupper())[:6] or "Ours"


@family("held_out", "tables", ".txt", count=(4, 20))
def library_in_commas(draw: Draw) -> Page:
    """A database of papers exported with commas: quotes where a cell has commas in it."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    heads = (
        ("标题", "作者", "发表日期", "状态", "标签", "摘要", "链接")
        if chinese
        else draw.pick(
            ("Title", "Authors", "Published", "Status", "Tags", "Abstract", "URL"),
            ("Name", "Author", "Date", "Status", "Topics", "Summary", "Link"),
        )
    )
    order = draw.pick((0, 1, 2, 3, 4, 5, 6), (0, 6, 1, 2, 4, 5, 3), (3, 0, 1, 4, 2, 6, 5))
    order = tuple(k for k in order if k != 5) if draw.chance(0.3) else order
    quoting = draw.pick(csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    states = ("已读", "在读", "待读") if chinese else ("Done", "Reading", "To read")
    page.add(_commas([heads[k] for k in order], quoting))
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r, draw.pick(", ", "; "), "")
        said = first(r.abstract_zh if chinese else r.abstract_en, 2)
        given = {f"abstract_{'zh' if chinese else 'en'}": said} if 5 in order else {}
        page.item(r, "published", url=url, authors=named, **given)
        tags = ", ".join(r.categories)
        cells = (r.title, names, r.published, draw.pick(*states), tags, said, url)
        page.add(_commas([cells[k] for k in order], quoting))
    return page


def _commas(cells: list[str], quoting: int) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=quoting, lineterminator="").writerow(cells)  # type: ignore[arg-type]
    return written.getvalue()


@family("held_out", "tables", ".txt", count=(4, 16))
def tables_from_lists(draw: Draw) -> Page:
    """Documentation of a Python project: a table that is written as a list of lists."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add("=" * len(name), name, "=" * len(name), "", ".. contents::", "   :local:", "")
    linked = draw.chance(0.6)
    told = draw.chance(0.4)
    columns = [
        "Paper",
        "Authors",
        "Year",
        *(["Summary"] if told else []),
        *([] if linked else ["Link"]),
    ]
    for section, records in draw.groups():
        page.add(
            section,
            "-" * len(section),
            "",
            f".. list-table:: {draw.pick('', f'Papers on {section}')}".rstrip(),
            "   :header-rows: 1",
            draw.pick([], [f"   :widths: {' '.join('20' for _ in columns)}"]),
            "",
            f"   * - {columns[0]}",
            [f"     - {c}" for c in columns[1:]],
        )
        for r in records:
            url = draw.url(r)
            names, named = draw.people(r)
            said = first(r.abstract_en, 1)
            given = {"abstract_en": said} if told else {}
            page.item(r, url=url, authors=named, category=section, **given)
            page.add(
                f"   * - {f'`{r.title} <{url}>`_' if linked else r.title}",
                f"     - {names}",
                f"     - {r.published[:4]}",
                f"     - {said}" if told else [],
                [] if linked else f"     - {url}",
            )
        page.add("")
    page.close(f".. note:: Last update on {draw.date}.")
    return page


@family("held_out", "tables", ".html", count=(5, 20))
def schedule_of_a_course(draw: Draw) -> Page:
    """The site of a course: a row a lecture, its slides, and one to three papers in a cell."""
    page = Page(draw)
    chinese = draw.chance(0.3)
    title = draw.pick("CS 9{} Advanced Machine Learning", "COMP {}0 Deep Learning Seminar").format(
        draw.rng.randint(10, 99)
    )
    heads = (
        ("日期", "内容", "阅读材料", "作业")
        if chinese
        else ("Date", "Topic", "Readings", "Deadlines")
    )
    page.add(
        furniture.head(draw, title, "zh" if chinese else "en"),
        f'<body><div class="navbar"><a href="#info">{"课程信息" if chinese else "Info"}</a> <a href="#schedule">{heads[0]}</a> <a href="#grading">Grading</a></div>',
        f"<h1>{title}</h1><p>{'周四下午两点，信息楼 512' if chinese else 'Thursdays, 2 pm, room 512'}, {draw.date.year}</p>",
        f'<h2 id="schedule">{"课程安排" if chinese else "Schedule"}</h2><table class="table table-striped"><thead><tr>{"".join(f"<th>{h}</th>" for h in heads)}</tr></thead><tbody>',
        f"<tr><td>{draw.date:%m/%d}</td><td>{'课程介绍' if chinese else 'Introduction'}</td><td></td><td></td></tr>",
    )
    inner, by, linked = draw.pick("br", "li", "p"), draw.chance(0.5), draw.chance(0.75)
    day = draw.date
    for section, records in draw.groups("zh" if chinese else "en"):
        rest = list(records)
        while rest:
            part, rest = rest[:3], rest[3:]
            day += timedelta(7)
            lines = []
            for r in part:
                url = draw.url(r)
                names, named = draw.people(r)
                page.item(r, url=url, authors=named if by else (), category=None)
                shown = f'<a href="{esc(url)}">{esc(r.title)}</a>' if linked else (
                    f'{esc(r.title)} [<a href="{esc(url)}">pdf</a>]'
                )  # fmt: skip
                lines.append(f"{shown}{f' ({esc(names)})' if by else ''}")
            cell = "<br>".join(lines)
            if inner != "br":
                cell = "".join(f"<{inner}>{line}</{inner}>" for line in lines)
            page.add(
                f'<tr><td>{day:%m/%d}</td><td>{section} <a href="slides/{day:%m%d}.pdf">[slides]</a></td>',
                f"<td>{f'<ul>{cell}</ul>' if inner == 'li' else cell}</td><td>{draw.pick('', 'Homework 1 due' if not chinese else '作业一截止', '')}</td></tr>",
            )
    page.close(
        f"<tr><td>{day + timedelta(7):%m/%d}</td><td>{'期末展示' if chinese else 'Project presentations'}</td><td></td><td>{'报告' if chinese else 'Final report due'}</td></tr>",
        '</tbody></table><h2 id="grading">Grading</h2><p>40% homework, 60% project.</p></body></html>',
    )
    return page
