"""The command line: parses, calls, prints. Logging is set up here, and nowhere else.

Answers go to stdout, for people or with ``--json`` as one JSON document; progress and problems go
to stderr. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with problems reported.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from itertools import chain
from pathlib import Path
from typing import Any

import click
import orjson

from recommender.api import logs
from recommender.cli import options
from recommender.cli.options import text_of
from recommender.cli.output import (
    print_answer,
    print_built,
    print_duplicates,
    print_ingested,
    print_json,
    print_report,
    progress,
    say,
    warn,
)
from recommender.engine.options import ListOptions, QueryOptions
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery, MissingExtra, RecommenderError
from recommender.settings import Settings

DONE, FAILED, WRONG_USE, PROBLEMS = 0, 1, 2, 3
EXIT_CODE: dict[type[RecommenderError], int] = {
    InvalidQuery: WRONG_USE,
    MissingExtra: WRONG_USE,
    RecommenderError: FAILED,
}
"""The one table from error to exit code; the nearest base class counts."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def main() -> None:
    """Run the command line; the console script and ``python -m recommender``."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app(prog_name="recommender")
    except RecommenderError as error:
        code = next(EXIT_CODE[kind] for kind in type(error).__mro__ if kind in EXIT_CODE)
        _fail(error, code)
    except OSError as error:  # a file or folder that a person named
        _fail(error, FAILED)


def _fail(error: Exception, code: int) -> None:
    if "--json" in sys.argv:
        print_json({"error": type(error).__name__, "detail": str(error)})
    warn(f"recommender: {error}", style="red")
    sys.exit(code)


def _settings(**flags: Any) -> Settings:
    return Settings.from_mapping(os.environ, **flags)


def _encoder(settings: Settings, name: str | None = None) -> Any:
    from recommender.encoders import open_encoder

    return open_encoder(
        name or settings.model, settings.device, settings.prompt, settings.query_prompt
    )


@contextmanager
def _catalogue(settings: Settings) -> Iterator[Any]:
    from recommender.catalogue.store import CATALOGUE, Catalogue

    with Catalogue(settings.home / CATALOGUE) as catalogue:
        yield catalogue


@contextmanager
def _engine(settings: Settings, model: str | None) -> Iterator[Any]:
    from recommender.engine.engine import Engine

    encoder_named = partial(_encoder, settings)
    with Engine(
        settings.home, (lambda _: encoder_named(model)) if model else encoder_named
    ) as engine:
        yield engine


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Make a command that asks one question and ends spare what pays off only in the long run."""

    @wraps(command)
    def run(**values: Any) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when FAISS and NumPy load
        gc.disable()
        try:
            command(**values)
        finally:
            gc.freeze()  # nothing is looked through on the way out
            gc.enable()

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recommender", message="%(prog)s %(version)s")
def app() -> None:
    """Related papers for AI research digests, across Chinese and English."""


@app.command()
@click.argument("paths", nargs=-1, required=True, type=Path)
@options.reading
@options.home
@options.json
def ingest(
    paths: tuple[Path, ...], layout: str | None, base_url: str, home: Path | None, as_json: bool
) -> None:
    """Read digests, records and feeds into the catalogue.

    PATHS are files or folders; - is standard input.
    """
    from recommender import sources
    from recommender.batch.ingest import ingest, ingest_stream

    sources.check(layout, base_url)
    with _catalogue(_settings(home=home)) as catalogue, progress() as show:
        files = [path for path in paths if str(path) != "-"]
        report = ingest(catalogue, files, layout, show, base_url)
        if len(files) < len(paths):
            items = sources.read_stream(sys.stdin.buffer, "-", format=layout, base_url=base_url)
            ingest_stream(catalogue, items, report)
        entries = len(catalogue)
    print_ingested(report, entries, as_json)
    sys.exit(PROBLEMS if report.problem_count else DONE)


