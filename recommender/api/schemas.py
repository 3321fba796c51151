"""Schemas of requests and responses, for the OpenAPI document and for parsing requests.

Responses are not made from these models: the engine returns bytes.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, Path
from pydantic import BaseModel, ConfigDict, Field, create_model

from recommender.api import markdown
from recommender.api.option_fields import field_of, kind_of
from recommender.engine.options import QueryOptions, parse_options
from recommender.entries.citations import MEDIA_TYPES
from recommender.entries.filter import Filter
from recommender.entries.option import options_of

MAX_TEXT = 20_000
MAX_K = 100
MAX_VALUES = 100
"""The most values of one filter, and the most liked or unliked entries, in an address."""
MAX_SEEDS = 5_000
"""The most liked or unliked entries in a body: a person's library."""

Form = Literal["json", "markdown", "bibtex", "ris", "csl"]
AnyName = Annotated[
    str,
    Path(
        description="Any of its names: id, arXiv id, DOI, link, exact title.",
        examples=["arxiv:2201.03545"],
    ),
]

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
    "model": "joint-zh-en",
    "search": {"plan": "graph", "matched": 83, "exact": True, "close": True},
    "next": "iYh0cbBbcbi1xHUU6KFTCg",
}


class Sentences(BaseModel):
    """A sentence of the seed and one of the result, without which they would be less alike."""

    seed: str
    result: str
    cosine: float


class Why(BaseModel):
    """Why a result is related to its seed."""

    sentences: Sentences | None
    terms: list[str] = Field(description="Terms in common, by falling idf")
    facts: dict[str, str | list[str]] = Field(
        description="In common: authors, category, venue, source; with a text: authors it names"
    )
    seeds: list[dict[str, str | float]] | None = Field(
        None, description="Where there are several: each with its share of the score"
    )


class Version(BaseModel):
    """Another entry of the same work."""

    id: str
    title: str


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
        description="Of vectors and words; 1 is the same text, larger is nearer. Of a search: by rank"
    )
    relevance: float = Field(
        description="Share of random pairs in the same languages that score lower: 0 to 0.99999"
    )
    seed: dict[str, str] | None = Field(
        None, description="Where there are several seeds: the one that this is for"
    )
    why: Why | None = Field(None, description="Where asked for by `explain`")
    versions: list[Version] | None = Field(
        None, description="Where works are collapsed: the other entries that this stands for"
    )


class Search(BaseModel):
    """How the results were found."""

    plan: str = Field(
        description="graph (looked up), ann (searched), exact (compared with all), search (by words)"
    )
    matched: int = Field(description="How many entries could have been results")
    exact: bool
    close: bool = Field(description="Whether any result is near, and the text on a known subject")
    waiting: int | None = Field(
        None, description="Where any are: entries that are stored, and not found before a build"
    )
    unmatched: dict[str, list[tuple[str, int]]] | None = Field(
        None,
        description="Where no entry passes the filter: the fields that exclude every entry alone, each with "
        "values that entries have, and how many have them (published: years)",
    )
    partial: bool | None = Field(
        None,
        description="true where parts of the release do not answer, so that entries may be missing",
    )
    missing_shards: list[int] | None = Field(None, description="Those parts, where there are any")


class Found(BaseModel):
    """Related entries, the nearest first; never the seed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    query: dict[str, Any]
    results: list[Card]
    index_version: str
    model: str
    search: Search
    next: str | None = Field(
        description="Send it as `cursor` with the same question for what comes after; null at the "
        "end, which is after 1,000 results"
    )


class FoundNow(Found):
    """The same, with the time it took; that of `/similar` stands in Server-Timing."""

    took_ms: float


Counted = Annotated[list[str | int], Field(min_length=2, max_length=2)]
"""A value, and how many entries have it."""


class Faceted(BaseModel):
    """What a release can be filtered by; entries stored since it was built are not counted."""

    index_version: str
    facets: dict[str, list[Counted]] = Field(
        description="Values of kind, lang, category, venue and source, at most 200 each, with how "
        "many entries a filter by each lets pass: falling, ties by value"
    )


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(title="Problem")  # in the OpenAPI document

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str = Field(description="Also in the header X-Request-Id, and in the server's log")


class Seeds(BaseModel):
    """A question: a text, liked entries, or both; entries to keep away from; filters and options."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"text": "把 Transformer 用于图像分类", "k": 5, "lang": ["en"]}]
        },
    )

    text: str | None = Field(None, max_length=MAX_TEXT)
    like: list[str] = Field(default_factory=list, max_length=MAX_SEEDS)
    unlike: list[str] = Field(default_factory=list, max_length=MAX_SEEDS)
    k: int = Field(10, ge=1, le=MAX_K)
    format: Form = "json"

    def options(self) -> tuple[Filter, QueryOptions]:
        """Return the filter and the query options of the body."""
        values = self.model_dump(exclude=set(Seeds.model_fields))
        return parse_options(values)


