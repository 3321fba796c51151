"""The code blocks of the READMEs: found, and run as a reader would, over the samples."""

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.api.conftest import KEY, free_port

ROOT = Path(__file__).parent.parent
READMES = sorted(
    path.relative_to(ROOT)
    for folder in ("", "recommender", "models", "benchmarks", "scripts", ".github")
    for path in ((ROOT / folder).rglob("*.md") if folder else ROOT.glob("*.md"))
    if "samples" not in path.parts
)
SERVED = "127.0.0.1:8000"
"""Where the READMEs have a service."""

_BLOCK = re.compile(
    r"^(?:<!-- not run: (.+?) -->\n)?```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
_PROMPT = re.compile(r"^\$ (.*)\n", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> (.*)\n((?:(?!>>> ).*\n)*)", re.MULTILINE)
_SHELL = """
set -eo pipefail
recommender() {
  [ "$1" = serve ] || { "$PYTHON" -m recommender "$@"; return; }
  "$PYTHON" -m recommender "$@" --port "$PORT" & # until it answers
  until curl -sf "http://127.0.0.1:$PORT/readyz"; do kill -0 $!; sleep .2; done
  kill $!
  wait $! || true
}
"""
_VARIES = {
    r"[\d.]+ ms": r"[\d.]+ ms",
    r"\b[0-9a-f]{12}\b": r"[0-9a-f]{12}",  # a release
    r"--cursor [\w-]+": r"--cursor [\w-]+",
    r'"next":"[\w-]+"': r'"next":"[\w-]+"',
    r"\b\d\.\d+\b": r"(\d\.\d+)",  # a score
    "…": ".*",
}
"""What differs from run to run, and what may stand for it."""
_VARIANT = re.compile("|".join(f"({shown})" for shown in _VARIES))
_NEAR = 0.01  # scores, on another processor


@dataclass(frozen=True)
class Block:
    """A code block: its language, its text, and why it is not run, where it is not."""

    language: str
    text: str
    reason: str


def blocks(document: str) -> Iterator[Block]:
    """Give the fenced blocks of a document in order."""
    for reason, language, text in _BLOCK.findall(document):
        yield Block(language, text, reason)


def run_block(block: Block, known: dict[str, Any], folder: Path, port: Callable[[], int]) -> None:
    """Run a block as a reader would who stands in `folder`; what it shows has to come.

    Parameters
    ----------
    known : dict
        The names that the Python of the same document has defined so far.
    port : callable
        Gives the port of a service over `folder`; asked for by blocks that speak of one.
    """
    text = block.text
    if SERVED in text:
        text = text.replace(SERVED, f"127.0.0.1:{port()}")
    if block.language == "sh":
        shell(text, folder)
    elif block.language == "console":
        _, *parts = _PROMPT.split(text)
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            assert_shows(command, shell(command, folder), shown)
    elif block.language == "python":
        exec(compile(text, "README", "exec"), known)
    elif block.language == "pycon":
        for source, shown in _EXAMPLE.findall(text):
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(source, "README", "single"), known)
            assert_shows(source, printed.getvalue(), shown)


def shell(script: str, folder: Path) -> str:
    """Return what a script prints to stdout; it must end well."""
    environ = os.environ | {
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "PORT": str(free_port()),
        "COLUMNS": "140",
        "KEY": KEY,
    }
    done = subprocess.run(
        ["bash", "-c", _SHELL + script],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def assert_shows(command: str, printed: str, shown: str) -> None:
    """What is printed is what a document shows: spaces and times, versions and cursors apart."""
    printed, shown = (" ".join(text.split()) for text in (printed, shown))
    pattern, scores, start = "", [], 0
    for varying in _VARIANT.finditer(shown):
        stands = list(_VARIES.values())[(varying.lastindex or 1) - 1]
        pattern += re.escape(shown[start : varying.start()]) + stands
        scores += [float(varying[0])] if stands.startswith("(") else []
        start = varying.end()
    same = re.fullmatch(pattern + re.escape(shown[start:]), printed, re.DOTALL)
    near = same and all(
        abs(float(score) - expected) <= _NEAR
        for score, expected in zip(same.groups(), scores, strict=True)
    )
    assert near or not shown, f"$ {command}\n{printed}\n\nis not as shown:\n{shown}"
