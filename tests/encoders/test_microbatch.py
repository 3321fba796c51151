import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from recommender.encoders.microbatch import MicroBatcher


class Doubling:
    """Doubles numbers, notes each call, and holds every call until it is let go."""

    def __init__(self, *, held: bool) -> None:
        self.calls: list[list[int]] = []
        self.go = threading.Event()
        if not held:
            self.go.set()

    def __call__(self, items: list[int]) -> list[int]:
        self.calls.append(items)
        assert self.go.wait(20)
        if -1 in items:
            raise ValueError("minus one")
        return [2 * item for item in items]


def wait_until(what: object) -> None:
    deadline = time.monotonic() + 20
    while not what():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.002)


def together(doubling: Doubling, most: int, first: Sequence[int], *others: Sequence[int]) -> list:
    """Call with `first`, with the others while that call is held, and return what each one gets."""
    gathered = MicroBatcher(doubling, most)
    with ThreadPoolExecutor(1 + len(others)) as pool:
        futures = [pool.submit(gathered, first)]
        wait_until(lambda: doubling.calls)
        for number, items in enumerate(others, 1):
            futures.append(pool.submit(gathered, items))
            wait_until(lambda number=number: len(gathered._queue) == number)
        doubling.go.set()
        return [future.exception() or future.result() for future in futures]


def test_alone_a_call_is_a_call() -> None:
    doubling = Doubling(held=False)
    gathered = MicroBatcher(doubling)
    assert [list(gathered(items)) for items in ([1], [2, 3], [])] == [[2], [4, 6], []]
    assert doubling.calls == [[1], [2, 3], []]


def test_who_comes_during_a_call_goes_along_with_the_next() -> None:
    doubling = Doubling(held=True)
    assert together(doubling, 100, [1], [2, 3], [4], []) == [[2], [4, 6], [8], []]
    assert doubling.calls == [[1], [2, 3, 4]]


def test_no_more_items_at_once_than_wanted_unless_one_brings_more() -> None:
    doubling = Doubling(held=True)
    found = together(doubling, 3, [1], [2, 3], [4], [5], [6, 7, 8, 9], [10])
    assert found == [[2], [4, 6], [8], [10], [12, 14, 16, 18], [20]]
    assert doubling.calls == [[1], [2, 3, 4], [5], [6, 7, 8, 9], [10]]


def test_an_error_reaches_those_who_took_part_and_nobody_else() -> None:
    doubling = Doubling(held=True)
    first, *others = together(doubling, 2, [1], [-1], [2], [3])
    assert first == [2]
    assert [type(found) for found in others] == [ValueError, ValueError, list]
    assert others[-1] == [6]


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_many_threads_each_get_their_own(most: int) -> None:
    doubling = Doubling(held=False)
    gathered = MicroBatcher(doubling, most)
    wanted = [list(range(n, n + n % 5)) for n in range(400)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(gathered, wanted))
    assert [list(f) for f in found] == [[2 * i for i in items] for items in wanted]
    assert sorted(i for call in doubling.calls for i in call) == sorted(
        i for w in wanted for i in w
    )
