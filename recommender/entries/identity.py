"""Names of entries: one canonical form a name, whatever form a document or a person writes.

A *strong name* (``arxiv:2201.03545``, ``doi:10.1103/physrevx.11.031020``, ``pmid:…``) says by
itself which work is meant. A ``url:`` name and a title say so only with a second opinion. Which mentions are one entry
is decided in `recommender.entries.resolution`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Set
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from recommender.entries import registries
from recommender.entries.scripts import CHINESE

STRONG = registries.SCHEMES
"""Schemes of strong names, the strongest first: the first one known becomes the public id."""

_URL = re.compile(r"(?!10\.\d|doi\s*10\.)(https?://|www\.|[\w-]+(\.[\w-]+)+/)", re.IGNORECASE)
_OWN = re.compile(r"(?:title|text|url):\S")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_TRACKING = re.compile(r"utm_|spm$|from$|share|ref$|fbclid$|gclid$|scene$|chksm$")
_WORD = re.compile(r"[^\W_]+")

KEY = "key:"
"""The prefix of names that stand for titles: see `title_name`."""

_WIDTHLESS = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<=[\u0000-\u058f\u2e80-\uabff\uac00-\ud7af\uf900-\ufaff])[\u200c\u200d]"
)

GENERIC_TITLES = frozenset(
    [
        "abstract",
        "abstracts",
        "acknowledgements",
        "acknowledgments",
        "advertisement",
        "announcement",
        "announcements",
        "appendix",
        "author index",
        "book review",
        "book reviews",
        "call for papers",
        "comment",
        "commentary",
        "concluding remarks",
        "conclusion",
        "conclusions",
        "contents",
        "contributors",
        "corrigenda",
        "corrigendum",
        "discussion",
        "editor s note",
        "editorial",
        "editorial board",
        "editors note",
        "errata",
        "erratum",
        "foreword",
        "front matter",
        "guest editorial",
        "index",
        "in memoriam",
        "introduction",
        "keynote",
        "letter to the editor",
        "list of contributors",
        "list of reviewers",
        "masthead",
        "message from the chairs",
        "news",
        "obituary",
        "overview",
        "panel",
        "poster session",
        "preface",
        "program committee",
        "references",
        "reply",
        "reviews",
        "subject index",
        "summary",
        "table of contents",
        "title page",
        "tutorial",
        "welcome",
        "welcome message",
        "前言",
        "序",
        "序言",
        "引言",
        "编者按",
        "卷首语",
        "目录",
        "后记",
        "结语",
        "致谢",
        "勘误",
        "更正",
        "总结",
        "概述",
        "简介",
        "索引",
        "征稿启事",
        "书评",
    ]
)
"""Title keys that name a part of a volume, not a work."""


def digest(text: str) -> str:
    """Return 20 hexadecimal digits of the SHA-256 of `text`: 80 bits, enough for any catalogue."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


@lru_cache(maxsize=4096)
def canonical(name: str) -> str | None:
    """Return the canonical form of a name, or None where it is not one.

    Understands every registry's numbers in any form that people write (see
    `recommender.entries.registries`), any other URL (``url:host/path``), and the project's own ids.
    Idempotent: ``canonical(canonical(x)) == canonical(x)``.
    """
    name = visible(unicodedata.normalize("NFKC", name)).strip()
    if _OWN.match(name):
        return name
    name = registries.clean(name)
    if not _LINK.match(name) and (number := registries.canonical_number(name)):
        return number
    return registries.number_in_link(name) or _from_url(name) if _URL.match(name) else None


def visible(text: str) -> str:
    """Return a text without zero-width characters, which copying leaves in titles and links.

    Joiners that scripts and emoji need between letters stay.
    """
    return text if text.isascii() or text.isprintable() else _WIDTHLESS.sub("", text)


def _from_url(url: str) -> str | None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("export.")
    path = re.sub(r"[/\s]+$", "", unquote(parts.path))
    query = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k.lower())]
    tail = f"?{urlencode(sorted(query))}" if query else ""
    # A bare host is a home page: it names a site, not an entry.
    return (
        f"url:{host}{path}{tail}".rstrip() if re.match(r"\S+$", host) and (path or tail) else None
    )


