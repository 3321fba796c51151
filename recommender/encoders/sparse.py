"""Sparse vectors: texts as weighted terms, in compressed rows (CSR), and their cosines: the rare words that two texts share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Scores

VOCABULARY = 1 << 16
"""The number of features: ids of 16 bits take half the space of 32, on disk and in memory."""

_BLOCK = 4096  # rows weighted at once: bounds memory, costs no speed
_DENSE = 64  # rows that are spread out at once, to be compared with others: some hundred kilobytes
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
        The languages of each entry's texts, as flags: 1 Chinese, 2 other, 3 both, 0 without a text.
    """

    offsets: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float16]
    languages: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.languages)

    def __getitem__(self, row: int) -> "SparseVectors":
        """Return one row, as a query for instance; IndexError beyond the last."""
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
            row_offsets(lengths),
            np.concatenate([np.zeros(0, np.uint16), *(part.ids for part in parts)]),
            np.concatenate([np.zeros(0, np.float16), *(part.weights for part in parts)]),
            np.concatenate([np.zeros(0, np.uint8), *(part.languages for part in parts)]),
        )

    def take(self, rows: npt.NDArray[np.integer]) -> "SparseVectors":
        """Return some rows, in this order."""
        lengths, places = row_positions(self.offsets, rows)
        languages = self.languages[rows]
        return SparseVectors(
            row_offsets(lengths), self.ids[places], self.weights[places], languages
        )

    def part(self, start: int, end: int) -> "SparseVectors":
        """Return the rows from `start` to before `end`, as views; only their offsets are copied."""
        ends = self.offsets[start : end + 1]
        within = slice(ends[0], ends[-1])
        return SparseVectors(
            ends - ends[0], self.ids[within], self.weights[within], self.languages[start:end]
        )

    def idf(self) -> Scores:
        """Return the smoothed inverse document frequency of each feature, shape (65536,): ``1 + ln((1 + n) / (1 + df))``.

        It is at least 1. Twenty entries give weights that serve as well as those of thousands.
        """
        document_frequency = np.bincount(self.ids, minlength=VOCABULARY)
        return np.asarray(1 + np.log((1 + len(self)) / (1 + document_frequency)), np.float32)

    def weighted(self, idf: Scores) -> "SparseVectors":
        """Return rows of unit length from rows of counts: ``idf × count / (count + 1)``, scaled.

        The count saturates as in BM25 (Robertson et al. 1994); scaling to unit length takes the place of BM25's
        correction for a text's length.
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
            An array of zeros to work in, zeros again afterwards, so that none has to be made. Threads must not share one.

        Returns
        -------
        array, shape (m,), float32
            From 0, no word in common, to 1. The cosine of a pair is always the same to the last bit, whatever other
            rows are compared; with query and row exchanged, to the sixth decimal.
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
        # Every second sum is of the end of a window, beyond its row: meaningless, and left out.
        cuts = np.column_stack([firsts, firsts + lengths]).ravel()
        cuts = cuts[:-1] if cuts[-1] == len(products) else cuts
        return np.minimum(np.add.reduceat(products, cuts)[::2], 1)

    def term_coverage(self, others: "SparseVectors") -> Scores:
        """Return for each other row how much of this one row's weight lies on features that it has too, shape (len(others),)."""
        if not len(self.ids):
            return np.zeros(len(others), np.float32)
        at = np.searchsorted(self.ids, others.ids)
        shared = np.flatnonzero(np.append(self.ids, self.ids[:1]).take(at) == others.ids)
        has_feature = np.zeros((len(others), len(self.ids)), np.bool_)
        owners = np.repeat(np.arange(len(others)), np.diff(others.offsets))
        has_feature[owners[shared], at[shared]] = True
        weights = self.weights.astype(np.float32)
        shares = np.array(
            [weights[shared_features].sum() for shared_features in has_feature], np.float32
        )
        return np.asarray(shares / weights.sum(), np.float32)

    def pair_similarities(
        self,
        rows: npt.NDArray[np.integer],
        others: "SparseVectors",
        other_rows: npt.NDArray[np.integer],
    ) -> Scores:
        """Return the cosine of each of some pairs, a row of these with a row of others.

        The values are those of `similarities`, to the last bit; many queries take hardly more time than one.

        Parameters
        ----------
        rows, other_rows : arrays, shape (m,)
            In any order, repeated or not.

        Returns
        -------
        array, shape (m,), float32
        """
        cosines = np.zeros(len(rows), np.float32)
        order = np.argsort(other_rows, kind="stable")
        distinct_rows, starts = np.unique(other_rows[order], return_index=True)
        ends = [*starts[_DENSE::_DENSE].tolist(), len(order)]
        for number, end in enumerate(ends if len(order) else []):
            block = distinct_rows[number * _DENSE : (number + 1) * _DENSE]
            pairs = order[starts[number * _DENSE] : end]
            cosines[pairs] = self._products(
                rows[pairs], others.take(block), np.searchsorted(block, other_rows[pairs])
            )
        return cosines

    def _products(
        self, rows: npt.NDArray[np.integer], others: "SparseVectors", numbers: npt.NDArray[np.intp]
    ) -> Scores:
        """Return the cosines of rows with a few others, which are made dense over the features that they have."""
        column, width = _columns(others.ids, 1)
        table = np.zeros((len(others), width), np.float32)
        owners = np.repeat(np.arange(len(others)), np.diff(others.offsets))
        table[owners, column[others.ids]] = others.weights * _UNSHIFTED
        lengths, places = row_positions(self.offsets, rows)
        cells = column.take(self.ids.take(places)) + np.repeat(numbers * table.shape[1], lengths)
        products = table.ravel().take(cells)
        products *= _shifted(self.weights.take(places))
        sums, full = np.zeros(len(rows), np.float32), lengths > 0
        if len(products):
            sums[full] = np.add.reduceat(products, (np.cumsum(lengths) - lengths)[full])
        return np.minimum(sums, 1)

    def similarity_matrix(self, others: "SparseVectors | None" = None) -> Scores:
        """Return the cosine of each row with each other, shape (n, n), for few rows: they are made dense.

        Features that one row alone has add to no cosine and are left out, so the diagonal means nothing.

        Parameters
        ----------
        others : SparseVectors, optional
            m rows, fewer than these: the cosine with each of them, shape (n, m).
        """
        column, width = _columns(self.ids, 2) if others is None else _columns(others.ids, 1)
        dense = self._dense(column, width)
        dense_others = dense if others is None else others._dense(column, width)
        return np.asarray(np.minimum(dense @ dense_others.T, 1))

    def _dense(self, column: npt.NDArray[np.int32], width: int) -> Scores:
        """Return the rows as a dense matrix, shape (n, width - 1): each feature in its column; those of column 0 are left out."""
        table = np.zeros((len(self), width), np.float32)
        owners = np.repeat(np.arange(len(self)), np.diff(self.offsets))
        table[owners, column[self.ids]] = self.weights
        return table[:, 1:]

    def language_overlap(self, query: "SparseVectors", rows: npt.NDArray[np.integer]) -> Scores:
        """Return how much of their likeness two texts can show by shared words, given their languages, shape (len(rows),).

        1 where languages are the same, 0 where they differ, 0.71 between an entry in both and one in one: half of the
        squared length of the former's sparse vector is in the other language.
        """
        return np.asarray(_LANGUAGE_OVERLAPS[query.languages[0]].take(self.languages.take(rows)))

    def pair_language_overlap(
        self,
        rows: npt.NDArray[np.integer],
        others: "SparseVectors",
        other_rows: npt.NDArray[np.integer],
    ) -> Scores:
        """Return what `language_overlap` does for each of some pairs; see `pair_similarities`."""
        languages, other_languages = self.languages.take(rows), others.languages.take(other_rows)
        return np.asarray(_LANGUAGE_OVERLAPS[languages, other_languages])


