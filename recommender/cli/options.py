"""Flags: options of the command line that several commands share and read as one value."""

import functools
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from recommender.engine.options import COLLAPSES, LANGUAGE_MODES, ListOptions, QueryOptions

Command = Callable[..., Any]

explained = click.option("--explain", is_flag=True, help="Say why each result is related.")
"""For commands that take no other wishes."""

_OPTIONS = (
    explained,
    click.option("--diversity", type=float, default=0.0, help="0: the nearest; 1: all unlike."),
    click.option("--half-life", type=float, metavar="DAYS", help="Age that halves a score."),
    click.option("--as-of", metavar="DATE", help="Only what was published by then."),
    click.option("--exclude", multiple=True, metavar="ID", help="Not this entry."),
    click.option(
        "--lang-mode",
        type=click.Choice(LANGUAGE_MODES),
        default="any",
        help="Language of results, as the seeds': any, same, other; balanced: by turns.",
    ),
)

_LISTING = (
    click.option(
        "--collapse",
        type=click.Choice(COLLAPSES),
        default="work",
        help="Versions of a work as one result, or each as one  [default: work]",
    ),
    click.option(
        "--exclude-seen", multiple=True, metavar="ID", help="Not this entry, nor its versions."
    ),
    click.option("--cursor", metavar="NEXT", help="Go on where an answer said `next`."),
)


def listing(command: Command) -> Command:
    """Add what a `ListOptions` can be made of to a command, which gets it as ``listing``."""

    @functools.wraps(command)
    def gathered(
        *args: Any,
        collapse: str,
        exclude_seen: tuple[str, ...],
        cursor: str | None,
        **rest: Any,
    ) -> Any:
        listed = ListOptions(collapse=collapse, exclude_seen=exclude_seen, cursor=cursor)
        return command(*args, listing=listed, **rest)

    return _with(_LISTING, gathered)


def wishing(command: Command) -> Command:
    """Add what `QueryOptions` can be made of to a command, which gets them as ``wishes``."""

    @functools.wraps(command)
    def gathered(  # noqa: PLR0913 - the options of a command are its arguments
        *args: Any,
        explain: bool,
        diversity: float,
        half_life: float | None,
        as_of: str | None,
        exclude: tuple[str, ...],
        lang_mode: str,
        listing: ListOptions,
        together: bool = False,
        **rest: Any,
    ) -> Any:
        options = QueryOptions(
            **vars(listing),
            diversity=diversity,
            half_life_days=math.inf if half_life is None else half_life,
            as_of=as_of,
            exclude=exclude,
            lang_mode=lang_mode,
            together=together,
            explain=explain,
        )
        return command(*args, options=options, **rest)

    return _with(_OPTIONS, listing(gathered))


def _with(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def text_of(given: tuple[str, ...]) -> str:
    """Return what was typed: the words, the content of the one file they name, or stdin for ``-``."""
    if given == ("-",):
        return sys.stdin.read()
    if len(given) == 1 and len(given[0]) < 200 and Path(given[0]).is_file():
        return Path(given[0]).read_text("utf-8", errors="replace")
    return " ".join(given)
