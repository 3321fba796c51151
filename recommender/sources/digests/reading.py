"""One way in: a text of any form becomes a `Page` of blocks."""

import re

from recommender.sources.digests import mail, markdown, page, wrapping
from recommender.sources.digests.blocks import Page

_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)  # fmt: skip
_TAG = re.compile(r"</?(?:div|p|li|ul|ol|span|a|td|tr|table|h[1-6]|section|article|br)\b", re.I)
_MARK = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+\.\s|>|\|)|\]\(", re.M)
_FRONT_URL = re.compile(r"^(?:url|permalink|canonical\w*|base_?url|link)\s*[:=]\s*[\"']?(https?://[^\s\"']+)", re.I | re.M)  # fmt: skip


def read(text: str, base: str = "") -> Page:
    """Read a document of any form.

    Parameters
    ----------
    text : str
        A page of HTML, a mail, a web archive, Markdown, plain or pasted text.
    base : str
        The address that relative links are kept against, where the document names none.
    """
    text = text.removeprefix("\ufeff")
    if mail.is_mail(text):
        body, address, is_page = mail.page_of(text)
        base = address if address.startswith("http") else base
        if is_page:
            return page.read(markdown.numbered(body), base=base)
        text = body
    if is_page_source(text):
        return page.read(markdown.numbered(text), base=base)
    front = "\n".join(text.split("\n", 80)[:80]) if text.lstrip().startswith(("---", "+++")) else ""
    if front and (match := _FRONT_URL.search(front)):
        base = match[1]
    found = page.read(markdown.render(markdown.numbered(text)), base=base, spaces=True)
    return Page(wrapping.unwrapped(wrapping.underlined(found.blocks)), found.title, found.base)


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
