"""Clients: the calls of a service as methods, one class that waits and one that awaits."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any, Literal, ParamSpec, TypeVar, Unpack

import httpx

from recommender.client import requests, results
from recommender.client.params import (
    CollectionParams,
    FilterParams,
    ListParams,
    Mode,
    SimilarParams,
)
from recommender.client.requests import Call, Entries
from recommender.client.responses import Replies, unreached
from recommender.client.results import FacetCounts, FullEntry, Readiness, Results, WriteOutcome
from recommender.entries.citations import Style

T = TypeVar("T")
P = ParamSpec("P")

URL = "http://127.0.0.1:8000"
_TIMEOUT, _RETRIES, _LONGEST = 10.0, 3, 10.0


class Client:
    """Asks a service what `recommender.Recommender` asks in process, by the same names.

    May be used by several threads at once. An answer with an entity tag is kept and asked about
    with If-None-Match, so that asking `similar` again costs the service next to nothing.

    Parameters
    ----------
    url : str
        Of the service, with its path if it has one.
    key : str, optional
        The service's RECOMMENDER_API_KEY, for `add` and `remove`.
    timeout : float
        Seconds to wait for an answer; ten times that for `add`.
    retries : int
        How often a call is sent again that was answered 429 or 503.
    longest : float
        The longest pause before that; a service that asks for a longer one (Retry-After) is not
        asked again.
    http : httpx.Client, optional
        One of your own, with proxies, certificates, a transport; it is left open by `close`.

    Raises
    ------
    NotFound, Refused, Gone, Forbidden, Unavailable, ServiceError
        By every method; see `recommender.client.responses`.

    Examples
    --------
    >>> from recommender.client import Client
    >>> papers = Client("http://127.0.0.1:8000")
    >>> found = papers.similar("2010.11929", k=3)
    >>> len(found), found[0].title
    (3, 'Training data-efficient image transformers & distillation through attention')
    >>> {"zh" in hit.lang for hit in papers.like("把 Transformer 用于图像分类", k=5, lang="zh")}
    {True}
    >>> [len(found) for found in papers.pages(papers.similar, "2010.11929", k=40, collapse="none")]
    [40, 40, 3]
    >>> papers.entry("1703.06870").title
    'Mask R-CNN'
    >>> papers.similar("2999.00001")
    Traceback (most recent call last):
    ...
    recommender.client.responses.NotFound: 404 Not Found: no entry is known as '2999.00001'; ...

    The same as citations:

    >>> from recommender.client import requests
    >>> print(papers.send(requests.search("Mask R-CNN", k=1, mode="words").cited("bibtex")))
    @...{arxiv:1703.06870,
    ...
    >>> papers.close()
    """

    def __init__(
        self,
        url: str = URL,
        *,
        key: str | None = None,
        timeout: float = _TIMEOUT,
        retries: int = _RETRIES,
        longest: float = _LONGEST,
        http: httpx.Client | None = None,
    ) -> None:
        self._replies = Replies(url, key, timeout, retries, longest)
        self._http = http or httpx.Client()
        self._own = http is None

    def close(self) -> None:
        """Close the connections."""
        if self._own:
            self._http.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, call: Call[T]) -> T:
        """Send a call, again while the service is busy, and return what it gives."""
        tried = 0
        while True:
            request = self._replies.request(self._http, call)
            try:
                response = self._http.send(request)
            except httpx.HTTPError as error:
                raise unreached(error, request.url) from error
            tried += 1
            pause = self._replies.pause(response, tried)
            if pause is None:
                return self._replies.read(call, response)
            time.sleep(pause)

    def similar(self, id: str, k: int = 10, **asked: Unpack[SimilarParams]) -> Results:
        """Return the `k` entries nearest to one entry, never itself; see `Recommender.similar`."""
        return self.send(requests.similar(id, k, **asked))

    def like(
        self,
        text: str | None = None,
        like: str | Iterable[str] = (),
        unlike: str | Iterable[str] = (),
        k: int = 10,
        together: bool = False,
        **asked: Unpack[SimilarParams],
    ) -> Results:
        """Return the `k` entries nearest to a text, to several entries, or to both.

        See `Recommender.like`.
        """
        return self.send(requests.like(text, like, unlike, k, together, **asked))

    def search(
        self,
        text: str,
        k: int = 10,
        mode: Mode = "hybrid",
        *,
        explain: bool = False,
        **asked: Unpack[ListParams],
    ) -> Results:
        """Return the `k` entries that some words find: what is exactly named first."""
        return self.send(requests.search(text, k, mode, explain=explain, **asked))

    @staticmethod
    def pages(ask: Callable[P, Results], *args: P.args, **asked: P.kwargs) -> Iterator[Results]:
        """Yield what `similar`, `like` or `search` finds page by page; see `Recommender.pages`."""
        return results.pages(ask, *args, **asked)

    def facets(self) -> FacetCounts:
        """Return the values to filter by, of each field those with most entries first."""
        return self.send(requests.facets())

    def entry(self, id: str) -> FullEntry:
        """Return the entry known by a name in any form, whole."""
        return self.send(requests.entry(id))

    def cite(self, id: str, style: Style = "bibtex") -> str:
        """Return one entry as a citation; of what a call finds, see `Call.cited`."""
        return self.send(requests.entry(id).cited(style))

    def add(self, entries: Entries) -> list[WriteOutcome]:
        """Store entries, at most 1,000; when this returns they are on disk and can be found.

        Sending the same again changes nothing, so that after an error it does no harm.
        """
        return self.send(requests.add(entries))

    def remove(self, id: str) -> None:
        """Take an entry away, with everything that was said of it."""
        self.send(requests.remove(id))

    def feed(
        self, id: str | Iterable[str], format: Literal["atom", "json"] = "atom", k: int = 20
    ) -> str:
        """Return what is new near one entry or several, as Atom or JSON Feed."""
        return self.send(requests.feed(id, format, k))

    def collections(self) -> list[dict[str, Any]]:
        """Return the collections by name, with how much is in each."""
        return self.send(requests.collections())

    def collection(self, name: str) -> dict[str, Any]:
        """Return a collection, whole."""
        return self.send(requests.collection(name))

    def collect(self, name: str, **change: Unpack[CollectionParams]) -> dict[str, Any]:
        """Change a collection, which is made if there is none, and return it; see `requests.collect`."""
        return self.send(requests.collect(name, **change))

    def drop_collection(self, name: str) -> None:
        """Take a collection away."""
        self.send(requests.drop_collection(name))

    def news(
        self,
        name: str,
        since: str | None = None,
        k: int = 20,
        explain: bool = False,
        **only: Unpack[FilterParams],
    ) -> Results:
        """Return what is new for a collection."""
        return self.send(requests.news(name, since, k, explain, **only))

    def ready(self) -> Readiness:
        """Return what the service answers from; `Unavailable` before the first build."""
        return self.send(requests.ready())

    def alive(self) -> bool:
        """Return whether the process lives, built or not."""
        return self.send(requests.alive())

    def contract(self) -> dict[str, Any]:
        """Return the service's OpenAPI document; its version stands under ``info``."""
        return self.send(requests.contract())


class AsyncClient:
    """The same for asyncio: every method is awaited; parameters and errors as of `Client`.

    Examples
    --------
    >>> import asyncio
    >>> from recommender.client import AsyncClient
    >>> async def neighbours(*ids):
    ...     async with AsyncClient("http://127.0.0.1:8000") as papers:
    ...         return await asyncio.gather(*(papers.similar(id, k=5) for id in ids))
    >>> [len(found) for found in asyncio.run(neighbours("2010.11929", "1703.06870"))]
    [5, 5]
    """

    def __init__(
        self,
        url: str = URL,
        *,
        key: str | None = None,
        timeout: float = _TIMEOUT,
        retries: int = _RETRIES,
        longest: float = _LONGEST,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._replies = Replies(url, key, timeout, retries, longest)
        self._http = http or httpx.AsyncClient()
        self._own = http is None

    async def close(self) -> None:
        """Close the connections."""
        if self._own:
            await self._http.aclose()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, call: Call[T]) -> T:
        """Send a call, again while the service is busy, and return what it gives."""
        tried = 0
        while True:
            request = self._replies.request(self._http, call)
            try:
                response = await self._http.send(request)
            except httpx.HTTPError as error:
                raise unreached(error, request.url) from error
            tried += 1
            pause = self._replies.pause(response, tried)
            if pause is None:
                return self._replies.read(call, response)
            await asyncio.sleep(pause)

    async def similar(self, id: str, k: int = 10, **asked: Unpack[SimilarParams]) -> Results:
        """As `Client.similar`."""
        return await self.send(requests.similar(id, k, **asked))

    async def like(
        self,
        text: str | None = None,
        like: str | Iterable[str] = (),
        unlike: str | Iterable[str] = (),
        k: int = 10,
        together: bool = False,
        **asked: Unpack[SimilarParams],
    ) -> Results:
        """As `Client.like`."""
        return await self.send(requests.like(text, like, unlike, k, together, **asked))

    async def search(
        self,
        text: str,
        k: int = 10,
        mode: Mode = "hybrid",
        *,
        explain: bool = False,
        **asked: Unpack[ListParams],
    ) -> Results:
        """As `Client.search`."""
        return await self.send(requests.search(text, k, mode, explain=explain, **asked))

    @staticmethod
    def pages(
        ask: Callable[P, Awaitable[Results]], *args: P.args, **asked: P.kwargs
    ) -> AsyncIterator[Results]:
        """As `Client.pages`, for ``async for``."""
        return results.awaited_pages(ask, *args, **asked)

    async def facets(self) -> FacetCounts:
        """As `Client.facets`."""
        return await self.send(requests.facets())

    async def entry(self, id: str) -> FullEntry:
        """As `Client.entry`."""
        return await self.send(requests.entry(id))

    async def cite(self, id: str, style: Style = "bibtex") -> str:
        """As `Client.cite`."""
        return await self.send(requests.entry(id).cited(style))

    async def add(self, entries: Entries) -> list[WriteOutcome]:
        """As `Client.add`."""
        return await self.send(requests.add(entries))

    async def remove(self, id: str) -> None:
        """As `Client.remove`."""
        await self.send(requests.remove(id))

    async def feed(
        self, id: str | Iterable[str], format: Literal["atom", "json"] = "atom", k: int = 20
    ) -> str:
        """As `Client.feed`."""
        return await self.send(requests.feed(id, format, k))

    async def collections(self) -> list[dict[str, Any]]:
        """Return the collections by name, with how much is in each."""
        return await self.send(requests.collections())

    async def collection(self, name: str) -> dict[str, Any]:
        """Return a collection, whole."""
        return await self.send(requests.collection(name))

    async def collect(self, name: str, **change: Unpack[CollectionParams]) -> dict[str, Any]:
        """Change a collection, which is made if there is none, and return it; see `requests.collect`."""
        return await self.send(requests.collect(name, **change))

    async def drop_collection(self, name: str) -> None:
        """Take a collection away."""
        await self.send(requests.drop_collection(name))

    async def news(
        self,
        name: str,
        since: str | None = None,
        k: int = 20,
        explain: bool = False,
        **only: Unpack[FilterParams],
    ) -> Results:
        """Return what is new for a collection."""
        return await self.send(requests.news(name, since, k, explain, **only))

    async def ready(self) -> Readiness:
        """As `Client.ready`."""
        return await self.send(requests.ready())

    async def alive(self) -> bool:
        """As `Client.alive`."""
        return await self.send(requests.alive())

    async def contract(self) -> dict[str, Any]:
        """As `Client.contract`."""
        return await self.send(requests.contract())
