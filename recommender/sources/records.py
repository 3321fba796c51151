"""JSON objects of a document, one a line or all in one value, read by type."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, islice
from typing import Any

import orjson

from recommender.entries import fields, identity
from recommender.entries.mention import Problem
from recommender.sources.streams import LARGEST, Line

Located = tuple[int, Any]

_JSON_NAMES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


class JsonRecord:
    """One JSON object, whose fields are read by type; a value of another type is noted as wrong and left out.

    Attributes
    ----------
    wrong : list of str
        What was noted so far, each with its field's name; the list is shared with the objects nested in this one.
    """

    def __init__(
        self, values: dict[str, Any], path: str = "", wrong: list[str] | None = None
    ) -> None:
        self.values = values
        self._path = path
        self.wrong: list[str] = [] if wrong is None else wrong

    def note(self, field: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.wrong.append(f"{self._path}{field}: {message}")

    def _get(self, field: str, kind: type, values: Any = None) -> Any:
        value = self.values.get(field) if values is None else values
        if value is None or type(value) is kind:
            return value
        json_type = _JSON_NAMES[type(value)]
        self.note(field, f"expected {_JSON_NAMES[kind]}, found {json_type}; left out")
        return None

    def text(self, field: str) -> str | None:
        """Return a text as it stands; None where it is empty or absent."""
        return self._get(field, str) or None

    def line(self, field: str) -> str | None:
        """Return a text with its white space folded."""
        return fields.fold(self._get(field, str) or "")

    def word(self, field: str) -> str | None:
        """Return a text, folded, the first text of a list, or a number as text; notes nothing."""
        value = self.values.get(field)
        if isinstance(value, list):
            value = next((part for part in value if isinstance(part, str) and part.strip()), None)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return fields.fold(str(value))
        return None

    def inside(self, field: str) -> list["JsonRecord"]:
        """Return the objects of a list; notes nothing of what else is there."""
        values = self.values.get(field)
        items = values if isinstance(values, list) else [values]
        path = f"{self._path}{field}."
        return [JsonRecord(value, path, self.wrong) for value in items if isinstance(value, dict)]

    def number(self, field: str) -> int | None:
        """Return a whole number."""
        value: int | None = self._get(field, int)
        return value

    def flag(self, field: str) -> bool | None:
        """Return true or false."""
        value: bool | None = self._get(field, bool)
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts."""
        items = (
            self._get(field, str, value) for value in self.elements(field) if value is not None
        )
        return tuple(value for value in items if value is not None)

    def elements(self, field: str) -> list[Any]:
        """Return a list, empty where it is absent."""
        return self._get(field, list) or []

    def object(self, field: str) -> "JsonRecord":
        """Return an object inside this one, empty where it is absent."""
        return JsonRecord(self._get(field, dict) or {}, f"{self._path}{field}.", self.wrong)

    def objects(self, field: str) -> list["JsonRecord"]:
        """Return a list of objects."""
        items = (
            self._get(field, dict, value) for value in self.elements(field) if value is not None
        )
        return [JsonRecord(value, f"{self._path}{field}.", self.wrong) for value in items if value]


def objects(
    lines: Iterable[Line], document: str, *inside: str
) -> Iterator[tuple[int, JsonRecord] | Problem]:
    """Read JSON objects: one a line, or all in one document, with the line that each begins on.

    Parameters
    ----------
    lines : iterable of (int, str)
        Numbered lines, read one by one where each is an object of its own.
    document : str
        The document's name in problems.
    *inside : str
        Where one object holds all others: the fields whose list may hold them, in that object or in one nested in it.
    """
    filled = ((number, line) for number, line in lines if not line.isspace() and line)
    head = list(islice(filled, 2))
    all_lines = chain(head, filled)
    for number, value in (
        _of_one_value(all_lines, inside) if _is_one_value(head, inside) else _one_a_line(all_lines)
    ):
        if isinstance(value, dict):
            for item in _contained(value, inside):
                yield record(item, number, document)
        else:
            yield record(value, number, document)


