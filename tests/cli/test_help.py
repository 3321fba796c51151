"""Help: in order of use, whole sentences, examples that can be given, choices and variables."""

import re
import shlex

import click
import pytest
from rich.cells import cell_len

from recommender.cli.app import app
from recommender.settings import PREFIX, table
from tests.command_line import command_of, run

NAMES = list(app.commands)
FETCHES = [f"fetch {name}" for name in app.commands["fetch"].commands]


def test_commands_stand_in_order_of_use_with_whole_sentences() -> None:
    shown = run("--help")
    found = re.findall(r"^  ([a-z]+)  ", shown, re.MULTILINE)
    assert found == NAMES
    assert found[:3] == ["ingest", "fetch", "build"]
    assert "..." not in shown.partition("Commands")[2]
    assert max(map(cell_len, shown.splitlines())) <= 80


@pytest.mark.parametrize("name", [*NAMES, *FETCHES, ""])
def test_help_ends_with_examples_that_can_be_given(name: str) -> None:
    shown = run(*name.split(), "--help")
    lines = re.findall(r"^    recommender (.*)$", shown.partition("Examples:")[2], re.MULTILINE)
    assert lines
    for line in lines:
        words = shlex.split(re.sub(r"\s[<|>] .*", "", line), comments=True)
        assert words[: len(name.split())] == name.split()
        parsed, rest = command_of(words)
        parsed.make_parser(click.Context(parsed)).parse_args(rest)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("search", "--mode [hybrid|words|vectors]"),
        ("similar", "--lang-mode [any|same|other|balanced]"),
        ("keys", "--scope [read|write|admin]"),
        ("ingest", "weekly, daily"),
        ("build", "joint-zh-en, minilm-zh-en, static-zh-en"),
        ("build", "cpu, cuda"),
    ],
)
def test_choices_are_shown(name: str, shown: str) -> None:
    assert shown in " ".join(run(name, "--help").split())


def test_scopes_are_those_of_the_server() -> None:
    from recommender.api.keys import Scope

    scope = next(one for one in app.commands["keys"].params if one.name == "scope")
    assert isinstance(scope.type, click.Choice)
    assert list(scope.type.choices) == [one.name.lower() for one in Scope]


def test_modes_are_those_of_the_engine() -> None:
    from recommender.engine.search import MODES

    mode = next(one for one in app.commands["search"].params if one.name == "mode")
    assert isinstance(mode.type, click.Choice)
    assert tuple(mode.type.choices) == MODES


def test_variables_that_help_names_are_settings() -> None:
    known = {variable for variable, _, _ in table()} | {f"{PREFIX}CONFIG"}
    shown = "".join(run(name, "--help") for name in NAMES)
    found = set(re.findall(rf"\b{PREFIX}\w+", " ".join(shown.split())))
    assert {f"{PREFIX}HOME", f"{PREFIX}MODEL", f"{PREFIX}PORT"} <= found <= known


def test_a_variable_is_taken_as_its_flag_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMMENDER_PORT", "many")
    assert "RECOMMENDER_PORT" in run("serve", code=2)
    monkeypatch.setenv("RECOMMENDER_PORT", "99999")
    assert "from 0 to 65535" in run("serve", code=2)
