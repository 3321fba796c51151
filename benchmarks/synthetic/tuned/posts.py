"""Posts and newsletters with parts of their own."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings", count=(3, 12))
def enthusiasts_weekly(draw: Draw) -> Page:
    """A Chinese weekly: numbered links with the language behind them, other parts around."""
    page = Page(draw)
    issue = draw.rng.randint(20, 380)
    if draw.chance(0.4):
        page.add(furniture.front_matter(draw, f"第 {issue} 期周刊"))
    page.add(
        f"# 第 {issue} 期：{draw.pick('慢一点也没关系', '工具与手艺', '从读到写')}",
        "",
        "这里记录每周值得一读的论文，周五发布。",
        "",
        draw.pick([], ["<!-- more -->", ""]),
        "## 封面图",
        "",
        f"![](https://img.example.com/cover/{issue}.jpg)",
        "",
        "雨后的图书馆。（via）",
        "",
        "## 本周话题",
        "",
        "最近常有人问我怎样挑选论文。我的办法很简单：先看图，再看结论，最后才看方法。",
        "",
        f"## {draw.pick('论文', '文章', '值得一读')}",
        "",
    )
    number = draw.pick("{}、", "**{}、**", "{}. ")
    note = draw.pick("（英文）", "（英文，PDF）", "")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, title=r.title_zh, url=url, abstract_zh=first(r.abstract_zh, 2))
        page.add(
            f"{number.format(n)}[{r.title_zh}]({url}){note}",
            "",
            [f"![](https://img.example.com/{issue}/{n}.webp)", ""] if draw.chance(0.4) else [],
            first(r.abstract_zh, 2),
            "",
        )
    page.close(
        "## 言论",
        "",
        "1、",
        "",
        "慢慢读，反而读得更快。",
        "",
        "-- 一位读者",
        "",
        "## 订阅",
        "",
        "每周五更新，欢迎投稿。",
        "",
        "（完）",
    )
    return page


@family("tuned", "headings", count=(3, 10))
def documentation_containers(draw: Draw) -> Page:
    """A page of a documentation site: badges behind headings, text between rows of colons."""
    page = Page(draw)
    page.add("---", "outline: [2, 3]", f"lastUpdated: {draw.date}", "---", "")
    tail, colons = draw.pick(
        (' <Badge type="tip" text="{venue}" />', "::: {} {}"),
        (' <Badge text="{venue}" />', ":::{} {}"),
        (" {{#{slug}}}", ":::{}[{}]"),
    )
    page.add(f"# {furniture.stamp(draw, True)} 论文解读", "")
    page.add(["[[toc]]", ""] if "Badge" in tail else [])
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r, "、", " 等")
        page.item(r, "abstract_zh", url=url, authors=named, recommendation=r.tldr)
        page.add(
            f"## {r.title}{tail.format(venue=r.venue, slug='-'.join(r.slug.split('-')[:3]))}",
            "",
            f"**作者** {text} &nbsp; **原文** <{url}>",
            "",
            colons.format("tip", "一句话"),
            r.tldr,
            ":::",
            "",
            colons.format("details", "摘要"),
            first(r.abstract_zh, 4),
            ":::",
            "",
        )
    page.close(draw.pick([], ["::: warning 说明", "内容由程序整理，仅供参考。", ":::"]))
    return page


_KICKERS = {
    "en": ("RESEARCH", "In short:", "The details:", "Why it matters:", "paper"),
    "de": ("FORSCHUNG", "Kurz gesagt:", "Im Detail:", "Warum das wichtig ist:", "zum Paper"),
    "fr": ("RECHERCHE", "En bref :", "En détail :", "Pourquoi ça compte :", "lire l'article"),
}
_FRAMES = {
    "en": ("Good morning. Three minutes, a few papers, no fuss.", "How was today's issue?"),
    "de": ("Guten Morgen! Drei Minuten, ein paar Arbeiten.", "Wie war diese Ausgabe?"),
    "fr": ("Bonjour ! Trois minutes, quelques articles.", "Comment avez-vous trouvé ce numéro ?"),
}
_REASONS = {
    "en": (
        "Fewer steps between an idea and something that works.",
        "If it holds up elsewhere, many teams can drop a costly stage.",
        "Small labs can try this on one machine.",
    ),
    "de": (
        "Weniger Aufwand auf dem Weg zur Anwendung.",
        "Auch kleine Gruppen können das nachbauen.",
    ),
    "fr": (
        "Moins d'étapes entre l'idée et l'usage.",
        "Même une petite équipe peut l'essayer.",
    ),
}


@family("tuned", "headings", count=(3, 8))
def kicker_stories(draw: Draw) -> Page:
    """A newsletter: a word in capitals above each head, then the story in parts with bold starts."""
    page = Page(draw)
    language = draw.pick("en", "en", "de", "fr")
    kicker, short, details, why, word = _KICKERS[language]
    greeting, question = _FRAMES[language]
    page.add(
        f"**{furniture.name(draw, False)}** | {furniture.stamp(draw, False)}",
        "",
        greeting,
        "",
        "---",
        "",
    )
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 1), kind=None)
        rest = r.abstract_en.removeprefix(first(r.abstract_en, 1)).strip() or r.abstract_en
        page.add(
            draw.pick(kicker, r.affiliations[0].upper()),
            "",
            f"## {draw.pick('🧠', '🔬', '🦾', '📐')} {r.title}",
            "",
            [f"![Image](https://img.example.com/{r.slug}.png)", ""] if draw.chance(0.4) else [],
            f"**{short}** {first(r.abstract_en, 1)} ([{word}]({url}))",
            "",
            f"**{details}**",
            "",
            f"- {first(rest, 1)}",
            f"- {r.affiliations[0]}, {r.published[:4]}",
            "",
            f"**{why}** {draw.pick(*_REASONS[language])}",
            "",
            "---",
            "",
        )
    page.close(
        f"**{question}**",
        "",
        "[🙂](https://letters.example.com/p/3) · [😐](https://letters.example.com/p/2) · [🙁](https://letters.example.com/p/1)",
    )
    return page
