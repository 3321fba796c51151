from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources import fields


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
        assert fields.date(text) == day.isoformat(), text


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
    assert fields.date(text) == found


@given(st.text())
def test_a_date_read_again_is_the_same(text: str) -> None:
    found = fields.date(text)
    assert fields.date(found) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Ada Lovelace, Alan Turing and Grace Hopper",
            ("Ada Lovelace", "Alan Turing", "Grace Hopper"),
        ),
        ("Lovelace, Ada; Turing, Alan", ("Lovelace, Ada", "Turing, Alan")),
        ("Lovelace, Ada", ("Lovelace, Ada",)),
        ("Lovelace, Ada and Turing, Alan", ("Lovelace, Ada", "Turing, Alan")),
        ("Ada Lovelace and Plato", ("Ada Lovelace", "Plato")),
        ("A. Lovelace, A. Turing, & G. Hopper", ("A. Lovelace", "A. Turing", "G. Hopper")),
        ("张三、李四，王五", ("张三", "李四", "王五")),
        ("张三, 李四", ("张三", "李四")),
        ("", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert fields.names(text) == names


def test_a_name_is_put_in_reading_order() -> None:
    assert fields.name("King", "Martin  Luther", "Jr.") == "Martin Luther King Jr."
    assert fields.name("张", " 三") == "张三"


def test_a_link_is_the_own_url_else_where_the_names_lead() -> None:
    assert fields.link("https://a.org", "2201.03545", "10.1/x") == "https://a.org"
    assert fields.link("not a url", "2201.03545", "10.1/x") == "https://arxiv.org/abs/2201.03545"
    assert fields.link(None, None, "10.1/x") == "https://doi.org/10.1/x"
    assert fields.link(None, None, None) is None


def test_abstracts_go_where_their_language_belongs() -> None:
    assert fields.abstract("Étude of layers") == {"abstract_en": "Étude of layers"}
    assert fields.abstract("残差 learning 学习网络") == {"abstract_zh": "残差 learning 学习网络"}
    assert fields.abstract(None) == {}
