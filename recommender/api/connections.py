"""Connections with bounds: uvicorn's HTTP/1.1 protocol, protected against clients that would block it.

A client may begin requests that it never ends, send more than is answered, or read no answer. So the
size of a request's head and the time for it are limited; only some kilobytes are read ahead of the answers; a client that
does not read its answers is disconnected; and once there are as many connections as allowed, the one that has been idle for
longest is closed for a new one. A refused request gets a problem document with a request id, is counted, and is
logged at most once a minute.
"""

import asyncio
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from recommender.api import problems, whole_responses
from recommender.api.bounds import BOUNDS, Bounds
from recommender.api.hosts import WrongHost
from recommender.api.logs import REQUEST_ID
from recommender.api.metrics.request_stats import OTHER, REQUEST_STATS, RequestStats
from recommender.api.middleware.request_log import ID

_PART = 8192  # bytes parsed at once, and hence read ahead of the answers
_NO_REQUEST = (
    HTTPStatus.BAD_REQUEST,
    "this is not a request of HTTP/1.1",
    "what is not HTTP/1.1",
)
# After so many seconds without a byte, a refused client is taken to have read its answer.
_LINGERING = 2.0
_LINGERING_AT_MOST = 30.0  # a refused client may go on sending its request for so many seconds


class _ReadAheadControl(FlowControl):
    """Flow control by which reading stays paused while enough has been read ahead, even if uvicorn resumes it."""

    paused = False

    def hold(self) -> None:
        """Pause reading until `release`."""
        self.pause_reading()
        self.paused = True

    def release(self) -> None:
        """Allow reading to be resumed."""
        self.paused = False
        self.resume_reading()

    def resume_reading(self) -> None:
        """Resume reading, unless it is held."""
        if not self.paused:
            super().resume_reading()


