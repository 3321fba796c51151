"""The kind of an item (a paper, a post, or news), decided by the item itself, else by its document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recommender.entries.mention import Kind
from recommender.sources.digests.blocks.block import Page
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.group import Group
from recommender.sources.digests.records.record import Record
from recommender.sources.digests.text import labels
from recommender.sources.digests.text.people import looks_like_names

NEWSY = re.compile(
    r"日刊|日报|早报|晚报|快讯|资讯|要闻|新闻|一周大事|大事件|热点|\bnews(?:letter)?\b|\bbriefing\b|ニュース|뉴스",
    re.I,
)
"""What news digests call themselves."""
_ABOUT_PAPERS = re.compile(r"论文|papers?\b|arxiv|文献|文章推荐|論文|논문", re.I)
_ACCEPTED = re.compile(
    r"\b(?:accepted|contributed|selected) (?:\w+ )?(?:papers|abstracts|submissions|contributions|posters)\b|(?:录用|接收|录取|入选)的?论文|採択論文",
    re.I,
)
"""What lists of a conference's papers are headed by."""
_OF_PAPERS = frozenset(("authors", "venue", "affiliations"))
_HINTED: dict[str, Kind] = {"news": "news", "posts": "post"}


@dataclass(frozen=True)
class Kinds:
    """The kinds of a document's items, for items that do not show it themselves."""

    usual: Kind
    hinted: bool = False

    def of(self, record: Record) -> Kind:
        """Return the kind of a record."""
        if self.hinted:
            return self.usual
        if _is_of_paper(record):
            return "paper"
        if record.first.below_news:
            return "news"
        return self.usual


def of_document(
    seen: Sequence[Seen], groups: Sequence[Group], page: Page, hint: str | None
) -> Kinds:
    """Return the kinds that a document's items have if nothing in an item shows its kind."""
    if hint:
        return Kinds(_HINTED.get(hint, "paper"), hinted=True)
    records = [record for group in groups for record in group.records]
    if not records:
        return Kinds("post")
    total = len(records)
    papers = sum(map(_is_of_paper, records))
    heads = [one.text for one in seen if one.block.shape == "heading"][:3]
    said = "\n".join([page.title, *heads, *(one.text for one in seen[:2] if len(one.text) < 80)])
    sources = sum(1 for r in records if any(one.ending == "source" for one in r.blocks))
    if sources * 3 >= total * 2:
        return Kinds("news", hinted=True)
    if papers * 2 > total or _ACCEPTED.search(said):
        return Kinds("paper")
    if sources * 3 > total or (NEWSY.search(said) and papers * 2 < total + 1):
        return Kinds("news")
    fields = frozenset().union(*(r.labels for r in records))
    if papers * 3 >= total or (
        {"abstract", "recommendation"} & fields and _ABOUT_PAPERS.search(said)
    ):
        return Kinds("paper")
    return Kinds("post")


def _is_of_paper(record: Record) -> bool:
    """Whether a record names a paper, or has what only papers have: authors, a venue, affiliations."""
    row = record.first.block if record.first.block.shape == "row" else None
    columns = {labels.field_of(head) for head in row.header} if row else set()
    lines = [line for cell in row.cells for line in cell.text.split("\n")[:3]] if row else ()
    return bool(
        record.papers
        or _OF_PAPERS & (record.labels | columns)
        or any(one.lead == "names" for one in record.blocks[1:5])
        or any(map(looks_like_names, lines))
    )
