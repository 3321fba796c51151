"""Token ids: tokenising texts to ids alone, since offsets and strings would take longer."""

import json
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.address_space import require
from recommender.encoders.fingerprint import checksum
from recommender.entries.scripts import HAN

TokenList: TypeAlias = npt.NDArray[np.int32]
"""The tokens of one text, in order."""

_KEPT_PIECES = 1 << 16  # some 12 MB
_LONGEST = 32  # characters of a piece that is kept
_PLAIN = re.compile(f"[ -~\n\u3001-\u3011\uff01-\uff5e“”‘’…—·{HAN}]*")  # nothing joins another
_CUTS = ["WhitespaceSplit", "Punctuation", "UnicodeScripts"]  # as the shipped one was trained with


class TokenIds:
    """The tokens of a ``tokenizer.json`` that texts are made of, as ids alone.

    `token_ids` returns one object for files of the same content, so two encoders that share it can share the tokens of a text.
    """

    _BATCH = 4096  # texts tokenized at once: bounds memory, costs no speed

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pieces: dict[str, bytes] = {}

    @cached_property
    def _tokenizer(self) -> Any:
        require("the list of words", 180)
        from tokenizers import Tokenizer
        from tokenizers.pre_tokenizers import WhitespaceSplit

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if cuts_at_spaces(tokenizer):
            # No merge crosses a cut: cutting at white space alone gives the same tokens.
            tokenizer.pre_tokenizer = WhitespaceSplit()
        return tokenizer

    def of(self, texts: Sequence[str]) -> list[TokenList]:
        """Return the tokens of each text, in order.

        Each piece between spaces is tokenised by itself, and the tokens of an ASCII piece are cached: English texts
        consist of such pieces, and take a fifth of the time.
        """
        token_lists: list[TokenList] = []
        for start in range(0, len(texts), self._BATCH):
            batch = texts[start : start + self._BATCH]
            split = [self._split(text) for text in batch]
            tokens_by_piece = self._tokens_of_pieces(set().union(*split))
            token_bytes = (b"".join(map(tokens_by_piece.__getitem__, pieces)) for pieces in split)
            token_lists += [np.frombuffer(tokens, np.int32) for tokens in token_bytes]
        return token_lists

    def _split(self, text: str) -> list[str]:
        return text.split() if self._cuts_at_spaces and _PLAIN.fullmatch(text) else [text]

    @cached_property
    def _cuts_at_spaces(self) -> bool:
        from tokenizers.pre_tokenizers import WhitespaceSplit

        return isinstance(self._tokenizer.pre_tokenizer, WhitespaceSplit)

    def _tokens_of_pieces(self, pieces: Set[str]) -> dict[str, bytes]:
        """Return the tokens of some pieces, as bytes, from the cache where they are in it."""
        cache = self._pieces
        tokens_by_piece = {piece: cache[piece] for piece in pieces if piece in cache}
        missing = list(pieces - tokens_by_piece.keys())
        encoded = self._tokenizer.encode_batch_fast(missing, add_special_tokens=False)
        for piece, tokens in zip(missing, encoded, strict=True):
            tokens_by_piece[piece] = np.array(tokens.ids, np.int32).tobytes()
        if len(cache) > _KEPT_PIECES:  # who reads the old ones has them still
            cache = self._pieces = {}
        cache.update(
            (piece, tokens_by_piece[piece])
            for piece in missing
            if len(piece) <= _LONGEST and piece.isascii()
        )
        return tokens_by_piece

    def cut(self, text: str) -> list[str]:
        """Return the tokens of a text, as they are spelled there."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [text[start:end] for start, end in encoding.offsets]

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=False))

    def token(self, form: str) -> int | None:
        """Return the token that has this form, None if no token has."""
        id: int | None = self._tokenizer.token_to_id(form)
        return id

    def form(self, token: int) -> str:
        """Return the form of a token."""
        return str(self._tokenizer.id_to_token(token))


def numbered(tokens: TokenList, size: int) -> tuple[npt.NDArray[np.intp], TokenList]:
    """Return the distinct tokens, ascending, and for each token its position among these; nothing is sorted.

    Parameters
    ----------
    size : int
        How many tokens there are.
    """
    occurs = np.zeros(size, np.bool_)
    occurs[tokens] = True
    distinct = np.flatnonzero(occurs)
    number = np.empty(size, np.int32)
    number[distinct] = np.arange(len(distinct))
    return distinct, number[tokens]


@dataclass(frozen=True)
class _FileContent:
    """The content of a file: equal for equal files, wherever they lie."""

    checksum: str
    file: Path = field(compare=False)


def token_ids(file: Path) -> TokenIds:
    """Return the token ids of a file; of files with the same content the same object."""
    return _of_content(_FileContent(checksum(file), file))


@lru_cache(maxsize=8)
def _of_content(content: _FileContent) -> TokenIds:
    return TokenIds(content.file)


def cuts_at_spaces(tokenizer: Any) -> bool:
    """Whether a tokenizer splits text as the shipped one does: at white space first, never merging across it."""
    from tokenizers.models import BPE

    return isinstance(tokenizer.model, BPE) and _kinds(tokenizer.pre_tokenizer) == _CUTS


def _kinds(pre_tokenizer: Any) -> list[str]:
    """Return the types of a pre-tokenizer's steps; empty if it is no sequence of steps."""
    state = json.loads(pre_tokenizer.__getstate__()) if pre_tokenizer else {}
    return [cut["type"] for cut in state.get("pretokenizers", [])]
