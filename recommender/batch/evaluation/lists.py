"""Lists: entries that someone put together, each found again from the others."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import orjson

from recommender.batch.evaluation.metrics import PerQuery, ndcg, recall, reciprocal_rank
from recommender.batch.evaluation.quality import Quality, columns
from recommender.batch.evaluation.rankers import DEPTH, Ranker, ranked_rows
from recommender.catalogue.store import Catalogue
from recommender.errors import SourceError


class ReadingList(NamedTuple):
    """The ids of entries that somebody put together; the list's name is its place, ``file:line``."""

    name: str
    ids: tuple[str, ...]


def read_lists(lines: Iterable[bytes], document: str) -> list[ReadingList]:
    """Read lists from JSON lines, each an array of ids or ``{"ids": [...]}``.

    Raises
    ------
    SourceError
        At the first line that is neither.
    """
    lists = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = orjson.loads(line)
            ids = values["ids"] if isinstance(values, dict) else values
        except (ValueError, KeyError):
            ids = None
        if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            reason = 'want ["ID", "ID", ...] or {"ids": ["ID", "ID", ...]} on each line'
            raise SourceError(document, reason, number)
        lists.append(ReadingList(f"{document}:{number}", tuple(ids)))
    return lists


def leave_one_out(
    catalogue: Catalogue, ranker: Ranker, lists: Sequence[ReadingList], k: int
) -> Quality:
    """Hold out each entry of each list in turn, and rank it by the rest of its list.

    The entries of a list are no independent witnesses: the unit is the list, with the mean over
    its entries, and every list counts once however long it is. A list of fewer than two known
    entries is skipped. MRR looks at 1000 ranks.

    Returns
    -------
    Quality
        A unit is a list; ``hit@k``, ``mrr``, ``ndcg@k`` of the entry held out.
    """
    rows, unknown = ranked_rows(catalogue, ranker, (id for _, ids in lists for id in ids))
    ranked_lists = [
        (name, list(dict.fromkeys(rows[i] for i in ids if i in rows))) for name, ids in lists
    ]
    long_enough = [(name, members) for name, members in ranked_lists if len(members) > 1]
    queries = (
        members[:i] + members[i + 1 :] for _, members in long_enough for i in range(len(members))
    )
    rankings = ranker.nearest(queries, DEPTH)  # all lists at once: see Ranker
    measured = [_measure(members, islice(rankings, len(members)), k) for _, members in long_enough]
    return Quality(
        units=[name for name, _ in long_enough],
        metrics=columns((f"hit@{k}", "mrr", f"ndcg@{k}"), measured),
        unknown=unknown,
        skipped=[name for name, members in ranked_lists if len(members) < 2],
    )


def _measure(members: list[int], rankings: Iterable[list[int]], k: int) -> PerQuery:
    """Return the means of the metrics over a list's entries, each ranked by the others."""
    rows = []
    for member, ranking in zip(members, rankings, strict=True):
        gains = [float(row == member) for row in ranking]
        rows.append((recall(gains, 1, k), reciprocal_rank(gains), ndcg(gains, [1.0], k)))
    return np.asarray(rows, np.float64).mean(axis=0)  # type: ignore[no-any-return]
