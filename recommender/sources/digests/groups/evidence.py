"""Evidence that a stretch of a document is a record: named terms, each a function and a weight.

A group of records is worth the sum of its records' evidence, less `COST` each: so a rule that cuts
a record in two, or joins two, is worth less than the one that does neither.
"""

from collections.abc import Callable
from typing import NamedTuple

from recommender.sources.digests.groups import counter_evidence
from recommender.sources.digests.records.record import Record, is_excerpt, last_shape
from recommender.sources.digests.text import hosts

COST = 1.1
"""What a record has to bring to be worth more than none."""


def _title(record: Record) -> float:
    return record.title_worth


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
    return 0.15 if record.end - record.start > 1 else 0.0


def _labels(record: Record) -> float:
    return min(3, len(record.labels & counter_evidence.TELLING_FIELDS)) * 0.2


def _dateline(record: Record) -> float:
    if any(one.lead in ("dateline", "date", "dated") for one in record.blocks[:12]):
        return 0.35
    return 0.3 if any(one.ending == "source" for one in record.blocks) else 0.0


def _names(record: Record) -> float:
    told = record.blocks[:6] if record.first.text.endswith((":", "：")) else record.blocks[1:6]
    return 0.2 if any(one.lead == "names" for one in told) else 0.0


def _marked(record: Record) -> float:
    if record.first.mark and record.first.lead != "label":
        return 0.25
    if record.first.block.shape == "heading" and record.first.lead == "link":
        return 0.2
    return 0.12 if record.first.lead in ("book", "bold", "bold italic") else 0.0


def _again(record: Record) -> float:
    """Weigh whether a record names a paper that an earlier one names: then it is a part of that paper's record."""
    if record.is_translation:
        return -2.0
    return -0.8 if record.repeats_paper else 0.0


def _element(record: Record) -> float:
    return 0.4 if record.is_element else 0.0


def _shared(record: Record) -> float:
    return record.shared_shapes * 0.5


def _ordered(record: Record) -> float:
    return 0.3 if record.is_in_order else 0.0


def _ending(record: Record) -> float:
    if not record.habits.ending or record.end - record.start < 2:
        return 0.0
    return (
        0.25 if last_shape(record.seen, record.start, record.end) == record.habits.ending else 0.0
    )


def _apart(record: Record) -> float:
    """Weigh the blank lines of a record: they stand before records, not within them."""
    return 0.25 if record.habits.have_gaps_between else 0.0


def _alike(record: Record) -> float:
    """Weigh whether a record begins as its siblings do."""
    return 0.3 * record.habits.openings[record.first.opening] / record.habits.count


def _period(record: Record) -> float:
    """Weigh whether a record has as many blocks as its siblings: lines pasted from a page repeat at equal distances."""
    return 0.25 if record.end - record.start == record.habits.length else 0.0


def _excerpt(record: Record) -> float:
    return 0.6 if record.habits.are_excerpts and is_excerpt(record.blocks) else 0.0


def _news(record: Record) -> float:
    first = record.first
    return 0.5 if first.below_news and not (first.in_page_part or first.ends_items) else 0.0


def _aside(record: Record) -> float:
    return -0.9 if record.first.in_page_part else 0.0


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
    Term("start", counter_evidence.start, "it begins with what stands within records"),
    Term("ordered", _ordered, "its number follows that of the record before"),
    Term("ending", _ending, "it ends as its siblings do"),
    Term("apart", _apart, "blank lines stand between its siblings, and not within"),
    Term("alike", _alike, "its siblings begin as it does"),
    Term("period", _period, "it is as long as its siblings"),
    Term("inner", counter_evidence.inner, "what begins as it does stands within it"),
    Term(
        "crosses",
        counter_evidence.crosses,
        "it begins within one list element or paragraph, or above a rule, and ends in another",
    ),
    Term("introduction", counter_evidence.introduction, "it ends with people and a colon"),
    Term(
        "untold", counter_evidence.no_source, "nothing in it leads elsewhere or says who and when"
    ),
    Term("excerpt", _excerpt, "it is cut with … as its siblings are"),
    Term("news section", _news, "it stands below a heading that announces news"),
    Term("aside", _aside, "it stands below contents, thanks, subscription"),
    Term("document", counter_evidence.document, "it begins with the title of the document"),
    Term("template", counter_evidence.template, "its title is that of others, but for numbers"),
    Term("section", counter_evidence.section, "it holds what look like records"),
)


_OF_TITLES = tuple(term.weigh for term in TERMS if term.name in ("title", "template"))
_OF_THE_REST = tuple(term.weigh for term in TERMS if term.name not in ("title", "template"))
MOST_OF_TITLE = 1.0
"""What the title of a record is worth at most."""


def weigh(record: Record) -> float:
    """Return the sum of the evidence for a record."""
    return weigh_without_title(record) + sum(weighed(record) for weighed in _OF_TITLES)


def weigh_without_title(record: Record) -> float:
    """Return the sum of the evidence for a record but for its title."""
    if record.worth_without_title is None:
        record.worth_without_title = sum([weighed(record) for weighed in _OF_THE_REST])
    return record.worth_without_title


def explain(record: Record) -> dict[str, float]:
    """Return the terms of a record's evidence that are not zero, by name."""
    said = {term.name: round(term.weigh(record), 2) for term in TERMS}
    return {name: value for name, value in said.items() if value}
