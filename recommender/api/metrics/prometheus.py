"""`GET /metrics`: the metrics of all workers together, for Prometheus, from whichever worker answers."""

import asyncio
import logging
import math
import os
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from starlette.exceptions import HTTPException

from recommender.api.fast.lookup_cache import LookupCache
from recommender.api.metrics.recall_probe import RecallProbe
from recommender.api.metrics.request_stats import RequestStats, Route
from recommender.api.metrics.worker_stats import Counts, WorkerStats
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.engine.snapshot import Snapshot
from recommender.errors import RecommenderError
from recommender.releases.home import MANIFEST

ROUTE: Route = ("GET", "/metrics")

_log = logging.getLogger(__name__)
_COUNTERS = ("hits", "misses")
_STATES = (
    "pid",
    "kept",
    "releases",
    "encoding",
    "recall",
    "checked",
    "sound",
)  # beside two of each pool
_FORMATS = ("text/plain", "application/openmetrics-text")
_PAUSE = 0.5
_CALLS = ("running", "waiting")
_MEMORY = {"RssAnon": "own", "RssFile": "mapped", "RssShmem": "shared"}


class Metrics:
    """The metrics of all workers of a server: this one's, and the others' as they last wrote them to the shared file.

    Parameters
    ----------
    lookups : LookupCache or None
        The cache of look-ups, if there is one; its hits and misses are shown.
    pools : mapping of str to ThreadPool
        The thread pools, by what their threads do.
    file : int, optional
        Descriptor of the file that the workers share, see `WorkerStats`; without it this worker is the only one.
    """

    def __init__(
        self,
        engine: Engine,
        request_stats: RequestStats,
        lookups: LookupCache | None,
        pools: Mapping[str, ThreadPool],
        file: int | None = None,
    ) -> None:
        self._engine = engine
        self._request_stats = request_stats
        self._lookups = lookups
        self._pools = pools
        counters = request_stats.width + len(_COUNTERS)
        states = [*_STATES, *(f"{name} {state}" for name in pools for state in _CALLS)]
        names = [*_COUNTERS, *states]
        self._at = {name: request_stats.width + i for i, name in enumerate(names)}
        self._worker_stats = WorkerStats(counters + len(states), counters, file)
        self._recall_probe = RecallProbe()
        self._pool = ThreadPool("metrics", 1, 8)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def close(self) -> None:
        """End the thread, and free this worker's row of the shared file."""
        self._pool.close()
        self._worker_stats.close()

    async def watch(self) -> None:
        """Write this worker's numbers to the shared file twice a second; in the first worker, also run the recall probe."""
        last_message = ""
        while True:
            self.write()
            if self._worker_stats.row == 0:
                try:
                    await self._pool.run(self._look)
                    last_message = ""
                except (RecommenderError, HTTPException) as error:
                    if str(error) != last_message:
                        last_message = str(error)
                        _log.warning("the index cannot be checked: %s", error)
            await asyncio.sleep(_PAUSE)

    def _look(self) -> None:
        self._recall_probe.step(self._engine.snapshot.release)

    def write(self) -> None:
        """Write this worker's numbers to its row of the shared file."""
        lookups, pools = self._lookups, self._pools.values()
        calls = [count for pool in pools for count in (pool.running, pool.queued_count)]
        more = [
            *((lookups.hits, lookups.misses) if lookups else (0, 0)),
            os.getpid(),
            len(lookups) if lookups else 0,
            self._engine.open_releases,
            self._engine.models.queue_length,
            self._recall_probe.recall,
            self._recall_probe.checked_at,
            float(not (self._engine.fault or self._engine.problem)),
            *calls,
        ]
        self._worker_stats.write(self._request_stats.numbers() + array("d", more))

    async def show(self, request: Request) -> Response:
        """Numbers about this server, in the text format of Prometheus or OpenMetrics."""
        self.write()
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        body = await self._pool.run(encode, self._registry)
        return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    def add_to(self, app: FastAPI) -> None:
        """Put the route into `app`."""
        app.get(
            ROUTE[1],
            summary="Numbers about this server, for Prometheus",
            response_class=Response,
            responses={
                200: {"content": {kind: {"schema": {"type": "string"}} for kind in _FORMATS}}
            },
        )(self.show)

    def collect(self) -> Iterator[Metric]:
        """Return every metric, as `prometheus_client` asks for them."""
        rows = self._worker_stats.rows()
        alive = {i: row for i, row in enumerate(rows) if _lives(int(row[self._at["pid"]]))}
        yield from self._request_metrics(rows.sum(axis=0))
        yield from self._states(alive)
        yield from _memory({i: int(row[self._at["pid"]]) for i, row in alive.items()})
        try:
            snapshot = self._engine.snapshot
        except RecommenderError:
            return  # /readyz says what is wrong
        yield from _index(snapshot)
        yield GaugeMetricFamily(
            "recommender_degraded_shards",
            "Parts of the release of which a replica does not answer",
            len(self._engine.degraded_shards),
        )

    def _request_metrics(self, numbers: Counts) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "recommender_requests", "Requests answered", labels=("method", "route", "status")
        )
        for (method, path), status, count in self._request_stats.statuses(numbers):
            requests.add_metric((method, path or "other", str(status or "other")), count)
        yield requests
        seconds = HistogramMetricFamily(
            "recommender_request_seconds",
            "From a request's headers to its whole answer",
            labels=("method", "route", "plan"),
        )
        for (method, path), plan, buckets, total in self._request_stats.times(numbers):
            seconds.add_metric((method, path or "other", plan), buckets, total)
        yield seconds
        lookups = CounterMetricFamily(
            "recommender_lookups", "Look-ups, by whether the answer was kept", labels=("kept",)
        )
        lookups.add_metric(("yes",), numbers[self._at["hits"]])
        lookups.add_metric(("no",), numbers[self._at["misses"]])
        yield lookups

    def _states(self, alive: Mapping[int, Counts]) -> Iterator[Metric]:
        def total(name: str) -> float:
            return float(sum(row[self._at[name]] for row in alive.values()))

        yield GaugeMetricFamily("recommender_workers", "Processes that answer", len(alive))
        yield GaugeMetricFamily("recommender_kept_answers", "Answers kept", total("kept"))
        yield GaugeMetricFamily(
            "recommender_encoder_waiting", "Texts that wait for a model", total("encoding")
        )
        calls = GaugeMetricFamily(
            "recommender_calls", "Questions and writes in threads", labels=("pool", "state")
        )
        for name in self._pools:
            for state in _CALLS:
                calls.add_metric((name, state), total(f"{name} {state}"))
        yield calls
        releases = GaugeMetricFamily(
            "recommender_open_releases", "Releases that a worker holds open", labels=("worker",)
        )
        for i, row in alive.items():
            releases.add_metric((str(i),), row[self._at["releases"]])
        yield releases
        sound = GaugeMetricFamily(
            "recommender_release_sound",
            "Whether a worker's release is open and its files are what they were",
            labels=("worker",),
        )
        for i, row in alive.items():
            sound.add_metric((str(i),), row[self._at["sound"]])
        yield sound
        looks = [(row[self._at["checked"]], row[self._at["recall"]]) for row in alive.values()]
        checked_at, recall = max(looks, default=(0.0, math.nan))
        if checked_at:
            yield GaugeMetricFamily(
                "recommender_recall_at_10", "Of the index, on a few stored entries", recall
            )
            yield GaugeMetricFamily(
                "recommender_recall_checked_timestamp_seconds", "When it was measured", checked_at
            )


