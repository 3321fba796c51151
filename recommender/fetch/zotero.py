"""Zotero: the items of a library or a collection, from the program itself on this machine.

Its local API (https://www.zotero.org/support/dev/web_api/v3/basics, on loopback) numbers the versions of a
library, and gives what has changed since one of them.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson

from recommender.errors import FetchError, InvalidQuery
from recommender.fetch.cursors import StoredCursor
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Reply, Session

API = "http://127.0.0.1:23119/api"
PAGE = 100
_RESTARTS = 5
_HEADERS = {"Zotero-API-Version": "3"}
_SETTING = "allow other applications to communicate with Zotero in its settings, under Advanced"


class Library:
    """One library of a running Zotero, read over HTTP.

    Parameters
    ----------
    session : Session
        Makes the requests.
    group : str, optional
        The number of a group, whose library is meant; by default the user's own library.
    url : str
        The address of the API.
    """

    def __init__(self, session: Session, group: str | None = None, url: str = API) -> None:
        if group is not None and not group.isdecimal():
            raise InvalidQuery("group", f"{group!r} is not the number of a group")
        self._session = session
        self.url = f"{url.rstrip('/')}/{f'groups/{group}' if group else 'users/0'}"

    def collections(self) -> dict[str, str]:
        """Return the key of each collection by its path: the collection ``Reading/Diffusion`` lies in ``Reading``."""
        pages: list[dict[str, Any]] = []
        while True:
            request = {"limit": PAGE, "start": len(pages)}
            reply = self._get("collections", request)
            page = _list(reply)
            pages += page
            if _is_last(reply, len(page), len(pages)):
                break
        collections_by_key = {one["key"]: one.get("data", one) for one in pages}
        return {_path(key, collections_by_key): key for key in collections_by_key}

    def collection(self, name: str) -> str:
        """Return the key of a collection, by its path, its name if no other has it, or its key.

        Raises
        ------
        InvalidQuery
            If there is no such collection, or several have the name.
        """
        names = self.collections()
        if name in names.values():
            return name
        folded_name = name.strip("/").casefold()
        paths: list[str] = []
        for form in (str.casefold, lambda path: path.rpartition("/")[2].casefold()):
            if paths := [path for path in names if form(path) == folded_name]:
                break
        if len(paths) == 1:
            return names[paths[0]]
        if paths:
            message = f"several are called {name!r}: give one of {', '.join(sorted(paths))}"
        else:
            listed_paths = ", ".join(sorted(names)[:20]) or "none"
            message = f"no collection is called {name!r}; there are {listed_paths}"
        raise InvalidQuery("collection", message)

    def key(self, collection: str | None) -> str:
        """Return the name of the cursor of a collection's key, or of the library's."""
        return f"zotero {self.url} {collection or ''}".rstrip()

    def changed_items(
        self, collection: str | None, cursor: StoredCursor
    ) -> Iterator[FetchedDocument]:
        """Fetch the items that have changed since the version of a cursor.

        Parameters
        ----------
        collection : str, optional
            Its key; by default all items of the library.

        Raises
        ------
        FetchError
            If Zotero does not run, or its settings do not let other programs in.
        """
        since = int(cursor.get("version") or 0)
        version, start = int(cursor.get("reading") or 0), int(cursor.get("start") or 0)
        place = f"collections/{collection}/items/top" if collection else "items/top"
        restarts = 0
        while True:
            request = {
                "format": "csljson",
                "since": since,
                "itemType": "-attachment",
                "sort": "dateModified",
                "direction": "asc",
                "limit": PAGE,
                "start": start,
            }
            reply = self._get(place, request)
            current = _number(reply, "last-modified-version")
            if version and current != version:
                start, version = (
                    0,
                    0,
                )  # items that changed meanwhile have moved the others: begin again
                restarts += 1
                if restarts > _RESTARTS:
                    raise FetchError(
                        self.url, "changes all the time; run this again when it does not"
                    )
                continue
            version = current
            count = len(_list(reply))
            start += count
            complete = _is_last(reply, count, start)
            rest = {} if complete else {"reading": version, "start": start}
            yield FetchedDocument(
                name="zotero",
                body=reply.body if count else b"",
                format="csl",
                key=self.key(collection),
                cursor={"version": version if complete else since, **rest},
                total=_number(reply, "total-results") or None,
            )
            if complete:
                return

    def _get(self, place: str, request: dict[str, Any]) -> Reply:
        url = f"{self.url}/{place}?{urlencode(request)}"
        try:
            reply = self._session.get(url, _HEADERS)
        except FetchError as error:
            raise FetchError(
                error.url, f"{error.reason}; is Zotero (7 or later) running?"
            ) from error
        if reply.status == 403:
            raise FetchError(url, f"Zotero lets nobody in; {_SETTING}")
        return reply.expect("is this Zotero's API, and the group one of yours?")


def _is_last(reply: Reply, count: int, received: int) -> bool:
    """Whether an answer is the last of a list: by the list's total or, where the server gives none, by the answer's length."""
    total = _number(reply, "total-results")
    return not count or (received >= total if total else count < PAGE)


def _number(reply: Reply, header: str) -> int:
    value = reply.header(header)
    return int(value) if value.isdecimal() else 0


def _list(reply: Reply) -> list[dict[str, Any]]:
    """Return the items of an answer, which in CSL-JSON stand below ``items``."""
    try:
        content = orjson.loads(reply.body)
    except ValueError as error:
        raise FetchError(reply.url, "the answer is no JSON; is this Zotero's API?") from error
    items = content.get("items") if isinstance(content, dict) else content
    if not isinstance(items, list):
        raise FetchError(reply.url, "the answer is no list; is this Zotero's API?")
    return [one for one in items if isinstance(one, dict)]


def _path(key: str, collections: dict[str, dict[str, Any]]) -> str:
    names: list[str] = []
    at: Any = key
    while isinstance(at, str) and at in collections and len(names) <= len(collections):
        names.insert(0, str(collections[at].get("name", at)))
        at = collections[at].get("parentCollection")
    return "/".join(names)
