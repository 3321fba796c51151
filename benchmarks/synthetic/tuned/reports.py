"""Reports, questions, labels of other languages."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings", count=(3, 8))
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


@family("tuned", "headings")
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


@family("tuned", "headings", ".txt", count=(3, 12))
def star_outline(draw: Draw) -> Page:
    """An outline of an editor: stars for levels, links in double brackets, tags in colons."""
    page = Page(draw)
    page.add(f"#+TITLE: {furniture.name(draw, False)}", f"#+DATE: <{draw.date:%Y-%m-%d %a}>", "")
    for section, records in draw.groups():
        page.add(f"* {section}")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r)
            page.item(
                r, url=url, authors=named, category=section, abstract_en=first(r.abstract_en, 2)
            )
            page.add(
                f"** {draw.pick('TODO ', 'DONE ', '')}[[{url}][{r.title}]]",
                f"   Authors: {text}",
                f"   {first(r.abstract_en, 2)}",
            )
    return page


@family("tuned", "headings", ".txt", count=(3, 12))
def underlined_field_lists(draw: Draw) -> Page:
    """Documentation of a Python project: underlined titles, fields between colons."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add("=" * len(name), name, "=" * len(name), "", ".. contents::", "   :local:", "")
    mark = draw.pick("-", "~", "^")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published", url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        page.add(
            r.title,
            mark * len(r.title),
            "",
            f":Authors: {text}",
            f":Date: {r.published}",
            f":Link: {url}",
            "",
            first(r.abstract_en, 3),
            "",
        )
    return page
