"""The wheel holds the package, the samples, the page and the model, and works from elsewhere."""

import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_works_from_another_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    tops = {name.partition("/")[0] for name in names}
    assert all(top == "recommender" or top.endswith(".dist-info") for top in tops)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = """
from pathlib import Path
import recommender
from recommender.api import create_app
from recommender.encoders import open_encoder
from recommender.engine.engine import Engine
assert Path(recommender.__file__).is_relative_to(Path.cwd().parent / "site")
assert len(list(recommender.samples_folder().iterdir())) > 5
assert open_encoder().encode(["图神经网络"]).shape == (1, 384)
create_app(Engine(Path("home")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_required_keeps_pyzotero_out_of_the_same_environment() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    required = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    # pyzotero takes bibtexparser below 2 alone: whoever needs any version of it may meet another.
    assert len(required) > 20
    assert not [one for one in required if one.casefold().startswith("bibtexparser")]
