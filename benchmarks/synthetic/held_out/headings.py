"""HELD OUT, not for whoever changes the reader: items under headings of their own."""

from synthetic import furniture
from synthetic.pages import Draw, Page, family, first


@family("held_out", "headings")
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


@family("held_out", "headings")
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


@family("held_out", "headings")
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


@family("held_out", "headings")
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


@family("held_out", "headings", count=(3, 8))
def questions_and_answers(draw: Draw) -> Page:
    """Papers told as questions and answers."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    q, a = (
        draw.pick(
            ("**Q1: 这篇论文试图解决什么问题？**", "**Q2: 论文如何解决这个问题？**"),
            ("Q：解决什么问题？", "Q：用了什么方法？"),
        ),
        draw.pick("A：", "A: "),
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        page.add(
            f"## {n}. [{r.title}]({url})",
            "",
            f"**Authors:** {text}",
            "",
            q[0],
            "",
            f"{a}{first(r.abstract_zh, 1)}",
            "",
            q[1],
            "",
            f"{a}{r.tldr}",
            "",
        )
    page.close(furniture.closing(draw))
    return page


_FOREIGN = {
    "ja": ("今週の論文まとめ", "著者", "リンク", "概要", "公開日", "："),
    "ko": ("이번 주 논문 모음", "저자", "링크", "초록", "게시일", ": "),
    "de": (
        "Lesenswerte Arbeiten der Woche",
        "Autoren",
        "Link",
        "Zusammenfassung",
        "Veröffentlicht",
        ": ",
    ),
    "fr": ("Les articles de la semaine", "Auteurs", "Lien", "Résumé", "Date de publication", " : "),
    "es": ("Artículos de la semana", "Autores", "Enlace", "Resumen", "Fecha de publicación", ": "),
    "ru": ("Статьи недели", "Авторы", "Ссылка", "Аннотация", "Дата публикации", ": "),
}


@family("held_out", "headings")
def foreign_labels(draw: Draw) -> Page:
    """Labels in Japanese, Korean, German, French, Spanish or Russian."""
    page = Page(draw)
    title, authors, link, summary, day, colon = _FOREIGN[draw.pick(*_FOREIGN)]
    page.add(f"# {title} ({draw.date})", "")
    bold = draw.pick("**", "")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r, more="")
        page.item(r, "abstract_en published", url=url, authors=named)
        page.add(f"## {n}. {r.title}", "")
        for label, value in (
            (authors, text),
            (day, r.published),
            (link, url),
            (summary, first(r.abstract_en, 3)),
        ):
            page.add(f"- {bold}{label}{bold}{colon}{value}")
        page.add("")
    return page


@family("held_out", "headings", count=(4, 12))
def report_then_list(draw: Draw) -> Page:
    """A long report whose bullets name papers, then the papers themselves."""
    page = Page(draw)
    page.add(
        "# 研究洞察报告",
        "",
        f"> 生成时间：{draw.date} 08:00",
        "",
        "---",
        "",
        "## 摘要",
        "",
        "近期研究从单点技巧走向系统设计，**评测与数据**成为新的焦点。",
        "",
        "## 🔍 主题剖析",
        "",
    )
    half = len(draw.records) // 2
    for n, part in enumerate((draw.records[:half], draw.records[half:]), 1):
        page.add(
            f"### 主题{'一二'[n - 1]}：**{draw.pick('效率与规模的平衡', '从感知到推理', '数据的再认识')}**",
            "",
            "* **核心问题:**  ",
            f"  {first(part[0].abstract_zh, 1)}",
            "",
            "* **代表性论文 (Key Papers):**  ",
        )
        page.add(
            [f"  - *{r.title}*" for r in part[:3]],
            "",
            "* **未来展望:**  ",
            "  - 更可靠的评测",
            "  - 更低的成本",
            "",
        )
    page.add("---", "", draw.pick("# 📝 论文列表", "## 论文详情"), "")
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r)
        page.item(r, "arxiv_id", url=r.pdf, authors=named, recommendation=r.tldr)
        page.add(
            f"## {n}. {r.title}",
            f"- **相关性评分**: {'⭐' * draw.rng.randint(3, 5)} ({draw.rng.randint(6, 10)}/10)",
            f"- **ArXiv ID**: {r.arxiv_id}v1",
            f"- **作者**: {text}",
            f'- **论文链接**: <a href="{r.pdf}" class="btn">PDF</a>',
            f"- **TLDR**: {r.tldr}",
            "",
            "---",
            "",
        )
    return page


@family("held_out", "headings")
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
