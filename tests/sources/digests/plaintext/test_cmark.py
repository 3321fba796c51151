"""Markdown rendered by cmark: as the package that wraps it does, and without holding what was rendered."""

import sys
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from recommender.sources.digests.plaintext import cmark


@pytest.mark.parametrize("text", ["", "a *b* [c](http://d.org/) 文字", "|a|b|\n|---|---|\n|~~c~~|d|\n", "> > > 1. a\n\n<p>b", "[a]: <b\n" * 9])  # fmt: skip
def test_the_same_page_comes_out(text: str) -> None:
    extensions = ["table", "strikethrough"]
    options = Options.CMARK_OPT_SOURCEPOS
    expected = cmarkgfm.markdown_to_html_with_extensions(text, options, extensions)
    assert cmark.render(text, options, extensions) == expected
    assert cmark.render(text) == cmarkgfm.markdown_to_html(text)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by /proc")
def test_memory_is_given_back() -> None:
    text = "word, and [link](http://a.org/b) " * 10_000

    def held() -> int:
        return int(Path("/proc/self/statm").read_text("utf-8").split()[1])

    cmark.render(text)
    before = held()
    for _ in range(10):
        cmark.render(text)
    assert (held() - before) * 4096 < 20 * len(text)  # each would else leave as much
