"""Lines that stand out of a list, where Markdown takes them for a part of the element above.

Who pastes notes puts no blank line between the points below one title and the next title:

    A title
    - where to find it
    Another title
    - where to find that

Nor before a title in bold, below the points of the one before.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import ends_sentence

_FEWEST = 2
"""So often a line stands between list elements at least, for it to be meant."""


def outside_lists(blocks: Sequence[Block], lines: Sequence[str], first: int) -> Sequence[Block]:
    """Move the lines out of the list elements above that are titles of the elements below.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks of a document, its lines not yet joined.
    lines : sequence of str
        The document itself.
    first : int
        The number of its first line.

    Returns
    -------
    sequence of Block
        The same blocks, those lines at depth 0, with a gap before them; all as they were where no list
        has a title right above it and the lines are not bold.
    """
    lazy = {block for block in blocks if _is_lazy(block, lines, first)}
    bold = sum(map(_is_bold, lazy))
    if bold >= max(_FEWEST, 0.8 * len(lazy)):
        return [_moved_out(b) if b in lazy and _is_bold(b) else b for b in blocks]
    heads = [
        _may_be_title(block)
        for block, after in pairwise(blocks)
        if _is_lazy(block, lines, first) and after.shape == "item"
    ]
    meant = sum(heads) >= max(_FEWEST, 0.8 * len(heads))
    if not meant or not any(_opens(a, b) for a, b in pairwise(blocks)):
        return blocks
    return [_moved_out(b) if b in lazy else b for b in blocks]


def _moved_out(block: Block) -> Block:
    return replace(block, depth=0, gap=True)


def _is_bold(block: Block) -> bool:
    """Whether all of a line is bold."""
    size = len(block.inline.text)
    return any(s.mark == "bold" and s.end - s.start >= size - 2 for s in block.inline.spans)


def _is_lazy(block: Block, lines: Sequence[str], first: int) -> bool:
    """Whether a block is a line that goes on a list element, and stands no further in than its sign."""
    if block.shape != "paragraph" or block.depth != 1 or block.first or block.gap:
        return False
    place = block.line - first
    return 0 <= place < len(lines) and not lines[place].startswith((" ", "\t"))


def _may_be_title(block: Block) -> bool:
    return not ends_sentence(block.text) and not block.text[:1].islower()


def _opens(block: Block, item: Block) -> bool:
    """Whether a list element has a title right above it."""
    return (
        item.shape == "item"
        and block.shape == "paragraph"
        and not block.depth
        and item.line == block.line + 1
        and _may_be_title(block)
    )
