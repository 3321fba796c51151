"""The lead of a block, which is how it begins: with a label, a link, emphasis, people, a fact, or plain text."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, Span
from recommender.sources.digests.text import (
    boilerplate,
    datelines,
    facts,
    link_words,
    marks,
)
from recommender.sources.digests.text.columns import is_title_header, names_titles
from recommender.sources.digests.text.peeling import BY
from recommender.sources.digests.text.people import (
    is_person,
    is_sender,
    looks_like_names,
    split_off_venue,
)
from recommender.sources.digests.text.prose import is_prose, width
from recommender.sources.digests.text.readings import names_reading

Lead = Literal[
    "rule", "row", "label", "boilerplate", "url", "link", "anchor", "bold", "bold italic", "italic", "book", "bracket",
    "dateline", "date", "dated", "mark", "tags", "names", "id", "prose", "text",
]  # fmt: skip
"""What a block leads with: the kinds of beginnings that people give to records and to their parts."""

HEAD = re.compile(r"\W*([^\s:：|][^:：|]{0,23}?)\s*[:：](?!//)(?!(?<=\d[:：])\d\d)")
_TAG = re.compile(r"[\[(（【][^\[\]()（）【】]{1,20}[\])）】]\s*")
_TAGS = re.compile(r"#\s?[^\W\d][^#]{0,30}(?:\s*#\s?[^#]{1,30})*$")
_TITLED_BEHIND = re.compile(
    r"\.(?<=[a-z]{2}\.)\s+[A-Z][\w'’-]*(?: [\w'’:-]+){0,12} (?:for|of|the|with|via|from|on|using|in|to|an?)(?: [\w'’-]+){1,12}\.?$"
)
"""A title behind the people of a reference."""
_COUNTED = re.compile(r"[⭐★👍🔥❤💬👀⬆🌟]\ufe0f?\s*\d[\d.,]*\s*[kKwW万]?(?![^\W\d_]{3}).{0,30}$")
"""Votes and stars, and perhaps where or in which language, in a line below a title."""
_DAY = re.compile(
    r"\W{0,2}(?:(?:19|20)\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\W{0,2}$|[A-Z][a-z]{2,8}\.? \d{1,2}(?:, (?:19|20)\d\d)?$"
    r"|\d{1,2} [A-Z][a-z]{2,8}(?: (?:19|20)\d\d)?$"
)
HOURS = re.compile(
    r"\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?(?:\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?|uhr|h)?\s?(?:[-–—~至到]|to)\s?)?\d{1,2}[:.h]\d\d\s?(?:[ap]\.?m\.?|uhr|h)?(?:\s\(?[A-Z]{2,5}\)?)?\W*$",
    re.I,
)
"""A line of nothing but hours, as programmes have it beside what is presented then."""
DATED = re.compile(
    r"\d{1,2}[:.]\d\d\s?[-–—~]\s?\d{1,2}[:.]\d\d\s+(?=[^\W\d])|(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-zA-Z]{0,6}\.?,?\s+(?=\d))?[(（\[【]?(?:\d{1,2}/\d{1,2}/(?:19|20)\d\d|(?:(?:19|20)\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}日|[A-Z][a-z]{2} \d{1,2}(?:, (?:19|20)\d\d)?)[)）\]】]?"
    r"(?:\s*[:：|｜·»—–]\s*|\s+)(?=[^\W\d]|[\[《“\"])(?!\d|个|篇|-)"
)
_HERE = re.compile(
    r"(?:click )?(?:here|this (?:link|page|site))|(?:点击)?(?:这里|此处|此链接)|こちら|여기|hier|ici|aquí|qui|aqui",
    re.I,
)
_COMMA = re.compile("[,，、]")
_BIBTEX = re.compile(r"@[A-Za-z]{4,20}\s*\{|[a-z_]{3,14}\s*=\s*[{\"].*[}\"],?$|\}+,?$")
"""A citation for copying, or a line of one: what it says is told of the item above it."""
_SUBMITTED = re.compile(
    r"\W*(?:\d[\d,.]*k? (?:points?|votes?|upvotes?) )?(?:by|via|(?:posted|submitted|authored) by) \S{2,30} .{0,60}\bago\b"
    r"|\W*\d[\d,.]*k? (?:points?|votes?|upvotes?)\b.{0,30}\d+ (?:minutes?|hours?|days?) ago\b",
    re.I,
)
"""Who submitted what stands above, and when, as forums have it: ``31 points by ada 2 hours ago``."""
_POINTED_AT = re.compile(r"[^\w\s]{1,4}\s*https?://\S+$")
"""An address behind a picture: ``🔗 https://…``."""
_RULE = re.compile(r"(?:[-=*_—─~·#+]\s?){3,}")
_BRACKETED = re.compile(r"【[^】]+】|\[[^\]]+\]|（[^）]+）|\([^)]+\)")
_WHERE = re.compile(
    r"[\[(（【]\s*(?:\S+ ){1,4}[(（]?(?:19|20)\d\d[)）]?\s*[\])）】](?:\s*[\[(（【][^\[\]()（）【】]{1,24}[\])）】])*\W*"
)
"""A line of brackets, where and when something appeared in the first: ``[ICSE 2016] [Slides]``."""
_YEAR_WITHIN = re.compile(r"\w\s*[(（](?:19|20)\d\d[)）][,，]\s+\S")
"""A year that stands behind a title and before its people: ``Mask R-CNN (2017), K. He``."""


