"""Markdown and plain text, rendered to HTML that remembers the lines of its source.

Plain text is Markdown without marks, so it takes the same way. Indented text is no code here and a
rule below a line makes no heading: people paste both without meaning them. Block elements carry
``data-sourcepos`` or ``data-line``, the line where they begin.
"""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from cmarkgfm.cmark import Options

from recommender.sources.digests.plaintext import cmark

_TAGS = (
    "a|abbr|article|aside|b|base|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|details|dfn"
    "|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link"
    "|main|mark|meta|nav|ol|p|picture|pre|q|rp|rt|ruby|s|samp|script|section|small|source|span|strike|strong|style|sub"
    "|summary|sup|svg|table|tbody|td|template|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
_NO_TAG = re.compile(
    rf"<(?!/?(?:{_TAGS})(?:[\s/>]|$)|!--|https?:|mailto:)(?=[/!?A-Za-z])"
    rf"|<(?=(?:{_TAGS})\s+(?![\w:-]+\s*=)\S[^<>]*$)"  # and what no bracket ends
    r"|<(?=(?-i:[A-Z][a-z]{2,})>)"  # and the words of buttons: "Title <Paper> <Code>"
    r"|(?<!<pre>)(?:(?<=[\w)\]?!.>])|(?<=[\w)\]?!.>] ))<(?=(?:code|link|video)>(?:\s?<[a-z -]{2,14}>){0,8}\s*$)",
    re.I,
)
_BLOCK_TAG = re.compile(
    r"<(?:p|div|li|h[1-6]|tr|dt|dd|section|article|summary|td|blockquote|a|span|br)(?=[\s/]?[^<>]{0,2000}>)(?![\w:-]|\s+[^\x00-\x7f\s])",
    re.I,
)
"""No tag is what would have an attribute of other letters than ASCII's."""
_INLINE_TAG = re.compile(
    r"[ ]{0,3}</?(?:img|a|span|strong|b|i|em|font|sub|sup|u|code|kbd|mark|small|br|ins|del|s)\b[^<>]*>\s*$",
    re.I,
)
"""A tag alone on a line would begin a stretch of HTML in which no Markdown is read."""
_RUN = re.compile("|".join(rf"{re.escape(sign)}{{100,}}" for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{}~") + r"|[ \t]{400,}")  # fmt: skip
_LONG_RUNS = tuple(sign * 100 for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^`{}~ \t")
_KEY = re.compile(r"[\w-]+\s*[:=]|\s*- |\s+\S")
_NAMED = re.compile(r"[\w-]+\s*[:=]")
_HASH = re.compile(r"(#{1,6})(?=[^\s#\w!/\\]|[A-Z\u3400-\u9fff][^#\n]{0,200}$)")
_LONE_TAG = re.compile(r"#[^\s#]{1,16}\s*$")
_SPACED_HASH = re.compile(r"#{1,6} +[^\s#]")
_LONGEST_NAME = 80
"""Characters of a name that a tag stands right below, at most."""
_NO_NAME = re.compile(r"^\s*(?:[-*+•>|]|\d+[.、)])|://|[:：|，。；]")
"""What is in no such name: a list's mark, an address, a label, clauses."""
_CLOSE_HASH = re.compile(r"#[^\W\d][^#:：\n]{0,40}$")
_TYPED_DASH = re.compile(r"(?<=[^\s|] )-{2,3}(?= [^\s|])")
"""A dash as people type it who have none on their keys."""
_SHORTCODE = re.compile(
    r":(?<![^\s*+\[-]:)[a-z0-9][a-z0-9_+-]{0,30}[a-z][a-z0-9_+-]{0,30}:(?!//)\s*(?=\S)"
)  # of an emoji
_DEFINED = re.compile(
    r"^(\s{0,3}\[(?:\^[^\[\]\s]{1,40}|\d{1,3})\]):(?=\s*\S)(?!\s*(?:<|https?:|www\.|[./#]|[\w-]+/|[\w-]+\.\w{2,5}\s*$)\S*\s*(?:[\"'(].*)?$)"
)
"""A footnote or a numbered reference: a definition of a link has an address behind its colon, and little else."""
_BULLET = re.compile(r"^(\s*)(?:[•●▪◆■►➤·‣⁃◦○]\s*(?=\S)|-(?=[\u3400-\u9fff\[*《])(?!\*+$))")
_BOX = re.compile(r"^(\s*(?:[-*+]|\d{1,3}[.)])\s+)\[[ xX]\]\s+")
_ROOM = re.compile(r"^(\s*(?:[-*+]|\d{1,3}[.)]))[ ]{2,3}(?=\S)")
"""Spaces behind the sign of a list element, which would ask as many of the lines that belong to it."""
_LISTED_SIGN = re.compile(r"\s*[\d*+•●▪◆■►➤·‣⁃◦○-]")
_LISTED = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])(\s+)\S")
_UNDERLINE = re.compile(r"\s*(?:-{2,}|=+)\s*$")
_EMPTY_ITEM = re.compile(r"\s*-\s*$")
_ROW_OF_SIGNS = re.compile(
    r"[ \t\u3000]*(?![|`~>#])[^\w\s]{6,}[ \t\u3000]*$|[ \t\u3000]*([^\w\s|>#])(?:[ \u3000]\1){5,}[ \t\u3000]*$"
)
_DELIMITERS = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*(?:\||$))+\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_GLUED = re.compile(r"(\d{1,3})[.)](?=[^\W\d_]|[《“\[【])")
_NUMBERED = re.compile(r"(\d{1,3})([.)])[ \t]+(?=[^\W\d_]|[《“\[【])")
_FEWEST_GLUED = 3
"""So many lines have no space behind their number at least, where others mean none."""
_FEWEST_DASHED = 3
"""So many lines have a typed dash at least that parts their fields: in one title of a list it is the title's."""
FENCE = re.compile(r"\s*(?:```|~~~)")
_ADDRESS, _ENCODED = re.compile(r"[^\s()<>\"']+"), re.compile(r"%[0-9A-Fa-f]{2}")
_HREF = re.compile(r'(<a href=")([^"]*%[^"]*)(")')
_OPTIONS = Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_HARDBREAKS


def render(text: str) -> str:
    """Render a document to HTML; any text at all, in linear time."""
    if any(run in text for run in _LONG_RUNS):
        text = _RUN.sub(lambda m: m[0][:100], text)
    lines = text.split("\n")
    start = front_matter_end(lines)
    body = "\n" * start + "\n".join(_prepared(lines[start:]))
    page = cmark.render(body, _OPTIONS, ("table", "strikethrough"))
    if "%" not in page:
        return page
    written = set(filter(_ENCODED.search, _ADDRESS.findall(text)))
    return _HREF.sub(lambda m: m[1] + _as_written(m[2], written) + m[3], page)


def _as_written(href: str, written: set[str]) -> str:
    """Return an address as the document has it: the renderer encodes signs that addresses may not have."""
    plain = html.unescape(href)
    return href if plain in written else html.escape(unquote(plain))


def numbered(page: str, first: int = 1) -> str:
    """Give each block element of a piece of HTML the number of the line where it begins."""
    return "\n".join(
        _BLOCK_TAG.sub(rf'\g<0> data-line="{number}"', line) if "<" in line else line
        for number, line in enumerate(page.split("\n"), first)
    )


def front_matter_end(lines: Sequence[str]) -> int:
    """Return how many lines from the first are front matter, which says nothing of the items.

    It stands between lines ``---`` or ``+++`` (Jekyll, Hugo).
    """
    start = next((i for i, line in enumerate(lines) if line.strip("\ufeff \t")), 0)
    mark = lines[start].strip("\ufeff \t") if lines else ""
    if mark not in ("---", "+++"):
        return 0
    for i in range(start + 1, min(start + 80, len(lines))):
        if lines[i].strip() == mark:
            return i + 1 if any(map(_NAMED.match, lines[start + 1 : i])) else 0
    # Cut within its front matter, a document says nothing yet.
    rest = [line for line in lines[start + 1 :] if line.strip()]
    keyed = bool(rest) and bool(_NAMED.match(rest[0])) and all(map(_KEY.match, rest))
    return len(lines) if keyed and len(rest) < 40 else 0


def _prepared(lines: Sequence[str]) -> Iterator[str]:
    """Make of lines as people write them the Markdown that they mean, line by line."""
    indent = _Indent()
    lines = _dashed(_glued(_evened(lines)))
    fenced = follows = False
    # In a document whose first #word stands close below other text they are tags; else headings.
    first = next((i for i, line in enumerate(lines) if _LONE_TAG.match(line)), 0)
    tagged = first > 0 and bool(lines[first - 1].strip())
    spaced = (any(map(_SPACED_HASH.match, lines)) or _stand_close(lines)) and _are_tags(lines)
    apart = True  # whether the line above is none that a block of HTML goes on from
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        said = bool(line.strip())
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            tag = (tagged and follows and _LONE_TAG.match(line)) or (
                spaced and _CLOSE_HASH.match(line)
            )
            line = line if tag else _line(line)
            tagged_line = (
                "<" in line and apart and below.strip() and not below.lstrip().startswith("<p")
            )
            plain = _without_tags(line) if tagged_line else line
            apart = not said or plain is not line
            line = plain
            if _EMPTY_ITEM.match(line):
                line = ""  # it would make a heading of the text above
            elif _UNDERLINE.match(line):
                line = "***" if len(line.strip()) > 2 or "=" in line else line
            elif _is_rule(line):
                line = "***"
            elif line.strip():
                line = indent.set(line)
        follows = said
        yield line


def _evened(lines: Sequence[str]) -> list[str]:
    """Give the rule below the names of a table's columns as many cells as there are names.

    Some renderers take any number; in this one a table needs the same.
    """
    found = list(lines)
    for i in range(1, len(found)):
        line, above = found[i], found[i - 1]
        if "-" not in line or "|" not in line or "|" not in above or not _DELIMITERS.match(line):
            continue
        bare = (text.strip().removeprefix("|").removesuffix("|") for text in (above, line))
        named, ruled = (len(_BAR.findall(text)) + 1 for text in bare)
        if ruled < named:
            found[i] = f"{line.rstrip().rstrip('|')}|{'---|' * (named - ruled)}"
        elif named < ruled:
            found[i - 1] = f"{above.rstrip().removesuffix('|')}|{' |' * (ruled - named)}"
    return found


def _glued(lines: Sequence[str]) -> Sequence[str]:
    """Take the space behind the number of a line whose neighbours have none: ``7.…``, ``8. …`` are lines of one list."""
    numbers = {int(match[1]) for match in map(_GLUED.match, lines) if match}
    if len(numbers) < _FEWEST_GLUED:
        return lines
    spaced = {i: match for i, line in enumerate(lines) if (match := _NUMBERED.match(line))}
    if len(spaced) * 2 > len(numbers) or not numbers.isdisjoint(int(m[1]) for m in spaced.values()):
        return lines
    found = list(lines)
    for i, match in spaced.items():
        if int(match[1]) - 1 in numbers:
            numbers.add(int(match[1]))
            found[i] = match[1] + match[2] + lines[i][match.end() :]
    return found


def _dashed(lines: Sequence[str]) -> Sequence[str]:
    """Write the dashes that part the fields of lines, where a list has them typed: ``A Title -- A. One -- https://…``."""
    typed = sum(1 for line in lines if " -- " in line or " --- " in line)
    if typed < _FEWEST_DASHED or typed * 4 < sum(map(bool, map(str.strip, lines))):
        return lines
    return [_TYPED_DASH.sub("–", line) if "--" in line else line for line in lines]


def _stand_close(lines: Sequence[str]) -> bool:
    """Whether each line such as ``#Computer Vision`` stands right below a name, and above what is said of it."""
    near = zip(lines, lines[1:], [*lines[2:], ""], strict=False)
    return all(
        0 < len(before.strip()) < _LONGEST_NAME and not _NO_NAME.search(before) and after.strip()
        for before, line, after in near
        if _CLOSE_HASH.match(line)
    )


def _are_tags(lines: Sequence[str]) -> bool:
    """Whether lines such as ``#Computer Vision`` are tags of what stands above them, and no headings.

    Who writes a heading with a space behind its sign means none without; and above a heading stands
    the end of a text, above a tag a title.
    """
    said = [line.strip() for line in lines if line.strip()]
    above = [before for before, line in pairwise(said) if _CLOSE_HASH.match(line)]
    titles = [
        before
        for before in above
        if len(before) < 200
        and not before.startswith(("#", "http"))
        and before[-1] not in "。.!?！？"
    ]
    return len(above) > 2 and len(titles) >= 0.8 * len(above)


def _without_tags(line: str) -> str:
    """Write a rule of HTML, alone on its line, as Markdown, which goes on below it."""
    if re.match(r"\s*<hr\s*/?>\s*$", line, re.I):
        return "***"
    return line


def _is_rule(line: str) -> bool:
    """Whether a line is a row of few signs, such as ``━━━━━━`` or ``-=-=-=-``, and no rule below the names of columns."""
    if "|" in line and _DELIMITERS.match(line):
        return False
    return bool(_ROW_OF_SIGNS.match(line)) and len(set(line.split()[0])) <= 3


def _line(line: str) -> str:
    if "<" in line:
        line = _NO_TAG.sub("&lt;", line)
        line = f"\u200b{line.lstrip()}" if _INLINE_TAG.match(line) else line
    if ":" in line:
        line = _SHORTCODE.sub("", line)
        line = _DEFINED.sub("\\1\u200b:", line)
    if line.startswith("#") and (match := _HASH.match(line)):
        line = f"{match[1]} {line[match.end() :]}"
    if not _LISTED_SIGN.match(line):
        return line
    return _ROOM.sub(r"\1 ", _BOX.sub(r"\1", _BULLET.sub(r"\1- ", line)))


class _Indent:
    """How far lines stand in: so far as would make code of them, they are moved out."""

    def __init__(self) -> None:
        self._room = (
            0  # how far text may be indented without being code: where that of the last list stands
        )
        self._moved = (0, 0)  # lines that stand in as far as this go out by so much

    def set(self, line: str) -> str:
        """Return a line as far in as it may stand."""
        if line.startswith(("\t", " ")) and "\t" in line:
            line = line.expandtabs(4)
        size = len(line) - len(line.lstrip(" "))
        from_size, out = self._moved
        if size < from_size:
            self._moved = (0, 0)
        elif out and size - out <= self._room + 3:
            line, size = line[out:], size - out
        if size > self._room + 3:
            self._moved = (size, size - self._room)
            line, size = line[size - self._room :], self._room
        if match := _LISTED.match(line):
            self._room = min(len(match[0]) - 1, size + 6)
        elif not size:
            self._room = 0
        return line
