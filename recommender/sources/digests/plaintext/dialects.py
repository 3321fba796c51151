"""Markup that is not Markdown, written as Markdown: LaTeX, Org, reStructuredText, Textile, wikis, forums.

Every line stays where it is, so that what is told of a line of the document is true. A dialect is
known by signs that the others do not have; a document without any passes unchanged.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from recommender.sources.digests.plaintext import drawn_tables, latex
from recommender.sources.digests.plaintext.drawn_tables import RST_LINK
from recommender.sources.digests.plaintext.extensions import ASIDE, TASKS, at_lines
from recommender.sources.digests.text.link_words import field_of_link

_LINK = r"https?://[^\s\[\]<>|\"]+"
_DRAWER = re.compile(r"\s*:(?:PROPERTIES|LOGBOOK):\s*$", re.I)


def as_markdown(text: str) -> str:
    """Write a document in another markup as Markdown, line by line; any other stays as it is."""
    lines = text.split("\n")
    text = f"\n{text}"
    for has_signs, rewrite in _DIALECTS:
        if has_signs(text):
            lines = rewrite(lines)
    return "\n".join(lines)


# Org ---------------------------------------------------------------------------------------------

_ORG_LINE = at_lines(
    r"\*+ .{0,200}?\[\[[^\[\]\n]{1,400}\](?:\](?!\()|\[[^\[\]\n]{0,400}\]\])|#\+(?:title|date|author|options|begin_\w+)\b"
    r"|[^\S\n]*:PROPERTIES:\s*$|\*{1,8} \S.{2,200}\s:[\w@#%]+(?::[\w@#%]+)*:[ \t]*$|[^\S\n]*\[\[[a-z]+:[^\[\]\n]{1,200}\]\[",
    re.I,
)
_ORG_SIGNS = (
    re.compile(r"\[\[https?://[^\[\]\n]{1,400}\]\[[^\[\]\n]{1,400}\]\]", re.I),
    re.compile(r"\\\\\n.{1,200}\\\\$", re.M),
)
_ORG_HEAD = re.compile(
    rf"(\*{{1,8}})\s+(?:(?:{TASKS})\s+{ASIDE})?(?:\[#[A-Z]\]\s*)?"
    r"(?:\[\d*[/%]\d*\]\s*)?(.*?)(?:\s+:[\w@#%:]+:)?\s*$"
)
_ORG_LINK = re.compile(r"\[\[([^\[\]\n]{1,600})\](?:\[([^\[\]\n]{0,600})\])?\]")
_ORG_DATE = re.compile(r"[<\[](\d{4}-\d\d-\d\d)(?: [^<>\[\]\n]{1,30})?[>\]](?!\()")
_ORG_KEY = re.compile(r"#\+(\w+):?\s*(.*)$")
_ORG_TERM = re.compile(r"(\s*[-+]\s+)(.{1,60}?)\s+::\s+")
_ORG_BOLD = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]{0,200}[^\s*])?)\*(?![\w*])")


def _org(lines: Sequence[str]) -> list[str]:
    found = []
    drawer = False
    titled = any(re.match(r"#\+title:", line, re.I) for line in lines[:40])
    for line in lines:
        if _DRAWER.match(line):
            drawer, line = True, ""
        elif drawer and re.match(r"\s*:END:\s*$", line, re.I):
            drawer, line = False, ""
        elif key := _ORG_KEY.match(line):
            line = f"# {key[2]}" if key[1].casefold() == "title" else ""
        elif head := _ORG_HEAD.match(line):
            line = f"{'#' * min(6, len(head[1]) + titled)} {head[2]}"
        elif drawer:
            line = re.sub(r"^\s*:([\w-]+):\s*", r"\1: ", line)
        else:
            line = _ORG_BOLD.sub(r"**\1**", line.removesuffix("\\\\"))
        line = _ORG_DATE.sub(r"\1", _ORG_LINK.sub(_org_link, line))
        found.append(_ORG_TERM.sub(r"\1**\2**: ", line))
    return found


def _org_link(match: re.Match[str]) -> str:
    url, text = match[1], match[2]
    if not text:
        return f"<{url}>" if "://" in url else url
    return f"[{text}](<{url}>)"


# reStructuredText --------------------------------------------------------------------------------

_RST_LINE = at_lines(r"\.\. [\w-]+::|\.\. _[^:\n]+:|:[A-Z][\w ]{1,20}: \S")
_RST_SIGN = re.compile(r"`[^`\n]{1,300} <[^<>\n]{1,300}>`__?")
_RST_ROLE = re.compile(r":[a-z]+:`([^`\n]+)`")
_RST_NAMED = re.compile(r"`([^`\n]{1,300})`_(?!\w)")
_RST_TARGET = re.compile(r"\.\. _`?([^:`\n]+)`?:\s*(\S+)\s*$")
_RST_NOTE = re.compile(r"\.\. \[[^\]\n]{1,30}\]\s+(?=\S)")
_RST_COUNTED = re.compile(r"^(\s*)#\.(?=\s+\S)")
_RST_FIELD = re.compile(r"(\s*):([A-Za-z\u3400-\u9fff][^:\n]{0,24}):\s+(?=\S)")
_ADORNED = re.compile(r"([=\-~^\"'`*+#.:_])\1{2,}\s*$")


def _rst(lines: Sequence[str]) -> list[str]:
    targets = {m[1].casefold(): m[2] for line in lines if (m := _RST_TARGET.match(line))}

    def named(match: re.Match[str]) -> str:
        url = targets.get(match[1].casefold())
        return f"[{match[1]}](<{url}>)" if url else match[1]

    found = []
    comment = False
    for line in _headed(lines, always=True):
        if note := _RST_NOTE.match(line):
            comment, line = False, f"- {line[note.end() :]}"
            line = _RST_NAMED.sub(named, RST_LINK.sub(r"[\1](<\2>)", line))
        elif line.startswith(".. "):
            comment, line = True, ""
        elif comment and (not line.strip() or line.startswith((" ", "\t"))):
            line = ""
        else:
            comment = False
            line = _RST_NAMED.sub(named, RST_LINK.sub(r"[\1](<\2>)", line))
            line = _RST_COUNTED.sub(r"\g<1>1.", line, count=1)
            line = _RST_FIELD.sub(r"\1\2: ", _RST_ROLE.sub(r"\1", line), count=1)
        found.append(line)
    return found


def _headed(lines: Sequence[str], *, always: bool = False) -> list[str]:
    """Write a line with a row of signs as long as itself below as a heading, and drop the row.

    Dashes and equals signs alone are left to those who look at the whole document, unless the
    dialect says what they are.
    """
    found = list(lines)
    levels: list[str] = []
    for i in range(1, len(lines)):
        under, text = _ADORNED.match(lines[i]), lines[i - 1].strip()
        if not under or not text or _ADORNED.match(text) or lines[i - 1][:1] in " \t-*>|":
            continue
        sign, over = under[1], i > 1 and lines[i - 2].strip() == lines[i].strip()
        if not (always or sign in "~^\"'`+") or not _fits(text, len(lines[i].strip())):
            continue
        if not over and i > 1 and lines[i - 2].strip() and not _ADORNED.match(lines[i - 2]):
            continue  # the last line of a paragraph
        kind = sign + ("o" if over else "")
        if kind not in levels:
            levels.append(kind)
        found[i - 1] = f"{'#' * min(6, levels.index(kind) + 1)} {text}"
        found[i] = ""
        if over:
            found[i - 2] = ""
    return found


def _fits(text: str, size: int) -> bool:
    """Whether a row of signs is as long as the text above it, letters or columns counted."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return len(text) - 2 <= size <= wide + 6


