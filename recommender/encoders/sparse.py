"""Word overlap: texts as sparse weighted vectors of terms, and its sum with the cosine of vectors.

Vectors tell what a text is about; sparse vectors tell which rare words two texts share, which vectors blur.
The sum finds related papers better than either (`benchmarks/hybrid.py`). Two texts in different
languages share hardly a word, so what their overlap would be is estimated from their cosine: a
plain sum would bury every neighbour in the other language.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Scores
from recommender.entries.mention import language
from recommender.entries.scripts import CHINESE

VOCABULARY = 1 << 16
"""Ids take 16 bits: half the size of 32, on disk and on their way through memory."""

WEIGHT = 0.5
"""Of word overlap, the cosine's being 1: the largest that gains on some sets and loses on none."""

_BATCH = 512  # entries tokenized at once: bounds memory, costs no speed
_BLOCK = 50_000  # rows weighted at once, likewise
_FEW, _USUAL_SLOPE = 100, 0.25  # pairs too few for a quartile; between those of our models
_SCHEME = "tokens with a letter, long Chinese ones also in pairs; idf tf/(tf+1)"
_FLAGS = {"zh": 1, "en": 2}
_WINDOW = 32  # features fetched as one piece; a sparse vector of a hundred takes four
_UNSHIFTED = np.float32(2.0**112)  # see `_shifted`


@dataclass(frozen=True)
class SparseVectors:
    """Sparse vectors of terms, one an entry: the rows of a sparse matrix over the vocabulary.

    Attributes
    ----------
    offsets : array, shape (n + 1,), int64
        Row i is the slice from ``offsets[i]`` to ``offsets[i + 1]`` of the next two.
    ids : array, shape (m,), uint16
        Features, ascending within a row.
    weights : array, shape (m,), float16
        Positive: counts, or after `weighted` rows of unit length.
    languages : array, shape (n,), uint8
        Of the entry's texts, as flags: 1 Chinese, 2 other, 3 both, 0 without a text.
    """

    offsets: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float16]
    languages: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.languages)

    def __getitem__(self, row: int) -> "SparseVectors":
        """Return one row, to ask with; IndexError beyond the last."""
        part = slice(self.offsets[row], self.offsets[row + 1])
        ends = np.array([0, part.stop - part.start])
        return SparseVectors(
            ends, self.ids[part], self.weights[part], self.languages[row : row + 1]
        )

    @classmethod
    def joined(cls, parts: Sequence["SparseVectors"]) -> "SparseVectors":
        """Return the rows of several sparse vectors as one."""
        lengths = np.array([len(part.ids) for part in parts], np.int64)
        if any(len(part) != 1 for part in parts):
            lengths = np.concatenate([lengths[:0], *(np.diff(part.offsets) for part in parts)])
        return cls(
            _offsets(lengths),
            np.concatenate([np.zeros(0, np.uint16), *(part.ids for part in parts)]),
            np.concatenate([np.zeros(0, np.float16), *(part.weights for part in parts)]),
            np.concatenate([np.zeros(0, np.uint8), *(part.languages for part in parts)]),
        )

    def take(self, rows: npt.NDArray[np.integer]) -> "SparseVectors":
        """Return some rows, in this order."""
        lengths, places = _spread(self.offsets, rows)
        languages = self.languages[rows]
        return SparseVectors(_offsets(lengths), self.ids[places], self.weights[places], languages)

    def idf(self) -> Scores:
        """Return how rare each feature is, shape (65536,), at least 1.

        The smoothed inverse document frequency, ``1 + ln((1 + n) / (1 + df))``. Those of twenty
        entries serve as well as those of thousands.
        """
        found = np.bincount(self.ids, minlength=VOCABULARY)
        return np.asarray(1 + np.log((1 + len(self)) / (1 + found)), np.float32)

    def weighted(self, idf: Scores) -> "SparseVectors":
        """Return rows of unit length from rows of counts: ``rarity × count / (count + 1)``.

        The count saturates as in BM25 (Robertson et al. 1994); its correction for a text's length
        is left to the scaling.
        """
        weights = np.empty(len(self.ids), np.float16)
        for start in range(0, len(self), _BLOCK):
            ends = self.offsets[start : start + _BLOCK + 1]
            part = slice(ends[0], ends[-1])
            counts = self.weights[part].astype(np.float32)
            values = idf[self.ids[part]] * (counts / (counts + 1))
            rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
            weights[part] = values / np.sqrt(np.bincount(rows, values * values))[rows]
        return SparseVectors(self.offsets, self.ids, weights, self.languages)

    def similarities(
        self, query: "SparseVectors", rows: npt.NDArray[np.integer], scratch: Scores | None = None
    ) -> Scores:
        """Return the cosines of some rows with one row, of these or of other sparse vectors.

        Parameters
        ----------
        rows : array, shape (m,)
            In any order, repeated or not.
        scratch : array, shape (65536,), float32, optional
            Zeros, and zeros again afterwards: saves making them. Not to be shared by threads.

        Returns
        -------
        array, shape (m,), float32
            From 0, no word in common, to 1. Of a pair always the same to the last bit, whatever it
            is asked with; asked from the other side, the same to the sixth decimal.
        """
        starts = self.offsets.take(rows)
        lengths = self.offsets.take(np.add(rows, 1)) - starts
        if not (len(lengths) and lengths.all()):
            sums, full = np.zeros(len(lengths), np.float32), np.flatnonzero(lengths)
            if len(full):
                sums[full] = self.similarities(query, rows[full], scratch)
            return sums
        counts = (lengths + (_WINDOW - 1)) // _WINDOW
        ends = np.cumsum(counts) * _WINDOW
        firsts = ends - counts * _WINDOW
        windows = np.repeat(starts - firsts, counts) + np.arange(0, ends[-1], _WINDOW)
        dense = np.zeros(VOCABULARY, np.float32) if scratch is None else scratch
        dense[query.ids] = query.weights * _UNSHIFTED
        products = dense.take(_windows(self.ids, windows))
        products *= _shifted(_windows(self.weights, windows))
        dense[query.ids] = 0
        # Every second sum is of a window's rest, beyond its row: of no meaning, and left out.
        cuts = np.column_stack([firsts, firsts + lengths]).ravel()
        cuts = cuts[:-1] if cuts[-1] == len(products) else cuts
        return np.minimum(np.add.reduceat(products, cuts)[::2], 1)

    def language_overlap(self, query: "SparseVectors", rows: npt.NDArray[np.integer]) -> Scores:
        """Return how much of the true overlap of one row and others shared words can show, shape (len(rows),).

        1 where languages are the same, 0 where they differ, 0.71 between an entry in both and an
        entry in one: of the former's unit square, half is in the other language.
        """
        return np.asarray(_COVERAGE[query.languages[0]].take(self.languages.take(rows)))


