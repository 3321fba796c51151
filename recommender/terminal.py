"""What the terminal shows: answers as tables, JSON documents, progress bars on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

out = Console()
err = Console(stderr=True)

Show = Callable[[str, int, int | None], None]


@contextmanager
def progress() -> Iterator[Show]:
    """Show a bar with its rate for each stage told of; nothing where stderr is no terminal."""
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
    out.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def warn(text: str, style: str = "yellow") -> None:
    """Print a line to stderr, exactly as it is."""
    err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def print_json(content: Any) -> None:
    """Print one JSON document to stdout."""
    sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_answer(answer: Any, as_json: bool) -> None:
    """Print an answer of the engine as a table, or as it is."""
    found = answer.to_dict()
    if as_json:
        print_json(found)
        return
    asked = found["query"]
    seeds = [f"{word} {', '.join(asked[word])}" for word in ("like", "unlike") if word in asked]
    say(
        "; ".join([asked.get("title") or asked.get("text") or "", *seeds]).strip("; "), style="bold"
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("score", justify="right", style="cyan")
    table.add_column("id", style="dim", overflow="fold")
    table.add_column("title", overflow="fold")
    for hit in found["results"]:
        title = hit["title"] + (f"\n{hit['title_zh']}" if hit["title_zh"] else "")
        table.add_row(f"{hit['score']:.3f}", hit["id"], Text(title))
    out.print(table)
    search = found["search"]
    say(
        f"{search['matched']} entries, {search['plan']}, {found['took_ms']:.1f} ms, "
        f"{found['model']}, release {found['index_version']}",
        style="dim",
    )


def print_pairs(found: dict[str, Any]) -> None:
    """Print measurements, a name and a value a line."""
    for name, value in found.items():
        if name == "quality":
            for metric, v in value.items():
                out.print(f"{metric:>18}  {v['mean']:.3f}  [{v['low']:.3f}, {v['high']:.3f}]")
        elif isinstance(value, dict):
            shown = ", ".join(f"{key} {v:.2f}" for key, v in value.items())
            out.print(f"{name:>18}  {shown}", highlight=False)
        elif name != "unknown" or value:
            shown = f"{value:.4f}" if isinstance(value, float) else str(value)
            out.print(f"{name:>18}  {shown}", highlight=False, markup=False)
