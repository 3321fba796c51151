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
    """Return a text with white space and NULs folded to single spaces, without zero-width characters; None if nothing is left."""
    if (
        text.isprintable() and "  " not in text and text == text.strip()
    ):  # of white space, one space
        return text or None
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


def languages(tag: str | None, has_text: bool) -> tuple[str, ...]:
    """Return `Mention.lang` for a language tag (``en-US``): empty where the language is detected from the text."""
    language = re.split(r"[-_]", tag or "")[0].lower()
    evident = has_text and language in ("zh", "en")
    return (language,) if language and not evident else ()


_NAMED = re.compile(r"(?:arxiv|doi|pmid|pmcid|openalex|s2|acl|mag|isbn):\S+$")


def work_id(id: str | None) -> str | None:
    """Return the id of a record if it names the work, as those do that `citations` writes: ``doi:10.1000/x``."""
    return id if id and _NAMED.match(id) and identity.canonical(id) else None


def keyword(text: str | None) -> str | None:
    """Return the first of the keywords listed in a text."""
    return next(
        (word for part in re.split(r"[,;，；]", text or "") if (word := part.strip())), None
    )


def addresses(text: str) -> tuple[str, ...]:
    """Split a field that lists several addresses, with spaces, ``;`` or ``|`` between them."""
    parts = _ADDRESS.split(" ".join(text.split()))
    return tuple(address for part in parts if (address := part.strip(" <>").rstrip(";, ")))


def identifier(scheme: str, *candidates: str | None) -> str | None:
    """Return the first candidate that is a number of a scheme (``arxiv``, ``doi``), without the scheme."""
    for candidate in candidates:
        canonical = identity.canonical(candidate) if candidate else None
        if canonical and canonical.startswith(f"{scheme}:"):
            return canonical.removeprefix(f"{scheme}:")
    return None


def doi(*candidates: str | None) -> str | None:
    """Return the first candidate that is a DOI; where none is, the first DOI that one of them contains."""
    texts = [
        re.sub(r"</\w+>.*", "", candidate) if "</" in candidate else candidate
        for candidate in candidates
        if candidate
    ]
    inside = (match for candidate in texts for match in _DOI.findall(candidate))
    return identifier("doi", *texts) or identifier(
        "doi", *(re.sub("%2[Ff]", "/", name, count=1) for name in inside)
    )
