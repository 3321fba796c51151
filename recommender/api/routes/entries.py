"""Routes that write, for who has the key: entries sent, entries taken away."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from recommender.api.json_body import parse_json
from recommender.api.keys import KeyRing, Scope
from recommender.api.middleware.key_gate import secret_of
from recommender.api.responses import respond_json
from recommender.api.schemas import AnyName, Stored
from recommender.api.thread_pool import ThreadPool
from recommender.encoders.microbatch import MicroBatcher
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention
from recommender.errors import InvalidQuery
from recommender.sources import jsonl

MAX_ENTRIES = 1000
DOCUMENT = "api"
"""The document name in the origins of entries that were sent to the server."""

_LINES = "application/x-ndjson"
_THREADS, _MOST_QUEUED = 16, 256  # most of them wait for the one that writes
_BEARER = HTTPBearer(auto_error=False, description="A key of the server")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
_ENTRY = {"$ref": "#/components/schemas/SentEntry"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Entries as `recommender export` writes them, or shorter ones: at least a "
        f"title, an abstract, an id or a url each; at most {MAX_ENTRIES}.",
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        _ENTRY,
                        {
                            "type": "array",
                            "items": _ENTRY,
                            "minItems": 1,
                            "maxItems": MAX_ENTRIES,
                        },
                    ]
                },
                "example": {"title": "Masked Autoencoders", "arxiv_id": "2111.06377"},
            },
            _LINES: {"schema": {"type": "string"}},
        },
    }
}


def mentions(body: bytes, media_type: str) -> list[Mention]:
    """Read entries from a body; if one of them is wrong, none is returned.

    Raises
    ------
    InvalidQuery
        Naming the first entries that are wrong, and their fields.
    """
    values = _lines(body) if media_type == _LINES else _values(body)
    if not 1 <= len(values) <= MAX_ENTRIES:
        raise InvalidQuery("body", f"send 1 to {MAX_ENTRIES} entries, not {len(values)}")
    return jsonl.mentions(values, DOCUMENT)


def _values(body: bytes) -> list[Any]:
    value = parse_json(body)
    return value if isinstance(value, list) else [value]


def _lines(body: bytes) -> list[Any]:
    values = []
    for number, line in enumerate(body.split(b"\n"), 1):
        if not line or line.isspace():
            continue
        try:
            values.append(parse_json(line))
        except InvalidQuery as error:
            raise InvalidQuery(error.field, f"{error.reason} (in line {number})") from error
    return values


class EntryRoutes:
    """The routes that write; concurrent requests are stored in one transaction.

    Parameters
    ----------
    keys : KeyRing
        A client must have one of these keys; while there is none, nobody may write.

    Attributes
    ----------
    pool : ThreadPool
        The threads that write.
    """

    def __init__(self, engine: Engine, keys: KeyRing) -> None:
        self._engine = engine
        self._keys = keys
        self._writer = ThreadPoolExecutor(1, "writer")  # its connection knows the file by heart
        self._store: MicroBatcher[Mention, dict[str, str]] = MicroBatcher(
            lambda mentions: self._writer.submit(engine.store, mentions).result()
        )
        self.pool = ThreadPool("write", _THREADS, _MOST_QUEUED)

    def close(self) -> None:
        """Stop the threads."""
        self.pool.close()
        self._writer.shutdown(wait=False)

    async def allow_reading(self, request: Request, _: _Credentials) -> None:
        """Let requests with a key of any scope pass: collections are private."""
        self._authorise(request, Scope.READ)

    async def allow(self, request: Request, _: _Credentials) -> None:
        """Let requests with a key that may write pass."""
        self._authorise(request, Scope.WRITE)

    async def allow_removal(self, request: Request, _: _Credentials) -> None:
        """Let requests with a key that may administer pass."""
        self._authorise(request, Scope.ADMIN)

    def _authorise(self, request: Request, needed: Scope) -> None:
        if self._keys.is_empty:
            raise HTTPException(
                HTTPStatus.FORBIDDEN,
                "this takes a key, and there is none; make one with `recommender keys --add NAME`, or start the server "
                "with RECOMMENDER_API_KEY set to a secret, and send it as `Authorization: Bearer KEY`",
            )
        secret = secret_of(request)
        scope = None if secret is None else self._keys.scope(secret)
        if scope is None:
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED,
                "send a key of the server as `Authorization: Bearer KEY`",
                {"WWW-Authenticate": "Bearer"},
            )
        if scope < needed:
            raise HTTPException(
                HTTPStatus.FORBIDDEN,
                f"this takes a key of the scope {needed.name.lower()}, not {scope.name.lower()}",
            )

    async def store(self, request: Request) -> Response:
        """Store one entry, an array of them, or JSON lines, as `export` writes them or shorter.

        Up to 1,000 entries and 10 MB, all or none. Once they are on disk and can be found, 201 if one
        of them was new, else 200, with ids and outcomes.
        """
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in ("application/json", _LINES):
            raise HTTPException(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"send application/json or {_LINES}, not {media_type or 'nothing'}",
            )
        body = await request.body()
        stored = await self.pool.run(lambda: self._store(mentions(body, media_type)))
        new = any(entry["outcome"] == "new" for entry in stored)
        status = HTTPStatus.CREATED if new else HTTPStatus.OK
        return respond_json({"entries": stored}, status)

    async def remove(self, id: AnyName) -> Response:
        """Remove an entry with all its mentions; at once, in every worker."""
        await self.pool.run(self._engine.remove, id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        allowed = [Depends(self.allow)]
        app.post(
            "/entries",
            dependencies=allowed,
            response_model=Stored,
            status_code=HTTPStatus.CREATED,
            responses={200: {"model": Stored, "description": "All of them were known"}},
            summary="Store entries",
            openapi_extra=_BODY,
        )(self.store)
        app.delete(
            "/entries/{id:path}",
            dependencies=[Depends(self.allow_removal)],
            status_code=HTTPStatus.NO_CONTENT,
            response_class=Response,
            summary="Take an entry away, by any of its names",
        )(self.remove)
