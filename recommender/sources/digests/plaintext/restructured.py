"""reStructuredText as Markdown, and rows of signs below lines that are headings in any text."""

import re
import unicodedata
from collections.abc import Sequence

from recommender.sources.digests.plaintext.drawn_tables import RST_LINK, table
from recommender.sources.digests.plaintext.extensions import at_lines

_LINE = at_lines(r"\.\. [\w-]+::|\.\. _[^:\n]+:|:[A-Z][\w ]{1,20}: \S")
_SIGN = re.compile(r"`[^`\n]{1,300} <[^<>\n]{1,300}>`__?")
_ROLE = re.compile(r":[a-z]+:`([^`\n]+)`")
_NAMED = re.compile(r"`([^`\n]{1,300})`_(?!\w)")
_TARGET = re.compile(r"\.\. _`?([^:`\n]+)`?:\s*(\S+)\s*$")
_NOTE = re.compile(r"\.\. \[[^\]\n]{1,30}\]\s+(?=\S)")
_COUNTED = re.compile(r"^(\s*)#\.(?=\s+\S)")
_FIELD = re.compile(r"(\s*):([A-Za-z\u3400-\u9fff][^:\n]{0,24}):\s+(?=\S)")
_ADORNED = re.compile(r"([=\-~^\"'`*+#.:_])\1{2,}\s*$")


def is_in(text: str) -> bool:
    """Whether a text that begins with a line break is a document of reStructuredText."""
    return bool(_LINE(text) or _SIGN.search(text))


def as_markdown(lines: Sequence[str]) -> list[str]:
    """Write headings, links with their targets, notes and fields as Markdown; directives and comments go."""
    targets = {m[1].casefold(): m[2] for line in lines if (m := _TARGET.match(line))}
    lines = _list_tables(lines)

    def named(match: re.Match[str]) -> str:
        url = targets.get(match[1].casefold())
        return f"[{match[1]}](<{url}>)" if url else match[1]

    found = []
    comment = False
    for line in _headed(lines, always=True):
        if note := _NOTE.match(line):
            comment, line = False, f"- {line[note.end() :]}"
            line = _NAMED.sub(named, RST_LINK.sub(r"[\1](<\2>)", line))
        elif line.startswith(".. "):
            comment, line = True, ""
        elif comment and (not line.strip() or line.startswith((" ", "\t"))):
            line = ""
        else:
            comment = False
            line = _NAMED.sub(named, RST_LINK.sub(r"[\1](<\2>)", line))
            line = _COUNTED.sub(r"\g<1>1.", line, count=1)
            line = _FIELD.sub(r"\1\2: ", _ROLE.sub(r"\1", line), count=1)
        found.append(line)
    return found


def _list_tables(lines: Sequence[str]) -> list[str]:
    """Write the rows of ``.. list-table::``, lists of lists, as HTML, each in place of its first line."""
    found = list(lines)
    places = [i for i, line in enumerate(lines) if line.startswith(".. list-table::")]
    for place in places:
        rows: list[tuple[int, list[str]]] = []
        end = place + 1
        while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
            text = lines[end].strip()
            if text.startswith("* -"):
                rows.append((end, [text[3:].strip()]))
            elif rows and text.startswith("-"):
                rows[-1][1].append(text[1:].strip())
            elif rows and text:
                rows[-1][1][-1] += f" {text}"
            end += 1
        if rows:
            found[place:end] = [""] * (end - place)
            headed = any(":header-rows:" in line for line in lines[place : rows[0][0]])
            for (i, _), text in zip(
                rows, table([cells for _, cells in rows], headed=headed), strict=True
            ):
                found[i] = text
            found[rows[0][0] : rows[-1][0]] = [
                text or "<!-- -->" for text in found[rows[0][0] : rows[-1][0]]
            ]
    return found


def _headed(lines: Sequence[str], *, always: bool) -> list[str]:
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


has_adorned = at_lines(r"([~^\"'`+])\1{3,}\s*$")
"""Whether a text has rows of signs that only reStructuredText and plain text have below headings."""


def adorned_headings(lines: Sequence[str]) -> list[str]:
    """Write the lines above such rows as headings."""
    return _headed(lines, always=False)
