"""What the terminal shows: answers as tables, JSON documents, progress bars on stderr."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recommender.client.tables import query_line, reasons, titles_of
from recommender.engine.missing import notes_on_missing
from recommender.entries.characters import displayable, escaped

if TYPE_CHECKING:
    from rich.progress import Progress as BarsShown
    from rich.progress import TaskID

    from recommender.batch.build import BuildOutcome
    from recommender.batch.ingest import IngestReport
    from recommender.fetch.harvest import Preview
    from recommender.issues.issue import Issue

WIDE = 10_000
"""The width of output that is no terminal: nothing is wrapped or cut, since other programs read it by lines."""

out = Console(emoji=False, width=None if sys.stdout.isatty() else WIDE)  # a title stays as it is
err = Console(stderr=True, emoji=False)


CHANCE = 0.05
"""The significance level: a difference with a larger p-value is not called one."""
FEWEST = 6
"""With fewer pairs the randomisation test cannot come below `CHANCE`: 2 / 2**5 is .06."""


@contextmanager
def progress() -> Iterator["ProgressBars"]:
    """Show a progress bar with its rate for each reported stage; nothing if stderr is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
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
        yield ProgressBars(bars)


class ProgressBars:
    """Progress bars, one for each reported stage.

    Attributes
    ----------
    reached : str
        The last reported progress, in words; empty before the first report.
    """

    def __init__(self, bars: "BarsShown") -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self.reached = ""

    def __call__(self, stage: str, done: int, total: int | None, /) -> None:
        """Report how many of a stage's steps are done."""
        bars, tasks = self._bars, self._tasks
        self.reached = f"{stage}, {done:,} of {total:,}" if total else stage
        if stage not in tasks:
            for task in bars.tasks:
                bars.update(task.id, visible=task.total is not None)  # else it would turn for ever
            tasks[stage] = bars.add_task(stage, total=total, rate="")
        speed = next(task.speed for task in bars.tasks if task.id == tasks[stage])
        rate = f"{speed:,.0f}/s" if speed else ""
        bars.update(tasks[stage], completed=done, total=total, rate=rate)


def say(text: str, style: str | None = None) -> None:
    """Print a line for people, exactly as it is."""
    out.print(displayable(text), style=style, markup=False, highlight=False, soft_wrap=True)


def warn(text: str, style: str = "yellow") -> None:
    """Print a line to stderr, exactly as it is."""
    err.print(displayable(text), style=style, markup=False, highlight=False, soft_wrap=True)


def print_json(content: Any) -> None:
    """Print one JSON document to stdout."""
    document = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    lines = document.split("\n")
    sys.stdout.write("\n".join(map(escaped, lines)) + "\n")


def hint(text: str) -> None:
    """Print to stderr what can be done next."""
    warn(text, style="dim")


