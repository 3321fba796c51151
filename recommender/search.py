"""Search: what a person asked for in words, found by name, by words and by vectors.

First what is named exactly: by id, link or title, or by an author. Then two lists fused by rank:
entries with these words, and entries near to the question as a whole. Words are looked for in
titles and authors first, then anywhere, all of them together; then the rarest of them each by
itself. A word that hardly any mention has stands also for those it may be misspelt for.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from recommender.catalogue import Catalogue
from recommender.errors import EntryNotFound
from recommender.filters import Filter
from recommender.phrases import Phrases, pairs, quoted
from recommender.ranking import fused
from recommender.snapshot import Related, Snapshot
from recommender.spelling import similar

MODES = ("hybrid", "words", "vectors")
"""Which lists a search fuses: both, or one of them."""

DEPTH = 100
"""Length of the lists at least: what both have far down may still be among the first."""

_RARE = 3  # mentions: a word of no more may be misspelt
_DOUBTED = 4  # words of a question looked up as misspelt, at most: each some ten milliseconds
_SINGLY = 8  # words looked for each by itself
_SPARE = 4  # mentions taken for each entry wanted: several may be of one, or not pass a filter


@dataclass(frozen=True)
class Search:
    """The words' side of a search, asked of one snapshot.

    Attributes
    ----------
    depth : int
        How many entries each list may have.
    """

    catalogue: Catalogue
    snapshot: Snapshot
    filter: Filter
    depth: int

    def answer(self, phrases: Phrases, near: Related | None, k: int, mode: str) -> Related:
        """Return the `k` best.

        Parameters
        ----------
        near : Related, optional
            What the vectors found, where they were asked.

        Returns
        -------
        Related
            Scores are 1 for what is named exactly, else what part it has of the most that the
            lists can give, which is to be the first of all.
        """
        with self.catalogue.snapshot():
            exact = [] if mode == "vectors" else self._named(phrases)
            lists = [] if mode == "vectors" else [self._listed(phrases)]
        lists += [] if near is None else [near.nodes]
        most = sum(fused([[0]] * len(lists))[1])
        scores = dict.fromkeys(exact, 1.0)
        for node, part in zip(*fused(lists), strict=True):
            scores.setdefault(node, part / most)
        matched = len(self.snapshot.rows(self.filter)) if near is None else near.matched
        nodes = list(scores)[:k]
        return Related(
            nodes, [scores[n] for n in nodes], "search", matched, near is None or near.exact
        )

    def _named(self, phrases: Phrases) -> list[int]:
        """Return entries whose name, title or author is just what was asked."""
        rows: list[int] = []
        with suppress(EntryNotFound):
            rows.append(self.catalogue.find(phrases.text))
        found = self.snapshot.nodes(rows, self.filter)
        for asked in (phrases.title(), phrases.author()):
            found += self._hits(asked) if asked else []
        return list(dict.fromkeys(found))

    def _listed(self, phrases: Phrases) -> list[int]:
        """Return entries with words of the question, those with all of them first."""
        known = self._known(phrases)
        if not known:
            return []
        together = " AND ".join(known.values())
        found = dict.fromkeys(self._hits(f"{{title authors}} : ({together})"))
        if len(found) < self.depth:
            found |= dict.fromkeys(self._hits(together))
        if len(found) < self.depth and (singly := self._singly(known)):
            found |= dict.fromkeys(self._hits(" OR ".join(singly)))
        return list(found)[: self.depth]

    def _known(self, phrases: Phrases) -> dict[str, str]:
        """Return, for each word that is found, the expression that finds it and its like."""
        known: dict[str, str] = {}
        doubted = 0
        for word in phrases.words:
            asked = phrases.asked(word)
            count = self.catalogue.frequency(asked)
            others: Sequence[str] = ()
            if count <= _RARE and word.isascii() and doubted < _DOUBTED:
                others = similar(word, self.catalogue.vocabulary(word[0]), count)
                doubted += 1
            if count or others:
                alike = [asked] * bool(count) + [quoted(other) for other in others]
                known[word] = f"({' OR '.join(alike)})"
        return known

    def _singly(self, known: dict[str, str]) -> list[str]:
        """Return the expressions of the rarest words; longer Chinese ones are taken apart."""
        parts = {
            asked: self.catalogue.frequency(asked)
            for word, whole in known.items()
            for part in pairs(word)
            for asked in ([whole] if part == word else [quoted(part)])
        }
        found = [asked for asked, count in parts.items() if count]
        if len(known) == 1 and found == list(known.values()):
            return []  # that was all that was asked
        return sorted(found, key=lambda asked: parts[asked])[:_SINGLY]

    def _hits(self, asked: str) -> list[int]:
        """Return nodes that match and pass the filter, best first."""
        many = _SPARE * self.depth
        rows = self.catalogue.hits(asked, many)
        nodes = self.snapshot.nodes(rows, self.filter)
        if self.filter and len(nodes) < self.depth and self.catalogue.frequency(asked) > many:
            among = self.snapshot.rows(self.filter)
            nodes = self.snapshot.nodes(self.catalogue.hits(asked, many, among), self.filter)
        return nodes[: self.depth]
