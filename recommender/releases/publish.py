"""Publication: a release written aside, made durable, and put in force by one rename."""

import os
import shutil
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import filelock
import numpy as np
import orjson

from recommender.catalogue.connection import make_folder
from recommender.catalogue.store import ReleaseRecord
from recommender.encoders.fingerprint import checksum
from recommender.errors import CatalogueBusy
from recommender.releases.alias_table import AliasTable, hash_of
from recommender.releases.atomic import atomic_write, exchange, naming, sync
from recommender.releases.colours import Colours
from recommender.releases.columns import Columns
from recommender.releases.facets import count
from recommender.releases.home import BUILD_LOCK, CURRENT, MANIFEST, RELEASES, Lineage
from recommender.releases.litter import sweep_builds
from recommender.releases.payloads import Payload
from recommender.releases.release import Manifest, Release, seal
from recommender.retrieval.index import Index

_LOCK_SECONDS = 10.0
_KEPT = 2  # releases left after a build: the one in force and the one before it


@contextmanager
def building(home: Path) -> Iterator[None]:
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
    index: Index,
    arrays: Mapping[str, Any],
    records: Iterable[ReleaseRecord],
) -> Release:
    """Write a release aside, make it durable, and put it in force by one rename.

    Call it inside `building`. Whenever the process dies, the release in force is the old one or
    the new one, whole; what was left aside is removed by the next build.

    Parameters
    ----------
    arrays : mapping
        File name, without ``.npy``, to array.
    records : iterable of ReleaseRecord
        What is shown of every entry and asked of it, by ascending row.
    """
    releases = home / RELEASES
    aside = releases / f".{manifest.version}.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    make_folder(aside)
    try:
        with naming(aside / "index.faiss"):
            index.save(aside / "index.faiss")
        for name, values in arrays.items():
            _save(aside / f"{name}.npy", values)
        with naming(aside):
            _write_records(aside, records)
        files = {path.name: checksum(path) for path in sorted(aside.iterdir())}
        with naming(aside / MANIFEST):
            (aside / MANIFEST).write_bytes(_sealed(replace(manifest, files=files)))
        for path in (*aside.iterdir(), aside):
            sync(path)
        place = releases / manifest.version
        if place.exists():  # of the same content, perhaps damaged: an open reader keeps its files
            exchange(aside, place)
        else:
            aside.replace(place)
        sync(releases)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    put_in_force(home, manifest.version)
    _prune(home)
    return Release.open(home)


def adopt(home: Path, release: Release, lineage: Lineage) -> Release:
    """Have the release in force be one of another past, of the same content; return it as it is then.

    Only its manifest changes, by one rename. Call it inside `building`.
    """
    manifest = replace(release.manifest, **lineage._asdict())
    with atomic_write(release.folder / MANIFEST, durable=True) as aside:
        aside.write_bytes(_sealed(manifest))
    put_in_force(home, release.version)
    return Release.open(home)


def _sealed(manifest: Manifest) -> bytes:
    values = manifest.values()
    return orjson.dumps({**values, "seal": seal(values)}, option=orjson.OPT_INDENT_2)


def put_in_force(home: Path, version: str) -> None:
    """Have a release, which is on disk, be that in force."""
    with atomic_write(home / CURRENT, durable=True) as pointer:
        pointer.write_text(version + "\n")


class _Stream:
    """A file as NumPy writes to it by its methods, which fail where writing in C may not."""

    def __init__(self, stream: BinaryIO) -> None:
        self.write = stream.write


def _save(path: Path, values: Any) -> None:
    with naming(path), path.open("wb") as stream:
        np.save(_Stream(stream), values)


def _write_records(folder: Path, records: Iterable[ReleaseRecord]) -> None:
    """Write summaries, names and columns in one pass: a million summaries are more than memory need hold."""
    offsets, hashes, places = array("q", [0]), array("Q"), array("i")
    facts = []
    with (folder / "cards.bin").open("wb") as stream:
        for place, record in enumerate(records):
            payload = Payload.of(orjson.loads(record.summary))
            stream.write(payload.stub + payload.summary)
            offsets.append(offsets[-1] + len(payload.stub))
            offsets.append(offsets[-1] + len(payload.summary))
            hashes.extend(map(hash_of, record.names))
            places.extend([place] * len(record.names))
            facts.append(record.facts)
    names, columns = AliasTable.fit(hashes, places), Columns.fit(facts)
    colours = Colours.fit(facts)
    _save(folder / "card_offsets.npy", np.asarray(offsets, np.int64))
    _save(folder / "name_hashes.npy", names.hashes)
    _save(folder / "name_places.npy", names.places)
    for name, values in columns.arrays().items():
        _save(folder / f"column_{name}.npy", values)
    _save(folder / "colours.npy", colours.codes)
    (folder / "colours.json").write_bytes(orjson.dumps(colours.values))
    (folder / "facets.json").write_bytes(orjson.dumps(count(facts, columns)))


def _prune(home: Path) -> None:
    current = (home / CURRENT).read_text().strip()
    folders = [path for path in (home / RELEASES).iterdir() if path.name != current]
    whole = sorted((p for p in folders if p.name[0] != "."), key=lambda p: p.stat().st_mtime_ns)
    for path in whole[: len(whole) - (_KEPT - 1)]:
        shutil.rmtree(path, ignore_errors=True)
    sweep_builds(home, all=True)
