"""The command line: parses, calls, prints. Logging is set up here, and nowhere else.

Answers go to stdout, for people or with ``--json`` as one JSON document; progress and problems go
to stderr. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with problems reported.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from recommender.errors import InvalidQuery, MissingExtra, RecommenderError
from recommender.settings import Settings
from recommender.terminal import print_answer, print_json, print_pairs, progress, say, warn

DONE, FAILED, WRONG_USE, PROBLEMS = 0, 1, 2, 3
EXIT_CODE: dict[type[RecommenderError], int] = {
    InvalidQuery: WRONG_USE,
    MissingExtra: WRONG_USE,
    RecommenderError: FAILED,
}
"""The one table from error to exit code; the nearest base class counts."""

app = typer.Typer(
    help="Related papers for AI research digests, across Chinese and English.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of catalogue and releases [default: .recommender]"),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="Encoder: a shipped name, a folder, a hub name, or 'hash'"),
]
Device = Annotated[str | None, typer.Option("--device", help="cpu, cuda, mps [default: cpu]")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document")]
Width = Annotated[int, typer.Option("-k", help="How many results")]


def main() -> None:
    """Run the command line; the console script and ``python -m recommender``."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except RecommenderError as error:
        code = next(EXIT_CODE[kind] for kind in type(error).__mro__ if kind in EXIT_CODE)
        if "--json" in sys.argv:
            print_json({"error": type(error).__name__, "detail": str(error)})
        warn(f"recommender: {error}", style="red")
        sys.exit(code)
    except BrokenPipeError:  # the reader had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings(**flags: Any) -> Settings:
    return Settings.from_mapping(os.environ, **flags)


def _encoder(settings: Settings, name: str | None = None) -> Any:
    from recommender.encoder import open_encoder

    return open_encoder(
        name or settings.model, settings.device, settings.prompt, settings.query_prompt
    )


@contextmanager
def _catalogue(settings: Settings) -> Iterator[Any]:
    from recommender.catalogue import Catalogue
    from recommender.engine import CATALOGUE

    with Catalogue(settings.home / CATALOGUE) as catalogue:
        yield catalogue


