"""Routes of duplicates: pairs that may be one work, and what people decided of them."""

from typing import Any

from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field

from recommender.api.responses import respond_json
from recommender.api.routes.entries import EntryRoutes
from recommender.api.schemas import KNOWN
from recommender.api.thread_pool import ThreadPool
from recommender.engine.engine import Engine
from recommender.errors import InvalidQuery


class Verdict(BaseModel):
    """Two names of two entries: that they are one work, or that they are two."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"same": ["2111.06377", "title:8d1f…"]}}
    )

    same: list[str] | None = Field(None, min_length=2, max_length=2)
    different: list[str] | None = Field(None, min_length=2, max_length=2)


class Settled(BaseModel):
    """The ids of the two names now: one and the same where they are one work."""

    ids: list[str]


class Pair(BaseModel):
    """Two entries that may be one work, the Chinese one first, and what speaks for it."""

    entries: list[dict[str, Any]]
    likeness: float = Field(description="From 0 to 1; no probability.")
    reasons: dict[str, Any] = Field(
        description="`score` of the two, `names` in Latin letters and `figures` in both, `authors` "
        "of both, `months_apart`."
    )


class Decided(BaseModel):
    """What a person decided of two names."""

    one: str
    other: str
    same: bool


class Suspected(BaseModel):
    """Pairs that may be one work, the likeliest first, and what was decided of others."""

    pairs: list[Pair]
    decisions: list[Decided]


class DuplicateRoutes:
    """The routes that show and settle pairs; to settle one takes the key."""

    def __init__(self, engine: Engine, writes: EntryRoutes, reads: ThreadPool) -> None:
        self._engine = engine
        self._writes = writes
        self._reads = reads

    async def show(self) -> Response:
        """Pairs of entries that may be one work, found by the last build, with reasons; and all decisions."""
        pairs = await self._reads.run(self._engine.catalogue.duplicates)
        return respond_json(pairs)

    async def settle(self, verdict: Verdict) -> Response:
        """Store what a person decided of two entries, by any names: `{"same": ["A", "B"]}` or `"different"`.

        A decision wins over every rule, and a later one over an earlier one.
        """
        verdicts = [names for names in (verdict.same, verdict.different) if names]
        if len(verdicts) != 1:
            raise InvalidQuery("body", "give two names, as `same` or as `different`")
        one, other = verdicts[0]
        same = verdict.same is not None
        ids = await self._writes.pool.run(self._engine.decide, one, other, same)
        return respond_json({"ids": ids})

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into `app`."""
        app.get(
            "/duplicates",
            response_model=Suspected,
            responses=KNOWN,
            summary="Entries that may be one work told in two languages",
        )(self.show)
        app.post(
            "/duplicates",
            dependencies=[Depends(self._writes.allow)],
            response_model=Settled,
            summary="Say of two entries that they are one work, or two",
        )(self.settle)
