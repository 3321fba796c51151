"""Markup of wikis as Markdown: MediaWiki, AsciiDoc, Textile."""

import html
import re
from collections.abc import Iterator, Sequence

_LINK = r"https?://[^\s\[\]<>|\"]+"

_ASCIIDOC_SIGN = re.compile(r"\n={2,5} [^\s=][^\n]{0,200}[^\s=][ \t]{0,8}$", re.M)
_ASCIIDOC_TABLE = re.compile(r"\n\|={3,}[ \t]*$", re.M)
"""Where a table begins, and where it ends."""
_ASCIIDOC_LINK = re.compile(rf"(?:link:)?({_LINK})\[([^\[\]\n]+)\]")
_ASCIIDOC_ITEM = re.compile(r"(\*{1,5}|\.{1,5})\s+(?=\S)")
_EQUALS = re.compile(r"(={1,6}) ?([^=\s].*?) ?=*\s*$")
_WIKI_SIGN = re.compile(r"\n(?:={2,5} ?[^\s=][^\n]{0,200}?[^\s=] ?={2,5}[ \t]{0,8}$|\{\|)", re.M)
_WIKI_LINK = re.compile(rf"(?<!\[)\[({_LINK})\s+([^\[\]\n]+)\](?!\()")
_WIKI_PAGE = re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_WIKI_TEMPLATE = re.compile(
    r"\{\{\s*(cite\b[^{}|]{0,20}|arxiv|doi|pmid|url)\s*\|([^{}]{1,1000})\}\}", re.I
)
_TEMPLATE_FIELD = re.compile(r"\s*([\w-]{1,20})\s*=\s*(.*?)\s*", re.S)
_CITED_BY = {
    "arxiv": "https://arxiv.org/abs/{}",
    "eprint": "https://arxiv.org/abs/{}",
    "doi": "https://doi.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "url": "{}",
}
"""Where the numbers of a template lead."""
_WIKI_LIST = re.compile(r"([*#]+)\s*(?=\S)")


def is_asciidoc(text: str) -> bool:
    """Whether a text that begins with a line break is a document of AsciiDoc."""
    return len(_ASCIIDOC_TABLE.findall(text)) > 1 or len(_ASCIIDOC_SIGN.findall(text)) > 1


def from_asciidoc(lines: Sequence[str]) -> list[str]:
    """Write headings, lists and links of AsciiDoc as Markdown, its tables as HTML; attributes and comments go."""
    found = []
    for line in _asciidoc_tables(lines):
        if head := re.match(r"(={1,6}) (\S.*)$", line):
            line = f"{'#' * len(head[1])} {head[2]}"
        elif re.match(r":[\w-]+:(?:\s|$)", line) or re.match(r"(?:\[.*\]|//.*)$", line):
            line = ""
        elif item := _ASCIIDOC_ITEM.match(line):
            line = "  " * (len(item[1]) - 1) + "- " + line[item.end() :]
        found.append(_ASCIIDOC_LINK.sub(r"[\2](<\1>)", line))
    return found


def _asciidoc_tables(lines: Sequence[str]) -> Iterator[str]:
    """Write the tables of AsciiDoc as HTML, a line for each line.

    ``[cols=…]``, or else the first line, says how many columns a table has; its cells may stand on
    lines of their own. A blank line behind the first row makes that the head.
    """
    columns, cells, inside = 0, 0, False
    for i, line in enumerate(lines):
        if (options := re.match(r"\[.*\bcols=\"?([^\"\]]*)", line)) and not inside:
            columns = options[1].count(",") + 1
        elif _ASCIIDOC_TABLE.match(f"\n{line}"):
            inside, line = not inside, "</table>" if inside else "<table>"
            columns, cells = columns if inside else 0, 0
        elif inside and line.startswith("|"):
            texts = [text.strip() for text in re.split(r"(?:^|\s)\|", line)[1:]]
            columns = columns or len(texts)
            head = cells < columns and not "".join(lines[i + 1 : i + 2]).strip()
            tag = "th" if head else "td"
            line = ""
            for text in texts:
                line += "<tr>" if cells % columns == 0 else ""
                line += f"<{tag}>{_asciidoc_cell(text)}</{tag}>"
                cells += 1
        elif inside:
            line = f" {html.escape(line, quote=False)}" if line.strip() else "<!-- -->"
        yield line


