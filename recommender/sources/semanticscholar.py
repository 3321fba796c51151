"""Semantic Scholar's API: papers, searches, batches, citations and recommendations."""

from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, markup, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line

_HOLDERS = ("data", "recommendedPapers", "papers")
_CITED = ("citedPaper", "citingPaper", "paper")
_NUMBERS = {"PubMed": "pmid:{}", "PubMedCentral": "pmcid:PMC{}", "ACL": "acl:{}", "MAG": "mag:{}"}


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read papers: of one answer, or one a line."""
    for item in records.objects(lines, document, *_HOLDERS):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        inner = next((part for name in _CITED for part in record.inside(name)), record)
        mention = _mention(inner, Origin(document, line, "semanticscholar"))
        yield from (Problem(document, line, message) for message in record.wrong)
        yield mention or Problem(document, line, "a paper without title or id; left out")


def _mention(record: JsonRecord, origin: Origin) -> Mention | None:
    title, page = markup.text(record.word("title")), record.word("url")
    external = next(iter(record.inside("externalIds")), JsonRecord({}))
    ids = {name: external.word(name) for name in external.values}
    arxiv_id = fields.identifier("arxiv", ids.get("ArXiv"), ids.get("DOI"))
    doi = fields.doi(ids.get("DOI"))
    paper, corpus = record.word("paperId"), record.word("corpusId") or ids.get("CorpusId")
    aliases = [form.format(ids[name]) for name, form in _NUMBERS.items() if ids.get(name)]
    if number := paper or corpus:  # of one paper: two of a scheme would be two works
        aliases.append(f"s2:{number}")
    if not (title or aliases or arxiv_id or doi):
        return None
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(
            people.person(name)
            for person in record.inside("authors")
            if (name := person.word("name"))
        ),
        url=fields.link(page if not (arxiv_id or doi) else None, arxiv_id, doi),
        aliases=tuple(aliases),
        arxiv_id=arxiv_id,
        doi=doi,
        category=record.word("fieldsOfStudy"),
        published=dates.fullest(
            dates.date(record.word("publicationDate")), dates.date(record.word("year"))
        ),
        venue=_venue(record),
        **fields.abstract(markup.text(record.word("abstract"))),
    )


def _venue(record: JsonRecord) -> str | None:
    names = (record.word("venue"), *(place.word("name") for place in _places(record)))
    return next((name for name in names if name), None)


def _places(record: JsonRecord) -> list[JsonRecord]:
    return record.inside("publicationVenue") + record.inside("journal")
