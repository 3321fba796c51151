"""Draw the README's plots from the files of results.

python benchmarks/plots.py benchmarks/results
"""

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

INK, GRID = "#333333", "#dddddd"


def axes(title: str, x: str, y: str) -> tuple[plt.Figure, plt.Axes]:
    figure, ax = plt.subplots(figsize=(6.4, 3.8), dpi=110)
    ax.set_title(title, fontsize=11, color=INK, loc="left")
    ax.set_xlabel(x, fontsize=9)
    ax.set_ylabel(y, fontsize=9)
    ax.grid(visible=True, color=GRID, linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    return figure, ax


def scale(results: Path) -> None:
    """How questions grow with the catalogue."""
    sizes = json.loads((results / "scale.json").read_text())["sizes"]
    rows = [size["rows"] for size in sizes]
    figure, ax = axes("One question, one thread (median)", "entries", "microseconds")
    lines = {
        "similar, looked up": [size["similar"]["p50_us"] for size in sizes],
        "search": [size["search"]["p50_us"] for size in sizes],
        "search, half match": [size["filtered"]["1/2"]["p50_us"] for size in sizes],
        "search, one in 64 matches": [size["filtered"]["1/64"]["p50_us"] for size in sizes],
        "search, one in 1024 matches": [size["filtered"]["1/1024"]["p50_us"] for size in sizes],
    }
    for name, values in lines.items():
        ax.plot(rows, values, marker="o", markersize=4, linewidth=1.4, label=name)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.legend(fontsize=8, frameon=False)
    figure.tight_layout()
    figure.savefig(results / "scale.png")


def search(results: Path) -> None:
    """Recall beside time, of ours, raw FAISS types and libraries."""
    runs = json.loads((results / "search.json").read_text())["runs"]
    for name, run in runs.items():
        figure, ax = axes(
            f"{run['rows']:,} rows of {run['dimension']}: one query, one thread",
            "recall@10",
            "median, ms",
        )
        for kind, found in run["kinds"].items():
            points = [p for p in found.get("points", []) if p["k"] == 10 and p["recall@10"] >= 0.9]
            points.sort(key=lambda p: p["recall@10"])
            if not points or min(p["p50_ms"] for p in points) > 20:
                continue
            own = kind == "ours"
            ax.plot(
                [p["recall@10"] for p in points],
                [p["p50_ms"] for p in points],
                marker="*" if own else "o",
                markersize=11 if own else 3,
                linewidth=1,
                label=kind,
                zorder=3 if own else 2,
            )
        ax.set_yscale("log")
        ax.legend(fontsize=7, frameon=False)
        figure.tight_layout()
        figure.savefig(results / f"search-{name.replace(' ', '-')}.png")


def main() -> None:
    results = Path(sys.argv[1])
    for draw in (scale, search):
        if (results / f"{draw.__name__}.json").exists():
            draw(results)


if __name__ == "__main__":
    main()
