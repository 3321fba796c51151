"""The set-up: what is installed for whom, once, and told step by step."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.readmes import ROOT

STUB = """#!/bin/sh
case "$*" in
*"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*"--version"*) echo Python 3.11 ;;
*"-c import"*) exit 1 ;;
*" install "*) echo "$*" >> installed.txt; echo "Downloading some-1.0.whl (3 MB)" ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, with a Python that only writes down what it should install."""
    (tmp_path / "scripts").mkdir()
    for name in ("pyproject.toml", "scripts/constraints.txt", "scripts/setup"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / "python"
    python.write_text(STUB)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return tmp_path


def set_up(project: Path, *extras: str) -> tuple[list[str], list[str]]:
    """Return what the set-up had installed, and what it told."""
    installed = project / "installed.txt"
    installed.write_text("")
    done = subprocess.run(
        [project / "scripts" / "setup", *extras],
        env=os.environ | {"PYTHON": str(project / "python")},
        capture_output=True,
        text=True,
        check=True,
    )
    return installed.read_text().splitlines(), done.stderr.splitlines()


def test_what_the_samples_need_is_installed_without_pytorch_and_told(project: Path) -> None:
    installed, told = set_up(project)
    (one,) = installed
    assert one.endswith("install --progress-bar off -c scripts/constraints.txt -e .")
    assert "torch" not in one
    steps = "\n".join(told)
    assert "making .venv with Python 3.11" in steps
    assert "fetched some-1.0.whl (3 MB)" in steps
    assert set_up(project) == ([], [])


def test_other_models_bring_pytorch_first(project: Path) -> None:
    installed, told = set_up(project, "all,dev")
    assert "torch==" in installed[0]
    assert installed[-1].endswith("-e .[all,dev]")
    assert any("torch" in line for line in told)
    assert set_up(project, "all,dev") == ([], [])
    assert set_up(project) == ([], [])  # all of it is there
    assert set_up(project, "client")[0]


def test_a_changed_pin_installs_again(project: Path) -> None:
    set_up(project)
    pins = project / "scripts" / "constraints.txt"
    pins.write_text(pins.read_text() + "# changed\n")
    assert len(set_up(project)[0]) == 1


def test_the_main_job_asks_for_no_extra() -> None:
    text = (ROOT / "scripts" / "run").read_text("utf-8")
    assert "scripts/setup\n" in text
