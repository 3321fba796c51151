"""arXiv: what is new in a category by OAI-PMH, or what a query of its API finds, and single papers.

Its terms (https://info.arxiv.org/help/api/tou.html) ask for one connection at a time and at least
three seconds between two requests.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from recommender.entries import fields
from recommender.entries.mention import Problem
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch.cursors import StoredCursor
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.oai import FIRST_DAYS, Repository
from recommender.fetch.session import Session
from recommender.sources import elements
from recommender.sources.streams import Document

OAI = "https://oaipmh.arxiv.org/oai"
API = "https://export.arxiv.org/api/query"
INTERVAL = 3.0
PAGE = 200
"""How many entries one request to the API asks for; its manual allows no more than a few hundred."""

_ARCHIVES = {
    archive: group
    for group, archives in {
        "physics": "astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th"
        " physics quant-ph",
        **{one: one for one in ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")},
    }.items()
    for archive in archives.split()
}
_ENTRY = re.compile(r"<id>\s*(https?://arxiv\.org/abs/[^<\s]+)\s*</id>")
_UNKNOWN = "arXiv has no such paper; is the number right?"
_EMPTY_TRIES = 3
_FORMAT = "%Y%m%d%H%M"


def repository(category: str, url: str = OAI) -> Repository:
    """Return the OAI-PMH repository that lists the records of a category (``cs.CL``) or an archive (``hep-th``).

    Raises
    ------
    InvalidQuery
        If arXiv has no such archive.
    """
    archive, _, subject = category.strip().partition(".")
    if archive not in _ARCHIVES:
        archives = ", ".join(sorted(_ARCHIVES))
        message = (
            f"{category!r} is none of arXiv's, such as cs.CL or hep-th; its archives are {archives}"
        )
        raise InvalidQuery("category", message)
    parts = (_ARCHIVES[archive], archive, *((subject,) if subject else ()))
    parameters = {"metadataPrefix": "arXiv", "set": ":".join(parts)}
    return Repository(url, f"arxiv {category.strip()}", parameters, INTERVAL)


def query_of(categories: Sequence[str], search: str = "") -> str:
    """Return the API's query for papers of any of some categories that also match a query."""
    for category in categories:
        repository(category)
    clauses = [f"cat:{one.strip()}" if "." in one else f"cat:{one.strip()}*" for one in categories]
    parts = [" OR ".join(clauses), search.strip()]
    return " AND ".join(f"({part})" for part in parts if part)


def query_key(query: str, url: str = API) -> str:
    """Return the name of a query's cursor."""
    return f"arxiv {url} {query}"


def query_results(
    session: Session,
    query: str,
    cursor: StoredCursor,
    since: datetime | None,
    now: datetime,
    url: str = API,
) -> Iterator[FetchedDocument]:
    """Fetch the papers of a query that were submitted since a moment, the oldest first.

    The cursor is the period of submission and the position in it, so that new papers do not shift the pages to come.

    Raises
    ------
    FetchError
        If the API does not answer, or answers with something else than a feed.
    """
    last_until = _parsed_time(cursor.get("until"))
    first = since or last_until or now - timedelta(days=FIRST_DAYS)
    interrupted, start = _parsed_time(cursor.get("from")), int(cursor.get("start") or 0)
    if interrupted and last_until and interrupted <= first:
        yield from _window(session, url, query, (interrupted, last_until), start)
        first = max(first, last_until)
    if first < now:
        yield from _window(session, url, query, (first, now))


def papers(session: Session, ids: Sequence[str], url: str = API) -> Iterator[FetchedDocument]:
    """Fetch papers by their arXiv ids, many at a time; one that arXiv does not have is a problem.

    Raises
    ------
    FetchError
        If the API does not answer.
    """
    for at in range(0, len(ids), PAGE):
        part = ids[at : at + PAGE]
        query = urlencode({"id_list": ",".join(part), "max_results": PAGE})
        answer = _answer(session, f"{url}?{query}")
        pages = _ENTRY.findall(answer.body.decode("utf-8", "replace"))
        there = {fields.identifier("arxiv", page) for page in pages}
        missing = tuple(Problem(f"arxiv:{id}", 0, _UNKNOWN) for id in part if id not in there)
        yield replace(answer, body=answer.body if pages else b"", problems=missing)


def _parsed_time(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _window(
    session: Session, url: str, query: str, window: tuple[datetime, datetime], start: int = 0
) -> Iterator[FetchedDocument]:
    since, until = (at.astimezone(UTC).strftime(_FORMAT) for at in window)
    empty = 0
    while True:
        parameters = {
            "search_query": f"{query} AND submittedDate:[{since} TO {until}]",
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "start": start,
            "max_results": PAGE,
        }
        answer = _answer(session, f"{url}?{urlencode(parameters)}")
        total, entries = answer.total or 0, answer.body.count(b"<entry")
        if (
            not entries and start < total
        ):  # now and then the API answers so although there are papers
            empty += 1
            if empty == _EMPTY_TRIES:
                message = f"gives nothing from the {start + 1}th of {total} papers on; run this again later"
                raise FetchError(url, message)
            continue
        empty = 0
        start += entries
        complete = start >= total
        rest = {} if complete else {"from": since, "start": start}
        yield FetchedDocument(
            name=answer.name,
            body=answer.body if entries else b"",
            format="arxiv",
            key=query_key(query, url),
            cursor={"until": until, **rest},
            total=total,
        )
        if complete:
            return


def _answer(session: Session, url: str) -> FetchedDocument:
    reply = session.get(url, interval=INTERVAL)
    for _ in range(1, _EMPTY_TRIES):
        if reply.body.strip():
            break
        reply = session.get(url, interval=INTERVAL)
    document = Document(io.BytesIO(reply.body), url)
    total = None
    reason = ""
    for one in elements.elements(document.lines(), url, "totalResults", "summary"):
        if isinstance(one, Problem):
            reply.expect()
            raise FetchError(url, f"the answer is not whole ({one.what}); run this again")
        text = " ".join("".join(one.element.itertext()).split())
        if one.element.tag == "summary":
            reason = reason or text
        elif text.isdecimal():
            total = int(text)
    if reply.status != 200:
        reply.expect(reason[:200])
    if total is None:
        raise FetchError(url, "the answer is not a feed of arXiv's API")
    return FetchedDocument(name="arxiv API", body=reply.body, format="arxiv", total=total)
