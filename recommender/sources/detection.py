"""Format detection: the format of a document, and a description of one that cannot be read."""

import re
from pathlib import Path

from recommender.sources import arxiv, bibtex, medline, refer, ris, webofscience, webpage

_SUFFIXES = {
    ".bib": ("bibtex", r"(?m)^[ \t]*@\w+[ \t]*[{(]"),
    ".ris": ("ris", r"(?m)^[A-Z][A-Z0-9]  ?-"),
    ".nbib": ("medline", r"(?m)^[A-Z]{2,4} *- "),
    ".enw": ("refer", r"(?m)^%[0-9A-Z@] "),
    ".ciw": ("webofscience", r"(?m)^PT "),
    ".json": ("jsonl", r"\A\s*[\[{]"),
    ".jsonl": ("jsonl", r"\A\s*[\[{]"),
    ".ndjson": ("jsonl", r"\A\s*[\[{]"),
    ".xml": ("feed", r"\A\s*<"),
    ".rss": ("feed", r"\A\s*<"),
    ".atom": ("feed", r"\A\s*<"),
    ".rdf": ("feed", r"\A\s*<"),
}
"""The formats of suffixes, where the content does not decide but could be of that format."""

_JSON = re.compile(r"\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[\[{\]]|null\s*,))")
_KEYS = {  # the first that is there decides
    "jsonl": r'"mentions"\s*:\s*\[',
    "arxiv": r'"(?:authors_parsed|submitter)"\s*:',
    "openalex": r'"(?:abstract_inverted_index|authorships|primary_location|is_paratext)"\s*:'
    r'|"id"\s*:\s*"https?:\\?/\\?/openalex\.org\\?/(?:works\\?/)?W\d',
    "feed": r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org',
    "crossref": r'"(?:message-type|is-referenced-by-count|references-count)"\s*:',
    "semanticscholar": r'"(?:paperId|externalIds|recommendedPapers|s2FieldsOfStudy)"\s*:',
    "huggingface": r'"(?:numComments|submittedOnDailyBy|submittedOnDailyAt|discussionId)"\s*:'
    r'|"paper"\s*:\s*\{\s*"(?:_?id|authors)"',
    "csl": r'"(?:date-parts|container-title|citation-key)"\s*:|"author"\s*:\s*\[\s*\{\s*"(?:family|literal)"'
    r'|"type"\s*:\s*"(?:article-journal|paper-conference|article-magazine|article-newspaper|post-weblog)"'
    r'|"id"\s*:\s*(?:"[^"]*"|\d+)\s*,\s*"type"\s*:\s*"(?:article|book|chapter|thesis|report|webpage|post)"',
}
# Atomic, since comments could else be cut in exponentially many ways.
_ROOT = re.compile(
    r"[\ufeff\s]*(?>(?:<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[[^\]]*\]\s*)?>)\s*)*+<(?:\w+:)?(\w[\w.-]*)",
    re.DOTALL,
)
_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
    "OAI-PMH": "oai",
    "ListRecords": "oai",
    "GetRecord": "oai",
    "dc": "oai",
    "PubmedArticleSet": "pubmed",
    "PubmedArticle": "pubmed",
    "PubmedBookArticle": "pubmed",
}
_ENDNOTE = re.compile(
    r"<xml>\s*<records|<records>\s*<record>\s*<(?:database|source-app|rec-number|titles)"
)
_ZOTERO = re.compile(r'xmlns:z="http://www\.zotero\.org|<z:itemType>')
_JATS = re.compile(r"<article\b[^>]*\b(?:article-type|dtd-version|xmlns:\w+)=|<front[\s>/]")
_PAGE = re.compile(
    r"[\ufeff\s]*(?:<!DOCTYPE\s+html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE
)

_TABLE_LINES = 100
"""How many lines of a table decide whether it can be read."""
_RECORDS = "export them as RIS, BibTeX or CSL-JSON"
_FOREIGN = {
    "urlset": ("a sitemap", "give the site's feed (RSS or Atom)"),
    "sitemapindex": ("a sitemap", "give the site's feed (RSS or Atom)"),
    "opml": ("OPML, a list of feeds", "give the feeds themselves (RSS or Atom)"),
    "article": ("JATS, the full text of an article", "export its record as RIS or BibTeX"),
    "pmc-articleset": ("JATS, the full text of articles", "export their records as MEDLINE or RIS"),
    "modsCollection": ("MODS", _RECORDS),
    "mods": ("MODS", _RECORDS),
    "collection": ("MARC or BioC", _RECORDS),
    "dblp": ("DBLP's own XML", "export it as BibTeX or RIS"),
    "result": ("an answer of a search in XML", "ask for BibTeX, RIS or JSON"),
    "eSearchResult": ("PubMed's list of numbers", "fetch the records as PubMed XML or MEDLINE"),
    "eSummaryResult": ("PubMed's summaries", "fetch the records as PubMed XML or MEDLINE"),
    "TEI": ("TEI, the text of a document", _RECORDS),
    "Sources": ("Word's list of sources", _RECORDS),
    "svg": ("an image", "leave it out"),
    "Error": ("an error answer", "fetch it again"),
    "error": ("an error answer", "fetch it again"),
}
_PLAIN_TEXT_KINDS = (
    (r"\s*\{Reference Type\}:", "NoteExpress's text", "export RIS or BibTeX"),
    (
        r"(?i)(?=[\ufeff]?(?:[^\n]*[,;\t])?\W?(?:article )?title\W?[,;\t\n])"
        r"[^\n]*\b(?:authors?|doi|year)\b|\s*PT\tAU\t",
        "a table",
        "export RIS or BibTeX",
    ),
    (r"\s*(?:SrcDatabase-|Title-题名)", "CNKI's text", "export RIS (RefWorks) or Refer (EndNote)"),
)


