"""Filters that nothing passes: which of their fields no entry has, and what entries have instead."""

from collections import Counter
from dataclasses import fields
from datetime import date

from recommender.engine.candidates import RankedResults
from recommender.engine.snapshot import Snapshot
from recommender.entries.filter import FIELDS, Filter

MOST = 20
"""The most values that are listed for a field."""

Unmatched = dict[str, list[tuple[str, int]]]
"""A field of a filter to the values that entries have, with how many they are, falling; ``published``: to years."""


def with_unmatched(ranked: RankedResults, snapshot: Snapshot, filter: Filter) -> RankedResults:
    """Return ranked results, with `unmatched` if no entry passes the filter."""
    if ranked.matched or not filter:
        return ranked
    return ranked._replace(unmatched=unmatched(snapshot, filter))


def unmatched(snapshot: Snapshot, filter: Filter) -> Unmatched:
    """Return, for each field of a filter that excludes every entry by itself, values that entries have in that field.

    Empty where each field alone is passed by some entries, and only their combination by none. The date fields
    count as one, ``published``, whose values are years.
    """
    instead: Unmatched = {}
    for field in FIELDS:
        if (values := getattr(filter, field)) and not _passes(snapshot, Filter(**{field: values})):
            instead[field] = list(snapshot.release.facets.get(field, ()))[:MOST]
    dates = {
        one.name: getattr(filter, one.name) for one in fields(filter) if one.name not in FIELDS
    }
    if any(dates.values()) and not _passes(snapshot, Filter(**dates)):
        instead["published"] = _years(snapshot)
    return instead


def _passes(snapshot: Snapshot, filter: Filter) -> bool:
    mask = snapshot.release.columns.mask(filter)
    return bool(mask.any() or snapshot.delta.mask(filter).any())


def _years(snapshot: Snapshot) -> list[tuple[str, int]]:
    days = snapshot.release.columns.days
    years = Counter(date.fromordinal(day).year for day in days[days > 0].tolist())
    return [(str(year), count) for year, count in sorted(years.items(), reverse=True)][:MOST]
