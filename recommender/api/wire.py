"""HTTP/1.1 as uvicorn speaks it, but for look-ups: these are answered while they are read.

A look-up takes some microseconds; the task, the scope and the messages that ASGI makes of a request
take more. So a plain `GET /similar` whose turn it is gets its bytes at once, and everything
else (another path, a body, an older HTTP, a client that does not read) takes the usual way.
"""

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from recommender.api.answers import is_known
from recommender.api.hot import Lookups

LOOKUPS = "lookups"
"""Where the application's lifespan state holds its `Lookups`."""

_PATH = b"/similar?"
_OK, _UNCHANGED = (
    b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode())
    for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
)
_USUAL_WAY = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))


class Wire(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._lookups: Lookups | None = app_state.get(LOOKUPS)
        self._answered = False  # the request that is being read

    def on_headers_complete(self) -> None:
        """Answer a look-up, or begin the usual way."""
        answer = self._answer() if self.url.startswith(_PATH) else None
        self._answered = answer is not None
        if answer is None:
            super().on_headers_complete()
        else:
            self.transport.write(answer)
            self.on_response_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a request's body."""
        if not self._answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Take note that a request was read whole."""
        if not self._answered:
            super().on_message_complete()

    def _answer(self) -> bytes | None:
        method = self.parser.get_method()
        before = cast("RequestResponseCycle | None", self.cycle)
        if (
            self._lookups is None
            or not (before is None or before.response_complete)
            or self.flow.write_paused
            or self.limit_concurrency is not None
            or method not in (b"GET", b"HEAD")
            or self.parser.get_http_version() != "1.1"
            or not self.parser.should_keep_alive()
        ):
            return None
        condition = None
        for name, value in self.headers:
            if name in _USUAL_WAY:
                return None
            if name == b"if-none-match":
                condition = value
        try:
            ready = self._lookups.find(self.url[len(_PATH) :])
        except Exception:  # noqa: BLE001 - the usual way meets it too, and says so
            return None
        if ready is None:
            return None
        dated = b"".join([b"%b: %b\r\n" % header for header in self.server_state.default_headers])
        if is_known(condition, ready.etag):
            return b"%b%b%b" % (_UNCHANGED, dated, ready.unchanged_head)
        return b"".join((_OK, dated, ready.head, ready.body if method == b"GET" else b""))
