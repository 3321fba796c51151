"""What goes over the wire, for the OpenAPI document and for reading requests.

Answers are never made from these: the engine gives bytes.
"""

import math
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from recommender.citations import MEDIA_TYPES
from recommender.filters import Filter
from recommender.wishes import Wishes

MAX_TEXT = 20_000
MAX_K = 100
MAX_VALUES = 100
"""Of one filter, and of liked or unliked entries."""

Form = Literal["json", "bibtex", "ris", "csl"]

_EXAMPLE: dict[str, Any] = {
    "query": {"id": "arxiv:2301.00808", "title": "ConvNeXt V2: Co-designing and Scaling ConvNets"},
    "results": [
        {
            "id": "arxiv:2111.06377",
            "kind": "paper",
            "title": "Masked Autoencoders Are Scalable Vision Learners",
            "title_zh": None,
            "authors": ["Kaiming He", "Xinlei Chen", "Saining Xie"],
            "url": "https://arxiv.org/pdf/2111.06377.pdf",
            "published": None,
            "category": None,
            "lang": ["zh"],
            "score": 0.579,
            "relevance": 0.99874,
        }
    ],
    "index_version": "b5c47514e8a1",
    "model": "minilm-zh-en",
    "search": {"plan": "graph", "matched": 83, "exact": True, "close": True},
}


class Sentences(BaseModel):
    """A sentence of the seed and one of the result, without which they would be less alike."""

    seed: str
    result: str
    cosine: float


class Why(BaseModel):
    """Why a result is related to its seed."""

    sentences: Sentences | None
    terms: list[str] = Field(description="In common, the most telling first")
    facts: dict[str, str | list[str]] = Field(
        description="In common: authors, category, venue, source"
    )
    seeds: list[dict[str, str | float]] | None = Field(
        None, description="Where there are several: each with its share in the likeness"
    )


class Card(BaseModel):
    """An entry in a list of results."""

    id: str
    kind: str
    title: str
    title_zh: str | None
    authors: list[str]
    url: str | None
    published: str | None
    category: str | None
    lang: list[str]
    score: float = Field(
        description="Of vectors and words; 1 is the same, larger is nearer. Of a search: by rank"
    )
    relevance: float = Field(
        description="Share of chance pairs in the same languages that are less alike: 0 to 0.99999"
    )
    seed: dict[str, str] | None = Field(
        None, description="Where there are several seeds: the one that this is for"
    )
    why: Why | None = Field(None, description="Where asked for by `explain`")


class Search(BaseModel):
    """How the results were found."""

    plan: str = Field(
        description="graph (looked up), ann (searched), exact (compared with all), search (by words)"
    )
    matched: int = Field(description="How many entries could have been results")
    exact: bool
    close: bool = Field(description="Whether any result is nearer than chance would bring")


class Found(BaseModel):
    """Related entries, the nearest first; never the seed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    query: dict[str, Any]
    results: list[Card]
    index_version: str
    model: str
    search: Search


class FoundNow(Found):
    """The same, with the time it took; that of `/similar` stands in Server-Timing."""

    took_ms: float


class MapColumn(BaseModel):
    """What points can be coloured by."""

    values: list[tuple[str, int]] = Field(description="The most frequent first, with how many")
    codes: str = Field(description="Base64 of n bytes: places in `values`; 255 is none of them")


class MapOfAll(BaseModel):
    """Every entry of a release as a point of the unit square."""

    index_version: str
    count: int
    newer: int = Field(description="Entries that the map does not have yet")
    gone: list[int] = Field(description="Places that are to be left out")
    positions: str = Field(description="Base64 of n pairs of little-endian uint16: x and y")
    colours: dict[str, MapColumn]


class Mapped(BaseModel):
    """Entries behind points of the map."""

    index_version: str = Field(description="Places are those of this release's map")
    entries: list[dict[str, Any]] = Field(description="Cards, each with its `place`")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Wish(BaseModel):
    """What to look for: a text, liked entries, or both; what to keep away from; among which."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "把 Transformer 用于图像分类", "k": 5, "lang": ["en"]}]
        },
    )

    text: str | None = Field(None, max_length=MAX_TEXT)
    like: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    unlike: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    k: int = Field(10, ge=1, le=MAX_K)
    format: Form = "json"
    kind: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    lang: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    category: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    venue: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    source: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    published_from: str | None = None
    published_to: str | None = None
    has: list[str] = Field(default_factory=list, max_length=MAX_VALUES)
    diversity: float = Field(0.0, ge=0, le=1)
    half_life_days: float | None = Field(None, gt=0)
    as_of: str | None = None
    exclude: list[str] = Field(default_factory=list, max_length=1000)
    lang_mode: Literal["any", "same", "other", "balanced"] = "any"
    together: bool = False
    explain: bool = False

    def wishes(self) -> Wishes:
        """Return what is asked for beyond the nearest."""
        return Wishes(
            diversity=self.diversity,
            half_life_days=math.inf if self.half_life_days is None else self.half_life_days,
            as_of=self.as_of,
            exclude=tuple(self.exclude),
            lang_mode=self.lang_mode,
            together=self.together,
            explain=self.explain,
        )

    def filter(self) -> Filter:
        """Return what results have to be."""
        return Filter.of(
            kind=self.kind,
            lang=self.lang,
            category=self.category,
            venue=self.venue,
            source=self.source,
            published_from=self.published_from,
            published_to=self.published_to,
            has=self.has,
        )


CITED: dict[int | str, dict[str, Any]] = {
    200: {"content": {name: {"schema": {"type": "string"}} for name in MEDIA_TYPES.values()}}
}
"""What else than JSON answers a question, by `format`."""


class StoredEntry(BaseModel):
    """What became of one entry sent."""

    id: str
    outcome: Literal["new", "merged", "known"]


class Stored(BaseModel):
    """What became of the entries sent, in their order; on disk before this is said."""

    entries: list[StoredEntry]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "What was wrong, and what to do"},
    "5XX": {"model": Problem, "description": "The service cannot answer now"},
}
