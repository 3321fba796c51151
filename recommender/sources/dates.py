"""Dates as records write them, read as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

import re
import unicodedata
from datetime import date as calendar_date
from functools import lru_cache

_SPELLINGS = (  # of months, by their first letters, accents off: English and its neighbours
    "jan|janv|ene|gen",
    "feb|fev|febb",
    "mar|maer|mrz|mars",
    "apr|abr|avr",
    "may|mai|mag|maj|mei",
    "jun|giu|juin|juni",
    "jul|lug|juil",
    "aug|ago|aou|aout",
    "sep|set|sept",
    "oct|okt|ott|out",
    "nov",
    "dec|dez|dic",
)
_NUMBERS = {name: n for n, names in enumerate(_SPELLINGS, 1) for name in names.split("|")}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s*[-–]\s*\d{1,2}(?![\d-]))?"
_OF = r"(?:[\s,~-]+|\s*(?:de|of|di)\s+|\s*$)"
_FLAGS = re.ASCII | re.IGNORECASE
_REST = r"(?!\d)(?:\s*[-/.年년]\s*(\d{1,2})(?!\d)(?:\s*[-/.月월]\s*(\d{1,2})(?!\d))?)?"
_NUMERIC = re.compile(rf"(\d{{4}}){_REST}", re.ASCII)
_ANYWHERE = re.compile(rf"(?<![\d+])([12]\d{{3}}){_REST}", re.ASCII)
_COMPACT = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?\d{6}.*)?$", re.ASCII
)
_WORDED = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"(?<!\d)(?P<year>\d{{4}})[\s,/-]+{_MONTH}(?:[\s-]+{_DAY}(?!\d))?",
        rf"(?<!\d){_DAY}{_OF}{_MONTH}{_OF}(?P<year>\d{{4}}|\d{{2}})(?![\d:])",
        rf"\b{_MONTH}[\s~]+{_DAY},?\s+(?P<year>\d{{4}})\b",
        rf"\b(?P<day>(?!)x)?{_MONTH}{_OF}(?P<year>\d{{4}})\b",
    )
)
_YEARLESS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"(?<!\d){_DAY}{_OF}{_MONTH}",
        rf"(?<![^\W\d_]){_MONTH}(?:[\s~,-]+{_DAY}(?!\d))?",
    )
)
_DAY_IN_FRONT = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)", re.ASCII)
# A zone is no year, whatever its digits.
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[+-]\d{2}:?\d{2}\b|[A-Z]{1,4}\b)?")


@lru_cache(maxsize=8192)  # the records of a file share few
def date(text: str | None, year: str | None = None) -> str | None:
    """Return the first date in a text as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, if there is one.

    Understands ISO 8601, RFC 822, ``2016/06/27``, ``2016年6月27日``, ``27.06.2016``, ``2016 Jun 27``
    and the months of the larger European languages. A day or a month that does not exist, or that
    could be the other one, is left out. Of two digits, 50 to 99 are of the last century.

    Parameters
    ----------
    year : str, optional
        The year from another field, used where `text` has none: ``SEP 22``.
    """
    text = _normalised(text or "")
    return _full_date(text) or _completed(text, date(year) if year else None)


def _normalised(text: str) -> str:
    if text.isascii():
        return text.strip()
    text = text.strip().replace("ä", "ae").replace("Ä", "Ae")
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _full_date(text: str) -> str | None:
    if match := _COMPACT.match(text):
        return _iso(*match.groups())
    if (match := _NUMERIC.match(text)) and (match[2] or not _WORDED[0].match(text)):
        return _iso(*match.groups())
    text = _CLOCK.sub(" ", text)
    for pattern in _WORDED:
        if match := pattern.search(text):
            return _iso(_century(match["year"]), str(_month(match)), match["day"])
    if match := _DAY_IN_FRONT.search(text):
        return _by_size(int(match[1]), int(match[3]), match[4], match[2])
    return _iso(*match.groups()) if (match := _ANYWHERE.search(text)) else None


def _completed(text: str, year: str | None) -> str | None:
    """Return a day or month without year as a date of `year`."""
    if not year or len(year) > 4:
        return year
    for pattern in _YEARLESS:
        if match := pattern.search(text):
            return _iso(year, str(_month(match)), match["day"])
    return _iso(year, text, None) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else year


def _month(match: re.Match[str]) -> int:
    return _NUMBERS[match["month"].lower()]


def _century(year: str) -> str:
    return year if len(year) == 4 else f"{'19' if year >= '50' else '20'}{year}"


def _by_size(one: int, other: int, year: str, sign: str) -> str | None:
    """Return a date whose day stands before or after its month; only the year where both could be."""
    if sign == "." or one > 12 or one == other:
        return _iso(year, str(other), str(one))
    return _iso(year, str(one), str(other)) if other > 12 else _iso(year, None, None)


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if year == "0000":
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    try:
        return calendar_date(int(year), int(month), int(day or "")).isoformat()
    except ValueError:
        return f"{year}-{int(month):02d}"


def fullest(*dates: str | None) -> str | None:
    """Return the first date that is not None, or a later one that agrees with it and is more exact."""
    present = [date for date in dates if date]
    return max((date for date in present if date.startswith(present[0])), key=len, default=None)
