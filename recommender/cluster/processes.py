"""The processes of a cluster, as actors of Ray: which there are, on which nodes, and how each finds the others.

Ray restarts an actor wherever it can. Replicas of one kind are never on one node, so that the loss of a node costs at most
one of each. The catalogue's process runs where its file is, on the node with that address (to Ray, a machine that was
restarted is another node). Actors outlive the command that started them; the same command with the same flags finds them again.
"""

import hashlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
import uvicorn
from ray.util.placement_group import (
    get_placement_group,
    placement_group,
    placement_group_table,
    remove_placement_group,
)
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from recommender.api.app import create_app
from recommender.api.serve import configuration, encoders
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.engine import ClusterEngine
from recommender.cluster.holder import CatalogueHolder, newest_copy
from recommender.cluster.outcome import RemoteOutcome
from recommender.cluster.shards import READY, ShardClient, ShardHolder
from recommender.cluster.travel import ReleaseFollower, ReleaseStore
from recommender.errors import NoRelease, PartUnavailable
from recommender.releases.home import version_in_force
from recommender.releases.release import Release
from recommender.settings import Settings

NAMESPACE = "recommender"
_log = logging.getLogger(__name__)
_BEGINS = 120.0  # seconds that processes may take to start
_ANSWERS = 10.0  # seconds within which a running process answers
_PAUSE = 2.0  # seconds before a process that could not start tries again
# Of a processor that each process reserves of Ray: nearly none, so that no process is refused.
_SHARE = 0.001
_AT_ONCE = 16  # calls that a process answers concurrently
_KEPT: dict[str, Any] = {
    "lifetime": "detached",
    "max_restarts": -1,
    "get_if_exists": True,
    "num_cpus": _SHARE,
    "max_concurrency": _AT_ONCE,
}


