"""Session: polite and safe HTTP requests.

A request names its client, goes only to checked addresses, keeps the pace of its host, is repeated later where the
server asks for that, follows redirects one by one with every check made again, and has limits of time and
size.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from recommender.errors import FetchError
from recommender.fetch.addresses import Resolve, UnknownHost, is_own, resolve
from recommender.fetch.pace import PATIENCE, Pace, retry_after
from recommender.fetch.robots import Robots
from recommender.fetch.transport import CheckedTransport

LARGEST = 64 * 2**20
"""The largest response that is read, in bytes after decompression: as large as a document that is read whole."""
SECONDS = 300.0
"""The longest that a request may take from its beginning to the end of its answer."""
TRIES = 5
"""How often a request is made that fails temporarily."""
MOST_REDIRECTS = 8
INTERVAL = 1.0
"""The least seconds between two requests to one host."""

_RETRIED_STATUS = frozenset((429, 500, 502, 503, 504))
_REDIRECTS = {301: True, 302: False, 303: False, 307: False, 308: True}  # whether for good
_PASSING = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError)
_TIMEOUT = httpx.Timeout(connect=20, read=120, write=20, pool=20)
_PACKED = ("", "identity", "gzip", "deflate")
_SECRETS = frozenset(("authorization", "zotero-api-key"))


@dataclass(frozen=True)
class Reply:
    """The final response of a server, after redirects and retries.

    Attributes
    ----------
    url : str
        The address that it came from, after all redirects.
    status : int
        Its status; never one that asks the client to come back later.
    headers : mapping of str to str
        Its headers; names in any case.
    body : bytes
        The body, decompressed.
    moved_to : str
        The new address, if the requested one has moved permanently; else "".
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str = ""

    def header(self, name: str) -> str:
        """Return a header; "" where there is none."""
        return self.headers.get(name, "")

    @property
    def kind(self) -> str:
        """The media type, in lower case, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def expect(self, hint: str = "") -> "Reply":
        """Return this reply if its status is 200; `hint` says what to do if it is not.

        Raises
        ------
        FetchError
            If it is another status.
        """
        if self.status == 200:
            return self
        raise FetchError(
            self.url, f"answered {status_text(self.status)}{f'; {hint}' if hint else ''}"
        )


def status_text(status: int) -> str:
    """Return a status with its name, as ``404 Not Found``."""
    return f"{status} {httpx.codes.get_reason_phrase(status)}".strip()


class Session:
    """Makes requests, one after the other; to be closed, or used as a context.

    Parameters
    ----------
    mailto : str, optional
        A mail address at which operators of servers can reach the user; part of the user agent.
    allow_private : bool
        Whether this machine and private networks may be connected to.
    pace : Pace, optional
        Waits between requests.
    resolve : callable
        Returns the IP addresses of a host.
    tell : callable
        Called with a message at waits so long that a user might wonder.
    """

    def __init__(
        self,
        mailto: str | None = None,
        *,
        allow_private: bool = False,
        pace: Pace | None = None,
        resolve: Resolve = resolve,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.mailto = mailto
        self._pace = pace or Pace()
        self._tell = tell
        self._until = 0.0
        self._robots = Robots(self._robots_txt)
        agent = f"recommender/{version('recommender')}" + (f" (mailto:{mailto})" if mailto else "")
        self._client = httpx.Client(
            transport=CheckedTransport(allow_private, resolve, self._seconds_left),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
            timeout=_TIMEOUT,
            trust_env=False,
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        robots: bool = False,
        interval: float = INTERVAL,
    ) -> Reply:
        """Request an address, and follow its redirects.

        Parameters
        ----------
        url : str
            An http or https address.
        headers : mapping of str to str, optional
            Further headers to send; secret ones go to the host of `url` alone, not to where it redirects.
        robots : bool
            Whether robots.txt is honoured: for pages and feeds, not for interfaces that are made
            for programs and have their own rules.
        interval : float
            Seconds between two requests to one host, at least; requests to this machine do not wait.

        Raises
        ------
        FetchError
            If there is no answer, or none in time, if it is too large, or if the address must not be requested.
        """
        request_headers, first, moved_to = dict(headers or {}), url, ""
        for_good = True
        for _ in range(MOST_REDIRECTS + 1):
            host = _host(url)
            wait = interval
            if robots:
                if refusal := self._robots.refusal(url):
                    raise FetchError(url, refusal)
                wait = max(wait, self._robots.delay(url))
            if _origin(url) != _origin(first):
                request_headers = {
                    name: request_headers[name]
                    for name in request_headers
                    if name.lower() not in _SECRETS
                }
            reply = self._with_retries(url, request_headers, 0.0 if is_own(host) else wait)
            place = reply.header("location")
            if reply.status not in _REDIRECTS or not place:
                return Reply(url, reply.status, reply.headers, reply.body, moved_to)
            url = _joined(url, place)
            for_good = for_good and _REDIRECTS[reply.status]
            moved_to = url if for_good else moved_to
        raise FetchError(first, f"redirects more than {MOST_REDIRECTS} times; give where it leads")

    def _with_retries(self, url: str, headers: Mapping[str, str], interval: float) -> Reply:
        """Request an address, again after longer and longer waits while the failure may be temporary."""
        host = _host(url)
        failure, seconds_asked = "", None
        for failures in range(1, TRIES + 1):
            self._pace.wait(host, interval)
            try:
                reply = self._once(url, headers)
                if reply.status not in _RETRIED_STATUS:
                    return reply
                failure, seconds_asked = (
                    f"answered {status_text(reply.status)}",
                    retry_after(reply.header("retry-after")),
                )
            except (*_PASSING, UnknownHost) as error:
                if not _passes(error, host):
                    raise _failed(url, error) from error
                failure, seconds_asked = _words(error), None
            finally:
                self._pace.ended(host)
            wait = self._pace.backoff(failures, seconds_asked)
            if seconds_asked is not None and seconds_asked > PATIENCE:
                raise FetchError(
                    url, f"{failure} and asks to come back in {seconds_asked:.0f} s; do so then"
                )
            if failures < TRIES:
                self._tell(f"{host} {failure}; asked again in {wait:.0f} s")
                self._pace.sleep(wait)
        raise FetchError(url, f"{failure}, {TRIES} times; try again later")

    def _once(self, url: str, headers: Mapping[str, str]) -> Reply:
        self._until = self._pace.clock() + SECONDS
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                packed = response.headers.get("content-encoding", "").strip().lower()
                if packed not in _PACKED:
                    raise FetchError(url, f"comes packed as {packed!r}, which was not asked for")
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise FetchError(url, f"is longer than {LARGEST >> 20} MB")
                return Reply(url, response.status_code, response.headers, bytes(body))
        except (httpx.InvalidURL, httpx.HTTPError, httpcore.ProtocolError) as error:
            if isinstance(error, httpcore.RemoteProtocolError):
                raise
            raise FetchError(url, f"cannot be read as HTTP ({error})") from error

    def _seconds_left(self) -> float:
        return self._until - self._pace.clock()

    def _robots_txt(self, url: str) -> tuple[int, bytes]:
        try:
            reply = self.get(url)
        except UnknownHost:
            raise
        except FetchError as error:
            return 0, error.reason.encode()
        return reply.status, reply.body


def _host(url: str) -> str:
    """Return the host of an address, if the address may be requested."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(url, f"is no address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(url, "is no http or https address")
    if parts.username or parts.password:
        raise FetchError(f"{parts.scheme}://{host}", "has a password in it, which is not sent")
    return host


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]


def _joined(url: str, place: str) -> str:
    try:
        return urljoin(url, place).partition("#")[0]
    except ValueError as error:
        raise FetchError(url, f"redirects to what is no address: {place[:200]!r}") from error


def _passes(error: Exception, host: str) -> bool:
    """Whether a failure may be temporary."""
    if isinstance(error, UnknownHost):
        return error.passing
    if isinstance(error, httpcore.ConnectError):
        return not (is_own(host) or _of_certificate(error))
    return True


def _of_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _failed(url: str, error: Exception) -> FetchError:
    if isinstance(error, FetchError):
        return error
    return FetchError(url, _words(error))


def _words(error: Exception) -> str:
    if isinstance(error, FetchError):
        return error.reason
    if isinstance(error, httpcore.TimeoutException):
        return "did not answer in time"
    if isinstance(error, httpcore.ConnectError):
        return f"cannot be connected to ({error})"
    return f"broke off ({str(error) or type(error).__name__})"
