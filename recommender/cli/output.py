"""What the terminal shows: answers as tables, JSON documents, progress bars on stderr."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recommender.client.tables import asked, reasons
from recommender.entries.characters import escaped, shown

if TYPE_CHECKING:
    from recommender.batch.build import Built
    from recommender.batch.ingest import Ingested

out = Console(emoji=False)  # a title is shown as it is
err = Console(stderr=True, emoji=False)

Show = Callable[[str, int, int | None], None]

CHANCE = 0.05
"""A difference with no smaller p-value is called none."""
FEWEST = 6
"""With fewer pairs the randomisation test cannot come below `CHANCE`: 2 / 2**5 is .06."""


@contextmanager
def progress() -> Iterator[Show]:
    """Show a bar with its rate for each stage told of; nothing where stderr is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
            speed = next(task.speed for task in bars.tasks if task.id == tasks[stage])
            rate = f"{speed:,.0f}/s" if speed else ""
            bars.update(tasks[stage], completed=done, total=total, rate=rate)

        yield show


def say(text: str, style: str | None = None) -> None:
    """Print a line for people, exactly as it is."""
    out.print(shown(text), style=style, markup=False, highlight=False, soft_wrap=True)


def warn(text: str, style: str = "yellow") -> None:
    """Print a line to stderr, exactly as it is."""
    err.print(shown(text), style=style, markup=False, highlight=False, soft_wrap=True)


def print_json(content: Any) -> None:
    """Print one JSON document to stdout."""
    document = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    lines = document.split("\n")
    sys.stdout.write("\n".join(map(escaped, lines)) + "\n")


def print_ingested(report: "Ingested", entries: int, as_json: bool) -> None:
    """Print what an ingest did, and on stderr what could not be read."""
    for told in (*report.problems, *report.notices):
        warn(str(told))
    if as_json:
        print_json(
            {
                "documents": report.documents,
                "new": report.new,
                "merged": report.merged,
                "known": report.known,
                "entries": entries,
                "problem_count": report.problem_count,
                "problems": [problem._asdict() for problem in report.problems],
            }
        )
    elif report.known and not report.new and not report.merged:
        say(f"nothing new: {report.known} mentions were read before; entries now {entries}")
    else:
        say(
            f"read {report.documents}; new entries {report.new}, mentions of known ones "
            f"{report.merged}, read before {report.known}, problems {report.problem_count}; "
            f"entries now {entries}"
        )


def print_built(done: "Built", as_json: bool) -> None:
    """Print what a build did."""
    made = done.release.manifest
    if as_json:
        print_json(
            {
                "index_version": made.version,
                "entries": made.count,
                "embedded": done.embedded,
                "changed": done.changed,
                "model": made.encoder,
                "index": made.factory_string,
            }
        )
    else:
        what = "release" if done.changed else "nothing changed: release"
        say(
            f"{what} {made.version}: {made.count} entries, {done.embedded} embedded, "
            f"{made.factory_string}, {made.encoder}"
        )


def print_duplicates(found: dict[str, Any]) -> None:
    """Print pairs that may be one work, with why, and what was decided."""
    for pair in found["pairs"]:
        told = "; ".join(
            f"{name.replace('_', ' ')} {', '.join(why) if isinstance(why, list) else why}"
            for name, why in pair["reasons"].items()
        )
        say(f"{pair['likeness']:.2f}  {told}")
        for entry in pair["entries"]:
            say(f"      {entry['id']}  {' '.join(entry['title'].split())}")
    for decided in found["decisions"]:
        verdict = "one work" if decided["same"] else "two works"
        say(f"{verdict}: {decided['one']} and {decided['other']}")
    if not found["pairs"]:
        say("no suspected duplicates; `recommender build` looks for them")


def print_answer(answer: Any, as_json: bool) -> None:
    """Print an answer of the engine as a table, or as it is."""
    found = answer.to_dict()
    if as_json:
        print_json(found)
        return
    say(asked(found["query"]), style="bold")
    table = Table(box=None, pad_edge=False)
    table.add_column("score", justify="right", style="cyan")
    table.add_column("relevance", justify="right")
    table.add_column("id", style="dim", overflow="fold")
    table.add_column("title", overflow="fold")
    for hit in found["results"]:
        both = hit["title"] + (f"\n{hit['title_zh']}" if hit["title_zh"] else "")
        title = Text(shown(both))
        for line in reasons(hit):
            title.append(f"\n{shown(line)}", style="dim")
        id = Text(shown(hit["id"]))
        table.add_row(f"{hit['score']:.3f}", f"{hit['relevance']:.4f}", id, title)
    out.print(table)
    search = found["search"]
    if found["results"] and not search["close"]:
        say("nothing is close: chance pairs are as near", style="yellow")
    say(
        f"{search['matched']} entries, {search['plan']}, {found['took_ms']:.1f} ms, "
        f"{found['model']}, release {found['index_version']}",
        style="dim",
    )
    if found["next"]:
        say(f"more: --cursor {found['next']}", style="dim")


