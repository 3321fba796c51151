"""Payloads: the summary of each entry, as JSON bytes one after the other.

A response is put together from these bytes; nothing is parsed or serialised on the way out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from mmap import mmap
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from recommender.retrieval.place import Place


@dataclass(frozen=True)
class Payload:
    """One entry's JSON, serialised when it is built.

    Attributes
    ----------
    stub : bytes
        ``{"id": …, "title": …}``: the entry as the subject of a question, or as a version.
    summary : bytes
        The summary without its closing brace, so that further fields can be appended.
    """

    stub: bytes
    summary: bytes

    @classmethod
    def of(cls, summary: dict[str, Any]) -> "Payload":
        """Serialise a summary, as `Entry.summary` gives it."""
        return cls(
            orjson.dumps({"id": summary["id"], "title": summary["title"]}),
            orjson.dumps(summary)[:-1],
        )


class Payloads:
    """The payloads of every entry of a release, by place.

    Parameters
    ----------
    data : bytes or mmap
        Head and summary of each entry, one after the other.
    offsets : array, shape (2 n + 1,), int64
        Entry i's stub lies from ``offsets[2 i]`` to ``offsets[2 i + 1]``, its summary from there to
        ``offsets[2 i + 2]``.
    """

    def __init__(self, data: bytes | mmap, offsets: npt.NDArray[np.int64]) -> None:
        self._data = data
        self._offsets = offsets.data

    def __len__(self) -> int:
        return len(self._offsets) // 2

    def stub(self, place: Place) -> bytes:
        """Return an entry's stub, ``{"id": …, "title": …}``."""
        return self._data[self._offsets[2 * place] : self._offsets[2 * place + 1]]

    def summaries(self, places: Iterable[Place]) -> list[bytes]:
        """Return the summaries of entries, each without its closing brace."""
        data, offsets = self._data, self._offsets
        return [data[offsets[2 * i + 1] : offsets[2 * i + 2]] for i in places]
