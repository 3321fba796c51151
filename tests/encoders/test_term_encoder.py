from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from recommender.encoders import term_encoder
from recommender.encoders.term_encoder import TermEncoder
from tests.encoders.terms import FILE, LEXICON, TEXTS, features, row, sparse_of, texts


def test_chinese_terms_share_their_pairs_and_numbers_are_no_words() -> None:
    sparse = sparse_of(TEXTS)
    assert sparse.similarities(sparse[1], row(2))[0] > 0.1
    assert len(sparse[6].ids) == 0
    assert len(sparse_of(["神经网络"])[0].ids) > 1


@given(texts, texts)
def test_an_entry_of_two_texts_holds_the_words_of_both(one: str, other: str) -> None:
    both = LEXICON.encode([(one, other)])
    expected = features(one) + features(other)
    assert dict(zip(both.ids.tolist(), both.weights.tolist(), strict=True)) == expected
    assert both.ids.tolist() == sorted(expected)


def test_many_entries_are_counted_as_one_by_one() -> None:
    many = [(TEXTS[i % len(TEXTS)],) for i in range(1030)]  # over a batch, twice
    together = LEXICON.encode(many)
    for i in (0, 511, 512, 1029):
        alone = LEXICON.encode([many[i]])
        assert together[i].ids.tolist() == alone.ids.tolist()
        assert together[i].weights.tolist() == alone.weights.tolist()
        assert together[i].languages.tolist() == alone.languages.tolist()
    assert len(LEXICON.encode([])) == 0


_WHOLE = Tokenizer.from_file(str(FILE))
_SAID = st.text(st.characters(codec="ascii"), max_size=80) | st.lists(
    st.sampled_from(
        [
            "a",
            "Graph",
            "data-driven,",
            "don't",
            "(x_1)",
            "GPT-4",
            "3.5e-3",
            "https://a.b/c?d",
            "图",
            "é",
            "́",
            "x\x07y",
        ]
    )
    | st.text(max_size=70)
).map(" ".join)


@given(st.lists(_SAID, max_size=4))
def test_tokens_of_pieces_are_those_of_whole_texts(said: list[str]) -> None:
    for text, found in zip(said, LEXICON.tokens(said), strict=True):
        one = _WHOLE.encode(text, add_special_tokens=False)
        assert found == (text, one.ids, one.tokens, one.offsets, one.word_ids)


def test_no_more_pieces_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_encoder, "_KEPT_PIECES", 3)
    fresh = TermEncoder(FILE)
    for text in ("one two three four", "five six", "one seven"):
        assert fresh.tokens([text]) == LEXICON.tokens([text])
        assert len(fresh._pieces) <= 4


def test_fingerprint_and_size_are_the_vocabulary_s(tmp_path: Path) -> None:
    small, large = tmp_path / "small.json", tmp_path / "large.json"
    for file, count in ((small, 3), (large, 65_537)):
        words = {f"w{i}": i for i in range(count)}
        Tokenizer(WordLevel(words, unk_token="w0")).save(str(file))
    assert TermEncoder(small).fingerprint != LEXICON.fingerprint
    assert TermEncoder(FILE).fingerprint == LEXICON.fingerprint
    with pytest.raises(ValueError, match="more than 65536 tokens"):
        TermEncoder(large).encode([("w1",)])
