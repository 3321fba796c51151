"""Pages: documents at single addresses, whatever they are: a paper, a post, a digest, a feed, a file of records.

Papers of arXiv come from its API, DOIs from their registry as CSL-JSON; any other address is
fetched itself. A web page is read as a digest if it is one, else as the page of one work, by its metadata.
"""

import io
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from recommender import sources
from recommender.entries import fields
from recommender.entries.mention import Notice, Problem
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import arxiv
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Reply, Session
from recommender.sources.detection import detect
from recommender.sources.digests.inspection.report import Inspection
from recommender.sources.digests.reading.pages import is_page_source
from recommender.sources.streams import Document

DOI = "https://doi.org"
_CSL = "application/vnd.citationstyles.csl+json"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/pdf;q=0.9, application/atom+xml;q=0.9,"
    " application/rss+xml;q=0.9, application/json;q=0.8, text/*;q=0.8, */*;q=0.1"
)
_FEWEST = 2
"""The fewest items of a page that is a digest."""
_LEAST_COVERAGE = 0.45
"""The least share of its text that they hold: the related posts, comments and references of a post hold less."""
_SURE, _SURE_OF_PAPERS = 0.5, 0.25
"""The least confidence of the reading; less is enough where most items are papers, as sections of a post are not."""


def pages(
    session: Session, urls: Sequence[str], *, format: str | None = None, base_url: str = ""
) -> Iterator[FetchedDocument]:
    """Fetch the documents at some addresses as `page` does, but papers of arXiv many at a time.

    An error of one address is yielded as its problem, and the others are fetched.
    """
    numbered = {} if format else {url: fields.identifier("arxiv", url) for url in urls}
    ids = list(dict.fromkeys(id for id in numbered.values() if id))
    if ids:
        try:
            yield from arxiv.papers(session, ids)
        except FetchError as error:
            yield FetchedDocument(name="arxiv", problems=(Problem(error.url, 0, error.reason),))
    for url in urls:
        if not numbered.get(url):
            try:
                yield page(session, url, format=format, base_url=base_url)
            except FetchError as error:
                message = error.reason if error.url == url else str(error)
                yield FetchedDocument(name=url, problems=(Problem(url, 0, message),))


def page(
    session: Session,
    url: str,
    *,
    format: str | None = None,
    base_url: str = "",
    api: str = arxiv.API,
    resolver: str = DOI,
) -> FetchedDocument:
    """Fetch the document at an address.

    Parameters
    ----------
    url : str
        A URL, ``arxiv:`` and an id, or ``doi:`` and a DOI.
    format : str, optional
        One of `sources.FORMATS`, to read the document as, in place of the format detected in it. The address itself
        is then fetched, even where it is that of an arXiv paper or a DOI.
    base_url : str
        The address that relative links are resolved against, in place of the page's own.
    api, resolver : str
        The addresses of arXiv's API and of the DOI resolver.

    Raises
    ------
    FetchError
        If the document cannot be fetched.
    InvalidQuery
        If ``arxiv:`` or ``doi:`` is not followed by an id of arXiv or a DOI.
    """
    arxiv_id, doi = fields.identifier("arxiv", url), fields.identifier("doi", url)
    scheme = url.partition(":")[0].lower()
    if scheme in ("arxiv", "doi") and not (arxiv_id or doi):
        raise InvalidQuery("paths", f"{url!r} holds no arXiv id and no DOI")
    if arxiv_id and not format:
        return next(arxiv.papers(session, [arxiv_id], api))
    if doi and (scheme == "doi" or _is_resolver(url, resolver)):
        return _from_registry(session, doi, resolver)
    try:
        reply = session.get(url, {"Accept": _ACCEPT}, robots=True).expect()
    except FetchError:
        if not doi or format:
            raise
        return _from_registry(
            session, doi, resolver
        )  # which a publisher's page keeps programs from
    if not reply.body.strip():
        raise FetchError(url, "is empty")
    read_as, doubts = (format, ()) if format else _read_as(reply, url)
    return FetchedDocument(
        name=url,
        body=reply.body,
        format=read_as,
        base_url=base_url or reply.url,
        problems=doubts,
    )


def _is_resolver(url: str, resolver: str) -> bool:
    host = (urlsplit(url).hostname or "").removeprefix("dx.").removeprefix("www.")
    return host in ("doi.org", urlsplit(resolver).hostname)


def _from_registry(session: Session, doi: str, resolver: str) -> FetchedDocument:
    """Fetch the record that a DOI's registry has of it, by content negotiation."""
    url = f"{resolver}/{quote(doi, safe='/:;()')}"
    reply = session.get(url, {"Accept": _CSL})
    if reply.status == 404:
        raise FetchError(url, "no registry knows this DOI; is it spelt right?")
    reply.expect("give the publisher's page instead")
    if not reply.body.lstrip().startswith(b"{"):
        raise FetchError(
            url, "its registry has no CSL-JSON of it; give the publisher's page instead"
        )
    return FetchedDocument(name=f"doi:{doi}", body=reply.body, format="csl")


def _read_as(reply: Reply, url: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the format to read a page as, and a notice where the choice may be doubted.

    The format is ``webpage`` for a page that is no digest, and None where the sources are to detect it.
    """
    document = Document(io.BytesIO(reply.body), url)
    detected = detect(document.head)
    if detected or document.binary or not is_page_source(document.head):
        return detected, ()
    inspection = sources.inspect_stream(io.BytesIO(reply.body), url, base_url=reply.url)
    if is_digest(inspection):
        return None, ()
    doubt = f"read as one page; `--format news`, or papers, reads the {inspection.entries} items that it may be"
    doubted = inspection.entries >= _FEWEST and inspection.coverage >= _LEAST_COVERAGE
    return "webpage", (Notice(url, 1, doubt),) if doubted else ()


def is_digest(inspection: Inspection) -> bool:
    """Whether a page consists of items of a digest, and little else."""
    entries = [item.entry for item in inspection.items if item.entry is not None]
    papers = sum(
        1 for one in entries if one["arxiv_id"] or one["authors"] or one["kind"] == "paper"
    )
    sure = _SURE_OF_PAPERS if papers * 2 >= len(entries) else _SURE
    return (
        len(entries) >= _FEWEST
        and inspection.coverage >= _LEAST_COVERAGE
        and inspection.signs.confidence >= sure
    )
