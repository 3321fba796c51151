"""The first steps of somebody new: what is missing is said, with what to do next, and nothing is made by asking."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recommender import samples_folder
from tests.command_line import run
from tests.readmes import ROOT

ASKING = [
    ["similar", "2103.14030"],
    ["like", "图像"],
    ["search", "vision"],
    ["related", "--out", "related.jsonl"],
    ["export"],
    ["duplicates"],
    ["evaluate"],
    ["doctor"],
    ["build"],
    ["migrate", "hash"],
    ["serve", "--port", "0"],
    ["backup", "kept.tar"],
]


@pytest.mark.parametrize("asked", ASKING, ids=lambda asked: asked[0])
def test_a_question_makes_no_folder_and_names_what_comes_first(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run(*asked, "--home", "nowhere", code=1)
    assert "nothing has been ingested in nowhere" in said
    assert "recommender ingest" in said
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a few entries that are built, and one that is not."""
    folder = tmp_path / "home"
    run("ingest", samples_folder() / "refs.bib", "--home", folder)
    run("build", "--no-map", "--home", folder)
    later = b'{"title": "A later paper on vision", "abstract": "Vision, later."}'
    run("ingest", "-", "--home", folder, stdin=later)
    return folder


def test_ingest_ends_with_what_to_do_next(tmp_path: Path) -> None:
    asked = ("ingest", samples_folder() / "refs.bib", "--home", tmp_path / "my home")
    done = subprocess.run(
        [sys.executable, "-m", "recommender", *map(str, asked)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert f"next: recommender build --home '{tmp_path / 'my home'}'" in done.stderr
    assert "next:" not in done.stdout


def test_ingest_counts_what_is_not_built(home: Path) -> None:
    again = json.loads(run("ingest", samples_folder() / "refs.bib", "--home", home, "--json"))
    assert again["waiting"] == 1
    run("build", "--no-map", "--home", home)
    assert json.loads(run("ingest", samples_folder() / "refs.bib", "--home", home, "--json"))["waiting"] == 0  # fmt: skip


@pytest.mark.parametrize("asked", [["like", "vision"], ["search", "vision"], ["similar", ""]])
def test_an_answer_says_of_an_entry_that_it_lacks(home: Path, asked: list[str]) -> None:
    first = json.loads(run("export", "--home", home).splitlines()[0])["id"]
    asked = [part or first for part in asked]
    assert "1 entry is stored and not built yet: run `recommender build`" in run(
        *asked, "--home", home
    )
    assert json.loads(run(*asked, "--json", "--home", home))["search"]["waiting"] == 1
    run("build", "--no-map", "--home", home)
    assert "not built" not in run(*asked, "--home", home)
    assert "waiting" not in json.loads(run(*asked, "--json", "--home", home))["search"]


def test_a_file_of_related_entries_says_what_it_lacks(home: Path, tmp_path: Path) -> None:
    asked = ("related", "--out", tmp_path / "r.jsonl", "--json", "--home", home)
    assert json.loads(run(*asked))["waiting"] == 1
    run("build", "--no-map", "--home", home)
    assert json.loads(run(*asked))["waiting"] == 0


def test_a_build_of_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    run("ingest", empty, "--home", tmp_path / "home", code=3)
    assert "nothing has been ingested" in run("build", "--home", tmp_path / "home", code=1)
    assert not (tmp_path / "home" / "CURRENT").exists()


def test_a_folder_without_a_document_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").touch()
    said = run("ingest", tmp_path / "pictures", "--home", tmp_path / "home", "--json", code=3)
    assert "without a file" in json.loads(said)["problems"][0]["what"]


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        (["--category", "XX"], "no entry has this category; there are cs.LG"),
        (["--lang", "fr"], "no entry has this language; there are zh"),
        (["--venue", "Nowhere"], "no entry has this venue; there are "),
        (["--from", "2199"], "no entry has a date of then; there are 20"),
        (["--category", "XX", "--lang", "fr"], "no entry has this language"),
        (["--category", "cs.CL", "--kind", "news"], "no other entry passes all of these filters"),
    ],
)
@pytest.mark.parametrize("asked", [["search", "vision"], ["like", "vision"], ["similar", "2103.14030"]])  # fmt: skip
def test_a_filter_without_a_match_names_values_that_have_one(
    samples: Path, asked: list[str], filter: list[str], said: str
) -> None:
    assert said in run(*asked, *filter, "--home", samples)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the samples."""
    folder = tmp_path_factory.mktemp("first") / "home"
    run("ingest", samples_folder(), "--home", folder)
    run("build", "--no-map", "--home", folder)
    return folder


def test_no_line_is_wrapped_where_there_is_no_terminal(samples: Path) -> None:
    shown = run("similar", "2103.14030", "--explain", "--home", samples)
    found = json.loads(run("similar", "2103.14030", "--explain", "--json", "--home", samples))
    lines = shown.splitlines()
    assert all(line == line.rstrip() for line in lines)
    for hit in found["results"]:
        (row,) = (line for line in lines if hit["id"] in line)
        assert hit["title"] in row
        assert (hit["title_zh"] or "") in row
        assert any(hit["why"]["sentences"]["result"] in line for line in lines)


def test_another_model_than_that_of_the_release_is_refused(samples: Path) -> None:
    said = run("similar", "2103.14030", "--model", "static-zh-en", "--home", samples, code=1)
    assert "the release holds vectors of hash" in said
    assert run("similar", "2103.14030", "--model", "hash", "--home", samples)


@pytest.mark.slow
def test_an_interrupted_job_says_what_is_kept_and_goes_on(tmp_path: Path) -> None:
    lines = [
        json.dumps({"title": f"The paper of number {n}", "abstract": f"What {n} is about. " * 30})
        for n in range(4000)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    run("ingest", tmp_path / "many.jsonl", "--home", tmp_path / "home")
    command = [
        sys.executable,
        "-m",
        "recommender",
        "build",
        "--no-map",
        "--home",
        tmp_path / "home",
    ]
    building = subprocess.Popen(
        list(map(str, command)),
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "RECOMMENDER_MODEL": "minilm-zh-en"},
    )
    from recommender.catalogue.store import Catalogue

    with Catalogue(tmp_path / "home" / "catalogue.sqlite") as catalogue:
        while not catalogue.counts()["vectors"]:
            assert building.poll() is None
            time.sleep(0.1)
        building.send_signal(signal.SIGINT)
        _, said = building.communicate(timeout=60)
        kept = catalogue.counts()["vectors"]
    assert building.returncode == 130
    assert 0 < kept < 4000
    assert "interrupted; embed, " in said
    assert "a build goes on from there" in said
    assert "Traceback" not in said
