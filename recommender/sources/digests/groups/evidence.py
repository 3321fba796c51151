"""Evidence that a stretch of a document is a record: named terms, each a function and a weight.

A group of records is worth the sum of its records' evidence, less `COST` each: so a rule that cuts
a record in two, or joins two, is worth less than the one that does neither.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.records.record import Record, tells_again
from recommender.sources.digests.text import hosts, names
from recommender.sources.digests.text.columns import names_titles
from recommender.sources.digests.titles.block_ways import variants
from recommender.sources.digests.titles.trimming import says_more

COST = 1.1
"""What a record has to bring to be worth more than none."""

_FIELDS = frozenset(
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
_DATES = frozenset(("dateline", "date", "dated"))
_TOLD_WAYS = frozenset(("after names", "bold italic"))


def _title(record: Record) -> float:
    return record.title


def _one_paper(record: Record) -> float:
    count = len(record.papers)
    own = len(record.first.papers) == 1
    if count == 0:
        return 0.0
    if count == 1:
        return 1.0
    if own:
        return 0.7
    return -0.2 if count == 2 else -1.2


def _link(record: Record) -> float:
    if record.papers:
        return 0.25
    urls = [url for one in record.blocks[:30] for url in one.links]
    if any(hosts.is_paper(url) for url in urls):
        return 0.7
    outer = [
        url
        for one in record.blocks[:30]
        if one.lead != "prose"
        for url in one.links
        if not hosts.is_root(url)
    ]
    return 0.5 if outer else 0.25 if urls else 0.0


def _text(record: Record) -> float:
    if any(one.is_prose for one in record.blocks):
        return 0.3
    return 0.15 if record.end - record.start > 1 or record.first.size >= 2 else 0.0


def _labels(record: Record) -> float:
    return min(3, len(record.labels & _FIELDS)) * 0.2


def _dateline(record: Record) -> float:
    if any(one.lead in ("dateline", "date", "dated") for one in record.blocks[:12]):
        return 0.35
    return 0.3 if any(one.ends == "source" for one in record.blocks) else 0.0


def _names(record: Record) -> float:
    return 0.2 if any(one.lead == "names" for one in record.blocks[1:6]) else 0.0


def _marked(record: Record) -> float:
    if record.first.mark and record.first.lead != "label":
        return 0.25
    if record.first.block.shape == "heading" and record.first.lead == "link":
        return 0.2
    return 0.12 if record.first.lead in ("book", "bold", "bold italic") else 0.0


def _again(record: Record) -> float:
    """Weigh whether it names a paper again: what does is a part of that paper's record."""
    if record.told:
        return -2.0
    return -0.8 if record.again else 0.0


def _element(record: Record) -> float:
    return 0.4 if record.element else 0.0


def _shared(record: Record) -> float:
    return record.shared * 0.5


_BAD_STARTS = {
    "label": -0.7, "url": -0.7, "anchor": -1.0, "names": -0.6, "tags": -0.8, "boilerplate": -0.6, "dateline": -0.15, "rule": -1.0,
    "id": 0.0, "date": 0.0,
}  # fmt: skip


def _start(record: Record) -> float:
    if record.first.lead == "label" and record.first.label == "title":
        return 0.2
    if len(record.first.papers) == 1 and len(record.papers) == 1 and "title" in record.labels:
        return 0.1
    if record.element or (
        (record.first.lead == "url" or record.first.label == "link") and _opens_each(record)
    ):
        return 0.0
    if record.first.closes and record.first.is_plain:
        return _BAD_STARTS["tags"]
    return _BAD_STARTS.get(record.first.lead, 0.0)


def _opens_each(record: Record) -> bool:
    """Whether all siblings begin so, and go on."""
    group = record.group
    return (
        record.end - record.start > 1 and group.starts[record.first.start] >= 0.8 * group.size > 2
    )


def _template(record: Record) -> float:
    size = record.group.size
    if record.first.block.shape == "row" and record.first.links and not record.again:
        return 0.0  # versions of one thing, a row each
    if record.repeats >= max(3, min(5, 0.5 * size)):
        return -0.85
    return -0.6 if record.repeats > 1 and record.repeats * 4 >= size > 2 else 0.0


