"""Works: whether two entries are versions of one work, under several ids.

Mentions that share an id are one entry already. Versions are entries that may not be merged, since each has
an id of its own, but that are one work to a reader: a preprint and its journal version with a DOI each, a paper
that was numbered twice, one news item in two media.
"""

import re
from typing import Any, NamedTuple

from recommender.entries import identity

SAME_WORK_SCORE = 0.9
"""A score from which two entries with the same numbers in their titles are one work.

Of 25,000 arXiv records three pairs reach it; a little below begin papers that the same authors wrote
next.
"""

_NUMBER = re.compile(r"\d+|\b[ivx]+\b|[上中下一二三四五六七八九十]")


class WorkSignature(NamedTuple):
    """What versions of one work share: keys of the titles, the numbers in each title, and the authors."""

    titles: frozenset[str]
    numbers: tuple[tuple[str, ...], ...]
    authors: tuple[str, ...]

    @classmethod
    def of(cls, summary: dict[str, Any]) -> "WorkSignature":
        """Return the signature of an entry, given by its summary."""
        titles = (summary["title"], summary["title_zh"])
        keys = frozenset(identity.title_key(title) for title in titles if title)
        numbers = tuple(sorted(tuple(sorted(_NUMBER.findall(key))) for key in keys))
        return cls(keys, numbers, tuple(summary["authors"]))


def are_versions(a: WorkSignature, b: WorkSignature, score: float = 0.0) -> bool:
    """Whether two entries that share a title, or have this score with each other, are versions of one work.

    Entries without an author in common never are, nor are a "Preface" and the like. Else they are if they share a
    distinctive title, or any title and an author, or from a score of `SAME_WORK_SCORE` on, unless their
    titles have other numbers: "Part I" is not "Part II", however alike they are.
    """
    if any(map(identity.is_generic, a.titles | b.titles)):
        return False
    shared = a.titles & b.titles
    alike = score >= SAME_WORK_SCORE and a.numbers == b.numbers
    if not shared and not alike:
        return False
    agree = identity.authors_agree(a.authors, b.authors)
    if agree is False:
        return False
    return alike or any(agree or identity.is_distinctive(key) for key in shared)
