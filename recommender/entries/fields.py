"""Fields of bibliographic records, whatever their format: links, languages and abstracts."""

import re
from typing import Any
from urllib.parse import quote

from recommender.entries import identity
from recommender.entries.characters import is_link
from recommender.entries.mention import language

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}(?:/|%2[Ff])(?:(?!</)\S)+")
_ADDRESS = re.compile(r"[;,]? (?=https?://|www\.|doi:|10\.\d)|;(?=https?://)| ?\| ?(?=http)")
_IN_LINKS = "!$&'()*,/:;=@"  # what a URL has as it stands


def fold(text: str) -> str | None:
    """Fold white space and NULs to single spaces, without marks of no width; None of nothing."""
    folded = " ".join(text.replace("\0", " ").split())
    shown = identity.visible(folded)
    return (folded if shown is folded else " ".join(shown.split())) or None


def abstract(text: str | None) -> dict[str, Any]:
    """Return the field of `Mention` that an abstract belongs in, by its language."""
    if not text:
        return {}
    # Counting letters took half of the time of reading a million records.
    return {"abstract_en" if text.isascii() else f"abstract_{language(text)}": text}


def link(url: str | None, arxiv_id: str | None, doi: str | None) -> str | None:
    """Return the entry's own URL, else the page that its arXiv id or DOI resolves to."""
    if url and is_link(url):
        return url
    if arxiv_id:
        return f"https://arxiv.org/abs/{arxiv_id}"
    return f"https://doi.org/{quote(doi, safe=_IN_LINKS)}" if doi else None


def languages(given: str | None, has_text: bool) -> tuple[str, ...]:
    """Return `Mention.lang` for a language tag: only what the text itself would not tell."""
    language = re.split(r"[-_]", given or "")[0].lower()
    told = has_text and language in ("zh", "en")
    return (language,) if language and not told else ()


_NAMED = re.compile(r"(?:arxiv|doi|pmid|pmcid|openalex|s2|acl|mag|isbn):\S+$")


def own_id(id: str | None) -> str | None:
    """Return the id of a record where it is a name of the work, as `citations` writes them."""
    return id if id and _NAMED.match(id) and identity.canonical(id) else None


def keyword(text: str | None) -> str | None:
    """Return the first of the keywords that stand in one text."""
    return next(
        (word for part in re.split(r"[,;，；]", text or "") if (word := part.strip())), None
    )


def addresses(text: str) -> tuple[str, ...]:
    """Take apart addresses that stand in one field, with spaces, ``;`` or ``|`` between them."""
    given = _ADDRESS.split(" ".join(text.split()))
    return tuple(kept for part in given if (kept := part.strip(" <>").rstrip(";, ")))


def known(scheme: str, *candidates: str | None) -> str | None:
    """Return the first candidate that names something of a scheme, without the scheme."""
    for candidate in candidates:
        canonical = identity.canonical(candidate) if candidate else None
        if canonical and canonical.startswith(f"{scheme}:"):
            return canonical.removeprefix(f"{scheme}:")
    return None


def doi(*candidates: str | None) -> str | None:
    """Return the first DOI that one of the candidates is or, where none is one, holds."""
    given = [
        re.sub(r"</\w+>.*", "", candidate) if "</" in candidate else candidate
        for candidate in candidates
        if candidate
    ]
    inside = (match for candidate in given for match in _DOI.findall(candidate))
    return known("doi", *given) or known(
        "doi", *(re.sub("%2[Ff]", "/", name, count=1) for name in inside)
    )
