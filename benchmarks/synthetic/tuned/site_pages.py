"""Pages that browsers save, and their bookmarks."""

from datetime import UTC, date, datetime

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html", count=(4, 20))
def bookmarks(draw: Draw) -> Page:
    """The bookmarks of a browser, exported: folders, and links with when they were added."""
    page = Page(draw)
    page.add(
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>",
        "<!-- This is an automatically generated file. It will be read and overwritten. DO NOT EDIT! -->",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">',
        "<TITLE>Bookmarks</TITLE>",
        "<H1>Bookmarks</H1>",
        "<DL><p>",
        f'<DT><H3 ADD_DATE="1590000000" PERSONAL_TOOLBAR_FOLDER="true">{draw.pick("书签栏", "Bookmarks bar")}</H3>',
        "<DL><p>",
    )
    told = draw.chance(0.3)
    for section, records in draw.groups(draw.pick("zh", "en")):
        page.add(f'<DT><H3 ADD_DATE="1600000000">{section}</H3>', "<DL><p>")
        for r in records:
            hub = draw.chance(0.15)
            url, title = (
                (r.hub, f"Paper page - {r.title}") if hub else (r.abs, f"[{r.arxiv_id}] {r.title}")
            )
            given = {"abstract_en": first(r.abstract_en, 1)} if told else {}
            page.item(r, url=url, category=section, **given)
            added = int(datetime.combine(draw.date, datetime.min.time(), UTC).timestamp())
            page.add(
                f'<DT><A HREF="{esc(url)}" ADD_DATE="{added + draw.rng.randrange(9999)}">{esc(title)}</A>',
                [f"<DD>{esc(given['abstract_en'])}"] if told else [],
            )
        page.add("</DL><p>")
    page.close("</DL><p>", "</DL><p>")
    return page


