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

import orjson

from recommender.catalogue.embeddings import Stored
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import Encoder, embed, open_encoder, shipped_lexicon
from recommender.engine.cursor import Cursor
from recommender.engine.graph_lookup import FIRST, first, first_rows, looked_up, told
from recommender.engine.live import LiveSnapshot
from recommender.engine.models import Reader
from recommender.engine.options import ListOptions, QueryOptions, WeightedSeed
from recommender.engine.pagination import Page
from recommender.engine.recommend import Recommendation, Seed, Selected, alone
from recommender.engine.response import QueryResponse
from recommender.engine.seeds import Seeds
from recommender.engine.snapshot import Ranked, Snapshot
from recommender.entries.entry import Entry, Mention
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.releases.release import Release

MAX_K = 1000
EVERYTHING = Filter()
NO_OPTIONS = QueryOptions()


class Engine:
    """Related entries of a home folder.

    Parameters
    ----------
    home : Path
        The folder with the catalogue and the releases.
    encoder_named : callable, optional
        Opens an encoder by the name that the release gives; called when a text must be encoded.
    behind : bool
        Whether the next release is opened behind the questions: what a server wants; see `LiveSnapshot`.

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
        self._current = LiveSnapshot(home, self.catalogue, behind=behind)
        self.reader = Reader(encoder_named)
        self._seeds = Seeds(self.catalogue, self.reader)

    def close(self) -> None:
        """Close the catalogue."""
        self._current.close()
        self.catalogue.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, as of now.

        What any process committed before this is asked is in it.
        """
        return self._current.snapshot

    @property
    def open_releases(self) -> int:
        """How many releases are held open: one, and two while they are exchanged."""
        return len(self._current.opened)

    # -- questions -------------------------------------------------------------------------------

    def entry(self, name: str) -> Entry:
        """Return the entry known by a name in any form.

        Raises
        ------
        EntryNotFound
            If there is none.
        """
        found = self.catalogue.get([self.catalogue.find(name)])
        if not found:  # removed since it was found
            raise EntryNotFound(name)
        return found[0].entry

    def whole(self, answer: QueryResponse) -> list[Stored]:
        """Return the entries that an answer names, whole, in its order; not those removed since."""
        rows = []
        for hit in answer.results:
            with contextlib.suppress(EntryNotFound):
                rows.append(self.catalogue.find(hit["id"]))
        return self.catalogue.get(rows)

    def similar(
        self, name: str, k: int = 10, filter: Filter = EVERYTHING, wishes: QueryOptions = NO_OPTIONS
    ) -> QueryResponse:
        """Return the `k` entries nearest to one entry, of those that pass a filter.

        Parameters
        ----------
        name : str
            Any name of the seed: id, arXiv id, DOI, link, exact title.
        k : int
            1 to 1000.

        Raises
        ------
        EntryNotFound, InvalidQuery, CursorGone, NoRelease, CorruptRelease, EncoderMismatch
        """
        if filter or wishes:
            return self._wished(name, k, filter, wishes)
        return self.looked_up(name, k) or self._wished(name, k, filter, wishes)

    def looked_up(
        self, name: str, k: int = 10, snapshot: Snapshot | None = None
    ) -> QueryResponse | None:
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
        if node is None:
            return None
        if (body := told(snapshot, node, k)) is not None:
            return QueryResponse(body, "graph", _took(start))
        if (related := looked_up(snapshot, node, k)) is None:
            return None
        further = None
        if related.more:
            further = first(snapshot, k) or Page(snapshot, k, _near(name)).next(related)
        return _answer(snapshot, snapshot.head(node), related, further, start)

    def _wished(self, name: str, k: int, filter: Filter, wishes: QueryOptions) -> QueryResponse:
        start = time.perf_counter()
        usual = not filter and wishes.without_cursor == NO_OPTIONS
        page = self._page(k, wishes, _near(name, filter, wishes), name if usual else None)
        snapshot = page.snapshot
        seed = self._seeds.named(snapshot, WeightedSeed(name))
        plain = (
            not (filter or wishes.needs_ranking or wishes.exclude_seen or wishes.cursor)
            and seed.nodes
        )
        if plain and (related := looked_up(snapshot, seed.nodes[0], k, page.collapse)):
            selected = Selected.of_one(related)
        else:
            selected = self._selected(page, [seed], [], filter, wishes)
        return self._told(page, seed.head, [seed], selected, start, wishes.explain)

    def like(
        self,
        text: str | None = None,
        like: Sequence[str | WeightedSeed] = (),
        unlike: Sequence[str | WeightedSeed] = (),
        k: int = 10,
        filter: Filter = EVERYTHING,
        wishes: QueryOptions = NO_OPTIONS,
    ) -> QueryResponse:
        """Return the `k` entries nearest to a text, to several entries, or to both.

        Where the seeds are about several subjects, each has its turns in the list, and each result
        says which seed it is for.

        Parameters
        ----------
        text : str, optional
            A question or a whole abstract, in any language of the model.
        like, unlike : sequence of str or WeightedSeed
            Names of entries, or ``text:`` and a text, to go towards and away from, perhaps with
            ``^`` and a weight; none of the entries is a result.

        Raises
        ------
        EntryNotFound, InvalidQuery, CursorGone, NoRelease, CorruptRelease, EncoderMismatch
        """
        start = time.perf_counter()
        wanted, unwanted = ([WeightedSeed.of(name) for name in names] for names in (like, unlike))
        question = repr(("like", text, wanted, unwanted, filter, wishes.without_cursor))
        page = self._page(k, wishes, question)
        snapshot = page.snapshot
        liked, unliked = (
            [self._seeds.named(snapshot, one) for one in group] for group in (wanted, unwanted)
        )
        asked: dict[str, Any] = {"text": text} if text else {}
        for word, seeds in (("like", liked), ("unlike", unliked)):
            if seeds:
                heads = [orjson.loads(seed.head) for seed in seeds]
                asked[word] = [head.get("id") or head["text"] for head in heads]
        if text and text.strip():
            liked.insert(0, self._seeds.text(snapshot, text))
        selected = self._selected(page, liked, unliked, filter, wishes)
        return self._told(page, orjson.dumps(asked), liked, selected, start, wishes.explain)

    def search(
        self,
        text: str,
        k: int = 10,
        filter: Filter = EVERYTHING,
        mode: str = "hybrid",
        listing: ListOptions = NO_OPTIONS,
        explain: bool = False,
    ) -> QueryResponse:
        """Return the `k` entries that best answer to some words, of those that pass a filter.

        First those with exactly this name, title or author; then what has the words and what is
        near in meaning, fused by rank: see `recommender.engine.search`.

        Parameters
        ----------
        text : str
            Words, a name, a title, an author, in any language; of a long text the first words count
            as words, and all of it as meaning.
        mode : "hybrid", "words" or "vectors"
            ``words`` needs no model.
        listing : ListOptions
            Of wishes no more than this counts.
        explain : bool
            Whether each result tells why; this reads the text even for ``words``.

        Raises
        ------
        InvalidQuery, CursorGone, NoRelease, CorruptRelease, EncoderMismatch
        """
        from recommender.catalogue.fts_query import FtsQuery
        from recommender.engine.search import QueryVectors, Search, needs_vector

        start = time.perf_counter()
        asked = text.encode("utf-8", "replace").decode()  # a shell may give half a letter
        page = self._page(k, listing, repr(("search", asked, filter, mode, listing.collapse)))
        snapshot = page.snapshot
        phrases = FtsQuery.of(asked, shipped_lexicon().cut)
        seed: Seed | None = None
        meant: QueryVectors | None = None
        if needs_vector(phrases, mode):
            seed = self._seeds.text(snapshot, asked)
            meant = QueryVectors(seed.vector, seed.bag)
        scope = snapshot.scope(filter, self._seen(page, listing), newest=page.newest)
        search = Search(self.catalogue, page, scope)
        related = search.best(phrases if mode != "vectors" else None, meant)
        query = orjson.dumps({"text": asked})
        if not explain:
            return _answer(snapshot, query, related, page.next(related), start)
        seed = seed or self._seeds.text(snapshot, asked)
        if phrases.name:  # an id or a link says nothing
            seed = replace(seed, texts=())
        return self._told(page, query, [seed], Selected.of_one(related), start, explain)

    def _page(self, k: int, listing: ListOptions, question: str, seed: str | None = None) -> Page:
        """Return what a cursor says, or a first page; `seed` is given where look-ups give cursors."""
        _check(k)
        collapse = listing.collapse == "work"
        if listing.cursor is None:
            return Page(self.snapshot, k, question, collapse)
        cursor = Cursor.read(listing.cursor, question, *([FIRST] if seed else []))
        snapshot, shown = self._current.for_cursor(cursor.version), cursor.shown
        if seed and cursor.first:
            place = snapshot.release.place(self.catalogue.find(seed))
            shown = first_rows(snapshot.release, place, cursor.first)
        return Page(snapshot, k, question, collapse, cursor.newest, shown)

    def _seen(self, page: Page, listing: ListOptions) -> list[int]:
        return page.whole(self._seeds.nodes(page.snapshot, listing.exclude_seen))

    def between(self, name: str, other: str) -> QueryResponse:
        """Return one entry as the result of another, with why, however far it is from it.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        start = time.perf_counter()
        page = Page(self.snapshot, 1)
        seed = self._seeds.named(page.snapshot, WeightedSeed(name))
        node = self._seeds.node(page.snapshot, other)
        if node is None:
            raise EntryNotFound(other)
        found = alone(page.snapshot, seed, node)
        return self._told(page, seed.head, [seed], found, start, explain=True)

    def _selected(
        self,
        page: Page,
        likes: Sequence[Seed],
        unlikes: Sequence[Seed],
        filter: Filter,
        wishes: QueryOptions,
    ) -> Selected:
        if wishes.as_of is not None:
            if filter.published_to is not None:
                raise InvalidQuery("as_of", "give this or published_to: they say the same")
            filter = replace(filter, published_to=wishes.as_of)
        without = self._seeds.nodes(page.snapshot, wishes.exclude) + self._seen(page, wishes)
        return Recommendation(page, likes, unlikes, filter, wishes, without).best()

    def _told(
        self,
        page: Page,
        query: bytes,
        likes: Sequence[Seed],
        selected: Selected,
        start: float,
        explain: bool,
    ) -> QueryResponse:
        from recommender.engine.explain import reasons

        snapshot, related = page.snapshot, selected.related
        explainer = self.reader.explainer(snapshot.release) if explain else None
        more = reasons.fields(snapshot, likes, selected, self.catalogue, explainer)
        return _answer(snapshot, query, related, page.next(related), start, more)

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
        with self._current.writing():
            before = self.catalogue.tick()
            written = self.catalogue.store(mentions)
            others = self.catalogue.changes(before).changed  # what the new ones merged or parted
            self._embed(release, encoder, sorted({*(w.row for w in written), *others}))
        return [{"id": w.id, "outcome": w.outcome} for w in written]

    def remove(self, name: str) -> str:
        """Remove an entry, with all that was said of it, and return its id; it is gone at once.

        Raises
        ------
        EntryNotFound, CatalogueBusy
        """
        id = self.entry(name).id
        with self._current.writing():
            self.catalogue.remove(name)
        return id

    def decide(self, one: str, other: str, same: bool) -> tuple[str, str]:
        """Keep what a person decided of two entries; the next question is answered by it.

        Returns
        -------
        Their ids: one and the same where they are one work now.

        Raises
        ------
        EntryNotFound, InvalidQuery, CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        release = self.snapshot.release
        encoder = self.reader.encoder(release)
        with self._current.writing():
            before = self.catalogue.tick()
            ids = self.catalogue.decide(one, other, same)
            self._embed(release, encoder, self.catalogue.changes(before).changed)
        return ids

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


def _near(name: str, filter: Filter = EVERYTHING, wishes: QueryOptions = NO_OPTIONS) -> str:
    """Return what makes one `similar` another question than the next."""
    return repr(("similar", name, filter, wishes.without_cursor))


def _check(k: int) -> None:
    if not 1 <= k <= MAX_K:
        raise InvalidQuery("k", f"must be from 1 to {MAX_K}, not {k}")


def _answer(
    snapshot: Snapshot,
    query: bytes,
    related: Ranked,
    further: str | None,
    start: float,
    more: Sequence[bytes] = (),
) -> QueryResponse:
    return QueryResponse(snapshot.body(query, related, more, further), related.plan, _took(start))


def _took(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)
