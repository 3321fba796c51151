from datetime import UTC, datetime, timedelta

import pytest

from recommender.entries.period import beginning
from recommender.errors import InvalidQuery

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "hours"), [("1d", 24), ("36h", 36), (" 2W ", 336), ("2026-11-29", 12.5)]
)
def test_a_period_begins_so_long_ago_or_with_its_day(period: str, hours: float) -> None:
    assert NOW - beginning(period, NOW) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "period", ["", "1", "d", "1y", "-1d", "1.5d", "2026-13-01", "2026-11-30", "١d"]
)
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(InvalidQuery, match="since"):
        beginning(period, NOW)
