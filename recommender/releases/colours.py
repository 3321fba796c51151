"""Colours of the map: category, source, kind, language and year of every entry, as small codes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.entries.entry import Facts

REST = 255
"""The code of an entry that has no value, or none of the named ones."""

_READ_AS = frozenset(  # formats: said of the source only where no medium is known
    [
        "weekly",
        "daily",
        "papers",
        "news",
        "posts",
        "jsonl",
        "arxiv",
        "openalex",
        "bibtex",
        "ris",
        "feed",
    ]
)


@dataclass(frozen=True, eq=False)
class Colours:
    """The facts that the map's points can be coloured by, a code for each entry and column.

    Attributes
    ----------
    codes : array, shape (n, c), uint8
        Each entry's value in each column, as its index in the column's values; `REST` for none.
    values : dict
        Column to values with how many entries have them, falling; equal counts by value. The
        order of the dict is that of the columns.
    """

    codes: npt.NDArray[np.uint8]
    values: dict[str, list[tuple[str, int]]]

    @classmethod
    def fit(cls, facts: Iterable[Facts]) -> "Colours":
        """Return the colours of entries given in the order of their places."""
        rows = [_values_of(one) for one in facts]
        columns = {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}
        columns["category"] = _qualified(columns["category"])
        coded = {name: _coded(column) for name, column in columns.items()}
        codes = np.stack([codes for codes, _ in coded.values()], axis=1)
        return cls(codes, {name: values for name, (_, values) in coded.items()})


COLUMNS = ("category", "source", "kind", "lang", "year")


def _values_of(facts: Facts) -> tuple[str | None, ...]:
    media = [source for source in facts.sources if source not in _READ_AS]
    return (
        max(facts.categories, key=len, default=None),  # cs.CV says more than a digest's bare CV
        next(iter(media or facts.sources), None),
        facts.kind,
        next(iter(facts.langs), None),
        (facts.published or "")[:4] or None,
    )


def _qualified(categories: Sequence[str | None]) -> list[str | None]:
    """Return categories with a digest's bare ``CV`` spelled ``cs.CV``, as other entries have it most often."""
    counts = Counter(value for value in categories if value and "." in value)
    full_names = {full.partition(".")[2]: full for full, _ in reversed(counts.most_common())}
    return [full_names.get(value, value) if value else None for value in categories]


def _coded(column: Sequence[str | None]) -> tuple[npt.NDArray[np.uint8], list[tuple[str, int]]]:
    counts = Counter(value for value in column if value is not None)
    values = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:REST]
    code = {value: i for i, (value, _) in enumerate(values)}
    codes = [REST if value is None else code.get(value, REST) for value in column]
    return np.array(codes, np.uint8), values
