"""The command line, in this process: the interpreter and its libraries start once for all tests."""

import gc
import io
import os
import sys
from pathlib import Path
from unittest.mock import patch

import click

from recommender.cli import output
from recommender.cli.app import app, main


def run(*arguments: str | Path, stdin: bytes = b"", code: int = 0) -> str:
    """Return what a command prints to stdout, or to stderr if that is all; check its exit code."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    streams = {"stdin": io.TextIOWrapper(io.BytesIO(stdin), "utf-8"), "stdout": out, "stderr": err}
    output.out.width = output.err.width = output.WIDE  # as where there is no terminal
    ended = 0
    with (
        patch.multiple(sys, argv=["recommender", *map(str, arguments)], **streams),
        patch.dict(os.environ, {"RECOMMENDER_MODEL": "hash", "XDG_CONFIG_HOME": os.devnull}),
    ):
        try:
            main()
        except SystemExit as leaving:
            ended = leaving.code
        finally:
            gc.unfreeze()  # a short-lived process leaves what it has
    printed, told = (stream.buffer.getvalue().decode() for stream in (out, err))
    assert ended == code, told
    return printed or told


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words begin with, also one of a group's, and the words behind it."""
    found: click.Command = app
    while isinstance(found, click.Group) and words[:1] and words[0] in found.commands:
        found, words = found.commands[words[0]], words[1:]
    assert found is not app, words
    return found, words
