"""Coverage: the share of a document that its parser takes; a low share is reported as a problem."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from recommender.entries.mention import Mention, Problem

_LITTLE = 0.2  # of all that is there; of real digests, 0.3 and more is taken
_UNSEEN = re.compile(
    r"<(script|style|svg|head)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>|https?://\S+|\s+",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"^(?:MIME-Version|Content-Transfer-Encoding):", re.IGNORECASE | re.MULTILINE)
_TEXTS = ("title", "title_zh", "venue", "category", "abstract_zh", "abstract_en", "recommendation")


class Coverage:
    """Counts how much of a document was read and how much was skipped, in lines or in characters.

    Parameters
    ----------
    unit : str
        The name of what is counted, in plural: lines, characters.
    few : int
        How much may be skipped in any document without a problem: the header of an export, or a note.
    """

    def __init__(self, unit: str, few: int) -> None:
        self.taken = 0
        self.passed = 0
        self._unit = unit
        self._few = few

    def problems(self, document: str, line: int = 1) -> Iterator[Problem]:
        """Yield a problem if most of the document was skipped."""
        total = self.taken + self.passed
        if self.passed > self._few and 0 < self.taken < _LITTLE * total:
            message = (
                f"most of it is not understood: {self.passed} of {total} {self._unit} passed over"
            )
            yield Problem(document, line, message)


def of_lines() -> Coverage:
    """Return a coverage that counts lines which are not empty."""
    return Coverage("lines", 20)


def of_characters() -> Coverage:
    """Return a coverage that counts the characters of texts."""
    return Coverage("characters", 2000)


def characters(value: Any) -> int:
    """Return how long the texts in a JSON value are; lists of numbers have none."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(characters, value.values()))
    if isinstance(value, list) and value and not isinstance(value[0], int | float):
        return sum(map(characters, value))
    return 0


def with_coverage(items: Iterable[Mention | Problem], text: str, document: str) -> Iterator[Any]:
    """Yield the items of a digest, then a problem if they hold little of its text.

    Tags, addresses and white space are no text; of a mail, whose text may be encoded, nothing is said.
    """
    if _MAIL.search(text, 0, 1 << 14):
        yield from items
        return
    coverage = of_characters()
    for item in items:
        if isinstance(item, Mention):
            texts = (*item.authors, *item.affiliations, *(getattr(item, name) for name in _TEXTS))
            coverage.taken += sum(len("".join(part.split())) for part in texts if part)
        yield item
    if 0 < coverage.taken < _LITTLE * len(text):  # which is more than what tags and addresses leave
        coverage.passed = max(len(unescape(_UNSEEN.sub("", text))) - coverage.taken, 0)
        yield from coverage.problems(document)
