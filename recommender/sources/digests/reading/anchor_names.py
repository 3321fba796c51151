"""Names of anchors in pasted pages: a screen reader is told of a heading's own link, and who copies the page copies that.

A Title of Some Paper
Section titled “A Title of Some Paper”
"""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.blocks.block import Block

_FEWEST = 2
"""So often one name is given to what stands right above, at least."""
_SAID = re.compile(r"[#\W]*(?P<said>[^\W\d_][^\n“\"«「『:：]{3,30}?)\s*(?:[“\"«「『]\s*|\bto\s+)")
_CLOSE = re.compile(r"[\s”\"»」』¶#]+$")


def without_anchor_names(blocks: Sequence[Block]) -> Sequence[Block]:
    """Leave out the lines that only say again, after words that all of them have, what stands right above.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks of a typed text, its lines not yet joined.

    Returns
    -------
    sequence of Block
        The blocks without these lines; all of them where fewer than two begin with the same words.
    """
    said = {i: words for i in range(1, len(blocks)) if (words := _said(blocks[i - 1], blocks[i]))}
    if not said:
        return blocks
    often = {words for words, times in Counter(said.values()).items() if times >= _FEWEST}
    return [block for i, block in enumerate(blocks) if said.get(i) not in often]


def _said(above: Block, block: Block) -> str:
    """Return the words before what a line repeats of the one above; "" where it does not, or says more."""
    text = block.text
    if above.text not in text or block.depth or not (led := _SAID.match(text)):
        return ""
    return led["said"] if _CLOSE.sub("", text[led.end() :]) == _CLOSE.sub("", above.text) else ""
