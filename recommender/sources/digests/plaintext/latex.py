r"""Lists in LaTeX, written as Markdown line by line: sections, ``\item`` and ``\bibitem``, links, emphasis."""

import re
from collections.abc import Sequence
from itertools import islice

from recommender.entries import tex

_SIGN = re.compile(r"\n[ \t]*\\(?:(?:bib)?item\b|(?:sub){0,2}section\*?\{)")
_FEWEST = 3  # list elements and headings of a document that is LaTeX
_ELEMENT = re.compile(
    r"[ \t]*\\(?:item(?![a-z])[ \t]*(?:\[([^\[\]\n]{0,200})\])?|bibitem[ \t]*(?:\[[^\]\n]{0,200}\])?\{[^{}\n]{0,200}\})[ \t]*"
)
_HEADING = re.compile(
    r"[ \t]*\\(title|part|chapter|section|subsection|subsubsection)\*?\{(.*)\}[ \t]*(?:\\\\)?\s*$"
)
_LEVELS = {"title": 1, "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_LIST = re.compile(
    r"\\(begin|end)\{(?:itemize|enumerate|description|compactitem|thebibliography)\}"
)
_SILENT = re.compile(
    r"[ \t]*(?:%|\\(?:begin|end|documentclass|usepackage|maketitle|newcommand|renewcommand|bibliographystyle"
    r"|bibliography|pagestyle|setlength|vspace|hspace|label|centering|newpage|clearpage|tableofcontents)\b)"
)
_LINKED = re.compile(r"\\href[ \t]*\{([^{}\n]{1,600})\}[ \t]*\{((?:[^{}\n]|\{[^{}\n]*\}){0,600})\}")
_ADDRESS = re.compile(r"\\(?:url|nolinkurl)[ \t]*\{([^{}\n]{1,600})\}")
_BOLD = re.compile(
    r"\\textbf[ \t]*\{((?:[^{}\n]|\{[^{}\n]*\}){1,600})\}|\{\\bf(?:series)?[ \t]+([^{}\n]{1,600})\}"
)
_SLANTED = re.compile(
    r"\\(?:emph|textit|textsl)[ \t]*\{((?:[^{}\n]|\{[^{}\n]*\}){1,600})\}|\{\\(?:em|it)(?:shape)?[ \t]+([^{}\n]{1,600})\}"
)
_BROKEN = re.compile(r"\\\\(?:\[[^\]\n]{0,20}\])?[ \t]*$")
_CITED = re.compile(r"~?\\(?:cite[a-z]*|ref|footnotemark)\*?(?:\[[^\]\n]*\])?\{[^{}\n]*\}")
_MARKED = re.compile(r"[\\{~%]|``|''")
_COMMENT = re.compile(r"(?<!\\)%.*$")


def is_in(text: str) -> bool:
    """Whether a text that begins with a line break is a document of LaTeX with lists."""
    return "\\" in text and sum(1 for _ in islice(_SIGN.finditer(text), _FEWEST)) == _FEWEST


def as_markdown(lines: Sequence[str]) -> list[str]:
    """Write each line as Markdown; what only sets the page becomes empty."""
    found: list[str] = []
    depth = 0
    reference = -1  # where the one begins whose sentences stand on lines of their own
    for written in lines:
        line = written
        for match in _LIST.finditer(line):
            depth = max(0, depth + (1 if match[1] == "begin" else -1))
        if heading := _HEADING.match(line):
            line = f"{'#' * _LEVELS[heading[1]]} {_inline(heading[2])}"
        elif element := _ELEMENT.match(line):
            told = f"**{_inline(element[1])}** " if element[1] else ""
            line = f"{'  ' * max(0, depth - 1)}- {told}{_inline(line[element.end() :])}"
        else:
            line = "" if _SILENT.match(line) else _inline(line)
            if reference >= 0 and line.strip():
                found[reference] += f" {line.strip()}"
                line = ""
            elif not line:
                reference = -1
            found.append(line)
            continue
        reference = len(found) if "\\bibitem" in written else -1
        found.append(line)
    return found


def _inline(text: str) -> str:
    if not _MARKED.search(text):
        return text
    text = _CITED.sub("", _BROKEN.sub("", text))
    text = _LINKED.sub(lambda match: f"[{match[2]}](<{_url(match[1])}>)", text)
    text = _ADDRESS.sub(lambda match: f"<{_url(match[1])}>", text)
    text = (
        _COMMENT.sub("", text)
        if "%" in text and "](<" not in text and "<http" not in text
        else text
    )
    text = _BOLD.sub(lambda match: f"**{(match[1] or match[2]).strip()}**", text)
    text = _SLANTED.sub(lambda match: f"*{(match[1] or match[2]).strip()}*", text)
    return tex.decode(text, commands=True)


def _url(text: str) -> str:
    return re.sub(r"\\([%#&_~])", r"\1", text.strip())
