"""An entry being read: takes the lines of one item, whatever their order, and becomes a mention.

A `Draft` knows labels, links, lists of names, venues and prose in two languages; where items begin
and end is the business of the layouts.
"""

import re
from collections.abc import Callable
from typing import ClassVar

from recommender import identity
from recommender.entries import Kind, Mention, Origin
from recommender.sources.digests import facts, furniture, hosts, labels, lines, names, stamps
from recommender.sources.digests.lines import Line, Link
from recommender.sources.digests.wording import by_language, clean_title, without_trailing_links

RANKS = {"header": 0, "link": 1, "alone": 2, "project": 3, "code": 4, "tweet": 5}
"""Which of an item's own links is the entry's: the smallest; ties by order."""

_BOTH = re.compile(r"(.+?)\s*(?:[（(]([^（()）]+)[)）]|\s[|｜/]\s*(.+))$")


class Draft:
    """One item while its lines are read."""

    def __init__(self, line: int, kind: Kind = "paper", category: str | None = None) -> None:
        self.line, self.kind, self.category = line, kind, category
        self.section: object = None
        self.title: str | None = None
        self.title_zh: str | None = None
        self.recommendation: str | None = None
        self.source: str | None = None
        self.venue: str | None = None
        self.published: str | None = None
        self.doi: str | None = None
        self.arxiv_id: str | None = None
        self.authors: tuple[str, ...] = ()
        self.affiliations: tuple[str, ...] = ()
        self.own: list[tuple[int, str]] = []
        self.cited: list[str] = []
        self.body: list[str] = []
        self.open: str | None = None
        self.seen: list[str] = []
        self.prose = False
        self.closed = False
        self.broken = False

    def name(self, text: str) -> None:
        """Take the title of the item's header, with Markdown; its links are the entry's own."""
        for link in lines.links(text):
            if not (link.label and labels.field_of_link(link.label)):
                self.own.append((RANKS["header"], link.url))
            else:
                self._own(link, "link")
        self._title(text)

    def _title(self, text: str) -> None:
        title, venue = clean_title(text, self.kind)
        self.venue = self.venue or venue
        if self.kind == "paper" and (both := _BOTH.match(title)):
            other = both[2] or both[3]
            if lines.has_han(other, 3) and not lines.has_han(both[1]):
                self.title_zh, title = other.strip(), both[1].strip()
        if not title or title == self.title:
            return
        if self.title and lines.has_han(title, 2) and not lines.has_han(self.title, 2):
            self.title_zh = title
            return
        if self.title and lines.has_han(self.title, 2) and not lines.has_han(title, 2):
            self.title_zh = self.title
        self.title = title

    def feed(self, line: Line) -> None:
        """Take one line: a label, a link, a list of names, a venue, prose, or furniture."""
        label = labels.split_label(line.text)
        if label is None and (self._is_caption(line) or line.is_rule):
            # A mark without a word, such as half of "**", may be where the document was cut.
            told = line.is_rule or re.search(r"\w", line.plain)
            self.closed = self.closed or bool(self.own and told)
            return
        self.closed, self.prose = False, False
        if label:
            self._labelled(label, line)
        elif self.open and not self._waiting():
            if self.own or not self._links_alone(line):
                self._text(self.open, line.text)
        elif self.open:
            field, self.open = self.open, None
            self.put(field, line.text)
        elif not (self._links_alone(line) or self._facts(line)):
            self._text("abstract", line.text)

    def _is_caption(self, line: Line) -> bool:
        """Whether a line is of the page, or stands in italics below one of its figures."""
        slanted = re.fullmatch(r"([*_])(?!\1)[^*_]{2,40}\1", line.text)
        below = bool(slanted and self.body and lines.has_han(line.text, 2))
        return (below and not lines.ends_sentence(line.plain)) or furniture.is_furniture(line.plain)

    def _waiting(self) -> bool:
        return self.open not in (None, "abstract")

    def _labelled(self, label: labels.Label, line: Line) -> None:
        parts = re.split(r"\s+[|｜·]\s+", line.text)
        rest = [found for part in parts[1:] if (found := labels.split_label(part))]
        if rest and len(rest) == len(parts) - 1:
            first = labels.split_label(parts[0])
            for part in [first, *rest] if first else rest:
                self.put(part.field, part.value)
            return
        self.open = None
        if label.key.startswith("comment") and facts.is_comment(label.value):
            self.seen.append("remark")
            self.venue = self.venue or facts.venue_within(label.value)
        elif label.value:
            self.put(label.field, label.value)
        elif label.field != "remark":
            self.open = label.field
        else:
            self.seen.append("remark")

    def put(self, field: str, value: str) -> None:
        """Take the value (with Markdown) of a labelled field; the first value of a field stays."""
        self.seen.append("link" if field in RANKS else field)
        if field in RANKS:
            self._links(field, value)
        elif field in ("abstract", "recommendation"):
            self.open = field if field == "abstract" else self.open
            self._text(field, value)
        elif take := self._takers.get(field):
            take(self, value)

    def _title_zh(self, value: str) -> None:
        self.title_zh = self.title_zh or clean_title(value, self.kind)[0]

    def _affiliations(self, value: str) -> None:
        self.affiliations = self.affiliations or names.split_affiliations(value)

    def _category(self, value: str) -> None:
        self.category = self.category or lines.plain(value)

    def _authors(self, value: str) -> None:
        if self.authors:
            return
        people, _, where = value.partition(" | ")
        behind = re.search(r"\s*[(（]([^()（）]{3,40})[)）]\s*$", people)
        if behind and (venue := facts.venue_of(behind[1])):
            self._venue(venue)
            people = people[: behind.start()]
        found = names.split_names(people)
        if where and not labels.split_label(where):
            self._venue(where)
        if names.are_organisations(found):
            self.affiliations = self.affiliations or names.split_affiliations(people)
        else:
            self.authors = found

    def _published(self, value: str) -> None:
        self.published = self.published or facts.date_of(lines.plain(value))

    def _venue(self, value: str) -> None:
        for part in re.split(r"\s+[/|·]\s+", lines.plain(value)):
            if re.fullmatch(r"(?:19|20)\d\d\s*年?", part):
                self._published(part)
            elif part and len(part) < 120:
                self.venue = self.venue or part

    def _source(self, value: str) -> None:
        found = lines.links(value)
        text = lines.without_links(value).strip(" ()（）[]【】") or (
            found[0].label if found else ""
        )
        self.source = self.source or text or None
        self.own += [(RANKS["link"], link.url) for link in found]

    def _links(self, field: str, value: str) -> None:
        found = lines.links(value)
        for link in found:
            self._own(link, labels.field_of_link(link.label) or field)
        if field == "link" and not found:
            text = lines.plain(value)
            first = re.split(r"\s*[|｜·,，]\s*", text, maxsplit=1)
            name = identity.canonical(first[0].strip("[]() "))
            if name and name.startswith("arxiv:"):
                self.arxiv_id = self.arxiv_id or name.removeprefix("arxiv:")
                for part in first[1:]:
                    self._fact(part)
            elif name and name.startswith("doi:"):
                self.doi = self.doi or name.removeprefix("doi:")
            elif name and name.startswith("url:"):
                self.own.append((RANKS["link"], first[0]))
            elif not self.title and len(text) > 8 and not re.fullmatch(r"[!-~]+", text):
                self._title(value)

    def _own(self, link: Link, field: str) -> None:
        self.own.append((RANKS[field], link.url))

    def _links_alone(self, line: Line) -> bool:
        if not line.links:
            return False
        rest = re.sub(r"[\W_]+|(?:and|links?)\b", "", lines.without_links(line.text), flags=re.I)
        if rest and not labels.field_of_link(rest):
            return False
        self.seen.append("link")
        for link in line.links:
            self._own(link, labels.field_of_link(link.label) or hosts.field_of(link.url))
        label = line.links[0].label
        named = len(line.links) == 1 and len(label) > 3 and not labels.field_of_link(label)
        if named and lines.has_han(label, 3) != lines.has_han(self.title or "", 3):
            self._title(label)
        return True

    def _facts(self, line: Line) -> bool:
        """Read a line of bare facts: ids, venue, date, names, affiliations; only before the prose."""
        text = line.plain
        if self.body or len(text) > 1500:
            return False
        if re.fullmatch(r"[\[【].+[\]】]", text) and not self.affiliations and len(text) < 600:
            self.affiliations = names.split_affiliations(text)
            return True
        if not self.authors and self.kind == "paper" and names.looks_like_names(text):
            self._authors(line.text)
            return True
        parts = re.split(r"\s+[|｜·•]\s+|\s*[｜]\s*", text)
        if self.kind != "paper" and (stamp := stamps.read(line)):
            self._stamp(stamp)
            return True
        if len(text) > 200 or not all(self._is_fact(part) for part in parts):
            return False
        for part in parts:
            self._fact(part)
        return True

    def _stamp(self, stamp: stamps.Stamp) -> None:
        self.published = self.published or stamp.published
        self.category = self.category or stamp.category
        self.authors = self.authors or ((stamp.author,) if stamp.author else ())

    @staticmethod
    def _is_fact(text: str) -> bool:
        dated = facts.date_of(text) and len(text) <= 30 and not re.search(r"[。.!！?？]$", text)
        return bool(
            facts.own_arxiv_id(text)
            or facts.venue_of(text)
            or (dated and len(re.sub(r"[\d\W]", "", text)) <= 9)
        )

    def _fact(self, text: str) -> None:
        if facts.own_arxiv_id(text):
            self._links("link", text)
        elif venue := facts.venue_of(text):
            self.venue = self.venue or venue
            if year := re.search(r"\b(?:19|20)\d\d\b", text):
                self.published = self.published or year[0]
        else:
            self._published(text)

    def _text(self, field: str, value: str) -> None:
        text = lines.plain(without_trailing_links(value))
        self.cited += [link.url for link in lines.links(value)]
        if not text:
            return
        if field == "recommendation":
            self.recommendation = self.recommendation or text
            self.prose = True
        elif field == "abstract":
            self.body.append(text)
            self.seen.append("abstract")
            self.prose = True
        else:
            self.put(field, value)

    _takers: ClassVar[dict[str, Callable[["Draft", str], None]]] = {
        "title": name,
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
        return not (self.body or self.own or self.authors or self.recommendation or self.arxiv_id)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but a header and links was read."""
        return not (self.body or self.authors or self.recommendation or self.affiliations)

    @property
    def ending(self) -> str:
        """The field that the last line belongs to."""
        return self.seen[-1] if self.seen else ""

    def text_of(self, field: str) -> str:
        """Return the prose of a field as far as it was read."""
        return (self.recommendation if field == "recommendation" else "\n".join(self.body)) or ""

    def mention(self, document: str, format: str, complete: bool = True) -> Mention:
        """Return what was read."""
        ranked = sorted(self.own, key=lambda pair: pair[0])
        urls = list(dict.fromkeys(url for _, url in ranked))
        known = [identity.canonical(url) or "" for rank, url in ranked if rank <= RANKS["alone"]]
        arxiv = next((n.removeprefix("arxiv:") for n in known if n.startswith("arxiv:")), None)
        strong = (n for n in known if identity.is_strong(n) and not n.startswith("arxiv:"))
        zh, en = by_language(self.body)
        url = urls[0] if urls else None
        cited = dict.fromkeys([*urls[1:], *(u for u in self.cited if u != url)])
        return Mention(
            origin=Origin(document, self.line, format, tuple(cited)),
            kind=self.kind,
            title=self.title,
            title_zh=self.title_zh if self.title_zh != self.title else None,
            authors=self.authors,
            url=url,
            aliases=tuple(dict.fromkeys(strong)) if self.kind == "paper" else (),
            arxiv_id=self.arxiv_id or arxiv,
            doi=self.doi,
            category=self.category,
            affiliations=self.affiliations,
            published=self.published,
            venue=self.venue,
            abstract_zh=zh,
            abstract_en=en,
            recommendation=self.recommendation,
            source=self.source,
            complete=complete and not self.broken,
        )
