"""What a screen reader is told of the headings of a page is copied with it, and says nothing new."""

import pytest

from tests.sources.digests.looking import blocks, read

NAMES = ["Mask R-CNN for Objects", "Deep Residual Learning", "Very Deep Networks"]


@pytest.mark.parametrize(
    "said",
    ["Section titled “{0}”", 'Section titled "{0}"', "Direct link to {0}", "链接到标题「{0}」"],
)
def test_the_name_of_an_anchor_is_left_out(said: str) -> None:
    text = "".join(
        f"{name}\n{said.format(name)}\n作者: Ana Ruiz et al. (Some Lab, 202{i})\n链接: https://arxiv.org/abs/2101.0000{i}\n一句话摘要: 它说明了一件事，也给出了一种做法。\n"
        for i, name in enumerate(NAMES)
    )
    found = read(f"论文\n{said.format('论文')}\n{text}")
    assert [m.title for m in found] == NAMES
    assert all(m.arxiv_id for m in found)


@pytest.mark.parametrize(
    "text",
    [
        "A title of some words\nIt says “A title of some words”\nAnother title\nSome other line\n",
        "".join(f"{name}\n论文标题：{name}\n" for name in NAMES),
        "".join(f"{name}\nThe authors say “{name}” is all that one needs.\n" for name in NAMES),
    ],
)
def test_a_label_a_sentence_and_what_is_said_once_stay(text: str) -> None:
    assert len(blocks(text)) == text.count("\n")
