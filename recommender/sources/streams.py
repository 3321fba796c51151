"""Bytes in, lines of text out: handles compression, encodings, limits of size and broken bytes."""

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO

import zstandard

from recommender.entries.mention import Problem
from recommender.errors import SourceError
from recommender.progress import Progress, no_progress

LARGEST = 64 * 2**20
"""The most characters of a document that is read as a whole; formats that are read by lines have no such limit."""
MOST_LINES = 2_000_000
"""The most lines of a document that is read as a whole."""
LONGEST_LINE = 16 * 2**20
"""The most bytes of a line; a longer one is left out."""
LONGEST_RECORD = 16 * 2**20
"""The most characters of a record of several lines; the rest is left out."""
TOO_LONG = f"a record longer than {LONGEST_RECORD >> 20} MB; its end is left out"
"""The problem that is reported of a longer record."""

Line = tuple[int, str]
"""A line of a document with its number, from 1."""

_BLOCK = 2**16
_STEP = 2**10  # of compressed bytes: what one step can expand to stays within tens of megabytes
_HEAD = 2**18
_DENSEST, _FREELY = 100, 8 * 2**20  # times; bytes for which it is not asked: no text is that dense
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"
_PDF = b"%PDF-"
_BINARIES = {
    _PDF: "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Document:
    """One document, opened: the beginning of its text, then its lines or its whole text.

    Nothing in the content raises. A part that cannot be read is noted as a located problem, which `drain`
    yields, and the rest is read.

    Attributes
    ----------
    name : str
        The document's name in problems and origins.
    head : str
        The first quarter of a megabyte, decoded: enough to detect a format. Empty for a binary.
    binary : bool
        Whether this is no text at all: `lines` and `text` then yield nothing.
    pdf : bool
        Whether it is a PDF, a binary that can be read (`data`).
    """

    def __init__(self, stream: BinaryIO, name: str, progress: Progress = no_progress) -> None:
        self.name = name
        self._problems: list[Problem] = []
        self._damage = ""
        self._wide = False  # UTF-16 in the document
        self._doubted = False  # whether the encoding was called a guess
        self._blocks = self._expanded(_read(stream, name, progress))
        head = b"".join(_until(self._blocks, _HEAD))
        binary_kind = _binary(head)
        self.binary = bool(binary_kind)
        self.pdf = head.startswith(_PDF)
        self._start = head
        if self.pdf:
            head = b""
        elif binary_kind:
            self._note(
                1, f"not a text document: {binary_kind}; convert it to text, or leave it out"
            )
            head = b""
        self._encoding = _encoding(head)
        if not self.pdf:
            self._start = head.removeprefix(codecs.BOM_UTF8)
        text = head.removeprefix(codecs.BOM_UTF8).decode(self._encoding, "replace")
        self.head = text.replace("\r\n", "\n").replace("\r", "\n")

    def drain(self) -> Iterator[Problem]:
        """Give the problems noted since the last call."""
        problems, self._problems = self._problems, []
        yield from problems

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give each line with its number, from 1, without its end; once only.

        Memory is bounded by the longest line, however long the document is.
        """
        if self.binary:
            return
        number = 0
        for number, line in enumerate(_split_lines(chain((self._start,), self._blocks)), start=1):
            if len(line) > LONGEST_LINE:
                self._note(number, f"line longer than {LONGEST_LINE >> 20} MB; left out")
            else:
                yield number, self._decoded(line.removesuffix(b"\r"), number)
        if self._damage:
            self._note(max(number, 1), self._damage)

    def data(self) -> bytes | None:
        """Return the bytes of a PDF; None, and a problem, where it has too many."""
        content = bytearray(self._start)
        for block in self._blocks:
            content += block
            if len(content) > LARGEST:
                self._note(1, f"a PDF longer than {LARGEST >> 20} MB")
                return None
        return bytes(content)

    def text(self) -> str | None:
        """Return the whole text, its lines ended by line feeds; None, and a problem, where it has none."""
        lines: list[str] = []
        size = 0
        for number, line in self.lines():
            size += len(line) + 1
            if "\0" in line:
                self._note(number, "not a text document: it holds NUL bytes")
                return None
            if size > LARGEST or number > MOST_LINES:
                most = f"{LARGEST >> 20} MB" if size > LARGEST else f"{MOST_LINES:,} lines"
                self._note(1, f"longer than {most}, which only line formats may be")
                return None
            lines.append(line)
        return "\n".join(lines).replace("\r", "\n")

    def _note(self, line: int, message: str) -> None:
        self._problems.append(Problem(self.name, line, message))

    def _decoded(self, line: bytes, number: int) -> str:
        try:
            text = line.decode(self._encoding)
        except UnicodeDecodeError as error:
            where = f"byte 0x{line[error.start]:02X} at column {error.start + 1}"
            self._note(number, f"{where} is not {self._encoding.upper()}; replaced by \ufffd")
            return line.decode(self._encoding, "replace")
        if self._wide and "\ufffd" in text:
            self._note(number, "broken UTF-16; replaced by \ufffd")
        if self._encoding == "cp1252" and not line.isascii() and not self._doubted:
            self._doubted = True
            self._note(number, "neither UTF-8 nor GB18030; read as Windows-1252 from here on")
        return text

    def _expanded(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Decompress, and turn UTF-16 into UTF-8; damage ends the document and is remembered."""
        first = next(blocks, b"")
        blocks = chain((first,), blocks)
        if machine := _decompressor(first):
            blocks = self._inflated(blocks, machine)
            first = next(blocks, b"")
            blocks = chain((first,), blocks)
        if first.startswith(_UTF16):
            self._wide = True
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
            yield from (decoder.decode(block).encode() for block in blocks)
            yield decoder.decode(b"", final=True).encode()
        else:
            yield from blocks

    def _inflated(self, blocks: Iterator[bytes], machine: Callable[[], Any]) -> Iterator[bytes]:
        inflated = bytearray()
        bytes_read = bytes_written = 0

        def counted() -> Iterator[bytes]:
            nonlocal bytes_read
            for block in blocks:
                bytes_read += len(block)
                yield block

        try:
            for data in _inflate(counted(), machine):
                bytes_written += len(data)
                if bytes_written > max(_FREELY, _DENSEST * bytes_read):
                    self._damage = f"expands to more than {_DENSEST} times its size; cut here"
                    break
                inflated += data
                if len(inflated) >= _BLOCK:
                    yield bytes(inflated)
                    inflated.clear()
        except EOFError:
            self._damage = "the compressed stream ends too early; entries after this are lost"
        except (zlib.error, zstandard.ZstdError) as error:
            self._damage = (
                f"the compressed stream is damaged ({error}); entries after this are lost"
            )
        yield bytes(inflated)


def _read(stream: BinaryIO, name: str, progress: Progress) -> Iterator[bytes]:
    total = 0
    while True:
        try:
            block = stream.read(_BLOCK)
        except OSError as error:
            raise SourceError(name, f"cannot be read: {error.strerror or error}") from error
        if not block:
            return
        total += len(block)
        progress("read", total, None)
        yield block


def _until(blocks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Take blocks until they hold `size` bytes."""
    for block in blocks:
        yield block
        size -= len(block)
        if size <= 0:
            return


def _decompressor(first: bytes) -> Callable[[], Any] | None:
    if first.startswith(_GZIP):
        return lambda: zlib.decompressobj(wbits=31)
    if first.startswith(_ZSTD):
        return lambda: zstandard.ZstdDecompressor().decompressobj()
    return None


def _inflate(blocks: Iterator[bytes], new: Callable[[], Any]) -> Iterator[bytes]:
    """Decompress one or more members; raise EOFError where the last one is cut."""
    machine = new()
    for block in blocks:
        for start in range(0, len(block), _STEP):
            piece = block[start : start + _STEP]
            while piece:
                if machine.eof:
                    machine = new()
                if data := machine.decompress(piece):
                    yield data
                piece = machine.unused_data if machine.eof else b""
    if not machine.eof:
        raise EOFError


def _split_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Split at line feeds; of a line above `LONGEST_LINE` only the beginning is kept."""
    rest = bytearray()
    for block in blocks:
        *ended, last = block.split(b"\n")
        for line in ended:
            rest += line[: LONGEST_LINE + 1 - len(rest)]
            yield bytes(rest)
            rest.clear()
        rest += last[: LONGEST_LINE + 1 - len(rest)]
    if rest:
        yield bytes(rest)


def _binary(head: bytes) -> str:
    """Return the kind of a binary document; "" for text."""
    for magic, kind in _BINARIES.items():
        if head.startswith(magic):
            return f"it is {kind}"
    return "it holds NUL bytes" if b"\0" in head else ""


_ENCODING_NAME = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]{2,30})", re.I)


