"""Cells that go down several rows: what they say is of each row, unless they describe one item."""

import pytest

from tests.sources.digests.looking import read, titles

NAMES = ["Mask R-CNN for Objects", "Deep Residual Learning", "Very Deep Networks"]
TEXTS = {
    "en": "We train a network of many layers on pictures of things, and it finds them better than those before it did.",
    "zh": "我们用许多层的网络在大量图片上进行训练，它能比以前的方法更准确地找到其中的物体，并且只需要更少的数据和更短的时间就能完成训练。",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("rows", [2, 3, 5])
def test_rows_beside_one_description_are_of_one_item(text: str, rows: int) -> None:
    def item(i: int, name: str) -> str:
        span = f' rowspan="{rows}"' if i != 1 else ""
        files = [f'<td><a href="models/net{i}{k}.py">net{i}{k}.py</a></td>' for k in range(rows)]
        more = "".join(f"<tr>{file}</tr>" for file in files[1:] if span)
        return (
            f'<tr><td{span}><a href="https://arxiv.org/abs/2101.0000{i}">{name}</a> by Ruiz <em>et al.</em></td>'
            f"<td{span}>{text}</td>{files[0]}</tr>{more}"
        )

    body = "".join(item(i, name) for i, name in enumerate(NAMES))
    table = f"<table><tr><th>Model</th><th>Abstract</th><th>Link</th></tr>{body}</table>"
    found = read(f"# Networks\n\n{table}\n")
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"2101.0000{i}" for i in range(3)]
    assert all(m.authors == ("Ruiz",) for m in found)


def test_a_topic_beside_several_items_is_of_each() -> None:
    rows = "".join(
        f'<td><a href="https://arxiv.org/abs/2101.0000{i}">{name}</a></td></tr><tr>'
        for i, name in enumerate(NAMES)
    )
    table = f'<table><tr><th>年份</th><th>论文</th></tr><tr><td rowspan="3">2021 年的目标检测</td>{rows}</tr></table>'
    assert titles(table) == NAMES
