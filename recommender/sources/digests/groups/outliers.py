"""Outliers: records that do not belong to their group, since they lack what their siblings have, or begin otherwise and name no source."""

import re
from collections import Counter
from urllib.parse import urlsplit

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.counter_evidence import tells_no_source
from recommender.sources.digests.groups.evidence import COST, weigh
from recommender.sources.digests.groups.group import Group, group_of
from recommender.sources.digests.records.record import Record, Segment
from recommender.sources.digests.text import hosts
from recommender.sources.digests.text.boilerplate import (
    is_boilerplate,
    is_letter_part,
    is_of_programme,
    is_page_part,
)
from recommender.sources.digests.text.columns import names_titles
from recommender.sources.digests.text.names import without_picture
from recommender.sources.digests.text.people import is_person
from recommender.sources.digests.text.prose import width
from recommender.sources.digests.titles.block_ways import ways_of_block

_SHARED = 0.5
"""The mean share of its siblings that have what a record has, from which on it is one of them."""
_STOP_LAST = re.compile(r"\w\.$|[。：:]$")
"""How a sentence ends, and no title beside titles that do not."""
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_SHORT_NAME = 30
"""How much the name of a page says at most."""
_OUTSTANDING = frozenset(("bold", "bold italic", "italic", "book"))
"""Leads of what its marks show to be a title."""
_TELLING = frozenset(
    ("paper", "link", "date", "label link", "label authors", "label source", "names")
)
"""Traits that say of a record that something is told of: who, when, where to read more."""
_BOLD_LISTS = frozenset(("lead bold",))
_LINKED_LISTS = frozenset(("lead bold", "link", "paper", "mark"))
"""What the records of a list of titles in bold have that tells no more of them than a link."""


def without_outliers(group: Group) -> Group:
    """Leave out the records that do not belong to a group: introductions, breaks of a programme, menus, points of a text."""
    return _without_points(_without_lacking(group))


