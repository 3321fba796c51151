"""Logs: a line a record, for people or as JSON, each with the id of its request."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from recommender.entries.characters import escaped

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of a request."""

_SAID_ALREADY = ("method", "path", "status")  # a plain line has these in its message


def set_up(format: str, level: str) -> bool:
    """Send log records to stderr; return whether they are plain lines, not JSON.

    Parameters
    ----------
    format : str
        One of `settings.LOG_FORMATS`; ``auto`` is plain at a terminal and JSON anywhere else.
    level : str
        One of `settings.LOG_LEVELS`: records of this level and above are logged; those of other packages only if they
        are warnings or worse.
    """
    plain = format == "plain" or (format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    least = getattr(logging, level.upper())
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("recommender").setLevel(least)
    return plain


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the record's `fields` among its members."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if id := REQUEST_ID.get():
            line["request_id"] = id
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return escaped(json.dumps(line, ensure_ascii=False, default=str))


class PlainFormatter(logging.Formatter):
    """A line of time, level, logger, message, ``name=value`` of further fields, and request id."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, and below it the traceback of an exception."""
        fields = {**getattr(record, "fields", {}), "request_id": REQUEST_ID.get()}
        more = [
            f" {name}={value}"
            for name, value in fields.items()
            if name not in _SAID_ALREADY and value not in (None, "")
        ]
        message = escaped(f"{record.getMessage().strip()}{''.join(more)}")
        line = f"{_time(record)} {record.levelname} {record.name}: {message}"
        if not record.exc_info:
            return line
        return "\n".join([line, *map(escaped, self.formatException(record.exc_info).split("\n"))])


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
