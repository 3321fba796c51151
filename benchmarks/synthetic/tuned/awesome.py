"""Curated lists of links, sections within sections."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "lists", count=(8, 24))
def awesome_list(draw: Draw) -> Page:
    """An awesome list: badges, contents, nested sections, links with authors and code."""
    page = Page(draw)
    topic = draw.pick("Diffusion", "Agents", "LLM-Safety", "Graph-Learning")
    page.add(
        f"# Awesome-{topic} [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)", ""
    )
    page.add(
        f"[![PRs Welcome](https://img.shields.io/badge/PRs-welcome-brightgreen.svg)](https://github.com/someone/awesome-{topic.lower()}/pulls) ![Stars](https://img.shields.io/github/stars/someone/awesome)",
        "",
    )
    page.add(
        f"🔥 A curated list of papers about {topic.replace('-', ' ').lower()}. Pull requests are welcome.",
        "",
    )
    groups = draw.groups()
    page.add(
        furniture.contents(draw, ["Papers", *(name for name, _ in groups), "Contributing"], False),
        "## Papers",
        "",
    )
    mark = draw.pick("*", "-")
    for section, records in groups:
        page.add(f"### {section}", "")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r)
            page.item(r, url=url, authors=named, category=section)
            code = (
                f" [[code]]({r.code}) ![](https://img.shields.io/github/stars/{r.code[19:]})"
                if draw.chance(0.4)
                else ""
            )
            page.add(f"{mark} [{r.title}]({url}), {text}, {r.published[:4]}.{code}")
        page.add("")
    page.close(
        "## Contributing",
        "",
        "Please read the [guidelines](contributing.md) first.",
        "",
        "## License",
        "",
        "[MIT](LICENSE)",
    )
    return page


@family("tuned", "lists", count=(5, 18))
def checkbox_venue(draw: Draw) -> Page:
    """Reading list with check boxes, the venue in bold brackets before the title."""
    page = Page(draw)
    page.add(f"# Reading list {draw.date:%B %Y}", "")
    for section, records in draw.groups():
        page.add(f"### {section}")
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section)
            page.add(
                f"- [{draw.pick(' ', 'x')}] **[{r.venue}]** [{r.title}]({url}) [[Code]({r.code})]"
            )
        page.add("")
    return page


@family("tuned", "pages", ".html", count=(5, 20))
def github_readme(draw: Draw) -> Page:
    """A README as the page of its repository shows it."""
    page = Page(draw)
    page.add(
        furniture.head(
            draw,
            "GitHub - someone/papers",
            "en",
            ['<meta property="og:url" content="https://github.com/someone/papers">'],
        ),
        '<body class="logged-out">',
        '<header><a href="#start-of-content">Skip to content</a><nav><a href="https://github.com/features">Features</a></nav></header>',
    )
    page.add(
        '<div class="Layout-sidebar"><h2>About</h2><p>Papers I read</p><a href="/someone/papers/stargazers">1.2k stars</a></div>',
        '<main id="js-repo-pjax-container">',
        '<article class="markdown-body entry-content container-lg" itemprop="text">',
        '<div class="markdown-heading" dir="auto"><h1 class="heading-element" dir="auto">Papers I read</h1><a id="user-content-papers" class="anchor" href="#papers-i-read"><svg></svg></a></div>',
    )
    for section, records in draw.groups():
        anchor = section.lower().replace(" ", "-")
        page.add(
            f'<div class="markdown-heading" dir="auto"><h2 class="heading-element" dir="auto">{section}</h2><a id="user-content-{anchor}" class="anchor" href="#{anchor}"><svg></svg></a></div>',
            '<ul dir="auto">',
        )
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section)
            page.add(
                f'<li><a href="{esc(url)}" rel="nofollow">{esc(r.title)}</a>, <em>{r.venue}</em> [<a href="{r.code}">code</a>]</li>'
            )
        page.add("</ul>")
    page.close(
        "</article>",
        "</main>",
        '<footer>© 2025 GitHub, Inc. <a href="https://docs.github.com">Docs</a></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "lists")
def details_abstract(draw: Draw) -> Page:
    """Bold links with chips of code, names in italics, the abstract folded away."""
    page = Page(draw)
    page.add(
        f"# 🔍 Papers · {draw.date}",
        "",
        f"[![Total](https://img.shields.io/badge/Papers-{len(draw.records)}-2688EB)]()",
        "",
        "---",
        "",
        "## 📌 Filter",
        "**Keywords**: `Foundation Model` `Pre-training` `CLIP`  ",
        "**Filter**: `LLM`",
        "",
        "---",
        "",
        "## 📚 Paper List",
        "",
    )
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, "abstract_en", url=r.abs, authors=named)
        page.add(
            f"- **[{r.title}]({r.abs})**  `arXiv:{r.arxiv_id}`  {' '.join(f'`{c}`' for c in r.categories)}  ",
            f"  _{text}_",
            "  <details><summary>Abstract</summary>",
            f"  {first(r.abstract_en, 5)}",
            "  </details>",
            "",
        )
    page.close("---", "", "**[⬆ back to top](#)**")
    return page


@family("tuned", "lists")
def venue_line_below(draw: Draw) -> Page:
    """Bold title in a bullet, year and links on the next line."""
    page = Page(draw)
    page.add(
        f"# Awesome {draw.pick('Memory', 'Video', 'Planning')}",
        "",
        "## Contents",
        "",
        "- [Surveys](#surveys)",
        "- [Papers](#papers)",
        "",
        "## Papers",
        "",
    )
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url)
        page.add(
            f"- **{r.title}**  ",
            f"{draw.pick('arXiv', 'TMLR')} {r.published[:4]}, [Paper]({url}), [Code]({r.code})",
            "",
        )
    return page