def _coverage() -> Scores:
    flags = np.arange(4)
    known = np.multiply.outer(np.bitwise_count(flags), np.bitwise_count(flags))
    shared = np.bitwise_count(np.bitwise_and.outer(flags, flags))
    return np.asarray(shared / np.sqrt(np.maximum(known, 1), dtype=np.float32), np.float32)


_COVERAGE = _coverage()


def _windows(array: npt.NDArray[Any], starts: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return ``_WINDOW`` values from each start, one window after the other.

    Windows are copied as one piece each, many times faster than value by value; those that would
    reach beyond the end are not.
    """
    whole = len(array) - _WINDOW + 1
    if whole <= 0 or starts.max() >= whole:
        return array.take(starts[:, None] + np.arange(_WINDOW), mode="clip").ravel()
    size = array.itemsize
    pieces: npt.NDArray[Any] = np.ndarray(whole, f"V{_WINDOW * size}", array, 0, (size,))
    return pieces[starts].view(array.dtype)


def _shifted(halves: npt.NDArray[np.float16]) -> Scores:
    """Return positive half-precision numbers as float32, exactly, but divided by 2 to the 112.

    Mantissa and exponent stand in the same order in both, so a shift of the bits does; numpy's own
    conversion takes many times as long.
    """
    return np.left_shift(halves.view(np.uint16), 13, dtype=np.uint32).view(np.float32)


def _spread(offsets: npt.NDArray[np.int64], rows: npt.NDArray[np.integer]) -> tuple[Any, Any]:
    """Return the lengths of rows, and the places of everything in them, one row after the other."""
    starts = offsets[rows]
    lengths = offsets[rows + 1] - starts
    shifts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return lengths, shifts + np.arange(len(shifts))


def fuse(
    cosines: Scores,
    similarity: Scores,
    language_overlap: Scores,
    slope: float,
    weight: float = WEIGHT,
) -> Scores:
    """Return the weighted mean of cosine and word overlap, 1 for a text with itself.

    Parameters
    ----------
    cosines, similarity, language_overlap : arrays of one shape, float32
        Of vectors; of sparse vectors, from `SparseVectors.similarities`; and what part of it shows, `SparseVectors.language_overlap`.
    slope : float
        Overlap to expect for a cosine of 1, from `slope_of`. Where languages differ it stands in
        for the overlap, unless names and terms in common already show more.
    """
    hidden = (1 - language_overlap) * np.maximum(slope * cosines - similarity, 0)
    return np.asarray((cosines + weight * (similarity + hidden)) / (1 + weight), np.float32)


def slope_of(cosines: Scores, similarity: Scores, language_overlap: Scores) -> float:
    """Return the upper quartile of overlap by cosine among near pairs of the same languages.

    Not the mean: within a language overlap varies, and the pairs above a mean would take the first
    places from the pairs that are given it.

    Parameters
    ----------
    cosines, similarity, language_overlap : arrays of one shape, float32
        Of entries with their ten nearest, say. Of fewer than a hundred pairs in the same
        languages nothing is learned: a usual value is returned.
    """
    full = (language_overlap == 1) & (cosines > 0)
    if full.sum() < _FEW:
        return _USUAL_SLOPE
    return float(np.quantile(similarity[full] / cosines[full], 0.75))


class Token(NamedTuple):
    """A token of a text: its lower-case form, where it stands there, and its features.

    Tokens of one Latin word share its ``word`` number, as do those of one run of Chinese.
    """

    form: str
    start: int
    end: int
    word: int
    features: tuple[int, ...]


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
        self._known: dict[int, tuple[int, ...]] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the vocabulary and of how features are made and weighted."""
        return hashlib.sha256(self._file.read_bytes() + _SCHEME.encode()).hexdigest()[:16]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if tokenizer.get_vocab_size(with_added_tokens=False) > VOCABULARY:
            raise ValueError(f"{self._file}: more than {VOCABULARY} tokens")
        return tokenizer

    def _features(self, token: int) -> tuple[int, ...]:
        """Return the features of a token, computed when the token is first met."""
        known = self._known.get(token)
        if known is None:
            known = self._known[token] = self._features_of(self._tokenizer.id_to_token(token))
        return known

    def _features_of(self, token: str) -> tuple[int, ...]:
        id_of = self._tokenizer.token_to_id
        if token == "[UNK]" or not any(map(str.isalpha, token)):
            return ()
        chinese = CHINESE.match(token)  # no token mixes scripts
        pairs = map("".join, pairwise(token)) if chinese and len(token) > 2 else ()
        return (id_of(token), *(id for pair in pairs if (id := id_of(pair)) is not None))

    def cut(self, text: str) -> list[str]:
        """Return the tokens of a text, as they are spelled there."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return [text[start:end] for start, end in found.offsets]

    def count(self, entries: Iterable[Sequence[str]]) -> SparseVectors:
        """Count the features of entries, each given by its texts: all of them in one sparse vector.

        Returns
        -------
        SparseVectors
            Of counts up to 2048: `weighted` makes them comparable.
        """
        stream = iter(entries)
        batches = iter(lambda: list(islice(stream, _BATCH)), [])
        return SparseVectors.joined(list(map(self._count, batches)))

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of a text, in order, also those without a feature."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return [
            Token(form, start, end, word, self._features(id))
            for form, (start, end), word, id in zip(
                found.tokens, found.offsets, found.word_ids, found.ids, strict=True
            )
        ]

    def _count(self, entries: Sequence[Sequence[str]]) -> SparseVectors:
        texts = [text for entry in entries for text in entry]
        owners = np.repeat(np.arange(len(entries)), [len(entry) for entry in entries])
        tokens = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        flat = np.array([id for found in tokens for id in found.ids], np.int64)
        distinct, which = np.unique(flat, return_inverse=True)
        features = [self._features(token) for token in distinct.tolist()]
        ids = np.array([id for some in features for id in some], np.int64)
        lengths, places = _spread(_offsets(np.array([len(some) for some in features], int)), which)
        token_owners = np.repeat(owners, [len(found.ids) for found in tokens])
        keys = np.repeat(token_owners, lengths) * VOCABULARY + ids[places]
        keys, counts = np.unique(keys, return_counts=True)
        languages = np.zeros(len(entries), np.uint8)
        flags = np.array([_FLAGS[language(text)] if text else 0 for text in texts], np.uint8)
        np.bitwise_or.at(languages, owners, flags)
        return SparseVectors(
            _offsets(np.bincount(keys // VOCABULARY, minlength=len(entries))),
            (keys % VOCABULARY).astype(np.uint16),
            np.minimum(counts, 2048).astype(np.float16),
            languages,
        )


def _offsets(lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
