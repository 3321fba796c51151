"""The Python interface in process: questions of a home folder with keyword arguments, answered with typed results."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, Unpack

from recommender.client import results
from recommender.client.arrays import ArrayMethods
from recommender.client.collections import CollectionMethods
from recommender.client.contents import ContentMethods
from recommender.client.params import (
    ListParams,
    Mode,
    SimilarParams,
)
from recommender.client.results import FacetCounts, FullEntry, Result, Results
from recommender.encoders import open_encoder
from recommender.engine.engine import Engine
from recommender.engine.options import parse_list_options, parse_options
from recommender.engine.response import QueryResponse
from recommender.entries.citations import Style, cite
from recommender.entries.option import as_tuple
from recommender.releases.home import require_home
from recommender.settings import Settings

P = ParamSpec("P")


class Recommender(ArrayMethods, CollectionMethods, ContentMethods):
    """Related entries of a home folder that `recommender build` made.

    Beside seeds and `k`, questions take query options as keywords: filters and list options (`params.ListParams`),
    and those of `similar` and `like` alone (`params.SimilarParams`).
    `recommender.client.Client` asks a service the same by the same names.

    Parameters
    ----------
    home : path, optional
        The folder of the catalogue and the releases; the one that the command line takes.
    model : str, optional
        The encoder of texts: a shipped name, a folder or a hub name; by default the one of the release.
        A question by id alone never opens it.
    new : bool
        Whether the folder may be without a release: then call `ingest` and `build` first.

    Raises
    ------
    NoRelease
        If nothing has been built there; the folder is then left as it is.
    CorruptRelease, CatalogueError

    Examples
    --------
    >>> from recommender import Recommender
    >>> papers = Recommender(".recommender")
    >>> papers
    Recommender('.recommender'): 84 entries, ...
    >>> found = papers.similar("2010.11929", k=3)
    >>> len(found), found[0].title
    (3, 'Training data-efficient image transformers & distillation through attention')

    An entry goes by any of its names; a name that nobody has is an error that says so:

    >>> papers.similar("https://arxiv.org/abs/2010.11929v2", k=3).ids == found.ids
    True
    >>> papers.similar("2999.00001")
    Traceback (most recent call last):
    ...
    recommender.errors.EntryNotFound: no entry is known as '2999.00001'; give ...

    Keywords narrow and order what is found:

    >>> sorted({hit.kind for hit in papers.similar("2010.11929", k=11, kind=["post", "news"])})
    ['news', 'post']
    >>> papers.similar("2010.11929", colour="blue")
    Traceback (most recent call last):
    ...
    recommender.errors.InvalidQuery: colour: is no option; there are kind, lang, ...
    >>> papers.close()
    """

    def __init__(
        self, home: str | Path = Settings.home, model: str | None = None, *, new: bool = False
    ) -> None:
        self.home = Path(home)
        self._model = model
        self._engine: Engine | None = None
        if not new:
            require_home(self.home)
        engine = Engine(self.home, lambda name: open_encoder(model or name))
        try:
            if not new:
                _ = engine.snapshot
        except BaseException:
            engine.close()
            raise
        self._engine = engine

    def close(self) -> None:
        """Close the catalogue; asking is an error from then on, closing again is none."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> "Recommender":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """The engine that answers, with everything that the service and the command line can do.

        Raises
        ------
        ValueError
            After `close`.
        """
        if self._engine is None:
            raise ValueError("this recommender is closed: open another")
        return self._engine

    def similar(self, id: str, k: int = 10, **params: Unpack[SimilarParams]) -> Results:
        """Return the `k` entries nearest to one entry, never itself.

        Parameters
        ----------
        id : str
            Any of its names: id, arXiv id, DOI, link, exact title.
        k : int
            1 to 1000.
        **params
            See `params.SimilarParams`.

        Raises
        ------
        EntryNotFound, InvalidQuery, CursorGone, EncoderMismatch

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     found = papers.similar("2010.11929", k=5, explain=True)
        >>> all(hit.why.sentences for hit in found)
        True
        """
        return _results(self.engine.similar(id, k, *parse_options(params)))

    def like(
        self,
        text: str | None = None,
        like: str | Iterable[str] = (),
        unlike: str | Iterable[str] = (),
        k: int = 10,
        together: bool = False,
        **params: Unpack[SimilarParams],
    ) -> Results:
        """Return the `k` entries nearest to a text, to several entries, or to both.

        Parameters
        ----------
        text : str, optional
            A question or a whole abstract. A title is a text as well: the entry of that title is
            a result of it.
        like, unlike : str or iterable of str
            Names of entries, or ``text:`` and a text, to go towards and away from, perhaps with
            ``^`` and a weight; no entry named is a result.
        together : bool
            Seeds on several subjects as one average, rather than each by turns.
        **params
            See `params.SimilarParams`.

        Raises
        ------
        EntryNotFound, InvalidQuery, CursorGone, EncoderMismatch

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     found = papers.like(like=["2010.11929", "2005.14165^0.5"], k=4)
        >>> sorted({hit.seed["id"] for hit in found})
        ['arxiv:2005.14165', 'arxiv:2010.11929']
        """
        keywords: dict[str, Any] = {**params, "together": together}
        seeds = as_tuple(like), as_tuple(unlike)
        return _results(self.engine.like(text, *seeds, k, *parse_options(keywords)))

    def search(
        self,
        text: str,
        k: int = 10,
        mode: Mode = "hybrid",
        *,
        explain: bool = False,
        **params: Unpack[ListParams],
    ) -> Results:
        """Return the `k` entries that some words find: what is exactly named first.

        Parameters
        ----------
        text : str
            Words, a title, an author, an id.
        mode : "hybrid", "words" or "vectors"
            By words, by vectors, or both; ``words`` needs no model.
        explain : bool
            Whether each result tells why.
        **params
            See `params.ListParams`.

        Raises
        ------
        InvalidQuery, CursorGone, EncoderMismatch

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     papers.search("Mask R-CNN", k=3, mode="words").ids[0]
        'arxiv:1703.06870'
        """
        only, listing = parse_list_options(params)
        answer = self.engine.search(text, k, only, mode, listing, explain=explain)
        return _results(answer)

    @staticmethod
    def pages(ask: Callable[P, Results], *args: P.args, **params: P.kwargs) -> Iterator[Results]:
        """Yield what `similar`, `like` or `search` finds page by page, `k` results each.

        All pages are of the moment of the first; there are 1000 results at most.

        Raises
        ------
        CursorGone
            If two builds came in between.

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     pages = papers.pages(papers.similar, "2010.11929", k=30, collapse="none")
        ...     [len(found) for found in pages]
        [30, 30, 23]
        """
        return results.pages(ask, *args, **params)

    def facets(self) -> FacetCounts:
        """Return the values to filter by, of each field those with most entries first.

        Those stored since the release was built are not counted.

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     [kind for kind, count in papers.facets()["kind"]]
        ['paper', 'post', 'news']
        """
        return results.facets(self.engine.snapshot.release.facets)

    def explain(self, id: str, other: str) -> Result:
        """Return an entry as the result of another, with the reasons why they are related, however far apart they are.

        Raises
        ------
        EntryNotFound, EncoderMismatch

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     told = papers.explain("1703.06870", "2005.12872")
        >>> told.title, told.why.terms
        ('End-to-End Object Detection with Transformers', ('Faster R-CNN', 'Object Detection'))
        """
        return _results(self.engine.between(id, other))[0]

    def entry(self, id: str) -> FullEntry:
        """Return the entry known by a name in any form, whole.

        Raises
        ------
        EntryNotFound

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     papers.entry("1703.06870").title
        'Mask R-CNN'
        """
        return FullEntry.of(self.engine.entry(id).to_dict())

    def cite(self, ids: str | Iterable[str], style: Style = "bibtex") -> str:
        """Return entries as citations: of one name, of several, or of what was found.

        Parameters
        ----------
        ids : str or iterable of str
            Names in any form; ``found.ids``.
        style : "bibtex", "ris" or "csl"

        Raises
        ------
        EntryNotFound, InvalidQuery

        Examples
        --------
        >>> with Recommender(".recommender") as papers:
        ...     print(papers.cite("1703.06870"))
        @...{arxiv:1703.06870,
        ...
        """
        return cite([self.engine.entry(id) for id in as_tuple(ids)], style)

    def __repr__(self) -> str:
        if self._engine is None:
            return f"Recommender({str(self.home)!r}): closed"
        if (made := self._made()) is None:
            stored = len(self._engine.catalogue)
            return f"Recommender({str(self.home)!r}): {stored} entries, none of them built"
        what = f"{made.count} entries, {made.encoder}, release {made.version}"
        return f"Recommender({str(self.home)!r}): {what}"


def _results(answer: QueryResponse) -> Results:
    return Results(answer.to_dict())
