"""Flags: options of the command line that several commands share and read as one value."""

import functools
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from recommender.wishes import LANGUAGE_MODES, Wishes

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--explain", is_flag=True, help="Say why each result is related."),
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


def wishing(command: Command) -> Command:
    """Add what `Wishes` can be made of to a command, which gets them as ``wishes``."""

    @functools.wraps(command)
    def gathered(  # noqa: PLR0913 - the options of a command are its arguments
        *args: Any,
        explain: bool,
        diversity: float,
        half_life: float | None,
        as_of: str | None,
        exclude: tuple[str, ...],
        lang_mode: str,
        together: bool = False,
        **rest: Any,
    ) -> Any:
        wishes = Wishes(
            diversity=diversity,
            half_life_days=math.inf if half_life is None else half_life,
            as_of=as_of,
            exclude=exclude,
            lang_mode=lang_mode,
            together=together,
            explain=explain,
        )
        return command(*args, wishes=wishes, **rest)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def text_of(given: tuple[str, ...]) -> str:
    """Return what was typed: the words, the content of the one file they name, or stdin for ``-``."""
    if given == ("-",):
        return sys.stdin.read()
    if len(given) == 1 and len(given[0]) < 200 and Path(given[0]).is_file():
        return Path(given[0]).read_text("utf-8", errors="replace")
    return " ".join(given)
