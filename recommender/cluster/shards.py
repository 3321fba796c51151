"""Remote shards: the process that holds one, and the client that calls all of them, each by the replica that answers first.

A call goes to one replica; where that has not answered after the 95th percentile of the last calls, or failed, also to
another (Dean and Barroso, The Tail at Scale, 2013). A shard of which no replica answers in time is lost: the question is
answered without it, and says so, and the shard is asked again in the background until a replica answers. The calls are
the methods of `releases.shard.Shard`.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from recommender.cluster.outcome import RemoteOutcome
from recommender.errors import CorruptRelease, PartUnavailable
from recommender.releases.release import Release
from recommender.releases.shard_calls import Ask, ShardCall

PING, READY, SEVERAL = "ping", "ready", "several"
"""Calls to a replica: whether it answers, whether it has its part of a release open, and several calls at once."""

_OPEN = (
    3  # releases that a replica keeps open: that in force, the one before, and one that is coming
)
_REMEMBERED = 200  # the last calls, whose durations tell when a call is late
# Seconds after which another replica is asked as well: at least, at most, and before any durations are known.
_AT_LEAST, _AT_MOST, _AT_FIRST = 0.02, 0.3, 0.1
# Seconds for which a replica that was late is asked last; doubled each time that it is late again.
_AVOIDED = 2.0
_AVOIDED_MOST = 16.0
_PAUSE = 0.3  # seconds between two calls to shards that are lost
_LOOKS = 2.0  # seconds between two checks of every replica
_OPENING = 10.0  # seconds that shards may take to open a release


class ShardHolder:
    """Holds one shard of each release that it is asked about: what runs in a replica's process.

    Parameters
    ----------
    home : Path
        The folder with the releases, as this process sees it.
    """

    def __init__(self, home: Path, number: int) -> None:
        self._number = number
        self._release = lru_cache(_OPEN)(lambda version: Release.open_version(home, version))

    def ask(self, version: str, method: str, args: tuple[Any, ...]) -> RemoteOutcome:
        """Call a method of `Shard` on this shard of a release, and return its outcome: a result or an error."""
        if method == PING:
            return RemoteOutcome(True)
        if method == READY:
            return RemoteOutcome.of(
                lambda: len([*self._release(version).shards[self._number].parts()])
            )
        return RemoteOutcome.of(self._result, version, method, args)

    def _result(self, version: str, method: str, args: tuple[Any, ...]) -> Any:
        shard = self._release(version).shards[self._number]
        if method == SEVERAL:
            return [getattr(shard, one)(*more) for one, more in args]
        return getattr(shard, method)(*args)


class Replica(Protocol):
    """A `ShardHolder` in some process."""

    def ask(self, version: str, method: str, args: tuple[Any, ...]) -> "Future[RemoteOutcome]":
        """Begin to ask."""


class ShardsLost(PartUnavailable):
    """No replica of these shards answered in time."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        super().__init__(" and ".join(f"shard {number}" for number in numbers))


