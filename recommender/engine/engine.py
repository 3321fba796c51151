"""The engine: questions in, answers out, over the catalogue and the release in force.

A query by id is a lookup in the release's neighbour graph: no model, no search. Every question
works on one snapshot; a newer one takes its place when anything was stored or published.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from recommender.catalogue.embeddings import EntryRow
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, open_encoder, shipped_term_encoder
from recommender.engine.candidates import mask_of
from recommender.engine.cursor import Cursor
from recommender.engine.graph_lookup import LookupMiss, graph_neighbours
from recommender.engine.live import LiveSnapshot
from recommender.engine.models import ReleaseModels
from recommender.engine.options import ListOptions, QueryOptions, WeightedSeed, check_k
from recommender.engine.pagination import GRAPH_CURSOR, ResultPage, graph_cursor, rows_before_cursor
from recommender.engine.recommend import AttributedResults, Recommendation, only_result
from recommender.engine.response import QueryResponse, lookup_body, query_body, respond, took_ms
from recommender.engine.seeds import SeedResolver
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.engine.unmatched import with_unmatched
from recommender.engine.writes import EntryWriter
from recommender.entries.characters import encodable
from recommender.entries.entry import Entry
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, InvalidQuery, RecommenderError
from recommender.releases.home import open_catalogue
from recommender.releases.release import AskOf

EVERYTHING = Filter()
NO_OPTIONS = QueryOptions()


class Engine(EntryWriter):
    """Related entries of a home folder.

    Parameters
    ----------
    home : Path
        The folder with the catalogue and the releases.
    encoder_named : callable, optional
        Opens an encoder by the name that the release gives; called when a text must be encoded.
    background : bool
        Whether a new release is opened in a thread of its own while questions go on with the one before.
    catalogue, ask : Catalogue, callable, optional
        Stand for the home folder's, and for shards that are not here: see `Release`.

    Raises
    ------
    NoRelease
        By every question, until the first release is built.
    """

    def __init__(
        self,
        home: Path,
        encoder_named: Callable[[str], Encoder] = open_encoder,
        *,
        background: bool = False,
        catalogue: Catalogue | None = None,
        ask: AskOf | None = None,
    ) -> None:
        self.home = home
        self.catalogue = open_catalogue(home) if catalogue is None else catalogue
        self._live = LiveSnapshot(home, self.catalogue, background=background, ask=ask)
        self.models = ReleaseModels(encoder_named)
        self._seeds = SeedResolver(self.catalogue, self.models)

    def close(self) -> None:
        """Close the catalogue."""
        self._live.close()
        self.catalogue.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, as of now: everything that any process has committed."""
        return self._live.snapshot

    @property
    def last_snapshot(self) -> Snapshot | None:
        """The snapshot that the last question was answered from, None before the first; never waits."""
        return self._live.last

    @property
    def fault(self) -> RecommenderError | None:
        """Why questions cannot be answered, when `examine` last looked."""
        return self._live.fault

    @property
    def problem(self) -> str | None:
        """A problem with the files of the release in force that does not make answers wrong: replaced files, say."""
        return self._live.problem

    @property
    def degraded_shards(self) -> Sequence[int]:
        """The numbers of the shards that have a single replica left, so that one more failure loses them; empty without a cluster."""
        return ()

    def examine(self) -> None:
        """Check a bounded part of the release's files; a server calls this again and again."""
        self._live.examine()

    @property
    def open_releases(self) -> int:
        """How many releases are held open: one; two while a new one replaces the old, which questions may still read."""
        return len(self._live.open_releases)

    def entry(self, name: str) -> Entry:
        """Return the entry known by a name in any form.

        Raises
        ------
        EntryNotFound
            If there is none.
        """
        rows = self.catalogue.get([self.catalogue.find(name)])
        if not rows:  # removed since it was found
            raise EntryNotFound(name)
        return rows[0].entry

    def entries_of(self, answer: QueryResponse) -> list[EntryRow]:
        """Return the full entries of an answer's results, in its order, without those removed since."""
        ids = [hit["id"] for hit in answer.results]
        return self.catalogue.get([*self.catalogue.find_all(ids).values()])

    def similar(
        self,
        name: str,
        k: int = 10,
        filter: Filter = EVERYTHING,
        options: QueryOptions = NO_OPTIONS,
        *,
        miss: LookupMiss | None = None,
    ) -> QueryResponse:
        """Return the `k` entries nearest to one entry, of those that pass a filter.

        Parameters
        ----------
        name : str
            Any name of the seed: id, arXiv id, DOI, link, exact title.
        k : int
            1 to 1000.
        miss : LookupMiss, optional
            What `lookup` returned for this entry, if it was called before: the graph is then not asked again.

        Raises
        ------
        EntryNotFound, InvalidQuery, CursorGone, NoRelease, CorruptRelease, EncoderMismatch
        """
        if miss is None and not (filter or options):
            answer = self.lookup(name, k)
            if isinstance(answer, QueryResponse):
                return answer
            miss = answer
        return self._similar_ranked(name, k, filter, options, miss)

    def lookup(
        self, name: str, k: int = 10, snapshot: Snapshot | None = None
    ) -> QueryResponse | LookupMiss:
        """Return the answer of `similar` if the neighbour graph gives it, which takes some microseconds; else a `LookupMiss`.

        Parameters
        ----------
        snapshot : Snapshot, optional
            The newest one, if the caller has just taken it.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease
        """
        start = time.perf_counter()
        snapshot = snapshot or self.snapshot
        check_k(k)
        node, row = snapshot.node_named(name), None
        if node is None:
            node = snapshot.node(row := self.catalogue.find(name))
        if node is None:
            return LookupMiss(row)
        if (body := lookup_body(snapshot, node, k)) is not None:
            return QueryResponse(body, "graph", took_ms(start))
        if (ranked := graph_neighbours(snapshot, node, k)) is None:
            return LookupMiss(row)
        cursor = None
        if ranked.more:
            page = ResultPage(snapshot, k, _similar_question(name))
            cursor = graph_cursor(snapshot, k) or page.next(ranked)
        return respond(snapshot, snapshot.stub(node), ranked, cursor, start)

    def _similar_ranked(
        self, name: str, k: int, filter: Filter, options: QueryOptions, miss: LookupMiss | None
    ) -> QueryResponse:
        start = time.perf_counter()
        usual = not filter and options.without_cursor == NO_OPTIONS
        page = self._page(
            k, options, _similar_question(name, filter, options), name if usual else None
        )
        snapshot = page.snapshot
        seed = self._seeds.seed_of(snapshot, name, miss.row if miss else None)
        reranked = filter or options.needs_ranking or options.exclude_seen or options.cursor
        ranked = None
        node = Node(int(seed.nodes[0]))
        if node >= 0 and miss is None and not reranked:
            ranked = graph_neighbours(snapshot, node, k, page.collapse)
        if ranked is not None:
            selected = AttributedResults.of_one_seed(ranked)
        else:
            selected = self._select(page, seed, seed.take([]), filter, options)
        return self._respond(page, seed.stubs[0], seed, selected, start, options.explain)

    def like(
        self,
        text: str | None = None,
        like: Sequence[str | WeightedSeed] = (),
        unlike: Sequence[str | WeightedSeed] = (),
        k: int = 10,
        filter: Filter = EVERYTHING,
        options: QueryOptions = NO_OPTIONS,
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
        question = repr(("like", text, wanted, unwanted, filter, options.without_cursor))
        page = self._page(k, options, question)
        liked, unliked = self._seeds.seeds_of_groups(page.snapshot, [wanted, unwanted])
        query: dict[str, Any] = {"text": encodable(text)} if text else {}
        for word, seeds in (("like", liked), ("unlike", unliked)):
            if len(seeds):
                stubs = orjson.loads(b"[%b]" % b",".join(seeds.stubs))
                query[word] = [stub.get("id") or stub["text"] for stub in stubs]
        if text and text.strip():
            liked = SeedSet.joined([self._seeds.text_seed(page.snapshot, text), liked])
        selected = self._select(page, liked, unliked, filter, options)
        return self._respond(page, query_body(query), liked, selected, start, options.explain)

    def search(
        self,
        text: str,
        k: int = 10,
        filter: Filter = EVERYTHING,
        mode: str = "hybrid",
        options: ListOptions = NO_OPTIONS,
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
        options : ListOptions
            The options that a list has.
        explain : bool
            Whether each result tells why; this reads the text even for ``words``.

        Raises
        ------
        InvalidQuery, CursorGone, NoRelease, CorruptRelease, EncoderMismatch
        """
        from recommender.catalogue.fts_query import FtsQuery
        from recommender.engine.search import HybridSearch, QueryVectors, needs_vector

        start = time.perf_counter()
        query_text = encodable(text)  # a shell may give half a letter
        page = self._page(k, options, repr(("search", query_text, filter, mode, options.collapse)))
        snapshot = page.snapshot
        phrases = FtsQuery.of(query_text, shipped_term_encoder().cut)
        seed: SeedSet | None = None
        query_vectors: QueryVectors | None = None
        if needs_vector(phrases, mode):
            seed = self._seeds.text_seed(snapshot, query_text)
            query_vectors = QueryVectors(seed.vectors, seed.terms, query_text)
        mask = mask_of(snapshot, filter, self._seen_nodes(page, options), newest=page.newest)
        search = HybridSearch(self.catalogue, page, mask)
        related = search.best(phrases if mode != "vectors" else None, query_vectors)
        related = with_unmatched(related, snapshot, filter)
        query = query_body({"text": query_text})
        if not explain:
            return respond(snapshot, query, related, page.next(related), start)
        seed = seed or self._seeds.text_seed(snapshot, query_text)
        if phrases.name:  # an id or a link says nothing
            seed = replace(seed, texts=[()])
        return self._respond(
            page, query, seed, AttributedResults.of_one_seed(related), start, explain
        )

    def _page(
        self, k: int, options: ListOptions, question: str, seed: str | None = None
    ) -> ResultPage:
        """Return the page that a cursor points to, or the first.

        `seed` names the entry of a question whose first page may have been a look-up: see `graph_cursor`.
        """
        check_k(k)
        collapse = options.collapse == "work"
        if options.cursor is None:
            return ResultPage(self.snapshot, k, question, collapse)
        cursor = Cursor.read(options.cursor, question, *([GRAPH_CURSOR] if seed else []))
        snapshot, shown = self._live.for_cursor(cursor.version), cursor.shown
        if seed and cursor.graph_shown:
            place = snapshot.release.place(self.catalogue.find(seed))
            shown = rows_before_cursor(snapshot.release, place, cursor.graph_shown)
        return ResultPage(snapshot, k, question, collapse, cursor.newest, shown)

    def _seen_nodes(self, page: ResultPage, options: ListOptions) -> list[Node]:
        return page.with_all_versions(self._seeds.nodes(page.snapshot, options.exclude_seen))

    def between(self, name: str, other: str) -> QueryResponse:
        """Return one entry as the only result of another, with its explanation, however far apart they are.

        Raises
        ------
        EntryNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
        """
        start = time.perf_counter()
        page = ResultPage(self.snapshot, 1)
        seed = self._seeds.seed_of(page.snapshot, name)
        node = self._seeds.node(page.snapshot, other)
        if node is None:
            raise EntryNotFound(other)
        selected, stub = only_result(page.snapshot, seed, node), seed.stubs[0]
        return self._respond(page, stub, seed, selected, start, explain=True)

    def _select(
        self,
        page: ResultPage,
        likes: SeedSet,
        unlikes: SeedSet,
        filter: Filter,
        options: QueryOptions,
    ) -> AttributedResults:
        if options.as_of is not None:
            if filter.published_to is not None:
                raise InvalidQuery("as_of", "give this or published_to: they say the same")
            filter = replace(filter, published_to=options.as_of)
        without = self._seeds.nodes(page.snapshot, options.exclude) + self._seen_nodes(
            page, options
        )
        selected = Recommendation(page, likes, unlikes, filter, options, without).best()
        return selected._replace(related=with_unmatched(selected.related, page.snapshot, filter))

    def _respond(
        self,
        page: ResultPage,
        query: bytes,
        likes: SeedSet,
        selected: AttributedResults,
        start: float,
        explain: bool,
    ) -> QueryResponse:
        from recommender.engine.explain import reasons

        snapshot, related = page.snapshot, selected.related
        explainer = self.models.explainer(snapshot.release) if explain else None
        result_reasons = reasons.reasons_of(snapshot, likes, selected, self.catalogue, explainer)
        return respond(snapshot, query, related, page.next(related), start, result_reasons)


def _similar_question(
    name: str, filter: Filter = EVERYTHING, options: QueryOptions = NO_OPTIONS
) -> str:
    """Return the key that cursors of a `similar` question are bound to: everything that was asked except the page."""
    return repr(("similar", name, filter, options.without_cursor))
