"""Commands that ask: similar, like, search, related."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.opening import (
    opened_catalogue,
    opened_engine,
    settings_from,
    short_lived,
)
from recommender.cli.options import text_of
from recommender.cli.output import (
    print_answer,
    print_json,
    progress,
    say,
    warn,
)
from recommender.engine.missing import notes_on_missing
from recommender.engine.options import ListOptions, QueryOptions
from recommender.entries.filter import Filter
from recommender.progress import Progress

if TYPE_CHECKING:
    from recommender.engine.engine import Engine
    from recommender.engine.response import QueryResponse


@click.command(
    epilog=examples(
        "similar 2301.00808",
        "similar 10.1038/nature14539 -k 5 --kind paper --from 2024",
        "similar 2301.00808 --explain --lang-mode other",
    )
)
@short_lived
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
    with opened_engine(settings_from(home=home, device=device), model) as engine:
        _print(engine, engine.similar(id, k, filter, options), form)


@click.command(
    epilog=examples(
        'like "把 Transformer 用于图像分类"',
        "like abstract.txt --half-life 365",
        "like --like 2301.00808^2 --like 2010.11929 --unlike 1706.03762",
    )
)
@short_lived
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
    with opened_engine(settings_from(home=home, device=device), model) as engine:
        _print(engine, engine.like(text_of(text), likes, unlikes, k, filter, options), form)


@click.command(
    epilog=examples(
        "search Kaiming He",
        "search 图神经网络 --category cs.LG --format bibtex",
    )
)
@short_lived
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--mode",
    type=click.Choice(("hybrid", "words", "vectors")),
    default="hybrid",
    show_default=True,
    help="By words and vectors (hybrid), words or vectors.",
)
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
    **options_given: Any,
) -> None:
    """Find entries by words, a title or an author.

    TEXT is what to look for, or - for standard input. What is exactly named comes first.
    """
    with opened_engine(settings_from(home=home, device=device), model) as engine:
        _print(engine, engine.search(text_of(text), **options_given), form)


def _print(engine: "Engine", answer: "QueryResponse", form: str | None) -> None:
    if form is None or form == "json":
        print_answer(answer, form == "json")
        return
    from recommender.entries.citations import cite

    sys.stdout.write(cite([row.entry for row in engine.entries_of(answer)], form))


def _whys(engine: "Engine", k: int, filter: Any, id: str) -> dict[str, Any]:
    """Return why others are related to an entry, by their ids."""
    answer = engine.similar(id, k, filter, QueryOptions(explain=True))
    return {hit["id"]: hit["why"] for hit in answer.results}


def _with_progress(lines: Iterator[Any], show: Progress, total: int) -> Iterator[Any]:
    """Yield lines, and show how many have come."""
    for number, line in enumerate(lines, 1):
        show("related", number, total)
        yield line


@click.command(
    epilog=examples(
        "related --out related.jsonl",
        "related --out site -k 5 --explain",
        "related --out site --url-pattern 'https://my.site/posts/{slug}/'",
    )
)
@click.option(
    "--out",
    type=Path,
    required=True,
    help="A .jsonl, .csv or .parquet file; or a folder, for HTML and a JSON file an entry.",
)
@click.option(
    "--url-pattern",
    metavar="URL",
    help="Address of what has none, as https://my.site/posts/{slug}/: also {id}, {name}, {document}, {year}, {month}, {day}.",
)
@click.option(
    "--page-lang",
    type=click.Choice(("auto", "zh", "en")),
    default="auto",
    show_default=True,
    help="Language of a folder's HTML; auto: that of each entry's title.",
)
@options.taking(filter=Filter)
@options.width
@options.explained
@options.model
@options.home
@options.json
def related(  # noqa: PLR0913 - the options of a command are its arguments
    out: Path,
    url_pattern: str | None,
    page_lang: Any,
    filter: Any,
    k: int,
    explain: bool,
    model: str | None,
    device: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Write the related entries of every entry to one file, or to a folder for a static site.

    Each work is told of once. With --explain JSON and HTML say why.
    """
    from recommender.batch.export import related_lines, write_related
    from recommender.batch.static_site.addresses import UrlPattern, own_pages
    from recommender.batch.static_site.pages import write_pages
    from recommender.releases.home import unbuilt
    from recommender.releases.release import Release

    reasons = None
    pattern = UrlPattern(url_pattern) if url_pattern else None
    settings = settings_from(home=home, device=device)
    as_site = out.is_dir() or not out.suffix
    with opened_catalogue(settings) as catalogue, progress() as show, ExitStack() as stack:
        release = Release.open(settings.home)
        pages = own_pages(catalogue) if pattern or as_site else {}

        def address(id: str) -> str | None:
            return pattern.url(id, pages[id]) if pattern and id in pages else None

        if explain:
            reasons = partial(_whys, stack.enter_context(opened_engine(settings, model)), k, filter)
        related_entries = related_lines(
            catalogue, release, k, filter, address=address, reasons=reasons
        )
        lines = _with_progress(related_entries, show, len(release))
        if as_site:
            documents = {id: page.documents for id, page in pages.items()}
            count = write_pages(lines, out, page_lang, documents)
        else:
            count = write_related(lines, out)
        not_built = unbuilt(settings.home, catalogue)
    if as_json:
        summary = {"entries": count, "index_version": release.version, "waiting": not_built}
        print_json({"out": str(out), **summary})
        return
    say(f"{out}: related entries of {count} entries")
    for line in notes_on_missing({"waiting": not_built}):
        warn(line)
