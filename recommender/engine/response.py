"""Answers: what was asked, what was found and how, as the bytes that go out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import xxhash


@dataclass(frozen=True)
class QueryResponse:
    """What was asked, what was found, and how.

    Attributes
    ----------
    body : bytes
        The answer as JSON, but for the time it took: equal answers are equal bytes.
    plan : str
        ``graph`` (looked up), ``ann`` (searched in an approximate index) or ``exact``.
    """

    body: bytes
    plan: str
    took_ms: float

    @cached_property
    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads(self.body)
        return content

    @property
    def query(self) -> dict[str, Any]:
        """What was asked."""
        return dict(self._content["query"])

    @property
    def results(self) -> list[dict[str, Any]]:
        """A card and its score each, by falling score, ties by row id; never a seed."""
        return list(self._content["results"])

    @property
    def index_version(self) -> str:
        """The release that was asked."""
        return str(self._content["index_version"])

    @property
    def matched(self) -> int:
        """How many entries could have been results."""
        return int(self._content["search"]["matched"])

    @property
    def exact(self) -> bool:
        """Whether no approximation took part."""
        return bool(self._content["search"]["exact"])

    @property
    def next(self) -> str | None:
        """The cursor of what comes after these results, None if nothing does."""
        cursor: str | None = self._content["next"]
        return cursor

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, 8.8.3) of `body`, quoted."""
        return f'"{xxhash.xxh3_64_hexdigest(self.body)}"'

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as ``--json`` gives it."""
        return {**self._content, "took_ms": self.took_ms}
