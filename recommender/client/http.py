"""HTTP clients: the calls of a service as methods, blocking (`Client`) and for asyncio (`AsyncClient`)."""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from types import MethodType
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar, overload

import httpx

from recommender.client import requests, results
from recommender.client.requests import Call
from recommender.client.responses import HttpExchange, unreached
from recommender.client.results import Results

T = TypeVar("T")
P = ParamSpec("P")
H = TypeVar("H", httpx.Client, httpx.AsyncClient)

URL = "http://127.0.0.1:8000"
_TIMEOUT, _RETRIES, _LONGEST = 10.0, 3, 10.0


class CallMethod(Generic[P, T]):
    """A descriptor that makes a function of `requests` a method of both clients, with its name, parameters and docstring."""

    def __init__(self, call: Callable[P, Call[T]]) -> None:
        def ask(client: Any, *args: P.args, **params: P.kwargs) -> Any:
            return client._ask(call, *args, **params)

        ask.__name__, ask.__doc__ = call.__name__, call.__doc__
        own, given = inspect.signature(lambda self: None), inspect.signature(call)
        ask.__signature__ = given.replace(  # type: ignore[attr-defined]
            parameters=[*own.parameters.values(), *given.parameters.values()]
        )
        self._ask = ask

    @overload
    def __get__(self, client: None, kind: type) -> Callable[..., Any]: ...

    @overload
    def __get__(self, client: "Client", kind: type) -> Callable[P, T]: ...

    @overload
    def __get__(self, client: "AsyncClient", kind: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, client: object, kind: type) -> Callable[..., Any]:
        return self._ask if client is None else MethodType(self._ask, client)


class ClientMethods(Generic[H]):
    """The base of both clients: how they are opened, and each call of `requests` as a method."""

    similar = CallMethod(requests.similar)
    like = CallMethod(requests.like)
    search = CallMethod(requests.search)
    facets = CallMethod(requests.facets)
    entry = CallMethod(requests.entry)
    cite = CallMethod(requests.cite)
    add = CallMethod(requests.add)
    remove = CallMethod(requests.remove)
    feed = CallMethod(requests.feed)
    collections = CallMethod(requests.collections)
    collection = CallMethod(requests.collection)
    collect = CallMethod(requests.collect)
    drop_collection = CallMethod(requests.drop_collection)
    news = CallMethod(requests.news)
    ready = CallMethod(requests.ready)
    alive = CallMethod(requests.alive)
    contract = CallMethod(requests.contract)

    _connect: ClassVar[type[Any]]

    def __init__(
        self,
        url: str = URL,
        *,
        key: str | None = None,
        timeout: float = _TIMEOUT,
        retries: int = _RETRIES,
        longest: float = _LONGEST,
        http: H | None = None,
    ) -> None:
        self._replies = HttpExchange(url, key, timeout, retries, longest)
        self._http: H = http or self._connect()
        self._own = http is None


class Client(ClientMethods[httpx.Client]):
    """Asks a service what `recommender.Recommender` asks in process, by the same names.

    May be used by several threads at once. An answer with an entity tag is kept and asked about
    with If-None-Match, so that asking `similar` again costs the service next to nothing.

    Parameters
    ----------
    url : str
        The address of the service, with its path if it has one.
    key : str, optional
        The service's RECOMMENDER_API_KEY, for `add` and `remove`.
    timeout : float
        Seconds to wait for an answer; ten times that for `add`.
    retries : int
        How often a call is sent again that was answered 429 or 503.
    longest : float
        The longest pause before a retry, in seconds; where the service asks for a longer one (Retry-After), the call
        fails at once.
    http : httpx.Client, optional
        A client of your own, with proxies, certificates, a transport; `close` leaves it open.

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

    _connect = httpx.Client

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

    def _ask(self, call: Callable[P, Call[T]], *args: P.args, **params: P.kwargs) -> T:
        return self.send(call(*args, **params))

    @staticmethod
    def pages(ask: Callable[P, Results], *args: P.args, **params: P.kwargs) -> Iterator[Results]:
        """Yield what `similar`, `like` or `search` finds page by page; see `Recommender.pages`."""
        return results.pages(ask, *args, **params)


class AsyncClient(ClientMethods[httpx.AsyncClient]):
    """A `Client` for asyncio: every method is awaited; parameters and errors as of `Client`.

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

    _connect = httpx.AsyncClient

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

    async def _ask(self, call: Callable[P, Call[T]], *args: P.args, **params: P.kwargs) -> T:
        return await self.send(call(*args, **params))

    @staticmethod
    def pages(
        ask: Callable[P, Awaitable[Results]], *args: P.args, **params: P.kwargs
    ) -> AsyncIterator[Results]:
        """As `Client.pages`, for ``async for``."""
        return results.awaited_pages(ask, *args, **params)
