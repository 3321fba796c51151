"""Dates that leave out their year: archives of blogs give it once, above the posts."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.text import facts

_MONTH = re.compile(r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?月?(?:\s*[(（]\d+[^()（）]*[)）])?$")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?(?:\s*[(（]\d+[^()（）]*[)）])?$")
_MONTH_ALONE = re.compile(r"(\d{1,2})\s?月$")
_NAMED_MONTH = re.compile(r"([A-Z][a-z]{2,8})\.?,?\s+((?:19|20)\d\d)$")
_WEEK = re.compile(
    r"(?:Week|Session|Meeting|Day|Woche|Semaine|Semana)\s+\d{1,3}\s*(?:[(（:：,|–—-]\s*(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2}(?:[./-]\d{1,2}| [A-Z][a-z]{2,8})).{0,12})?$"
    r"|第\s*\d{1,3}\s*[周次]\s*(?:[(（].{1,12}[)）])?$",
    re.I,
)
_SPAN = re.compile(
    r"[A-Z][a-z]{2,8}\.? \d{1,2}\s?[-–—]\s?(?:[A-Z][a-z]{2,8}\.? )?\d{1,2}(?:, (?:19|20)\d\d)?$"
    r"|\d{1,2}(?: [A-Z][a-z]{2,8}\.?)?\s?[-–—]\s?\d{1,2} [A-Z][a-z]{2,8}\.?(?: (?:19|20)\d\d)?$"
    r"|(?:(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]|\d{1,2}\s?[月/])\s?\d{1,2}\s?日?\s?[-–—~～至]\s?(?:(?:19|20)\d\d\s?[-/.年]\s?)?(?:\d{1,2}\s?[-/.月]\s?)?\d{1,2}\s?日?$"
)
"""The days from which to which something is told."""
_SHORT = re.compile(
    r"[(（\[【]?(?:(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?|([A-Z][a-z]{2,8})\.? (\d{1,2})|(\d{1,2}) ([A-Z][a-z]{2,8})|(\d{1,2})日)[)）\]】]?(?![\d:%])"
)


class Calendar:
    """The years and months that a document names above its items."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self._places: list[int] = []
        self._named: list[tuple[str, str]] = []
        year = ""
        for one in seen:
            if len(one.text) > 30:
                continue
            if match := _MONTH.match(one.text):
                year, month = match[1], match[2]
            elif match := _YEAR.match(one.text):
                year, month = match[1], ""
            elif (match := _NAMED_MONTH.match(one.text)) and (
                date := facts.date_of(f"{match[1]} 1, {match[2]}")
            ):
                year, month = match[2], date[5:7]
            elif year and (match := _MONTH_ALONE.match(one.text)):
                month = match[1]
            else:
                continue
            self._places.append(one.index)
            self._named.append((year, month))

    def __bool__(self) -> bool:
        return bool(self._places)

    def date_of(self, text: str, index: int) -> str | None:
        """Return the date that a text begins or ends with, at a place of the document."""
        if (found := facts.date_of(text)) and (len(found) > 4 or not self):
            return found
        at = bisect_right(self._places, index) - 1
        if at < 0:
            return None
        year, month = self._named[at]
        match = _SHORT.match(text) or (len(text) < 300 and next(iter(_ends(text)), None))
        if not match:
            return None
        if match[1]:
            return facts.date_of(f"{year}-{match[1]}-{match[2]}")
        if match[7]:
            return facts.date_of(f"{year}-{month}-{match[7]}") if month else None
        name, day = (match[3], match[4]) if match[3] else (match[6], match[5])
        return facts.date_of(f"{name} {day}, {year}")


def is_period(text: str) -> bool:
    """Whether a text names a year, a month or a week and nothing else, as archives do above their posts."""
    return len(text) < 32 and any(
        form.match(text) for form in (_MONTH, _YEAR, _NAMED_MONTH, _WEEK, _SPAN)
    )


def _ends(text: str) -> list[re.Match[str]]:
    return [m for m in _SHORT.finditer(text) if m.end() == len(text)]
