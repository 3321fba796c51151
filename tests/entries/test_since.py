from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.since import parse_since
from recommender.errors import InvalidQuery

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


@given(st.integers(0, 9999), st.sampled_from([("h", 1), ("D", 24), ("w", 168)]))
def test_a_span_is_so_long_before_now(count: int, unit: tuple[str, int]) -> None:
    assert NOW - parse_since(f"{count}{unit[0]}", NOW) == timedelta(hours=count * unit[1])


@given(st.dates(date(1991, 8, 14), NOW.date()))
def test_a_day_is_its_midnight(day: date) -> None:
    assert parse_since(f" {day} ", NOW) == datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_now_may_be_told_in_any_zone() -> None:
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    assert parse_since("1d", shanghai) == parse_since("1d", NOW)


@pytest.mark.parametrize(
    "text", ["", "2", "d", "-1d", "2 days", "yesterday", "2026-13-01", "２d", "99999d"]
)
def test_a_since_that_is_no_date_and_no_span_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuery, match=r"since: .* 12h, 2d or 1w"):
        parse_since(text, NOW)


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="still to come"):
        parse_since("2026-11-30", NOW)
