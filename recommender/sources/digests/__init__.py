"""Digests that people write for people, read whatever their layout."""

from collections.abc import Iterator, Sequence

from recommender.entries import Kind, Mention, Problem
from recommender.sources.digests import choice, completeness, items, kinds, not_digest, reading
from recommender.sources.digests.calendars import Calendar
from recommender.sources.digests.categories import Outline
from recommender.sources.digests.evidence import Group
from recommender.sources.digests.sections import Sections
from recommender.sources.digests.seen import see

HINTS: tuple[str, ...] = ("weekly", "daily", "papers", "news", "posts")
LAYOUTS = HINTS


def parse(text: str, document: str, layout: str | None = None, base: str = "") -> Iterator[Mention | Problem]:
    """Read a digest."""
    if layout is not None and layout not in HINTS:
        raise ValueError(f"no layout is called {layout!r}; choose one of {', '.join(HINTS)}")
    if not text.strip("\ufeff").strip():
        yield Problem(document, 1, "is empty")
        return
    page = reading.read(text, base)
    seen = see(page.blocks)
    groups = choice.choose(seen)
    other = None if layout or reading.is_page_source(text) else not_digest.kind(text)
    if other and not _is_sure(groups):
        yield Problem(document, 1, f"looks like {other}, not like a digest; use --format to read it nevertheless")
        return
    outline = Outline(seen)
    calendar = Calendar(seen)
    told = kinds.of_document(seen, groups, page, layout)
    sections = Sections(seen, groups)
    builders = []
    for group in groups:
        for record, *places in zip(group.records, group.titles.places, group.titles.others, strict=True):
            kind: Kind = told.of(record)
            category = sections.category(record.start) or outline.category(record.first)
            record.end = sections.end((record.start, record.end))
            builders.append((record.start, record.end, items.build(record, places, kind, category, calendar)))
    builders.sort(key=lambda found: found[:2])
    at_end = bool(builders) and builders[-1][1] >= len(seen)
    yielded = False
    for found in completeness.finish((b for _, _, b in builders), document, at_end):
        yielded = True
        yield found
    if not yielded:
        yield Problem(document, 1, "no digest was recognised")


def _is_sure(groups: Sequence[Group]) -> bool:
    """Whether what was found can only be a digest: several records that each name a paper or its people."""
    told = [r for g in groups for r in g.records if len(r.papers) == 1 or "authors" in r.labels]
    return len(told) >= 3
