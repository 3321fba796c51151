"""Lines that a program has wrapped, joined again to the paragraphs that they were."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.sources.digests import labels, marks, names
from recommender.sources.digests.blocks import Block
from recommender.sources.digests.inline import Inline, ends_sentence, has_han, join

_NARROWEST, _WIDEST = 56, 110
"""Characters of a line that programs wrap text at."""
_ADDRESS = re.compile(r"[<(]?https?://\S+$")
_OPEN = re.compile(r"[A-Za-z0-9,;()'\"“”’\]-]$")


def unwrapped(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Join the lines of wrapped paragraphs, decided once for the whole document.

    A document is wrapped where lines that go on are nearly all cut close to one width, so that the
    next word would not have fitted. Within list items, where Markdown means no break, lines of
    Latin text that stop in the middle of a sentence are joined everywhere.
    """
    width = _width(blocks)
    listed = sum(1 for b in blocks if b.depth and not b.first and names.looks_like_names(b.text))
    found: list[Block] = []
    line = ""
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        before = found[-1] if found else None
        alone = listed > 1 and bool(block.depth) and names.is_person(block.text)
        alone = alone and not (following and names.looks_like_names(following.text))
        if before is not None and (
            (not alone and _goes_on(before, line, block, width)) or _closes(before, block)
        ):
            inline = join((before.inline, block.inline))
            if _closes(before, block):  # a title that was bold in parts is so no longer
                inline = Inline(inline.text, tuple(s for s in inline.spans if s.mark != "bold"))
            found[-1] = replace(before, inline=inline)
        else:
            found.append(block)
        line = block.text
    return tuple(found)


def _closes(before: Block, block: Block) -> bool:
    """Whether a block brings the closing bracket of a title that the one before it opens."""
    open_, text = before.text, block.text
    if len(open_) > 200 or len(text) > 120 or open_.count("《") != open_.count("》") + 1:
        return False
    return "》" in text and "《" not in text.partition("》")[0]


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
        if bare and lines[0].first and open_end and not labels.split_label(lines[0].inline):
            heads[start] = i
    if len(heads) < 2:
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


def _width(blocks: Sequence[Block]) -> int:
    """Return the width that a document is wrapped at, 0 for one that is not."""
    broken = [
        (len(a.text), len(b.text.split(" ", 1)[0]))
        for a, b in pairwise(blocks)
        if not b.first
        and not b.gap
        and b.shape == "paragraph"
        and not b.text.startswith(("http://", "https://"))
    ]
    lengths = sorted(length for length, _ in broken)
    if len(lengths) < 6:
        return 0
    width = lengths[int(len(lengths) * 0.98)]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(1 for length, word in broken if length + 1 + word > width - 2)
    return width if full * 2 > len(broken) else 0


def _goes_on(before: Block, line: str, block: Block, width: int) -> bool:
    """Whether a block continues the one before it, whose last line is `line`."""
    if block.first or block.gap or block.depth != before.depth or before.shape == "rule":
        return False
    text = block.text
    if not text or _ADDRESS.match(text) or marks.read(text) or labels.split_label(block.inline):
        return False
    if has_han(text[:1]) and not has_han(line):
        return False  # a title, and what is said of it in Chinese
    if width:
        full = len(line) + 1 + len(text.split(" ", 1)[0]) > width - 2
        return full and not (names.looks_like_names(text) and not line.endswith((",", "and")))
    if not before.depth or len(line) < 30 or has_han(line) or has_han(text):
        return False
    whole = any(s.start <= 1 and s.end >= len(before.inline.text) - 1 for s in before.inline.spans)
    stops = ends_sentence(line) or not _OPEN.search(line)
    opens = any(s.start == 0 for s in block.inline.spans)
    if whole and opens and not stops and _spans_both(before, block):
        return True
    return not (whole or stops or opens or names.looks_like_names(text))


def _spans_both(before: Block, block: Block) -> bool:
    """Whether an emphasis goes on from one line to the next."""
    last, first = before.inline.spans[-1:], block.inline.spans[:1]
    return (
        bool(last and first) and last[0].mark == first[0].mark == "italic" and first[0].start == 0
    )