_FEW = 4
"""So often a document has one title at most; what it says more often is of each of its items."""
_SHORT_VALUE = 24
"""Characters behind a label that items have in common, at most."""


def repeated_labels(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the heads before a colon that a document repeats: labels of its own.

    A title that stands in several sections repeats what is before its colon too: with all of what is behind it.
    """
    counts: Counter[str] = Counter()
    behind: dict[str, set[str]] = {}
    for block in blocks:
        text = marks.without_mark(block.text)
        if block.shape != "row" and (match := HEAD.match(text[:60])):
            bold = any(s.mark == "bold" and s.end - s.start <= 26 for s in block.inline.spans[:2])
            apart = len(text) > match.end() + 8 or len(text) == match.end()
            head = match[1].casefold()
            counts[head] += 2 if bold and apart else 1
            behind.setdefault(head, set()).add(text[match.end() :])
    return frozenset(
        head
        for head, count in counts.items()
        if count >= 3 and not head.isdigit() and not _is_one_title(count, behind[head])
    )


def _is_one_title(count: int, behind: set[str]) -> bool:
    """Whether what stands behind a head is the same few times over, and long enough for a title."""
    return count <= _FEW and len(behind) == 1 and len(min(behind)) > _SHORT_VALUE


def lead(block: Block, rest: Inline, labelled: bool, own: frozenset[str]) -> Lead:
    """Return the lead of a block: by its form, its label, its marks, or the words of its text."""
    text = rest.plain
    if block.shape == "row":
        return "boilerplate" if _is_break(block) or _SUBMITTED.match(text) else "row"
    if block.shape == "rule" or _RULE.fullmatch(text):
        return "rule"
    if not text and not rest.spans:
        return "mark"
    head = HEAD.match(text[:60])
    owned = head is not None and head[1].casefold() in own
    if is_sender(text) and not owned:
        return "names"
    marked = "link" if names_reading(rest) else _mark_lead(rest, text)
    if found := _page_lead(block, text, marked):
        return found
    if labelled or (owned and _is_set_apart(rest, marked, head)):
        return "label"
    if marked in ("url", "link", "bold", "bold italic") and block.shape != "heading":
        return marked
    if found := _fact_lead(text) or marked or _words_lead(text):
        return found
    if owned and head is not None and len(text) > head.end():
        return "label"
    return _text_lead(text) if block.shape != "heading" else "text"


def _is_break(row: Block) -> bool:
    """Whether a row says when something is that presents nothing, or nothing in the column of titles."""
    if names_titles(row.header) and not row.inline.links and not _has_title(row):
        return True
    said = [cell.plain for cell in row.cells if cell.plain and not HOURS.match(cell.plain)]
    return (
        len(said) < len(row.cells) > 1
        and bool(said)
        and all(map(boilerplate.is_of_programme, said))
    )


def _has_title(row: Block) -> bool:
    """Whether something stands in a column of titles."""
    named = zip(row.header, row.cells, strict=False)
    return any(re.search(r"\w", cell.plain) for head, cell in named if is_title_header(head))


def _page_lead(block: Block, text: str, marked: Lead | None) -> Lead | None:
    """Return the lead of a text that is no part of an item: a break of a programme, the frame of a letter, votes."""
    linked = marked in ("url", "link")
    if marked == "italic" and block.shape == "paragraph" and boilerplate.is_boilerplate(text):
        return "boilerplate"
    if marked in ("bold", "bold italic") and boilerplate.points_elsewhere(text):
        return "boilerplate"
    if (
        _SUBMITTED.match(text)
        or boilerplate.is_sponsored(text)
        or (linked and _points_on(block))
        or _BIBTEX.match(text)
    ):
        return "boilerplate"
    if any(map(boilerplate.is_of_programme, {text, block.text})):
        return "boilerplate"
    if linked and boilerplate.is_letter_part(text):
        return "boilerplate"
    return "tags" if block.shape == "paragraph" and _COUNTED.match(text) else None


def _points_on(block: Block) -> bool:
    """Whether a line begins with a link that says no more than where: ``[Here](…) you find all of them``."""
    if boilerplate.points_elsewhere(block.text):
        return True
    link = next(iter(block.inline.links), None)
    if block.shape != "paragraph" or not link or re.search(r"\w", block.inline.text[: link.start]):
        return False
    return bool(_HERE.fullmatch(link.label))


def people_alone(leads: Sequence[Lead], blocks: Sequence[Block]) -> list[int]:
    """Return the blocks that are one person alone, below a title as others have lists of people there.

    One name may be anything in capitals: it is a person where more titles have several.
    """
    below = [i for i in range(1, len(blocks)) if blocks[i - 1].gap and not blocks[i].gap]
    listed = [i for i in below if leads[i] == "names"]
    alone = [i for i in below if leads[i] == "text" and is_person(_without_by(blocks[i].text))]
    found = alone if len(listed) > max(1, len(alone)) else []
    return found or _people_between_facts(leads, blocks)


def _people_between_facts(leads: Sequence[Lead], blocks: Sequence[Block]) -> list[int]:
    """Return the same of lines without gaps: title, people, and a fact such as a venue, again and again."""
    close = [
        i
        for i in range(1, len(blocks) - 1)
        if blocks[i].shape == "paragraph" and facts.is_bare_fact(blocks[i + 1].text)
    ]
    listed = [i for i in close if leads[i] == "names"]
    alone = [i for i in close if leads[i] == "text" and is_person(_without_by(blocks[i].text))]
    alone = [
        i for i in alone if leads[i - 1] == "text" and not facts.is_bare_fact(blocks[i - 1].text)
    ]
    return alone if len(listed) > max(1, len(alone)) else []


def _without_by(text: str) -> str:
    return BY.sub("", text).rstrip(" ,.，。") if len(text) < 40 else ""


def _is_set_apart(rest: Inline, marked: Lead | None, head: re.Match[str] | None) -> bool:
    """Whether a label of the document's own is marked: bold, or in italics and what follows is not."""
    if marked in ("bold", "bold italic"):
        return True
    slanted = next((span for span in rest.marked("italic")), None)
    return bool(marked == "italic" and slanted and head and slanted.end <= head.end() + 1)


def _text_lead(text: str) -> Lead:
    """Return the lead of a text that no mark, link or emphasis sets apart."""
    listed = text.rstrip(" :：") if _COMMA.search(text) else text
    if _TITLED_BEHIND.search(text):
        return "prose" if is_prose(text) else "text"
    if (looks_like_names(listed) and not _YEAR_WITHIN.search(listed)) or (
        not text[:1].isdigit() and split_off_venue(text)
    ):
        return "names"
    return "prose" if is_prose(text) else "text"


def _fact_lead(text: str) -> Lead | None:
    """Return the lead of a text that is a bare fact: a paper's number, a dateline, a day."""
    if facts.is_arxiv_id(text):
        return "id"
    if datelines.dateline_of(text) or (
        len(text) <= 40 and (datelines.is_reading_time(text) or HOURS.match(text))
    ):
        return "dateline"
    return "date" if _DAY.match(text) else None


def _words_lead(text: str) -> Lead | None:
    """Return the lead of a text without marks, by its words."""
    if boilerplate.is_boilerplate(text):
        return "boilerplate"
    if len(text) < 200 and (match := DATED.match(text)) and width(text[match.end() :]) >= 6:
        return "dated"
    return "tags" if "://" not in text and _TAGS.match(text) else None  # tags lead nowhere


def _mark_lead(rest: Inline, text: str) -> Lead | None:
    """Return the lead of a text that begins with marks."""
    start = len(rest.text) - len(rest.text.lstrip(" \"'[(（【*_")) if rest.text else 0
    if (tag := _TAG.match(rest.text)) and any(s.start == tag.end() for s in rest.spans):
        start = tag.end()
    first = [s for s in rest.spans if s.start <= start <= max(s.end, start)]
    found = {s.mark for s in first if s.end > s.start}
    if rest.links and (not re.search(r"\w", text) or _POINTED_AT.match(text)):
        return "url"
    if "anchor" in found:
        return "anchor"
    if lead := _listed_links(rest, text, "link" in found):
        return lead
    if "link" in found:
        return _link_lead(rest, first)
    if text.startswith("《"):
        return "book"
    if "bold" in found and not _sentence_continues(rest, first):
        return "bold italic" if "italic" in found else "bold"
    if "italic" in found:
        return "names" if looks_like_names(text) else "italic"
    return "bracket" if _BRACKETED.fullmatch(text) else None


def _listed_links(rest: Inline, text: str, leads: bool) -> Lead | None:
    """Return the lead of several links in a row: people with their pages, or a menu."""
    links = rest.links
    if len(links) >= 3 and not re.search(r"\w", rest.without_links):
        if looks_like_names(text):
            return "names"
        words = [link.label for link in links if link.label]
        fields = sum(map(bool, map(link_words.field_of_link, words)))
        if fields * 3 <= len(words):
            return "boilerplate"  # a menu
    several = leads and sum(s.mark == "link" for s in rest.spans) > 1
    return "names" if several and looks_like_names(text) else None


def _link_lead(rest: Inline, first: Sequence[Span]) -> Lead:
    """Return the lead of a link: whether it is what the item is about, or only an address beside it."""
    label = next(
        (rest.text[s.start : s.end] for s in first if s.mark == "link" and s.end > s.start), ""
    )
    bare = label.startswith(("http://", "https://"))
    if _WHERE.fullmatch(rest.plain):
        return "url"
    if not bare and not link_words.field_of_link(label.strip("[]() ")):
        return "link"
    alone = len(rest.links) > 1 or not re.search(r"\w{3}", rest.without_links)
    return "url" if alone else "link"


def _sentence_continues(rest: Inline, first: Sequence[Span]) -> bool:
    """Whether a sentence goes on behind the words that are bold in it."""
    end = max(s.end for s in first if s.mark == "bold")
    behind = rest.text[end : end + 1]
    if any(span.mark == "link" and span.start == end for span in rest.spans):
        return False
    if behind == " " and re.match(f" [{HAN}]", rest.text[end : end + 2]):
        return True
    return behind.isalnum() and rest.text[end - 1] not in ":：。.!！?？"
