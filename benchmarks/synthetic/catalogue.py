"""The families by name and split, and documents drawn from them."""

import random
from collections.abc import Iterator
from pathlib import Path

import synthetic.held_out
import synthetic.tuned  # noqa: F401, families enter themselves when their modules load
from synthetic.draws import Draw
from synthetic.finishing import finish
from synthetic.items import Digest
from synthetic.pages import REGISTRY, Family
from synthetic.records import Record, load

SPLITS = ("tuned", "held_out", "all")


def families(split: str = "all") -> list[Family]:
    """Return the families of a split, in the order of names."""
    return [REGISTRY[n] for n in sorted(REGISTRY) if split in ("all", REGISTRY[n].split)]


def generate(
    count: int, seed: int, split: str = "all", records: list[Record] | Path | None = None
) -> Iterator[Digest]:
    """Write documents, the families by turns.

    Parameters
    ----------
    count : int
        How many documents.
    seed : int
        Decides all; one document does not depend on how many there are.
    split : {"tuned", "held_out", "all"}
        Which families.
    records : list of Record or Path, optional
        What to write of; by default our own.
    """
    known = records if isinstance(records, list) else load(records)
    chosen = families(split)
    for number in range(count):
        kind = chosen[number % len(chosen)]
        yield write(kind, f"{seed}/{kind.name}/{number // len(chosen)}", known)


def write(kind: Family, seed: str, records: list[Record]) -> Digest:
    """Write one document of a family."""
    rng = random.Random(seed)
    amount = min(rng.randint(*kind.count), len(records))
    draw = Draw(rng, rng.sample(records, amount))
    if kind.kind == "headings" and rng.random() < 0.15:
        draw.interrupted = rng.randrange(1, amount)
    page = kind.write(draw)
    content, items = finish(page, kind.suffix)
    name = f"{kind.name}-{seed.rsplit('/')[-1]}{kind.suffix}"
    return Digest(name, kind.name, kind.split, kind.kind, content, items)
