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
        ("A&amp;amp;B &lt;b&gt;bold&lt;/b&gt; &amp;quot;c&amp;quot;", 'A&B bold "c"'),
        ("the &lt;video&gt; element", "the <video> element"),
        ("CO<sub>2</sub> in <i>E. coli</i>", "CO2 in E. coli"),
        ("<jats:title>Abstract</jats:title><jats:p>x &lt; y</jats:p>", "x < y"),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>One.</jats:p></jats:sec>", "Aim One."),
        ('in<mml:math xmlns:mml="x"><mml:mi>N</mml:mi></mml:math>-fold', "in N-fold"),
        ("a <math><mi>x</mi>\n <mo>=</mo> <mn>2</mn></math> b", "a x=2 b"),
        (
            "<alternatives><tex-math>\\x</tex-math><math><mi>k</mi></math></alternatives>means",
            "k means",
        ),
    ],
)
def test_markup_becomes_plain_text(html: str, text: str) -> None:
    assert markup.text_and_links(html)[0] == text


def test_links_come_once_and_only_those_that_lead_elsewhere() -> None:
    html = '<a href="https://a.org">x</a><a href="https://a.org">y</a><a href="#top">z</a><a>n</a>'
    assert markup.text_and_links(html) == ("xyzn", ("https://a.org",))


@given(st.text(st.sampled_from("<>![]/&#ab-? \"'=")))
def test_plain_takes_anything(text: str) -> None:
    assert markup.text_and_links(text)[0] == markup.text_and_links(text)[0].strip()


@pytest.mark.parametrize(
    "shown",
    [
        "<B>",
        "<br>",
        "</b>",
        "The <T> type",
        "Map<B> and List<A>",
        "List<T> to Set<T>",
        "a<b and c>d",
        "the <dialog open> element",
        "HTML's <title> element",
        "<NAME> et al.: mail <someone@a.example>",
    ],
)
def test_what_only_looks_like_a_tag_is_part_of_a_field(shown: str) -> None:
    assert markup.text(shown) == shown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<i>E. coli</i> in CO<sub>2</sub>", "E. coli in CO2"),
        ("<p>One <p>Two", "One Two"),
        ("One<br>two<br/>three", "One two three"),
        ("<SCP>rna</SCP>: <i class='x'>a</i>", "rna: a"),
        ("<jats:p>Of <T> and <U></jats:p>", "Of <T> and <U>"),
        ("<p></p>", None),
    ],
)
def test_what_is_a_tag_is_none_of_a_field(html: str, text: str | None) -> None:
    assert markup.text(html) == text


@given(st.text(st.sampled_from("<>/ab B\"'=")))
def test_no_field_with_letters_is_lost(text: str) -> None:
    if any(c.isalpha() for c in text) and "</" not in text and "/>" not in text:
        assert markup.text(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [("<B<>", "<B<>"), ("<B <>", "<B <>"), ("Map<K<i>c</i>", "Map<Kc"), ("<x<y>z", "<x<y>z")],
)
def test_what_another_tag_begins_in_is_no_tag(written: str, said: str) -> None:
    assert markup.text(written) == said
