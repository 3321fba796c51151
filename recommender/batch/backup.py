"""Backups: a home folder as of one moment in one file, made while it is in use; and the way back.

    backup.json               what is in it, with a checksum of each file, and one of all that
    catalogue.sqlite          SQLite's own online copy
    releases/VERSION/*        the release in force, if there is one

The file is a tar archive compressed by Zstandard, so that it can be read without this program; behind it
stands a checksum of every byte before, in a frame that others skip. Keys are not in it: what was revoked must
not come back.
"""

import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson
import zstandard

from recommender.batch.seal import HashingStream, check_whole, sealing
from recommender.catalogue.connection import is_idle
from recommender.catalogue.folder import make_folder
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders.fingerprint import checksum
from recommender.errors import BackupError, CatalogueError, CorruptRelease, NoRelease
from recommender.progress import Progress, no_progress
from recommender.releases.atomic import atomic_write, errors_naming, exchange, sweep_aside, sync
from recommender.releases.home import BUILD_LOCK, MANIFEST, RELEASES, check_lineage
from recommender.releases.litter import sweep_builds
from recommender.releases.manifest import seal
from recommender.releases.publish import adopt, build_lock
from recommender.releases.release import SHARDS, Release

FORMAT = 1
REPLACED = f"{CATALOGUE}.replaced"
"""The name of a catalogue that a restored one replaced, kept beside it; that of a second one ends in ``-2``, and so on."""

_CONTENTS = "backup.json"
_MEMBER = re.compile(
    rf"{re.escape(CATALOGUE)}|{RELEASES}/[0-9a-zA-Z]+/({SHARDS}/[0-9]+/)?[0-9a-z_]+\.[a-z]+"
)
_BLOCK = 1 << 20
_TRIES = 3  # builds that may remove the release meanwhile


class Backup(NamedTuple):
    """What is in a backup: when it was made (ISO 8601), entries, and the release's version, if any."""

    made: str
    entries: int
    version: str | None


def backup(
    home: Path,
    catalogue: Catalogue,
    file: Path,
    *,
    catalogue_only: bool = False,
    progress: Progress = no_progress,
) -> Backup:
    """Write everything that answers depend on into one file, as of one moment.

    Servers, writers and builds may go on meanwhile. The file is replaced atomically: whenever the process dies, it is
    the old one or the new one, complete.

    Raises
    ------
    CorruptRelease, CatalogueMismatch
        If the release is not whole, or not of this catalogue: see `catalogue_only`.
    OSError
        If the file cannot be written.
    """
    sweep_aside(file)
    with atomic_write(file, durable=True) as temporary:
        copy = temporary.with_name(f"{temporary.name}.sqlite")
        try:
            for attempt in range(1, _TRIES + 1):
                release = None if catalogue_only else _in_force(home)
                try:
                    return _write_archive(catalogue, release, temporary, copy, progress)
                except CorruptRelease:  # or one that builds have removed meanwhile
                    now = _in_force(home)
                    if (
                        attempt == _TRIES
                        or release is None
                        or now is None
                        or now.version == release.version
                    ):
                        raise
        finally:
            for end in ("", "-wal", "-shm"):  # SQLite's own, where opening the copy failed
                Path(f"{copy}{end}").unlink(missing_ok=True)
    raise AssertionError  # pragma: no cover


def _in_force(home: Path) -> Release | None:
    try:
        return Release.open(home)
    except NoRelease:
        return None


