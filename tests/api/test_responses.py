from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.responses import not_modified

TAG = b'"0123456789abcdef"'
CHANGED = datetime(2024, 5, 6, 7, 8, 9, 500_000, UTC)


def date(moment: datetime) -> bytes:
    return format_datetime(moment, usegmt=True).encode()


@pytest.mark.parametrize(
    "condition", [TAG, b"W/" + TAG, b'"other", ' + TAG, b"*", b"  *  ", TAG + b' , W/"x"']
)
def test_a_tag_that_is_named_is_not_sent_again(condition: bytes) -> None:
    assert not_modified(condition, TAG)


@pytest.mark.parametrize("condition", [b"", b'""', b'"other"', TAG.strip(b'"'), b"*x", b'"*"'])
def test_a_tag_that_is_not_named_is_sent(condition: bytes) -> None:
    assert not not_modified(condition, TAG)


def test_a_request_without_conditions_is_answered_in_full() -> None:
    assert not not_modified(None, TAG)
    assert not not_modified(None, TAG, None, CHANGED)


@given(st.integers(-100_000, 100_000))
def test_a_date_tells_to_the_second(seconds: int) -> None:
    since = date(CHANGED.replace(microsecond=0) + timedelta(seconds=seconds))
    assert not_modified(None, TAG, since, CHANGED) is (seconds >= 0)


def test_a_tag_decides_whatever_the_date() -> None:
    later, earlier = date(CHANGED + timedelta(days=1)), date(CHANGED - timedelta(days=1))
    assert not not_modified(b'"other"', TAG, later, CHANGED)
    assert not_modified(TAG, TAG, earlier, CHANGED)


@pytest.mark.parametrize("since", [b"", b"yesterday", b"\xff\xfe", b"2024-05-06"])
def test_an_if_modified_since_that_is_no_date_is_ignored(since: bytes) -> None:
    assert not not_modified(None, TAG, since, CHANGED)


def test_a_date_says_nothing_of_what_has_none() -> None:
    assert not not_modified(None, TAG, date(CHANGED))