def _tilde_headed(lines: Sequence[str]) -> list[str]:
    return _headed(lines)


# AsciiDoc and MediaWiki --------------------------------------------------------------------------

_ASCIIDOC_SIGN = re.compile(r"\n={2,5} [^\s=][^\n]{0,200}[^\s=][ \t]{0,8}$", re.M)
_ASCIIDOC_LINK = re.compile(rf"(?:link:)?({_LINK})\[([^\[\]\n]+)\]")
_ASCIIDOC_ITEM = re.compile(r"(\*{1,5}|\.{1,5})\s+(?=\S)")
_EQUALS = re.compile(r"(={1,6}) ?([^=\s].*?) ?=*\s*$")
_WIKI_SIGN = re.compile(r"\n(?:={2,5} ?[^\s=][^\n]{0,200}?[^\s=] ?={2,5}[ \t]{0,8}$|\{\|)", re.M)
_WIKI_LINK = re.compile(rf"(?<!\[)\[({_LINK})\s+([^\[\]\n]+)\](?!\()")
_WIKI_PAGE = re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_WIKI_LIST = re.compile(r"([*#]+)\s*(?=\S)")


def _asciidoc(lines: Sequence[str]) -> list[str]:
    found = []
    for line in lines:
        if head := re.match(r"(={1,6}) (\S.*)$", line):
            line = f"{'#' * len(head[1])} {head[2]}"
        elif re.match(r":[\w-]+:(?:\s|$)", line) or re.match(r"(?:\[.*\]|//.*)$", line):
            line = ""
        elif item := _ASCIIDOC_ITEM.match(line):
            line = "  " * (len(item[1]) - 1) + "- " + line[item.end() :]
        found.append(_ASCIIDOC_LINK.sub(r"[\2](<\1>)", line))
    return found