if TYPE_CHECKING:
    MoreLikeThis = Seeds
else:
    MoreLikeThis = create_model(
        "MoreLikeThis",
        __base__=Seeds,
        __doc__=Seeds.__doc__,
        **{
            one.name: (kind_of(one), Field(**field_of(one, one.limit)))
            for one in options_of(Filter, QueryOptions)
        },
    )


_TEXT: dict[str, Any] = {"type": "string"}
_CSL: dict[str, Any] = {"type": "array", "items": {"type": "object", "required": ["id", "type"]}}

KNOWN: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has the response already: If-None-Match names its ETag"}
}
CITED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            name: {"schema": _CSL if style == "csl" else _TEXT}
            for style, name in {"markdown": markdown.MEDIA_TYPE, **MEDIA_TYPES}.items()
        }
    }
}
"""The forms of an answer other than JSON, which `format` selects; ``Accept`` can select Markdown too."""


class MentionPlace(BaseModel):
    """Where an entry is mentioned."""

    __qualname__ = "Place"  # in the OpenAPI document, as is the title
    model_config = ConfigDict(title="Place")

    document: str
    line: int
    format: str
    links: list[str]
    title: str | None = Field(
        default=None, description="Of the document; only where it has one of its own"
    )


class WholeEntry(BaseModel):
    """One entry, as `recommender export` writes it."""

    id: str = Field(description="Its strongest name")
    kind: Literal["paper", "post", "news"]
    title: str | None
    title_zh: str | None
    authors: list[str]
    url: str | None
    aliases: list[str] = Field(description="Every name by which it is found")
    arxiv_id: str | None
    doi: str | None
    category: str | None
    affiliations: list[str]
    published: str | None
    venue: str | None
    lang: list[str]
    abstract_zh: str | None
    abstract_en: str | None
    recommendation: str | None
    source: str | None
    complete: bool = Field(description="False where every document was cut before its end")
    mentions: list[MentionPlace]


class ToldEntry(WholeEntry):
    """One entry, whole, with the others of its work."""

    versions: list[Version]


class NamedEntry(ToldEntry):
    """One of several entries that were asked for."""

    name: str = Field(description="By which it was asked for")


class NamedEntries(BaseModel):
    """Entries in the order of the request; a name that no entry has is left out."""

    entries: list[NamedEntry]


class SentEntry(BaseModel):
    """An entry to store: one that `recommender export` wrote, or any with at least a title, a text, an id or a link."""

    model_config = ConfigDict(extra="allow", title="SentEntry")

    title: str | None = None
    title_zh: str | None = None
    abstract: str | None = Field(None, description="In either language")
    abstract_zh: str | None = None
    abstract_en: str | None = None
    recommendation: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    aliases: list[str | None] | None = None
    authors: list[str | None] | str | None = None
    affiliations: list[str | None] | None = None
    kind: Literal["paper", "post", "news", None] = None
    published: str | None = Field(None, description="2024, 2024-05 or 2024-05-31")
    category: str | None = None
    venue: str | None = None
    source: str | None = None
    lang: list[str | None] | None = None
    complete: bool | None = None


class Ready(BaseModel):
    """The release that questions are answered from."""

    status: Literal["ready"]
    index_version: str
    model: str
    entries: int
    sound: bool
    problem: str | None = Field(description="What is wrong with the files of the release, if any.")
    partial: bool | None = Field(None, description="true where parts of the release do not answer")
    missing_shards: list[int] | None = None
    degraded_shards: list[int] | None = Field(
        None,
        description="Parts of the release of which a replica does not answer, where there are any",
    )


class Alive(BaseModel):
    """The process lives, built or not."""

    status: Literal["ok"]


class StoredEntry(BaseModel):
    """The outcome of storing one entry."""

    id: str
    outcome: Literal["new", "merged", "known"]


class Stored(BaseModel):
    """The outcomes of storing entries, in their order; they are on disk by then."""

    entries: list[StoredEntry]


_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"content": _PROBLEM, "description": "What was wrong, and what to do"},
    "5XX": {"content": _PROBLEM, "description": "The service cannot answer now"},
}


class DocumentedApp(FastAPI):
    """An application whose OpenAPI document also has the models that no route declares as its response or body."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        for model in (ProblemDetails, SentEntry):
            schema = model.model_json_schema()
            document["components"]["schemas"].setdefault(schema["title"], schema)
        return document
