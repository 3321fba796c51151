"""Weekly posts on a handful of papers: ``论文 N：title``, then labelled lines.

The labels may be bullets, bold, in either language, with their values on the next line. Posts that
do not number their papers begin each with a title label, or with a numbered line above a label.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from recommender.entries import Mention, Problem
from recommender.sources.digests import endings, labels, lines, names
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import NUMERAL, Line

_HEADER = re.compile(
    rf"[\[【(（]?\s*(?:(?:论文|文章|工作|paper)\s*(?:no\.?|#|第)?\s*{NUMERAL}(?!\s*[篇年月日个种类项位])|第\s*{NUMERAL}\s*篇(?:论文)?)"
    rf"\s*(?:[:：.、,，\-—–|｜)）\]】]+|\s|$)\s*(.*)$",
    re.I,
)
Begins = Callable[[int, Draft | None], str | None]
"""Tells the title of the item that begins at a line, if the item before it lets one begin."""

_SECTION = re.compile(r"(?:【([^【】]{1,14})】|\[([^\[\]]{1,14})\]|#([^#\s]{1,14})#?)$")
_BEGINS = frozenset(("authors", "affiliations", "link", "title_zh", "title", "venue", "published"))


def header(line: Line) -> str | None:
    """Return the title behind ``论文 N：`` ("" if it is yet to come); None for other lines."""
    match = _HEADER.match(line.plain) if len(line.plain) < 400 else None
    return match[1] if match else None


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a weekly post: one mention a paper, in order."""
    found = lines.read(text)
    yield from endings.finish(_drafts(found), document, "weekly")


def _drafts(found: Sequence[Line]) -> Iterator[Draft]:
    begins = _beginning(found)
    current: Draft | None = None
    first = next((i for i in range(len(found)) if begins(i, None) is not None), len(found))
    if orphan := endings.orphan(found[:first]):
        yield orphan
    category: str | None = None
    for i, line in enumerate(found):
        title = begins(i, current)
        section = None if title is not None else _section(found, i, begins)
        if title is not None:
            if current:
                yield current
            current = _begin(line, title, category)
        elif section:
            category = section
            if current:
                current.closed = True
        elif current and _is_after(line):
            current.closed = True
            yield current
            current = None
        elif current and not _is_aside(current, line):
            current.feed(line)
    if current:
        yield current


def _begin(line: Line, title: str, category: str | None) -> Draft:
    draft = Draft(line.number, category=category)
    if title:
        draft.name(title)
    else:
        draft.open = "title"
    return draft


def _is_after(line: Line) -> bool:
    """Whether a line ends the item without beginning another: a footer, or a heading."""
    return endings.is_after(line) or (line.level > 0 and not labels.split_label(line.text))


def _is_aside(draft: Draft, line: Line) -> bool:
    """Whether a line stands behind the recommendation, where an item has no more to say."""
    if not draft.recommendation or labels.split_label(line.text) or (line.links and not draft.own):
        return False
    return bool(draft.body) or not lines.ends_sentence(line.plain)


def _beginning(found: Sequence[Line]) -> Begins:
    """Choose what begins an item: a numbered header, a numbered title, or a title label."""
    if any(header(line) is not None for line in found):
        return lambda i, _: header(found[i])
    numbered = {i: title for i in range(len(found)) if (title := _numbered(found, i))}
    if numbered:
        return lambda i, _: numbered.get(i)

    def labelled(i: int, current: Draft | None) -> str | None:
        label = labels.split_label(found[i].text)
        if not label or label.field != "title":
            return None
        fresh = current is None or (current.title is not None and not current.is_empty)
        return label.value if fresh else None

    return labelled


def _numbered(found: Sequence[Line], i: int) -> str | None:
    line = found[i]
    number, title = lines.ordinal(line.plain)
    if number is None or line.level or not 4 <= len(title) <= 300 or i + 1 >= len(found):
        return None
    following, inner = found[i + 1], labels.split_label(title)
    title = inner.value if inner and inner.field == "title" else title
    label = labels.split_label(following.text)
    if label:
        return title if label.field in _BEGINS else None
    if lines.ends_sentence(title) or title.endswith(("；", "，", ",")):
        return None  # a point of a list
    return title if names.looks_like_names(following.plain) or _is_linked(found[i + 1 :]) else None


def _is_linked(below: Sequence[Line]) -> bool:
    """Whether a link or its authors stand shortly below a title, before the next number."""
    for line in below[:3]:
        label = labels.split_label(line.text)
        if lines.ordinal(line.plain)[0] is not None:
            return False
        if label and label.field in ("link", "authors"):
            return True
    return False


def numbered(found: Sequence[Line]) -> int:
    """Return how many numbered titles a document has, each above the credits of its paper."""
    return sum(1 for i in range(len(found)) if _numbered(found, i))


def _section(found: Sequence[Line], i: int, begins: Begins) -> str | None:
    """Return the topic that a line in brackets names above the first of its papers."""
    if i + 1 < len(found) and begins(i + 1, None) is None:
        return None
    match = _SECTION.match(found[i].plain)
    known = labels.split_label(found[i].text)
    return next(filter(None, match.groups())) if match and not known else None
