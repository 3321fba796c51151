"""The engine: questions in, answers out, over the catalogue and the release in force.

A query by id is a lookup in the release's neighbour graph: no model, no search. The engine holds
one open release and exchanges it when another is published; nothing is locked around a search.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.catalogue import Catalogue
from recommender.encoder import Encoder, embed, open_encoder, shipped_lexicon
from recommender.entries import Entry
from recommender.errors import EncoderMismatch, InvalidQuery
from recommender.hybrid import NO_WORDS, blend_bags, candidates
from recommender.lexical import Bags, Lexicon
from recommender.ranking import blend
from recommender.releases import GRAPH_WIDTH, Release
from recommender.vectors import Hit, Vectors

CATALOGUE = "catalogue.sqlite"
MAX_K = 1000


@dataclass(frozen=True)
class Answer:
    """What was asked, what was found, and how.

    Attributes
    ----------
    results : list of dict
        A card and its score each, by falling score, ties by row id; never a seed.
    plan : str
        ``graph`` (looked up), ``ann`` (searched in an approximate index) or ``exact``.
    matched : int
        How many entries could have been results.
    """

    query: dict[str, Any]
    results: list[dict[str, Any]]
    index_version: str
    model: str
    plan: str
    matched: int
    exact: bool
    took_ms: float

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the API and ``--json`` give it."""
        return {
            "query": self.query,
            "results": self.results,
            "index_version": self.index_version,
            "model": self.model,
            "search": {"plan": self.plan, "matched": self.matched, "exact": self.exact},
            "took_ms": self.took_ms,
        }


