"""Keys of several scopes, that come and go while a server runs."""

import base64
import stat
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.keys import KEYS, KeyRing, Scope, add_key, read_keys, remove_key
from recommender.engine.engine import Engine
from recommender.errors import InvalidQuery, KeysError
from recommender.settings import Settings
from tests.command_line import run

SEED = "arxiv:2010.00000"
NEW = {"title": "A paper on graphs", "arxiv_id": "2401.00001"}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / KEYS


@pytest.fixture
def secrets(engine: Engine) -> dict[str, str]:
    """A secret of each scope."""
    return {
        name: add_key(engine.home / KEYS, f"who may {name}", name)
        for name in ("read", "write", "admin")
    }


@pytest.fixture
def guarded(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(reads="key"))) as opened:
        yield opened


def test_only_hashes_are_kept_and_only_the_owner_reads_them(file: Path) -> None:
    secret = add_key(file, "site", "read")
    assert secret not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (key,) = read_keys(file)
    assert (key.name, key.scope) == ("site", "read")
    assert KeyRing(file).scope(secret) is Scope.READ


def test_two_secrets_are_never_the_same_and_one_is_no_other(file: Path) -> None:
    secrets = {add_key(file, str(number), "write") for number in range(50)}
    ring = KeyRing(file)
    assert len(secrets) == 50
    assert {ring.scope(secret) for secret in secrets} == {Scope.WRITE}
    hashes = [key.sha256 for key in read_keys(file)]
    for wrong in ("", " ", "é", "\udc80", *hashes, *(secret[:-1] for secret in secrets)):
        assert ring.scope(wrong) is None


def test_keys_come_and_go_while_they_are_checked(file: Path) -> None:
    ring = KeyRing(file)
    assert ring.is_empty
    one = add_key(file, "one", "admin")
    two = add_key(file, "two", "read")
    assert (ring.scope(one), ring.scope(two)) == (Scope.ADMIN, Scope.READ)
    remove_key(file, "one")
    assert (ring.scope(one), ring.scope(two)) == (None, Scope.READ)
    file.unlink()
    assert ring.is_empty


