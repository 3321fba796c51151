"""The READMEs: what they say of files, commands and code is so, and their blocks run."""

import gzip
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
import pytest

from recommender import samples_folder
from recommender.encoders import DEFAULT_MODEL
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import KEY, serving
from tests.command_line import command_of
from tests.examples import sample_home
from tests.readmes import READMES, ROOT, assert_shows, blocks, run_block

LANGUAGES = {"sh", "console", "python", "pycon", "json", "html", "nginx"}
COMMAND = re.compile(r"^    (?:\$ |scripts/|python3? |pip |curl |recommender )", re.MULTILINE)
DATA = Path(__file__).parent / "data" / "readmes"


def read(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def test_the_first_one_can_be_read_in_three_minutes() -> None:
    assert len(read(Path("README.md")).splitlines()) <= 250


@pytest.mark.parametrize("path", READMES, ids=str)
def test_files_that_a_readme_links_to_exist(path: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", read(path), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", text):
        assert (ROOT / path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("path", READMES, ids=str)
def test_commands_that_a_readme_shows_can_be_given(path: Path) -> None:
    for line in re.findall(r"^(?:\$ )?recommender (.*)$", read(path), re.MULTILINE):
        command, rest = command_of(shlex.split(line, comments=True))
        command.make_parser(click.Context(command)).parse_args(rest)


@pytest.mark.parametrize("path", READMES, ids=str)
def test_a_block_names_its_language_so_that_none_is_passed_over(path: Path) -> None:
    text = read(path)
    assert {block.language for block in blocks(text)} <= LANGUAGES
    assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(list(blocks(text)))
    assert not COMMAND.search(text)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the READMEs speak of: digests and records of one's own, the models."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "recommender").mkdir()
    shutil.copytree(samples_folder(), tmp_path / "recommender" / "samples")
    (tmp_path / "models").symlink_to(ROOT / "models")
    shutil.copytree(samples_folder(), tmp_path / "digests", ignore=shutil.ignore_patterns("*.bib"))
    shutil.copy(samples_folder() / "refs.bib", tmp_path)
    records = (samples_folder() / "arxiv.jsonl").read_bytes()
    (tmp_path / "arxiv-metadata.json.gz").write_bytes(gzip.compress(records))
    return tmp_path


@pytest.fixture
def port(desk: Path) -> Iterator[Callable[[], int]]:
    """Gives the port of a service over the folder, which starts when it is first asked for."""
    with ExitStack() as stack:
        started: list[int] = []

        def port() -> int:
            if not started:
                engine = stack.enter_context(Engine(desk / ".recommender"))
                started.append(stack.enter_context(serving(engine, Settings(port=0, api_key=KEY))))
            return started[0]

        yield port


@contextmanager
def closing_all() -> Iterator[dict[str, Any]]:
    """Names that code defines; what can be closed of them is, in the end."""
    known: dict[str, Any] = {"__name__": "README"}
    yield known
    for value in known.values():
        if callable(getattr(value, "close", None)) and not isinstance(value, type):
            value.close()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here: apt-get install curl")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of other libraries
@pytest.mark.parametrize(
    "path", [p for p in READMES if any(not b.reason for b in blocks(read(p)))], ids=str
)
def test_the_blocks_of_a_readme_run_in_order_and_show_what_comes(
    path: Path, desk: Path, port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if path.name != "README.md" or path.parent != Path():  # the first one builds it itself
        sample_home(tmp_path_factory, desk / ".recommender", DEFAULT_MODEL)
    with closing_all() as known:
        for block in blocks(read(path)):
            if not block.reason:
                run_block(block, known, desk, port)


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("0.531  a  title\n3 of 4, 2.9 ms, release 0123456789ab, more: --cursor xY-_9", True),
        ("0.526 a title 3 of 4, 10 ms, release 0123456789ab, more: --cursor x", True),
        ("0.626 a title 3 of 4, 10 ms, release 0123456789ab, more: --cursor x", False),
        ("0.526 a title 3 of 5, 10 ms, release 0123456789ab, more: --cursor x", False),
        ("0.526 title 3 of 4, 10 ms, release 0123456789ab, more: --cursor x", False),
        ("0.526 a title 3 of 4, 10 ms, release 0123456789ab, more: --cursor x y", False),
    ],
)
def test_what_a_readme_shows_is_compared_but_for_what_differs_each_time(
    printed: str, same: bool
) -> None:
    shown = "0.526  a title\n3 of 4, 2.8 ms, release b5a19f994e93, more: --cursor 8dx9Wa"
    if same:
        assert_shows("similar", printed, shown)
    else:
        with pytest.raises(AssertionError, match="is not as shown"):
            assert_shows("similar", printed, shown)
