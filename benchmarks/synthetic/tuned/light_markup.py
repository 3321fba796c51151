"""Plain files in markup that is not Markdown, and in formats of settings."""

import textwrap

from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(3, 14))
def forum_marks(draw: Draw) -> Page:
    """A post of a forum: bold and links in square brackets."""
    page = Page(draw)
    page.add(draw.pick("Hi all, here is what I read this week.", "各位好，这周读了这些："), "")
    for n, r in enumerate(draw.records, 1):
        page.item(r, url=r.abs)
        page.add(
            f"[b]{n}. {r.title}[/b]",
            f"[url={r.abs}]{draw.pick('paper', '原文')}[/url]",
            first(r.abstract_en, 2),
            "",
        )
    page.close("[i]Comments are welcome.[/i]")
    return page


@family("tuned", "plain", ".txt", count=(4, 18))
def arrow_links(draw: Draw) -> Page:
    """A page of the small web: an arrow, the address, the title, a line below."""
    page = Page(draw)
    page.add("# Papers of the week", "", "A short selection.", "")
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url)
        page.add(f"=> {url} {r.title}", first(r.abstract_en, 1), "")
    page.close("=> /index.gmi Home")
    return page


@family("tuned", "plain", ".txt", count=(3, 14))
def equals_heads(draw: Draw) -> Page:
    """Documentation markup with equals signs for headings and the address before bracketed words."""
    page = Page(draw)
    page.add("= Weekly papers", ":toc:", "")
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, url=r.abs, authors=named)
        page.add(
            f"== {r.title}",
            "",
            f"_{text}_",
            "",
            f"{r.abs}[arXiv:{r.arxiv_id}]",
            "",
            first(r.abstract_en, 2),
            "",
        )
    return page


@family("tuned", "plain", ".txt", count=(3, 14))
def numbered_h(draw: Draw) -> Page:
    """Markup of a bug tracker: h3 with a dot, links in quotes with a colon."""
    page = Page(draw)
    page.add("h2. Reading list", "")
    for r in draw.records:
        page.item(r, url=r.abs, authors=r.authors)
        page.add(
            f"h3. {r.title}", "", f"* authors: {', '.join(r.authors)}", f'* "arXiv":{r.abs}', ""
        )
    return page


@family("tuned", "plain", ".txt", count=(3, 18))
def settings_list(draw: Draw) -> Page:
    """A list in a file of settings: a dash, keys and values."""
    page = Page(draw)
    page.add("# what the site shows on its front page", "papers:")
    for r in draw.records:
        page.item(r, url=r.abs, authors=r.authors)
        quote = '"' if ":" in r.title or draw.chance(0.5) else ""
        page.add(
            f"  - title: {quote}{r.title}{quote}",
            f"    authors: [{', '.join(r.authors)}]",
            f"    year: {r.published[:4]}",
            f"    url: {r.abs}",
        )
    return page


@family("tuned", "plain", ".txt", count=(4, 18))
def tasks_of_a_file(draw: Draw) -> Page:
    """Tasks in a text file: a rank in brackets, a day, the title, topics behind plus and at signs."""
    page = Page(draw)
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url)
        page.add(f"({draw.pick('A', 'B', 'C')}) {draw.date} {r.title} {url} +reading @desk")
    return page


@family("tuned", "plain", ".txt", count=(3, 16))
def three_lines(draw: Draw) -> Page:
    """Title, names and venue on three lines, nothing between papers."""
    page = Page(draw)
    page.add(draw.pick("Accepted Papers", "Session 3: Learning"), "")
    for r in draw.records:
        page.item(r, authors=r.authors)
        page.add(r.title, ", ".join(r.authors), f"In {r.venue}.")
    return page


@family("tuned", "plain", ".txt", count=(3, 14))
def pictures_before_fields(draw: Draw) -> Page:
    """A channel of a messenger: a picture before each field."""
    page = Page(draw)
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, authors=r.authors)
        page.add(
            f"📄 {r.title}",
            f"👥 {', '.join(r.authors)}",
            f"🔗 {url}",
            f"💡 {draw.pick(r.tldr, first(r.abstract_en, 1))}",
            "",
        )
    page.close("📢 加入频道，获取更多更新")
    return page


@family("tuned", "plain", ".txt", count=(3, 14))
def wrapped_blocks(draw: Draw) -> Page:
    """Paragraphs wrapped at sixty columns: title, names, number; a blank line between papers."""
    page = Page(draw)
    for r in draw.records:
        page.item(r, "arxiv_id", authors=r.authors)
        page.add(
            textwrap.wrap(r.title, 60),
            textwrap.wrap(", ".join(r.authors), 60),
            f"arXiv:{r.arxiv_id}v1 [{r.categories[0]}]",
            "",
        )
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def chinese_ordinals(draw: Draw) -> Page:
    """An article: an ordinal and the Chinese title, the English one in round brackets, a paragraph, the address."""
    page = Page(draw)
    page.add("本周值得一读", "")
    ordinal = draw.pick("一二三四五六七八九十", None)
    for n, r in enumerate(draw.records):
        mark = f"{ordinal[n]}、" if ordinal and n < 10 else f"第{n + 1}篇："
        url = draw.url(r)
        page.item(r, "title_zh", url=url, abstract_zh=first(r.abstract_zh, 2))
        page.add(
            f"{mark}{r.title_zh}（{r.title}）", first(r.abstract_zh, 2), f"论文地址：{url}", ""
        )
    page.close("以上就是本期全部内容，我们下周见。")
    return page


@family("tuned", "plain", ".txt", count=(4, 18))
def sentences_of_references(draw: Draw) -> Page:
    """A numbered bibliography: names with initials, year in brackets, title, number."""
    page = Page(draw)
    page.add("References", "")
    for n, r in enumerate(draw.records, 1):
        page.item(r, "arxiv_id", authors=None)
        text, _ = draw.short(r)
        page.add(f"{n}. {text} ({r.published[:4]}). {r.title}. arXiv preprint arXiv:{r.arxiv_id}.")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def tagged_lines(draw: Draw) -> Page:
    """Title with bracketed links behind it, names on the next line, then a sentence behind TL;DR."""
    page = Page(draw)
    page.add("Daily picks", "-----------", "")
    for r in draw.records:
        text, named = draw.people(r)
        page.item(r, url=r.abs, authors=named)
        page.add(f"{r.title} ({r.abs})", text, f"TL;DR: {first(r.abstract_en, 1)}", "")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def one_of_many(draw: Draw) -> Page:
    """`Paper 1/12` before each title, rules of equals signs between papers."""
    page = Page(draw)
    total = len(draw.records)
    for n, r in enumerate(draw.records, 1):
        page.item(r, url=r.abs, authors=r.authors, abstract_en=r.abstract_en)
        page.add(
            "=" * 60,
            f"Paper {n}/{total}",
            r.title,
            f"by {', '.join(r.authors)}",
            r.abs,
            "",
            r.abstract_en,
            "",
        )
    page.close("=" * 60, "End of report")
    return page


@family("tuned", "plain", ".txt", count=(4, 16))
def days_then_titles(draw: Draw) -> Page:
    """A diary of reading: days between equals signs, starred titles with the address in angle brackets."""
    page = Page(draw)
    for n, r in enumerate(draw.records):
        if n % 3 == 0:
            page.add("", f"=== {draw.date.year}-{draw.date.month:02}-{(n // 3) % 28 + 1:02} ===")
        url = draw.url(r)
        page.item(r, url=url)
        page.add(f"* {r.title} <{url}>")
    return page
