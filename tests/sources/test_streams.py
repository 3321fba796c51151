import gzip
import io
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.mention import Mention
from recommender.errors import SourceError
from recommender.sources import streams
from recommender.sources.streams import Document

CHINESE = "每几层学习一个残差，\n网络因此可以很深。"


def _open(data: bytes) -> Document:
    return Document(io.BytesIO(data), "x")


def _problems(document: Document) -> list[str]:
    return [str(problem) for problem in document.drain()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_distinguished(encoding: str) -> None:
    document = _open(CHINESE.encode(encoding))
    assert document.head == CHINESE
    assert document.text() == CHINESE
    assert _problems(document) == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff")))
def test_utf8_comes_back_as_it_is(text: str) -> None:
    whole = _open(text.encode()).text()
    assert whole is not None
    assert whole == text.removesuffix("\n")


def test_lines_and_text_agree_whatever_ends_the_lines() -> None:
    for end in ("\n", "\r\n"):
        assert list(_open(f"a{end}{end}b{end}".encode()).lines()) == [(1, "a"), (2, ""), (3, "b")]
        assert _open(f"a{end}{end}b{end}".encode()).text() == "a\n\nb"
    assert _open(b"a\rb").text() == "a\nb"


def test_a_broken_byte_is_located_and_the_rest_is_read() -> None:
    lines = CHINESE.encode().split(b"\n")
    document = _open(lines[0] + b"\n" + b"ab\xff" + lines[1])
    assert document.text() == CHINESE.replace("\n", "\nab\ufffd")
    assert _problems(document) == ["x:2: byte 0xFF at column 3 is not UTF-8; replaced by \ufffd"]
    assert _problems(document) == []  # each is told once


def test_a_character_cut_at_the_end_is_located() -> None:
    document = _open(CHINESE.encode()[:-1])
    assert document.text() == CHINESE[:-1] + "\ufffd"
    assert [p.split(" is not")[0] for p in _problems(document)] == ["x:2: byte 0xE3 at column 25"]
    assert _open("only one 字".encode()[:-1]).text() == "only one \ufffd"
    document = _open(CHINESE.encode("utf-16")[:-1])
    assert document.text() == CHINESE[:-1] + "\ufffd"
    assert _problems(document) == ["x:2: broken UTF-16; replaced by \ufffd"]


def test_accented_letters_alone_are_windows_1252_and_said_to_be() -> None:
    document = _open("TI  - plain\nAU  - Müller, Jörg\nAB  - Über".encode("cp1252"))
    assert document.text() == "TI  - plain\nAU  - Müller, Jörg\nAB  - Über"
    assert _problems(document) == [
        "x:2: neither UTF-8 nor GB18030; read as Windows-1252 from here on"
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n", "it is a PNG image"),
        (b"text\0text", "it holds NUL bytes"),
        (gzip.compress(b"PK\x03\x04", mtime=0), "it is a ZIP archive or an office document"),
        ("no mark".encode("utf-16-le"), "it holds NUL bytes"),
    ],
)
def test_binary_content_is_one_problem(data: bytes, what: str) -> None:
    document = _open(data)
    assert document.binary
    assert document.text() == ""
    assert _problems(document) == [
        f"x:1: not a text document: {what}; convert it to text, or leave it out"
    ]
    assert len(list(sources.read_stream(io.BytesIO(data), "x"))) == 1


def test_nul_bytes_far_inside_a_text_are_found() -> None:
    document = _open(b"line\n" * 60_000 + b"\0")
    assert not document.binary
    assert document.text() is None
    assert _problems(document) == ["x:60001: not a text document: it holds NUL bytes"]


def test_a_text_too_long_to_be_read_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST", 2**20)
    document = _open((b"x" * 1023 + b"\n") * 1025)
    assert document.text() is None
    assert _problems(document) == ["x:1: longer than 1 MB, which only line formats may be"]


def test_an_endless_line_is_left_out_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST_LINE", 2**20)
    document = _open(b"a\n" + b"x" * 2**21 + b"\nb")
    assert list(document.lines()) == [(1, "a"), (3, "b")]
    assert _problems(document) == ["x:2: line longer than 1 MB; left out"]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_members_one_after_the_other_are_one_document(compress: object) -> None:
    assert callable(compress)
    document = _open(compress(b"a\n") + compress(b"b\n"))
    assert list(document.lines()) == [(1, "a"), (2, "b")]
    assert _problems(document) == []


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_damage_ends_a_document_with_a_problem_where_it_ends(compress: object) -> None:
    assert callable(compress)
    document = _open(compress(b"a\nb\n") + b"rubbish")
    assert list(document.lines()) == [(1, "a"), (2, "b")]
    (problem,) = _problems(document)
    assert problem.startswith("x:2: the compressed stream is damaged (")


def test_what_the_disk_refuses_is_an_error() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(SourceError, match="x: cannot be read: Input/output error"):
        Document(Broken(), "x")


def test_progress_counts_bytes_of_the_disk() -> None:
    seen: list[int] = []
    data = gzip.compress(bytes(range(1, 128)) * 10_000, compresslevel=0)
    document = Document(io.BytesIO(data), "x", lambda _, done, __: seen.append(done))
    assert seen
    assert seen[-1] < len(data)  # the beginning tells the format before the rest is read
    list(document.lines())
    assert seen == sorted(seen)
    assert seen[-1] == len(data)


@pytest.mark.slow
def test_a_long_compressed_document_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        for number in range(50_000):
            file.write(f'{{"title": "Entry {number}", "abstract": "{"word " * 20}"}}\n')
    found = sources.read(path)
    assert all(isinstance(mention, Mention) for mention in islice(found, 20_000))
    tracemalloc.start()  # tracing is slow: a stretch in the middle shows what a line leaves behind
    try:
        assert sum(1 for _ in islice(found, 10_000)) == 10_000
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(1 for _ in found) == 20_000
    assert left < 2**20
    assert peak < 2 * 2**20


@pytest.mark.parametrize("format", ["jsonl", "ris", "feed"])
@pytest.mark.parametrize("unit", [b"\n", b"*"])
@pytest.mark.parametrize("compress", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_a_little_that_expands_to_very_much_is_cut(
    monkeypatch: pytest.MonkeyPatch, format: str, unit: bytes, compress: Callable[[bytes], bytes]
) -> None:
    """Half a megabyte of gzip may hold half a gigabyte."""
    monkeypatch.setattr(streams, "_FREELY", 2**16)
    small = compress(unit * (5_000_000 // len(unit)))
    document = _open(small)
    read = sum(len(line) + 1 for _, line in document.lines())
    assert read <= max(2**16, 100 * len(small)) + 2**20
    assert _problems(document)[-1].endswith("expands to more than 100 times its size; cut here")
    told = [str(found) for found in sources.read_stream(io.BytesIO(small), "x", format=format)]
    assert any("100 times its size" in what for what in told) or "longer" in "".join(told)


def test_what_is_repeated_as_often_as_people_do_is_read_whole() -> None:
    lines = [f'{{"title": "Number {n} of many"}}\n'.encode() for n in range(100_000)]
    document = _open(gzip.compress(b"".join(lines)))
    assert sum(1 for _ in document.lines()) == len(lines)
    assert _problems(document) == []


def test_a_document_that_is_read_whole_has_so_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_LINES", 1000)
    assert _open(b"\n" * 999).text() == "\n" * 998
    document = _open(b"\n" * 1001)
    assert document.text() is None
    assert "1,000 lines, which only line formats may be" in _problems(document)[0]
