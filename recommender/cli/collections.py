"""Commands about collections: what somebody reads about, what they were shown, what they read."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.exit_codes import DONE, PROBLEMS
from recommender.cli.group import CommandGroup
from recommender.cli.opening import opened_catalogue, settings_from
from recommender.cli.output import print_json, say, warn
from recommender.errors import InvalidQuery

if TYPE_CHECKING:
    from recommender.catalogue.collections import Role

_FOR_EVER = "ever"


@click.group(
    cls=CommandGroup,
    epilog=examples(
        'collection add "my library" refs.bib',
        'collection like "my library" 2103.14030',
        'collection show "my library"',
    ),
)
def collection() -> None:
    """Keep named lists of what you read about; `new --for` tells what is new near them.

    A collection lies in the catalogue: entries and texts with weights, likes and dislikes, what was
    shown for it and what was read.
    """


@collection.command(
    epilog=examples(
        'collection add "my library" refs.bib',
        'collection add "my library" 2301.00808 "text:图神经网络" --weight 2',
    )
)
@click.argument("name")
@click.argument("items", nargs=-1, required=True)
@click.option("--weight", default=1.0, show_default=True, help="Of each of them.")
@options.home
@options.json
def add(name: str, items: tuple[str, ...], weight: float, home: Path | None, as_json: bool) -> None:
    """Put files, entries and texts into a collection; it is made if there is none.

    ITEMS are files in any format that `ingest` reads (refs.bib, a Zotero export, a digest), names of
    entries, or text: and a text.
    """
    _put(name, items, "seed", weight, home, as_json)


@collection.command(
    epilog=examples(
        'collection like "my library" 2103.14030',
    )
)
@click.argument("name")
@click.argument("items", nargs=-1, required=True)
@options.home
@options.json
def like(name: str, items: tuple[str, ...], home: Path | None, as_json: bool) -> None:
    """Tell that entries were what you want: what is near them comes further up.

    ITEMS are names of entries, or text: and a text.
    """
    _put(name, items, "like", 1.0, home, as_json)


@collection.command(
    epilog=examples(
        'collection dislike "my library" 2103.14030',
    )
)
@click.argument("name")
@click.argument("items", nargs=-1, required=True)
@options.home
@options.json
def dislike(name: str, items: tuple[str, ...], home: Path | None, as_json: bool) -> None:
    """Tell that entries were not what you want: what is near them comes further down.

    ITEMS are names of entries, or text: and a text.
    """
    _put(name, items, "dislike", 1.0, home, as_json)


def _put(
    name: str, items: Sequence[str], role: "Role", weight: float, home: Path | None, as_json: bool
) -> None:
    from recommender.batch.collecting import TEXT, is_path, members_of
    from recommender.batch.ingest import IngestReport

    report = IngestReport()
    creates = any(is_path(item) or item.startswith(TEXT) for item in items)
    with opened_catalogue(settings_from(home=home), any_other=True, new=creates) as catalogue:
        members = members_of(catalogue, items, role, report)
        catalogue.collect(name, [member._replace(weight=weight) for member in members])
        size = len(catalogue.collection(name).members)
    for problem in (*report.problems, *report.notices):
        warn(str(problem))
    if as_json:
        print_json(
            {"name": name, "given": len(members), "members": size, "new_entries": report.new}
        )
    else:
        say(f"{name}: {len(members)} as {role}, {size} members")
        if report.new:
            say(f"{report.new} new entries; `recommender build` embeds them", style="dim")
    sys.exit(PROBLEMS if report.problem_count else DONE)


@collection.command(
    name="list",
    epilog=examples(
        "collection list",
    ),
)
@options.home
@options.json
def list_collections(home: Path | None, as_json: bool) -> None:
    """List collections with how much is in them."""
    with opened_catalogue(settings_from(home=home)) as catalogue:
        sizes = catalogue.collections()
    if as_json:
        print_json({"collections": [size._asdict() for size in sizes]})
        return
    for size in sizes:
        say(
            f"{size.name}: {size.seeds} seeds, {size.likes} likes, {size.dislikes} dislikes; "
            f"{size.shown} shown, {size.read} read"
        )
    if not sizes:
        say('no collection yet; `recommender collection add "my library" refs.bib` makes one')


@collection.command(
    epilog=examples(
        'collection show "my library"',
    )
)
@click.argument("name")
@options.home
@options.json
def show(name: str, home: Path | None, as_json: bool) -> None:
    """Show what is in a collection, and what was shown for it."""
    from recommender.batch.collecting import collection_json

    with opened_catalogue(settings_from(home=home)) as catalogue:
        content = collection_json(catalogue, name)
    if as_json:
        print_json(content)
        return
    days = content["seen_days"]
    say(f"{content['name']}: shown again {f'after {days} days' if days else 'never'}", style="bold")
    for member in content["members"]:
        weight = f" ^{member['weight']:g}" if member["weight"] != 1 else ""
        say(f"{member['role']:<8} {member['name']}{weight}  {member['title'] or ''}")
    for sighting in content["seen"]:
        read = "  read" if sighting["read"] else ""
        say(f"{sighting['shown'][:10]} {sighting['id']}{read}", style="dim")


@collection.command(
    epilog=examples(
        'collection remove "my library" 2301.00808',
        'collection remove "my library" --all',
    )
)
@click.argument("name")
@click.argument("items", nargs=-1)
@click.option("--all", "entire", is_flag=True, help="The collection itself, and what it remembers.")
@options.home
def remove(name: str, items: tuple[str, ...], entire: bool, home: Path | None) -> None:
    """Take members out of a collection, or all of it away with --all.

    ITEMS are names of entries, or text: and a text.
    """
    from recommender.batch.collecting import member_names

    if entire == bool(items):
        raise InvalidQuery("items", "name what to take out, or give --all for the collection")
    with opened_catalogue(settings_from(home=home)) as catalogue:
        if entire:
            catalogue.drop_collection(name)
            say(f"{name}: removed")
            return
        count = catalogue.drop_members(name, member_names(catalogue, name, items))
    say(f"{name}: {count} taken out")


@collection.command(
    epilog=examples(
        'collection read "my library" 2301.00808',
    )
)
@click.argument("name")
@click.argument("items", nargs=-1, required=True)
@options.home
def read(name: str, items: tuple[str, ...], home: Path | None) -> None:
    """Tell that entries were read: they are never shown again, however long what was shown stays away.

    ITEMS are names of entries.
    """
    with opened_catalogue(settings_from(home=home)) as catalogue:
        ids = [entry.id for _, entry in catalogue.get([catalogue.find(item) for item in items])]
        catalogue.mark_read(name, ids, datetime.now(UTC))
    say(f"{name}: {len(ids)} read")


@collection.command(
    epilog=examples(
        'collection seen "my library" 30',
        'collection seen "my library" ever',
    )
)
@click.argument("name")
@click.argument("days")
@options.home
def seen(name: str, days: str, home: Path | None) -> None:
    """Say how long what was shown is not shown again: a number of days, or ever."""
    if days != _FOR_EVER and not days.isdecimal():
        raise InvalidQuery("days", f"give a number of days such as 7 or 30, or ever, not {days!r}")
    with opened_catalogue(settings_from(home=home)) as catalogue:
        catalogue.set_seen_days(name, None if days == _FOR_EVER else int(days))
    say(
        f"{name}: what was shown is shown again {'never' if days == _FOR_EVER else f'after {days} days'}"
    )