def _wiki(lines: Sequence[str]) -> list[str]:
    found = []
    for line in _wiki_tables(lines):
        if (head := _EQUALS.match(line)) and line.rstrip().endswith("="):
            line = f"{'#' * len(head[1])} {head[2]}"
        elif item := _WIKI_LIST.match(line):
            mark = "1. " if item[1][-1] == "#" else "- "
            line = "   " * (len(item[1]) - 1) + mark + line[item.end() :]
        line = re.sub(r"'{3}([^'\n]+)'{3}", r"**\1**", line)
        line = re.sub(r"'{2}([^'\n]+)'{2}", r"*\1*", line)
        found.append(_WIKI_PAGE.sub(r"\1", _WIKI_LINK.sub(r"[\2](<\1>)", line)))
    return found


def _wiki_tables(lines: Sequence[str]) -> Iterator[str]:
    """Write the tables of a wiki as HTML, a line for each line."""
    inside = False
    for line in lines:
        if line.startswith("{|"):
            inside, line = True, "<table>"
        elif inside and line.startswith("|}"):
            inside, line = False, "</table>"
        elif inside and line.startswith("|-"):
            line = "<tr>"
        elif inside and line.startswith(("|", "!")):
            tag = "td" if line[0] == "|" else "th"
            cells = re.split(r"\|\||!!" if tag == "th" else r"\|\|", line[1:])
            line = "".join(f"<{tag}>{_linked(cell.strip())}</{tag}>" for cell in cells)
        elif inside and not line.strip():
            line = "<!-- -->"  # an empty line would end the table
        yield line


def _linked(cell: str) -> str:
    """Return a cell of a wiki's table as HTML."""
    escaped = html.escape(cell, quote=False)
    return _WIKI_LINK.sub(r'<a href="\1">\2</a>', escaped)


# Textile ------------------------------------------------------------------------------------------

_TEXTILE_SIGN = re.compile(r"\nh[1-6]\. \S")
_TEXTILE_BLOCK = re.compile(r"(?:h([1-6])|bq|p)\.\s+(?=\S)")
_TEXTILE_LINK = re.compile(rf"\"([^\"\n]{{1,300}})\":({_LINK})")
_TEXTILE_LIST = re.compile(r"([*#]{1,6}) (?=\S)")


def _textile(lines: Sequence[str]) -> list[str]:
    found = []
    for line in lines:
        if block := _TEXTILE_BLOCK.match(line):
            line = (
                f"{'#' * int(block[1])} {line[block.end() :]}" if block[1] else line[block.end() :]
            )
        elif item := _TEXTILE_LIST.match(line):
            mark = "1. " if item[1][-1] == "#" else "- "
            line = "   " * (len(item[1]) - 1) + mark + line[item.end() :]
        found.append(_TEXTILE_LINK.sub(r"[\1](<\2>)", _ORG_BOLD.sub(r"**\1**", line)))
    return found


