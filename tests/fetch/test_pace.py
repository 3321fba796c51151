from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.fetch.pace import FIRST_WAIT, LONGEST_WAIT, Pace, retry_after
from tests.fetch.place import Clock

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5)), max_size=20))
def test_between_two_requests_of_a_host_its_interval_passes_and_others_wait_for_none(
    requests: list[tuple[str, float]],
) -> None:
    clock = Clock()
    pace, ended = clock.pace, dict[str, float]()
    for host, interval in requests:
        before = clock.now
        pace.wait(host, interval)
        assert clock.now == pytest.approx(max(before, ended.get(host, 0) + interval))
        clock.now += 0.25  # the request itself
        pace.ended(host)
        ended[host] = clock.now


@given(st.integers(1, 40), st.integers())
def test_waits_grow_and_are_spread_and_bounded(failures: int, seed: int) -> None:
    wait = Pace(random=Random(seed)).backoff(failures)
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
    assert longest / 2 <= wait <= longest


@given(st.integers(1, 9), st.floats(0, 1000))
def test_a_host_is_left_alone_for_as_long_as_it_asks(failures: int, asked: float) -> None:
    assert Pace().backoff(failures, asked) >= asked


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        ("Sun, 29 Nov 2026 12:00:10 -0000", 10.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("１２", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text())
def test_any_retry_after_at_all_is_no_error(header: str) -> None:
    found = retry_after(header, NOW)
    assert found is None or found >= 0
