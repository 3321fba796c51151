"""Lists of papers that tell nothing but titles and what is said of them, below a line that announces them."""

import pytest

from recommender.sources.digests.text.announcements import announces_papers
from tests.sources.digests.looking import titles

NAMES = [
    "Sequence Learning with Memory",
    "ViT-9",
    "Gated Routes & Roads",
    "The Art of Asking Twice",
]
LINES = ["Some papers worth your time:", "Here are five articles and other resources:", "Hier sind einige Artikel und Ressourcen:", "Algunos artículos que leer:", "Voici quelques lectures :", "推荐论文：", "本周值得读的文章如下：", "読んだ論文：", "읽은 논문 목록:"]  # fmt: skip
SAID = ["An early work on how models remember what came before.", "A model that looks at small patches of a picture.", "It asks a small model first and a large one later.", "What was new in it was to ask the same thing again."]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("form", ["* {}: {}\n", "- {}: {}\n", "1. {}: {}\n"])
def test_what_a_line_announces_are_papers(line: str, form: str) -> None:
    text = "".join(form.format(*one) for one in zip(NAMES, SAID, strict=True))
    assert announces_papers(line)
    assert titles(f"# Notes\n\n{line}\n\n{text}") == NAMES


@pytest.mark.parametrize(
    "line",
    ["What we found:", "Three themes of these papers:", "Reasons to read more papers:", "这些论文的共同要点：", "We read many papers. They say:", "Some papers", "论文的三个方面："],
)  # fmt: skip
def test_points_of_a_text_are_none(line: str) -> None:
    points = "".join(f"* {one}: {said}\n" for one, said in zip(["Memory", "Speed", "Cost", "Size"], SAID, strict=True))  # fmt: skip
    assert not announces_papers(line)
    assert titles(f"# Notes\n\n{line}\n\n{points}") == []
