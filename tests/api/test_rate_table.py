import errno
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.rate_table import RateTable

asked = st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 30)), max_size=60)


@given(asked, st.floats(0.1, 20), st.floats(20, 100))
def test_the_rate_table_equals_a_dictionary_of_what_clients_have_paid(
    asked: list[tuple[str, float]], each: float, most: float
) -> None:
    table, paid, now = RateTable(), dict[str, float](), 1000.0
    for client, pause in asked:
        now += pause
        owed = max(paid.get(client, now), now) + each - now
        if owed <= most:
            paid[client] = now + owed
        assert table.wait(client, each, most, now) == pytest.approx(max(owed - most, 0))
    table.close()


def _hammer(path: Path, times: int, admitted: "multiprocessing.Queue[int]") -> None:
    table = RateTable(path)
    admitted.put(sum(not table.wait("one", 1.0, 500.0, 1000.0) for _ in range(times)))
    table.close()


def test_processes_count_together_to_the_last_request(tmp_path: Path) -> None:
    path = tmp_path / "rates"
    path.touch()
    context = multiprocessing.get_context("spawn")
    admitted: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_hammer, args=(path, 2000, admitted)) for _ in range(3)]
    for worker in workers:
        worker.start()
    found = [admitted.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert sum(found) == 500


def test_however_many_clients_come_it_takes_two_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "rates"
    path.touch()
    table = RateTable(path)
    for number in range(150_000):
        assert table.wait(f"client {number}", 1.0, 60.0, 1000.0) == 0
    assert path.stat().st_size < 3e6
    some = range(0, 150_000, 10)
    again = [table.wait(f"client {number}", 60.0, 60.0, 1000.0) > 0 for number in some]
    assert sum(again) / len(again) > 0.6  # most are still known; who is not begins anew
    table.close()


def test_two_tables_hash_by_keys_of_their_own() -> None:
    one, other = RateTable(), RateTable()
    assert one._key != other._key
    one.close()
    other.close()


def test_on_a_full_disk_each_worker_counts_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "rates"
    path.touch()
    monkeypatch.setattr(os, "posix_fallocate", full)
    table = RateTable(path)
    assert "No space left" in caplog.text
    assert [table.wait("one", 40.0, 60.0, 1000.0) > 0 for _ in range(2)] == [False, True]
    assert path.stat().st_size == 0
    table.close()
