"""The title that a document gives itself: the subject of a mail, the title of a page, front matter, or its one highest heading."""

import re

from selectolax.lexbor import LexborHTMLParser

from recommender.entries import fields
from recommender.entries.characters import displayable
from recommender.sources import frontmatter, markup
from recommender.sources.digests.html.page import shallow
from recommender.sources.digests.plaintext import extensions, markdown
from recommender.sources.digests.reading import mail
from recommender.sources.digests.reading.pages import is_page_source

LONGEST = 200
"""The most characters of a title; a longer one is cut."""

_LOOKED_AT = 300_000  # characters of a document that headings are looked for in
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_LETTER = re.compile(r"[^\W\d_]")
_UNTITLED = frozenset(("untitled", "document", "index", "home", "no subject", "无标题", "无主题"))


def document_title(text: str) -> str | None:
    """Return the title of a digest in any form: HTML, a mail, a web archive, Markdown; None where it has none.

    Of several headings of the highest level none is the title: they are those of the items.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if mail.is_mail(text):
        subject = _line(mail.subject_of(text))
        if subject:
            return subject
        text, _, is_page = mail.page_of(text)
    else:
        is_page = is_page_source(text)
    return _of_page(text[:_LOOKED_AT]) if is_page else _of_markdown(text[:_LOOKED_AT])


def _of_page(text: str) -> str | None:
    tree = LexborHTMLParser(shallow(text))
    title = tree.css_first("head > title")
    meta = tree.css_first('meta[property="og:title"]')
    headings = tree.css("h1")
    candidates = (
        title.text() if title else None,
        meta.attributes.get("content") if meta else None,
        headings[0].text() if len(headings) == 1 else None,
    )
    return next((line for one in candidates if (line := _line(one))), None)


def _of_markdown(text: str) -> str | None:
    lines = text.split("\n")
    end = markdown.front_matter_end(lines)
    if title := _line(frontmatter.title_of(lines[:end])):
        return title
    headings = _headings(lines[end:])
    highest = min((level for level, _ in headings), default=0)
    of_it = [heading for level, heading in headings if level == highest]
    if len(of_it) != 1 or headings[0][0] != highest:
        return None
    return _line(markup.text_and_links(markdown.render(extensions.without(of_it[0])))[0])


def _headings(lines: list[str]) -> list[tuple[int, str]]:
    """Return the level and the text of every heading, outside blocks of code."""
    headings, fenced = [], False
    for before, line in zip(["", *lines], lines, strict=False):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            continue
        elif match := _HEADING.match(line):
            headings.append((len(match[1]), match[2]))
        elif (match := _UNDERLINE.match(line)) and before.strip() and not _HEADING.match(before):
            if before.rstrip().endswith((":", "：")):
                continue  # as over the addresses at the end of a letter
            headings.append((1 if match[1][0] == "=" else 2, before.strip()))
    return headings


def _line(text: str | None) -> str | None:
    """Return a title on one line; None if it has no letter, or is a placeholder such as "untitled"."""
    line = fields.fold(displayable(text or "")) or ""
    if not _LETTER.search(line) or line.strip(" .…-").lower() in _UNTITLED:
        return None
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
