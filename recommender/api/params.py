"""Query options as parameters and fields of HTTP, made of their definitions (see `entries.option`)."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal, Optional

from fastapi import Query

from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.option import Option, options_of, parse

OPTIONS = options_of(Filter, QueryOptions)
"""Every query option there is."""


def kind_of(one: Option) -> Any:
    """Return the type of an option's value, a list where there may be several."""
    if one.several:
        return list[str]
    kind = Literal[one.choices] if one.choices else one.type
    return Optional[kind] if one.nullable else kind  # noqa: UP045 - the type is a value here


def field_of(one: Option, limit: int | None) -> dict[str, Any]:
    """Return default, help and bounds of an option, as pydantic has them."""
    default = {"default_factory": list} if one.several else {"default": one.default}
    bounds = {"ge": one.least, "gt": one.above, "le": one.most, "max_length": limit}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {**default, "description": one.help, **given}


def query_options(kind: type, without: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Return a dependency that reads the options of a kind from an address.

    Parameters
    ----------
    without : tuple of str
        Options that the route does not take.
    """

    async def read(**given: Any) -> Any:
        return parse(kind, given)

    taken = [one for one in options_of(kind) if one.name not in without]
    parameters = [
        Parameter(one.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for one in taken
        for default, annotation in [_query(one)]
    ]
    read.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return read


def _query(one: Option) -> tuple[Any, Any]:
    fields = field_of(one, one.limit_in_address)
    default = fields.pop("default", None)
    fields.pop("default_factory", None)
    if one.several:
        fields["description"] += " May be repeated: any of them."
        return None, Annotated[list[str] | None, Query(**fields)]
    return default, Annotated[kind_of(one), Query(**fields)]
