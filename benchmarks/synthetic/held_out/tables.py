"""HELD OUT, not for whoever changes the reader: tables of venues, groups and wikis."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family
from synthetic.records import Record


@family("held_out", "tables", count=(5, 24))
def ratings_of_a_venue(draw: Draw) -> Page:
    """Submissions of a venue by their mean rating, below a small table of how many got which."""
    page = Page(draw)
    venue = draw.records[0].venue
    page.add(f"# {venue} ratings", "", f"Crawled on {draw.date}. Please do not cite.", "")
    if draw.chance(0.6):
        page.add("## Distribution", "", "| Rating | Count |", "|:---:|:---:|")
        page.add([f"| {n} | {draw.rng.randint(9, 900)} |" for n in (8, 6, 5, 3)], "")
    linked, with_names = draw.chance(0.7), draw.chance(0.3)
    heads = ["Rank", "Avg.", "Title", "Ratings", "Std.", "Decision"]
    heads += ["Authors"] if with_names else []
    heads += [] if linked else ["Link"]
    order = draw.pick(heads, ["Rank", "Title", *(h for h in heads if h not in ("Rank", "Title"))])
    page.add(
        "## Submissions", "", f"| {' | '.join(order)} |", f"|{'|'.join('---' for _ in order)}|"
    )
    given = [sorted(draw.rng.choices((3, 5, 6, 8), k=4), reverse=True) for _ in draw.records]
    given.sort(key=sum, reverse=True)
    for n, (r, scores) in enumerate(zip(draw.records, given, strict=True), 1):
        mean = sum(scores) / 4
        url = f"https://openreview.net/forum?id={_letters(draw)}"
        names, named = draw.people(r)
        page.item(r, url=url, authors=named if with_names else ())
        row = {
            "Rank": str(n),
            "Avg.": f"{mean:.2f}",
            "Title": f"[{r.title}]({url})" if linked else r.title,
            "Ratings": ", ".join(map(str, scores)),
            "Std.": f"{(sum((s - mean) ** 2 for s in scores) / 4) ** 0.5:.2f}",
            "Decision": "Accept (oral)"
            if mean > 7
            else "Accept (poster)"
            if mean > 5
            else "Reject",
            "Authors": names,
            "Link": f"[{draw.pick('forum')}]({url})",
        }
        page.add(f"| {' | '.join(row[head] for head in order)} |")
    return page


def _letters(draw: Draw) -> str:
    return "".join(
        draw.rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=10)
    )


@family("held_out", "tables", ".txt", count=(4, 16))
def double_bars(draw: Draw) -> Page:
    """The source of a page of a company's wiki: heads between double bars, links with a bar."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(
        draw.pick([], ["{toc:maxLevel=2}", ""]),
        f"h1. {furniture.name(draw, chinese)} {draw.date}",
        "",
        "{info}请在周五之前补充自己读过的论文。{info}"
        if chinese
        else "{info}Please add what you read before Friday.{info}",
        "",
    )
    heads = (
        ("论文", "作者", "发表日期", "负责人")
        if chinese
        else ("Paper", "Authors", "Date", "Reader")
    )
    order = draw.pick((0, 1, 2, 3), (2, 0, 1, 3), (3, 0, 1, 2))
    alone = draw.chance(0.3)
    for section, records in draw.groups("zh" if chinese else "en"):
        extra = [draw.pick("链接" if chinese else "Link")] if alone else []
        names = [*(heads[k] for k in order), *extra]
        page.add(f"h2. {section}", f"||{'||'.join(names)}||")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r, "、" if chinese else ", ", " 等" if chinese else " et al.")
            reader = people.chinese(draw.rng) if chinese else people.name(draw.rng).split()[0]
            page.item(r, "published", url=url, authors=named, category=section)
            cells = (r.title if alone else f"[{r.title}|{url}]", text, r.published, f"[~{reader}]")
            row = [*(cells[k] for k in order), *([url] if alone else [])]
            page.add(f"|{'|'.join(row)}|")
        page.add("")
    return page


