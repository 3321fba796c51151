"""Fragments: the list of an entry's related entries as finished HTML, in the language of its page."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Literal

from recommender.entries.scripts import CHINESE

PageLanguage = Literal["auto", "zh", "en"]

_MOST_AUTHORS = 3  # authors, before the rest is "et al."
_TERMS = 4
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "heading": "相关论文", "comma": "、", "more": "等", "terms": "都谈到：", "authors": "同作者：",
        "category": "同类别：", "venue": "同刊会：", "source": "同来源：",
    },
    "en": {
        "heading": "Related", "comma": ", ", "more": " et al.", "terms": "In common: ", "authors": "Same authors: ",
        "category": "Same category: ", "venue": "Same venue: ", "source": "Same source: ",
    },
}  # fmt: skip
_TAGS = {"zh": "zh-CN", "en": "en"}


def language_of(line: Mapping[str, Any], language: PageLanguage) -> str:
    """Return the language of an entry's page: the one that was chosen, or with ``auto`` the one of its title."""
    return language if language != "auto" else _spoken(line["title"])


def fragment(line: Mapping[str, Any], language: PageLanguage = "auto") -> str:
    """Return the related entries of one entry as HTML, empty where there are none.

    It needs no script, and no style but what the page has: an element ``nav`` of the class ``related`` with a
    heading and a list. Everything is escaped, and only web addresses and paths of the site become links.

    Parameters
    ----------
    line : mapping
        As `export.related_lines` yields it; reasons are told where it has any.
    """
    if not line["related"]:
        return ""
    page = language_of(line, language)
    words = _WORDS[page]
    items = "\n".join(f"<li>{_item(hit, page)}</li>" for hit in line["related"])
    return (
        f'<nav class="related" lang="{_TAGS[page]}" aria-label="{words["heading"]}">\n'
        f"<h2>{words['heading']}</h2>\n<ol>\n{items}\n</ol>\n</nav>\n"
    )


def _item(hit: Mapping[str, Any], page: str) -> str:
    titles = [title for title in (hit["title"], hit["title_zh"]) if title]
    if page == "zh":
        titles.sort(key=lambda title: _spoken(title) != "zh")
    first, *second = (_with_language(title, page) for title in titles)
    url = hit["url"] or ""
    if is_link(url):
        first = f'<a href="{escape(url)}">{first}</a>'
    small = [*second, *(escape(line) for line in _small_print(hit, page))]
    return first + "".join(f"\n<small>{small_line}</small>" for small_line in small)


def is_link(url: str) -> bool:
    """Whether an address is one of the web, or a path of the site."""
    return url.lower().startswith(("https://", "http://")) or (url[:1] == "/" and url[:2] != "//")


def _with_language(title: str, page: str) -> str:
    """Return a title, marked with its language where that is not the page's."""
    spoken = _spoken(title)
    return (
        escape(title) if spoken == page else f'<span lang="{_TAGS[spoken]}">{escape(title)}</span>'
    )


def _spoken(title: str) -> str:
    return "zh" if CHINESE.search(title) else "en"


def _small_print(hit: Mapping[str, Any], page: str) -> Iterator[str]:
    """Yield the lines below an item's titles: who and when, then why; no Chinese terms on an English page."""
    words = _WORDS[page]
    authors = hit.get("authors") or []
    author_names = words["comma"].join(authors[:_MOST_AUTHORS]) + (
        words["more"] if len(authors) > _MOST_AUTHORS else ""
    )
    if line := " · ".join(filter(None, (author_names, hit.get("published")))):
        yield line
    why = hit.get("why") or {}
    if terms := [term for term in why.get("terms", ()) if page == "zh" or _spoken(term) == page]:
        yield words["terms"] + words["comma"].join(terms[:_TERMS])
    facts = why.get("facts") or {}
    for name in ("authors", "category", "venue", "source"):
        if value := facts.get(name):
            yield words[name] + (value if isinstance(value, str) else words["comma"].join(value))
