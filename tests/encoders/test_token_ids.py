import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders import embed, embed_and_count, shipped_static_encoder
from recommender.encoders import token_ids as of_ids
from recommender.encoders.hashed import HashEncoder
from recommender.encoders.token_ids import TokenIds, token_ids
from tests.encoders.terms import FILE, LEXICON, TEXTS, texts

entries = st.lists(st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=6)


def test_a_copy_of_a_file_has_the_same_token_ids(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path / "copy.json")
    shared = token_ids(FILE)
    assert token_ids(tmp_path / "copy.json") is shared
    assert shipped_static_encoder().token_ids is LEXICON.token_ids is shared


def test_many_texts_are_cut_as_one_by_one() -> None:
    many = [TEXTS[i % len(TEXTS)] for i in range(4100)]  # more than a batch
    together = [found.tolist() for found in token_ids(FILE).of(many)]
    assert together == [token_ids(FILE).of([text])[0].tolist() for text in many]
    assert token_ids(FILE).of([]) == []


_PLAIN = st.sampled_from(
    [*"aZ9_-/.,，。（）！的模型图像\u3000 \n", "GPT-4", "graphs", "卷积神经网络"]
)


@given(st.lists(st.lists(_PLAIN | st.characters(), max_size=40).map("".join), max_size=4))
def test_tokens_of_pieces_are_those_of_whole_texts(some: list[str]) -> None:
    ids = token_ids(FILE)
    whole = [ids._tokenizer.encode(text, add_special_tokens=False).ids for text in some]
    assert [found.tolist() for found in ids.of(some)] == whole


def test_no_more_pieces_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_ids, "_KEPT_PIECES", 3)
    fresh = TokenIds(FILE)
    for text in ("one two three four", "five six 模型", "one " + 40 * "seven"):
        assert fresh.of([text])[0].tolist() == token_ids(FILE).of([text])[0].tolist()
        assert all(len(piece) < 40 and piece.isascii() for piece in fresh._pieces)
    assert len(fresh._pieces) == 3


@given(texts)
def test_what_is_cut_is_the_text_without_its_spaces(text: str) -> None:
    assert "".join("".join(token_ids(FILE).cut(text)).split()) == "".join(text.split())


@given(entries)
def test_embedded_and_counted_together_is_as_apart(some: list[tuple[str, ...]]) -> None:
    for encoder in (shipped_static_encoder(), HashEncoder()):
        vectors, counts = embed_and_count(encoder, LEXICON, some)
        assert vectors.tolist() == embed(encoder, some).tolist()
        apart = LEXICON.encode(some)
        for name, values in vars(counts).items():
            assert values.tolist() == getattr(apart, name).tolist()
