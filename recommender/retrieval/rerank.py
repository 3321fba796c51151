"""Reranking: pure arithmetic on vectors and scores; no files, no index.

The steps, in this order: candidates of each interest by falling score, recent ones first (`decay_by_age`), diversified
(`mmr`), the interests and languages interleaved (`interleave`), and last the results near to something unwanted
further down (`demote_negatives`), each within the places of its language. An order is an array of positions in
the arguments; ties are broken by position.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.encoders.vectors import Scores, Vectors, normalise
from recommender.errors import InvalidQuery

NEGATIVE_WEIGHT = 0.5
"""The weight of dislikes where that of likes is 1; with more, lists would lose their subject."""

DUPLICATE_SIMILARITY = 0.8
"""The score from which two entries count as near-duplicates; `demote_negatives` demotes for no higher one."""

MMR_MIN_SHARE = 0.5
"""The share of the best score that an entry must have to be chosen for being unlike the others."""

MMR_POOL = 2500
"""How many candidates `mmr` compares each with each, at most: a tenth of a second."""

RELATED = 0.3
"""The cosine of two words' vectors from which `nearest_words` counts them as related: another form, or a translation."""

# Scores have six decimals; times this they are whole numbers, which compare exactly.
_MILLION = 1_000_000
_CONSTANT = 60  # added to each rank in `reciprocal_rank_fusion`, as in Cormack et al.

Order = npt.NDArray[np.int64]
_Id = TypeVar("_Id", bound=int)  # a place, say, or a node
_Item = TypeVar("_Item")


def weighted_centroid(
    likes: Vectors, weights: Sequence[float] | npt.NDArray[np.float64]
) -> Vectors:
    """Return one query for several seeds: the direction of their weighted mean.

    Parameters
    ----------
    likes : array, shape (n, d), n at least 1
    weights : n numbers
        A negative weight moves the query away from its seed.

    Returns
    -------
    array, shape (1, d)

    Raises
    ------
    InvalidQuery
        If there is no like, or the weighted sum is zero: the model knows no word of them, or they cancel out.
    """
    if not len(likes):
        raise InvalidQuery("like", "give at least one entry or text to look for")
    return weighted_centroids(likes, weights, [0])


def weighted_centroids(
    likes: Vectors,
    weights: Sequence[float] | npt.NDArray[np.float64],
    starts: Sequence[int] | npt.NDArray[np.integer],
) -> Vectors:
    """Return what `weighted_centroid` does for each of several groups, shape (m, d).

    Parameters
    ----------
    likes, weights : arrays, shapes (n, d) and (n,)
        Group after group.
    starts : m numbers
        Where each group begins, the first at 0; none is empty.

    Raises
    ------
    InvalidQuery
        If the weighted sum of a group is zero.
    """
    total = np.add.reduceat(np.asarray(weights, np.float32)[:, None] * likes, starts, axis=0)
    centres, alone = normalise(total), np.diff([*starts, len(likes)]) == 1
    centres[alone] = likes[np.asarray(starts)[alone]]
    if not centres.any(axis=1).all():
        raise InvalidQuery("like", "no word of this is known to the model; say more")
    return centres


