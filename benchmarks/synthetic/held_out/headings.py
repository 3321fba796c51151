"""HELD OUT, not for whoever changes the reader: items that programs put under heads of their own."""

from synthetic import furniture
from synthetic.draws import SECTIONS, Draw
from synthetic.pages import Page, esc, family, first
from synthetic.records import Record


@family("held_out", "headings", count=(3, 16))
def issue_by_keyword(draw: Draw) -> Page:
    """The issue that a bot opens each day: a part for each watched word, some of them empty."""
    page = Page(draw)
    page.add(
        draw.pick(
            [],
            [f"# New submissions for {draw.date:%a}, {draw.date.day} {draw.date:%b %y}", ""],
            [f"Total {len(draw.records)} papers, {draw.date}", ""],
        )
    )
    word = draw.pick("Keyword: {}", "Keyword: {}", "关键词：{}")
    none = "没有结果" if word.startswith("关") else "There is no result "
    unseen = ["SLAM", "NeRF", "Event camera", "Federated", "livestock"]
    bold, colon = draw.pick(("**", ":**"), ("**", "**:"), ("", ":"))
    apart, linked = draw.chance(0.7), draw.chance(0.2)
    for section, records in draw.groups():
        page.add(f"## {word.format(section.lower() if draw.chance(0.5) else section)}")
        for r in records:
            page.item(r, "authors abstract_en", url=r.abs)
            title = f"[{r.title}]({r.abs})" if linked else r.title
            subjects = ", ".join(f"{SECTIONS.get(c, (c,))[0]} ({c})" for c in r.categories)
            page.add(
                f"### {title}",
                f" - {bold}Authors{colon} {', '.join(r.authors)}",
                f" - {bold}Subjects{colon} {subjects}",
                f" - {bold}Arxiv link{colon} {r.abs}",
                f" - {bold}Pdf link{colon} {r.pdf}",
                [f" - {bold}Abstract{bold}", f" {r.abstract_en}"]
                if apart
                else f" - {bold}Abstract{colon} {r.abstract_en}",
            )
        if unseen and draw.chance(0.35):
            page.add(f"## {word.format(unseen.pop())}", none)
    page.close(draw.pick([], [f"## {word.format(unseen.pop())}", none] if unseen else []))
    return page


@family("held_out", "headings", count=(3, 14))
def folded_papers(draw: Draw) -> Page:
    """A README where each paper is folded away, its title is what one clicks on."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(furniture.opening(draw, chinese))
    authors, link, text = ("作者", "链接", "摘要") if chinese else ("Authors", "Link", "Abstract")
    form = draw.pick(
        "<b>{n}. {title}</b>",
        "<strong>{title}</strong>",
        "{n}. {title}",
        "📄 {title}",
        '<a href="{url}">{title}</a>',
        "<b>{title}</b> ({venue})",
        "<b>[{venue}] {title}</b>",
    )
    colon = "：" if chinese else ": "
    opened = draw.pick("<details>", "<details>", "<details open>")
    mark = draw.pick("- ", "", "* ")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, more=" 等" if chinese else " et al.")
        summary = first(r.abstract_zh if chinese else r.abstract_en, 4)
        page.item(r, url=url, authors=named, **{f"abstract_{'zh' if chinese else 'en'}": summary})
        head = form.format(n=n, title=esc(r.title), url=esc(url), venue=r.venue)
        page.add(
            opened,
            f"<summary>{head}</summary>",
            "",
            f"{mark}**{authors}**{colon}{names}",
            [] if mark else "",
            f"{mark}**{link}**{colon}{draw.pick(url, f'<{url}>')}",
            "",
            f"**{text}**{colon}{summary}",
            "",
            "</details>",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("held_out", "headings", count=(3, 12))
def pictures_for_labels(draw: Draw) -> Page:
    """A head and short lines, where a small picture says what each line is."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    page.add(furniture.opening(draw, chinese))
    people, link, day, words = draw.pick(
        ("👥", "🔗", "📅", "📝"), ("✍️", "🌐", "🗓️", "💡"), ("👤", "📎", "⏰", "📖")
    )
    head = draw.pick("## {}", "### {}", "### 📄 {}", "## 🔹 {}")
    number = draw.pick("", "{n}. ", "")
    break_, both = draw.pick("  ", "", "\n"), draw.chance(0.3) and chinese
    tagged, order = draw.chance(0.5), draw.pick(0, 0, 1)
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, more=" 等" if chinese else " et al.")
        summary = first(r.abstract_zh if chinese else r.abstract_en, 3)
        given = {f"abstract_{'zh' if chinese else 'en'}": summary}
        page.item(r, "published title_zh" if both else "published", url=url, authors=named, **given)
        lines = [f"{people} {names}", f"{day} {r.published}", f"{link} {url}"]
        lines += [f"🏷️ {', '.join(r.categories)}"] if tagged else []
        lines = lines[::-1] if order else lines
        page.add(head.format(number.format(n=n) + r.title), "")
        lines = [f"🇨🇳 {r.title_zh}", *lines] if both else lines
        for line in (*lines, f"{words} {summary}"):
            page.add(f"{line}{break_}".split("\n"))
        page.add("")
    page.close(furniture.closing(draw, chinese))
    return page


_PARTS = {
    "zh": ("研究动机", "方法", "实验结果", "局限与思考"),
    "zh2": ("解决什么问题", "怎么做的", "效果如何", "我的看法"),
    "en": ("Motivation", "Method", "Results", "Limitations"),
}


@family("held_out", "headings", count=(2, 8))
def reviews_in_parts(draw: Draw) -> Page:
    """Reviews that a model wrote: under each title numbered parts, heads of their own too."""
    page = Page(draw)
    parts = draw.pick("zh", "zh2", "en")
    chinese = parts != "en"
    page.add(furniture.opening(draw, chinese))
    numbered, inner = draw.chance(0.6), draw.pick("{n}.{m} {part}", "{m}. {part}", "{part}")
    by, bar = ("作者：", " ｜ ") if chinese else ("By ", " | ")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, "、" if chinese else ", ", " 等" if chinese else " et al.")
        page.item(r, url=url, authors=named)
        page.add(
            f"## {f'{n}. ' if numbered else ''}{r.title}",
            "",
            f"> {by}{names}{bar}[{draw.pick('arXiv', '原文' if chinese else 'paper')}]({url})"
            + (f"{bar}[{'代码' if chinese else 'code'}]({r.code})" if draw.chance(0.4) else ""),
            "",
        )
        for m, (part, said) in enumerate(zip(_PARTS[parts], _said(r, chinese), strict=True), 1):
            page.add(f"### {inner.format(n=n, m=m, part=part)}", "", said, "")
        page.add(draw.pick([], ["---", ""]))
    page.close(furniture.closing(draw, chinese))
    return page


def _said(record: Record, chinese: bool) -> tuple[str, str, str, str]:
    if chinese:
        rest = record.abstract_zh.removeprefix(first(record.abstract_zh, 1)).strip()
        return (
            first(record.abstract_zh, 1),
            first(rest, 2) or record.tldr,
            f"- {record.tldr}\n- 在多个数据集上优于基线",
            "计算开销没有充分讨论，值得继续跟进。",
        )
    rest = record.abstract_en.removeprefix(first(record.abstract_en, 1)).strip()
    return (
        first(record.abstract_en, 1),
        first(rest, 2) or record.abstract_en,
        "- Better than the baselines on most tasks\n- Gains shrink with scale",
        "The cost at inference is not discussed.",
    )
