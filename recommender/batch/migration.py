"""Migration from one model to another: what would change can be measured before, and the switch can be undone.

The vectors of both stand side by side in the catalogue, each under its model's fingerprint, so that a
comparison disturbs nobody, a switch is a build that embeds nothing, and the way back needs no model at all.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from recommender.batch.build import BuildOutcome, build
from recommender.batch.embedding import embed_changed
from recommender.batch.evaluation.rankers import ExactRanker
from recommender.batch.evaluation.report import EvaluationPlan, compared_quality, rankers_of
from recommender.batch.evaluation.significance import bootstrap
from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, shipped_term_encoder
from recommender.errors import CorruptRelease, InvalidQuery, MissingExtra
from recommender.progress import Progress, no_progress
from recommender.releases.home import check_lineage, releases_by_age
from recommender.releases.publish import build_lock, put_in_force
from recommender.releases.release import Release

MOVED = 20
"""How many of the entries whose neighbours change most are reported."""


def compare_models(
    catalogue: Catalogue,
    release: Release,
    other: Encoder,
    plan: EvaluationPlan,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Embed the catalogue with another model too, and measure what results would change.

    Both rank by brute force, as they would serve: by cosine and by the words of the release. Nothing
    is published.

    Parameters
    ----------
    plan : EvaluationPlan
        The `k` nearest of its `sample` entries, drawn by its `seed`, are compared; its judgements and
        lists, if there are any, measure which model is better.

    Returns
    -------
    dict
        JSON types. ``overlap`` is the mean share of the `k` nearest that stay, with its 95 % interval;
        ``same`` the share of entries that keep all of them; ``moved`` the entries that keep
        fewest, the first of the catalogue first, each with both lists of ids; ``quality`` what
        `evaluation.report` has as ``comparison``, where it was asked for.

    Raises
    ------
    InvalidQuery
        If the other model is that of the release, or there are no two entries to compare.
    CatalogueMismatch
        If the release is not of this catalogue.
    """
    manifest = release.manifest
    if other.fingerprint == manifest.fingerprint:
        raise InvalidQuery("model", f"{other.name} is what the release in force is made with")
    check_lineage(catalogue, manifest.lineage)
    embedded = embed_changed(catalogue, other, progress)
    rankers = rankers_of(catalogue, release, other)
    rows = rankers[0].rows
    if len(rows) < 2:
        raise InvalidQuery("model", "there are no two entries to compare the models on")
    order = np.random.default_rng(plan.seed).permutation(len(rows))[: plan.sample]
    sample_rows = rows[np.sort(order)].tolist()
    before, after = (_neighbours(ranker, sample_rows, plan.k) for ranker in rankers)
    shares_kept = np.array(
        [len({*old} & {*new}) / len(old) for old, new in zip(before, after, strict=True)]
    )
    ((low, high),) = bootstrap(shares_kept[None], plan.seed)
    comparison = {
        "from": manifest.encoder,
        "to": other.name,
        "index_version": release.version,
        "entries": len(rows),
        "embedded": embedded,
        "asked": len(sample_rows),
        "k": plan.k,
        "overlap": {"mean": float(shares_kept.mean()), "low": float(low), "high": float(high)},
        "same": float((shares_kept == 1).mean()),
        "moved": _moved(catalogue, sample_rows, shares_kept, before, after),
    }
    if quality := compared_quality(catalogue, plan, rankers):
        comparison["quality"] = quality
    return comparison


def _neighbours(ranker: ExactRanker, rows: list[int], k: int) -> list[list[int]]:
    return list(ranker.nearest(([row] for row in rows), k))


def _moved(
    catalogue: Catalogue,
    sample_rows: list[int],
    shares_kept: "np.ndarray[Any, np.dtype[np.float64]]",
    before: list[list[int]],
    after: list[list[int]],
) -> list[dict[str, Any]]:
    most_changed = [
        int(i) for i in np.argsort(shares_kept, kind="stable")[:MOVED] if shares_kept[i] < 1
    ]
    rows = {row for i in most_changed for row in (sample_rows[i], *before[i], *after[i])}
    entries = {int(one.row): one.entry for one in catalogue.get(sorted(map(RowId, rows)))}
    return [
        {
            "id": entries[sample_rows[i]].id,
            "title": entries[sample_rows[i]].label,
            "overlap": float(shares_kept[i]),
            "before": [entries[row].id for row in before[i]],
            "after": [entries[row].id for row in after[i]],
        }
        for i in most_changed
    ]


def switch(
    home: Path,
    catalogue: Catalogue,
    other: Encoder,
    progress: Progress = no_progress,
    device: str = "cpu",
) -> BuildOutcome:
    """Build a release with another model and otherwise the settings of the one in force, which is kept for `go_back`."""
    release = Release.open(home)
    overlap, mapped = release.manifest.overlap, release.map is not None
    return build(home, catalogue, other, False, progress, overlap, device, mapped)


def go_back(
    home: Path,
    catalogue: Catalogue,
    encoder_named: Callable[[str], Encoder],
    progress: Progress = no_progress,
) -> Release:
    """Put the last release that another model than the present one made in force again.

    What was stored since stands beside it; it is embedded with that model now, where that opens, else
    by the next server or build that has it.

    Raises
    ------
    InvalidQuery
        If that release is gone, since two builds have followed it.
    CatalogueMismatch
        If that release has changes that the catalogue lacks.
    """
    now = Release.open(home).manifest
    with build_lock(home):
        older = _last_of_another_model(home, now.fingerprint)
        check_lineage(catalogue, older.manifest.lineage)
        older.verify()
        try:
            encoder = encoder_named(older.manifest.encoder)
            if encoder.fingerprint == older.manifest.fingerprint:
                embed_changed(catalogue, encoder, progress, shipped_term_encoder())
        except (InvalidQuery, MissingExtra):
            pass  # a server answers by what is embedded already
        put_in_force(home, older.version)
        catalogue.announce()
    return Release.open(home)


def _last_of_another_model(home: Path, fingerprint: str) -> Release:
    for folder in reversed(releases_by_age(home)):
        try:
            release = Release.open_version(home, folder.name)
        except CorruptRelease:
            continue
        if release.manifest.fingerprint != fingerprint:
            return release
    raise InvalidQuery(
        "back",
        "no release of another model is left: two builds have come since; its vectors are kept, so "
        "`recommender build --model NAME` makes one again without encoding what was encoded",
    )
