"""Evidence against a stretch of a document: it begins within a record, crosses two, or holds several.

Each function is a term of `evidence.TERMS` and returns what it is worth for a record, mostly 0 or less.
"""

import re
from collections import Counter

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.records.record import Record, is_excerpt, is_translation
from recommender.sources.digests.text.columns import names_titles
from recommender.sources.digests.text.facts import is_venue_in_full
from recommender.sources.digests.text.people import looks_like_names
from recommender.sources.digests.titles.block_ways import ways_of_block
from recommender.sources.digests.titles.trimming import has_people_behind

TELLING_FIELDS = frozenset(
    [
        "authors",
        "link",
        "abstract",
        "title",
        "title_zh",
        "affiliations",
        "code",
        "project",
        "recommendation",
        "venue",
        "published",
        "source",
    ]
)
"""Fields whose labels stand in records, and hardly elsewhere."""
_FEWEST_HAN = 6
"""Chinese characters of a title and of its label, at least."""
_DATES = frozenset(("dateline", "date", "dated"))
_COUNTED_PEOPLE = re.compile(
    r"\W*(?:\d{1,4} (?:co-?)?authors?|(?:共\s*)?\d{1,4}\s*[位名]作者|(?:submitted|posted|shared|推荐|提交|分享)(?:\s*by|\s*者|\s*人)?\s*[:：]?\s*@?[\w.-]{0,30})\W*",
    re.I,
)
"""How many people wrote something, or who passed it on."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FILES = (".pdf", ".epub", ".djvu")
_COLONS = (":", "：")
_TOLD_WAYS = frozenset(("inner bold", "after names", "bold italic"))

_BAD_STARTS = {
    "label": -0.7, "url": -0.7, "anchor": -1.0, "names": -0.6, "tags": -0.8, "boilerplate": -0.6, "dateline": -0.15, "rule": -1.0,
    "id": 0.0, "date": 0.0,
}  # fmt: skip


def start(record: Record) -> float:
    """Weigh whether a record begins with what usually stands inside records: a label, an address, people, boilerplate."""
    if record.first.lead == "label" and record.first.label == "title":
        return 0.0 if _is_headed_by_original(record) else 0.2
    if len(record.first.papers) == 1 and len(record.papers) == 1 and "title" in record.labels:
        return 0.1
    if record.is_element or (
        (record.first.lead == "url" or record.first.label == "link") and _opens_each(record)
    ):
        return 0.0
    if record.first.lead == "names" and record.first.text.endswith(_COLONS) and _opens_each(record):
        return 0.0  # above the title, as dblp has them
    if record.first.is_unmarked and (
        record.first.ends_items or is_venue_in_full(record.first.text)
    ):
        return _BAD_STARTS["tags"]
    return _BAD_STARTS.get(record.first.lead, 0.0)


def _is_headed_by_original(record: Record) -> bool:
    """Whether the heading right above its label has its title in another language: ``## A Title``, ``标题：…``."""
    above = record.seen[record.start - 1] if record.start else None
    if above is None or above.block.shape != "heading":
        return False
    return has_han(record.first.text, _FEWEST_HAN) and not has_han(above.text)


def _opens_each(record: Record) -> bool:
    """Whether all siblings begin so, and go on."""
    group = record.habits
    return (
        record.end - record.start > 1
        and group.openings[record.first.opening] >= 0.8 * group.count > 2
    )


def inner(record: Record) -> float:
    """Weigh the blocks within a record that begin as it does: each may be the beginning of a record that the rule missed."""
    own = record.first.opening
    if record.first.lead == "label" or record.is_element:
        return 0.0
    twice = any(is_translation(record.first, one) for one in record.blocks[1:2])
    alike = sum(1 for one in record.blocks[1:] if one.opening == own) - twice
    block = record.first.block
    beside = sum(
        1
        for one in record.blocks[1:]
        if one.block.shape == block.shape == "item"
        and one.block.depth == block.depth
        and one.lead not in ("label", "url")
    )
    worth = 0.1 if twice else 0.0  # more than what begins with the second line
    return worth - 0.3 * min(4, alike) - 0.15 * min(4, max(0, beside - alike))


def crosses(record: Record) -> float:
    """Weigh whether it begins within a list element, lines that stand together, or a text above a rule, and ends in the next."""
    block = record.first.block
    told = block.shape == "paragraph" and record.first.lead == "prose"
    if told and any(one.lead == "rule" for one in record.blocks[1:]):
        return -0.8
    if block.shape == "paragraph" and not block.depth and not block.gap:
        gaps = sum(one.block.gap and one.block.shape == "paragraph" for one in record.blocks[1:])
        if record.first.lead == "url" and record.blocks[1:2] and record.blocks[1].block.gap:
            return -1.6  # an address that ends the lines above it
        return -0.8 if gaps == 1 else 0.0
    if not block.depth or block.shape == "item":
        return 0.0
    crossed = any(
        one.block.shape == "item" and one.block.depth <= block.depth and one.lead not in _DATES
        for one in record.blocks[1:]
    )  # fmt: skip
    return -0.8 if crossed else 0.0