@contextmanager
def kept_at_interrupt(message: Callable[[], str]) -> Iterator[None]:
    """On an interrupt (Ctrl-C), print what was done by then and is kept."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(message())
        raise


def print_ingested(
    report: "IngestReport", entries: int, not_built: int, as_json: bool, stopped: str = ""
) -> None:
    """Print the report of an ingest; on stderr, what could not be read, and why a fetch `stopped`."""
    for message in (*report.problems, *report.notices):
        warn(str(message))
    if as_json:
        print_json(
            {
                "documents": report.documents,
                "new": report.new,
                "merged": report.merged,
                "known": report.known,
                "entries": entries,
                "waiting": not_built,
                "problem_count": report.problem_count,
                "problems": [problem._asdict() for problem in report.problems],
                **({"stopped": stopped} if stopped else {}),
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
    if stopped:
        note = "; what came before it is stored, and the next run goes on there"
        warn(f"recommender: {stopped}{note if report.documents else ''}", style="red")


def print_preview(preview: "Preview", as_json: bool) -> None:
    """Print what a fetch would bring."""
    for problem in preview.problems:
        warn(str(problem))
    if as_json:
        print_json(
            {
                "mentions": [mention.to_dict() for mention in preview.mentions],
                "more": preview.more,
                "problems": [problem._asdict() for problem in preview.problems],
            }
        )
        return
    for mention in preview.mentions:
        name = next(iter(mention.names()), "")
        say(f"{name}  {mention.title or mention.title_zh or mention.text()[:60]}")
    more = f", and some {preview.more:,} more" if preview.more else ""
    say(f"{len(preview.mentions)} would come{more}; nothing is stored")


def print_built(built: "BuildOutcome", as_json: bool) -> None:
    """Print what a build did."""
    manifest = built.release.manifest
    if as_json:
        print_json(
            {
                "index_version": manifest.version,
                "entries": manifest.count,
                "embedded": built.embedded,
                "changed": built.changed,
                "model": manifest.encoder,
                "index": manifest.factory_string,
            }
        )
    else:
        subject = "release" if built.changed else "nothing changed: release"
        say(
            f"{subject} {manifest.version}: {manifest.count} entries, {built.embedded} embedded, "
            f"{manifest.factory_string}, {manifest.encoder}"
        )


def print_duplicates(duplicates: dict[str, Any]) -> None:
    """Print pairs that may be one work, with why, and what was decided."""
    for pair in duplicates["pairs"]:
        reasons = "; ".join(
            f"{name.replace('_', ' ')} {', '.join(why) if isinstance(why, list) else why}"
            for name, why in pair["reasons"].items()
        )
        say(f"{pair['likeness']:.2f}  {reasons}")
        for entry in pair["entries"]:
            say(f"      {entry['id']}  {' '.join(entry['title'].split())}")
    for decided in duplicates["decisions"]:
        verdict = "one work" if decided["same"] else "two works"
        say(f"{verdict}: {decided['one']} and {decided['other']}")
    if not duplicates["pairs"]:
        say("no suspected duplicates; `recommender build` looks for them")


def print_answer(answer: Any, as_json: bool) -> None:
    """Print an answer of the engine as a table, or as it is."""
    content = answer.to_dict()
    if as_json:
        print_json(content)
        return
    search = content["search"]
    say(query_line(content["query"]), style="bold")
    if content["results"]:
        if not search["close"]:
            say("nothing is close: chance pairs are as near", style="yellow")
        ranked_far = search["plan"] == "search" and not search["close"]  # first, and yet nothing
        print_hits(content["results"], scored=not ranked_far)
    for line in notes_on_missing(search):
        say(line, style="yellow")
    say(
        f"{search['matched']} entries, {search['plan']}, {content['took_ms']:.1f} ms, "
        f"{content['model']}, release {content['index_version']}",
        style="dim",
    )
    if content["next"]:
        say(f"more: --cursor {content['next']}", style="dim")


def print_hits(hits: Sequence[dict[str, Any]], *, scored: bool = True) -> None:
    """Print results as a table at a terminal; elsewhere a line each, and one for each reason."""
    heads = ("score", "relevance", "id", "title")
    rows = [
        (
            f"{hit['score']:.3f}" if scored else "-",
            f"{hit['relevance']:.4f}",
            displayable(hit["id"]),
            hit,
        )
        for hit in hits
    ]
    if out.width >= WIDE:
        wide = max(len(heads[2]), *(len(id) for _, _, id, _ in rows))
        say(f"{heads[0]:>5}  {heads[1]:>9}  {heads[2]:<{wide}}  {heads[3]}")
        for score, relevance, id, hit in rows:
            titles = (" ".join(displayable(title).split()) for title in titles_of(hit))
            say(f"{score:>5}  {relevance:>9}  {id:<{wide}}  {'  '.join(titles)}")
            for line in reasons(hit):
                say(f"{'':{wide + 20}}{' '.join(displayable(line).split())}")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(heads[0], justify="right", style="cyan")
    table.add_column(heads[1], justify="right")
    table.add_column(heads[2], style="dim", overflow="fold")
    table.add_column(heads[3], overflow="fold")
    for score, relevance, id, hit in rows:
        title = Text(displayable("\n".join(titles_of(hit))))
        for line in reasons(hit):
            title.append(f"\n{displayable(line)}", style="dim")
        table.add_row(score, relevance, Text(id), title)
    out.print(table)


def print_issue(issue: "Issue") -> None:
    """Print what is new: an item in a few lines, by section."""
    say(issue.heading, style="bold")
    say(issue.summary)
    number = 0
    for section in issue.sections:
        say(f"\n{section.title}", style="dim")
        for item in section.items:
            number += 1
            full = item.entry.to_dict()
            say(f"{number:>3}  {item.title}")
            for line in (
                full["title_zh"],
                f"{full['published'] or ''} {item.link or item.entry.id}",
            ):
                if line:
                    say(f"     {' '.join(line.split())}")
            if item.reasons:
                say(f"     {'; '.join(item.reasons)}", style="dim")


def print_migration(comparison: dict[str, Any]) -> None:
    """Print what another model changes: how much, where most, and whether it is better."""
    overlap, k = comparison["overlap"], comparison["k"]
    say(
        f"{comparison['from']} to {comparison['to']}: {comparison['asked']} of {comparison['entries']} entries asked"
    )
    share = f"{overlap['mean']:.3f} {_interval(overlap, '')}"
    say(f"of the {k} nearest stay {share}; {comparison['same']:.1%} of the entries keep them all")
    for entry in comparison["moved"]:
        say(f"{entry['overlap']:>5.2f}  {entry['id']}  {' '.join(entry['title'].split())}")
    if "quality" in comparison:
        _print_comparison(
            comparison["from"], {"against": comparison["to"], **comparison["quality"]}
        )
    if "switched_to" in comparison:
        say(
            f"release {comparison['switched_to']} is in force; `recommender migrate --back` undoes it"
        )
        say(f"builds to come: --model {comparison['to']}, or RECOMMENDER_MODEL={comparison['to']}")


def print_report(report: dict[str, Any]) -> None:
    """Print what `evaluation.report` measured: facts, a table for each question, verdicts."""
    facts = ("index_version", "model", "entries", *(n for n in report if n.startswith("index_rec")))
    balance = {lang: f"{share:.2f}" for lang, share in report["language_balance"].items()}
    shares = ", ".join(f"{lang} {share}" for lang, share in balance.items()) or "-"
    _print_pairs({name: report[name] for name in facts} | {"language_balance": shares})
    twins = report["twins"]
    say(f"\ntwins: {twins['entries']} entries known in both languages", style="bold")
    if "problem" in twins:
        warn(f"twins: not measured: {twins['problem']}")
    _print_quality(twins.get("quality", {}))
    if "queries" in report:
        say(f"\nqueries judged: {report['queries']}", style="bold")
        _print_quality(report["quality"])
    if "lists" in report:
        say(f"\nlists: {report['lists']['lists']}, each entry left out once", style="bold")
        _print_quality(report["lists"]["quality"])
    if "comparison" in report:
        _print_comparison(report["model"], report["comparison"])
    for name in report.get("unknown", ()):
        warn(f"unknown, or stored after the last build: {name}")
    for name in [*report.get("skipped", ()), *report.get("lists", {}).get("skipped", ())]:
        warn(f"left out, too little of it is known: {name}")


def _print_pairs(pairs: dict[str, Any]) -> None:
    width = max(map(len, pairs))
    for name, value in pairs.items():
        text = f"{value:.4f}" if isinstance(value, float) else "-" if value is None else str(value)
        say(f"{name:>{width}}  {text}")


def _print_quality(quality: dict[str, Any]) -> None:
    rows = [(name, f"{v['mean']:.3f}", _interval(v, "")) for name, v in quality.items()]
    _print_table(("", "mean", "95 % interval"), rows)


def _print_comparison(model: str, comparison: dict[str, Any]) -> None:
    other = comparison["against"]
    for question, units in (("qrels", "queries"), ("lists", "lists")):
        if question not in comparison:
            continue
        metrics, unit_count = comparison[question]["metrics"], len(comparison[question]["per_unit"])
        say(f"\n{model} against {other}: {unit_count} {units}", style="bold")
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
        if unit_count < FEWEST:
            say(f"(fewer than {FEWEST} {units} cannot show a difference)", style="dim")


def _verdicts(model: str, other: str, metrics: dict[str, Any]) -> dict[str, list[str]]:
    """Return the verdicts of a comparison in plain words, each with the metrics that it holds for."""
    verdicts: dict[str, list[str]] = {}
    for metric, result in metrics.items():
        better = f"{model if result['difference'] > 0 else other} is better"
        chance = result["p"] >= CHANCE
        words = "no difference that chance would not explain" if chance else better
        verdicts.setdefault(words, []).append(metric)
    return verdicts


def _interval(result: dict[str, float], sign: str) -> str:
    return f"[{result['low']:{sign}.3f}, {result['high']:{sign}.3f}]"


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