# Links of forums, chats and Gemini ---------------------------------------------------------------

_FORUM_SIGN = re.compile(r"\[url=|\[/?(?:b|size|color|list)(?:=[^\]\n]{0,20})?\]", re.I)
_FORUM_LINK = re.compile(r"\[url=[\"']?([^\]\"'\n]{1,500})[\"']?\](.{0,500}?)\[/url\]", re.I)
_FORUM_TAG = re.compile(r"\[/?(?:size|color|font|align|center|quote|list|u|table|tr)(?:=[^\]\n]{0,40})?\]", re.I)  # fmt: skip
_CHAT_SIGN = re.compile(rf"<{_LINK}\|[^<>|\n]+>")
_GEMINI_SIGN = re.compile(r"\n=>\s+\S+\s+\S")


def _forum(lines: Sequence[str]) -> list[str]:
    found = []
    for line in lines:
        line = _FORUM_LINK.sub(r"[\2](<\1>)", line)
        line = re.sub(r"\[url\](\S+?)\[/url\]", r"<\1>", line, flags=re.I)
        line = re.sub(r"\[/?b\]", "**", line, flags=re.I)
        line = re.sub(r"^(\s*)\[\*\]\s*", r"\1- ", line)
        found.append(_FORUM_TAG.sub("", line))
    return found


def _chat(lines: Sequence[str]) -> list[str]:
    pattern = re.compile(rf"<({_LINK})\|([^<>|\n]+)>")
    bold = re.compile(r"(?<![\w*])\*([^\s*][^*\n]{0,200}?)\*(?![\w*])")
    return [bold.sub(r"**\1**", pattern.sub(r"[\2](<\1>)", line)) for line in lines]


def _gemini(lines: Sequence[str]) -> list[str]:
    return [re.sub(r"^=>\s+(\S+)\s+(\S.{0,500}?)\s*$", r"- [\2](<\1>)", line) for line in lines]


# Plain text of letters -----------------------------------------------------------------------------

_MAILED_SIGN = re.compile(r"\S[\])]? ?<https?://")
_MAILED = re.compile(
    rf"(?:\[([^\[\]\n]{{1,40}})\]|(?:(?<=[\[\]()（）【】<>|,;·，、\t])|(?<=[\[\]()（）【】<>|,;·，、] ))([^\W_][^\[\]()（）【】<>|,;·，、\t\n]{{0,38}}))[ \t]?<({_LINK})>"
)
_MAILED_BUTTON = re.compile(rf"\[([^\[\]<>\n]{{1,40}}) <({_LINK})>\]")
_BARE = re.compile(r"(?<!\()<http")


def _mailed(lines: Sequence[str]) -> list[str]:
    """Write as links what says where a paper, its code and the like are: ``[arXiv <https://…>]``, ``[pdf] <https://…>``."""
    return [_with_links(line) if "<http" in line else line for line in lines]


def _with_links(line: str) -> str:
    found = _MAILED.sub(_button, _MAILED_BUTTON.sub(r"[[\1](<\2>)]", line))
    return line if _BARE.search(found) else found  # the title has an address of its own


def _button(match: re.Match[str]) -> str:
    said = (match[1] or match[2]).strip()
    return f"[{said}](<{match[3]}>)" if field_of_link(said) else match[0]


# Mails of arXiv -----------------------------------------------------------------------------------

_ARXIV_FENCE = re.compile(r"\\\\[ \t]*(?:\([ \t]*(https?://[^\s,)]+)[^()\n]*\))?[ \t]*$")


def _arxiv_mail(lines: Sequence[str]) -> list[str]:
    """Write the two backslashes between the parts of an entry as blank lines, the address behind them by itself."""
    return [_ARXIV_FENCE.sub(lambda match: match[1] or "", line) for line in lines]


# Tables with blank lines between their rows -------------------------------------------------------

_SPREAD = re.compile(
    r"^([ \t]*\|[^\n]*)\n[ \t]*\n([ \t]*\|[ \t]*:?-+:?[ \t]*\|[-|: \t]*)\n[ \t]*\n((?:[ \t]*\|[^\n]*(?:\n[ \t]*\n|\n?\Z))+)",
    re.M,
)


