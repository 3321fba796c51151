"""Real servers, started by the command line, on loopback."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from recommender.api import logs
from recommender.api.serve import _SILENT, open_engine, serve
from recommender.batch.backup import backup, restore
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.errors import EncoderMismatch, NoRelease
from recommender.releases.release import Release
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED, free_port
from tests.command_line import run

ROOT = Path(__file__).parents[2]


@contextmanager
def running(
    home: Path, workers: int, before: Sequence[str] = (), **settings: object
) -> Iterator[tuple[subprocess.Popen, int]]:
    """Run `recommender serve`; it must end by itself when told to."""
    port = free_port()
    command = [*before, sys.executable, "-m", "recommender", "serve", "--home", str(home)]
    environ = {**os.environ, "RECOMMENDER_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    environ |= {f"RECOMMENDER_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [*command, "--port", str(port), "--workers", str(workers)],
        env=environ,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 300
        while not answers(port):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process, port
        process.send_signal(signal.SIGTERM)
        process.wait(100)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def ask(port: int, path: str, method: str = "GET", body: object = None) -> tuple[int, dict]:
    """Ask on a connection of its own, so that any worker may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()


def text_of(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@contextmanager
def half_sent(port: int) -> Iterator[tuple[socket.socket, bytes]]:
    """Ask to store an entry, and send the rest later: the server waits for it."""
    body = json.dumps({"title": "Graphs that came late", "arxiv_id": "2402.00001"}).encode()
    head = (
        f"POST /entries HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Type: application/json\r\nExpect: 100-continue\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode() + body[:10])
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        yield connection, body[10:]


def answers(port: int) -> bool:
    try:
        return ask(port, "/readyz")[0] == 200
    except OSError:
        return False


def workers_of(process: subprocess.Popen) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == process.pid and b"spawn_main" in command:
                found.append(int(folder.name))
    return found


def kill_worker(process: subprocess.Popen) -> None:
    """Kill a worker, and wait for its end: what asks it meanwhile is cut off."""
    killed, *_ = workers_of(process)
    os.kill(killed, signal.SIGKILL)
    while killed in workers_of(process):
        time.sleep(0.01)


class Load:
    """Asks without pause, on two kept connections, until stopped; keeps what was not right."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self.asked, self.failed = 0, []
        self._port, self._paths = port, paths
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(2)]

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._stop.is_set():
            for path in self._paths:
                try:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    body = answer.read()
                    if answer.status != 200 or not json.loads(body)["results"]:
                        self.failed.append((path, answer.status, body[:200]))
                except (OSError, http.client.HTTPException, ValueError) as error:
                    self.failed.append((path, repr(error)))
                    connection.close()
                self.asked += 1
        connection.close()

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_what_cannot_be_served_shows_at_once(tmp_path: Path, home: Path) -> None:
    with pytest.raises(NoRelease):
        serve(Settings(home=tmp_path / "new"))
    with pytest.raises(EncoderMismatch):
        serve(Settings(home=home), model="static-zh-en")


def test_the_engine_of_a_server_answers_as_any(home: Path, engine: Engine) -> None:
    with open_engine(Settings(home=home)) as served:
        ours, theirs = served.like("graph node edge"), engine.like("graph node edge")
    assert ours.body == theirs.body


@pytest.mark.slow
def test_one_worker_ends_when_told(home: Path) -> None:
    with running(home, 1) as (process, port):
        assert ask(port, f"/similar?id={SEED}")[0] == 200
        assert len(workers_of(process)) == 1
    assert process.returncode in (0, -signal.SIGTERM)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def status(port: int, path: str) -> int:
    """Ask, 0 where nobody answers just then."""
    try:
        return ask(port, path)[0]
    except (OSError, http.client.HTTPException):
        return 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
def test_a_file_cut_short_ends_the_only_worker_at_most_and_a_build_mends_it(home: Path) -> None:
    with running(home, 1) as (process, port):
        before = workers_of(process)
        for path in Release.open(home).folder.glob("*.*"):
            if path.name != "manifest.json":
                os.truncate(path, 100)
        asked = [status(port, f"/similar?id={SEED}&k={k}") for k in range(1, 11)]
        assert set(asked) <= {0, 500}  # a worker that dies says nothing, and nothing wrong
        until(lambda: status(port, "/readyz") == 500)
        assert status(port, "/healthz") == 200
        assert status(port, "/readyz") == status(port, f"/similar?id={SEED}") == 500
        until(lambda: 'recommender_release_sound{worker="0"} 0.0' in text_of(port, "/metrics"))
        with Catalogue(home / CATALOGUE) as catalogue:
            build(home, catalogue, HashEncoder())
        until(lambda: status(port, "/readyz") == 200)
        assert status(port, f"/similar?id={SEED}") == 200
        assert len(workers_of(process)) == 1
        kill_worker(process)
        until(lambda: bool(workers_of(process)) and status(port, "/readyz") == 200)
        assert workers_of(process) != before
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read().decode()
    assert "cut short while it was open" in told or "does not match its checksum" in told
    assert "takes its place" in told


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_end_with_the_process_that_started_them(home: Path, workers: int) -> None:
    with running(home, workers) as (process, port):
        left = workers_of(process)
        assert len(left) == workers
        process.kill()
        process.wait()
        until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in left), 30)
        assert status(port, "/healthz") == 0


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at a terminal, where the address is told; the log stays with pytest."""
    monkeypatch.setattr(logs, "set_up", lambda *_: True)


@pytest.mark.usefixtures("at_terminal")
def test_a_port_that_is_taken_is_told_before_any_address(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--home", home, "--port", port, code=1)
    assert f"cannot listen at 127.0.0.1, port {port}" in said
    assert "http://" not in said


def test_a_port_that_cannot_be_is_refused(home: Path) -> None:
    said = run("serve", "--home", home, "--port", 99999, code=2)
    assert "port: must be from 0 to 65535, not 99999" in said


@pytest.mark.usefixtures("at_terminal")
def test_a_host_that_is_another_machines_is_reported_in_words(home: Path) -> None:
    host = "203.0.113.9"  # of RFC 5737: nobody has it
    said = run("serve", "--home", home, "--host", host, "--port", 8901, code=1)
    assert f"cannot listen at {host}, port 8901" in said
    assert "choose another with --host or --port" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
def test_what_killed_ones_left_goes_at_the_next_start(home: Path) -> None:
    for name in (
        "releases/.waiting.1",
        "releases/.0123456789ab.1",
        "releases/.partial.0123456789ab",
    ):
        (home / name).mkdir()
    (home / ".1.CURRENT").touch()
    with running(home, 1):
        assert [path.name for path in home.glob("releases/.*")] == [".partial.0123456789ab"]
        assert not (home / ".1.CURRENT").exists()


def served(home: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recommender", "serve", "--home", home, *map(str, options)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.slow
def test_where_no_worker_lives_the_server_tries_ever_later_and_stops(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = "import os, sys\nif '--multiprocessing-fork' in sys.argv: os._exit(9)\n"
    (tmp_path / "sitecustomize.py").write_text(dead)
    monkeypatch.setattr("tests.api.test_serve.ROOT", f"{tmp_path}{os.pathsep}{ROOT}")
    done = served(home, "--port", 0)
    assert done.returncode == 1
    assert done.stderr.count("takes its place") == 4
    assert "no worker could start" in done.stderr


@pytest.mark.slow
def test_a_worker_that_starts_slowly_is_waited_for(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = f"import sys, time\nif '--multiprocessing-fork' in sys.argv: time.sleep({_SILENT + 1})\n"
    (tmp_path / "sitecustomize.py").write_text(slow)
    monkeypatch.setattr("tests.api.test_serve.ROOT", f"{tmp_path}{os.pathsep}{ROOT}")
    began = time.monotonic()
    with running(home, 1) as (process, port):
        assert time.monotonic() - began > _SILENT
        assert ask(port, "/readyz")[0] == 200
        assert len(workers_of(process)) == 1
        os.set_blocking(process.stderr.fileno(), False)
        assert b"takes its place" not in (process.stderr.read() or b"")


@pytest.mark.slow
def test_workers_count_what_a_client_asks_together(home: Path) -> None:
    def told(path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"X-Forwarded-For": "203.0.113.9"})
        status = connection.getresponse().status
        connection.close()
        return status

    with running(home, 2, rate=20) as (_, port):  # a proxy on this machine says whose request it is
        paths = [f"/similar?id={SEED}", f"/entries/{SEED}"] * 25
        assert [told(path) for path in paths].count(200) == 20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
def test_workers_see_what_others_stored_and_a_killed_one_loses_nothing(home: Path) -> None:
    with running(home, 2) as (process, port):
        assert len(workers_of(process)) == 2
        stored = []

        def sent(numbers: range) -> None:
            for number in numbers:
                entry = {
                    "title": f"Paper {number} about graph nodes",
                    "arxiv_id": f"2401.{number:05d}",
                }
                try:
                    status, said = ask(port, "/entries", "POST", entry)
                except (OSError, http.client.HTTPException):
                    continue  # the worker died before it answered: nothing was promised
                if status == 201:
                    stored.append(said["entries"][0]["id"])

        sent(range(5))
        assert len(stored) == 5
        writer = threading.Thread(target=sent, args=(range(5, 60),))
        writer.start()
        while len(stored) < 15:
            time.sleep(0.005)
        kill_worker(process)
        writer.join()
        deadline = time.monotonic() + 30
        while len(workers_of(process)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for _ in range(3):  # either worker may be the one that answers
            for id in stored:
                assert ask(port, f"/entries/{id}")[0] == 200
                status, found = ask(port, f"/more-like-this?like={id}&k=1")
                assert (status, len(found["results"])) == (200, 1)
        gone = stored[0]
        assert ask(port, f"/entries/{gone}", "DELETE")[0] == 204
        for _ in range(8):
            assert ask(port, f"/similar?id={gone}")[0] == 404
    with Catalogue(home / CATALOGUE) as catalogue:
        assert not catalogue.problems()


@pytest.mark.slow
def test_no_request_fails_while_releases_are_exchanged(home: Path) -> None:
    paths = [f"/similar?id={SEED}&k=5", f"/similar?k=5&id={SEED}", f"/similar?id={SEED}&kind=paper"]
    paths += ["/more-like-this?text=graph+nodes"]
    with running(home, 2) as (_, port), Load(port, paths) as load, Load(port, paths[:1]) as more:
        versions = set()
        for number in range(4):
            entry = {"title": f"Paper {number} about graph nodes", "arxiv_id": f"2401.{number:05d}"}
            assert ask(port, "/entries", "POST", entry)[0] == 201
            with Catalogue(home / CATALOGUE) as catalogue:
                built = build(home, catalogue, HashEncoder())
            deadline = time.monotonic() + 20
            while ask(port, "/readyz")[1]["index_version"] != built.release.version:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            versions.add(built.release.version)
        assert len(versions) == 4
    assert load.failed + more.failed == []
    assert load.asked + more.asked > 50


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_under_way_is_finished_before_the_end(home: Path, workers: int) -> None:
    with (
        running(home, workers, grace=100, timeout=100) as (process, port),
        half_sent(port) as (connection, rest),
    ):
        process.send_signal(signal.SIGTERM)
        time.sleep(2)
        assert process.poll() is None  # it waits
        connection.sendall(rest)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert (answer.status, answer.getheader("connection")) == (201, "close")
        assert json.loads(answer.read())["entries"][0]["id"] == "arxiv:2402.00001"
        process.wait(60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert not list(home.glob("*.sqlite-*"))  # all of it is in the file, which can be copied
    with Catalogue(home / CATALOGUE) as catalogue:
        assert catalogue.find("2402.00001")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_the_end_comes_even_if_something_is_never_finished(home: Path, workers: int) -> None:
    with (
        running(home, workers, grace=1, timeout=1000) as (process, port),
        half_sent(port) as (connection, _),
    ):
        process.send_signal(signal.SIGTERM)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 503
        assert json.loads(answer.read())["detail"].startswith("the server stops; ask again")
        process.wait(100)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
def test_any_worker_tells_the_numbers_of_all(home: Path) -> None:
    def counted() -> float:
        found = families(text_of(port, "/metrics"))
        requests = next(f for f in found if f.name == "recommender_requests")
        return sum(s.value for s in requests.samples if s.labels["route"] == "/similar")

    def until(asked: int) -> None:
        deadline = time.monotonic() + 60
        while counted() != asked:  # the others write theirs down twice a second
            assert time.monotonic() < deadline, counted()
            time.sleep(0.2)

    with running(home, 2) as (process, port):
        for _ in range(40):
            assert ask(port, f"/similar?id={SEED}")[0] == 200
        until(40)
        kill_worker(process)
        for _ in range(10):
            assert ask(port, f"/similar?k=3&id={SEED}")[0] == 200
        until(50)  # what the killed one had counted stays


@pytest.mark.slow
def test_lines_of_the_log_are_json_in_every_worker(home: Path) -> None:
    with running(home, 2, log_level="info") as (process, port):
        for number in range(10):
            ask(port, f"/similar?id={SEED}&k={number + 1}")
            ask(port, f"/more-like-this?text=graph{number}")
        process.send_signal(signal.SIGTERM)
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    told = [line for line in lines if line["logger"] == "recommender.requests"]
    assert sum(line["path"] == "/similar" for line in told) == 10
    likes = [line for line in told if line["path"] == "/more-like-this"]
    assert all(line["plan"] == "exact" and line["matched"] == 24 for line in likes)
    assert len({line["request_id"] for line in told}) == len(told)


def _moved(home: Path, aside: Path) -> Callable[[], object]:
    home.rename(aside)
    return lambda: aside.rename(home)


def _removed(home: Path, aside: Path) -> Callable[[], object]:
    with Catalogue(home / CATALOGUE) as catalogue:
        backup(home, catalogue, aside)
    shutil.rmtree(home)
    return lambda: restore(home, aside)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the workers in /proc")
@pytest.mark.parametrize("away", [_moved, _removed])
def test_a_home_that_is_gone_for_a_while_is_taken_up_again(
    home: Path, tmp_path: Path, away: Callable[[Path, Path], Callable[[], object]]
) -> None:
    with running(home, 2) as (process, port):
        back = away(home, tmp_path / "aside")
        assert ask(port, f"/entries/{SEED}")[0] == 500
        kill_worker(process)
        entry = {"title": "While it is gone", "arxiv_id": "2401.00001"}
        for _ in range(10):
            assert ask(port, "/entries", "POST", entry)[0] == 500
            assert ask(port, "/healthz")[0] == 200
            time.sleep(1)
        assert not home.exists()  # nothing is made where it was
        back()
        deadline = time.monotonic() + 100
        while not (len(workers_of(process)) == 2 and answers(port)):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        for _ in range(8):
            assert ask(port, f"/similar?id={SEED}")[0] == 200
        assert ask(port, "/entries", "POST", entry)[0] == 201
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read().decode()
        process.wait(100)
    assert process.returncode == 0
    assert "Traceback" not in told
    assert "a worker cannot start" in told
    assert not list(home.glob(".*"))
