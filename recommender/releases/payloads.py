"""Prepared answers: what is shown of each entry, as JSON bytes one after the other.

An answer is put together from these bytes; nothing is parsed or written anew on the way out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from mmap import mmap
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson


@dataclass(frozen=True)
class Payload:
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
    def of(cls, card: dict[str, Any]) -> "Payload":
        """Prepare a card."""
        return cls(
            orjson.dumps({"id": card["id"], "title": card["title"]}), orjson.dumps(card)[:-1]
        )


class Payloads:
    """The prepared bytes of every entry of a release, by place.

    Parameters
    ----------
    data : bytes or mmap
        Head and card of each entry, one after the other.
    offsets : array, shape (2 n + 1,), int64
        Entry i's head lies from ``offsets[2 i]`` to ``offsets[2 i + 1]``, its card from there to
        ``offsets[2 i + 2]``.
    """

    def __init__(self, data: bytes | mmap, offsets: npt.NDArray[np.int64]) -> None:
        self._data = data
        self._offsets = offsets.data

    def __len__(self) -> int:
        return len(self._offsets) // 2

    def head(self, place: int) -> bytes:
        """Return an entry as what is asked about."""
        return self._data[self._offsets[2 * place] : self._offsets[2 * place + 1]]

    def several(self, places: Iterable[int]) -> list[bytes]:
        """Return the open cards of entries."""
        data, offsets = self._data, self._offsets
        return [data[offsets[2 * i + 1] : offsets[2 * i + 2]] for i in places]


def results(
    cards: Sequence[bytes],
    scores: Sequence[float],
    relevances: Sequence[float],
    more: Sequence[bytes] = (),
) -> bytes:
    """Return the JSON array of open cards with their scores and relevances.

    Parameters
    ----------
    more : sequence of bytes
        Further fields of each, as JSON, each behind a comma; empty: none.
    """
    columns = (cards, scores, relevances, more) if more else (cards, scores, relevances)
    values = tuple(chain.from_iterable(zip(*columns, strict=True)))
    return _form(len(cards), bool(more)) % values


@lru_cache(maxsize=128)
def row_form(count: int) -> bytes:
    """Return the form of a JSON array of open cards, each with a score and its written end."""
    return b"[" + b",".join([b'%b,"score":%.6f%b'] * count) + b"]"


@lru_cache(maxsize=128)
def _form(count: int, more: bool) -> bytes:
    """Return the form that results are put into: one formatting is the fastest way."""
    one = b'%b,"score":%.6f,"relevance":%.5f' + (b"%b}" if more else b"}")
    return b"[" + b",".join([one] * count) + b"]"