def cluster_seeds(
    pairs: tuple[Order, Order],
    likeness: Scores,
    sizes: Sequence[int] | npt.NDArray[np.int64],
    close_threshold: float,
) -> list[list[int]]:
    """Group seeds by what they are about: average linkage (Sokal, Michener 1958).

    A mean of seeds on two subjects is near to neither; a query for each group finds both, as
    PinnerSage does (Pal et al. 2020). Groups that are each other's nearest become one all at the
    same time: a mean is never nearer than the nearer of its two, so the outcome is that of one
    after the other (reciprocal nearest neighbours, Murtagh 1983).

    Parameters
    ----------
    pairs : arrays, shapes (m,) and (m,)
        Each pair of seeds once, the smaller number first; the likeness of a pair that is left out counts as 0.
    likeness : array, shape (m,)
        The relevance of the two seeds of each pair to each other.
    sizes : n positive numbers
        How many seeds each of 0..n-1 stands for.
    close_threshold : float
        Positive. The two groups whose members' mean likeness is largest become one while it is at
        least this; of equal ones those with the first members.

    Returns
    -------
    list of list of int
        A partition of 0..n-1, ascending, by first member.
    """
    count, size = len(sizes), np.array(sizes, np.float64)
    one, other = pairs
    total = size[one] * size[other] * likeness  # sums round less than means of means
    group = np.arange(count)  # of each seed, by its first member
    while True:
        deadline.check()
        mean = total / (size[one] * size[other])
        close = mean >= close_threshold
        # Who has nobody close now never will: a mean is not above the larger of its parts.
        living = np.zeros(count, np.bool_)
        living[one[close]] = living[other[close]] = True
        left = living[one] & living[other]
        one, other, total, mean = one[left], other[left], total[left], mean[left]
        place = np.flatnonzero(mean >= close_threshold)
        place = place[np.lexsort((other[place], one[place], -mean[place]))]
        a, b, rank = one[place], other[place], np.arange(len(place))
        best = np.full((2, count), len(place))
        best[0, a[::-1]] = best[1, b[::-1]] = rank[::-1]
        nearest = best.min(axis=0)
        joins = (nearest[a] == rank) & (nearest[b] == rank)
        if not joins.any():
            break
        a, b = a[joins], b[joins]
        into = np.arange(count)
        into[b] = a
        group, size[a] = into[group], size[a] + size[b]
        one, other = into[one], into[other]
        apart = one != other
        keys = np.minimum(one, other) * count + np.maximum(one, other)
        keys, which = np.unique(keys[apart], return_inverse=True)
        total = np.bincount(which, total[apart], len(keys)).astype(np.float64)
        one, other = np.divmod(keys, count)
    groups: dict[int, list[int]] = {}
    for seed, first in enumerate(group.tolist()):
        groups.setdefault(first, []).append(seed)
    return list(groups.values())


def decay_by_age(
    scores: Scores, days: npt.NDArray[np.float64], half_life: float
) -> tuple[Order, Scores]:
    """Order by scores that halve with every `half_life` days of age.

    An exponential prior on the date (Li, Croft 2003). Age counts from the youngest candidate, so
    that an answer is the same tomorrow. What has no date has the median age: neither ahead
    nor behind for it. Scores below 0 stay.

    Parameters
    ----------
    days : array, shape (n,)
        The day of publication of each candidate, counted from any origin; NaN where unknown.
    half_life : float
        Positive; infinite changes nothing.

    Returns
    -------
    order, shape (n,), and the scores in this order, rounded to six decimals
    """
    decay = np.ones(len(scores))
    dated = ~np.isnan(days)
    if dated.any():
        with np.errstate(over="ignore"):  # of what is older by far, nothing is left
            decay[dated] = np.exp2((days[dated] - days[dated].max()) / half_life)
        decay[~dated] = np.median(decay[dated])
    faded = np.round(np.where(scores > 0, scores * decay, scores), 6).astype(np.float32)
    order = np.argsort(-faded, kind="stable")
    return order, faded[order]


def mmr(scores: Scores, vectors: Vectors, diversity: float, places: int) -> Iterator[int]:
    """Order by maximal marginal relevance (Carbonell, Goldstein 1998).

    Each place goes to the candidate with the most of ``(1 - diversity) * (score as a share of the
    best) - diversity * (cosine with the nearest of those placed)``. The first is the best, 0 leaves
    the order of the scores, 1 asks for what is unlike the rest whatever its score. Only an entry with at
    least `MMR_MIN_SHARE` of the best score is a candidate, since an irrelevant one is the most unlike the
    rest; and of more than `MMR_POOL` candidates, only the best.

    Parameters
    ----------
    scores : array, shape (n,)
    vectors : array, shape (n, d), float32
        Unit rows.
    diversity : float
        0 to 1.
    places : int
        How many places are filled so; the remaining candidates follow by falling score.

    Yields
    ------
    int
        Positions in `scores`, each once; each is computed only when the iterator is asked for it.
    """
    by_score = np.argsort(-scores, kind="stable")
    if not diversity or len(scores) < 2:
        yield from by_score.tolist()
        return
    order = [int(by_score[0])]
    best = scores[order[0]]
    yield order[0]
    close = np.sort(by_score[scores[by_score] >= min(MMR_MIN_SHARE * best, best)][:MMR_POOL])
    alike = np.round(vectors[close] @ vectors[close].T, 6)
    value = (1 - diversity) * scores[close] / max(best, 1e-6)
    nearest = np.full(len(close), -np.inf)
    last = int(np.searchsorted(close, order[0]))
    for _ in range(1, min(places, len(close))):
        deadline.check()
        value[last] = -np.inf
        np.maximum(nearest, alike[last], out=nearest)
        last = int((value - diversity * nearest).argmax())
        order.append(int(close[last]))
        yield order[-1]
    yield from by_score[~np.isin(by_score, order)].tolist()


