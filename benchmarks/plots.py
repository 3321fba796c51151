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


SHOWN, LEAST = 8, 0.95  # kinds, the fastest at a recall of .98; and what recall is drawn from


def search(results: Path) -> None:
    """Recall beside time, of ours, the fastest raw FAISS types and the libraries."""
    run = json.loads((results / "search.json").read_text())["runs"]["minilm 100000"]
    title = f"{run['rows']:,} rows of {run['dimension']}: one query, one thread"
    figure, ax = axes(title, "recall@10", "median, ms")
    lines = {kind: frontier(found["points"]) for kind, found in run["kinds"].items()}
    libraries = [kind for kind in ("ours", "hnswlib", "usearch") if kind in lines]
    types = sorted(set(lines) - set(libraries), key=lambda kind: at_target(lines[kind]))
    for kind in libraries + types[: SHOWN - len(libraries)]:
        own = kind == "ours"
        ax.plot(
            *zip(*lines[kind], strict=True),
            marker="*" if own else "o",
            markersize=12 if own else 3,
            linewidth=1.2,
            label=kind,
            zorder=3 if own else 2,
        )
    ax.set_yscale("log")
    ax.legend(fontsize=7, frameon=False)
    figure.tight_layout()
    figure.savefig(results / "search-minilm-100000.png")


def frontier(points: list[dict]) -> list[tuple[float, float]]:
    """Return recall and time of what nothing beats in both, by rising recall."""
    best: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda p: p["p50_ms"]):
        if point["k"] == 10 and point["recall@10"] > max([LEAST, *(r for r, _ in best)]):
            best.append((point["recall@10"], point["p50_ms"]))
    return best


def at_target(line: list[tuple[float, float]]) -> float:
    return min((ms for recall, ms in line if recall >= 0.98), default=float("inf"))


def main() -> None:
    results = Path(sys.argv[1])
    for draw in (scale, search):
        if (results / f"{draw.__name__}.json").exists():
            draw(results)


if __name__ == "__main__":
    main()
