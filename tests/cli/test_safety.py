"""What documents say does nothing to a terminal or a spreadsheet."""

import csv
import json
from pathlib import Path

import pytest

from tests.command_line import run

RED, RENAMED = "\x1b[31mred", "\x1b]0;owned\x07"
ENTRIES = [
    {"title": "=cmd|' /C calc'!A0", "abstract": "graph one", "url": "javascript:alert(1)"},
    {"title": f"{RED} [bold]graph[/bold] {RENAMED}\u009b2J", "abstract": "graph two\r\x1b[2J"},
    {"title": "+1 graph", "abstract": "graph three", "authors": ["@SUM(A1)", f"A {RED}"]},
    {"title": "-omics of a graph", "abstract": "graph four", "doi": "10.1000/a%b<c>"},
    {"title": "\uff1d1+1 graph", "abstract": "graph five"},  # a full-width sign
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("safety")
    document = folder / f"in{RED}.jsonl"
    document.write_text("\n".join(map(json.dumps, ENTRIES)) + '\n{"broken\n', "utf-8")
    told = run("ingest", document, "--home", folder / "home", code=3)
    assert not acting(told)
    run("build", "--home", folder / "home", "--model", "hash", "--no-map")
    return folder / "home"


def acting(text: str) -> list[str]:
    return [c for c in text if not c.isprintable() and c != "\n"]


@pytest.mark.parametrize("more", [[], ["--json"], ["--explain"], ["--format", "bibtex"]])
@pytest.mark.parametrize("ask", [["search", "graph"], ["like", f"graph {RED}"]])
def test_nothing_acts_at_a_terminal(home: Path, ask: list[str], more: list[str]) -> None:
    printed = run(*ask, "--home", home, *more)
    assert "graph" in printed
    assert not acting(printed)
    assert "javascript" not in printed
    if not more:
        assert "[bold]" in printed  # as it is


def test_nothing_acts_in_an_export(home: Path) -> None:
    printed = run("export", "--home", home)
    assert not acting(printed)
    assert "javascript" not in printed
    entries = {entry["title"]: entry for entry in map(json.loads, printed.splitlines())}
    assert len(entries) == len(ENTRIES)
    assert entries["=cmd|' /C calc'!A0"]["url"] is None


def test_an_error_is_told_without_what_acts(home: Path) -> None:
    assert not acting(run("similar", f"nothing {RED}", "--home", home, code=1))


def test_no_cell_is_calculated(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run("related", "--out", out, "--home", home)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 20
    cells = [cell for row in rows for cell in row.values() if not _is_number(cell)]
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\uff1d", "\t", "\r"))
    ]
    assert not [cell for cell in cells if acting(cell)]
    assert {"'=cmd|' /C calc'!A0", "'+1 graph", "'-omics of a graph"} <= {*cells}
    assert "javascript" not in out.read_text("utf-8")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_what_a_doi_has_in_it_is_in_its_link(home: Path) -> None:
    cited = run("search", "omics", "--home", home, "--mode", "words", "--format", "csl")
    (work,) = json.loads(cited)
    assert work["URL"] == "https://doi.org/10.1000/a%25b%3Cc%3E"
    assert work["DOI"] == "10.1000/a%b<c>"
