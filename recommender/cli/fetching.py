"""Commands that fetch what others have: arXiv, OpenAlex, feeds, Zotero; and single pages for `ingest`.

Nothing else in the program asks another server for anything.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.exit_codes import DONE, FAILED, PROBLEMS
from recommender.cli.group import CommandGroup
from recommender.cli.opening import next_command, opened_catalogue, settings_from
from recommender.cli.output import (
    hint,
    kept_at_interrupt,
    print_ingested,
    print_preview,
    progress,
)
from recommender.errors import InvalidQuery, MissingExtra
from recommender.settings import Settings

if TYPE_CHECKING:
    from recommender.fetch.cursors import Cursors
    from recommender.fetch.fetched import FetchedDocument
    from recommender.fetch.session import Session

    Lists = list[Iterable[FetchedDocument]]
    Asking = Callable[[Session, Cursors], Lists]

_ADDRESS = re.compile(r"(?:https?://|arxiv:|doi:)\S", re.IGNORECASE)


def is_address(argument: str) -> bool:
    """Whether what was given is to be fetched: a URL, ``arxiv:`` or ``doi:``, and no file of this name."""
    return _ADDRESS.match(argument) is not None and not Path(argument).exists()


@contextmanager
def session_of(settings: Settings, allow_private: bool) -> Iterator["Session"]:
    """Open what asks other servers.

    Raises
    ------
    MissingExtra
        If the libraries that it needs are not installed.
    """
    try:
        from recommender.fetch.session import Session
    except ImportError as error:
        raise MissingExtra("fetch", "fetching") from error
    with Session(settings.mailto, allow_private=allow_private, tell=hint) as session:
        yield session


@click.group(
    cls=CommandGroup,
    epilog=examples(
        "fetch arxiv --category cs.CL --since 2d",
        "fetch openalex --search 扩散模型 --filter language:zh",
        "fetch feed https://example.org/feed.xml",
        "fetch zotero --collection Reading/New",
    ),
)
def fetch() -> None:
    """Fetch what is new from arXiv, OpenAlex, feeds or Zotero into the catalogue.

    Servers are asked politely, and only when one of these commands is given. Interrupted, each goes
    on where it stopped when it is given again.
    """


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        options.json,
        options.home,
        options.allow_private,
        click.option("--dry-run", is_flag=True, help="Show what would come; store nothing."),
    ):
        command = option(command)
    return command


def _since(command: Callable[..., None]) -> Callable[..., None]:
    help = "Since when: 12h, 2d, 1w, or a day such as 2026-11-27."
    return click.option("--since", metavar="SPAN|DATE", help=help)(command)


def _at(command: Callable[..., None]) -> Callable[..., None]:
    help = "Ask this address instead of the usual one: a mirror."
    return click.option("--at", "url", metavar="URL", help=help)(command)


@fetch.command(
    epilog=examples(
        "fetch arxiv --category cs.CL --category stat.ML --since 2d",
        'fetch arxiv --search "abs:diffusion AND ti:video" --since 1w',
    )
)
@click.option("--category", "categories", multiple=True, metavar="CAT", help="As cs.CL or hep-th.")
@_since
@click.option("--search", default="", metavar="QUERY", help="In arXiv's syntax; asks its API.")
@click.option(
    "--via",
    type=click.Choice(("oai", "api")),
    help="Ask for all that changed (oai), or for what was submitted (api).  [default: oai]",
)
@_at
@_common
def arxiv(
    categories: tuple[str, ...],
    since: str | None,
    search: str,
    via: str | None,
    url: str | None,
    **common: Any,
) -> None:
    """Fetch the papers of some arXiv categories that are new or changed.

    By default since the last time, or of the last week.
    """
    from recommender.entries.since import parse_since

    if via == "oai" and search:
        raise InvalidQuery("search", "is asked of the API; leave --via oai out")
    if not (categories or search):
        raise InvalidQuery("category", "give --category, such as cs.CL, or --search")
    now = datetime.now(UTC)
    begin = parse_since(since, now) if since else None

    def asking(session: "Session", cursors: "Cursors") -> "Lists":
        from recommender.fetch import arxiv, oai

        if search or via == "api":
            query, place = arxiv.query_of(categories, search), url or arxiv.API
            cursor = cursors[arxiv.query_key(query, place)]
            return [arxiv.query_results(session, query, cursor, begin, now, place)]
        places = [arxiv.repository(one, url or arxiv.OAI) for one in dict.fromkeys(categories)]
        first = begin.date() if begin else None
        return [oai.records(session, one, cursors[one.key], first, now.date()) for one in places]

    _run(asking, **common)


@fetch.command(
    epilog=examples(
        "fetch oai https://example.org/oai --set theses --since 2d",
        "fetch oai https://example.org/oai --dry-run",
    )
)
@click.argument("url")
@click.option("--set", "subset", metavar="SET", help="A set of the repository, by its setSpec.")
@click.option("--prefix", default="oai_dc", show_default=True, help="The format that is asked for.")
@_since
@_common
def oai(url: str, subset: str | None, prefix: str, since: str | None, **common: Any) -> None:
    """Fetch the records of any repository that speaks OAI-PMH, as most archives of preprints do.

    URL is its base address. By default what has changed since the last time, or in the last week.
    """
    from recommender.entries.since import parse_since

    now = datetime.now(UTC)
    first = parse_since(since, now).date() if since else None

    def asking(session: "Session", cursors: "Cursors") -> "Lists":
        from recommender.fetch import oai
        from recommender.fetch.session import INTERVAL

        parameters = {"metadataPrefix": prefix, **({"set": subset} if subset else {})}
        place = oai.Repository(url, url, parameters, INTERVAL)
        return [oai.records(session, place, cursors[place.key], first, now.date())]

    _run(asking, **common)


@fetch.command(
    epilog=examples(
        'fetch openalex --search "error bounds" --since 2w',
        "fetch openalex --filter language:zh --filter primary_topic.field.id:17 --dry-run",
    )
)
@click.option("--search", default="", metavar="TEXT", help="Words of title, abstract or text.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME:VALUE",
    help="A filter of OpenAlex, as language:zh.",
)
@_since
@_at
@_common
def openalex(
    search: str, filters: tuple[str, ...], since: str | None, url: str | None, **common: Any
) -> None:
    """Fetch works from OpenAlex that were published lately.

    By default in the last 30 days: OpenAlex comes to know of many only weeks later. Beyond 10,000
    works it wants a key (RECOMMENDER_OPENALEX_KEY), which is free.
    """
    from recommender.entries.since import parse_since

    now = datetime.now(UTC)

    def asking(session: "Session", cursors: "Cursors") -> "Lists":
        from recommender.fetch import openalex

        first = parse_since(since or f"{openalex.FIRST_DAYS}d", now).date()
        parameters, place = (
            openalex.list_parameters(filters, search.strip(), first),
            url or openalex.API,
        )
        cursor = cursors[openalex.key_of(parameters, place)]
        key = settings_from().openalex_key or ""
        return [openalex.works(session, parameters, cursor, key, place)]

    _run(asking, **common)


@fetch.command(
    epilog=examples(
        "fetch feed https://example.org/feed.xml https://example.com/atom",
        "fetch feed                          # those that were fetched before",
    )
)
@click.argument("urls", nargs=-1)
@_common
def feed(urls: tuple[str, ...], **common: Any) -> None:
    """Fetch feeds (RSS, Atom, JSON Feed) that have changed; without URLS, all that were fetched before."""

    def asking(session: "Session", cursors: "Cursors") -> "Lists":
        from recommender.fetch import feeds

        feeds_to_fetch = list(dict.fromkeys(urls or feeds.known_feeds(cursors)))
        if not feeds_to_fetch:
            raise InvalidQuery("urls", "no feed was fetched before; give the address of one")
        return [feeds.changed_feeds(session, [one], cursors) for one in feeds_to_fetch]

    _run(asking, **common)


@fetch.command(
    epilog=examples(
        "fetch zotero",
        "fetch zotero --collection Reading/New",
    )
)
@click.option("--collection", metavar="NAME", help="Its name, its path (Reading/New) or its key.")
@click.option("--group", metavar="NUMBER", help="The library of a group, not one's own.")
@_at
@_common
def zotero(collection: str | None, group: str | None, url: str | None, **common: Any) -> None:
    """Fetch the items of a Zotero library, or of a collection, that have changed.

    Zotero has to run on this machine, and to allow other applications in its advanced settings.
    """

    def asking(session: "Session", cursors: "Cursors") -> "Lists":
        from recommender.fetch import zotero

        library = zotero.Library(session, group, url or zotero.API)
        key = library.collection(collection) if collection else None
        return [library.changed_items(key, cursors[library.key(key)])]

    common["allow_private"] = common["allow_private"] or not url  # it is on this machine
    _run(asking, **common)


def _run(
    asking: "Asking", home: Path | None, as_json: bool, dry_run: bool, allow_private: bool
) -> None:
    settings = settings_from(home=home)
    with session_of(settings, allow_private) as session:
        from recommender.fetch.cursors import Cursors, open_cursors
        from recommender.fetch.harvest import harvest, preview
        from recommender.releases.home import unbuilt

        if dry_run:
            preview_of_it = preview(asking(session, Cursors(settings.home)))
            print_preview(preview_of_it, as_json)
            sys.exit(PROBLEMS if preview_of_it.has_problems else DONE)
        with (
            opened_catalogue(settings, any_other=True, new=True) as catalogue,
            open_cursors(settings.home, catalogue) as cursors,
            kept_at_interrupt(
                lambda: f"{len(catalogue):,} entries are stored; the same again goes on from there"
            ),
            progress() as show,
        ):
            if cursors.forgotten:
                hint("the catalogue is another than at the last fetch; everything is fetched anew")
            lists = asking(session, cursors)
            harvested = harvest(catalogue, cursors, chain.from_iterable(lists), show)
            entries, not_built = len(catalogue), unbuilt(settings.home, catalogue)
    print_ingested(harvested.report, entries, not_built, as_json, str(harvested.stopped or ""))
    if not_built and not as_json:
        hint(f"{not_built} of them not built yet; next: {next_command(home, 'build')}")
    sys.exit(FAILED if harvested.stopped else PROBLEMS if harvested.report.problem_count else DONE)
