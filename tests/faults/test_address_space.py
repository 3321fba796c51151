"""A limit on the address space (`ulimit -v`): told in one line, whichever library would die of it."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from recommender import address_space
from recommender.address_space import require
from recommender.catalogue.store import CATALOGUE, Catalogue
from tests.conftest import paper

ROOT = Path(__file__).parents[2]


def limited(megabytes: int, *arguments: str | Path) -> tuple[int, str]:
    """Run a command with so much address space; return its exit code and what it told."""
    size = megabytes << 20
    done = subprocess.run(
        [sys.executable, "-m", "recommender", *arguments],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=arguments[-1],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)),
        check=False,
    )
    return done.returncode, done.stderr


def test_what_is_needed_is_compared_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    require("everything", 1 << 30)  # there is no limit
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = taken + (500 << 20)
    monkeypatch.setattr(address_space.resource, "getrlimit", lambda _: (limit, limit))
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    require("little", 100, 100)
    with pytest.raises(MemoryError, match=r"much needs 700 MB of address space, and (4|5)\d\d are"):
        require("much", 100, 200)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="others do not hold processes to it")
@pytest.mark.parametrize("model", ["joint-zh-en", "static-zh-en"])
def test_a_limit_is_reported_in_a_line_and_nothing_is_half_done(tmp_path: Path, model: str) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        catalogue.store([paper("graph", number) for number in range(40)])
    commands = (
        ("build", "--full", "--model", model),
        ("search", "graph"),
        ("similar", "2010.00000", "--explain"),
    )
    left = list(commands)
    for megabytes in (100, 180, 260, 340, 420, 500, 600, 700, 800, 1000, 1300, 4000):
        for command in list(left):
            code, told = limited(megabytes, *command, "--home", tmp_path)
            if code == 0:
                left.remove(command)
                continue
            assert code == 1, (megabytes, command, code, told)
            assert len(told.splitlines()) == 1, (megabytes, command, told)
            assert "memory" in told or "build" in told, (megabytes, command, told)
    assert not left
