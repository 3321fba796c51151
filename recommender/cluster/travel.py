"""Transfer of releases: published to a folder or a bucket, and fetched from there by nodes that need a part of one.

    URL/releases/VERSION/…    the files of a release, as its folder has them
        VERSIONS              the versions that were put in force; the last line is the one in force
        catalogue.copy/…      copies of the catalogue, by their sequence numbers

A release is in force once all of it is there, by one small write; files are compared with their checksums as they
arrive. `fsspec` speaks to what the URL names: ``file://``, ``s3://`` and others.
"""

import errno
import logging
import math
import shutil
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

import xxhash

from recommender.cluster.holder import COPY
from recommender.errors import CorruptRelease, MissingExtra, NoRelease, PartUnavailable
from recommender.releases.atomic import errors_naming
from recommender.releases.home import MANIFEST, RELEASES
from recommender.releases.manifest import Manifest
from recommender.releases.publish import put_in_force
from recommender.releases.release import SHARDS, Release

VERSIONS = "VERSIONS"

_log = logging.getLogger(__name__)
_BLOCK = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)
_PAUSE = 1.0  # seconds between two looks for a new release
_COPY_PAUSE = 60.0  # seconds between two looks for a copy of the catalogue


class ReleaseStore:
    """A folder or bucket to which releases are published.

    Raises
    ------
    MissingExtra
        If the library that the kind of place needs is not installed.
    PartUnavailable
        By every method, if the place does not answer.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            import fsspec

            self._files, root = fsspec.core.url_to_fs(url)
        except ImportError as error:
            raise MissingExtra("cluster", f"a release at {url}") from error
        self._root = root.rstrip("/")

    def versions(self) -> list[str]:
        """Return the versions that are or were in force, the one in force last; empty if nothing was published."""
        path = f"{self._root}/{VERSIONS}"
        try:
            self._files.invalidate_cache()
            content: str = self._files.cat_file(path).decode()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise PartUnavailable(self.url, str(error)) from error
        return content.split()

    def publish(self, release: Release) -> None:
        """Upload a release and put it in force; files that are there already are not sent again.

        Raises
        ------
        CorruptRelease
            If it has damaged files; nothing has been uploaded then.
        """
        release.verify()
        versions, version = self.versions(), release.version
        place = f"{self._root}/{RELEASES}/{version}"
        for name in [*release.manifest.files, MANIFEST]:
            if name == MANIFEST or version not in versions:
                self._upload(release.folder / name, f"{place}/{name}")
        self._in_force([*(one for one in versions if one != version), version])

    def roll_back(self) -> str:
        """Put the release before the last in force again, and return its version.

        Raises
        ------
        NoRelease
            If there is none.
        """
        versions = self.versions()
        if len(versions) < 2:
            raise NoRelease(f"{self.url}, or only one release")
        self._in_force([versions[-1], *versions[:-1]])
        return versions[-2]

    def fetch(self, home: Path, version: str, shards: Collection[int] = ()) -> Release:
        """Download a release into a home folder, with the files of some of its shards, each verified by its checksum.

        Raises
        ------
        CorruptRelease
            If a file differs from what was published; the files in the home folder stay as they were.
        """
        folder = home / RELEASES / version
        folder.mkdir(parents=True, exist_ok=True)
        place = f"{self._root}/{RELEASES}/{version}"
        if not (folder / MANIFEST).exists():
            self._download(f"{place}/{MANIFEST}", folder / MANIFEST, None)
        release = Release(folder)
        wanted = tuple(f"{SHARDS}/{number}/" for number in shards)
        for name, expected in _needed_files(release.manifest, wanted).items():
            if not (folder / name).exists():
                self._download(f"{place}/{name}", folder / name, expected)
        return release

    def publish_copy(self, path: Path) -> None:
        """Upload a copy of the catalogue, and remove those before the last."""
        self._upload(path, f"{self._root}/{COPY}/{path.name}")
        for older in self._copies()[:-2]:
            self._files.rm_file(older)

    def fetch_copy(self, home: Path) -> None:
        """Download the newest copy of the catalogue into a home folder, where `newest_copy` finds it."""
        for place in self._copies()[-1:]:
            path = home / COPY / place.rpartition("/")[2]
            if not path.exists():
                self._download(place, path, None)
                for older in sorted(path.parent.glob("*.sqlite"))[:-2]:
                    older.unlink()

    def _copies(self) -> list[str]:
        self._files.invalidate_cache()
        return sorted(self._files.glob(f"{self._root}/{COPY}/*.sqlite"))

    def _in_force(self, versions: list[str]) -> None:
        self._files.pipe_file(f"{self._root}/{VERSIONS}", "\n".join(versions).encode())

    def _upload(self, path: Path, place: str) -> None:
        try:
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(path), place)
        except OSError as error:
            raise PartUnavailable(self.url, str(error)) from error

    def _download(self, place: str, path: Path, expected: str | None) -> None:
        """Download a file aside, and put it in its place once its checksum is verified."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{threading.get_ident()}")
        hashed = xxhash.xxh3_128()
        try:
            with self._files.open(place, "rb") as stream, aside.open("wb") as target:
                while block := stream.read(_BLOCK):
                    hashed.update(block)
                    with errors_naming(path):
                        target.write(block)
            if expected is not None and hashed.hexdigest() != expected:
                raise CorruptRelease(place, "does not match its checksum")
            aside.replace(path)
        except FileNotFoundError as error:
            raise CorruptRelease(place, "is not there") from error
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise PartUnavailable(self.url, str(error)) from error
        finally:
            aside.unlink(missing_ok=True)


