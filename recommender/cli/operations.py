"""Commands that build, serve, measure and mend."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from recommender.api import logs
from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.exit_codes import DONE, FAILED, PROBLEMS
from recommender.cli.opening import (
    encoder_of,
    next_command,
    opened_catalogue,
    settings_from,
)
from recommender.cli.output import (
    hint,
    kept_at_interrupt,
    print_built,
    print_json,
    print_report,
    progress,
    say,
    warn,
)
from recommender.errors import InvalidQuery

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "build",
        "build --model static-zh-en   # far faster, and less exact",
    )
)
@click.option("--full", is_flag=True, help="Encode and build everything again.")
@options.setting("overlap", help="Weight of shared words; 0: vectors alone.")
@click.option("--map/--no-map", "mapped", default=True, help="Lay out the page's map.")
@click.option(
    "--shards",
    type=click.IntRange(1),
    metavar="N",
    help="Parts to cut the release into, by default as many as it has: one, unless this was given.",
)
@options.cluster
@options.built_model
@options.home
@options.json
def build(  # noqa: PLR0913 - what can be chosen is an argument
    full: bool,
    overlap: float | None,
    mapped: bool,
    shards: int | None,
    cluster: str | None,
    model: str | None,
    device: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Embed what changed, build index, neighbour graph and map, publish a release.

    Killed, it goes on where it stopped.
    """
    from recommender.batch.build import build
    from recommender.releases.home import require_mentions

    settings = settings_from(home=home, model=model, device=device, overlap=overlap)
    with opened_catalogue(settings, any_other=True) as catalogue, progress() as show:
        require_mentions(settings.home, catalogue)
        note = "what is embedded is kept, and the release in force as it was; a build goes on"
        with kept_at_interrupt(lambda: f"{show.reached}: {note} from there".removeprefix(": ")):
            show("load the model", 0, None)
            encoder, weight = encoder_of(settings), settings.overlap
            device = settings.device
            work = None
            if cluster is not None:
                building = options.extra("cluster", "recommender.cluster.building")
                work = building.joined(cluster, settings, hint)
            built = build(
                settings.home, catalogue, encoder, full, show, weight, device, mapped, shards, work
            )
    print_built(built, as_json)
    if built.changed and not as_json:
        hint(f"next: {next_command(home, 'search WORDS')}, or {next_command(home, 'serve')}")


