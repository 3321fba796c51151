import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import tex


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
def test_tex_is_decoded_to_plain_text(written: str, meant: str) -> None:
    assert tex.decode(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"Bounds of {$L_2$} and {\ensuremath{\sim}} 90{\%}", "Bounds of $L_2$ and ∼ 90%"),
        (r"{\textgreater} 5{\textdegree} \textpm 2", "> 5° ±2"),
        (r"{{BERT: \emph{a \textbf{bold}} {\it start\/}}}", "BERT: a bold start"),
        (r"{Dust of 10$^{3}$ K}", "Dust of 10$^{3}$ K"),
        (r"Jo\~{a}o Mu\~noz Pe\~ na {\~a}", "João Muñoz Peña ã"),
        (r"Nguy{\~\^e}n Vi\d{\^e}t na\"\i ve", "Nguyễn Việt naïve"),
        (r"{\relax Yu}. Zhang, \apj", "Yu. Zhang, apj"),
        (r"\foo{bar} \emph{Stra\ss}e \LaTeX{} 5~\% 50\,\%", "bar Straße LaTeX 5 % 50 %"),
        (r"{\noopsort{1973b}}Old", "Old"),
        (r"\textbackslash{}emph\textbraceleft{}", r"\emph{"),
    ],
)
def test_other_commands_go_where_all_is_tex(written: str, meant: str) -> None:
    assert tex.decode(written, commands=True) == meant


@given(st.text(st.sampled_from("ab\\'\"{}$~ c")))
def test_decode_takes_anything(text: str) -> None:
    assert len(tex.decode(text)) <= len(text)


@given(st.text(st.characters(exclude_characters="\\{~")))
def test_text_without_tex_stays(text: str) -> None:
    assert tex.decode(text) == text


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("50% of R&D #1, a_b ~10", r"50\% of R\&D \#1, a\_b \textasciitilde{}10"),
        (
            r"\emph{x}^2",
            r"\textbackslash{}emph\textbraceleft{}x\textbraceright{}\textasciicircum{}2",
        ),
        (r"In $O(n \log n)$ for $5", r"In $O(n \log n)$ for \$5"),
        ("costs $5 and $6", r"costs \$5 and \$6"),
        ("half open $a{b$ x", r"half open \$a\textbraceleft{}b\$ x"),
        ("蛋白质 — André", "蛋白质 — André"),
    ],
)
def test_plain_text_is_encoded_as_tex(meant: str, written: str) -> None:
    assert tex.encode(meant) == written
    assert tex.decode(written) == meant


def test_capitals_that_a_style_would_lose_are_kept() -> None:
    kept = tex.encode("LightGCN: A Part I of GPT-3 & Co", keep_case=True)
    assert kept == r"{LightGCN}: A Part {I} of {GPT}-3 \& Co"


@given(st.text(st.sampled_from("aB1\\'\"{}$~^%&#_ c深.é"), max_size=40), st.booleans())
def test_encoded_tex_decodes_to_the_same_text(text: str, keep_case: bool) -> None:
    assert tex.decode(tex.encode(text, keep_case)) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\emph{proxy} tasks", "proxy tasks"),
        (r"\textsc{AEyeDE}: a \textbf{\emph{deep}} one", "AEyeDE: a deep one"),
        (r"\textit{Poincar\'e} and \emph{50\% of {it}}", r"Poincaré and \emph{50\% of {it}}"),
        (r"Maps {a: b} and C:\temp stay", r"Maps {a: b} and C:\temp stay"),
        (r"$\text{Attn}^{2}$ of \emph{it}", r"$\text{Attn}^{2}$ of it"),
        ("Nothing of it", "Nothing of it"),
    ],
)
def test_emphasis_alone_is_taken_off(written: str, meant: str) -> None:
    assert tex.unstyled(written) == meant
