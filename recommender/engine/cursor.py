"""Cursors: the position in a list, encoded in the cursor itself, so that any worker can answer and none has to remember.

A cursor holds the version of the release, the last row stored by then, and the rows that have been shown;
rows are never given to another entry. So whatever is stored, removed or changed in
between, the next page shows nothing twice and leaves nothing out.
"""

import base64
import binascii
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import xxhash

from recommender.catalogue.connection import RowId
from recommender.engine.options import LONGEST_CURSOR
from recommender.errors import InvalidQuery

_CHECK, _VERSION = 8, 6  # bytes


class Cursor(NamedTuple):
    """The position in a list after which the next page begins.

    Attributes
    ----------
    version : str
        The version of the release that the first page was answered from.
    newest : int
        The largest row that the list may show: later ones were stored after its first page.
    shown : tuple of int
        Rows that earlier pages have shown, ascending.
    graph_shown : int
        How many of the seed's nearest neighbours in the release's graph the first page has shown, if that was a
        look-up; their rows are not in `shown` (see `pagination.rows_before_cursor`).
    """

    version: str
    newest: RowId
    shown: tuple[RowId, ...] = ()
    graph_shown: int = 0

    def write(self, question: str) -> str:
        """Return the cursor as an answer gives it: URL-safe, and valid for this question alone."""
        gaps = (after - before for before, after in pairwise((0, *self.shown)))
        numbers = b"".join(map(_varint, (self.newest, self.graph_shown, *gaps)))
        content = bytes.fromhex(self.version) + numbers
        return base64.urlsafe_b64encode(_check(content, question) + content).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str, *questions: str) -> "Cursor":
        """Decode the cursor that an answer to one of these questions gave.

        Raises
        ------
        InvalidQuery
            If it is no cursor, is damaged, or belongs to another question.
        """
        try:
            content_and_check = base64.b64decode(
                text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True
            )
            check, content = content_and_check[:_CHECK], content_and_check[_CHECK:]
            if len(text) > LONGEST_CURSOR or check not in (_check(content, q) for q in questions):
                raise ValueError
            newest, first, *gaps = _varints(content[_VERSION:])
            if newest + sum(gaps) >= 1 << 63:  # no row of a catalogue
                raise ValueError
        except (ValueError, binascii.Error) as error:
            raise InvalidQuery(
                "cursor",
                "is none of this question; send what `next` said with the question as it was, or "
                "leave it out to begin anew",
            ) from error
        shown, row = [], 0
        for gap in gaps:
            row += gap
            shown.append(row)
        return cls(content[:_VERSION].hex(), RowId(newest), tuple(map(RowId, shown)), first)


def _check(content: bytes, question: str) -> bytes:
    return xxhash.xxh3_64_digest(content + question.encode("utf-8", "surrogatepass"))


def _varint(number: int) -> bytes:
    """Return a number as LEB128: seven bits a byte, the lowest first; the top bit of a byte says that another follows."""
    digits = bytearray()
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    digits.append(number)
    return bytes(digits)


def _varints(content: bytes) -> Iterator[int]:
    number = shift = 0
    for digit in content:
        number |= (digit & 127) << shift
        shift += 7
        if digit < 128:
            yield number
            number = shift = 0
