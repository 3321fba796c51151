"""People in bold before the title of a reference: the emphasis is theirs, and says nothing of a title.

1. **Ito, K., & Ruiz, A.** (2020). A title. *Some journal*, 4(1), 1-9.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, Span

_MARK = 6
"""Characters of a number in brackets before them, at most."""
_TURNED = re.compile(
    r"(?:(?:[Vv]an|[Vv]on|[Dd]e|der|den|la|le|di|da) )*[^\W\d_a-z][\w'’-]+(?: [A-Z][\w'’-]+)?, (?:[A-Z]\.[ -]?){1,4}(?=[,;&:\s]|$)"
)
"""The first of them, as references turn a name."""
_YEAR = re.compile(r"[\s.,]*[(（](?:19|20)\d\d[a-z]?[)）]")


def without_bold_people(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Take the bold off the people that a reference begins with, where the year stands behind them.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks of a document.
    """
    return tuple(
        replace(block, inline=Inline(block.inline.text, _others(block.inline, span)))
        if block.shape != "row" and (span := _people(block.inline))
        else block
        for block in blocks
    )


def _people(inline: Inline) -> Span | None:
    """Return the bold stretch that is the people of a reference."""
    span = next(iter(inline.marked("bold")), None) if inline.spans else None
    led = span and span.start <= _MARK and _TURNED.match(inline.text, span.start, span.end)
    return span if led and span and _YEAR.match(inline.text, span.end) else None


def _others(inline: Inline, span: Span) -> tuple[Span, ...]:
    return tuple(one for one in inline.spans if one is not span)
