"""Tables drawn in plain text: parted by tabs, semicolons or bars, lined up by spaces, framed by signs.

Each is written as HTML, a row in place of the line where it begins, so that what is told of a line
of the document stays true. What is no table in Markdown, but looks like one in a fixed font, is one.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from cmarkgfm.cmark import Options

from recommender.entries import tex
from recommender.sources.digests.plaintext import cmark, fixed_width, separated
from recommender.sources.digests.plaintext.fixed_width import Cells
from recommender.sources.digests.plaintext.markdown import FENCE

_FEWEST = 3
"""So many lines make a table at least."""
RST_LINK = re.compile(r"`([^`<>\n]{1,300}?)\s*<([^<>\n]{1,600})>`__?")
_ORG_LINK = re.compile(r"\[\[(https?://[^\[\]\n]{1,600})\]\[([^\[\]\n]{1,400})\]\]")
_BARRED_LINK = re.compile(r"\[([^\[\]|\n]{1,400})\|(https?://[^\[\]|\s]{1,600})\]")
_LISTED = re.compile(r"^(\d{0,9})([.)+*>#-])(?=\s)")
_FRAME = re.compile(r"[\s+\-=|\u2500-\u257f]+$")
_GRID_RULE = re.compile(r"\+(?:[-=]{2,}\+)+\s*$")
_RULE = re.compile(r"={2,}(?: {1,4}={2,})+\s*$|-+(?: {1,4}-+)+\s*$|-{2,}(?:\+-{2,})+\s*$")
_MARKDOWN_RULE = re.compile(
    r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|\s*\|\s*:?-{2,}:?\s*\|\s*$"
)
_TEX_LINK = re.compile(r"\\(?:href\{([^{}]{1,500})\}\{([^{}]{1,500})\}|url\{([^{}]{1,500})\})")
_NO_ROW = re.compile(r"\s*\\(?:hline|toprule|midrule|bottomrule|begin\{|end\{)")
_BULLET = re.compile(r"\s*(?:[-*+•>]\s|#\s(?!\s)|\d{1,3}[.)]\s)")
_HEAD = re.compile(
    r"\W*(?:#|no|id|title|paper|name|topic|authors?|first author|who|speaker|presenter|venue|conference|journal|year|date|when|links?|url|code|pdf"
    r"|arxiv|category|area|notes?|序号|编号|标题|题目|论文|论文标题|名称|作者|会议|期刊|年份|日期|时间|链接|代码|类别|分类|备注|来源|报告人)\W*$",
    re.I,
)


def may_be_in(text: str) -> bool:
    """Whether a document has signs that such a table needs."""
    return bool(re.search(r"[\t,;；]|\S {2,}\S| \| |^[+|│┃║]|\\\\$", text, re.M))


def as_html(lines: Sequence[str]) -> list[str]:
    """Write the tables of a document as HTML; other lines stay as they are."""
    found = list(lines)
    i = 0
    fenced = False
    while i < len(lines):
        if FENCE.match(lines[i]):
            fenced = not fenced
        end = i + 1
        ruled = i + 1 < len(lines) and _MARKDOWN_RULE.match(lines[i + 1])
        if not fenced and not ruled and (rows := separated.rows(lines, i)):
            end = i + sum(size for _, size in rows)
            found[i:end] = _separated(rows)
        elif not fenced and lines[i].strip():
            while end < len(lines) and lines[end].strip() and not FENCE.match(lines[end]):
                end += 1
            if end - i >= _FEWEST:
                found[i:end] = _block(lines[i:end])
        i = end
    return found


def _separated(rows: Sequence[tuple[Cells, int]]) -> Iterator[str]:
    """Write rows that may have several lines each."""
    written = table([cells for cells, _ in rows], headed=True)
    for line, (_, size) in zip(written, rows, strict=True):
        yield from (line, *["<!-- -->"] * (size - 1))


def _block(lines: Sequence[str]) -> list[str]:
    """Write what stands between two blank lines: a drawn table, or lines that some sign parts alike."""
    if _GRID_RULE.match(lines[0]):
        end = next((i for i, line in enumerate(lines) if line[:1] not in ("+", "|")), len(lines))
        return [*_grid(lines[:end]), *lines[end:]] if end >= _FEWEST else list(lines)
    rules = [i for i, line in enumerate(lines) if _RULE.match(line) and line.count(line[0]) > 5]
    if rules and (len(rules) > 1 or 0 < rules[0] < len(lines) - 2):
        return _ruled(lines, rules)
    found = list(lines)
    if any(_MARKDOWN_RULE.match(line) for line in lines):
        return found
    for split in (_by_tabs, _by_frame, _by_ampersands, _by_semicolons):
        for start, rows in _runs(lines, split):
            if split is _by_frame:
                rows = _wrapped(rows, drawn=not lines[start].lstrip().startswith("|"))
            found[start : start + len(rows)] = table(rows)
        if found != list(lines):
            return found
    lined_up = _by_place(lines)
    return found if lined_up is None else table(lined_up)


def _wrapped(rows: Sequence[Cells | None], *, drawn: bool) -> list[Cells | None]:
    """Join the lines of each row of a framed table: those between two rules.

    One `drawn` in boxes may have no rules between its rows (`_row_starts`).
    """
    cells = {k: [cell.strip() for cell in row] for k, row in enumerate(rows) if row}
    widths = [max(map(fixed_width.columns, column)) for column in zip(*cells.values(), strict=True)]
    ruled = [k for k in cells if k == min(cells) or rows[k - 1] is None]
    starts = ruled
    if len(ruled) < _FEWEST:
        starts = _row_starts(cells, ruled, widths) if drawn else list(cells)
    if len(starts) == len(cells):
        return list(rows)
    found = list[Cells | None](None for _ in rows)
    for start, end in pairwise([*starts, len(rows)]):
        lines = [cells[k] for k in range(start, end) if k in cells]
        found[start] = [
            fixed_width.joined(parts, width)
            for parts, width in zip(zip(*lines, strict=True), widths, strict=True)
        ]
    return found


def _row_starts(
    cells: Mapping[int, Cells], ruled: Sequence[int], widths: Sequence[int]
) -> list[int]:
    """Return the lines at which rows begin where no rules part them.

    They are the lines that fill some cell, that which is filled least often, if all others hold what
    had no room in the line above. Where every cell may take several lines, all that do not are. An
    address begins a row in a column of addresses.
    """
    linked = {i for k in ruled for i, cell in enumerate(cells[k]) if cell.startswith("http")}
    fresh = {
        k
        for k in cells
        if k in ruled
        or any(cells[k][i].startswith("http") for i in linked)
        or not fixed_width.goes_on(cells[k - 1], cells[k], widths)
    }
    columns = [{k for k in cells if cells[k][i]}.union(ruled) for i in range(len(widths))]
    starts = min((filled for filled in columns if fresh <= filled), key=len, default=fresh)
    return sorted(starts if len(starts) <= 1.5 * len(fresh) else fresh)


def _runs(
    lines: Sequence[str], split: Callable[[str], Cells | None]
) -> Iterator[tuple[int, list[Cells | None]]]:
    """Give the runs of lines that a sign parts into as many cells; frames belong to them."""
    start, count = 0, 0
    rows: list[Cells | None] = []
    for i, line in enumerate([*lines, ""]):
        cells = split(line) if line else None
        framed = bool(line) and (bool(_FRAME.match(line)) or bool(_NO_ROW.match(line)))
        if framed and split in (_by_frame, _by_ampersands):
            start = start if rows else i
            rows.append(None)
        elif cells is not None and (not count or len(cells) == count):
            start = start if rows else i
            count = len(cells)
            rows.append(cells)
        else:
            if len(rows) >= _FEWEST and sum(row is not None for row in rows) >= _FEWEST - 1:
                yield start, rows
            start, count, rows = i, len(cells) if cells else 0, [cells] if cells else []


def _by_tabs(line: str) -> Cells | None:
    parts = line.rstrip("\n").split("\t")
    if len(parts) < 2 or not (parts[0].strip() or (len(parts) > 2 and parts[1].strip())):
        return None
    if len(parts) == 2 and (not parts[1].strip() or _BULLET.match(line)):
        return None
    return parts


def _by_frame(line: str) -> Cells | None:
    """Part a line that bars stand around: in Markdown it needs a line of dashes, in a fixed font none."""
    line = _BARRED_LINK.sub(r"[\1](<\2>)", line.strip())
    if len(line) < 5 or line[0] not in "|│┃║" or line[-1] != line[0]:
        return None
    if line.startswith("||"):  # the head of a table of Jira or Confluence
        return line.strip("|").split("||")
    return re.split(r"[|│┃║]", line[1:-1].strip("|"))


def _by_ampersands(line: str) -> Cells | None:
    """Part a row of a LaTeX table."""
    if not line.rstrip().endswith("\\\\") or " & " not in line:
        return None
    cells = line.rstrip().removesuffix("\\\\").split(" & ")
    return [tex.decode(_TEX_LINK.sub(_tex_link, cell), commands=True) for cell in cells]


def _tex_link(match: re.Match[str]) -> str:
    return f"[{match[2]}](<{match[1]}>)" if match[1] else f"<{match[3]}>"


_SENTENCES = re.compile(r"。\s*$|^[^；]{1,12}[:：](?!//)")
"""What lines have that are no rows: the end of a sentence, a label before the first semicolon."""


def _by_semicolons(line: str) -> Cells | None:
    wide = line.count("；") > 1 and not _SENTENCES.search(line)
    if not (wide or ";" in line) or len(line) > 600 or _BULLET.match(line):
        return None
    parts = re.split(r"；\s*" if wide else r";\s+", line.strip())
    return parts if len(parts) >= 3 and all(parts) else None


def _by_place(lines: Sequence[str]) -> list[Cells | None] | None:
    """Part lines whose parts begin at the same columns, two spaces or more before them."""
    if any(_BULLET.match(line) for line in lines[:4]) or max(map(len, lines)) > 400:
        return None
    starts = fixed_width.common_places(lines)
    return [fixed_width.cut(line, starts) for line in lines] if starts else None


def table(rows: Sequence[Cells | None], *, headed: bool | None = None) -> list[str]:
    """Write rows as HTML, a line each.

    Each line begins with a comment: a block of HTML that begins so ends where its line ends, and
    what follows without a blank line is Markdown again.
    """
    told = [k for k, row in enumerate(rows) if row is not None]
    headed = _is_head(rows, told) if headed is None else headed
    found = []
    for k, row in enumerate(rows):
        tag = "th" if k == told[0] and headed else "td"
        cells = "".join(f"<{tag}>{_cell(cell)}</{tag}>" for cell in row or ())
        found.append("<!-- -->" + (f"<tr>{cells}</tr>" if row is not None else ""))
    found[0] = found[0].replace("<!-- -->", "<!-- --><table>", 1)
    found[-1] += "</table>"
    return found


def _is_head(rows: Sequence[Cells | None], told: Sequence[int]) -> bool:
    """Whether the first row names the columns: by its words, or as the only one without figures."""
    first = rows[told[0]] or []
    if any(_HEAD.match(cell) for cell in first):
        return True
    rest = [" ".join(rows[k] or ()) for k in told[1:]]
    return not re.search(r"\d|://", " ".join(first)) and all(
        re.search(r"\d|://", text) for text in rest
    )


def _grid(lines: Sequence[str]) -> Iterator[str]:
    """Write a table framed with ``+---+`` whose rows may have several lines."""
    starts = [m.start() + 1 for m in re.finditer(r"\+", lines[0])][:-1]
    measure = fixed_width.measure_of([line for line in lines if line[0] == "|"], starts)
    parts = [_framed(line, starts, measure) for line in lines]
    # In reStructuredText a row may have several lines; what databases print has a line for each.
    wraps = any("=" in line for line in lines if line.startswith("+"))
    rules = [k for k, line in enumerate(lines) if line.startswith("+")]
    ends = rules if rules[-1] == len(lines) - 1 else [*rules, len(lines)]  # a table that is cut off
    headed = len(rules) > 2 and rules[1] < len(lines) - 2
    written = ["<!-- -->"] * len(lines)
    for start, end in pairwise(ends):
        tag = "th" if headed and end == rules[1] else "td"
        groups = (
            [range(start + 1, end)] if wraps else [range(k, k + 1) for k in range(start + 1, end)]
        )
        for rows in filter(len, groups):
            written[rows[0]] += _row([parts[k] for k in rows], tag)
    written[0] = written[0].replace("<!-- -->", "<!-- --><table>", 1)
    written[-1] += "</table>"
    yield from written


def _framed(line: str, starts: Sequence[int], measure: Callable[[str], int]) -> Cells:
    return [cell.strip(" |") for cell in fixed_width.cut(line, starts, measure)[1:]]


def _row(lines: Sequence[Cells], tag: str) -> str:
    """Write a row of one line or more as HTML."""
    texts = (fixed_width.joined(parts) for parts in zip(*lines, strict=True))
    return "<tr>" + "".join(f"<{tag}>{_cell(text)}</{tag}>" for text in texts) + "</tr>"


def _ruled(lines: Sequence[str], rules: Sequence[int]) -> list[str]:
    """Write a table whose rules say where its columns begin: reStructuredText, Pandoc, databases.

    One rule stands below the names of the columns; where there are more, the first stands above
    them. What a cell does not hold goes on in the next line.
    """
    rule = lines[rules[0]]
    starts = [m.start() for m in re.finditer(r"(?<![=-])[=-]", rule)][1:]
    above = len(rules) == 1 or rules[1] - rules[0] > 2
    first = max(0, rules[0] - 1) if above else rules[0]
    end = rules[-1] + 1 if len(rules) > 1 and rules[-1] - rules[0] > 2 else len(lines)
    body = [k for k in range(first, end) if k not in rules]
    headed = bool(body) and body[0] + 1 in rules
    measure = fixed_width.measure_of([lines[k] for k in body], starts)
    parts = {k: [c.strip(" |") for c in fixed_width.cut(lines[k], starts, measure)] for k in body}
    written = ["<!-- -->"] * (end - first)
    if headed:
        written[body[0] - first] += _row([parts[body[0]]], "th")
    rest = body[headed:]
    for row in fixed_width.rows([parts[k] for k in rest]) if rest else ():
        written[rest[row[0]] - first] += _row([parts[rest[k]] for k in row], "td")
    written[0] = written[0].replace("<!-- -->", "<!-- --><table>", 1)
    written[-1] += "</table>"
    return [*lines[:first], *written, *lines[end:]]


def _cell(text: str) -> str:
    """Return a cell as HTML, with its links: an address may be broken over lines."""
    text = RST_LINK.sub(lambda m: f"[{m[1].strip()}](<{''.join(m[2].split())}>)", text.strip())
    text = _ORG_LINK.sub(r"[\2](<\1>)", text)
    text = _LISTED.sub(r"\1\\\2", text)  # no list in a cell, whatever it begins with
    if not re.search(r"[\[*_`<&\\]", text):
        return html.escape(text, quote=False)
    rendered = cmark.render(text, Options.CMARK_OPT_UNSAFE)
    return rendered.strip().removeprefix("<p>").removesuffix("</p>").replace("\n", " ")
