"""Lists of titles as people paste them: lines above titles are headings, addresses before them stand below."""

import pytest

from tests.sources.digests.looking import blocks, read, titles

NAMES = [
    "Planning on Shared Boards with Many Agents",
    "Sparse Voxels Meet Language Models",
    "3D Scenes from a Single Photograph",
    "QuietNet: Training without Batches",
    "Reading the Room: Social Signals for Dialogue",
    "How Small Models Learn from Large Ones",
]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "line", ["多智能体方向", "三维重建（第八周）", "群里 Ana 昨天发的", "这几篇不错，推荐！"]
)
def test_chinese_lines_right_above_english_titles_are_topics(line: str, between: str) -> None:
    text = f"{line}\n{between.join(NAMES[:3])}\n\n其他工作\n{between.join(NAMES[3:])}\n"
    assert titles(text) == NAMES
    assert [m.category for m in read(text)] == [line] * 3 + ["其他工作"] * 3


def test_topics_may_stand_in_one_another() -> None:
    text = "\n".join(
        ["模型训练与推理（第八周）", "训练方向", *NAMES[:3], "", "推理方向", *NAMES[3:]]
    )
    assert [m.category for m in read(text)] == ["训练方向"] * 3 + ["推理方向"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"{i}号论文的中文标题\n{name}" for i, name in enumerate(NAMES)),
        "\n\n".join(f"{name}\n第{i}篇的中文标题" for i, name in enumerate(NAMES)),
        "\n".join([*NAMES, "一篇中文综述", "另一篇中文论文"]),
        "# 论文\n\n## 一\n" + "\n\n".join(["说明", *NAMES]),
        "多智能体：\n" + "\n\n".join(NAMES),
    ],
)
def test_other_chinese_lines_stay_as_they_are(text: str) -> None:
    shapes = [block.shape for block in blocks(text) if not text.startswith("#")]
    assert "heading" not in shapes


def test_an_address_before_a_title_belongs_to_it() -> None:
    lines = [f"{name}\nhttps://arxiv.org/abs/2605.0123{i}" for i, name in enumerate(NAMES)]
    lines[3] = f"https://arxiv.org/abs/2605.01233  {NAMES[3]}"
    lines[5] = f"这篇讲蒸馏\n{lines[5]}"
    found = read("\n\n".join(lines))
    assert [(m.title, m.arxiv_id) for m in found] == [
        (name, f"2605.0123{i}") for i, name in enumerate(NAMES)
    ]


def test_addresses_may_stand_before_all_titles() -> None:
    lines = [f"https://arxiv.org/abs/2605.0123{i} {name}" for i, name in enumerate(NAMES)]
    assert titles("\n".join(lines)) == NAMES
    assert [block.text for block in blocks("\n\n".join(lines[:2]))] == lines[:2]
