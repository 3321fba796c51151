"""Lists in LaTeX: what becomes of their commands, and the items that are read from them."""

import pytest

from recommender.sources.digests.plaintext import latex
from tests.sources.digests.looking import read

PAPERS = [
    ("Deep residual learning for image recognition", "Kaiming He", "1512.03385"),
    ("Denoising diffusion probabilistic models", "Jonathan Ho", "2006.11239"),
    ("Language models are few-shot learners", "Tom Brown", "2005.14165"),
    ("Attention is all you need", "Ashish Vaswani", "1706.03762"),
]
FRONT = (
    "\\documentclass{article}\n\\usepackage{hyperref}\n\\begin{document}\n\\section{This week}\n"
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\section*{New papers}", "## New papers"),
        (r"\item \textbf{A title}, \emph{Ana Ruiz}", "- **A title**, *Ana Ruiz*"),
        (r"\item[2025] A~title", "- **2025** A title"),
        (r"\href{https://a.org/b\_c}{A title} \\", "[A title](<https://a.org/b_c>)"),
        (r"see \url{https://a.org/x} \cite{one}", "see <https://a.org/x>"),
        (r"\bibitem{key} G\"odel, K. ``A title.''", "- Gödel, K. “A title.”"),
        (r"\begin{itemize}", ""),
        ("% a remark", ""),
        ("50\\% of it", "50% of it"),
    ],
)
def test_a_line_is_written_as_markdown(written: str, meant: str) -> None:
    assert [line.rstrip() for line in latex.as_markdown([written])] == [meant]


def test_lists_within_lists_are_further_in() -> None:
    lines = [r"\begin{itemize}", r"\item a", r"\begin{enumerate}", r"\item b", r"\end{enumerate}", r"\item c"]  # fmt: skip
    assert [line for line in latex.as_markdown(lines) if line] == ["- a", "  - b", "- c"]


def test_lines_stay_where_they_are() -> None:
    lines = [r"\bibitem{a}", "Ana Ruiz.", r"\newblock A title.", "", r"\bibitem{b} Bo Lin."]
    found = latex.as_markdown(lines)
    assert len(found) == len(lines)
    assert found[0].split() == ["-", "Ana", "Ruiz.", "A", "title."]
    assert found[4] == "- Bo Lin."


@pytest.mark.parametrize("text", ["\n\\item one\n\\item two", "\nC:\\items\n", "\n- a\n- b\n- c"])
def test_few_commands_make_no_latex(text: str) -> None:
    assert not latex.is_in(text)


@pytest.mark.parametrize(
    "form",
    [
        "\\item \\textbf{{{title}}}, {who}, Bo Lin. \\url{{https://arxiv.org/abs/{number}}}\n",
        "\\item \\href{{https://arxiv.org/abs/{number}}}{{{title}}} \\\\\n  \\emph{{{who}, Bo Lin}}\n",
        "\\bibitem{{{number}}} {who}, Bo Lin. {title}. arXiv:{number}, 2025.\n",
        "\\bibitem[{who}(2025)]{{{number}}}\n{who}, Bo Lin.\n\\newblock {title}.\n\\newblock arXiv:{number}, 2025.\n\n",
        "\\subsection{{{title}}}\n\\textit{{{who}, Bo Lin}}\\\\\n\\url{{https://arxiv.org/abs/{number}}}\n\n",
    ],
)
def test_items_of_a_source_file_are_read(form: str) -> None:
    text = FRONT + "".join(form.format(title=t, who=w, number=n) for t, w, n in PAPERS)
    found = read(text)
    assert [(m.title, m.arxiv_id) for m in found] == [(t, n) for t, _, n in PAPERS]
    assert [m.authors[:1] for m in found] == [(w,) for _, w, _ in PAPERS]