def test_a_repeated_name_an_unknown_role_and_an_unknown_key_are_refused(file: Path) -> None:
    add_key(file, "one", "read")
    with pytest.raises(InvalidQuery, match="'one'"):
        add_key(file, "one", "read")
    with pytest.raises(InvalidQuery, match="none of read, write, admin"):
        add_key(file, "two", "root")
    with pytest.raises(InvalidQuery, match="no key of 'two'"):
        remove_key(file, "two")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"keys": [{}]}', b'{"keys": 1}', b'{"keys": ["a"]}', b"\xff"]
)
def test_a_file_that_is_no_file_of_keys_lets_nobody_in(
    file: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    secret = add_key(file, "one", "admin")
    ring = KeyRing(file, "master")
    assert ring.scope(secret)
    file.write_bytes(content)
    assert ring.scope(secret) is None
    assert ring.scope("master") is Scope.ADMIN
    assert "nobody is let in by it" in caplog.text
    with pytest.raises(KeysError):
        add_key(file, "two", "read")
    assert file.read_bytes() == content


def test_each_scope_may_what_it_says_and_what_is_below(
    engine: Engine, secrets: dict[str, str]
) -> None:
    allowed = {"read": (403, 403, 403), "write": (201, 422, 403), "admin": (200, 422, 204)}
    with TestClient(create_app(engine)) as client:
        for name, wanted in allowed.items():
            headers = bearer(secrets[name])
            found = (
                client.post("/entries", json=NEW, headers=headers).status_code,
                client.post("/duplicates", json={}, headers=headers).status_code,
                client.delete(f"/entries/{SEED}", headers=headers).status_code,
            )
            assert found == wanted, name
        refused = client.delete("/entries/x", headers=bearer(secrets["write"]))
        assert "takes a key of the scope admin, not write" in refused.json()["detail"]
        assert client.post("/entries", json=NEW, headers=bearer("x")).status_code == 401
        assert client.get("/search?q=graph").status_code == 200  # reads are open


def test_a_key_is_rotated_without_a_restart(engine: Engine, secrets: dict[str, str]) -> None:
    with TestClient(create_app(engine)) as client:
        assert client.post("/entries", json=NEW, headers=bearer(secrets["write"])).is_success
        fresh = add_key(engine.home / KEYS, "the next", "write")
        assert client.post("/entries", json=NEW, headers=bearer(fresh)).is_success
        remove_key(engine.home / KEYS, "who may write")
        assert client.post("/entries", json=NEW, headers=bearer(fresh)).is_success
        old = client.post("/entries", json=NEW, headers=bearer(secrets["write"]))
        assert old.status_code == 401


def test_reads_can_need_a_key_on_every_route(guarded: TestClient, secrets: dict[str, str]) -> None:
    described = guarded.get("/openapi.json", headers=bearer(secrets["read"])).json()
    paths = [path for path, routes in described["paths"].items() if "get" in routes]
    assert len(paths) > 10
    for path in (*paths, "/", "/page.js", "/similar?id=" + SEED, "/similar/", "//similar", "/none"):
        for method in ("GET", "HEAD", "POST", "PUT"):
            refused = guarded.request(method, path)
            if path in ("/healthz", "/readyz"):
                assert refused.status_code != 401
                continue
            assert refused.status_code == 401, (method, path)
            assert "Bearer" in refused.headers["www-authenticate"]
    assert guarded.get("/healthz").is_success
    assert guarded.get("/readyz").is_success
    for secret in secrets.values():
        assert guarded.get(f"/similar?id={SEED}", headers=bearer(secret)).is_success


def test_a_refusal_is_a_document_of_the_contract_that_was_asked(guarded: TestClient) -> None:
    refused = guarded.get("/search?q=graph")
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Authorization: Bearer KEY" in refused.json()["detail"]
    theirs = guarded.get(f"/recommendations/v1/papers/forpaper/{SEED}")
    assert theirs.status_code == 401
    assert "status" not in theirs.json()


@pytest.mark.parametrize("how", ["basic", "x-api-key", "lower case"])
def test_a_key_may_be_sent_as_browsers_and_other_clients_do(
    guarded: TestClient, secrets: dict[str, str], how: str
) -> None:
    secret = secrets["read"]
    headers = {
        "basic": {
            "Authorization": "Basic " + base64.b64encode(f"anybody:{secret}".encode()).decode()
        },
        "x-api-key": {"x-api-key": secret},
        "lower case": {"authorization": f"bearer {secret}"},
    }[how]
    assert guarded.get(f"/similar?id={SEED}", headers=headers).is_success


def test_what_is_no_key_is_refused(guarded: TestClient) -> None:
    for given in ("Basic", "Basic !", "Basic /w==", "Bearer", "Digest x", ""):
        answer = guarded.get("/search?q=x", headers={"Authorization": given})
        assert answer.status_code == 401, given


def test_an_answer_that_was_kept_needs_a_key_too(
    guarded: TestClient, secrets: dict[str, str]
) -> None:
    path = f"/similar?id={SEED}"
    for _ in range(2):
        assert guarded.get(path, headers=bearer(secrets["read"])).is_success
        assert guarded.get(path).status_code == 401


def test_the_command_makes_lists_and_removes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    made = orjson.loads(run("keys", "--add", "site", "--scope", "read", "--home", home, "--json"))
    assert KeyRing(home / KEYS).scope(made["secret"]) is Scope.READ
    shown = run("keys", "--home", home)
    assert "site" in shown
    assert "read" in shown
    assert made["secret"] not in shown
    run("keys", "--add", "site", "--home", home, code=2)
    run("keys", "--remove", "site", "--home", home)
    assert orjson.loads(run("keys", "--home", home, "--json")) == {"keys": [], "secret": None}
