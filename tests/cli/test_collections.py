"""The commands of collections, over a home folder of 250 subjects."""

import json
import shutil
from pathlib import Path

import pytest

from tests import many_topics
from tests.built_once import built_once
from tests.command_line import run
from tests.many_topics import number


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = built_once(tmp_path_factory, "many topics", many_topics.made)
    return shutil.copytree(built, tmp_path / "home")


def collection(home: Path, *arguments: str | Path, code: int = 0) -> str:
    return run("collection", *arguments, "--home", home, code=code)


def test_a_collection_of_a_file_an_entry_and_a_text_is_kept_and_shown(
    home: Path, tmp_path: Path
) -> None:
    refs = tmp_path / "refs.bib"
    refs.write_text(
        f"@misc{{a, title={{Known}}, eprint={{{number(3, 0)}}}, archiveprefix={{arXiv}}}}\n"
        "@article{b, title={A paper that nobody has}, author={Ada One}, doi={10.1000/new}}\n"
    )
    told = collection(home, "add", "my library", refs, number(4, 1), "text:graphs and nodes")
    assert "4 as seed, 4 members" in told
    assert "1 new entries; `recommender build`" in told
    collection(home, "like", "my library", number(5, 0))
    collection(home, "dislike", "my library", f"https://arxiv.org/abs/{number(6, 0)}v2")
    collection(home, "read", "my library", number(7, 0))
    found = json.loads(collection(home, "show", "my library", "--json"))
    assert [(m["name"], m["role"]) for m in found["members"]] == [
        (f"arxiv:{number(3, 0)}", "seed"),
        ("doi:10.1000/new", "seed"),
        (f"arxiv:{number(4, 1)}", "seed"),
        ("text:graphs and nodes", "seed"),
        (f"arxiv:{number(5, 0)}", "like"),
        (f"arxiv:{number(6, 0)}", "dislike"),
    ]
    assert found["members"][1]["title"] == "A paper that nobody has"
    assert [seen["id"] for seen in found["seen"] if seen["read"]] == [f"arxiv:{number(7, 0)}"]
    assert "my library: 4 seeds, 1 likes, 1 dislikes; 1 shown, 1 read" in collection(home, "list")
    again = collection(home, "add", "my library", refs)
    assert "2 as seed, 6 members" in again
    assert "new entries" not in again
    assert "doi:10.1000/new" in collection(home, "show", "my library")


def test_a_collection_of_a_file_is_what_a_home_folder_may_begin_with(tmp_path: Path) -> None:
    fresh, refs = tmp_path / "fresh", tmp_path / "refs.bib"
    refs.write_text(
        "".join(f"@misc{{k{i}, title={{Graphs of kind {i}}}, year={{2024}}}}\n" for i in range(300))
    )
    told = collection(fresh, "add", "mine", "2301.00808", code=1)
    assert "run `recommender ingest FILES`" in told
    assert not fresh.exists(), "a name that nobody can have makes no folder"
    told = collection(fresh, "add", "mine", refs)
    assert "300 as seed, 300 members" in told
    assert "300 new entries; `recommender build`" in told
    run("build", "--model", "hash", "--no-map", "--home", fresh)
    more = json.dumps({"title": "Graphs of kind 7 and cooking", "arxiv_id": "2611.00001"})
    run("ingest", "-", "--home", fresh, stdin=more.encode())
    run("build", "--model", "hash", "--no-map", "--home", fresh)
    told = run("new", "--for", "mine", "--peek", "--home", fresh)
    assert "of 1 new entries" in told, "members are no news"


def test_members_leave_by_any_name_and_the_collection_only_by_all(home: Path) -> None:
    collection(home, "add", "mine", number(1, 0), number(2, 0), "text:graphs")
    assert "1 taken out" in collection(home, "remove", "mine", f"arXiv:{number(1, 0)}v1")
    assert "1 taken out" in collection(home, "remove", "mine", "text:graphs")
    assert "0 taken out" in collection(home, "remove", "mine", number(9, 0))
    collection(home, "remove", "mine", code=2)
    collection(home, "remove", "mine", number(2, 0), "--all", code=2)
    collection(home, "remove", "mine", "--all")
    assert "there is no collection 'mine'" in collection(home, "show", "mine", code=1)
    assert "no collection yet" in collection(home, "list")


def test_what_is_no_entry_no_file_and_no_text_is_named_and_nothing_is_kept(home: Path) -> None:
    assert "no entry is known as 'nosuch.bib'" in collection(
        home, "add", "mine", "nosuch.bib", code=1
    )
    assert json.loads(collection(home, "list", "--json")) == {"collections": []}
    collection(home, "add", "mine", number(1, 0), "--weight", "0", code=2)


def test_how_long_what_was_shown_stays_away_is_said_in_days_or_ever(home: Path) -> None:
    collection(home, "add", "mine", number(1, 0))
    assert "shown again never" in collection(home, "show", "mine")
    collection(home, "seen", "mine", "30")
    assert "shown again after 30 days" in collection(home, "show", "mine")
    collection(home, "seen", "mine", "ever")
    assert json.loads(collection(home, "show", "mine", "--json"))["seen_days"] is None
    collection(home, "seen", "mine", "often", code=2)


def test_a_file_with_problems_is_read_all_the_same_and_says_so(home: Path, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"title": "On one thing and another"}\n{"broken\n')
    told = collection(home, "add", "mine", lines, code=3)
    assert "1 as seed" in told
