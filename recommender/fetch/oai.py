"""OAI-PMH: all records of a repository that changed since a day, list by list.

https://www.openarchives.org/OAI/openarchivesprotocol.html. A list that is not complete ends with a
``resumptionToken``, which gets the next one. The token is the cursor: of a harvest that was
interrupted the list goes on where it was, and then comes what has changed since it was begun.
"""

import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from recommender.entries.mention import Problem
from recommender.errors import FetchError
from recommender.fetch.cursors import StoredCursor
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Session
from recommender.sources import elements
from recommender.sources.detection import detect
from recommender.sources.streams import Document

FIRST_DAYS = 7
"""How many days a first harvest goes back, by default."""


class Repository(NamedTuple):
    """A selection of a repository's records, and how to request them.

    Attributes
    ----------
    url : str
        The repository's base address.
    name : str
        The document name in the origins of its records.
    parameters : mapping of str to str
        The parameters of a request: ``metadataPrefix``, and ``set`` for a part of the records.
    interval : float
        Seconds between two requests.
    """

    url: str
    name: str
    parameters: Mapping[str, str]
    interval: float

    @property
    def key(self) -> str:
        """The name of this selection's cursor (see `cursors`): the address and the parameters."""
        return " ".join(
            ("oai", self.url, *(self.parameters[name] for name in sorted(self.parameters)))
        )


class _ListStatus(NamedTuple):
    """What an answer says beside its records: the token of the next list, how many records all lists have, and an error."""

    token: str = ""
    total: int | None = None
    error: str = ""
    message: str = ""


def records(
    session: Session, repository: Repository, cursor: StoredCursor, since: date | None, today: date
) -> Iterator[FetchedDocument]:
    """Fetch the records that have changed since a day, by default since the last harvest began.

    Raises
    ------
    FetchError
        If the repository does not answer, or not in this protocol; documents yielded before are valid.
    """
    last_begin = str(cursor.get("begun", ""))
    first = since or _day(last_begin) or today - timedelta(days=FIRST_DAYS)
    interrupted, token = _day(cursor.get("from")), str(cursor.get("token") or "")
    if interrupted and token and interrupted <= first:
        yield from _lists(session, repository, interrupted, last_begin, token)
        first = max(first, _day(last_begin) or first)
    yield from _lists(session, repository, first, today.isoformat())


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _lists(
    session: Session, repository: Repository, first: date, begun: str, token: str = ""
) -> Iterator[FetchedDocument]:
    """Fetch one list after the other; begin again with the first if the stored token has expired."""
    used_tokens: set[str] = set()
    resumed = bool(token)
    while True:
        request = (
            {"resumptionToken": token} if token else {**repository.parameters, "from": str(first)}
        )
        url = f"{repository.url}?{urlencode({'verb': 'ListRecords', **request})}"
        reply = session.get(url, interval=repository.interval).expect()
        answer = _list(reply.body, reply.url)
        if answer.error == "badResumptionToken" and resumed:
            token, resumed = "", False
            continue
        if answer.error == "noRecordsMatch":
            yield FetchedDocument(name=repository.name, key=repository.key, cursor={"begun": begun})
            return
        if answer.error:
            raise FetchError(reply.url, f"the repository answered {answer.error}: {answer.message}")
        token = answer.token
        yield FetchedDocument(
            name=repository.name,
            body=reply.body,
            format="oai",
            key=repository.key,
            cursor={"begun": begun, **({"from": str(first), "token": token} if token else {})},
            total=answer.total,
        )
        if not token:
            return
        if token in used_tokens:
            raise FetchError(reply.url, "the repository gives the same list again and again")
        used_tokens.add(token)


def _list(body: bytes, url: str) -> _ListStatus:
    document = Document(io.BytesIO(body), url)
    if detect(document.head) != "oai":
        raise FetchError(
            url, "the answer is not OAI-PMH; is this the base address of a repository?"
        )
    answer = _ListStatus()
    for one in elements.elements(document.lines(), url, "resumptionToken", "error"):
        if isinstance(one, Problem):  # what is cut here has no token, and would look complete
            raise FetchError(url, f"the answer is not whole ({one.what}); run this again")
        element = one.element
        message = " ".join("".join(element.itertext()).split())
        if element.tag == "error":
            return _ListStatus(error=element.get("code") or "an error", message=message)
        total = element.get("completeListSize") or ""
        answer = _ListStatus(message, int(total) if total.isdecimal() else None)
    return answer
