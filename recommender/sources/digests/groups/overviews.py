"""What other records say better: lists of contents, summaries, closing tables."""

from recommender.entries import identity
from recommender.sources.digests.groups.group import Group
from recommender.sources.digests.records.record import Record

_FEWEST_SOURCES = 3
"""So many lines are a list of sources, at least."""


def without_overviews(groups: list[Group]) -> list[Group]:
    """Leave out what another group says better: a list of contents, a summary, a closing table."""
    best: dict[str, tuple[float, int]] = {}
    named = [[_names(group, i) for i in range(len(group.records))] for group in groups]
    claimed: set[str] = set()
    seen = groups[0].titles.seen if groups else []
    headings = {
        identity.title_key(one.rest.text): one.index for one in seen if one.block.shape == "heading"
    }
    highlights = [_are_highlights(group, groups[:g]) for g, group in enumerate(groups)]
    for g, group in enumerate(groups):
        for i, worth in enumerate(group.worth):
            for name in named[g][i] if not highlights[g] else ():
                best[name] = max(best.get(name, (0.0, -g)), (worth, -g))
    found = []
    for g, group in enumerate(groups):
        sources = _list_of_sources(group)
        kept = [
            i
            for i, record in enumerate(group.records)
            if not highlights[g]
            and i not in sources
            and all(best[name][1] == -g for name in named[g][i])
            and not _is_claimed(record, claimed)
            and all(
                record.start <= (at := headings.get(name, record.start)) < record.end
                or (at == record.first.heading_index and not seen[at].is_document_title)
                for name in named[g][i]
            )
        ]
        if g and len(kept) * 2 <= len(group.records):
            # The foot of a page: sources that stand above, and a line beside them.
            kept = [i for i in kept if group.titles.spans[i]]
        claimed |= {url for i in kept for one in group.records[i].blocks for url in one.links}
        found.append(group if len(kept) == len(group.records) else group.select(kept))
    return [group for group in found if group.records]


def _are_highlights(group: Group, before: list[Group]) -> bool:
    """Whether each record tells again, in words of its own, of a paper that a longer list further up names: trends, what is to be followed."""
    papers = [record.papers for record in group.records]
    titles = {group.titles.text(span) for span in group.titles.spans if span}
    for longer in before:
        above = {paper for record in longer.records for paper in record.papers}
        known = {longer.titles.text(span) for span in longer.titles.spans if span}
        if (
            len(group.records) * 2 <= len(longer.records)
            and longer.records[-1].start < group.records[0].start
            and all(named and named <= above for named in papers)
            and titles.isdisjoint(known)
        ):
            return True
    return False


def _list_of_sources(group: Group) -> range:
    """Return the last records if they are lines that lead nowhere but where longer ones above lead: the sources of these."""
    urls = [{url for one in record.blocks for url in one.links} for record in group.records]
    lines = [record.end - record.start == 1 for record in group.records]
    first = len(lines)
    while first and lines[first - 1] and urls[first - 1]:
        first -= 1
    told = set[str]().union(*urls[:first])
    while first < len(lines) and not urls[first] <= told:
        first += 1
    last = range(first, len(lines))
    again = len(last) >= _FEWEST_SOURCES and all(urls[i] <= told for i in last)
    return last if again and not any(lines[:first]) else range(0)


def _is_claimed(record: Record, claimed: set[str]) -> bool:
    """Whether all links of a record stand in records that say more: it lists sources."""
    urls = {url for one in record.blocks for url in one.links}
    return bool(urls) and urls <= claimed


def _names(group: Group, i: int) -> list[str]:
    """Return what a record is known by: the paper it names, and its title."""
    record, place = group.records[i], group.titles.spans[i]
    title = identity.title_key(group.titles.text(place)) if place else ""
    papers = record.papers if len(record.papers) == 1 else frozenset[str]()
    return [*papers, *([title] if len(title) > 3 else [])]
