"""Lines that a rule right below them makes headings."""

from collections.abc import Sequence
from dataclasses import replace

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import ends_sentence, join
from recommender.sources.digests.text import labels


def underlined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Make headings of the short lines that a rule stands right below, where a document has several."""
    heads: dict[int, int] = {}  # where a heading begins, and its rule
    for i, block in enumerate(blocks):
        if block.shape != "rule" or not i or blocks[i - 1].line != block.line - 1:
            continue
        start = i - 1
        while start and not blocks[start].first and start > i - 3:
            start -= 1
        lines = blocks[start:i]
        size = sum(len(line.text) for line in lines)
        bare = all(b.shape == "paragraph" and not b.depth and not b.inline.links for b in lines)
        open_end = size <= 200 and not ends_sentence(lines[-1].text)
        if bare and lines[0].first and open_end and not labels.label_of(lines[0].inline):
            heads[start] = i
    # Where nothing but such lines stands between the rules, the rules part records.
    parting = sum(1 for start in heads if start and blocks[start - 1].shape == "rule")
    if len(heads) < 2 or parting * 2 > len(heads):
        return tuple(blocks)
    found: list[Block] = []
    skip = -1
    for i, block in enumerate(blocks):
        if i in heads:
            skip = heads[i]
            inline = join(line.inline for line in blocks[i:skip])
            found.append(replace(block, shape="heading", level=2, inline=inline))
        elif i > skip:
            found.append(block)
    return tuple(found)
