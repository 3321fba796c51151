"""Commands about single entries, and about all of them: show, list, stats, remove, edit."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.text import Text

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.opening import next_command, opened_catalogue, settings_from
from recommender.cli.output import hint, out, print_json, say
from recommender.entries.characters import displayable
from recommender.entries.edit import FIELDS, LISTS
from recommender.entries.filter import Filter
from recommender.entries.mention import KINDS
from recommender.errors import InvalidQuery

if TYPE_CHECKING:
    from recommender.catalogue.store import Catalogue

_LONGEST = 12  # values of a kind that `stats` names


@click.command(
    epilog=examples("show 2301.00808", 'show "Mask R-CNN" --json', "show 2301.00808 --format ris")
)
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@options.home
@options.form
def show(ids: tuple[str, ...], home: Path | None, form: str | None) -> None:
    """Show entries whole: texts, names, and every place that mentions them.

    ID is any name of an entry: an id, an arXiv id, a DOI, a link, an exact title.
    """
    with opened_catalogue(settings_from(home=home)) as catalogue:
        entries = [row.entry for row in catalogue.get([catalogue.find(id) for id in ids])]
        entries_json = catalogue.with_document_titles([entry.to_dict() for entry in entries])
    if form == "json":
        print_json(entries_json[0] if len(entries_json) == 1 else entries_json)
    elif form:
        from recommender.entries.citations import cite

        sys.stdout.write(cite(entries, form))
    else:
        for number, (entry, entry_json) in enumerate(zip(entries, entries_json, strict=True)):
            if number:
                say("")
            _print_entry(entry.label, entry_json)


def _print_entry(label: str, content: Mapping[str, Any]) -> None:
    say(label, style="bold")
    if content["title_zh"]:
        say(content["title_zh"], style="bold")
    facts = (content[name] for name in ("kind", "published", "venue", "category"))
    for line in (", ".join(content["authors"]), " · ".join(filter(None, facts)), content["url"]):
        if line:
            say(line)
    for name in ("abstract_en", "abstract_zh", "recommendation"):
        if content[name]:
            say(f"\n{content[name]}")
    say(f"\nnames: {', '.join(content['aliases']) or content['id']}", style="dim")
    for mention in content["mentions"]:
        title = f" “{mention['title']}”" if "title" in mention else ""
        place = f"{mention['document']}:{mention['line']}"
        say(f"in{title} {place}, {mention['format']}", style="dim")


@click.command(
    "list",
    epilog=examples(
        "list --kind paper --from 2024 -k 20", "list --waiting", "list --order title | less"
    ),
)
@options.taking(filter=Filter)
@click.option("-k", type=click.IntRange(min=1), help="How many, at most.  [default: all]")
@click.option(
    "--order",
    type=click.Choice(("stored", "published", "title")),
    default="stored",
    show_default=True,
    help="As they were first read, the newest first, or by title.",
)
@click.option(
    "--waiting", is_flag=True, help="Only what is stored or changed since the last build."
)
@options.home
@options.json
def list_entries(
    filter: Filter, k: int | None, order: str, waiting: bool, home: Path | None, as_json: bool
) -> None:
    """List the entries, all of them or those that pass a filter, built or not."""
    from recommender.releases.home import unbuilt_rows

    settings = settings_from(home=home)
    with opened_catalogue(settings, any_other=True) as catalogue:
        rows = catalogue.rows()
        if waiting:
            unbuilt = set(unbuilt_rows(settings.home, catalogue))
            rows = [row for row in rows if row in unbuilt]
        records = {
            one.row: one for one in catalogue.release_records(rows) if filter.accepts(one.facts)
        }
        summaries = [orjson.loads(records[row].summary) for row in rows if row in records]
    if order == "published":
        summaries.sort(key=lambda card: card["published"] or "", reverse=True)
    elif order == "title":
        summaries.sort(key=lambda card: card["title"].casefold())
    (print_json if as_json else _print_list)(summaries[:k])


def _print_list(cards: list[dict[str, Any]]) -> None:
    """Print a line for each entry: at a terminal cut to its width, elsewhere whole."""
    if not cards:
        say("no entries", style="yellow")
        return
    rows = [
        (
            card["id"],
            card["published"] or "-",
            card["kind"],
            " ".join(displayable(card["title"]).split()),
        )
        for card in cards
    ]
    wide = max(len(id) for id, *_ in rows)
    for id, published, kind, title in rows:
        line = Text(f"{displayable(id):<{wide}}  {published:<10}  ", style="dim")
        line.append(f"{kind:<5}  ", style="cyan").append(title, style="not dim")
        out.print(line, no_wrap=True, overflow="ellipsis", crop=True)


@click.command(epilog=examples("stats", "stats --json"))
@options.home
@options.json
def stats(home: Path | None, as_json: bool) -> None:
    """Count what the home folder holds, and what of it is built."""
    settings = settings_from(home=home)
    with opened_catalogue(settings, any_other=True) as catalogue:
        counts = _counted(settings.home, catalogue)
    if as_json:
        print_json(counts)
        return
    release = counts["release"]
    built = "nothing is built yet: run `recommender build`"
    if release:
        built = f"release {release['index_version']}: {release['entries']:,} entries, {release['model']}"
        if counts["waiting"]:
            built += f"; {counts['waiting']:,} stored or changed since: run `recommender build`"
    say(
        f"{settings.home}: {counts['entries']:,} entries, {counts['mentions']:,} mentions",
        style="bold",
    )
    say(built)
    for name in ("kind", "lang", "published", "source", "category", "venue"):
        if values := counts[name]:
            shown_values = ", ".join(f"{value} {count:,}" for value, count in values[:_LONGEST])
            more = len(values) - _LONGEST
            line = f"{name:<9}  {shown_values}{f', and {more} more' if more > 0 else ''}"
            out.print(Text(displayable(line)))  # between words, where there is a terminal
    say(f"{'decided':<9}  {counts['decisions']} pairs; {counts['suspects']} that may be one work")
    size = counts["bytes"]
    say(f"{'on disk':<9}  catalogue {size['catalogue']:,} bytes, releases {size['releases']:,}")


def _counted(home: Path, catalogue: "Catalogue") -> dict[str, Any]:
    from recommender.releases.home import RELEASES, unbuilt_rows

    counts = catalogue.counts()
    return {
        "entries": counts["entries"],
        "mentions": counts["mentions"],
        "release": _release_summary(home),
        "waiting": len(unbuilt_rows(home, catalogue)),
        **_values_of_facts(catalogue),
        "decisions": len(catalogue.all_decisions()),
        "suspects": len(catalogue.suspects()),
        "bytes": {
            "catalogue": catalogue.path.stat().st_size,
            "releases": sum(path.stat().st_size for path in _files(home / RELEASES)),
        },
    }


def _release_summary(home: Path) -> dict[str, Any] | None:
    from recommender.errors import CorruptRelease, NoRelease
    from recommender.releases.release import Release

    try:
        manifest = Release.open(home).manifest
    except (NoRelease, CorruptRelease):
        return None
    return {
        "index_version": manifest.version,
        "model": manifest.encoder,
        "entries": manifest.count,
    }


def _values_of_facts(catalogue: "Catalogue") -> dict[str, list[tuple[str, int]]]:
    """Return the values of each kind of fact, with how many entries have them: falling, equal counts by value."""
    values: dict[str, Counter[str]] = {
        name: Counter() for name in ("kind", "lang", "published", "source", "category", "venue")
    }
    for record in catalogue.release_records(catalogue.rows()):
        facts = record.facts
        values["kind"][facts.kind] += 1
        values["lang"].update(facts.langs)
        values["source"].update(facts.sources)
        values["category"].update(facts.categories)
        if facts.published:
            values["published"][facts.published[:4]] += 1
        if facts.venue:
            values["venue"][facts.venue] += 1
    return {name: sorted(counter.items(), key=_falling) for name, counter in values.items()}


def _falling(counted: tuple[str, int]) -> tuple[int, str]:
    value, count = counted
    return -count, value


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@click.command(epilog=examples("remove title:10d803662baf8217a525", 'remove "An exact title"'))
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@options.home
@options.json
def remove(ids: tuple[str, ...], home: Path | None, as_json: bool) -> None:
    """Remove entries and all their mentions; if one of the ids is unknown, nothing is removed.

    The next question does not find them any more. A document that mentions one brings it back when
    it is read again.
    """
    with opened_catalogue(settings_from(home=home)) as catalogue, catalogue.transaction():
        rows = dict.fromkeys(catalogue.find(id) for id in ids)
        removed = list(catalogue.summaries([*rows]).values())
        for card in removed:
            catalogue.remove(card["id"])
    if as_json:
        print_json({"removed": [card["id"] for card in removed]})
        return
    for card in removed:
        say(f"removed {card['id']}  {' '.join(card['title'].split())}")
    hint("a document that mentions it brings it back when it is read again")


def _fields(command: Any) -> Any:
    """Add an option for each field that can be edited."""
    for field in reversed(FIELDS):
        flag = "--" + field.replace("_", "-").removesuffix("s")
        several = field in LISTS
        command = click.option(
            flag,
            field,
            type=click.Choice(KINDS) if field == "kind" else None,
            multiple=several,
            default=None,
            help=f"{_FIELD_NAMES[field]}{' May be repeated.' if several else ''}",
        )(command)
    return command


_FIELD_NAMES = {
    "kind": "What it is.",
    "title": "The title.",
    "title_zh": "The Chinese title beside it.",
    "url": "Where to read it.",
    "published": "The date: 2024, 2024-06, 2024-06-30.",
    "venue": "The venue.",
    "category": "The category.",
    "abstract_en": "The English abstract.",
    "abstract_zh": "The Chinese abstract.",
    "recommendation": "The recommendation.",
    "authors": "An author; all of them are given.",
    "affiliations": "An affiliation; all of them are given.",
}


@click.command(
    epilog=examples(
        'edit text:0f3a9c --title "The title as it should be"',
        'edit 2301.00808 --author "Sanghyun Woo" --author "Shoubhik Debnath"',
        "edit 2301.00808 --venue CVPR --forget title",
    )
)
@click.argument("id")
@_fields
@click.option(
    "--forget",
    type=click.Choice([field.replace("_", "-") for field in FIELDS]),
    multiple=True,
    help="Back to what the documents say of this field. May be repeated.",
)
@options.home
@options.json
def edit(id: str, forget: tuple[str, ...], home: Path | None, as_json: bool, **given: Any) -> None:
    """Set fields of an entry, over what any document says now or later; an empty value clears a field.

    What is set stands beside the mentions, which stay as they were read, and goes with every export.
    """
    from recommender.releases.home import unbuilt_rows

    changes: dict[str, Any] = {
        field: value for field, value in given.items() if value not in (None, ())
    }
    changes |= {field.replace("-", "_"): None for field in forget}
    if not changes:
        raise InvalidQuery("edit", "give a field to set, or --forget one")
    settings = settings_from(home=home)
    with opened_catalogue(settings) as catalogue:
        before = catalogue.get([catalogue.find(id)])[0].entry.to_dict()
        known_as = catalogue.edit(id, changes)
        row = catalogue.find(known_as)
        after = catalogue.get([row])[0].entry.to_dict()
        not_built = row in unbuilt_rows(settings.home, catalogue)
    if as_json:
        print_json(after)
        return
    for field in changes:
        if before[field] == after[field]:
            say(f"{field}: {_value_text(after[field])}, as before")
        else:
            say(f"{field}: {_value_text(before[field])} -> {_value_text(after[field])}")
    if not_built:
        hint(f"next: {next_command(home, 'build')}")


def _value_text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) and value else str(value or "nothing")
