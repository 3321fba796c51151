import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from recommender.fetch import zotero
from tests.command_line import run
from tests.fetch.place import Answer, Asked, Place, serving
from tests.fetch.repository import Repository, papers
from tests.fetch.test_arxiv import Api
from tests.fetch.test_feeds import Site, rss
from tests.fetch.test_openalex import OpenAlex
from tests.fetch.test_zotero import Zotero, items

ROOT = Path(__file__).parents[2]
Serve = Callable[[Callable[[Asked], Answer]], Place]
NOW = datetime.now(UTC)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def changed(count: int) -> dict[str, str]:
    return papers(count, str((NOW - timedelta(days=1)).date()))


def fetch(what: str, *given: str | Path, home: Path, code: int = 0) -> str:
    return run("fetch", what, *given, "--allow-private", "--home", home, code=code)


def exported(home: Path) -> list[dict]:
    return json.loads(run("export", "--json", "--home", home))


def test_arxiv_by_categories_and_again_only_what_is_new(serve: Serve, home: Path) -> None:
    repository = Repository(changed(4))
    given = ("--category", "cs.CL", "--at", serve(repository).url("/oai"))
    assert "new entries 4" in fetch("arxiv", *given, "--since", "2d", home=home)
    assert {entry["arxiv_id"] for entry in exported(home)} == set(changed(4))
    repository.papers["2611.00099"] = str(NOW.date())
    assert "entries now 5" in fetch("arxiv", *given, home=home)


def test_arxiv_by_its_api(serve: Serve, home: Path) -> None:
    at = (NOW - timedelta(hours=3)).strftime("%Y%m%d%H%M")
    place = serve(Api({f"2611.{number:05d}": at for number in range(1, 5)}))
    given = ("--search", "abs:rivers", "--category", "cs.CL", "--at", place.url())
    assert "new entries 4" in fetch("arxiv", *given, "--since", "1d", home=home)
    assert place.asked[0].query["search_query"].startswith("(cat:cs.CL) AND (abs:rivers) AND ")


def test_any_repository_by_its_address(serve: Serve, home: Path) -> None:
    repository = Repository(changed(4))
    place = serve(repository)
    given = (place.url("/oai"), "--prefix", "arXiv", "--set", "x:y", "--since", "2d")
    assert "new entries 4" in fetch("oai", *given, home=home)
    assert place.asked[0].query["set"] == "x:y"
    repository.papers["2611.00099"] = str(NOW.date())
    assert "entries now 5" in fetch("oai", *given[:5], home=home)
    refused = json.loads(fetch("oai", place.url("/oai"), "--json", home=home, code=1))
    assert "cannotDisseminateFormat" in refused["stopped"]


