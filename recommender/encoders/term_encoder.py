"""The term encoder: texts as counts of a tokenizer's tokens, which `SparseVectors` makes sparse vectors of."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from recommender.encoders.sparse import VOCABULARY, SparseVectors, row_offsets, row_positions
from recommender.encoders.token_ids import TokenIds, TokenList, cuts_at_spaces, numbered, token_ids
from recommender.entries.mention import language
from recommender.entries.scripts import CHINESE

_BATCH = 512  # entries tokenized at once: bounds memory, costs no speed
_SCHEME = "tokens with a letter, long Chinese ones also in pairs; idf tf/(tf+1)"
_FLAGS = {"zh": 1, "en": 2}
_KEPT_PIECES = 1 << 15  # some 20 MB
_LONGEST = 64  # characters of a piece that is kept


class Tokens(NamedTuple):
    """The tokens of a text, in order, also those without a feature.

    Attributes
    ----------
    text : str
    ids : list of int
    forms : list of str
        The spelling of each token, in lower case.
    offsets : list of (int, int)
        Where each token begins and ends in the text.
    words : list of int
        The number of the word that each token is part of: a Latin word, or a run of Chinese.
    """

    text: str
    ids: list[int]
    forms: list[str]
    offsets: list[tuple[int, int]]
    words: list[int]


class TermEncoder:
    """Counts features of texts: ids of a tokenizer's fixed vocabulary.

    Features are the tokens that hold a letter. A Chinese token of more than two characters counts
    also as its pairs of characters, where the vocabulary has them: the tokenizer makes one token
    of a term and its attributes, and two such tokens alone would share nothing.

    Parameters
    ----------
    file : Path
        A ``tokenizer.json`` of at most 65,536 tokens.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._features_by_token: dict[int, tuple[int, ...]] = {}
        self._pieces: dict[str, Tokens] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the vocabulary and of how features are made and weighted."""
        return hashlib.sha256(self._file.read_bytes() + _SCHEME.encode()).hexdigest()[:16]

    @cached_property
    def token_ids(self) -> TokenIds:
        """The tokenizer that cuts texts into token ids."""
        ids = token_ids(self._file)
        if ids.size > VOCABULARY:
            raise ValueError(f"{self._file}: more than {VOCABULARY} tokens")
        return ids

    @cached_property
    def _tokenizer(self) -> Any:
        """The tokenizer of the `tokenizers` library, which also gives offsets; slower than `token_ids`."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def features(self, token: int) -> tuple[int, ...]:
        """Return the features of a token, computed when the token is first met."""
        feature_ids = self._features_by_token.get(token)
        if feature_ids is None:
            feature_ids = self._features_by_token[token] = self._features_of(
                self.token_ids.form(token)
            )
        return feature_ids

    def _features_of(self, token: str) -> tuple[int, ...]:
        id_of = self.token_ids.token
        if token == "[UNK]" or not any(map(str.isalpha, token)):
            return ()
        chinese = CHINESE.match(token)  # no token mixes scripts
        pairs = map("".join, pairwise(token)) if chinese and len(token) > 2 else ()
        return tuple(id for form in (token, *pairs) if (id := id_of(form)) is not None)

    def cut(self, text: str) -> list[str]:
        """Return the tokens of a text, as they are spelled there."""
        return self.token_ids.cut(text)

    def encode(self, entries: Iterable[Sequence[str]]) -> SparseVectors:
        """Count the features of entries, each given by its texts: one row for all texts of an entry.

        Returns
        -------
        SparseVectors
            The counts, at most 2048, one row an entry; `SparseVectors.weighted` makes rows that can be compared.
        """
        stream = iter(entries)
        batches = iter(lambda: list(islice(stream, _BATCH)), [])
        return SparseVectors.joined(list(map(self._encode, batches)))

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of some texts.

        Printable ASCII is tokenized piece by piece between spaces, and the pieces are cached: most of English
        recurs, so that takes a quarter of the time.
        """
        split = [_pieces(text) if self._cuts_at_spaces else None for text in texts]
        piece_tokens = self._tokens_of_pieces(
            {piece for pieces in split if pieces for piece in pieces}
        )
        unsplit = iter(
            self._cut([text for text, of in zip(texts, split, strict=True) if of is None])
        )
        return [
            next(unsplit) if pieces is None else _joined(text, pieces, piece_tokens)
            for text, pieces in zip(texts, split, strict=True)
        ]

    @cached_property
    def _cuts_at_spaces(self) -> bool:
        """Whether the tokenizer never merges across a space, nor looks beyond one."""
        return cuts_at_spaces(self._tokenizer)

    def _cut(self, texts: Sequence[str]) -> list[Tokens]:
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False) if texts else []
        return [
            Tokens(text, one.ids, one.tokens, one.offsets, one.word_ids)
            for text, one in zip(texts, encodings, strict=True)
        ]

    def _tokens_of_pieces(self, pieces: Set[str]) -> Mapping[str, Tokens]:
        """Return the tokens of some pieces, from the cache where they are in it."""
        cache = self._pieces
        if len(cache) > _KEPT_PIECES:  # who reads the old ones has them still
            cache = self._pieces = {}
        missing = [piece for piece in pieces if piece not in cache]
        cache.update(zip(missing, self._cut(missing), strict=True))
        return cache

    def token(self, form: str) -> int | None:
        """Return the token that has this form, None if no token has."""
        return self.token_ids.token(form)

    def _encode(self, entries: Sequence[Sequence[str]]) -> SparseVectors:
        texts = [text for entry in entries for text in entry]
        return self.encode_tokens(entries, self.token_ids.of(texts))

    def encode_tokens(
        self, entries: Sequence[Sequence[str]], tokens: Sequence[TokenList]
    ) -> SparseVectors:
        """Return what `encode` does, given the token ids of each entry's texts, one text after the other."""
        texts = [text for entry in entries for text in entry]
        owners = np.repeat(np.arange(len(entries)), [len(entry) for entry in entries])
        flat = np.concatenate([np.zeros(0, np.int32), *tokens])
        distinct, which = numbered(flat, self.token_ids.size)
        features = [self.features(token) for token in distinct.tolist()]
        ids = np.array([id for some in features for id in some], np.uint16)
        lengths, places = row_positions(
            row_offsets(np.array([len(some) for some in features], int)), which
        )
        # Small numbers, where they will do, are sorted in half of the time.
        kind = np.uint32 if len(entries) <= VOCABULARY else np.int64
        token_owners = np.repeat(owners.astype(kind), [len(text_tokens) for text_tokens in tokens])
        keys = np.repeat(token_owners, lengths) * kind(VOCABULARY) + ids[places]
        keys, counts = np.unique(keys, return_counts=True)
        languages = np.zeros(len(entries), np.uint8)
        flags = np.array([_FLAGS[language(text)] if text else 0 for text in texts], np.uint8)
        np.bitwise_or.at(languages, owners, flags)
        return SparseVectors(
            row_offsets(np.bincount(keys // VOCABULARY, minlength=len(entries))),
            (keys % VOCABULARY).astype(np.uint16),
            np.minimum(counts, 2048).astype(np.float16),
            languages,
        )


def _pieces(text: str) -> list[str] | None:
    """Split a text at its spaces; None if it must be tokenized as a whole."""
    if not (text.isascii() and text.isprintable()):
        return None
    pieces = text.split(" ")
    return pieces if max(map(len, pieces)) <= _LONGEST else None


def _joined(text: str, pieces: Sequence[str], piece_tokens: Mapping[str, Tokens]) -> Tokens:
    """Return the tokens of a text from those of its pieces."""
    ids: list[int] = []
    forms: list[str] = []
    offsets: list[tuple[int, int]] = []
    words: list[int] = []
    at = number = 0
    for piece in pieces:
        tokens = piece_tokens[piece]
        if len(tokens.ids) == 1:
            begin, end = tokens.offsets[0]
            ids.append(tokens.ids[0])
            forms.append(tokens.forms[0])
            offsets.append((begin + at, end + at))
            words.append(number)
            number += 1
        elif tokens.ids:
            ids += tokens.ids
            forms += tokens.forms
            offsets += [(begin + at, end + at) for begin, end in tokens.offsets]
            words += [number + word for word in tokens.words]
            number = words[-1] + 1
        at += len(piece) + 1
    return Tokens(text, ids, forms, offsets, words)
