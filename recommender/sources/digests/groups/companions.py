"""Which groups of records may stand beside the first of a document."""

import re
from bisect import bisect
from collections.abc import Sequence

from recommender.sources.digests.groups.counter_evidence import tells_no_source
from recommender.sources.digests.groups.evidence import COST
from recommender.sources.digests.groups.group import Group
from recommender.sources.digests.text import hosts
from recommender.sources.digests.text.columns import names_titles
from recommender.sources.digests.text.marks import number_of
from recommender.sources.digests.text.names import without_picture
from recommender.sources.digests.text.peeling import author_starts

_POINTS = 0.5
"""How much more points of a text have to bring, that nothing says of who, when or where to read more."""
_ASIDE = 0.8
"""The same of what stands below thanks, announcements and the like, where the first group does not."""
_CREDITED = 0.5
"""How much titles with people behind them have to bring."""
_OF_PROJECT = re.compile(
    r"[\[(（【]?[\d./年月日-]*[\])）】]?[\s:：|-]*(?:we(?:'ve|’ve)?|our|i|this (?:repo|list|page)\w*|initial (?:commit|release)|first (?:commit|release))\b|[\[(（【]?[\d./年月日-]*[\])）】]?[\s:：|-]*(?:我们|本仓库|本项目|更新了?|新增了?)",
    re.I,
)
_HEAD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_COUNTED = re.compile(
    r"\btop[ -]?(\d{1,2})\b|(?<![\d.])(\d{1,2}|[三四五六七八九十])\s*(?:件|则|大(?:新闻|事件|要闻|热点|事)|条(?:新闻|要闻|快讯|资讯|动态)"
    r"|(?:[a-z]+ ){0,2}(?:news|stories|events|headlines|launches|releases)\b)",
    re.I,
)
"""How a heading counts its news: ``Top 5``, ``最重要的五件事``; other counts are of trends, lessons, tips."""
_TAG = re.compile(r"\[[\w '’.+-]{0,24}\]\s+\S")
_SAME = 0.3
"""From this share on, the rows of a table tell again of what stands above it."""
_OWN = 0.6
"""From this share on rows lead somewhere themselves: what they name is told again only by another's title."""


def is_good(group: Group, before: Sequence[Group]) -> bool:
    """Whether a group is worth its place: beside the first, it must have what nearly all of that has.

    Parameters
    ----------
    group : Group
        The group that may be taken.
    before : sequence of Group
        Those that were taken already, the best first.
    """
    if not before:
        return group.mean >= COST + 0.1
    first = before[0]
    if (
        _encloses_records(group, first)
        or _are_topics(group, first)
        or _is_changelog(group)
        or _is_mentioned_above(group, first)
        or _is_mentioned(group, first)
    ):
        return False
    if group.records[0].first.below_news and len(group.records) > 1:
        return group.mean >= COST + 0.25
    least = _least_worth(group, first)
    signed = _sign(group) and _sign(group) == _sign(first)
    if len(group.records) > 2 and (
        signed or _share_tagged(group) >= 0.8 <= 2 * _share_tagged(first)
    ):
        return group.mean >= min(least, COST + 0.25)
    if _are_credited(group):
        return group.mean >= min(least, COST + _CREDITED)
    if _is_of_other_papers(group, first):
        return group.mean >= min(least, COST + 0.5)
    if not _is_counted(group):
        for share in (_share_with_papers, _share_with_links):
            if share(first) >= 0.8 and share(group) < 0.6:
                least = max(least, COST + 1.3)
    return group.mean >= least


def _are_credited(group: Group) -> bool:
    """Whether a person stands behind most titles: ``Some Title by Ana Ruiz``; papers need no links then."""
    texts = [record.first.rest.text for record in group.records]
    return len(texts) > 2 and sum(at >= 0 for at in author_starts(texts)) * 5 >= 4 * len(texts)


def _sign(group: Group) -> str:
    """Return the picture that all records begin with; "" without one."""
    firsts = {record.first.rest.text[:1] for record in group.records}
    text = group.records[0].first.rest.text
    return text[:1] if len(firsts) == 1 and text != without_picture(text) else ""


def _share_tagged(group: Group) -> float:
    """Return the share of records that begin with the name of a method in bold brackets: ``**[SENet]** Squeeze-and-…``."""
    firsts = [record.first for record in group.records]
    return sum(one.lead == "bold" and bool(_TAG.match(one.rest.text)) for one in firsts) / len(
        firsts
    )


def _least_worth(group: Group, first: Group) -> float:
    """Return what the records of a group have to be worth beside those of the first."""
    least = COST + 0.25 + max(0.0, 0.5 * (first.mean - 1.9))
    if len(group.records) == 1:
        alone = group.records[0].first
        least = max(
            least, COST + (1.2 if alone.block.shape == "heading" and alone.lead == "link" else 1.6)
        )
    if _mean_title_worth(first) >= 0.7 > 2 * _mean_title_worth(group) or _share_of_sites(
        group
    ) >= 0.6 > _share_of_sites(first):
        least = max(least, COST + 1.3)
    above = group.segments[-1][1] <= first.segments[0][0]
    if (_is_welcome(group) and above) or (
        _begin_in_small_letters(group) and not _begin_in_small_letters(first)
    ):
        least = max(least, COST + 1.6)
    if _stand_in_page_part(group) and not _stand_in_page_part(first):
        least += _ASIDE
    if (
        _tells_no_source(group)
        and not _begin_with_headings(group)
        and (_begin_with_headings(first) or not _tells_no_source(first))
    ):
        least += _POINTS
    return least


