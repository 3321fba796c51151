"""Token ids: texts as a tokenizer's numbers, cut no more often than these need."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from recommender.address_space import require
from recommender.encoders.fingerprint import checksum

_CUTS = ["WhitespaceSplit", "Punctuation", "UnicodeScripts"]  # as the shipped one was trained with


class TokenIds:
    """Says which tokens of a ``tokenizer.json`` texts are made of; it knows nothing of words.

    Two of the same content give the same, and `token_ids` gives one for both: what needs the tokens of a text twice
    can ask once.
    """

    _BATCH = 512  # texts tokenized at once: bounds memory, costs no speed

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _tokenizer(self) -> Any:
        require("the list of words", 180)
        from tokenizers import Tokenizer
        from tokenizers.pre_tokenizers import WhitespaceSplit

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if cuts_at_spaces(tokenizer):
            # Merges learned between cuts go across none: white space alone gives the same tokens.
            tokenizer.pre_tokenizer = WhitespaceSplit()
        return tokenizer

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, in order."""
        found: list[list[int]] = []
        for start in range(0, len(texts), self._BATCH):
            batch = list(texts[start : start + self._BATCH])
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            found += [tokens.ids for tokens in encoded]
        return found

    def cut(self, text: str) -> list[str]:
        """Return the tokens of a text, as they are spelled there."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return [text[start:end] for start, end in found.offsets]

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=False))

    def token(self, form: str) -> int | None:
        """Return the token that has this form, None if no token has."""
        found: int | None = self._tokenizer.token_to_id(form)
        return found

    def form(self, token: int) -> str:
        """Return the form of a token."""
        return str(self._tokenizer.id_to_token(token))


@dataclass(frozen=True)
class _Content:
    """What a file holds; equal wherever it lies."""

    checksum: str
    file: Path = field(compare=False)


def token_ids(file: Path) -> TokenIds:
    """Return the token ids of a file; of files with the same content the same object."""
    return _of_content(_Content(checksum(file), file))


@lru_cache(maxsize=8)
def _of_content(content: _Content) -> TokenIds:
    return TokenIds(content.file)


def cuts_at_spaces(tokenizer: Any) -> bool:
    """Whether a tokenizer merges within what the cuts of the shipped one leave, of which the first is at white space."""
    from tokenizers.models import BPE

    return isinstance(tokenizer.model, BPE) and _kinds(tokenizer.pre_tokenizer) == _CUTS


def _kinds(pre_tokenizer: Any) -> list[str]:
    """Return the kinds of a sequence of cuts; of anything else none."""
    state = json.loads(pre_tokenizer.__getstate__()) if pre_tokenizer else {}
    return [cut["type"] for cut in state.get("pretokenizers", [])]
