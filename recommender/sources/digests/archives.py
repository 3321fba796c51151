"""Archives of blogs: a date and a title each, often under the year that the dates leave out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.sources.digests import facts, lines, stamps
from recommender.sources.digests.drafts import RANKS, Draft
from recommender.sources.digests.lines import Line

_FULL = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?![\d:])|[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d|\d{1,2} [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d"
_SHORT = r"\d{1,2}[-/.]\d{1,2}(?![\d.%:])|\d{1,2}\s?月\s?\d{1,2}\s?日|[A-Z][a-z]{2}[a-z]*\.? \d{1,2}(?=[\s:：|·-]|$)|\d{1,2} [A-Z][a-z]{2}(?![a-z])"
_SIGNS = r"[\s:：|｜·»—–-]*"
_FIRST = re.compile(rf"[(（\[【]?({_FULL}|{_SHORT})[)）\]】]?{_SIGNS}")
_LAST = re.compile(rf"{_SIGNS}[(（\[【]?({_FULL}|{_SHORT})[)）\]】]?$")
_MONTH = re.compile(r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?月?(?:\s*[(（]\d+[^()（）]*[)）])?$")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?(?:\s*[(（]\d+[^()（）]*[)）])?$")
_DAY = re.compile(rf"(\d{{1,2}})日?(?!\s*[.、)）]){_SIGNS}")
_TITLE = re.compile(r"(?!\d{1,2}:\d\d).*[^\W\d_].*[^\W\d_]")
_CUT_LINK = re.compile(r"^\[(?=[^\]]*$)|\]\([^()]*\)?$")
_LENGTH = 200


@dataclass
class _Calendar:
    """The year, and perhaps the month, that the headings of an archive have named last."""

    year: str = ""
    month: str = ""

    def turns(self, line: Line) -> bool:
        """Take a heading that names a year or a month; other lines are none."""
        text = line.plain
        if match := _MONTH.match(text):
            self.year, self.month = match[1], match[2]
        elif match := _YEAR.match(text):
            self.year, self.month = match[1], ""
        elif self.year and (match := re.fullmatch(r"(\d{1,2})\s?月", text)):
            self.month = match[1]
        return match is not None

    def date(self, written: str) -> str | None:
        """Return a date in full, from as much of it as a line gives; "" where no year is known."""
        if re.search(r"(?:19|20)\d\d", written):
            return facts.date_of(written)
        if not self.year:
            return ""
        if re.search(r"[A-Z]", written):
            return facts.date_of(f"{written}, {self.year}")
        parts = re.findall(r"\d+", written)
        return facts.date_of("-".join([self.year, *([] if parts[1:] else [self.month]), *parts]))


def read(content: Sequence[Line]) -> list[Draft]:
    """Read a page that gives a date and a title of each post and no more; [] for other pages."""
    calendar = _Calendar()
    listed: list[Draft] = []
    others, waiting = 0, None
    for line in content:
        if calendar.turns(line):
            waiting = None
            continue
        date, title = _split(line, calendar)
        if date is not None and not title:
            waiting = date
        elif title and (date is not None or waiting is not None):
            listed.append(_draft(line, date or waiting or "", title))
            waiting = None
        else:
            others += 1 if line.level != 1 else 0
    dated = any(draft.published for draft in listed)
    return listed if dated and len(listed) > max(others, 1) else []


def _split(line: Line, calendar: _Calendar) -> tuple[str | None, str]:
    """Return date and title of a line; no title where the date stands alone, no date elsewhere."""
    text = line.plain
    stamp = stamps.read(line)
    if len(text) > _LENGTH or line.is_rule or (stamp and (stamp.author or " · " in text)):
        return None, ""
    for pattern in (_FIRST, _LAST):
        match = pattern.match(text) if pattern is _FIRST else pattern.search(text)
        if match and (date := calendar.date(match[1])) is not None:
            rest = text[match.end() :] if pattern is _FIRST else text[: match.start()]
            if not rest and not re.search(r"(?:19|20)\d\d", match[1]):
                return date, ""
            return (date, rest) if _is_title(line, rest) else (None, "")
    if calendar.month and (match := _DAY.match(text)) and (date := calendar.date(match[1])):
        return date, text[match.end() :]
    return None, text if _is_title(line, text) else ""


def _is_title(line: Line, text: str) -> bool:
    """Whether a text names a post: where there is a link, all of it is in the link."""
    linked = lines.MARKDOWN_LINK.search(line.text)
    whole = not linked or lines.plain(linked[1]).strip() == text.strip()
    return whole and bool(_TITLE.match(text)) and not text.endswith(("。", "；"))


def _draft(line: Line, date: str, title: str) -> Draft:
    draft = Draft(line.number, "post")
    draft.published = date or None
    whole = _CUT_LINK.sub("", title)
    draft.broken = whole != title
    draft.name(whole)
    draft.own += [(RANKS["header"], link.url) for link in line.links]
    return draft


def is_year(line: Line) -> bool:
    """Whether a line names a year and nothing else, as archives do above its posts."""
    return bool(_YEAR.match(line.plain))
