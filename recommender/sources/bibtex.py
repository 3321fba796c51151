"""BibTeX and biblatex, as reference managers, publishers and Google Scholar write them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from recommender.entries import fields, identity, people, tex
from recommender.entries.mention import Kind, Mention, Origin, Problem, language
from recommender.sources import bibgrammar, dates, markup
from recommender.sources.bibgrammar import BibBlock
from recommender.sources.streams import Line

_URL = re.compile(r"\\(?:url|href|path)\s*\{([^{}]*)\}(?:\{[^{}]*\})?")
_ESCAPED = re.compile(
    r"\{\\([_&%#~$])\}|\\([_&%#~$])(?:\{\})?|\{\\?textasciitilde\}|\\textasciitilde(?:\{\}|\s*)"
)
_NOT_PLAIN = re.compile(r"[\\{}$&]")
_PAGE = re.compile(r"https?://|www\.|10\.|doi:")
_NOT_WORKS = ("proceedings", "mvproceedings", "periodical", "xdata", "set", "bibnote")
_PARENTS = frozenset((*_NOT_WORKS, "book", "mvbook", "collection", "mvcollection", "reference"))
_INHERITED = ("booktitle", "journal", "journaltitle", "year", "month", "date", "title")
_MOST_HELD_BACK = 20_000  # entries held back for one that they refer to, further down
_LINEAGE = 10
_ARXIV_ONLY = re.compile(
    r"\s*(?:\\\w+\{)?(?:arxiv\s*[:：]?\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)([\w./-]+?)(?:v\d+)?"
    r"(?:\s*\[[^\]]*\])?[}.;,]*\s*$",
    re.IGNORECASE,
)
_OLD_NUMBER = re.compile(r"\s*\d{7}(?:v\d+)?\s*$")
_ARXIV_NOTE = re.compile(r"\s*arXiv\b(?!\s*[:：/])", re.IGNORECASE)
_ONLINE = re.compile(r"https?:|\\url|www\.|arxiv\s*[:./]", re.IGNORECASE)
_CODE = re.compile(r"_([0-9a-f]+)_")
_AND = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)
_PARTS = re.compile(
    r"\b(family|given|prefix|suffix|useprefix|(?:family|given|prefix|suffix)-i|id|cjk)\s*=\s*"
    r"(?:\{([^{}]*)\}|\"([^\"]*)\"|([^,]*))"
)

BibFields = dict[str, str]


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the entries of a BibTeX file, one by one; a block that cannot be read is a problem.

    Keys may repeat: they identify nothing outside the file. An entry without a venue or a year takes
    them from the entry that its ``crossref`` names, and any field from those that its ``xdata`` names.
    """
    for block, parents in _with_parents(bibgrammar.blocks(lines)):
        if block.wrong:
            yield Problem(document, block.line, block.wrong)
        if not block.kind or block.kind in _NOT_WORKS:
            continue
        fields_with_parents = _inherited(block, parents)
        mention = _mention(fields_with_parents, block, Origin(document, block.line, "bibtex"))
        message = "an entry without title, DOI, eprint or URL; left out"
        yield mention or Problem(document, block.line, message)


def looks_like(head: str) -> bool:
    """Whether a text begins like BibTeX: with an entry, after nothing but ``%`` comments."""
    start = bibgrammar.START.search(head)
    if start is None:
        return False
    before = (line.strip() for line in head[: start.start()].split("\n"))
    return all(line.startswith("%") for line in before if line)


# -- Entries that others refer to ----------------------------------------------------------------


def _with_parents(blocks: Iterable[BibBlock]) -> Iterator[tuple[BibBlock, list[BibFields]]]:
    """Yield blocks in order, each with the fields of the blocks that it refers to, which mostly stand further down."""
    fields_by_key: dict[str, BibFields] = {}
    awaited: set[str] = set()
    waiting_blocks: deque[BibBlock] = deque()
    for block in blocks:
        key = block.key.lower()
        if key and key not in fields_by_key and (block.kind in _PARENTS or key in awaited):
            fields_by_key[key] = _shared(block)
            awaited.discard(key)
        awaited.update(
            name for name in _references(block.fields) if name not in fields_by_key and name != key
        )
        waiting_blocks.append(block)
        while waiting_blocks and (
            len(waiting_blocks) > _MOST_HELD_BACK
            or awaited.isdisjoint(_lineage(waiting_blocks[0], fields_by_key))
        ):
            first = waiting_blocks.popleft()
            yield first, _parents(first, fields_by_key)
    for block in waiting_blocks:
        yield block, _parents(block, fields_by_key)


