"""Every order in which real threads can take their turns, one after another.

A thread of a `Schedule` runs alone until it comes to a point, where a lock is taken or given back or
something is read that others write, and the schedule says whose turn is next. Orders are
enumerated depth first, with a bound on preemptions: most faults of this kind need one or two
(Musuvathi and Qadeer, "Iterative context bounding", PLDI 2007).
"""

import threading
from collections.abc import Callable, Iterator

_SECONDS = 30.0


class Schedule:
    """One run: which of the threads that can go on does, at each point."""

    def __init__(self, choices: list[int]) -> None:
        self._choices = choices
        self.offered: list[int] = []  # how many threads could be chosen, at each point
        self.taken: list[int] = []
        self.costs: list[int] = []  # preemptions that any but the first choice is
        self._turn = threading.Condition()
        self._running: str | None = None
        self._names: dict[int, str] = {}
        self._blocked: dict[str, Callable[[], bool]] = {}
        self._alive: list[str] = []
        self.trace: list[tuple[str, str]] = []

    def point(self, what: str, ready: Callable[[], bool] = lambda: True) -> None:
        """Let whoever is next go on; return when it is this thread's turn and `ready`."""
        name = self._names.get(threading.get_ident())
        if name is None:
            return  # no thread of ours
        self.trace.append((name, what))
        with self._turn:
            self._blocked[name] = ready
            self._choose(name)
            assert self._turn.wait_for(lambda: self._running == name, _SECONDS), self.trace
            del self._blocked[name]

    def _choose(self, now: str | None) -> None:
        can = [name for name in self._alive if self._blocked[name]()]
        if now in can:  # to go on is no preemption
            can.remove(now)
            can.insert(0, now)
        assert can or not self._alive, f"deadlock after {self.trace}"
        step = len(self.taken)
        choice = self._choices[step] if step < len(self._choices) else 0
        self.offered.append(len(can))
        self.taken.append(choice)
        self.costs.append(int(bool(can) and can[0] == now))
        self._running = can[choice] if can else None
        self._turn.notify_all()

    def run(self, actors: dict[str, Callable[[], None]]) -> None:
        """Run all of them to their ends; raise what one of them raised."""
        failed: list[BaseException] = []

        def acting(name: str, act: Callable[[], None]) -> None:
            self._names[threading.get_ident()] = name
            try:
                with self._turn:
                    assert self._turn.wait_for(lambda: self._running == name, _SECONDS)
                    del self._blocked[name]
                act()
            except BaseException as error:  # noqa: BLE001 - raised by who runs us
                failed.append(error)
            with self._turn:
                self._alive.remove(name)
                self._choose(None)

        self._alive = list(actors)
        self._blocked = {name: lambda: True for name in actors}
        threads = [threading.Thread(target=acting, args=actor) for actor in actors.items()]
        for thread in threads:
            thread.start()
        with self._turn:
            self._choose(None)
        for thread in threads:
            thread.join()
        if failed:
            raise AssertionError(f"after {self.trace}") from failed[0]


class Lock:
    """A lock whose taking and giving back are points."""

    def __init__(self, schedule: Schedule, name: str) -> None:
        self._schedule, self._name = schedule, name
        self._held = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        self._schedule.point(f"take {self._name}", lambda: not (self._held and blocking))
        if self._held:
            return False
        self._held = True
        return True

    def release(self) -> None:
        self._held = False
        self._schedule.point(f"leave {self._name}")

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def schedules(preemptions: int) -> Iterator[Schedule]:
    """Give a schedule to run, again and again, until all with so many preemptions were given."""
    choices: list[int] | None = []
    while choices is not None:
        schedule = Schedule(choices)
        yield schedule
        choices = _after(schedule, preemptions)


def _after(done: Schedule, preemptions: int) -> list[int] | None:
    """Return the choices that come after those of a run, None after the last."""
    taken, costs = done.taken, done.costs
    for step in reversed(range(len(taken))):
        before = sum(costs[i] for i in range(step) if taken[i])
        if taken[step] + 1 < done.offered[step] and before + costs[step] <= preemptions:
            return [*taken[:step], taken[step] + 1]
    return None
