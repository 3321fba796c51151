"""The shape of the package: what imports what, what loads when, what the README promises."""

import re
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

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


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


@pytest.mark.parametrize("name", sorted(app.commands))
def test_the_readme_names_every_command_and_its_options(name: str) -> None:
    assert f"recommender {name}" in README
    for parameter in app.commands[name].params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert f"`{parameter.opts[0]}" in README, f"{name} {parameter.opts[0]}"


def test_the_readme_names_every_route(engine: Engine) -> None:
    for path in routes(engine).openapi()["paths"]:
        assert path in README


def test_the_readme_names_every_setting() -> None:
    for variable, default, help in table():
        assert (
            f"| `{variable}` | {f'`{default}`' if default else ''} | {help} |".replace(
                "|  |", "| |"
            )
            in README
        )


def test_the_readme_speaks_of_files_that_exist() -> None:
    for path in re.findall(r"\]\((?!https?:|#)([^)]+)\)", README):
        assert (ROOT / path.partition("#")[0]).exists(), path
