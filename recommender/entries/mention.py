"""Mentions: what one document says of one paper, post or news item, and where; immutable values.

Also the problems and notices that a parser reports of a document.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple

import orjson

from recommender.entries import identity
from recommender.entries.characters import displayable, encodable
from recommender.entries.memo import memoised
from recommender.entries.scripts import HAN

Kind = Literal["paper", "post", "news"]
KINDS: tuple[Kind, ...] = ("paper", "post", "news")

_LETTER = re.compile(r"[^\W\d_]")
_CHINESE = re.compile(f"[{HAN}]+")
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
        "webpage",
        "frontmatter",
    ]
)
"""Formats that carry metadata, which counts for more than what a digest says."""


def language(text: str) -> str:
    """Return ``zh`` where at least a fifth of the letters are Chinese characters, else ``en``."""
    if text.isascii():  # ten times as fast as counting
        return "en"
    chinese = len("".join(_CHINESE.findall(text)))
    if not chinese:
        return "en"
    # Counting letters takes as long again, and is needed where few characters are Chinese.
    many = chinese >= 0.2 * len(text) or chinese >= 0.2 * len(_LETTER.findall(text))
    return "zh" if many and _LETTER.search(text) else "en"


class Problem(NamedTuple):
    """Something in a document that could not be read; prints as ``file:line: what``.

    Line 0 stands for the whole document; then only the file is named.
    """

    document: str
    line: int
    what: str

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.document}{line}: {self.what}"


class Notice(Problem):
    """A part of a document that was skipped, which need not be wrong: it is reported, but is no failure."""

    __slots__ = ()


class Origin(NamedTuple):
    """Where a mention stands: the document, the line (from 1), the format it was read as, and the links in it."""

    document: str
    line: int
    format: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Everything one document says of one entry; a field that it does not give is None or empty, never a guess.

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
        for name in _TEXTS:
            text = getattr(self, name)
            if text and not text.isprintable():
                object.__setattr__(self, name, displayable(text) or None)
        if not "".join(self.authors + self.affiliations + self.aliases + self.lang).isprintable():
            for name in _LISTS:
                texts = (displayable(one) for one in getattr(self, name))
                object.__setattr__(self, name, tuple(one for one in texts if one))
        if not "".join((self.origin.document, *self.origin.links)).isprintable() or self.also:
            object.__setattr__(self, "origin", _encodable(self.origin))
            object.__setattr__(self, "also", tuple(map(_encodable, self.also)))
        for name in ("title", "title_zh", "venue"):
            text = getattr(self, name)
            if text and not text.isascii():
                object.__setattr__(self, name, identity.visible(text) or None)
        if not "".join(self.authors).isascii():
            visible = (identity.visible(author) for author in self.authors)
            object.__setattr__(self, "authors", tuple(author for author in visible if author))

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages known for this mention, ``zh`` first."""
        if self.lang:
            return self.lang
        languages = {"zh"} if self.abstract_zh or self.title_zh else set()
        if self.abstract_en:
            languages.add("en")
        if self.recommendation:
            languages.add(language(self.recommendation))
        if self.title and not (self.abstract_zh or self.abstract_en or self.recommendation):
            languages.add(language(self.title))
        return tuple(sorted(languages, reverse=True))

    @memoised
    def text(self) -> str:
        """All of the running text, for hashing and for showing an entry without a title."""
        return "\n".join(t for t in (self.abstract_zh, self.abstract_en, self.recommendation) if t)

    @memoised
    def names(self) -> tuple[str, ...]:
        """Canonical names, sorted: arXiv id, DOI, URL and further aliases; strong ones first."""
        raw_names = [self.url, *self.aliases]
        raw_names += [f"arxiv:{self.arxiv_id}"] if self.arxiv_id else []
        raw_names += [f"doi:{self.doi}"] if self.doi else []
        names = {name for raw in raw_names if raw and (name := identity.canonical(raw))}
        # An exported line brings the content names of its mentions; its own is a mixture of them.
        restored = self.also and any(name.startswith(("title:", "text:")) for name in names)
        content_name = None if restored else self.content_name(bool(names))
        return tuple(
            sorted(names | {content_name} if content_name else names, key=identity.strength)
        )

    def content_name(self, named: bool = False) -> str | None:
        """Return a name hashed from the content, for an entry without a number.

        It is made of the title and the first author's surname, else of the text.

        Parameters
        ----------
        named : bool
            Whether the mention has another name. One without title and text then gets None; without another
            name, it gets one that no other mention shares.
        """
        key = identity.title_key(self.title or self.title_zh or "")
        if not key:
            if text := identity.title_key(self.text()):
                return f"text:{identity.digest(text)}"
            alone = f"{self.origin.document}\n{self.fingerprint()}"
            return None if named else f"text:{identity.digest(alone)}"
        first_author = identity.surname(self.authors[0]) if self.authors else ""
        guard = ""
        if identity.is_generic(key):  # fifty prefaces are fifty entries
            guard = repr((self.text(), self.venue, self.published, self.url))
        return f"title:{identity.digest(chr(10).join((key, first_author, guard)))}"

    @memoised
    def title_keys(self) -> frozenset[str]:
        """Keys of the titles that may identify this entry; none for a generic title."""
        keys = (identity.title_key(t) for t in (self.title, self.title_zh) if t)
        return frozenset(k for k in keys if k and not identity.is_generic(k))

    @memoised
    def blocking_keys(self) -> frozenset[str]:
        """Names, and ``key:`` hashes of titles: two mentions of one entry share one, or a chain of them."""
        return frozenset(self.names()) | {*map(identity.title_name, self.title_keys())}

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that hold something, as JSON types."""
        pairs = ((name, getattr(self, name)) for name in _FIELDS)
        values: dict[str, Any] = {k: v for k, v in pairs if v is not None and v != ()}
        values["origin"] = list(self.origin)
        if self.also:
            values["also"] = [list(origin) for origin in self.also]
        return values

    @memoised
    def fingerprint(self) -> str:
        """Hash of the content, without its document and line."""
        content = {k: v for k, v in self.to_dict().items() if k != "origin"}
        content["links"] = self.origin.links
        return identity.digest(canonical_json(content))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Mention":
        """Rebuild a mention from `to_dict`, also after a round trip through JSON."""
        arguments: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in _FIELDS
        }
        arguments |= {
            "origin": _origin(values["origin"]),
            "also": tuple(_origin(o) for o in values.get("also", ())),
        }
        return cls(**arguments)


_TEXTS = (
    *("title", "title_zh", "url", "arxiv_id", "doi", "category", "published", "venue", "source"),
    *("abstract_zh", "abstract_en", "recommendation"),
)
_LISTS = ("authors", "aliases", "affiliations", "lang")
_FIELDS = tuple(f.name for f in fields(Mention) if f.init)


def canonical_json(content: dict[str, Any]) -> str:
    """Return a value as JSON that is the same for equal values."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def _encodable(origin: Origin) -> Origin:
    links = tuple(map(encodable, origin.links))
    return origin._replace(document=encodable(origin.document), links=links)


def _origin(values: Iterable[Any]) -> Origin:
    document, line, format, links = values
    return Origin(document, line, format, tuple(links))
