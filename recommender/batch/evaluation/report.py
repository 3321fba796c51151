"""The report: everything that `recommender evaluate` measures, as one JSON document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recommender.batch.evaluation.balance import language_balance
from recommender.batch.evaluation.comparison import compare
from recommender.batch.evaluation.fidelity import index_recall
from recommender.batch.evaluation.judgements import Judgement, judge, read_judgements
from recommender.batch.evaluation.lists import ReadingList, leave_one_out, read_lists
from recommender.batch.evaluation.quality import Quality
from recommender.batch.evaluation.rankers import (
    DEPTH,
    ExactRanker,
    HybridRanker,
    Ranker,
    comparable,
)
from recommender.batch.evaluation.twins import find_twins, twin_quality
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder
from recommender.errors import EncoderMismatch, InvalidQuery, MissingExtra
from recommender.releases.home import check_lineage
from recommender.releases.release import Release


@dataclass(frozen=True)
class EvaluationPlan:
    """What to measure.

    Attributes
    ----------
    k : int
        Where rankings are cut, 1 to 1000.
    sample : int
        How many entries are queries at most: for the index's recall, and for the twins.
    seed : int
        The seed of the random samples, the intervals and the tests.
    judgements, lists : sequence or None
        The judgements and lists to measure with; None: without any.
    """

    k: int = 10
    sample: int = 500
    seed: int = 0
    judgements: Sequence[Judgement] | None = None
    lists: Sequence[ReadingList] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.k <= DEPTH:
            raise InvalidQuery("k", f"must be from 1 to {DEPTH}, not {self.k}")
        if self.sample < 1:
            raise InvalidQuery("sample", f"must be at least 1, not {self.sample}")
        if self.seed < 0:
            raise InvalidQuery("seed", f"must be at least 0, not {self.seed}")

    def reading(self, qrels: Path | None, lists: Path | None) -> "EvaluationPlan":
        """Return this plan with the judgements and lists of files of JSON lines.

        Raises
        ------
        SourceError
            At the first line of either that cannot be read.
        """
        plan = self
        if qrels is not None:
            judgements = read_judgements(qrels.read_bytes().splitlines(), str(qrels))
            plan = replace(plan, judgements=judgements)
        if lists is not None:
            plan = replace(plan, lists=read_lists(lists.read_bytes().splitlines(), str(lists)))
        return plan


def report(
    catalogue: Catalogue,
    release: Release,
    plan: EvaluationPlan,
    encoder_named: Callable[[str], Encoder],
    against: Encoder | None = None,
) -> dict[str, Any]:
    """Measure a release, and compare its model with another.

    Parameters
    ----------
    encoder_named : callable
        Opens an encoder by the name that the release gives; called only where there are entries
        in both languages. If that fails, ``twins`` says why and the rest is measured.
    against : Encoder, optional
        Another model, whose vectors of the present texts are in the catalogue. Both are then
        ranked over the entries that have vectors of both.

    Returns
    -------
    dict
        JSON types. Judgements give ``queries``, ``quality``, ``per_query`` and ``skipped``, lists
        the same under ``lists``, `against` gives ``comparison``; ``unknown`` has the names that
        could not be ranked.

    Raises
    ------
    InvalidQuery
        If nothing of the judgements, or of the lists, is in the release.
    CatalogueMismatch
        If the release is not of this catalogue, or not of this past of it.
    """
    check_lineage(catalogue, release.manifest.lineage)
    recall = index_recall(release, plan.k, plan.sample, plan.seed)
    content: dict[str, Any] = {
        "index_version": release.version,
        "model": release.manifest.encoder,
        "entries": release.manifest.count,
        f"index_recall@{plan.k}": float(recall.mean()) if len(recall) else None,
        "language_balance": language_balance(catalogue, release, plan.k),
        "twins": _twins(catalogue, release, plan, encoder_named),
    }
    rankers = rankers_of(catalogue, release, against)
    measured = _measured(catalogue, plan, rankers)
    if measured:
        names = (name for quality, *_ in measured.values() for name in quality.unknown)
        content["unknown"] = list(dict.fromkeys(names))
    if "qrels" in measured:
        content |= _section(measured["qrels"][0], plan, "queries", "per_query")
    if "lists" in measured:
        content["lists"] = _section(measured["lists"][0], plan, "lists", "per_list")
    if against is not None:
        content["comparison"] = {
            "against": against.name,
            "entries": len(rankers[0].rows),
            **{name: _compared(pair, plan) for name, pair in measured.items()},
        }
    return content


def is_partial(report: dict[str, Any]) -> bool:
    """Whether a report names queries, units or twins that could not be measured."""
    lists = report.get("lists", {})
    problems = (report.get("unknown"), report.get("skipped"), lists.get("skipped"))
    return any(problems) or "problem" in report["twins"]


def _twins(
    catalogue: Catalogue,
    release: Release,
    plan: EvaluationPlan,
    encoder_named: Callable[[str], Encoder],
) -> dict[str, Any]:
    twins = find_twins(catalogue, release.rows.tolist(), plan.sample, plan.seed)
    if not twins:
        return {"entries": 0}
    manifest = release.manifest
    try:
        encoder = encoder_named(manifest.encoder)
        if encoder.fingerprint != manifest.fingerprint:
            raise EncoderMismatch(
                f"{manifest.encoder} ({manifest.fingerprint})",
                f"{encoder.name} ({encoder.fingerprint})",
            )
    except (EncoderMismatch, InvalidQuery, MissingExtra) as error:
        return {"entries": len(twins), "problem": str(error)}
    quality = twin_quality(ExactRanker(release.rows, release.vectors), encoder, twins)
    return {"entries": len(twins), "quality": _summary(quality, plan)}


def rankers_of(
    catalogue: Catalogue, release: Release, against: Encoder | None
) -> tuple[ExactRanker, ...]:
    """Return the ranker of the release; with `against`, two: of its model and of the other one, over the same entries."""
    words, rows = release.hybrid, release.rows  # for both: models are compared as they would serve
    released = HybridRanker(rows, release.vectors, words, rows)
    if against is None:
        return (released,)
    of_other = ExactRanker(
        *catalogue.vectors(against.fingerprint, against.dimension)
    ).restricted_to(rows)
    return comparable(released, HybridRanker(of_other.rows, of_other.vectors, words, rows))


def compared_quality(
    catalogue: Catalogue, plan: EvaluationPlan, rankers: Sequence[Ranker]
) -> dict[str, Any]:
    """Return how two rankers compare on a plan's judgements and lists; empty where it has neither."""
    measured = _measured(catalogue, plan, rankers)
    return {name: _compared(pair, plan) for name, pair in measured.items()}