def _codec(name: str) -> str:
    """Return the codec of a named encoding that lines can be read in; "" for another name."""
    try:
        codec = codecs.lookup(name).name
        usable = codec != "utf-8" and "\n".encode(codec) == b"\n"
    except (LookupError, UnicodeError):
        return ""
    return "" if not usable else "gb18030" if codec in ("gb2312", "gbk") else codec


def _encoding(head: bytes) -> str:
    """Guess the encoding of text that has no byte order mark.

    UTF-8 checks itself, so text of which most parts are valid is UTF-8 with errors. Else a page, a
    mail or an XML file may name its encoding. Else Chinese characters of GB18030 come as runs of
    bytes above 127, an accented letter of Windows-1252 alone.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    valid = len(decoder.decode(head).encode())
    head = head[: len(head) - len(decoder.getstate()[0])]  # without a character cut at the end
    above = sum(map(len, runs := re.findall(rb"[\x80-\xff]+", head)))
    broken = len(head) - valid
    if broken <= (above - broken) // 2:
        return "utf-8"
    if (declared := _ENCODING_NAME.search(head[:8192])) and (
        encoding := _codec(declared[1].decode())
    ):
        return encoding
    paired = sum(len(run) > 1 for run in runs)
    return "gb18030" if paired * 2 > len(runs) else "cp1252"
