"""OpenAlex: the works that its filters and its search find, since a day of publication.

https://developers.openalex.org. With a key the list is gone through by cursor, to any length; without
one OpenAlex allows numbered pages only, and ten thousand works.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import orjson

from recommender.errors import FetchError, InvalidQuery
from recommender.fetch.cursors import StoredCursor
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Session

API = "https://api.openalex.org/works"
PAGE = 100
MOST_WITHOUT_KEY = 10_000
FIRST_DAYS = 30
"""How many days back publications are requested by default: OpenAlex learns of many only weeks later."""

_FIELDS = (
    "id,doi,ids,title,display_name,publication_date,publication_year,language,is_paratext,type,"
    "authorships,primary_location,locations,primary_topic,abstract_inverted_index"
)
_NO_KEY = "OpenAlex wants a key for that, which is free: set RECOMMENDER_OPENALEX_KEY"


def list_parameters(filters: Sequence[str], search: str, since: date) -> dict[str, str]:
    """Return the parameters of a request for a list of works.

    Parameters
    ----------
    filters : sequence of str
        Filters in OpenAlex's syntax, ``primary_topic.field.id:17``; a work must pass all of them.
    search : str
        Words of title, abstract or text.
    since : date
        The first day of publication.

    Raises
    ------
    InvalidQuery
        If a filter has another form, or there is neither a filter nor a search.
    """
    for one in filters:
        name, _, value = one.partition(":")
        if not name or not value or "," in one:
            message = f"{one!r} is no filter such as language:zh; give several by several --filter"
            raise InvalidQuery("filter", message)
    if not (filters or search):
        raise InvalidQuery("search", "give --search or --filter: all of OpenAlex is too much")
    all_filters = [*filters, f"from_publication_date:{since.isoformat()}"]
    return {
        "filter": ",".join(all_filters),
        "sort": "publication_date",
        **({"search": search} if search else {}),
    }


def key_of(parameters: Mapping[str, str], url: str = API) -> str:
    """Return the name of a list's cursor: its address and parameters, but for the start date, which differs from run to run."""
    filters = parameters["filter"].rpartition(",from_publication_date:")[0]
    return f"openalex {url} {filters} {parameters.get('search', '')}".rstrip()


def works(
    session: Session,
    parameters: Mapping[str, str],
    cursor: StoredCursor,
    api_key: str = "",
    url: str = API,
) -> Iterator[FetchedDocument]:
    """Fetch all works of a list; first the rest of one that was interrupted and began no later.

    Raises
    ------
    FetchError
        If OpenAlex does not answer, or requires a key.
    """
    by = "cursor" if api_key else "page"
    interrupted = cursor.get("asked")
    if interrupted and cursor.get("by") == by and interrupted["filter"] <= parameters["filter"]:
        yield from _pages(session, interrupted, str(cursor["place"]), api_key, url)
        if interrupted == dict(parameters):
            return
    yield from _pages(session, parameters, "*" if api_key else "1", api_key, url)


def _pages(
    session: Session, parameters: Mapping[str, str], place: str, api_key: str, url: str
) -> Iterator[FetchedDocument]:
    by = "cursor" if api_key else "page"
    polite = {"mailto": session.mailto} if session.mailto else {}
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    while place:
        request = {**parameters, "select": _FIELDS, "per_page": PAGE, **polite, by: place}
        reply = session.get(f"{url}?{urlencode(request)}", headers)
        if reply.status in (401, 403):
            raise FetchError(url, _NO_KEY if not api_key else "OpenAlex does not know this key")
        meta, count = _meta(reply.expect(_error_message(reply.body)).body, url)
        total = meta.get("count")
        total = total if isinstance(total, int) else None
        place = _next(place, by, meta, count)
        new_cursor = {"asked": dict(parameters), "by": by, "place": place} if place else {}
        yield FetchedDocument(
            name="openalex",
            body=reply.body if count else b"",
            format="openalex",
            key=key_of(parameters, url),
            cursor=new_cursor,
            total=total,
        )


def _meta(body: bytes, url: str) -> tuple[dict[str, object], int]:
    try:
        content = orjson.loads(body)
        return dict(content["meta"]), len(content["results"])
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError(url, "the answer is no list of works; is this OpenAlex?") from error


def _error_message(body: bytes) -> str:
    """Return what OpenAlex says is wrong with a request."""
    try:
        return str(orjson.loads(body)["message"])[:300]
    except (ValueError, KeyError, TypeError):
        return ""


def _next(place: str, by: str, meta: Mapping[str, object], count: int) -> str:
    """Return the cursor or page number at which the list goes on; "" at its end."""
    if not count:
        return ""
    if by == "cursor":
        following = meta.get("next_cursor")
        return following if isinstance(following, str) and following != place else ""
    fetched, total = int(place) * PAGE, meta.get("count")
    if not isinstance(total, int) or fetched >= total:
        return ""
    if fetched >= MOST_WITHOUT_KEY:
        raise FetchError(API, f"{total:,} works match and {fetched:,} are fetched; {_NO_KEY}")
    return str(int(place) + 1)
