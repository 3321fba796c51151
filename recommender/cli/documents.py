"""Commands about documents and entries: ingest, inspect, export, duplicates."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import click
import orjson

from recommender.cli import fetching, options
from recommender.cli.examples import examples
from recommender.cli.exit_codes import DONE, PROBLEMS
from recommender.cli.opening import next_command, opened_catalogue, settings_from
from recommender.cli.output import (
    hint,
    kept_at_interrupt,
    print_duplicates,
    print_ingested,
    print_json,
    progress,
    say,
)
from recommender.entries.claims import Decision
from recommender.entries.document_title import with_titles
from recommender.entries.edit import Edit
from recommender.entries.entry import Entry
from recommender.entries.exported_collection import ExportedCollection
from recommender.errors import InvalidQuery


@click.command(
    epilog=examples(
        "ingest digests/ arxiv-metadata.json.gz refs.bib",
        "ingest - < feed.xml",
        "ingest https://arxiv.org/abs/2301.00808 doi:10.1109/CVPR.2016.90",
    )
)
@click.argument("paths", nargs=-1, required=True)
@options.reading
@options.allow_private
@options.home
@options.json
def ingest(
    paths: tuple[str, ...],
    layout: str | None,
    base_url: str,
    allow_private: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Read digests, records, feeds and pages into the catalogue.

    PATHS are files or folders; - is standard input; a URL, arxiv:ID or doi:DOI is fetched. What was
    read before changes nothing.
    """
    from recommender import sources
    from recommender.batch.ingest import ingest, ingest_stream
    from recommender.releases.home import unbuilt

    sources.check(layout, base_url)
    settings = settings_from(home=home)
    urls = [path for path in paths if fetching.is_address(path)]
    files = [Path(path) for path in paths if path != "-" and path not in urls]
    with ExitStack() as stack:
        session = (
            stack.enter_context(fetching.session_of(settings, allow_private)) if urls else None
        )
        catalogue = stack.enter_context(opened_catalogue(settings, any_other=True, new=True))
        stack.enter_context(
            kept_at_interrupt(
                lambda: f"{len(catalogue):,} entries are stored; the same again goes on from there"
            )
        )
        show = stack.enter_context(progress())
        report = ingest(catalogue, files, layout, show, base_url)
        if session:
            from recommender.fetch.harvest import store
            from recommender.fetch.page import pages

            for fetched in pages(session, urls, format=layout, base_url=base_url):
                store(catalogue, fetched, report)
        if "-" in paths:
            items = sources.read_stream(sys.stdin.buffer, "-", format=layout, base_url=base_url)
            ingest_stream(catalogue, items, report)
        entries, not_built = len(catalogue), unbuilt(settings.home, catalogue)
    print_ingested(report, entries, not_built, as_json)
    if not_built and not as_json:
        hint(f"{not_built} of them not built yet; next: {next_command(home, 'build')}")
    sys.exit(PROBLEMS if report.problem_count else DONE)


@click.command(
    epilog=examples(
        "inspect weekly.md",
        "inspect weekly.html --html --out inspected.html",
    )
)
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
    with sys.stdin.buffer if str(file) == "-" else sources.open_document(file) as stream:
        inspection = sources.inspect_stream(stream, file.name, format=layout, base_url=base_url)
    if as_json:
        print_json(inspection.to_dict())
    elif as_page:
        from recommender.sources.digests.inspection.page import page

        if out is None:
            sys.stdout.buffer.write(page(inspection).encode())
        else:
            out.write_bytes(page(inspection).encode())
            say(f"{out}: {summary(inspection)}")
    else:
        print_inspection(inspection)
    sys.exit(DONE if inspection.is_whole else PROBLEMS)


@click.command(
    epilog=examples(
        "export --out entries.jsonl",
        "export | head -1",
    )
)
@click.option("--out", "file", type=Path, help="Write to this file, not to stdout.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
@click.option("--collections", is_flag=True, help="Collections too, with what was shown and read.")
@options.home
def export(file: Path | None, as_json: bool, collections: bool, home: Path | None) -> None:
    """Write every entry as JSON lines, in order of first mention, then people's decisions and edits."""
    with opened_catalogue(settings_from(home=home)) as catalogue:
        facts: Iterator[Entry | Decision | Edit | ExportedCollection] = chain(
            (entry for _, entry in catalogue.entries()),
            catalogue.all_decisions(),
            catalogue.all_edits(),
            catalogue.all_collections() if collections else (),
        )
        titles = catalogue.document_titles()
        lines_of_json = (
            with_titles(fact.to_dict(), titles) if isinstance(fact, Entry) else fact.to_dict()
            for fact in facts
        )
        rows = map(orjson.dumps, lines_of_json)
        lines = _array(rows) if as_json else (row + b"\n" for row in rows)
        if file is None:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        from recommender.releases.atomic import atomic_write

        with atomic_write(file) as temporary, temporary.open("wb") as stream:
            stream.writelines(lines)


def _array(rows: Iterator[bytes]) -> Iterator[bytes]:
    separator = b"[\n"
    for row in rows:
        yield separator + row
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"


@click.command(
    epilog=examples(
        "duplicates",
        'duplicates --same arxiv:2103.14030 "Swin 读书笔记"',
    )
)
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
    """Show pairs of entries that may be the same work in two languages; decide which are.

    Nothing is merged by likeness alone. A and B are any names of two entries; what is said of them
    wins over every rule, and goes with every export.
    """
    with opened_catalogue(settings_from(home=home)) as catalogue:
        for pairs, one_work in ((same, True), (different, False)):
            for one, other in pairs:
                catalogue.decide(one, other, one_work)
        suspects = catalogue.duplicates()
    (print_json if as_json else print_duplicates)(suspects)
