"""Single entries at the terminal: shown, listed, counted, removed; and what is meant by a slip in a name."""

import json
import shutil
from pathlib import Path

import pytest

from recommender import samples_folder
from tests.built_once import built_once
from tests.command_line import run

SWIN = "arxiv:2103.14030"
TITLE = "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows"


def with_samples(folder: Path) -> None:
    run("ingest", samples_folder(), "--home", folder)


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the samples, none of them built."""
    read = built_once(tmp_path_factory, "samples", with_samples)
    return shutil.copytree(read, tmp_path / "home")


def exported(home: Path) -> dict[str, dict]:
    return {entry["id"]: entry for entry in json.loads(run("export", "--home", home, "--json"))}


def test_an_entry_is_shown_whole_by_any_of_its_names(home: Path) -> None:
    for name in (SWIN, "2103.14030v2", "https://arxiv.org/abs/2103.14030", TITLE):
        shown = run("show", name, "--home", home)
        assert shown.splitlines()[:2] == [TITLE, "Ze Liu, Yutong Lin, Yue Cao"]
        assert "全局自注意力的计算量" in shown
        assert "in weekly-vision.txt:17, digest" in shown
        assert "in “Top ML Papers of the Week (June 3 - June 9)” weekly-english.md:" in run(
            "show", "1703.06870", "--home", home
        )
    assert json.loads(run("show", SWIN, "--json", "--home", home)) == exported(home)[SWIN]
    both = run("show", SWIN, "1703.06870", "--home", home)
    assert TITLE in both
    assert "Mask R-CNN" in both
    assert len(json.loads(run("show", SWIN, "1703.06870", "--json", "--home", home))) == 2
    assert run("show", SWIN, "--format", "ris", "--home", home).startswith("TY  - ")
    run("show", "2999.99999", "--home", home, code=1)


def test_entries_are_listed_in_order_and_filtered(home: Path) -> None:
    whole = exported(home)
    listed = json.loads(run("list", "--home", home, "--json"))
    assert [card["id"] for card in listed] == list(whole)
    lines = run("list", "--home", home).splitlines()
    assert len(lines) == len(whole)
    assert all(id in line for id, line in zip(whole, lines, strict=True))
    posts = json.loads(run("list", "--kind", "post", "--home", home, "--json"))
    assert {card["id"] for card in posts} == {i for i, e in whole.items() if e["kind"] == "post"}
    dated = json.loads(run("list", "--order", "published", "-k", "3", "--home", home, "--json"))
    newest = sorted((e["published"] or "" for e in whole.values()), reverse=True)[:3]
    assert [card["published"] for card in dated] == newest
    titles = [c["title"].casefold() for c in json.loads(run("list", "--order", "title", "--home", home, "--json"))]  # fmt: skip
    assert titles == sorted(titles)
    assert "no entries" in run("list", "--category", "XX", "--home", home)


def test_what_a_build_has_still_to_take_in_is_listed(home: Path) -> None:
    assert len(json.loads(run("list", "--waiting", "--json", "--home", home))) == 84
    run("build", "--no-map", "--home", home)
    assert json.loads(run("list", "--waiting", "--json", "--home", home)) == []
    run("ingest", "-", "--home", home, stdin=b'{"title": "A later paper on vision"}')
    (later,) = json.loads(run("list", "--waiting", "--json", "--home", home))
    assert later["title"] == "A later paper on vision"


def test_stats_count_entries_by_field(home: Path) -> None:
    whole = exported(home)
    found = json.loads(run("stats", "--home", home, "--json"))
    assert found["entries"] == found["waiting"] == len(whole)
    assert found["release"] is None
    for value, count in found["kind"]:
        assert sum(entry["kind"] == value for entry in whole.values()) == count
    for value, count in found["lang"]:
        assert sum(value in entry["lang"] for entry in whole.values()) == count
    assert "nothing is built yet" in run("stats", "--home", home)
    run("build", "--no-map", "--home", home)
    built = json.loads(run("stats", "--home", home, "--json"))
    assert built["waiting"] == 0
    assert built["release"]["entries"] == len(whole)
    assert built["bytes"]["releases"] > 10_000


def test_removed_entries_are_gone_and_all_of_them_or_none(home: Path) -> None:
    run("build", "--no-map", "--home", home)
    before = exported(home)
    run("remove", SWIN, "nobody knows this", "--home", home, code=1)
    assert exported(home) == before
    said = run("remove", "2103.14030", "Mask R-CNN", "2103.14030v1", "--home", home)
    assert said.splitlines() == [f"removed {SWIN}  {TITLE}", "removed arxiv:1703.06870  Mask R-CNN"]
    assert before.keys() - exported(home).keys() == {SWIN, "arxiv:1703.06870"}
    run("similar", SWIN, "--home", home, code=1)
    found = json.loads(run("search", "Mask R-CNN", "--json", "--home", home))
    assert "arxiv:1703.06870" not in [hit["id"] for hit in found["results"]]


@pytest.mark.parametrize("command", ["show", "remove"])
@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        (TITLE[:-1], SWIN),
        (TITLE.lower().replace("hierarchical", "hierarchic"), SWIN),
        ("Mask RCNN", "arxiv:1703.06870"),
        ("视觉 Transformer 学习笔记：从图像块到层级窗", "title:10d803662baf8217a525"),
    ],
)
def test_a_slip_in_a_title_names_what_may_be_meant(
    home: Path, command: str, slip: str, meant: str
) -> None:
    assert f"did you mean {meant}" in run(command, slip, "--home", home, code=1)


def test_a_slip_in_a_title_is_answered_by_questions_too(home: Path) -> None:
    run("build", "--no-map", "--home", home)
    assert f"did you mean {SWIN}" in run("similar", TITLE[:-1], "--home", home, code=1)
    assert f"did you mean {SWIN}" in run("like", "--like", TITLE[:-1], "--home", home, code=1)
    assert "did you mean" not in run("similar", "2999.99999", "--home", home, code=1)


def test_an_edit_wins_over_what_is_read_again_and_can_be_taken_back(home: Path) -> None:
    run("build", "--no-map", "--home", home)
    said = run(
        "edit", SWIN, "--title", "Swin, as it should be", "--author", "A. One", "--author", "B. Two",
        "--venue", "ICCV 2021", "--home", home,
    )  # fmt: skip
    assert said.splitlines() == [
        f"title: {TITLE} -> Swin, as it should be",
        "authors: Ze Liu, Yutong Lin, Yue Cao -> A. One, B. Two",
        "venue: nothing -> ICCV 2021",
    ]
    run("ingest", samples_folder(), "--home", home)
    run("build", "--no-map", "--home", home)
    found = json.loads(run("search", "Swin, as it should be", "--json", "--home", home))["results"][
        0
    ]
    assert found["id"] == SWIN
    assert (found["title"], found["authors"]) == ("Swin, as it should be", ["A. One", "B. Two"])
    venues = json.loads(run("list", "--venue", "ICCV", "--json", "--home", home))
    assert [card["id"] for card in venues] == [SWIN]
    assert json.loads(run("doctor", "--json", "--home", home))["sound"]
    exported = run("export", "--home", home)
    assert exported.splitlines()[-1].startswith('{"edit":"arxiv:2103.14030",')
    other = home.with_name("other")
    run("ingest", "-", "--home", other, stdin=exported.encode())
    assert sorted(run("export", "--home", other).splitlines()) == sorted(exported.splitlines())
    back = json.loads(
        run("edit", SWIN, "--forget", "title", "--forget", "authors", "--json", "--home", home)
    )
    assert (back["title"], back["venue"]) == (TITLE, "ICCV 2021")
    run("edit", SWIN, "--home", home, code=2)
    run("edit", SWIN, "--published", "soon", "--home", home, code=2)
    run("edit", "2999.99999", "--title", "x", "--home", home, code=1)


def test_doctor_calls_what_only_waits_for_a_build_sound(home: Path) -> None:
    assert "sound, and to be built" in run("doctor", "--home", home, code=1)
    run("build", "--no-map", "--home", home)
    run("edit", SWIN, "--title", "Another", "--home", home)
    assert "sound, and to be built" in run("doctor", "--home", home, code=1)


def test_a_list_at_a_terminal_is_cut_to_its_width_behind_whole_ids(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    from rich.cells import cell_len
    from rich.console import Console

    from recommender.catalogue.store import Catalogue
    from recommender.cli import entries

    stream = io.StringIO()
    monkeypatch.setattr(entries, "out", Console(file=stream, width=60))
    with Catalogue(home / "catalogue.sqlite") as catalogue:
        cards = list(catalogue.summaries(catalogue.rows()).values())
    entries._print_list(cards)
    lines = stream.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= 60
    assert all(line.startswith(card["id"]) for line, card in zip(lines, cards, strict=True))
