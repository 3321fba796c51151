"""Build: embed what changed, fit graph, map and calibration, publish a release.

Every step can be killed and run again: finished work is kept, and the next run does the rest.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from recommender.batch.background_texts import BACKGROUND_TEXTS
from recommender.batch.contents import BuildInput
from recommender.batch.doctor import sound_release
from recommender.batch.duplicates import suspects
from recommender.batch.embedding import embed_changed
from recommender.batch.graph import COMPARED_LIMIT, CandidateSearch, GraphCandidates, neighbours
from recommender.batch.regions import regions
from recommender.batch.tsne import layout
from recommender.batch.versions import versions
from recommender.batch.work import BuildWork
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, shipped_term_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.entries.work import SAME_WORK_SCORE
from recommender.errors import CatalogueMismatch, CorruptRelease, NoRelease
from recommender.progress import Progress, no_progress
from recommender.releases.home import check_lineage, require_same_catalogue
from recommender.releases.litter import sweep_builds
from recommender.releases.manifest import FORMAT, Manifest, ShardManifest
from recommender.releases.map import Plane
from recommender.releases.publish import adopt, build_lock, publish
from recommender.releases.release import GRAPH_WIDTH, Release
from recommender.releases.works import WorkGroups
from recommender.retrieval.calibration import (
    Calibration,
    TailProbabilities,
    apply_levels,
    chance_scores,
    language_pair,
    levels_of,
)
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.hybrid import CANDIDATES, WEIGHT, Hybrid
from recommender.retrieval.index import TARGET, Index, choose_factory_string

_WORTH_BLOCK = 1 << 14  # rows of the graph judged at once


@dataclass(frozen=True)
class BuildOutcome:
    """What a build did: the release in force now, vectors made, whether anything changed."""

    release: Release
    embedded: int
    changed: bool


def build(  # noqa: PLR0913 - what a build can be told, it is told here
    home: Path,
    catalogue: Catalogue,
    encoder: Encoder,
    full: bool = False,
    progress: Progress = no_progress,
    overlap: float = WEIGHT,
    device: str = "cpu",
    with_map: bool = False,
    shards: int | None = None,
    work: BuildWork | None = None,
) -> BuildOutcome:
    """Embed what changed, build index and neighbour graph, publish.

    A build that was killed goes on where it stopped: with the texts that are not embedded yet, and
    with the candidates of the graph that were not found yet.

    Parameters
    ----------
    full : bool
        Encode every entry again, and build even if the release in force has the same content.
    overlap : float
        Weight of shared words beside the cosine of vectors; 0: vectors alone.
    device : str
        The device that compares vectors for the neighbour graph: "cpu" or "cuda".
    with_map : bool
        Whether to lay out the map as well.
    shards : int, optional
        How many shards the release is cut into, each of which a machine can hold alone; by default as many as the
        release in force has.
    work : BuildWork, optional
        Does the heavy parts of the build; by default, this process does them.

    Raises
    ------
    CatalogueBusy
        If another build is going on.
    CatalogueMismatch
        If the release in force was made of another catalogue, unless `full` is given.
    """
    term_encoder = shipped_term_encoder()
    with build_lock(home):
        sweep_builds(home)
        if not (full and len(catalogue)):  # who says so has another catalogue take its place
            require_same_catalogue(home, catalogue)
        if full:
            catalogue.forget_vectors(encoder.fingerprint)
        work = work or BuildWork(device)
        embedded = embed_changed(catalogue, encoder, progress, term_encoder, work)
        builder = _ReleaseBuilder(
            home,
            encoder,
            term_encoder,
            overlap,
            work,
            with_map,
            shards or _shards_in_force(home),
            progress,
        )
        with _records_file(home) as file:
            contents = BuildInput.read(
                catalogue, encoder.fingerprint, encoder.dimension, term_encoder.fingerprint, file
            )
            version = builder.version_of(contents)
            older = None if full else sound_release(home)
            if older is not None and older.version == version:
                return BuildOutcome(
                    _keep_release(home, older, catalogue, contents), embedded, changed=False
                )
            release = builder.build(contents, version, older, afresh=full)
            near = np.asarray(release.neighbours), np.asarray(release.scores)
            catalogue.store_suspects(suspects(catalogue, contents.rows, *near))
            catalogue.announce()
        return BuildOutcome(release, embedded, changed=True)


def _shards_in_force(home: Path) -> int:
    try:
        return len(Release.open(home).manifest.parts)
    except (NoRelease, CorruptRelease):
        return 1


def _keep_release(
    home: Path, older: Release, catalogue: Catalogue, contents: BuildInput
) -> Release:
    """Return a release of the same content as the catalogue, after correcting its lineage if need be."""
    try:
        check_lineage(catalogue, older.manifest.lineage)
    except CatalogueMismatch:  # put back, and nothing was lost by it
        return adopt(home, older, contents.lineage)
    return older if older.manifest.nonce is not None else adopt(home, older, contents.lineage)


@contextmanager
def _records_file(home: Path) -> Iterator[Path]:
    """Yield the path of a file for the records of `BuildInput`; it is removed at the end, and one that a killed build left, before."""
    folder = home / "releases" / f".waiting.{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder / "records.jsonl"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _ReleaseBuilder:
    """Builds a release of the content of a catalogue."""

    home: Path
    encoder: Encoder
    term_encoder: TermEncoder
    overlap: float
    work: BuildWork
    with_map: bool
    shards: int
    progress: Progress

    def version_of(self, contents: BuildInput) -> str:
        """Return the version of the release of this content: a hash of it and of everything that a build depends on."""
        count = len(contents.rows)
        made_with = (
            self.encoder.fingerprint,
            self.term_encoder.fingerprint,
            self.overlap,
            self.with_map,
            *([self.shards] if self.shards > 1 else []),
        )
        shape = (
            FORMAT,
            GRAPH_WIDTH,
            CANDIDATES,
            choose_factory_string(count, self.encoder.dimension),
            TARGET,
            count <= COMPARED_LIMIT,
            SAME_WORK_SCORE,
        )
        parts = orjson.dumps((*shape, *made_with, contents.digest))
        return hashlib.sha256(parts).hexdigest()[:12]

    def build(
        self, contents: BuildInput, version: str, older: Release | None, *, afresh: bool
    ) -> Release:
        """Build index and neighbour graph, and publish; the graph's candidates and the map start from those of `older`."""
        rows, vectors, count = contents.rows, contents.vectors, len(contents.rows)
        compared = count <= COMPARED_LIMIT
        indexes = self._indexes(vectors)
        compare = self.work.comparing(vectors) if compared else None
        search = CandidateSearch(rows, vectors, () if compared else indexes, compare)
        temporary = self.home / "releases" / f".partial.{version}"
        if afresh:
            shutil.rmtree(temporary, ignore_errors=True)
        candidates = search.candidates(self._candidates(older, compared), temporary, self.progress)
        hybrid, calibration = _calibrate(
            Hybrid.fit(contents.counts, candidates.places, candidates.cosines, self.overlap),
            vectors,
        )
        domain = self._domain(hybrid, vectors)
        width = min(GRAPH_WIDTH, max(count - 1, 0))
        places, scores = neighbours(hybrid, candidates, width, self.progress)
        manifest = Manifest(
            version=version,
            **contents.lineage._asdict(),
            encoder=self.encoder.name,
            fingerprint=self.encoder.fingerprint,
            dimension=self.encoder.dimension,
            count=count,
            factory_string=indexes[0].factory_string,
            search_params=indexes[0].search_params,
            recall=min(index.recall for index in indexes),
            exact_graph=compared,
            lexicon=self.term_encoder.fingerprint,
            overlap=self.overlap,
            slope=hybrid.slope,
            levels=tuple(hybrid.levels.tolist()),
            usual=domain.usual,
            files={},
            shards=tuple(map(_shard, indexes)) if len(indexes) > 1 else (),
        )
        works = WorkGroups.fit(versions(contents.records, places, scores), places)
        arrays = {
            "rows": rows,
            **_by_field("bag", hybrid.sparse),
            "rarity": hybrid.idf,
            "candidates": candidates.places,
            "cosines": candidates.cosines,
            "prints": candidates.vector_hashes,
            "neighbours": places,
            "scores": scores,
            "chances": _tail_probabilities(calibration, hybrid.sparse, places, scores),
            "calibration": calibration.scores,
            "subjects": domain.covariance,
            "words": contents.spellings.words,
            "word_counts": contents.spellings.counts,
            **_by_field("work", works),
        }
        if self.with_map:
            before = _older_map(older, rows) if older else None
            arrays["map"] = points = layout(vectors, places, before, self.progress)
            map_regions = regions(points, _titles(contents), self.term_encoder.cut)
            arrays |= {f"region_{name}": values for name, values in map_regions.arrays().items()}
        return publish(self.home, manifest, indexes, arrays, contents.records())

    def _indexes(self, vectors: Vectors) -> list[Index]:
        """Return the index of each shard; their sizes differ by one at most."""
        ends = np.linspace(0, len(vectors), self.shards + 1).astype(np.int64).tolist()
        parts = [vectors[start:end] for start, end in pairwise(ends)]
        return self.work.indexes(parts, self.progress)

    def _domain(self, hybrid: Hybrid, vectors: Vectors) -> DomainDetector:
        """Fit the detector of texts on the entries' subjects against everyday texts."""
        background = self.encoder.encode(BACKGROUND_TEXTS, query=True)
        counts = self.term_encoder.encode((text,) for text in BACKGROUND_TEXTS)
        terms = counts.weighted(hybrid.idf)
        best = np.zeros(len(background), np.float32)
        for i, vector in enumerate(background if len(vectors) else ()):
            cosines = vectors @ vector
            near = np.argpartition(-cosines, min(CANDIDATES, len(cosines)) - 1)[:CANDIDATES]
            best[i] = hybrid.order(terms[i], near, cosines[near], question=True)[1][0]
        return DomainDetector.fit(vectors, background, best)

    def _candidates(self, older: Release | None, compared: bool) -> GraphCandidates | None:
        """Return an older release's candidates if the graph's may start from them: made of vectors of the same encoder."""
        if older is None or older.manifest.fingerprint != self.encoder.fingerprint:
            return None
        if compared and not older.manifest.exact_graph:
            return None
        return GraphCandidates(older.rows, older.vector_hashes, *older.candidates)