def _without_lacking(group: Group) -> Group:
    """Leave out the records that lack what two thirds of their siblings have, in two respects."""
    if len(group.records) < 3:
        return group
    having = [_traits(record) for record in group.records]
    parents = Counter(
        _without_address(url).rpartition("/")[0]
        for record in group.records
        for one in record.blocks[:4]
        for url in one.links
    )
    counts = Counter(trait for traits in having for trait in traits)
    usual = {trait for trait, count in counts.items() if count >= 0.66 * len(having)}
    if "names" in usual:
        for record, traits in zip(group.records, having, strict=True):
            if any(is_person(one.text) for one in record.blocks[1:3]):
                traits.add("names")  # of one, which alone might be anything
    median = sorted(group.worth)[len(group.worth) // 2]
    lists = [record.first.block.group for record in group.records]
    telling = Counter(
        where for where, traits in zip(lists, having, strict=True) if traits & usual & _TELLING
    )
    stops = [
        bool(record.first.is_unmarked and _STOP_LAST.search(record.first.rest.text))
        for record in group.records
    ]
    code = _code_below(group)
    apart = code | _nested(group) | _pages(group) | _breaks(group) | _unsigned(group)
    apart |= _pager(group) | _talk(group) | _letter_itself(group)
    if len(usual & _TELLING) > 1:  # a list that tells none of it is of ideas, questions, events
        apart |= {i for i, where in enumerate(lists) if where and not telling[where]}
    if _BOLD_LISTS <= usual <= _LINKED_LISTS:
        apart -= {i for i, record in enumerate(group.records) if _is_titled(record)}
    titled = having[0] & {"link", "paper", "names"} or group.records[0].first.rest.inner_bold
    introduces = stops[0] and sum(stops) == 1 and not titled
    bold = [record.first.is_bold_link for record in group.records]
    mentioned = (
        {i for i, record in enumerate(group.records) if record.first.is_linked_line and not bold[i]}
        if sum(bold) >= max(4, 0.55 * len(bold))
        else set[int]()
    )
    among = {where for where, count in Counter(lists).items() if telling[where] * 2 > count}
    kept = [
        i
        for i, (record, traits) in enumerate(zip(group.records, having, strict=True))
        if not _is_parent(record, parents)
        and not (
            i == 0 and len(having) >= 6 and record.shared_shapes < 0.3 and not record.is_in_order
        )
        and not (i == 0 and (introduces or (record.first.is_document_title and not record.papers)))
        and i not in mentioned
        and i not in apart
        and _belongs(record, group.worth[i] / max(median, COST), traits, usual, lists[i] in among)
    ]
    depths = {group.records[i].first.block.depth for i in kept}
    left = sorted({*range(len(having))}.difference(kept, mentioned, apart)) if kept else []
    kept = sorted(
        [*kept, *(i for i in left if kept[0] < i < kept[-1] and _is_among(group, i, depths))]
    )
    if len(kept) == len(having):
        return group
    return group_of(group.key, group.titles.seen, [_with_code(group, i, code) for i in kept])


def _code_below(group: Group) -> set[int]:
    """Return the list elements further in than a paper above them that only lead to its code."""
    found: set[int] = set()
    paper: Record | None = None
    for i, record in enumerate(group.records):
        first = record.first
        inner = paper is not None and first.block.depth > paper.first.block.depth > 0
        url = first.links[0] if first.is_one_link and first.links else ""
        if inner and hosts.is_named_repository(first.text, url):
            found.add(i)
        else:
            paper = record if record.papers else None
    return found


def _with_code(group: Group, i: int, code: set[int]) -> Segment:
    """Return the blocks of a record with the elements right below it that lead to its code."""
    start, end = group.segments[i]
    while i + 1 in code and group.segments[i + 1][0] == end:
        i, end = i + 1, group.segments[i + 1][1]
    return start, end


def _nested(group: Group) -> set[int]:
    """Return the list elements further in that lead nowhere, where those further out lead somewhere."""
    firsts = [record.first for record in group.records]
    outer = min(one.block.depth for one in firsts)
    linked = [bool(one.links) for one in firsts if one.block.depth == outer]
    if not outer or len(linked) < 3 or sum(linked) * 5 < len(linked) * 4:
        return set()
    return {i for i, one in enumerate(firsts) if one.block.depth > outer and not one.links}


def _pager(group: Group) -> set[int]:
    """Return the last records that are links alone whose words pages have in their foot: ``上一期``, ``Next``."""
    found: set[int] = set()
    for i in range(len(group.records) - 1, 1, -1):
        record = group.records[i]
        alone = record.end - record.start == 1 and record.first.is_one_link
        if not (alone and is_boilerplate(record.first.text)):
            break
        found.add(i)
    return found


def _pages(group: Group) -> set[int]:
    """Return the lists of short names that lead to pages beside the document, where other lists lead elsewhere."""
    firsts = [record.first for record in group.records]
    bare = [all(map(_is_page, record.blocks)) for record in group.records]
    lists = Counter(one.block.group for one in firsts)
    silent = Counter(one.block.group for one, is_bare in zip(firsts, bare, strict=True) if is_bare)
    menus = {where for where, count in silent.items() if where and count * 5 >= lists[where] * 4}
    rest = [i for i, one in enumerate(firsts) if one.block.group not in menus]
    if sum(bool(firsts[i].links) for i in rest) < max(3, 0.8 * len(rest)):
        return set()
    return {i for i, one in enumerate(firsts) if one.block.group in menus}


def _is_page(one: Seen) -> bool:
    """Whether a block is a short name that leads to a page beside the document."""
    return one.is_one_link and not one.links and width(one.text) <= _SHORT_NAME


def _unsigned(group: Group) -> set[int]:
    """Return the lines that lead nowhere and begin without a picture, where nearly all others begin with the same one."""
    firsts = [record.first.rest.text for record in group.records]
    signs = [text[:1] if text != without_picture(text) else "" for text in firsts]
    usual = max((count for sign, count in Counter(signs).items() if sign), default=0)
    if usual < max(4, 0.8 * len(firsts)):
        return set()
    return {
        i
        for i, (sign, record) in enumerate(zip(signs, group.records, strict=True))
        if not sign and not any(one.links for one in record.blocks)
    }


def _breaks(group: Group) -> set[int]:
    """Return the records that lead nowhere and say that nothing is presented: ``No meeting``, ``Lunch``."""
    return {
        i
        for i, (record, place) in enumerate(zip(group.records, group.titles.spans, strict=True))
        if place
        and is_of_programme(group.titles.text(place))
        and not any(one.links for one in record.blocks)
    }


def _letter_itself(group: Group) -> set[int]:
    """Return the first record if it is one line that leads to the host of the letter's foot, and no other does."""
    first = group.records[0]
    if first.end - first.start != 1 or not first.first.links:
        return set()
    own = {urlsplit(url).netloc for url in first.first.links}
    others = {
        urlsplit(url).netloc
        for record in group.records[1:]
        for one in record.blocks
        if one.lead != "boilerplate"
        for url in one.links
    }
    if len(own) > 1 or own & others:
        return set()
    foot = (one for one in group.titles.seen if one.block.inline.links and is_letter_part(one.text))
    links = (link.url for one in foot for link in one.block.inline.links)
    return {0} if any(urlsplit(url).netloc in own for url in links) else set()


def _talk(group: Group) -> set[int]:
    """Return the messages of a chat that lead nowhere and name no book, where most others lead somewhere."""
    messages = [
        record.first.lead == "dateline" and bool(_CLOCK.search(record.first.text))
        for record in group.records
    ]
    leading = [any(one.links or one.papers for one in record.blocks) for record in group.records]
    if sum(messages) < 0.8 * len(messages) or sum(leading) < max(3, 0.5 * len(leading)):
        return set()
    return {
        i
        for i, record in enumerate(group.records)
        if not leading[i] and not any("《" in one.text for one in record.blocks)
    }


def _without_points(group: Group) -> Group:
    """Leave out the records that begin in another way than the rest and tell of nothing, where the rest does."""
    untold = [tells_no_source(record) for record in group.records]
    counts = Counter(record.first.opening for record in group.records)
    silent = Counter(r.first.opening for r, told in zip(group.records, untold, strict=True) if told)
    points = {
        start for start, count in counts.items() if silent[start] * 5 >= 4 * count and count > 1
    }
    rest = [i for i, record in enumerate(group.records) if record.first.opening not in points]
    if not points or len(rest) < 3 or sum(untold[i] for i in rest) * 5 > len(rest):
        return group
    return group_of(group.key, group.titles.seen, [group.segments[i] for i in rest])


def _is_parent(record: Record, parents: Counter[str]) -> bool:
    """Whether a record leads to the folder of its siblings' links: "26 more papers"."""
    urls = [_without_address(url) for one in record.blocks for url in one.links]
    return len(urls) == 1 and parents[urls[0]] >= 2


def _without_address(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].rstrip("/")


def _belongs(record: Record, share: float, traits: set[str], usual: set[str], among: bool) -> bool:
    """Whether a record is one of its group: `share` is what it is worth of the middle one.

    `among` says whether most elements of its list tell where to read more, or the like.
    """
    if record.first.in_page_part and not traits & _TELLING:
        return False
    if "paper" in usual and "paper" not in traits and is_page_part(record.first.rest.text):
        return False  # a line such as 編集後記 that is no heading
    if record.is_in_order and _begins_as_most(record):
        return True
    ordered = record.is_in_order and record.first.lead in _OUTSTANDING and "text" in traits
    if ordered and record.title_worth >= 0.8:  # a link that its siblings have is not known
        return True
    alike = record.habits.openings[record.first.opening] * 2 > record.habits.count
    worth = weigh(record)
    listed = among and alike and record.first.block.shape == "item" and record.title_worth >= 0.8
    listed = listed and worth >= 1.0
    listed |= alike and _BOLD_LISTS <= usual <= _LINKED_LISTS and _is_titled(record)
    lacks = len(usual - traits) > 1 and share <= 0.72
    telling = usual & _TELLING
    silent = bool(telling) and not telling & traits
    if (lacks or silent) and not (listed or _has_substance(record, traits)):
        dated = alike and record.first.lead in _OUTSTANDING and record.first.is_dated
        if (lacks and not _begins_as_most(record)) or (silent and not dated):
            return False
    if record.end - record.start == 1 and share < 0.55 and record.habits.count >= 4 and not listed:
        return False
    doubtful = record.first.is_document_title or record.first.in_page_part
    return worth > 0.6 and (worth > COST or (record.title_worth >= 0.5 and not doubtful))


def _is_titled(record: Record) -> bool:
    """Whether a list element is a title in bold and nothing else."""
    first = record.first
    bold = sum(span.end - span.start for span in first.rest.marked("bold"))
    return (
        first.block.shape == "item"
        and bold * 10 >= 9 * len(first.rest)
        and record.title_worth >= 0.95
    )


def _is_among(group: Group, i: int, depths: set[int]) -> bool:
    """Whether a record between two of the group has a title and begins as most do; `depths` are those of the group."""
    record = group.records[i]
    begins = record.habits.openings[record.first.opening] * 2 > record.habits.count
    listed = record.first.block.shape == "item" and depths == {record.first.block.depth}
    return (
        (begins or listed)
        and not record.first.rest.text[:1].islower()
        and record.title_worth >= 0.8
        and record.title_count == 1
        and not record.first.in_page_part
        and weigh(record) > COST + 0.05
    )


def _has_substance(record: Record, traits: set[str]) -> bool:
    """Whether a record has a heading and running text or labels, as its siblings do, or is a reference, a title set in bold italics, or a row below "Title".

    It may lack a link.
    """
    if "bold italic" in ways_of_block(record.first):
        return True
    if record.first.block.shape == "row" and names_titles(record.first.block.header):
        return record.title_worth >= 0.5
    return record.first.block.shape == "heading" and ("text" in traits or _is_labelled(record))


def _is_labelled(record: Record) -> bool:
    """Whether nothing but labels stands below the first line of a record, or two, and what most of its siblings have."""
    labels = [one.lead == "label" for one in record.blocks[1:]]
    return (all(labels) or sum(labels) > 1) and any(labels) and record.shared_shapes >= _SHARED


def _begins_as_most(record: Record) -> bool:
    alike = record.habits.openings[record.first.opening] * 2 > record.habits.count
    return (
        alike
        and record.title_count < 3
        and not record.first.in_page_part
        and (record.is_in_order or record.first.lead == "link")
    )


def _traits(record: Record) -> set[str]:
    found = {f"label {label}" for label in record.labels if label != "?"}
    found |= {"paper"} if record.papers else set()
    found |= {"link"} if any(one.links or one.lead == "link" for one in record.blocks) else set()
    found |= {"names"} if any(one.lead == "names" for one in record.blocks[1:6]) else set()
    found |= {"mark"} if record.first.mark else set()
    found |= {"text"} if any(one.is_prose for one in record.blocks) else set()
    found |= (
        {"date"}
        if any(one.lead in ("dateline", "date", "dated") for one in record.blocks[:12])
        else set()
    )
    # A short text and a long one differ by their length alone.
    found |= {"lead text" if record.first.is_unmarked else f"lead {record.first.lead}"}
    return found
