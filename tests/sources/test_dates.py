from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources import dates


@given(st.dates(min_value=date(1000, 1, 1)))
def test_dates_of_every_style_are_read(day: date) -> None:
    year = f"{day:%Y}"
    for text in (
        day.isoformat(),
        f"{day.isoformat()}T23:59:59-11:00",
        f"{year}/{day:%m/%d}/",
        f"{year}年{day.month}月{day.day}日",
        f"{day:%a}, {day.day} {day:%b} {year} 23:59:59 GMT",
        f"{day:%B} {day.day}, {year}",
    ):
        assert dates.date(text) == day.isoformat(), text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2016", "2016"),
        ("2016-06", "2016-06"),
        ("June 2016", "2016-06"),
        ("2016-13-01", "2016"),
        ("2016-02-30", "2016-02"),
        ("printed in 2016", "2016"),
        ("arXiv 201612345", None),
        ("0000-00-00", None),
        ("some day", None),
        ("", None),
        (None, None),
    ],
)
def test_what_there_is_of_a_date(text: str | None, found: str | None) -> None:
    assert dates.date(text) == found


@given(st.text())
def test_a_date_read_again_is_the_same(text: str) -> None:
    found = dates.date(text)
    assert dates.date(found) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fri, 22 Sep 17 22:05:03 +0300", "2017-09-22"),
        ("22 Sep 99 00:00 +2030", "1999-09-22"),
        ("Sun, 06 Nov 94 08:49:37 GMT", "1994-11-06"),
        ("Friday, 22-Sep-17 22:05:03 GMT", "2017-09-22"),
        ("Fri, 22 Sep 2017 22:05:03 -1030", "2017-09-22"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06"),
        ("2024-03-05T08:00:00+0300", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("20240305T080000Z", "2024-03-05"),
        ("2020 Jan-Feb", "2020-01"),
        ("2020 Feb 3", "2020-02-03"),
        ("2020 Winter", "2020"),
        ("1998 Dec-1999 Jan", "1998-12"),
        ("2020///May 05,", "2020-05-05"),
        ("14-19 June 2020", "2020-06-14"),
        ("September 22nd, 2017", "2017-09-22"),
        ("22. September 2017", "2017-09-22"),
        ("5. März 2019", "2019-03-05"),
        ("22 septembre 2017", "2017-09-22"),
        ("1er août 2016", "2016-08-01"),
        ("22 de septiembre de 2017", "2017-09-22"),
        ("5 ottobre 2018", "2018-10-05"),
        ("2017년 9월 22일", "2017-09-22"),
        ("２０１７年９月", "2017-09"),
        ("22/09/2017", "2017-09-22"),
        ("09/22/2017", "2017-09-22"),
        ("03/04/2017", "2017"),
        ("03.04.2017", "2017-04-03"),
        ("2019/2020", "2019"),
        ("+0300", None),
    ],
)
def test_dates_of_other_programs_and_languages(text: str, found: str | None) -> None:
    assert dates.date(text) == found


@pytest.mark.parametrize(
    ("text", "year", "found"),
    [
        ("SEP 22", "2010", "2010-09-22"),
        ("22 SEP", "2010", "2010-09-22"),
        ("MAY-JUN", "2001", "2001-05"),
        ("SPR", "2001", "2001"),
        ("6", "2016", "2016-06"),
        ("27~jun", "2016", "2016-06-27"),
        ("déc.", "2018", "2018-12"),
        ("2016-06-27", "2015", "2016-06-27"),
        ("", "2015", "2015"),
        ("SEP 22", None, None),
    ],
)
def test_a_date_whose_year_stands_elsewhere(text: str, year: str | None, found: str | None) -> None:
    assert dates.date(text, year) == found


def test_the_fullest_date_is_one_that_says_the_same_as_the_first() -> None:
    assert dates.fullest(None, "2021", "2021-05", "2021-05-15", "2020-01-01") == "2021-05-15"
    assert dates.fullest("2020", "2021-05") == "2020"
    assert dates.fullest(None) is None
