"""Duplicates: pairs of entries that may be one work told in two languages.

Such a pair shares no number and no title, so no rule may merge it, however alike the two are. It is
only suspected, by evidence that a reader would use: the score, names and acronyms in Latin
letters, figures, authors, dates; and a person decides (`Catalogue.decide`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.decisions import Suspect
from recommender.catalogue.store import Catalogue
from recommender.encoders.vectors import Ids, Scores
from recommender.entries import identity, registries
from recommender.entries.entry import Entry
from recommender.entries.mention import language

ENOUGH = 2.0
"""The points from which a pair is suspected: those of a rare name in both titles and of being nearest, say."""

_ALL = 6.0  # points that leave no doubt
_NEAR = 5  # neighbours of the other language compared, of each entry
_CLOSE = 0.8  # of the likeness of an entry's best pair: what is less likely is another work
_FIRST, _ONE_WAY = 1.0, 0.5
_ALIKE = (0.45, 0.55)  # scores: hardly any two works reach one, most pairs of one work the other
_MONTHS, _FAR = 3, 24
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
_FIGURE = re.compile(
    r"(?<![\w.])(?!(?:19|20)\d\d(?![\d.%]))(\d+\.\d+|\d{3,}|\d+(?=\s?%))(?![\w.]*\d)"
)
_ORDINARY = frozenset(
    re.findall(
        r"\w+",
        "ai an and arxiv at by code for from github https in is it llm llms ml model models of on or "
        "paper pdf the to via vs we with",
    )
)


@dataclass(frozen=True)
class _Profile:
    """An entry's titles, words, figures, authors and month, as they are compared with another's."""

    entry: Entry

    @cached_property
    def title(self) -> frozenset[str]:
        titles = " ".join(t for m in self.entry.mentions for t in (m.title, m.title_zh) if t)
        return _words(titles)

    @cached_property
    def text(self) -> str:
        return "\n".join(mention.text() for mention in self.entry.mentions)

    @cached_property
    def words(self) -> frozenset[str]:
        return _words(self.text) | self.title

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(f for f in _FIGURE.findall(self.text) if not f.endswith("00"))

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a for m in self.entry.mentions for a in m.authors))

    @cached_property
    def month(self) -> int | None:
        arxiv = next((n[6:] for n in self.entry.aliases if n.startswith("arxiv:")), "")
        date = self.entry.published or identity.arxiv_month(arxiv)
        return int(date[:4]) * 12 + int(date[5:7] or 6) if date else None


def suspects(
    catalogue: Catalogue,
    rows: Ids,
    neighbours: npt.NDArray[np.integer],
    scores: Scores,
) -> list[Suspect]:
    """Return the pairs of entries that may be one work in two languages, the likeliest first.

    Parameters
    ----------
    rows : array, shape (n,)
        The entries of a release, ascending; those that are gone since are left out.
    neighbours, scores : arrays, shape (n, K)
        The graph: places of each entry's nearest, best first, -1 where there are fewer.
    """
    pairs = _pairs_without_common_numbers(catalogue, rows, neighbours, scores)
    entry_rows = sorted({row for pair in pairs for row in pair})
    profiles = {entry_row.row: _Profile(entry_row.entry) for entry_row in catalogue.get(entry_rows)}
    frequency = Counter(
        word
        for row in {other for _, other in pairs} & profiles.keys()
        for word in profiles[row].words
    )
    frequency[""] = len(
        profiles
    )  # the number of entries, by which a word's frequency becomes its idf
    decided = {frozenset(pair) for pair in catalogue.decisions()}
    likely = []
    for (first, second), near in pairs.items():
        if first not in profiles or second not in profiles:
            continue
        one, two = profiles[first], profiles[second]
        if decided and not decided.isdisjoint(
            frozenset((a, b)) for a in one.entry.aliases for b in two.entry.aliases
        ):
            continue
        points, reasons = _weigh(one, two, near, frequency)
        if points >= ENOUGH:
            likeness = round(min(points / _ALL, 1.0), 3)
            likely.append(Suspect(first, second, likeness, reasons))
    return list(_best(likely))


def _pairs_without_common_numbers(
    catalogue: Catalogue, rows: Ids, neighbours: npt.NDArray[np.integer], scores: Scores
) -> dict[tuple[RowId, RowId], tuple[float, float]]:
    """Return what `_cross_language_pairs` does, by row, without pairs that have numbers of one kind: these are two works."""
    chinese = np.zeros(len(rows), np.bool_)
    numbers: list[set[str]] = [set() for _ in rows]
    for row, card, _, names in catalogue.release_records(rows.tolist()):
        place = int(np.searchsorted(rows, row))
        chinese[place] = language(orjson.loads(card)["title"]) == "zh"
        numbers[place] = {
            registries.number_kind(name) for name in names if identity.is_strong(name)
        }
    return {
        (RowId(int(rows[place])), RowId(int(rows[other]))): near
        for (place, other), near in _cross_language_pairs(chinese, neighbours, scores).items()
        if not numbers[place] & numbers[other]
    }


def _best(pairs: Sequence[Suspect]) -> Iterator[Suspect]:
    """Yield the pairs that are nearly as likely as the best of either entry, likeliest first."""
    best: dict[int, float] = {}
    for suspect in sorted(pairs, key=lambda s: (-s.likeness, s.one, s.other)):
        least = _CLOSE * max(best.get(suspect.one, 0.0), best.get(suspect.other, 0.0))
        if suspect.likeness >= least:
            best.setdefault(suspect.one, suspect.likeness)
            best.setdefault(suspect.other, suspect.likeness)
            yield suspect


def _cross_language_pairs(
    chinese: npt.NDArray[np.bool_], neighbours: npt.NDArray[np.integer], scores: Scores
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return pairs of a Chinese entry and another near it: score, and points for being nearest."""
    if not neighbours.size:
        return {}
    foreign = (neighbours >= 0) & (chinese[neighbours] != chinese[:, None])
    order = np.cumsum(foreign, axis=1)
    places, columns = np.nonzero(foreign & (order <= _NEAR))
    pairs: dict[tuple[int, int], tuple[float, float]] = {}
    for place, column in zip(places.tolist(), columns.tolist(), strict=True):
        other = int(neighbours[place, column])
        pair = (place, other) if chinese[place] else (other, place)
        first = order[place, column] == 1
        _, before = pairs.get(pair, (0.0, 0.0))
        nearest = _FIRST if before and first else max(before, _ONE_WAY * first)
        pairs[pair] = (float(scores[place, column]), nearest)
    return pairs


