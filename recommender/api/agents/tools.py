"""Tools: the questions that agents may ask, their parameters, and answers that are never too long.

Parameters are made of the definitions of query options (`entries.option`), without those that a model does not
need: every one of them is read with every conversation. Answers are Markdown of at most `LONGEST` characters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NoReturn

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from recommender.api import markdown
from recommender.api.option_fields import field_of, kind_of
from recommender.engine.engine import Engine
from recommender.engine.newest import newest
from recommender.engine.news import news
from recommender.engine.options import ListOptions, QueryOptions, parse_list_options, parse_options
from recommender.engine.seeds import TEXT
from recommender.entries.citations import cite
from recommender.entries.filter import Filter
from recommender.entries.option import options_of, parse
from recommender.entries.since import parse_since
from recommender.errors import (
    CollectionNotFound,
    EntryNotFound,
    InvalidQuery,
    NoRelease,
    RecommenderError,
)

LONGEST = 24_000
"""The most characters of an answer: some six thousand tokens of English."""

MOST = 30
"""The most results of an answer."""

_MAX_TEXT, _MAX_NAMES, _MAX_ID = 20_000, 100, 2_000
_FACETS = 15  # values of each field that an answer lists
_MENTIONS = 10  # mentions of an entry that an answer lists
_WITHOUT = ("together", "collapse", "exclude_seen", "as_of", "has")
_ADVICE: Mapping[type[RecommenderError], str] = {
    EntryNotFound: "Call `search` with words of its title, and take the id from there.",
    InvalidQuery: "Correct that argument and call again; `facets` has the values of filters.",
    NoRelease: "Ask the person to run `recommender ingest FILES` and `recommender build`, then call again.",
}
"""Advice on each type of error, added to its message."""


def _as_list(value: Any) -> Any:
    """Return a single text as a list of one: language models forget the brackets."""
    return [value] if isinstance(value, str) else value


OneName = Annotated[
    str,
    Field(description="Id, arXiv id, DOI, link or exact title.", min_length=1, max_length=_MAX_ID),
]
SomeNames = Annotated[list[str], BeforeValidator(_as_list), Field(max_length=_MAX_NAMES)]
FewResults = Annotated[int, Field(description="How many results.", ge=1, le=MOST)]


class ToolError(Exception):
    """An error of a tool call, whose message says what was wrong and what to do."""


@dataclass(frozen=True)
class Tool:
    """A question that agents may ask.

    Attributes
    ----------
    description : str
        What the tool returns and when to use it, for a language model to read.
    parameters : type of BaseModel
        Strict about names: an unknown one is refused.
    answer : callable
        Returns the parts of an answer, in Markdown or another text, given an engine and the values of the parameters.
    """

    name: str
    title: str
    description: str
    parameters: type[BaseModel]
    answer: Callable[..., list[str]]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the parameters."""
        schema: dict[str, Any] = _compact(self.parameters.model_json_schema())
        return schema

    def call(self, engine: Engine, arguments: Mapping[str, Any]) -> list[str]:
        """Return the answer to a call.

        Raises
        ------
        ToolError
            If it cannot be answered as asked; says why, and what to do.
        """
        try:
            values = self.parameters.model_validate(arguments).model_dump()
            return self.answer(engine, **values)
        except ValidationError as error:
            self._refuse(error)
        except RecommenderError as error:
            raise ToolError(f"{error}. {_advice(engine, error)}") from error

    def _refuse(self, error: ValidationError) -> NoReturn:
        parameters = ", ".join(self.parameters.model_fields)
        faults = []
        for one in error.errors():
            name = ".".join(map(str, one["loc"]))
            unknown = one["type"] == "extra_forbidden"
            faults.append(
                f"{name}: {f'is no argument; there are {parameters}' if unknown else one['msg']}"
            )
        raise ToolError(f"{'; '.join(faults)}. Correct that and call again.") from error


def _advice(engine: Engine, error: RecommenderError) -> str:
    """Return what to do about an error."""
    if isinstance(error, CollectionNotFound):
        names = ", ".join(markdown.code(size.name) for size in engine.catalogue.collections())
        there = f"There are {names}." if names else "There is none."
        return f"{there} Without `collection` everything that is new is told."
    return next((_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE), "")