def _contained(value: dict[str, Any], inside: tuple[str, ...]) -> list[Any]:
    """Return the objects that one object, or one in it, holds in a list; else itself."""
    if not inside or ("title" in value and value.keys().isdisjoint(inside)):
        return [value]
    for holder in (value, *(part for part in value.values() if isinstance(part, dict))):
        for name in inside:
            entries = holder.get(name)
            if isinstance(entries, list) and ("title" not in value or _are_entries(entries)):
                return entries
            if isinstance(entries, dict) and (keyed := _keyed(entries)):
                return keyed
    return _keyed(value) or [value]


def _keyed(value: dict[str, Any]) -> list[Any]:
    """Return the records of an object that has one, or a list of them, under each key; empty if it holds anything else.

    A key that names a work, such as an arXiv id, becomes the record's id.
    """
    entries: list[Any] = []
    for key, part in value.items():
        parts = part if isinstance(part, list) else [part]
        if not parts or not all(isinstance(entry, dict) and "title" in entry for entry in parts):
            return []
        is_named = isinstance(part, dict) and "id" not in part and identity.canonical(key)
        entries += [part | {"id": key}] if is_named else parts
    return entries


def _are_entries(values: list[Any]) -> bool:
    return any(
        isinstance(value, dict) and value.keys() & {"title", "id", "url"} for value in values
    )


def record(value: Any, number: int, document: str) -> tuple[int, JsonRecord] | Problem:
    """Return a parsed value as a record with its line; a problem if it is no object."""
    if isinstance(value, dict):
        return number, JsonRecord(value)
    if isinstance(value, _BrokenRecord):
        return Problem(document, number, value.message)
    kind = _JSON_NAMES.get(type(value), "null")
    return Problem(document, number, f"expected a JSON object, found {kind}")


class _BrokenRecord:
    def __init__(self, message: str) -> None:
        self.message = message


def _opening(inside: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf'"(?:{"|".join(map(re.escape, inside))})"\s*:\s*\[' if inside else r"(?!)")


def _is_one_value(head: list[Line], inside: tuple[str, ...]) -> bool:
    """Whether one JSON value spans the lines, and the first is not just a broken one of many."""
    if not head:
        return False
    first = head[0][1].strip("\ufeff \t")
    if first.startswith("["):
        return True
    if not first.endswith(("{", "[", ",")) or not isinstance(_load(first), _BrokenRecord):
        return False
    another = len(head) > 1 and head[1][1].startswith("{")
    return not another or _opening(inside).search(first) is not None


def _one_a_line(lines: Iterable[Line]) -> Iterator[Located]:
    for number, line in lines:
        yield number, _load(line)


def _load(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _load_loosely(text, error)


def _load_loosely(text: str, reason: orjson.JSONDecodeError) -> Any:
    """Parse JSON with ``NaN`` and lone surrogates, as Python writes it: they become null and ``?``."""
    try:
        value = json.loads(text, parse_constant=lambda _: None)
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _BrokenRecord(f"broken JSON ({reason.msg}, column {reason.colno}); left out")


def _of_one_value(lines: Iterable[Line], inside: tuple[str, ...]) -> Iterator[Located]:
    """Read one JSON value that spans lines: a list, an object with a list, or a single object."""
    numbers, texts = [], []
    size = 0
    for number, line in lines:
        size += len(line) + 1
        if size > LARGEST:
            yield (
                1,
                _BrokenRecord(
                    f"JSON document longer than {LARGEST >> 20} MB; write one object a line"
                ),
            )
            return
        numbers.append(number)
        texts.append(line)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    text = "\n".join(texts)
    opening = _opening(inside).search(text)
    if not text.lstrip("\ufeff \t").startswith("["):
        if opening is None:
            yield numbers[0], _load(text)
            return
        position = opening.end()
    else:
        position = text.index("[") + 1
    for place, value in _elements(text, position):
        yield numbers[min(bisect_right(starts, place), len(numbers)) - 1], value


def _elements(text: str, position: int) -> Iterator[Located]:
    """Give the elements of a JSON list with their positions, as far as it can be read."""
    decoder = json.JSONDecoder()
    between = re.compile(r"[\s,]*")
    while True:
        position = between.match(text, position).end()  # type: ignore[union-attr]
        if text.startswith("]", position):
            return
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            yield position, _BrokenRecord("broken JSON; entries after this are lost")
            return
        yield position, _load(text[position:end])
        position = end
