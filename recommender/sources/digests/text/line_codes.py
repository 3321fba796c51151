"""Codes that lines begin and end with: a date, an hour, a commit, a mark, who says it, tags."""

import re

_TOKEN = re.compile(r"\W{0,2}\S+\s+(?:[-–—:|,]\s+)?(?=\S)")
_SIGNED = re.compile(
    r"(?:<[\w.-]{1,24}>|@[\w.-]{1,24}:?|\([A-Z]\)|[a-z]\)|[IVX]{1,5}[.)]|[xX✓✔✗])$"
)
_CODED = re.compile(r"[^\s\d]{0,3}[A-Za-z]{0,6}[^\s\w]{0,2}\d[\d:./年月日-]*[^\s\d]{0,3}$")
TAGS = re.compile(r"(?:\s+[+@#][^\W\d][\w-]{0,30})+\s*$|\s*[*=~]{2,}\s*$")
"""Tags and closing signs behind a text."""


def code(text: str) -> tuple[str, int] | None:
    """Return the form of the code that a text begins with, and where what follows begins.

    Two codes have one form if they differ by their figures and letters alone: ``3fa9c1d``,
    ``2024-03-01``, ``<alice>``, ``PAP-101``, ``第3篇``. A word is none.

    Examples
    --------
    >>> code("2024-03-01 Mask R-CNN"), code("Mask R-CNN")
    (('9-9-9', 11), None)
    """
    match = _TOKEN.match(text)
    if not match or len(text) - match.end() < 4:
        return None
    token = text[: match.end()].split()[0]
    if token.isdigit():
        return None  # a year, a score, votes: there is more to them (see `trimming`)
    if _SIGNED.match(token) or _CODED.match(token):
        form = re.sub(r"\d+", "9", re.sub(r"[A-Za-z][\w.-]*", "a", token))
        return form, match.end()
    return None
