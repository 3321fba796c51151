"""Writes the tables of the READMEs that the code defines: commands, flags, routes, options, settings.

Usage: .venv/bin/python scripts/reference.py        afterwards the tables are what the code says

A table stands between two comments; the first says which of `TABLES` it is, and of what:

    <!-- table: settings home port -->
    <!-- end of table -->
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from recommender.api.app import routes as app_of
from recommender.cli.app import app
from recommender.engine.engine import Engine
from recommender.engine.options import ListOptions, QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.option import Option, options_of
from recommender.settings import PREFIX, table

ROOT = Path(__file__).parents[1]
PLACE = re.compile(r"(<!-- table: (\w+)((?: \S+)*) -->\n).*?(<!-- end of table -->)", re.DOTALL)
METHODS = ("get", "post", "delete")
ASKED = options_of(Filter, QueryOptions)
KINDS = {"filters": "filters", "lists": "list options", "questions": "options"}


def leaves(group: click.Group = app, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Each command with its name; of one that has commands of its own, these."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name, command


def commands() -> Iterator[Iterable[str]]:
    """Each command with its first sentence; one that has commands of its own with their names."""
    yield "command", "to"
    for name, command in app.commands.items():
        inner = f" {'|'.join(command.commands)}" if isinstance(command, click.Group) else ""
        given = inner.replace("|", "\\|") or usage(command)
        yield f"`recommender {name}{given}`", summary(command.help or "")


def manual() -> Iterator[Iterable[str]]:
    """Each command with all that its help says of it."""
    yield "command", "help"
    for name, command in leaves():
        yield f"`recommender {name}{usage(command)}`", flat(command.help or "")


def usage(command: click.Command) -> str:
    """The arguments of a command, and the flags that it does not go without."""
    context = click.Context(command)
    needed = [
        f"{one.opts[0]} {one.make_metavar(context)}"
        for one in command.params
        if isinstance(one, click.Option) and one.required
    ]
    given = [
        one.make_metavar(context).replace("...", "…")
        for one in command.params
        if isinstance(one, click.Argument)
    ]
    return "".join(f" {word}" for word in [*given, *needed])


def flags() -> Iterator[Iterable[str]]:
    """Each flag that is no query option, the commands that take it, and its help."""
    yield "flag", "of", "does"
    found: dict[tuple[str, str], list[str]] = {}
    asked = {one.flag for one in ASKED if one.name != "explain"}
    for name, command in leaves():
        for one in command.params:
            if isinstance(one, click.Option) and one.opts[0] not in asked:
                shown, help = one.get_help_record(click.Context(command)) or ("", "")
                found.setdefault((f"`{shown}`".replace("|", "\\|"), flat(help)), []).append(name)
    for (flag, help), names in found.items():
        absent = [name for name, _ in leaves() if name not in names]
        few = len(names) <= len(absent) + 2
        yield flag, listed(names) if few else f"all but {listed(absent)}", help


def routes(*paths: str) -> Iterator[Iterable[str]]:
    """Each route, or those of `paths`, with its summary."""
    yield "route", "answers"
    for route, described in operations():
        if not paths or route.partition(" ")[2] in paths:
            yield f"`{route}`", described["summary"]


def contract() -> Iterator[Iterable[str]]:
    """Each route with its description and parameters."""
    yield "route", "answers", "parameters"
    kinds = {name: {one.name for one in of_kind(name)} - {"together"} for name in KINDS}
    for route, described in operations():
        names = [one["name"] for one in described.get("parameters", ()) if one["in"] == "query"]
        shared = {name for name, asked in kinds.items() if asked <= set(names)}
        own = [n for n in names if not any(n in {*kinds[k], "together"} for k in shared)]
        given = [*(f"`{name}`" for name in own), *(KINDS[k] for k in kinds if k in shared)]
        if body := described.get("requestBody"):
            given.append(f"a body: {' or '.join(f'`{one}`' for one in body['content'])}")
        yield (
            f"`{route}`",
            flat(described.get("description") or described["summary"]),
            ", ".join(given),
        )


def operations() -> Iterator[tuple[str, dict]]:
    """Each route of the OpenAPI document, in its order, with what is said of it."""
    with TemporaryDirectory() as empty, Engine(Path(empty)) as unasked:
        document = app_of(unasked).openapi()
    for path, described in document["paths"].items():
        for method in METHODS:
            if method in described:
                yield f"{method.upper()} {path}", described[method]


def options(kind: str) -> Iterator[Iterable[str]]:
    """The query options of one of `KINDS`."""
    yield "flag", "parameter", "value", "does"
    for one in of_kind(kind):
        yield f"`{one.flag}`", f"`{one.name}`", value(one), one.help


def of_kind(kind: str) -> list[Option]:
    """The query options of one of `KINDS`, each in the first kind that has it."""
    told = {"filters": options_of(Filter), "lists": options_of(ListOptions)}
    rest = [one for one in ASKED if one not in options_of(Filter, ListOptions)]
    return list(told.get(kind, rest))


def value(one: Option) -> str:
    """What an option may be, and in brackets what it is where it is not given."""
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices) + f" ({one.default})"
    if one.type is bool:
        return "yes, no"
    if one.most is not None:
        return f"{one.least:g} to {one.most:g} ({one.default:g})"
    word = (one.metavar or "…").lower().replace("…", "text")
    return f"{word}s" if one.several else word


def settings(*names: str) -> Iterator[Iterable[str]]:
    """Each setting, or those named, with default and help."""
    yield "variable", "default", "what"
    for variable, default, help in table():
        if not names or variable.removeprefix(PREFIX).lower() in names:
            yield f"`{variable}`", f"`{default}`" if default else "", help


TABLES: dict[str, Callable[..., Iterator[Iterable[str]]]] = {
    made.__name__: made for made in (commands, manual, flags, routes, contract, options, settings)
}


def summary(help: str) -> str:
    """The first sentence of a help text, without its full stop, in lower case as tables have it."""
    first = flat(help.partition("\n\n")[0]).removesuffix(".")
    return first[:1].lower() + first[1:]


def flat(text: str) -> str:
    return " ".join(text.split())


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def markdown(rows: Iterator[Iterable[str]]) -> str:
    """A table of Markdown; the first row names its columns."""
    head, *body = (list(row) for row in rows)
    lines = ["".join(f"| {cell} " if cell else "| " for cell in row) + "|" for row in (head, *body)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]]) + "\n"


def written(text: str) -> str:
    """A document with its tables as the code has them now."""
    return PLACE.sub(lambda at: at[1] + markdown(TABLES[at[2]](*at[3].split())) + at[4], text)


def documents() -> list[Path]:
    """The documents that may have such tables."""
    return [
        ROOT / "README.md",
        *sorted(
            path for folder in ("recommender", "scripts") for path in (ROOT / folder).rglob("*.md")
        ),
    ]


def main() -> None:
    for path in documents():
        text = path.read_text("utf-8")
        if (new := written(text)) != text:
            path.write_text(new, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
