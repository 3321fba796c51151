"""What people tell of themselves on pages of their own is none of their publications."""

import pytest

from tests.sources.digests.looking import read

NAMES = ["Quiet Rooms and What They Tell", "Maps of Many Islands", "Doors That Learn to Close"]
LISTED = "".join(
    f"- Ana Ruiz, Bo Lin. **{name}**. In *ICLR 2024*. [[PDF](https://arxiv.org/abs/2405.0100{i})]\n"
    for i, name in enumerate(NAMES)
)


@pytest.mark.parametrize(
    "heading", ["Publications", "Selected Publications", "代表性论文", "论文发表"]
)
@pytest.mark.parametrize(
    "news",
    ["2024.05: Two papers accepted to ICLR 2024! 🎉", "**2023-09** I will join a laboratory in the mountains.",
     "[2024/01] 🎉 Our paper on doors was selected as an oral!", "2024年5月：两篇论文被 ICLR 接收", "May 2024: We gave a tutorial on rooms."],
)  # fmt: skip
def test_news_of_a_person_is_none_of_the_publications(heading: str, news: str) -> None:
    text = (
        f"# Ana Ruiz\n\nI study rooms.\n\n## News\n\n- {news}\n- {news}\n\n## {heading}\n\n{LISTED}"
    )
    assert [m.title for m in read(text)] == NAMES


@pytest.mark.parametrize("part", ["Services", "Academic Service", "Awards", "Honors & Awards", "荣誉奖励", "Skills", "Students"])  # fmt: skip
def test_other_parts_of_the_page_are_none_either(part: str) -> None:
    text = f"# Ana Ruiz\n\n## Publications\n\n{LISTED}\n## {part}\n\n- Reviewer: ICLR 2024, ACL 2023\n- Something else: Linear Algebra\n"
    assert [m.title for m in read(text)] == NAMES


def test_elsewhere_such_a_line_is_a_title() -> None:
    names = [
        "We Have No Idea What Models Do",
        "I Am a Strange Loop, Says a Model",
        "Maps of Islands",
    ]
    lines = "".join(f"- [{name}](https://a.org/{i})\n" for i, name in enumerate(names))
    assert [m.title for m in read(f"# Weekly\n\n## News\n\n{lines}")] == names
