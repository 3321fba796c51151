"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from recommender.filters import Filter

_FIELDS = {
    "kind": ("--kind", "Only this kind: paper, post, news."),
    "lang": ("--lang", "Only what is known in this language: zh, en."),
    "category": ("--category", "Only this category: CV, cs.CV, cs."),
    "venue": ("--venue", "Only this venue: NeurIPS, NeurIPS 2020."),
    "source": ("--source", "Only this medium, or format of a document: weekly, arxiv."),
    "has": ("--has", "Only entries with an abstract: --has abstract."),
}


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which entries may be answered, as one ``filter``."""

    @wraps(command)
    def run(**values: Any) -> Any:
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
