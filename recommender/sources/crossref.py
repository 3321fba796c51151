"""Crossref's API: one work, a list of works, or a search."""

from collections.abc import Iterable, Iterator

from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import csl, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read works, which are CSL-JSON with lists; from an answer, or one a line."""
    for item in records.objects(lines, document, "items"):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        inner = record.values.get("message")
        work = JsonRecord(inner, "message.", record.wrong) if isinstance(inner, dict) else record
        yield from csl.read(work, Origin(document, line, "crossref"))
