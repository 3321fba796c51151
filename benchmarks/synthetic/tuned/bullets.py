"""Items in lists."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "lists", ".txt", count=(5, 24))
def references_list(draw: Draw) -> Page:
    """A bibliography: names, title, venue, link in one line."""
    page = Page(draw)
    page.add(draw.pick("References", "参考文献", "Bibliography"), "")
    form = draw.pick(
        "[{n}] {names}. {title}. {venue}. {url}",
        "[{n}] {names}, “{title},” {venue}, {year}. Available: {url}",
        "{n}. {names} ({year}). {title}. {venue}. {url}",
    )
    for n, r in enumerate(draw.records, 1):
        named = tuple(dict.fromkeys(people.initials(a) for a in r.authors))
        url = draw.url(r)
        page.item(r, url=url, authors=named)
        page.add(
            form.format(
                n=n,
                names=", ".join(named),
                title=r.title,
                venue=r.venue,
                year=r.published[:4],
                url=url,
            ),
            *([""] if form[0] == "{" else []),
        )
    return page


@family("tuned", "lists", ".txt")
def circled_numbers(draw: Draw) -> Page:
    """① title, what it is about, the link; an article typed on a phone."""
    page = Page(draw)
    page.add(
        f"{furniture.name(draw, True)}（{furniture.stamp(draw, True)}）",
        "",
        "今天推荐以下论文👇",
        "",
    )
    arrow = draw.pick("👉 ", "🔗", "链接：")
    for n, r in enumerate(draw.records):
        url = draw.url(r)
        page.item(r, url=url, abstract_zh=r.tldr)
        page.add(f"{chr(0x2460 + n)} {r.title}", f"{r.tldr}", f"{arrow}{url}", "")
    page.close("#人工智能 #论文分享 #每日学习")
    return page


@family("tuned", "lists", count=(5, 24))
def number_first_list(draw: Draw) -> Page:
    """The number of the paper before its title, names in brackets."""
    page = Page(draw)
    page.add(f"# arXiv picks, {furniture.stamp(draw, False)}", "")
    form = draw.pick(
        "- [{id}]({abs}) **{title}** ({names})",
        "- {id} {title} ({names})",
        "* `{id}` {title} — {names}",
        "- [[{id}]({abs})] {title} ({names})",
    )
    for section, records in draw.groups("code"):
        page.add(f"**{section}**", "")
        for r in records:
            text, named = draw.people(r)
            given = {"url": r.abs} if "abs" in form else {}
            page.item(r, "arxiv_id", authors=named, category=section, **given)
            page.add(form.format(id=r.arxiv_id, abs=r.abs, title=r.title, names=text))
        page.add("")
    return page


@family("tuned", "lists", count=(5, 20))
def bold_venue_brackets(draw: Draw) -> Page:
    """Bold title, venue in italics, links in brackets."""
    page = Page(draw)
    page.add("# Papers", "", "Welcome to add new ones! :star:", "")
    star = draw.pick("", ":star: ", "🌟 ")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section)
            page.add(
                f"* {star if draw.chance(0.3) else ''}**{r.title}**, *{r.venue}*. [[Paper]({url})] [[Code]({r.code})] [[Project](https://{r.slug[:20].strip('-')}.github.io/)]",
                "",
            )
        page.add("")
    return page


@family("tuned", "lists")
def numbered_nested_fields(draw: Draw) -> Page:
    """Numbered bold titles, the fields as bullets below each."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(furniture.opening(draw, chinese))
    labels = (
        ("作者", "机构", "链接", "亮点")
        if chinese
        else ("Authors", "Affiliation", "URL", "Highlights")
    )
    colon = "：" if chinese else ": "
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        page.add(
            f"{n}. **{r.title}**",
            f"   - {labels[0]}{colon}{text}",
            f"   - {labels[1]}{colon}{r.affiliations[0]}",
            f"   - {labels[2]}{colon}[{url}]({url})",
            f"   - {labels[3]}{colon}{r.tldr if chinese else first(r.abstract_en, 1)}",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("tuned", "lists", ".txt", count=(4, 14))
def chat_bullets(draw: Draw) -> Page:
    """A message of a chat for teams: starred titles, links in angle brackets."""
    page = Page(draw)
    page.add(f":books: *{furniture.name(draw, False)}* {furniture.stamp(draw, False)}", "")
    word = draw.pick("arXiv", "link", "paper")
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 1))
        page.add(f"• *{r.title}* (<{url}|{word}>): {first(r.abstract_en, 1)}")
    page.close("", "React with :eyes: if you want to discuss one of these on Thursday.")
    return page


@family("tuned", "lists", ".txt", count=(4, 14))
def double_dash_blocks(draw: Draw) -> Page:
    """Notes of one's own: a double dash before each title, indented lines below."""
    page = Page(draw)
    page.add(f"to read ({draw.date})", "")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        page.add(f"-- {r.title}", f"   {text}", f"   {url}", "")
    return page


@family("tuned", "lists", count=(3, 12))
def callouts(draw: Draw) -> Page:
    """Notes with a callout a paper, as a program for notes writes them."""
    page = Page(draw)
    page.add("---", "tags: [papers, reading]", f"created: {draw.date}", "---", "")
    kind = draw.pick("abstract", "note", "info")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        page.add(
            f"> [!{kind}]+ {r.title}",
            f"> **Authors**: {text}",
            f"> **URL**: {url}",
            ">",
            f"> {first(r.abstract_en, 3)}",
            "",
        )
    page.close("Related: [[Reading list]] [[Seminar]]")
    return page
