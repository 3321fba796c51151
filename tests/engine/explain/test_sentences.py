import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.explain.sentences import _END, sentences
from recommender.entries.scripts import HAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("…。", []),
        ("No mark at all", ["No mark at all"]),
        ("One. Two! Three? Four.", ["One.", "Two!", "Three?", "Four."]),
        (
            "我们提出新方法。它有效！真的吗？是的。",
            ["我们提出新方法。", "它有效！", "真的吗？", "是的。"],
        ),
        ("他说：“好。”我们同意。", ["他说：“好。”", "我们同意。"]),
        ("方法一更快；方法二更准。", ["方法一更快；", "方法二更准。"]),
        ("用 Python 实现. 代码公开. Done.", ["用 Python 实现.", "代码公开.", "Done."]),
        ("As in Vaswani et al. (2017), e.g. Fig. 3. Next.", None),
        ("Noise is i.i.d. Gaussian, cf. Sec. 2. Next.", None),
        ("By J. Smith and Dr. Bo Li of the U.S. Navy. Next.", None),
        ("Let $x = 0. 5$ and \\(y = 1. Y\\) hold. Next.", None),
        ("It costs 3.5 ms (see A. Then B. For more) per item. Next.", None),
        ("Read https://a.org/x.Y?z=1. Next.", None),
        ("Wow! it goes on. Next.", None),
        ("The model (v1.5) reached 0.95 on arXiv.org data. Next.", None),
        ("A line that is\nwrapped here. Next.", ["A line that is wrapped here.", "Next."]),
        ("A heading\n\nThe text", ["A heading", "The text"]),
        ("It takes two steps: 1. Read. 2. Write.", None),
        ("The end. 3.", ["The end. 3."]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str] | None) -> None:
    found = sentences(text)
    if expected is not None:
        assert found == expected
    elif text.endswith("Write."):
        assert found == ["It takes two steps: 1. Read.", "2. Write."]
    else:
        assert found == [text.removesuffix(" Next."), "Next."]


marks = "。！…；.?!;$()（）[]”" + "\n "
words = [
    "e.g.",
    "et al.",
    "Fig.",
    "A",
    "we",
    "图",
    "3.5",
    ". ",
    "\n\n",
    "\\(",
    "\\)",
    "https://a.b/c",
]
parts = st.sampled_from([*marks, *words])


@given(st.lists(parts, max_size=40).map("".join))
def test_sentences_hold_all_of_a_text_and_none_is_empty(text: str) -> None:
    found = sentences(text)
    if found:
        assert "".join("".join(found).split()) == "".join(text.split())
    else:
        assert not any(letter.isalpha() for letter in text)
    for sentence in found:
        assert any(letter.isalpha() for letter in sentence)
        assert sentence == " ".join(sentence.split())


@given(st.text("ab A.!?。；\n \"')”(中1", max_size=14))
def test_marks_that_end_are_found_as_if_each_kind_was_looked_for(text: str) -> None:
    kinds = (
        r"[。！？；!?]+[”’」』）》\"')\]]*",
        rf"\.+[”’\"')\]]*(?=\s|$|[{HAN}])",
        r"\n\s*\n",
    )
    expected = [match.span() for match in re.finditer("|".join(kinds), text)]
    assert [match.span() for match in _END.finditer(text)] == expected
