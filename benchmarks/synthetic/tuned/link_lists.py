"""Lists of scholars, courses and browsers."""

from datetime import timedelta

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first
from synthetic.records import Record


@family("tuned", "lists", ".txt", count=(4, 24))
def names_then_title(draw: Draw) -> Page:
    """A bibliography of computer science, pasted: names with a colon, title, venue with pages."""
    page = Page(draw)
    person = people.name(draw.rng)
    page.add(
        draw.pick(
            ["Refine list", f"showing all {len(draw.records)} records", ""],
            [person, "Person information", "> Home > Persons", ""],
            [f"{draw.records[0].venue}", "Table of contents", ""],
        )
    )
    marked, wrapped = draw.chance(0.6), draw.chance(0.6)
    records = sorted(draw.records, key=lambda r: r.published[:4], reverse=True)
    year, left = "", len(records)
    for r in records:
        if r.published[:4] != year:
            year = r.published[:4]
            page.add(year)
        informal = draw.chance(0.5)
        start, pages = draw.rng.randint(1, 9000), draw.rng.randint(9, 20)
        source = (
            f"CoRR abs/{r.arxiv_id} ({year})" if informal else f"{r.venue}: {start}-{start + pages}"
        )
        given = {"arxiv_id": r.arxiv_id} if informal else {}
        page.item(r, authors=r.authors, **given)
        lead = f"[{'i' if informal else 'c'}{left}] " if marked else ""
        stop = "" if r.title[-1] in ".?!" else "."
        names, told = f"{lead}{', '.join(r.authors)}:", f"{r.title}{stop} {source}"
        page.add([names, told] if wrapped else [f"{names} {told}"])
        left -= 1
    page.close(
        draw.pick(
            ["Coauthor Index", "", "last updated on 2025-06-30 21:14 CEST by the team"],
            ["manage site settings", "To protect your privacy, all features are off by default."],
        )
    )
    return page


@family("tuned", "lists", count=(4, 16))
def scholars_home_page(draw: Draw) -> Page:
    """The home page of a student: a few words, news with dates, publications with names first."""
    page = Page(draw)
    me = people.name(draw.rng)
    matter = draw.pick(
        ["---", "permalink: /", f'title: "{me}"', "author_profile: true", "---", ""],
        [f"# {me}", ""],
    )
    page.add(
        matter,
        "I am a third-year PhD student. My research is about learning from little data. "
        "Before that I studied mathematics. Feel free to write to me.",
        "",
        "## News",
        "",
        f"- **{draw.date:%Y.%m}**: Two papers accepted to {draw.records[0].venue}! 🎉",
        f"- **{draw.date - timedelta(90):%Y.%m}**: I will be an intern this summer.",
        "",
        f"## {draw.pick('Publications', 'Selected Publications', 'Papers')}",
        "",
        draw.pick([], ["(\\* equal contribution)", ""]),
    )
    form = draw.pick(
        "{names}. [{title}]({url}). *{venue}*.",
        "{names}. **{title}**. In *{venue}*. [[PDF]({url})] [[Code]({code})]",
        "{names}, “{title}”, *{venue}*. [[paper]({url})]",
        '{names}. "{title}." {venue}. [arXiv]({url}) / [code]({code})',
        "{names} ({year}). [{title}]({url}). _{venue}_.",
    )
    mark, last = draw.pick("-", "*", "1."), draw.pick(", ", ", and ", " and ")
    by_year = draw.chance(0.5)
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    year = ""
    for r in records:
        if by_year and r.published[:4] != year:
            year = r.published[:4]
            page.add([""] if page.items else [], f"### {year}", "")
        url = draw.url(r)
        page.item(r, url=url, authors=r.authors)
        *early, final = r.authors
        names = f"{', '.join(early)}{last if early else ''}{final}"
        told = {"names": names, "title": r.title, "url": url, "venue": r.venue, "code": r.code}
        page.add(f"{mark} {form.format(year=r.published[:4], **told)}")
    page.close(
        "",
        "## Service",
        "",
        f"- Reviewer: {draw.records[0].venue}, {draw.records[-1].venue}",
        "- Teaching assistant: Linear Algebra",
    )
    return page