@app.command()
@click.argument("file", type=Path)
@options.reading
@click.option("--html", "as_page", is_flag=True, help="One page of HTML that needs nothing else.")
@click.option("--out", type=Path, help="Write the page to this file, not to stdout.")
@options.json
def inspect(
    file: Path,
    layout: str | None,
    base_url: str,
    as_page: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show how a digest is read: every block, what it is taken for, and why.

    FILE is a digest; - is standard input. Nothing is stored.
    """
    from recommender import sources
    from recommender.cli.inspection import print_inspection, summary

    if as_page and as_json:
        raise InvalidQuery("html", "give --html or --json, not both")
    if out and not as_page:
        raise InvalidQuery("out", "give --html as well: it writes the page")
    with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
        found = sources.inspect_stream(stream, file.name, format=layout, base_url=base_url)
    if as_json:
        print_json(found.to_dict())
    elif as_page:
        from recommender.sources.digests.inspection_page import page

        if out is None:
            sys.stdout.buffer.write(page(found).encode())
        else:
            out.write_bytes(page(found).encode())
            say(f"{out}: {summary(found)}")
    else:
        print_inspection(found)
    sys.exit(DONE if found.is_whole else PROBLEMS)


@app.command()
@click.option("--out", "file", type=Path, help="Write to this file, not to stdout.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
@options.home
def export(file: Path | None, as_json: bool, home: Path | None) -> None:
    """Write every entry as JSON lines, in order of first mention, then what people decided."""
    with _catalogue(_settings(home=home)) as catalogue:
        facts = chain((entry for _, entry in catalogue.entries()), catalogue.decided())
        rows = (orjson.dumps(fact.to_dict()) for fact in facts)
        lines = _array(rows) if as_json else (row + b"\n" for row in rows)
        if file is None:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        from recommender.releases.atomic import atomic_write

        with atomic_write(file) as aside, aside.open("wb") as stream:
            stream.writelines(lines)


def _array(rows: Iterator[bytes]) -> Iterator[bytes]:
    separator = b"[\n"
    for row in rows:
        yield separator + row
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"


@app.command()
@click.option("--full", is_flag=True, help="Encode and build everything again.")
@click.option(
    "--overlap", type=float, help="Weight of shared words; 0: vectors alone  [default: 0.5]"
)
@click.option("--map/--no-map", "mapped", default=True, help="Lay out the page's map.")
@options.model
@options.home
@options.json
def build(  # noqa: PLR0913 - what can be chosen is an argument
    full: bool,
    overlap: float | None,
    mapped: bool,
    model: str | None,
    device: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Embed what changed, build index and neighbour graph, publish a release."""
    from recommender.batch.build import build

    settings = _settings(home=home, model=model, device=device, overlap=overlap)
    with _catalogue(settings) as catalogue, progress() as show:
        encoder, weight = _encoder(settings), settings.overlap
        device = settings.device
        done = build(settings.home, catalogue, encoder, full, show, weight, device, mapped)
    print_built(done, as_json)


@app.command()
@_asking
@click.argument("id")
@options.taking(filter=Filter)
@options.width
@options.taking(options=QueryOptions, without=("together",))
@options.model
@options.home
@options.form
def similar(  # noqa: PLR0913 - the options of a command are its arguments
    id: str,
    filter: Any,
    k: int,
    options: QueryOptions,
    model: str | None,
    device: str | None,
    home: Path | None,
    form: str | None,
) -> None:
    """Show the entries nearest to one entry.

    ID is any of its names: an id, an arXiv id, a DOI, a link, an exact title.
    """
    with _engine(_settings(home=home, device=device), model) as engine:
        _print(engine, engine.similar(id, k, filter, options), form)


@app.command()
@_asking
@click.argument("text", nargs=-1)
@click.option("--like", "likes", multiple=True, metavar="ID", help="Towards this entry.")
@click.option("--unlike", "unlikes", multiple=True, metavar="ID", help="Away from this entry.")
@options.taking(filter=Filter)
@options.width
@options.taking(options=QueryOptions)
@options.model
@options.home
@options.form
def like(  # noqa: PLR0913 - the options of a command are its arguments
    text: tuple[str, ...],
    likes: tuple[str, ...],
    unlikes: tuple[str, ...],
    filter: Any,
    k: int,
    options: QueryOptions,
    model: str | None,
    device: str | None,
    home: Path | None,
    form: str | None,
) -> None:
    """Show the entries nearest to a text, to several entries, or to both.

    TEXT is words, the path of a text file, or - for standard input. ID is any name of an entry, or
    text: and a text; ^ and a number behind it are its weight: 2201.03545^2.
    """
    with _engine(_settings(home=home, device=device), model) as engine:
        _print(engine, engine.like(text_of(text), likes, unlikes, k, filter, options), form)


@app.command()
@_asking
@click.argument("text", nargs=-1, required=True)
@click.option("--mode", default="hybrid", show_default=True, help="Or words, or vectors, alone.")
@options.taking(filter=Filter)
@options.width
@options.explained
@options.taking(options=ListOptions)
@options.model
@options.home
@options.form
def search(
    text: tuple[str, ...],
    model: str | None,
    device: str | None,
    home: Path | None,
    form: str | None,
    **asked: Any,
) -> None:
    """Show the entries that some words, a title or an author find.

    TEXT is what to look for, or - for standard input. What is exactly named comes first.
    """
    with _engine(_settings(home=home, device=device), model) as engine:
        _print(engine, engine.search(text_of(text), **asked), form)


def _print(engine: Any, answer: Any, form: str | None) -> None:
    if form is None or form == "json":
        print_answer(answer, form == "json")
        return
    from recommender.entries.citations import cite

    sys.stdout.write(cite([stored.entry for stored in engine.whole(answer)], form))


@app.command()
@click.option(
    "--out",
    type=Path,
    required=True,
    help="A .jsonl, .parquet or .csv file; or a folder, for a file an entry.",
)
@options.taking(filter=Filter)
@options.width
@options.home
@options.json
def related(out: Path, filter: Any, k: int, home: Path | None, as_json: bool) -> None:
    """Write the related entries of every entry to one file, or to a folder for a static site."""
    from recommender.batch.export import related, write_related
    from recommender.batch.static_site.pages import write_pages
    from recommender.releases.release import Release

    settings = _settings(home=home)
    with _catalogue(settings) as catalogue:
        release = Release.open(settings.home)
        write = write_pages if out.is_dir() or not out.suffix else write_related
        count = write(related(catalogue, release, k, filter), out)
    if as_json:
        print_json({"out": str(out), "entries": count, "index_version": release.version})
    else:
        say(f"{out}: related entries of {count} entries")


@app.command()
@click.option("--same", nargs=2, multiple=True, metavar="A B", help="Both are one work.")
@click.option("--different", nargs=2, multiple=True, metavar="A B", help="They are two works.")
@options.home
@options.json
def duplicates(
    same: tuple[tuple[str, str], ...],
    different: tuple[tuple[str, str], ...],
    home: Path | None,
    as_json: bool,
) -> None:
    """Show entries that may be one work told in two languages; settle which are.

    Nothing is merged by likeness alone. A and B are any names of two entries; what is said of them
    wins over every rule, and goes with every export.
    """
    with _catalogue(_settings(home=home)) as catalogue:
        for pairs, one_work in ((same, True), (different, False)):
            for one, other in pairs:
                catalogue.decide(one, other, one_work)
        found = catalogue.duplicates()
    (print_json if as_json else print_duplicates)(found)


@app.command()
@click.option("--host", help="Address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on  [default: 8000]")
@click.option("--workers", type=int, help="Processes that answer  [default: 1]")
@click.option("--fast", is_flag=True, help="Answer look-ups while they are read, before ASGI.")
@options.model
@options.home
def serve(model: str | None, fast: bool, **flags: Any) -> None:
    """Serve the API and the page."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when FAISS and NumPy load
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # a few texts: waking threads is more
    from recommender.api.serve import serve

    settings = _settings(**flags)
    if logs.set_up(settings.log_format, settings.log_level):
        warn(f"http://{settings.host}:{settings.port}/", style="bold")
    serve(settings, model, fast=fast)


@app.command()
@click.option("--qrels", type=_FILE, help="JSON lines: seed, related, and a grade if not 1.")
@click.option("--lists", type=_FILE, help="JSON lines: arrays of ids that belong together.")
@click.option("--against", metavar="MODEL", help="Compare with this model on --qrels or --lists.")
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
    """Measure index, balance of languages, and quality on judgements and lists."""
    from recommender.batch import evaluation
    from recommender.batch.build import embed_changed
    from recommender.releases.release import Release

    if against and not (qrels or lists):
        raise InvalidQuery("against", "give --qrels or --lists to compare the models on")
    plan = evaluation.Plan(k, sample, seed).reading(qrels, lists)
    settings = _settings(home=home, device=device)
    encoder_named = partial(_encoder, settings)
    with _catalogue(settings) as catalogue, progress() as show:
        release = Release.open(settings.home)
        other = encoder_named(against) if against else None
        if other:
            embed_changed(catalogue, other, show)
        found = evaluation.report(
            catalogue, release, plan, lambda name: encoder_named(model or name), other
        )
    (print_json if as_json else print_report)(found)
    sys.exit(PROBLEMS if evaluation.is_partial(found) else DONE)


@app.command()
@click.option("--mend", is_flag=True, help="Build again what is not sound.")
@options.model
@options.home
@options.json
def doctor(
    mend: bool, model: str | None, device: str | None, home: Path | None, as_json: bool
) -> None:
    """Prove the home folder sound, or say what is not; mend what can be rebuilt."""
    from recommender.batch.build import build
    from recommender.batch.doctor import examine

    settings = _settings(home=home, model=model, device=device)
    with _catalogue(settings) as catalogue, progress() as show:
        findings = examine(settings.home, catalogue)
        mended = bool(findings) and mend
        if mended:
            catalogue.rederive()
            encoder, weight = _encoder(settings), settings.overlap
            build(settings.home, catalogue, encoder, False, show, weight, mapped=True)
            findings = examine(settings.home, catalogue)
        counts = catalogue.counts()
    if as_json:
        print_json({"sound": not findings, "mended": mended, "findings": findings, **counts})
    else:
        for finding in findings:
            say(finding, style="yellow")
        state = "not sound" if findings else "mended, and sound now" if mended else "sound"
        say(
            f"{settings.home}: {state}; {counts['entries']} entries, {counts['mentions']} mentions",
        )
    sys.exit(FAILED if findings else DONE)
