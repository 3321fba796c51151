"""The command that tells what is new: at the terminal, in files, by mail."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.exit_codes import DONE, PROBLEMS
from recommender.cli.opening import opened_catalogue, opened_engine, settings_from
from recommender.cli.output import print_issue, print_json, say, warn
from recommender.entries.filter import Filter
from recommender.entries.since import parse_since
from recommender.errors import InvalidQuery

if TYPE_CHECKING:
    from recommender.issues.issue import Issue
    from recommender.issues.smtp import MailServer
    from recommender.settings import Settings

_LOCK = "new.lock"


@click.command(
    epilog=examples(
        'new --for "my library" --since 1d --out digest.html',
        'new --for "my library" --mail',
        'new --since 7d --category cs.CL --out week.md --title "每周论文 Weekly"',
    )
)
@click.option(
    "--for", "name", metavar="NAME", help="The collection; without one, all that passes the filter."
)
@click.option(
    "--since",
    metavar="WHEN",
    help="First stored since: 36h, 1d, 2w, 2026-11-01  [default: the last issue, else 7d]",
)
@click.option(
    "--out",
    "files",
    type=Path,
    multiple=True,
    help="Write a .md, .html, .eml, .xml (Atom) or .json file; several times, several.",
)
@click.option("--mail", is_flag=True, help="Send it, by RECOMMENDER_SMTP and RECOMMENDER_MAIL_TO.")
@click.option("--even-empty", is_flag=True, help="Send a mail also where nothing is close.")
@click.option("--peek", is_flag=True, help="Keep nothing as shown: the next issue has it again.")
@click.option("--title", default="Issue 新文", show_default=True, help="Of an issue without --for.")
@options.taking(filter=Filter)
@click.option("-k", default=20, show_default=True, help="How many, at most.")
@options.model
@options.home
@options.json
def new(  # noqa: PLR0913 - the options of a command are its arguments
    name: str | None,
    since: str | None,
    files: tuple[Path, ...],
    mail: bool,
    even_empty: bool,
    peek: bool,
    title: str,
    filter: Any,
    k: int,
    model: str | None,
    device: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Tell what is new near a collection, or all that is new: here, in files, by mail.

    Best first, with reasons; nothing that was shown for the collection before. It is kept as shown once
    every file is written and the mail is taken: after a failure the next issue has it again. That
    nothing is close is an answer too, of which no mail is sent.
    """
    from filelock import FileLock

    from recommender.issues import writer_of
    from recommender.releases.atomic import atomic_write

    settings = settings_from(home=home, device=device)
    writers = [(file, writer_of(file)) for file in files]
    server = _mail_server(settings) if mail else None
    marked_collection = None if peek else name
    with FileLock(settings.home / _LOCK) if marked_collection else nullcontext():
        now = datetime.now(UTC)
        begin = parse_since(since, now) if since else None
        issue = (
            _of_filter(settings, title, begin or now - timedelta(days=7), now, filter, k)
            if name is None
            else _of_collection(settings, model, name, begin, now, filter, k)
        )
        for file, write in writers:
            with atomic_write(file, durable=True) as temporary:
                temporary.write_bytes(write(issue))
        refused = _sent(settings, server, issue) if server and (issue.items or even_empty) else []
        _print(issue, files, as_json)
        if marked_collection:
            with opened_catalogue(settings) as catalogue:
                ids = [item.entry.id for item in issue.items]
                catalogue.mark_shown(marked_collection, ids, now, looked_until=issue.until)
    for recipient in refused:
        warn(f"the mail server refused {recipient}")
    sys.exit(PROBLEMS if refused else DONE)


def _of_collection(  # noqa: PLR0913 - as asked
    settings: "Settings",
    model: str | None,
    name: str,
    since: datetime | None,
    now: datetime,
    filter: Filter,
    k: int,
) -> "Issue":
    from recommender.engine.news import news
    from recommender.issues.contents import of_news

    with opened_engine(settings, model) as engine:
        answer = news(engine, name, now, since=since, k=k, filter=filter)
        if unembedded := len(engine.snapshot.unembedded):
            warn(
                f"{unembedded} new entries are not embedded yet and come next time: `recommender build`"
            )
        return of_news(engine.catalogue, answer)


def _of_filter(
    settings: "Settings", title: str, since: datetime, now: datetime, filter: Filter, k: int
) -> "Issue":
    from recommender.issues.contents import of_filter

    with opened_catalogue(settings) as catalogue:
        return of_filter(catalogue, title, since, now, filter, k)


def _mail_server(settings: "Settings") -> "MailServer":
    from recommender.issues.smtp import MailServer

    for setting in ("smtp", "mail_from", "mail_to"):
        if not getattr(settings, setting):
            raise InvalidQuery("mail", f"set RECOMMENDER_{setting.upper()}")
    return MailServer.of(settings.smtp, settings.smtp_password)


def _sent(settings: "Settings", server: "MailServer", issue: "Issue") -> list[str]:
    from recommender.issues.mail import message

    return server.send(message(issue, settings.mail_from, settings.mail_to))


def _print(issue: "Issue", files: Sequence[Path], as_json: bool) -> None:
    if as_json:
        from recommender.issues import json_document

        print_json(orjson.loads(json_document.write(issue)))
    elif files:
        say(f"{', '.join(map(str, files))}: {issue.summary}")
    else:
        print_issue(issue)
