"""Hugging Face's daily papers."""

from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, markup, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read papers: the days' lists, in which each is nested, or single ones."""
    for item in records.objects(lines, document, "papers", "dailyPapers"):
        if isinstance(item, Problem):
            yield item
            continue
        line, outer = item
        inner = next(iter(outer.inside("paper")), outer)
        mention = _mention(inner, outer, Origin(document, line, "huggingface"))
        yield mention or Problem(document, line, "a paper without title or arXiv id; left out")


def _mention(paper: JsonRecord, outer: JsonRecord, origin: Origin) -> Mention | None:
    arxiv_id = fields.identifier("arxiv", paper.word("id"))
    title = markup.text(paper.word("title") or outer.word("title"))
    if not (title or arxiv_id):
        return None
    published_at = paper.word("publishedAt") or outer.word("publishedAt")
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(
            people.person(name)
            for person in paper.inside("authors")
            if (name := person.word("name"))
        ),
        url=fields.link(None, arxiv_id, None),
        arxiv_id=arxiv_id,
        published=dates.date(published_at),
        **fields.abstract(markup.text(paper.word("summary") or outer.word("summary"))),
    )
