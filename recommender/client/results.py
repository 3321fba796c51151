"""Results: the answer to a question as typed values, the same in process and over HTTP.

They are read-only views of an answer as JSON. Fields that only a newer service has are in
`Results.to_dict`, and ignored by everything else.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from recommender.client import frames, tables

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

T = TypeVar("T")
P = ParamSpec("P")

FacetCounts = Mapping[str, tuple[tuple[str, int], ...]]
"""Field to its values, each with how many entries a filter by it lets pass, falling."""


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence of the seed and one of the result, without which they would be less alike."""

    seed: str
    result: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a result is related to its seed.

    Attributes
    ----------
    terms : tuple of str
        The terms in common, those with the largest idf first.
    facts : mapping
        The facts in common: authors, category, venue, source.
    seeds : tuple of mapping, optional
        Where there are several seeds: each with its ``share`` of the score.
    """

    sentences: SentencePair | None
    terms: tuple[str, ...]
    facts: Mapping[str, str | list[str]]
    seeds: tuple[Mapping[str, str | float], ...] | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Explanation":
        """Read an explanation from JSON."""
        pair = content["sentences"]
        return _read(cls, content, sentences=_read(SentencePair, pair) if pair else None)


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another entry of the same work."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Result:
    """An entry as a result, and how near it is to the seeds.

    Attributes
    ----------
    lang : tuple of str
        Languages in which it is known, ``zh`` first.
    score : float
        The hybrid score of vectors and words: 1 for the same text, larger is nearer. Of a search for words: by rank.
    relevance : float
        The share of random pairs in the same languages that score lower.
    seed : mapping, optional
        Where there are several seeds: the one that this is for.
    why : Explanation, optional
        Where it was asked for by ``explain``.
    versions : tuple of OtherVersion
        The other entries that it stands for, where works are collapsed.
    """

    id: str
    kind: str
    title: str
    title_zh: str | None
    authors: tuple[str, ...]
    url: str | None
    published: str | None
    category: str | None
    lang: tuple[str, ...]
    score: float
    relevance: float
    seed: Mapping[str, str] | None = None
    why: Explanation | None = None
    versions: tuple[OtherVersion, ...] = ()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Result":
        """Read a result from JSON."""
        why = content.get("why")
        versions = tuple(_read(OtherVersion, version) for version in content.get("versions") or ())
        return _read(cls, content, why=Explanation.of(why) if why else None, versions=versions)

    def to_dict(self) -> dict[str, Any]:
        """Return the result by its fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FullEntry:
    """One entry with all its fields; those that no document gives are None or empty.

    Attributes
    ----------
    id : str
        Its strongest name.
    aliases : tuple of str
        Every name by which it is found.
    complete : bool
        False where every document was cut before the entry's end.
    mentions : tuple of mapping
        Where documents mention it: ``document``, ``line``, ``format`` and the ``links`` there.
    """

    id: str
    kind: str
    title: str | None
    title_zh: str | None
    authors: tuple[str, ...]
    url: str | None
    aliases: tuple[str, ...]
    arxiv_id: str | None
    doi: str | None
    category: str | None
    affiliations: tuple[str, ...]
    published: str | None
    venue: str | None
    lang: tuple[str, ...]
    abstract_zh: str | None
    abstract_en: str | None
    recommendation: str | None
    source: str | None
    complete: bool
    mentions: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "FullEntry":
        """Read an entry as ``export`` writes it."""
        return _read(cls, content)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry by its fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """The outcome of storing an entry: ``new``, ``merged`` into a known one, or ``known``."""

    id: str
    outcome: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "WriteOutcome":
        """Read it as JSON tells it."""
        return _read(cls, content)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The release that a service answers from, its model, its number of entries, and problems of it.

    Where shards of the release do not answer, `partial` is True and `missing_shards` has their numbers; `degraded_shards`
    has the numbers of shards that one more failure would lose.
    """

    status: str
    index_version: str
    model: str
    entries: int
    sound: bool = True
    problem: str | None = None
    partial: bool | None = None
    missing_shards: Sequence[int] | None = None
    degraded_shards: Sequence[int] | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Readiness":
        """Read it as JSON tells it."""
        return _read(cls, content)


class Results(Sequence[Result]):
    """The results of a question, the nearest first; a notebook shows them as a table.

    A slice (``found[:3]``) is a `Results` too.

    Parameters
    ----------
    content : mapping
        The answer as ``--json`` and the service give it.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results."""
        return tuple(map(Result.of, self._content["results"]))

    @property
    def ids(self) -> list[str]:
        """The results' ids."""
        return [content["id"] for content in self._content["results"]]

    @property
    def query(self) -> dict[str, Any]:
        """What was asked: an ``id`` and its ``title``, or a ``text``, what to ``like``, …."""
        return deepcopy(self._content["query"])

    @property
    def index_version(self) -> str:
        """The release that was asked."""
        return self._content["index_version"]  # type: ignore[no-any-return]

    @property
    def model(self) -> str:
        """The encoder of that release."""
        return self._content["model"]  # type: ignore[no-any-return]

    @property
    def plan(self) -> str:
        """How the results were found: looked up in the ``graph``, by an approximate index (``ann``), or ``exact``."""
        return self._content["search"]["plan"]  # type: ignore[no-any-return]

    @property
    def matched(self) -> int:
        """How many entries could have been results."""
        return self._content["search"]["matched"]  # type: ignore[no-any-return]

    @property
    def exact(self) -> bool:
        """Whether no approximation took part."""
        return self._content["search"]["exact"]  # type: ignore[no-any-return]

    @property
    def close(self) -> bool:
        """Whether the best result is nearer than chance alone would bring."""
        return self._content["search"]["close"]  # type: ignore[no-any-return]

    @property
    def waiting(self) -> int:
        """How many entries are stored and cannot be found before the next build."""
        return self._content["search"].get("waiting") or 0

    @property
    def partial(self) -> bool:
        """Whether parts of the release did not answer, so that entries may be missing: `missing_shards`."""
        return bool(self.missing_shards)

    @property
    def missing_shards(self) -> tuple[int, ...]:
        """The parts of the release that did not answer, by number."""
        return tuple(self._content["search"].get("missing_shards") or ())

    @property
    def unmatched(self) -> FacetCounts | None:
        """Where no entry passes the filter: the fields that exclude every entry by themselves, with values that entries have."""
        found = self._content["search"].get("unmatched")
        return None if found is None else facets(found)

    @property
    def next(self) -> str | None:
        """The `cursor` of the next page; None at the end. A slice has that of the whole."""
        return self._content.get("next")

    @property
    def took_ms(self) -> float | None:
        """How long finding it took; None where the answer does not say."""
        return self._content.get("took_ms")

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it, whole."""
        return deepcopy(dict(self._content))

    def to_pandas(self) -> "pd.DataFrame":
        """Return the results as a DataFrame of pandas, a row each.

        There are columns for why, seeds and other versions where any result has them.

        Raises
        ------
        MissingExtra
            Without pandas.
        """
        return frames.to_pandas(self._content["results"])

    def to_polars(self) -> "pl.DataFrame":
        """Return the same as a DataFrame of polars.

        Raises
        ------
        MissingExtra
            Without polars.
        """
        return frames.to_polars(self._content["results"])

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the same as an Arrow stream in a PyCapsule: DuckDB, pyarrow and others read a result as it is."""
        return frames.arrow_stream(self._content["results"], requested_schema)

    def __len__(self) -> int:
        return len(self._content["results"])

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    @overload
    def __getitem__(self, place: int) -> Result: ...

    @overload
    def __getitem__(self, place: slice) -> "Results": ...

    def __getitem__(self, place: int | slice) -> "Result | Results":
        if isinstance(place, slice):
            return Results({**self._content, "results": self._content["results"][place]})
        return self.results[place]

    def __repr__(self) -> str:
        return tables.text_table(self._content)

    def _repr_html_(self) -> str:
        return tables.html(self._content)


