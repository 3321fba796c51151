import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recommender import samples_folder
from recommender.errors import RecommenderError


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "recommender", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={
            **os.environ,
            "COLUMNS": "100",
            "RECOMMENDER_MODEL": "hash",
            "PYTHONPATH": str(Path(__file__).parent.parent),
        },
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode() or done.stderr.decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the samples, built with the hash encoder by the command line."""
    folder = tmp_path_factory.mktemp("cli") / "home"
    report = json.loads(run("ingest", samples_folder(), "--home", folder, "--json"))
    assert report["new"] >= 60
    assert report["problem_count"] == 0
    built = json.loads(run("build", "--home", folder, "--json"))
    assert built["entries"] == report["entries"]
    return folder


def test_ingesting_twice_says_so(home: Path) -> None:
    assert "nothing new" in run("ingest", samples_folder(), "--home", home)


def test_similar_and_like(home: Path) -> None:
    first = json.loads(run("export", "--home", home, "--json"))[0]
    answer = json.loads(run("similar", first["id"], "-k", "3", "--home", home, "--json"))
    assert len(answer["results"]) == 3
    assert answer["query"]["id"] == first["id"]
    shown = run("similar", first["id"], "-k", "3", "--home", home)
    assert answer["results"][0]["id"] in shown
    assert (
        len(json.loads(run("like", "graph", "network", "--home", home, "--json"))["results"]) == 10
    )
    assert (
        json.loads(run("like", "-", "--home", home, "--json", stdin="图神经网络".encode()))[
            "query"
        ]["text"]
        == "图神经网络"
    )
    several = json.loads(run("like", "--like", first["id"], "--home", home, "--json"))
    assert [r["id"] for r in several["results"][:3]] == [r["id"] for r in answer["results"]]


def test_like_reads_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "abstract.txt").write_text("protein structure", "utf-8")
    answer = json.loads(run("like", tmp_path / "abstract.txt", "--home", home, "--json"))
    assert answer["query"]["text"] == "protein structure"


def test_export_can_be_ingested_again(home: Path, tmp_path: Path) -> None:
    lines = run("export", "--home", home)
    run("ingest", "-", "--home", tmp_path / "other", stdin=lines.encode())
    again = run("export", "--home", tmp_path / "other")
    assert sorted(again.splitlines()) == sorted(lines.splitlines())
    run("export", "--home", home, "--out", tmp_path / "e.jsonl")
    assert (tmp_path / "e.jsonl").read_text("utf-8") == lines


def test_related_is_one_file(home: Path, tmp_path: Path) -> None:
    said = json.loads(run("related", "--out", tmp_path / "related.jsonl", "--home", home, "--json"))
    lines = (tmp_path / "related.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == said["entries"]
    assert len(json.loads(lines[0])["related"]) == 10


def test_evaluate_and_doctor(home: Path, tmp_path: Path) -> None:
    found = json.loads(run("evaluate", "--home", home, "--json"))
    assert found["index_recall@10"] == 1
    entries = json.loads(run("export", "--home", home, "--json"))
    qrels = tmp_path / "qrels.jsonl"
    qrels.write_text(json.dumps({"seed": entries[0]["id"], "related": entries[1]["id"]}))
    assert json.loads(run("evaluate", "--qrels", qrels, "--home", home, "--json"))["queries"] == 1
    assert "mrr" in run("evaluate", "--qrels", qrels, "--home", home)
    assert json.loads(run("doctor", "--home", home, "--json"))["sound"]


def test_doctor_mends(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@article{a, title={One title of a paper}, year={2020}}")
    run("ingest", tmp_path / "a.bib", "--home", tmp_path / "home")
    assert "nothing has been built" in run("doctor", "--home", tmp_path / "home", code=1)
    assert "mended" in run("doctor", "--mend", "--home", tmp_path / "home")
    assert "sound" in run("doctor", "--home", tmp_path / "home")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["similar", "2999.99999"], 1, "no entry is known as"),
        (["similar", "x", "-k", "0"], 2, "from 1 to 1000"),
        (["similar"], 2, "Missing argument"),
        (["like"], 2, "at least one"),
        (["ingest", "nowhere.txt"], 1, "nowhere.txt"),
        (["ingest", "x", "--format", "pdf"], 2, "none of"),
        (["related", "--out", "x.docx"], 2, "must end in"),
        (["nonsense"], 2, "No such command"),
        (["evaluate", "--qrels", "nowhere"], 2, "nowhere"),
        (["export", "--out", "/no/such/folder/e.jsonl"], 1, "No such file"),
        (["related", "--out", "/no/such/folder/r.csv"], 1, "No such file"),
    ],
)
def test_wrong_use_and_failure_have_their_codes(
    home: Path, arguments: list[str], code: int, said: str
) -> None:
    options = [] if arguments in (["similar"], ["nonsense"]) else ["--home", home]
    assert said in run(*arguments, *options, code=code)


def test_errors_are_json_when_asked(home: Path) -> None:
    error = json.loads(run("similar", "2999.99999", "--json", "--home", home, code=1))
    assert error["error"] == "EntryNotFound"
    assert "2999.99999" in error["detail"]


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in run("build", "--home", tmp_path / "file" / "home", code=1)


def test_before_the_first_build(tmp_path: Path) -> None:
    assert "recommender build" in run("similar", "x", "--home", tmp_path / "new", code=1)


def test_problems_have_their_code(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"title": "One whole title here"}\n{"title": \n')
    said = json.loads(
        run("ingest", tmp_path / "a.jsonl", "--home", tmp_path / "home", "--json", code=3)
    )
    assert said["new"] == 1
    assert said["problems"][0]["line"] == 2


def test_the_shell_can_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RECOMMENDER_COMPLETE", "bash_source")
    assert "complete -o nosort" in run()


def test_version_and_help() -> None:
    assert run("--version").startswith("recommender")
    commands = run("--help")
    for name in (
        "ingest",
        "export",
        "build",
        "similar",
        "like",
        "related",
        "serve",
        "evaluate",
        "doctor",
    ):
        assert name in commands
        assert "--help" in run(name, "--help")


def test_every_error_has_an_exit_code() -> None:
    from recommender.cli import EXIT_CODE

    assert EXIT_CODE[RecommenderError] == 1
