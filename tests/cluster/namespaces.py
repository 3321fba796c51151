"""Nodes of a cluster on one machine: network namespaces, each with an address and a raylet of its own.

Needs root, Debian's ``iproute2`` and Ray; where Ray's state is to outlive the head, Debian's ``redis-server`` too. Nothing listens but on addresses of a bridge that this machine alone has.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORT = 6399
_REDIS_PORT, _SECRET = 6398, "a-secret-of-the-tests"
_NETWORK = "10.213.77"
_HOST = f"{_NETWORK}.254"
_MEMORY = 100_000_000  # of a node's object store
_STARTS = 180.0  # seconds that a node may take on a busy machine


class CannotMake(Exception):
    """Why there can be no namespaces here."""


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise CannotMake(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class Node:
    """A namespace with an address; what runs in it is as on a machine of its own."""

    number: int
    tag: str
    redis: bool = False
    more: dict[str, str] = field(default_factory=dict)  # that is told what runs here

    @property
    def name(self) -> str:
        return f"{self.tag}-{self.number}"

    @property
    def address(self) -> str:
        return f"{_NETWORK}.{self.number + 1}"

    def command(self, *words: str) -> list[str]:
        """Return a command that runs here."""
        return ["ip", "netns", "exec", self.name, *words]

    def environment(self) -> dict[str, str]:
        """Return what Ray and what it begins are told."""
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        told = {
            "PYTHONPATH": path,
            "RAY_DISABLE_IMPORT_WARNING": "1",
            "RAY_USAGE_STATS_ENABLED": "0",
        }
        told |= {"OMP_NUM_THREADS": "1", "RAY_health_check_period_ms": "1000"}
        told |= {"RAY_health_check_failure_threshold": "3", "RAY_prestart_worker_first_driver": "0"}
        told |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a token of the tests, 32 letters"}
        if self.redis:
            told["RAY_gcs_rpc_server_reconnect_timeout_s"] = "600"
        if self.redis and self.number == 0:
            told["RAY_REDIS_ADDRESS"] = f"{_HOST}:{_REDIS_PORT}"
            told["RAY_external_storage_namespace"] = self.tag
        return {**os.environ, **told, **self.more}

    def run(self, *words: str, seconds: float = _STARTS) -> str:
        """Run a command here to its end, and return what it prints."""
        done = subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            timeout=seconds,
            env=self.environment(),
            cwd="/",  # else Ray would have what runs here import from where the tests are
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
        return done.stdout

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command here."""
        return subprocess.Popen(
            self.command(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment(),
            cwd="/",
        )

    def start(self) -> None:
        """Start a raylet, of the first node the head."""
        ray = str(Path(sys.executable).with_name("ray"))
        head = [f"--address={_NETWORK}.1:{PORT}"]
        if self.number == 0:
            head = ["--head", f"--port={PORT}", "--include-dashboard=false"]
            temporary = Path("/tmp", self.tag)  # else others would find this cluster as theirs
            head.append(f"--temp-dir={temporary}")
            # Namespaces see each other's processes: Ray takes other nodes for a head that still runs.
            (temporary / "ray_current_cluster").unlink(missing_ok=True)
            if self.redis:
                head.append(f"--redis-password={_SECRET}")
        self.run(
            ray,
            "start",
            *head,
            f"--node-ip-address={self.address}",
            "--num-cpus=1",
            f"--object-store-memory={_MEMORY}",
            "--disable-usage-stats",
        )

    def pids(self) -> list[int]:
        """Return what runs here."""
        return [int(word) for word in _ip("netns", "pids", self.name).split()]

    def kill(self) -> None:
        """Kill all that runs here, as when the power goes."""
        while pids := self.pids():
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.05)

    def cut_off(self, cut: bool = True) -> None:
        """Take the network from a node, or give it back."""
        _ip("link", "set", f"{self.tag}v{self.number}", "down" if cut else "up")


@contextmanager
def _redis(tag: str) -> Iterator[None]:
    words = ["--bind", _HOST, "--port", str(_REDIS_PORT), "--save", "", "--dir", "/tmp"]
    words += ["--requirepass", _SECRET, "--pidfile", f"/tmp/{tag}.redis", "--logfile", os.devnull]
    running = subprocess.Popen(["redis-server", *words])
    try:
        yield
    finally:
        running.kill()
        running.wait()


@contextmanager
def nodes(count: int, redis: bool = False) -> Iterator[list[Node]]:
    """Give so many nodes, each with a raylet, joined to a cluster; with its state in Redis, or in the head.

    Raises
    ------
    CannotMake
        Where namespaces cannot be made.
    """
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise CannotMake("namespaces need root and Debian's iproute2")
    if redis and shutil.which("redis-server") is None:
        raise CannotMake("Debian's redis-server is not installed")
    tag = f"rc{os.getpid() % 10000}"
    made = [Node(number, tag, redis) for number in range(count)]
    with ExitStack() as stack:
        stack.callback(_taken_down, tag, made)
        _ip("link", "add", f"{tag}br", "type", "bridge")
        _ip("addr", "add", f"{_HOST}/24", "dev", f"{tag}br")
        _ip("link", "set", f"{tag}br", "up")
        for node in made:
            outer, inner = f"{tag}v{node.number}", f"{tag}w{node.number}"
            _ip("netns", "add", node.name)
            _ip("link", "add", outer, "type", "veth", "peer", "name", inner)
            _ip("link", "set", inner, "netns", node.name)
            _ip("link", "set", outer, "master", f"{tag}br")
            _ip("link", "set", outer, "up")
            within = ("netns", "exec", node.name, "ip")
            _ip(*within, "addr", "add", f"{node.address}/24", "dev", inner)
            _ip(*within, "link", "set", inner, "up")
            _ip(*within, "link", "set", "lo", "up")
        if redis:
            stack.enter_context(_redis(tag))
        for node in made:
            node.start()
        yield made


def _taken_down(tag: str, made: list[Node]) -> None:
    for node in made:
        try:
            node.kill()
            _ip("netns", "del", node.name)
        except CannotMake:
            continue  # it was not made
    subprocess.run(["ip", "link", "del", f"{tag}br"], capture_output=True)
    shutil.rmtree(f"/tmp/{tag}", ignore_errors=True)
