"""A snapshot: a release and the delta beside it, as one question sees them.

An entry is a *node* here: its place in the release, or behind the release's places its place in
the delta.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Vectors
from recommender.engine.delta import Delta
from recommender.entries.filter import Columns, Filter
from recommender.errors import NoMap
from recommender.releases.payloads import results
from recommender.releases.release import Release
from recommender.retrieval.calibration import kind, rarest, relevances


class Ranked(NamedTuple):
    """What a question found: nodes, scores and relevances, best first, and how.

    ``matched`` counts the entries that could have been found; ``fits`` says that some are what was
    asked for, whatever their relevance; ``on_subject``, whether a text is about any of the
    catalogue's subjects (None: entries were asked about); ``versions`` has other nodes that each
    result stands for, empty where all are alone; ``more`` says that the list goes on.
    """

    nodes: list[int]
    scores: list[float]
    relevances: list[float]
    plan: str
    matched: int
    exact: bool
    fits: bool = False
    on_subject: bool | None = None
    versions: Sequence[Sequence[int]] = ()
    more: bool = False


class Scope(NamedTuple):
    """What may be found: places of the release (None: all of them), and of the delta."""

    places: npt.NDArray[np.bool_] | None
    beside: npt.NDArray[np.bool_]
    matched: int


class Pool(NamedTuple):
    """Candidates: nodes and scores, by falling score, ties by row; and how they were found."""

    nodes: Ids
    scores: Vectors
    plan: str


_END = b'%b"search":{"plan":"%b","matched":%d,"exact":%b,"close":%b},"next":%b}'


@dataclass(frozen=True, eq=False)  # one is another only if it is the same
class Snapshot:
    """What one question is asked of; never changes.

    Attributes
    ----------
    waiting : tuple of int
        Rows that were stored but have no vector yet, so cannot be found.
    """

    release: Release
    delta: Delta
    waiting: tuple[int, ...] = ()

    def named(self, name: str) -> int | None:
        """Return the node with exactly this name, if the release knows it and it has not changed."""
        place = self.release.names.find(name)
        hidden = self.delta.hidden
        return None if place is None or (hidden is not None and hidden[place]) else place

    def node(self, row: int) -> int | None:
        """Return the node of a catalogue's row, None if it cannot be found here."""
        place = self.delta.find(row)
        if place is not None:
            return len(self.release) + place
        place = self.release.place(row)
        hidden = self.delta.hidden
        return None if place is None or (hidden is not None and hidden[place]) else place

    def head(self, node: int) -> bytes:
        """Return ``{"id": …, "title": …}`` of a node."""
        beyond = node - len(self.release)
        if beyond >= 0:
            return self.delta.records[beyond].shown.head
        return self.release.cards.head(node)

    def _cards(self, nodes: list[int]) -> Sequence[bytes]:
        count = len(self.release)
        if not self.delta.count:
            return self.release.cards.several(nodes)
        records, cards = self.delta.records, self.release.cards
        return [
            cards.several((node,))[0] if node < count else records[node - count].shown.card
            for node in nodes
        ]

    def vector(self, node: int) -> Vectors:
        """Return a node's vector, shape (1, d)."""
        beyond = node - len(self.release)
        if beyond >= 0:
            return self.delta.vectors[beyond : beyond + 1]
        return self.release.index.reconstruct(np.array([node]))

    def bag(self, node: int) -> SparseVectors:
        """Return a node's words."""
        beyond = node - len(self.release)
        return self.delta.records[beyond].bag if beyond >= 0 else self.release.hybrid.bags[node]

    @cached_property
    def untouched(self) -> bool:
        """Whether nothing has changed since the release was built."""
        return not self.delta.count and self.delta.hidden is None

    @cached_property
    def firsts(self) -> dict[int, str]:
        """Cursors behind look-ups, by how many neighbours they have shown: see `lookups.first`."""
        return {}

    @cached_property
    def ends(self) -> dict[int, tuple[bytes, bytes]]:
        """What is behind the results of look-ups, by how many: where none is close, where one is."""
        return {}

    @cached_property
    def rarest(self) -> int:
        """The bits of the largest chance that is close: see `calibration.rarest`."""
        return rarest(self._enough[None])

    @cached_property
    def newest(self) -> int:
        """The last row that can be found here."""
        placed, beside = self.release.rows, self.delta.rows[: self.delta.count]
        return max(int(placed[-1]) if len(placed) else 0, int(beside.max(initial=0)))

    def works(self, nodes: Ids) -> Ids:
        """Return what is the same for nodes that are one work: see `WorkGroups.key`."""
        works, count = self.release.works, len(self.release)
        beyond = nodes >= count
        if not beyond.any():
            return works.keys(nodes)
        keys = np.empty(len(nodes), np.int64)
        keys[~beyond] = works.keys(nodes[~beyond])
        keys[beyond] = self.delta.works[nodes[beyond] - count]
        return keys

    def versions(self, nodes: Sequence[int]) -> list[list[int]]:
        """Return the other nodes of each node's work; empty where every one is alone."""
        works, delta = self.release.works, self.delta
        keys = self.works(np.array(nodes, np.int64))
        beside = delta.works[: delta.count]
        joined = (keys < len(works)) | np.isin(keys, beside[delta.alive])
        if not joined.any():
            return []
        found: list[list[int]] = [[] for _ in nodes]
        for i in np.flatnonzero(joined).tolist():
            key = int(keys[i])
            places = [p for p in works.entries(key) if delta.hidden is None or not delta.hidden[p]]
            fresh = np.flatnonzero((beside == key) & delta.alive) + len(self.release)
            found[i] = [node for node in (*places, *fresh.tolist()) if node != nodes[i]]
        return found if any(found) else []

    def scope(
        self,
        filter: Filter,
        without: Sequence[int] = (),
        languages: Sequence[int] | None = None,
        newest: int | None = None,
    ) -> Scope:
        """Return what passes a filter, without some nodes.

        Parameters
        ----------
        newest : int, optional
            The last row that may be found.
        languages : sequence of int, optional
            Flags, see `SparseVectors.languages`: entries with these alone. None: all.
        """
        mask = self._mask(filter, without)
        beside = self.delta.matching(filter, self._inner(without))
        if languages is not None:
            spoken = np.isin(self.release.hybrid.bags.languages, languages)
            mask = spoken if mask is None else mask & spoken
            for i in np.flatnonzero(beside):
                beside[i] = self.delta.records[i].bag.languages[0] in languages
        if newest is not None:
            beside &= self.delta.rows[: self.delta.count] <= newest
        matched = len(self.release) if mask is None else int(np.count_nonzero(mask))
        return Scope(mask, beside, matched + int(np.count_nonzero(beside)))

    def pool(self, vector: Vectors, bag: SparseVectors, many: int, scope: Scope) -> Pool:
        """Return the nodes nearest to a vector, `many` of the release and of the delta each."""
        found = self.release.index.search(vector, many, scope.places)
        held = found.places[0] >= 0
        places, cosines = found.places[0][held], found.cosines[0][held]
        nodes, scores = self.release.hybrid.order(bag, places, cosines)
        if self.delta.count:
            fresh, fresh_scores = self.beside(vector, bag, many, scope.beside)
            nodes, scores = np.concatenate([nodes, fresh]), np.concatenate([scores, fresh_scores])
        return self.ordered(nodes, scores, found.plan)

    def found(self, rows: Sequence[int], scope: Scope) -> list[int]:
        """Return the nodes of those rows that are in a scope, in this order."""
        count, nodes = len(self.release), map(self.node, rows)
        return [
            node
            for node in nodes
            if node is not None
            and (scope.beside[node - count] if node >= count else self._in(scope, node))
        ]

    def _in(self, scope: Scope, place: int) -> bool:
        return scope.places is None or bool(scope.places[place])

    def within(self, scope: Scope) -> list[int]:
        """Return the rows that are in a scope, in no order."""
        rows, beside = self.release.rows, self.delta.rows[: self.delta.count][scope.beside]
        placed = rows if scope.places is None else rows[scope.places]
        return [*placed.tolist(), *beside.tolist()]

    def _mask(self, filter: Filter, without: Sequence[int]) -> npt.NDArray[np.bool_] | None:
        """Return which places of the release may be found; None: all of them."""
        seeds = [node for node in without if node < len(self.release)]
        if not filter and not seeds:
            return self._visible
        if filter:
            mask = self.release.columns.mask(filter)
            if self._visible is not None:
                mask &= self._visible
        else:
            shown = self._visible
            mask = np.ones(len(self.release), np.bool_) if shown is None else shown.copy()
        mask[seeds] = False
        return mask

    @cached_property
    def _visible(self) -> npt.NDArray[np.bool_] | None:
        hidden = self.delta.hidden
        return None if hidden is None else ~hidden

    def _inner(self, nodes: Sequence[int]) -> list[int]:
        return [node - len(self.release) for node in nodes if node >= len(self.release)]

    def beside(
        self, vector: Vectors, bag: SparseVectors, many: int, wanted: npt.NDArray[np.bool_]
    ) -> tuple[Ids, Vectors]:
        """Return the nodes of the delta nearest to a vector, with their scores."""
        if not self.delta.count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        places, cosines = self.delta.search(vector, many, wanted)
        scores = self.release.hybrid.score(bag, self.delta.bags(places), cosines)
        return places + len(self.release), scores

    def rows(self, nodes: Ids) -> Ids:
        """Return the catalogue's rows of some nodes."""
        beyond = nodes >= len(self.release)
        rows = np.empty(len(nodes), np.int64)
        rows[~beyond] = self.release.rows[nodes[~beyond]]
        rows[beyond] = self.delta.rows[nodes[beyond] - len(self.release)]
        return rows

    def map(self) -> bytes:
        """Return the map as it goes out, see `Atlas.to_json`.

        Raises
        ------
        NoMap
            If the release was built without one.
        """
        release, delta = self.release, self.delta
        if release.atlas is None:
            raise NoMap(release.version)
        living = delta.rows[: delta.count][delta.alive]
        gone = np.flatnonzero(False if delta.hidden is None else delta.hidden)
        gone = gone[~np.isin(release.rows[gone], living)]  # what only changed is still there
        newer = len(living) - int(np.isin(living, release.rows).sum())
        return release.atlas.to_json(release.version, gone.tolist(), newer)

    def mapped(self, places: Iterable[int]) -> bytes:
        """Return the entries at some places of the map.

        Returns
        -------
        bytes
            JSON: ``index_version``, and ``entries``, each with its place, in the order asked;
            those that are gone are left out.
        """
        rows = self.release.rows
        known = {place: self.node(int(rows[place])) for place in places if place < len(rows)}
        cards = [
            b'%b,"place":%d}' % (self._cards([node])[0], place)
            for place, node in known.items()
            if node is not None
        ]
        version = orjson.dumps(self.release.version)
        return b'{"index_version":%b,"entries":[%b]}' % (version, b",".join(cards))

    def vectors(self, nodes: Ids) -> Vectors:
        """Return the vectors of some nodes, shape (m, d)."""
        beyond = nodes >= len(self.release)
        vectors = np.empty((len(nodes), self.release.manifest.dimension), np.float32)
        vectors[~beyond] = self.release.index.reconstruct(nodes[~beyond])
        vectors[beyond] = self.delta.vectors[nodes[beyond] - len(self.release)]
        return vectors

    def days(self, nodes: Ids) -> npt.NDArray[np.float64]:
        """Return the days of publication of some nodes, as ordinals; NaN where unknown."""
        beyond = nodes >= len(self.release)
        days = np.empty(len(nodes))
        days[~beyond] = self.release.columns.days[nodes[~beyond]]
        inner = (nodes[beyond] - len(self.release)).tolist()
        days[beyond] = Columns.fit([self.delta.records[i].facts for i in inner]).days
        days[days == 0] = np.nan
        return days

    def scores(self, vector: Vectors, bag: SparseVectors, nodes: Ids) -> Vectors:
        """Return the scores of some nodes, each once, with a vector and a bag; in their order."""
        cosines = np.round(self.vectors(nodes) @ vector[0], 6)
        scores = np.empty(len(nodes), np.float32)
        beyond = nodes >= len(self.release)
        inside = np.flatnonzero(~beyond)
        places, found = self.release.hybrid.order(bag, nodes[inside], cosines[inside])
        scores[inside[np.argsort(nodes[inside])]] = found[np.argsort(places)]
        bags = self.delta.bags(nodes[beyond] - len(self.release))
        scores[beyond] = self.release.hybrid.score(bag, bags, cosines[beyond])
        return scores

    def relevances(self, bag: SparseVectors, nodes: Ids, scores: Vectors) -> list[float]:
        """Return what scores with a bag's text are worth, whatever the languages."""
        beyond = nodes >= len(self.release)
        theirs = np.empty(len(nodes), np.uint8)
        theirs[~beyond] = self.release.hybrid.bags.languages[nodes[~beyond]]
        records = self.delta.records
        inner = (nodes[beyond] - len(self.release)).tolist()
        theirs[beyond] = [records[i].bag.languages[0] for i in inner]
        kinds = kind(int(bag.languages[0]), theirs)
        return relevances(self.release.calibration.chances(scores, kinds))

    def ordered(self, nodes: Ids, scores: Vectors, plan: str) -> Pool:
        """Return nodes with their scores as a pool."""
        best = np.lexsort((self.rows(nodes), -scores))
        return Pool(nodes[best], scores[best], plan)

    def related(self, pool: Pool, bag: SparseVectors, k: int, matched: int, exact: bool) -> Ranked:
        """Return the best `k` of a pool, with what they are worth to a bag."""
        nodes, scores = pool.nodes[:k], pool.scores[:k]
        known = self.relevances(bag, nodes, scores)
        return Ranked(nodes.tolist(), scores.tolist(), known, pool.plan, matched, exact)

    def body(
        self,
        query: bytes,
        related: Ranked,
        more: Sequence[bytes] = (),
        further: str | None = None,
    ) -> bytes:
        """Return an answer's bytes.

        Parameters
        ----------
        more : sequence of bytes
            Further fields of each result as JSON, each behind a comma; empty: none.
        further : str, optional
            The cursor of what comes after.
        """
        if related.versions:
            more = self._with_versions(related, more)
        cards = results(self._cards(related.nodes), related.scores, related.relevances, more)
        near = max(related.relevances, default=0.0) >= self._enough[related.on_subject]
        close = related.fits or (near and related.on_subject is not False)
        end = self.end(related.plan, related.matched, related.exact, close, further)
        return b'{"query":%b,"results":%b%b' % (query, cards, end)

    def end(self, plan: str, matched: int, exact: bool, close: bool, further: str | None) -> bytes:
        """Return what is behind the results of an answer: see `Ranked` and `body`."""
        return _END % (
            self._made,
            plan.encode(),
            matched,
            b"true" if exact else b"false",
            b"true" if close else b"false",
            b'"%b"' % further.encode() if further else b"null",
        )

    def _with_versions(self, related: Ranked, more: Sequence[bytes]) -> list[bytes]:
        """Return the further fields of each result, with the other versions of its work."""
        told = list(more) or [b""] * len(related.nodes)
        for i, nodes in enumerate(related.versions):
            if nodes:
                told[i] += b',"versions":[%b]' % b",".join(map(self.head, nodes))
        return told

    @cached_property
    def _enough(self) -> dict[bool | None, float]:
        learned = self.release.calibration
        return {
            None: learned.close_threshold,
            False: learned.close_threshold,
            True: learned.close_threshold_in_domain,
        }

    @cached_property
    def _made(self) -> bytes:
        made = self.release.manifest
        fields = orjson.dumps({"index_version": made.version, "model": made.encoder})
        return b"," + fields[1:-1] + b","