def arxiv_ids(text: str) -> list[str]:
    """Return the arXiv ids that `text` mentions (as ``arXiv:…``, ``CoRR abs/…`` or in a URL), in order, once each."""
    ids = re.findall(
        rf"(?:arxiv\s*[:：]\s*\[?|arxiv\.org/(?:abs|pdf|html)/|\bCoRR,?\s+abs/)({registries.ARXIV})",
        text,
        re.IGNORECASE,
    )
    return list(dict.fromkeys(map(registries.bare_arxiv, ids)))


def arxiv_month(id: str) -> str | None:
    """Return the month, ``2020-12``, in which an arXiv id was given; None if that is no month."""
    match = re.match(r"(?:[a-z.-]+/)?(\d\d)(0[1-9]|1[0-2])", id)
    if match is None:
        return None
    year, month = match.groups()
    return f"{'19' if year > '90' else '20'}{year}-{month}"


def is_strong(name: str) -> bool:
    """Whether a canonical name says by itself which work is meant."""
    return name.split(":", 1)[0] in STRONG


def strength(name: str) -> tuple[int, str]:
    """Sort key of canonical names: the strongest first, then the alphabet."""
    scheme = name.split(":", 1)[0]
    order = (*STRONG, "title", "text", "url")
    return (order.index(scheme) if scheme in order else len(order), name)


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """Reduce a title to what must be equal for two titles to be the same.

    Case, accents, punctuation, TeX and white space go; words, numerals and word order stay, so
    that "Part I" and "Part II", 2020 and 2021, and "Erratum: X" and "X" differ.
    """
    text = re.sub(r"\\[a-zA-Z]+\s*|[{}$\\]", "", title)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    if not text.isascii():
        text = "".join(
            c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
        )
    return " ".join(_WORD.findall(text))


@lru_cache(maxsize=4096)
def title_name(key: str) -> str:
    """Return the name that stands for a title, given by its `title_key`; entries that share one may be one work."""
    return KEY + digest(key)


def is_generic(key: str) -> bool:
    """Whether a title key names a part of any volume ("preface"), hence no work."""
    return re.sub(r"( \d+| [ivx]+)+$", "", key) in GENERIC_TITLES


def is_distinctive(key: str) -> bool:
    """Whether a title key is long enough to identify a work unless the authors disagree."""
    chinese, words = len(CHINESE.findall(key)), len(key.split())
    if chinese:
        return chinese >= 8 or words >= 5 or (chinese >= 4 and len(key) >= 14)
    return words >= 4


@lru_cache(maxsize=4096)
def surname(author: str) -> str:
    """Return the part of a name that its spellings share: the surname, or the whole name in Chinese."""
    if CHINESE.search(author):
        return re.sub(r"[\W\d_]+", "", author)
    last, _, first = author.partition(",")
    words = title_key(last if first else author).split()
    while len(words) > 1 and words[-1].isdigit():  # bibliographies tell namesakes apart by numbers
        words.pop()
    return words[-1] if words else ""


def authors_agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool | None:
    """Whether two lists of authors share a name; None where they cannot be compared.

    A Chinese name and a romanised one cannot be compared, nor can anything with an empty list.
    """
    return surnames_agree({surname(x) for x in ours} - {""}, {surname(x) for x in theirs} - {""})


def surnames_agree(ours: Set[str], theirs: Set[str]) -> bool | None:
    """Whether two sets of `surname` share one; None where they cannot be compared: see `authors_agree`."""
    if ours & theirs:
        return True
    han, other = ({n for n in names if CHINESE.search(n)} for names in (ours, theirs))
    latin, foreign = ours - han, theirs - other
    return False if (han and other) or (latin and foreign) else None


def as_stored(name: str) -> str:
    """Return a name in the form in which aliases are stored: stripped; a lone surrogate, which a shell may pass, becomes ``?``."""
    return name.strip().encode("utf-8", "replace").decode()


def other_forms(name: str) -> list[str]:
    """Return the aliases to try for a name that is no alias itself: as a title, and in its canonical form."""
    form = canonical(name)
    return [title_name(title_key(name)), *([form] if form else [])]
