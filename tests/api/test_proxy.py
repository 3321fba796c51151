"""Behind a real nginx, with TLS and under a path of its own, as its README says to set it up."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED, free_port, serving
from tests.built_once import built_once
from tests.conftest import invented
from tests.readmes import blocks

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (NGINX and OPENSSL),
        reason="nginx or openssl is not installed (apt install nginx-light)",
    ),
]

(SHOWN,) = [
    block.text
    for block in blocks((ROOT / "scripts/deploy/README.md").read_text("utf-8"))
    if block.language == "nginx"
]
STRIPPED = SHOWN.replace("127.0.0.1:8000;", "127.0.0.1:8000/;")
PLAIN = re.sub(r"\n.*Forwarded-Prefix.*", "", SHOWN)

CONFIGURATION = """
daemon off;
master_process off;
error_log stderr;
pid {folder}/nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/site.pem;
        ssl_certificate_key {folder}/site.key;
        {location}
    }}
}}
"""


@contextmanager
def proxied(folder: Path, location: str, port: int) -> Iterator[httpx2.Client]:
    """Run nginx in a folder, in front of a port; yields a client of the site."""
    key, certificate = folder / "site.key", folder / "site.pem"
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    own = free_port()
    location = location.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=own, location=location))
    command = [NGINX, "-p", folder, "-c", configuration, "-e", "stderr"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        trusted = ssl.create_default_context(cafile=str(certificate))
        with httpx2.Client(base_url=f"https://localhost:{own}", verify=trusted) as client:
            until = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < until:
                try:
                    client.get("/rec/healthz")
                    break
                except httpx2.TransportError:
                    time.sleep(0.05)
            assert process.poll() is None, process.stderr.read()
            yield client
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


@pytest.fixture(scope="module", params=["as shown", "path taken off", "path a setting"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    """A client of nginx in front of a server with the invented papers, one for all tests of a location."""
    location, under = {
        "as shown": (SHOWN, ""),
        "path taken off": (STRIPPED, ""),
        "path a setting": (PLAIN, "/rec"),
    }[request.param]
    folder = tmp_path_factory.mktemp("nginx")
    built = built_once(tmp_path_factory, "invented", invented)
    home = shutil.copytree(built, tmp_path_factory.mktemp("behind nginx") / "home")
    settings = Settings(port=0, api_key=KEY, root_path=under)
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(home))
        port = stack.enter_context(serving(engine, settings))
        yield stack.enter_context(proxied(folder, location, port))


def test_every_link_is_the_site_s(site: httpx2.Client) -> None:
    base = f"{str(site.base_url).rstrip('/')}/rec"
    asked = {"id": SEED, "format": "json"}
    feed = site.get("/rec/feed", params=asked)
    assert feed.json()["feed_url"].startswith(f"{base}/feed?id=")
    ours = re.findall(r"https?://(?:localhost|127\.0\.0\.1)[^\"<\s]*", feed.text)
    atom = site.get("/rec/feed", params={"id": SEED}).text
    ours += re.findall(r"https?://(?:localhost|127\.0\.0\.1)[^\"<\s]*", atom)
    assert len(ours) >= 2
    for link in ours:
        assert link.startswith(f"{base}/"), link
    moved = site.get("/rec/facets/", follow_redirects=False)
    assert moved.headers["location"] == f"{base}/facets"


def test_what_the_page_asks_for_is_under_the_path(site: httpx2.Client) -> None:
    page = site.get("/rec/")
    assert page.status_code == 200
    for link in re.findall(r'(?:src|href)="([^"#]+)"', page.text):
        if not link.startswith("http"):
            found = site.get(str(page.url.join(link)))
            assert (found.status_code, link) == (200, link)
            assert str(found.url).startswith(str(page.url))
    servers = site.get("/rec/openapi.json").json().get("servers", [])
    assert [server["url"] for server in servers] in ([], ["/rec"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/rec/similar?id={SEED}", 200),
        (f"/rec/similar?id={SEED}&k=3&lang=en", 200),
        ("/rec/search?q=graph", 200),
        (f"/rec/recommendations/v1/papers/forpaper/{SEED}", 200),
        ("/rec/readyz", 200),
        ("/rec/metrics", 200),
        ("/rec/similar?id=2999.00001", 404),
        ("/rec/nothing", 404),
    ],
)
def test_routes_and_problems(site: httpx2.Client, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["instance"] == path.partition("?")[0]


def test_entries_are_stored_through_it(site: httpx2.Client) -> None:
    sent = {"title": "Graphs behind a proxy", "arxiv_id": "2402.00009"}
    stored = site.post("/rec/entries", json=sent, headers={"Authorization": f"Bearer {KEY}"})
    assert stored.status_code == 201
    assert site.get("/rec/entries/2402.00009").json()["title"] == sent["title"]


def test_clients_behind_it_are_distinguished(engine: Engine, tmp_path: Path) -> None:
    location = SHOWN.replace("$remote_addr", "$http_x_test")

    def statuses(client: httpx2.Client, address: str, many: int) -> list[int]:
        headers = {"X-Test": address}
        return [client.get("/rec/facets", headers=headers).status_code for _ in range(many)]

    with ExitStack() as stack:
        port = stack.enter_context(serving(engine, Settings(port=0, rate=3)))
        client = stack.enter_context(proxied(tmp_path, location, port))
        assert statuses(client, "203.0.113.1", 5) == [200, 200, 200, 429, 429]
        assert statuses(client, "203.0.113.2", 1) == [200]


@pytest.mark.parametrize("hosts", ["auto", "papers.example", "other.example"])
def test_where_names_are_set_it_passes_on_these_alone(
    engine: Engine, tmp_path: Path, hosts: str
) -> None:
    with ExitStack() as stack:
        port = stack.enter_context(serving(engine, Settings(port=0, allowed_hosts=hosts)))
        client = stack.enter_context(proxied(tmp_path, SHOWN, port))
        for path in (f"/rec/similar?id={SEED}", "/rec/facets"):
            answer = client.get(path, headers={"Host": "papers.example"})
            assert answer.status_code == (421 if hosts == "other.example" else 200)
            if hosts == "other.example":
                assert "RECOMMENDER_ALLOWED_HOSTS=papers.example" in answer.json()["detail"]
