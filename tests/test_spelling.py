import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.spelling import mistakes, similar

KNOWN = [("transformer", 90), ("transformers", 30), ("transform", 40), ("chen", 9), ("chan", 2)]


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        ("graph", "graph", 0),
        ("", "abc", 3),
        ("grpah", "graph", 1),
        ("grap", "graph", 1),
        ("grraph", "graph", 1),
        ("giaph", "graph", 1),
        ("hgrap", "graph", 2),
        ("ca", "abc", 3),  # where the unrestricted distance is 2
    ],
)
def test_mistakes(a: str, b: str, count: int) -> None:
    assert mistakes(a, b) == mistakes(b, a) == count


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_mistakes_are_few_only_between_near_words(a: str, b: str) -> None:
    count = mistakes(a, b)
    assert abs(len(a) - len(b)) <= count <= max(len(a), len(b))
    assert (count == 0) == (a == b)


def test_the_nearest_come_first_and_of_these_the_most_frequent() -> None:
    assert similar("trasnformer", KNOWN) == ["transformer", "transformers"]
    assert similar("chin", KNOWN) == ["chen", "chan"]
    assert similar("chen", KNOWN) == ["chan"]


def test_short_words_and_those_with_digits_are_taken_as_they_are() -> None:
    assert similar("cha", KNOWN) == []
    assert similar("chen2", KNOWN) == []


def test_what_occurs_stands_only_for_what_occurs_far_more_often() -> None:
    assert similar("transformrs", KNOWN, 3) == ["transformers", "transformer", "transform"]
    assert similar("transformrs", KNOWN, 9) == ["transformer"]
    assert similar("transformrs", KNOWN, 10) == []
