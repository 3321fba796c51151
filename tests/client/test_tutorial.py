"""The tutorial runs from nothing, in a folder of its own, and shows what it says."""

import time
from pathlib import Path

import nbclient
import nbformat
import pytest

from tests.readmes import ROOT

TUTORIAL = ROOT / "recommender" / "client" / "tutorial.ipynb"
SECONDS = 120.0


def kinds(cell: nbformat.NotebookNode) -> list[tuple[str, ...]]:
    """What a cell shows: of each output, in which forms."""
    return [tuple(sorted(output.get("data", {}))) for output in cell.outputs]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_the_tutorial_runs_from_nothing_in_two_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    told = nbformat.read(TUTORIAL, as_version=4)
    again = nbformat.read(TUTORIAL, as_version=4)
    began = time.monotonic()
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(
        again, timeout=SECONDS, kernel_name="python3", resources=where
    ).execute()
    assert time.monotonic() - began < SECONDS
    for cell, before in zip(again.cells, told.cells, strict=True):
        if cell.cell_type == "code":
            assert kinds(cell) == kinds(before), cell.source
    assert (tmp_path / "papers" / "CURRENT").exists()


def test_the_tutorial_speaks_both_languages() -> None:
    told = nbformat.read(TUTORIAL, as_version=4)
    texts = [cell.source for cell in told.cells if cell.cell_type == "markdown"]
    assert all(any("一" <= c <= "鿿" for c in text) and text[0].isascii() for text in texts)
    named = "".join(cell.source for cell in told.cells)
    for word in (
        "ingest",
        "build",
        "vectors",
        "graph",
        "entries",
        "encode",
        "to_pandas",
        "to_polars",
    ):
        assert f".{word}(" in named
