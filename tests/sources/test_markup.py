import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources import markup


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a < b && c > d", "a < b && c > d"),
        ("<p>one</p><p>two<br/>three</p>", "one two three"),
        ("<b>bo</b>ld &amp; &lt;x&gt; &#20013;", "bold & <x> 中"),
        ("a<script>alert(1)</script>b<style>p{}</style>", "ab"),
        ("<p>never <b>closed", "never closed"),
        ("a<![x[ b <i>c</i>", "a c"),
    ],
)
def test_plain(html: str, text: str) -> None:
    assert markup.plain(html)[0] == text


def test_links_come_once_and_only_those_that_lead_elsewhere() -> None:
    html = '<a href="https://a.org">x</a><a href="https://a.org">y</a><a href="#top">z</a><a>n</a>'
    assert markup.plain(html) == ("xyzn", ("https://a.org",))


@given(st.text(st.sampled_from("<>![]/&#ab-? \"'=")))
def test_plain_takes_anything(text: str) -> None:
    assert markup.plain(text)[0] == markup.plain(text)[0].strip()