def _parents(block: BibBlock, fields_by_key: dict[str, BibFields]) -> list[BibFields]:
    lineage = _lineage(block, fields_by_key)
    return [fields_by_key[name] for name in lineage if name in fields_by_key]


def _references(bib_fields: BibFields) -> list[str]:
    if "crossref" not in bib_fields and "xdata" not in bib_fields:
        return []
    names = (*bib_fields.get("xdata", "").split(","), bib_fields.get("crossref", ""))
    return [name for text in names if (name := text.strip().lower())]


def _lineage(block: BibBlock, fields_by_key: dict[str, BibFields]) -> list[str]:
    """Return the keys of the blocks that a block refers to, directly or through others, the nearest first."""
    names = _references(block.fields)
    for name in names:  # which grows
        further = _references(fields_by_key.get(name, {}))
        names += [other for other in further if other not in names and len(names) < _LINEAGE]
    return names


def _shared(block: BibBlock) -> BibFields:
    if block.kind == "xdata":
        return block.fields
    names = (*_INHERITED, "crossref", "xdata")
    return {name: block.fields[name] for name in names if name in block.fields} | {
        "kind": block.kind
    }


def _inherited(block: BibBlock, parents: list[BibFields]) -> BibFields:
    fields = dict(block.fields)
    for parent in parents:
        dated = "year" in fields or "date" in fields
        for name, value in parent.items():
            if name == "kind" or (dated and name in ("year", "month", "date")):
                continue
            if name == "title" and "kind" in parent:
                place = "journaltitle" if parent["kind"] == "periodical" else "booktitle"
                if "booktitle" not in parent:
                    fields.setdefault(place, value)
            else:
                fields.setdefault(name, value)
    return fields


# -- What an entry says --------------------------------------------------------------------------


def _mention(bib_fields: BibFields, block: BibBlock, origin: Origin) -> Mention | None:
    pages = fields.addresses(_address(bib_fields.get("url") or bib_fields.get("howpublished", "")))
    pages += fields.addresses(_address(bib_fields.get("ee") or bib_fields.get("link", "")))
    pages = tuple(page for page in pages if _PAGE.match(page))
    doi = fields.doi(_identifier(bib_fields.get("doi", "")), *pages)
    arxiv_id = fields.identifier("arxiv", *_arxiv_names(bib_fields, pages))
    url = fields.link(next(iter(pages), None), arxiv_id, doi)
    title, title_zh = _titles(bib_fields)
    if not (title or url):
        return None
    return Mention(
        origin=origin._replace(links=pages[1:]),
        kind=_kind(bib_fields),
        title=title,
        title_zh=title_zh,
        authors=tuple(_authors(bib_fields.get("author", ""))),
        url=url,
        aliases=tuple(_aliases(bib_fields, block.key)),
        arxiv_id=arxiv_id,
        doi=doi,
        category=_text(bib_fields, "primaryclass", "eprintclass")
        or fields.keyword(_text(bib_fields, "keywords", "keyword")),
        published=_published(bib_fields),
        venue=_venue(bib_fields),
        **fields.abstract(_text(bib_fields, "abstract")),
    )


def _text(bib_fields: BibFields, *names: str) -> str | None:
    """Return the first of these fields that holds something, without TeX and HTML."""
    texts = (
        markup.text(tex.decode(bib_fields[name], commands=True))
        for name in names
        if name in bib_fields
    )
    return next((text for text in texts if text), None)


def _titles(bib_fields: BibFields) -> tuple[str | None, str | None]:
    title, more = (
        _text(bib_fields, "title", "booktitle", "maintitle"),
        _text(bib_fields, "subtitle"),
    )
    addition = _text(bib_fields, "titleaddon")
    if title and more and identity.title_key(more) not in identity.title_key(title):
        title = f"{title} {more}" if title[-1] in ":?!.：？！。—–" else f"{title}: {more}"
    return title or more, addition if addition and language(addition) == "zh" else None


def _kind(bib_fields: BibFields) -> Kind:
    kinds: dict[str, Kind] = {"post": "post", "blog": "post", "news": "news", "newspaper": "news"}
    return kinds.get(bib_fields.get("entrysubtype", "").lower(), "paper")


def _venue(bib_fields: BibFields) -> str | None:
    place = _text(
        bib_fields, "journal", "journaltitle", "booktitle" if "title" in bib_fields else "series"
    )
    if not place and _ARXIV_NOTE.match(bib_fields.get("note", "")):
        place = _text(bib_fields, "note")
    if not place and not _ONLINE.search(bib_fields.get("howpublished", "")):
        place = _text(bib_fields, "howpublished")
    return place


