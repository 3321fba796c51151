"""A test that is not marked slow may take so much processor time and no more; hooks of pytest.

What other jobs of the machine do does not count, nor does what is made for several tests at once.
"""

import os
import re
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

SECONDS = 4.0
"""Twice what any unmarked test takes on a quiet machine; not every machine is as fast as ours. Four times
as much where lines are traced, which slows a loop of short ones down threefold, and for a property that is
tried with all its examples."""

_ALL_SLOW = re.compile(r"^pytestmark = (\[\s*)?pytest\.mark\.slow\b", re.MULTILINE)


def without_slow(config: pytest.Config) -> bool:
    """Whether these are the tests that run at each save."""
    return bool(config.getoption("markexpr") == "not slow")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even load, at each save, a file of which every test is slow: what it imports takes seconds."""
    if not without_slow(config) or collection_path.suffix != ".py":
        return None
    return _ALL_SLOW.search(collection_path.read_text("utf-8")) is not None or None


def processor_time() -> float:
    """Return the seconds that this process had of a processor, and its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Stopwatch:
    """What the test at hand has taken, in seconds of processor time."""

    def __init__(self) -> None:
        self._began = self._shared = 0.0

    def start(self) -> None:
        self._began, self._shared = processor_time(), 0.0

    def leave_out(self, seconds: float) -> None:
        self._shared += seconds

    @property
    def seconds(self) -> float:
        return processor_time() - self._began - self._shared


_watch = Stopwatch()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Leave out what later tests have for nothing."""
    before = processor_time()
    try:
        return (yield)
    finally:
        if fixturedef.scope != "function":
            _watch.leave_out(processor_time() - before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Begin to count."""
    _watch.start()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, pytest.TestReport]:
    """Fail a test that took too long."""
    report = yield
    slow = item.get_closest_marker("slow") or report.when != "call" or not report.passed
    whole = item.get_closest_marker("hypothesis") and not without_slow(item.config)
    allowed = 4 * SECONDS if whole or sys.gettrace() else SECONDS
    if not slow and (took := _watch.seconds) > allowed:
        report.outcome = "failed"
        report.longrepr = (
            f"took {took:.1f} s of processor time, and {allowed:g} s are allowed: make it quicker, or "
            "mark it slow (the marker `slow` leaves it out of the tests that run at each save)"
        )
    return report
