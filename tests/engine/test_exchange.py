"""No order of exchange, write, removal and question loses what was acknowledged."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.engine import live
from recommender.engine.engine import Engine
from recommender.errors import EntryNotFound
from recommender.releases.home import CURRENT
from tests.conftest import paper
from tests.engine.interleavings import Lock, Schedule, schedules

READ = ("data_version", "sequence", "changes", "entry_states", "store", "remove")
OLD = "arxiv:2010.00001"


class Exchange:
    """An engine that can be put, again and again, to just before a release is exchanged."""

    def __init__(self, home: Path, catalogue: Catalogue) -> None:
        self.pointer = home / CURRENT
        self.before = self.pointer.read_text()
        catalogue.store([paper("speech", 30)])
        build(home, catalogue, HashEncoder())
        self.after = self.pointer.read_text()
        assert self.before != self.after
        self.engine = Engine(home, background=True)
        self.numbers = itertools.count(1000)

    def begin(self, schedule: Schedule) -> None:
        """Forget what was seen, answer by the older release, and then publish the newer one."""
        current, catalogue = self.engine._live, self.engine.catalogue
        for name in READ:
            called = getattr(Catalogue, name)

            def noted(*given: object, called=called, name=name) -> object:
                schedule.point(name)
                return called(catalogue, *given)

            setattr(catalogue, name, noted)
        current._refreshing, current._opening = Lock(schedule, "state"), Lock(schedule, "opening")
        current._state = current._refused = None
        current._look_again = current._trusted = 0.0
        self.pointer.write_text(self.before)
        self.engine.store([paper("graph", 1)])
        assert self.engine.snapshot.release.version == self.before.strip()
        self.pointer.write_text(self.after)
        self.number = next(self.numbers)
        self.new = f"arxiv:2010.{self.number:05d}"

    def exchange(self) -> None:
        current = self.engine._live
        current._opening.acquire()
        current._swap(current._pointer_mtime())

    def write(self) -> None:
        self.engine.store([paper("graph", self.number)])
        self.engine.similar(self.new, 1)  # 201 was answered: the next question finds it
        assert self.new in self.found()

    def delete(self) -> None:
        self.engine.remove(OLD)
        assert OLD not in self.found()
        with pytest.raises(EntryNotFound):
            self.engine.similar(OLD)

    def rewrite(self) -> None:
        """Remove an entry and store it again: by then it is there, however often it was gone."""
        self.engine.remove(OLD)
        self.engine.store([paper("graph", 1)])
        assert OLD in self.found()

    def ask(self) -> None:
        """Ask three times: what was new stays, what was gone stays away."""
        seen = [(self.new in found, OLD not in found) for found in (self.found() for _ in "123")]
        assert seen == sorted(seen), seen

    def found(self) -> set[str]:
        return {r["id"] for r in self.engine.similar("arxiv:2010.00000", 1000).results}

    def end(self, acted: tuple[str, ...]) -> None:
        """Whoever came last, what was acknowledged holds in the newer release."""
        assert self.engine.snapshot.release.version == self.after.strip()
        found = self.found()
        assert (self.new in found) == ("write" in acted)
        assert (OLD in found) == ("delete" not in acted)


@pytest.fixture
def exchange(
    home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Exchange]:
    monkeypatch.setattr(live.time, "monotonic", lambda: 100.0)  # no time passes: nobody looks again
    opened = Exchange(home, catalogue)
    yield opened
    opened.engine.close()


def explore(exchange: Exchange, names: tuple[str, ...], preemptions: int) -> int:
    runs = 0
    for schedule in schedules(preemptions):
        exchange.begin(schedule)
        actors: dict[str, Callable[[], None]] = {name: getattr(exchange, name) for name in names}
        schedule.run(actors)
        exchange.end(names)
        runs += 1
    return runs


@pytest.mark.parametrize("other", ["write", "delete", "rewrite"])
def test_no_order_with_one_preemption_loses_anything(exchange: Exchange, other: str) -> None:
    assert explore(exchange, ("exchange", other), 1) > 10


@pytest.mark.slow
def test_no_order_of_three_loses_anything(exchange: Exchange) -> None:
    assert explore(exchange, ("exchange", "write", "ask"), 1) > 50


@pytest.mark.slow
@pytest.mark.parametrize("other", ["write", "delete"])
def test_no_order_with_two_preemptions_loses_anything(exchange: Exchange, other: str) -> None:
    assert explore(exchange, ("exchange", other), 2) > 100


def test_the_orders_are_all_there_are() -> None:
    seen = set()
    for schedule in schedules(preemptions=9):
        said: list[str] = []

        def act(name: str, schedule: Schedule = schedule, said: list[str] = said) -> None:
            for _ in range(2):
                said.append(name)
                schedule.point("said")

        schedule.run({name: lambda name=name: act(name) for name in "ab"})
        seen.add("".join(said))
    assert seen == {"".join(p) for p in itertools.permutations("aabb")}


def test_an_order_that_loses_a_write_is_found() -> None:
    lost = 0
    for schedule in schedules(preemptions=1):
        held = [0]

        def add(schedule: Schedule = schedule, held: list[int] = held) -> None:
            now = held[0]
            schedule.point("read")
            held[0] = now + 1

        schedule.run({"a": add, "b": add})
        lost += held[0] != 2
    assert lost
