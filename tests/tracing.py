"""Which lines count as covered: what tests that are not slow run; hooks of pytest."""

import gc
import importlib
import pkgutil
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext

import pytest

import recommender


@contextmanager
def untraced() -> Iterator[None]:
    """Stop what counts lines for coverage in this thread, and in those that are started meanwhile."""
    here, begun = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(begun)
        sys.settrace(here)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Trace the loading of the package and not that of the tests, which would take twice as long.

    Nor does the garbage collector look at what is made meanwhile: all of it stays.
    """
    if session.config.pluginmanager.hasplugin("dsession"):  # other processes collect
        return (yield)
    if sys.gettrace():
        _load_all()
    gc.disable()
    try:
        with untraced():
            return (yield)
    finally:
        gc.enable()


def _load_all() -> None:
    """Load every module of the package, but for those that only a cluster has the libraries for."""
    for module in pkgutil.walk_packages(recommender.__path__, "recommender."):
        name = module.name
        if not name.endswith(("__main__", "cluster.building", "cluster.processes")):
            importlib.import_module(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Trace no lines of slow tests, which would take half as long again: what is covered, the others cover."""
    with untraced() if item.get_closest_marker("slow") else nullcontext():
        return (yield)
