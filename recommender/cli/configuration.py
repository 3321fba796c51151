"""The configuration: the settings file, where it is looked for, and the command that shows what holds."""

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.output import print_json, say
from recommender.errors import SourceError
from recommender.settings import PREFIX, Settings, SettingsFile, table

FILE = "recommender.toml"
VARIABLE = f"{PREFIX}CONFIG"


def places() -> list[Path]:
    """Return where a settings file is looked for, where none is named: here, then in the user's own folder."""
    return [Path(FILE), Path(click.get_app_dir("recommender")) / FILE]


def settings_file() -> SettingsFile | None:
    """Return the settings file in force: the one that is named by the environment, else the first there is.

    Raises
    ------
    SourceError
        If the one that is named is not there.
    InvalidQuery
        If it cannot be read as one.
    """
    if file_named := os.environ.get(VARIABLE):
        if not Path(file_named).is_file():
            raise SourceError(file_named, f"is no file; {VARIABLE} names the settings file")
        return SettingsFile.read(Path(file_named))
    return next((SettingsFile.read(path) for path in places() if path.is_file()), None)


@click.command(
    epilog=examples("config", "config --template > recommender.toml      # then edit it")
)
@click.option("--template", is_flag=True, help="Print a file with every setting, to be edited.")
@options.json
def config(template: bool, as_json: bool) -> None:
    """Show every setting that is in force, and where it comes from.

    A flag wins over an environment variable, and that over the settings file: the one that
    RECOMMENDER_CONFIG names, else recommender.toml in this folder, else in the user's own.
    """
    if template:
        say("\n\n".join(_template()))
        return
    file = settings_file()
    values = {name: (value, origin) for name, value, origin in _in_force(file)}
    if as_json:
        settings_in_force = {
            name: {"value": value, "from": origin} for name, (value, origin) in values.items()
        }
        print_json({"file": str(file.path) if file else None, "settings": settings_in_force})
        return
    looked = ", ".join(map(str, places()))
    say(f"settings file: {file.path}" if file else f"no settings file; looked for {looked}")
    wide = max(map(len, values))
    for name, (value, origin) in values.items():
        set_here = origin != "default"
        text = f"{name:<{wide}}  {'-' if value is None else value}"
        say(f"{text}  ({origin})" if set_here else text, style="bold" if set_here else None)


def _in_force(file: SettingsFile | None) -> Iterator[tuple[str, Any, str]]:
    settings = Settings.from_mapping(os.environ, file)
    for field in fields(settings):
        variable, value = PREFIX + field.name.upper(), getattr(settings, field.name)
        if variable in os.environ:
            origin = variable
        else:
            origin = str(file.path) if file and field.name in file.values else "default"
        if value and not field.repr:  # a secret
            value = "***"
        yield field.name, str(value) if isinstance(value, Path) else value, origin


def _template() -> Iterator[str]:
    yield "# Settings of recommender; a flag or an environment variable wins over a line here."
    for field, (_, default, help) in zip(fields(Settings), table(), strict=True):
        text = "…" if field.default is None else default
        quoted = text if isinstance(field.default, (int, float)) else f'"{text}"'
        yield f"# {help}\n# {field.name} = {quoted}"
