"""Our own JSON lines: what ``export`` writes, and shorter lines that people write by hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from recommender.claims import Decision
from recommender.entries import KINDS, Kind, Mention, Origin, Problem
from recommender.errors import InvalidQuery
from recommender.sources import fields, records
from recommender.sources.records import Line, Record

_LINES = ("title", "title_zh", "category", "venue", "source", "url", "arxiv_id", "doi")
_BLOCKS = ("abstract_zh", "abstract_en", "recommendation")
_LISTS = ("affiliations", "aliases", "lang")
_NAMING = ("title", "title_zh", "url", "aliases", "arxiv_id", "doi", *_BLOCKS)

_Text = Callable[[str], str | None]


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem | Decision]:
    """Read entries, one JSON object a line.

    A line of ``export`` is taken word for word and gives the same line again: its mentions become
    `Mention.also`, its id an alias. In any other line white space is folded, ``authors`` may be one
    text, and an ``abstract`` goes where its language belongs. A field of the wrong type is a
    problem and left out; so is a line that names nothing.
    """
    for found in records.objects(lines, document):
        if isinstance(found, Problem):
            yield found
            continue
        line, record = found
        if decision := Decision.from_dict(record.values):
            yield decision
            continue
        yield from _read(record, line, document)


def read(value: Any, line: int, document: str) -> Iterator[Mention | Problem]:
    """Read one value that JSON gave as `parse` does a line: its problems, then its mention."""
    found = records.record(value, line, document)
    if isinstance(found, Problem):
        yield found
    else:
        yield from _read(found[1], line, document)


def mentions(values: Sequence[Any], document: str) -> list[Mention]:
    """Read values as `read` does, numbered from 1; all of them are good, or none is taken.

    Raises
    ------
    InvalidQuery
        Naming the first entries that are wrong, and their fields.
    """
    found, wrong = [], []
    for number, value in enumerate(values, 1):
        for item in read(value, 1, document):
            if isinstance(item, Mention):
                found.append(item)
            else:
                wrong.append(f"{number}: {item.what.removesuffix('; left out')}")
    if wrong:
        more = f"; and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise InvalidQuery("entry", "; entry ".join(wrong[:10]) + more + "; nothing was stored")
    return found


def _read(record: Record, line: int, document: str) -> Iterator[Mention | Problem]:
    values = _fields(record)
    yield from (Problem(document, line, what) for what in record.wrong)
    if any(values.get(field) for field in _NAMING):
        yield Mention(origin=Origin(document, line, "jsonl"), **values)
    else:
        yield Problem(document, line, "names nothing: give a title, an abstract, an id or a url")


def _fields(record: Record) -> dict[str, Any]:
    exported = "mentions" in record.values
    text: _Text = record.text if exported else record.line
    values: dict[str, Any] = {field: text(field) for field in (*_LINES, *_BLOCKS)}
    values |= {field: record.texts(field) for field in _LISTS}
    values["authors"] = _authors(record)
    values["kind"] = _kind(record)
    values["published"] = _published(record)
    values["complete"] = _complete(record)
    if exported:
        values["also"] = tuple(_origins(record))
    if id := text("id"):
        values["aliases"] = tuple(dict.fromkeys((*values["aliases"], id)))
    for field, abstract in fields.abstract(text("abstract")).items():
        values[field] = values[field] or abstract
    return values


def _authors(record: Record) -> tuple[str, ...]:
    given = record.values.get("authors")
    return fields.names(given) if isinstance(given, str) else record.texts("authors")


def _kind(record: Record) -> Kind:
    given = record.text("kind")
    if given is not None and given not in KINDS:
        record.note("kind", f"expected one of {', '.join(KINDS)}, found {given[:40]!r}; left out")
    return next((kind for kind in KINDS if kind == given), "paper")


def _published(record: Record) -> str | None:
    given = record.text("published")
    published = fields.date(given)
    if given and not published:
        record.note(
            "published", f"expected a date such as 2024-05-31, found {given[:40]!r}; left out"
        )
    return published


def _complete(record: Record) -> bool:
    given = record.flag("complete")
    return True if given is None else given


def _origins(record: Record) -> Iterator[Origin]:
    for mention in record.objects("mentions"):
        name, line, format = (
            mention.text("document"),
            mention.number("line"),
            mention.text("format"),
        )
        if name is not None and line is not None and format is not None:
            yield Origin(name, line, format, mention.texts("links"))
        else:
            record.note("mentions", "each needs document, line and format; left out")
