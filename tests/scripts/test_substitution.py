"""New sentence pairs by the exchange of a word, in both languages at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
SCRIPTS = Path(__file__).parents[2] / "scripts"
ENTRIES = [
    ("lawyer; attorney", "律师"),
    ("elephant", "大象"),
    ("umbrella", "雨伞"),
    ("newspaper", "報紙"),
    ("to buy", "购买"),
    ("to steal", "偷窃"),
    ("happy", "快乐"),
    ("sth only said of winds (dialect)", "大风"),
    ("Tom", "汤姆"),
]
NOUNS = {"律师": "lawyer", "大象": "elephant", "雨伞": "umbrella", "报纸": "newspaper"}


@pytest.fixture(scope="module")
def substitution() -> Iterator[Any]:
    for package in ("jieba", "opencc", "zstandard"):
        pytest.importorskip(package)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        import substitution

        yield substitution


@pytest.fixture(scope="module")
def dictionary(substitution: Any) -> Any:
    return substitution.Dictionary(ENTRIES)


def made(substitution: Any, dictionary: Any, pair: tuple[str, str], times: int = 40) -> list[Any]:
    return list(substitution.substituted([pair], dictionary, times, np.random.default_rng(5)))


def test_words_without_a_kind_or_a_plain_gloss_are_not_used(dictionary: Any) -> None:
    assert dictionary.words == {"n": [*NOUNS], "v": ["购买", "偷窃"], "a": ["快乐"]}


def test_both_sides_get_the_same_word(substitution: Any, dictionary: Any) -> None:
    for english, chinese in made(substitution, dictionary, ("The lawyer sleeps.", "律师在睡觉。")):
        word = chinese.removesuffix("在睡觉。")
        assert english == f"The {NOUNS[word]} sleeps."


def test_every_word_of_the_kind_comes_up(substitution: Any, dictionary: Any) -> None:
    pairs = made(substitution, dictionary, ("Lawyers lie.", "律师撒谎。"), 200)
    assert {e for e, _ in pairs} == {f"{w.capitalize()}s lie." for w in NOUNS.values()}


def test_the_article_follows(substitution: Any, dictionary: Any) -> None:
    pairs = made(substitution, dictionary, ("I saw a newspaper.", "我看見了報紙。"))
    articles = {m[2]: m[1] for e, _ in pairs for m in [re.search(r"(an?) (\w+)", e)] if m}
    assert articles == {"lawyer": "a", "elephant": "an", "umbrella": "an", "newspaper": "a"}


def test_verbs_take_the_place_of_verbs(substitution: Any, dictionary: Any) -> None:
    pairs = made(substitution, dictionary, ("They buy an elephant.", "他们购买大象。"), 100)
    words = NOUNS | {"购买": "buy", "偷窃": "steal"}
    for english, chinese in pairs:
        verb, noun = chinese[2:4], chinese[4:6]
        assert chinese == f"他们{verb}{noun}。"
        assert re.fullmatch(rf"They {words[verb]} an? {words[noun]}\.", english)
    assert len({chinese[2:4] for _, chinese in pairs}) == 2


def test_a_sentence_whose_sides_share_no_known_word_gives_nothing(
    substitution: Any, dictionary: Any
) -> None:
    assert made(substitution, dictionary, ("It rains.", "律师在睡觉。")) == []
    assert made(substitution, dictionary, ("The lawyer sleeps.", "下雨了。")) == []


def test_chance_is_the_seeds(substitution: Any, dictionary: Any) -> None:
    pair = ("The lawyer reads a newspaper.", "律师看报纸。")
    assert made(substitution, dictionary, pair) == made(substitution, dictionary, pair)
    assert len(set(made(substitution, dictionary, pair))) > 5


def test_evaluation_texts_are_not_allowed(substitution: Any) -> None:
    from corpus import Corpus, fingerprint

    corpus = Corpus(banned=frozenset([fingerprint("The lawyer sleeps.")]))
    assert not corpus.allows(("the Lawyer sleeps", "律师在睡觉。"))
    assert corpus.allows(("The elephant sleeps.", "大象在睡觉。", ""))
