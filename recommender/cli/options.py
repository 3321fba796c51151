"""Options that several commands share; those of questions are made of their definitions."""

import sys
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from recommender.engine.options import QueryOptions
from recommender.entries.option import Option, options_of, parse
from recommender.errors import MissingExtra
from recommender.settings import PREFIX, Settings

Command = Callable[..., Any]


def home(command: Command) -> Command:
    """Add ``--home``."""
    return setting("home", type=Path, metavar="DIR", help="Catalogue and releases.")(command)


def setting(name: str, **more: Any) -> Callable[[Command], Command]:
    """Return an option for a setting, with the setting's environment variable, default and type."""
    (field,) = (one for one in fields(Settings) if one.name == name)
    default = field.default
    keywords: dict[str, Any] = {
        "type": type(default) if isinstance(default, (int, float)) else None,
        "envvar": PREFIX + name.upper(),
        "show_envvar": True,
        "show_default": None if default in (None, "") else str(default),
    }
    return click.option("--" + name.replace("_", "-"), **keywords | more)


def reading(command: Command) -> Command:
    """Add ``--format``, given as `layout`, and ``--base-url``: how documents are to be read."""
    for option in (
        click.option(
            "--base-url",
            default="",
            metavar="URL",
            help="Keep relative links against this, where a digest names no address.",
        ),
        click.option(
            "--format",
            "layout",
            cls=_FormatOption,
            metavar="FORMAT",
            help="Read as this, whatever the content looks like:",
        ),
    ):
        command = option(command)
    return command


class _FormatOption(click.Option):
    """An option whose help names every format; the parsers that have them load only then."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line in the help text."""
        from recommender.sources import FORMATS

        usage, help = super().get_help_record(ctx) or ("", "")
        return usage, f"{help} {', '.join(FORMATS)}."


def allow_private(command: Command) -> Command:
    """Add ``--allow-private``: addresses of this machine and its network may be fetched from."""
    return click.option(
        "--allow-private", is_flag=True, help="Ask this machine and private networks as well."
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


_MODEL = "joint-zh-en, minilm-zh-en, static-zh-en, a folder, a hub name, or hash"


def model(command: Command) -> Command:
    """Add ``--model``, by default that of the release, and ``--device``."""
    return click.option("--model", help=f"Encoder, by default the release's: {_MODEL}.")(
        device(command)
    )


def built_model(command: Command) -> Command:
    """Add ``--model`` and ``--device``: what to build with."""
    return setting("model", help=f"Encoder: {_MODEL}.")(device(command))


def cluster(command: Command) -> Command:
    """Add ``--cluster``."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Work on this Ray cluster: the address of its head, or auto.",
    )(command)


def extra(name: str, module: str) -> Any:
    """Return a module that needs an extra.

    Raises
    ------
    MissingExtra
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(name, f"`--{name}`") from error


def device(command: Command) -> Command:
    """Add ``--device``."""
    return setting("device", help="Where a model runs: cpu, cuda, cuda:1, mps.")(command)


def explained(command: Command) -> Command:
    """Add ``--explain`` alone."""
    (one,) = (one for one in options_of(QueryOptions) if one.name == "explain")
    return _flag(one)(command)


def taking(*, without: tuple[str, ...] = (), **kinds: type) -> Callable[[Command], Command]:
    """Add the options of each kind, given under its name; `without` some, as one made by `parse`."""
    options_by_name = {
        name: [one for one in options_of(kind) if one.name not in without]
        for name, kind in kinds.items()
    }

    def decorated(command: Command) -> Command:
        @wraps(command)
        def run(**values: Any) -> Any:
            for name, kind in kinds.items():
                option_values = {one.name: values.pop(one.name) for one in options_by_name[name]}
                values[name] = parse(kind, option_values)
            return command(**values)

        flagged: Command = run
        for one in reversed([one for options in options_by_name.values() for one in options]):
            flagged = _flag(one)(flagged)
        return flagged

    return decorated


def _flag(one: Option) -> Callable[[Command], Command]:
    if one.type is bool:
        return click.option(one.flag, one.name, is_flag=True, help=one.help)
    kind = click.Choice(one.choices) if one.choices else one.type
    default = None if one.several else one.default
    return click.option(
        one.flag,
        one.name,
        type=kind,
        default=default,
        multiple=one.several,
        metavar=one.metavar,
        help=one.help,
        show_default=bool(one.choices),
    )


def text_of(arguments: tuple[str, ...]) -> str:
    """Return the text that arguments stand for: the words, the content of the one file they name, or stdin for ``-``."""
    if arguments == ("-",):
        return sys.stdin.read()
    if len(arguments) == 1 and len(arguments[0]) < 200 and Path(arguments[0]).is_file():
        return Path(arguments[0]).read_text("utf-8", errors="replace")
    return " ".join(arguments)
