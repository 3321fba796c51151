"""Judgements: what people found related, and how well a ranking agrees with them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson

from recommender.batch.evaluation.metrics import average_precision, ndcg, recall, reciprocal_rank
from recommender.batch.evaluation.quality import Quality, columns
from recommender.batch.evaluation.rankers import DEPTH, Ranker, ranked_rows
from recommender.catalogue.store import Catalogue
from recommender.errors import SourceError


@dataclass(frozen=True)
class Judgement:
    """A person's judgement: `related` is worth `grade` to a reader of `seed`; 0 is "not related"."""

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
    judgements = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = orjson.loads(line)
            grade = float(values.get("grade", 1))
            judgement = Judgement(str(values["seed"]), str(values["related"]), grade)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = 'want {"seed": ID, "related": ID, "grade": NUMBER} on each line'
            raise SourceError(document, reason, number) from error
        if not 0 <= grade < math.inf:
            reason = f"want a grade of 0 (not related) or more, not {grade:g}"
            raise SourceError(document, reason, number)
        judgements.append(judgement)
    return judgements


def judge(catalogue: Catalogue, ranker: Ranker, judgements: Sequence[Judgement], k: int) -> Quality:
    """Rank every seed's neighbours and compare with the judgements on it.

    Of several grades for one pair the highest counts; a seed judged against itself does not. A
    seed is skipped if the ranker knows none of the entries judged related to it. MAP and MRR look at 1000 ranks.

    Returns
    -------
    Quality
        A unit is a seed; ``ndcg@k``, ``map``, ``recall@k``, ``mrr``.
    """
    names = (name for j in judgements for name in (j.seed, j.related))
    rows, unknown = ranked_rows(catalogue, ranker, names)
    seeds: dict[int, str] = {}
    grades: dict[int, dict[int, float]] = {}
    for j in judgements:
        seed, related = rows.get(j.seed), rows.get(j.related)
        if seed is None:
            continue
        judged = grades.setdefault(seed, {})
        seeds.setdefault(seed, j.seed)
        if related is not None and related != seed:
            judged[related] = max(j.grade, judged.get(related, 0.0))
    judged_seeds = {seed: judged for seed, judged in grades.items() if any(judged.values())}
    rankings = ranker.nearest(([seed] for seed in judged_seeds), DEPTH)
    measured = [_measure(*pair, k) for pair in zip(judged_seeds.values(), rankings, strict=True)]
    return Quality(
        units=[seeds[seed] for seed in judged_seeds],
        metrics=columns((f"ndcg@{k}", "map", f"recall@{k}", "mrr"), measured),
        unknown=unknown,
        skipped=[name for seed, name in seeds.items() if seed not in judged_seeds],
    )


def _measure(judged: dict[int, float], ranking: list[int], k: int) -> tuple[float, ...]:
    gains = [judged.get(row, 0.0) for row in ranking]
    relevant = sum(grade > 0 for grade in judged.values())
    return (
        ndcg(gains, list(judged.values()), k),
        average_precision(gains, relevant),
        recall(gains, relevant, k),
        reciprocal_rank(gains),
    )
