"""The tables of the READMEs are what the code says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="module")
def reference() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        import reference

        yield reference


@pytest.fixture(scope="module")
def told(reference: Any) -> str:
    """All tables there are in the READMEs."""
    texts = [path.read_text("utf-8") for path in reference.documents()]
    return "".join(place[0] for text in texts for place in reference.PLACE.finditer(text))


def test_no_table_is_stale(reference: Any) -> None:
    for path in reference.documents():
        text = path.read_text("utf-8")
        assert reference.written(text) == text, f"{path}: run scripts/reference.py"


def test_a_table_is_made_again_and_nothing_else_is_touched(reference: Any) -> None:
    fresh = reference.written("a | b\n<!-- table: settings port -->\n<!-- end of table -->\nc\n")
    head, table, rest = fresh.partition("| `RECOMMENDER_PORT` | `8000` | port that `serve` listens")
    assert (
        head
        == "a | b\n<!-- table: settings port -->\n| variable | default | what |\n|---|---|---|\n"
    )
    assert table
    assert rest == " on |\n<!-- end of table -->\nc\n"
    assert reference.written(fresh.replace("8000", "8001")) == fresh


@pytest.mark.parametrize("kind", ["commands", "manual", "flags", "routes", "contract", "settings"])
def test_every_kind_of_table_stands_somewhere(told: str, kind: str) -> None:
    assert f"<!-- table: {kind} " in told


def test_the_tables_have_every_command_flag_route_option_and_setting(
    reference: Any, told: str
) -> None:
    for name, command in reference.leaves():
        assert f"`recommender {name}" in told
        for one in command.params:
            if isinstance(one, click.Option):
                assert f"`{one.opts[0]}" in told, f"{name} {one.opts[0]}"
    for route, _ in reference.operations():
        assert f"`{route}`" in told
    for option in reference.ASKED:
        assert f"| `{option.name}` |" in told
    for variable, _, help in reference.table():
        assert f"`{variable}`" in told
        assert help in told
