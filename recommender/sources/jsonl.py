"""Our own JSON lines: what ``export`` writes, and shorter lines that people write by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from recommender.entries import fields, identity, people
from recommender.entries.claims import Decision
from recommender.entries.document_title import DocumentTitle, titles_in
from recommender.entries.edit import Edit
from recommender.entries.exported_collection import ExportedCollection
from recommender.entries.mention import KINDS, Kind, Mention, Notice, Origin, Problem
from recommender.errors import InvalidQuery
from recommender.sources import aliases, coverage, dates, markup, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line

_LINES = ("title", "title_zh", "category", "venue", "source", "url", "arxiv_id", "doi")
_BLOCKS = ("abstract_zh", "abstract_en", "recommendation")
_TEXTS = (*_LINES, *_BLOCKS)
_LISTS = ("affiliations", "aliases", "lang")
_KNOWN_FIELDS = frozenset(
    (
        *_TEXTS,
        *_LISTS,
        "authors",
        "kind",
        "published",
        "complete",
        "mentions",
        "id",
        "abstract",
    )
)
_HOLDERS = ("papers", "entries", "items", "results", "data", "records", "documents", "articles")
_FIELDS_TOLD = 20  # a line each
_NAMES_COUNTED = 1000
_NAMING = ("title", "title_zh", "url", "aliases", "arxiv_id", "doi", *_BLOCKS)

_Text = Callable[[str], str | None]


def parse(
    lines: Iterable[Line], document: str
) -> Iterator[Mention | Problem | Decision | Edit | ExportedCollection | DocumentTitle]:
    """Read entries, one JSON object a line.

    A line of ``export`` is read word for word, so that exporting it again gives the same line: its mentions become
    `Mention.also`, its id an alias; the titles of their documents come last. In any other line white space is folded,
    ``authors`` may be one text, an ``abstract`` goes into the field of its language, and fields may have other names (see
    `sources.aliases`). A field of the wrong type is a problem and left out; so is a line that names no entry. Unknown
    fields are counted, and reported at the end.
    """
    unread = _UnreadFields()
    titles: set[DocumentTitle] = set()
    for item in records.objects(lines, document, *_HOLDERS):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        if fact := _fact(record.values):
            yield fact
            continue
        yield from _read(record, line, document, unread)
        titles.update(titles_in(record.values.get("mentions")))
    yield from sorted(titles)
    yield from unread.problems(document)


def _fact(values: dict[str, Any]) -> Decision | Edit | ExportedCollection | None:
    """Return the decision, edit or other fact that a line is; None if it is an entry."""
    return (
        Decision.from_dict(values) or Edit.from_dict(values) or ExportedCollection.from_dict(values)
    )


class _UnreadFields:
    """Counts the fields of a document that are not read: how often each occurs, and its characters."""

    def __init__(self) -> None:
        self.plain = 0
        self._records = 0
        self._names: Counter[str] = Counter()
        self._coverage = coverage.of_characters()

    def count(self, values: dict[str, Any], names: list[str]) -> None:
        """Count the fields of one record that are not read."""
        self._records += 1
        names_counted = self._names
        names_counted.update(
            name for name in names if name in names_counted or len(names_counted) < _NAMES_COUNTED
        )
        skipped = sum(coverage.characters(values[name]) for name in names)
        self._coverage.passed += skipped
        self._coverage.taken += coverage.characters(values) - skipped

    def problems(self, document: str) -> Iterator[Problem]:
        """Yield a notice for each such field; a problem if the document has little else."""
        for name, count in islice(self._names.items(), _FIELDS_TOLD):
            message = f"{name[:60]}: not a field that is read; passed over, {count} times"
            yield Notice(document, 1, message)
        if len(self._names) > _FIELDS_TOLD:
            message = f"{len(self._names) - _FIELDS_TOLD} further fields are not read; passed over"
            yield Notice(document, 1, message)
        if self._records > self.plain:
            yield from self._coverage.problems(document)


def read(value: Any, line: int, document: str) -> Iterator[Mention | Problem]:
    """Read one JSON value as `parse` reads a line: yield its problems, then its mention."""
    result = records.record(value, line, document)
    if isinstance(result, Problem):
        yield result
    else:
        yield from _read(result[1], line, document, _UnreadFields())


def mentions(values: Sequence[Any], document: str) -> list[Mention]:
    """Return the mentions of JSON values, each read as by `read`; if one of them is wrong, raise instead.

    Raises
    ------
    InvalidQuery
        With the numbers (from 1) of the first values that are wrong, and their fields.
    """
    read_mentions, wrong = [], []
    for number, value in enumerate(values, 1):
        for item in read(value, 1, document):
            if isinstance(item, Mention):
                read_mentions.append(item)
            else:
                wrong.append(f"{number}: {item.what.removesuffix('; left out')}")
    if wrong:
        more = f"; and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise InvalidQuery("entry", "; entry ".join(wrong[:10]) + more + "; nothing was stored")
    return read_mentions


def _read(
    record: JsonRecord, line: int, document: str, unread: _UnreadFields
) -> Iterator[Mention | Problem]:
    unread_names: list[str] = []
    record_values = record.values
    if "mentions" in record.values:
        values = _fields(record, record.text) | {"also": tuple(_origins(record))}
    else:
        if not record.values.keys() <= _KNOWN_FIELDS:
            record_values = aliases.unnested(record.values)
            renamed_values, unread_names = aliases.with_known_names(record_values, _KNOWN_FIELDS)
            record = JsonRecord(record_values | renamed_values, "", record.wrong)
        values = _mended(_fields(record, record.line), record)
    yield from (Problem(document, line, message) for message in record.wrong)
    if any(values.get(field) for field in _NAMING):
        if unread_names:
            unread.count(record_values, unread_names)
        else:
            unread.plain += 1
        yield Mention(origin=Origin(document, line, "jsonl"), **values)
    elif error := aliases.error(record.values):
        yield Problem(document, line, f"an error answer, no entry: {error[:200]}")
    else:
        yield Problem(document, line, "names nothing: give a title, an abstract, an id or a url")


def _fields(record: JsonRecord, text: _Text) -> dict[str, Any]:
    present = record.values  # mostly few of all fields
    values: dict[str, Any] = {name: text(name) if name in present else None for name in _TEXTS}
    values |= {name: record.texts(name) if name in present else () for name in _LISTS}
    values["authors"] = _authors(record)
    values["kind"] = _kind(record) if "kind" in present else "paper"
    values["published"] = _published(record) if "published" in present else None
    values["complete"] = _complete(record) if "complete" in present else True
    if id := text("id"):
        values["aliases"] = tuple(dict.fromkeys((*values["aliases"], id)))
    for field, abstract in fields.abstract(text("abstract")).items():
        values[field] = values[field] or abstract
    return values


def _authors(record: JsonRecord) -> tuple[str, ...]:
    value = record.values.get("authors")
    if isinstance(value, str):
        return people.people(value)
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return tuple(name for part in value for name in aliases.person(part))
    return record.texts("authors")


def _mended(values: dict[str, Any], record: JsonRecord) -> dict[str, Any]:
    """Remove markup from texts, put names in reading order, and report an invalid DOI."""
    for field in ("title", "title_zh", "venue", *_BLOCKS):
        value = values[field]
        if value and ("<" in value or "&" in value or "\\" in value):
            values[field] = markup.text(value)
    names = "".join(values["authors"])
    if ";" in names or "<" in names or "&" in names:
        values["authors"] = tuple(n for name in values["authors"] for n in aliases.person(name))
    else:
        values["authors"] = tuple(filter(None, map(people.person, values["authors"])))
    if text := values["doi"]:
        doi = fields.doi(text)
        if not (doi or identity.canonical(text)):
            record.note("doi", f"{text[:60]!r} holds no DOI; left out")
        values["doi"] = doi or text
    return values


def _kind(record: JsonRecord) -> Kind:
    text = record.text("kind")
    if text is not None and text not in KINDS:
        record.note("kind", f"expected one of {', '.join(KINDS)}, found {text[:40]!r}; left out")
    return next((kind for kind in KINDS if kind == text), "paper")


def _published(record: JsonRecord) -> str | None:
    text = record.text("published")
    published = dates.date(text)
    if text and not published:
        record.note(
            "published", f"expected a date such as 2024-05-31, found {text[:40]!r}; left out"
        )
    return published


def _complete(record: JsonRecord) -> bool:
    flag = record.flag("complete")
    return True if flag is None else flag


def _origins(record: JsonRecord) -> Iterator[Origin]:
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
