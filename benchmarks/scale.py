"""Measure how questions grow with the catalogue: look-ups, live searches, filters, memory, opening.

    python benchmarks/scale.py VECTORS.npy --rows 10000 100000 1000000 --out benchmarks/results/scale.json

Vectors are real rows, beyond them copies in their likeness (see `search_vectors.py`). Cards are
invented, of the usual length; words play no part. Each release is made as `build` makes it, but for
the catalogue, which holds none of the entries; it is then opened by a process of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import orjson
from pipeline import machine
from search_vectors import load, sample

from recommender.batch.build import TARGET, _calibrate, _tail_probabilities
from recommender.batch.graph import COMPARED_LIMIT
from recommender.catalogue.store import CATALOGUE, Catalogue, ReleaseRecord
from recommender.encoders.sparse import VOCABULARY, SparseVectors
from recommender.engine.candidates import Query, mask_of, nearest
from recommender.engine.engine import Engine
from recommender.entries.entry import Facts
from recommender.entries.filter import Filter
from recommender.releases.manifest import Manifest
from recommender.releases.publish import build_lock, publish
from recommender.releases.release import GRAPH_WIDTH, Release
from recommender.releases.works import WorkGroups
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.hybrid import CANDIDATES, Hybrid
from recommender.retrieval.index import Index
from recommender.retrieval.spelling import Spellings

ASKED, SEARCHED = 20_000, 500


def records(count: int, seed: int) -> Iterator[ReleaseRecord]:
    """Yield invented entries: venue v0 is half of them, v1 a quarter, and so on."""
    random = np.random.default_rng(seed)
    halves = np.minimum(random.geometric(0.5, count) - 1, 19).tolist()
    for place, half in enumerate(halves):
        card = {
            "id": f"arxiv:{2000 + place // 100_000}.{place % 100_000:05d}",
            "kind": "paper",
            "title": f"An invented title of the usual length, numbered {place}, of a paper",
            "title_zh": f"一个长度平常的虚构标题，编号 {place}",
            "authors": ["Ada Author", "Bo Writer", "Chen Researcher", "Dee Scholar"],
            "url": f"https://example.org/papers/{place}",
            "published": f"{2015 + place % 10}-0{1 + place % 9}-01",
            "category": "cs.CV",
            "lang": ["zh", "en"],
        }
        facts = Facts(
            kind="paper", langs=("zh", "en"), venue=f"v{half}", published=card["published"]
        )
        yield ReleaseRecord(place + 1, orjson.dumps(card), facts, (card["id"],))


def make(home: Path, vectors: np.ndarray, seed: int) -> dict:
    """Publish a release of these vectors; return what it took."""
    count = len(vectors)
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue_id, sequence = catalogue.catalogue_id, catalogue.sequence()
    start = time.perf_counter()
    index = Index.build(vectors, target=TARGET)
    built = time.perf_counter() - start
    neighbours = np.full((count, GRAPH_WIDTH), -1, np.int32)
    scores = np.zeros((count, GRAPH_WIDTH), np.float32)
    start = time.perf_counter()
    for first in range(0, count, 4096):
        part = slice(first, first + 4096)
        found = index.search(vectors[part], GRAPH_WIDTH + 1)
        own = found.places == np.arange(first, first + len(found.places))[:, None]
        own[~own.any(axis=1), -1] = True  # an approximate search may miss the row itself
        shape = (len(own), GRAPH_WIDTH)
        neighbours[part] = found.places[~own].reshape(shape)
        scores[part] = found.cosines[~own].reshape(shape)
    linked = time.perf_counter() - start
    sparse = SparseVectors(
        np.zeros(count + 1, np.int64),
        np.zeros(0, np.uint16),
        np.zeros(0, np.float16),
        np.full(count, 3, np.uint8),
    )
    arrays = {f"bag_{name}": values for name, values in vars(sparse).items()}
    arrays |= {"rarity": np.ones(VOCABULARY, np.float32), "rows": np.arange(1, count + 1)}
    hybrid = Hybrid(sparse, np.ones(VOCABULARY, np.float32), 0.25, 0.0)
    hybrid, calibration = _calibrate(hybrid, vectors)
    chances = _tail_probabilities(calibration, sparse, neighbours, scores)
    arrays |= {"calibration": calibration.scores, "chances": chances}
    arrays |= {"neighbours": neighbours, "scores": scores}
    arrays |= {f"work_{name}": part for name, part in vars(WorkGroups.fit([], neighbours)).items()}
    spellings = Spellings.of([])
    arrays |= {"words": spellings.words, "word_counts": spellings.counts}
    domain = DomainDetector.fit(vectors, vectors[:1], np.ones(1, np.float32))
    arrays |= {"subjects": domain.covariance}
    arrays |= {"candidates": neighbours, "cosines": scores, "prints": np.zeros(count, np.uint64)}
    manifest = Manifest(
        version=f"{count:012x}",
        catalogue_id=catalogue_id,
        sequence=sequence,
        encoder="hash",
        fingerprint="none",
        dimension=vectors.shape[1],
        count=count,
        factory_string=index.factory_string,
        search_params=index.search_params,
        recall=index.recall,
        exact_graph=count <= COMPARED_LIMIT,
        lexicon="none",
        overlap=0.0,
        slope=0.25,
        levels=tuple(hybrid.levels.tolist()),
        usual=domain.usual,
        files={},
    )
    start = time.perf_counter()
    with build_lock(home):
        publish(home, manifest, [index], arrays, records(count, seed))
    return {
        "index": index.factory_string,
        "recall@10_when_built": index.recall,
        "index_s": round(built, 1),
        "graph_s": round(linked, 1),
        "publish_s": round(time.perf_counter() - start, 1),
        "vectors_and_graph_mb": round(
            (count * vectors.shape[1] * 2 + neighbours.nbytes + scores.nbytes) / 1e6, 1
        ),
        "files_mb": {
            path.name: round(path.stat().st_size / 1e6, 1)
            for path in sorted(Release.open(home).folder.iterdir())
            if path.stat().st_size > 1e6
        },
    }


def percentiles(ask: Callable[[str], object], names: list[str]) -> dict[str, float]:
    for name in names[:50]:
        ask(name)
    took = []
    for name in names:
        start = time.perf_counter()
        ask(name)
        took.append(time.perf_counter() - start)
    return {f"p{p}_us": round(float(np.percentile(took, p)) * 1e6, 1) for p in (50, 99)}


def memory() -> dict[str, float]:
    """Return megabytes of this process: its own, and of files that others share."""
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines if line.startswith("Rss"))
    return {name: round(int(value.split()[0]) / 1e3, 1) for name, value in fields.items()}


def ask(home: Path, count: int, seed: int) -> dict:
    """Open a release in this process, fresh, and question it."""
    random = np.random.default_rng(seed)
    ids = [
        f"arxiv:{2000 + i // 100_000}.{i % 100_000:05d}" for i in random.integers(0, count, ASKED)
    ]
    before = memory()
    start = time.perf_counter()
    with Engine(home) as engine:
        engine.similar(ids[0])
        first = time.perf_counter() - start
        found = {
            "first_answer_ms": round(first * 1e3, 1),
            "similar": percentiles(engine.similar, ids),
            "memory_after_similar": memory(),
        }
        everything = Filter.of(published_from="1900")
        start = time.perf_counter()
        engine.similar(ids[0], 10, everything)
        found["first_search_ms"] = round((time.perf_counter() - start) * 1e3, 1)
        snapshot, nothing = engine.snapshot, Filter()

        def search(name: str, filter: Filter = nothing) -> object:
            node = snapshot.node_named(name)
            assert node is not None
            asked = Query(snapshot.vector(node), snapshot.terms(node), CANDIDATES)
            return nearest(snapshot, asked, mask_of(snapshot, filter, (node,)))

        found["search"] = percentiles(search, ids[:SEARCHED])
        found["filtered"] = {}
        for half in (0, 1, 3, 5, 7, 9, 13, 16):
            only = partial(search, filter=Filter.of(venue=f"v{half}"))
            found["filtered"][f"1/{2 ** (half + 1)}"] = percentiles(only, ids[:SEARCHED])
        found["memory"] = memory()
    return found | {"memory_before": before}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("vectors", type=Path, help=".npy of unit rows, or JSON lines of records")
    add("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    add("--model", default="static-zh-en", help="embeds records")
    add("--seed", type=int, default=0)
    add("--out", type=Path)
    add("--ask", type=Path, help=argparse.SUPPRESS)  # the process that opens the release
    args = parser.parse_args()
    if args.ask:
        print(json.dumps(ask(args.ask, args.rows[0], args.seed)))
        return
    results = {"machine": machine(), "seed": args.seed, "sizes": []}
    vectors = load(args.vectors, args.model)
    for count in args.rows:
        bench = sample(vectors, count, SEARCHED, args.seed)
        with tempfile.TemporaryDirectory() as folder:
            made = make(Path(folder), bench.rows, args.seed)
            about = bench.about
            del bench
            command = [sys.executable, __file__, str(args.vectors), "--ask", folder]
            command += ["--rows", str(count), "--seed", str(args.seed)]
            asked = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        results["sizes"].append({**about, **made, **json.loads(asked)})
        print(json.dumps(results["sizes"][-1], indent=1))
        if args.out:
            args.out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
