"""Lists of terms, tasks and notes."""

import re

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first

_TERMS = {
    "en": ("Authors", "Link", "About", ": "),
    "ko": ("저자", "링크", "요약", ": "),
    "de": ("Autoren", "Quelle", "Worum es geht", ": "),
    "none": ("", "", "", ""),
}


@family("tuned", "lists", count=(4, 14))
def colon_definitions(draw: Draw) -> Page:
    """Definition lists: the title as a term, a colon before each line that says more."""
    page = Page(draw)
    language = draw.pick("en", "ko", "ko", "de", "none")
    authors, link, about, colon = _TERMS[language]
    title = {"ko": "이번 달에 읽은 논문", "de": "Leseliste"}.get(language, "Reading list")
    page.add(f"# {title} ({draw.date:%Y-%m})", "")
    mark = draw.pick(":   ", ": ")
    bold = draw.pick("**", "")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r)
            page.item(
                r, url=url, authors=named, category=section, abstract_en=first(r.abstract_en, 1)
            )
            page.add(
                f"{bold}{r.title}{bold}",
                f"{mark}{authors}{colon}{text}",
                f"{mark}{about}{colon}{first(r.abstract_en, 1)}",
                f"{mark}{link}{colon}<{url}>",
                "",
            )
    return page


@family("tuned", "lists", count=(3, 14))
def block_properties(draw: Draw) -> Page:
    """Blocks of an outliner: tasks with double colons behind the names of their properties."""
    page = Page(draw)
    page.add(
        f"- [[{draw.date:%Y-%m-%d}]] {draw.pick('#论文', '#papers', '[[Reading list]]')}",
    )
    state = draw.pick(("TODO ", "DOING ", "DONE "), ("LATER ", "NOW "), ("",))
    tag = draw.pick("", " #paper", " #待读")
    chinese = draw.chance(0.7)
    names = draw.pick("{}", "[[{}]]")
    for r in draw.records:
        url = draw.url(r)
        _, named = draw.people(r)
        given = {"title_zh": r.title_zh} if chinese else {}
        page.item(r, "published", url=url, authors=named, abstract_zh=r.tldr, **given)
        page.add(
            f"\t- {draw.pick(*state)}{draw.pick('', '', '[#A] ')}{r.title}{tag}",
            [f"\t  译名:: {r.title_zh}"] if chinese else [],
            f"\t  authors:: {', '.join(names.format(a) for a in named)}",
            f"\t  url:: {url}",
            f"\t  date:: {r.published}",
            f"\t\t- {r.tldr}",
        )
    page.close("- 今天", "\t- TODO 回复审稿意见", "\t- 买咖啡")
    return page


@family("tuned", "lists", count=(3, 12))
def cited_notes(draw: Draw) -> Page:
    """Notes on reading: the key of a citation behind each title, excerpt and remark below it."""
    page = Page(draw)
    page.add(f"# {draw.date.month} 月读书笔记", "", "> 只记对自己有用的，不求完整。", "")
    how = draw.pick(("[精读] ", "[略读] "), ("📗 ", "📙 "), ("",))
    excerpt, remark = draw.pick(("摘录：", "批注："), ("要点：", "疑问："), ("大意：", "想法："))
    remarks = (
        "可以和上个月那篇放在一起看。",
        "实验部分没太看懂，回头再读。",
        "动机讲得很清楚，值得学习写法。",
        "能不能用到我们的任务上？",
    )
    for r in draw.records:
        url = draw.url(r)
        word = max(r.slug.split("-")[:3], key=len)
        key = f"{re.sub(r'[^a-z]', '', r.authors[0].split()[-1].lower())}{r.published[:4]}{word}"
        page.item(r, url=url, authors=None, abstract_zh=first(r.abstract_zh, 2))
        page.add(
            f"* {draw.pick(*how)}{r.title} [@{key}]",
            "",
            f"    {excerpt}{first(r.abstract_zh, 2)}",
            "",
            f"    {remark}{draw.pick(*remarks)}",
            "",
            f"    {url}",
            "",
        )
    page.close("## 待办", "", "* 把上面的条目导入文献库", "* 整理标签")
    return page


@family("tuned", "lists", count=(5, 18))
def year_tree(draw: Draw) -> Page:
    """A tree of years and venues, below them the titles, names and links on lines that go on."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    page.add(f"# {furniture.name(draw, chinese)}", "", "## Papers", "")
    shape = draw.pick(("    ", "*"), ("  ", "-"))
    indent, mark = shape
    chip = draw.pick("[`{}`]({})", "[[{}]]({})", "\\[[{}]({})\\]")
    records = sorted(draw.records, key=lambda r: (-int(r.venue[-4:]), r.venue))
    year = venue = ""
    for r in records:
        if r.venue[-4:] != year:
            year, venue = r.venue[-4:], ""
            page.add(f"{mark} **{year}**")
        if r.venue.split()[0] != venue:
            venue = r.venue.split()[0]
            page.add(f"{indent}{mark} {venue}")
        url = draw.url(r)
        text, named = draw.people(r)
        given = {"title_zh": r.title_zh} if chinese else {}
        page.item(r, url=url, authors=named, **given)
        inner = indent * 2
        page.add(
            f"{inner}{mark} {r.title}  ",
            f"{inner}  _{text}_  ",
            [f"{inner}  中文：{r.title_zh}  "] if chinese else [],
            f"{inner}  {chip.format('paper', url)}"
            + (f" {chip.format('code', r.code)}" if draw.chance(0.5) else ""),
        )
    page.close("", "## Citation", "", "If this list helps you, please give it a star.")
    return page
