"""Measure what reading long digests costs: processor time a megabyte, and the most memory held at once.

    python benchmarks/digest_speed.py --sizes 1 10 --json results/digest_speed.json
    python benchmarks/digest_speed.py --sizes 0.5 1 --kinds list page
    python benchmarks/digest_speed.py --documents FOLDER ... --sizes 1
    python benchmarks/digest_speed.py --write FOLDER --sizes 0.2

Documents are made of titles and people that are all different, in the layouts most long documents have, and of what
nobody would call a document. Given folders, the documents in them are strung together by their suffix until they
are that long. Each is read by a process of its own; its memory is all of it, the interpreter included.
"""

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from synthetic import people
from synthetic.records import load

SEED = 2026
_TOPICS = ("Agents", "语言模型", "Vision", "Retrieval", "强化学习", "Robotics", "Safety", "评测")


class _Drawn:
    """Words for entries that are all different: parts of titles put together anew, and people."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._records = load()
        self._words = sorted(
            {word for r in self._records for word in r.title.split() if len(word) > 2}
        )
        self._numbers = count(1)

    def title(self) -> str:
        return " ".join(self._rng.choice(self._words) for _ in range(self._rng.randint(5, 11)))

    def people(self) -> str:
        return ", ".join(people.names(self._rng))

    def number(self) -> str:
        return f"{self._rng.randint(15, 26)}{self._rng.randint(1, 12):02}.{next(self._numbers) % 100_000:05}"

    def text(self) -> str:
        record = self._rng.choice(self._records)
        return f"{self.title().capitalize()}. {record.abstract_en if self._rng.random() < 0.5 else record.abstract_zh}"

    def date(self) -> str:
        return f"20{self._rng.randint(15, 26)}-{self._rng.randint(1, 12):02}-{self._rng.randint(1, 28):02}"


def _list(drawn: _Drawn) -> Iterator[str]:
    yield "# Awesome papers\n"
    for i in count():
        if i % 40 == 0:
            yield f"\n## {_TOPICS[i // 40 % len(_TOPICS)]} {i // 40}\n"
        yield f"- [{drawn.title()}](https://arxiv.org/abs/{drawn.number()}) {drawn.people()}, {drawn.date()[:4]}"


def _table(drawn: _Drawn) -> Iterator[str]:
    yield "# Daily papers\n\n|Date|Title|Authors|PDF|Code|\n|---|---|---|---|---|"
    while True:
        number = drawn.number()
        yield f"|**{drawn.date()}**|**{drawn.title()}**|{drawn.people()[:24]} et.al.|[{number}](http://arxiv.org/abs/{number})|null|"


def _digest(drawn: _Drawn) -> Iterator[str]:
    yield "# 论文日报\n"
    for i in count(1):
        yield f"### {i}. {drawn.title()}\n\n**作者**: {drawn.people()}\n**链接**: https://arxiv.org/abs/{drawn.number()}\n\n{drawn.text()}\n"


def _text(drawn: _Drawn) -> Iterator[str]:
    for i in count(1):
        yield f"{i}. {drawn.title()}\n{drawn.people()}\nhttps://arxiv.org/abs/{drawn.number()}\n{drawn.text()}\n"


def _prose(drawn: _Drawn) -> Iterator[str]:
    while True:
        yield f"{drawn.text()} {drawn.text()}\n"


def _page(drawn: _Drawn) -> Iterator[str]:
    yield '<!DOCTYPE html><html><head><title>Papers of the week</title></head><body><div class="list">'
    while True:
        number = drawn.number()
        yield (
            f'<article class="post"><h3 class="title"><a href="https://arxiv.org/abs/{number}">{drawn.title()}</a></h3>'
            f'<p class="authors">{drawn.people()}</p><p class="text">{drawn.text()}</p><time>{drawn.date()}</time>'
            f'<a class="more" href="https://arxiv.org/pdf/{number}">PDF</a></article>'
        )


def _mixed(drawn: _Drawn) -> Iterator[str]:
    yield "# Weekly\n"
    for i in count():
        yield f"## {_TOPICS[i % len(_TOPICS)]} {i}\n\n{drawn.text()}\n"
        yield from (
            f"- [{drawn.title()}](https://arxiv.org/abs/{drawn.number()}): {drawn.text()}"
            for _ in range(4)
        )
        yield "\n|Title|Link|\n|---|---|"
        yield from (f"|{drawn.title()}|https://arxiv.org/abs/{drawn.number()}|" for _ in range(3))
        for _ in range(3):
            yield f"\n### {drawn.title()}\n\n{drawn.people()}\n\n{drawn.text()}"
        yield ""


def _over(unit: str) -> Callable[[_Drawn], Iterator[str]]:
    def repeated(_: _Drawn) -> Iterator[str]:
        while True:
            yield unit

    return repeated


KINDS: dict[str, Callable[[_Drawn], Iterator[str]]] = {
    "list": _list,
    "table": _table,
    "digest": _digest,
    "text": _text,
    "prose": _prose,
    "page": _page,
    "mixed": _mixed,
    "one line": _over("word, and [link](http://a.org/b) " * 1000),
    "short lines": _over("a b"),
    "links": _over("[a](b)"),
    "numbers": _over("1. x\n"),
    "headings": _over("# a\n\nb\n"),
    "quotes": _over("> > > a"),
    "tags": _over("<div><p>a<td>b"),
    "signs": _over("*_[`~|<"),
}  # fmt: skip
"""Documents by what they are made of: ordinary ones, and those that only repeat something."""


def made(kind: str, size: int) -> bytes:
    """Return a document of a kind, of so many bytes."""
    parts, held = list[bytes](), 0
    glue = b"" if kind == "one line" else b"\n"
    for part in KINDS[kind](_Drawn(random.Random(SEED))):
        parts.append(part.encode() + glue)
        held += len(parts[-1])
        if held >= size:
            break
    return b"".join(parts)[:size]


def strung(folders: list[Path]) -> dict[str, Callable[[int], bytes]]:
    """Return what makes long documents of those in folders, by suffix."""
    held: dict[str, list[bytes]] = defaultdict(list)
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.is_file()):
        held[path.suffix or "none"].append(path.read_bytes())

    def of(parts: list[bytes]) -> Callable[[int], bytes]:
        whole = b"\n\n".join(parts)
        return lambda size: (whole * (size // len(whole) + 1))[:size]

    return {f"given {suffix}": of(parts) for suffix, parts in held.items()}


def _read(path: Path) -> None:
    """Read a document in this process, and print what it took."""
    from recommender.entries.mention import Mention
    from recommender.sources import read

    begun = time.process_time()
    entries = sum(isinstance(found, Mention) for found in read(path))
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"entries": entries, "seconds": round(seconds, 2), "peak_mb": round(peak)}))


def measured(document: bytes) -> dict[str, float]:
    """Return what reading a document takes, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "document.txt")
        path.write_bytes(document)
        command = [sys.executable, __file__, "--read", str(path)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    megabytes = len(document) / 1e6
    return {
        "mb": round(megabytes, 2),
        **found,
        "seconds_a_mb": round(found["seconds"] / megabytes, 2),
    }


def main() -> None:
    """Measure each kind at each size, print a line each, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1.0], help="megabytes")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=[*KINDS])
    parser.add_argument(
        "--documents", type=Path, nargs="+", default=[], help="folders of documents, read instead"
    )
    parser.add_argument(
        "--write", type=Path, help="a folder to write the documents to, instead of reading them"
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        _read(chosen.read)
        return
    makers = strung(chosen.documents) or {
        kind: lambda size, kind=kind: made(kind, size) for kind in chosen.kinds
    }
    results = []
    for kind, make in makers.items():
        for size in chosen.sizes:
            document = make(int(size * 1e6))
            if chosen.write:
                Path(chosen.write, f"{kind} {size}".replace(" ", "_")).write_bytes(document)
                continue
            results.append({"kind": kind, **measured(document)})
            print(
                "{kind:12} {mb:6} MB {seconds:8} s {seconds_a_mb:7} s/MB {peak_mb:6} MB peak {entries:7} entries".format(
                    **results[-1]
                ),
                flush=True,
            )
    if chosen.json:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        )
        told = {
            "measured": datetime.now(UTC).date().isoformat(),
            "machine": platform.platform(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "commit": commit.stdout.strip(),
            "seed": SEED,
            "documents": results,
        }
        chosen.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
