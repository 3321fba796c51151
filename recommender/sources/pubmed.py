"""PubMed's XML: answers of its E-utilities, and the yearly and daily files."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem, language
from recommender.sources import dates, elements, medline
from recommender.sources.elements import all_texts, first_text
from recommender.sources.streams import Line

_ARTICLES = ("PubmedArticle", "PubmedBookArticle")


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read articles and chapters of books."""
    for item in elements.elements(lines, document, *_ARTICLES):
        if isinstance(item, Problem):
            yield item
            continue
        line, element = item
        mention = _mention(element, Origin(document, line, "pubmed"))
        yield mention or Problem(document, line, "an article without title or number; left out")


def _mention(element: Element, origin: Origin) -> Mention | None:
    record = element.find("MedlineCitation")
    article = element.find("MedlineCitation/Article")
    if record is None or article is None:
        record = article = element.find("BookDocument")
    number = first_text(record, "PMID") or ""
    names = {
        node.get("IdType"): elements.text(node) or ""
        for node in element.findall("PubmedData/ArticleIdList/ArticleId")
    }
    located = [elements.text(node) for node in element.findall(".//ELocationID[@EIdType='doi']")]
    doi = fields.doi(*located, names.get("doi"))
    arxiv_id = fields.identifier("arxiv", *located, names.get("doi"))
    original = first_text(article, "VernacularTitle")
    title = (
        medline.untitled_dot(first_text(article, "ArticleTitle", "Book/BookTitle") or "")
        or original
    )
    if not (title or number):
        return None
    aliases = [f"pmid:{number}"] if number.isdecimal() else []
    if match := re.fullmatch(r"PMC\d+", names.get("pmc", "")):
        aliases.append(f"pmcid:{match[0]}")
    page = f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if aliases else None
    return Mention(
        origin=origin,
        title=title,
        title_zh=original if original and language(original) == "zh" else None,
        authors=tuple(_authors(article)),
        url=fields.link(page, arxiv_id, doi),
        aliases=tuple(aliases),
        arxiv_id=arxiv_id,
        doi=doi,
        category=first_text(
            record, "KeywordList/Keyword", "MeshHeadingList/MeshHeading/DescriptorName"
        ),
        published=_published(article),
        venue=first_text(article, "Journal/Title", "Journal/ISOAbbreviation", "Book/BookTitle"),
        **fields.abstract(" ".join(all_texts(article, "Abstract/AbstractText")) or None),
    )


def _authors(article: Element | None) -> Iterator[str]:
    for author in article.findall("AuthorList/Author") if article is not None else ():
        family, given_name = (
            first_text(author, "LastName") or "",
            first_text(author, "ForeName", "Initials") or "",
        )
        if name := people.reading_order(family, given_name, first_text(author, "Suffix") or ""):
            yield name
        elif group := first_text(author, "CollectiveName"):
            yield group


def _published(article: Element | None) -> str | None:
    dates_read = []
    for path in ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate"):
        node = article.find(path) if article is not None else None
        month = " ".join(value for name in ("Day", "Month") if (value := first_text(node, name)))
        if month.isdecimal() or re.fullmatch(r"\d+ \d+", month):
            month = "-".join(reversed(month.split()))
            dates_read.append(dates.date(f"{first_text(node, 'Year')}-{month}"))
        else:
            dates_read.append(dates.date(month, first_text(node, "Year")))
        dates_read.append(dates.date(first_text(node, "MedlineDate")))
    return dates.fullest(*dates_read)
