"""Hypothesis strategies for what documents may say, and how many of them are drawn."""

from hypothesis import settings
from hypothesis import strategies as st

from recommender.entries.mention import Mention, Origin


def examples(count: int) -> settings:
    """Return settings of a test that draws so many examples where others draw a hundred; at each save no more than they."""
    others = settings.default.max_examples
    return settings(max_examples=count if others >= 100 else min(count, others))


words = st.sampled_from(
    [
        "deep",
        "graph",
        "neural",
        "speech",
        "protein",
        "深度",
        "学习",
        "图",
        "神经",
        "网络",
        "蛋白质",
        "a",
        "of",
        "II",
    ]
)
titles = st.lists(words, min_size=1, max_size=6).map(" ".join)
maybe = st.none()
origins = st.builds(
    Origin,
    document=st.sampled_from(["a.txt", "b.md"]),
    line=st.integers(1, 99),
    format=st.sampled_from(["weekly", "daily", "arxiv", "bibtex"]),
    links=st.lists(st.sampled_from(["https://a.org/x", "https://b.org/y"]), max_size=2).map(tuple),
)

mentions = st.builds(
    Mention,
    origin=origins,
    kind=st.sampled_from(["paper", "post", "news"]),
    title=maybe | titles,
    title_zh=maybe | st.sampled_from(["图神经网络综述与展望", "语音识别"]),
    authors=st.lists(
        st.sampled_from(["Ada Lovelace", "A. Lovelace", "Bo Li", "李博"]), max_size=2
    ).map(tuple),
    url=maybe
    | st.sampled_from(
        ["https://arxiv.org/abs/2101.00001", "https://blog.org/post/1", "https://blog.org/post/2"]
    ),
    arxiv_id=maybe | st.sampled_from(["2101.00001", "2101.00002"]),
    doi=maybe | st.sampled_from(["10.1000/one", "10.1000/two"]),
    aliases=st.lists(
        st.sampled_from(
            [
                "pmid:1",
                "pmid:2",
                "https://openreview.net/forum?id=aaaaa",
                "openreview:bbbbb",
                "https://blog.org/post/1",
            ]
        ),
        max_size=2,
    ).map(tuple),
    published=maybe | st.sampled_from(["2021", "2021-05-06"]),
    venue=maybe | st.sampled_from(["NeurIPS"]),
    category=maybe | st.sampled_from(["CV"]),
    abstract_zh=maybe | st.sampled_from(["我们提出一种图神经网络。", "语音识别的新方法。"]),
    abstract_en=maybe | st.sampled_from(["We propose a network.", "A method for speech."]),
    recommendation=maybe | st.sampled_from(["值得一读。"]),
    complete=st.booleans(),
)
