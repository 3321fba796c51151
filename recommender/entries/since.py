"""Parsing of "since when": a span before now, or a day."""

import re
from datetime import UTC, date, datetime, timedelta

from recommender.errors import InvalidQuery

_SPAN = re.compile(r"(\d{1,4})\s*(h|d|w)$", re.ASCII | re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def parse_since(text: str, now: datetime) -> datetime:
    """Return the moment, in UTC, that a span before `now` or a day stands for.

    Parameters
    ----------
    text : str
        Hours, days or weeks (``12h``, ``2d``, ``1w``), or a day (``2026-11-27``), which begins at
        midnight in UTC.

    Raises
    ------
    InvalidQuery
        If it is neither, or lies ahead.
    """
    stripped = text.strip()
    if span := _SPAN.match(stripped):
        return now.astimezone(UTC) - timedelta(hours=int(span[1]) * _HOURS[span[2].lower()])
    try:
        day = date.fromisoformat(stripped)
    except ValueError as error:
        message = (
            f"{text!r} is neither a span, such as 12h, 2d or 1w, nor a day, such as 2026-11-27"
        )
        raise InvalidQuery("since", message) from error
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if at > now:
        raise InvalidQuery("since", f"{text} is still to come")
    return at
