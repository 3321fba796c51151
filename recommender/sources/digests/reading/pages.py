"""One way in: a text of any form becomes pages of blocks, one page unless it is very long."""

import re
from collections.abc import Iterator
from dataclasses import replace

from recommender.sources.digests.blocks import traditional
from recommender.sources.digests.blocks.block import Page
from recommender.sources.digests.html import page
from recommender.sources.digests.plaintext import dialects, extensions, markdown
from recommender.sources.digests.reading import (
    mail,
    odd_signs,
    pasted_lists,
    preformatted,
    title_runs,
    wrapping,
)
from recommender.sources.digests.reading.anchor_names import without_anchor_names
from recommender.sources.digests.reading.bold_people import without_bold_people
from recommender.sources.digests.reading.outdented import outside_lists
from recommender.sources.digests.reading.underlined import underlined

PIECE = 2**20
"""Characters of a document that are read at once; a longer one is read piece by piece."""

LINES = 25_000
"""Lines of a document that are read at once: of very short ones far fewer characters are a piece."""

_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)  # fmt: skip
_TAG = re.compile(r"</?(?:div|p|li|ul|ol|span|a|td|tr|table|h[1-6]|section|article|br)\b", re.I)
_MARK = re.compile(r"^[^\S\n]*(?:#{1,6}\s|[-*+]\s|\d+\.\s|>|\|)|\]\(", re.M)
_FRONT_URL = re.compile(r"^(?:url|permalink|canonical\w*|base_?url|link)\s*[:=]\s*[\"']?(https?://[^\s\"']+)", re.I | re.M)  # fmt: skip


def pages(text: str, base: str = "") -> Iterator[Page]:
    """Read a document of any form.

    Parameters
    ----------
    text : str
        A page of HTML, a mail, a web archive, Markdown, plain or pasted text.
    base : str
        The address that relative links are kept against, where the document names none.

    Yields
    ------
    Page
        The document's blocks; of a document of more than twice `PIECE` characters or twice `LINES`,
        those of each piece, cut at a blank line where there is one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    subject = ""
    if mail.is_mail(text):
        subject = mail.subject_of(text)
        text, address, is_page = mail.page_of(text)
        base = address if address.startswith("http") else base
    else:
        is_page = is_page_source(text)
        front = (
            "\n".join(text.split("\n", 80)[:80]) if text.lstrip().startswith(("---", "+++")) else ""
        )
        if front and (match := _FRONT_URL.search(front)):
            base = match[1]
    if is_page and (typed := preformatted.of_page(text)):
        text, is_page = typed, is_page_source(typed)
    if not is_page:
        typed = odd_signs.without_odd_signs(text)
        text = preformatted.unfenced(preformatted.unquoted(typed))
        is_page = text is not typed and is_page_source(text)
    script = traditional.of(text)
    text, base = script.exchange(text), script.exchange(base)
    line = 1
    for piece in _pieces(text):
        found = title_runs.as_lists(_page(piece, base, is_page, line))
        found = replace(found, blocks=without_bold_people(found.blocks))
        base = found.base or base
        yield replace(found, script=script, title=found.title or subject)
        del found  # before the next is read
        line += piece.count("\n")


def _page(text: str, base: str, is_page: bool, first: int) -> Page:
    if is_page:
        return page.read(markdown.numbered(text), base=base, first=first)
    rendered = markdown.render(markdown.numbered(dialects.as_markdown(extensions.without(text))))
    found = page.read(rendered, base=base, spaces=True, first=first)
    lines = text.split("\n")
    last = first + len(lines) - 1  # the renderer's own line breaks count where a tag has no line
    told = [one if one.line <= last else replace(one, line=last) for one in found.blocks]
    named = without_anchor_names(told)
    blocks = outside_lists(underlined(named), lines, first)
    blocks = pasted_lists.in_order(wrapping.unwrapped(blocks, lines, first))
    return Page(blocks, found.title, found.base)


def _pieces(text: str) -> Iterator[str]:
    place = 0
    while len(text) > min(place + 2 * PIECE, _behind(text, place, 2 * LINES)):
        end = min(place + PIECE, _behind(text, place, LINES))
        for sign in ("\n\n", "\n"):
            if (cut := text.rfind(sign, (place + end) // 2, end)) > 0:
                end = cut + len(sign)
                break
        yield text[place:end]
        place = end
    yield text[place:] if place else text


def _behind(text: str, place: int, lines: int) -> int:
    """Return where so many lines from a place end."""
    for _ in range(lines):
        if not (place := text.find("\n", place) + 1):
            return len(text)
    return place


def is_page_source(text: str) -> bool:
    """Whether a text is the source of a page and not Markdown that holds some.

    It begins so; or it has no headings and front matter, and four times more tags than marks.
    """
    if _PAGE.match(text[:20_000]):
        return True
    head = text[:200_000]
    if not head.lstrip().startswith("<") or re.search(r"^#{1,6}\s", head, re.M):
        return False
    return len(_TAG.findall(head)) > 4 * len(_MARK.findall(head)) + 3
