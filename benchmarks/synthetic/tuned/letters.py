"""Mail as text, with what programs make of it."""

import textwrap

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first

_FORWARDED = {
    "en": ("Original Message", "Subject", "Date", "From", "To", "Read the paper", "Code"),
    "de": ("Ursprüngliche Nachricht", "Betreff", "Datum", "Von", "An", "Zum Artikel", "Code"),
    "fr": ("Message original", "Objet", "Date", "De", "À", "Lire l'article", "Code"),
}


@family("tuned", "plain", ".txt", count=(3, 12))
def numbered_links_below(draw: Draw) -> Page:
    """A forwarded newsletter made text: numbers in brackets for links, the addresses at the end."""
    page = Page(draw)
    name = furniture.name(draw, False)
    said, subject, day, sender, receiver, read, code = _FORWARDED[draw.pick(*_FORWARDED)]
    links = ["https://letters.example.com/view/128"]

    def mark(url: str) -> str:
        links.append(url)
        return f"[{len(links)}]"

    page.add(
        f"-------- {said} --------",
        f"{subject}: {name}: {len(draw.records)} papers",
        f"{day}: {draw.date:%Y-%m-%d} 08:00",
        f"{sender}: {name} <news@letters.example.com>",
        f"{receiver}: {people.name(draw.rng)} <reader@example.org>",
        "",
        f"{name} [1]",
        "",
    )
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        at = mark(url)
        lines = textwrap.wrap(f"{r.title} {at}", 74, break_on_hyphens=False)
        page.add(lines, "", textwrap.wrap(text, 74, break_on_hyphens=False), "")
        page.add(textwrap.wrap(first(r.abstract_en, 3), 74, break_on_hyphens=False), "")
        more = f" | {code} {mark(r.code)}" if draw.chance(0.4) else ""
        page.add(f"{read} {at}{more}", "")
    page.close(
        f"Unsubscribe {mark('https://letters.example.com/unsubscribe')}",
        "",
        "Links:",
        "------",
        [f"[{n}] {url}" for n, url in enumerate(links, 1)],
    )
    keep_whole(draw)
    return page


def keep_whole(draw: Draw) -> None:
    """Let no cut follow: what stands at the end of the page belongs to each of its items."""
    state = draw.rng.getstate()
    while draw.rng.random() < 0.14:
        state = draw.rng.getstate()
    draw.rng.setstate(state)


@family("tuned", "plain", ".txt", count=(3, 10))
def mail_magazine(draw: Draw) -> Page:
    """A Japanese mail magazine: rules of heavy dashes, wide spaces before labels."""
    page = Page(draw)
    day = draw.date
    heavy, light = "━" * 32, draw.pick("─" * 32, "・" * 32)
    page.add(
        heavy,
        f"　機械学習論文だより　第{draw.rng.randint(12, 240)}号　{day.year}年{day.month}月{day.day}日",
        heavy,
        "※このメールは配信を希望された方にお送りしています。",
        "",
    )
    if draw.chance(0.35):
        page.add(
            "【今号の目次】",
            [f"　{n}. {r.title}" for n, r in enumerate(draw.records, 1)],
            "",
        )
    form = draw.pick("■{n}■ {title}", "◆ {title}", "【{n}】{title}", "□{n}．{title}")
    when, label = draw.pick("{}/{}/{}", "{}年{}月{}日"), draw.pick("　＜概要＞", "　▼ 概要")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r, ", ", " 他")
        page.item(r, "published", url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        year, month, date = r.published.split("-")
        page.add(
            light,
            form.format(n=n, title=r.title),
            light,
            f"　著　者：{text}",
            f"　公開日：{when.format(year, month, date)}",
            f"　ＵＲＬ：{url}",
            "",
            label,
            first(r.abstract_en, 3),
            "",
        )
    page.close(
        heavy,
        "■編集後記",
        "　急に暖かくなりました。来週の号はお休みをいただきます。",
        "",
        "発行：論文だより編集部",
        "配信停止はこちら → https://letters.example.jp/stop",
        heavy,
    )
    return page
