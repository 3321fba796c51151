"""One page of a site: a Markdown or HTML file whose front matter names it, as Hugo, Jekyll and Astro read it.

The format is never detected, since issues of digests have front matter too: it is read where ``--format`` names it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Notice, Origin, Problem
from recommender.sources import dates, markup
from recommender.sources.digests.plaintext import markdown

LONGEST = 4000
"""How many characters of a page's text take the place of a summary, if it has none."""

_SUMMARIES = ("summary", "description", "abstract", "excerpt")
_DATES = ("date", "pubDate", "published", "publishDate")
_ADDRESSES = ("canonicalURL", "canonical", "canonical_url", "url", "permalink")
_MARKS = ("---", "+++")


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a page: title, date, authors, the first tag, its summary or else its text, an absolute address.

    A draft is skipped, with a notice.
    """
    lines = text.lstrip("\ufeff \t\r\n").split("\n")
    end = markdown.front_matter_end(lines)
    front_matter = _front_matter([line.rstrip("\r") for line in lines[:end]])
    if isinstance(front_matter, str):
        yield Problem(document, 1, front_matter)
        return
    title = _line(front_matter, "title")
    if title is None:
        message = "no front matter with a title: put `title: …` between two lines of --- at the top"
        yield Problem(document, 1, message)
        return
    if _line(front_matter, "draft") == "true":
        yield Notice(document, 1, "a draft; passed over")
        return
    body, links = markup.text_and_links(markdown.render("\n".join(lines[end:])))
    summary = _line(front_matter, *_SUMMARIES) or _beginning(body)
    url = _line(front_matter, *_ADDRESSES) or ""
    yield Mention(
        origin=Origin(document, 1, "frontmatter", links),
        kind="post",
        title=title,
        authors=tuple(
            name for one in _lines(front_matter, "authors", "author") for name in people.people(one)
        ),
        url=url if url.startswith(("http://", "https://")) else None,
        category=next(
            iter(_lines(front_matter, "categories", "category", "tags", "keywords")), None
        ),
        published=dates.date(_line(front_matter, *_DATES)),
        lang=fields.languages(_line(front_matter, "lang", "language"), bool(summary)),
        **fields.abstract(summary),
    )


def title_of(lines: list[str]) -> str | None:
    """Return the title that the lines of front matter give; None where there are none, or they give none."""
    content = _front_matter([line.rstrip("\r") for line in lines])
    return None if isinstance(content, str) else _line(content, "title")


def _front_matter(lines: list[str]) -> Mapping[str, Any] | str:
    """Return the fields of front matter, empty where there is none; or the reason why it cannot be read."""
    if not lines or lines[0].strip() not in _MARKS:
        return {}
    inner = "\n".join(lines[1:-1])
    try:
        # All scalars as texts: nothing is made of them, and no date is taken for another day.
        content = (
            tomllib.loads(inner) if lines[0].strip() == "+++" else yaml.load(inner, yaml.BaseLoader)
        )
    except (tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError) as error:
        return f"its front matter cannot be read ({' '.join(str(error).split())[:200]})"
    return content if isinstance(content, dict) else {}


def _lines(front_matter: Mapping[str, Any], *names: str) -> Iterator[str]:
    """Yield the texts of the first of some fields that has any; for a record in it, the record's name."""
    for name in names:
        value = front_matter.get(name)
        every = value if isinstance(value, list) else [value]
        names_or_texts = [one.get("name") if isinstance(one, dict) else one for one in every]
        texts = [
            str(one).lower() if isinstance(one, bool) else str(one)
            for one in names_or_texts
            if one is not None
        ]
        if lines := [line for one in texts if (line := fields.fold(one))]:
            yield from lines
            return


def _line(content: Mapping[str, Any], *names: str) -> str | None:
    return next(_lines(content, *names), None)


def _beginning(body: str) -> str | None:
    """Return the beginning of a text, as many whole words as there is room for."""
    if len(body) > LONGEST:
        body = body[:LONGEST].rpartition(" ")[0] or body[:LONGEST]
    return body or None