def _measured(
    catalogue: Catalogue, plan: EvaluationPlan, rankers: Sequence[Ranker]
) -> dict[str, tuple[Quality, ...]]:
    """Return the quality of each ranker, by the option that asks for it."""
    measured: dict[str, tuple[Quality, ...]] = {}
    if (judged := plan.judgements) is not None:
        measured["qrels"] = tuple(judge(catalogue, ranker, judged, plan.k) for ranker in rankers)
        if not measured["qrels"][0].units:
            raise InvalidQuery("qrels", "no seed and related entry of it is in the catalogue")
    if (list_documents := plan.lists) is not None:
        measured["lists"] = tuple(
            leave_one_out(catalogue, ranker, list_documents, plan.k) for ranker in rankers
        )
        if not measured["lists"][0].units:
            raise InvalidQuery("lists", "no list of it has two entries of the catalogue")
    return measured


def _section(quality: Quality, plan: EvaluationPlan, units: str, per_unit: str) -> dict[str, Any]:
    return {
        units: len(quality.units),
        "quality": _summary(quality, plan),
        per_unit: quality.per_unit(),
        "skipped": quality.skipped,
    }


def _summary(quality: Quality, plan: EvaluationPlan) -> dict[str, dict[str, float]]:
    summary = quality.summary(plan.seed).items()
    return {name: {"mean": mean, "low": low, "high": high} for name, (mean, low, high) in summary}


def _compared(pair: Sequence[Quality], plan: EvaluationPlan) -> dict[str, Any]:
    quality, other_quality = pair
    compared = compare(quality, other_quality, plan.seed).items()
    metrics = {name: difference._asdict() for name, difference in compared}
    return {"metrics": metrics, "per_unit": other_quality.per_unit()}