def _is_counted(group: Group) -> bool:
    """Whether the heading above its numbered records says how many news they are."""
    seen, count = group.titles.seen, len(group.records)
    above = {seen[start].heading_index for start, _ in group.segments}
    if count < 3 or len(above) > 1 or -1 in above or not all(r.first.mark for r in group.records):
        return False
    told = _COUNTED.search(seen[above.pop()].text)
    return told is not None and number_of(told[1] or told[2]) == count


def _tells_no_source(group: Group) -> bool:
    """Whether nothing in most records leads elsewhere or says who and when."""
    untold = sum(tells_no_source(record) for record in group.records)
    return untold * 5 >= len(group.records) * 4


def _stand_in_page_part(group: Group) -> bool:
    """Whether most records stand below a heading that announces a part of the page."""
    return sum(record.first.in_page_part for record in group.records) * 2 > len(group.records)


def _begin_in_small_letters(group: Group) -> bool:
    """Whether most records are lines that begin with a small letter: they go on from the line above."""
    lines = [r.first for r in group.records if r.first.block.shape == "paragraph"]
    begun = sum(one.is_unmarked and one.rest.text[:1].islower() for one in lines)
    return begun * 2 > len(group.records)


def _begin_with_headings(group: Group) -> bool:
    return group.records[0].first.block.shape == "heading"


def _is_of_other_papers(group: Group, first: Group) -> bool:
    """Whether a table below names titles in a column, none or few of which stand in the first group."""
    rows = [r.first.block for r in group.records]
    if not all(row.shape == "row" and names_titles(row.header) for row in rows):
        return False
    if not group.titles.way.startswith(("column", "original", "link")):
        return False
    said: str | set[str]
    if _share_with_links(group) >= _OWN:
        said = {_first_word(text) for text in _title_texts(first)}
    else:
        said = " ".join(one.text for r in first.records for one in r.blocks).casefold()
    heads = [_first_word(text) for text in _title_texts(group)]
    again = sum(head in said for head in heads if head)
    return again < _SAME * len(heads) and _mean_title_worth(group) >= 0.7


def _first_word(title: str) -> str:
    """Return what a title begins with: its first word, or the name before its colon."""
    found = _HEAD.match(title.casefold())
    return found[0] if found else ""


def _title_texts(group: Group) -> list[str]:
    titles = group.titles
    return [titles.text(place) for place in titles.spans if place]


def _is_changelog(group: Group) -> bool:
    """Whether most records say what somebody does with the list itself: "We add …", "Release of …"."""
    own = sum(bool(_OF_PROJECT.match(r.first.rest.text)) for r in group.records)
    return own * 2 > len(group.records)


def _encloses_records(group: Group, first: Group) -> bool:
    """Whether its records are elements of the page within which those of the first begin."""
    starts = [start for start, _ in first.segments]
    return group.key.kind == "element" and any(
        bisect(starts, end - 1) > bisect(starts, start) for start, end in group.segments
    )


def _are_topics(group: Group, first: Group) -> bool:
    """Whether its records are list elements that lead nowhere, each right above records of the first, which stand further in."""
    starts = {start for start, _ in first.segments}
    return all(
        record.first.block.shape == "item"
        and not record.first.links
        and record.start + 1 in starts
        and record.seen[record.start + 1].block.depth > record.first.block.depth
        for record in group.records
    )


def _is_mentioned_above(group: Group, first: Group) -> bool:
    """Whether running text above the first group mentions the links that were taken for records."""
    above = group.segments[-1][1] <= first.segments[0][0]
    linked = group.titles.way in ("link", "later link")
    return above and linked and all(r.first.lead == "prose" for r in group.records)


def _is_mentioned(group: Group, first: Group) -> bool:
    """Whether its records begin with parts of the page, or with text and links beside titles that are links in bold."""
    if all(record.first.lead == "boilerplate" for record in group.records):
        return True
    beside = [
        (one.is_unmarked and one.block.shape == "paragraph" and not one.mark)
        or (one.is_linked_line and not one.is_bold_link)
        for one in (record.first for record in group.records)
    ]
    bold = [record.first.is_bold_link for record in first.records]
    return sum(beside) * 2 >= len(beside) and sum(bold) * 5 >= 4 * len(bold)


def _is_welcome(group: Group) -> bool:
    """Whether its records are paragraphs that nothing marks: above all others they open a letter."""
    return all(
        record.first.block.shape == "paragraph"
        and record.first.lead in ("text", "prose")
        and not record.first.mark
        for record in group.records
    )


def _share_with_papers(group: Group) -> float:
    return sum(1 for r in group.records if r.papers) / len(group.records)


def _mean_title_worth(group: Group) -> float:
    """Return how much the titles of a group look like titles, on the average."""
    return sum(record.title_worth for record in group.records) / len(group.records)


def _share_of_sites(group: Group) -> float:
    """Return the share of records that lead to the front pages of sites and nowhere else."""
    found = [{url for one in r.blocks for url in one.links} for r in group.records]
    return sum(1 for urls in found if urls and all(map(hosts.is_root, urls))) / len(found)


def _share_with_links(group: Group) -> float:
    return sum(1 for r in group.records if any(one.links for one in r.blocks)) / len(group.records)
