"""From records to entries: each record of a document, its blocks fed to the builder of its entry."""

import re
from collections.abc import Sequence

from recommender.entries.mention import Kind
from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, inline_of
from recommender.sources.digests.blocks.title_span import TitleSpan
from recommender.sources.digests.features.calendars import Calendar
from recommender.sources.digests.features.plausibility import TAG
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.fields import RANKS
from recommender.sources.digests.records.record import Record
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import citations, facts, labels, link_words, names
from recommender.sources.digests.text.peeling import author_behind
from recommender.sources.digests.text.people import looks_like_names
from recommender.sources.digests.text.readings import is_reading
from recommender.sources.digests.titles.vote import Titles

_ARXIV = re.compile(r"\d{4}\.\d{4,5}$")
_PERSON = re.compile(
    r"(?:[Bb]y\s+)?([A-Z][\w.'’-]*(?: [\w.'’-]+){1,4}|[\u3400-\u9fff]{2,4})[,.，。]?"
)
_VENUE = re.compile(r"[\[(（【]([^\[\]()（）【】]{21,60})[\])）】]\s*(?=\S.{6})")
_COLUMNS = {
    "日期": "published", "时间": "published", "date": "published", "publishdate": "published", "published": "published", "year": "published",
    "年份": "published", "一句话要点": "abstract", "说明": "abstract", "要点": "abstract", "tldr": "abstract", "summary": "abstract",
    "description": "abstract", "简介": "abstract", "摘要": "abstract", "关键词": "remark", "标签": "remark", "tags": "remark",
}  # fmt: skip


def build(
    record: Record,
    places: Sequence[TitleSpan | None],
    kind: Kind,
    category: str | None,
    calendar: Calendar,
    titles: Titles,
) -> EntryBuilder:
    """Read a record.

    Parameters
    ----------
    record : Record
        The blocks of the item.
    places : sequence of TitleSpan or None
        Where its title stands, in one language and in the other; None where it has none.
    kind : str
        What it is, ``paper``, ``post`` or ``news``.
    category : str, optional
        The topic that the headings above it name.
    titles : Titles
        Those of its group: whether tags in brackets stand before them, or a colon or brackets within them part two languages.
    """
    first = record.first
    builder = EntryBuilder(first.block.line, kind, category)
    builder.parts_at_colon = titles.parts_at_colon
    builder.parts_at_brackets = titles.parts_at_brackets
    titled = {found.block: found for found in places if found}
    if first.block.shape == "row":
        _row(builder, record, places[0], tagged=titles.tagged)
    else:
        for one in record.seen[record.start : record.end]:
            if one.index in titled:
                _titled(builder, record, one, titled[one.index], tagged=titles.tagged)
            else:
                _part(builder, record, one, places[0])
    _hidden(builder, record)
    if builder.published is None:
        builder.published = _date(record, places[0], calendar)
    return builder


def _part(builder: EntryBuilder, record: Record, one: Seen, place: TitleSpan | None) -> None:
    """Read a block that holds no title."""
    behind = one.index - place.block if place else 0
    if behind < 0 and one.lead in ("text", "prose", "bold", "bracket", "boilerplate"):
        builder.published = builder.published or facts.date_of(one.text)
        if one.size_class == 0 and one.rest.text and not builder.published:
            builder.read_tag(one.rest.text)
    elif one is record.first and one.mark:
        if one.rest.text:
            builder.read_block(_with(one.block, one.rest))
    elif one.label == "?" and one.text.endswith((":", "：")):
        return  # a label of the document's own, above its text
    elif behind == 1 and record.habits.have_people and (who := _PERSON.fullmatch(one.text)):
        builder.take("authors", inline_of(who[1]))  # siblings have lists of people here
    elif one.block.shape != "heading" or one.lead == "label":
        _read_block(builder, one)
    elif behind == 1 and looks_like_names(one.text):
        builder.take("authors", one.block.inline)
    elif behind == 1 and names.are_organisations(names.split_affiliations(one.text)):
        builder.take("affiliations", one.block.inline)


def _read_block(builder: EntryBuilder, one: Seen) -> None:
    """Read a block; one that leads on to what is told of has who tells it, and when, behind its link."""
    inline = one.block.inline
    if not (one.is_read_more and one.links) or builder.ranked_links:
        builder.read_block(one.block)
        return
    end = next((span.end for span in inline.spans if span.mark == "link"), len(inline.text))
    builder.take("link", inline[:end])
    if rest := inline[end:].strip(" \t·|,–—-"):
        builder.read_block(_with(one.block, rest))


def _date(record: Record, place: TitleSpan | None, calendar: Calendar) -> str | None:
    """Return the date of a post: of a line of its own, or beside its title."""
    for one in record.blocks[:12]:
        beside = place is not None and one.index == place.block and place.cell < 0
        if one.lead in ("date", "dateline"):
            return calendar.date_of(one.text, one.index)
        if beside and place and place.start > 2 and (date := calendar.date_of(one.text, one.index)):
            return date
        if beside and place and calendar and place.end < len(one.block.inline.text) - 2:
            return calendar.date_of(one.text[place.end :].strip(), one.index)
    return None