def interleave(
    lists: Sequence[Iterable[_Item]],
    weights: Sequence[float],
    key: Callable[[_Item], object] = lambda item: item,
) -> Iterator[tuple[_Item, int]]:
    """Merge lists so that each has its share of every beginning of the result.

    The next place goes to the list with the largest ``weight / (2 * places + 1)``, ties to the
    earlier list, and there to the first item that is not placed yet: Sainte-Laguë's way to share
    out seats, for rankings by Dang and Croft (2012). A list that is used up leaves its turns to
    the others.

    Parameters
    ----------
    key : callable
        Returns what identifies an item: items with equal keys are the same, and only the first is placed.

    Yields
    ------
    (item, list it was taken from)
        Every item once; no more is taken from a list than is asked for.
    """
    iterators = [iter(items) for items in lists]
    turns = [(-weight, i, 0) for i, weight in enumerate(weights)]
    heapq.heapify(turns)
    placed: set[object] = set()
    while turns:
        _, turn, taken = turns[0]
        item = next((item for item in iterators[turn] if key(item) not in placed), None)
        if item is None:
            heapq.heappop(turns)
            continue
        placed.add(key(item))
        yield item, turn
        heapq.heapreplace(turns, (-weights[turn] / (2 * taken + 3), turn, taken + 1))


def demote_negatives(
    scores: Scores, likeness: Scores, weights: Sequence[float] | npt.NDArray[np.float64]
) -> Order:
    """Order a list anew so that what is near to something unwanted comes later.

    Each candidate loses ``NEGATIVE_WEIGHT * weight * likeness`` to each unwanted entry, likeness counting
    from 0 to `DUPLICATE_SIMILARITY`: Rocchio's formula (1971) for candidates, which the wanted alone decide upon.
    So a candidate can only overtake others that are more like the unwanted, near-duplicates of
    the unwanted overtake nothing, and nothing leaves the list.

    Parameters
    ----------
    scores : array, shape (n,)
        In any order: the list's first candidate is given the largest of them, and so on.
    likeness : array, shape (m, n)
        Scores of the candidates with each unwanted entry.
    weights : m numbers, not negative
    """
    values = np.rint(np.sort(scores)[::-1] * _MILLION).astype(np.int64)
    for near, weight in zip(likeness.clip(0, DUPLICATE_SIMILARITY), weights, strict=True):
        values -= np.rint(near * (NEGATIVE_WEIGHT * weight * _MILLION)).astype(np.int64)
    return np.argsort(-values, kind="stable")


def reciprocal_rank_fusion(lists: Sequence[Sequence[_Id]]) -> tuple[list[_Id], list[float]]:
    """Merge rankings by reciprocal rank: the sum of ``1 / (60 + rank)`` (Cormack et al. 2009).

    For lists whose scores cannot be compared.

    Returns
    -------
    items, each once, and their sums
        By falling sum; ties by the rank in the first list that has one of the two, then by item.
    """
    sums: dict[_Id, float] = {}
    first: dict[_Id, tuple[int, int]] = {}
    for number, items in enumerate(lists):
        for rank, item in enumerate(items, 1):
            sums[item] = sums.get(item, 0.0) + 1 / (_CONSTANT + rank)
            first.setdefault(item, (number, rank))
    best = sorted(sums, key=lambda item: (-round(sums[item], 12), first[item], item))
    return best, [sums[item] for item in best]


def nearest_words(
    weights: Scores,
    cosines: Scores,
    places: npt.NDArray[np.integer],
    offsets: npt.NDArray[np.integer],
) -> Scores:
    """Return for each entry the weighted mean, over a question's words, of the cosine with the entry's nearest word.

    Cosines below `RELATED` count as 0: such words are unrelated.

    Parameters
    ----------
    weights : array, shape (w,)
        The weights of the question's words.
    cosines : array, shape (w, v)
        The cosine of each word of the question with each distinct word of the entries.
    places : array, shape (m,)
        The entries' words, entry after entry, each a column of `cosines`.
    offsets : array, shape (n + 1,)
        Where the words of each entry begin and end.

    Returns
    -------
    array, shape (n,), float32
        From 0 to 1; 0 for an entry without words, or a question without any.
    """
    nearest = np.zeros((len(weights), len(offsets) - 1), np.float32)
    some = np.flatnonzero(np.diff(offsets))
    if len(some) and len(weights):
        related = np.where(cosines < RELATED, 0, np.minimum(cosines, 1))
        nearest[:, some] = np.maximum.reduceat(related[:, places], offsets[some], axis=1)
    return np.asarray(weights @ nearest / max(float(weights.sum()), 1e-6), np.float32)
