"""What copying, saving and cutting do to a page after it was written."""

from dataclasses import replace

from synthetic.items import Item, cut_item
from synthetic.pages import Page


def finish(page: Page, suffix: str) -> tuple[bytes, list[Item]]:
    """Return a page as bytes, with its items.

    Plain pages now and then lose their end or their beginning within an item, have line ends of
    another system, a byte-order mark, or spaces behind lines. Web pages now and then are one line,
    have entities for what needs none, or are in the encoding of older Chinese sites.
    """
    if suffix in (".md", ".txt"):
        return _plain(page)
    if suffix == ".html":
        return _web(page), page.items
    return ("\n".join(page.lines) + "\n").encode(), page.items


def _plain(page: Page) -> tuple[bytes, list[Item]]:
    draw, lines, items = page.draw, list(page.lines), list(page.items)
    if len(items) >= 4:
        fate = draw.rng.random()
        if fate < 0.07:
            lines, items = _without_end(page, lines, items)
        elif fate < 0.14:
            lines, items = _without_beginning(page, lines, items)
    if draw.chance(0.06):
        lines = [f"{line}{draw.pick('', ' ', '   ')}" for line in lines]
    text = "\n".join(lines) + "\n"
    if draw.chance(0.08):
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if draw.chance(0.06) else b"") + text.encode(), items


def _web(page: Page) -> bytes:
    draw = page.draw
    text = "\n".join(page.lines) + "\n"
    if draw.chance(0.15):
        text = "".join(page.lines)
    if draw.chance(0.1):
        text = text.replace("：", "&#65306;").replace("’", "&rsquo;").replace("é", "&eacute;")
    if draw.chance(0.1) and 'charset="utf-8"' in text:
        return text.replace('charset="utf-8"', 'charset="gb18030"').encode("gb18030")
    return text.encode()


def _without_end(page: Page, lines: list[str], items: list[Item]) -> tuple[list[str], list[Item]]:
    last = len(items) - 1
    start, end = page.starts[last], len(lines) if page.end is None else page.end
    if end - start < 3:  # an item of one line is dropped with its line
        return lines[:start], items[:last]
    at = page.draw.rng.randint(start + (end - start + 1) // 2, end - 1)
    left = cut_item(items[last], "\n".join(lines[start:at]))
    return lines[:at], [*items[:last], left]


def _without_beginning(
    page: Page, lines: list[str], items: list[Item]
) -> tuple[list[str], list[Item]]:
    first, after = page.starts[0], page.starts[1]
    gone = {item.category for item in items[:2]}  # their headings may be above the cut
    items = [replace(i, category=None) if i.category in gone else i for i in items]
    if after - first < 4:
        return lines[after:], items[1:]
    at = page.draw.rng.randint(first + (after - first) // 2, after - 1)
    left = cut_item(items[0], "\n".join(lines[at:after]))
    return lines[at:], [replace(left, title=None, optional=True), *items[1:]]
