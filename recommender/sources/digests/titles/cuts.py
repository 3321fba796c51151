"""Titles of a group while they are cut: what is left of each, and where it stood."""

import re
from collections.abc import Sequence

_OPENED = re.compile(r"[\[(（【][^\])）】]*$")
_CLOSING = re.compile(r"[^\[\]()（）【】]{0,20}[\])）】]\s*(?=\S)")


class Cuts:
    """Titles while they are cut: what is left of each, and where it stood."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.spans = [(0, len(text)) for text in texts]

    def cut(self, i: int, start: int, end: int) -> None:
        """Cut what is left of a title to a part of it."""
        first = self.spans[i][0]
        self.spans[i] = (first + start, first + end)
        self.texts[i] = self.texts[i][start:end]

    def drop(self, i: int, match: re.Match[str]) -> None:
        """Drop a match at the beginning of a title, or from a match to its end."""
        if match.start() == 0:
            self.cut(i, closed(self.texts[i], match.end()), len(self.texts[i]))
        else:
            self.cut(i, 0, match.start())

    def matching(self, pattern: re.Pattern[str], fewest: float) -> dict[int, re.Match[str]]:
        """Return the matches of a pattern, by title; none where fewer titles than that have one."""
        found: dict[int, re.Match[str]] = {}
        for i, text in enumerate(self.texts):
            if match := pattern.search(text):
                found[i] = match
            elif len(found) + len(self.texts) - i - 1 < fewest:
                return {}
        return found


def closed(text: str, end: int) -> int:
    """Return where a beginning ends that has to go: behind the bracket that it opens, ``[2016 …]``."""
    opened = _OPENED.search(text, 0, end)
    closing = _CLOSING.match(text, end) if opened else None
    return closing.end() if closing else end