def pages(ask: Callable[P, Results], *args: P.args, **params: P.kwargs) -> Iterator[Results]:
    """Yield what a question finds page by page, `k` results each, until there is no more.

    The arguments are given again for each page, so an iterable among them is stored as a list: a generator would be used
    up by the first page.
    """
    again: Callable[..., Results] = ask
    results = ask(*args, **params)
    yield results
    while results.next:
        results = again(*args, **{**params, "cursor": results.next})
        yield results


async def awaited_pages(
    ask: Callable[P, Awaitable[Results]], *args: P.args, **params: P.kwargs
) -> AsyncIterator[Results]:
    """Yield the same of a question that is awaited."""
    again: Callable[..., Awaitable[Results]] = ask
    results = await ask(*args, **params)
    yield results
    while results.next:
        results = await again(*args, **{**params, "cursor": results.next})
        yield results


def facets(content: Mapping[str, Any]) -> FacetCounts:
    """Read facets from JSON."""
    return {field: tuple((value, count) for value, count in of) for field, of in content.items()}


def _read(kind: type[T], content: Mapping[str, Any], **made: Any) -> T:
    """Return a dataclass of its fields in `content`, lists as tuples, and of fields already `made` from them."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    kept = {name: content[name] for name in names if name in content}
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in kept.items()}
    return kind(**values | made)
