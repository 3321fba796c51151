"""HELD OUT, not for whoever changes the reader: items in lists."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("held_out", "lists", count=(4, 15))
def votes_numbered(draw: Draw) -> Page:
    """Linked Chinese titles with votes behind them, and how many more there are."""
    page = Page(draw)
    page.add(f"# {draw.date}科研追新", "", "**From**：社区与媒体", "", "## Huggingface", "")
    form = draw.pick("{title}（{votes}▲）", "{title} ({votes}▲) ", "{title}（👍{votes}）")
    mark = draw.pick("-", "1.")
    for r in draw.records:
        url = f"{r.hub}?utm_source=digest-papers&utm_medium=email&utm_campaign={draw.date}"
        page.item(r, title=r.title_zh, url=url)
        page.add(f"{mark} [{form.format(title=r.title_zh, votes=draw.rng.randint(3, 140))}]({url})")
    page.close(
        f"{mark} [还有{draw.rng.randint(8, 40)}篇论文](https://huggingface.co/papers?utm_source=digest-papers)"
    )
    return page


@family("held_out", "lists", ".txt", count=(5, 24))
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


@family("held_out", "lists", ".txt")
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


@family("held_out", "lists", count=(5, 24))
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


@family("held_out", "lists")
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


@family("held_out", "lists", count=(5, 20))
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


@family("held_out", "lists")
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


@family("held_out", "lists")
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
