import re
from pathlib import Path

import pytest

import recommender
from recommender.entries.scripts import CHINESE, HAN, HANGUL, KANA

OF_OTHERS = ("digests",)
"""Packages that are yet to take the ranges from here."""


@pytest.mark.parametrize("character", "一龥㐀䶵豈龎𠀀𠮷𰻞")
def test_a_chinese_character_is_one_in_every_block(character: str) -> None:
    assert CHINESE.fullmatch(character)


@pytest.mark.parametrize("character", "aé。、ぁんァヶ한가１·😀")
def test_letters_marks_kana_and_hangul_are_no_chinese_characters(character: str) -> None:
    assert not CHINESE.match(character)


def test_scripts_do_not_overlap() -> None:
    for code in range(0x3000, 0x40000):
        assert sum(bool(re.match(f"[{ranges}]", chr(code))) for ranges in (HAN, KANA, HANGUL)) <= 1


def test_no_other_module_says_what_a_chinese_character_is() -> None:
    package = Path(recommender.__file__).parent
    ranges = re.compile(r"\\u(?:3400|4e00|9fff|9fa5)|[一㐀]-[鿿龥䶿]", re.IGNORECASE)
    found = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if ranges.search(path.read_text("utf-8")) and not {*OF_OTHERS} & {*path.parts}
    ]
    assert found == ["entries/scripts.py"]
