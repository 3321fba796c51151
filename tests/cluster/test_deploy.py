"""What scripts/deploy/cluster begins can be read, and says what this program understands."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from recommender.cli.app import app

FOLDER = Path(__file__).parents[2] / "scripts/deploy/cluster"
NAMES = sorted(path.name for path in FOLDER.iterdir())


def commands(text: str) -> list[list[str]]:
    """Return what a file has the program do."""
    text = re.sub(
        r"\[(\"recommender\"[^\]]*)\]", lambda m: m[1].replace('"', "").replace(",", ""), text
    )
    found = re.findall(r"\brecommender ((?:build|serve|publish) [^`#\n|&;]*)", text)
    return [shlex.split(one) for one in found if not one.split()[1].startswith("URL")]


@pytest.mark.parametrize("name", NAMES)
def test_its_commands_are_understood(name: str) -> None:
    asked = commands((FOLDER / name).read_text("utf-8"))
    assert asked
    for command, *words in asked:
        kept = [
            word
            for word in words
            if word.startswith("-") or word[0].isdigit() or "/" in word or word in ("auto",)
        ]
        with app.commands[command].make_context(command, kept, resilient_parsing=False):
            pass


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".yaml")])
def test_it_is_yaml_of_the_kinds_it_names(name: str) -> None:
    documents = list(yaml.safe_load_all((FOLDER / name).read_text("utf-8")))
    if name == "compose.yaml":
        assert {"head", "second", "third"} == documents[0]["services"].keys()
        return
    assert [d["kind"] for d in documents] == ["RayCluster", "PersistentVolumeClaim", "Service"]
    spec = documents[0]["spec"]
    for group in (spec["headGroupSpec"], *spec["workerGroupSpecs"]):
        assert group["template"]["spec"]["containers"][0]["image"]
        assert "rayStartParams" in group
