"""Pages: one address, and whatever is there: a paper, a post, a digest, a feed, a file of records.

Papers of arXiv come from its API, DOIs from their registry as CSL-JSON; any other address is asked for
what it has. A web page is read as the digest that it is, or else as one thing, by what it says of itself.
"""

import io
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from recommender import sources
from recommender.entries import fields
from recommender.entries.mention import Notice, Problem
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import arxiv
from recommender.fetch.fetched import Fetched
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
"""Items of a page that is a digest."""
_LEAST_COVERAGE = 0.45
"""The share of its text that they hold: of a post, related ones, comments and references hold less."""
_SURE, _SURE_OF_PAPERS = 0.5, 0.25
"""How confident its reader is: less is enough where most items are papers; sections of a post are not."""


def pages(
    session: Session, urls: Sequence[str], *, format: str | None = None, base_url: str = ""
) -> Iterator[Fetched]:
    """Fetch what addresses stand for, papers of arXiv many at a time; else as `page`.

    What goes wrong with one is a problem of it, and the others are fetched.
    """
    numbered = {} if format else {url: fields.identifier("arxiv", url) for url in urls}
    ids = list(dict.fromkeys(id for id in numbered.values() if id))
    if ids:
        try:
            yield from arxiv.papers(session, ids)
        except FetchError as error:
            yield Fetched(name="arxiv", problems=(Problem(error.url, 0, error.reason),))
    for url in urls:
        if not numbered.get(url):
            try:
                yield page(session, url, format=format, base_url=base_url)
            except FetchError as error:
                message = error.reason if error.url == url else str(error)
                yield Fetched(name=url, problems=(Problem(url, 0, message),))


def page(
    session: Session,
    url: str,
    *,
    format: str | None = None,
    base_url: str = "",
    api: str = arxiv.API,
    resolver: str = DOI,
) -> Fetched:
    """Fetch what an address stands for.

    Parameters
    ----------
    url : str
        A URL, ``arxiv:`` and an id, or ``doi:`` and a DOI.
    format : str, optional
        One of `sources.FORMATS`, where what comes is not to be read as what it looks like; it is
        then asked for at the address itself.
    base_url : str
        The address that relative links are kept against, instead of the page's own.
    api, resolver : str
        Where arXiv ids and DOIs are resolved.

    Raises
    ------
    FetchError
        If it cannot be had.
    InvalidQuery
        If ``arxiv:`` or ``doi:`` is followed by none.
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
    return Fetched(
        name=url,
        body=reply.body,
        format=read_as,
        base_url=base_url or reply.url,
        problems=doubts,
    )


def _is_resolver(url: str, resolver: str) -> bool:
    host = (urlsplit(url).hostname or "").removeprefix("dx.").removeprefix("www.")
    return host in ("doi.org", urlsplit(resolver).hostname)


def _from_registry(session: Session, doi: str, resolver: str) -> Fetched:
    """Fetch what the registry of a DOI says of it, by content negotiation."""
    url = f"{resolver}/{quote(doi, safe='/:;()')}"
    reply = session.get(url, {"Accept": _CSL})
    if reply.status == 404:
        raise FetchError(url, "no registry knows this DOI; is it spelt right?")
    reply.expect("give the publisher's page instead")
    if not reply.body.lstrip().startswith(b"{"):
        raise FetchError(
            url, "its registry has no CSL-JSON of it; give the publisher's page instead"
        )
    return Fetched(name=f"doi:{doi}", body=reply.body, format="csl")


def _read_as(reply: Reply, url: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return ``webpage`` for a page that is no digest, and a word where that may be doubted.

    None where it is for the sources to tell.
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
    """Whether a page holds items that stand for themselves, and little else."""
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
