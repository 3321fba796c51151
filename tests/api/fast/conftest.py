"""Servers that answer look-ups while they read them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import KEY, serving


@pytest.fixture
def serve(engine: Engine) -> Iterator[Callable[[], int]]:
    """Starts a server over `engine` and returns its port."""
    with ExitStack() as stack:
        settings = Settings(port=0, api_key=KEY)
        yield lambda: stack.enter_context(serving(engine, settings, fast=True))
