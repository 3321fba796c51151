"""The engine: questions in, answers out, over the catalogue and the release in force.

A query by id is a lookup in the release's neighbour graph: no model, no search. Every question
works on one snapshot; a newer one takes its place when anything was stored or published.
"""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from recommender import reasons
from recommender.answers import Answer
from recommender.cards import Prepared
from recommender.catalogue import Catalogue
from recommender.current import Current
from recommender.encoder import Encoder, embed, open_encoder, shipped_lexicon
from recommender.entries import Entry, Mention
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.features import Stored
from recommender.filters import Filter
from recommender.phrases import Phrases
from recommender.reader import Reader
from recommender.releases import Release
from recommender.search import DEPTH, Meaning, Search, needs_vector
from recommender.selection import Seed, Selected, Selection
from recommender.snapshot import Related, Snapshot
from recommender.wishes import Wanted, Wishes

CATALOGUE = "catalogue.sqlite"
MAX_K = 1000
EVERYTHING = Filter()
NO_WISHES = Wishes()
TEXT = "text:"
"""Put before a seed that is a text; an entry of that very name comes first."""

_SHOWN = 60  # characters of a text, where a result says what it is for


class Recommender:
    """Related entries of a home folder.

    Parameters
    ----------
    home : Path
        The folder with the catalogue and the releases.
    encoder_named : callable, optional
        Opens an encoder by the name that the release gives; called when a text must be encoded.
    behind : bool
        Whether the next release is opened behind the questions: what a server wants; see `Current`.

    Raises
    ------
    NoRelease
        By every question, while nothing has been built.
    """

    def __init__(
        self,
        home: Path,
        encoder_named: Callable[[str], Encoder] = open_encoder,
        *,
        behind: bool = False,
    ) -> None:
        self.home = home
        self.catalogue = Catalogue(home / CATALOGUE)
        self._current = Current(home, self.catalogue, behind=behind)
        self.reader = Reader(encoder_named)

    def close(self) -> None:
        """Close the catalogue."""
        self._current.close()
        self.catalogue.close()

    def __enter__(self) -> "Recommender":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, as of now.

        What any process committed before this is asked is in it.
        """
        return self._current.snapshot

    # -- questions -------------------------------------------------------------------------------

    def entry(self, name: str) -> Entry:
        """Return the entry known by a name in any form.

        Raises
        ------
        EntryNotFound
            If there is none.
        """
        return self._stored(self.catalogue.find(name), name)

    def whole(self, answer: Answer) -> list[Stored]:
        """Return the entries that an answer names, whole, in its order; not those removed since."""
        rows = []
        for hit in answer.results:
            with contextlib.suppress(EntryNotFound):
                rows.append(self.catalogue.find(hit["id"]))
        return self.catalogue.get(rows)

    def _stored(self, row: int, name: str) -> Entry:
        found = self.catalogue.get([row])
        if not found:  # removed since it was found
            raise EntryNotFound(name)
        return found[0].entry

    def similar(
        self, name: str, k: int = 10, filter: Filter = EVERYTHING, wishes: Wishes = NO_WISHES
    ) -> Answer:
        """Return the `k` entries nearest to one entry, of those that pass a filter.

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
        if wishes:
            return self._wished(name, k, filter, wishes)
        return (None if filter else self.looked_up(name, k)) or self._searched(name, k, filter)

    def looked_up(self, name: str, k: int = 10, snapshot: Snapshot | None = None) -> Answer | None:
        """Return what `similar` does if that takes no search, else None: some microseconds.

        Parameters
        ----------
        snapshot : Snapshot, optional
            The newest one, for who has just asked for it.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease
        """
        start = time.perf_counter()
        snapshot = snapshot or self.snapshot
        _check(k)
        node = snapshot.named(name)
        if node is None:
            node = snapshot.node(self.catalogue.find(name))
        if node is None or (related := snapshot.looked_up(node, k)) is None:
            return None
        return _answer(snapshot, snapshot.head(node), related, start)

    def _searched(self, name: str, k: int, filter: Filter) -> Answer:
        start = time.perf_counter()
        snapshot = self.snapshot
        _check(k)
        seed = self._seed(snapshot, Wanted(name))
        related = snapshot.search(seed.vector, seed.bag, k, filter, seed.nodes)
        return _answer(snapshot, seed.head, related, start)

    def _wished(self, name: str, k: int, filter: Filter, wishes: Wishes) -> Answer:
        start = time.perf_counter()
        snapshot = self.snapshot
        _check(k)
        seed = self._seed(snapshot, Wanted(name))
        plain = not filter and not wishes.choosy and seed.nodes
        if plain and (related := snapshot.looked_up(seed.nodes[0], k)):
            count = len(related.nodes)
            selected = Selected(related, [0] * count, np.ones((count, 1), np.float32))
        else:
            selected = self._selected(snapshot, [seed], [], filter, wishes).best(k)
        return self._told(snapshot, seed.head, [seed], selected, wishes, start)

    def like(
        self,
        text: str | None = None,
        like: Sequence[str | Wanted] = (),
        unlike: Sequence[str | Wanted] = (),
        k: int = 10,
        filter: Filter = EVERYTHING,
        wishes: Wishes = NO_WISHES,
    ) -> Answer:
        """Return the `k` entries nearest to a text, to several entries, or to both.

        Where the seeds are about several subjects, each has its turns in the list, and each result
        says which seed it is for.

        Parameters
        ----------
        text : str, optional
            A question or a whole abstract, in any language of the model.
        like, unlike : sequence of str or Wanted
            Names of entries, or ``text:`` and a text, to go towards and away from, perhaps with
            ``^`` and a weight; none of the entries is a result.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        start = time.perf_counter()
        snapshot = self.snapshot
        _check(k)
        liked = [self._seed(snapshot, Wanted.of(name)) for name in like]
        unliked = [self._seed(snapshot, Wanted.of(name)) for name in unlike]
        asked: dict[str, Any] = {"text": text} if text else {}
        for word, seeds in (("like", liked), ("unlike", unliked)):
            if seeds:
                heads = [orjson.loads(seed.head) for seed in seeds]
                asked[word] = [head.get("id") or head["text"] for head in heads]
        if text and text.strip():
            liked.insert(0, self._text_seed(snapshot, text, 1.0))
        selected = self._selected(snapshot, liked, unliked, filter, wishes).best(k)
        return self._told(snapshot, orjson.dumps(asked), liked, selected, wishes, start)

    def search(
        self, text: str, k: int = 10, filter: Filter = EVERYTHING, mode: str = "hybrid"
    ) -> Answer:
        """Return the `k` entries that best answer to some words, of those that pass a filter.

        First those with exactly this name, title or author; then what has the words and what is
        near in meaning, fused by rank: see `recommender.search`.

        Parameters
        ----------
        text : str
            Words, a name, a title, an author, in any language; of a long text the first words count
            as words, and all of it as meaning.
        mode : "hybrid", "words" or "vectors"
            ``words`` needs no model.

        Raises
        ------
        InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        start = time.perf_counter()
        snapshot = self.snapshot
        _check(k)
        asked = text.encode("utf-8", "replace").decode()  # a shell may give half a letter
        phrases = Phrases.of(asked, shipped_lexicon().cut)
        meant = None
        if needs_vector(phrases, mode):
            seed = self._text_seed(snapshot, asked, 1.0)
            meant = Meaning(seed.vector, seed.bag)
        search = Search(self.catalogue, snapshot, snapshot.scope(filter), max(k, DEPTH))
        related = search.best(k, phrases if mode != "vectors" else None, meant)
        return _answer(snapshot, orjson.dumps({"text": asked}), related, start)

    def _selected(
        self,
        snapshot: Snapshot,
        likes: Sequence[Seed],
        unlikes: Sequence[Seed],
        filter: Filter,
        wishes: Wishes,
    ) -> Selection:
        if wishes.as_of is not None:
            if filter.published_to is not None:
                raise InvalidQuery("as_of", "give this or published_to: they say the same")
            filter = replace(filter, published_to=wishes.as_of)
        nodes = (self._node(snapshot, name) for name in wishes.exclude)
        without = [node for node in nodes if node is not None]
        return Selection(snapshot, likes, unlikes, filter, wishes, without)

    def _told(
        self,
        snapshot: Snapshot,
        query: bytes,
        likes: Sequence[Seed],
        selected: Selected,
        wishes: Wishes,
        start: float,
    ) -> Answer:
        explainer = self.reader.explainer(snapshot.release) if wishes.explain else None
        more = reasons.fields(snapshot, likes, selected, self.catalogue, explainer)
        return _answer(snapshot, query, selected.related, start, more)

    def _node(self, snapshot: Snapshot, name: str) -> int | None:
        node = snapshot.named(name)
        if node is not None:
            return node
        try:
            return snapshot.node(self.catalogue.find(name))
        except EntryNotFound:  # what nobody has cannot be found
            return None

    def _seed(self, snapshot: Snapshot, wanted: Wanted) -> Seed:
        name, weight = wanted
        node = snapshot.named(name)
        if node is None:
            try:
                row = self.catalogue.find(name)
            except EntryNotFound:
                if name.startswith(TEXT):
                    return self._text_seed(snapshot, name.removeprefix(TEXT), weight)
                raise
            node = snapshot.node(row)
            if node is None:  # stored, and nobody has embedded it yet
                entry = self._stored(row, name)
                texts = entry.texts()
                vector = embed(self.reader.encoder(snapshot.release), [texts])
                head, bag = (
                    Prepared.of(entry.card()).head,
                    self.reader.words(snapshot.release, texts),
                )
                return Seed(head, vector, bag, texts=texts, weight=weight)
        vector, bag = snapshot.vector(node), snapshot.bag(node)
        return Seed(snapshot.head(node), vector, bag, (node,), weight=weight)

    def _text_seed(self, snapshot: Snapshot, text: str, weight: float) -> Seed:
        vector = self.reader.encoder(snapshot.release).encode([text], query=True)
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        bag = self.reader.words(snapshot.release, (text,))
        return Seed(orjson.dumps({"text": shown}), vector, bag, texts=(text,), weight=weight)

    # -- writes ----------------------------------------------------------------------------------

    def store(self, mentions: Sequence[Mention]) -> list[dict[str, str]]:
        """Store mentions; when this returns they are on disk, and the next question finds them.

        Returns
        -------
        list of dict
            ``{"id": …, "outcome": "new" | "merged" | "known"}`` of each mention, in order.

        Raises
        ------
        CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        release = self.snapshot.release
        encoder = self.reader.encoder(release)  # a wrong model shows before anything is stored
        written = self.catalogue.store(mentions)
        self._embed(release, encoder, sorted({w.row for w in written}))
        self._current.changed()
        return [{"id": w.id, "outcome": w.outcome} for w in written]

    def remove(self, name: str) -> str:
        """Remove an entry, with all that was said of it, and return its id; it is gone at once.

        Raises
        ------
        EntryNotFound, CatalogueBusy
        """
        id = self.entry(name).id
        self.catalogue.remove(name)
        self._current.changed()
        return id

    def embed_waiting(self, limit: int = 64) -> int:
        """Embed entries that another program stored; return how many were done, at most `limit`."""
        snapshot = self.snapshot
        rows = snapshot.waiting[:limit]
        if rows:
            self._embed(snapshot.release, self.reader.encoder(snapshot.release), list(rows))
        return len(rows)

    def _embed(self, release: Release, encoder: Encoder, rows: list[int]) -> None:
        made = release.manifest
        fresh = self.catalogue.fresh(rows, made.fingerprint, made.lexicon)
        lacking = [f.shelved.row for f in fresh if f.vector is None or f.bag is None]
        stored = self.catalogue.get(lacking)
        texts = [s.entry.texts() for s in stored]
        vectors, bags = embed(encoder, texts), self.reader.lexicon(release).count(texts)
        with self.catalogue.transaction():
            if stored:
                self.catalogue.store_bags(made.lexicon, stored, bags)
                self.catalogue.store_vectors(made.fingerprint, stored, vectors)
            self.catalogue.list_words(rows)


def _check(k: int) -> None:
    if not 1 <= k <= MAX_K:
        raise InvalidQuery("k", f"must be from 1 to {MAX_K}, not {k}")


def _answer(
    snapshot: Snapshot, query: bytes, related: Related, start: float, more: Sequence[bytes] = ()
) -> Answer:
    took = round((time.perf_counter() - start) * 1000, 3)
    return Answer(snapshot.body(query, related, more), related.plan, took)
