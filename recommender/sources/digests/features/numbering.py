"""Marks recognised in context: numbers that alone could be anything, but stand in order between other marks."""

import re
from collections.abc import Iterator, Sequence

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.text import marks
from recommender.sources.digests.text.marks import Mark

_Row = tuple[str, int]
"""Blocks that are counted together: their shape and level."""
_NUMBER = re.compile(r"\d{1,2}[.:]?$")
_BEHIND = re.compile(r"\s*[.:·|–—-]?\s*(?=[^\Wa-z]|[《“\"「\[])")
_FEWEST = 3
"""So many elements of lists are counted in one way at least."""


def marks_in_context(
    blocks: Sequence[Block], found: Sequence[Mark | None]
) -> Sequence[tuple[int, Mark]]:
    """Return the marks that are read anew beside those found in each block by itself.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks of a document.
    found : sequence of Mark or None
        The mark of each.

    Returns
    -------
    sequence of (int, Mark)
        The places of blocks, and their marks.
    """
    continued = list(_continued(blocks, found))
    known = list(found)
    for i, mark in continued:
        known[i] = mark
    return [
        *continued,
        *_counted(blocks, found),
        *_set_apart(blocks, known),
        *_ranked(blocks, known),
    ]


def _continued(blocks: Sequence[Block], found: Sequence[Mark | None]) -> Iterator[tuple[int, Mark]]:
    """Give the numbers that figures follow at once, and that stand in order between others."""
    last: dict[_Row, Mark] = {}
    waiting: dict[_Row, tuple[int, Mark]] = {}
    for i, (block, own) in enumerate(zip(blocks, found, strict=True)):
        row = (block.shape, block.level)
        before = last.get(row)
        mark = own or (before and marks.continued_mark(block.inline.text, before))
        if mark is None:
            if block.level:  # numbers begin anew
                yield from waiting.values()
                last, waiting = {}, {}
            continue
        held = waiting.pop(row, None)
        if held and held[1].number != mark.number:
            yield held
        if not own:
            waiting[row] = (i, mark)
        last[row] = mark
    yield from waiting.values()


def _counted(blocks: Sequence[Block], found: Sequence[Mark | None]) -> Iterator[tuple[int, Mark]]:
    """Give the numbers of paragraphs that nothing but a space parts from what they count."""
    lines = [
        i
        for i, (block, own) in enumerate(zip(blocks, found, strict=True))
        if block.shape == "paragraph" and not own
    ]
    for place, mark in marks.bare_numbers([blocks[i].text for i in lines]).items():
        yield lines[place], mark


def _set_apart(blocks: Sequence[Block], found: Sequence[Mark | None]) -> Iterator[tuple[int, Mark]]:
    """Give the numbers, or days, that are marked at the beginning of list elements: ``- **30** [Title](…)``."""
    told: dict[int, Mark] = {}
    for i, block in enumerate(blocks):
        text = block.inline.text
        span = next(iter(block.inline.marked("bold", "italic", "code")), None)
        if block.shape != "item" or span is None or span.start:
            continue
        number = _NUMBER.match(text[: span.end].rstrip())
        if number and (behind := _BEHIND.match(text, span.end)):
            told[i] = Mark("1", int(number[0].rstrip(".:")), behind.end())
    if len(told) >= _FEWEST:
        yield from ((i, mark) for i, mark in told.items() if found[i] is None)


def _ranked(blocks: Sequence[Block], found: Sequence[Mark | None]) -> Iterator[tuple[int, Mark]]:
    """Give the medals of a ranking the style of the number behind them: ``🥇``, ``🥈``, ``🥉``, ``4.``."""
    medals: dict[int, list[tuple[int, Mark]]] = {}
    for i, (block, mark) in enumerate(zip(blocks, found, strict=True)):
        if mark is None:
            continue
        if mark.style == marks.MEDAL:
            medals.setdefault(block.level, []).append((i, mark))
        elif (won := medals.pop(block.level, [])) and mark.number == won[-1][1].number + 1:
            yield from ((place, medal._replace(style=mark.style)) for place, medal in won)