def _write_archive(
    catalogue: Catalogue, release: Release | None, temporary: Path, copy: Path, progress: Progress
) -> Backup:
    files: dict[str, str] = {}
    if release is not None:
        check_lineage(catalogue, release.manifest.lineage)  # the copy is younger, so of it too
        below = f"{RELEASES}/{release.version}"
        files = {f"{below}/{name}": digest for name, digest in release.manifest.files.items()}
        files[f"{below}/{MANIFEST}"] = checksum(release.folder / MANIFEST)
    catalogue.copy_to(copy)
    with Catalogue(copy) as copied:
        entries = len(copied)
    files[CATALOGUE] = checksum(copy)
    version = None if release is None else release.version
    backup = Backup(datetime.now(UTC).isoformat(timespec="seconds"), entries, version)
    contents = {
        "format": FORMAT,
        "program": version_of("recommender"),
        "sealed": True,
        **backup._asdict(),
        "files": files,
    }
    sealed = orjson.dumps({**contents, "seal": seal(contents)}, option=orjson.OPT_INDENT_2)
    compressor = zstandard.ZstdCompressor(level=3, threads=-1, write_checksum=True)
    with (
        errors_naming(temporary),
        temporary.open("wb") as stream,
        sealing(stream) as hashed,
        compressor.stream_writer(hashed, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        archive.addfile(_member(_CONTENTS, len(sealed)), BytesIO(sealed))
        for number, name in enumerate(sorted(files), 1):
            path = copy
            if release is not None and name != CATALOGUE:
                path = release.folder / Path(name).relative_to(RELEASES, release.version)
            _add(archive, name, path, files[name])
            progress("back up", number, len(files))
    return backup


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    member.mtime = int(datetime.now(UTC).timestamp())
    return member


def _add(archive: tarfile.TarFile, name: str, path: Path, expected: str) -> None:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise CorruptRelease(str(path), f"cannot be read: {error.strerror}") from error
    with stream:
        hashed = HashingStream(stream)
        archive.addfile(_member(name, path.stat().st_size), hashed)
        if hashed.checksum != expected:
            raise CorruptRelease(str(path), "does not match its checksum")


class RestoreOutcome(NamedTuple):
    """The backup that was restored, and the path to which the catalogue that was there before was moved, if any."""

    backup: Backup
    kept: Path | None


def restore(
    home: Path, file: Path, *, replace: bool = False, progress: Progress = no_progress
) -> RestoreOutcome:
    """Restore a home folder from a backup.

    Everything is unpacked, verified and on disk before anything is replaced. If the process dies, the
    home is unchanged or restored; or opening it says that its catalogue is missing, until the backup is restored again.

    Parameters
    ----------
    replace : bool
        Whether an existing catalogue may be replaced; it is kept beside the new one.

    Raises
    ------
    BackupError
        If the file is no backup, or not whole; nothing has changed then.
    CatalogueError
        If there is a catalogue and `replace` is not given, or another process has it open.
    """
    with _undo_unless_restored(home), build_lock(home):
        sweep_builds(home)
        there = home / CATALOGUE
        if there.exists() and there.stat().st_size and not replace:
            message = (
                "is there already; restore into another folder, or with --replace, which keeps it "
                f"as {REPLACED}"
            )
            raise CatalogueError(str(there), message)
        with _unpacked(home, file, progress) as (staged, backup):
            release = _restorable(staged, backup)
            if there.exists() and not is_idle(there):
                raise CatalogueError(str(there), "is open elsewhere; stop the server, then restore")
            if release is not None:
                _put_release(home, release)
            previous = _put_catalogue(staged / CATALOGUE, there)
    return RestoreOutcome(
        backup if release is not None else backup._replace(version=None), previous
    )


@contextmanager
def _undo_unless_restored(home: Path) -> Iterator[None]:
    """Remove the folders and the lock that were created for a restore, if it fails."""
    folders = (home / RELEASES, home, *home.parents)
    missing = [path for path in (home / BUILD_LOCK, *folders) if not path.exists()]
    try:
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):  # something is in it
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _restorable(staged: Path, backup: Backup) -> Release | None:
    """Open the unpacked home folder, to check it; return its release, None if it has none that this program can read."""
    with Catalogue(staged / CATALOGUE) as catalogue:  # of a newer program: says so here
        if backup.version is None:
            return None
        try:
            release = Release(staged / RELEASES / backup.version)
            release.verify()
        except CorruptRelease:  # its files are whole: an earlier program's, and the next build's
            return None
        check_lineage(catalogue, release.manifest.lineage)
        return release


def _put_release(home: Path, release: Release) -> None:
    """Put an unpacked release in force, as the latest of the home, replacing one of the same version."""
    releases = home / RELEASES
    place = releases / release.version
    if place.exists():
        exchange(release.folder, place)
    else:
        release.folder.replace(place)
    sync(releases)
    adopt(home, Release(place), release.manifest.lineage)


def _put_catalogue(staged: Path, there: Path) -> Path | None:
    """Put a catalogue in its place by one rename, and return the path to which the previous one was moved."""
    logs = [log for log in ("-wal", "-shm") if Path(f"{there}{log}").exists()]
    size = there.exists() and there.stat().st_size
    previous = _previous_path(there) if size or logs else None
    if previous is not None and size and not previous.exists():
        previous.hardlink_to(there)
    for log in logs:  # of this one, or of one that is gone, or that nobody can read
        Path(f"{there}{log}").replace(f"{previous}{log}")
    staged.replace(there)
    sync(there.parent)
    return previous if size else None


def _previous_path(there: Path) -> Path:
    """Return an unused path for the catalogue that is to be replaced, so that none moved earlier is overwritten."""
    for number in count(1):
        candidate = there.with_name(REPLACED if number == 1 else f"{REPLACED}-{number}")
        logs = any(Path(f"{candidate}{log}").exists() for log in ("-wal", "-shm"))
        interrupted = (
            candidate.exists() and there.exists() and candidate.samefile(there)
        )  # and killed then
        if interrupted or not (candidate.exists() or logs):
            return candidate
    raise AssertionError  # pragma: no cover


@contextmanager
def _unpacked(home: Path, file: Path, progress: Progress) -> Iterator[tuple[Path, Backup]]:
    """Yield a folder with the content of a backup, verified and on disk, and its description."""
    staged = home / RELEASES / ".restored"
    shutil.rmtree(staged, ignore_errors=True)
    make_folder(staged)
    try:
        with _reading(file), file.open("rb") as stream:
            reader = zstandard.ZstdDecompressor().stream_reader(stream)
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                contents = _unpack(archive, staged, file, progress)
            check_whole(file, stream, contents.get("sealed", False))
        for path in (*(p for p in staged.rglob("*")), staged):
            sync(path)
        yield staged, Backup(*(contents[name] for name in Backup._fields))
    finally:
        shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (
        tarfile.TarError,
        zstandard.ZstdError,
        ValueError,
        KeyError,
        TypeError,
        EOFError,
    ) as error:
        raise BackupError(str(file), f"no backup, or not whole: {error}") from error


def _unpack(
    archive: tarfile.TarFile, staged: Path, file: Path, progress: Progress
) -> dict[str, Any]:
    contents: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for member in archive:
        stream = archive.extractfile(member)
        if stream is None:
            raise BackupError(str(file), f"holds {member.name!r}, which is no file")
        if not contents:
            contents = _contents(member, stream, file)
            missing = dict(contents["files"])
            continue
        expected = missing.pop(member.name, None)
        if expected is None:
            raise BackupError(str(file), f"holds {member.name!r}, which does not belong there")
        path = staged / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        hashed = HashingStream(stream)
        with errors_naming(path), path.open("wb") as target:
            shutil.copyfileobj(hashed, target, _BLOCK)
        if hashed.checksum != expected:
            raise BackupError(str(file), f"{member.name} does not match its checksum")
        progress("restore", len(contents["files"]) - len(missing), len(contents["files"]))
    if missing or not contents:
        raise BackupError(str(file), "is cut short: " + ", ".join(sorted(missing) or ["empty"]))
    return contents


def _contents(member: tarfile.TarInfo, stream: IO[bytes], file: Path) -> dict[str, Any]:
    if member.name != _CONTENTS:
        raise BackupError(str(file), f"does not begin with {_CONTENTS}")
    contents: dict[str, Any] = orjson.loads(stream.read())
    stored_seal = contents.pop("seal", None)
    if contents.get("format") != FORMAT:
        raise BackupError(str(file), f"format {contents.get('format')}, not {FORMAT}")
    names = contents["files"]
    if (
        stored_seal != seal(contents)
        or CATALOGUE not in names
        or not all(map(_MEMBER.fullmatch, names))
    ):
        raise BackupError(str(file), f"{_CONTENTS} does not match its checksum")
    return contents