@contextmanager
def _engine(settings: Settings, model: str | None = None) -> Iterator[Any]:
    from recommender.engine import Recommender

    encoder_named = partial(_encoder, settings)
    with Recommender(
        settings.home, (lambda _: encoder_named(model)) if model else encoder_named
    ) as engine:
        yield engine


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders; - for standard input")],
    format: Annotated[
        str | None, typer.Option("--format", help="Read as this, whatever the content looks like")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read digests, records and feeds into the catalogue."""
    from recommender import batch, sources

    if format is not None and format not in sources.FORMATS:
        raise InvalidQuery("format", f"{format!r} is none of {', '.join(sources.FORMATS)}")
    with _catalogue(_settings(home=home)) as catalogue, progress() as show:
        files = [path for path in paths if str(path) != "-"]
        report = batch.ingest(catalogue, files, format, show)
        if len(files) < len(paths):
            items = sources.read_stream(sys.stdin.buffer, "-", format=format)
            batch.ingest_stream(catalogue, items, report)
        entries = len(catalogue)
    for problem in report.problems:
        warn(str(problem))
    counts = {
        "documents": report.documents,
        "new": report.new,
        "merged": report.merged,
        "known": report.known,
        "problems": report.problem_count,
        "entries": entries,
    }
    if as_json:
        listed = [p._asdict() for p in report.problems]
        print_json({**counts, "problems": listed, "problem_count": report.problem_count})
    elif report.known and not report.new and not report.merged:
        say(f"nothing new: {report.known} mentions were known; {entries} entries")
    else:
        say(
            f"{report.documents} documents: {report.new} new entries, {report.merged} mentions of "
            f"known ones, {report.known} read before, {report.problem_count} problems; "
            f"{entries} entries",
        )
    raise typer.Exit(PROBLEMS if report.problem_count else DONE)


@app.command()
def export(
    file: Annotated[Path | None, typer.Option("--out", help="Write here, not to stdout")] = None,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array, not lines")] = False,
) -> None:
    """Write every entry as JSON lines, in order of first mention."""
    with _catalogue(_settings(home=home)) as catalogue:
        rows = (orjson.dumps(entry.to_dict()) for _, entry in catalogue.entries())
        lines = _array(rows) if as_json else (row + b"\n" for row in rows)
        if file is None:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        aside = file.with_name(f".{file.name}.{os.getpid()}")
        with aside.open("wb") as stream:
            stream.writelines(lines)
        aside.replace(file)


def _array(rows: Iterator[bytes]) -> Iterator[bytes]:
    separator = b"[\n"
    for row in rows:
        yield separator + row
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"


@app.command()
def build(
    full: Annotated[bool, typer.Option("--full", help="Encode and build everything again")] = False,
    home: Home = None,
    model: Model = None,
    device: Device = None,
    as_json: Json = False,
) -> None:
    """Embed what changed, build the index and the neighbour graph, publish a release."""
    from recommender import batch

    settings = _settings(home=home, model=model, device=device)
    with _catalogue(settings) as catalogue, progress() as show:
        done = batch.build(settings.home, catalogue, _encoder(settings), full, show)
    made = done.release.manifest
    if as_json:
        print_json(
            {
                "index_version": made.version,
                "entries": made.count,
                "embedded": done.embedded,
                "changed": done.changed,
                "model": made.encoder,
                "index": made.recipe,
            }
        )
    else:
        what = "release" if done.changed else "nothing changed: release"
        say(
            f"{what} {made.version}: {made.count} entries, {done.embedded} embedded, "
            f"{made.recipe}, {made.encoder}",
        )


@app.command()
def similar(
    id: Annotated[str, typer.Argument(help="Any name: id, arXiv id, DOI, link, exact title")],
    k: Width = 10,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Show the entries nearest to one entry."""
    with _engine(_settings(home=home), model) as engine:
        print_answer(engine.similar(id, k), as_json)


@app.command()
def like(  # noqa: PLR0913 - the options of a command are its arguments
    text: Annotated[
        list[str] | None, typer.Argument(help="Words, a file's path, or - for standard input")
    ] = None,
    likes: Annotated[list[str] | None, typer.Option("--like", help="Towards this entry")] = None,
    unlikes: Annotated[
        list[str] | None, typer.Option("--unlike", help="Away from this entry")
    ] = None,
    k: Width = 10,
    home: Home = None,
    model: Model = None,
    device: Device = None,
    as_json: Json = False,
) -> None:
    """Show the entries nearest to a text, to several entries, or to both."""
    words = _words(text or [])
    with _engine(_settings(home=home, device=device), model) as engine:
        print_answer(engine.like(words, likes or (), unlikes or (), k), as_json)


def _words(given: list[str]) -> str:
    if given == ["-"]:
        return sys.stdin.read()
    if len(given) == 1 and len(given[0]) < 500 and Path(given[0]).is_file():
        return Path(given[0]).read_text("utf-8", errors="replace")
    return " ".join(given)


@app.command()
def related(
    file: Annotated[Path, typer.Option("--out", help="A .jsonl, .parquet or .csv file")],
    k: Width = 10,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write the related entries of every entry to one file."""
    from recommender.related import related, write_related
    from recommender.releases import Release

    settings = _settings(home=home)
    with _catalogue(settings) as catalogue:
        release = Release.open(settings.home)
        count = write_related(related(catalogue, release, k), file)
    if as_json:
        print_json({"out": str(file), "entries": count, "index_version": release.version})
    else:
        say(f"{file}: related entries of {count} entries")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port [default: 8000]")] = None,
    home: Home = None,
    model: Model = None,
    device: Device = None,
) -> None:
    """Serve the API and the page."""
    import uvicorn

    from recommender.api import create_app

    settings = _settings(home=home, host=host, port=port, device=device)
    with _engine(settings, model) as engine:
        engine.release.verify()
        warn(f"http://{settings.host}:{settings.port}/", style="bold")
        uvicorn.run(create_app(engine), host=settings.host, port=settings.port, log_level="warning")


@app.command()
def evaluate(
    judgements: Annotated[
        Path | None, typer.Option("--qrels", help="JSON lines: seed, related, grade")
    ] = None,
    k: Width = 10,
    sample: Annotated[int, typer.Option(help="Entries asked to compare index and truth")] = 500,
    seed: Annotated[int, typer.Option(help="Of the sample and of the intervals")] = 0,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Measure the index against brute force, language balance, and quality on judgements."""
    from recommender import evaluation
    from recommender.releases import Release

    settings = _settings(home=home)
    with _catalogue(settings) as catalogue:
        release = Release.open(settings.home)
        found: dict[str, Any] = {
            "index_version": release.version,
            "model": release.manifest.encoder,
            "entries": release.manifest.count,
            f"index_recall@{k}": float(
                evaluation.index_recall(release, k, sample, seed).mean().item()
            ),
            "language_balance": evaluation.language_balance(catalogue, release, k),
        }
        if judgements is not None:
            with judgements.open("rb") as lines:
                read = evaluation.read_judgements(lines, str(judgements))
            quality = evaluation.judge(catalogue, release, read, k)
            if not quality.seeds:
                raise InvalidQuery("qrels", "no seed and related entry of it is in the catalogue")
            found["queries"] = len(quality.seeds)
            found["unknown"] = quality.unknown
            found["quality"] = {
                name: {"mean": mean, "low": low, "high": high}
                for name, (mean, low, high) in quality.summary(seed).items()
            }
    if as_json:
        print_json(found)
    else:
        print_pairs(found)
    raise typer.Exit(PROBLEMS if found.get("unknown") else DONE)


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Build again what is not sound")] = False,
    home: Home = None,
    model: Model = None,
    device: Device = None,
    as_json: Json = False,
) -> None:
    """Prove the home folder sound, or say what is not; mend what can be rebuilt."""
    from recommender import batch

    settings = _settings(home=home, model=model, device=device)
    with _catalogue(settings) as catalogue, progress() as show:
        findings = batch.examine(settings.home, catalogue)
        mended = bool(findings) and mend
        if mended:
            catalogue.rederive()
            batch.build(settings.home, catalogue, _encoder(settings), full=True, progress=show)
            findings = batch.examine(settings.home, catalogue)
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
    raise typer.Exit(FAILED if findings else DONE)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"recommender {version('recommender')}")
        raise typer.Exit()


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it")
    ] = False,
) -> None:
    """Related papers for AI research digests, across Chinese and English."""