class RemoteReplica:
    """A `Replica` that is an actor of Ray."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def ask(self, version: str, method: str, args: tuple[Any, ...]) -> "Future[RemoteOutcome]":
        """Begin to ask."""
        future: Future[RemoteOutcome] = self._actor.ask.remote(version, method, args).future()
        return future


class RemoteHolder:
    """A `Holder` of the catalogue that is an actor of Ray, found by its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.reconnect()

    def reconnect(self) -> None:
        """Look up the actor that has the name now."""
        self._actor = ray.get_actor(self._name, NAMESPACE)

    def call(
        self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> "Future[RemoteOutcome]":
        """Begin to call a method of the catalogue."""
        future: Future[RemoteOutcome] = self._actor.call.remote(method, args, kwargs).future()
        return future

    def write(self, method: str, args: tuple[Any, ...]) -> "Future[RemoteOutcome]":
        """Begin to call a method of `EntryWriter`."""
        future: Future[RemoteOutcome] = self._actor.write.remote(method, args).future()
        return future


@contextmanager
def _begun_again() -> Iterator[None]:
    """Repeat the start of a process that Ray restarts until it succeeds: Ray gives up an actor whose restart fails.

    At the first start an error is raised, to the command that serves.
    """
    try:
        yield
    except Exception as error:
        if not ray.get_runtime_context().was_current_actor_reconstructed:
            raise
        _log.warning("it begins once more: %s", error)
        time.sleep(_PAUSE)
        os._exit(1)


class CatalogueProcess(CatalogueHolder):
    """The process with the catalogue's file, on the node where the file is."""

    def __init__(self, *given: Any) -> None:
        with _begun_again():
            super().__init__(*given)

    def node(self) -> str:
        """Return the address of its node."""
        return str(ray.util.get_node_ip_address())


class ShardProcess(ShardHolder):
    """Holds one shard: of releases in a folder that all nodes see, or fetched from where they are published."""

    def __init__(self, home: Path, number: int, url: str | None) -> None:
        with _begun_again():
            if url is not None:
                home = _own_folder(url, f"shard-{number}")
                ReleaseFollower(ReleaseStore(url), home, [number]).begin()
            super().__init__(home, number)
            with suppress(NoRelease):  # none has come yet
                self.ask(
                    version_in_force(home), READY, ()
                )  # before the first question waits for it


class Ingress:
    """A process that answers over HTTP, as one worker of a server does.

    Parameters
    ----------
    url : str, optional
        Where releases are published; None: in the home folder, which all nodes see.
    shards : sequence of sequences of actors
        The replicas of each shard.
    holder : str
        The name of the actor that has the catalogue.
    """

    def __init__(
        self,
        settings: Settings,
        model: str | None,
        shards: Sequence[Sequence[Any]],
        holder: str,
        url: str | None,
    ) -> None:
        with _begun_again():
            self._begin(settings, model, shards, holder, url)

    def _begin(
        self,
        settings: Settings,
        model: str | None,
        shards: Sequence[Sequence[Any]],
        holder: str,
        url: str | None,
    ) -> None:
        node = ray.util.get_node_ip_address()
        settings = replace(settings, host=node if settings.host == Settings.host else settings.host)
        client = ShardClient([[RemoteReplica(actor) for actor in actors] for actors in shards])
        home = settings.home
        if url is not None:
            home = _own_folder(url, "ingress")
            follower = ReleaseFollower(
                ReleaseStore(url),
                home,
                (),
                lambda made: client.ready(made.version, _BEGINS),
                copies=True,
            )
            follower.update()
            follower.begin()
        catalogue = RemoteCatalogue(RemoteHolder(holder), lambda: newest_copy(home))
        engine = ClusterEngine(home, catalogue, client, encoders(settings, model))
        engine.models.warm(engine.snapshot.release)
        engine.examine()  # what /readyz tells is looked at before anybody asks it
        app = create_app(engine, settings, ended=engine.close)
        self._server = uvicorn.Server(configuration(settings, app))
        self._address = f"http://{settings.host}:{settings.port}/"
        self._thread = threading.Thread(target=self._server.run, name="ingress", daemon=True)
        self._thread.start()

    def address(self) -> str:
        """Return the address at which it answers, once it does; "" if it cannot."""
        while not self._server.started and self._thread.is_alive():
            self._thread.join(0.05)
        return self._address if self._thread.is_alive() else ""


def connect(address: str) -> None:
    """Join a cluster, of which this machine must be a node.

    Raises
    ------
    PartUnavailable
        If it cannot be joined.
    """
    if ray.is_initialized():
        return
    try:
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PartUnavailable(f"the cluster at {address}", str(error)) from error


class ServingCluster:
    """A cluster that answers: the processes of one home folder.

    Processes that were started before with the same flags are found and kept, as they outlive the command that
    started them; those with other flags are ended first.

    Parameters
    ----------
    replicas : int
        How many processes there are of each shard, and for HTTP; at most one of a kind on a node.

    Raises
    ------
    PartUnavailable
        If there are fewer nodes than replicas, or a process does not start.
    """

    def __init__(
        self, settings: Settings, model: str | None, replicas: int, url: str | None = None
    ) -> None:
        home = settings.home.absolute()
        settings = replace(settings, home=home)
        self._groups: list[Any] = []
        self._replicas = replicas
        shards = range(len(Release.open(home).manifest.shards))
        of_home = _short_hash(home)
        self._names = f"{of_home}-{_short_hash(settings.host, settings.port, model, replicas, len(shards), url)}-"
        self._end_others(f"{of_home}-")
        opens = encoders(settings, model)
        shipped = ReleaseStore(url).publish_copy if url else _ship_nowhere
        self._actors = [self._catalogue(home, home, opens, 1.0, shipped)]
        shards_held = [self._spread(ShardProcess, f"shard-{n}", (home, n, url)) for n in shards]
        ingress = self._spread(
            Ingress, "ingress", (settings, model, shards_held, f"{self._names}catalogue", url)
        )
        self.addresses: list[str] = _results([actor.address.remote() for actor in ingress])

    def _catalogue(self, *args: Any) -> Any:
        """Start the catalogue's process on this node; one on another node, or on one that is gone, is ended."""
        node = ray.util.get_node_ip_address()
        with suppress(ValueError):  # there is none
            before = ray.get_actor(f"{self._names}catalogue")
            with suppress(ray.exceptions.RayError):
                if ray.get(before.node.remote(), timeout=_ANSWERS) == node:
                    return before
            ray.kill(before)
        here = {"resources": {f"node:{node}": _SHARE}}
        return self._actor(CatalogueProcess, "catalogue", here, *args)

    def _spread(self, kind: type, name: str, args: tuple[Any, ...]) -> list[Any]:
        """Start replicas, each on a node of its own."""
        group = self._group(name)
        self._groups.append(group)
        where = [
            {"scheduling_strategy": PlacementGroupSchedulingStrategy(group, i)}
            for i in range(self._replicas)
        ]
        actors = [self._actor(kind, f"{name}-{i}", place, *args) for i, place in enumerate(where)]
        self._actors += actors
        return actors

    def _group(self, name: str) -> Any:
        with suppress(ValueError):  # there is none yet
            return get_placement_group(self._names + name)
        parts = [{"CPU": _SHARE}] * self._replicas
        group = placement_group(parts, "STRICT_SPREAD", self._names + name, "detached")
        if not group.wait(_BEGINS):
            remove_placement_group(group)
            nodes = sum(node["Alive"] for node in ray.nodes())
            raise PartUnavailable(
                name, f"{self._replicas} replicas need as many nodes, not {nodes}"
            )
        return group

    def _actor(self, kind: type, name: str, where: dict[str, Any], *args: Any) -> Any:
        options = {**_KEPT, **where, "name": self._names + name}
        return ray.remote(kind).options(**options).remote(*args)

    def _end_others(self, of_home: str) -> None:
        """End the processes that serve this home folder with other flags."""

        def another(name: str) -> bool:
            return name.startswith(of_home) and not name.startswith(self._names)

        for name in filter(another, ray.util.list_named_actors()):
            ray.kill(ray.get_actor(name))
        for name in [group["name"] for group in placement_group_table().values()]:
            if another(name):
                with suppress(ValueError):  # removed already, and listed still
                    remove_placement_group(get_placement_group(name))

    def close(self) -> None:
        """End every process."""
        for actor in self._actors:
            ray.kill(actor)
        for group in self._groups:
            remove_placement_group(group)


def _own_folder(url: str, name: str) -> Path:
    """Return the folder on this node in which a process stores what it fetches from an address."""
    return Path(tempfile.gettempdir()) / f"recommender-{_short_hash(url)}" / name


def _short_hash(*of: object) -> str:
    """Return a short hash of some values."""
    return hashlib.sha256(repr(of).encode()).hexdigest()[:12]


def _ship_nowhere(_: Path) -> None:
    """Ship no copy anywhere else."""


def _results(references: Sequence[Any]) -> list[Any]:
    try:
        found: list[Any] = ray.get(list(references), timeout=_BEGINS)
    except ray.exceptions.RayError as error:
        raise PartUnavailable("the cluster", str(error).strip().splitlines()[-1]) from error
    return found


def serve(
    address: str,
    settings: Settings,
    model: str | None,
    replicas: int,
    listening: Callable[[Sequence[str]], object] = lambda _: None,
    url: str | None = None,
) -> None:
    """Answer on a cluster until this is interrupted or ended.

    Parameters
    ----------
    listening : callable
        Called with the addresses of the processes that answer over HTTP.
    url : str, optional
        Where releases are published: each node fetches its part of the one that is in force there. None: all
        nodes see the home folder.

    Raises
    ------
    NoRelease, CorruptRelease, PartUnavailable
    """
    release = Release.open(settings.home)
    release.verify()
    if url is not None and not (store := ReleaseStore(url)).versions():
        store.publish(release)
    connect(address)
    serving = ServingCluster(settings, model, replicas, url)
    try:
        listening(serving.addresses)
        threading.Event().wait()
    finally:
        serving.close()
