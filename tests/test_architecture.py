"""The shape of the package: what imports what, what loads when, what the README promises."""

import ast
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from recommender.api.app import routes
from recommender.cli.app import app
from recommender.engine.engine import Engine
from recommender.settings import table
from tests.examples import sample_home

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
READMES = sorted(
    path.relative_to(ROOT)
    for folder in ("", "recommender", "models", "benchmarks", "scripts", ".github")
    for path in ((ROOT / folder).rglob("*.md") if folder else ROOT.glob("*.md"))
    if "samples" not in path.parts
)


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def modules_after(code: str) -> set[str]:
    printed = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    return set(printed.split())


def loaded_after(code: str) -> set[str]:
    return {name.partition(".")[0] for name in modules_after(code)}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not {"torch", "faiss", "fastapi", "numpy", "rich"} & loaded_after("import recommender")


def test_a_query_by_id_loads_neither_model_nor_index(home: Path) -> None:
    code = f"""
from pathlib import Path
from recommender.engine.engine import Engine
assert Engine(Path({str(home)!r})).similar('2010.00000').results
"""
    loaded = modules_after(code)
    assert not {"torch", "faiss", "tokenizers", "fastapi", "feedparser"} & loaded
    words_and_reasons = {"engine.explain", "catalogue.fts_query", "engine.search"}
    assert not {f"recommender.{module}" for module in words_and_reasons} & loaded


def test_numpy_loads_once_the_command_is_known_so_that_it_may_say_with_how_many_threads() -> None:
    assert not {"numpy", "faiss"} & loaded_after("import recommender.cli.app")


def test_similar_answers_cold_in_half_a_second(home: Path) -> None:
    def cold(*command: str) -> float:
        took = []
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)
            took.append(time.perf_counter() - began)
        return min(took)

    # Measured against importing numpy alone, so that a busy machine does not fail the test: on a
    # quiet one numpy takes about 0.11 s, so four times that is under half a second.
    numpy = cold("-c", "import numpy")
    ours = cold("-m", "recommender", "similar", "2010.00000", "--home", str(home))
    assert ours < 4 * numpy


PACKAGES = sorted(p.parent for p in (ROOT / "recommender").glob("*/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_package_says_what_it_is_what_it_touches_and_how_to_add_to_it(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    assert 5 <= len(text.splitlines()) <= 16
    assert "Touches:" in text
    assert "To add" in text


def test_the_root_of_the_package_is_a_table_of_contents() -> None:
    modules = {path.stem for path in (ROOT / "recommender").glob("*.py")}
    assert modules == {"__init__", "__main__", "errors", "progress", "settings"}
    assert len(PACKAGES) == 11


def test_the_readme_can_be_read_in_three_minutes() -> None:
    assert len(README.splitlines()) <= 250


@pytest.mark.parametrize("name", sorted(app.commands))
def test_readmes_name_every_command_and_its_options(name: str) -> None:
    assert f"recommender {name}" in README
    described = read("recommender/cli/README.md") + read("recommender/engine/README.md")
    for parameter in app.commands[name].params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert f"`{parameter.opts[0]}" in described, f"{name} {parameter.opts[0]}"


def test_a_readme_names_every_route(engine: Engine) -> None:
    described = read("recommender/api/README.md")
    for path in routes(engine).openapi()["paths"]:
        assert path in described


def test_a_readme_names_every_setting() -> None:
    described = read("scripts/deploy/README.md")
    for variable, default, help in table():
        row = f"| `{variable}` | {f'`{default}`' if default else ''} | {help} |"
        assert row.replace("|  |", "| |") in described


@pytest.mark.parametrize("path", READMES, ids=str)
def test_a_readme_speaks_of_files_that_exist(path: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", (ROOT / path).read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", text):
        assert (ROOT / path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("path", READMES, ids=str)
def test_commands_that_a_readme_shows_can_be_given(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")
    for line in re.findall(r"^(?:\$ )?recommender (.*)$", text, re.MULTILINE):
        name, *rest = shlex.split(line, comments=True)
        command = app.commands[name]
        command.make_parser(click.Context(command)).parse_args(rest)


def test_the_readmes_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample_home(tmp_path / ".recommender")
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})