@family("tuned", "pages", ".html", count=(4, 14))
def accepted_notes(draw: Draw) -> Page:
    """The accepted papers of a venue on its review site: tabs, notes, names that are links."""
    page = Page(draw)
    venue = draw.records[0].venue
    site = "https://openreview.net"
    based = draw.pick(site, "")
    page.add(
        furniture.head(
            draw,
            f"{venue} Conference",
            "en",
            [f'<link rel="canonical" href="{site}/group?id={venue.split()[0]}.cc">'],
        ),
        '<body><nav class="navbar"><a class="navbar-brand home" href="/"><strong>Review</strong></a><a href="/login">Login</a></nav>',
        f'<div class="venue-header"><h1>{venue} Conference</h1><p class="text-muted">{draw.date:%b %d %Y}</p></div>',
        '<ul class="nav nav-tabs"><li class="active"><a href="#tab-oral">Accept (oral)</a></li><li><a href="#tab-poster">Accept (poster)</a></li></ul>',
        '<div class="tab-content"><ul class="list-unstyled submissions-list">',
    )
    told = draw.pick("Abstract", "TL;DR")
    for r in draw.records:
        mark = "".join(draw.rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", k=10))
        text = r.abstract_en if told == "Abstract" else first(r.abstract_en, 1)
        page.item(r, "authors published", url=f"{site}/forum?id={mark}", abstract_en=text)
        names = ", ".join(
            f'<a href="{based}/profile?id=~{a.replace(" ", "_")}1" class="profile-link">{esc(a)}</a>'
            for a in r.authors
        )
        posted = f"{date.fromisoformat(r.published):%d %b %Y}"
        page.add(
            f'<li class="note"><h4><a href="{based}/forum?id={mark}">{esc(r.title)}</a> <a href="{based}/pdf?id={mark}" class="pdf-link" title="Download PDF"><img src="/images/pdf_icon_blue.svg" alt="pdf icon"></a></h4>',
            f'<div class="note-authors">{names}</div>',
            f'<ul class="note-meta-info list-inline"><li>Published: {posted}</li><li>{venue} {draw.pick("oral", "poster")}</li><li>Readers: Everyone</li></ul>',
            f'<div class="note-content"><strong class="note-content-field">{told}:</strong> <span class="note-content-value">{esc(text)}</span></div></li>',
        )
    page.close(
        "</ul></div>",
        '<nav class="pagination"><ul><li>1</li><li><a href="?page=2">2</a></li></ul></nav>',
        '<footer><a href="/about">About</a> <a href="/legal/terms">Terms of Use</a></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 16))
def volume_of_proceedings(draw: Draw) -> Page:
    """A volume of proceedings: buttons before each title, names with bars between, abstracts."""
    page = Page(draw)
    year, site = draw.date.year, "https://aclanthology.org"
    page.add(
        furniture.head(
            draw,
            f"Proceedings of the Annual Meeting ({year})",
            "en",
            [f'<link rel="canonical" href="{site}/volumes/{year}.acl-long/">'],
        ),
        '<body><nav class="navbar"><a class="navbar-brand" href="/">Anthology</a><a href="/faq/">FAQ</a></nav>',
        f'<section id="main"><h2 id="title">Proceedings of the Annual Meeting (Volume 1: Long Papers, {year})</h2>',
        f"<dl><dt>Month:</dt><dd>July</dd><dt>Year:</dt><dd>{year}</dd><dt>Publisher:</dt><dd>Association</dd></dl>",
    )
    told = draw.chance(0.7)
    for n, r in enumerate(draw.records, draw.rng.randint(1, 300)):
        at = f"{year}.acl-long.{n}"
        given = {"abstract_en": r.abstract_en} if told else {}
        page.item(r, "authors", url=f"{site}/{at}/", **given)
        names = " | ".join(
            f'<a href="/people/{a.lower().replace(" ", "-")}/">{esc(a)}</a>' for a in r.authors
        )
        page.add(
            f'<p class="d-sm-flex align-items-stretch"><span class="d-block mr-2 text-nowrap list-button-row"><a class="badge badge-primary align-middle" href="{site}/{at}.pdf">pdf</a> <a class="badge badge-secondary" href="/{at}.bib">bib</a>'
            + ('<a class="badge badge-info" href="#abstract">abs</a>' if told else "")
            + "</span>",
            f'<span class="d-block"><strong><a class="align-middle" href="/{at}/">{esc(r.title)}</a></strong><br>{names}</span></p>',
        )
        if told:
            page.add(
                f'<div class="card bg-light mb-2 collapse"><div class="card-body p-3 small">{esc(r.abstract_en)}</div></div>'
            )
    page.close(
        "</section>",
        '<footer class="bg-gradient-primary"><p>Materials are copyrighted by their authors.</p></footer>',
        "</body></html>",
    )
    return page


_OTHERS = ("How to read a table", "What I learned from ten years of reviewing", "On slow science")


@family("tuned", "pages", ".html", count=(3, 9))
def letter_on_a_platform(draw: Draw) -> Page:
    """A letter as its platform shows it: boxes to subscribe between the papers, talk below them."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add(
        furniture.head(draw, f"{name} - by Someone", "en"),
        '<body><div class="topbar"><a href="/">Home</a><a href="/archive">Archive</a><button>Sign in</button></div>',
        f'<article class="typography newsletter-post post"><h1 class="post-title published">{esc(name)} #{draw.rng.randint(9, 200)}</h1><h3 class="subtitle">What I read this week</h3>',
        f'<div class="byline"><a href="https://someone.letters.example.com">Someone</a> {draw.date:%b} {draw.date.day}, {draw.date.year} <button>Share</button></div>',
        '<div class="available-content"><div class="body markup">',
        f"<p>Hi friends, {len(draw.records)} papers today.</p>",
    )
    tag, linked, number = draw.pick("h2", "h3"), draw.chance(0.6), draw.pick("", "{n}. ", "{n}) ")
    box = '<div class="subscription-widget-wrap"><p>Thanks for reading! Subscribe for free to receive new posts.</p><form><input type="email" placeholder="Type your email..."><button>Subscribe</button></form></div>'
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 1))
        title = number.format(n=n) + (
            f'<a href="{esc(url)}" rel="">{esc(r.title)}</a>' if linked else esc(r.title)
        )
        page.add(f'<{tag} class="header-anchor-post">{title}</{tag}>')
        if draw.chance(0.4):
            page.add(
                f'<div class="captioned-image-container"><figure><img src="https://img.example.com/{n}.png" alt=""><figcaption class="image-caption">Taken from the paper</figcaption></figure></div>'
            )
        page.add(f"<p>{esc(first(r.abstract_en, 2))}</p>")
        if not linked:
            page.add(
                f'<p><a href="{esc(url)}" rel="">{draw.pick("Read the paper", "Paper")}</a></p>'
            )
        page.add([box] if draw.chance(0.2) else [])
    page.close(
        box,
        "</div></div></article>",
        '<div class="comments"><h4>Discussion about this post</h4><p>Great list, thank you!</p><p>Reply</p></div>',
        f'<div class="recent"><h4>Recent posts</h4><a href="/p/recent">{draw.pick(*_OTHERS)}</a></div>',
        '<footer>© 2025 Someone · <a href="/privacy">Privacy</a> · <a href="/tos">Terms</a></footer>',
        "</body></html>",
    )
    return page