def _weigh(
    one: _Profile, two: _Profile, near: tuple[float, float], frequency: Mapping[str, int]
) -> tuple[float, dict[str, Any]]:
    """Return the evidence that two entries are one work: points, 0 where authors disagree, and reasons by kind."""
    score, points = near
    points += 0.5 * sum(score >= least for least in _ALIKE)
    reasons: dict[str, Any] = {"score": round(score, 3)}
    agree = identity.authors_agree(one.authors, two.authors)
    if agree is False:
        return 0.0, {}
    if agree:
        points += 2
        reasons["authors"] = sorted(
            a for a in two.authors if identity.authors_agree(one.authors, (a,))
        )
    titled = one.title & two.title
    if titled:
        weights = sorted((_idf_share(word, frequency) for word in titled), reverse=True)
        points += 2 * weights[0] + 0.5 * sum(weights[1:3])
    points -= min(0.5 * len(one.title - two.words), 1.0)
    shared_words = (one.words & two.words) - titled
    points += min(0.75 * sum(_idf_share(word, frequency) for word in shared_words), 1.5)
    if titled or shared_words:
        reasons["names"] = [*sorted(titled), *sorted(shared_words)]
    if figures := sorted(one.figures & two.figures):
        points += min(0.5 * len(figures), 1.5)
        reasons["figures"] = figures
    if one.month and two.month:
        apart = abs(one.month - two.month)
        points += 0.5 * (apart <= _MONTHS) - (apart > _FAR)
        reasons["months_apart"] = apart
    return points, reasons


def _words(text: str) -> frozenset[str]:
    words = {word.lower() for word in _WORD.findall(text) if len(word) > 1}
    return frozenset(words - _ORDINARY)


def _idf_share(word: str, frequency: Mapping[str, int]) -> float:
    """Return the idf of a word as a share of the largest: 1 for a word that one entry has."""
    total = frequency[""]
    return math.log(1 + total / max(frequency[word], 1)) / math.log(1 + total)