def tools(*, collections: bool = True) -> dict[str, Tool]:
    """Return the tools by name.

    Parameters
    ----------
    collections : bool
        Whether answers may include collections, which are private: not where anybody may ask.
    """
    collection: dict[str, Any] = {
        "collection": (str | None, Field(None, description="The name of a collection.")),
    }
    all_tools = (
        Tool(
            "search",
            "Search 检索",
            "Find entries by words, a title, an author or an id, in Chinese or English: exact names first, then "
            "by words and meaning. Start here to learn an entry's id.",
            _parameters("search", ListOptions, query=(_text("Words, a title, an author, an id."), ...),
                        explain=(bool, Field(False, description="Say why each result was found."))),
            _search,
        ),
        Tool(
            "similar",
            "Related entries 相关条目",
            "Find papers, posts and news related to one entry, in both languages, the nearest first.",
            _parameters("similar", QueryOptions, id=(OneName, ...)),
            _similar,
        ),
        Tool(
            "like",
            "Entries near a text or several 与文字或多篇相近",
            "Find entries near a text such as an abstract or a question, near several entries, or both, and away "
            "from others. Where they are on several subjects, these take turns.",
            _parameters(
                "like", QueryOptions,
                text=(_text("A question or a whole abstract.") | None, None),
                like=(SomeNames, Field(default_factory=list, description="Names of entries to go towards.")),
                unlike=(SomeNames, Field(default_factory=list, description="Names of entries to go away from.")),
            ),
            _like,
        ),
        Tool(
            "new",
            "What is new 最近新增",
            "List entries that were added lately, the latest publication first; near a text or entries, the "
            "nearest first" + ("; or what is new for a collection that the person keeps." if collections else "."),
            _parameters(
                "new", None,
                since=(str, Field("1w", description="36h, 1d, 2w, or a day such as 2026-11-01.")),
                text=(_text("Only what is near this comes first.") | None, None),
                like=(SomeNames, Field(default_factory=list, description="Entries it should be near to.")),
                **(collection if collections else {}),
            ),
            _new,
        ),
        Tool(
            "explain",
            "Why two entries are related 两条目为何相关",
            "Say why one entry is related to another, however far: the pair of sentences that speaks of the same, "
            "shared terms, authors, venue.",
            _parameters("explain", None, narrowed=False, id=(OneName, ...), other=(OneName, ...)),
            _explain,
        ),
        Tool(
            "entry",
            "One entry 单个条目",
            "Show one entry whole: titles, authors, date, link, abstracts in either language, where it was mentioned.",
            _parameters("entry", None, narrowed=False, id=(OneName, ...)),
            _entry,
        ),
        Tool(
            "cite",
            "Citations 引用",
            "Give entries as BibTeX, RIS or CSL-JSON.",
            _parameters(
                "cite", None, narrowed=False,
                ids=(SomeNames, Field(description="Names of entries.", min_length=1)),
                style=(Literal["bibtex", "ris", "csl"], "bibtex"),
            ),
            _cite,
        ),
        Tool(
            "facets",
            "Values to filter by 可筛选的值",
            "List the kinds, languages, categories, venues and sources that entries have, with counts.",
            _parameters("facets", None, narrowed=False),
            _facets,
        ),
    )  # fmt: skip
    return {tool.name: tool for tool in all_tools}


def _text(description: str) -> Any:
    return Annotated[str, Field(description=description, min_length=1, max_length=_MAX_TEXT)]


def _parameters(
    name: str, kind: type | None, *, narrowed: bool = True, **own_fields: Any
) -> type[BaseModel]:
    """Return the parameters of a tool: its own, filters, how many results, and options of a kind."""
    kinds = ([Filter] if narrowed else []) + ([kind] if kind else [])
    options: dict[str, Any] = {
        one.name: (
            Annotated[kind_of(one), BeforeValidator(_as_list)] if one.several else kind_of(one),
            Field(**field_of(one, one.limit_in_address)),
        )
        for one in options_of(*kinds)
        if one.name not in _WITHOUT
    }
    if narrowed:
        own_fields["k"] = (FewResults, 10)
    return create_model(
        f"{name}_parameters", __config__=ConfigDict(extra="forbid"), **own_fields, **options
    )


