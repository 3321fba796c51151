"""How much a text says, and what is running text."""

import pytest

from recommender.sources.digests.text.prose import is_prose, width


def test_width_counts_chinese_characters_twice() -> None:
    assert width("ab 中文") == 7


@pytest.mark.parametrize(
    ("text", "prose"),
    [("A short title", False), ("一个题目", False), ("甲公司发布新芯片，性能翻倍", False),
     ("这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了，没有别的了。", True),
     ("A sentence that goes on for long enough to be one and that ends with a full stop.", True),
     ("Do Agents Step Aside When Nobody Asks Them? Measuring How Models Comply with Signals that They Could Ignore", False),
     ("Do agents step aside? " * 9, True),
     ("An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale", False)],
)  # fmt: skip
def test_running_text_is_told_from_titles(text: str, prose: bool) -> None:
    assert is_prose(text) is prose


def test_an_address_makes_no_text_long() -> None:
    assert not is_prose("Browse code by meaning [ https://a.org/redirect/" + "x" * 120 + " ]")
