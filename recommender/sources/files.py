"""Files: the documents below given paths, and those that cannot or must not be read."""

import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from recommender.entries.mention import Problem
from recommender.errors import SourceError

_NOT_TEXT = re.compile(
    r"\.(?:avif|bmp|gif|heic|ico|jpe?g|png|tiff?|webp|mov|mp[34]|wav|webm|woff2?|ttf|7z|bz2|rar|tar|tgz"
    r"|xz|zip|docx?|epub|pdf|pptx?|xlsx?|bin|db|faiss|np[yz]|onnx|parquet|pickle|pkl|pt|pyc|safetensors"
    r"|sqlite3?)(?:\.gz|\.zst)?$",
    re.IGNORECASE,
)
_STREAMS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")  # where a shell puts what a command prints
_SPECIAL = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def documents(paths: Iterable[Path]) -> Iterator[tuple[Path, str] | Problem]:
    """Give the files to read, each with its document name.

    A path of a file is yielded as it is, named by its last part. A folder is searched in the order of names,
    without hidden files and those whose suffix says that they hold no text; its files are named by
    their path below it, with ``/``. A file in it that cannot be read is a problem, and the others are yielded; so is
    a link that leads out of the folder, since whoever named the folder did not name what is outside.

    Raises
    ------
    SourceError
        If a path does not exist, or is a folder that cannot be listed.
    """
    for path in paths:
        if path.is_dir():
            listed_paths = _paths_in(path)
            if isinstance(listed_paths, str):
                raise SourceError(str(path), listed_paths)
            empty = True
            for one in _below(path, path, listed_paths):
                yield one
                empty = False
            if empty:
                yield Problem(name_of(path), 0, "a folder without a file that could hold text")
        elif path.exists():
            yield path, name_of(Path(path.name))
        else:
            raise SourceError(str(path), "does not exist; give a file or a folder")


def name_of(path: Path) -> str:
    """Return a path as text that every encoding can write, also where its bytes are no valid text."""
    return path.as_posix().encode("utf-8", "replace").decode()


def open_document(path: Path) -> BinaryIO:
    """Open a file to read.

    Raises
    ------
    SourceError
        If it cannot be opened, or is no regular file: a pipe or a device may have no end, or never begin.
    """
    try:
        if (special := _special(path)) and not str(path.absolute()).startswith(_STREAMS):
            raise SourceError(str(path), f"is {special}, no file; `-` reads standard input")
        return path.open("rb")
    except OSError as error:
        raise SourceError(str(path), f"cannot be opened: {error.strerror or error}") from error


def size_of(path: Path) -> int:
    """Return the size of a file in bytes, 0 if it is gone or has no size."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _special(path: Path) -> str | None:
    return _SPECIAL.get(stat.S_IFMT(path.stat().st_mode))


def _paths_in(folder: Path) -> list[Path] | str:
    """Return the paths in a folder, or why it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        return f"cannot be listed: {error.strerror or error}"


def _below(root: Path, folder: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, str] | Problem]:
    for path in paths:
        if path.name.startswith("."):
            continue
        name = name_of(path.relative_to(root))
        wrong = _refusal(root, path)
        if wrong:
            yield Problem(name, 0, wrong)
        elif path.is_dir():
            if path.is_symlink():
                continue  # it could lead back up, for ever
            inside = _paths_in(path)
            if isinstance(inside, str):
                yield Problem(name, 0, f"a folder that {inside}")
            else:
                yield from _below(root, path, inside)
        elif not _NOT_TEXT.search(path.name):
            yield path, name


def _refusal(root: Path, path: Path) -> str:
    """Return why a path in a folder is not read; "" if it is."""
    try:
        if path.is_symlink():
            target = path.resolve()
            if not target.exists():
                return "a link to what does not exist; left out"
            if not target.is_relative_to(root.resolve()):
                return "a link out of the folder; left out: give what it leads to by itself"
        special = _special(path)
    except (OSError, RuntimeError) as error:  # the latter: a link to itself
        return f"cannot be looked at: {error}"
    return f"{special}, no file; left out" if special else ""
