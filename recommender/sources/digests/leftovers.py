"""Leftovers: parts of a document that look like items but were not read, reported so that nothing is lost unnoticed."""

from collections.abc import Iterator

from recommender.sources.digests.analysis import Analysis
from recommender.sources.digests.groups.group import records_of, with_titles
from recommender.sources.digests.records.record import Record
from recommender.sources.digests.records.segments import candidates, segments

_FEWEST = 4
"""So many alike stretches look like items; fewer may be anything."""


def unread(analysis: Analysis) -> Iterator[tuple[int, str]]:
    """Give the stretches that look like items and gave none: the line, and what they look like.

    They repeat a shape at least `_FEWEST` times, nearly all with a title and a link that leads
    elsewhere; contents, sources and what stands below thanks and subscriptions are none.
    """
    seen = analysis.seen
    free = [True] * len(seen)
    claimed = set[str]()
    for item in analysis.items:
        record = item.record
        free[record.start : record.end] = [False] * (record.end - record.start)
        claimed |= {url for one in record.blocks for url in one.links}
    best: list[int] = []
    for key, starts in candidates(seen, free).items():
        if len(starts) < max(_FEWEST, len(best) + 1):
            continue
        records = records_of(key, seen, segments(seen, free, key, starts)[:200])
        fewest = max(_FEWEST - 1, len(best), 0.7 * len(records))
        likely = [record for record in records if _leads_elsewhere(record, claimed)]
        if len(likely) <= fewest:
            continue  # whatever their titles are
        with_titles(key, seen, records)
        likely = [
            record for record in likely if record.title_worth >= 0.7 and record.title_count < 3
        ]
        if len(likely) > fewest:
            best = [record.start for record in likely]
    if best:
        first = seen[best[0]]
        yield (
            first.block.line,
            f"{len(best)} stretches from here look like items and were not read: {first.text[:40]!r} …",
        )


def _leads_elsewhere(record: Record, claimed: set[str]) -> bool:
    """Whether a record may begin an item, and leads where no item does."""
    return (
        not record.first.in_page_part
        and record.first.lead not in ("boilerplate", "anchor", "url", "label")
        and any(url not in claimed for one in record.blocks for url in one.links)
    )