class Recommender:
    """Related entries of a home folder.

    Parameters
    ----------
    home : Path
        The folder with the catalogue and the releases.
    encoder_named : callable, optional
        Opens an encoder by the name that the release gives; called when a text must be encoded.

    Raises
    ------
    NoRelease
        By every question, while nothing has been built.
    """

    def __init__(self, home: Path, encoder_named: Callable[[str], Encoder] = open_encoder) -> None:
        self.home = home
        self.catalogue = Catalogue(home / CATALOGUE)
        self._encoder_named = encoder_named
        self._encoder: Encoder | None = None
        self._opened: tuple[int, Release] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()

    def __enter__(self) -> "Recommender":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def release(self) -> Release:
        """The release in force now: looked at on every use, opened when it changed."""
        try:
            stamp = (self.home / "CURRENT").stat().st_mtime_ns
        except FileNotFoundError:
            stamp = -1  # Release.open says what to do
        opened = self._opened
        if opened is None or opened[0] != stamp:
            opened = (stamp, Release.open(self.home))
            self._opened = opened
        return opened[1]

    def encoder(self, release: Release) -> Encoder:
        """Return the encoder that made a release's vectors.

        Raises
        ------
        EncoderMismatch
            If the encoder at hand has another fingerprint.
        """
        with self._lock:
            made = release.manifest
            encoder = self._encoder
            if encoder is None or encoder.fingerprint != made.fingerprint:
                encoder = self._encoder_named(made.encoder)
            if encoder.fingerprint != made.fingerprint:
                raise EncoderMismatch(
                    f"{made.encoder} ({made.fingerprint})",
                    f"{encoder.name} ({encoder.fingerprint})",
                )
            self._encoder = encoder
            return encoder

    def lexicon(self, release: Release) -> Lexicon:
        """Return what counted the words of a release.

        Raises
        ------
        EncoderMismatch
            If the one that comes with this version of the package has another fingerprint.
        """
        lexicon = shipped_lexicon()
        if lexicon.fingerprint != release.manifest.lexicon:
            raise EncoderMismatch(
                f"words as {release.manifest.lexicon}", f"words as {lexicon.fingerprint}"
            )
        return lexicon

    def entry(self, name: str) -> Entry:
        """Return the entry known by a name in any form.

        Raises
        ------
        EntryNotFound
            If there is none.
        """
        (stored,) = self.catalogue.get([self.catalogue.find(name)])
        return stored.entry

    def similar(self, name: str, k: int = 10) -> Answer:
        """Return the `k` entries nearest to one entry.

        Parameters
        ----------
        name : str
            Any name of the seed: id, arXiv id, DOI, link, exact title.
        k : int
            1 to 1000.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        question = _Question(self.release, k)
        seed = self.catalogue.find(name)
        card = self.catalogue.cards([seed])[seed]
        question.about({"id": card["id"], "title": card["title"]}, [seed])
        hits = question.release.neighbours(seed) if k <= GRAPH_WIDTH else None
        if hits is not None:
            return self._answer(question, "graph", hits)
        bag = self._bag(question.release, seed)
        return self._search(question, self._vector(question.release, seed), bag)

    def like(
        self,
        text: str | None = None,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        k: int = 10,
    ) -> Answer:
        """Return the `k` entries nearest to a text, to several entries, or to both.

        Parameters
        ----------
        text : str, optional
            A question or a whole abstract, in any language of the model.
        like, unlike : sequence of str
            Names of entries to go towards and away from; none of them is a result.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        question = _Question(self.release, k)
        release = question.release
        liked = [self.catalogue.find(name) for name in like]
        unliked = [self.catalogue.find(name) for name in unlike]
        asked: dict[str, Any] = {"text": text} if text else {}
        for word, rows in (("like", liked), ("unlike", unliked)):
            if rows:
                cards = self.catalogue.cards(rows)
                asked[word] = [cards[row]["id"] for row in rows]
        question.about(asked, [*liked, *unliked])
        towards = [self._vector(release, seed) for seed in liked]
        words = [self._bag(release, seed) for seed in liked]
        if text and text.strip():
            towards.append(self.encoder(release).encode([text], query=True))
            words.append(self._words(release, (text,)))
        away = [self._vector(release, seed) for seed in unliked]
        nothing = np.empty((0, release.manifest.dimension), np.float32)
        vector = blend(np.concatenate([nothing, *towards]), np.concatenate([nothing, *away]))
        against = [self._bag(release, seed) for seed in unliked]
        return self._search(question, vector, blend_bags(words, against))

    def _vector(self, release: Release, seed: int) -> Vectors:
        found = release.vector(seed)
        if found is None:  # stored after the release was built
            texts = [stored.entry.texts() for stored in self.catalogue.get([seed])]
            found = embed(self.encoder(release), texts)
        return found

    def _bag(self, release: Release, seed: int) -> Bags:
        if release.position(seed) is not None:
            return release.hybrid.bag(seed)
        (stored,) = self.catalogue.get([seed])
        return self._words(release, stored.entry.texts())

    def _words(self, release: Release, texts: tuple[str, ...]) -> Bags:
        if not release.manifest.overlap:
            return NO_WORDS
        return self.lexicon(release).count([texts]).weighted(release.hybrid.rarity)

    def _search(self, question: "_Question", vector: Vectors, bag: Bags) -> Answer:
        release, own = question.release, question.own
        (hits,) = release.index.search(vector, candidates(question.k) + len(own))
        hits = release.hybrid.order(bag, [hit for hit in hits if hit.row not in own])
        return self._answer(question, "exact" if release.exact else "ann", hits)

    def _answer(self, question: "_Question", plan: str, hits: list[Hit]) -> Answer:
        release, k, own = question.release, question.k, question.own
        scores = {hit.row: hit.score for hit in hits}
        wanted = list(scores)
        cards = self.catalogue.cards(wanted[:k])
        if len(cards) < min(k, len(wanted)):  # some were merged after the release was built
            cards = self.catalogue.cards(wanted)
        seeds = sum(release.position(row) is not None for row in own)
        return Answer(
            query=question.asked,
            results=[{**card, "score": scores[row]} for row, card in cards.items()][:k],
            index_version=release.version,
            model=release.manifest.encoder,
            plan=plan,
            matched=release.manifest.count - seeds,
            exact=release.exact,
            took_ms=round((time.perf_counter() - question.start) * 1000, 3),
        )


class _Question:
    """A question on its way: against which release, by which seeds, since when."""

    def __init__(self, release: Release, k: int) -> None:
        if not 1 <= k <= MAX_K:
            raise InvalidQuery("k", f"must be from 1 to {MAX_K}, not {k}")
        self.start = time.perf_counter()
        self.release = release
        self.k = k
        self.asked: dict[str, Any] = {}
        self.own: frozenset[int] = frozenset()

    def about(self, asked: dict[str, Any], seeds: list[int]) -> None:
        """Say what is asked, in the words of the answer, and which rows ask it."""
        self.asked = asked
        self.own = frozenset(seeds)
