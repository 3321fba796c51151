import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from recommender.catalogue import connection as database
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.errors import CatalogueBusy
from tests.command_line import run
from tests.conftest import paper, papers

ROOT = Path(__file__).parents[2]


def python(code: str, *arguments: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_an_announcement_moves_the_data_version_and_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    sequence = catalogue.sequence()
    with Catalogue(catalogue.path) as reader:
        pulses = catalogue.data_version(), reader.data_version()
        catalogue.announce()
        assert catalogue.data_version() != pulses[0]
        assert reader.data_version() != pulses[1]
        assert reader.sequence() == sequence


def test_a_connection_knows_that_nobody_else_has_changed_anything(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    start = catalogue.sequence()
    for number in (1, 2):
        catalogue.add(paper("graph", number))
        assert catalogue.alone_since(start)
        assert catalogue.alone_since(catalogue.sequence() - 1)
    with Catalogue(catalogue.path) as other:
        assert not other.alone_since(start)
        other.add(paper("graph", 3))
        assert not catalogue.alone_since(start)
        catalogue.add(paper("graph", 4))
        assert not catalogue.alone_since(start)
        assert catalogue.alone_since(catalogue.sequence() - 1)
        assert not other.alone_since(start)


def test_what_was_taken_back_is_nobodys(catalogue: Catalogue) -> None:
    start = catalogue.sequence()
    with suppress(ZeroDivisionError), catalogue.transaction():
        catalogue.add(paper("graph", 0))
        raise ZeroDivisionError
    with Catalogue(catalogue.path) as other:
        other.add(paper("graph", 1))
    assert not catalogue.alone_since(start)


def test_the_data_version_tells_of_a_commit_by_anybody(catalogue: Catalogue) -> None:
    def told() -> bool:
        nonlocal data_version
        before, data_version = data_version, catalogue.data_version()
        return data_version != before

    data_version = catalogue.data_version()
    assert not told()
    catalogue.add(paper("graph", 0))
    assert told()
    catalogue.add(paper("graph", 0))
    list(catalogue.entries())
    thread = threading.Thread(target=catalogue.add, args=[paper("graph", 1)])
    thread.start()
    thread.join()
    assert told()
    with Catalogue(catalogue.path) as other:
        assert told() is told() is False
        other.add(paper("graph", 2))
    assert told()


def test_a_reader_waits_for_nobody_and_sees_one_moment(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    writer = sqlite3.connect(catalogue.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE clock SET tick = 99")
    with catalogue.snapshot():
        assert catalogue.sequence() == 2
        writer.execute("COMMIT")
        assert catalogue.sequence() == 2
        with catalogue.snapshot():
            assert len(catalogue) == 1
        assert catalogue.sequence() == 2, "what joined a snapshot ended it"
    assert catalogue.sequence() == 99
    writer.close()


def test_the_clock_advances_once_a_transaction_that_changes(catalogue: Catalogue) -> None:
    before = catalogue.sequence()
    list(catalogue.add_all(papers(), batch=12))
    assert catalogue.sequence() == before + 2
    list(catalogue.add_all(papers()))
    assert catalogue.sequence() == before + 2
    with suppress(ZeroDivisionError), catalogue.transaction():
        catalogue.remove("2010.00000")
        raise ZeroDivisionError
    assert catalogue.sequence() == before + 2
    with catalogue.transaction():
        catalogue.remove("2010.00000")
        catalogue.remove("2010.00001")
    assert catalogue.sequence() == before + 3
    assert catalogue.changes(before + 2).gone == [1, 4]


def test_a_thread_that_waits_too_long_for_its_turn_gets_an_error(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    refused: list[CatalogueBusy] = []

    def wait() -> None:
        try:
            catalogue.add(paper("graph", 0))
        except CatalogueBusy as error:
            refused.append(error)

    with catalogue.transaction():
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert refused
    assert catalogue.add(paper("graph", 0)) == "new"


WRITER = """
import sys, threading
from pathlib import Path
from recommender.catalogue.store import CATALOGUE, Catalogue
from tests.conftest import paper
with Catalogue(Path(sys.argv[1])) as catalogue:
    def write(topic):
        for number in range(8):
            (written,) = catalogue.store([paper(topic, number)])
            line = f"{written.row} {written.id} {written.outcome}\\n"
            sys.stdout.write(line)  # at once: print would let another thread in before the end
            sys.stdout.flush()
    threads = [threading.Thread(target=write, args=[t]) for t in ("graph", "speech", "protein")]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_processes_and_threads_write_at_once_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "catalogue"
    writers = [python(WRITER, path) for _ in range(3)]
    printed = []
    for writer in writers:
        out, wrong = writer.communicate()
        assert not wrong
        printed += [line.split() for line in out.splitlines()]
    with Catalogue(path) as catalogue:
        assert len(catalogue) == 24
        assert catalogue.problems() == []
        assert [outcome for _, _, outcome in printed].count("new") == 24
        assert len(printed) == 72
        assert all(catalogue.find(id) == int(row) for row, id, _ in printed)
        changes = catalogue.changes(0)
        assert (len(changes.changed), changes.gone, changes.sequence) == (24, [], 25)


def test_what_was_answered_as_stored_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "catalogue"
    writer = python(WRITER, path)
    assert writer.stdout is not None
    answered = [writer.stdout.readline().split() for _ in range(7)]
    writer.kill()
    answered += [line.split() for line in writer.communicate()[0].splitlines(keepends=True)]
    with Catalogue(path) as catalogue:
        assert catalogue.problems() == []
        whole = [words for words in answered if len(words) == 3]
        assert len(whole) >= 7
        for row, id, _ in whole:
            assert catalogue.find(id) == int(row)


@pytest.mark.parametrize("table", ["clock", "entries", "mentions", "aliases", "moments"])
def test_what_lost_a_table_says_to_restore_a_backup(home: Path, table: str) -> None:
    with closing(sqlite3.connect(home / CATALOGUE)) as db:
        db.execute(f"DROP TABLE {table}")
    said = run("doctor", "--home", home, code=1)
    assert f"no such table: {table}; restore a backup" in " ".join(said.split())
