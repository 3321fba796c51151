"""Query options as parameters of HTTP, made of their definitions (see `entries.option`)."""

import difflib
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from recommender.api.option_fields import field_of, kind_of
from recommender.entries.option import Option, options_of, parse
from recommender.errors import InvalidQuery

_LENIENT = ("/recommendations/", "/healthz", "/readyz", "/metrics")
"""Beginnings of paths that programs of others request, which may add parameters of their own."""


async def refuse_unknown(request: Request) -> None:
    """Refuse query parameters that the route does not have: a mistyped one would else be ignored without notice.

    Raises
    ------
    InvalidQuery
    """
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute) or not route.include_in_schema:
        return
    if route.path.startswith(_LENIENT):
        return
    names = _names(route.dependant)
    for name in request.query_params:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            known = f"there are {', '.join(names)}" if names else "there are none here"
            raise InvalidQuery(
                name[:40],
                f"is no parameter; did you mean {near[0]}?"
                if near
                else f"is no parameter; {known}",
            )


def _names(dependant: Dependant) -> list[str]:
    names = [parameter.alias for parameter in dependant.query_params]
    return names + [name for inner in dependant.dependencies for name in _names(inner)]


def query_options(kind: type, without: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Return a dependency that reads the options of a kind from an address.

    Parameters
    ----------
    without : tuple of str
        Options that the route does not take.
    """

    async def read(**values: Any) -> Any:
        return parse(kind, values)

    taken_options = [one for one in options_of(kind) if one.name not in without]
    parameters = [
        Parameter(one.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for one in taken_options
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