def _columns(ids: npt.NDArray[np.uint16], least: int) -> tuple[npt.NDArray[np.int32], int]:
    """Return a column for each feature that occurs at least `least` times, 0 for all others; and the number of columns."""
    features, times = np.unique(ids, return_counts=True)  # no count of every feature there can be
    frequent = features[times >= least]
    column = np.zeros(VOCABULARY, np.int32)
    column[frequent] = np.arange(1, len(frequent) + 1)
    return column, len(frequent) + 1


def _language_overlaps() -> Scores:
    flags = np.arange(4)
    counts = np.multiply.outer(np.bitwise_count(flags), np.bitwise_count(flags))
    shared = np.bitwise_count(np.bitwise_and.outer(flags, flags))
    return np.asarray(shared / np.sqrt(np.maximum(counts, 1), dtype=np.float32), np.float32)


_LANGUAGE_OVERLAPS = _language_overlaps()


def _windows(array: npt.NDArray[Any], starts: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return ``_WINDOW`` values from each start, one window after the other.

    Windows are copied as one piece each, many times faster than value by value; those that would
    reach beyond the end are not.
    """
    window_count = len(array) - _WINDOW + 1
    if window_count <= 0 or starts.max() >= window_count:
        return array.take(starts[:, None] + np.arange(_WINDOW), mode="clip").ravel()
    size = array.itemsize
    pieces: npt.NDArray[Any] = np.ndarray(window_count, f"V{_WINDOW * size}", array, 0, (size,))
    return pieces[starts].view(array.dtype)


def _shifted(halves: npt.NDArray[np.float16]) -> Scores:
    """Return positive half-precision numbers as float32, exactly, but divided by 2 to the 112.

    Mantissa and exponent stand in the same order in both, so a shift of the bits does; numpy's own
    conversion takes many times as long.
    """
    return np.left_shift(halves.view(np.uint16), 13, dtype=np.uint32).view(np.float32)


def row_positions(offsets: npt.NDArray[np.int64], rows: npt.NDArray[np.integer]) -> tuple[Any, Any]:
    """Return the lengths of rows, and the positions of all their items, one row after the other."""
    starts = offsets[rows]
    lengths = offsets[rows + 1] - starts
    shifts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return lengths, shifts + np.arange(len(shifts))


def row_offsets(lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Return the offsets of rows of these lengths, one more than there are rows."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
