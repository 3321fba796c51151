"""What is read below a path, and what is left out and told."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender import sources
from recommender.batch.ingest import ingest
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Problem
from recommender.errors import SourceError
from recommender.sources import files
from tests.command_line import run


def test_documents_below_a_folder(tmp_path: Path) -> None:
    kept = ["a.txt", "b/c.jsonl.gz", "b/d", "e.2024.txt"]
    skipped = [".hidden", "b/.git/x.txt", "b/p.PNG", "e.2024.png", "data.npz", "t.tar.gz"]
    for name in (*kept, *skipped):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert [name for _, name in sources.documents([tmp_path])] == kept
    assert all(path.is_file() for path, _ in sources.documents([tmp_path]))
    # A file that somebody names is read, whatever it is called.
    assert list(sources.documents([tmp_path / ".hidden"])) == [(tmp_path / ".hidden", ".hidden")]


def test_a_file_name_that_is_no_text_still_gives_a_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl"))
    path.write_text('{"title": "T"}')
    assert [name for _, name in sources.documents([tmp_path])] == ["?.jsonl"]
    (mention,) = sources.read(path)
    assert isinstance(mention, Mention)
    assert mention.origin.document == "?.jsonl"


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        list(sources.documents([tmp_path / "missing"]))
    with pytest.raises(SourceError, match=r"missing: cannot be opened: No such file"):
        list(sources.read(tmp_path / "missing"))
    with pytest.raises(SourceError, match="cannot be opened: Is a directory"):
        list(sources.read(tmp_path))


def test_a_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SourceError, match="cannot be listed: Permission denied"):
        list(sources.documents([tmp_path]))


def test_the_rest_of_a_folder_is_read_and_what_is_not_is_reported(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for made in (folder, folder / "shut", folder / "last", outside):
        made.mkdir()
    for number, name in enumerate(["a.jsonl", "last/z.jsonl", "../outside/secret.jsonl"]):
        line = f'{{"title": "Number {number} of some papers", "arxiv_id": "2401.0000{number}"}}\n'
        (folder / name).write_text(line)
    os.mkfifo(folder / "b.fifo")
    (folder / "c.jsonl").symlink_to(outside / "secret.jsonl")
    (folder / "d").symlink_to(outside)
    (folder / "e.jsonl").symlink_to(tmp_path / "nowhere")
    (folder / "f.jsonl").symlink_to(folder / "a.jsonl")
    (folder / "g").symlink_to(folder / "last")
    (folder / "h").symlink_to(folder / "h")
    (folder / "z.jsonl").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        monkeypatch.chdir(folder)  # the name of a socket is short
        bound.bind("i.sock")
    listed = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    report = ingest(catalogue, [folder])
    told = {problem.document: problem.what for problem in report.problems}
    assert (report.documents, report.new, report.known) == (3, 2, 0)
    assert [*told] == ["b.fifo", "c.jsonl", "d", "e.jsonl", "h", "i.sock", "shut", "z.jsonl"]
    assert told["b.fifo"] == "a pipe, no file; left out"
    assert told["i.sock"] == "a socket, no file; left out"
    assert told["c.jsonl"] == told["d"] == told["z.jsonl"]
    assert "out of the folder" in told["c.jsonl"]
    assert "does not exist" in told["e.jsonl"]
    assert told["shut"] == "a folder that cannot be listed: Permission denied"


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    assert "problems 1" in run("ingest", pipe, "--home", tmp_path / "home", code=3)
    assert "is a pipe, no file; `-` reads standard input" in run("inspect", pipe, code=1)


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no folder in memory here")
def test_a_pipe_among_the_devices_is_refused_too() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        pipe = Path(folder) / "pipe.jsonl"
        os.mkfifo(pipe)
        with pytest.raises(SourceError, match="is a pipe"):
            files.open_document(pipe)


def test_what_a_shell_gives_as_a_file_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b'{"title": "T"}\n')
    os.close(writing)
    found = list(sources.read(Path(f"/dev/fd/{reading}"), format="jsonl"))
    os.close(reading)
    assert [mention.title for mention in found if isinstance(mention, Mention)] == ["T"]
    assert not [problem for problem in found if isinstance(problem, Problem)]
