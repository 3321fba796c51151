"""The watch: detects changes to the files of an open release.

A file that is mapped shows every change of its bytes, and one that was cut short kills whoever
reads behind its end. Sizes, times and inodes of all files are compared at each step, which takes
a quarter of a millisecond; what differs there is read at once, everything else bit by bit.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import xxhash

from recommender.encoders.fingerprint import checksum
from recommender.errors import CorruptRelease
from recommender.releases.release import Release

_BLOCK = 16 << 20  # bytes read in a step: some milliseconds
_PAUSE = 3600.0  # seconds between rounds
_Stamp: TypeAlias = tuple[int, int, int, int]


class FileWatch:
    """Compares the files of one release with their checksums, a bounded step at a time.

    Attributes
    ----------
    problem : str or None
        A problem that does not affect the mapped files: files that were removed, or
        replaced by others.
    """

    def __init__(self, release: Release, block: int = _BLOCK, pause: float = _PAUSE) -> None:
        self.release = release
        self.problem: str | None = None
        self._block, self._pause = block, pause
        self._stamps = {name: _stamp(release.folder / name) for name in release.manifest.files}
        self._round = self._read_all()
        self._next = 0.0

    def step(self) -> None:
        """Compare the stamps (size, times, inode) of all files with those at opening, and read one further block.

        Raises
        ------
        CorruptRelease
            If a file that is mapped was cut short, or has other bytes.
        """
        problems = [self._compare(name) for name in self._stamps]
        self.problem = next(filter(None, problems), None)
        if self.problem is None and time.monotonic() >= self._next:
            try:
                next(self._round)
            except StopIteration:
                self._round = self._read_all()
                self._next = time.monotonic() + self._pause

    def _compare(self, name: str) -> str | None:
        """Compare the stamp of a file with that at opening; if it differs, read the file and compare its checksum."""
        path, before = self.release.folder / name, self._stamps[name]
        now = _stamp(path)
        if now == before:
            return None
        if now is None:
            return f"{path}: was removed while it was open"
        if before is not None and now[0] == before[0]:
            if now[1] < before[1]:
                raise CorruptRelease(str(path), "was cut short while it was open")
            if not self._is_whole(path):
                raise CorruptRelease(str(path), "was changed while it was open")
        elif not self._is_whole(path):
            return f"{path}: was replaced while it was open, by what does not match its checksum"
        else:
            return None  # the same bytes in another file: what is mapped is that which was there
        self._stamps[name] = now
        return None

    def _is_whole(self, path: Path) -> bool:
        try:
            return (
                checksum(path)
                == self.release.manifest.files[path.relative_to(self.release.folder).as_posix()]
            )
        except OSError:
            return False

    def _read_all(self) -> Iterator[None]:
        """Read every file, a block a step."""
        for name, before in self._stamps.items():
            path, hashed = self.release.folder / name, xxhash.xxh3_128()
            try:
                with path.open("rb", buffering=0) as stream:
                    while block := stream.read(self._block):
                        hashed.update(block)
                        yield
            except OSError:
                continue  # the next comparison says so
            same = hashed.hexdigest() == self.release.manifest.files[name]
            if not same and _stamp(path) == before:
                raise CorruptRelease(str(path), "does not match its checksum any more")


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