@click.command(
    epilog=examples(
        "serve",
        "serve --port 9000 --workers 2",
        "serve --cluster auto --replicas 2   # on the Ray cluster that this machine is a node of",
    )
)
@options.setting("host", help="Address to listen on.")
@options.setting("port", help="Port to listen on.")
@options.setting("workers", help="Processes that answer.")
@options.setting("root_path", metavar="PATH", help="Path that a proxy serves this under, as /rec.")
@click.option(
    "--fast",
    is_flag=True,
    help="Answer look-ups while they are read, by a part of uvicorn that is private to it.",
)
@options.cluster
@click.option(
    "--replicas",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="R",
    help="On a cluster: processes of each kind, on R nodes.",
)
@click.option(
    "--releases",
    metavar="URL",
    help="On a cluster: where releases are published, as s3://bucket/path; by default every node sees the home folder.",
)
@options.model
@options.home
def serve(
    model: str | None,
    fast: bool,
    cluster: str | None,
    replicas: int,
    releases: str | None,
    **flags: Any,
) -> None:
    """Serve the API and the page."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when FAISS and NumPy load
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # a few texts: waking threads is more
    from recommender.api.serve import serve

    settings = settings_from(**flags)
    at_terminal = logs.set_up(settings.log_format, settings.log_level)

    if cluster is not None:
        processes = options.extra("cluster", "recommender.cluster.processes")
        processes.serve(cluster, settings, model, replicas, _show_addresses, releases)
        return

    def listening(port: int) -> None:
        if at_terminal:
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            warn(f"http://{host}:{port}/", style="bold")

    serve(settings, model, fast=fast, listening=listening)


def _show_addresses(addresses: Sequence[str]) -> None:
    warn("\n".join(addresses), style="bold")


@click.command(
    epilog=examples("publish s3://papers/releases", "publish s3://papers/releases --back")
)
@click.argument("url")
@click.option("--back", is_flag=True, help="Put the release before the last in force again.")
@options.home
def publish(url: str, back: bool, home: Path | None) -> None:
    """Send the release in force to where a cluster fetches it from, or go back to the one before.

    A folder that all nodes see (file:///srv/releases), or object storage (s3://bucket/path). Servers that were begun
    with --releases URL take it up by themselves.
    """
    from recommender.cluster.travel import ReleaseStore
    from recommender.releases.release import Release

    store = ReleaseStore(url)
    if back:
        say(f"release {store.roll_back()} is in force again at {url}")
        return
    release = Release.open(settings_from(home=home).home)
    store.publish(release)
    say(f"release {release.version} is in force at {url}")


@click.command(
    epilog=examples(
        "evaluate",
        "evaluate --lists issues.jsonl --against static-zh-en",
    )
)
@click.option("--qrels", type=_FILE, help="JSON lines: seed, related, and a grade if not 1.")
@click.option("--lists", type=_FILE, help="JSON lines: arrays of ids that belong together.")
@click.option(
    "--against", metavar="MODEL", help="Test another model against it on --qrels or --lists."
)
@click.option("--sample", default=500, show_default=True, help="Entries asked about, at most.")
@click.option("--seed", default=0, show_default=True, help="Of samples, intervals and tests.")
@options.width
@options.model
@options.home
@options.json
def evaluate(  # noqa: PLR0913 - the options of a command are its arguments
    qrels: Path | None,
    lists: Path | None,
    against: str | None,
    sample: int,
    seed: int,
    k: int,
    model: str | None,
    device: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Measure index, balance of languages, and quality on judgements and lists.

    The index is compared with brute force, and entries known in both languages are looked for from
    either. On judgements: nDCG, MAP, recall and MRR; on lists: each entry is left out in turn.
    """
    from recommender.batch import evaluation
    from recommender.batch.embedding import embed_changed
    from recommender.releases.release import Release

    if against and not (qrels or lists):
        raise InvalidQuery("against", "give --qrels or --lists to compare the models on")
    plan = evaluation.EvaluationPlan(k, sample, seed).reading(qrels, lists)
    settings = settings_from(home=home, device=device)
    encoder_named = partial(encoder_of, settings)
    with opened_catalogue(settings) as catalogue, progress() as show:
        release = Release.open(settings.home)
        other = encoder_named(against) if against else None
        if other:
            embed_changed(catalogue, other, show)
        report = evaluation.report(
            catalogue, release, plan, lambda name: encoder_named(model or name), other
        )
    (print_json if as_json else print_report)(report)
    sys.exit(PROBLEMS if evaluation.is_partial(report) else DONE)


@click.command(
    epilog=examples(
        "doctor",
        "doctor --mend",
    )
)
@click.option("--mend", is_flag=True, help="Build again what is not sound.")
@options.built_model
@options.home
@options.json
def doctor(
    mend: bool, model: str | None, device: str | None, home: Path | None, as_json: bool
) -> None:
    """Check that the home folder is intact, say what is not, and repair what can be rebuilt."""
    from recommender.batch.build import build
    from recommender.batch.doctor import UnbuiltFinding, examine
    from recommender.releases.home import require_same_catalogue

    settings = settings_from(home=home, model=model, device=device)
    with opened_catalogue(settings, any_other=True) as catalogue, progress() as show:
        findings = examine(settings.home, catalogue)
        mended = bool(findings) and mend
        if mended:
            require_same_catalogue(settings.home, catalogue)
            catalogue.rederive()
            encoder, weight = encoder_of(settings), settings.overlap
            build(settings.home, catalogue, encoder, False, show, weight, with_map=True)
            findings = examine(settings.home, catalogue)
        counts = catalogue.counts()
    if as_json:
        print_json({"sound": not findings, "mended": mended, "findings": findings, **counts})
    else:
        for finding in findings:
            say(finding, style="yellow")
        damaged = not all(isinstance(finding, UnbuiltFinding) for finding in findings)
        behind = "sound, and to be built" if findings else "sound"
        state = "not sound" if damaged else "mended, and sound now" if mended else behind
        say(
            f"{settings.home}: {state}; {counts['entries']} entries, {counts['mentions']} mentions",
        )
    sys.exit(FAILED if findings else DONE)
