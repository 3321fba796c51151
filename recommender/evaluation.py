"""Quality: an index against brute force, and rankings against a person's judgements.

Each metric is given per query; averaging is the caller's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue import Catalogue
from recommender.errors import EntryNotFound, SourceError
from recommender.releases import Release

Scores = npt.NDArray[np.float64]


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """Return nDCG@k (Järvelin, Kekäläinen 2002) with gains as given and log2 discounts.

    Parameters
    ----------
    gains : sequence of float
        The grade of each result, best ranked first; 0 where it was not judged.
    ideal : sequence of float
        The grades of everything judged for the query, in any order.
    """

    def dcg(values: Sequence[float]) -> float:
        top = np.asarray(values[:k], np.float64)
        return float((top / np.log2(np.arange(len(top)) + 2)).sum())

    best = dcg(sorted(ideal, reverse=True))
    return dcg(gains) / best if best else 0.0


def average_precision(gains: Sequence[float], relevant: int) -> float:
    """Return average precision over the ranks given: precision at each hit, over all relevant."""
    hits = np.flatnonzero(np.asarray(gains) > 0)
    precision = np.arange(1, len(hits) + 1) / (hits + 1)
    return float(precision.sum() / relevant) if relevant else 0.0


def recall(gains: Sequence[float], relevant: int, k: int) -> float:
    """Return recall@k: the share found of what could be found in k results."""
    found = int((np.asarray(gains[:k]) > 0).sum())
    return found / min(relevant, k) if relevant else 0.0


def reciprocal_rank(gains: Sequence[float]) -> float:
    """Return one over the rank of the first hit, 0 if there is none."""
    hits = np.flatnonzero(np.asarray(gains) > 0)
    return 1 / (int(hits[0]) + 1) if len(hits) else 0.0


@dataclass(frozen=True)
class Judgement:
    """A person's word: `related` is worth `grade` to a reader of `seed`; 0 is "not related"."""

    seed: str
    related: str
    grade: float = 1.0


def read_judgements(lines: Iterable[bytes], document: str) -> list[Judgement]:
    """Read judgements from JSON lines ``{"seed", "related", "grade"}``; the grade may be left out.

    Raises
    ------
    SourceError
        At the first line that is no judgement.
    """
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = orjson.loads(line)
            grade = float(given.get("grade", 1))
            found.append(Judgement(str(given["seed"]), str(given["related"]), grade))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = 'want {"seed": ID, "related": ID, "grade": NUMBER} on each line'
            raise SourceError(document, reason, number) from error
    return found


@dataclass(frozen=True)
class Quality:
    """Metrics per query, aligned with `seeds`; what named no entry is in `unknown`."""

    seeds: list[str]
    metrics: dict[str, Scores]
    unknown: list[str]

    def summary(self, seed: int = 0, draws: int = 1000) -> dict[str, tuple[float, float, float]]:
        """Return (mean, low, high) of each metric: the 95 % bootstrap interval over queries."""
        chosen = np.random.default_rng(seed).integers(0, len(self.seeds), (draws, len(self.seeds)))
        out = {}
        for name, values in self.metrics.items():
            low, high = np.percentile(values[chosen].mean(axis=1), (2.5, 97.5))
            out[name] = (float(values.mean()), float(low), float(high))
        return out


def judge(catalogue: Catalogue, release: Release, judgements: list[Judgement], k: int) -> Quality:
    """Rank every seed's neighbours and compare with the judgements on it."""
    rows: dict[str, int] = {}
    unknown = []
    for name in dict.fromkeys(name for j in judgements for name in (j.seed, j.related)):
        try:
            rows[name] = catalogue.find(name)
        except EntryNotFound:
            unknown.append(name)
    grades: dict[int, dict[int, float]] = {}
    seeds: dict[int, str] = {}
    for j in judgements:
        if j.seed in rows and j.related in rows and release.position(rows[j.seed]) is not None:
            grades.setdefault(rows[j.seed], {})[rows[j.related]] = j.grade
            seeds.setdefault(rows[j.seed], j.seed)
    metrics: dict[str, list[float]] = {f"ndcg@{k}": [], "map": [], f"recall@{k}": [], "mrr": []}
    for row, judged in grades.items():
        (hits,) = release.index.search(release.vectors[release.position(row)][None], 1000)
        gains = [judged.get(hit.row, 0.0) for hit in hits if hit.row != row]
        relevant = sum(grade > 0 for grade in judged.values())
        metrics[f"ndcg@{k}"].append(ndcg(gains, list(judged.values()), k))
        metrics["map"].append(average_precision(gains, relevant))
        metrics[f"recall@{k}"].append(recall(gains, relevant, k))
        metrics["mrr"].append(reciprocal_rank(gains))
    arrays = {name: np.asarray(values, np.float64) for name, values in metrics.items()}
    return Quality(list(seeds.values()), arrays, unknown)


def index_recall(release: Release, k: int = 10, sample: int = 500, seed: int = 0) -> Scores:
    """Return recall@k of the index against brute force, for a sample of entries as queries.

    A result counts as right if it is no further than the k-th true neighbour, so that ties do
    not count against the index.
    """
    count = release.manifest.count
    k = min(k, count)
    chosen = np.sort(np.random.default_rng(seed).permutation(count)[:sample])
    queries = np.asarray(release.vectors[chosen])
    floors = _kth_best(queries, release.vectors, k)
    right = []
    for query, hits, floor in zip(queries, release.index.search(queries, k), floors, strict=True):
        places = np.searchsorted(release.rows, [hit.row for hit in hits])
        right.append(int((release.vectors[places] @ query >= floor - 1e-6).sum()))
    return np.asarray(right, np.float64) / max(1, k)


def _kth_best(queries: npt.NDArray[np.float32], vectors: npt.NDArray[np.float32], k: int) -> Scores:
    """Return the k-th largest cosine of each query, by comparing it with every vector."""
    best = np.full((len(queries), k), -2.0, np.float32)
    for start in range(0, len(vectors), 50_000):
        both = np.concatenate([best, queries @ vectors[start : start + 50_000].T], axis=1)
        best = -np.partition(-both, k - 1, axis=1)[:, :k]
    return np.asarray(best.min(axis=1, initial=2.0), np.float64)


def language_balance(catalogue: Catalogue, release: Release, k: int = 10) -> dict[str, float]:
    """Return, for each language, the share of one's own among neighbours over its base rate.

    1 is even-handed; 2 means that readers of that language see it twice as often as chance has it.
    Entries known in both languages count for neither.
    """
    cards = catalogue.cards(catalogue.rows())
    language = {row: card["lang"][0] for row, card in cards.items() if len(card["lang"]) == 1}
    known = [row for row in release.rows.tolist() if row in language]
    balance = {}
    for lang in sorted(set(language.values())):
        own = [row for row in known if language[row] == lang]
        shares = []
        for row in own:
            near = [hit.row for hit in (release.neighbours(row) or [])[:k]]
            shares.append(sum(language.get(r) == lang for r in near) / max(1, len(near)))
        base = (len(own) - 1) / max(1, release.manifest.count - 1)
        if base > 0:
            balance[lang] = float(np.mean(shares)) / base
    return balance
