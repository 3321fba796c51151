"""Periods as people write them: ``36h``, ``1d``, ``2w``, or since a day, ``2026-11-01``."""

import re
from datetime import UTC, datetime, timedelta

from recommender.errors import InvalidQuery

_AGO = re.compile(r"(\d{1,5})\s*([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 168}


def beginning(period: str, now: datetime) -> datetime:
    """Return when a period begins that ends now.

    Parameters
    ----------
    period : str
        A number of hours (``h``), days (``d``) or weeks (``w``), or a day, which begins at midnight UTC.
    now : datetime
        With a time zone.

    Raises
    ------
    InvalidQuery
        If it is neither, or the day is yet to come.
    """
    text = period.strip().lower()
    if match := _AGO.fullmatch(text):
        return now - timedelta(hours=int(match[1]) * _HOURS[match[2]])
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        day = None
    if day is None or day > now:
        raise InvalidQuery("since", f"give 36h, 1d, 2w or a day such as 2026-11-01, not {period!r}")
    return day
