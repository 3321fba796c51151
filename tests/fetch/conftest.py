"""Servers and sessions for tests of what is fetched."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from recommender.fetch.session import Session
from tests.fetch.place import Answer, Asked, Clock, Place, everywhere, serving

Serve = Callable[[Callable[[Asked], Answer]], Place]


@pytest.fixture
def clock() -> Clock:
    """A time that passes only while a session waits."""
    return Clock()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that answers by a function."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))


@pytest.fixture
def open_session(clock: Clock) -> Iterator[Callable[..., Session]]:
    """Opens a session that may ask this machine, by any name, and wastes no time."""
    with ExitStack() as stack:

        def opened(**options: Any) -> Session:
            given = {"allow_private": True, "pace": clock.pace, "resolve": everywhere} | options
            return stack.enter_context(Session(**given))

        yield opened


@pytest.fixture
def session(open_session: Callable[..., Session]) -> Session:
    """Such a session."""
    return open_session()
