"""Lines that stand out of a list are titles of what follows, where they are meant so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.reading.outdented import outside_lists
from tests.sources.digests.looking import blocks, read

NAMES = ["Mask R-CNN for objects", "Deep residual learning", "注意力就是全部", "Very deep networks"]
URLS = [f"https://arxiv.org/abs/2101.0000{i}" for i in range(4)]


@pytest.mark.parametrize(
    "form", ["{0}\n- {1}\n- It says a thing.\n", "{0}\n* 链接：{1}\n", "{0}\n- #vision\n- {1}\n"]
)
def test_points_belong_to_the_title_right_above_them(form: str) -> None:
    found = read("".join(map(form.format, NAMES, URLS)))
    assert [(m.title, m.url) for m in found] == list(zip(NAMES, URLS, strict=True))


@pytest.mark.parametrize(
    "form",
    [
        "- [{0}]({1})\nIt says a thing that matters.\n",
        "- {0}, which tells how one can do many\nthings with few means. {1}\n",
        "- {0}\n  {1}\n",
    ],
)
def test_what_goes_on_from_a_list_element_stays_in_it(form: str) -> None:
    assert all(
        b.depth == 1 for b in blocks("Papers\n" + "".join(map(form.format, NAMES, URLS)))[1:]
    )


@given(
    st.lists(
        st.sampled_from(["A title", "- point", "  - inner", "A sentence.", "", "# head"]),
        max_size=12,
    )
)
def test_blocks_only_change_their_depth(lines: list[str]) -> None:
    found = blocks("\n".join(lines))
    moved = outside_lists(found, lines, 1)
    assert [(b.text, b.shape, b.line) for b in moved] == [(b.text, b.shape, b.line) for b in found]


def test_titles_in_bold_right_below_a_list_begin_items_of_their_own() -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen"]
    text = "".join(
        f"**{name}**\n\nWhat it is about is told here. [Paper](https://arxiv.org/abs/2108.0000{i})\n\n  - 方法：新的结构。\n  - 结果：更好的精度。\n"
        for i, name in enumerate(names)
    )
    found = read(text)
    assert [(m.title, m.arxiv_id) for m in found] == [(name, f"2108.0000{i}") for i, name in enumerate(names)]  # fmt: skip
