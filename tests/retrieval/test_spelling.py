from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from recommender.retrieval.spelling import WIDTH, Spellings

COUNTS = {"transformer": 90, "transformers": 30, "transform": 40, "chen": 9, "chan": 2, "gpt4": 8}
KNOWN = Spellings.of(COUNTS.items())
similar = KNOWN.similar


def test_the_nearest_come_first_and_of_these_the_most_frequent() -> None:
    assert similar("trasnformer") == ["transformer", "transformers"]
    assert similar("chin") == ["chen", "chan"]
    assert similar("chen") == ["chan"]


def test_short_words_and_those_with_digits_are_taken_as_they_are() -> None:
    assert similar("cha") == []
    assert similar("chen2") == []


def test_what_occurs_stands_only_for_what_occurs_far_more_often() -> None:
    assert similar("transformrs", 3) == ["transformers", "transformer", "transform"]
    assert similar("transformrs", 9) == ["transformer"]
    assert similar("transformrs", 10) == []


WORDS = st.text("abcd", min_size=3, max_size=10)


@given(st.dictionaries(WORDS, st.integers(1, 50), max_size=30), WORDS, st.integers(0, 3))
def test_sifting_loses_nothing(known: dict[str, int], word: str, found: int) -> None:
    limit = 0 if len(word) < 4 else 2 if len(word) >= 8 else 1
    near = sorted(
        (distance, -count, other)
        for other, count in known.items()
        if other[0] == word[0] and count >= 10 * found
        if 0 < (distance := OSA.distance(word, other)) <= limit
    )
    assert Spellings.of(known.items()).similar(word, found) == [other for *_, other in near[:3]]


def test_what_no_word_stands_for_is_not_kept() -> None:
    known = [("a" * WIDTH, 1), ("a" * (WIDTH + 1), 1), ("gpt4", 1), ("图像", 1), ("ab", 1)]
    assert Spellings.of(known).words.tolist() == [b"a" * WIDTH]
    assert Spellings.of([]).similar("transformer") == []
