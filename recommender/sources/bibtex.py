"""BibTeX, as reference managers and Google Scholar write it, through bibtexparser."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from recommender import identity
from recommender.entries import Mention, Origin, Problem
from recommender.sources import fields, tex

# Semantic Scholar writes a Python list where the type belongs.
_LISTED_TYPE = re.compile(r"^([ \t]*@)\[[^\]\n]*\](?=\s*\{)", re.MULTILINE)
_START = re.compile(r"^[ \t]*@(?:\w+|\[[^\]\n]*\])[ \t]*[{(]", re.MULTILINE)
_URL = re.compile(r"\\url\{([^{}]*)\}")
_INHERITED = ("booktitle", "year", "month", "date")
_VOLUME = "proceedings"  # not a work, but what the papers in it refer to


class _Block(NamedTuple):
    """An entry of the file, or what is wrong in its place."""

    line: int
    kind: str
    key: str
    fields: dict[str, str]
    wrong: str | None


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read the entries of a BibTeX file; a block that cannot be read is a problem.

    Keys may repeat: they are the file's, not the entry's. An entry without a place or a year takes
    them from the one that it refers to by ``crossref``.
    """
    try:
        blocks = _blocks(_LISTED_TYPE.sub(r"\1misc", text))
    except Exception as error:  # noqa: BLE001  a foreign parser over arbitrary content
        yield Problem(document, 1, f"the BibTeX cannot be read ({type(error).__name__}: {error})")
        return
    parents = {block.key.lower(): block.fields for block in reversed(blocks)}
    for block in blocks:
        if block.wrong:
            yield Problem(document, block.line, block.wrong)
        if not block.kind or block.kind == _VOLUME:
            continue
        parent = parents.get(block.fields.get("crossref", "").lower(), {})
        inherited = {field: parent[field] for field in _INHERITED if field in parent}
        mention = _mention(inherited | block.fields, Origin(document, block.line, "bibtex"))
        what = "an entry without title, DOI, eprint or URL; left out"
        yield mention or Problem(document, block.line, what)


def looks_like(head: str) -> bool:
    """Whether a text begins like BibTeX: with an entry, after nothing but ``%`` comments."""
    start = _START.search(head)
    if start is None:
        return False
    before = (line.strip() for line in head[: start.start()].split("\n"))
    return all(line.startswith("%") for line in before if line)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep out of the log what becomes a located problem."""
    logger = logging.getLogger("bibtexparser.splitter")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _blocks(text: str) -> list[_Block]:
    import bibtexparser
    from bibtexparser import middlewares, model

    with _quiet():
        raw = bibtexparser.parse_string(text, parse_stack=[]).blocks
    library = bibtexparser.Library([block for block in raw if isinstance(block, model.String)])
    keys: list[str] = []
    found = [(block, _entry(block)) for block in raw if _entry(block) or _wrong(block)]
    for place, (_, entry) in enumerate(found):
        keys.append(entry.key if entry else "")
        if entry:
            entry.key = str(place)  # two files joined have keys twice, which is no harm here
            library.add(entry)
    library = middlewares.ResolveStringReferencesMiddleware().transform(library)
    middlewares.RemoveEnclosingMiddleware().transform(library)
    return [
        _Block(
            block.start_line + 1,
            entry.entry_type.lower() if entry else "",
            key,
            _fields(entry) if entry else {},
            _wrong(block),
        )
        for key, (block, entry) in zip(keys, found, strict=True)
    ]


def _entry(block: Any) -> Any:
    """Return the entry in a block, also where its key or one of its fields is there twice."""
    from bibtexparser import model

    inner = getattr(block, "ignore_error_block", None) or block
    return inner if isinstance(inner, model.Entry) else None


def _wrong(block: Any) -> str | None:
    from bibtexparser import model

    if isinstance(block, model.DuplicateFieldKeyBlock):
        return f"{', '.join(sorted(block.duplicate_keys))}: given twice; the first one counts"
    if isinstance(block, model.ParsingFailedBlock) and not _entry(block):
        reason = getattr(block.error, "abort_reason", None) or block.error
        return f"broken BibTeX ({' '.join(str(reason).split())}); left out"
    return None


def _fields(entry: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), str(field.value))
    return fields


def _mention(given: dict[str, str], origin: Origin) -> Mention | None:
    text = {field: fields.fold(tex.decode(value)) for field, value in given.items()}
    page = _URL.sub(r"\1", given.get("url") or given.get("howpublished", "")).strip()
    venue = text.get("journal") or text.get("journaltitle") or text.get("booktitle")
    doi = fields.known("doi", given.get("doi"), page)
    arxiv_id = fields.known("arxiv", *_arxiv_names(given, page))
    url = fields.link(page.replace("\\", ""), arxiv_id, doi)
    title = text.get("title")
    if not (title or url):
        return None
    keyword = re.split(r"[,;]", text.get("keywords") or "")[0].strip()
    pmid = given.get("pmid", "").strip()
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(_authors(given.get("author", ""))),
        url=url,
        aliases=(f"pmid:{pmid}",) if pmid.isdecimal() else (),
        arxiv_id=arxiv_id,
        doi=doi,
        category=text.get("primaryclass") or text.get("eprintclass") or keyword or None,
        published=_published(given),
        venue=venue,
        **fields.abstract(text.get("abstract")),
    )


def _arxiv_names(given: dict[str, str], page: str) -> Iterator[str]:
    """Give what may be the arXiv id: the eprint, the page, the DOI, or Google Scholar's journal."""
    archive = given.get("archiveprefix") or given.get("eprinttype") or "arxiv"
    if archive.strip().lower() == "arxiv":
        yield given.get("eprint", "")
    # A note may cite other papers: it counts only where it is nothing but an id.
    yield from (page, given.get("doi", ""), given.get("note", ""))
    for field in ("journal", "volume"):
        yield from identity.arxiv_ids(given.get(field, "").replace("abs/", "arxiv:"))


def _authors(text: str) -> Iterator[str]:
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    for person in split_multiple_persons_names(text):
        parts = parse_single_name_into_parts(person, strict=False)
        last = " ".join((*parts.von, *parts.last))
        name = fields.name(last, " ".join(parts.first), " ".join(parts.jr))
        if name and name != "others":
            yield tex.decode(name)


def _published(given: dict[str, str]) -> str | None:
    if date := fields.date(given.get("date")):
        return date
    year = fields.date(given.get("year"))
    month = given.get("month", "")
    number = month.strip() if month.strip().isdecimal() else ""
    return fields.date(f"{year}-{number}" if number else f"{month} {year}") if year else None
