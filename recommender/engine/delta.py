"""The delta: the entries stored or changed since a release was built, in memory, compared exactly.

Each question works on one delta, which never changes: advancing makes the next one. Successive
deltas share their storage, which only ever grows at the end, so that a hundred writes a second
cost a hundred rows and not a hundred copies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.connection import RowId
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.entries.entry import Facts
from recommender.entries.filter import Filter
from recommender.entries.work import WorkSignature, are_versions
from recommender.releases.payloads import Payload
from recommender.releases.release import Release
from recommender.retrieval.place import Place

_ROOM = 64  # rows that the arrays have room for at first; doubled when full
_FILTERS = 64  # filters whose masks are cached
_NONE = np.empty(0, np.bool_)
_T = TypeVar("_T", bound=np.generic)


class DeltaEntry(NamedTuple):
    """An entry of the delta, but for its vector.

    Attributes
    ----------
    terms : SparseVectors
        Weighted as the release's are.
    titles : tuple of str
        Those of its names that stand for a title.
    """

    row: RowId
    payload: Payload
    facts: Facts
    terms: SparseVectors
    titles: tuple[str, ...] = ()

    @property
    def signature(self) -> WorkSignature:
        """Titles and authors, by which versions of one work are recognised."""
        return WorkSignature.of(orjson.loads(self.payload.summary + b"}"))


@dataclass(frozen=True, eq=False)
class Delta:
    """Entries stored or changed since a release was built, and the places of the release that are outdated.

    Attributes
    ----------
    sequence, nonce : int, int or None
        The catalogue's sequence number and nonce up to which its changes are in the delta: see `Lineage`.
    count : int
        How many of `records`, `rows`, `vectors` and `words` belong to this delta: the lists are shared with
        later deltas, which append to them.
    works : array, of the length of `rows`, int64
        The key of the work that each is, see `WorkGroups`. A near-duplicate with a title of its own is
        a work of its own until the next build.
    title_positions : mapping
        From titles to positions here, those of a later delta too.
    words : SparseVectors
        The sparse vectors of the `records`, as one matrix.
    filter_masks : mapping
        A cache: from a filter to the mask of the entries that pass it. A mask is as long as the delta was when the
        filter was last asked for; it is extended when it is asked for again.
    live : array, shape (count,), bool
        False for an entry that changed again later, or went away.
    tombstones : array, shape (n,), bool, or None
        Places of the release whose entries changed or went away; None while there are none.
    """

    sequence: int
    records: list[DeltaEntry]
    rows: Ids
    vectors: Vectors
    works: Ids
    title_positions: dict[str, int]
    words: SparseVectors
    filter_masks: dict[Filter, npt.NDArray[np.bool_]]
    count: int
    live: npt.NDArray[np.bool_]
    tombstones: npt.NDArray[np.bool_] | None
    live_count: int
    """Entries that can be found, in the release and here."""
    nonce: int | None

    @classmethod
    def empty(cls, release: Release) -> "Delta":
        """Return the delta of a release when nothing has changed since."""
        return cls(
            sequence=release.manifest.sequence,
            records=[],
            rows=np.empty(0, np.int64),
            vectors=np.empty((0, release.manifest.dimension), np.float32),
            works=np.empty(0, np.int64),
            title_positions={},
            words=SparseVectors.joined([]),
            filter_masks={},
            count=0,
            live=np.empty(0, np.bool_),
            tombstones=None,
            live_count=len(release),
            nonce=release.manifest.nonce,
        )

    def advanced(
        self,
        release: Release,
        sequence: int,
        records: Sequence[DeltaEntry],
        vectors: Vectors,
        gone: Sequence[RowId],
    ) -> "Delta":
        """Return the delta after these entries were stored and these rows went away.

        Only the newest delta of a release may be advanced.

        Parameters
        ----------
        vectors : array, shape (len(records), d), float32
        """
        outdated = [*(record.row for record in records), *gone]
        if not outdated:
            return replace(self, sequence=sequence)
        live = np.concatenate([self.live, np.ones(len(records), np.bool_)])
        live[: self.count][np.isin(self.rows[: self.count], outdated)] = False
        tombstones = self._tombstones_with(release, outdated)
        count = self.count + len(records)
        rows = _grown(self.rows, self.count, count)
        matrix = _grown(self.vectors, self.count, count)
        works = _grown(self.works, self.count, count)
        rows[self.count : count] = [record.row for record in records]
        matrix[self.count : count] = vectors
        for position, record in enumerate(records, self.count):
            works[position] = self._work_key(release, works, position, record)
            self.records.append(record)
            for title in record.titles:
                self.title_positions.setdefault(title, position)
        hidden = int(tombstones.sum())
        return Delta(
            sequence=sequence,
            records=self.records,
            rows=rows,
            vectors=matrix,
            works=works,
            title_positions=self.title_positions,
            words=self._joined_terms([record.terms for record in records]),
            filter_masks=self.filter_masks,
            count=count,
            live=live,
            tombstones=tombstones if hidden else None,
            live_count=len(release) - hidden + int(live.sum()),
            nonce=None,  # the caller, who read the changes, sets it
        )

    def _tombstones_with(self, release: Release, rows: Sequence[RowId]) -> npt.NDArray[np.bool_]:
        """Return the mask of the release's places that are outdated once these rows have changed or gone."""
        if self.tombstones is None:
            tombstones = np.zeros(len(release), np.bool_)
        else:
            tombstones = self.tombstones.copy()
        places = [place for row in rows if (place := release.place(row)) is not None]
        tombstones[places] = True
        return tombstones

    def _joined_terms(self, sparse: Sequence[SparseVectors]) -> SparseVectors:
        added, terms = SparseVectors.joined(sparse), self.words
        count, end = self.count + len(sparse), int(terms.offsets[self.count])
        last = end + len(added.ids)
        words = SparseVectors(
            _grown(terms.offsets, self.count + 1, count + 1),
            _grown(terms.ids, end, last),
            _grown(terms.weights, end, last),
            _grown(terms.languages, self.count, count),
        )
        words.offsets[self.count + 1 : count + 1] = end + added.offsets[1:]
        words.ids[end:last], words.weights[end:last] = added.ids, added.weights
        words.languages[self.count : count] = added.languages
        return words

    def _work_key(self, release: Release, works: Ids, position: int, record: DeltaEntry) -> int:
        """Return the key of an entry's work.

        That is its own in the release, else that of an entry with its title and authors, else a new one.
        """
        before = release.place(record.row)
        if before is not None and release.works.of[before] >= 0:
            return release.works.key(before)
        for title in record.titles:
            twin = release.aliases.find(title)
            if (
                twin is not None
                and twin != before
                and are_versions(record.signature, _signature(release, twin))
            ):
                return release.works.key(twin)
            other = self.title_positions.get(title)
            if other is not None and are_versions(record.signature, self.records[other].signature):
                return int(works[other])
        return release.works.key_in_delta(position) if before is None else release.works.key(before)

    def position(self, row: RowId) -> int | None:
        """Return the position here of a row, None if the delta lacks it."""
        positions = np.flatnonzero((self.rows[: self.count] == row) & self.live)
        return int(positions[0]) if len(positions) else None

    def mask(self, filter: Filter, without: Sequence[int] = ()) -> npt.NDArray[np.bool_]:
        """Return the mask of the live entries that pass a filter, shape (count,), without some positions."""
        mask = self.live & self._accepted(filter) if filter else self.live.copy()
        mask[list(without)] = False
        return mask

    def _accepted(self, filter: Filter) -> npt.NDArray[np.bool_]:
        """Return the mask of the entries that pass a filter; each entry is judged once, not by every question."""
        mask = self.filter_masks.get(filter, _NONE)
        if len(mask) < self.count:
            further = [filter.accepts(r.facts) for r in self.records[len(mask) : self.count]]
            if len(self.filter_masks) >= _FILTERS:
                self.filter_masks.clear()
            self.filter_masks[filter] = mask = np.concatenate([mask, np.array(further, np.bool_)])
        return mask[: self.count]

    def search(self, vector: Vectors, k: int, mask: npt.NDArray[np.bool_]) -> tuple[Ids, Scores]:
        """Find the nearest of the wanted entries, comparing all of them.

        Parameters
        ----------
        vector : array, shape (1, d), float32
        mask : array, shape (count,), bool
            From `mask`.

        Returns
        -------
        positions here and cosines, of at most k entries, in no order
        """
        positions = np.flatnonzero(mask)
        cosines = (self.vectors[: self.count] @ vector[0])[positions]
        if len(positions) > k:
            best = np.argpartition(-cosines, k - 1)[:k]
            positions, cosines = positions[best], cosines[best]
        return positions, np.round(cosines, 6)

    def sparse(self, positions: Ids) -> SparseVectors:
        """Return the sparse vectors of some entries, by position."""
        return self.words.take(positions)


def _signature(release: Release, place: Place) -> WorkSignature:
    return WorkSignature.of(orjson.loads(release.payloads.summaries([place])[0] + b"}"))


def _grown(array: npt.NDArray[_T], used: int, needed: int) -> npt.NDArray[_T]:
    """Return an array with room for `needed` rows, the first `used` of which are those of `array`."""
    if needed <= len(array):
        return array
    grown = np.empty((max(2 * len(array), needed, _ROOM), *array.shape[1:]), array.dtype)
    grown[:used] = array[:used]
    return grown
