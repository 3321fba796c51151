"""Pieces of running text that are titles, and pieces that are none."""

import pytest

from tests.sources.digests.looking import read, titles

CHINESE = [
    "扩散模型加速采样的新方法",
    "面向长文本的稀疏注意力",
    "大模型的检索增强",
    "机器人学会自己叠衣服",
]
TOLD = "研究者发现它在多个数据集上都更好，而且训练所用的时间只有原来的一半左右，代码也已经公开，任何人都可以在自己的机器上运行。"


@pytest.mark.parametrize("mark", ["{}、", "{}. ", "（{}）", "第{}条 "])
def test_numbered_headlines_before_a_colon_are_titles(mark: str) -> None:
    text = "\n".join(f"{mark.format(i)}{title}：{TOLD}" for i, title in enumerate(CHINESE, 1))
    assert titles(text) == CHINESE


def test_a_numbered_sentence_before_a_colon_is_none() -> None:
    said = ["近日，一家公司说", "昨天，研究者又说了一遍", "最后，他们都说", "然而，没有人说"]
    text = "\n".join(f"{i}、{start}：{TOLD}" for i, start in enumerate(said, 1))
    assert not any(m.title in said for m in read(text))
