"""The command that takes a home folder from one model to another, and back."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.opening import encoder_of, opened_catalogue, settings_from
from recommender.cli.output import print_json, print_migration, progress, say
from recommender.errors import InvalidQuery

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "migrate static-zh-en",
        "migrate static-zh-en --switch",
        "migrate --back",
    )
)
@click.argument("name", metavar="[MODEL]", required=False)
@click.option(
    "--switch", "switching", is_flag=True, help="Then build with it, and put that in force."
)
@click.option("--back", is_flag=True, help="Put the last release of another model in force again.")
@click.option("--qrels", type=_FILE, help="JSON lines: seed, related, and a grade if not 1.")
@click.option("--lists", type=_FILE, help="JSON lines: arrays of ids that belong together.")
@click.option("--sample", default=500, show_default=True, help="Entries asked about, at most.")
@click.option("--seed", default=0, show_default=True, help="Of the sample, intervals and tests.")
@options.device
@options.width
@options.home
@options.json
def migrate(  # noqa: PLR0913 - the options of a command are its arguments
    name: str | None,
    switching: bool,
    back: bool,
    qrels: Path | None,
    lists: Path | None,
    sample: int,
    seed: int,
    device: str | None,
    k: int,
    home: Path | None,
    as_json: bool,
) -> None:
    """Tell what another model would change, switch to it, go back.

    Every entry is embedded with MODEL beside the model in force, which goes on answering; then the
    nearest of a sample by both are compared, and both are judged on --qrels and --lists.
    """
    from recommender.batch import evaluation, migration
    from recommender.releases.release import Release

    if bool(name) == back or (back and switching):
        raise InvalidQuery("model", "name the model to migrate to, or give --back alone")
    settings = settings_from(home=home, device=device)
    open_encoder = partial(encoder_of, settings)
    comparison: dict[str, Any]
    with opened_catalogue(settings) as catalogue, progress() as show:
        if name is None:
            manifest = migration.go_back(settings.home, catalogue, open_encoder, show).manifest
            comparison = {"index_version": manifest.version, "model": manifest.encoder}
        else:
            plan = evaluation.EvaluationPlan(k, sample, seed).reading(qrels, lists)
            other = open_encoder(name)
            release = Release.open(settings.home)
            comparison = migration.compare_models(catalogue, release, other, plan, show)
            if switching:
                built = migration.switch(settings.home, catalogue, other, show, settings.device)
                comparison["switched_to"] = built.release.version
    if as_json:
        print_json(comparison)
    elif back:
        say(f"release {comparison['index_version']} of {comparison['model']} is in force again")
    else:
        print_migration(comparison)
