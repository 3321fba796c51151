"""Org, as Emacs writes it, as Markdown."""

import re
from collections.abc import Sequence

from recommender.sources.digests.plaintext.extensions import ASIDE, TASKS, at_lines

_LINE = at_lines(
    r"\*+ .{0,200}?\[\[[^\[\]\n]{1,400}\](?:\](?!\()|\[[^\[\]\n]{0,400}\]\])|#\+(?:title|date|author|options|begin_\w+)\b"
    r"|[^\S\n]*:PROPERTIES:\s*$|\*{1,8} \S.{2,200}\s:[\w@#%]+(?::[\w@#%]+)*:[ \t]*$|[^\S\n]*\[\[[a-z]+:[^\[\]\n]{1,200}\]\[",
    re.I,
)
_SIGNS = (
    re.compile(r"\[\[https?://[^\[\]\n]{1,400}\]\[[^\[\]\n]{1,400}\]\]", re.I),
    re.compile(r"\\\\\n.{1,200}\\\\$", re.M),
)
_DRAWER = re.compile(r"\s*:(?:PROPERTIES|LOGBOOK):\s*$", re.I)
_HEAD = re.compile(
    rf"(\*{{1,8}})\s+(?:(?:{TASKS})\s+{ASIDE})?(?:\[#[A-Z]\]\s*)?"
    r"(?:\[\d*[/%]\d*\]\s*)?(.*?)(?:\s+:[\w@#%:]+:)?\s*$"
)
_LINK = re.compile(r"\[\[([^\[\]\n]{1,600})\](?:\[([^\[\]\n]{0,600})\])?\]")
_DATE = re.compile(r"[<\[](\d{4}-\d\d-\d\d)(?: [^<>\[\]\n]{1,30})?[>\]](?!\()")
_KEY = re.compile(r"#\+(\w+):?\s*(.*)$")
_TERM = re.compile(r"(\s*[-+]\s+)(.{1,60}?)\s+::\s+")
_BOLD = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]{0,200}[^\s*])?)\*(?![\w*])")


def is_in(text: str) -> bool:
    """Whether a text that begins with a line break is a document of Org."""
    return bool(_LINE(text) or any(sign.search(text) for sign in _SIGNS))


def as_markdown(lines: Sequence[str]) -> list[str]:
    """Write headings, links, drawers and terms as Markdown: ``** TODO A Title :tag:`` becomes ``## A Title``."""
    found = []
    drawer = False
    titled = any(re.match(r"#\+title:", line, re.I) for line in lines[:40])
    for line in lines:
        if _DRAWER.match(line):
            drawer, line = True, ""
        elif drawer and re.match(r"\s*:END:\s*$", line, re.I):
            drawer, line = False, ""
        elif key := _KEY.match(line):
            line = f"# {key[2]}" if key[1].casefold() == "title" else ""
        elif head := _HEAD.match(line):
            line = f"{'#' * min(6, len(head[1]) + titled)} {head[2]}"
        elif drawer:
            line = re.sub(r"^\s*:([\w-]+):\s*", r"\1: ", line)
        else:
            line = _BOLD.sub(r"**\1**", line.removesuffix("\\\\"))
        line = _DATE.sub(r"\1", _LINK.sub(_link, line))
        found.append(_TERM.sub(r"\1**\2**: ", line))
    return found


def _link(match: re.Match[str]) -> str:
    url, text = match[1], match[2]
    if not text:
        return f"<{url}>" if "://" in url else url
    return f"[{text}](<{url}>)"
