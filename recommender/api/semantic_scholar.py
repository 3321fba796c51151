"""Entries as Semantic Scholar's API gives papers: its names, its fields, its types.

What a catalogue cannot know (citation counts, author ids) is null, never a guess.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from recommender.entries import identity
from recommender.entries.citations import cite, form_of
from recommender.entries.entry import Entry
from recommender.entries.fields import link

_HASH = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
_EXTERNAL = {  # Semantic Scholar's name of a scheme, and ours
    "ArXiv": "arxiv",
    "DOI": "doi",
    "ACL": "acl",
    "MAG": "mag",
    "PubMed": "pmid",
    "PubMedCentral": "pmcid",
}
_TYPES = {"meeting": ["Conference"], "article": ["JournalArticle"], "news": ["News"]}


def name_of(paper_id: str) -> str:
    """Return the name that a catalogue knows a paper by, given an id in any form that Semantic Scholar accepts.

    These are its own 40 hexadecimal digits, ``CorpusId:``, ``DOI:`` or a bare DOI, ``ARXIV:``,
    ``MAG:``, ``ACL:``, ``PMID:``, ``PMCID:`` and ``URL:``, in any case. Any name of an entry is accepted too.
    """
    if _HASH.fullmatch(paper_id):
        return f"s2:{paper_id.lower()}"
    scheme, _, rest = paper_id.partition(":")
    if scheme.upper() == "URL":
        # Proxies make one slash of two in a path.
        return re.sub(r"^(https?):/+", r"\1://", rest, flags=re.IGNORECASE)
    if scheme.upper() == "PMCID" and rest.isdecimal():
        return f"pmcid:PMC{rest}"
    return paper_id


def paper(entry: Entry, fields: Iterable[str]) -> dict[str, Any]:
    """Return an entry as a paper with these `FIELDS`, and always its ``paperId``."""
    about = _PaperSource(entry)
    return {name: _FIELD_OF[name](about) for name in dict.fromkeys(("paperId", *fields))}


class _PaperSource:
    """An entry in the forms that the fields of a paper are made from: its JSON, and its names by scheme."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.full = entry.to_dict()
        self.names: dict[str, str] = {}
        for alias in reversed(entry.aliases):  # the strongest of a scheme comes first, and stays
            scheme, _, rest = alias.partition(":")
            if scheme == "s2" and not _HASH.fullmatch(rest):
                scheme = "corpus" if rest.isdecimal() else ""
            self.names[scheme] = rest
        self.form = form_of(self.full["kind"], self.full["venue"])


def _paper_id(about: _PaperSource) -> str:
    return about.names.get("s2", about.entry.id)


def _corpus_id(about: _PaperSource) -> int | None:
    return int(about.names["corpus"]) if "corpus" in about.names else None


def _external_ids(about: _PaperSource) -> dict[str, Any] | None:
    ids: dict[str, Any] = {
        field: about.names[scheme] for field, scheme in _EXTERNAL.items() if scheme in about.names
    }
    if "PubMedCentral" in ids:
        ids["PubMedCentral"] = ids["PubMedCentral"].removeprefix("PMC")
    if "corpus" in about.names:
        ids["CorpusId"] = _corpus_id(about)
    return ids or None


def _year(about: _PaperSource) -> int | None:
    arxiv = about.full["arxiv_id"]
    date = about.full["published"] or (identity.arxiv_month(arxiv) if arxiv else None)
    return int(date[:4]) if date else None


def _publication_date(about: _PaperSource) -> str | None:
    published: str | None = about.full["published"]
    return published if published and len(published) == 10 else None


def _journal(about: _PaperSource) -> dict[str, Any] | None:
    if about.form != "article":
        return None
    return {"name": about.full["venue"], "volume": None, "pages": None}


def _open_access(about: _PaperSource) -> dict[str, Any] | None:
    arxiv = about.full["arxiv_id"]
    if not arxiv:
        return None
    address = f"https://arxiv.org/pdf/{arxiv}"
    return {"url": address, "status": "GREEN", "license": None, "disclaimer": None}


def _unknown(_: _PaperSource) -> None:
    return None


_FIELD_OF: Mapping[str, Callable[[_PaperSource], Any]] = {
    "paperId": _paper_id,
    "corpusId": _corpus_id,
    "externalIds": _external_ids,
    "url": lambda about: link(about.full["url"], about.full["arxiv_id"], about.full["doi"]),
    "title": lambda about: about.entry.label,
    "abstract": lambda about: about.full["abstract_en"] or about.full["abstract_zh"],
    "venue": lambda about: about.full["venue"],
    "publicationVenue": _unknown,
    "year": _year,
    "referenceCount": _unknown,
    "citationCount": _unknown,
    "influentialCitationCount": _unknown,
    "isOpenAccess": lambda about: True if about.full["arxiv_id"] else None,
    "openAccessPdf": _open_access,
    "fieldsOfStudy": _unknown,
    "s2FieldsOfStudy": _unknown,
    "publicationTypes": lambda about: _TYPES.get(about.form),
    "publicationDate": _publication_date,
    "journal": _journal,
    "citationStyles": lambda about: {"bibtex": cite([about.entry], "bibtex")},
    "authors": lambda about: [{"authorId": None, "name": n} for n in about.full["authors"]],
    "tldr": _unknown,
}

FIELDS = tuple(_FIELD_OF)
"""Every field that can be asked for."""
