import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources import tex


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"Andr\'e", "André"),
        (r"{\'e}{\"{o}}", "éö"),
        (r"\c{c} \c c", "ç ç"),
        (r"Erd\H{o}s", "Erdős"),
        (r"Ji\v{r}\'\i", "Jiří"),
        (r"na\"{\i}ve", "naïve"),
        (r"Stra{\ss}e \ss{} \O re", "Straße ß Øre"),
        (r"50\% of \emph{all} R\&D {\_}", "50% of all R&D _"),
        (r"{T}he {{Full {T}itle}}", "The Full Title"),
        (r"J.~Doe ~10% http://x.org/~a", "J. Doe ~10% http://x.org/~a"),
        (r"$\'e^{2}$ but \'e and \$5 or \$6", r"$\'e^{2}$ but é and $5 or $6"),
        (r"\cite{x} \'", r"\cite{x} \'"),
        (r"{\textquoteright}90s\ldots", "’90s…"),
    ],
)
def test_decode(written: str, meant: str) -> None:
    assert tex.decode(written) == meant


@given(st.text(st.sampled_from("ab\\'\"{}$~ c")))
def test_decode_takes_anything(text: str) -> None:
    assert len(tex.decode(text)) <= len(text)


@given(st.text(st.characters(exclude_characters="\\{~")))
def test_text_without_tex_stays(text: str) -> None:
    assert tex.decode(text) == text
