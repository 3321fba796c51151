"""Publication: a release written aside, made durable, and put in force by one rename."""

import os
import shutil
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, BinaryIO

import filelock
import numpy as np
import orjson

from recommender.catalogue.folder import make_folder
from recommender.catalogue.store import ReleaseRecord
from recommender.encoders.fingerprint import checksum
from recommender.encoders.sparse import SparseVectors
from recommender.errors import CatalogueBusy
from recommender.releases.alias_table import AliasTable, hash_of
from recommender.releases.atomic import atomic_write, errors_naming, exchange, sync
from recommender.releases.colours import Colours
from recommender.releases.columns import Columns
from recommender.releases.facets import count
from recommender.releases.home import (
    BUILD_LOCK,
    CURRENT,
    MANIFEST,
    RELEASES,
    Lineage,
    publication_number,
    releases_by_age,
    version_in_force,
)
from recommender.releases.litter import sweep_builds
from recommender.releases.manifest import Manifest, seal
from recommender.releases.payloads import Payload
from recommender.releases.release import SHARDS, Release
from recommender.retrieval.index import Index

_LOCK_SECONDS = 10.0
_BY_ENTRY = {"neighbours", "scores", "chances", "candidates", "cosines", "prints"}
"""The arrays that are split between shards by rows, as the sparse vectors are."""
_RELEASES_KEPT = 2  # releases left after a build: the one in force and the one before it


@contextmanager
def build_lock(home: Path) -> Iterator[None]:
    """Hold the home folder for one build at a time.

    Raises
    ------
    CatalogueBusy
        If another build holds it for longer than ten seconds.
    """
    make_folder(home)
    try:
        with filelock.FileLock(home / BUILD_LOCK, timeout=_LOCK_SECONDS):
            yield
    except filelock.Timeout as error:
        raise CatalogueBusy(str(home / BUILD_LOCK)) from error


def publish(
    home: Path,
    manifest: Manifest,
    indexes: Sequence[Index],
    arrays: Mapping[str, Any],
    records: Iterable[ReleaseRecord],
) -> Release:
    """Write a release aside, make it durable, and put it in force by one rename.

    Call it inside `build_lock`. Whenever the process dies, the release in force is the old one or
    the new one, whole; what was left aside is removed by the next build.

    Parameters
    ----------
    indexes : sequence of Index
        Of each shard, as ``manifest.parts`` has them; one, where there is one.
    arrays : mapping
        File name, without ``.npy``, to array; of the whole release.
    records : iterable of ReleaseRecord
        The summary, names and facts of every entry, by ascending row.
    """
    releases = home / RELEASES
    temporary = releases / f".{manifest.version}.{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    make_folder(temporary)
    try:
        shards = _shard_folders(temporary, manifest)
        for index, (folder, _) in zip(indexes, shards, strict=True):
            with errors_naming(folder / "index.faiss"):
                index.save(folder / "index.faiss")
        _write_arrays(temporary, shards, arrays)
        with errors_naming(temporary):
            _write_records(temporary, shards, records)
        paths = sorted(temporary.rglob("*"))
        files = {
            path.relative_to(temporary).as_posix(): checksum(path)
            for path in paths
            if path.is_file()
        }
        with errors_naming(temporary / MANIFEST):
            number, now = _next_number(home), int(time.time())
            sealed = replace(manifest, files=files, number=number, built=now)
            (temporary / MANIFEST).write_bytes(_sealed(sealed))
        for path in (*paths, temporary / MANIFEST, temporary):
            sync(path)
        place = releases / manifest.version
        if place.exists():  # of the same content, perhaps damaged: an open reader keeps its files
            exchange(temporary, place)
        else:
            temporary.replace(place)
        sync(releases)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    put_in_force(home, manifest.version)
    _prune(home)
    return Release.open(home)


def adopt(home: Path, release: Release, lineage: Lineage) -> Release:
    """Put an existing release in force, with the next number and another lineage; return it reopened.

    Only its manifest is rewritten, by one rename. Call it inside `build_lock`.
    """
    manifest = replace(release.manifest, **lineage._asdict(), number=_next_number(home))
    with atomic_write(release.folder / MANIFEST, durable=True) as temporary:
        temporary.write_bytes(_sealed(manifest))
    put_in_force(home, release.version)
    return Release.open(home)


