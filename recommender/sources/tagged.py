"""Records of lines that begin with a tag each, as RIS, MEDLINE, Web of Science and Refer have them."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import coverage, markup
from recommender.sources.coverage import Coverage
from recommender.sources.streams import LONGEST_RECORD, TOO_LONG, Line


class Layout(NamedTuple):
    """How a format writes its records.

    Attributes
    ----------
    tag : pattern
        Matches a line that begins a field: its groups are the tag and the value. Any other line continues the field.
    first : str
        The tag that begins a record; lines before the first one are skipped.
    last : str
        The line, or the tag, that ends a record; a record may also end with the beginning of the next.
    """

    tag: re.Pattern[str]
    first: str
    last: str = ""


class TaggedRecord:
    """The fields of one record by tag, each as often as it stands there.

    Attributes
    ----------
    line : int
        Where the record begins.
    truncated : bool
        Whether the record was longer than allowed, so that its rest was left out.
    """

    def __init__(self, line: int) -> None:
        self.line = line
        self.truncated = False
        self._size = 0
        self._values: dict[str, list[list[str]]] = {}
        self._current: list[str] = []

    def __contains__(self, tag: str) -> bool:
        return tag in self._values

    def begin(self, tag: str, value: str) -> None:
        """Add a field."""
        self._current = []
        self._values.setdefault(tag, []).append(self._current)
        self.carry_on(value)

    def carry_on(self, line: str) -> None:
        """Add a line to the last field."""
        self._size += len(line) + 1
        self.truncated = self.truncated or self._size > LONGEST_RECORD
        if not self.truncated:
            self._current.append(line.strip())

    def lines(self, *tags: str) -> list[str]:
        """Return every line of these fields, the fields in the order of `tags`."""
        return [
            line for tag in tags for value in self._values.get(tag, ()) for line in value if line
        ]

    def values(self, *tags: str) -> list[str]:
        """Return the values of these fields, each as one line."""
        lines = (" ".join(value).strip() for tag in tags for value in self._values.get(tag, ()))
        return [value for value in lines if value]

    def first(self, *tags: str) -> str | None:
        """Return the value of the first of these fields that holds something, without markup."""
        for tag in tags:
            for value in self._values.get(tag, ()):
                if text := markup.text(" ".join(value)):
                    return text
        return None


def read(
    lines: Iterable[Line],
    layout: Layout,
    origin: Origin,
    mention: Callable[[TaggedRecord, Origin], Mention | None],
) -> Iterator[Mention | Problem]:
    """Read the records of a document one by one.

    Parameters
    ----------
    origin : Origin
        The origin of the document; the line of each mention is that of its record.
    mention : callable
        Returns the mention of a record, or None for one that names no work.
    """
    line_coverage = coverage.of_lines()
    for record in _records(lines, layout, line_coverage):
        here = origin._replace(line=record.line)
        if record.truncated:
            yield Problem(origin.document, record.line, TOO_LONG)
        message = "a record without title, DOI or URL; left out"
        yield mention(record, here) or Problem(origin.document, record.line, message)
    yield from line_coverage.problems(origin.document)


def _records(
    lines: Iterable[Line], layout: Layout, line_coverage: Coverage
) -> Iterator[TaggedRecord]:
    """Give the records; memory is bounded by the longest of them."""
    record: TaggedRecord | None = None
    for number, line in lines:
        match = layout.tag.match(line)
        tag = match[1] if match else line.strip()
        if match and tag == layout.first:
            if record:
                yield record
            record = TaggedRecord(number)
        if record is None:
            line_coverage.passed += bool(tag)
            continue
        line_coverage.taken += 1
        if layout.last and tag == layout.last:
            yield record
            record = None
        elif match:
            record.begin(tag, match[2] or "")
        else:
            record.carry_on(line)
    if record:
        yield record
