"""How a document was read, as one page of HTML that needs nothing else and runs nothing."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import groupby

from recommender.sources.digests.groups.evidence import TERMS
from recommender.sources.digests.inspection.report import Inspection, ItemReport
from recommender.sources.digests.inspection.roles import BlockReport

_ABOUT = {term.name: term.about for term in TERMS}
_ROLES = {
    "topic": ("topic", "a heading above items: their category, if it names one"),
    "aside": ("aside", "stands below contents, thanks, subscription and the like"),
    "boilerplate": ("boilerplate", "a menu, a button, a notice that many documents have"),
    "leftover": ("leftover", "what begins here looks like items, and was not read"),
    "stray": ("stray", "is like a part that most items have, and stands in none"),
    "outside": ("", "belongs to no item"),
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="recommender inspect">
<title>{document}: how it was read</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def page(found: Inspection) -> str:
    """Return the page."""
    style = (files("recommender.sources.digests.inspection") / "page.css").read_text("utf-8")
    body = "\n".join(_body(found))
    return _PAGE.format(document=escape(found.document), style=style, body=body)


def _body(found: Inspection) -> Iterator[str]:
    yield f"<h1>{escape(found.document)}</h1>"
    if found.format != "digest":
        yield f"<p>It is read as {escape(found.format)}; this page shows how digests are read.</p>"
        return
    if found.title:
        yield f'<p class="faint">{escape(found.title)}</p>'
    yield from _figures(found)
    if found.problems:
        yield '<ul class="problems">'
        yield from (f"<li>{escape(str(problem))}</li>" for problem in found.problems)
        yield "</ul>"
    if found.groups:
        yield from _groups(found)
    yield "<h2>The document, block by block</h2>"
    yield '<p class="faint">A colour an item. What speaks for an item, and what was read of it, unfolds.</p>'
    yield from _blocks(found)


def _figures(found: Inspection) -> Iterator[str]:
    signs = found.signs
    yield '<div class="figures">'
    yield f"<div><b>{found.entries}</b>{'entry' if found.entries == 1 else 'entries'}</div>"
    if found.items:
        sure = signs.confidence
        meter = f'<div class="meter" style="--hue:{130 * sure:.0f}"><i style="width:{100 * sure:.0f}%"></i></div>'
        yield f'<div title="how likely all items were read, and nothing else"><b>{sure:.2f}</b>confidence{meter}</div>'
        yield f'<div title="what speaks for the records of the best group, on the average"><b>{signs.evidence:.2f}</b>evidence</div>'
    if signs.papers:
        taken = round(signs.claimed * signs.papers)
        yield f'<div title="of the papers that the document names"><b>{taken} of {signs.papers}</b>papers taken by one item</div>'
    yield "</div>"


def _groups(found: Inspection) -> Iterator[str]:
    yield "<h2>Groups</h2>\n<table>"
    yield (
        '<tr><th class="number">group</th><th class="number">records</th>'
        '<th class="number">evidence</th><th>titles</th><th>a record begins with</th></tr>'
    )
    for group in found.groups:
        yield (
            f'<tr><td class="number">{group.number}</td><td class="number">{group.records}</td>'
            f'<td class="number">{group.evidence:.2f}</td><td class="way">{escape(group.titles or "–")}</td><td>{escape(group.rule)}</td></tr>'
        )
    yield "</table>"


def _blocks(found: Inspection) -> Iterator[str]:
    items = {item.number: item for item in found.items}
    for number, blocks in groupby(found.blocks, key=lambda block: block.item):
        if number is None:
            yield from map(_block, blocks)
        else:
            yield f'<section class="item" style="--hue:{_hue(number)}">'
            yield from _item(items[number])
            yield from map(_block, blocks)
            yield "</section>"


def _item(item: ItemReport) -> Iterator[str]:
    entry = item.entry or {}
    name = str(entry.get("title") or entry.get("title_zh") or "without a title")
    told = f" · {item.told}" if item.told else ""
    yield (
        f"<details><summary><b>{item.number}</b>{escape(name)}"
        f'<span class="faint"> · evidence {item.total:.2f}, group {item.group}{escape(told)}</span></summary>'
    )
    yield '<div class="why">\n<table>'
    for field, value in entry.items():
        if value:
            yield f"<tr><td>{escape(field)}</td><td>{_value(value)}</td></tr>"
    yield "</table>\n<table>"
    for term, worth in item.evidence.items():
        about = escape(_ABOUT.get(term, ""))
        yield f'<tr><td>{escape(term)}</td><td class="number">{worth:+.2f}</td><td class="faint">{about}</td></tr>'
    yield "</table>\n</div></details>"


def _value(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    if text.startswith(("http://", "https://")):
        return f'<a rel="noopener noreferrer" href="{escape(text)}">{escape(text)}</a>'
    return escape(text)


def _block(block: BlockReport) -> str:
    label = f" · {block.label}" if block.label else ""
    lead = "" if block.lead == block.shape else f" · {block.lead}{label}"
    mark = f" · {block.mark}" if block.mark else ""
    if block.item is None:
        taken, about = _ROLES[block.role]
    else:
        taken = "" if block.parts == ("inside",) else ", ".join(block.parts)
        about = f"item {block.item}"
    style = "title" if block.item is not None and taken else block.role
    return (
        f'<div class="block {style if block.item is None or taken else "inside"}" title="{escape(about)}">'
        f'<span class="line">{block.line}</span><span class="shape">{escape(block.shape + lead + mark)}</span>'
        f'<span class="taken">{escape(taken)}</span><span class="text">{escape(block.text)}</span></div>'
    )


def _hue(number: int) -> int:
    """Return a hue for an item: neighbours lie far apart on the wheel."""
    return round(number * 137.508) % 360