def _by_field(prefix: str, arrays: SparseVectors | WorkGroups) -> dict[str, Any]:
    """Return the arrays of a dataclass by the names of their files, ``PREFIX_FIELD``."""
    return {f"{prefix}_{field.name}": getattr(arrays, field.name) for field in fields(arrays)}


def _titles(contents: BuildInput) -> Iterator[list[str]]:
    """Yield the titles of every entry."""
    for record in contents.records():
        card = orjson.loads(record.summary)
        yield [title for title in (card["title"], card["title_zh"]) if title]


def _shard(index: Index) -> ShardManifest:
    return ShardManifest(len(index), index.factory_string, index.search_params, index.recall)


def _calibrate(hybrid: Hybrid, vectors: Vectors) -> tuple[Hybrid, Calibration]:
    """Return the hybrid with levels between languages, and the calibration of its scores."""
    languages = hybrid.sparse.languages
    scores, pairs = chance_scores(
        languages,
        lambda place, others: hybrid.order(
            hybrid.sparse[place], others, vectors[others] @ vectors[place]
        ),
    )
    levels = levels_of(scores, pairs, languages)
    level = apply_levels(scores, pairs, levels).astype(np.float32)
    return replace(hybrid, levels=levels), Calibration.fit(level, pairs, len(languages))


def _tail_probabilities(
    calibration: Calibration, sparse: SparseVectors, places: Any, scores: Scores
) -> TailProbabilities:
    """Return the tail probability of each neighbour's score."""
    out = np.empty(places.shape, np.float16)
    for start in range(0, len(places), _WORTH_BLOCK):
        part = slice(start, start + _WORTH_BLOCK)
        pairs = language_pair(sparse.languages[part, None], sparse.languages[places[part]])
        out[part] = calibration.tail_probabilities(scores[part], pairs)
    return out


def _older_map(older: Release, rows: Ids) -> Plane | None:
    """Return the points of rows on an older release's map, shape (n, 2); NaN for a row that it lacks."""
    if older.map is None or not len(older):
        return None
    positions = np.minimum(np.searchsorted(older.rows, rows), len(older) - 1)
    return np.where(
        (older.rows[positions] == rows)[:, None], older.map.points[positions], np.float32(np.nan)
    )
