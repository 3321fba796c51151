"""Citations: any list of entries as BibTeX, RIS or CSL-JSON, for reference managers.

An entry is cited by its id, so its key is the same in every list and leads back to the entry. What
an entry does not know is left out, never guessed; an arXiv id is known to tell its month.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import orjson

from recommender.entries import fields, identity, people, tex
from recommender.entries.entry import Entry
from recommender.entries.scripts import CHINESE
from recommender.errors import InvalidQuery

Style = Literal["bibtex", "ris", "csl"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEETING = re.compile(
    r"conference|proceedings|symposium|workshop|meeting|会议|研讨会|\b(?:AAAI|ACL|AISTATS|BMVC|CHI|CIKM|"
    r"COLING|COLT|CoRL|CVPR|EACL|ECCV|ECIR|EMNLP|FAccT|ICASSP|ICCV|ICDE|ICLR|ICML|ICRA|IJCAI|"
    r"INTERSPEECH|IROS|KDD|MICCAI|MLSys|NAACL|NeurIPS|NIPS|NSDI|OSDI|RecSys|SIGGRAPH|SIGIR|SIGMOD|"
    r"SOSP|UAI|USENIX|VLDB|WACV|WSDM|WWW)\b",
    re.IGNORECASE,
)
_KEY = re.compile(r"[^A-Za-z0-9:./+-]")
_SURNAME = re.compile(
    r"(?:^|(?<=\s))(?P<family>(?:[a-z][a-z'’]*\s+)*\S+?)(?:\s+(?P<suffix>[JS]r\.?|II|III|IV))?$"
)


class CitedWork(NamedTuple):
    """The fields of an entry that citations of any style give; white space is folded."""

    id: str
    form: Literal["article", "meeting", "preprint", "post", "news"]
    title: str
    title_zh: str | None
    authors: list[str]
    published: str | None
    venue: str | None
    arxiv: str | None
    doi: str | None
    pmid: str | None
    url: str | None
    category: str | None
    abstract: str | None
    lang: str | None

    @classmethod
    def of(cls, entry: Entry) -> "CitedWork":
        """Gather what is cited of an entry; its abstract in the language of its title."""
        full = entry.to_dict()
        arxiv, doi, kind = full["arxiv_id"], full["doi"], full["kind"]
        title = fields.fold(entry.label) or entry.id
        abstracts = [full["abstract_en"], full["abstract_zh"]]
        abstract = next(
            (text for text in abstracts[:: -1 if CHINESE.search(title) else 1] if text), ""
        )
        pmid = next((name for name in entry.aliases if name.startswith("pmid:")), None)
        venue = fields.fold(full["venue"] or (full["source"] if kind != "paper" else "") or "")
        return cls(
            entry.id,
            form_of(kind, venue),
            title,
            fields.fold(full["title_zh"] or ""),
            [name for author in full["authors"] if (name := people.person(author))],
            full["published"] or (arxiv and identity.arxiv_month(arxiv)),
            venue,
            arxiv,
            doi,
            pmid and pmid.removeprefix("pmid:"),
            fields.link(full["url"], arxiv, doi),
            fields.fold(full["category"] or ""),
            fields.fold(abstract),
            full["lang"][0] if len(full["lang"]) == 1 else None,
        )


def form_of(
    kind: str, venue: str | None
) -> Literal["article", "meeting", "preprint", "post", "news"]:
    """Return the type of an entry in a bibliography, by its kind and by the name of its venue."""
    if kind != "paper":
        return "news" if kind == "news" else "post"
    if not venue or venue.lower().startswith("arxiv"):
        return "preprint"
    return "meeting" if _MEETING.search(venue) else "article"


def cite(entries: Sequence[Entry], style: str, *, abstracts: bool = True) -> str:
    """Return entries as one document of a style, in their order.

    Parameters
    ----------
    style : str
        ``bibtex``, ``ris`` or ``csl``.
    abstracts : bool
        Whether they bring their abstracts.

    Raises
    ------
    InvalidQuery
        If there is no such style.
    """
    if style not in _WRITERS:
        raise InvalidQuery("format", f"{style!r} is none of {', '.join(_WRITERS)}")
    works = [CitedWork.of(entry) for entry in entries]
    return _WRITERS[style](works if abstracts else [w._replace(abstract=None) for w in works])


# -- BibTeX --------------------------------------------------------------------------------------


def _bibtex(works: Sequence[CitedWork]) -> str:
    return "\n".join(map(_record, works))


def _record(work: CitedWork) -> str:
    kind = {"article": "article", "meeting": "inproceedings"}.get(work.form, "misc")
    lines = (f"  {name} = {value},\n" for name, value in _bibtex_fields(work))
    return f"@{kind}{{{bibtex_key(work.id)},\n{''.join(lines)}}}\n"


def bibtex_key(id: str) -> str:
    """Return an id as a BibTeX key: a character that TeX would interpret becomes ``_`` and its code."""
    return _KEY.sub(lambda match: f"_{ord(match[0]):x}_", id)


def _bibtex_fields(work: CitedWork) -> Iterator[tuple[str, str]]:
    place = {"article": "journal", "meeting": "booktitle", "preprint": "note"}
    month = work.published[5:7] if work.published else ""
    values = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "title": tex.encode(work.title, keep_case=True),
        "titleaddon": work.title_zh and tex.encode(work.title_zh),
        place.get(work.form, "howpublished"): work.venue and tex.encode(work.venue),
        "year": work.published and work.published[:4],
        "date": month and work.published,
        "eprint": work.arxiv,
        "archiveprefix": work.arxiv and "arXiv",
        "doi": work.doi and _percent_encoded(work.doi),
        "pmid": work.pmid,
        "url": work.url and _percent_encoded(work.url),
        "keywords": work.category and tex.encode(work.category),
        "entrysubtype": work.form if work.form in ("post", "news") else None,
        "abstract": work.abstract and tex.encode(work.abstract),
    }
    for name, value in values.items():
        if value:
            yield name, f"{{{value}}}"
    if month:
        yield "month", _MONTHS[int(month) - 1]


def _percent_encoded(address: str) -> str:
    """Return a DOI or URL with the characters that TeX would interpret, and white space, percent-encoded."""
    return re.sub(
        r"[\\{}\s]", lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), address
    )


def _bibtex_name(name: str) -> str:
    """Return a name as BibTeX expects it; in braces where BibTeX would split it wrongly."""
    if "," in name or re.search(r"(?i)\band\b|^others$|^et al", name):
        return f"{{{tex.encode(name)}}}"
    family, given_name, suffix = _name_parts(name)
    return tex.encode(f"{family}, {suffix}, {given_name}" if suffix else name)


def _name_parts(name: str) -> tuple[str, str, str]:
    """Return the surname with its particles, the given names, and the suffix; all of a Chinese name is a surname."""
    undivided = "," in name or CHINESE.search(name) or people.is_organisation(name)
    match = None if undivided else _SURNAME.search(name)
    if match is None or not match.start():
        return name, "", ""
    return match["family"], name[: match.start()].strip(), match["suffix"] or ""


# -- RIS -----------------------------------------------------------------------------------------

_RIS_TYPES = {
    "article": "JOUR",
    "meeting": "CPAPER",
    "preprint": "GEN",
    "post": "BLOG",
    "news": "NEWS",
}


def _ris(works: Sequence[CitedWork]) -> str:
    lines = (f"{tag}  - {value}\r\n" for work in works for tag, value in _tags(work))
    return "".join(lines)


def _tags(work: CitedWork) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES[work.form]
    yield "ID", work.id
    yield "TI", work.title
    for author in work.authors:
        yield "AU", ", ".join(part for part in _name_parts(author) if part)
    values = {
        "TT": work.title_zh,
        "T2": work.venue,
        "PY": work.published and work.published[:4],
        "DA": work.published and work.published.replace("-", "/"),
        "DO": work.doi,
        "AN": work.arxiv and f"arXiv:{work.arxiv}",
        "UR": work.url and work.url.replace(";", "%3B"),  # the sign between two of them
        "KW": work.category,
        "LA": work.lang,
        "AB": work.abstract,
    }
    for tag, value in values.items():
        if value:
            yield tag, value
    yield "ER", ""


# -- CSL-JSON ------------------------------------------------------------------------------------

_CSL_TYPES = {
    "article": "article-journal",
    "meeting": "paper-conference",
    "preprint": "article",
    "post": "post-weblog",
    "news": "article-newspaper",
}


def _csl(works: Sequence[CitedWork]) -> str:
    return orjson.dumps([_item(work) for work in works], option=orjson.OPT_INDENT_2).decode() + "\n"


def _item(work: CitedWork) -> dict[str, Any]:
    date = [int(part) for part in work.published.split("-")] if work.published else None
    values = {
        "title": work.title,
        "translated-title": work.title_zh,
        "author": [_csl_name(author) for author in work.authors],
        "issued": date and {"date-parts": [date]},
        "container-title": work.venue,
        "number": work.arxiv and f"arXiv:{work.arxiv}",
        "DOI": work.doi,
        "PMID": work.pmid,
        "URL": work.url,
        "keyword": work.category,
        "language": work.lang,
        "abstract": work.abstract,
    }
    filled = {name: value for name, value in values.items() if value}
    return {"id": work.id, "type": _CSL_TYPES[work.form], **filled}


def _csl_name(name: str) -> dict[str, str]:
    family, given_name, suffix = _name_parts(name)
    if not given_name:
        return {"literal": name}
    return {"family": family, "given": given_name} | ({"suffix": suffix} if suffix else {})


_WRITERS: Mapping[str, Callable[[Sequence[CitedWork]], str]] = {
    "bibtex": _bibtex,
    "ris": _ris,
    "csl": _csl,
}

MEDIA_TYPES: Mapping[str, str] = {
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
}
"""The media type of each style; all are UTF-8."""
