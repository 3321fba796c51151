"""Codes that lines begin with, and what is none."""

import pytest

from recommender.sources.digests.text.line_codes import TAGS, code
from recommender.sources.digests.titles.trimming import own_parts

NAMES = ["Attention Is All You Need", "Mask R-CNN", "Segment Anything", "Deep Residual Learning"]


@pytest.mark.parametrize(
    "form",
    [
        "3fa9c{0}d {1}", "2024-03-0{0} {1}", "[12:3{0}] {1}", "<alice> {1}", "@bob: {1}", "PAP-10{0}  {1}", "第{0}篇 {1}", "(A) {1}", "x {1}",
        "(B) 2024-03-0{0} {1} +cv @read", "2024-03-0{0} 12:3{0}:10 <carol> {1}", "#{0}1 {1}", "{1} ***",
    ],
)  # fmt: skip
def test_codes_around_titles_go_where_all_have_them(form: str) -> None:
    texts = [form.format(i, name) for i, name in enumerate(NAMES, 1)]
    assert [t[a:b] for t, (a, b) in zip(texts, own_parts(texts), strict=True)] == NAMES


@pytest.mark.parametrize("text", ["Mask R-CNN", "BERT: words", "2017 in review", "3 things", "A b"])
def test_words_and_bare_numbers_are_no_codes(text: str) -> None:
    assert code(text) is None


def test_a_code_of_one_title_alone_stays() -> None:
    texts = ["GPT-4 Technical Report", *NAMES]
    assert [t[a:b] for t, (a, b) in zip(texts, own_parts(texts), strict=True)] == texts


def test_tags_are_words_behind_a_sign() -> None:
    assert TAGS.search("A title +cv @read")
    assert not TAGS.search("C++ and C#")
