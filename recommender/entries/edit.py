"""Edits: values that a person gives to fields of an entry, whatever its documents say.

Like a decision, an edit is a fact of the catalogue beside the mentions: it goes with every export, and a document
that is read again does not undo it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from recommender.entries import identity
from recommender.entries.characters import displayable, is_link
from recommender.entries.mention import KINDS
from recommender.errors import InvalidQuery

TEXTS = (
    "title",
    "title_zh",
    "url",
    "published",
    "venue",
    "category",
    "abstract_en",
    "abstract_zh",
    "recommendation",
)
LISTS = ("authors", "affiliations")
FIELDS = ("kind", *TEXTS, *LISTS)
"""The fields that can be edited: all that is shown but numbers, which say which entry it is."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_LINES = ("abstract_en", "abstract_zh", "recommendation")

Value = str | tuple[str, ...]
Edits = Mapping[str, Mapping[str, Value]]
"""From the name of an entry to its edited fields and their values."""


class Edit(NamedTuple):
    """Values that a person gave to fields of the entry with this name; an empty value empties its field."""

    name: str
    fields: Mapping[str, Value]

    def to_dict(self) -> dict[str, Any]:
        """Return the line of JSON that ``export`` writes."""
        return {"edit": self.name, **self.fields}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Edit | None":
        """Read what `to_dict` returned; None of any other object."""
        fields = dict(values)
        name = fields.pop("edit", None)
        canonical = identity.canonical(name) if isinstance(name, str) else None
        if canonical is None or not fields or not fields.keys() <= set(FIELDS):
            return None
        try:
            return cls(
                canonical, {field: validated(field, value) for field, value in fields.items()}
            )
        except InvalidQuery:
            return None


def validated(field: str, value: Any) -> Value:
    """Return a field's new value as it is stored: a text with its white space folded; for `LISTS`, a tuple.

    Raises
    ------
    InvalidQuery
        If the field cannot be edited, or cannot have this value.
    """
    if field not in FIELDS:
        raise InvalidQuery(field, f"cannot be edited; there are {', '.join(FIELDS)}")
    if field in LISTS:
        texts = [value] if isinstance(value, str) else list(value)
        return tuple(folded for one in texts if (folded := _folded(field, one)))
    text = _folded(field, value)
    if field == "kind" and text not in KINDS:
        raise InvalidQuery(field, f"must be {', '.join(KINDS)}, not {text[:40]!r}")
    if field == "published" and text and not _is_date(text):
        raise InvalidQuery(
            field, f"must be a date such as 2024, 2024-06 or 2024-06-30, not {text[:40]!r}"
        )
    if field == "url" and text and not is_link(text):
        raise InvalidQuery(field, f"must be an http or https address, not {text[:40]!r}")
    return text


def _is_date(text: str) -> bool:
    if not (parts := _DATE.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in parts.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _folded(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidQuery(field, "must be a text")
    text = displayable(value)
    return text.strip() if field in _LINES else " ".join(text.split())


def edits_of(edits: Edits, names: Iterable[str]) -> dict[str, Value]:
    """Return an entry's edited fields, by its names; of two edits of one field, that of the stronger name."""
    values: dict[str, Value] = {}
    for name in sorted((name for name in names if name in edits), key=identity.strength):
        for field, value in edits[name].items():
            values.setdefault(field, value)
    return values
