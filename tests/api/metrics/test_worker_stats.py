import os
import signal
import subprocess
import sys
from array import array
from pathlib import Path

import numpy as np

from recommender.api.metrics.worker_stats import WorkerStats

ROOT = Path(__file__).parents[3]
WORKER = """
import sys
from array import array
from pathlib import Path
from recommender.api.metrics.worker_stats import WorkerStats
stats = WorkerStats(3, 2, Path(sys.argv[1]))
stats.write(array("d", [1, 2, 3]))
print(stats.row, flush=True)
sys.stdin.read()
"""


def worker(path: Path) -> tuple[subprocess.Popen, int]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    return process, int(process.stdout.readline())


def ended(process: subprocess.Popen) -> None:
    process.communicate()


def test_one_process_needs_no_file() -> None:
    stats = WorkerStats(3, 2)
    assert stats.rows().tolist() == [[0, 0, 0]]
    stats.write(array("d", [1, 2, 3]))
    stats.write(array("d", [4, 5, 6]))
    assert stats.rows().tolist() == [[4, 5, 6]]
    assert stats.row == 0
    stats.close()


def test_each_process_has_a_row_and_a_killed_one_leaves_its_counts(tmp_path: Path) -> None:
    path = tmp_path / "stats"
    path.touch()
    stats = WorkerStats(3, 2, path)
    stats.write(array("d", [10, 20, 30]))
    first, row = worker(path)
    assert (stats.row, row) == (0, 1)
    assert stats.rows().tolist() == [[10, 20, 30], [1, 2, 3]]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    second, row = worker(path)
    assert row == 1  # its place is free again
    assert stats.rows().tolist() == [[10, 20, 30], [2, 4, 3]]  # two counters, one state
    ended(first)
    ended(second)
    stats.close()


def test_a_row_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "stats"
    path.touch()
    stats = WorkerStats(5000, 5000, path)
    assert stats.rows().shape == (0, 5000)
    numbers = np.arange(5000.0)
    stats.write(array("d", numbers))
    assert (stats.rows() == numbers).all()
    stats.close()
