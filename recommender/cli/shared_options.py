"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

_FIELDS = {
    "kind": ("--kind", "Only this kind: paper, post, news."),
    "lang": ("--lang", "Only what is known in this language: zh, en."),
    "category": ("--category", "Only this category: CV, cs.CV, cs."),
    "venue": ("--venue", "Only this venue: NeurIPS, NeurIPS 2020."),
    "source": ("--source", "Only this medium, or format of a document: weekly, arxiv."),
    "has": ("--has", "Only entries with an abstract: --has abstract."),
}


def home(command: Command) -> Command:
    """Add ``--home``."""
    return click.option(
        "--home", type=Path, metavar="DIR", help="Catalogue and releases  [default: .recommender]"
    )(command)


def reading(command: Command) -> Command:
    """Add ``--format``, given as `layout`, and ``--base-url``: how documents are to be read."""
    for option in (
        click.option(
            "--base-url",
            default="",
            metavar="URL",
            help="Keep relative links against this, where a digest names no address.",
        ),
        click.option("--format", "layout", help="Read as this, whatever the content looks like."),
    ):
        command = option(command)
    return command


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


def filtered(command: Command) -> Command:
    """Give a command the options that say which entries may be answered, as one ``filter``."""

    @wraps(command)
    def run(**values: Any) -> Any:
        from recommender.entries.filter import Filter

        given = {name: values.pop(name) for name in (*_FIELDS, "published_from", "published_to")}
        return command(filter=Filter.of(**given), **values)

    told: Any = click.option("--to", "published_to", metavar="DATE", help="Published by then.")(run)
    told = click.option(
        "--from",
        "published_from",
        metavar="DATE",
        help="Published since: 2024, 2024-06, 2024-06-30.",
    )(told)
    for name, (flag, help) in reversed(_FIELDS.items()):
        told = click.option(flag, name, multiple=True, metavar="…", help=help)(told)
    return told  # type: ignore[no-any-return]
