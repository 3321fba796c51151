"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def home(command: Command) -> Command:
    """Add ``--home``."""
    return click.option(
        "--home", type=Path, metavar="DIR", help="Catalogue and releases  [default: .recommender]"
    )(command)


def json(command: Command) -> Command:
    """Add ``--json``, given as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def form(command: Command) -> Command:
    """Add ``--json`` and ``--format``, given together as `form`: json, a style of citing, or None."""
    forms = click.Choice(("json", "bibtex", "ris", "csl"))
    for option in (
        click.option("--json", "form", flag_value="json", help="Print one JSON document."),
        click.option("--format", "form", type=forms, help="Print JSON, or citations."),
    ):
        command = option(command)
    return command


def width(command: Command) -> Command:
    """Add ``-k``."""
    return click.option("-k", default=10, show_default=True, help="How many results.")(command)


def model(command: Command) -> Command:
    """Add ``--model`` and ``--device``."""
    for option in (
        click.option("--device", help="Where a model runs: cpu, cuda, mps  [default: cpu]"),
        click.option("--model", help="Encoder: a shipped name, a folder, a hub name, or hash."),
    ):
        command = option(command)
    return command
