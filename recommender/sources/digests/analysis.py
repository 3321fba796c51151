"""The analysis of a page: its records in order, the kind and topic of each, and the blocks left over."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.entries.mention import Kind
from recommender.sources.digests.blocks.block import Page
from recommender.sources.digests.blocks.title_span import TitleSpan
from recommender.sources.digests.features.calendars import Calendar
from recommender.sources.digests.features.seeing import see
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups import choice
from recommender.sources.digests.groups.group import Group
from recommender.sources.digests.items import entries, kinds
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.categories import Outline
from recommender.sources.digests.items.sections import Sections
from recommender.sources.digests.records.record import Record


@dataclass(frozen=True)
class Item:
    """A record that is an item, with its title, kind and topic.

    Attributes
    ----------
    group, record : Group, Record
        The group that it was found in, and its blocks.
    title_spans : tuple of TitleSpan or None
        Where its title stands, in one language and in the other.
    kind : str
        What it is.
    category : str, optional
        The topic that it stands under.
    """

    group: Group
    record: Record
    title_spans: tuple[TitleSpan | None, TitleSpan | None]
    kind: Kind
    category: str | None


@dataclass(frozen=True)
class Analysis:
    """The items of a page, and everything that was decided on the way to them."""

    page: Page
    seen: Sequence[Seen]
    groups: Sequence[Group]
    items: Sequence[Item]
    calendar: Calendar

    @property
    def at_end(self) -> bool:
        """Whether nothing follows the last record: there a document may be cut."""
        return bool(self.items) and self.items[-1].record.end >= len(self.seen)

    def builders(self) -> list[EntryBuilder]:
        """Return the entries being read, in order."""
        return [
            entries.build(
                item.record,
                item.title_spans,
                item.kind,
                item.category,
                self.calendar,
                item.group.titles,
            )
            for item in self.items
        ]


def analyse(page: Page, hint: str | None = None) -> Analysis:
    """Find the records of a page, and tell what each of them is.

    Parameters
    ----------
    page : Page
        The blocks of the page.
    hint : str, optional
        The kind of its items, one of the names that `--format` takes; by default decided from the items.
    """
    seen = see(page.blocks, page.title)
    groups = choice.choose(seen)
    titled = {place.block for group in groups for place in group.titles.spans if place}
    outline, sections = Outline(seen, titled), Sections(seen, groups)
    usual = kinds.of_document(seen, groups, page, hint)
    found = []
    for group in groups:
        titles = group.titles
        for record, place, other in zip(
            group.records, titles.spans, titles.other_spans, strict=True
        ):
            category = sections.topic_of(record.start) or outline.topic_of(record.first)
            record.end = sections.end((record.start, record.end))
            found.append(Item(group, record, (place, other), usual.of(record), category))
    found.sort(key=lambda item: (item.record.start, item.record.end))
    return Analysis(page, seen, groups, found, Calendar(seen))
