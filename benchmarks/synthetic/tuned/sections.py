"""Items under headings of their own."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings")
def heading_both_titles(draw: Draw) -> Page:
    """Both titles in one heading, links on a line of their own."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    form = draw.pick("{en}（{zh}）", "{en} | {zh}", "{zh}（{en}）", "{en} / {zh}")
    number = draw.pick("{}. ", "", "{}、")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, "title_zh abstract_zh", url=url)
        page.add(
            f"### {number.format(n)}{form.format(en=r.title, zh=r.title_zh)}",
            "",
            first(r.abstract_zh, 4),
            "",
        )
        page.add(
            f"[📄 论文]({url}) | [💻 代码]({r.code})" if draw.chance(0.6) else f"[📄 论文]({url})",
            "",
        )
    page.close(furniture.closing(draw))
    return page


@family("tuned", "headings")
def labels_on_own_lines(draw: Draw) -> Page:
    """English labels in bold on lines of their own, the values below them."""
    page = Page(draw)
    page.add(furniture.opening(draw, False))
    mark = draw.pick("**{}**", "**{}:**", "#### {}")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "abstract_en published", url=url, authors=named)
        page.add(f"## {r.title}", "")
        for label, value in (
            ("Authors", text),
            ("Published", r.published),
            ("Abstract", first(r.abstract_en, 4)),
            ("Link", f"<{url}>"),
        ):
            page.add(mark.format(label), "", value, "")
    page.close(furniture.closing(draw, False))
    return page


@family("tuned", "headings")
def heading_zh_label_title(draw: Draw) -> Page:
    """A Chinese heading, the English title behind a label."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    label = draw.pick("论文标题", "英文标题", "Title", "原文标题")
    colon = draw.pick("：", ": ")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r, "，", " 等")
        page.item(r, "title_zh abstract_zh", url=url, authors=named)
        page.add(
            f"## {n}、{r.title_zh}",
            "",
            f"- {label}{colon}{r.title}",
            f"- 作者{colon}{text}",
            f"- 机构{colon}{r.affiliations[0]}",
            f"- 论文地址{colon}{url}",
            "",
            f"**核心内容**{colon}{first(r.abstract_zh, 3)}",
            "",
        )
    page.close(furniture.closing(draw))
    return page


@family("tuned", "headings")
def bold_numbered_lines(draw: Draw) -> Page:
    """Bold numbered lines in place of headings, a link in angle brackets."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(f"**{furniture.name(draw, chinese)} {furniture.stamp(draw, chinese)}**", "")
    label = "链接：" if chinese else "Link: "
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        text_field = (
            {"abstract_zh": first(r.abstract_zh, 3)}
            if chinese
            else {"abstract_en": first(r.abstract_en, 3)}
        )
        page.item(r, url=url, authors=named, **text_field)
        page.add(
            f"**{n}. {r.title}**",
            "",
            f"*{text}*",
            "",
            *text_field.values(),
            "",
            f"{label}<{url}>",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("tuned", "headings")
def heading_venue_suffix(draw: Draw) -> Page:
    """The venue behind the title in the heading, names in italics, links as words."""
    page = Page(draw)
    page.add(furniture.opening(draw, False))
    form = draw.pick("{title} ({venue})", "{title} [{venue}]", "{title} — {venue}")
    for section, records in draw.groups():
        page.add(f"## {section}", "")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r)
            page.item(
                r, url=url, authors=named, category=section, abstract_en=first(r.abstract_en, 2)
            )
            page.add(
                f"### {form.format(title=r.title, venue=r.venue)}",
                f"*{text}*",
                "",
                first(r.abstract_en, 2),
                "",
                f"[paper]({url}) · [code]({r.code})",
                "",
            )
    page.close(furniture.closing(draw, False))
    return page
