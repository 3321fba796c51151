"""An issue: entries in sections, each with its reasons, and the fields of an item in both languages.

The fields (`Field`) are the same in every layout: a title that is a link, then labelled fields, whose labels the
reader of digests knows (`sources.digests.text.labels`), each with an English word in brackets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from recommender.entries import fields, identity
from recommender.entries.characters import displayable
from recommender.entries.citations import cite
from recommender.entries.entry import Entry

_ADDRESS = "%/:=&?~#+!$,;'@"  # what a link has as it stands: no bracket, space or quotation mark

_IDS_NAMED = 10  # ids of what was left out; JSON has all


class EntryLink(NamedTuple):
    """A link: its address, http or https, and its text."""

    url: str
    label: str


class Field(NamedTuple):
    """A field of an item: its label in both languages, its text, and links instead of a text."""

    label: str
    text: str
    lang: str | None = None
    links: tuple[EntryLink, ...] = ()


@dataclass(frozen=True)
class IssueItem:
    """An entry in an issue, and why it is there, in sentences."""

    entry: Entry
    reasons: tuple[str, ...] = ()
    relevance: float | None = None

    @property
    def title(self) -> str:
        """The title of the entry, on one line; never empty."""
        return one_line(self.entry.label) or self.entry.id

    @property
    def link(self) -> str | None:
        """The address at which it can be read: the first of `links`."""
        return next((link.url for link in self.links), None)

    @property
    def links(self) -> list[EntryLink]:
        """The pages of its arXiv id and its DOI; of an entry with neither, its own address."""
        return list(_links(self.entry.to_dict()))

    @property
    def bibtex(self) -> str:
        """The entry as BibTeX, on one line, without the abstract that stands beside it."""
        return one_line(cite([self.entry], "bibtex", abstracts=False))

    def fields(self) -> Iterator[Field]:
        """Yield the fields of the entry that are known, in order."""
        full = self.entry.to_dict()
        date = full["published"] or identity.arxiv_month(full["arxiv_id"] or "")
        texts = (
            Field("中文标题 (Chinese title)", one_line(full["title_zh"]), "zh"),
            Field("作者 (Authors)", ", ".join(one_line(name) for name in full["authors"])),
            Field("日期 (Date)", date or ""),
            Field("发表 (Venue)", one_line(full["venue"])),
            Field("分类 (Category)", one_line(full["category"])),
            Field("链接 (Links)", "", links=tuple(self.links)),
            Field("中文摘要 (Chinese abstract)", one_line(full["abstract_zh"]), "zh"),
            Field("英文摘要 (English abstract)", one_line(full["abstract_en"]), "en"),
            Field("推荐 (Recommendation)", one_line(full["recommendation"])),
            Field("关联 (Why here)", one_line("; ".join(self.reasons))),
        )
        yield from (field for field in texts if field.text or field.links)


class IssueSection(NamedTuple):
    """Items that belong together, best first, and what they are about."""

    title: str
    items: tuple[IssueItem, ...]


@dataclass(frozen=True)
class Issue:
    """An issue: the new entries of a period, in sections, as a document to read.

    Attributes
    ----------
    title : str
        The subject of the issue: a collection's name, say.
    since, until : datetime
        The period in which its entries were first stored.
    sections : sequence of IssueSection
        Empty if nothing was close.
    count : int
        How many entries were close, or passed the filter; the issue may have fewer.
    compared : int
        How many entries were new.
    left_out : sequence of str
        Ids of entries left out because they were probably shown before, in another language.
    nearest : bool
        Whether it has the entries close to a collection, best first; else all new ones, the newest first.
    """

    title: str
    since: datetime
    until: datetime
    sections: Sequence[IssueSection]
    count: int
    compared: int
    left_out: Sequence[str] = ()
    nearest: bool = True

    @property
    def items(self) -> list[IssueItem]:
        """Every item, in order."""
        return [item for section in self.sections for item in section.items]

    @property
    def heading(self) -> str:
        """The title with the days of the period."""
        days = sorted({self.since.date().isoformat(), self.until.date().isoformat()})
        return f"{one_line(self.title)}: 新文 new, {' – '.join(days)}"

    @property
    def summary(self) -> str:
        """A sentence in each language on how many entries there are, or that none is close."""
        listed, count, new = len(self.items), self.count, self.compared
        if not listed:
            return (
                f"今天没有相近的新文（新条目 {new} 个）。 Nothing close today, of {new} new entries."
                if self.nearest
                else f"没有新文（新条目 {new} 个）。 Nothing new, of {new} new entries."
            )
        sentences = (
            f"新条目 {new} 个，相近 {count} 篇，以下 {listed} 篇，最相近的在前。 "
            f"{listed} of {count} that are close, of {new} new entries, best first."
            if self.nearest
            else f"新文 {count} 篇，以下 {listed} 篇，新的在前。 {listed} of {count}, the newest first."
        )
        if len(self.sections) == 1:  # no heading of its own: it might be taken for a title
            sentences += f" {one_line(self.sections[0].title)}."
        return f"{sentences} {self.left_out_sentence}" if self.left_out else sentences

    @property
    def left_out_sentence(self) -> str:
        """A sentence that names the entries left out because they were probably shown before in the other language."""
        ids = [
            *map(one_line, self.left_out[:_IDS_NAMED]),
            *(["…"] if len(self.left_out) > _IDS_NAMED else []),
        ]
        return f"可能已用另一种语言看过 (probably shown before in the other language): {', '.join(ids)}"

    @property
    def titles_are_links(self) -> bool:
        """Whether every title is a link. If not, none is made one: a reader of digests skips items that look different."""
        return all(item.link for item in self.items)

    def bibtex(self) -> str:
        """Return every item as BibTeX, a line each."""
        return "\n".join(item.bibtex for item in self.items) + "\n"


def one_line(text: str | None) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(displayable(text or "").split())


def address(link: str) -> str:
    """Return a link, percent-encoded where a character would end it in any of the layouts."""
    return quote(link, _ADDRESS)


def _links(full: dict[str, Any]) -> Iterator[EntryLink]:
    if full["arxiv_id"]:
        yield EntryLink(
            address(f"https://arxiv.org/abs/{full['arxiv_id']}"), f"arXiv:{full['arxiv_id']}"
        )
    if full["doi"]:
        yield EntryLink(address(fields.link(None, None, full["doi"]) or ""), f"doi:{full['doi']}")
    if full["url"] and not (full["arxiv_id"] or full["doi"]):
        yield EntryLink(address(full["url"]), "原文 (Original)")
