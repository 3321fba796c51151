"""The grammar of BibTeX files: a stream of lines in, their entries with raw values out.

It accepts the errors that people and programs make: missing keys or commas, doubled commas, an entry that
never ends. Every line is read once, whatever the nesting of braces.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.sources import coverage
from recommender.sources.streams import LONGEST_RECORD, TOO_LONG, Line

# Semantic Scholar writes a Python list where the type belongs.
_KIND = r"(\w+|\[[^\]\n]*\])"
START = re.compile(rf"^[ \t]*@{_KIND}[ \t]*[{{(]", re.MULTILINE)
"""An entry at the beginning of a line."""

_OPENING = re.compile(rf"[\s,;}})\ufeff]*@[ \t]*{_KIND}\s*([{{(])")
# In the middle of an entry, what begins another must also look like one further on.
_ANOTHER = re.compile(rf"[ \t]*@{_KIND}[ \t]*[{{(][ \t]*[^\s{{}}\"=,]*[ \t]*(?:,|$)")
_BRACE = re.compile(r"\\.|[{}]")
_BRACE_OR_BRACKET = re.compile(r"\\.|[{})\"]")
_QUOTED = 1 << 20  # added to the depth of braces while a value in quotation marks is read
_BRACE_OR_QUOTE = re.compile(r"\\.|[{}\"]")
_STRAY = re.compile(r"[\s,]*[\w-]+\s*=\s*[{\"]")
_NAME = re.compile(r"[\s,]*([^\s=,{}\"#()]+)\s*=\s*")
_NEXT = re.compile(r"[^,\n]*[,\n]?")
_BARE = re.compile(r"[^,#{}\"\n]+")
_JOIN = re.compile(r"\s*#\s*")


class BibBlock(NamedTuple):
    """An entry of the file, or the error in its place.

    Attributes
    ----------
    kind : str
        The entry's type in lower case; empty for an error.
    fields : dict
        The raw values without their braces or quotes, with ``@string`` macros replaced and parts joined at ``#``.
    wrong : str, optional
        The error: what could not be read.
    """

    line: int
    kind: str
    key: str
    fields: dict[str, str]
    wrong: str | None


class _RawEntry(NamedTuple):
    line: int
    kind: str
    body: str
    wrong: str | None = None


def blocks(lines: Iterable[Line]) -> Iterator[BibBlock]:
    """Give the entries of a file one by one; memory is bounded by the longest of them."""
    strings: dict[str, str] = {}
    for raw in _raw(lines):
        kind = raw.kind.lower()
        if raw.wrong:
            yield BibBlock(raw.line, "", "", {}, raw.wrong)
        elif kind == "string":
            strings |= _fields(raw.body, 0, strings)[0]
        elif kind not in ("comment", "preamble"):
            key, start = _key(raw.body)
            fields, twice = _fields(raw.body, start, strings)
            wrong = f"{', '.join(sorted(twice))}: given twice; the first one counts"
            yield BibBlock(raw.line, kind, key, fields, wrong if twice else None)


def _raw(lines: Iterable[Line]) -> Iterator[_RawEntry]:
    """Cut the lines into what the braces of each entry enclose."""
    entry: _OpenEntry | None = None
    line_coverage = coverage.of_lines()
    for number, line in lines:
        place = 0
        if entry is not None and entry.kind != "comment" and _ANOTHER.match(line):
            yield entry.broken("no end before the next entry")
            entry = None
        while True:  # a line may end one entry and begin the next
            if entry is None:
                comment = line.lstrip().startswith("%")
                opening = None if comment else _OPENING.match(line, place)
                if opening is None:
                    if line and not (comment or place or line.isspace()):
                        line_coverage.passed += 1
                    if _STRAY.match(line, place):
                        yield _RawEntry(number, "", "", "a field outside of any entry; left out")
                    break
                entry = _OpenEntry(number, opening[1], opening[2])
                place = opening.end()
            end = entry.read(line, place)
            line_coverage.taken += 1
            if end is None:
                break
            yield entry.closed()
            entry, place = None, end + 1
    if entry is not None and entry.kind != "comment":
        yield entry.broken("no end before that of the file")
    yield from (_RawEntry(line, "", "", message) for _, line, message in line_coverage.problems(""))


class _OpenEntry:
    """An entry whose end has not been read yet.

    Parameters
    ----------
    line : int
        The line on which it begins.
    bracket : str
        What encloses it, ``{`` or ``(``.
    """

    def __init__(self, line: int, kind: str, bracket: str) -> None:
        self.line, self.kind = line, kind
        self._bracket, self._depth, self._size = bracket, 1, 0
        self._parts: list[str] = []

    def read(self, line: str, place: int) -> int | None:
        """Add a line from a place on; return where the entry ends on it, None if it goes on."""
        end, self._depth = _end(line, place, self._depth, self._bracket)
        self._size += len(line) - place
        if self._size <= LONGEST_RECORD:
            self._parts.append(line[place:end])
        return end

    def closed(self) -> _RawEntry:
        """Return the entry, now that its end has been read."""
        wrong = TOO_LONG if self._size > LONGEST_RECORD else None
        return _RawEntry(self.line, self.kind, "\n".join(self._parts), wrong)

    def broken(self, reason: str) -> _RawEntry:
        """Return the problem of an entry without an end."""
        return _RawEntry(self.line, self.kind, "", f"broken BibTeX ({reason}); left out")


def _end(line: str, place: int, depth: int, bracket: str) -> tuple[int | None, int]:
    """Return where an entry ends on a line, if it does, and how deep the braces are then."""
    if bracket == "{" and "}" not in line and "\\" not in line:
        return None, depth + line.count("{", place)
    for match in (_BRACE if bracket == "{" else _BRACE_OR_BRACKET).finditer(line, place):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == ")":
            if depth == 1:
                return match.start(), 0
        elif (
            sign == '"'
        ):  # outside braces, it begins or ends a value, within which no bracket ends the entry
            depth += {1: _QUOTED, 1 + _QUOTED: -_QUOTED}.get(depth, 0)
        elif sign == "}":
            depth -= 1
            if not depth and bracket == "{":
                return match.start(), 0
    return None, max(depth, 1)


def _key(body: str) -> tuple[str, int]:
    """Return the key of an entry and where its fields begin; EndNote writes none."""
    comma = body.find(",")
    head = body if comma < 0 else body[:comma]
    if "=" in head:
        return "", 0
    return head.strip(), len(head)


def _fields(body: str, place: int, strings: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """Return the fields from a place on, and which of them came twice with different values."""
    fields: dict[str, str] = {}
    twice: set[str] = set()
    while place < len(body):
        match = _NAME.match(body, place)
        if match is None:
            place = max(place + 1, _NEXT.match(body, place).end())  # type: ignore[union-attr]
            continue
        name = match[1].lower()
        value, place = _value(body, match.end(), strings)
        if fields.setdefault(name, value) != value:
            twice.add(name)
    return fields, twice


def _value(body: str, place: int, strings: dict[str, str]) -> tuple[str, int]:
    """Return a value, its parts joined at ``#``, and where it ends."""
    parts: list[str] = []
    while True:
        sign = body[place : place + 1]
        if sign == "{":
            end = _closing(body, place + 1, _BRACE, "}")
            parts.append(body[place + 1 : end])
            place = end + 1
        elif sign == '"':
            end = _closing(body, place + 1, _BRACE_OR_QUOTE, '"')
            parts.append(body[place + 1 : end])
            place = end + 1
        elif bare := _BARE.match(body, place):
            word = bare[0].strip()
            parts.append(strings.get(word.lower(), word))
            place = bare.end()
        join = _JOIN.match(body, place)
        if join is None or join.end() == place:
            return "".join(parts), place
        place = join.end()


def _closing(body: str, place: int, signs: re.Pattern[str], last: str) -> int:
    """Return where the group that was opened before `place` is closed; the end of the text if it never is."""
    depth = 0
    for match in signs.finditer(body, place):
        sign = match[0]
        if sign == last and not depth:
            return match.start()
        depth += {"{": 1, "}": -1}.get(sign, 0)
    return len(body)