def detect(head: str, name: str = "") -> str | None:
    """Return the format of a structured document by its beginning; None for a digest.

    The suffix of `name` counts only where the content does not decide.
    """
    for format, looks_like in _TEXTS:
        if looks_like(head):
            return format
    if _JSON.match(head):
        start = _first_records(head)
        return next((format for format, key in _KEYS.items() if re.search(key, start)), "jsonl")
    if xml_format := _of_xml(head):
        return xml_format
    if _PAGE.match(head):
        return "webpage" if webpage.looks_like(head) else None
    if _root(head) in _FOREIGN:
        return None
    suffix_format, fitting = _SUFFIXES.get(suffix(name), ("", ""))
    return suffix_format if suffix_format and re.search(fitting, head) else None


_TEXTS = (
    ("bibtex", bibtex.looks_like),
    ("ris", ris.looks_like),
    ("medline", medline.looks_like),
    ("webofscience", webofscience.looks_like),
    ("refer", refer.looks_like),
)


def _first_records(head: str) -> str:
    """Return the first lines of JSON lines, since a later one may be of another kind; of any other text, all of it."""
    first, *more = head.lstrip("\ufeff \t\n").split("\n", 3)
    return "\n".join((first, *more[:2])) if first.startswith("{") and first.endswith("}") else head


def suffix(name: str) -> str:
    """Return the suffix of a name, that of a compression left out: ``.json`` of ``a.json.gz``."""
    suffixes = [part for part in Path(name.lower()).suffixes if part not in (".gz", ".zst")]
    return suffixes[-1] if suffixes else ""


def _root(head: str) -> str:
    match = _ROOT.match(head)
    return match[1] if match else ""


def _of_xml(head: str) -> str | None:
    root = _root(head)
    if root == "RDF" and _ZOTERO.search(head):
        return "zotero"
    if root in ("xml", "records") and _ENDNOTE.search(head):
        return "endnote"
    format = _ROOTS.get(root)
    return "arxiv" if format == "feed" and arxiv.is_feed(head) else format


def refusal(head: str, name: str) -> str | None:
    """Return why a document of unknown format is not read as a digest; None if it may be."""
    if suffix(name) in _SUFFIXES or (_plain_text_kind(head) and not _is_plain_table(head)):
        return looks_like(head)
    declared = re.match(r"[\ufeff\s]*<\?xml\b", head) is not None
    root = _root(head)
    page = root.lower() == "html" or (root == "article" and not _JATS.search(head))
    return looks_like(head) if not page and (declared or root in _FOREIGN) else None


def _is_plain_table(head: str) -> bool:
    """Whether a table has rows, and so few columns of unknown names, that a digest's reader can read it."""
    from recommender.sources.digests.plaintext.separated import rows

    return bool(rows(head.lstrip("\ufeff").replace("\r\n", "\n").split("\n")[:_TABLE_LINES], 0))


def looks_like(head: str) -> str:
    """Return what a document from which nothing was read looks like, and what to export instead."""
    start = " ".join(head.split())
    if not start:
        return "nothing was read: it is empty"
    if kind := _foreign_kind(head):
        return f"nothing was read: it looks like {kind[0]}; {kind[1]}"
    beginning = f"{start[:60]}…" if len(start) > 60 else start
    return f"nothing was read: none of the formats known, nor a digest of papers, posts or news ({beginning!r})"


def _foreign_kind(head: str) -> tuple[str, str] | None:
    root = _root(head)
    if _PAGE.match(head) or root.lower() == "html":
        title = re.search(r"<(?:title|h1)[^>]*>\s*([^<]{1,80})", head, re.IGNORECASE)
        quoted_title = f" ({' '.join(title[1].split())!r})" if title and title[1].strip() else ""
        return (
            f"a web page{quoted_title}",
            "sign in or wait, and fetch the file itself (RIS, BibTeX, RSS)",
        )
    if format := detect(head):
        if _JSON.match(head):
            return "JSON without an entry in it", "give entries with at least a title, or CSL-JSON"
        return f"{format!r} without a whole record in it", "export it anew"
    if root:
        return _FOREIGN.get(root, (f"XML of another kind (<{root}>)", _RECORDS))
    return _plain_text_kind(head)


def _plain_text_kind(head: str) -> tuple[str, str] | None:
    return next(
        ((what, cure) for sign, what, cure in _PLAIN_TEXT_KINDS if re.match(sign, head)), None
    )
