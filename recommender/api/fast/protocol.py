"""uvicorn's HTTP/1.1 protocol, with a short cut for look-ups: they are answered as soon as their headers are read.

A look-up takes some microseconds; the task, the scope and the messages that ASGI makes of a request
take more. So a look-up (`GET /similar` with an id and perhaps a k) whose turn it is gets its bytes at once, and everything
else (another path, a body, an older HTTP, a client that does not read) takes the usual way.
"""

import asyncio
import time
from functools import cached_property
from http import HTTPStatus
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from recommender.api.accept import ACCEPT, may_ask_for_text
from recommender.api.clients import client_at
from recommender.api.connections import BoundedProtocol
from recommender.api.fast.lookup_cache import LOOKUPS, CachedResponse, LookupCache
from recommender.api.logs import REQUEST_ID
from recommender.api.middleware.key_gate import HEADERS
from recommender.api.middleware.rate import RATES, RateCounter
from recommender.api.middleware.request_log import ID
from recommender.api.responses import not_modified

_PATH = b"/similar?"
_OK, _UNCHANGED = (
    b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode())
    for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
)
_CONDITION, _HOST = b"if-none-match", b"host"
_LOOKED_AT = frozenset(
    (
        b"content-length",
        b"transfer-encoding",
        b"expect",
        b"upgrade",
        b"origin",
        ACCEPT,
        _CONDITION,
        _HOST,
        ID,
        *HEADERS,
    )
)


class LookupProtocol(BoundedProtocol):
    """One connection, whose look-ups are answered as soon as their headers are read."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._lookups: LookupCache | None = app_state.get(LOOKUPS)
        self._rates: RateCounter | None = app_state.get(RATES)
        self._was_answered = False  # the request that is being read
        self._defaults: list[tuple[bytes, bytes]] = []
        self._dated = b""

    def on_headers_complete(self) -> None:
        """Answer a look-up, or begin the usual way."""
        answer = self._answer() if self.url.startswith(_PATH) else None
        self._was_answered = answer is not None
        if answer is None:
            super().on_headers_complete()
        else:
            self.headers_read()
            self.transport.write(answer)
            self.on_response_complete()

    def on_body(self, body: bytes) -> None:
        """Pass a part of a request's body on to uvicorn, unless the request was a look-up and is answered already."""
        if not self._was_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Pass the end of a request on, unless it was a look-up and is answered already."""
        if not self._was_answered:
            super().on_message_complete()

    @cached_property
    def _client(self) -> str:
        return client_at(self.client[0] if self.client else "")

    def _answer(self) -> bytes | None:
        method = self.parser.get_method()
        before = cast("RequestResponseCycle | None", self.cycle)
        lookups, request_stats = self._lookups, self._request_stats
        if (
            lookups is None
            or not (before is None or before.response_complete)
            or self.pipeline
            or self.flow.write_paused
            or self.limit_concurrency is not None
            or method not in (b"GET", b"HEAD")
            or self.parser.get_http_version() != "1.1"
            or not self.parser.should_keep_alive()
        ):
            return None
        start = time.perf_counter()
        condition_and_id = self._condition_and_id()
        if condition_and_id is None:
            return None
        try:
            response = lookups.response(self.url[len(_PATH) :])
        except Exception:  # noqa: BLE001 - the usual way meets it too, and says so
            return None
        if not isinstance(response, CachedResponse):
            return None
        if self._rates and self._rates.wait(self._client):
            return None
        return self._response_bytes(
            response, method, condition_and_id[0], request_stats.id(condition_and_id[1]), start
        )

    def _condition_and_id(self) -> tuple[bytes | None, bytes | None] | None:
        """Return the values of If-None-Match and of the request id's header; None if other headers matter, or one is invalid."""
        condition = request_id = None
        hosts = 0
        for name, value in self.headers:
            if name in _LOOKED_AT:
                if name == _HOST:  # here: to look through all headers for it again takes longer
                    hosts += 1
                    if value != self._host:
                        self.check_host()
                elif name == _CONDITION:
                    condition = value
                elif name == ID:
                    request_id = value
                elif name != ACCEPT or may_ask_for_text(value):
                    return None
        return (condition, request_id) if hosts == 1 else None

    def _response_bytes(
        self,
        response: CachedResponse,
        method: bytes,
        condition: bytes | None,
        id: bytes,
        start: float,
    ) -> bytes:
        """Return the bytes of a response, status line and headers included, and count and log it."""
        if self._defaults is not self.server_state.default_headers:  # made anew every second
            self._defaults = self.server_state.default_headers
            self._dated = b"".join([b"%b: %b\r\n" % header for header in self._defaults])
        unchanged = not_modified(condition, response.etag)
        if unchanged:
            line, head, body = _UNCHANGED, response.not_modified_head, b""
        else:
            line, head, body = _OK, response.head, response.body if method == b"GET" else b""
        answer = b"".join((line, self._dated, b"x-request-id: ", id, b"\r\n", head, body))
        seconds = time.perf_counter() - start
        request_stats = self._request_stats
        request_stats.count_lookup(seconds, unchanged)
        if request_stats.logs_every_request:
            token = REQUEST_ID.set(id.decode("ascii"))
            status = HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK
            request_stats.log_request(
                method.decode(), _PATH[:-1].decode(), status, seconds, plan="graph"
            )
            REQUEST_ID.reset(token)
        return answer
