"""Fields of bibliographic records, whatever their format: names, dates, links and abstracts."""

import re
from collections.abc import Iterable
from datetime import date as calendar_date
from typing import Any

from recommender import identity
from recommender.entries import language

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_MONTH = "|".join(_MONTHS)
_NUMERIC = re.compile(
    r"(?<!\d)(\d{4})(?!\d)(?:\s*[-/.年]\s*(\d{1,2})(?!\d)(?:\s*[-/.月]\s*(\d{1,2})(?!\d))?)?",
    re.ASCII,
)
_DAY_FIRST = re.compile(
    rf"(?:(\d{{1,2}})\s+)?({_MONTH})[a-z]*\.?,?\s+(\d{{4}})\b", re.ASCII | re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"({_MONTH})[a-z]*\.?\s+(\d{{1,2}}),?\s+(\d{{4}})\b", re.ASCII | re.IGNORECASE
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def fold(text: str) -> str | None:
    """Fold white space and NULs to single spaces; None where nothing is left."""
    return " ".join(text.replace("\0", " ").split()) or None


def abstract(text: str | None) -> dict[str, Any]:
    """Return the field of `Mention` that an abstract belongs in, by its language."""
    if not text:
        return {}
    # Counting letters took half of the time of reading a million records.
    return {"abstract_en" if text.isascii() else f"abstract_{language(text)}": text}


def date(text: str | None) -> str | None:
    """Return the first date in a text as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, if there is one.

    Understands ISO 8601, RFC 822, ``2016/06/27``, ``2016年6月27日`` and English month names. A day
    or a month that does not exist is left out.
    """
    if not text:
        return None
    if match := _NUMERIC.match(text.strip()):
        return _iso(*match.groups())
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
        return _iso(year, str(_MONTHS[month.lower()]), day)
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
        return _iso(year, str(_MONTHS[month.lower()]), day)
    return _iso(*match.groups()) if (match := _NUMERIC.search(text)) else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if year == "0000":
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    try:
        return calendar_date(int(year), int(month), int(day or "")).isoformat()
    except ValueError:
        return f"{year}-{int(month):02d}"


def name(last: str, first: str = "", suffix: str = "") -> str:
    """Put a name in its reading order: a Chinese one unbroken, any other with the surname last."""
    if (last + first).isascii() or not _HAN.search(last + first):
        return " ".join(f"{first} {last} {suffix}".split())
    return "".join(f"{last}{first}".split())


def names(text: str) -> tuple[str, ...]:
    """Split names written as one text: at semicolons, else at commas and the word "and"."""
    for separator in (r"[;；]", r"[、，]"):
        if re.search(separator, text):
            return _parts(re.split(separator, text))
    people = _parts(re.split(r",?\s+(?:and|&)\s+", text))
    single = _parts(part for person in people for part in person.split(","))
    # "Ada Lovelace, Alan Turing" are two people, "Lovelace, Ada" is one.
    if all(" " in part or _HAN.search(part) for part in single):
        return single
    return people


def _parts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(folded for text in texts if (folded := fold(text)))


def link(url: str | None, arxiv_id: str | None, doi: str | None) -> str | None:
    """Return the entry's own URL, else the page that its arXiv id or DOI resolves to."""
    if url and url.startswith(("http://", "https://")):
        return url
    if arxiv_id:
        return f"https://arxiv.org/abs/{arxiv_id}"
    return f"https://doi.org/{doi}" if doi else None


def languages(given: str | None, has_text: bool) -> tuple[str, ...]:
    """Return `Mention.lang` for a language tag: only what the text itself would not tell."""
    language = re.split(r"[-_]", given or "")[0].lower()
    told = has_text and language in ("zh", "en")
    return (language,) if language and not told else ()


def known(scheme: str, *candidates: str | None) -> str | None:
    """Return the first candidate that names something of a scheme, without the scheme."""
    for candidate in candidates:
        canonical = identity.canonical(candidate) if candidate else None
        if canonical and canonical.startswith(f"{scheme}:"):
            return canonical.removeprefix(f"{scheme}:")
    return None
