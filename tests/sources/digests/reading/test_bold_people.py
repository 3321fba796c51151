"""The people of a reference may be in bold: its title is what stands behind the year."""

import pytest

from tests.sources.digests.looking import blocks, read, titles

NAMES = ["Masks of each object", "Deeper networks learn better", "Attention without a query"]


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ("Ruiz, A. B., & Lin, C.", ("A. B. Ruiz", "C. Lin")),
        ("Ruiz, A.", ("A. Ruiz",)),
        ("Ruiz, A., et al.", ("A. Ruiz",)),
        ("Van Ruiz, A., Lin, C., & Öz, D.", ("A. Van Ruiz", "C. Lin", "D. Öz")),
    ],
)
@pytest.mark.parametrize("mark", ["{}. ", "- ", "[{}] "])
def test_references_are_read_as_without_the_marks(
    people: str, names: tuple[str, ...], mark: str
) -> None:
    text = "# 参考文献\n\n" + "".join(
        f"{mark.format(i)}**{people}** (201{i}). {name}. *Journal of Things*, 4(1), 1-9.\n\n"
        for i, name in enumerate(NAMES, 1)
    )
    found = read(text)
    assert [m.title for m in found] == NAMES
    assert all(m.authors == names for m in found)
    assert not any("Ruiz" in (m.category or "") for m in found)


def test_a_title_in_bold_before_a_year_stays_so() -> None:
    text = "".join(
        f"- **{name}** (201{i}). It says what it does.\n" for i, name in enumerate(NAMES)
    )
    assert titles(text) == NAMES
    assert all(any(block.inline.marked("bold")) for block in blocks(text))
