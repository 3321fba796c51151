"""Prompts: what a person may ask an agent for with these tools, in English and in Chinese."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_MARK = re.compile(r"\{(\w+)\}")


class Prompt(NamedTuple):
    """A prompt: what it asks for, of which arguments, all of them needed, each with its description.

    In `text` the name of an argument stands in braces where its value goes.
    """

    title: str
    description: str
    arguments: Mapping[str, str]
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with values in it.

        Raises
        ------
        ValueError
            If an argument is missing, or there is no such one; says which.
        """
        if unknown := sorted(values.keys() - self.arguments.keys()):
            arguments = ", ".join(self.arguments)
            raise ValueError(f"{', '.join(unknown)}: is no argument; there are {arguments}")
        for name, description in self.arguments.items():
            if not values.get(name, "").strip():
                raise ValueError(f"{name}: is missing; give {description}")
        return _MARK.sub(lambda mark: values[mark[1]].strip(), self.text)


PROMPTS: Mapping[str, Prompt] = {
    "related_work": Prompt(
        "Related work on a topic",
        "Find what the catalogue has on a topic and write a related-work section with citations.",
        {"topic": "the topic, or the abstract of your paper"},
        """\
Write a related-work section on this topic: {topic}

Find the papers with the tools of the recommender: `search` for its terms in English and in Chinese, `like` with
the topic as text, then `similar` on the best two or three. Use only entries that you found there, and leave out
what is not close. Group them by approach, say in one sentence what each does and how it differs, and cite each by
its id. At the end give their BibTeX from `cite`.""",
    ),
    "related_work_zh": Prompt(
        "某主题的相关工作",
        "查找目录中与某主题相关的条目，写出带引用的相关工作一节。",
        {"topic": "主题，或您论文的摘要"},
        """\
请就这一主题写一节“相关工作”：{topic}

用推荐器的工具查找论文：先用 `search` 以中英文术语检索，再用 `like` 以主题作为文字查询，最后对最好的两三篇用 `similar`。
只使用查到的条目，不相近的不要写进去。按方法分组，每篇用一句话说明做了什么、有何不同，并以其 id 引用。最后用 `cite` 给出 BibTeX。""",
    ),
    "whats_new": Prompt(
        "What is new for me",
        "Report what was added lately that is near to some interests.",
        {"interests": "what you are interested in", "since": "since when: 1d, 1w, or a day"},
        """\
Tell me what is new since {since} that concerns these interests: {interests}

Call `new` of the recommender with `since` and, for each interest, with it as `text`. Leave out what is not close, and
say so plainly if nothing is. For each entry give title, authors, one sentence on what it does and one on why it
matters to me, its id and its link; the most important first. Answer in English.""",
    ),
    "whats_new_zh": Prompt(
        "最近有什么新内容",
        "报告最近新增、与您兴趣相近的条目。",
        {"interests": "您感兴趣的方向", "since": "从何时起：1d、1w 或某一天"},
        """\
请告诉我自 {since} 以来与下列兴趣有关的新内容：{interests}

用推荐器的 `new`，给出 `since`，并把每个兴趣分别作为 `text`。不相近的不要列；若都不相近，请直说。每条给出标题、作者、
一句话说明做了什么、一句话说明为何与我有关，以及 id 和链接；最重要的在前。请用中文回答。""",
    ),
    "reading_list": Prompt(
        "Reading list from one entry",
        "Make a short reading list that starts from one paper, with reasons.",
        {"id": "an id, arXiv id, DOI, link or exact title"},
        """\
Make a reading list that starts from {id}

Read it with `entry` of the recommender, find what is related with `similar` and explain=true, also with
lang_mode="other" for the other language. Choose at most eight, put what a reader needs first in front, and give for
each its title, id, link, and the reason that the tool gave. If it is not known, `search` for its title.""",
    ),
    "reading_list_zh": Prompt(
        "由一篇出发的阅读清单",
        "由一篇论文出发，列出简短的阅读清单并说明理由。",
        {"id": "id、arXiv 编号、DOI、链接或确切标题"},
        """\
请由 {id} 出发列一份阅读清单

用推荐器的 `entry` 读它，用 `similar` 并设 explain=true 查找相关条目，再设 lang_mode="other" 查另一种语言的。最多选八篇，
先读的在前，每篇给出标题、id、链接和工具给出的理由。若查无此条，请用 `search` 按标题检索。""",
    ),
}
"""Every prompt by name; each in English, and in Chinese under its name and ``_zh``."""