def _ordered(record: Record) -> float:
    return 0.3 if record.ordered else 0.0


def _ending(record: Record) -> float:
    if not record.group.ending or record.end - record.start < 2:
        return 0.0
    return 0.25 if last_shape(record.seen, record.start, record.end) == record.group.ending else 0.0


def _apart(record: Record) -> float:
    """Blank lines stand before records and not within them."""
    return 0.25 if record.group.apart else 0.0


def _alike(record: Record) -> float:
    """Siblings begin alike."""
    return 0.3 * record.group.starts[record.first.start] / record.group.size


def _inner(record: Record) -> float:
    """Weigh what begins as the record does and is none: it belongs to a record that was not found."""
    own = record.first.start
    if record.first.lead == "label" or record.element:
        return 0.0
    twice = any(tells_again(record.first, one) for one in record.blocks[1:2])
    alike = sum(1 for one in record.blocks[1:] if one.start == own) - twice
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


def _crosses(record: Record) -> float:
    """Weigh whether it begins within a list element, lines that stand together, or a text above a rule, and ends in the next."""
    block = record.first.block
    told = block.shape == "paragraph" and record.first.lead == "prose"
    if told and any(one.lead == "rule" for one in record.blocks[1:]):
        return -0.8
    if block.shape == "paragraph" and not block.depth and not block.gap:
        gaps = sum(one.block.gap and one.block.shape == "paragraph" for one in record.blocks[1:])
        return -0.8 if gaps == 1 else 0.0
    if not block.depth or block.shape == "item":
        return 0.0
    crossed = any(
        one.block.shape == "item" and one.block.depth <= block.depth and one.lead not in _DATES
        for one in record.blocks[1:]
    )  # fmt: skip
    return -0.8 if crossed else 0.0


def _untold(record: Record) -> float:
    return -0.7 if is_untold(record) else 0.0


def is_untold(record: Record) -> bool:
    """Whether nothing in a record says of who, when or where to read more.

    Points of an essay have a title and a text; what is told of elsewhere has a link, people or a date.
    """
    if record.papers or record.labels & _FIELDS or record.first.news or record.first.announced:
        return False
    if record.first.block.shape == "row" and _is_told_in_cells(record.first):
        return False
    for one in record.blocks:
        if (
            one.links
            or (one.block.shape == "row" and any(one.block.inline.marked("link")))
            or one.lead in ("dateline", "date", "dated", "names", "link")
            or one.ends == "source"
            or (one.is_dated if one is record.first else one.opens_with_year)
        ):
            return False
    if (
        record.start in record.group.credited
        or not _TOLD_WAYS.isdisjoint(variants(record.first))
        or record.first.is_reference
        or (record.first.size < 3 and says_more(record.first.rest.text))
        or (record.group.titled and record.end - record.start == 1)
    ):
        return False
    return not (record.group.elided and is_elided(record.blocks))


def _is_told_in_cells(row: Seen) -> bool:
    """Whether a row stands in a column of titles, or has people beside its title."""
    return names_titles(row.block.header) or any(
        names.looks_like_names(cell.plain) for cell in row.block.cells[:8]
    )


def _excerpt(record: Record) -> float:
    return 0.6 if record.group.elided and is_elided(record.blocks) else 0.0


def _news(record: Record) -> float:
    first = record.first
    return 0.5 if first.news and not (first.aside or first.closes) else 0.0


def _aside(record: Record) -> float:
    return -0.9 if record.first.aside else 0.0


def _document(record: Record) -> float:
    """Weigh whether it begins with the title of the document: a first heading, alone of its level."""
    return -1.5 if record.first.heads and not record.first.mark else 0.0


def _section(record: Record) -> float:
    """Weigh whether it is a section: a heading over list elements, a table, or what look like records."""
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
    led = sum(1 for one in listed if one.lead in ("link", "bold", "book") and one.size <= 2)
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
    bold = sum(1 for one in inner if one.lead in ("bold italic", "book") and one.size == 1)
    if _is_inner_heading(inner[0]) and not _is_subtitle(record):
        value -= 0.8
    if rows > 1:
        value -= 1.2
    elif rows and record.first.block.shape == "heading" and len(inner) == 1:
        value -= 0.8
    if listed and len(listed) >= 0.8 * len([o for o in inner if o.lead not in ("rule",)]):
        linked = sum(1 for one in listed if one.links)
        value -= 1.0 if led * 2 > len(listed) or linked * 2 > len(listed) else 0.0
    if max(marked.values(), default=0) > 1 or bold > 1:
        value -= 0.5
    return value


