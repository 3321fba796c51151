"""Markdown and plain text, rendered to HTML that remembers the lines of its source.

Plain text is Markdown without marks, so it takes the same way. Indented text is no code here and a
rule below a line makes no heading: people paste both without meaning them. Every block element
carries ``data-line``, the number of the line where it begins.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LONGEST = 4000
"""Characters of text that are searched for marks at once: the search is quadratic in them."""

_TAGS = (
    "a|abbr|article|aside|b|base|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|details|dfn"
    "|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link"
    "|main|mark|meta|nav|ol|p|picture|pre|q|rp|rt|ruby|s|samp|script|section|small|source|span|strike|strong|style|sub"
    "|summary|sup|svg|table|tbody|td|template|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
_NO_TAG = re.compile(rf"<(?!/?(?:{_TAGS})[\s/>]|!--|https?:|mailto:)(?=[/!?A-Za-z])", re.I)
_BLOCK_TAG = re.compile(
    r"<(?:p|div|li|h[1-6]|tr|dt|dd|section|article|summary|td|blockquote|a|span|br)(?=[\s>/])", re.I
)
_RUN = re.compile(r"([^\s\w|])\1{99,}|[ \t]{400,}")
_KEY = re.compile(r"[\w-]+\s*[:=]|\s*- |\s+\S")
_HASH = re.compile(r"(#{1,6})(?=[^\s#\w!/\\]|[A-Z\u3400-\u9fff][^#\n]{0,200}$)")
_SHORTCODE = re.compile(r"(?<![^\s*+\[-]):[a-z][a-z0-9_+-]{2,30}:\s?(?=\S)")  # of an emoji
_DENSE = re.compile(r"[\[\]*_`<!&\\~]")


def render(text: str) -> str:
    """Render a document to HTML; any text at all, in linear time."""
    lines = _RUN.sub(lambda m: m[0][:100], text).split("\n")
    start = front_matter_end(lines)
    body = "\n" * start + "\n".join(_prepared(line) for line in lines[start:])
    return str(_PARSER.render(body))


def front_matter_end(lines: Sequence[str]) -> int:
    """Return how many lines from the first are front matter, which says nothing of the items."""
    start = next((i for i, line in enumerate(lines) if line.strip("\ufeff \t")), 0)
    mark = lines[start].strip("\ufeff \t") if lines else ""
    if mark not in ("---", "+++"):
        return 0
    for i in range(start + 1, min(start + 80, len(lines))):
        if lines[i].strip() == mark:
            keys = [line for line in lines[start + 1 : i] if _KEY.match(line)]
            return i + 1 if keys else 0
    # Cut within its front matter, a document says nothing yet.
    rest = [line for line in lines[start + 1 :] if line.strip()]
    return len(lines) if 0 < len(rest) < 40 and all(map(_KEY.match, rest)) else 0


def _prepared(line: str) -> str:
    """Make a line of what people write the Markdown that they mean."""
    if "<" in line:
        line = _NO_TAG.sub("&lt;", line)
    if ":" in line:
        line = _SHORTCODE.sub("", line)
    if line.startswith("#") and (match := _HASH.match(line)):
        line = f"{match[1]} {line[match.end() :]}"
    return re.sub(r"^(\s*)([•●▪◆■►➤·‣⁃◦○]\s*|-(?=[\u3400-\u9fff\[*《])(?!\*+$))", r"\1- ", line)


def numbered(html: str, first: int = 1) -> str:
    """Give each block element of a piece of HTML the number of the line where it begins."""
    return "\n".join(
        _BLOCK_TAG.sub(rf'\g<0> data-line="{number}"', line) if "<" in line else line
        for number, line in enumerate(html.split("\n"), first)
    )


def _number_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.map and token.nesting >= 0 and token.type != "inline":
            token.attrSet("data-line", token.map[0] + 1)
        if token.type == "html_block" and token.map:
            token.content = numbered(token.content, token.map[0] + 1)


def _split_inline(state: StateCore) -> None:
    """Cut long texts at line breaks, else anywhere, so that the search for marks stays linear."""
    found: list[Token] = []
    for token in state.tokens:
        if token.type != "inline" or len(token.content) <= LONGEST:
            found.append(token)
            continue
        for piece in _pieces(token.content):
            dense = len(_DENSE.findall(piece)) * 8 > len(piece)
            part = Token("text" if dense else "inline", "", 0, content=piece + "\n", children=[])
            part.map, part.level, part.block = token.map, token.level, True
            found.append(part)
    state.tokens = found


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    lines: list[str] = []
    size = 0
    for line in text.split("\n"):
        for at in range(0, max(len(line), 1), LONGEST):
            part = line[at : at + LONGEST]
            if size + len(part) > LONGEST and lines:
                pieces.append("\n".join(lines))
                lines, size = [], 0
            lines.append(part)
            size += len(part) + 1
    return [*pieces, "\n".join(lines)]


def _softbreak(renderer: Any, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
    return "<br data-soft>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.disable(["lheading", "code"])
    parser.core.ruler.before("inline", "split_inline", _split_inline)
    parser.core.ruler.push("number_lines", _number_lines)
    parser.add_render_rule("softbreak", _softbreak)
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign] # kept as written
    return parser


_PARSER = _parser()
