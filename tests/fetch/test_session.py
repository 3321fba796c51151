import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.errors import FetchError
from recommender.fetch import addresses, session, transport
from recommender.fetch.pace import PATIENCE
from recommender.fetch.session import LARGEST, MOST_REDIRECTS, TRIES, Reply, Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked, Clock, serving


def ok(asked: Asked) -> Answer:
    return Answer(asked.path.encode())


def test_a_server_is_told_who_asks(serve: Serve, open_session: Callable[..., Session]) -> None:
    place = serve(ok)
    assert open_session(mailto="a@b.test").get(place.url("/x")).body == b"/x"
    assert open_session().get(place.url("/x")).status == 200
    named, plain = (one.headers["User-Agent"] for one in place.asked)
    assert named.startswith("recommender/")
    assert named.endswith(" (mailto:a@b.test)")
    assert plain == named.partition(" ")[0]


def test_this_machine_is_asked_only_where_that_is_allowed(serve: Serve) -> None:
    place = serve(ok)
    with Session() as asking, pytest.raises(FetchError, match="--allow-private"):
        asking.get(place.url())
    assert not place.asked


def test_a_host_is_looked_up_once_and_that_very_address_connected_to(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place, looked_up = serve(ok), []

    def rebinding(host: str, port: int) -> list[str]:
        looked_up.append((host, port))
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.2"]

    reply = open_session(resolve=rebinding).get(place.url("/x", "example.test"))
    assert reply.body == b"/x"
    assert looked_up == [("example.test", place.port)]
    assert place.asked[0].headers["Host"] == f"example.test:{place.port}"


@pytest.fixture
def first_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as an address of the open internet; nothing else of this machine does."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")


