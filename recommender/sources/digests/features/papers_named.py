"""The papers that a block names: by number, or by the address of a host of papers."""

import re

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.text import hosts

_PAPER_ID = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|list)/|huggingface\.co/papers/|alphaxiv\.org/\w+/|papers\.cool/arxiv/|hf\.co/papers/"
    r"|scirate\.com/arxiv/|corr,?\s+abs/|arxiv(?:[:：]\s*|\s+(?:id[:：]?\s*)?)|[\[(（])(\d{4}\.\d{4,5})(?!\d)",
    re.I,
)
_BARE_ID = re.compile(r"(?:arxiv\s*[:：]?\s*)?(\d{4}\.\d{4,5})(?:v\d+)?\W*$", re.I)
_BEGINS_WITH_ID = re.compile(
    r"\W{0,3}(\d\d(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?=[^\w.]\W{0,4}[^\W\d])"
)
_ENDS_WITH_ID = re.compile(r"(\d(?<![\w.]\d)\d(?:0[1-9]|1[0-2])\.\d{5})(?:v\d+)?\W{0,3}$")
"""A number of arXiv with nothing around it, before or behind all else."""
_LISTED_IDS = re.compile(
    r"(?:(?<![\w.])\d{4}\.\d{4,5}(?:v\d+)?\W{1,6}(?=\d)){1,40}\d{4}\.\d{4,5}(?!\d)"
)
"""Numbers side by side, of which none is the one that a line is about."""
_NUMBER = 24
"""Fewer characters has a cell that is the number of a paper."""
_HEAD = 160
"""So many characters a title and the people behind it may have."""
_PEOPLE = re.compile(r"\s*[A-Z][^()]*(?:\b(?:19|20)\d\d|et\.? al)\b")
_TOLD_BEHIND = re.compile(r"(?:v\d+)?\)\s*(?:[:：]|[—–]|-\s)")
_CLOSES = re.compile(r"(?:v\d+)?.{0,3}$|(?:v\d+)?\W{0,3}[(（](?:19|20)\d\d[)）]\W{0,3}$")
"""The end of a text behind a number that closes it, perhaps with its year: ``CoRR abs/2405.01001 (2024)``."""
_ID = re.compile(r"\d\d{3}\.\d{4,5}")
_PLACE = re.compile(
    r"(?i:^https?://(?:www\.)?)|(?:\.pdf|/)?(?:\?(?!(?:id|abstract_id|arnumber)=)[^#]*)?(?:#.*)?$"
)
"""What two addresses of one paper may differ in."""


def papers_named(block: Block) -> frozenset[str]:
    """Return the papers that a block names: by number, or by the address of a host of papers."""
    found = set()
    urls = [
        *(link.url for link in block.inline.links),
        *block.ids,
        *(cell.plain for cell in block.cells if len(cell.text) < _NUMBER),
    ]
    for url in urls:
        if match := _PAPER_ID.search(url) or _BARE_ID.match(url):
            found.add(match[1])
        elif hosts.is_paper(url) and "arxiv.org/" not in url:
            found.add(_PLACE.sub("", url))
    # In running text a number is another paper's, but for one that opens or closes it.
    if not _ID.search(block.text, 0, 3000):
        return frozenset(found)
    size = len(block.text)
    for match in _PAPER_ID.finditer(block.text[:3000]):
        told = size < 160 and match[0][:1] in "aAcChs"
        if (
            told
            or _is_behind_title(block.inline, match.start())
            or match.start() < 4
            or _CLOSES.match(block.text, match.end())
            or match[0][0] == "["
            or _is_in_head(block.text, *match.span())
        ):
            found.add(match[1])
    if size < 600 and (
        match := _BEGINS_WITH_ID.match(block.text) or _ENDS_WITH_ID.search(block.text)
    ):
        found.add(match[1])
        if listed := _LISTED_IDS.search(block.text):
            found.update(_ID.findall(listed[0]))
    return frozenset(found)


def _is_in_head(text: str, start: int, end: int) -> bool:
    """Whether a place is in brackets behind what a text begins with, with people: ``Title (One 2024, arXiv:2405.01001): …``."""
    opened = text.rfind("(", 0, start + 1)
    behind = start < _HEAD and opened > text.rfind(")", 0, start)
    told = behind and _TOLD_BEHIND.match(text, end)
    return bool(told and _PEOPLE.match(text, opened + 1, start))


def _is_behind_title(inline: Inline, place: int) -> bool:
    """Whether a place is right behind what stands out at the beginning of a text."""
    return any(span.start < 4 and 0 <= place - span.end <= 2 for span in inline.spans)
