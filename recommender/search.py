"""Search: what a person asked for in words, found by name, by words and by vectors.

First what is named exactly: by id, link or title, or by an author. Then lists fused by rank: of
entries with these words, and of entries near to the question as a whole. Words are looked for in
titles and authors, all of them together; where that finds few, anywhere; where that finds few too,
the rarest of them each by itself. Each step makes a list that begins with the one before, so the
better few entries fit, the more words count beside meaning. A word that hardly any mention has
stands also for those it may be misspelt for.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from recommender.catalogue import Catalogue
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.hybrid import candidates
from recommender.lexical import Bags
from recommender.phrases import Phrases, pairs, quoted
from recommender.ranking import fused
from recommender.snapshot import Related, Scope, Snapshot
from recommender.spelling import similar
from recommender.vectors import Vectors

MODES = ("hybrid", "words", "vectors")
"""Which lists a search fuses: both, or one of them."""

DEPTH = 100
"""Length of the lists at least: what both have far down may still be among the first."""

_RARE = 3  # mentions: a word of no more may be misspelt
_DOUBTED = 4  # words of a question looked up as misspelt, at most: each some ten milliseconds
_SINGLY = 8  # words looked for each by itself
_SCORED = 20_000  # mentions with any of these, at most: some 20 ms
_TOGETHER = 2  # steps that ask for all words
_SPARE = 4  # mentions taken for each entry wanted: several may be of one, or out of scope


def needs_vector(phrases: Phrases, mode: str) -> bool:
    """Whether a question is also one of meaning: a name that nobody has is near to nothing.

    Raises
    ------
    InvalidQuery
        If there is nothing to look for, or no such mode.
    """
    if not phrases.text.strip():
        raise InvalidQuery("q", "give at least one word to look for")
    if mode not in MODES:
        raise InvalidQuery("mode", f"{mode!r} is none of {', '.join(MODES)}")
    if mode == "words" or not phrases.words:
        return False
    return mode == "vectors" or not phrases.name


@dataclass(frozen=True)
class Meaning:
    """A question as the models read it: a vector, shape (1, d), and a bag, one row."""

    vector: Vectors
    bag: Bags


@dataclass(frozen=True)
class Search:
    """A search of one snapshot.

    Attributes
    ----------
    scope : Scope
        What may be found.
    depth : int
        How many entries each list may have.
    """

    catalogue: Catalogue
    snapshot: Snapshot
    scope: Scope
    depth: int

    def best(self, k: int, phrases: Phrases | None, meaning: Meaning | None) -> Related:
        """Return the `k` best by words, by meaning, or by both where both are given.

        Returns
        -------
        Related
            A score is 1 for what is named exactly, else what part it has of the most that the lists
            can give, which is to be the first of each. Relevances are those of the vectors, and
            scores where there is none.
        """
        exact: list[int] = []
        lists: list[list[int]] = []
        whole, plan = False, "exact"
        if phrases is not None:
            with self.catalogue.snapshot():
                exact = self._named(phrases)
                lists, whole = self._listed(phrases)
        if meaning is not None and meaning.vector.any():
            many = candidates(self.depth)
            pool = self.snapshot.pool(meaning.vector, meaning.bag, many, self.scope)
            lists.append(pool.nodes[: self.depth].tolist())
            plan = pool.plan
        most = sum(fused([[0]] * len(lists))[1])
        scores = dict.fromkeys(exact, 1.0)
        for node, part in zip(*fused(lists), strict=True):
            scores.setdefault(node, part / most)
        nodes, values = list(scores)[:k], list(scores.values())[:k]
        relevances = self._relevances(nodes, values, len(exact), meaning)
        matched, fits = self.scope.matched, bool(exact) or whole
        return Related(nodes, values, relevances, "search", matched, plan == "exact", fits)

    def _relevances(
        self, nodes: list[int], scores: list[float], exact: int, meaning: Meaning | None
    ) -> list[float]:
        if meaning is None or not nodes:
            return scores
        found = np.array(nodes, np.int64)
        alike = self.snapshot.scores(meaning.vector, meaning.bag, found)
        return scores[:exact] + self.snapshot.relevances(meaning.bag, found, alike)[exact:]

    def _named(self, phrases: Phrases) -> list[int]:
        """Return entries whose name, title or author is just what was asked."""
        rows: list[int] = []
        with suppress(EntryNotFound):
            rows.append(self.catalogue.find(phrases.text))
        found = self.snapshot.found(rows, self.scope)
        for asked in (phrases.title(), phrases.author()):
            found += self._hits(asked) if asked else []
        return list(dict.fromkeys(found))

    def _listed(self, phrases: Phrases) -> tuple[list[list[int]], bool]:
        """Return lists of entries with words of the question, each a beginning of the next.

        And whether there is an entry with all of them.
        """
        lists: list[list[int]] = []
        found: dict[int, None] = {}
        whole = False
        known = self._known(phrases)
        for step, asked in enumerate(self._steps(known)):
            found |= dict.fromkeys(self._hits(asked))
            whole |= step < _TOGETHER and bool(found) and len(known) == len(phrases.words)
            if found:
                lists.append(list(found)[: self.depth])
            if len(found) >= self.depth:
                break
        return lists, whole

    def _steps(self, known: dict[str, str]) -> Iterator[str]:
        """Yield what is looked for, one after the other while too little is found."""
        if not known:
            return
        together = " AND ".join(known.values())
        yield f"{{title authors}} : ({together})"
        yield together
        if singly := self._singly(known):
            yield " OR ".join(singly)

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
        rarest = sorted(found, key=lambda asked: parts[asked])[:_SINGLY]
        sums = accumulate(parts[asked] for asked in rarest)
        fit = sum(total <= _SCORED for total in sums)
        return rarest[: max(fit, 1)]

    def _hits(self, asked: str) -> list[int]:
        """Return nodes that match and are in scope, best first."""
        many = _SPARE * self.depth
        nodes = self.snapshot.found(self.catalogue.hits(asked, many), self.scope)
        if len(nodes) < self.depth and self.catalogue.frequency(asked) > many:
            among = self.snapshot.within(self.scope)
            nodes = self.snapshot.found(self.catalogue.hits(asked, many, among), self.scope)
        return nodes[: self.depth]
