"""What a process did to a folder, and what a disk may have of it when the power goes.

A disk keeps what was synced. Of the rest this plays the two extremes: a name (made, moved, removed)
is lost until its folder is synced, or is there at once; bytes are lost until their file is synced.
After B. Pillai et al., "All file systems are not created equal", OSDI 2014.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
_HIDDEN = 60


def library(folder: Path) -> Path:
    """Compile what stands between a process and its disk."""
    if sys.platform != "linux" or not shutil.which("gcc"):
        pytest.skip("takes Linux and gcc, to stand between a process and its disk")
    made = folder / "disk.so"
    source = Path(__file__).with_name("disk.c")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return made


def run(library: Path, folder: Path, *command: str | Path, **settings: object) -> str:
    """Run Python with the disk between; return what it told on stderr and its exit code.

    Parameters
    ----------
    folder : Path
        Below it, what is done is recorded (``log``) or fails (``full``).
    """
    environ = {f"DISK_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        env={
            **os.environ,
            **environ,
            "DISK_FOLDER": str(folder),
            "LD_PRELOAD": str(library),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RECOMMENDER_MODEL": "hash",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return f"{done.stderr}exit {done.returncode}"


@dataclass(eq=False)
class File:
    """A file, and the bytes of it that are on disk."""

    synced: bytes = b""


@dataclass(eq=False)
class Folder:
    """A folder, the names in it as they are, and as they are on disk."""

    now: dict[str, "File | Folder"] = field(default_factory=dict)
    synced: dict[str, "File | Folder"] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> "Folder":
        """Return a folder all of which is on disk."""
        found: dict[str, File | Folder] = {
            child.name: cls.of(child) if child.is_dir() else File(child.read_bytes())
            for child in path.iterdir()
        }
        return cls(found, dict(found))

    def files(self, *, names_at_once: bool) -> Iterator[tuple[str, bytes | None]]:
        """Yield what is there after a power loss: paths and bytes, None of a folder."""
        for name, node in sorted((self.now if names_at_once else self.synced).items()):
            if isinstance(node, File):
                yield name, node.synced
            else:
                yield name, None
                for path, content in node.files(names_at_once=names_at_once):
                    yield f"{name}/{path}", content


class Loss(NamedTuple):
    """What a power loss left, and what had been acknowledged before."""

    files: tuple[tuple[str, bytes | None], ...]
    notes: tuple[str, ...]
    last: str

    def write(self, folder: Path) -> Path:
        """Make a folder that is as the disk was."""
        for path, content in self.files:
            if content is None:
                (folder / path).mkdir(parents=True)
            else:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
        folder.mkdir(exist_ok=True)
        return folder


def losses(log: Path, folder: Path, root: Folder, *, names_at_once: bool) -> Iterator[Loss]:
    """Yield what the disk may have had at each moment of a recording, where that differs.

    Of moments that differ in what is hidden (`.name`) alone, one in `_HIDDEN`.
    """
    before: tuple[object, ...] = ()
    notes: list[str] = []
    hidden = 0
    for what, one, other, content in records(log):
        if what == "note":
            notes.append(one)
        else:
            _Played(root, folder).play(what, one, other, content)
        now = tuple(root.files(names_at_once=names_at_once))
        shown = [file for file in now if not f"/{file[0]}".count("/.")]
        hidden += 1
        if (*shown, *notes) != before or hidden == _HIDDEN:
            before, hidden = (*shown, *notes), 0
            yield Loss(now, tuple(notes), f"{what} {one} {other}")


def records(log: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield what was done, in order: the operation, its paths, and the bytes that were synced."""
    with log.open("rb") as stream:
        while line := stream.readline():
            what, one, other = line.rstrip(b"\n").decode().split("\t")
            yield what, one, other, stream.read(int(other)) if what == "sync" else b""


class _Played(NamedTuple):
    root: Folder
    folder: Path

    def play(self, what: str, one: str, other: str, content: bytes) -> None:
        """Do to the nodes what was done to the files."""
        found = self._find(one)
        if found is None:
            return  # was removed meanwhile
        parent, name = found
        node = self.root if one == str(self.folder) else parent.now.get(name)
        if what == "sync" and isinstance(node, File):
            node.synced = content
        elif what == "sync folder" and isinstance(node, Folder):
            node.synced = dict(node.now)
        elif what in ("file", "folder"):
            parent.now.setdefault(name, File() if what == "file" else Folder())
        elif what == "unlink":
            parent.now.pop(name, None)
        elif what in ("rename", "exchange", "link") and node is not None:
            self._move(what, parent, name, other)

    def _move(self, what: str, parent: Folder, name: str, other: str) -> None:
        there = self._find(other)
        node = parent.now[name]
        if what != "link":
            del parent.now[name]
        if there is None:
            return  # out of the folder
        target, its = there
        if what == "exchange":
            parent.now[name] = target.now[its]
        target.now[its] = node

    def _find(self, path: str) -> tuple[Folder, str] | None:
        if not path.startswith(f"{self.folder}/"):
            return (self.root, "") if path == str(self.folder) else None
        *above, name = Path(path).relative_to(self.folder).parts
        node: File | Folder | None = self.root
        for part in above:
            node = node.now.get(part) if isinstance(node, Folder) else None
        return (node, name) if isinstance(node, Folder) else None
