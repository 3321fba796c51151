"""How tests look at a document: its blocks, what is seen in them, its items, one by one."""

from recommender.entries.mention import Mention
from recommender.sources import digests
from recommender.sources.digests.analysis import Analysis, analyse
from recommender.sources.digests.blocks.block import Block, Page
from recommender.sources.digests.features.seeing import see
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.group import Group, group_of
from recommender.sources.digests.reading import pages
from recommender.sources.digests.records.segments import SegmentKey


def page(text: str, base: str = "") -> Page:
    (found,) = pages.pages(text, base)
    return found


def blocks(text: str, base: str = "") -> tuple[Block, ...]:
    return page(text, base).blocks


def seen(text: str) -> list[Seen]:
    return see(blocks(text))


def analysed(text: str, hint: str | None = None) -> Analysis:
    return analyse(page(text), hint)


def read(text: str, hint: str | None = None, base: str = "") -> list[Mention]:
    return [m for m in digests.parse(text, "d", hint, base) if isinstance(m, Mention)]


def titles(text: str) -> list[str | None]:
    return [m.title for m in read(text)]


def grouped(text: str, *starts: int, kind: str = "given") -> Group:
    """Return the records of a text that begin at these of its blocks."""
    all_seen = seen(text)
    parts = list(zip(starts, [*starts[1:], len(all_seen)], strict=True))
    return group_of(SegmentKey(kind), all_seen, parts)
