"""Tests that take long are found out, unless they say so."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFTEST = """
from tests import durations
from tests.durations import pytest_fixture_setup, pytest_ignore_collect
from tests.durations import pytest_runtest_makereport, pytest_runtest_setup

durations.SECONDS = 0.1
"""
TESTS = """
import time

import pytest


def busy():
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass


@pytest.fixture
def own():
    busy()


@pytest.fixture(scope="module")
def shared():
    busy()


def test_busy():
    busy()


def test_busy_before_it_begins(own):
    pass


@pytest.mark.slow
def test_busy_and_says_so():
    busy()


@pytest.mark.hypothesis
def test_busy_with_all_its_examples():
    busy()


def test_what_others_have_too(shared):
    pass


def test_waiting():
    time.sleep(0.2)
"""


def _tested(folder: Path, *more: str) -> str:
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", *more, str(folder)]
    environ = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False).stdout


def test_files_that_are_slow_altogether_are_not_loaded_at_each_save(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: long\n")
    (tmp_path / "test_quick.py").write_text("def test_quick():\n    pass\n")
    for name, mark in {"one": "pytest.mark.slow", "list": "[\n    pytest.mark.slow,\n]"}.items():
        slow = f"import pytest\n\npytestmark = {mark}\n\nraise RuntimeError('loaded')\n"
        (tmp_path / f"test_slow_{name}.py").write_text(slow)
    assert "1 passed in" in _tested(tmp_path, "-m", "not slow")
    assert "2 errors" in _tested(tmp_path, "-m", "slow")


def test_a_busy_test_fails_unless_it_is_marked_slow(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: long\n")
    said = _tested(tmp_path)
    outcomes = {
        line.split()[1].partition("::")[2]: line.split()[0]
        for line in said.splitlines()
        if line.startswith(("PASSED ", "FAILED "))
    }
    assert outcomes == {
        "test_busy": "FAILED",
        "test_busy_before_it_begins": "FAILED",
        "test_busy_and_says_so": "PASSED",
        "test_busy_with_all_its_examples": "PASSED",
        "test_what_others_have_too": "PASSED",
        "test_waiting": "PASSED",
    }
    assert "mark it slow" in said
