"""The features of a block: its mark, its lead, the papers that it names."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, ends_sentence, has_han
from recommender.sources.digests.blocks.title_span import SpanJudgement, TitleSpan
from recommender.sources.digests.features.leads import Lead
from recommender.sources.digests.text import boilerplate, hosts, source_names
from recommender.sources.digests.text.citations import is_reference
from recommender.sources.digests.text.marks import Mark
from recommender.sources.digests.text.peeling import title_core
from recommender.sources.digests.text.prose import is_prose, width

_DIGIT = re.compile(r"\d")
_TOLD = re.compile(
    r"[(（\[](?:19|20)\d\d[a-z]?[)）\]]|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2}\s?日?)?\s?月?[)）\]】]?$"
    r"|[(（\[【][A-Z][\w&/ .-]{1,30}?[ '’](?:19|20)?\d\d(?: [\w ]{1,12})?[)）\]】]\W*$"
    r"|[,，]\s*[A-Z][\w&/ -]{1,20}[ '’](?:19|20)?\d\d\W*$"
)
_TOLD_FIRST = re.compile(
    r"[(（\[【]?\d{1,2}(?:\.\d)?\s*分|(?:19|20)\d\d\s*[:：|｜\t–—-]|\d[\d,]*\s*(?:points?|pts|upvotes?|votes?|stars?|票|赞)\b"
    r"|[(（\[【][A-Z][\w&/ .-]{1,30}?[ '’](?:19|20)?\d\d(?: [\w ]{1,12})?[)）\]】]"
)
_YEAR_LAST = re.compile(r"[\s_,，`(（](?:19|20)\d\d[`)）]?\s*$")
_LETTER = re.compile(r"[^\W\d]")
_LEAST = 8
"""Characters that stand between a letter and such a year, at least."""
_YEAR_FIRST = re.compile(r"[(（\[]?(?:19|20)\d\d年?[)）\]]?(?:[\s,，、.·|]|$)")


@dataclass(eq=False)
class Seen:
    """A block and its features.

    Attributes
    ----------
    text : str
        The text of the block.
    mark : Mark, optional
        The number that it begins with.
    rest : Inline
        What stands behind the mark.
    lead : str
        What the rest begins with.
    label : str
        The field of its label; "" without one, "?" for a label that only this document uses.
    papers : frozenset of str
        The papers that its links and numbers name.
    in_page_part : bool
        Whether a heading above it announces contents, thanks, subscription and the like.
    below_news : bool
        Whether the heading above it announces news.
    is_announced : bool
        Whether the line above its list announces papers or articles.
    heading_index : int
        The place of the heading that it stands below, of a heading the one of a higher level; -1
        without one.
    is_period : bool
        Whether it names a year, a month or a week and nothing else.
    block_ways, judgements : dict
        The parts of it that could be a title, and what they look like, once asked for (see `titles`).
    record_ways, record_judgements : dict
        The same of the records that begin with it, by where they end.
    is_document_title : bool
        Whether it is the first heading of the document, and the only one of its level.
    is_read_more : bool
        Whether it begins with a link whose words other lines begin with too: "Read more", in any language.
    """

    index: int
    block: Block
    mark: Mark | None
    rest: Inline
    lead: Lead
    label: str
    key: str
    papers: frozenset[str]
    in_page_part: bool = False
    below_news: bool = False
    is_announced: bool = False
    is_document_title: bool = False
    is_read_more: bool = False
    heading_index: int = -1
    is_period: bool = False
    block_ways: dict[str, tuple[int, int, int]] | None = None
    judgements: dict[tuple[int, int, int], SpanJudgement] = field(default_factory=dict)
    record_ways: dict[int, dict[str, TitleSpan]] = field(default_factory=dict)
    record_judgements: dict[tuple[int, str], SpanJudgement | None] = field(default_factory=dict)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.block.text

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The addresses that its links lead to."""
        return tuple(link.url for link in self.block.inline.links if not hosts.is_media(link.url))

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is running text."""
        return is_prose(self.text)

    @property
    def is_unmarked(self) -> bool:
        """Whether nothing stands out at its beginning."""
        return self.lead in ("text", "prose")

    @property
    def is_linked_line(self) -> bool:
        """Whether it is a paragraph that leads with a link."""
        return self.block.shape == "paragraph" and self.lead == "link"

    @property
    def is_one_link(self) -> bool:
        """Whether all of it is one link."""
        size = len(self.block.inline.text)
        return any(s.mark == "link" and s.end - s.start >= size for s in self.block.inline.spans)

    @cached_property
    def is_bold_link(self) -> bool:
        """Whether it is a paragraph that is one link, and all of it bold."""
        inline = self.block.inline
        said = [s for s in inline.spans if s.mark in ("link", "bold") and s.end - s.start >= len(inline.text) - 4]  # fmt: skip
        return self.is_linked_line and len({span.mark for span in said}) == 2

    @cached_property
    def is_reference(self) -> bool:
        """Whether it is a reference as papers have them: people, a title, where it appeared."""
        return self.is_unmarked and is_reference(self.rest.text)

    @property
    def mentions_papers(self) -> bool:
        """Whether the papers that it names stand within running text: "Better than BERT (arxiv.org/abs/…) by far."."""
        if self.lead == "prose":
            return True
        if (
            self.lead not in ("text", "boilerplate")
            or not self.papers
            or not ends_sentence(self.text)
        ):
            return False
        links = self.block.inline.links
        size = len(self.block.inline.text)
        return bool(links) and all(link.start > 3 and link.end < size - 3 for link in links)

    @cached_property
    def is_dated(self) -> bool:
        """Whether a short text says of when it is, or what score it has."""
        text = self.rest.text
        if len(self.text) >= 300 or not _DIGIT.search(text):
            return False
        return bool(_TOLD_FIRST.match(text) or _TOLD.search(text)) or _ends_with_year(text)

    @property
    def opens_with_year(self) -> bool:
        """Whether a short text says of the year in which something appeared, and perhaps where."""
        return len(self.text) < 100 and bool(_YEAR_FIRST.match(self.text))

    @cached_property
    def size_class(self) -> int:
        """Class of its length: 0 for a word, 1 for a title, 2 for a long one, 3 for running text."""
        said = width(self.text)
        word = said < 12 and not (said >= 9 and " " in self.text)
        return 0 if word else 3 if self.is_prose else 1 if said < 240 else 2

    @cached_property
    def shape(self) -> str:
        """What it is and leads with, ``paragraph link`` or ``label authors``: alike for the same part of each record."""
        if self.lead == "label":
            return f"label {self.key}"
        return f"{self.block.shape}{self.block.level or ''} {self.lead}"

    @cached_property
    def is_title_alone(self) -> bool:
        """Whether it is a title and no more: in Title Case, or with people in brackets behind."""
        said = self.rest.text
        if len(said) > 300 or said.rstrip().endswith((".", ",", ";", ":", "。", "，", "；", "：")):
            return False
        start, end = title_core(said)
        words = re.findall(r"[A-Za-z][\w'’-]{3,}", said[start:end])
        return end < len(said) or (
            bool(words)
            and not has_han(said, 2)
            and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
        )

    @cached_property
    def opening(self) -> str:
        """How a record begins that begins here: its shape, what it leads with, its mark."""
        # References are long or short, and so is what has its title in bold within.
        told = self.mark or self.is_reference or self.rest.inner_bold
        lead = "text" if self.is_unmarked and told else self.lead
        return f"{self.block.shape} {lead} {self.mark.style if self.mark else ''}"

    @cached_property
    def ends_items(self) -> bool:
        """Whether what follows is no longer of the records: thanks, contents, a pager."""
        return boilerplate.ends_items(self.text)

    @cached_property
    def may_end(self) -> bool:
        """Whether a record may end before it, whatever the record began with: a heading, a rule, a date, thanks."""
        return (
            self.block.shape == "heading"
            or self.lead == "rule"
            or (self.is_period and not self.links)
            or self.ends_items
        )

    @cached_property
    def ending(self) -> str:
        """How it may end a record: by a dateline, a source, a link of its own; "" if not."""
        if self.lead == "dateline" or self.label == "published":
            return "dateline"
        if self.label == "source" or source_names.source_of(self.block.inline):
            return "source"
        if self.is_read_more or _READ_ON.match(self.text):
            return (
                "source"
                if self.links and re.match(r"\W*read more\b[^:：]{0,40}[:：]", self.text, re.I)
                else "read on"
            )
        if self.label in ("link", "code", "project") or self.lead in ("url", "id"):
            return "link"
        return "source" if source_names.split_source(self.text)[1] else ""


_READ_ON = re.compile(
    r"\W*(?:阅读(?:全文|更多|原文|余下)|查看(?:全文|更多|原文)|继续阅读|展开全文|了解更多|(?:read|continue) (?:more|reading)|続きを読む"
    r"|weiterlesen|lire la suite|leer más|자세히)",
    re.I,
)


def _ends_with_year(text: str) -> bool:
    """Whether a year ends a line that says something before it."""
    match = _YEAR_LAST.search(text)
    begins = text.rfind("\n", 0, match.start()) + 1 if match else 0
    return match is not None and bool(_LETTER.search(text, begins, match.start() - _LEAST))
