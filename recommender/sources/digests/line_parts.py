"""Fields of one line, parted by a sign: people, a date, a venue or a number, and the title among them."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests import facts, names

_PARTING = {
    "dash": re.compile(r"\s+(?:[-–—|·]|--)\s+"),
    "semicolon": re.compile(r"[;；]\s*"),
    "stop": re.compile(rf"(?<=\w{{3}})\.\s+(?=\W?[A-Z{HAN}\d])|。\s*(?=\S)"),
    "comma": re.compile(r"，"),
}
"""Signs that part the fields of a line, where there are more than one of them."""
_SIGN = re.compile(r"\s+[-–—|·]\s+|[;；。]\s*|(?<=\w{3})\.\s+|，")
_SIGNS_BESIDE = " ;；.。,，-–—|·"
_SHORTEST = 6


def second_parts(text: str) -> dict[str, tuple[int, int]]:
    """Return what stands between the first two of a sign that parts a line: people or a date may come before."""
    found = {}
    for name, pattern in _PARTING.items():
        first = pattern.search(text)
        second = pattern.search(text, first.end()) if first else None
        if first and second and first.start() > 1 and second.start() - first.end() >= _SHORTEST:
            found[f"second {name}"] = (first.end(), second.start())
            if name != "dash":
                found[f"before {name}"] = (0, first.start())
    return found


def without_facts(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut a part of a line where a sign stands before a date, a venue or a number."""
    for match in _SIGN.finditer(text, start, end):
        part = _SIGN.split(text[match.end() : match.end() + 60])[0]
        if match.start() - start >= _SHORTEST and part and facts.is_bare(part.strip()):
            return start, match.start()
    return start, end


def has_facts_beside(text: str, start: int, end: int) -> bool:
    """Whether people, a date, a venue or a number stand right before or behind a part of a line."""
    before = _SIGN.split(text[max(0, start - 160) : start].rstrip(_SIGNS_BESIDE))[-1]
    after = _SIGN.split(text[end : end + 160].lstrip(_SIGNS_BESIDE))[0]
    parts = [part for part in (before.strip(), after.strip()) if part]
    return any(names.looks_like_names(part) or facts.is_bare(part) for part in parts)


def opens_with_fact(text: str) -> bool:
    """Whether people, a date, a venue or a number stand before the first sign in a line."""
    first, *rest = _SIGN.split(text[:160], maxsplit=1)
    return bool(rest) and (names.looks_like_names(first) or facts.is_bare(first))
