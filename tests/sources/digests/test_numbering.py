import pytest

from recommender.sources.digests import lines
from recommender.sources.digests.numbering import Numbering


def headers(text: str) -> list[str]:
    found = lines.read(text)
    numbering = Numbering(found)
    return [head for line in found if (head := numbering.header(line)) is not None]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("01\n甲\n02\n乙\n", ["", ""]),
        ("1. 甲\n正文\n2. 乙\n正文\n", ["甲", "乙"]),
        ("【1】甲\n1、要点\n【2】乙\n", ["甲", "乙"]),
        ("3. 丙\n4. 丁\n", ["丙", "丁"]),
        ("1. 甲\n正文\n2. 乙\n正文\n3\n", ["甲", "乙"]),
        ("甲\n正文\n", []),
    ],
)
def test_numbers_of_items(text: str, heads: list[str]) -> None:
    assert headers(text) == heads


def test_chinese_numbers_above_others_are_sections() -> None:
    found = lines.read("一、产品\n1. 甲\n二、研究\n1. 乙\n")
    numbering = Numbering(found)
    assert [numbering.section(line) for line in found] == ["产品", None, "研究", None]
