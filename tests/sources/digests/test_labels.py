import pytest

from recommender.sources.digests.labels import field_of_link, split_label


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("作者:谢赛宁、刘壮等", "authors", "谢赛宁、刘壮等"),
        ("**作者：** A、B", "authors", "A、B"),
        ("**作者**：A", "authors", "A"),
        ("👤 **作者**: A", "authors", "A"),
        ("【摘要】正文", "abstract", "正文"),
        ("**[TL;DR]** short", "recommendation", "short"),
        ("Authors: A and B", "authors", "A and B"),
        ("论文链接：https://arxiv.org/abs/1706.03762", "link", "https://arxiv.org/abs/1706.03762"),
        ("链接 https://arxiv.org/abs/1706.03762", "link", "https://arxiv.org/abs/1706.03762"),
        ("论文标题：", "title", ""),
        ("摘要", "abstract", ""),
        ("推荐理由：好", "recommendation", "好"),
        ("年份 / 会议：2026 / Preprint", "venue", "2026 / Preprint"),
        ("信息来源:机器之心", "source", "机器之心"),
        ("作者 | 某人", "authors", "某人"),
        ("**arXiv:2507.21276 | RTSS 2025**", "link", "2507.21276 | RTSS 2025**"),
        ("GitHub：https://github.com/a/b", "code", "https://github.com/a/b"),
    ],
)
def test_labels_in_every_form(text: str, field: str, value: str) -> None:
    found = split_label(text)
    assert found is not None
    assert (found.field, found.value) == (field, value)


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/1706.03762",
        "具体来说：方法分两步",
        "MIT6871课程主页：https://mit6874.github.io/",
        "Attention: an introduction",
        "[Paper](https://arxiv.org/abs/1706.03762)",
        "本文的作者认为，摘要写得很好",
        "",
    ],
)
def test_prose_has_no_label(text: str) -> None:
    assert split_label(text) is None


@pytest.mark.parametrize(
    ("words", "field"),
    [("Paper", "link"), ("PDF", "link"), ("arXiv", "link"), ("代码", "code"), ("Code", "code"),
     ("项目地址", "project"), ("Tweet", "tweet"), ("一篇文章", None), ("数据(资讯)", "code")],
)  # fmt: skip
def test_words_of_links(words: str, field: str | None) -> None:
    assert field_of_link(words) == field
