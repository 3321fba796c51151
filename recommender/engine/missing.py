"""Missing results: sentences about entries that an answer lacks."""

from collections.abc import Iterator, Mapping
from typing import Any

_SUCH = {"lang": "this language", "published": "a date of then", "has": "an abstract"}


def notes_on_missing(search: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each filter that nothing passes, and one if entries wait for a build.

    Parameters
    ----------
    search : mapping
        The ``search`` of an answer.
    """
    unmatched = search.get("unmatched")
    if unmatched == {}:
        yield "no other entry passes all of these filters at once"
    for field, values in (unmatched or {}).items():
        instead = ", ".join(f"{value} {count}" for value, count in values) or "none with any"
        yield f"no entry has {_SUCH.get(field, f'this {field}')}; there are {instead}"
    if unbuilt := search.get("waiting"):
        entries = "1 entry is" if unbuilt == 1 else f"{unbuilt} entries are"
        yield f"{entries} stored and not built yet: run `recommender build`"
