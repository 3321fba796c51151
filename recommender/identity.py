"""Names of entries: one canonical form a name, whatever form a document or a person writes.

A *strong name* (``arxiv:2201.03545``, ``doi:10.1103/physrevx.11.031020``, ``pmid:…``) says by
itself which work is meant. A ``url:`` name and a title say so only with a second opinion: see
`recommender.entries.same_work`.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

STRONG = ("arxiv", "doi", "pmid", "pmcid", "openalex", "s2", "acl", "mag", "isbn")
"""Schemes of strong names, the strongest first: the first one known becomes the public id."""

_SLASHES = r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})"
_ARXIV_WHOLE = re.compile(rf"(?:arxiv\s*[:：]\s*)?({_SLASHES})(?:v\d+)?(?:\.pdf)?$", re.IGNORECASE)
_PAGES = (  # pages that stand for one work: pattern over host and path, name
    (
        rf"(?:arxiv|ar5iv|alphaxiv|arxiv-vanity)\.[\w.]+/.*?\b({_SLASHES})(?:v\d+)?(?:\.pdf)?$",
        "arxiv:{}",
    ),
    (rf"^(?:huggingface\.co|hf\.co)/papers/({_SLASHES})", "arxiv:{}"),
    (
        r"^nature\.com/articles/((?:s\d|nature|n[a-z]+\.)[\w.-]+?)(?:\.pdf|_reference\.pdf)?$",
        "doi:10.1038/{}",
    ),
    (r"^pubmed\.ncbi\.nlm\.nih\.gov/(\d+)$", "pmid:{}"),
    (r"/articles/pmc(\d+)", "pmcid:PMC{}"),
    (r"openalex\.org/(?:works/)?(w\d+)$", "openalex:{}"),
    (r"semanticscholar\.org/.*?([0-9a-f]{40})$", "s2:{}"),
    (r"^aclanthology\.org/([\w.-]+?)(?:\.pdf)?$", "acl:{}"),
)
_URL = re.compile(r"(?!10\.\d)(https?://|www\.|[\w-]+(\.[\w-]+)+/)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>，。；、]+", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_PREPRINT_TAIL = re.compile(
    r"(?<=\d)v\d+(?:\.full|\.abstract|\.pdf)*$|\.(?:full|pdf|abstract|html?)+$"
)
_PREFIXED = re.compile(
    r"(pmid|pmcid|openalex|corpusid|s2|acl|mag|isbn)\s*:\s*(\S+)$", re.IGNORECASE
)
_TRACKING = re.compile(r"utm_|spm$|from$|share|ref$|fbclid$|gclid$|scene$|chksm$")
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

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

    Understands arXiv ids (old and new, versions, ``arXiv:``, abs, pdf and mirror URLs, the DataCite
    DOI), DOIs (bare, ``doi:``, resolver and publisher URLs), PubMed, OpenAlex, Semantic Scholar and
    ACL ids and URLs, any other URL (``url:host/path``), and the project's own ids. Idempotent:
    ``canonical(canonical(x)) == canonical(x)``.
    """
    name = unicodedata.normalize("NFKC", name).strip().strip("<>")
    if re.match(r"(title|text|url):\S", name):
        return name
    if match := _ARXIV_WHOLE.match(name):
        return f"arxiv:{match[1].lower()}"
    if _URL.match(name):
        return _from_url(name)
    if match := re.match(r"(?:doi\s*:\s*)?(10\.\d{4,9}/\S+)$", name, re.IGNORECASE):
        return _from_doi(match[1])
    if match := _PREFIXED.match(name):
        scheme, rest = match[1].lower(), match[2]
        if scheme in ("s2", "corpusid"):
            return f"s2:{rest.lower()}"
        return f"{scheme}:{rest.lower() if scheme in ('openalex', 'acl') else rest.upper()}"
    return None


def _from_doi(doi: str) -> str:
    doi = unquote(doi).lower().rstrip(".,;:)]}'\"")
    if match := _ARXIV_DOI.match(doi):
        return canonical(match[1]) or f"doi:{doi}"
    return f"doi:{doi}"


def _from_url(url: str) -> str | None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("export.")
    path = unquote(parts.path).rstrip("/")
    for pattern, name in _PAGES:
        if match := re.search(pattern, f"{host}{path}", re.IGNORECASE):
            return name.format(match[1].lower())
    if match := _DOI.search(path):
        return _from_doi(_PREPRINT_TAIL.sub("", match[0]))
    query = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k.lower())]
    tail = f"?{urlencode(sorted(query))}" if query else ""
    # A bare host is a home page: it names a site, not an entry.
    return f"url:{host}{path}{tail}" if host and (path or tail) else None


def arxiv_ids(text: str) -> list[str]:
    """Return the arXiv ids that `text` mentions (as ``arXiv:…`` or in a URL), in order, once each."""
    found = re.findall(
        rf"(?:arxiv\s*[:：]\s*\[?|arxiv\.org/(?:abs|pdf|html)/)({_SLASHES})", text, re.IGNORECASE
    )
    return list(dict.fromkeys(id.lower() for id in found))


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
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text))


def is_generic(key: str) -> bool:
    """Whether a title key names a part of any volume ("preface"), hence no work."""
    return re.sub(r"( \d+| [ivx]+)+$", "", key) in GENERIC_TITLES


def is_distinctive(key: str) -> bool:
    """Whether a title key is long enough to identify a work unless the authors disagree."""
    cjk = len(_CJK.findall(key))
    return cjk >= 8 or len(key.split()) - (cjk > 0) >= 4 or (cjk >= 4 and len(key) >= 14)


def surname(author: str) -> str:
    """Return what two spellings of an author share: a surname, or a whole Chinese name."""
    if _CJK.search(author):
        return re.sub(r"[\W\d_]+", "", author)
    last, _, first = author.partition(",")
    words = title_key(last if first else author).split()
    return words[-1] if words else ""


def authors_agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool | None:
    """Whether two lists of authors share a name; None where they cannot be compared.

    A Chinese name and a romanised one cannot be compared, nor can anything with an empty list.
    """
    a, b = {surname(x) for x in ours} - {""}, {surname(x) for x in theirs} - {""}
    comparable = [
        (x, y)
        for han in (True, False)
        if (x := {n for n in a if bool(_CJK.search(n)) is han})
        and (y := {n for n in b if bool(_CJK.search(n)) is han})
    ]
    return any(x & y for x, y in comparable) if comparable else None
