"""A title told twice in a line: where the foreign one and the Chinese one stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.text.two_languages import halves
from tests.sources.digests.looking import read, titles

FOREIGN, CHINESE = (
    "Masked Autoencoders Are Scalable Vision Learners",
    "掩码自编码器（MAE）是可扩展的视觉学习者",
)
WAYS = ["{0}（{1}）", "{1}（{0}）", "{0} ({1})", "{0} / {1}", "{1} | {0}", "“{0}” / “{1}”", "“{0}”（“{1}”）",
        "{0} / 《{1}》", "{0} 《{1}》", "{0}（《{1}》）", "《{1}》 / {0}", "{0}｜{1}", "{0} - {1}", "{1} —— {0}"]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_both_are_found(way: str) -> None:
    text = way.format(FOREIGN, CHINESE)
    both = halves(text)
    assert both
    assert [text[slice(*span)] for span in both] == [FOREIGN, CHINESE]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line", ["- {}", "{}", "标题：{}", "## {}"])
def test_both_are_read(way: str, line: str) -> None:
    others = [("Segment Anything in High Quality", "高质量的任意分割模型"), ("Visual Instruction Tuning of Language Models", "视觉指令微调的方法")]  # fmt: skip
    pairs = [(FOREIGN, CHINESE), *others]
    text = "# 本周论文\n\n" + "".join(
        f"{line.format(way.format(*pair))}\n\n作者：Kaiming He, Xinlei Chen\n\n链接：https://arxiv.org/abs/2111.0637{i}\n\n"
        for i, pair in enumerate(pairs)
    )
    first = read(text)[0]
    assert (first.title, first.title_zh) == (FOREIGN, CHINESE)


@pytest.mark.parametrize(
    "text",
    [
        "基于视觉语言模型（ReSW-VL）的方法",
        "手术阶段识别方法（ReSW-VL）",
        "Cell | 结直肠癌前病变多组学图谱",
        "Segment Anything in High Quality",
        "视觉指令微调",
        "OpenAI 发布新模型",
        "NLP.TM[23] | 自然语言处理学习线路推荐",
        "vLLM / 一个推理框架。它很快。",
        "Gate Router — 让小模型先回答的路由方法 / A router that asks the small model first",
        "MemKeeper —— 长期记忆的压缩方法 | Compresses what an agent remembers",
    ],
)
def test_a_title_in_one_language_has_no_halves(text: str) -> None:
    assert halves(text) is None


def test_a_name_before_what_is_said_of_it_twice_is_the_title() -> None:
    names = ["Gate Router", "MemKeeper", "Tool Scout", "Plan Then Act"]
    text = "".join(
        f"- [[2606.2060{i}]] {name} — 让小模型先回答的路由方法之{i} / A router that asks small model {i} first.\n"
        for i, name in enumerate(names)
    )
    assert [m.title for m in read(f"# 周报\n\n## 全部论文\n\n{text}")] == names


def test_a_name_that_both_halves_begin_with_is_of_the_title() -> None:
    text = "GPT-9 — 九号模型的技术报告 / GPT-9 Technical Report of the Lab"
    both = halves(text)
    assert both
    assert text[slice(*both[0])] == "GPT-9 Technical Report of the Lab"


@given(st.text("ab 中文（）()/|“”《》", max_size=40))
def test_halves_lie_within_and_apart(text: str) -> None:
    if both := halves(text):
        (a, b), (c, d) = sorted(both)
        assert 0 <= a < b <= c < d <= len(text)


def test_short_translations_in_brackets_go_with_those_of_their_siblings() -> None:
    pairs = [("How to Survive Boiling Water at Home", "沸水中的生存术与益生菌"), ("Codex Security", "OpenAI 开源 Codex Security"),
             ("Writers, You Need a Website", "作者为什么仍需要独立网站"), ("7.1 Earthquake in Japan", "日本发生 7.1 级地震"), ("Proud to Be 'Last to Breaking News'", "慢新闻杂志为何以此为荣")]  # fmt: skip
    text = "# 摘要\n\n" + "".join(
        f"## {i}. {zh} ({en})\n\n原文链接：https://a.org/{i}/x\n\n这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了。\n\n"
        for i, (en, zh) in enumerate(pairs, 1)
    )
    assert [(m.title, m.title_zh) for m in read(text)] == pairs


def test_one_name_in_brackets_is_no_translation() -> None:
    text = "# 新闻\n\n" + "".join(
        f"## {i}. {zh}\n\n原文链接：https://a.org/{i}/x\n\n这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了。\n\n"
        for i, zh in enumerate(
            ["编程助手开源 (Codex Security)", "新的视觉模型发布", "机器人走进工厂"], 1
        )
    )
    assert titles(text)[0] == "编程助手开源 (Codex Security)"
