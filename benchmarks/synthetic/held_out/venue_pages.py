"""HELD OUT, not for whoever changes the reader: pages of groups and venues, as browsers save them."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("held_out", "pages", ".html", count=(4, 18))
def publications_of_a_group(draw: Draw) -> Page:
    """A theme for academics: names with links, year, linked title, venue, and buttons below."""
    page = Page(draw)
    lab = draw.pick("Learning and Language Lab", "Vision Group", "智能系统实验室")
    page.add(
        furniture.head(draw, f"Publications | {lab}", "en"),
        '<body class="page-wrapper"><nav class="navbar" id="navbar-main"><a class="navbar-brand" href="/">'
        + lab
        + '</a><ul class="navbar-nav"><li><a class="nav-link" href="/#people"><span>People</span></a></li><li><a class="nav-link active" href="/publication"><span>Publications</span></a></li></ul></nav>',
        '<div class="universal-wrapper"><h1>Publications</h1></div>',
        '<div class="form-row"><select class="pub-filters"><option value="*" selected>Type</option><option value=".pubtype-1">Conference paper</option></select></div>',
    )
    view = draw.pick("citation", "citation", "compact")
    told = draw.chance(0.4) and view == "compact"
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    for r in records:
        url = draw.url(r)
        said = first(r.abstract_en, 2)
        page.item(r, "authors", url=url, **({"abstract_en": said} if told else {}))
        names = ", ".join(
            f'<span><a href="/author/{"-".join(a.lower().split())}/">{esc(a)}</a></span>'
            for a in r.authors
        )
        buttons = (
            f'<a class="btn btn-outline-primary btn-page-header btn-sm" href="{esc(url)}" target="_blank" rel="noopener">PDF</a>'
            '<a href="#" class="btn btn-outline-primary btn-sm js-cite-modal">Cite</a>'
            + (f'<a class="btn btn-sm" href="{r.code}">Code</a>' if draw.chance(0.4) else "")
        )
        title = f'<a href="{esc(url)}">{esc(r.title)}</a>'
        if view == "citation":
            page.add(
                '<div class="pub-list-item view-citation" style="margin-bottom:1rem"><i class="far fa-file-alt pub-icon" aria-hidden="true"></i>',
                f'<span class="article-metadata li-cite-author">{names}</span> ({r.published[:4]}). {title}. <em>{r.venue}</em>.',
                f"<p>{buttons}</p></div>",
            )
        else:
            page.add(
                '<div class="media stream-item view-compact"><div class="media-body">',
                f'<div class="section-subheading article-title mb-0 mt-0">{title}</div>',
                f'<div class="article-style">{esc(said)}</div>' if told else [],
                f'<div class="stream-meta article-metadata"><div>{names}</div><span class="pub-publication">{r.venue}</span></div>',
                f'<div class="btn-links">{buttons}</div></div></div>',
            )
    page.close(
        f'<footer class="site-footer"><p class="powered-by">© {draw.date.year} {lab}</p></footer>',
        "</body></html>",
    )
    return page


@family("held_out", "pages", ".html", count=(5, 24))
def open_proceedings(draw: Draw) -> Page:
    """The open proceedings of a vision venue: linked titles as terms, names as small forms."""
    page = Page(draw)
    venue = f"CVPR{draw.date.year}"
    base = "https://proceedings.example.com"
    rooted = draw.chance(0.5)
    page.add(
        furniture.head(
            draw,
            f"{venue} Open Access Repository",
            "en",
            [f'<base href="{base}/">'] if rooted else [],
        ),
        f'<body><div id="header"><div id="header_left"><a href="{base}/menu">{venue}</a></div><div id="header_right">These papers are the open access versions.</div></div>',
        '<div id="content"><h3>Papers</h3><form action="/search" method="post">Search <input type="text" name="query"><input type="submit" value="Go"></form><dl>',
    )
    extra = draw.chance(0.5)
    for r in draw.records:
        stem = f"{r.authors[0].split()[-1]}_{'_'.join(r.title.split()[:4])}_{venue}_paper"
        stem = "".join(c for c in stem if c.isascii() and (c.isalnum() or c == "_"))
        path = f"/content/{venue}/html/{stem}.html"
        page.item(r, "authors", url=f"{base}{path}")
        href = path if rooted else f"{base}{path}"
        page.add(
            f'<dt class="ptitle"><br><a href="{href}">{esc(r.title)}</a></dt>',
            "<dd>",
            [
                f'<form id="form-{i}" action="/{venue}" method="post" class="authsearch"><input type="hidden" name="query_author" value="{esc(a)}"><a href="#" onclick="this.parentNode.submit()">{esc(a)}</a>{"," if a != r.authors[-1] else ""}</form>'
                for i, a in enumerate(r.authors)
            ],
            "</dd>",
            f'<dd>[<a href="{href.replace("html", "papers", 1).replace(".html", ".pdf")}">pdf</a>]'
            + (f' [<a href="{base}/supp/{stem}.zip">supp</a>]' if extra else "")
            + f'<div class="link2">[<a class="fakelink">bibtex</a>]<div class="bibref pre-white-space">@InProceedings{{{r.authors[0].split()[-1]}_{r.published[:4]}, year = {{{r.published[:4]}}}}}</div></div></dd>',
        )
    page.close("</dl></div></body></html>")
    return page
