"""Bodies as JSON: one parser for every route, which refuses bodies that two parsers could read differently."""

import json
from collections.abc import Callable, Coroutine
from copy import copy
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from recommender.errors import InvalidQuery

_NAME_LENGTH = 40  # characters of a name
_HANDLERS = 256  # of a route: one for each set of parameters that were given together


def parse_json(body: bytes) -> Any:
    """Parse a body as RFC 8259 and I-JSON (RFC 7493) define it: UTF-8, no ``NaN``, no lone surrogates.

    A name that stands twice in one object is refused: parsers differ in which of the two counts, and a proxy that
    checks requests may have read the other one.

    Raises
    ------
    InvalidQuery
        Saying where it is broken, or which name stands twice.
    """
    try:
        text = body.decode("utf-8-sig")
        value = orjson.loads(text)
        json.loads(text, object_pairs_hook=_refuse_duplicates)  # orjson itself has the last of two
    except (UnicodeDecodeError, orjson.JSONDecodeError) as error:
        raise InvalidQuery("body", f"broken JSON: {error}") from error
    except RecursionError as error:
        raise InvalidQuery("body", "broken JSON: nested too deeply") from error
    return value


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> None:
    names = {name for name, _ in pairs}
    if len(names) == len(pairs):
        return
    for name, _ in pairs:
        if name not in names:
            message = "stands twice in one object of the body; send it once"
            raise InvalidQuery(name[:_NAME_LENGTH], message)
        names.remove(name)


class _JsonRequest(Request):
    async def json(self) -> Any:
        try:
            return parse_json(await self.body())
        except InvalidQuery as error:  # FastAPI reports only this type of error
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error


class JsonRoute(APIRoute):
    """A route whose body is read by `parse_json`, and that looks at no parameter but those of the address.

    FastAPI looks for every parameter that a route may have, by several steps each: of twenty, of which
    one or two are given, that takes a quarter of the time of a filtered question.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        optional_names = frozenset(_optional_names(self.dependant))

        @lru_cache(_HANDLERS)
        def handler_of(given: frozenset[str]) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            route = copy(self)
            route.dependant = _without(self.dependant, optional_names - given)
            return super(JsonRoute, route).get_route_handler()

        async def handler(request: Request) -> Response:
            answer = handler_of(optional_names.intersection(request.query_params))
            return await answer(_JsonRequest(request.scope, request.receive))

        return handler


def _optional_names(dependant: Dependant) -> list[str]:
    names = [one.alias for one in dependant.query_params if not one.field_info.is_required()]
    return names + [name for inner in dependant.dependencies for name in _optional_names(inner)]


def _without(dependant: Dependant, names: frozenset[str]) -> Dependant:
    """Return what a route needs but for these parameters: the functions that take them have defaults of their own."""
    return replace(
        dependant,
        query_params=[one for one in dependant.query_params if one.alias not in names],
        dependencies=[_without(inner, names) for inner in dependant.dependencies],
    )
