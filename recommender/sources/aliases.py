"""Aliases of field names: the names that hand-made JSON uses for our fields, and the parsing of their values."""

import re
from collections.abc import Iterator
from typing import Any

from recommender.entries import fields, identity, people
from recommender.sources import csl, dates, markup
from recommender.sources.records import JsonRecord

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("headline", "标题", "题目"),
    "title_zh": ("titlecn", "zhtitle", "cntitle", "titlechinese", "chinesetitle", "中文标题"),
    "authors": ("author", "authorlist", "authornames", "creator", "creators", "作者"),
    "abstract": ("summary", "description", "摘要", "tldr"),
    "abstract_zh": (
        "summaryzh",
        "abstractcn",
        "summarycn",
        "zhabstract",
        "chineseabstract",
        "中文摘要",
    ),
    "abstract_en": ("summaryen", "enabstract", "英文摘要"),
    "published": (
        *("date", "publisheddate", "publishedat", "publishdate", "pubdate"),
        *(
            "datepublished",
            "issued",
            "发表时间",
            "发布日期",
            "日期",
            "year",
            "pubyear",
        ),
    ),
    "url": (
        *(
            "link",
            "abs",
            "absurl",
            "arxivurl",
            "entryid",
            "href",
            "htmlurl",
            "uri",
            "链接",
        ),
        *("pdf", "pdfurl", "links"),
    ),
    "doi": ("doilink",),
    "arxiv_id": ("arxivid", "arxiv", "eprint", "arxivnumber"),
    "venue": ("journal", "journalref", "containertitle", "conference", "booktitle", "publication"),
    "category": (
        "primarycategory",
        "categories",
        "category",
        "subject",
        "subjects",
        "keywords",
        "tags",
    ),
    "affiliations": ("affiliation", "institutions", "organizations", "机构"),
}
_FIELD_OF_NAME = {
    name: field for field, names in _NAMES.items() for name in (*names, field.replace("_", ""))
}
_ORDER = {name: place for names in _NAMES.values() for place, name in enumerate(names)}
_PREFIX = re.compile(r"^(?:paper|article|publication|post|entry|document|item|work)")
_NUMBERS = {
    "pmid": "pmid",
    "pubmed": "pmid",
    "pubmedid": "pmid",
    "pmc": "pmcid",
    "pmcid": "pmcid",
    "openalex": "openalex",
    "openalexid": "openalex",
    "s2id": "s2",
    "corpusid": "s2",
    "semanticscholarid": "s2",
    "aclid": "acl",
    "openreviewid": "openreview",
}
"""Fields that hold a number of a registry, and the prefix of its names."""
_DEEPEST = 5  # objects within objects that are looked into
_NESTED = ("paper", "article", "entry", "item", "work", "node", "metadata", "_source", "fields")


def unnested(values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record together with those of a record nested in it."""
    for name in _NESTED if not values.get("title") else ():
        inner = values.get(name)
        if isinstance(inner, dict) and any(_letters_of(key) == "title" for key in inner):
            return {key: value for key, value in values.items() if key != name} | inner
    return values


def _letters_of(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def with_known_names(
    values: dict[str, Any], known_names: frozenset[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the values of fields under our names, and the names of fields that are not understood.

    Parameters
    ----------
    values : dict
        The fields of a record.
    known_names : frozenset of str
        Our own names of the fields: their values take precedence over those of other names.
    """
    values_by_field: dict[str, tuple[int, Any]] = {}
    unknown = []
    numbers: list[str] = []
    for name, value in values.items():
        if name in known_names or value is None or value in ("", [], {}):
            continue
        letters = _letters_of(name)
        if number := _number(letters, value):
            numbers.append(number)
            continue
        field = _FIELD_OF_NAME.get(letters) or _FIELD_OF_NAME.get(
            letters := _PREFIX.sub("", letters)
        )
        if field is None:
            unknown.append(name)
        elif values.get(field) in (None, "", []):
            place = _ORDER.get(letters, -1)
            reading = _READABLE.get(field, _line)(value)
            if reading and (field not in values_by_field or place < values_by_field[field][0]):
                values_by_field[field] = place, reading
    renamed: dict[str, Any] = {field: value for field, (_, value) in values_by_field.items()}
    if numbers:
        aliases = values.get("aliases")
        renamed["aliases"] = [*(aliases if isinstance(aliases, list) else []), *numbers]
    return renamed, unknown


def _number(letters: str, value: Any) -> str | None:
    """Return the entry's name by a registry's number, from a field named after the registry (``pmid``)."""
    scheme = _NUMBERS.get(letters)
    if scheme is None or (text := _line(value)) is None:
        return None
    names = map(identity.canonical, (f"{scheme}:{text}", text))
    return next((name for name in names if name and name.startswith(f"{scheme}:")), None)


def error(values: dict[str, Any], depth: int = _DEEPEST) -> str | None:
    """Return the message of an API's error response; None if it is none."""
    for name in ("error", "errors", "fault", "detail", "message", "reason"):
        value = values.get(name)
        first = value[0] if isinstance(value, list) and value else value
        inner = error(first, depth - 1) if isinstance(first, dict) and depth else None
        if message := _line(value) or inner:
            return message
    return None


def _line(value: Any, depth: int = _DEEPEST) -> str | None:
    """Return a text, the first of several, or what an object calls its text."""
    if isinstance(value, str):
        return markup.text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    inside: list[Any] = []
    if depth and isinstance(value, list):
        inside = value
    elif depth and isinstance(value, dict):
        inside = [value.get(key) for key in ("text", "value", "name", "url", "href")]
    return next((text for part in inside if (text := _line(part, depth - 1))), None)


def _address(value: Any) -> str | None:
    return next(iter(fields.addresses(_line(value) or "")), None)


def _date(value: Any) -> str | None:
    return csl.date(value) or dates.date(_line(value))


def _lines(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [text for part in parts if (text := _line(part))]


def _people(value: Any) -> list[str]:
    if isinstance(value, str):
        return list(people.people(value))
    return [
        name for part in (value if isinstance(value, list) else [value]) for name in person(part)
    ]


def person(value: Any) -> Iterator[str]:
    """Give the names in an element of a list of authors: a text, or an object of some kind."""
    if isinstance(value, str) and ";" not in value and "<" not in value and "&" not in value:
        yield from filter(None, [people.person(value)])
    elif isinstance(value, dict):
        name = csl.author(JsonRecord(value)) or _line(value.get("author"))
        given_name, family = (
            _line(value.get(f"{part}_name")) or _line(value.get(part)) for part in ("first", "last")
        )
        if name or family:
            yield people.person(name or people.reading_order(family or "", given_name or ""))
    elif line := _line(value):
        yield from people.people(line, "family first") if ";" in line else (people.person(line),)


_READABLE = {
    "authors": _people,
    "published": _date,
    "url": _address,
    "affiliations": _lines,
}
