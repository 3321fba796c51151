"""The source of pages of a wiki."""

from synthetic import people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(4, 16))
def wiki_source(draw: Draw) -> Page:
    """The source of a page of a group's wiki: apostrophes for bold, links in single brackets."""
    page = Page(draw)
    page.add(
        draw.pick([], ["{{导航|阅读小组}}"], ["__TOC__"]),
        f"本页收集'''阅读小组'''{draw.date.year}年读过的论文，欢迎补充。参见[[阅读小组/须知|须知]]。",
        "",
    )
    titled = draw.chance(0.4)
    source = draw.pick("{{{{arXiv|{id}}}}}", "[{url} 原文]", "[{url} arXiv:{id}]")
    for section, records in draw.groups("zh"):
        page.add(f"== {section} ==")
        for r in records:
            text, named = draw.people(r, "、", "等")
            linked = {} if titled and "url" not in source else {"url": r.abs}
            page.item(
                r,
                "arxiv_id",
                authors=named,
                category=section,
                abstract_zh=first(r.abstract_zh, 2),
                **linked,
            )
            if titled:
                page.add(
                    f"=== {r.title} ===",
                    f"* 作者：{text}",
                    f"* 出处：{source.format(url=r.abs, id=r.arxiv_id)}，''{r.venue}''",
                    "",
                    first(r.abstract_zh, 2),
                    "",
                )
            else:
                page.add(
                    f"* '''[{r.abs} {r.title}]'''<br />",
                    f": ''{text}''",
                    f": {first(r.abstract_zh, 2)}",
                )
        page.add("")
    page.close(
        "== 参见 ==",
        "* [[组会安排]]",
        "* [[服务器使用说明]]",
        "",
        f"--[[用户:{people.chinese(draw.rng)}]]（[[用户讨论:管理员|讨论]]） {draw.date.year}年{draw.date.month}月{draw.date.day}日 10:24 (CST)",
        "",
        "[[Category:阅读小组]]",
    )
    return page
