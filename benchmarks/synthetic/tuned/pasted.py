"""Pages that were selected, copied and pasted."""

from datetime import date

from synthetic.draws import SECTIONS, Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(3, 12))
def pasted_submissions(draw: Draw) -> Page:
    """The submissions of a venue, pasted: title, names, days and readers, then what was entered."""
    page = Page(draw)
    venue = max(draw.records, key=lambda r: r.published).venue
    page.add(
        f"{venue} Conference",
        "Accept (Oral)",
        "Accept (Poster)",
        "Reject",
        "Search submissions by title, author or keyword",
        "",
    )
    lead = draw.pick(False, True)
    for r in draw.records:
        page.item(r, "authors published", abstract_en=first(r.abstract_en, 4))
        day = date.fromisoformat(r.published)
        page.add(
            r.title,
            ", ".join(r.authors),
            f"Published: {day:%d %b %Y}, Last Modified: {draw.date:%d %b %Y}",
            f"{venue} {draw.pick('poster', 'oral', 'spotlight')}",
            f"Readers: Everyone   {draw.rng.randint(3, 30)} Replies",
            "Show Revisions",
        )
        words = [SECTIONS[c][0].lower() for c in r.categories if c in SECTIONS]
        if lead and words:
            page.add(f"Keywords: {', '.join(words)}")
        page.add(f"Abstract: {first(r.abstract_en, 4)}", "Hide details", "")
    page.close("«", "1", "2", "3", "»", "About the platform", "Terms of Use", "Privacy Policy")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def feed_with_translation(draw: Draw) -> Page:
    """A reader of feeds, pasted with the lines that a translating browser set below each text."""
    page = Page(draw)
    page.add("今天", "稍后阅读", "收藏夹", "arXiv", f"{len(draw.records)}", "全部标记为已读", "")
    age = draw.pick("{} 小时前", "{}h", "{}小时")
    announced = draw.chance(0.6)
    for r in draw.records:
        text, named = draw.people(r)
        page.item(
            r,
            "title_zh arxiv_id" if announced else "title_zh",
            authors=named,
            abstract_en=first(r.abstract_en, 2),
            abstract_zh=first(r.abstract_zh, 2),
        )
        number = f"arXiv:{r.arxiv_id}v1 Announce Type: {draw.pick('new', 'cross', 'replace')} "
        page.add(
            r.title,
            r.title_zh,
            f"{r.categories[0]} updates on arXiv.org · {text} · {age.format(draw.rng.randint(1, 23))}",
            (f"{number}Abstract: " if announced else "") + first(r.abstract_en, 2),
            first(r.abstract_zh, 2),
            "",
        )
    page.close("没有更多文章了", "全部标记为已读")
    return page
