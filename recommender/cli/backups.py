"""Commands that keep a home folder safe: backup, restore, keys."""

from pathlib import Path

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.opening import opened_catalogue, settings_from
from recommender.cli.output import print_json, progress, say, warn


@click.command(
    epilog=examples(
        "backup monday.tar.zst",
    )
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--catalogue-only", is_flag=True, help="Leave the release out: a build makes it again."
)
@options.home
@options.json
def backup(file: Path, catalogue_only: bool, home: Path | None, as_json: bool) -> None:
    """Write a consistent copy of catalogue and release into one file, even while they are in use.

    FILE is a tar archive, compressed by Zstandard, with checksums. It is replaced once the new one is
    whole and on disk.
    """
    from recommender.batch.backup import backup

    settings = settings_from(home=home)
    with opened_catalogue(settings) as catalogue, progress() as show:
        description = backup(
            settings.home, catalogue, file, catalogue_only=catalogue_only, progress=show
        )
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": size, **description._asdict()})
    else:
        release = f"release {description.version}" if description.version else "no release"
        say(f"{file}: {description.entries} entries, {release}, {size:,} bytes")


@click.command(
    epilog=examples(
        "restore monday.tar.zst --home restored",
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the catalogue that is there, and keep it.")
@options.home
@options.json
def restore(file: Path, replace: bool, home: Path | None, as_json: bool) -> None:
    """Restore a home folder from FILE, which `backup` made."""
    from recommender.batch.backup import restore

    settings = settings_from(home=home)
    with progress() as show:
        restored = restore(settings.home, file, replace=replace, progress=show)
    backup_made, previous = restored
    if as_json:
        print_json(
            {
                "home": str(settings.home),
                **backup_made._asdict(),
                "kept": str(previous) if previous else None,
            }
        )
        return
    say(f"{settings.home}: {backup_made.entries} entries, as of {backup_made.made}")
    if backup_made.version is None:
        warn("there is no release that this version reads; run `recommender build`")
    if previous:
        say(f"{previous}: what was there before")


@click.command(
    epilog=examples(
        "keys --add reader --scope read",
        "keys --remove reader",
    )
)
@click.option("--add", metavar="NAME", help="Make a key for somebody, and print its secret, once.")
@click.option(
    "--scope",
    type=click.Choice(("read", "write", "admin")),
    default="write",
    show_default=True,
    help="Of --add: what the key lets its holder do.",
)
@click.option("--remove", metavar="NAME", help="Have a key let nobody in any more.")
@options.home
@options.json
def keys(add: str | None, scope: str, remove: str | None, home: Path | None, as_json: bool) -> None:
    """List, make and remove the keys that let clients ask or write, while the server runs.

    Only hashes are kept. A key of the scope read may ask where RECOMMENDER_READS is key, write may
    store as well, admin also remove.
    """
    from recommender.api.keys import KEYS, add_key, read_keys, remove_key

    settings = settings_from(home=home)
    file = settings.keys or settings.home / KEYS
    if remove is not None:
        remove_key(file, remove)
    secret = add_key(file, add, scope) if add is not None else None
    stored_keys = read_keys(file)
    if as_json:
        listed_keys = [
            {"name": key.name, "scope": key.scope, "made": key.made} for key in stored_keys
        ]
        print_json({"keys": listed_keys, "secret": secret})
        return
    for key in stored_keys:
        say(f"{key.scope:<6} {key.made}  {key.name}")
    if secret is not None:
        say(secret, style="bold")
        warn(f"this is the key of {add}; it is shown this once")