def _index(snapshot: Snapshot) -> Iterator[Metric]:
    release, delta = snapshot.release, snapshot.delta
    manifest = release.manifest
    labels = {
        "version": manifest.version,
        "model": manifest.encoder,
        "recipe": manifest.factory_string,
    }
    yield InfoMetricFamily("recommender_index", "The release in force", value=labels)
    built = manifest.built or (release.folder / MANIFEST).stat().st_mtime
    tombstones = 0 if delta.tombstones is None else int(delta.tombstones.sum())
    for name, help, value in (
        ("index_built_timestamp_seconds", "When the release was built", built),
        ("index_entries", "Entries in the release", manifest.count),
        ("entries", "Entries that can be found", delta.live_count),
        ("delta_entries", "Entries found beside the release", int(delta.live.sum())),
        ("tombstones", "Entries of the release that changed or went away", tombstones),
        ("waiting_entries", "Stored entries that cannot be found yet", len(snapshot.unembedded)),
        ("missing_shards", "Parts of the release that do not answer", len(snapshot.missing_shards)),
    ):
        yield GaugeMetricFamily(f"recommender_{name}", help, value)


def _memory(pids: Mapping[int, int]) -> Iterator[Metric]:
    memory = GaugeMetricFamily(
        "recommender_memory_bytes",
        "Resident memory: own, mapped files (shared by all workers), shared",
        labels=("worker", "kind"),
    )
    for worker, pid in pids.items():
        for name, kilobytes in _status(pid).items():
            if name in _MEMORY:
                memory.add_metric((str(worker), _MEMORY[name]), kilobytes * 1024)
    if memory.samples:
        yield memory


def _status(pid: int) -> dict[str, int]:
    """Return the sizes in ``/proc/PID/status``, in kilobytes; nothing where there is no such file."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    fields = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): int(value) for name, value, _ in fields}


def _lives(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody's
        return True
    return True
