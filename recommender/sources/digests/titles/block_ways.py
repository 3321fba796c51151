"""The ways to take a title from a block."""

import re
from collections.abc import Callable, Iterator

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import columns, facts, link_words, marks
from recommender.sources.digests.text.citations import (
    ONE_SURNAME,
    after_names,
    after_people,
    before_bracket,
    by_citation,
)
from recommender.sources.digests.text.line_parts import second_parts, without_facts
from recommender.sources.digests.text.two_languages import halves
from recommender.sources.digests.titles.marked_ways import by_emphasis, by_link

_PRIORS = {
    "label": 0.35, "book": 0.2, "link": 0.18, "linked": 0.18, "heading": 0.12, "bold": 0.22, "bold italic": 0.25, "column": 0.3,
    "heading link": 0.15, "whole": 0.0, "before field": 0.08, "before dash": -0.05, "before long dash": -0.08, "before gap": 0.05, "before colon": -0.12,
    "before bar": -0.05, "before slash": -0.05, "first line": 0.05, "second line": 0.03, "third line": 0.0, "later link": -0.15, "inner link": -0.1, "above link": 0.0, "next": -0.05, "next link": 0.02, "quoted": 0.05, "italic": 0.0, "before bracket": -0.02, "after dash": -0.15,
    "both": 0.2, "second dash": -0.12, "second semicolon": -0.12, "second stop": -0.15, "second comma": -0.2, "second slash": -0.12, "second gap": -0.1, "before semicolon": -0.1,
    "before stop": -0.1, "before comma": -0.2, "after bar": -0.12, "after date": 0.2, "before date": 0.2, "cited": 0.2, "before names": 0.08, "after year": 0.1, "after names": 0.15, "after people": 0.15, "before label": 0.18, "bracketed": 0.1, "classed": 0.3, "below next": -0.1, "above text": -0.1, "later bold": 0.1, "inner bold": 0.0,
}  # fmt: skip
"""What speaks for a way by itself, before the group is asked."""
MOST_PRIOR = max(_PRIORS.values())
"""The most of it, but for rows."""
_KINDS_OF_CELLS = {"column": 0.3, "original": 0.5, "told": -0.75, "beside": -0.4}
"""The same of the kinds of columns: of titles, of originals, of what is told of them, of anything beside titles."""
_BEHIND_PEOPLE = frozenset(("after people", "after names", "after dash", "after date"))
_OF_ONE = ("book", "quoted", "bold", "cited")
"""Ways that take one of the titles that a text tells in two languages."""
_READ_ON = re.compile(
    r"[\[(（]\s*(?:read more|see|full text|阅读|查看|详见)?(?:\s*(?:on|at|in))?\s*$", re.I
)
_DASH = re.compile(r"\s\s*(?:[-–—|·]|--|——)\s+|(?<=[\w)])\s*[:：]?\s+[-–—]\s*")
_SIGN = re.compile(r"\s*(?:[:：]|——?|–|-(?=\s))\s*\S")
"""What parts a name from what is said of it."""
_LED_BY = re.compile(r"[^\W\d_][^,，.]{1,40} et\.? al\.?[,，]\s")
_LONG_DASH = re.compile(r"\s*(?:——|—)\s*")
_COLON = re.compile(r"[:：](?<!arXiv.)(?!//)\s*")
_COLON_TO_CHINESE = re.compile(rf"[^{HAN}]{{8,}}?(?=[:：]\s*[{HAN}])")
"""A title in letters, and behind its last colon what is said of it in Chinese."""
_GAP = re.compile(r"\s(?:\s+|(?<=\n))")
_DATE_FIRST = re.compile(
    r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-zA-Z]{0,6}\.?,?\s+(?=\d))?[(（\[【]?(?:\d{1,2}/\d{1,2}/(?:19|20)\d\d|\d{1,2}日(?=\s)|(?:(?:19|20)\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|[A-Z][a-z]{2,8}\.? \d{1,2},? (?:19|20)\d\d"
    rf"|\d{{1,2}} [A-Z][a-z]{{2,8}}\.?,? (?:19|20)\d\d|(?:周|星期|礼拜)[一二三四五六日天]\s*[（(]?\d{{1,2}}\s?[/.月-]\s?\d{{1,2}}日?|\d{{1,2}}(?:st|nd|rd|th)? {facts.MONTH}(?=[,:\s])|{facts.MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?![\w-]))"
    r"[)）\]】]?(?!\s*(?:分|%))(?:[\s,:：|｜·»—–-]*(?!\d|[\s,:：|｜·»—–-])|-(?=\d{3}|\d{1,2}[^\W\d]))"
)
_DATE_LAST = re.compile(
    r"\s*[(（\[【]?(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2}\s?日?|\s?月)?[)）\]】]?\s*$"
)
_NUMBERED = re.compile(r"(?<![/\w])\s*[\[(（]?(?:arxiv\s*[:：]\s*)?\d{4}\.\d{4,5}", re.I)
_VENUE_AND_YEAR = re.compile(r"[,，]\s*[A-Z][^,，]{2,60}[ ,](?:19|20)\d\d\b")
_SLASH = re.compile(r"\s\s*/\s+")
_SIGNS = {
    "slash": (_SLASH, re.compile("/")),
    "dash": (_DASH, re.compile("[-–—|·]")),
    "long dash": (_LONG_DASH, re.compile("—")),
    "colon": (_COLON, None),
    "gap": (_GAP, None),
}
"""Signs that part a line, and what is seen of some at once, which are looked for at each character."""
_BOOK = re.compile(r"《([^《》]{2,})》")
_QUOTED = re.compile(
    r"[“\"「『«„]\s?([^”\"」』»“]{3,300}[^\s”\"」』»“,，]),?\s?[”\"」』»“](?!\w)|(?<!\w)»([^»«]{3,300})«(?!\w)"
)
_BRACKETED = re.compile(r"\W{0,4}【([^【】]{6,120}?)。?】(?=\s*\S)")
_LINE = re.compile(r"[^\n]+")
_BETWEEN_BARS = re.compile(r"[^|｜]+")
_OPENS = re.compile(r"[(（\[【]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARXIV = re.compile(r"\d\d{3}\.\d{4}")
_Find = Callable[[Inline], tuple[int, int] | None]
_PLACED = re.compile(r"(\w+) (\d+) (.+)")
"""A way of a row: the kind of a column, its number, and the way of its cell."""
_WORD = re.compile(rf"[^\W\d_]{{2}}|[{HAN}]")


def without_date(text: str) -> str:
    """Return a text without the date that it begins with."""
    return _DATE_FIRST.sub("", text) if _DATE_FIRST.match(text) else text


def ways_of_block(seen: Seen) -> dict[str, tuple[int, int, int]]:
    """Return the parts of a block that could be a title, by the way they are taken: cell, start, end."""
    if seen.block_ways is None:
        seen.block_ways = _of_row(seen) if seen.block.shape == "row" else _of_block(seen)
    return seen.block_ways


def _of_block(seen: Seen) -> dict[str, tuple[int, int, int]]:
    offset = len(seen.block.inline.text) - len(seen.rest.text)
    ways = ways_of_text(seen.rest)
    found = {name: (-1, a + offset, b + offset) for name, (a, b) in ways.items()}
    if seen.block.shape == "heading" and "whole" in found:
        found["heading"] = found.pop("whole")
        if "link" in found:
            found["heading link"] = found.pop("link")
    return found


def _of_row(seen: Seen) -> dict[str, tuple[int, int, int]]:
    return {
        f"{_column_kind(seen, k)} {k} {name}": (k, *span)
        for k in range(min(len(seen.block.cells), 12))
        for name, span in _of_cell(seen, k).items()
    }


def way_of_block(seen: Seen, name: str) -> tuple[int, int, int] | None:
    """Return one way of a block, without looking for the others if it does not hang on them; None without it."""
    if seen.block_ways is not None:
        return seen.block_ways.get(name)
    if seen.block.shape == "row":
        return _column_way(seen, name)
    own, other = (_HEADED, _ALONE) if seen.block.shape == "heading" else (_ALONE, _HEADED)
    if name in own:
        offset = len(seen.block.inline.text) - len(seen.rest.text)
        at = _stripped_span(seen.rest, own[name])
        return (-1, at[0] + offset, at[1] + offset) if at else None
    return None if name in other else ways_of_block(seen).get(name)


def _column_way(seen: Seen, name: str) -> tuple[int, int, int] | None:
    if not (place := _PLACED.fullmatch(name)):
        return None  # a way of what is no row
    kind, k, way = place[1], int(place[2]), place[3]
    if k >= len(seen.block.cells) or kind != _column_kind(seen, k):
        return None
    if way not in _COLUMN:
        at = _of_cell(seen, k).get(way)
        return (k, *at) if at else None
    cell, offset = _unmarked(seen, k)
    at = _stripped_span(cell, _COLUMN[way])
    if way in ("link", "linked") and (at == _stripped_span(cell, _whole)) != (way == "linked"):
        return None
    return (k, at[0] + offset, at[1] + offset) if at else None


def _column_kind(seen: Seen, k: int) -> str:
    kinds = columns.kinds(seen.block.header)
    return kinds[k] if k < len(kinds) else "cell"


def _of_cell(seen: Seen, k: int) -> dict[str, tuple[int, int]]:
    cell, offset = _unmarked(seen, k)
    ways = ways_of_text(cell)
    if "link" in ways and ways["link"] == ways["whole"]:
        ways = {("linked" if name == "link" else name): at for name, at in ways.items()}
    return {name: (a + offset, b + offset) for name, (a, b) in ways.items()}


def _unmarked(seen: Seen, k: int) -> tuple[Inline, int]:
    """Return a cell without its mark, and where that begins."""
    cell = seen.block.cells[k]
    mark = marks.mark_of(cell.text)
    offset = mark.end if mark else 0
    return (cell[offset:] if offset else cell), offset


@remembered
def ways_of_text(inline: Inline) -> dict[str, tuple[int, int]]:
    """Return the parts of a text that could be a title, by how they are set apart."""
    text = inline.text
    end = _before_field(inline)
    found = {"whole": _whole(inline), **by_link(inline), **by_emphasis(inline)}
    if match := _BOOK.search(text, 0, 300):
        found["book"] = match.span(1)
    if match := _QUOTED.match(text):
        found["quoted"] = match.span(match.lastindex or 1)
    if match := _BRACKETED.match(text):
        found["bracketed"] = match.span(1)
    if span := _to_field(inline):
        found["before field"] = span
    found.update(by_citation(text))
    if span := _behind_people(text, end):
        found["after people"] = span
    found.update(_by_signs(text))
    for way in found.keys() & _BEHIND_PEOPLE:
        found[way] = _up_to_venue(inline, *found[way])
    if both := _in_both(text, end, found.get("bold", (0, 0))):
        found = {way: at for way, at in found.items() if way not in _OF_ONE}
        found["both"] = both
    for way in tuple(_dates_beside_marks(text, found)):
        del found[way]
    return {name: _stripped(text, span) for name, span in found.items()}


def _in_both(text: str, end: int, bold: tuple[int, int]) -> tuple[int, int] | None:
    """Return where a title in two languages stands: in bold, which says itself where it ends, or up to a field."""
    told = halves(text[slice(*bold)])
    start = bold[0] if told else 0
    told = told or halves(text[: end or len(text)])
    if not told:
        return None
    behind = start + max(told)[1]
    return start + min(told)[0], behind + text.startswith((")", "）"), behind)


def _dates_beside_marks(text: str, found: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Give the ways by a date that a text does not need: what stands out says itself where it ends."""
    marked = [found[name][0] for name in ("link", "bold", "book") if name in found]
    if "after date" in found and any(0 <= at - found["after date"][0] <= 1 for at in marked):
        yield "after date"
    start, end = found.get("bold", (1, 1))
    if "before date" in found and not start and _SIGN.match(text, end):
        yield "before date"


def _whole(inline: Inline) -> tuple[int, int]:
    return 0, len(inline.text)


def _to_field(inline: Inline) -> tuple[int, int] | None:
    """Return what stands before a field; in a cell of several lines people stand there too."""
    end = _before_field(inline)
    alone = end and "\n" not in inline.text[:end].strip()
    return (0, before_bracket(inline.text, end)) if alone else None


def _behind_names(inline: Inline) -> tuple[int, int] | None:
    """Return what stands behind people, before a date or a venue."""
    span = after_names(inline.text)
    return _up_to_venue(inline, *span) if span else None


def _up_to_venue(inline: Inline, start: int, end: int) -> tuple[int, int]:
    """Cut a title where a date or a venue begins, also without a full stop: in italics up to the end."""
    start, end = without_facts(inline.text, start, end)
    for span in inline.marked("italic"):
        if start + 8 < span.start < end <= span.end:
            return start, len(inline.text[: span.start].rstrip(" .,，。"))
    return start, end


def _bold(inline: Inline) -> tuple[int, int] | None:
    """Return the emphasis that leads, but in a text that tells its title in two languages."""
    told = inline.text[: _before_field(inline) or len(inline.text)]
    return None if halves(told) else by_emphasis(inline).get("bold")


def _before_field(inline: Inline) -> int:
    """Return where the text ends before a link such as [PDF], or a paper's number; 0 without."""
    text = inline.text
    for link in inline.links:
        if (
            not link.label
            or link_words.field_of_link(link.label)
            or link_words.is_button(text, link)
        ):
            said = _READ_ON.sub("", text[: link.start]).rstrip(" \t\n-–—|·:：,，([（【《<>&+/→➡=")
            if _WORD.search(said):
                return len(said)
            if _WORD.search(text[: link.start]):
                break
    match = _NUMBERED.search(text) if _ARXIV.search(text) else None
    return match.start() if match and match.start() > 3 else 0


def _behind_people(text: str, field: int) -> tuple[int, int] | None:
    """Return what stands behind people and before a field or a venue: behind "et al.," and one surname to the end."""
    cited = field or _before_venue(text) or (len(text) if _LED_BY.match(text) else 0)
    if cited and "\n" not in text and (span := after_people(text[:cited])):
        return span
    match = ONE_SURNAME.match(text)
    return (match.end(), field or len(text)) if match else None


def _before_venue(text: str) -> int:
    """Return where a venue and its year begin behind a comma: ``…, Some Journal 1998, 22``; 0 without."""
    match = _VENUE_AND_YEAR.search(text[:500])
    return match.start() if match else 0


def _by_signs(text: str) -> dict[str, tuple[int, int]]:
    """Return what stands before and behind dashes, colons, bars, brackets and a date."""
    found: dict[str, tuple[int, int]] = {}
    for name, (pattern, sign) in _SIGNS.items():
        match = pattern.search(text[:400]) if sign is None or sign.search(text) else None
        if name == "colon" and match and (turned := _COLON_TO_CHINESE.match(text[:400])):
            found["before colon"] = (0, turned.end())  # a title may have a colon of its own
        elif match and match.start() > 1:
            found[f"before {name}"] = (0, match.start())
        if match and name == "dash" and match.end() < len(text):
            found["after dash"] = (match.end(), len(text))
    found |= second_parts(text[:600])
    lines = [m.span() for m in _LINE.finditer(text[:600])] if "\n" in text else []
    if len(lines) > 1:  # of a cell
        found |= dict(zip(("first line", "second line", "third line"), lines, strict=False))
    barred = "|" in text or "｜" in text
    parts = [m.span() for m in _BETWEEN_BARS.finditer(text[:600])] if barred else []
    if len(parts) > 1:
        found["before bar"], found["after bar"] = parts[:2]
    if (match := _OPENS.search(text, 0, 300)) and (end := len(text[: match.start()].rstrip())) > 3:
        found["before bracket"] = (0, end)
    if match := _DATE_FIRST.match(text):
        found["after date"] = (match.end(), len(text))
    dated = len(text) < 200 and _YEAR.search(text)
    if dated and (match := _DATE_LAST.search(text)) and match.start() > 3:
        end = match.start()
        open_ = text.rfind("(", 3, end)  # a bracket that closes behind the date
        found["before date"] = (0, end if open_ < 0 or ")" in text[open_:end] else open_)
    return found


def _stripped(text: str, span: tuple[int, int]) -> tuple[int, int]:
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip(" \n\t|｜"))
    return start, max(start, span[0] + len(part.rstrip(" \n\t|｜")))


def _stripped_span(inline: Inline, find: _Find) -> tuple[int, int] | None:
    span = find(inline)
    return _stripped(inline.text, span) if span else None


_ALONE: dict[str, _Find] = {
    "whole": _whole,
    "link": lambda inline: by_link(inline).get("link"),
    "before field": _to_field,
    "after names": _behind_names,
}
"""Ways that do not hang on others."""
_HEADED = {
    "heading": _ALONE["whole"],
    "heading link": _ALONE["link"],
    **{name: _ALONE[name] for name in ("before field", "after names")},
}
"""The same of headings."""
_COLUMN = {
    "whole": _ALONE["whole"],
    "link": _ALONE["link"],
    "linked": _ALONE["link"],
    "bold": _bold,
}
"""The same of cells: one that is all a link is ``linked``."""
OF_ONE_BLOCK = frozenset((*_ALONE, *_HEADED))


def prior(name: str) -> float:
    """Return what speaks for a way by itself, before the group is asked."""
    if name.startswith(("column", "cell", "original", "told", "beside")):
        kind, _, way = name.split(" ", 2)
        return _KINDS_OF_CELLS.get(kind, 0.0) + _PRIORS.get(way, 0.0)
    if name == "inner heading":
        return 0.1
    return _PRIORS.get(name, _PRIORS["next"] + _PRIORS.get(name.removeprefix("next "), 0.0))