def introduction(record: Record) -> float:
    """Weigh whether a record ends with people and a colon: these belong to the title of the next record."""
    last = record.seen[record.end - 1]
    return -0.5 if last.lead == "names" and last.text.endswith(_COLONS) else 0.0


def no_source(record: Record) -> float:
    """Weigh whether nothing in a record leads elsewhere, or says who wrote it and when."""
    return -0.7 if tells_no_source(record) else 0.0


def tells_no_source(record: Record) -> bool:
    """Whether nothing in a record says of who, when or where to read more.

    Points of an essay have a title and a text; what is told of elsewhere has a link, people or a date.
    """
    if (
        record.papers
        or record.labels & TELLING_FIELDS
        or record.first.below_news
        or record.first.is_announced
    ):
        return False
    if record.first.block.shape == "row" and _has_source_in_cells(record.first):
        return False
    for one in record.blocks:
        if (
            one.links
            or (one.block.shape == "row" and any(one.block.inline.marked("link")))
            or one.lead in ("dateline", "date", "dated", "names", "link")
            or one.ending == "source"
            or _COUNTED_PEOPLE.fullmatch(one.text)
            or one.text.lower().endswith(_FILES)
            or (one.is_dated if one is record.first else one.opens_with_year)
        ):
            return False
    if (
        record.start in record.habits.author_behind_title
        or not _TOLD_WAYS.isdisjoint(ways_of_block(record.first))
        or (record.first.size_class < 3 and has_people_behind(record.first.rest.text))
        or (record.habits.are_titles and record.end - record.start == 1)
    ):
        return False
    return not (
        (record.habits.are_excerpts and is_excerpt(record.blocks))
        or _is_credited_and_dated(record.first)
    )


def _is_credited_and_dated(one: Seen) -> bool:
    """Whether people and a year end a line: ``Title, A. One. Some Venue 2024.``."""
    if one.block.shape == "row" or not (way := ways_of_block(one).get("before names")):
        return False
    return bool(_YEAR.search(one.block.text, way[2]))


def _has_source_in_cells(row: Seen) -> bool:
    """Whether a row stands in a column of titles, or has people beside its title."""
    return names_titles(row.block.header) or any(
        looks_like_names(cell.plain) for cell in row.block.cells[:8]
    )


def document(record: Record) -> float:
    """Weigh whether a record begins with the title of the document: a first heading, alone of its level."""
    return -1.5 if record.first.is_document_title and not record.first.mark else 0.0


def section(record: Record) -> float:
    """Weigh whether a record is a whole section: a heading over list elements, a table, or several smaller records."""
    if record.first.block.shape != "heading" and record.first.lead not in (
        "bold",
        "text",
        "bracket",
    ):
        return 0.0
    value = 0.0
    inner = record.blocks[1:]
    if not inner:
        return -0.6 if record.first.block.shape == "heading" and not record.first.links else 0.0
    rows = sum(1 for one in inner if one.block.shape == "row" and len(one.block.cells) > 2)
    listed = [one for one in inner if one.block.shape == "item" and one.lead != "label"]
    led = sum(1 for one in listed if one.lead in ("link", "bold", "book") and one.size_class <= 2)
    marked = Counter(
        one.mark.style
        for one in inner
        if one.mark and one.block.shape != "item" and one.lead != "label"
    )
    listed_first = next((one for one in inner if one.lead not in ("rule", "boilerplate")), None)
    if (
        listed_first
        and listed_first.mark
        and listed_first.block.shape == "item"
        and listed_first.lead != "label"
    ):
        value -= 0.6
    if _is_inner_heading(inner[0]) and not _is_subtitle(record):
        value -= 0.8
    if rows > 1:
        value -= 1.2
    elif rows and len(inner) == 1:
        value -= 0.8
    if listed and len(listed) >= 0.8 * len([o for o in inner if o.lead not in ("rule",)]):
        linked = sum(1 for one in listed if one.links)
        value -= 1.0 if led * 2 > len(listed) or linked * 2 > len(listed) else 0.0
    if max(marked.values(), default=0) > 1:
        value -= 0.5
    return value


def _is_inner_heading(one: Seen) -> bool:
    """Whether a block is a heading as those of sections within a record are."""
    return one.block.shape == "heading" and one.lead != "label" and not one.mark


def _is_subtitle(record: Record) -> bool:
    """Whether the one heading within a record, below a linked one, leads nowhere: it tells whose that is."""
    headings = [one for one in record.blocks[1:] if _is_inner_heading(one)]
    return bool(record.first.links) and len(headings) == 1 and not headings[0].links


def template(record: Record) -> float:
    """Weigh whether a record's title differs from others in numbers alone: such a heading is repeated in each part."""
    size = record.habits.count
    if record.first.block.shape == "row" and record.first.links and not record.repeats_paper:
        return 0.0  # versions of one thing, a row each
    if record.title_count >= max(3, min(5, 0.5 * size)):
        return -0.85
    return -0.6 if record.title_count > 1 and record.title_count * 4 >= size > 2 else 0.0
