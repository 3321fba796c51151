"""The settings file: where it is looked for, what wins over it, and what is refused of it."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from recommender.settings import Settings
from tests.command_line import run


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_force(*asked: str) -> dict[str, dict[str, Any]]:
    settings: dict[str, dict[str, Any]] = json.loads(run("config", "--json", *asked))["settings"]
    return settings


def test_a_variable_wins_over_the_file_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("recommender.toml").write_text('port = 9000\nhost = "::1"\ntimeout = 3\n')
    monkeypatch.setenv("RECOMMENDER_HOST", "127.0.0.2")
    found = in_force()
    assert found["port"] == {"value": 9000, "from": "recommender.toml"}
    assert found["host"] == {"value": "127.0.0.2", "from": "RECOMMENDER_HOST"}
    assert found["timeout"] == {"value": 3.0, "from": "recommender.toml"}
    assert found["workers"] == {"value": 1, "from": "default"}
    assert "port 9000 (recommender.toml)" in " ".join(run("config").split())


def test_a_flag_wins_over_the_file() -> None:
    Path("recommender.toml").write_text('home = "from the file"\n')
    assert "nothing has been ingested in from the file" in run("doctor", code=1)
    assert "nothing has been ingested in flagged" in run("doctor", "--home", "flagged", code=1)


def test_the_file_that_is_named_wins_over_that_of_this_folder_over_the_users_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folder / "config" / "recommender" / "recommender.toml"
    own.parent.mkdir(parents=True)
    own.write_text("port = 1")
    monkeypatch.setattr("click.get_app_dir", lambda name: str(folder / "config" / name))
    assert in_force()["port"]["value"] == 1
    Path("recommender.toml").write_text("port = 2")
    assert in_force()["port"]["value"] == 2
    named = folder / "named.toml"
    named.write_text("port = 3")
    monkeypatch.setenv("RECOMMENDER_CONFIG", str(named))
    assert in_force()["port"]["value"] == 3
    named.unlink()
    assert "named.toml" in run("config", code=1)


def test_paths_are_relative_to_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "there").mkdir()
    (folder / "there" / "r.toml").write_text('home = "papers"\nkeys = "~/keys.json"')
    monkeypatch.setenv("RECOMMENDER_CONFIG", str(folder / "there" / "r.toml"))
    assert in_force()["home"]["value"] == str(folder / "there" / "papers")
    assert in_force()["keys"]["value"] == str(Path.home() / "keys.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1", "prot is no setting; did you mean prompt or port?"),
        ("colour = 1", "colour is no setting; there are home, model"),
        ('port = "9000"', "port must be a number, not '9000'"),
        ("port = true", "port must be a number, not True"),
        ("home = 3", "home must be a path in quotes"),
        ("reads = 1", "reads must be a text in quotes"),
        ("[serve]\nport = 1", "serve is no setting"),
        ("port = ", "is no TOML"),
        ("port = 99999", "port: must be from 0 to 65535"),
        ('device = "gpu"', "must be cpu, cuda, cuda:1 or mps, not 'gpu'"),
    ],
)
def test_a_mistake_in_the_configuration_file_is_reported(content: str, said: str) -> None:
    Path("recommender.toml").write_text(content)
    assert said in run("config", code=2)


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("recommender.toml").write_text('api_key = "sesame"')
    assert "sesame" not in run("config") + run("config", "--json")
    assert in_force()["api_key"]["value"] == "***"


def test_the_template_names_every_setting_with_its_default() -> None:
    lines = [line[2:] for line in run("config", "--template").splitlines() if " = " in line]
    found = tomllib.loads("\n".join(lines))
    assert list(found) == list(Settings.__dataclass_fields__)
    defaults = {n: str(v) for n, v in vars(Settings()).items() if v is not None}
    assert {name: str(found[name]) for name in defaults} == defaults
