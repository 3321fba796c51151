"""The fields of an entry being read; of several values for one field, the first is kept."""

import re
from collections.abc import Callable
from typing import ClassVar

from recommender.entries import identity
from recommender.entries.mention import Kind
from recommender.sources.digests.blocks.inline import Inline, Link, has_han, inline_of
from recommender.sources.digests.text import facts, labels, link_words, names
from recommender.sources.digests.text.cleaning import clean_title, without_trailing_links
from recommender.sources.digests.text.two_languages import halves, halves_at_colon, in_brackets

RANKS = {"header": 0, "link": 1, "alone": 2, "project": 3, "code": 4, "tweet": 5}
"""Which of an item's own links is the entry's: the smallest; ties by order."""


class Fields:
    """What is known of one item while its blocks are read."""

    def __init__(self, line: int, kind: Kind = "paper", category: str | None = None) -> None:
        self.line, self.kind, self.category = line, kind, category
        self.title: str | None = None
        self.title_zh: str | None = None
        self.recommendation: str | None = None
        self.source: str | None = None
        self.venue: str | None = None
        self.published: str | None = None
        self.year: str | None = None  # behind the title, where nothing says more
        self.doi: str | None = None
        self.arxiv_id: str | None = None
        self.authors: tuple[str, ...] = ()
        self.affiliations: tuple[str, ...] = ()
        self.ranked_links: list[tuple[int, str]] = []
        self.cited_links: list[str] = []
        self.body: list[str] = []
        self.open_field: str | None = None
        self.fields_seen: list[str] = []
        self.has_prose = False
        self.closed = False
        self.broken = False
        self.parts_at_colon = False  # whether a colon stands between its titles in two languages
        self.parts_at_brackets = False  # whether the title in one of them stands in brackets
        self.is_brief = False  # whether the recommendation was labelled TL;DR

    def take_title(self, inline: Inline) -> None:
        """Take the title of the item; its links are the entry's own."""
        for link in inline.links:
            if link.label and link_words.field_of_link(link.label):
                self._add_link(link, "link")
            else:
                self.ranked_links.append((RANKS["header"], link.url))
        self._title((without_trailing_links(inline) or inline).plain)

    def _title(self, text: str) -> None:
        both = halves(text)
        both = both or (halves_at_colon(text) if self.parts_at_colon else None)
        if both := both or (in_brackets(text) if self.parts_at_brackets else None):
            text, other = (text[slice(*span)] for span in both)
            self.title_zh = clean_title(other, self.kind)[0]
        title, venue = clean_title(text, self.kind)
        self.venue = self.venue or venue
        if not title or title == self.title:
            return
        if self.title and has_han(title, 2) and not has_han(self.title, 2):
            self.title_zh = title
            return
        if self.title and has_han(self.title, 2) and not has_han(title, 2):
            self.title_zh = self.title
        self.title = title

    def take(self, field: str, value: Inline) -> None:
        """Take the value of a labelled field; the first value of a field stays."""
        self.fields_seen.append("link" if field in RANKS else field)
        if field in RANKS:
            self._links(field, value)
        elif field in ("abstract", "recommendation"):
            self.open_field = field if field == "abstract" else self.open_field
            self._take_text(field, value)
        elif take := self._takers.get(field):
            take(self, value)

    def _title_zh(self, value: Inline) -> None:
        self.title_zh = self.title_zh or clean_title(value.plain, self.kind)[0]

    def _affiliations(self, value: Inline) -> None:
        self.affiliations = self.affiliations or names.split_affiliations(value.plain)

    def _category(self, value: Inline) -> None:
        self.category = value.plain or self.category

    def _authors(self, value: Inline) -> None:
        if self.authors:
            return
        people, _, where = value.plain.partition(" | ")
        bracketed = people.rstrip().endswith((")", "）"))
        behind = re.search(r"\s*[(（]([^()（）]{3,40})[)）]\s*$", people) if bracketed else None
        if behind and (venue := facts.venue_of(behind[1])):
            self._venue(inline_of(venue))
            people = people[: behind.start()]
        found = names.split_names(people)
        if where and not labels.split_label(inline_of(where)):
            self._venue(inline_of(where))
        if names.are_organisations(found):
            self.affiliations = self.affiliations or names.split_affiliations(people)
        else:
            self.authors = found

    def _published(self, value: Inline) -> None:
        self.published = self.published or facts.date_of(value.plain)

    def _venue(self, value: Inline) -> None:
        for part in re.split(r"\s+[/|·]\s+", value.plain):
            if re.fullmatch(r"(?:19|20)\d\d\s*年?", part):
                self.published = self.published or facts.date_of(part)
            elif part and len(part) < 120:
                self.venue = self.venue or part

    def _source(self, value: Inline) -> None:
        text = value.without_links.strip(" ()（）[]【】")
        if not text and value.links:
            text = value.links[0].label
        text = re.sub(
            r"^\W*(?:(?:信息|新闻|文章)?来源|source|via)\s*[:：]\s*", "", text, flags=re.I
        )
        self.source = self.source or text or None
        self.ranked_links += [(RANKS["link"], link.url) for link in value.links]

    def _links(self, field: str, value: Inline) -> None:
        for link in value.links:
            self._add_link(link, link_words.field_of_link(link.label) or field)
        if field == "link" and not value.links:
            text = value.plain
            first = re.split(r"\s*[|｜·,，]\s*|\s+[(（](?=\d{4}\W)", text, maxsplit=1)
            name = identity.canonical(first[0].strip("[]() "))
            if name and name.startswith("arxiv:"):
                self.arxiv_id = self.arxiv_id or name.removeprefix("arxiv:")
                for part in first[1:]:
                    self._take_fact(part)
            elif name and name.startswith("doi:"):
                self.doi = self.doi or name.removeprefix("doi:")
            elif name and name.startswith("url:"):
                self.ranked_links.append((RANKS["link"], first[0]))
            elif not self.title and len(text) > 8 and not re.fullmatch(r"[!-~]+", text):
                self._title(text)

    def _add_link(self, link: Link, field: str) -> None:
        self.ranked_links.append((RANKS[field], link.url))

    def _take_fact(self, text: str) -> None:
        if facts.is_arxiv_id(text):
            self._links("link", inline_of(text))
        elif venue := facts.venue_of(text):
            self.venue = self.venue or venue
            if year := re.search(r"\b(?:19|20)\d\d\b", text):
                self.published = self.published or year[0]
        else:
            self.published = self.published or facts.date_of(text)

    def _take_text(self, field: str, value: Inline) -> None:
        kept = without_trailing_links(value)
        text = kept.plain
        self.cited_links += [link.url for link in kept.links]
        for link in value.links[len(kept.links) :]:
            self._add_link(link, link_words.field_of_link(link.label) or "alone")
        if not text:
            return
        if field == "recommendation":
            self.recommendation = self.recommendation or text
            self.has_prose = True
        elif field == "abstract":
            self.body.append(text)
            self.fields_seen.append("abstract")
            self.has_prose = True
        else:
            self.take(field, value)

    _takers: ClassVar[dict[str, Callable[["Fields", Inline], None]]] = {
        "title": take_title,
        "title_zh": _title_zh,
        "authors": _authors,
        "affiliations": _affiliations,
        "published": _published,
        "venue": _venue,
        "source": _source,
        "category": _category,
    }

    @property
    def is_empty(self) -> bool:
        """Whether nothing but a header was read."""
        return not (
            self.body or self.ranked_links or self.authors or self.recommendation or self.arxiv_id
        )

    @property
    def is_bare(self) -> bool:
        """Whether nothing but a header and links was read."""
        return not (self.body or self.authors or self.recommendation or self.affiliations)

    @property
    def ending(self) -> str:
        """The field that the last block belongs to."""
        return self.fields_seen[-1] if self.fields_seen else ""

    def text_of(self, field: str) -> str:
        """Return the prose of a field as far as it was read."""
        return (self.recommendation if field == "recommendation" else "\n".join(self.body)) or ""
