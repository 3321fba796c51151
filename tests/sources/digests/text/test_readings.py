"""Words for how something is to be read stand before titles, and are no labels of what was read before."""

import pytest

from recommender.sources.digests.text.readings import is_reading
from tests.sources.digests.looking import titles

READ = [
    ("Language Models Can Use Tools", "https://arxiv.org/abs/2405.01001"),
    ("A Benchmark of Issues in Code", "https://arxiv.org/abs/2405.01002"),
    ("How We Built Our Research System", "https://blog.example.com/system"),
    ("Agents for Long Projects", "https://arxiv.org/abs/2405.01003"),
    ("A Tour of Planning Methods", "https://arxiv.org/abs/2405.01004"),
    ("What Went Wrong With Our Agents", "https://blog.example.com/wrong"),
    ("Memory for Agents in the Wild", "https://arxiv.org/abs/2405.01005"),
]


@pytest.mark.parametrize("word", ["Optional: ", "*optional:* ", "**Required:** ", "[optional] ", "选读：", "*Supplementary*: ", "(background reading) ", "補足: ", "*further reading* "])  # fmt: skip
@pytest.mark.parametrize("inner", ["", "  "])
@pytest.mark.parametrize("which", [0, 1])
def test_readings_are_items_whatever_stands_before_them(word: str, inner: str, which: int) -> None:
    lines = []
    for i, (title, url) in enumerate(READ):
        lines += ["", "## week 2", ""] if i == 4 else []
        marked = i % 2 == which and i not in (0, 4)
        lines.append(f"{inner}- {word}[{title}]({url})" if marked else f"- [{title}]({url})")
    told = "# Seminar\n\n## week 1\n\n" + "\n".join(lines)
    assert titles(told) == [title for title, _ in READ]


CHINESE = ["语言模型如何使用工具", "代码问题的基准测试", "研究系统是怎样建成的", "长期项目中的智能体", "规划方法概览与比较", "智能体为何会出错", "开放环境里的记忆"]  # fmt: skip


@pytest.mark.parametrize("word", ["选读：", "**必读**：", "（补充阅读）", "*延伸阅读*："])
@pytest.mark.parametrize("inner", ["", "  "])
def test_so_are_readings_whose_titles_have_no_spaces(word: str, inner: str) -> None:
    links = [f"[{title}]({url})" for title, (_, url) in zip(CHINESE, READ, strict=True)]
    lines = [f"{inner}- {word}{link}" if i % 2 else f"- {link}" for i, link in enumerate(links)]
    assert titles("# 讨论班\n\n## 第一周\n\n" + "\n".join(lines)) == CHINESE


@pytest.mark.parametrize("text", ["Optional:", "(required reading)", "必读：", "*Weiterführend* –"])
def test_words_for_it(text: str) -> None:
    assert is_reading(text)


@pytest.mark.parametrize("text", ["Code:", "An optional stopping theorem", "", "必读的十篇论文："])
def test_other_words(text: str) -> None:
    assert not is_reading(text)
