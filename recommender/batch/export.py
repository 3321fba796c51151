"""The related entries of every entry, read from a release's neighbour graph into one file."""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.store import Catalogue
from recommender.encoders.vectors import Ids, Scores
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery, MissingExtra
from recommender.releases.atomic import atomic_write
from recommender.releases.home import check_lineage
from recommender.releases.release import GRAPH_WIDTH, Release
from recommender.releases.works import best_of_each_work
from recommender.retrieval.calibration import DECIMALS, TailProbabilities, language_pair, relevances
from recommender.retrieval.hybrid import candidates
from recommender.retrieval.place import Place

EVERYTHING = Filter()
_TOGETHER = 1024  # entries whose related ones are searched for at once
_ENTRY_FIELDS = ("id", "kind", "title", "title_zh", "authors", "url", "published")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell begins with that is calculated
_REMEMBERED = 1 << 16  # summaries: neighbours are often stored near each other


def related_lines(
    catalogue: Catalogue,
    release: Release,
    k: int = 10,
    filter: Filter = EVERYTHING,
    *,
    address: Callable[[str], str | None] = lambda _: None,
    reasons: Callable[[str], Mapping[str, Any]] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the related entries of every entry, in order of first mention.

    Parameters
    ----------
    filter : Filter
        Which entries may be related ones: each entry then gets as many of these as there are, up
        to `k`. All entries get a list.
    address : callable
        Returns an address for an entry without one, given its id.
    reasons : callable, optional
        Returns why other entries are related to an entry, given its id: a mapping from their ids.

    Yields
    ------
    dict
        ``{"id", "title", "index_version", "model", "related": [{"id", "kind", "title", "title_zh", "authors",
        "url", "published", "score", "relevance"}]}``, and ``why`` where there are reasons; as the release shows
        them; entries stored after it was built, or gone since, are left out, and of several versions of a
        work all but the best placed.
    """
    if not 1 <= k <= GRAPH_WIDTH:
        raise InvalidQuery("k", f"must be from 1 to {GRAPH_WIDTH}, not {k}")
    check_lineage(catalogue, release.manifest.lineage)
    removed = [release.place(row) for row in catalogue.changes(release.manifest.sequence).gone]
    mask = release.columns.mask(filter) if filter else np.ones(len(release), np.bool_)
    mask[[place for place in removed if place is not None]] = False
    places = [place for row in catalogue.rows() if (place := release.place(row)) is not None]
    neighbours = (
        _by_search(release, places, k, mask) if filter else _from_graph(release, places, mask)
    )

    @lru_cache(maxsize=_REMEMBERED)
    def shown(place: Place) -> dict[str, Any]:
        card = orjson.loads(release.payloads.summaries([place])[0] + b"}")
        fields = {key: card[key] for key in _ENTRY_FIELDS}
        return fields if fields["url"] else {**fields, "url": address(fields["id"])}

    for place, (near, scores, tails) in zip(places, neighbours, strict=True):
        seed = shown(place)
        whys = reasons(seed["id"]) if reasons else {}
        best = np.flatnonzero(
            best_of_each_work(release.works.keys(near), release.works.key(place))
        )[:k]
        columns = (near[best].tolist(), scores[best].tolist(), relevances(tails[best]))
        related = []
        for other, score, relevance in zip(*columns, strict=True):
            hit = {
                **shown(other),
                "score": round(score, 6),
                "relevance": round(relevance, DECIMALS),
            }
            if hit["id"] in whys:
                hit["why"] = whys[hit["id"]]
            related.append(hit)
        yield {
            "id": seed["id"],
            "title": seed["title"],
            "index_version": release.version,
            "model": release.manifest.encoder,
            "related": related,
        }


def _tails(release: Release, place: Place, near: Ids, scores: Scores) -> TailProbabilities:
    """Return the tail probability of each score of an entry with another."""
    languages = release.hybrid.sparse.languages
    pairs = language_pair(int(languages[place]), languages[near])
    return release.calibration.tail_probabilities(scores, pairs)


def _from_graph(
    release: Release, places: Sequence[Place], allowed: npt.NDArray[np.bool_]
) -> Iterator[tuple[Ids, Scores, TailProbabilities]]:
    """Yield each place's neighbours in the graph, with scores and tail probabilities, without those not wanted."""
    for place in places:
        near, scores = release.neighbours[place], release.scores[place]
        mask = (near >= 0) & allowed[near]
        yield near[mask], scores[mask], release.tail_probabilities[place][mask]


def _by_search(
    release: Release, places: Sequence[Place], k: int, mask: npt.NDArray[np.bool_]
) -> Iterator[tuple[Ids, Scores, TailProbabilities]]:
    """Yield each place's nearest wanted entries, searched for anew, with scores and tail probabilities."""
    for start in range(0, len(places), _TOGETHER):
        block = np.array(places[start : start + _TOGETHER], np.int64)
        hits = release.index.search(release.index.reconstruct(block), candidates(k) + 1, mask)
        for place, near, cosines in zip(block.tolist(), hits.places, hits.cosines, strict=True):
            others = (near >= 0) & (near != place)
            near, cosines = near[others][: candidates(k)], cosines[others][: candidates(k)]
            near, scores = release.hybrid.order(release.hybrid.sparse[place], near, cosines)
            yield near, scores, _tails(release, place, near, scores)


def write_related(lines: Iterator[dict[str, Any]], path: Path) -> int:
    """Write what `related_lines` yields as ``.jsonl``, ``.csv`` or ``.parquet``; whole or not at all.

    CSV has a line for each pair, with its rank from 1; the others a line for each entry.

    Returns
    -------
    int
        How many entries were written.

    Raises
    ------
    InvalidQuery
        If the suffix is none of these.
    MissingExtra
        If Parquet is wanted and pyarrow is not installed.
    """
    writers = {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}
    if path.suffix not in writers:
        raise InvalidQuery("out", f"{path.name} must end in one of {', '.join(writers)}")
    with atomic_write(path) as temporary:
        return writers[path.suffix](lines, temporary)


def _write_jsonl(lines: Iterator[dict[str, Any]], path: Path) -> int:
    count = 0
    with path.open("wb") as stream:
        for line in lines:
            stream.write(orjson.dumps(line) + b"\n")
            count += 1
    return count


def _write_csv(lines: Iterator[dict[str, Any]], path: Path) -> int:
    count = 0
    # The mark at the beginning lets spreadsheet programs read Chinese.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        names = ("id", "title", "url", "score", "relevance", "published")
        related = ("related_id", "related_title", *names[2:])
        table.writerow(["id", "title", "rank", *related])
        for line in lines:
            count += 1
            for rank, hit in enumerate(line["related"], 1):
                pair = (hit[name] for name in names)
                table.writerow(map(_cell, (line["id"], line["title"], rank, *pair)))
    return count


def _cell(value: Any) -> Any:
    """Return a cell that a spreadsheet program takes for text where it is text, not for a formula.

    Some take full-width signs, and others that look like those of a formula, for the same.
    """
    if isinstance(value, str) and unicodedata.normalize("NFKC", value[:1]).startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_parquet(lines: Iterator[dict[str, Any]], path: Path) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra("parquet", "writing Parquet") from error
    text = pa.string()
    kinds = {"authors": pa.list_(text)}
    numbers = (("score", pa.float32()), ("relevance", pa.float32()))
    pair = pa.struct([*((name, kinds.get(name, text)) for name in _ENTRY_FIELDS), *numbers])
    names = ("id", "title", "index_version", "model")
    schema = pa.schema([*((name, text) for name in names), ("related", pa.list_(pair))])
    count = 0
    batch: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, schema) as table:
        for line in lines:
            count += 1
            batch.append(line)
            if len(batch) == 10_000:
                table.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        table.write_table(pa.Table.from_pylist(batch, schema))
    return count
