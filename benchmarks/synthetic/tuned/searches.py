"""What searches found, selected and pasted."""

from datetime import date

from synthetic.draws import SECTIONS, Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(3, 16))
def results_of_a_preprint_server(draw: Draw) -> Page:
    """Results of a search for preprints: number, title, names, abstract, when it was submitted."""
    page = Page(draw)
    count = len(draw.records)
    page.add(
        f"Showing 1–{count} of {count} results for all: {draw.pick('transformer', 'agent')}",
        draw.pick([], ["Search v0.5.6 released 2020-02-24  ", "Feedback?"]),
        "Sort results by",
        "Announcement date (newest first)",
        "",
    )
    numbered, clicked = draw.chance(0.6), draw.pick("△ Less", "△ Less", "")
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    for n, r in enumerate(records, 1):
        day = date.fromisoformat(r.published)
        page.item(r, "arxiv_id authors abstract_en published")
        page.add(
            [f"{n}."] if numbered else [],
            f"arXiv:{r.arxiv_id} [pdf, {draw.pick('other', 'ps, other')}]  {'  '.join(r.categories)}",
            r.title,
            f"Authors: {', '.join(r.authors)}",
            f"Abstract: {r.abstract_en} {clicked}".rstrip(),
            f"Submitted {day.day} {day:%B}, {day.year}; originally announced {day:%B %Y}.",
            [f"Comments: {draw.rng.randint(8, 40)} pages"] if draw.chance(0.5) else [],
            "",
        )
    page.close("About", "Help", "Contact", "Subscribe", "Copyright", "Privacy Policy")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def results_of_a_scholarly_search(draw: Draw) -> Page:
    """Results of a search that knows citations: title, some of the names, fields and a day."""
    page = Page(draw)
    page.add(
        f"About {draw.rng.randint(2, 99)},{draw.rng.randint(100, 999)} results",
        "Fields of Study",
        "Date Range",
        "Has PDF",
        "Author",
        "Sort by Relevance",
        "",
    )
    told, gap = draw.chance(0.7), draw.chance(0.7)
    for r in draw.records:
        names, named = ", ".join(r.authors), r.authors
        if len(r.authors) > 4:
            *_, last = r.authors
            names = f"{', '.join(r.authors[:2])}, +{len(r.authors) - 3} authors, {last}"
            named = (*r.authors[:2], last)
        day = date.fromisoformat(r.published)
        given = {"recommendation": first(r.abstract_en, 1)} if told else {}
        page.item(r, "published", authors=named, **given)
        page.add(
            r.title,
            names,
            "Computer Science",
            f"{draw.pick('arXiv.org', r.venue.rsplit(' ', 1)[0])}",
            f"{day.day} {day:%B %Y}",
            [f"TLDR: {given['recommendation']} Expand"] if told else [],
            f"{draw.rng.randint(0, 9000)} Citations",
            "PDF  Save  Alert",
            [""] if gap else [],
        )
    page.close("Previous", "1", "2", "3", "Next", "Stay connected with us", "Terms of Service")
    return page


@family("tuned", "plain", ".txt", count=(3, 14))
def feed_with_questions(draw: Draw) -> Page:
    """A feed of preprints with a helper that answers questions: rank, title, counts in buttons."""
    page = Page(draw)
    page.add(
        draw.pick("Computation and Language", "Machine Learning", "机器学习"),
        f"{draw.date:%a}, {draw.date.day} {draw.date:%b %Y} | Total: {len(draw.records)}",
        "",
    )
    apart = draw.chance(0.4)
    label, subject, day = draw.pick(
        ("Authors: ", "Subjects: ", "Publish: "),
        ("Authors: ", "Subject: ", "Published: "),
        ("作者：", "主题：", "发布时间："),
    )
    copied, counted = draw.pick("[Copy] ", ""), draw.pick("({})", "{}")
    for n, r in enumerate(draw.records, 1):
        page.item(r, "authors abstract_en published")
        pdf, asked = draw.rng.randint(0, 60), draw.rng.randint(0, 90)
        buttons = f"[PDF{counted.format(pdf)}] {copied}[Kimi{counted.format(asked)}] [REL]"
        page.add(
            [f"#{n}", r.title, buttons] if apart else [f"#{n} {r.title} {buttons}"],
            f"{label}{', '.join(r.authors)}",
            r.abstract_en,
            f"{subject}{' , '.join(SECTIONS.get(c, (c,))[0] for c in r.categories)}",
            f"{day}{r.published} {draw.rng.randint(10, 17)}:{draw.rng.randint(10, 59)}:07 UTC",
            "",
        )
    page.close(draw.pick([], ["Designed by a reader | Powered by a helper", "Bug report? Issue?"]))
    return page
