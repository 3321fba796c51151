"""Lists of titles as people paste them into chats: with lines in Chinese above English titles, which are written as headings, and addresses before some titles.

分布式训练方向
Some System: Training of Large Models
https://arxiv.org/abs/…
https://arxiv.org/abs/…  Another System
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.text import marks, people
from recommender.sources.digests.text.prose import is_prose, width

_LONGEST = 40
"""Width of such a line, at most."""
_FEWEST = 5
"""Titles of a text, at least."""
_SIGNS = re.compile(r"[:：。；;《》|｜@#]|https?:")
"""What stands in labels, sentences and titles."""
_WORDS = re.compile(r"(?:https?://\S+\s+)?\W{0,2}\w\S*(?:\s+\S+){2}")
_LEVEL = 2
_ADDRESSES = 3
"""Addresses before titles and on lines of their own, at least."""
_ADDRESS = re.compile(r"https?://\S+")
_ADDRESS_FIRST = re.compile(r"https?://\S+\s+(?=\w\S*\s+\w)")


def in_order(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Write an address before a title below it, where most stand so, and lines above titles as headings."""
    return _as_headings(_below_titles(blocks))


def _below_titles(blocks: Sequence[Block]) -> Sequence[Block]:
    """Write the address that a line begins with below its title, where several titles have theirs there or so."""
    led = {i: at for i, block in enumerate(blocks) if (at := _after_address(block))}
    if not led or any(block.opens for block in blocks):
        return blocks
    if len(led) + sum(map(_is_address, blocks)) < _ADDRESSES:
        return blocks
    found: list[Block] = []
    for i, block in enumerate(blocks):
        if at := led.get(i, 0):
            found.append(replace(block, inline=block.inline[at:]))
            found.append(replace(block, inline=block.inline[:at].strip(), gap=False, first=False))
        else:
            found.append(block)
    return found


def _is_address(block: Block) -> bool:
    return block.shape == "paragraph" and bool(_ADDRESS.fullmatch(block.text))


def _after_address(block: Block) -> int:
    """Return where a title begins behind the address that a line begins with; 0 in others."""
    if block.shape != "paragraph" or not (led := _ADDRESS_FIRST.match(block.inline.text)):
        return 0
    return led.end() if len(block.inline.links) == 1 else 0


def _as_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Make headings of the short Chinese lines that stand right above English titles, where a text without headings is a list of these."""
    if sum(block.shape == "heading" for block in blocks) > 1:
        return tuple(blocks)
    titled = [_is_title(block) for block in blocks]
    heads = _heads(blocks, titled) if sum(titled) >= _FEWEST else set()
    if not heads or len(heads) * 2 > sum(titled):
        return tuple(blocks)
    return tuple(
        replace(block, shape="heading", level=_LEVEL) if i in heads else block
        for i, block in enumerate(blocks)
    )


def _heads(blocks: Sequence[Block], titled: Sequence[bool]) -> set[int]:
    """Return the lines below a blank one and right above a title, with those right above them."""
    found: set[int] = set()
    for i in range(len(blocks) - 2, -1, -1):
        below = blocks[i + 1]
        if not below.gap and (titled[i + 1] or i + 1 in found) and _is_short(blocks[i]):
            found.add(i)
    for i in sorted(found):
        if i and not blocks[i].gap and i - 1 not in found:
            found.discard(i)
    return found


def _is_short(block: Block) -> bool:
    """Whether a line is a few words in Chinese, nothing of which is marked."""
    text = block.text
    bare = block.shape == "paragraph" and not (block.depth or block.inline.spans)
    return (
        bare
        and has_han(text, 2)
        and width(text) <= _LONGEST
        and not _SIGNS.search(text)
        and not marks.mark_of(text)
        and not people.looks_like_names(text)
    )


def _is_title(block: Block) -> bool:
    text = block.text
    bare = block.shape == "paragraph" and not block.depth and not has_han(text)
    titled = bare and bool(_WORDS.match(text)) and not is_prose(text)
    return titled and not people.looks_like_names(text)
