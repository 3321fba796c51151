"""Items in lists."""

import textwrap

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "lists", count=(5, 20))
def link_list(draw: Draw) -> Page:
    """`- [title](url) - text`, by section."""
    page = Page(draw)
    page.add(furniture.opening(draw, False))
    dash, mark = draw.pick(" - ", ": ", " — ", ". "), draw.pick("-", "*", "1.")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section, abstract_en=first(r.abstract_en, 1))
            page.add(f"{mark} [{r.title}]({url}){dash}{first(r.abstract_en, 1)}")
        page.add("")
    page.close(furniture.closing(draw, False))
    return page


@family("tuned", "lists", count=(5, 20))
def bold_text_id(draw: Draw) -> Page:
    """`- **Title** — text [id]`, a thread of one topic."""
    page = Page(draw)
    topic = draw.pick(
        "Reasoning with Rewards", "Long Context", "Efficient Attention", "World Models"
    )
    page.add(f"# {topic}", "", "## Core Idea", "Spend more where it pays and less elsewhere.", "")
    page.add("## Evolution", "Prompting (2022) → Fine-tuning (2024) → Rewards (2025)", "")
    half = len(draw.records) // 2
    for section, records in (
        ("Foundational", draw.records[:half]),
        (f"Recent ({draw.date:%B %Y})", draw.records[half:]),
    ):
        page.add(f"## {section}")
        for r in records:
            page.item(r, "arxiv_id", abstract_en=first(r.abstract_en, 1))
            page.add(f"- **{r.title}** — {first(r.abstract_en, 1)} [{r.arxiv_id}]")
        page.add("")
    page.close("## Open Questions", "- Does it hold at scale?", "- What about other languages?")
    return page


@family("tuned", "lists")
def nested_topics(draw: Draw) -> Page:
    """Topics, items below them, fields of an item as a third level."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    labels = draw.pick(
        ("链接", "作者", "要点"), ("Link", "Authors", "TL;DR"), ("论文地址", "作者团队", "一句话")
    )
    colon = ": " if labels[0] == "Link" else "："
    for section, records in draw.groups(draw.pick("zh", "en")):
        page.add(f"- **{section}**")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r)
            page.item(r, url=url, authors=named, category=section, recommendation=r.tldr)
            page.add(
                f"  - {r.title}",
                f"    - {labels[1]}{colon}{text}",
                f"    - {labels[0]}{colon}{url}",
                f"    - {labels[2]}{colon}{r.tldr}",
            )
    page.close(furniture.closing(draw))
    return page


@family("tuned", "lists", count=(4, 16))
def pipe_list(draw: Draw) -> Page:
    """`+ [topic] | [title](url) | notes | words | Author et al,year`."""
    page = Page(draw)
    page.add("# Paper List | 论文列表", "", "**注：** 论文按时间排放，持续更新。", "")
    for r in draw.records:
        tag = r.categories[0].split(".")[-1]
        url = draw.url(r)
        family_name = r.authors[0].split()[-1]
        page.item(r, url=url, abstract_zh=r.tldr)
        page.add(
            f"+ [{tag}] | [{r.title}]({url}) | [阅读笔记](https://notes.example.com/{r.slug}) | {r.tldr} | {family_name} et al,{r.published[:4]}",
            "",
        )
    return page


@family("tuned", "lists", count=(6, 20))
def wrapped_list(draw: Draw) -> Page:
    """A list wrapped at 80 columns, titles too, links in brackets at the end."""
    page = Page(draw)
    page.add("# Questions and Answers on Papers", "", f"## Latest {len(draw.records)} Papers")
    for r in draw.records:
        url = draw.url(r)
        words = textwrap.wrap(f"- {r.title} -", 80, subsequent_indent="  ", break_on_hyphens=False)
        page.item(r, url=url)
        tail = f" [[Arxiv]({url})] [[QA](https://github.com/someone/questions/blob/main/papers/{r.arxiv_id}.md)]"
        page.add(words[:-1], words[-1] + tail)
    page.close("", "## Usage", "Run `python ask.py` to ask your own questions.")
    return page


@family("tuned", "lists", count=(5, 20))
def dated_sections(draw: Draw) -> Page:
    """A log of reading: a heading a day, bare titles with links in brackets."""
    page = Page(draw)
    page.add("# Reading log", "", "What I read, newest first. ✅ means read in full.", "")
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    level, words = (
        draw.pick("###", "##"),
        draw.pick(("pdf", "code"), ("Paper", "Code"), ("论文", "代码")),
    )
    while records:
        size = draw.pick(1, 2, 3)
        part, records = records[:size], records[size:]
        page.add(f"{level} {part[0].published}", "")
        for r in part:
            url = draw.url(r)
            page.item(r, url=url)
            page.add(
                f"- {draw.pick('', '✅ ')}{r.title} [[{words[0]}]({url})]"
                + (f" [[{words[1]}]({r.code})]" if draw.chance(0.4) else "")
            )
        page.add("")
    page.close("[26 more papers](https://papers.example.com/archive)" if draw.chance(0.5) else [])
    return page


@family("tuned", "lists", count=(4, 14))
def site_page_relative(draw: Draw) -> Page:
    """A page of a site in Markdown, links relative to it; without its address they lead nowhere."""
    page = Page(draw)
    site = draw.pick("https://reads.example.org/", None)
    page.add("---", f"title: {furniture.name(draw, False)}", f"date: {draw.date}")
    page.add([f"canonical_url: {site}{draw.date}/"] if site else ["layout: page"], "---", "")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in records:
            url = f"{site}{draw.date}/papers/{r.slug}.html" if site else None
            page.item(r, url=url, category=section, kind=None, abstract_en=first(r.abstract_en, 1))
            page.add(f"- [{r.title}](papers/{r.slug}.html) — {first(r.abstract_en, 1)}")
        page.add("")
    page.close("[Home](/) · [About](/about.html)")
    return page


@family("tuned", "lists", count=(4, 15))
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
