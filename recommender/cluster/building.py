"""A build whose heavy parts run on a cluster, as tasks of Ray over ranges of rows.

A task that is lost with its node is run again on another. The process that builds stores vectors as they come, so that a
build that was killed goes on from there: the catalogue is the checkpoint, and none of Ray's is needed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import ray

from recommender.api.serve import encoders
from recommender.batch.work import BuildWork, Compare, EmbeddedBatch, EmbeddingBatch, TextLists
from recommender.cluster.processes import connect
from recommender.encoders import Encoder, shipped_term_encoder
from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Vectors
from recommender.errors import EncoderMismatch
from recommender.progress import Progress, no_progress
from recommender.retrieval.index import TARGET, Hits, Index, SearchParams, knn, top_k
from recommender.settings import Settings

_AHEAD = 2  # batches queued for each one that is being embedded
_AGAIN: dict[str, Any] = {"max_retries": -1}  # as often as a node is lost

_opened = lru_cache(maxsize=1)(lambda settings, name: encoders(settings)(name))


def join_cluster(address: str, settings: Settings, say: Callable[[str], object]) -> "ClusterWork":
    """Join a cluster, of which this machine must be a node, and say at which address its dashboard is.

    Raises
    ------
    PartUnavailable
        If it cannot be joined.
    """
    connect(address)
    if watched := ray.worker.get_dashboard_url():
        say(f"the cluster's dashboard: http://{watched}")
    return ClusterWork(settings)


class ClusterWork(BuildWork):
    """Runs the heavy parts of a build on the cluster that was joined.

    Parameters
    ----------
    settings : Settings
        ``home`` must be a folder that every node sees.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.device)
        self._settings, self._home = settings, settings.home.absolute()

    def embedded(
        self, batches: Iterable[EmbeddingBatch], encoder: Encoder, terms: TermEncoder | None
    ) -> Iterator[tuple[EmbeddingBatch, EmbeddedBatch]]:
        """Yield each batch with its vectors and sparse vectors, as they are done."""
        left, tasks = iter(batches), dict[Any, EmbeddingBatch]()
        made = encoder.name, encoder.fingerprint, terms is not None
        gpus = {"num_gpus": 1} if self.device == "cuda" else {}
        task = ray.remote(_embedded).options(**_AGAIN, **gpus)
        while True:
            most = (1 + _AHEAD) * max(1, int(ray.cluster_resources().get("CPU", 1)))
            while len(tasks) < most and (batch := next(left, None)) is not None:
                tasks[task.remote(batch.texts, self._settings, *made)] = batch
            if not tasks:
                return
            (done, *_), _ = ray.wait(list(tasks))
            yield tasks.pop(done), ray.get(done)

    def indexes(self, parts: Sequence[Vectors], progress: Progress = no_progress) -> list[Index]:
        """Return the index of each shard; each is built on one node, and written to the home folder, which all nodes see."""
        task = ray.remote(_index).options(**_AGAIN)
        folder = self._home / "releases" / f".indexes.{uuid4().hex}"
        folder.mkdir(parents=True)
        paths = [folder / f"{number}.faiss" for number in range(len(parts))]
        try:
            tasks = [task.remote(part, path) for part, path in zip(parts, paths, strict=True)]
            indexes = []
            for path, opening in zip(paths, tasks, strict=True):
                indexes.append(Index.load(path, *ray.get(opening)))
                progress("index", len(indexes), len(parts))
            return indexes
        finally:
            for path in paths:  # what is mapped stays
                path.unlink(missing_ok=True)
            with suppress(OSError):
                folder.rmdir()

    def comparing(self, vectors: Vectors) -> Compare:
        """Return the function of `BuildWork.comparing`; every processor of the cluster compares a part of the vectors."""
        many = max(1, int(ray.cluster_resources().get("CPU", 1)))
        starts = np.linspace(0, len(vectors), many + 1).astype(np.int64)
        starts = np.unique(starts)  # fewer vectors than processors
        parts = [ray.put(part) for part in np.split(vectors, starts[1:-1])]
        task = ray.remote(knn).options(**_AGAIN)

        def compare(queries: Vectors, k: int) -> Hits:
            asked = ray.put(queries)
            found: list[Hits] = ray.get(
                [task.remote(asked, part, k, self.device) for part in parts]
            )
            places = [
                np.where(hits.places < 0, -1, hits.places + start)
                for hits, start in zip(found, starts, strict=False)
            ]
            cosines = np.concatenate([hits.cosines for hits in found], axis=1)
            return Hits(*top_k(np.concatenate(places, axis=1), cosines, k), "exact")

        return compare


def _embedded(
    texts: tuple[TextLists, TextLists],
    settings: Settings,
    name: str,
    fingerprint: str,
    counted: bool,
) -> EmbeddedBatch:
    """Embed a batch, on some node."""
    encoder: Encoder = _opened(settings, name)
    if encoder.fingerprint != fingerprint:
        raise EncoderMismatch(fingerprint, encoder.fingerprint)
    return EmbeddedBatch.of(texts, encoder, shipped_term_encoder() if counted else None)


def _index(part: Vectors, path: Path) -> tuple[str, SearchParams | None, float]:
    """Build an index on some node; return how it is opened."""
    index = Index.build(part, target=TARGET)
    aside = path.with_suffix(f".{uuid4().hex}")  # a task that was thought lost may go on
    index.save(aside)
    aside.replace(path)
    return index.factory_string, index.search_params, index.recall