def _is_inner_heading(one: Seen) -> bool:
    """Whether a block is a heading as those of sections within a record are."""
    return one.block.shape == "heading" and one.lead != "label" and not one.mark


def _is_subtitle(record: Record) -> bool:
    """Whether the one heading within a record, below a linked one, leads nowhere: it tells whose that is."""
    headings = [one for one in record.blocks[1:] if _is_inner_heading(one)]
    return bool(record.first.links) and len(headings) == 1 and not headings[0].links


class Term(NamedTuple):
    """A piece of evidence: its name, what it is worth for a record, and what it says in words."""

    name: str
    weigh: Callable[[Record], float]
    about: str


TERMS: tuple[Term, ...] = (
    Term("title", _title, "something in it looks like a title"),
    Term("one paper", _one_paper, "it names one paper, not several"),
    Term("again", _again, "another record names the same paper"),
    Term("link", _link, "it leads somewhere"),
    Term("text", _text, "it has running text"),
    Term("labels", _labels, "it has labels such as 作者 and Abstract"),
    Term("dateline", _dateline, "it says when or from where"),
    Term("names", _names, "people stand below its title"),
    Term("marked", _marked, "it begins with a number or a title's signs"),
    Term("element", _element, "it is an element of the page of its own"),
    Term("shared", _shared, "its parts are those of its siblings"),
    Term("start", _start, "it begins with what stands within records"),
    Term("ordered", _ordered, "its number follows that of the record before"),
    Term("ending", _ending, "it ends as its siblings do"),
    Term("apart", _apart, "blank lines stand between its siblings, and not within"),
    Term("alike", _alike, "its siblings begin as it does"),
    Term("inner", _inner, "what begins as it does stands within it"),
    Term(
        "crosses",
        _crosses,
        "it begins within one list element or paragraph, or above a rule, and ends in another",
    ),
    Term("untold", _untold, "nothing in it leads elsewhere or says who and when"),
    Term("excerpt", _excerpt, "it is cut with … as its siblings are"),
    Term("news section", _news, "it stands below a heading that announces news"),
    Term("aside", _aside, "it stands below contents, thanks, subscription"),
    Term("document", _document, "it begins with the title of the document"),
    Term("template", _template, "its title is that of others, but for numbers"),
    Term("section", _section, "it holds what look like records"),
)


_OF_TITLES = tuple(term.weigh for term in TERMS if term.name in ("title", "template"))
_OF_THE_REST = tuple(term.weigh for term in TERMS if term.name not in ("title", "template"))
MOST_OF_TITLE = 1.0
"""What the title of a record is worth at most."""


def weigh(record: Record) -> float:
    """Return the sum of the evidence for a record."""
    return weigh_untitled(record) + sum(weighed(record) for weighed in _OF_TITLES)


def weigh_untitled(record: Record) -> float:
    """Return the sum of the evidence for a record but for its title."""
    if record.untitled is None:
        record.untitled = sum([weighed(record) for weighed in _OF_THE_REST])
    return record.untitled


def explain(record: Record) -> dict[str, float]:
    """Return what each term says of a record, those that say something."""
    said = {term.name: round(term.weigh(record), 2) for term in TERMS}
    return {name: value for name, value in said.items() if value}


def last_shape(seen: Sequence[Seen], start: int, end: int) -> str:
    """Return the shape of the last block of a record that says something; "" if that is its first."""
    for i in range(end - 1, start, -1):
        if seen[i].lead not in ("rule", "boilerplate"):
            return seen[i].shape
    return ""


def is_elided(blocks: Sequence[Seen]) -> bool:
    """Whether running text among the first blocks of a record is cut with …."""
    return any(
        one.is_prose and one.text.endswith(("...", "…", "[…]", "[...]")) for one in blocks[:4]
    )
