"""Twins: entries known in two languages, of which the text in one is a query for the text in the other."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from recommender.batch.evaluation.metrics import PerQuery
from recommender.batch.evaluation.quality import Quality
from recommender.batch.evaluation.rankers import ExactRanker, rounded
from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, embed
from recommender.encoders.vectors import Vectors
from recommender.entries.entry import Entry
from recommender.entries.mention import language

_CUTS = (1, 10)
_BLOCK = 64  # queries compared with every vector at once


class Twin(NamedTuple):
    """An entry by its Chinese text and by its English text, neither holding the other's title."""

    row: RowId
    id: str
    zh: str
    en: str


def find_twins(
    catalogue: Catalogue, rows: Iterable[RowId], sample: int, seed: int = 0
) -> list[Twin]:
    """Return at most `sample` of these rows' entries that have a text in each language, by row."""
    cards = catalogue.summaries(list(rows))
    bilingual = [row for row, card in cards.items() if {"zh", "en"} <= set(card["lang"])]
    shuffled = np.random.default_rng(seed).permutation(np.asarray(bilingual, np.int64)).tolist()
    twins: list[Twin] = []
    for start in range(0, len(shuffled), sample):
        for row, entry in catalogue.get(shuffled[start : start + sample]):
            if (texts := _sides(entry)) and len(twins) < sample:
                twins.append(Twin(row, entry.id, *texts))
        if len(twins) == sample:
            break
    return sorted(twins)


def _sides(entry: Entry) -> tuple[str, str] | None:
    """Return the Chinese and the English text, None where there are not two.

    A title that heads both, as where a Chinese digest gives the English one, would make finding
    the one from the other a matter of reading titles: it stays on the side of its own language.
    """
    texts = entry.texts()
    if len(texts) != 2:
        return None
    (zh_title, _, zh_rest), (en_title, _, en_rest) = (text.partition("\n") for text in texts)
    if zh_title != en_title:
        return texts[0], texts[1]
    sides = (texts[0], en_rest) if language(zh_title) == "zh" else (zh_rest, texts[1])
    return sides if all(sides) else None


def twin_quality(ranker: ExactRanker, encoder: Encoder, twins: Sequence[Twin]) -> Quality:
    """Search with the text of each entry in one language for its text in the other, among all entries.

    The entry itself is represented by its other side's vector alone, every other entry by its
    own vector; both sides are encoded as entries are.

    Parameters
    ----------
    ranker : ExactRanker
        Holds every row of `twins`, in the space of `encoder`.

    Returns
    -------
    Quality
        A unit is an entry; for each direction, ``zh->en`` and ``en->zh``, whether its twin comes
        first, and whether it comes among the first ten.
    """
    zh = embed(encoder, [(twin.zh,) for twin in twins])
    en = embed(encoder, [(twin.en,) for twin in twins])
    places = ranker.places(twin.row for twin in twins)
    ranks = {"zh->en": _ranks(ranker, places, zh, en), "en->zh": _ranks(ranker, places, en, zh)}
    metrics = {
        f"{way} twin@{k}": (way_ranks <= k).astype(np.float64)
        for way, way_ranks in ranks.items()
        for k in _CUTS
    }
    return Quality([twin.id for twin in twins], metrics)


def _ranks(ranker: ExactRanker, places: list[int], asking: Vectors, sought: Vectors) -> PerQuery:
    """Return the rank, from 1, of each sought vector put in the place of its own entry."""
    ranks = np.empty(len(places), np.float64)
    order = np.arange(len(ranker.rows))
    for start in range(0, len(places), _BLOCK):
        block = slice(start, start + _BLOCK)
        own_places = np.asarray(places[block])[:, None]
        scores = rounded(asking[block] @ ranker.vectors.T)
        target = rounded((asking[block] * sought[block]).sum(axis=1, keepdims=True))
        ahead = (scores > target) | ((scores == target) & (order < own_places))
        np.put_along_axis(ahead, own_places, False, axis=1)
        ranks[block] = 1 + ahead.sum(axis=1)
    return ranks
