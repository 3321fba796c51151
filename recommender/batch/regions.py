"""Regions of the map: points that lie together, each group named by what its titles say more than others do.

Points are grouped by their places (k-means, begun by bisection, so that nothing is drawn by lot). A group's name is by
class-based TF-IDF (Grootendorst, 2022, arXiv:2203.05794): how often its titles have a term, times the logarithm of
one plus the average group's terms over how often all titles have it; in each language for itself.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.everyday_words import everyday_words
from recommender.entries.mention import language
from recommender.entries.scripts import CHINESE, HAN
from recommender.releases.map import Plane
from recommender.releases.regions import MOST, NAMED, Codes, RegionName, Regions

_LONGEST = 3  # words of a term
_SPREAD = 1.3  # regions, times the cube root of the entries: 6 of 84, 20 of 4,000
_ROUNDS = 25
_TITLES_READ = 20_000  # entries by whose titles regions are named: of more, one in so many
_BLOCK = 1 << 16  # points compared with all middles at once
_PART_SHARE = 0.5  # a longer term is named where it is so often meant by a word of it

TitlesOfEach = Iterable[Sequence[str]]
"""The titles of each entry."""

_RUN = re.compile(rf"[A-Za-z][A-Za-z0-9+]*(?:-[A-Za-z0-9]+)*|[{HAN}]+|[^\sA-Za-z{HAN}]+")


class _TitleWord(NamedTuple):
    """A word of a title, as `_terms` joins words to terms."""

    key: str
    form: str
    chinese: bool
    is_informative: bool


def regions(points: Plane, titles: TitlesOfEach, tokenize: Callable[[str], list[str]]) -> Regions:
    """Return the regions of a map.

    Parameters
    ----------
    points : array, shape (n, 2), float32
    titles : iterable of sequences of str
        Of the same n entries.
    tokenize : callable
        From Chinese to its words: see `TermEncoder.cut`.
    """
    codes = _grouped(points)
    many = int(codes.max()) + 1 if len(codes) else 0
    counts = {lang: [Counter[str]() for _ in range(many)] for lang in ("en", "zh")}
    forms: dict[str, Counter[str]] = {}
    sampled = slice(None, None, max(1, len(codes) // _TITLES_READ))
    for code, some in zip(
        codes[sampled].tolist(), islice(titles, 0, None, sampled.step), strict=True
    ):
        for title in some:
            terms = dict(_terms(title, tokenize))
            counts[language(title)][code].update(terms.keys())
            for key, form in terms.items():
                forms.setdefault(key, Counter())[form] += 1
    region_names = {lang: _names(of_regions, forms) for lang, of_regions in counts.items()}
    return Regions(codes, tuple(map(RegionName, region_names["en"], region_names["zh"])))


def _grouped(points: Plane) -> Codes:
    """Return the region of each point, the largest first; equal ones in the order of their first points."""
    count = len(points)
    number = min(MOST, max(1, round(_SPREAD * count ** (1 / 3))), count)
    if not count:
        return np.zeros(0, np.uint8)
    codes: npt.NDArray[np.int64] = _bisected(points, number)
    for _ in range(_ROUNDS):
        sizes = np.maximum(np.bincount(codes, minlength=number), 1)
        middles = np.stack(
            [np.bincount(codes, points[:, axis], number) / sizes for axis in (0, 1)], 1
        )
        nearest = np.concatenate(
            [
                ((points[start : start + _BLOCK, None] - middles[None]) ** 2).sum(2).argmin(1)
                for start in range(0, count, _BLOCK)
            ]
        )
        if (nearest == codes).all():
            break
        codes = nearest
    distinct, first, sizes = np.unique(codes, return_index=True, return_counts=True)
    rank = np.zeros(number, np.uint8)
    rank[distinct[np.lexsort((first, -sizes))]] = np.arange(len(distinct))
    return np.asarray(rank[codes], np.uint8)


def _bisected(points: Plane, number: int) -> npt.NDArray[np.int64]:
    """Return points in groups: the most scattered is cut in two across its longer side, over and over."""
    codes = np.zeros(len(points), np.int64)
    scatter = {0: _scatter(points)}
    while len(scatter) < number and max(scatter.values()) > 0:
        widest = max(scatter, key=scatter.__getitem__)
        members = np.flatnonzero(codes == widest)
        axis = int(points[members].var(axis=0).argmax())
        upper_half = members[points[members, axis] > points[members, axis].mean()]
        if not 0 < len(upper_half) < len(members):  # all of them in one place, but for rounding
            scatter[widest] = 0.0
            continue
        codes[upper_half] = len(scatter)
        scatter[len(scatter)] = _scatter(points[upper_half])
        scatter[widest] = _scatter(points[codes == widest])
    return codes


def _scatter(points: Plane) -> float:
    return float(points.var(axis=0).sum()) * len(points)


def _terms(title: str, tokenize: Callable[[str], list[str]]) -> Iterator[tuple[str, str]]:
    """Yield the terms of a title, by key and as they are written: runs of informative words."""
    words: list[_TitleWord] = []
    for run in _RUN.findall(title):
        parts = tokenize(run) if CHINESE.match(run) else [run]
        words += [
            _TitleWord(
                _stem(one), _uncapitalised(one), bool(CHINESE.match(one)), _is_informative(one)
            )
            for one in parts
        ]
    for first, word in enumerate(words):
        joint = "" if word.chinese else " "
        for last in range(first, min(first + _LONGEST, len(words))):
            if not words[last].is_informative or words[last].chinese != word.chinese:
                break
            term = words[first : last + 1]
            yield joint.join([one.key for one in term]), joint.join([one.form for one in term])


def _is_informative(word: str) -> bool:
    """Whether a word tells what a title is about: punctuation and numbers do not."""
    return len(word) > 1 and word[0].isalpha() and word.lower() not in everyday_words()


def _stem(word: str) -> str:
    """Return a word in lower case, without the s of a plural."""
    low = word.lower()
    return (
        low[:-1]
        if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is"))
        else low
    )


def _uncapitalised(word: str) -> str:
    """Return a word without the capital that only a title gives it."""
    return word.lower() if word[1:].islower() or ("-" in word and word.istitle()) else word


def _names(counts: Sequence[Counter[str]], forms: dict[str, Counter[str]]) -> list[tuple[str, ...]]:
    """Return the name of each region, given how many of its titles have each term, and how each term is written."""
    everywhere = Counter[str]()
    for counter in counts:
        everywhere.update(counter)
    average = sum(everywhere.values()) / max(len(counts), 1)
    return [
        tuple(_shown(forms[key]) for key in _name(terms_of_region, everywhere, average))
        for terms_of_region in counts
    ]


def _name(counter: Counter[str], everywhere: Counter[str], average: float) -> list[str]:
    weight = {
        key: many * math.log1p(average / everywhere[key])
        for key, many in counter.items()
        if many > 1
    }
    names: list[str] = []
    used_words: set[str] = set()
    for key in sorted(weight, key=lambda key: (-weight[key], key)):
        longer = [
            other
            for other in weight
            if f" {key} " in f" {other} " and counter[other] >= _PART_SHARE * counter[key]
        ]
        best = max(longer, key=lambda other: (len(other), weight[other], other))
        if used_words.isdisjoint(best.split()):
            used_words.update(best.split())
            names.append(best)
        if len(names) == NAMED:
            break
    return names


def _shown(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))
