"""Frames: results as columns, for pandas, polars, and whatever reads Arrow.

A column has one type, also where it is empty: texts, lists of texts, or numbers; an unknown value is null.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from recommender.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

ColumnKind = Literal["text", "texts", "number"]


class Column(NamedTuple):
    """A column: the type of its values, and how a value is read from a result as JSON."""

    kind: ColumnKind
    read: Callable[[Mapping[str, Any]], Any]


def _field(kind: ColumnKind, name: str) -> Column:
    return Column(kind, lambda hit: hit.get(name))


_EVERY: dict[str, Column] = {
    "id": _field("text", "id"),
    "kind": _field("text", "kind"),
    "title": _field("text", "title"),
    "title_zh": _field("text", "title_zh"),
    "authors": _field("texts", "authors"),
    "published": _field("text", "published"),
    "category": _field("text", "category"),
    "lang": _field("texts", "lang"),
    "url": _field("text", "url"),
    "score": _field("number", "score"),
    "relevance": _field("number", "relevance"),
}
_SOME: dict[str, dict[str, Column]] = {  # columns of results that have this field
    "seed": {"seed": Column("text", lambda hit: _name(hit.get("seed") or {}))},
    "versions": {
        "versions": Column("texts", lambda hit: [one["id"] for one in hit.get("versions") or ()])
    },
    "why": {
        "terms": Column("texts", lambda hit: (hit.get("why") or {}).get("terms", [])),
        "seed_sentence": Column("text", lambda hit: _sentence(hit, "seed")),
        "sentence": Column("text", lambda hit: _sentence(hit, "result")),
    },
}


def _name(seed: Mapping[str, Any]) -> str | None:
    return seed.get("id") or seed.get("text")


def _sentence(hit: Mapping[str, Any], side: str) -> str | None:
    return ((hit.get("why") or {}).get("sentences") or {}).get(side)


def _columns(hits: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    more = (columns for field, columns in _SOME.items() if any(field in hit for hit in hits))
    return _EVERY | {name: column for columns in more for name, column in columns.items()}


def _values(hits: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [column.read(hit) for hit in hits] for name, column in _columns(hits).items()}


def to_pandas(hits: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    """Return results as a DataFrame of pandas, a row each.

    Raises
    ------
    MissingExtra
        Without pandas.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("notebook", "a DataFrame of pandas") from error
    types = {"text": "object", "texts": "object", "number": "float64"}
    columns, values = _columns(hits), _values(hits)
    return pd.DataFrame(
        {name: pd.Series(values[name], dtype=types[one.kind]) for name, one in columns.items()}
    )


def to_polars(hits: Sequence[Mapping[str, Any]]) -> "pl.DataFrame":
    """Return results as a DataFrame of polars, a row each.

    Raises
    ------
    MissingExtra
        Without polars.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise MissingExtra("notebook", "a DataFrame of polars") from error
    types = {"text": pl.String, "texts": pl.List(pl.String), "number": pl.Float64}
    schema = {name: types[one.kind] for name, one in _columns(hits).items()}
    return pl.DataFrame(_values(hits), schema=schema)


def arrow_stream(hits: Sequence[Mapping[str, Any]], requested_schema: object = None) -> object:
    """Return results as an Arrow C stream in a PyCapsule.

    Raises
    ------
    MissingExtra
        Without pyarrow.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra("notebook", "Arrow") from error
    types = {"text": pa.string(), "texts": pa.list_(pa.string()), "number": pa.float64()}
    schema = pa.schema([(name, types[one.kind]) for name, one in _columns(hits).items()])
    return pa.table(_values(hits), schema=schema).__arrow_c_stream__(requested_schema)
