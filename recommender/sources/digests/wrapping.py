"""Lines that a program has wrapped, joined again to the paragraphs that they were."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.entries.scripts import HAN
from recommender.sources.digests import facts, labels, marks, names
from recommender.sources.digests.blocks import Block
from recommender.sources.digests.inline import Inline, ends_sentence, has_han, join

_NARROWEST, _WIDEST = 50, 110
"""Characters of a line that programs wrap text at."""
_SLACK = 5
"""Characters that marks and indents take from some of the lines."""
_FEWEST = 4
"""So many lines have to go on before a document is thought to be wrapped."""
_LABELLED = 5
"""So many Chinese characters a label may have before a line of foreign words, less one."""
_NAMED = 20
"""So much text in bold, or in a link, begins something of its own."""
_HELD = (" /", " |", "／", "｜")
"""What a line ends with that has its other half in the next one."""
_ADDRESS = re.compile(r"[<(]?https?://\S+$")
_DATED = re.compile(r"[(\[]?(?:\d{4}(?:[-/.年]\d{1,2}){0,2}[月日]?|\d{1,2}\.\d{1,2}\.\d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})[)\]]?$")  # fmt: skip
_CODED = re.compile(r"\W?(?:arXiv\s?:?\s?)?\d{4}\.\d{4,5}(?:v\d+)?\W?$|(?:[a-z]+(?:-[a-z]+)?\.[A-Z]{2}(?:, )?)+$", re.I)  # fmt: skip
_PAIRS = {"“": "”", "「": "」", "『": "』", '"': '"'}
_LEADING = re.compile(r"\W{0,3}?(?:[^\W\d_]{1,8}\W{1,2})?([“「『\"])")
_WORD = re.compile(rf"[^\s{HAN}]*")
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
    """Whether a block brings the closing bracket or mark of a title that the one before it opens."""
    open_, text = before.text, block.text
    if len(open_) > 200 or len(text) > 120:
        return False
    if open_.count("《") == open_.count("》") + 1:
        return "》" in text and "《" not in text.partition("》")[0]
    return (
        not block.first
        and not block.gap
        and _unclosed(open_) in _PAIRS
        and _closes_first(text, _PAIRS[_unclosed(open_)])
    )


def _unclosed(text: str) -> str:
    """Return the quotation mark that a text begins with and does not close, if there is one."""
    start = _LEADING.match(text)
    sign = start[1] if start else ""
    return sign if sign and _PAIRS[sign] not in text[start.end() :] else ""  # type: ignore[union-attr]


def _closes_first(text: str, sign: str) -> bool:
    return sign in text and not _LEADING.match(text)


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
    """Return the width that a document is wrapped at, 0 for one that is not.

    Only lines that a program could have wrapped tell: those of several words, in letters with spaces.
    """
    broken = [
        (len(a.text), _first_word(b.text))
        for a, b in pairwise(blocks)
        if " " in a.text
        and not a.text.endswith((":", "："))
        and not has_han(a.text, _LABELLED)
        and not b.gap
        and _may_go_on(b, a.text)
    ]
    lengths = sorted(length for length, _ in broken)
    if len(lengths) < _FEWEST:
        return 0
    width = lengths[int(len(lengths) * 0.98)]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(1 for length, word in broken if length + 1 + word > width - _SLACK)
    return width if full * 2 > len(broken) else 0


def _first_word(text: str) -> int:
    """Return how many characters of a text do not come apart."""
    return len(_WORD.match(text)[0])  # type: ignore[index]


def _may_go_on(block: Block, line: str) -> bool:
    """Whether a block may continue the line before it: no address, mark, label, date, venue or name of its own."""
    text = block.text
    if block.first or not text or block.shape != "paragraph":
        return False
    if _ADDRESS.match(text) or marks.read(text) or labels.split_label(block.inline):
        return False
    if _is_fact(text) or (has_han(text[:1]) and not has_han(line, _LABELLED)):
        return False  # a title, and what is said of it in Chinese
    if any(span.start == 0 and span.end >= _NAMED for span in block.inline.spans):
        return False
    return not names.looks_like_names(text) or line.endswith((",", "and"))


def _goes_on(before: Block, line: str, block: Block, width: int) -> bool:
    """Whether a block continues the one before it, whose last line is `line`."""
    if block.gap or block.depth != before.depth or before.shape == "rule":
        return False
    if line.endswith(_HELD) and not block.first and len(before.text) < 200:
        return True
    if not _may_go_on(block, line):
        return False
    text = block.text
    if width:
        return len(line) + 1 + _first_word(text) > width - _SLACK
    if not before.depth or len(line) < 30 or has_han(line, _LABELLED) or has_han(text):
        return False
    whole = any(s.start <= 1 and s.end >= len(before.inline.text) - 1 for s in before.inline.spans)
    stops = ends_sentence(line) or not _OPEN.search(line)
    opens = any(s.start == 0 for s in block.inline.spans)
    if whole and opens and not stops and _spans_both(before, block):
        return True
    return not (whole or stops or opens)


def _is_fact(text: str) -> bool:
    """Whether a line is a date, a venue, an id or a place of work, which stand by themselves."""
    if len(text) > 60:
        return False
    return bool(
        _DATED.match(text)
        or _CODED.match(text)
        or facts.venue_of(text)
        or names.are_organisations(names.split_names(text))
    )


def _spans_both(before: Block, block: Block) -> bool:
    """Whether an emphasis goes on from one line to the next."""
    last, first = before.inline.spans[-1:], block.inline.spans[:1]
    return (
        bool(last and first) and last[0].mark == first[0].mark == "italic" and first[0].start == 0
    )