def _spread(lines: Sequence[str]) -> list[str]:
    """Take the blank lines between the rows of a table behind it, as programs put them between all lines."""
    return _SPREAD.sub(_together, "\n".join(lines)).split("\n")


def _together(table: re.Match[str]) -> str:
    rows = [line for line in table[0].split("\n") if line.strip()]
    return "\n".join(rows) + "\n" * (table[0].count("\n") - len(rows) + 1)


# Lists with signs of their own --------------------------------------------------------------------

_LISTED = re.compile(r"([→➜➔➡⇒▶▷▸▹◇□★☆✦✧✱✳✴※»›❖❯✓✔☑☞]\ufe0f?)[ \t]*(?=[^\s→⇒])")
_FEWEST_LISTED = 3


def _listed(lines: Sequence[str]) -> list[str]:
    """Begin with a dash what begins with one sign again and again, each time below a blank line or a rule."""
    opens = [not before.strip(" -=*_") for before in ["", *lines[:-1]]]
    found = [match and match[1] for match in map(_LISTED.match, lines)]
    counts = Counter(filter(None, found))
    apart = Counter(sign for sign, begins in zip(found, opens, strict=True) if sign and begins)
    listed = {sign for sign, n in apart.items() if n >= max(_FEWEST_LISTED, 0.8 * counts[sign])}
    return [
        _LISTED.sub("- ", line, count=1) if sign in listed else line
        for line, sign in zip(lines, found, strict=True)
    ]


# Lists of a word processor ---------------------------------------------------------------------------

_TYPED = re.compile(r"^([ \t]*)[o§\uf0a7\uf0b7\uf0d8\uf0fc][ \t]+(?=[^\s\d])", re.M)
"""Letters of its fonts for signs, which are pasted as letters: the circle of a second level is an o."""


def _typed(lines: Sequence[str]) -> list[str]:
    return [_TYPED.sub(r"\1- ", line) for line in lines]


# Lines between signs --------------------------------------------------------------------------------

_DECORATED = re.compile(
    r"[ \t]*([*=~#+<>_-])\1{3,}[ \t]+([^\W_][^\n|]{1,58}?)[ \t]+([*=~#+<>_-])\3{3,}[ \t]*$"
)


def _decorated(lines: Sequence[str]) -> list[str]:
    """Write as a heading what stands alone between two rows of a sign: ``===== Papers =====``."""
    return [f"## {match[2]}" if (match := _DECORATED.match(line)) else line for line in lines]


_DIALECTS: tuple[tuple[Callable[[str], object], Callable[[Sequence[str]], list[str]]], ...] = (
    (lambda text: "\n\n|" in text and _SPREAD.search(text), _spread),
    (drawn_tables.may_be_in, drawn_tables.as_html),
    (latex.is_in, latex.as_markdown),
    (lambda text: _ORG_LINE(text) or any(sign.search(text) for sign in _ORG_SIGNS), _org),
    (lambda text: _RST_LINE(text) or _RST_SIGN.search(text), _rst),
    (at_lines(r"([~^\"'`+])\1{3,}\s*$"), _tilde_headed),
    (lambda text: "\n|}" in text or len(_WIKI_SIGN.findall(text)) > 1, _wiki),
    (lambda text: len(_ASCIIDOC_SIGN.findall(text)) > 1, _asciidoc),
    (lambda text: len(_TEXTILE_SIGN.findall(text)) > 1, _textile),
    (_FORUM_SIGN.search, _forum),
    (_CHAT_SIGN.search, _chat),
    (lambda text: len(_GEMINI_SIGN.findall(text)) > 1, _gemini),
    (at_lines(_DECORATED.pattern), _decorated),
    (at_lines(r"\\\\[ \t]*\n(?:arXiv:|Paper:)"), _arxiv_mail),
    (lambda text: len(_MAILED_SIGN.findall(text)) > 1, _mailed),
    (lambda text: len(_TYPED.findall(text)) >= _FEWEST_LISTED, _typed),
    (at_lines(_LISTED.pattern), _listed),
)
"""What tells a dialect, and how a line of it is written in Markdown."""
