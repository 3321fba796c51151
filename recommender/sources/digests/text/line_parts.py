"""Fields of one line, parted by a sign: people, a date, a venue or a number, and the title among them."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.text import facts, names
from recommender.sources.digests.text.people import looks_like_names

_PARTING = {
    "dash": re.compile(r"\s\s*(?:[-–—|·]|--)\s+"),
    "semicolon": re.compile(r"[;；]\s*"),
    "stop": re.compile(rf"[.。](?:(?<=\w{{3}}\.)\s+(?=\W?[A-Z{HAN}\d])|(?<=。)\s*(?=\S))"),
    "comma": re.compile(r"，"),
    "slash": re.compile(r"\s\s*/\s+"),
    "gap": re.compile(r"\s(?:\s+|(?<=\t))"),
}
"""Signs that part the fields of a line, where there are more than one of them."""
_SIGN = re.compile(
    r"[\s;；。.，](?:(?<=\s)(?:\s*[-–—|·/]\s+|\s+|(?<=\t))|(?<=[;；。])\s*|(?<=\w{3}\.)\s+|(?<=，))"
)
_SIGNS_BESIDE = " ;；.。,，-–—|·/\t"
_CHINESE_BEHIND = re.compile(rf"。\s*[{HAN}]")
_CATEGORIES = re.compile(r"(?:[a-z]{2,8}(?:-[a-z]{2,3})?\.[A-Z]{2}[,;/\s]{0,2})+")
_HAN = re.compile(f"[{HAN}]")
_SHORTEST = 6


def second_parts(text: str) -> dict[str, tuple[int, int]]:
    """Return what stands between the first two of a sign that parts a line: people or a date may come before."""
    found = {}
    for name, pattern in _PARTING.items():
        first = pattern.search(text)
        second = pattern.search(text, first.end()) if first else None
        if first and second and first.start() > 1 and second.start() - first.end() >= _SHORTEST:
            if not _is_field(text[first.end() : second.start()]):
                found[f"second {name}"] = (first.end(), second.start())
            if name not in ("dash", "slash", "gap"):  # `block_ways` has these
                found[f"before {name}"] = (0, first.start())
    return found


def _is_field(text: str) -> bool:
    """Whether a part of a line is people, a date, a venue, a number, a place of work, a category or an address."""
    people = looks_like_names(text.strip())  # the last may end with a letter and its point
    text = text.strip(_SIGNS_BESIDE)
    return (
        people
        or text.startswith(("http://", "https://"))
        or facts.is_bare_fact(text)
        or bool(_CATEGORIES.fullmatch(text))
        or looks_like_names(text)
        or (not _HAN.search(text) and names.are_organisations(names.split_affiliations(text)))
    )


def without_facts(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut a part of a line where a sign stands before a date, a venue or another field."""
    for match in _SIGN.finditer(text, start, end):
        part = _SIGN.split(text[match.end() : match.end() + 60], maxsplit=1)[0]
        if match.start() - start >= _SHORTEST and part and _is_field(part):
            return start, match.start()
    return start, end


def has_facts_beside(text: str, start: int, end: int) -> bool:
    """Whether people, a date, a venue, a number or another field stand right before or behind a part of a line.

    So does what a sentence in Chinese says behind a foreign title and a stop.
    """
    if (
        _CHINESE_BEHIND.match(text, end)
        and " " in text[start:end]
        and not _HAN.search(text[start:end])
    ):
        return True
    before = _SIGN.split(text[max(0, start - 160) : start].rstrip(_SIGNS_BESIDE))[-1]
    after = _SIGN.split(text[end : end + 160].lstrip(_SIGNS_BESIDE), maxsplit=1)[0]
    parts = [part for part in (before.strip(), after.strip()) if part]
    return any(map(_is_field, parts))


def opens_with_fact(text: str) -> bool:
    """Whether people, a date, a venue or another field stand before the first sign in a line."""
    first, *rest = _SIGN.split(text[:160], maxsplit=1)
    return bool(rest) and _is_field(first)