def _with(block: Block, inline: Inline) -> Block:
    return Block(block.shape, inline, block.line, first=block.first, gap=block.gap)


def _titled(
    builder: EntryBuilder, record: Record, one: Seen, place: TitleSpan, *, tagged: bool
) -> None:
    """Read the block of the title: what stands before it, itself, and what stands behind it."""
    inline = one.block.inline
    offset = len(inline.text) - len(one.rest.text)
    before, title, after = (
        inline[min(offset, place.start) : place.start],
        inline[place.start : place.end],
        inline[place.end :],
    )
    builder.open_field = None
    if one.is_reference or citations.is_cited(one.rest.text):
        people, year = citations.credits(before.text)
        builder.authors, builder.year = builder.authors or people, builder.year or year
        after = after[citations.behind(after.text) :]
    else:
        _tags(builder, before)
    title = _without_tag(builder, title, tagged=tagged)
    builder.take_title(title)
    if (
        one.index in record.habits.author_behind_title
        and (name := author_behind(one.rest.text)[1]) in after.text
    ):
        builder.take("authors", inline_of(name))
        after = after[after.text.index(name) + len(name) :]
    builder.read_behind_title(after)


def _without_tag(builder: EntryBuilder, title: Inline, *, tagged: bool) -> Inline:
    """Take off the tags before a title; a topic only if siblings have one too."""
    if (match := _VENUE.match(title.text)) and facts.venue_of(match[1]):
        builder.read_tag(match[1])
        title = title[match.end() :]
    while (match := TAG.match(title.text)) and len(title.text) - match.end() >= 6:
        if not tagged and re.search(r"\w", match[1]) and not facts.is_bare_fact(match[1]):
            break
        builder.read_tag(match[1])
        title = title[match.end() :]
    return title


def _tags(builder: EntryBuilder, before: Inline) -> None:
    """Read what stands before a title: a label of its own, a date, a venue, a topic."""
    if not before:
        return
    label = labels.split_label(before)
    if label and label.field in ("title", "title_zh"):
        return
    for link in before.links:
        builder.cited_links.append(link.url)
    if is_reading(before.text) or (
        label is None and re.fullmatch(r"\W*[^\W\d_]{1,8}\s*[:：]\W*", before.text)
    ):
        return  # a label of this document alone
    for part in re.split(r"[|｜\[\]【】()（）]+", before.text):
        if part := part.strip(' *_:：-–—·,“"\t\n'):
            builder.read_tag(part)


def _row(builder: EntryBuilder, record: Record, place: TitleSpan | None, *, tagged: bool) -> None:
    """Read a row: each cell by the name of its column, or by what it is."""
    block = record.first.block
    for k, cell in enumerate(block.cells):
        if place and k == place.cell:
            if place.start > 3:
                _tags(builder, cell[: place.start])
            builder.take_title(_without_tag(builder, cell[place.start : place.end], tagged=tagged))
            below = cell[place.end :]
            who = _PERSON.fullmatch(below.plain) if record.habits.have_people_below else None
            builder.read_behind_title(below) if who is None else builder.take(
                "authors", inline_of(who[1])
            )
        elif cell:
            _cell(builder, cell, block.header[k] if k < len(block.header) else "")
    builder.closed = True


@remembered
def _column(head: str) -> tuple[str, str]:
    """Return the name of a column without signs, and the field that stands in it; "" for one that is not known."""
    key = re.sub(r"[\W_]", "", head.casefold())
    known = labels.label_of(inline_of(f"{head}:")) if head else None
    return key, _COLUMNS.get(key) or (known[1] if known else "")


def _cell(builder: EntryBuilder, cell: Inline, head: str) -> None:
    key, field = _column(head)
    if field == "title" or (not field and cell.links):
        field = "link" if cell.links else ""
    if cell.links and field in ("link", "code", "project"):
        for link in cell.links:
            named = link_words.field_of_link(link.label)
            builder.ranked_links.append((RANKS[named or field], link.url))
    elif field:
        builder.take(field, cell)
    elif key in ("", "id", "no", "序号", "编号") and facts.is_arxiv_id(cell.plain):
        builder.take("link", cell)
    elif not key and not builder.authors and looks_like_names(cell.plain):
        builder.take("authors", cell)
    elif len(cell.plain) > 40:
        builder.take("abstract", cell)
    elif facts.date_of(cell.plain) and len(cell.plain) < 20:
        builder.take("published", cell)


def _hidden(builder: EntryBuilder, record: Record) -> None:
    """Take a paper's number that no link of the record has, if the record names one alone."""
    if any(rank <= RANKS["alone"] and "arxiv.org/" in url for rank, url in builder.ranked_links):
        return  # its own link says which it is
    found = {paper for paper in record.papers if _ARXIV.match(paper)}
    if not found and record.habits.name_one_paper:
        found = {paper for one in record.blocks for paper in one.papers if _ARXIV.match(paper)}
        found = found if len(found) == 1 else set()
    if len(found) == 1 and builder.arxiv_id is None:
        builder.arxiv_id = found.pop()
        if not builder.ranked_links:
            builder.ranked_links = [
                (RANKS["link"], url) for url in builder.cited_links if builder.arxiv_id in url
            ][:1]
