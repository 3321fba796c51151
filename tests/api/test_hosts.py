"""Whom a request is for: its `Host`, on both ways that a server can speak, in front of everything that answers."""

import json
import socket
from collections.abc import Iterator

import pytest

from recommender.api.hosts import Hosts, WrongHost
from recommender.engine.engine import Engine
from recommender.errors import InvalidQuery
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED, serving

PATHS = ("/healthz", f"/similar?id={SEED}", f"/similar?id={SEED}&lang=en", "/nothing", "/")


@pytest.fixture(scope="module", params=[False, True], ids=["usual", "fast"])
def port(request: pytest.FixtureRequest, unchanged: Engine) -> Iterator[int]:
    settings = Settings(port=0, api_key=KEY)
    with serving(unchanged, settings, fast=request.param) as opened:
        yield opened


def told(port: int, path: str, *headers: str, version: str = "1.1", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", *headers, "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), 20) as opened:
        opened.sendall("\r\n".join(lines).encode("latin-1"))
        parts = []
        while part := opened.recv(65536):
            parts.append(part)
    return b"".join(parts)


def problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    said = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d " % said["status"])
    return said["status"], said["detail"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Host: localhost", "Host: localhost"),
        ("Host: localhost", "X-Other: 1", "Host: evil.example"),
        ("Host: local host",),
        ("Host: localhost/path",),
        ("Host: someone@localhost",),
        ("Host: localhost:80x",),
        ("Host: [::1",),
        ("Host: caf\xe9.example",),
        ("Host: " + "x" * 300,),
    ],
)
def test_who_does_not_say_whom_it_asks_is_refused(
    port: int, path: str, headers: tuple[str, ...]
) -> None:
    status, detail = problem(told(port, path, *headers))
    assert status == 400
    assert "Host" in detail


def test_two_hosts_are_refused_also_of_older_clients(port: int) -> None:
    twice = ("Host: localhost", "Host: localhost")
    assert problem(told(port, "/healthz", *twice, version="1.0"))[0] == 400


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_of_other_names_read_and_write_nothing(port: int, path: str) -> None:
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "192.0.2.1"):
        for method in ("GET", "POST"):
            status, detail = problem(told(port, path, f"Host: {host}", method=method))
            assert status == 421
            assert f"RECOMMENDER_ALLOWED_HOSTS={host.removesuffix(':8000')}" in detail


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost.", "127.0.0.1", "127.1.2.3:80", "[::1]:80", "papers.localhost", ""],
)
def test_this_machine_s_own_names_are_answered(port: int, host: str) -> None:
    for path in PATHS[:3]:
        assert told(port, path, f"Host: {host}").startswith(b"HTTP/1.1 200 ")
        assert told(port, path, f"Host: {host}", version="1.0").startswith(b"HTTP/1.1 200 ")
        assert told(port, path, version="1.0").startswith(b"HTTP/1.1 200 ")


def test_each_request_of_a_connection_is_checked(port: int) -> None:
    right, wrong = (
        f"GET {PATHS[1]} HTTP/1.1\r\nHost: {host}\r\n\r\n" for host in ("localhost", "evil.example")
    )
    with socket.create_connection(("127.0.0.1", port), 20) as opened:
        opened.sendall((right * 3 + wrong + right).encode())
        got = b""
        while part := opened.recv(65536):
            got += part
    assert got.count(b"HTTP/1.1 200 ") == 3
    assert got.count(b"HTTP/1.1 421 ") == got.count(b"HTTP/1.1") - 3 == 1


@pytest.mark.parametrize("path", PATHS[:3])
def test_what_a_proxy_passes_on_may_be_for_any_name(port: int, path: str) -> None:
    forwarded = (
        f"GET {path} HTTP/1.1\r\nHost: papers.example\r\n{h}\r\n"
        for h in ("X-Forwarded-Proto: https\r\n", "")
    )
    with socket.create_connection(("127.0.0.1", port), 20) as opened:
        opened.sendall("".join(forwarded).encode())  # the second is not passed on by one
        got = b""
        while part := opened.recv(65536):
            got += part
    assert got.count(b"HTTP/1.1 200 ") == got.count(b"HTTP/1.1 421 ") == 1
    assert got.index(b"HTTP/1.1 200 ") < got.index(b"HTTP/1.1 421 ")


def test_where_names_are_set_no_proxy_has_others() -> None:
    headers = [(b"host", b"evil.example"), (b"x-forwarded-proto", b"https")]
    assert not Hosts(("papers.example",), proxied=True).check(headers, "1.1")
    with pytest.raises(WrongHost):
        Hosts(("papers.example",)).check(headers, "1.1")


@pytest.mark.parametrize(
    ("settings", "answered"),
    [
        (Settings(), False),
        (Settings(host="::1"), False),
        (Settings(host="0.0.0.0"), True),
        (Settings(root_path="/rec"), True),
        (Settings(proxies="10.0.0.0/8"), True),
        (Settings(allowed_hosts="*"), True),
        (Settings(allowed_hosts="other.example, Papers.Example"), True),
        (Settings(allowed_hosts="other.example", host="0.0.0.0", proxies="*"), False),
    ],
)
def test_which_names_are_answered_is_a_setting(settings: Settings, answered: bool) -> None:
    hosts = Hosts(settings.answered_hosts)
    assert hosts.check([(b"host", b"localhost:8000")], "1.1")
    if answered:
        hosts.check([(b"host", b"papers.example:8000")], "1.1")
    else:
        with pytest.raises(WrongHost):
            hosts.check([(b"host", b"papers.example:8000")], "1.1")


@pytest.mark.parametrize("name", ["papers.example:8000", "https://papers.example", "*.example"])
def test_what_is_no_name_is_refused_as_a_setting(name: str) -> None:
    with pytest.raises(InvalidQuery, match="allowed_hosts"):
        Settings.from_mapping({"RECOMMENDER_ALLOWED_HOSTS": name})