def print_migration(found: dict[str, Any]) -> None:
    """Print what another model changes: how much, where most, and whether it is better."""
    overlap, k = found["overlap"], found["k"]
    say(f"{found['from']} to {found['to']}: {found['asked']} of {found['entries']} entries asked")
    share = f"{overlap['mean']:.3f} {_interval(overlap, '')}"
    say(f"of the {k} nearest stay {share}; {found['same']:.1%} of the entries keep them all")
    for moved in found["moved"]:
        say(f"{moved['overlap']:>5.2f}  {moved['id']}  {' '.join(moved['title'].split())}")
    if "quality" in found:
        _print_comparison(found["from"], {"against": found["to"], **found["quality"]})
    if "switched_to" in found:
        say(f"release {found['switched_to']} is in force; `recommender migrate --back` undoes it")
        say(f"builds to come: --model {found['to']}, or RECOMMENDER_MODEL={found['to']}")


def print_report(found: dict[str, Any]) -> None:
    """Print what `evaluation.report` measured: facts, a table for each question, verdicts."""
    facts = ("index_version", "model", "entries", *(n for n in found if n.startswith("index_rec")))
    balance = {lang: f"{share:.2f}" for lang, share in found["language_balance"].items()}
    own = ", ".join(f"{lang} {share}" for lang, share in balance.items()) or "-"
    _print_pairs({name: found[name] for name in facts} | {"language_balance": own})
    twins = found["twins"]
    say(f"\ntwins: {twins['entries']} entries known in both languages", style="bold")
    if "problem" in twins:
        warn(f"twins: not measured: {twins['problem']}")
    _print_quality(twins.get("quality", {}))
    if "queries" in found:
        say(f"\nqueries judged: {found['queries']}", style="bold")
        _print_quality(found["quality"])
    if "lists" in found:
        say(f"\nlists: {found['lists']['lists']}, each entry left out once", style="bold")
        _print_quality(found["lists"]["quality"])
    if "comparison" in found:
        _print_comparison(found["model"], found["comparison"])
    for name in found.get("unknown", ()):
        warn(f"unknown, or stored after the last build: {name}")
    for name in [*found.get("skipped", ()), *found.get("lists", {}).get("skipped", ())]:
        warn(f"left out, too little of it is known: {name}")


def _print_pairs(pairs: dict[str, Any]) -> None:
    width = max(map(len, pairs))
    for name, value in pairs.items():
        shown = f"{value:.4f}" if isinstance(value, float) else "-" if value is None else str(value)
        say(f"{name:>{width}}  {shown}")


def _print_quality(quality: dict[str, Any]) -> None:
    rows = [(name, f"{v['mean']:.3f}", _interval(v, "")) for name, v in quality.items()]
    _print_table(("", "mean", "95 % interval"), rows)


def _print_comparison(model: str, comparison: dict[str, Any]) -> None:
    other = comparison["against"]
    for question, units in (("qrels", "queries"), ("lists", "lists")):
        if question not in comparison:
            continue
        metrics, asked = comparison[question]["metrics"], len(comparison[question]["per_unit"])
        say(f"\n{model} against {other}: {asked} {units}", style="bold")
        rows = [
            (
                metric,
                f"{v['mean']:.3f}",
                f"{v['against']:.3f}",
                f"{v['difference']:+.3f}",
                _interval(v, "+"),
                f"{v['p']:.4f}",
            )
            for metric, v in metrics.items()
        ]
        _print_table(("", "release", "against", "difference", "95 % interval", "p"), rows)
        for verdict, on in _verdicts(model, other, metrics).items():
            say(f"{verdict}: {', '.join(on)}")
        if asked < FEWEST:
            say(f"(fewer than {FEWEST} {units} cannot show a difference)", style="dim")


def _verdicts(model: str, other: str, metrics: dict[str, Any]) -> dict[str, list[str]]:
    """Return what can be said, in plain words, and of which metrics."""
    verdicts: dict[str, list[str]] = {}
    for metric, found in metrics.items():
        better = f"{model if found['difference'] > 0 else other} is better"
        chance = found["p"] >= CHANCE
        words = "no difference that chance would not explain" if chance else better
        verdicts.setdefault(words, []).append(metric)
    return verdicts


def _interval(found: dict[str, float], sign: str) -> str:
    return f"[{found['low']:{sign}.3f}, {found['high']:{sign}.3f}]"


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns: names to the left, figures to the right."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
