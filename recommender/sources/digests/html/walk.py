"""One walk over the elements of a page: its blocks in reading order."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from selectolax.lexbor import LexborNode

from recommender.sources.digests.blocks.addresses import absolute
from recommender.sources.digests.blocks.block import Block, Shape
from recommender.sources.digests.blocks.inline import Inline, Span, SpanKind
from recommender.sources.digests.html import appearance
from recommender.sources.digests.html.block_text import BlockText
from recommender.sources.digests.html.hidden_elements import is_hidden
from recommender.sources.digests.html.layout_tables import is_layout
from recommender.sources.digests.html.table_rows import Table

_Around: TypeAlias = tuple[str, str, bool] | None
"""A link around blocks: its address and title, and whether a heading in it has it."""

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_OPENING = frozenset(("article", "section", "details", "dl"))
_CELLS = frozenset(("td", "th"))
_INNER = "h1, h2, h3, h4, h5, h6, p, div, li, section, article, header, figure, blockquote"
_FRAMES = frozenset(("nav", "form"))
"""Elements of which nothing is read, unless a page has nearly all of its text within one."""
_LIST_TAGS = frozenset(("ul", "ol", "li"))
_SHAPES: dict[str, Shape] = {"dt": "term", "dd": "detail", "summary": "summary"}
_MARKS: dict[str, SpanKind] = {
    "a": "link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code",
    "cite": "italic",
}  # fmt: skip
_LINES = frozenset(("data-line", "data-sourcepos"))
_ID = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?$")
_URL = re.compile(r"https?://[^/]\S*$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_ID = 300
_EMPTY_LINE = re.compile(r"(?<=\S)\n\n+(?=\S)")
_INDENTED = re.compile(r"\A\s|\n[^\S\n]")


class Walk:
    """One walk over a tree, without recursion: a page may be nested as deep as it likes."""

    def __init__(self, base: str, spaces: bool, before: int) -> None:
        self._base, self._spaces, self._before = base, spaces, before
        self._blocks: list[Block] = []
        self._text = BlockText()
        self._around: _Around = None
        self._card: tuple[int, int, _Around] | None = None  # it, and which element is its title
        self._line = self._start = before + 1
        self._shape: Shape = "paragraph"
        self._level = 0
        self._number: int | None = None
        self._lists: list[tuple[int, bool, int]] = []  # group, whether numbered, last number
        self._depths = 0
        self._quotes = 0
        self._first, self._gap, self._within = True, True, False
        self._blank = self._spaced = False  # whether the line before is empty, this one only spaced
        self._below_blank: set[int] = set()  # blocks below an empty line
        self._tables: list[Table] = []
        self._groups = 0
        self._headers: dict[tuple[str, ...], int] = {}
        self._opened: list[tuple[str, int]] = []
        self._closed: dict[int, dict[str, int]] = {}
        self._ids: list[str] = []
        self._asides: list[str] = []  # of a heading, no part of its title
        self._cell = 0
        self._articles = 0
        self._root: LexborNode | None = None
        self._size = 0  # characters of all that is walked, once counted

    def run(self, root: LexborNode) -> None:
        """Read everything below a node."""
        node: LexborNode | None = root
        self._root = root
        depth = 0
        while node is not None:
            tag = node.tag or ""
            entered = self._enter(node, tag)
            child = node.child if entered else None
            if child is not None:
                node = child
                depth += 1
                continue
            if entered:
                self._leave(tag)
            while node is not None and depth:
                following = node.next
                if following is not None:
                    node = following
                    break
                node = node.parent
                depth -= 1
                self._leave(node.tag or "" if node else "")
            else:
                node = None
        self._flush()

    def finished(self) -> Iterator[Block]:
        """Give the blocks, each with the elements that begin there and where they end."""
        for i, block in enumerate(appearance.parted(self._blocks, self._below_blank)):
            opens = tuple((name, end) for name, end in self._closed.get(i, {}).items() if end > i)
            yield replace(block, opens=opens) if opens else block

    # -- elements ------------------------------------------------------------------------------

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Begin an element, or add a text; return whether to read the element's content."""
        if tag == "-text":
            self._read(node.text_content or "")
            return False
        if tag[:1] in "-!":
            return False
        attributes = node.attributes
        if attributes and (len(attributes) > 1 or not attributes.keys() & _LINES):
            self._note(attributes)
        if is_hidden(tag, attributes, within_article=self._articles > 0) and not (
            (tag in _FRAMES and "hidden" not in attributes and self._is_content(node))
            or (tag == "form" and appearance.holds_names(node))
        ):
            return False
        self._locate(attributes)
        if self._level and (tag == "time" or (tag == "small" and self._text.size)):
            day = _DAY.match(attributes.get("datetime") or "")
            self._asides.append(day[0] if day else node.text().strip())
            return False
        if self._card and node.parent is not None and node.parent.mem_id == self._card[0]:
            self._break()
            self._around = self._card[2] if node.mem_id == self._card[1] else None
        elif tag not in _BLOCKS and appearance.is_apart(node, attributes):
            self._text.part()
        self._open(node, tag, attributes)
        return True

    def _is_content(self, node: LexborNode) -> bool:
        """Whether an element that mostly holds a menu has nearly all of the page."""
        if not self._size and self._root is not None:
            self._size = len(self._root.text())
        return appearance.holds_most(node, self._size)

    def _open(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        """Begin a mark, a line, a picture or a block."""
        if tag == "a" and appearance.holds_elements(node) and self._surround(node, attributes):
            return
        if tag in _MARKS:
            self._mark(tag, attributes)
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._text.name_link((attributes.get("alt") or "").strip())
        elif tag in _BLOCKS:
            self._begin(node, tag, attributes)

    def _mark(self, tag: str, attributes: dict[str, str | None]) -> None:
        href = (attributes.get("href") or "").strip() if tag == "a" else ""
        if tag == "a" and "href" not in attributes:
            return
        mark: SpanKind = "anchor" if href.startswith("#") and len(href) > 1 else _MARKS[tag]
        url = absolute(href, self._base) if href else ""
        self._text.open(mark, url, attributes.get("title") or "")

    def _surround(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        """Begin a link around blocks, if it is one: it is that of the heading in it, of the title of a card, or of its first text."""
        inner = node.css_first(_INNER)
        title = 0 if inner or self._cell else appearance.title_of_card(node)
        if not (inner or title):
            return False
        self._flush()
        url = absolute((attributes.get("href") or "").strip(), self._base)
        headed = node.css_first("h1, h2, h3, h4, h5, h6") is not None
        around = (url, attributes.get("title") or "", headed) if url else None
        if inner:
            self._around = around
            return True
        self._card, self._first, self._gap = (node.mem_id, title, around), True, True
        self._opened.append((_name("a", attributes), len(self._blocks)))
        return True

    def _note(self, attributes: dict[str, str | None]) -> None:
        """Store the numbers and addresses of papers that attributes give."""
        for name, value in attributes.items():
            said = value if value and name.startswith("data-") and name not in _LINES else ""
            if len(said) < _LONGEST_ID and (_ID.match(said) or _URL.match(said)):
                self._ids.append(said)

    def _locate(self, attributes: dict[str, str | None]) -> None:
        line = attributes.get("data-sourcepos") or attributes.get("data-line") or ""
        if line[:1].isdigit():
            self._line = self._before + int(line.partition(":")[0])

    def _begin(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        if self._cell and tag not in ("td", "th", "tr", "tbody", "thead", "table"):
            self._break()
            self._tables[-1].begin_element(tag, self._text.size)
            return
        self._flush()
        self._first = self._gap = True
        self._within = False
        self._start = self._line
        self._blank = self._blank or (tag == "p" and appearance.is_blank(node))
        if tag not in _CELLS and tag != "hr" and not self._cell:
            self._opened.append((_name(tag, attributes), len(self._blocks)))
        if tag[0] == "h" and tag[1:].isdigit():
            self._shape, self._level = "heading", int(tag[1:])
        elif tag == "hr":
            self._blocks.append(Block("rule", Inline(""), self._line))
        elif tag in _SHAPES:
            self._shape = _SHAPES[tag]
        elif tag == "table":
            self._groups += 1
            group = 0 if is_layout(node) else self._groups
            if not group and self._opened[-1][0] == "table.":
                self._opened[-1] = ("table.laid-out", len(self._blocks))
            self._tables.append(Table(group, begins=len(self._blocks)))
        elif tag in _LIST_TAGS:
            self._list(tag, attributes)
        elif self._tables and self._tables[-1].group:
            self._table(tag, node)
        self._quotes += tag == "blockquote"
        self._articles += tag == "article"

    def _list(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag != "li":
            self._groups += 1
            start = attributes.get("start") or "1"
            last = int(start) - 1 if start.isdigit() else 0
            self._lists.append((self._groups, tag == "ol", last))
            return
        self._depths += 1
        self._shape = "item"
        if self._lists:
            group, numbered, last = self._lists[-1]
            self._lists[-1] = (group, numbered, last + 1)
            self._number = last + 1 if numbered else None

    def _table(self, tag: str, node: LexborNode) -> None:
        table = self._tables[-1]
        if tag == "tr":
            table.begin_row(node, self._line)
        elif tag in _CELLS and table.cells is not None:
            self._cell += 1
            table.begin_cell(node)

    def _leave(self, tag: str) -> None:
        if tag == "a" and (self._around or self._card):
            self._flush()
            self._close(tag)
            self._around = self._card = None
        elif tag in _MARKS:
            self._text.close(_MARKS[tag])
        elif tag in _CELLS and self._cell:
            self._end_cell()
        elif tag in _BLOCKS and self._cell:
            self._break()
            self._tables[-1].end_element(tag)
        elif tag in _BLOCKS:
            self._end(tag)

    def _end(self, tag: str) -> None:
        self._flush()
        if tag == "li" and self._shape == "item" and self._number is not None:
            self._blocks.append(self._block(Inline("")))  # a number alone
        self._first = self._gap = True
        self._shape, self._level = "paragraph", 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._depths = max(0, self._depths - 1)
            self._number = None
        elif tag == "table" and self._tables:
            table = self._tables.pop()
            self._blocks[table.begins :] = table.end(self._blocks[table.begins :])
        elif tag == "tr":
            self._end_row()
        self._quotes -= tag == "blockquote"
        self._articles -= tag == "article"
        self._close(tag)

    def _close(self, tag: str) -> None:
        if self._opened and self._opened[-1][0].partition(".")[0] == tag:
            name, start = self._opened.pop()
            told = not name.endswith(".") or tag in _OPENING
            if told and len(self._blocks) > start:
                self._closed.setdefault(start, {}).setdefault(name, len(self._blocks))

    def _end_cell(self) -> None:
        self._cell -= 1
        table = self._tables[-1] if self._tables else None
        text = self._text.take()
        if table and table.cells is not None:
            table.end_cell(text)

    def _end_row(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table and (row := table.end_row(self._headers, self._depths, tuple(self._ids))):
            self._ids = []
            self._blocks.append(row)

    # -- text ----------------------------------------------------------------------------------

    def _read(self, text: str) -> None:
        """Take a text; what is typed counts its lines, and a blank text between blocks is none."""
        lines = text.count("\n")
        if not self._text.size and lines:
            self._start = self._line + text[: len(text) - len(text.lstrip())].count("\n")
        self._line += lines
        self._spaced = self._spaced or text == "\xa0"
        if self._spaces and lines and not self._cell:
            text = text.lstrip("\n").replace("\n", " ")
        elif lines > 1 and not (self._cell or self._level) and _keeps_lines(text):
            *before, text = _EMPTY_LINE.split(text)
            for part in before:
                self._text.add(part, self._spaces)
                self._break()
                self._break()
        self._text.add(text, self._spaces)

    def _break(self) -> None:
        """End a line: a block of its own, but within a cell of a table."""
        if self._cell:
            self._text.add("\n", True)
            return
        self._blank = self._blank or not (self._text.size or self._spaces)
        going_on = self._text.close_all()
        within = any(span.end > span.start for span in going_on)
        self._flush()
        for span in going_on:
            self._text.open(span.mark, span.url, span.label)
        self._start = self._line
        self._first, self._within = False, within

    def _flush(self) -> None:
        if self._around and self._text.size and (self._shape == "heading" or not self._around[2]):
            self._text.spans.append(
                Span(0, self._text.size, "link", self._around[0], self._around[1])
            )
            self._around = None
        inline, spaced, self._spaced = self._text.take(), self._spaced, False
        if not inline:
            self._blank = self._blank or spaced
            return
        if self._blank:
            self._gap = True
            self._below_blank.add(len(self._blocks))
        self._blocks.append(self._block(inline))
        self._gap = self._blank = False
        if self._asides:
            asides, self._asides = " · ".join(self._asides), []
            self._blocks.append(Block("paragraph", Inline(asides), self._start, depth=self._depths))
        if self._shape in ("item", "detail"):
            self._shape = "paragraph"

    def _block(self, inline: Inline) -> Block:
        ids, self._ids = tuple(self._ids), []
        return Block(
            self._shape if self._first or self._shape == "heading" else "paragraph",
            inline,
            self._start,
            level=self._level,
            depth=self._depths,
            number=self._number if self._shape == "item" and self._first else None,
            group=self._lists[-1][0] if self._lists else 0,
            first=self._first,
            gap=self._gap,
            quoted=self._quotes > 0,
            within=self._within,
            ids=ids,
        )


def _keeps_lines(text: str) -> bool:
    """Whether a text was typed into its element with empty lines, which its style shows.

    What templates leave between the parts of a line is indented.
    """
    return bool(_EMPTY_LINE.search(text)) and not _INDENTED.search(text)


def _name(tag: str, attributes: dict[str, str | None]) -> str:
    return f"{tag}.{' '.join(sorted((attributes.get('class') or '').split()))}"
