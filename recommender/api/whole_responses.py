"""Whole responses: an extension of ASGI by which an application sends a response as bytes, in one piece.

uvicorn takes a response by two messages and checks each of its headers, which for a cached response takes longer
than finding it. The headers of a cached response were checked when it was made. An application
asks the scope for `SEND_WHOLE`, and sends the usual messages where another server serves it.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

SEND_WHOLE = "recommender.whole"
"""The key of a scope for its `SendWhole`."""

SendWhole: TypeAlias = Callable[[int, bytes, bytes], bool]
"""Takes the status, the headers as lines with the blank one behind them, and the body, which is as long as they say.

Returns False, and has written nothing, where a response must take the usual way.
"""


def offer(cycle: RequestResponseCycle) -> None:
    """Offer the application of a request to send its response whole, by a key of its scope."""
    cycle.scope[SEND_WHOLE] = partial(_send, cycle)  # type: ignore[literal-required]


def withdraw(cycle: RequestResponseCycle) -> None:
    """Take the offer back once the request is answered: a cycle that its own scope holds would wait for the garbage collector."""
    cycle.scope.pop(SEND_WHOLE, None)  # type: ignore[misc]


def _send(cycle: RequestResponseCycle, status: int, head: bytes, body: bytes) -> bool:
    if (
        cycle.response_started
        or cycle.disconnected
        or not cycle.keep_alive  # the client is to be told that the connection ends
        or cycle.waiting_for_100_continue
        or cycle.access_log
        or cycle.flow.write_paused  # until the client reads
    ):
        return False
    cycle.response_started = cycle.response_complete = True
    lines = [b"%b: %b\r\n" % header for header in cycle.default_headers]
    cycle.transport.write(b"".join([STATUS_LINE[status], *lines, head, body]))
    cycle.message_event.set()
    cycle.on_response()
    return True
