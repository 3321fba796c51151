"""Bodies as JSON: one reading of them for every route, and nothing in them that two readers could take for two things."""

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from recommender.errors import InvalidQuery

_SHOWN = 40  # characters of a name


def parsed(body: bytes) -> Any:
    """Return what a body holds, as RFC 8259 and I-JSON (RFC 7493) have it: UTF-8, no ``NaN``, no half characters.

    A name that stands twice in one object is refused: which of the two counts, every reader decides for
    itself, and one in front of us may have looked at the other.

    Raises
    ------
    InvalidQuery
        Saying where it is broken, or which name stands twice.
    """
    try:
        text = body.decode("utf-8-sig")
        value = orjson.loads(text)
        json.loads(text, object_pairs_hook=_each_once)  # orjson itself has the last of two
    except (UnicodeDecodeError, orjson.JSONDecodeError) as error:
        raise InvalidQuery("body", f"broken JSON: {error}") from error
    except RecursionError as error:
        raise InvalidQuery("body", "broken JSON: nested too deeply") from error
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    names = {name for name, _ in pairs}
    if len(names) == len(pairs):
        return
    for name, _ in pairs:
        if name not in names:
            what = "stands twice in one object of the body; send it once"
            raise InvalidQuery(name[:_SHOWN], what)
        names.remove(name)


class _JsonRequest(Request):
    async def json(self) -> Any:
        try:
            return parsed(await self.body())
        except InvalidQuery as error:  # of others FastAPI tells nothing
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error


class JsonRoute(APIRoute):
    """A route whose body is read by `parsed`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await answer(_JsonRequest(request.scope, request.receive))

        return handler