def test_openalex_with_its_key_and_whom_to_write_to(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMMENDER_OPENALEX_KEY", "a key of the tests")
    monkeypatch.setenv("RECOMMENDER_MAILTO", "a@b.test")
    place = serve(OpenAlex(103))
    given = ("--search", "rivers", "--filter", "language:zh", "--since", "2026-11-01")
    assert "new entries 103" in fetch("openalex", *given, "--at", place.url(), home=home)
    assert [one.query["cursor"] for one in place.asked] == ["*", "at100"]
    assert all(one.query["mailto"] == "a@b.test" for one in place.asked)
    assert place.asked[0].headers["User-Agent"].endswith("(mailto:a@b.test)")


def test_feeds_and_then_those_that_were_fetched_before(serve: Serve, home: Path) -> None:
    site = Site({"/a": rss("a", "b")}, {"/b": Answer(b"", 410)})
    place = serve(site)
    first = json.loads(fetch("feed", place.url("/a"), place.url("/b"), "--json", home=home, code=3))
    assert (first["new"], first["problem_count"]) == (2, 1)
    assert first["problems"][0]["document"] == place.url("/b")
    site.feeds["/a"] = rss("a", "b", "c")
    again = json.loads(fetch("feed", "--json", home=home))
    assert (again["new"], again["known"]) == (1, 2)
    unchanged = json.loads(fetch("feed", "--json", home=home))
    assert (unchanged["documents"], unchanged["entries"]) == (0, 3)
    assert place.paths.count("/b") == 1


def test_beside_another_catalogue_everything_is_fetched_anew(serve: Serve, home: Path) -> None:
    place = serve(Site({"/a": rss("a", "b")}))
    assert "new entries 2" in fetch("feed", place.url("/a"), home=home)
    for path in home.glob("catalogue.sqlite*"):
        path.unlink()
    assert "new entries 2" in fetch("feed", place.url("/a"), home=home)


def test_without_a_feed_one_is_requested(home: Path) -> None:
    assert "give the address of one" in fetch("feed", home=home, code=2)


def test_zotero_by_collection_is_asked_on_this_machine(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = serve(Zotero(items(3, "BBBB2222") | items(2, "CCCC3333")))
    monkeypatch.setattr(zotero, "API", place.url("/api"))
    given = ("fetch", "zotero", "--collection", "Reading/Diffusion", "--home", home)
    assert "new entries 1" in run(*given)
    assert "read 0; new entries 0" in run(*given)
    assert "no collection is called" in run(
        "fetch", "zotero", "--collection", "x", "--home", home, code=2
    )


def test_a_dry_run_shows_what_would_come_and_leaves_nothing_behind(
    serve: Serve, home: Path
) -> None:
    given = ("--category", "cs.CL", "--at", serve(Repository(changed(4))).url("/oai"), "--dry-run")
    shown = fetch("arxiv", *given, home=home)
    assert "arxiv:2611.00001  Paper 2611.00001 on rivers & seas" in shown
    assert "3 would come, and some 1 more; nothing is stored" in shown
    told = json.loads(fetch("arxiv", *given, "--json", home=home))
    assert (len(told["mentions"]), told["more"]) == (3, 1)
    assert not home.exists()


def test_a_fetch_that_stops_tells_why_and_the_next_goes_on(serve: Serve, home: Path) -> None:
    repository = Repository(changed(7), broken={2})
    place = serve(repository)
    given = ("--category", "cs.CL", "--at", place.url("/oai"))
    stopped = json.loads(fetch("arxiv", *given, "--json", home=home, code=1))
    assert stopped["new"] == 3
    assert "run this again" in stopped["stopped"]
    assert "entries now 7" in fetch("arxiv", *given, home=home)
    assert "resumptionToken" in place.asked[2].query


def test_a_fetch_that_is_killed_goes_on_where_it_was(serve: Serve, home: Path) -> None:
    repository, reached, let_go = Repository(changed(7)), threading.Event(), threading.Event()

    def hanging(asked: Asked) -> Answer:
        if len(place.asked) == 2:
            reached.set()
            let_go.wait(60)
        return repository(asked)

    place = serve(hanging)
    given = ("--category", "cs.CL", "--at", place.url("/oai"))
    command = [sys.executable, "-m", "recommender", "fetch", "arxiv", *given, "--allow-private"]
    running = subprocess.Popen([*command, "--home", str(home)], cwd=ROOT)
    try:
        assert reached.wait(60)
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait(60) == -signal.SIGKILL
    finally:
        let_go.set()
    assert len(exported(home)) == 3
    assert "entries now 7" in fetch("arxiv", *given, home=home)
    assert [one.query.get("resumptionToken", "")[-2:] for one in place.asked[:4]] == [
        "",
        "|3",
        "|3",
        "|6",
    ]


def test_a_fetch_that_is_interrupted_says_what_is_kept(serve: Serve, home: Path) -> None:
    repository, reached, let_go = Repository(changed(7)), threading.Event(), threading.Event()

    def hanging(asked: Asked) -> Answer:
        if len(place.asked) == 2:
            reached.set()
            let_go.wait(60)
        return repository(asked)

    place = serve(hanging)
    given = ("fetch", "arxiv", "--category", "cs.CL", "--at", place.url("/oai"), "--allow-private")
    running = subprocess.Popen(
        [sys.executable, "-m", "recommender", *given, "--home", str(home)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reached.wait(60)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    finally:
        let_go.set()
    assert running.returncode == 130
    assert "interrupted; 3 entries are stored; the same again goes on from there" in told


def test_private_addresses_are_refused_unless_allowed(serve: Serve, home: Path) -> None:
    place = serve(Site({"/a": rss("a")}))
    for given in (("fetch", "feed", place.url("/a")), ("ingest", place.url("/a"))):
        told = json.loads(run(*given, "--home", home, "--json", code=3))
        assert "give --allow-private" in told["problems"][0]["what"]
    assert not place.asked
    assert "new entries 1" in run("ingest", place.url("/a"), "--allow-private", "--home", home)


def test_ingest_takes_addresses_files_and_standard_input_together(
    serve: Serve, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.jsonl").write_bytes(orjson.dumps({"title": "From a file"}))
    place = serve(Site({"/a": rss("a")}))
    report = json.loads(
        run(
            *("ingest", place.url("/a"), place.url("/none"), tmp_path / "x.jsonl", "-"),
            *("--allow-private", "--home", home, "--json"),
            stdin=b'{"title": "From standard input"}',
            code=3,
        )
    )
    assert (report["documents"], report["new"], report["problem_count"]) == (3, 3, 1)
    assert report["problems"][0]["document"] == place.url("/none")


def test_a_file_that_is_called_like_an_address_is_a_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("doi:x.jsonl").write_bytes(b'{"title": "From a file"}')
    assert "new entries 1" in run("ingest", "doi:x.jsonl", "--home", home)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (("arxiv",), "give --category"),
        (("arxiv", "--category", "XX"), "none of arXiv's"),
        (("arxiv", "--category", "cs.CL", "--since", "soon"), "12h, 2d or 1w"),
        (("arxiv", "--search", "x", "--via", "oai"), "leave --via oai out"),
        (("openalex",), "--search or --filter"),
        (("openalex", "--filter", "zh"), "is no filter"),
    ],
)
def test_wrong_use_is_reported_with_what_to_give(
    given: tuple[str, ...], what: str, home: Path
) -> None:
    assert what in run("fetch", *given, "--home", home, code=2)


def test_without_its_libraries_it_is_told_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("recommender.fetch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpcore", None)
    for given in (("fetch", "feed", "http://x.test/"), ("ingest", "http://x.test/")):
        assert "pip install 'recommender[fetch]'" in run(*given, "--home", home, code=2)
    assert not home.exists()


def test_commands_that_fetch_nothing_load_nothing_that_could() -> None:
    code = "import recommender.cli.app, recommender.api.app, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "recommender.cli.fetching" in loaded
    assert not {name for name in loaded if name.startswith("recommender.fetch")}
    assert not {"httpx", "httpcore", "pypdf", "protego"} & loaded