def _address(text: str) -> str:
    """Return addresses with TeX's escapes replaced by the characters that they stand for."""
    if not _NOT_PLAIN.search(text):
        return text.strip()
    text = _URL.sub(r" \1 ", text).replace(r"$\sim$", "~").replace("\\&", "&")
    text = _ESCAPED.sub(lambda match: match[1] or match[2] or "~", text)
    return re.sub(r"[\\{}]", "", text).replace("&amp;", "&").strip()


def _identifier(text: str) -> str:
    """Return a DOI without TeX and HTML, which publishers put around its brackets."""
    if not _NOT_PLAIN.search(text):
        return text
    text = re.sub(r"\$([<>])\$", r"\1", _address(text))
    text = text.replace("textless", "<").replace("textgreater", ">")
    return text.replace("&lt;", "<").replace("&gt;", ">")


def _arxiv_names(bib_fields: BibFields, pages: tuple[str, ...]) -> Iterator[str]:
    """Yield candidates for the arXiv id: the eprint, the page, the DOI, and other fields that people put it in."""
    archive = bib_fields.get("archiveprefix") or bib_fields.get("eprinttype") or "arxiv"
    if archive.strip().lower() == "arxiv":
        eprint = bib_fields.get("eprint", "")
        subject = bib_fields.get("primaryclass") or bib_fields.get("eprintclass") or ""
        if _OLD_NUMBER.match(eprint) and subject:
            yield f"{subject.split('.')[0].strip()}/{eprint.strip()}"
        yield eprint
    for name in ("arxivid", "arxiv", "eprint", "note"):
        # A note may cite other papers: it counts only where it is nothing but an id.
        text = bib_fields.get(name)
        if text and (
            match := _ARXIV_ONLY.match(f"arXiv:{text}" if name.startswith("arxiv") else text)
        ):
            yield match[1]
    yield from (*pages, bib_fields.get("doi", ""))
    for name in ("number", "howpublished", "eid", "pages", "journal", "volume"):
        if (text := bib_fields.get(name)) and ("abs/" in text or "arxiv" in text.lower()):
            yield from identity.arxiv_ids(text.replace("abs/", "arxiv:"))


def _aliases(bib_fields: BibFields, key: str) -> Iterator[str]:
    """Give PubMed's numbers, and the id of an entry that `citations` wrote, which is its key."""
    pmid = (bib_fields.get("pmid") or bib_fields.get("pubmedid") or "").strip()
    central = bib_fields.get("pmcid", "").strip()
    if pmid.isdecimal():
        yield f"pmid:{pmid}"
    if match := re.fullmatch(r"(?:PMC)?(\d+)", central):
        yield f"pmcid:PMC{match[1]}"
    id = _CODE.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), key) if ":" in key else ""
    if name := fields.work_id(id):
        yield name


def _published(bib_fields: BibFields) -> str | None:
    if date := dates.date(bib_fields.get("date")):
        return date
    month = " ".join((bib_fields.get("day", ""), bib_fields.get("month", ""))).strip()
    year = dates.date(bib_fields.get("year"))
    return dates.date(month, year) if year else None


# -- Authors -------------------------------------------------------------------------------------


def _authors(text: str) -> Iterator[str]:
    for part in _apart(tex.letters(text)) if "{" in text or "\\" in text else _AND.split(text):
        if part.startswith("{") and _is_one_group(part):
            if (name := _name(part)) and people.person(name):
                yield name
        elif "=" in part and len(parts := dict(_named_parts(part))) > 1:
            family = f"{parts.get('prefix', '')} {parts.get('family', '')}".strip()
            yield people.reading_order(family, parts.get("given", ""), parts.get("suffix", ""))
        elif name := _name(part):
            yield from people.people(name, "family first")


def _name(author: str) -> str | None:
    """Return a name without TeX and HTML."""
    return markup.text(tex.decode(author, commands=True))


def _named_parts(author: str) -> Iterator[tuple[str, str]]:
    """Give the parts of a name in biblatex's extended form: ``family=…, given=…, prefix=…``."""
    for match in _PARTS.finditer(author):
        value = next((part for part in match.groups()[1:] if part), "")
        yield match[1], tex.decode(value, commands=True).strip()


def _apart(text: str) -> Iterator[str]:
    """Split a list of names at each "and" outside of braces."""
    depth, start = 0, 0
    for match in re.finditer(r"[{}]|(?<=\s)and(?=\s)", text, re.IGNORECASE):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


def _is_one_group(text: str) -> bool:
    depth = 0
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end() == len(text)
    return False
