"""What documents say (`Mention`), and what is known of a work (`Entry`), merged from mentions.

A mention is a value: everything one document says of one paper, post or news item. An entry is a
pure function of a *set* of mentions, so the order in which documents arrive cannot matter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal, NamedTuple

import orjson

from recommender.entries import identity
from recommender.entries.memo import once

Kind = Literal["paper", "post", "news"]
KINDS: tuple[Kind, ...] = ("paper", "post", "news")

TEXT_TEMPLATE = "title\\nabstract, one text a language"
"""Part of every fingerprint of vectors: change it when `Entry.texts` changes."""

_HAN = re.compile(f"[{identity.HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
RECORDS = frozenset(
    [
        "jsonl",
        "arxiv",
        "openalex",
        "bibtex",
        "ris",
        "feed",
        "oai",
        "crossref",
        "pubmed",
        "medline",
        "csl",
        "zotero",
        "endnote",
        "refer",
        "webofscience",
        "semanticscholar",
        "huggingface",
    ]
)
"""Formats that carry metadata, which counts for more than what a digest says."""


def language(text: str) -> str:
    """Return ``zh`` where at least a fifth of the letters are Chinese characters, else ``en``."""
    letters = len(_LETTER.findall(text))
    return "zh" if letters and len(_HAN.findall(text)) >= 0.2 * letters else "en"


class Problem(NamedTuple):
    """Something in a document that could not be read; prints as ``file:line: what``."""

    document: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}: {self.what}"


class Notice(Problem):
    """Something that was passed over and need not be wrong: told, but no failure."""

    __slots__ = ()


class Origin(NamedTuple):
    """Where a mention stands: document, line (from 1), the format it was read as, links there."""

    document: str
    line: int
    format: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Everything one document says of one entry; absent is None or empty, never a guess.

    `title` is the title as the document leads with it, in any language; `title_zh` a Chinese title
    given beside it. `arxiv_id`, `doi` and `url` are the entry's own; what its text merely cites
    belongs in the origin's links. `published` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. `lang`
    is needed only where the texts do not tell (see `languages`). `complete` is False where the
    document was cut before the entry's end.
    """

    origin: Origin
    kind: Kind = "paper"
    title: str | None = None
    title_zh: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    aliases: tuple[str, ...] = ()
    arxiv_id: str | None = None
    doi: str | None = None
    category: str | None = None
    affiliations: tuple[str, ...] = ()
    published: str | None = None
    venue: str | None = None
    lang: tuple[str, ...] = ()
    abstract_zh: str | None = None
    abstract_en: str | None = None
    recommendation: str | None = None
    source: str | None = None
    complete: bool = True
    also: tuple[Origin, ...] = ()
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("title", "title_zh", "venue"):
            text = getattr(self, name)
            if text and not text.isascii():
                object.__setattr__(self, name, identity.visible(text) or None)
        if not "".join(self.authors).isascii():
            shown = (identity.visible(author) for author in self.authors)
            object.__setattr__(self, "authors", tuple(author for author in shown if author))

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages known for this mention, ``zh`` first."""
        if self.lang:
            return self.lang
        found = {"zh"} if self.abstract_zh or self.title_zh else set()
        if self.abstract_en:
            found.add("en")
        if self.recommendation:
            found.add(language(self.recommendation))
        if self.title and not (self.abstract_zh or self.abstract_en or self.recommendation):
            found.add(language(self.title))
        return tuple(sorted(found, reverse=True))

    @once
    def text(self) -> str:
        """All of the running text, for hashing and for showing an entry without a title."""
        return "\n".join(t for t in (self.abstract_zh, self.abstract_en, self.recommendation) if t)

    @once
    def names(self) -> tuple[str, ...]:
        """Canonical names, sorted: arXiv id, DOI, URL and further aliases; strong ones first."""
        given = [self.url, *self.aliases]
        given += [f"arxiv:{self.arxiv_id}"] if self.arxiv_id else []
        given += [f"doi:{self.doi}"] if self.doi else []
        known = {name for raw in given if raw and (name := identity.canonical(raw))}
        # An exported line brings the content names of its mentions; its own is a mixture of them.
        restored = self.also and any(name.startswith(("title:", "text:")) for name in known)
        own = None if restored else self.own_name(bool(known))
        return tuple(sorted(known | {own} if own else known, key=identity.strength))

    def own_name(self, named: bool = False) -> str | None:
        """Name from the content, for an entry that nobody has numbered.

        Parameters
        ----------
        named : bool
            Whether it has another name: then what says nothing needs none, else it is alone.
        """
        key = identity.title_key(self.title or self.title_zh or "")
        if not key:
            if text := identity.title_key(self.text()):
                return f"text:{identity.digest(text)}"
            alone = f"{self.origin.document}\n{self.fingerprint()}"
            return None if named else f"text:{identity.digest(alone)}"
        first = identity.surname(self.authors[0]) if self.authors else ""
        guard = ""
        if identity.is_generic(key):  # fifty prefaces are fifty entries
            guard = repr((self.text(), self.venue, self.published, self.url))
        return f"title:{identity.digest(chr(10).join((key, first, guard)))}"

    @once
    def title_keys(self) -> frozenset[str]:
        """Keys of the titles that may identify this entry; none for a generic title."""
        keys = (identity.title_key(t) for t in (self.title, self.title_zh) if t)
        return frozenset(k for k in keys if k and not identity.is_generic(k))

    @once
    def blocking_keys(self) -> frozenset[str]:
        """Names and ``key:`` hashes: two mentions of one entry share at least one, or a chain."""
        return frozenset(self.names()) | {f"key:{identity.digest(k)}" for k in self.title_keys()}

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that hold something, as JSON types."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _FIELDS}
        values = {k: v for k, v in values.items() if v not in (None, ())}
        values["origin"] = list(self.origin)
        if self.also:
            values["also"] = [list(origin) for origin in self.also]
        return values

    @once
    def fingerprint(self) -> str:
        """Hash of the content, without where it stands."""
        content = {k: v for k, v in self.to_dict().items() if k != "origin"}
        content["links"] = self.origin.links
        return identity.digest(_canonical_json(content))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Mention":
        """Rebuild what `to_dict` gave, also after a round trip through JSON."""
        kept: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in _FIELDS
        }
        kept |= {
            "origin": _origin(values["origin"]),
            "also": tuple(_origin(o) for o in values.get("also", ())),
        }
        return cls(**kept)


_FIELDS = tuple(f.name for f in fields(Mention) if f.init)


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
        """Rebuild what `to_json` gave."""
        values = orjson.loads(text).items()
        kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values}
        return cls(**kept)


def _canonical_json(content: dict[str, Any]) -> str:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def _origin(values: Iterable[Any]) -> Origin:
    document, line, format, links = values
    return Origin(document, line, format, tuple(links))


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
    """

    mentions: tuple[Mention, ...]
    withheld: frozenset[str] = frozenset()

    @classmethod
    def merge(cls, mentions: Iterable[Mention], withheld: Iterable[str] = ()) -> "Entry":
        """Merge mentions, given in any order, into one entry."""
        given = tuple(mentions)
        ordered = given if len(given) == 1 else tuple(sorted(given, key=_preference))
        return cls(ordered, frozenset(withheld))

    def _first(self, field: str) -> Any:
        return next((v for m in self.mentions if (v := getattr(m, field))), None)

    def _longest(self, field: str) -> str | None:
        return max((v for m in self.mentions if (v := getattr(m, field))), key=len, default=None)

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Every public name, the strongest first."""
        names = {name for m in self.mentions for name in m.names()} - self.withheld
        return tuple(sorted(names, key=identity.strength))

    @property
    def id(self) -> str:
        """The strongest name known; a URL only of what has no other."""
        if self.aliases:
            return self.aliases[0]
        return f"text:{identity.digest(repr([(m.origin, m.fingerprint()) for m in self.mentions]))}"

    @property
    def kind(self) -> Kind:
        """``paper`` where any mention says so, else ``post``, else ``news``."""
        return min((m.kind for m in self.mentions), key=KINDS.index)

    @property
    def title(self) -> str | None:
        """The preferred title, or None: see `label`."""
        return self._first("title")  # type: ignore[no-any-return]

    @property
    def label(self) -> str:
        """What to show: the title, else the first words of the text."""
        told = self.title or self._first("title_zh")
        return told or _first_words(self.mentions[0].text()) or self._first("url") or self.id

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which the entry is known, ``zh`` first."""
        return tuple(sorted({lang for m in self.mentions for lang in m.languages}, reverse=True))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the entry is mentioned, by document and line."""
        return tuple(sorted({o for m in self.mentions for o in (m.also or (m.origin,))}))

    @property
    def published(self) -> str | None:
        """The earliest date that a mention gives."""
        return min((m.published for m in self.mentions if m.published), default=None)

    def facts(self) -> Facts:
        """Return what the entry can be filtered on."""
        named = {m.source for m in self.mentions if m.source}
        return Facts(
            kind=self.kind,
            langs=self.languages,
            categories=tuple(sorted({m.category for m in self.mentions if m.category})),
            venue=self._first("venue"),
            sources=tuple(sorted(named | {origin.format for origin in self.origins})),
            published=self.published,
            has_abstract=any(m.abstract_zh or m.abstract_en for m in self.mentions),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as ``export`` writes it: DESIGN's fields, in order, JSON types."""
        arxiv = next((n for n in self.aliases if n.startswith("arxiv:")), None)
        doi = next((n for n in self.aliases if n.startswith("doi:")), None)
        title_zh = self._first("title_zh")
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "title_zh": title_zh if title_zh != self.title else None,
            "authors": list(self._first("authors") or ()),
            "url": self._first("url"),
            "aliases": list(self.aliases),
            "arxiv_id": arxiv and arxiv.removeprefix("arxiv:"),
            "doi": doi and doi.removeprefix("doi:"),
            "category": self._first("category"),
            "affiliations": list(self._first("affiliations") or ()),
            "published": self.published,
            "venue": self._first("venue"),
            "lang": list(self.languages),
            "abstract_zh": self._longest("abstract_zh"),
            "abstract_en": self._longest("abstract_en"),
            "recommendation": self._first("recommendation"),
            "source": self._first("source"),
            "complete": any(m.complete for m in self.mentions),
            "mentions": [{**o._asdict(), "links": list(o.links)} for o in self.origins],
        }

    def summary(self) -> dict[str, Any]:
        """Return what a list of results shows; its title is never empty."""
        full = self.to_dict()
        return {name: full[name] for name in _CARD} | {"title": self.label}

    def texts(self) -> tuple[str, ...]:
        """Return the texts to embed: one in each language that has running text, else the title.

        An entry known in Chinese and in English gives two; its vector is their normalised mean.
        """
        title, title_zh = self.title, self._first("title_zh")
        zh = self._longest("abstract_zh") or self._in("zh", "recommendation")
        en = self._longest("abstract_en") or self._in("en", "recommendation")
        both = [
            (title_zh or title, zh) if zh or title_zh else None,
            (title, en) if en or not (zh or title_zh) else None,
        ]
        joined = ("\n".join(t for t in pair if t) for pair in both if pair)
        return tuple(text for text in joined if text) or (self.label,)

    def _in(self, lang: str, field: str) -> str | None:
        text = self._first(field)
        return text if text and language(text) == lang else None

    def text_hash(self) -> str:
        """Hash of `texts`: a vector is stale when this changes."""
        return identity.digest("\f".join(self.texts()))


_CARD = ("id", "kind", "title", "title_zh", "authors", "url", "published", "category", "lang")


@once
def _preference(mention: Mention) -> tuple[Any, ...]:
    record = mention.origin.format in RECORDS
    content = _canonical_json(mention.to_dict())
    return (not record, not mention.complete, -len(mention.text()), content)


def _first_words(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