class _Replicas:
    """The replicas of one shard, and which of them were late or failed lately."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self.replicas = replicas
        self._turn = 0
        self._late: dict[int, float] = {}
        self._avoided: dict[int, float] = {}
        self._took: deque[float] = deque(maxlen=_REMEMBERED)
        self.patience = _AT_FIRST

    def order(self) -> list[int]:
        """Return the replicas in the order to ask them: each is the first in turn, and those that were late come last."""
        self._turn += 1
        now, count = time.monotonic(), len(self.replicas)
        turned = [(self._turn + i) % count for i in range(count)]
        return sorted(turned, key=lambda i: self._late.get(i, 0.0) > now)

    def note_answer(self, number: int, seconds: float) -> None:
        self._avoided.pop(number, None)
        self._took.append(seconds)
        if len(self._took) % 20 == 0:
            self.patience = float(np.clip(np.quantile(self._took, 0.95), _AT_LEAST, _AT_MOST))

    def note_failure(self, number: int) -> None:
        """Ask a replica last for a while; calls that were under way together count as one failure."""
        now = time.monotonic()
        if self._late.get(number, 0.0) <= now:
            avoided = self._avoided.get(number, _AVOIDED / 2)
            self._avoided[number] = min(2 * avoided, _AVOIDED_MOST)
            self._late[number] = now + self._avoided[number]


class _HedgedCall:
    """One call to a shard, and the replicas that were asked for it so far."""

    def __init__(self, of: _Replicas, question: tuple[Any, ...]) -> None:
        self._of, self._question = of, question
        self._left: Iterator[int] = iter(of.order())
        self._asked: dict[Future[RemoteOutcome], tuple[int, float]] = {}
        self.reply: RemoteOutcome | None = None
        self.hedge_at = 0.0

    def begin(self) -> "Future[RemoteOutcome] | None":
        """Ask the next replica; None if all were asked."""
        number = next(self._left, None)
        if number is None:
            self.hedge_at = np.inf
            return None
        for before, _ in self._asked.values():
            self._of.note_failure(before)
        now = time.monotonic()
        self.hedge_at = now + self._of.patience
        future = self._of.replicas[number].ask(*self._question)
        self._asked[future] = number, now
        return future

    def take(self, future: "Future[RemoteOutcome]") -> None:
        """Take an answer; one that says that the replica lacks the release counts as none."""
        number, began = self._asked[future]
        failure = future.exception()
        reply = None if failure is not None else future.result()
        if reply is None or (
            reply.error is not None and issubclass(reply.error[0], CorruptRelease)
        ):
            self._of.note_failure(number)
            return
        self._of.note_answer(number, time.monotonic() - began)
        self.reply = reply


class ShardClient:
    """Asks the shards of a cluster. Safe to share between threads.

    Parameters
    ----------
    shards : sequence of sequences of Replica
        The replicas of each shard.
    budget : float
        Seconds that a call may take before the shard counts as lost.
    opening : float
        Seconds that shards may take to open a release before it is used without them.

    Attributes
    ----------
    lost : frozenset of int
        Shards of which no replica answers.
    degraded : tuple of int
        Shards of which a replica did not answer when `find_ready` was called, or lacked the release.
    """

    def __init__(
        self,
        shards: Sequence[Sequence[Replica]],
        budget: float = 2.0,
        opening: float = _OPENING,
    ) -> None:
        self._shards = [_Replicas(replicas) for replicas in shards]
        self._budget, self._opening = budget, opening
        self._lock = threading.Lock()
        self.lost: frozenset[int] = frozenset()
        self.degraded: tuple[int, ...] = ()
        self._look_again = 0.0

    def __len__(self) -> int:
        return len(self._shards)

    def of(self, release: Release) -> Ask:
        """Return a function that asks the shards of a release, after waiting (at most `opening`) until each has a replica with it open.

        Raises
        ------
        CorruptRelease
            If it has another number of shards than this cluster.
        """
        count = len(release.manifest.shards)
        if count != len(self):
            what = f"has {count} shards, this cluster serves {len(self)}: begin it again"
            raise CorruptRelease(str(release.folder), what)
        self.ready(release.version, self._opening)
        return lambda calls: self.ask(release.version, calls)

    def ready(self, version: str, seconds: float = _OPENING) -> bool:
        """Wait until a replica of each shard has a release open; return False if that takes too long."""
        end = time.monotonic() + seconds
        waiting = list(self._shards)
        while waiting and time.monotonic() < end:
            waiting = [shard for shard in waiting if not self._has(shard, version)]
            if waiting:
                time.sleep(_PAUSE)
        return not waiting

    def _has(self, shard: "_Replicas", version: str) -> bool:
        asked = [replica.ask(version, READY, ()) for replica in shard.replicas]
        wait(asked, self._budget, FIRST_COMPLETED)
        done = [future for future in asked if future.done() and future.exception() is None]
        return any(future.result().error is None for future in done)

    def ask(self, version: str, calls: Sequence[ShardCall]) -> list[Any]:
        """Make some calls to shards at once, those to one shard as a single call, and return the answers in order.

        Raises
        ------
        ShardsLost
            If no replica of some of them answers in time.
        """
        questions: dict[int, list[tuple[str, tuple[Any, ...]]]] = {}
        for number, method, args in calls:
            questions.setdefault(number, []).append((method, args))
        hedged_calls = {
            number: _HedgedCall(self._shards[number], (version, SEVERAL, tuple(several)))
            for number, several in questions.items()
        }
        self._wait_for(list(hedged_calls.values()))
        lost = [number for number, call in hedged_calls.items() if call.reply is None]
        if lost:
            self._mark_lost(lost)
            raise ShardsLost(lost)
        answers = {
            number: iter(call.reply.result())
            for number, call in hedged_calls.items()
            if call.reply is not None
        }
        return [next(answers[number]) for number, *_ in calls]

    def _wait_for(self, hedged_calls: Sequence[_HedgedCall]) -> None:
        """Begin calls and wait for their replies, for as long as the budget allows; ask further replicas when one is late.

        Replies that have come by the end count, even if this process had no time to read them before.
        """
        waiting = {future: call for call in hedged_calls if (future := call.begin()) is not None}
        now = time.monotonic()
        end, done = now + self._budget, {*waiting}
        while waiting and (now < end or done):
            due = min(call.hedge_at for call in waiting.values())
            done = wait(waiting, max(0, min(due, end) - now), FIRST_COMPLETED).done
            for future in done:
                call = waiting.pop(future)
                call.take(future)
                if call.reply is None:
                    call.hedge_at = 0.0  # failed: ask another replica at once
            waiting = {future: call for future, call in waiting.items() if call.reply is None}
            now = time.monotonic()
            for call in hedged_calls:
                if call.reply is None and call.hedge_at <= now < end:
                    another = call.begin()
                    if another is not None:
                        waiting[another] = call

    def find_ready(self, version: str) -> None:
        """Ask all replicas whether they have a release open, unless they were asked a moment ago."""
        if not self._shards or time.monotonic() < self._look_again:
            return
        with suppress(RuntimeError):  # this process ends
            questions = [
                (number, replica.ask(version, READY, ()))
                for number, shard in enumerate(self._shards)
                for replica in shard.replicas
            ]
            done = wait([future for _, future in questions], self._budget).done
            ready = {f for f in done if f.exception() is None and f.result().error is None}
            self.degraded = tuple(sorted({n for n, future in questions if future not in ready}))
        self._look_again = time.monotonic() + _LOOKS

    def _mark_lost(self, numbers: Sequence[int]) -> None:
        with self._lock:
            begins = not self.lost
            self.lost |= frozenset(numbers)
        if begins:
            threading.Thread(target=self._look_for_lost, name="shards", daemon=True).start()

    def _look_for_lost(self) -> None:
        """Ask shards that are lost until each has answered."""
        while self.lost:
            time.sleep(_PAUSE)
            for number in self.lost:
                with suppress(RuntimeError):  # this process ends
                    self._look_for(number)

    def _look_for(self, number: int) -> None:
        pings = [replica.ask("", PING, ()) for replica in self._shards[number].replicas]
        done = wait(pings, self._budget, FIRST_COMPLETED).done
        if any(future.exception() is None for future in done):
            with self._lock:
                self.lost -= {number}