@pytest.mark.usefixtures("first_is_open")
@pytest.mark.parametrize(
    "to", ["http://inner.test:{port}/secret", "http://127.0.0.2:{port}/secret"]
)
def test_a_redirect_into_a_private_network_is_refused(
    to: str, serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(
        lambda asked: Answer(status=302, headers={"Location": to.format(port=place.port)})
    )

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "outer.test" else ["127.0.0.2"]

    with pytest.raises(FetchError, match="--allow-private"):
        open_session(allow_private=False, resolve=resolve).get(place.url("/", "outer.test"))
    assert place.paths == ["/"]


@pytest.mark.usefixtures("first_is_open")
def test_of_several_addresses_a_closed_one_is_never_tried(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(ok)
    both = open_session(allow_private=False, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert both.get(place.url("/", "outer.test")).status == 200


def test_where_the_first_address_does_not_answer_the_next_is_tried(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(ok)
    asking = open_session(resolve=lambda *_: ["127.0.0.3", "127.0.0.1"])
    assert asking.get(place.url("/", "outer.test")).status == 200


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("ftp://example.test/x", "no http"),
        ("file:///etc/passwd", "no http"),
        ("//example.test/x", "no http"),
        ("http://", "no http"),
        ("http://a:b@example.test/", "password"),
        ("http://[::1/", "no address"),
        ("http://example.test:99999/", "no address"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(
    url: str, what: str, open_session: Callable[..., Session]
) -> None:
    with pytest.raises(FetchError, match=what):
        open_session().get(url)


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://x/", "http://a:b@x/", "http://[::1/"])
def test_a_redirect_to_what_is_no_address_of_the_web_is_refused(
    to: str, serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(lambda asked: Answer(status=301, headers={"Location": to}))
    with pytest.raises(FetchError):
        open_session().get(place.url())


def test_redirects_end(serve: Serve, open_session: Callable[..., Session]) -> None:
    place = serve(lambda asked: Answer(status=302, headers={"Location": f"{asked.path}x"}))
    with pytest.raises(FetchError, match=f"more than {MOST_REDIRECTS} times"):
        open_session().get(place.url("/"))
    assert len(place.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), "/1"), ((308, 301), "/2"), ((301, 302), "/1"), ((302, 301), ""), ((307,), "")],
)
def test_where_something_has_moved_for_good_is_reported(
    statuses: tuple[int, ...], moved: str, serve: Serve, open_session: Callable[..., Session]
) -> None:
    def answer(asked: Asked) -> Answer:
        at = int(asked.path[1:])
        if at == len(statuses):
            return Answer(b"here")
        return Answer(status=statuses[at], headers={"Location": f"/{at + 1}"})

    place = serve(answer)
    reply = open_session().get(place.url("/0"))
    assert (reply.body, reply.url) == (b"here", place.url(f"/{len(statuses)}"))
    assert reply.moved_to == (place.url(moved) if moved else "")


def test_secrets_do_not_go_to_another_host(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    other = serve(ok)
    place = serve(
        lambda asked: Answer(
            status=302,
            headers={"Location": "/own" if asked.path == "/" else other.url("/", "other.test")},
        )
    )
    open_session().get(place.url("/"), {"Authorization": "Bearer x", "Accept": "a/b"})
    assert [one.headers["Authorization"] for one in place.asked] == ["Bearer x"] * 2
    assert other.asked[0].headers["Authorization"] is None
    assert other.asked[0].headers["Accept"] == "a/b"


def busy(times: int, status: int, headers: dict[str, str]) -> Callable[[Asked], Answer]:
    left = iter(range(times))
    return lambda asked: (
        Answer(b"done") if next(left, None) is None else Answer(b"", status, headers)
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_retried_when_it_asks_for_that(
    status: int, serve: Serve, open_session: Callable[..., Session], clock: Clock
) -> None:
    place, told = serve(busy(2, status, {"Retry-After": "20"})), []
    reply = open_session(tell=told.append).get(place.url("/", "example.test"))
    assert reply.body == b"done"
    assert len(place.asked) == 3
    assert all(20 <= slept <= 21 for slept in clock.slept)
    assert told
    assert all(text.startswith(f"example.test answered {status} ") for text in told)


def test_a_server_that_stays_busy_is_left_alone_behind_growing_waits(
    serve: Serve, open_session: Callable[..., Session], clock: Clock
) -> None:
    place = serve(busy(99, 503, {}))
    with pytest.raises(FetchError, match=f"503 Service Unavailable, {TRIES} times"):
        open_session().get(place.url("/", "example.test"))
    assert len(place.asked) == TRIES
    assert clock.slept == sorted(clock.slept)
    assert len(clock.slept) == TRIES - 1


def test_a_wait_beyond_all_patience_is_not_waited_for(
    serve: Serve, open_session: Callable[..., Session], clock: Clock
) -> None:
    place = serve(busy(9, 429, {"Retry-After": str(int(PATIENCE) + 1)}))
    with pytest.raises(FetchError, match=r"come back in 901 s"):
        open_session().get(place.url())
    assert clock.slept == []


def test_a_connection_that_breaks_off_is_made_again(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(busy(2, 0, {}))
    assert open_session().get(place.url()).body == b"done"


def test_an_answer_that_is_cut_is_no_answer(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(
        lambda asked: Answer(b"cut", headers={"Content-Length": "99", "Connection": "close"})
    )
    with pytest.raises(FetchError, match=f"broke off .*{TRIES} times"):
        open_session().get(place.url())


def test_a_server_of_this_machine_that_does_not_run_is_not_waited_for(
    open_session: Callable[..., Session], clock: Clock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be connected to"):
        open_session().get(f"http://127.0.0.1:{port}/")
    assert clock.slept == []


def test_requests_of_one_host_are_apart_and_those_of_this_machine_are_not(
    serve: Serve, open_session: Callable[..., Session], clock: Clock
) -> None:
    place, asking = serve(ok), open_session()
    for host, apart in (("a.test", 3.0), ("a.test", 3.0), ("b.test", 3.0), ("127.0.0.1", 3.0)):
        asking.get(place.url("/", host), interval=apart)
        asking.get(place.url("/", host), interval=apart)
    assert clock.slept == [3.0, 3.0, 3.0, 3.0]  # three of a.test, one of b.test


def test_an_answer_may_not_be_longer_than_is_read(
    serve: Serve, open_session: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LARGEST", 10_000)
    bomb = gzip.compress(b"0" * 20_000_000)
    place = serve(lambda asked: Answer(bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FetchError, match="is longer than"):
        open_session().get(place.url())
    long = serve(lambda asked: Answer(b"0" * 10_001))
    with pytest.raises(FetchError, match="is longer than"):
        open_session().get(long.url())
    assert LARGEST >= 2**20


@pytest.mark.parametrize(("packed", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_answer_is_unpacked(
    packed: str,
    pack: Callable[[bytes], bytes],
    serve: Serve,
    open_session: Callable[..., Session],
) -> None:
    place = serve(lambda asked: Answer(pack(b"text"), headers={"Content-Encoding": packed}))
    assert open_session().get(place.url()).body == b"text"
    assert place.asked[0].headers["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("packed", ["br", "zstd", "gzip, gzip", "rot13"])
def test_what_is_packed_in_a_way_that_was_not_asked_for_is_refused(
    packed: str, serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(lambda asked: Answer(b"x", headers={"Content-Encoding": packed}))
    with pytest.raises(FetchError, match="not asked for"):
        open_session().get(place.url())


def test_broken_packing_is_an_error_of_the_address(
    serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(lambda asked: Answer(b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FetchError, match="cannot be read as HTTP"):
        open_session().get(place.url())


def test_a_server_that_never_ends_its_headers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SECONDS", 0.5)
    monkeypatch.setattr(session, "TRIES", 1)
    stop = threading.Event()

    def dripping(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"X-A: b\r\n")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=dripping, args=(listening,))
        thread.start()
        began = time.monotonic()
        try:
            with (
                Session(allow_private=True) as asking,
                pytest.raises(FetchError, match="did not answer in time"),
            ):
                asking.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        finally:
            stop.set()
            thread.join(10)
    assert time.monotonic() - began < 5


ROBOTS = b"""
User-agent: *
Disallow: /private
Crawl-delay: 7

User-agent: recommender
Disallow: /*.pdf$
Crawl-delay: 9
"""


def site(asked: Asked) -> Answer:
    if asked.path == "/robots.txt":
        return Answer(ROBOTS)
    if asked.path == "/moved":
        return Answer(status=302, headers={"Location": "/a.pdf"})
    return Answer(b"page")


def test_a_robots_txt_is_honoured_at_each_redirect_and_read_once(
    serve: Serve, open_session: Callable[..., Session], clock: Clock
) -> None:
    place, asking = serve(site), open_session()
    assert asking.get(place.url("/private", "a.test"), robots=True).body == b"page"
    for path in ("/x.pdf", "/moved"):
        with pytest.raises(FetchError, match="asks programs to leave this alone"):
            asking.get(place.url(path, "a.test"), robots=True)
    assert place.paths == ["/robots.txt", "/private", "/moved"]
    assert max(clock.slept) == 9.0
    assert asking.get(place.url("/x.pdf", "a.test")).body == b"page"  # an interface for programs


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_a_robots_txt_forbids_nothing(
    status: int, serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(lambda asked: Answer(b"x", status if asked.path == "/robots.txt" else 200))
    assert open_session().get(place.url("/x"), robots=True).status == 200


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_site_whose_robots_txt_cannot_be_had_is_not_asked(
    status: int, serve: Serve, open_session: Callable[..., Session]
) -> None:
    place = serve(lambda asked: Answer(b"x", status if asked.path == "/robots.txt" else 200))
    with pytest.raises(FetchError, match=r"its robots\.txt cannot be had .* try again later"):
        open_session().get(place.url("/x"), robots=True)
    assert set(place.paths) == {"/robots.txt"}


def test_a_status_that_is_no_success_says_where_and_what_to_do() -> None:
    with pytest.raises(FetchError, match=r"^http://x/: answered 404 Not Found; look again$"):
        Reply("http://x/", 404).expect("look again")
    assert Reply("http://x/", 200).expect().status == 200


def test_a_media_type_is_told_without_its_parameters() -> None:
    assert Reply("", 200, {"content-type": "Text/HTML; charset=x"}).kind == "text/html"
    assert Reply("", 200).kind == ""


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server of example.test proves itself with, to a session that trusts it alone."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made += ["-nodes", "-days", "2", "-subj", "/CN=example.test", "-addext"]
    made += ["subjectAltName=DNS:example.test", "-keyout", "key.pem", "-out", "site.pem"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    trusted = ssl.create_default_context(cafile=tmp_path / "site.pem")
    monkeypatch.setattr(transport, "_trusted", lambda: trusted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "site.pem", tmp_path / "key.pem")
    return context


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here: apt install openssl")
def test_tls_proves_the_host_that_was_named_whatever_address_is_connected_to(
    certified: ssl.SSLContext, open_session: Callable[..., Session], clock: Clock
) -> None:
    with serving(ok, certified) as place:
        assert open_session().get(f"https://example.test:{place.port}/x").body == b"/x"
        with pytest.raises(FetchError, match=r"cannot be connected to .*certificate"):
            open_session().get(f"https://other.test:{place.port}/x")
    assert place.paths == ["/x"]
    assert clock.slept == []  # it would be the same again
