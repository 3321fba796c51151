import pytest

from recommender.sources.digests.text.link_words import field_of_link
from tests.sources.digests.looking import read


@pytest.mark.parametrize(
    ("words", "field"),
    [("Paper", "link"), ("PDF", "link"), ("arXiv", "link"), ("代码", "code"), ("Code", "code"),
     ("项目地址", "project"), ("Tweet", "tweet"), ("一篇文章", None), ("数据(资讯)", "code"),
     ("Source Code", "code"), ("Official Code (PyTorch)", "code"), ("Paper & Code", "link"), ("Code and Data", "code"), ("Original Paper", "link"),
     ("Unofficial implementation in JAX", "code"), ("Official Website", "project"), ("arXiv Paper", "link"), ("官方代码", "code"), ("论文与代码", "link"), ("论文的代码", None),
     ("Code of Ethics", None), ("Data Science", None), ("Official", None), ("Paper of the Week", None), ("Learning from Data", None),
     ("The Code and the Data and the Models for the Paper", None)],
)  # fmt: skip
def test_words_of_links(words: str, field: str | None) -> None:
    assert field_of_link(words) == field


@pytest.mark.parametrize("words", ["Source Code", "Official Code (PyTorch)", "Paper & Code"])
@pytest.mark.parametrize("form", ["[[{0}]({1})]", "[{0}]({1})", "([{0}]({1}))"])
def test_buttons_of_several_words_are_neither_titles_nor_people(words: str, form: str) -> None:
    names = ["Sparse Routing Between Experts", "Learning to Rank Proofs", "Tokenizers That Forget"]
    links = [f"https://arxiv.org/abs/2405.0100{i}" for i in range(3)]
    text = "".join(
        f"- {name} {form.format(words, link)}\n" for name, link in zip(names, links, strict=True)
    )
    found = read(f"# Papers\n\n{text}")
    assert [(m.title, m.url, m.authors) for m in found] == [
        (name, link, ()) for name, link in zip(names, links, strict=True)
    ]


@pytest.mark.parametrize("word", ["paper", "code.", "(pdf)", "paper, code"])
def test_the_words_of_lost_links_are_no_summary(word: str) -> None:
    names = ["Sparse Routing Between Experts", "Learning to Rank Proofs", "Tokenizers That Forget"]
    text = "".join(f"- [{n}](https://a.org/{i}) {word}\n" for i, n in enumerate(names))
    found = read(f"# Reading\n\n{text}")
    assert [(m.title, m.abstract_en) for m in found] == [(name, None) for name in names]
