"""How the items of a digest are numbered: on a line alone, or before the headline, in which style."""

import re
from collections.abc import Sequence

from recommender.sources.digests import lines
from recommender.sources.digests.lines import NUMERAL, Line

_LONE = re.compile(
    rf"(?:no\.?\s*|第|#|part\s*\.?)?[\[【(（]?({NUMERAL}|[①-⑳])[\]】)）]?\s*(?:[.、:：]|条|则)?$",
    re.I,
)
_CHINESE = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")


def is_lone(line: Line) -> bool:
    """Whether a line is the number of an item and nothing else."""
    return bool(_LONE.match(line.plain))


def _style(text: str) -> str:
    """Return how a number is written: ``1.`` and ``1）`` may be items and a list within one."""
    rest = lines.ordinal(text)[1]
    return re.sub(rf"{NUMERAL}|\s", "", text[: len(text) - len(rest)])


class Numbering:
    """Tells which lines number the items, and in which of the styles."""

    def __init__(self, found: Sequence[Line]) -> None:
        lone = [line for line in found if is_lone(line)]
        inline = [line for line in found if not is_lone(line) and lines.ordinal(line.plain)[0]]
        # Cut behind a number, a document ends with one that stands alone by chance.
        self.lone = bool(lone) and not (inline and lone == [found[-1]])
        inline = [] if self.lone else inline
        arabic = [line for line in inline if not _CHINESE.match(line.plain)]
        self.inline = bool(inline)
        self.count = len(lone) if self.lone else len(inline)
        self.divided = bool(arabic) and len(arabic) < len(inline)
        self.last = 0
        first = arabic[0] if arabic else inline[0] if inline else None
        # A document cut at its beginning starts with another number than one.
        self.last = (lines.ordinal(first.plain)[0] or 1) - 1 if first else 0
        self.style = _style(first.plain) if first else ""

    def __bool__(self) -> bool:
        return self.lone or self.inline

    def section(self, line: Line) -> str | None:
        """Return the name of a section: ``一、…`` above items that are numbered ``1.``."""
        if not (self.divided and _CHINESE.match(line.plain)):
            return None
        self.last = 0
        return lines.ordinal(line.plain)[1]

    def header(self, line: Line) -> str | None:
        """Return what stands behind the number of an item ("" behind a lone one)."""
        if self.lone:
            return "" if _LONE.match(line.plain) else None
        number, rest = lines.ordinal(line.plain)
        if not self.inline or number is None or number not in (self.last + 1, self.last + 2):
            return None
        if self.style not in ("", _style(line.plain)) or (
            self.divided and _CHINESE.match(line.plain)
        ):
            return None
        self.last = number
        return lines.ordinal(line.text)[1] if not line.text.startswith("**") else f"**{rest}"