@family("held_out", "tables", count=(5, 20))
def topic_once(draw: Draw) -> Page:
    """A table where the topic stands in the first of its rows alone, and blanks go on below it."""
    page = Page(draw)
    chinese = draw.chance(0.7)
    page.add(furniture.opening(draw, chinese))
    heads = ("方向", "论文", "作者", "会议", "链接") if chinese else (
        "Topic", "Paper", "Authors", "Venue", "Link"
    )  # fmt: skip
    linked, both = draw.chance(0.5), draw.chance(0.4) and chinese
    kept = heads[:4] if linked else heads
    page.add(f"| {' | '.join(kept)} |", f"|{'|'.join(draw.pick(':--', '---') for _ in kept)}|")
    bold = draw.pick("**", "")
    for section, records in draw.groups("zh" if chinese else "en"):
        for r in records:
            url = draw.url(r)
            names, named = draw.people(r, ", ", " 等" if chinese else " et al.")
            page.item(r, "title_zh" if both else "", url=url, authors=named, category=section)
            title = f"[{r.title}]({url})" if linked else r.title
            row = [
                f"{bold}{section}{bold}" if r is records[0] else "",
                f"{title}<br>{r.title_zh}" if both else title,
                names,
                r.venue,
                *([] if linked else [f"[{draw.pick('PDF', 'arXiv')}]({url})"]),
            ]
            page.add(f"| {' | '.join(row)} |")
    page.close("", furniture.closing(draw, chinese))
    return page


@family("held_out", "tables", ".html", count=(4, 16))
def programme_of_a_day(draw: Draw) -> Page:
    """The programme of a workshop: sessions with times, talks with names, breaks between them."""
    page = Page(draw)
    name = draw.pick("Workshop on Learning Systems", "Symposium on Language", "Vision Day")
    page.add(
        furniture.head(draw, f"{name} - Program", "en"),
        '<body><nav><a href="index.html">Home</a> <a href="cfp.html">Call for Papers</a> <a href="committee.html">Committee</a></nav>',
        f"<h1>{name}</h1>",
        f"<h2>Program, {draw.date:%A}, {draw.date.day} {draw.date:%B %Y}</h2>",
        '<table class="program">',
        '<tr><td>08:30 - 09:00</td><td colspan="2">Registration</td></tr>',
    )
    minute, apart = 9 * 60, draw.chance(0.5)
    for number, (section, records) in enumerate(draw.groups(), 1):
        page.add(
            f'<tr class="session"><th colspan="3">Session {number}: {section} (chair: {esc(people.name(draw.rng))})</th></tr>'
        )
        for r in records:
            page.item(r, authors=r.authors, **_linked(draw, r))
            page.add(_talk(page.items[-1].url, r, minute, apart))
            minute += 20
        if draw.chance(0.5):
            page.add(
                f'<tr class="break"><td>{_clock(minute)} - {_clock(minute + 20)}</td><td colspan="2">{draw.pick("Coffee break", "Lunch", "Break")}</td></tr>'
            )
            minute += 20
    page.close(
        f'<tr><td>{_clock(minute)}</td><td colspan="2">Closing remarks</td></tr>',
        "</table>",
        f"<p>Contact: chairs@workshop.example.org. Last update {draw.date}.</p>",
        "</body></html>",
    )
    return page


def _linked(draw: Draw, record: Record) -> dict[str, str]:
    return {"url": draw.url(record)} if draw.chance(0.8) else {}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _talk(url: str | None, record: Record, minute: int, apart: bool) -> str:
    title = f'<a href="{esc(url)}">{esc(record.title)}</a>' if url else esc(record.title)
    names = esc(", ".join(record.authors))
    time = f"{_clock(minute)} - {_clock(minute + 20)}"
    if apart:
        return f"<tr><td>{time}</td><td><b>{title}</b></td><td>{names}</td></tr>"
    return f'<tr><td>{time}</td><td colspan="2"><b>{title}</b><br><i>{names}</i></td></tr>'