def _compact(schema: Any) -> Any:
    """Return a schema without parts of no use to a model: titles, and null for a value that may be left out."""
    if isinstance(schema, list):
        return [_compact(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    compacted = {
        name: _compact(value) for name, value in schema.items() if not _is_redundant(name, value)
    }
    either = [one for one in compacted.pop("anyOf", []) if one != {"type": "null"}]
    return compacted | (either[0] if len(either) == 1 else {"anyOf": either} if either else {})


def _is_redundant(name: str, value: Any) -> bool:
    return (name == "title" and isinstance(value, str)) or (name == "default" and value is None)


# -- answers -----------------------------------------------------------------------------------------


def _search(engine: Engine, query: str, k: int, explain: bool, **options: Any) -> list[str]:
    only, listing = parse_list_options(options)
    response = engine.search(query, k, only, "hybrid", listing, explain=explain)
    return _results(response.to_dict())


def _similar(engine: Engine, id: str, k: int, **options: Any) -> list[str]:
    return _results(engine.similar(id, k, *parse_options(options)).to_dict())


def _like(
    engine: Engine, text: str | None, like: list[str], unlike: list[str], k: int, **options: Any
) -> list[str]:
    return _results(engine.like(text, like, unlike, k, *parse_options(options)).to_dict())


def _new(
    engine: Engine,
    since: str,
    text: str | None,
    like: list[str],
    k: int,
    collection: str | None = None,
    **options: Any,
) -> list[str]:
    now, only = datetime.now(UTC), parse(Filter, options)
    start = parse_since(since, now)
    if collection is None:
        near = [*([TEXT + text] if text else []), *like]
        return _results(newest(engine, start, k, only, near).to_dict())
    if text or like:
        raise InvalidQuery("collection", "give it alone, or a text and entries without it")
    return _results(news(engine, collection, now, since=start, k=k, filter=only).to_dict())


def _explain(engine: Engine, id: str, other: str) -> list[str]:
    return _results(engine.between(id, other).to_dict())


def _entry(engine: Engine, id: str) -> list[str]:
    return [entry_document(engine, id)]


def entry_document(engine: Engine, id: str) -> str:
    """Return an entry as Markdown, with its first mentions.

    Raises
    ------
    EntryNotFound
    """
    (full,) = engine.catalogue.with_document_titles([engine.entry(id).to_dict()])
    more = len(full["mentions"]) - _MENTIONS
    full["mentions"] = full["mentions"][:_MENTIONS]
    return bounded(markdown.entry(full) + (f"- and {more} more\n" if more > 0 else ""))


def _cite(engine: Engine, ids: list[str], style: str) -> list[str]:
    """Return citations whole, as many as there is room for, and say which are left out."""
    entries = [engine.entry(id) for id in ids]
    room, count = LONGEST, 0
    while count < len(entries) and (room := room - len(cite([entries[count]], style))) >= 0:
        count += 1
    count = max(count, 1)
    omitted = ", ".join(markdown.code(one.id) for one in entries[count:])
    remark = f"Left out, for an answer has room for so many: {omitted}. Ask for them by themselves."
    return [cite(entries[:count], style), *([remark] if omitted else [])]


def _facets(engine: Engine) -> list[str]:
    return [facets_document(engine)]


def facets_document(engine: Engine) -> str:
    """Return the values to filter by as Markdown, those of each field that most entries have.

    Raises
    ------
    NoRelease
    """
    release = engine.snapshot.release
    return bounded(markdown.facets(orjson.loads(orjson.dumps(release.facets)), _FACETS))


def _results(answer: dict[str, Any]) -> list[str]:
    if answer["results"]:
        return [bounded(markdown.results(answer))]
    hint = "Ask for less: leave filters out, or give values that `facets` has."
    return [markdown.results(answer, [hint])]


def bounded(document: str, most: int = LONGEST) -> str:
    """Return a document cut to at most `most` characters, after a whole line, with a note that it was cut."""
    if len(document) <= most:
        return document
    note = "\n[The rest is left out: ask for fewer results, or for one entry.]\n"
    beginning = document[: most - len(note)]
    return (beginning[: beginning.rfind("\n") + 1] or beginning) + note
