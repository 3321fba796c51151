"""Prepared answers: what is shown of each entry, as JSON bytes one after the other.

An answer is put together from these bytes; nothing is parsed or written anew on the way out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson


@dataclass(frozen=True)
class Prepared:
    """One entry's bytes.

    Attributes
    ----------
    head : bytes
        ``{"id": …, "title": …}``: the entry as what is asked about.
    card : bytes
        The whole card but for its closing brace, so that a score can be put behind.
    """

    head: bytes
    card: bytes

    @classmethod
    def of(cls, card: dict[str, Any]) -> "Prepared":
        """Prepare a card."""
        return cls(
            orjson.dumps({"id": card["id"], "title": card["title"]}), orjson.dumps(card)[:-1]
        )


class Cards:
    """The prepared bytes of every entry of a release, by place.

    Parameters
    ----------
    data : memoryview, total bytes
        Head and card of each entry, one after the other; may be of a mapped file.
    offsets : array, shape (2 n + 1,), int64
        Entry i's head lies from ``offsets[2 i]`` to ``offsets[2 i + 1]``, its card from there to
        ``offsets[2 i + 2]``.
    """

    def __init__(self, data: memoryview, offsets: npt.NDArray[np.int64]) -> None:
        self._data = data
        self._offsets = memoryview(offsets)

    def __len__(self) -> int:
        return len(self._offsets) // 2

    def head(self, place: int) -> bytes:
        """Return an entry as what is asked about."""
        return bytes(self._data[self._offsets[2 * place] : self._offsets[2 * place + 1]])

    def card(self, place: int) -> memoryview:
        """Return an entry's open card, without a copy."""
        return self._data[self._offsets[2 * place + 1] : self._offsets[2 * place + 2]]


def results(cards: Iterable[bytes | memoryview], scores: Sequence[float]) -> bytes:
    """Return the JSON array of cards with their scores."""
    parts: list[bytes | memoryview] = []
    for card, score in zip(cards, scores, strict=True):
        parts += (card, b',"score":%.6f},' % score)
    if not parts:
        return b"[]"
    parts[-1] = parts[-1][:-1]
    return b"[" + b"".join(parts) + b"]"