def _asciidoc_cell(text: str) -> str:
    """Return a cell of AsciiDoc as HTML."""
    return _ASCIIDOC_LINK.sub(r'<a href="\1">\2</a>', html.escape(text, quote=False))


def is_mediawiki(text: str) -> bool:
    """Whether a text that begins with a line break is a page of MediaWiki."""
    return "\n|}" in text or len(_WIKI_SIGN.findall(text)) > 1


def from_mediawiki(lines: Sequence[str]) -> list[str]:
    """Write headings, lists, emphasis and links of MediaWiki as Markdown, its tables as HTML."""
    found = []
    for line in _wiki_tables(lines):
        if (head := _EQUALS.match(line)) and line.rstrip().endswith("="):
            line = f"{'#' * len(head[1])} {head[2]}"
        elif item := _WIKI_LIST.match(line):
            mark = "1. " if item[1][-1] == "#" else "- "
            line = "   " * (len(item[1]) - 1) + mark + line[item.end() :]
        line = re.sub(r"'{3}([^'\n]+)'{3}", r"**\1**", line)
        line = re.sub(r"'{2}([^'\n]+)'{2}", r"*\1*", line)
        line = _WIKI_TEMPLATE.sub(_cited, line)
        found.append(_WIKI_PAGE.sub(r"\1", _WIKI_LINK.sub(r"[\2](<\1>)", line)))
    return found


def _cited(template: re.Match[str]) -> str:
    """Write a template that cites something as its title and its address: ``{{arXiv|2301.00001}}``, ``{{cite web|url=…|title=…}}``."""
    name, (first, *rest) = template[1].casefold(), template[2].split("|")
    fields = {
        m[1].casefold(): m[2] for part in (first, *rest) if (m := _TEMPLATE_FIELD.fullmatch(part))
    }
    if name in _CITED_BY:
        fields = {name: fields.get("id", first.strip())}
    number = next((key for key in _CITED_BY if fields.get(key)), "")
    url = f"<{_CITED_BY[number].format(fields[number])}>" if number else ""
    if not (title := fields.get("title")):
        return url or template[0]
    people = fields.get("author") or fields.get("authors") or fields.get("last", "")
    behind = ", ".join(filter(None, (people, fields.get("year") or fields.get("date", ""))))
    return (f"[{title}]({url})" if url else title) + (f", {behind}" if behind else "")


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


_TEXTILE_SIGN = re.compile(r"\nh[1-6]\. \S")
_TEXTILE_BLOCK = re.compile(r"(?:h([1-6])|bq|p)\.\s+(?=\S)")
_TEXTILE_LINK = re.compile(rf"\"([^\"\n]{{1,300}})\":({_LINK})")
_TEXTILE_BOLD = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]{0,200}[^\s*])?)\*(?![\w*])")
_TEXTILE_LIST = re.compile(r"([*#]{1,6}) (?=\S)")


def is_textile(text: str) -> bool:
    """Whether a text that begins with a line break is written in Textile."""
    return len(_TEXTILE_SIGN.findall(text)) > 1


def from_textile(lines: Sequence[str]) -> list[str]:
    """Write headings, lists, emphasis and links of Textile as Markdown."""
    found = []
    for line in lines:
        if block := _TEXTILE_BLOCK.match(line):
            line = (
                f"{'#' * int(block[1])} {line[block.end() :]}" if block[1] else line[block.end() :]
            )
        elif item := _TEXTILE_LIST.match(line):
            mark = "1. " if item[1][-1] == "#" else "- "
            line = "   " * (len(item[1]) - 1) + mark + line[item.end() :]
        found.append(_TEXTILE_LINK.sub(r"[\1](<\2>)", _TEXTILE_BOLD.sub(r"**\1**", line)))
    return found