def _needed_files(manifest: Manifest, shards: tuple[str, ...]) -> dict[str, str]:
    """Return the files that answering needs, with their checksums: those of some shards, and those outside shards."""
    return {
        name: told
        for name, told in manifest.files.items()
        if not name.startswith(f"{SHARDS}/") or name.startswith(shards)
    }


class ReleaseFollower:
    """Keeps the home folder of one process up to date with a store: a new release is fetched, then put in force there.

    Parameters
    ----------
    home : Path
        A home folder that this process alone uses.
    shards : collection of int
        The shards whose files it needs.
    arrived : callable
        Called with a release once it has been fetched, before it is put in force, to prepare for it.
    copies : bool
        Whether copies of the catalogue are fetched too.
    """

    def __init__(
        self,
        store: ReleaseStore,
        home: Path,
        shards: Collection[int] = (),
        arrived: Callable[[Release], object] = lambda _: None,
        *,
        copies: bool = False,
    ) -> None:
        self._store, self._home, self._shards, self._arrived = store, home, shards, arrived
        self._version = ""
        self._next_copy = 0.0 if copies else math.inf
        self._ended = threading.Event()

    def update(self) -> None:
        """Fetch the release that is in force, if it is another than the last, and copies of the catalogue.

        Releases before the previous one are deleted.
        """
        if time.monotonic() >= self._next_copy:
            self._next_copy = time.monotonic() + _COPY_PAUSE
            self._store.fetch_copy(self._home)
        versions = self._store.versions()
        if not versions or versions[-1] == self._version:
            return
        self._arrived(self._store.fetch(self._home, versions[-1], self._shards))
        put_in_force(self._home, versions[-1])
        kept, self._version = {self._version, versions[-1]}, versions[-1]
        for folder in (self._home / RELEASES).iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def begin(self) -> None:
        """Call `update` every second from now on, in a thread."""
        threading.Thread(target=self._go_on, name="releases", daemon=True).start()

    def end(self) -> None:
        """Stop updating."""
        self._ended.set()

    def _go_on(self) -> None:
        last_message = ""
        while not self._ended.wait(_PAUSE):
            try:
                self.update()
                last_message = ""
            except (CorruptRelease, PartUnavailable, OSError) as error:
                if str(error) != last_message:  # once, not every second
                    last_message = str(error)
                    _log.warning("the release before stays in force: %s", error)