class BoundedProtocol(HttpToolsProtocol):
    """One connection: uvicorn's protocol with bounds on time, size and what is read ahead."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._flow: _ReadAheadControl
        self._bounds: Bounds = app_state.get(BOUNDS) or Bounds()
        self._request_stats: RequestStats = app_state.get(REQUEST_STATS) or RequestStats(())
        self._host: bytes | None = None  # the last that was found right
        self._unparsed = b""  # read, and not looked at yet: answers are due before
        self._head = self._before = (
            0  # bytes of the head being read, 0 if none is; of earlier parts
        )
        self._answered_now: RequestResponseCycle | None = None
        self._verdict: bytes | None = None  # the last answer, once those before it have gone out
        self._parted = 0.0  # until when it may send behind the last answer; 0 before that
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self.since = 0.0

    # -- connections -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection; if there are too many, the one that has been idle for longest is closed."""
        super().connection_made(transport)
        self.flow = self._flow = _ReadAheadControl(transport)
        self._sending: Any = SimpleNamespace(
            write=transport.write, is_closing=transport.is_closing, close=self._close
        )
        self.since = self.loop.time()
        if len(self.connections) > self._bounds.connections and not self._make_room():
            self._refuse(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too many connections; try again later",
                f"a connection beyond {self._bounds.connections}",
            )
            return
        self._timer = self.loop.call_later(self._bounds.head_seconds, self._late)

    def _make_room(self) -> bool:
        idle = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.idle]
        idle = [one for one in idle if one is not self]
        if not idle:
            return False
        longest = min(idle, key=lambda one: one.since)
        self._bounds.log_refusal("an idle connection, to make room for another")
        self.connections.discard(longest)
        longest.transport.abort()
        return True

    @property
    def idle(self) -> bool:
        """Whether no request is being answered on this connection."""
        answering: RequestResponseCycle | None = self.cycle
        return answering is None or answering.response_complete

    def connection_lost(self, exc: Exception | None) -> None:
        """Clean up after the connection has ended."""
        self._disarm()
        self._unset_keepalive_if_required()
        self._read_again()
        self._unparsed = b""
        for cycle in (self._answered_now, *(queued for queued, _ in self.pipeline)):
            if cycle is not None:  # uvicorn tells the last that was read alone
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    # -- what comes ------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Parse a part of the received bytes, and keep the rest until the requests in it are answered."""
        if self._parted:
            self._linger()  # and read nothing of it
            return
        if self._unparsed:
            self._unparsed += data  # was on its way when reading paused
            return
        if len(data) <= _PART and self._verdict is None:
            self._parse(data)  # as nearly everything comes
            if self.pipeline:
                self._flow.hold()
            return
        for end in range(_PART, len(data) + _PART, _PART):
            if self._verdict is not None:
                return
            self._parse(data[end - _PART : end])
            if self.pipeline:
                self._unparsed = data[end:]
                self._flow.hold()
                return

    def _parse(self, part: bytes) -> None:
        self._before = self._head
        try:
            self.parser.feed_data(part)
        except httptools.HttpParserUpgrade:
            self._bounds.log_refusal("an upgrade to another protocol")
        except httptools.HttpParserError as error:
            status, detail, log_message = _NO_REQUEST
            if isinstance(why := error.__context__, WrongHost):  # raised while heads were read
                status, detail, log_message = why.status, why.detail, why.log_message
            self._refuse(status, detail, log_message)
            return
        if self._head:  # a head has begun and not ended
            self._head = self._before + len(part)
            if self._head > self._bounds.head:
                self._refuse(
                    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    f"address and headers may take {self._bounds.head} bytes; send a body instead",
                    f"a head of more than {self._bounds.head} bytes",
                )
            elif self._timer is None:
                self._timer = self.loop.call_later(self._bounds.head_seconds, self._late)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._head = 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to answer the request."""
        self.check_host()
        self.headers_read()
        super().on_headers_complete()
        if not self.pipeline:
            self._answered_now = self.cycle

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        whole_responses.offer(cycle)
        cycle.transport = self._sending
        super()._start_asgi_task(cycle, app)

    def check_host(self) -> None:
        """Raise `WrongHost` unless the request is for a name of this server; before anything answers it."""
        host = [value for name, value in self.headers if name == b"host"]
        if len(host) != 1 or host[0] != self._host:
            right = self._bounds.hosts.check(self.headers, self.parser.get_http_version())
            self._host = host[0] if right else None

    def headers_read(self) -> None:
        """Note that the head of a request has ended in time."""
        self._head = self._before = 0
        if self._timer is not None:
            self._disarm()

    def on_response_complete(self) -> None:
        """Go on with the requests that wait to be answered, then with the bytes that wait to be parsed."""
        if self._answered_now is not None:
            whole_responses.withdraw(self._answered_now)
        self.server_state.total_requests += 1
        self.since = self.loop.time()
        if self.transport.is_closing() or self._parted:
            return
        flow = self._flow
        if flow.read_paused:
            flow.resume_reading()
        if self.pipeline:
            self._answered_now, app = self.pipeline.pop()
            self._start_asgi_task(self._answered_now, app)
        elif self.timeout_keep_alive_task is None:
            self._look_in(self.timeout_keep_alive)
        if flow.paused and not self.pipeline:
            self.loop.call_soon(self._parse_unparsed)
        else:
            self._end()

    def _look_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long enough; one timer serves all requests of some seconds."""
        self.timeout_keep_alive_task = None
        if self._head or self._verdict is not None or self._parted or not self.idle:
            return  # the next response sets another
        remaining = self.since + self.timeout_keep_alive - self.loop.time()
        if remaining > 0:
            self._look_in(remaining)
        else:
            super().timeout_keep_alive_handler()

    def _parse_unparsed(self) -> None:
        if self.pipeline or self.transport.is_closing():
            return
        data, self._unparsed = self._unparsed, b""
        self._flow.release()
        self.data_received(data)
        self._end()

    # -- what is refused -------------------------------------------------------------------------

    def _late(self) -> None:
        self._timer, seconds = None, self._bounds.head_seconds
        if self._flow.read_paused:  # its rest may have come: nobody reads before answers are out
            self._timer = self.loop.call_later(seconds, self._late)
        elif not self.transport.is_closing():
            detail = f"address and headers must come within {seconds:g} s"
            why = f"a head that took more than {seconds:g} s"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, detail, why)

    def send_400_response(self, msg: str) -> None:
        """Answer 400 to a request that cannot be parsed."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg, "a request that cannot be read")

    def _unsupported_upgrade_warning(self) -> None:
        self._bounds.log_refusal("an upgrade to another protocol")

    def _refuse(self, status: HTTPStatus, detail: str, log_message: str) -> None:
        """Answer with a problem document and close; log and count it here, as no application sees it."""
        self._disarm()
        id = self._request_stats.id()
        token = REQUEST_ID.set(id.decode("ascii"))
        self._bounds.log_refusal(log_message)
        body = problems.document("", status, detail)
        REQUEST_ID.reset(token)
        headers = [
            *self.server_state.default_headers,
            (b"content-type", problems.MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            (ID, id),
        ]
        lines = [b"%b: %b\r\n" % header for header in headers]
        self._verdict = b"".join([STATUS_LINE[status], *lines, b"\r\n", body])
        self._request_stats.count_response(OTHER, status, "", self.loop.time() - self.since)
        self._end()

    def _end(self) -> None:
        """Once all requests are answered, send the refusal, if there is one; close once the client can have read it."""
        if self._verdict is None or self._parted or not self.idle or self.transport.is_closing():
            return
        self.transport.write(self._verdict)
        self._part(_LINGERING)

    def _close(self) -> None:
        """Close after an answer; if the client still sends its request, only once it can have read the answer.

        Closing with unread bytes would reset the connection, and the client would lose the answer (RFC 9112, 9.6).
        """
        cycle = self._answered_now
        if cycle is not None and cycle.more_body and not self.transport.is_closing():
            self._part(_LINGERING_AT_MOST)
        else:
            self.transport.close()

    def _part(self, seconds: float) -> None:
        """Stop writing, and discard received bytes until the client closes, is silent, or `seconds` are over."""
        self.pipeline.clear()
        self._unparsed = b""
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._parted = self.loop.time() + seconds
        self._flow.release()
        self._linger()

    def _linger(self) -> None:
        self._disarm()
        remaining = self._parted - self.loop.time()
        self._timer = self.loop.call_later(min(_LINGERING, remaining), self.transport.abort)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- what nobody reads -----------------------------------------------------------------------

    def pause_writing(self) -> None:
        """Pause while the client does not read, and close the connection after a limited time."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._bounds.unread_seconds, self._unheard)

    def resume_writing(self) -> None:
        """Go on writing, as the client reads."""
        self._read_again()
        super().resume_writing()

    def _read_again(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _unheard(self) -> None:
        self._bounds.log_refusal(
            f"a client that read nothing for {self._bounds.unread_seconds:g} s"
        )
        self.transport.abort()
