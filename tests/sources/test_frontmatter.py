"""Pages of sites, as their generators read them: front matter in YAML and TOML, then text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.mention import Mention, Notice, Problem
from recommender.sources.frontmatter import LONGEST

YAML = """\
---
title: "Patches, and what: they see"
date: 2024-05-01T08:00:00+08:00
tags: [vision, transformers]
author: Ada Lovelace
draft: false
---

Vision transformers cut an *image* into [patches](https://a.example/p).

## Attention

Each patch looks at **every** other one.
"""
TOML = """\
+++
title = "图神经网络中的消息传递"
date = 2024-06-02
authors = ["张三", "李四"]
description = "聚合函数怎样影响表达能力。"
canonicalURL = "https://my.example/gnn/"
+++
正文。
"""


def read(text: str, name: str = "posts/a.md") -> list[Mention | Problem]:
    return list(sources.read_stream(io.BytesIO(text.encode()), name, format="frontmatter"))


def test_yaml_and_the_text_of_the_page() -> None:
    (page,) = read(YAML)
    assert isinstance(page, Mention)
    assert page.origin == ("posts/a.md", 1, "frontmatter", ("https://a.example/p",))
    assert (page.kind, page.title, page.published) == (
        "post",
        "Patches, and what: they see",
        "2024-05-01",
    )
    assert (page.authors, page.category, page.url) == (("Ada Lovelace",), "vision", None)
    assert page.abstract_en == (
        "Vision transformers cut an image into patches. Attention Each patch looks at every other one."
    )


def test_toml_with_a_summary_and_an_address() -> None:
    (page,) = read(TOML)
    assert isinstance(page, Mention)
    assert page.title == "图神经网络中的消息传递"
    assert page.published == "2024-06-02"
    assert page.authors == ("张三", "李四")
    assert page.abstract_zh == "聚合函数怎样影响表达能力。"
    assert page.url == "https://my.example/gnn/"


@pytest.mark.parametrize(
    ("front", "field", "value"),
    [
        ("pubDate: Jul 08 2022", "published", "2022-07-08"),
        ("tags:\n  - one\n  - two", "category", "one"),
        ("categories: deep learning", "category", "deep learning"),
        ("author:\n  name: Ada Lovelace\n  url: x", "authors", ("Ada Lovelace",)),
        ("authors:\n- name: Ada\n- name: Bo", "authors", ("Ada", "Bo")),
        ("author: Ada Lovelace and Alan Turing", "authors", ("Ada Lovelace", "Alan Turing")),
        ("summary: >\n  two\n  lines", "abstract_en", "two lines"),
        ("permalink: /2024/a/", "url", None),
        ("url: https://my.example/a/", "url", "https://my.example/a/"),
        ("date: someday", "published", None),
        ("tags: []", "category", None),
        ("lang: zh-CN", "kind", "post"),
    ],
)
def test_fields_as_generators_name_them(front: str, field: str, value: object) -> None:
    (page,) = read(f"---\ntitle: A page\n{front}\n---\nText.\n")
    assert getattr(page, field) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A heading\n\nText.", "no front matter with a title"),
        ("---\ndate: 2024-01-01\n---\nText.", "no front matter with a title"),
        ("---\ntitle: [a\n---\nText.", "cannot be read"),
        ("+++\ntitle = unquoted\n+++\nText.", "cannot be read"),
        ("---\n- a\n- b\n---\nText.", "no front matter with a title"),
    ],
)
def test_what_names_no_page_is_a_problem(text: str, said: str) -> None:
    (problem,) = read(text)
    assert isinstance(problem, Problem)
    assert said in problem.what


def test_a_draft_is_passed_over_and_reported() -> None:
    for front in ("---\ntitle: T\ndraft: true\n---\n", "+++\ntitle = 'T'\ndraft = true\n+++\n"):
        (notice,) = read(front)
        assert isinstance(notice, Notice)


def test_a_long_page_is_told_by_its_beginning_and_one_without_text_by_its_title() -> None:
    (page,) = read("---\ntitle: T\n---\n" + "many words " * 2000)
    assert LONGEST - 20 < len(page.abstract_en) <= LONGEST
    assert page.abstract_en.endswith(("many", "words"))
    (page,) = read("---\ntitle: T\n---\n")
    assert page.abstract_en is None


def test_a_page_is_read_as_one_only_where_that_is_requested() -> None:
    found = list(sources.read_stream(io.BytesIO(YAML.encode()), "a.md"))
    assert not any(isinstance(one, Mention) for one in found)


@given(st.text(alphabet=st.sampled_from("---+++\ntitle: [x]{}&*!|>'\"=#,图")))
def test_any_front_matter_is_read_or_reported(text: str) -> None:
    for mark in ("---", "+++"):
        assert read(f"{mark}\ntitle: T\n{text}\n{mark}\nText.\n")
