"""Daily bilingual lists: ``N、[CV] title``, names, ``[affiliations]``, Chinese, English, a link.

After the items comes a section of short ones: title, Chinese title, names, affiliations, link. Any
part may be missing; each line is known by what it is, not by its place.
"""

import re
from collections.abc import Iterator, Sequence

from recommender.entries import Mention, Problem, language
from recommender.sources.digests import endings, furniture, labels, lines, names
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import Line

_CODE = r"(?:(?:cs|stat|eess|math|q-bio|q-fin|physics|astro-ph|cond-mat|econ)(?:\.[A-Za-z-]{2,8})?|[A-Z]{2,4})"
_HEADER = re.compile(
    rf"[\[【［]\s*({_CODE}(?:\s*[/,、&+]\s*{_CODE})*)\s*[\]】］]\s*[:：]?\s*(?![(\[])(.*)$"
)
_SHORT_SECTION = re.compile(
    r"(?:另外|此外|其他|其它|还有|更多).{0,12}(?:论文|文章|工作|值得)|other (?:notable )?papers",
    re.I,
)
_SENTENCES = re.compile(r"[。！？；]|[.!?]\s")


def header(line: Line) -> tuple[str, str] | None:
    """Return category and title of an item's first line; None for other lines."""
    if len(line.plain) > 500:
        return None
    number, text = lines.ordinal(line.plain)
    match = _HEADER.match(text)
    # "[FAIR]" alone is an affiliation; behind a number it announces a title.
    return (match[1], match[2]) if match and (match[2] or number is not None) else None


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a daily list: one mention an item, in order."""
    yield from endings.finish(_drafts(lines.read(text)), document, "daily", closing="link")


def _drafts(found: Sequence[Line]) -> Iterator[Draft]:
    current: Draft | None = None
    section, count = 0, 0
    for i, line in enumerate(found):
        if head := header(line) or _unmarked(found, i, current, count):
            if current:
                yield current
            current = Draft(line.number, category=head[0] or None)
            current.section, count = section, count + 1
            current.name(head[1])
        elif _SHORT_SECTION.match(line.plain) and len(line.plain) < 60:
            section += 1
            if current:
                current.closed = True
        elif endings.is_after(line) and current:
            current.closed = True
            yield current
            current = None
        elif current:
            _feed(current, line)
    if current:
        yield current


def _unmarked(
    found: Sequence[Line], i: int, current: Draft | None, count: int
) -> tuple[str, str] | None:
    """Recognise ``N、title`` without a category, where number N is the one expected."""
    if current is None or not current.own or found[i].bullet:
        return None
    number, title = lines.ordinal(found[i].plain)
    if number != count + 1 or not 8 <= len(title) <= 300 or _SENTENCES.search(title):
        return None
    following = found[i + 1].plain if i + 1 < len(found) else ""
    return ("", title) if names.looks_like_names(following) else None


def _feed(draft: Draft, line: Line) -> None:
    text = line.plain
    label = labels.split_label(line.text)
    if label or line.links or furniture.is_furniture(text):
        draft.feed(line)
    elif draft.title is None:
        draft.name(line.text)
    elif draft.body or draft.open:
        draft.feed(line)
    elif re.fullmatch(r"[\[【［(（].+[\]】］)）]", text) and len(text) < 900:
        draft.put("affiliations", text)
    elif not draft.title_zh and _is_chinese_title(text) and not _is_names(draft, text):
        draft.title_zh = text
        draft.seen.append("title_zh")
    elif _is_names(draft, text):
        draft.put("authors", line.text)
    else:
        draft.feed(line)


def _is_chinese_title(text: str) -> bool:
    return len(text) <= 80 and language(text) == "zh" and not _SENTENCES.search(text + " ")


def _is_names(draft: Draft, text: str) -> bool:
    if draft.authors or len(text) > 1500:
        return False
    if names.looks_like_names(text):
        return True
    # "等" stands behind Latin names too, and a name may be one word here: the slot is for names.
    latin = not lines.has_han(re.sub(r"等\s*$", "", text))
    short = all(len(part.split()) <= 5 for part in names.split_names(text))
    return latin and short and ("," in text or "、" in text) and not text.endswith((".", ":"))
