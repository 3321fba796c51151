"""Missing results: what an answer says, in words, of entries that are not in it."""

from collections.abc import Iterator, Mapping
from typing import Any

_SUCH = {"lang": "this language", "published": "a date of then", "has": "an abstract"}


def missing(search: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said of results that are not there: what no filter passes, what is not built yet."""
    unmatched = search.get("unmatched")
    if unmatched == {}:
        yield "no other entry passes all of these filters at once"
    for field, values in (unmatched or {}).items():
        there = ", ".join(f"{value} {count}" for value, count in values) or "none with any"
        yield f"no entry has {_SUCH.get(field, f'this {field}')}; there are {there}"
    if waiting := search.get("waiting"):
        entries = "1 entry is" if waiting == 1 else f"{waiting} entries are"
        yield f"{entries} stored and not built yet: run `recommender build`"
