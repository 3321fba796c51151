"""XML as a stream: the elements of some names, one after the other, so that memory holds one at a time.

Names come without their namespace prefixes. Common errors, a bare ``&`` or
an entity of HTML, are repaired; a document that declares entities of its own is refused, since these
can be made to expand without end.
"""

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from recommender.entries.mention import Problem
from recommender.sources import markup
from recommender.sources.streams import LONGEST_RECORD, Line

_REFERENCE = re.compile(r"&(?:(#\d+;|#[xX][0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)|(\w+;)?)")
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*[0-8bcefBCEF]|x0*1[0-9a-fA-F]|0*[0-8]|0*1[124-9]|0*2\\d|0*3[01]);"
)
_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")
_DTD_ENTITY = "it declares entities of its own; left out"


class LocatedElement(NamedTuple):
    """An element and the line on which it begins."""

    line: int
    element: Element


class _RefusedXml(Exception):
    pass


class _Builder:
    """Builds the elements of the wanted names, and skips everything outside them."""

    def __init__(self, names: frozenset[str]) -> None:
        self.ready: list[LocatedElement] = []
        self._names = names
        self._tree: TreeBuilder | None = None
        self._depth = 0
        self._line = 0
        self._size = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._declared

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self._tree is None:
            if name not in self._names:
                return
            self._tree, self._depth, self._size = TreeBuilder(), 0, 0
            self._line = self.parser.CurrentLineNumber
        self._depth += 1
        attributes_by_name = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self._tree.start(name, attributes_by_name)

    def _end(self, tag: str) -> None:
        if self._tree is None:
            return
        self._tree.end(tag.rpartition(":")[2])
        self._depth -= 1
        if not self._depth:
            self.ready.append(LocatedElement(self._line, self._tree.close()))
            self._tree = None

    def _data(self, text: str) -> None:
        if self._tree is not None:
            self._size += len(text)
            if self._size > LONGEST_RECORD:
                raise _RefusedXml(f"an element longer than {LONGEST_RECORD >> 20} MB")
            self._tree.data(text)

    def _declared(self, *_: object) -> None:
        raise _RefusedXml(_DTD_ENTITY)


def elements(
    lines: Iterable[Line], document: str, *names: str
) -> Iterator[LocatedElement | Problem]:
    """Yield the elements of these names in order; at an error of the XML, yield a problem and stop.

    An element inside another one with one of these names is part of that one.
    """
    builder = _Builder(frozenset(names))
    number = 1
    try:
        for number, line in lines:
            if number == 1:
                line = _DECLARATION.sub("", line.lstrip("\ufeff \t"), count=1)
            builder.parser.Parse(repaired(line) + "\n", False)
            yield from builder.ready
            builder.ready.clear()
        builder.parser.Parse("", True)
    except expat.ExpatError as error:
        yield from builder.ready
        message = f"broken XML ({expat.ErrorString(error.code)}); entries after this are lost"
        yield Problem(document, number, message)
    except _RefusedXml as error:
        yield Problem(document, number, f"XML that cannot be read: {error}")
    finally:
        # The parser and the builder hold each other.
        builder.parser.StartElementHandler = builder.parser.EndElementHandler = None
        builder.parser.CharacterDataHandler = builder.parser.EntityDeclHandler = None


def repaired(xml: str, outside: re.Pattern[str] | None = None) -> str:
    """Return XML with bare ``&`` escaped and entities of HTML as the characters that they are.

    Parameters
    ----------
    outside : pattern, optional
        Matches the parts to leave as they are, such as CDATA; its one group is the whole match.
    """
    if "&" in xml and outside:
        parts = outside.split(xml)
        xml = "".join(p if i % 2 else _REFERENCE.sub(_mended, p) for i, p in enumerate(parts))
    elif "&" in xml:
        xml = _REFERENCE.sub(_mended, xml)
    return _ILLEGAL.sub("\ufffd", xml)


def _mended(match: re.Match[str]) -> str:
    if match[1]:
        return match[0]
    if not match[2]:
        return "&amp;"
    return html5.get(match[2]) or f"&amp;{match[2]}"


def text(element: Element | None) -> str | None:
    """Return the text of an element and all that is in it, white space folded."""
    if element is None:
        return None
    if all(inner.tag == "style" for inner in element.iter() if inner is not element):
        return markup.text("".join(element.itertext()))  # EndNote's, which is no style sheet
    element.tail = None  # which would be written too
    return markup.text(tostring(element, encoding="unicode"))


def first_text(element: Element | None, *paths: str) -> str | None:
    """Return the text of the first of these paths that holds some."""
    if element is None:
        return None
    texts = (text(inner) for path in paths for inner in element.findall(path))
    return next((value for value in texts if value), None)


def all_texts(element: Element | None, path: str) -> list[str]:
    """Return the texts of all elements of a path that hold some."""
    if element is None:
        return []
    return [value for inner in element.findall(path) if (value := text(inner))]
