"""What looks like items and was not read: told, so that nothing is lost in silence."""

from collections.abc import Iterator

from recommender.sources.digests.analysis import Analysis
from recommender.sources.digests.groups import group_of
from recommender.sources.digests.segments import candidates, segments

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
        group = group_of(key, seen, segments(seen, free, key, starts)[:200])
        likely = [
            record.start
            for record in group.records
            if record.title >= 0.7
            and not record.first.aside
            and record.repeats < 3
            and record.first.lead not in ("boilerplate", "anchor", "url", "label")
            and any(url not in claimed for one in record.blocks for url in one.links)
        ]
        if len(likely) > max(_FEWEST - 1, len(best), 0.7 * len(group.records)):
            best = likely
    if best:
        first = seen[best[0]]
        yield (
            first.block.line,
            f"{len(best)} stretches from here look like items and were not read: {first.text[:40]!r} …",
        )
