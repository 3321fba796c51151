"""The transport of HTTP requests: connects to checked addresses alone, and within a request's time.

It is httpx's over a network backend of httpcore that sees every connection before it is made, so
there is no moment between the check of an address and its use. TLS still asks for the host by its name.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import httpcore
import httpx

from recommender.fetch.addresses import Resolve, reachable


class TimedStream(httpcore.NetworkStream):
    """A connection whose reads and writes end at the request's deadline, however slowly the server answers."""

    def __init__(self, stream: httpcore.NetworkStream, seconds_left: Callable[[], float]) -> None:
        self._stream, self._seconds_left = stream, seconds_left

    def _within(self, timeout: float | None, late: type[Exception]) -> float:
        remaining = self._seconds_left()
        if remaining <= 0:
            raise late("the whole request took too long")
        return remaining if timeout is None else min(remaining, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes next."""
        return self._stream.read(max_bytes, self._within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, self._within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on under TLS, with the host that was asked for."""
        within = self._within(timeout, httpcore.ConnectTimeout)
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, within), self._seconds_left
        )

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Makes connections to addresses that may be reached.

    Parameters
    ----------
    allow_private : bool
        Whether this machine and private networks may be connected to.
    resolve : callable
        Returns the IP addresses of a host.
    left : callable
        Returns how many seconds the request under way may still take.
    """

    def __init__(
        self, allow_private: bool, resolve: Resolve, seconds_left: Callable[[], float]
    ) -> None:
        self._allow_private, self._resolve, self._seconds_left = (
            allow_private,
            resolve,
            seconds_left,
        )
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises
        ------
        FetchError
            If the host has no address that may be reached.
        """
        *all_but_last, last = reachable(host, port, self._resolve, self._allow_private)
        for address in all_but_last:
            try:
                return self._connected(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port, timeout)

    def _connected(self, address: str, port: int, timeout: float | None) -> TimedStream:
        return TimedStream(self._inner.connect_tcp(address, port, timeout), self._seconds_left)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@cache
def _trusted() -> ssl.SSLContext:
    """Return the TLS context with all trusted authorities; made once, since reading these takes long."""
    return httpx.create_ssl_context(trust_env=False)


class _ResponseBody(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class CheckedTransport(httpx.BaseTransport):
    """A transport for `httpx.Client` that connects to allowed addresses alone; parameters as of `CheckedBackend`."""

    def __init__(
        self, allow_private: bool, resolve: Resolve, seconds_left: Callable[[], float]
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            network_backend=CheckedBackend(allow_private, resolve, seconds_left),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its response, whose body is still to be read."""
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_ResponseBody(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
