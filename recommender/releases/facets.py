"""Facets: the values that a release can be filtered by, with how many entries each of them finds."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from operator import attrgetter

from recommender.entries.entry import Facts
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from recommender.releases.columns import Columns

MOST = 200
"""The most values of one field: a catalogue of posts may have thousands of venues."""

FIELDS = {  # fields of a filter, and what of `Facts` they are of
    "kind": "kind",
    "lang": "langs",
    "category": "categories",
    "venue": "venue",
    "source": "sources",
}

Facets = dict[str, list[tuple[str, int]]]
"""Field to values with how many entries they find, falling; equal counts by value."""


def count(facts: Sequence[Facts], columns: Columns) -> Facets:
    """Return the facets of entries given in the order of their places.

    Values that differ in case alone are listed once, in their commonest form, and a digest's bare ``CV`` is left
    out where there is ``cs.CV``, a filter that matches it.

    Parameters
    ----------
    columns : Columns
        Of the same entries: a count is what a filter by this value alone lets pass.
    """
    return {field: _counted(field, facts, columns) for field in FIELDS}


def _counted(field: str, facts: Sequence[Facts], columns: Columns) -> list[tuple[str, int]]:
    value_of = attrgetter(FIELDS[field])
    frequencies: Counter[str] = Counter()
    for one in facts:
        values = value_of(one)
        frequencies.update(values if isinstance(values, tuple) else [values] if values else [])
    by_filter: dict[Filter, str] = {}
    for value in sorted(frequencies, key=lambda value: (-frequencies[value], value)):
        with suppress(InvalidQuery):  # a document may call its language anything
            by_filter.setdefault(Filter.of(**{field: value}), value)
        if len(by_filter) > MOST:
            break
    by_filter.pop(Filter(), None)  # of a value that is blank
    if field == "category":
        subjects = {value.partition(".")[2].casefold() for value in by_filter.values()}
        by_filter = {f: v for f, v in by_filter.items() if v.casefold() not in subjects}
    counts = [(value, int(columns.mask(filter).sum())) for filter, value in by_filter.items()]
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:MOST]
