"""Entries: what is known of a work, merged from its mentions, and the facts that filters judge.

An entry is a pure function of a *set* of mentions, so the order in which documents arrive cannot matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from recommender.entries import identity
from recommender.entries.characters import is_link
from recommender.entries.edit import Edits, Value, edits_of
from recommender.entries.memo import memoised
from recommender.entries.mention import (
    KINDS,
    RECORDS,
    Kind,
    Mention,
    Origin,
    canonical_json,
    language,
)

TEXT_TEMPLATE = "title\\nabstract, one text a language"
"""Part of every fingerprint of vectors: change it when `Entry.texts` changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an entry can be filtered on, spelled as its documents spell it.

    Attributes
    ----------
    langs : tuple of str
        Languages in which the entry is known, ``zh`` first.
    categories : tuple of str
        Those of every mention.
    sources : tuple of str
        The media that its mentions name, and the formats they were read as (``weekly``,
        ``arxiv``). Documents are left out: a catalogue of posts has as many as entries.
    published : str, optional
        The earliest date of any mention: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    has_abstract : bool
        Whether a mention brings an abstract; a recommendation is none.
    """

    kind: Kind
    langs: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: str | None = None
    sources: tuple[str, ...] = ()
    published: str | None = None
    has_abstract: bool = False

    def to_json(self) -> bytes:
        """Return the facts as compact JSON."""
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Facts":
        """Rebuild facts from `to_json`."""
        values = orjson.loads(text).items()
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values}
        return cls(**fields)


_NO_EDITS: Edits = {}


@dataclass(frozen=True)
class Entry:
    """A paper, post or news item, merged from its mentions.

    Every field but `mentions` is derived: the best of what the mentions say, chosen by a total
    order on their content, so equal sets of mentions give equal entries.

    Attributes
    ----------
    mentions : tuple of Mention
        At least one, in order of preference: records before digests, complete before cut, the
        longer text first.
    withheld : frozenset of str
        Names that a mention gives and another entry has: a DOI that two papers claim, say.
    edited : tuple of (str, str or tuple of str)
        Fields that a person set, with their values: see `entries.edit`.
    """

    mentions: tuple[Mention, ...]
    withheld: frozenset[str] = frozenset()
    edited: tuple[tuple[str, Value], ...] = ()
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def merge(
        cls, mentions: Iterable[Mention], withheld: Iterable[str] = (), edits: Edits = _NO_EDITS
    ) -> "Entry":
        """Merge mentions, given in any order, into one entry; `edits` are those of all entries."""
        unordered = tuple(mentions)
        sorted_mentions = (
            unordered if len(unordered) == 1 else tuple(sorted(unordered, key=_preference))
        )
        entry = cls(sorted_mentions, frozenset(withheld))
        own_edits = edits_of(edits, entry.aliases or (entry.id,)) if edits else {}
        return replace(entry, edited=tuple(own_edits.items())) if own_edits else entry

    @cached_property
    def _edits(self) -> dict[str, Value]:
        return dict(self.edited)

    def first(self, field: str) -> Any:
        """Return a field of a mention as the preferred mention that has it gives it, or as a person set it."""
        if self.edited and field in self._edits:
            return self._edits[field] or None
        return next((v for m in self.mentions if (v := getattr(m, field))), None)

    def _longest(self, field: str) -> str | None:
        if self.edited and field in self._edits:
            return self.first(field)  # type: ignore[no-any-return]
        return max((v for m in self.mentions if (v := getattr(m, field))), key=len, default=None)

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Every public name, the strongest first."""
        names = {name for m in self.mentions for name in m.names()} - self.withheld
        return tuple(sorted(names, key=identity.strength))

    @property
    def id(self) -> str:
        """The strongest of its names; a URL only where the entry has no other name."""
        if self.aliases:
            return self.aliases[0]
        return f"text:{identity.digest(repr([(m.origin, m.fingerprint()) for m in self.mentions]))}"

    @property
    def kind(self) -> Kind:
        """``paper`` if any mention says so, else ``post`` if any does, else ``news``."""
        return self._edits.get("kind") or min(  # type: ignore[return-value]
            (m.kind for m in self.mentions), key=KINDS.index
        )

    @property
    def title(self) -> str | None:
        """The preferred title, or None: see `label`."""
        return self.first("title")  # type: ignore[no-any-return]

    @property
    def label(self) -> str:
        """What to show: the title, else the first words of the text."""
        title = self.title or self.first("title_zh")
        return title or _first_words(self.mentions[0].text()) or self.first("url") or self.id

    @property
    def url(self) -> str | None:
        """The preferred address if it is http or https, else None."""
        if "url" in self._edits:
            return self.first("url")  # type: ignore[no-any-return]
        return next((m.url for m in self.mentions if m.url and is_link(m.url)), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which the entry is known, ``zh`` first."""
        languages = {lang for m in self.mentions for lang in m.languages}
        languages |= {
            language(str(self._edits[name])) for name in _WRITTEN if self._edits.get(name)
        }
        return tuple(sorted(languages, reverse=True))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the entry is mentioned, by document and line."""
        return tuple(sorted({o for m in self.mentions for o in (m.also or (m.origin,))}))

    @property
    def published(self) -> str | None:
        """The earliest date that a mention gives."""
        if "published" in self._edits:
            return self.first("published")  # type: ignore[no-any-return]
        return min((m.published for m in self.mentions if m.published), default=None)

    def facts(self) -> Facts:
        """Return what the entry can be filtered on."""
        media = {m.source for m in self.mentions if m.source}
        return Facts(
            kind=self.kind,
            langs=self.languages,
            categories=self._categories,
            venue=self.first("venue"),
            sources=tuple(sorted(media | {origin.format for origin in self.origins})),
            published=self.published,
            has_abstract=any(map(self._longest, ("abstract_zh", "abstract_en"))),
        )

    @property
    def _categories(self) -> tuple[str, ...]:
        if "category" in self._edits:
            return tuple(filter(None, (self.first("category"),)))
        return tuple(sorted({m.category for m in self.mentions if m.category}))

    @property
    def _second_title(self) -> str | None:
        """A Chinese title beside the title."""
        title_zh: str | None = self.first("title_zh")
        return title_zh if title_zh != self.title else None

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as ``export`` writes it: DESIGN's fields, in order, JSON types."""
        arxiv = next((n for n in self.aliases if n.startswith("arxiv:")), None)
        doi = next((n for n in self.aliases if n.startswith("doi:")), None)
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "title_zh": self._second_title,
            "authors": list(self.first("authors") or ()),
            "url": self.url,
            "aliases": list(self.aliases),
            "arxiv_id": arxiv and arxiv.removeprefix("arxiv:"),
            "doi": doi and doi.removeprefix("doi:"),
            "category": self.first("category"),
            "affiliations": list(self.first("affiliations") or ()),
            "published": self.published,
            "venue": self.first("venue"),
            "lang": list(self.languages),
            "abstract_zh": self._longest("abstract_zh"),
            "abstract_en": self._longest("abstract_en"),
            "recommendation": self.first("recommendation"),
            "source": self.first("source"),
            "complete": any(m.complete for m in self.mentions),
            "mentions": [{**o._asdict(), "links": list(o.links)} for o in self._public_origins()],
        }

    def _public_origins(self) -> list[Origin]:
        links = (tuple(filter(is_link, o.links)) for o in self.origins)
        return sorted(
            {o._replace(links=web_links) for o, web_links in zip(self.origins, links, strict=True)}
        )

    def summary(self) -> dict[str, Any]:
        """Return the fields that a list of results shows; the title is never empty."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.label,
            "title_zh": self._second_title,
            "authors": list(self.first("authors") or ()),
            "url": self.url,
            "published": self.published,
            "category": self.first("category"),
            "lang": list(self.languages),
        }

    @memoised
    def texts(self) -> tuple[str, ...]:
        """Return the texts to embed: one in each language that has running text, else the title.

        An entry known in Chinese and in English gives two; its vector is their normalised mean.
        """
        title, title_zh = self.title, self.first("title_zh")
        zh = self._longest("abstract_zh") or self._in_language("zh", "recommendation")
        en = self._longest("abstract_en") or self._in_language("en", "recommendation")
        parts = [
            (title_zh or title, zh) if zh or title_zh else None,
            (title, en) if en or not (zh or title_zh) else None,
        ]
        texts = ("\n".join(t for t in pair if t) for pair in parts if pair)
        return tuple(text for text in texts if text) or (self.label,)

    def _in_language(self, lang: str, field: str) -> str | None:
        text = self.first(field)
        return text if text and language(text) == lang else None

    @memoised
    def text_hash(self) -> str:
        """Hash of `texts`: a vector is stale when this changes."""
        return identity.digest("\f".join(self.texts()))


_WRITTEN = ("title", "title_zh", "abstract_en", "abstract_zh", "recommendation")
"""The fields whose texts determine in which languages an entry is known."""


@memoised
def _preference(mention: Mention) -> tuple[Any, ...]:
    record = mention.origin.format in RECORDS
    content = canonical_json(mention.to_dict())
    return (not record, not mention.complete, -len(mention.text()), content)


def _first_words(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
