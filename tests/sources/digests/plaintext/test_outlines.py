"""Outlines without marks, as mind maps are exported."""

import pytest

from recommender.sources.digests.plaintext import outlines
from tests.sources.digests.looking import read

TOPICS = {
    "Vision": [("Boxes", "Shaoqing Ren, Kaiming He", "1506.01497"), ("Depth needs short cuts", "Kaiming He, Jian Sun", "1512.03385")],
    "Language": [("Attention alone is enough", "Ashish Vaswani, Noam Shazeer", "1706.03762"), ("BERT", "Jacob Devlin, Kenton Lee", "1810.04805")],
}  # fmt: skip


def outline(indent: str) -> str:
    lines = ["What was read in May"]
    for topic, papers in TOPICS.items():
        lines.append(indent + topic)
        for name, who, id in papers:
            lines += [
                indent * 2 + name,
                indent * 3 + who,
                f"{indent * 3}https://arxiv.org/abs/{id}",
            ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("indent", ["\t", "    "], ids=["tabs", "spaces"])
def test_each_paper_of_an_outline_has_what_stands_in_below_it(indent: str) -> None:
    items = read(outline(indent))
    papers = [paper for listed in TOPICS.values() for paper in listed]
    assert [(item.title, item.arxiv_id) for item in items] == [(n, id) for n, _, id in papers]
    assert [", ".join(item.authors) for item in items] == [who for _, who, _ in papers]


@pytest.mark.parametrize(
    "text",
    [
        "A line\n\tone that stands in\n",
        outline("\t").replace("\t\t\t", "\t\t\t\t\t"),
        outline("\t").replace("\t\t", "\t\t- "),
        outline("\t").replace("\n", "\n\n"),
    ],
    ids=["too short", "levels are left out", "marks", "blank lines"],
)
def test_other_texts_that_stand_in_are_no_outlines(text: str) -> None:
    assert not outlines.is_outline(f"\n{text}")
