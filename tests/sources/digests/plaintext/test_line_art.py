"""Branches of trees and signs of comments say where lines belong, and nothing else."""

import pytest

from recommender.sources.digests.plaintext import line_art
from tests.sources.digests.looking import read, titles

NAMES = ["Quiet Rooms and What They Tell", "Maps of Many Islands", "Doors That Learn to Close", "Small Wheels", "Loud Rooms"]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    ["├── {name}\n│   └── https://arxiv.org/abs/2405.0100{i}\n", "|-- {name}\n|   `-- https://arxiv.org/abs/2405.0100{i}\n",
     "├─ {name}\n│  ├─ Ana Ruiz, Bo Lin\n│  └─ https://arxiv.org/abs/2405.0100{i}\n"],
)  # fmt: skip
def test_branches_of_a_tree_are_elements_of_lists(form: str) -> None:
    text = "papers\n" + "".join(form.format(name=name, i=i) for i, name in enumerate(NAMES))
    found = read(text)
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"2405.0100{i}" for i in range(5)]


@pytest.mark.parametrize("rule", ["|--- | ---|", "| -- | -- |", "|-|-|"])
def test_rules_of_tables_are_no_branches(rule: str) -> None:
    rows = "".join(f"| {name} | https://arxiv.org/abs/2405.0100{i} |\n" for i, name in enumerate(NAMES))  # fmt: skip
    assert titles(f"| Title | Link |\n{rule}\n{rows}") == NAMES


@pytest.mark.parametrize("gap", ["#\n", "\n", "# \n"])
def test_a_list_in_comments_is_read_without_their_signs(gap: str) -> None:
    text = "".join(
        f"# {name}\n# Ana Ruiz, Bo Lin\n# https://arxiv.org/abs/2405.0100{i}\n{gap}"
        for i, name in enumerate(NAMES)
    )
    assert titles(text) == NAMES


def test_headings_with_texts_below_are_no_comments() -> None:
    text = "".join(f"# {name}\n\nhttps://arxiv.org/abs/2405.0100{i}\n\n" for i, name in enumerate(NAMES))  # fmt: skip
    assert titles(text) == NAMES


def test_a_long_indent_is_looked_at_once() -> None:
    """Its spaces could be parted into levels in more ways than anybody has time to try."""
    text = "".join(f"├── {name}\n" for name in NAMES) + " " * 300 + "a line far to the right\n"
    lines = text.split("\n")
    assert line_art.branches(lines)[: len(NAMES)] == [f"- {name}" for name in NAMES]
    assert line_art.branches(lines)[len(NAMES)] == lines[len(NAMES)]