def _next_number(home: Path) -> int:
    return 1 + max(map(publication_number, releases_by_age(home)), default=0)


def _sealed(manifest: Manifest) -> bytes:
    values = manifest.values()
    return orjson.dumps({**values, "seal": seal(values)}, option=orjson.OPT_INDENT_2)


def put_in_force(home: Path, version: str) -> None:
    """Put a release, which is on disk, in force: write its version to ``CURRENT``."""
    with atomic_write(home / CURRENT, durable=True) as pointer:
        pointer.write_text(version + "\n")


class _Stream:
    """A file that NumPy writes to by its methods: these raise errors that NumPy's writing in C may miss."""

    def __init__(self, stream: BinaryIO) -> None:
        self.write = stream.write


def _save(path: Path, values: Any) -> None:
    with errors_naming(path), path.open("wb") as stream:
        np.save(_Stream(stream), values)


def _shard_folders(folder: Path, manifest: Manifest) -> list[tuple[Path, slice]]:
    """Make the folder of each shard; return them with their ranges of places."""
    ends = np.cumsum([0, *(part.count for part in manifest.parts)]).tolist()
    ranges = [slice(start, end) for start, end in pairwise(ends)]
    folders = [folder]
    if manifest.shards:
        folders = [folder / SHARDS / str(number) for number in range(len(ranges))]
        for path in folders:
            make_folder(path)
    return list(zip(folders, ranges, strict=True))


def _write_arrays(
    folder: Path, shards: Sequence[tuple[Path, slice]], arrays: Mapping[str, Any]
) -> None:
    """Write arrays: those by entry in parts, one to each shard, all others whole."""
    bags = [field.name for field in fields(SparseVectors)]
    sparse = SparseVectors(*(arrays[f"bag_{name}"] for name in bags))
    for within, places in shards:
        part = sparse if len(shards) == 1 else sparse.part(places.start, places.stop)
        for name in bags:
            _save(within / f"bag_{name}.npy", getattr(part, name))
        for name in _BY_ENTRY & arrays.keys():
            _save(within / f"{name}.npy", arrays[name][places])
    if len(shards) > 1:  # what tells languages apart asks no shard
        _save(folder / "bag_languages.npy", sparse.languages)
    for name in arrays.keys() - _BY_ENTRY - {f"bag_{bag}" for bag in bags}:
        _save(folder / f"{name}.npy", arrays[name])


def _write_payloads(
    shards: Sequence[tuple[Path, slice]], records: Iterable[ReleaseRecord]
) -> Iterator[ReleaseRecord]:
    """Write the payloads of every entry, a file to each shard; yield the records as they pass."""
    left = iter(records)
    for folder, places in shards:
        offsets = array("q", [0])
        with (folder / "cards.bin").open("wb") as stream:
            for record in islice(left, places.stop - places.start):
                payload = Payload.of(orjson.loads(record.summary))
                stream.write(payload.stub + payload.summary)
                offsets.append(offsets[-1] + len(payload.stub))
                offsets.append(offsets[-1] + len(payload.summary))
                yield record
        _save(folder / "card_offsets.npy", np.asarray(offsets, np.int64))


def _write_records(
    folder: Path, shards: Sequence[tuple[Path, slice]], records: Iterable[ReleaseRecord]
) -> None:
    """Write summaries, names and columns in one pass: a million summaries are more than memory need hold."""
    hashes, places, facts = array("Q"), array("i"), []
    for place, record in enumerate(_write_payloads(shards, records)):
        hashes.extend(map(hash_of, record.names))
        places.extend([place] * len(record.names))
        facts.append(record.facts)
    names, columns = AliasTable.fit(hashes, places), Columns.fit(facts)
    colours = Colours.fit(facts)
    _save(folder / "name_hashes.npy", names.hashes)
    _save(folder / "name_places.npy", names.places)
    for name, values in columns.arrays().items():
        _save(folder / f"column_{name}.npy", values)
    _save(folder / "colours.npy", colours.codes)
    (folder / "colours.json").write_bytes(orjson.dumps(colours.values))
    (folder / "facets.json").write_bytes(orjson.dumps(count(facts, columns)))


def _prune(home: Path) -> None:
    current = version_in_force(home)
    older = [path for path in releases_by_age(home) if path.name != current]
    for path in older[: 1 - _RELEASES_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
    sweep_builds(home, partial_too=True)
