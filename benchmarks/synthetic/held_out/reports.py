"""HELD OUT, not for whoever changes the reader: reports, questions, labels of other languages."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


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