@family("tuned", "lists", count=(5, 24))
def month_then_title(draw: Draw) -> Page:
    """The repository of a survey: the month first, then the title; how to cite at the end."""
    page = Page(draw)
    subject = draw.pick("Reasoning", "Embodied AI", "Long-Context Modeling", "Tool Use")
    page.add(
        f"# A Survey of {subject}",
        "",
        f"This repository goes with our survey on {subject.lower()}. 🌟 Star it to stay up to date.",
        "",
        [f"> **{draw.date:%Y-%m-%d}**: {len(draw.records)} papers added.", ""]
        if draw.chance(0.5)
        else [],
    )
    form = draw.pick(
        "- [{ym}] [{title}]({url})",
        "- [{ym}] **{title}** [[paper]({url})] [[code]({code})]",
        "- ({ym}) {title}, *{who} et al.* [[arXiv]({url})]",
        "- `{ym}` | {title} | [Paper]({url})",
        "1. **{title}**, {ym}. [[pdf]({url})]",
        "- *{ym}* - [{title}]({url}) - {who} et al.",
    )
    between = draw.pick("/", "-", ".")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in sorted(records, key=lambda r: r.published):
            url = draw.url(r)
            page.item(r, url=url, category=section, authors=None if "{who}" in form else ())
            ym = r.published[:7].replace("-", between)
            who = r.authors[0].split()[-1]
            page.add(form.format(ym=ym, title=r.title, url=url, code=r.code, who=who))
        page.add("")
    page.close(
        "## Citation",
        "",
        "```bibtex",
        f"@article{{survey{draw.date.year},",
        f"  title={{A Survey of {subject}}},",
        f"  year={{{draw.date.year}}}",
        "}",
        "```",
    )
    return page


@family("tuned", "lists", count=(4, 16))
def course_readings(draw: Draw) -> Page:
    """The plan of a course: a head a week, what must be read and what may be read below it."""
    page = Page(draw)
    chinese = draw.chance(0.3)
    must, may = draw.pick(
        ("**必读**：", "**选读**：") if chinese else ("**Required:** ", "*Optional:* "),
        ("[必读] ", "[选读] ") if chinese else ("(required) ", "(optional) "),
        ("", ""),
    )
    title = "文献阅读课程" if chinese else "CS 692: Seminar on Machine Learning"
    page.add(
        f"# {title}",
        "",
        "每周三下午，提前读完必读论文。" if chinese else "Wednesdays, 3 pm. Read before class.",
        "",
    )
    linked, level = draw.chance(0.6), draw.pick("##", "###")
    day, left, week = draw.date, list(draw.records), 0
    while left:
        week, day = week + 1, day + timedelta(7)
        part, left = left[: (size := draw.pick(1, 2, 3))], left[size:]
        page.add(
            f"{level} 第 {week} 周（{day.month} 月 {day.day} 日）"
            if chinese
            else f"{level} Week {week} ({day:%b} {day.day})",
            "",
            draw.pick([], [f"{'主讲' if chinese else 'Presenter'}: {people.name(draw.rng)}", ""]),
        )
        for n, r in enumerate(part):
            url = draw.url(r)
            page.item(r, url=url, authors=None)
            who = f"({r.authors[0].split()[-1]} et al., {r.published[:4]})"
            told = f"[{r.title}]({url}) {who}" if linked else f"{r.title} {who} [[pdf]({url})]"
            page.add(f"- {may if n else must}{told}")
        page.add("")
    page.close(
        f"{level} {'考核' if chinese else 'Grading'}",
        "",
        "报告 60%，讨论 40%。" if chinese else "Presentation 60 %, discussion 40 %.",
    )
    return page


@family("tuned", "lists", ".txt", count=(4, 20))
def saved_tabs(draw: Draw) -> Page:
    """The open tabs of a browser, as an extension lists them: address, bar, title of the page."""
    page = Page(draw)
    turned = draw.chance(0.25)
    groups = [records for _, records in draw.groups()]
    for records in groups:
        for r in records:
            url, title = _tab(draw, r)
            page.item(r, url=url)
            page.add(f"{title} | {url}" if turned else f"{url} | {title}")
        page.add("")
    page.close()
    return page


def _tab(draw: Draw, record: Record) -> tuple[str, str]:
    """Return the address and what the tab says: servers put the number or their name to titles."""
    if draw.chance(0.2):
        return record.hub, f"Paper page - {record.title}"
    return record.abs, f"[{record.arxiv_id}] {record.title}"


@family("tuned", "lists", ".txt", count=(4, 16))
def indented_map(draw: Draw) -> Page:
    """A map of thoughts, exported as text: nothing but tabs says what belongs below what."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    page.add(f"{furniture.name(draw, chinese)} {draw.date}")
    by, at = draw.pick(("作者：", "链接：") if chinese else ("Authors: ", "Link: "), ("", ""))
    described = draw.chance(0.7)
    for section, records in draw.groups("zh" if chinese else "en"):
        page.add(f"\t{section}")
        for r in records:
            url = draw.url(r)
            names, named = draw.people(r, more=" 等" if chinese else " et al.")
            summary = first(r.abstract_zh if chinese else r.abstract_en, 1)
            given = {f"abstract_{'zh' if chinese else 'en'}": summary} if described else {}
            page.item(r, url=url, authors=named, category=section, **given)
            page.add(f"\t\t{r.title}", f"\t\t\t{by}{names}", f"\t\t\t{at}{url}")
            page.add([f"\t\t\t{summary}"] if described else [])
    return page
