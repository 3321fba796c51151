"""Where links lead: addresses made whole against that of their page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.blocks.addresses import absolute
from recommender.sources.digests.blocks.inline import inline_of


@pytest.mark.parametrize(
    ("href", "base", "url"),
    [
        ("https://a.org/x", "", "https://a.org/x"),
        ("/x", "", ""),
        ("x/y", "https://a.org/b/c", "https://a.org/b/x/y"),
        ("/x?y=1", "https://a.org/b/c", "https://a.org/x?y=1"),
        ("//b.org/x", "https://a.org/", "https://b.org/x"),
        ("#part", "https://a.org/b", ""),
        ("mailto:a@b.org", "https://a.org/", ""),
        ("javascript:void(0)", "https://a.org/", ""),
        ("/abs/1706.03762", "", "https://arxiv.org/abs/1706.03762"),
        ("/pdf/1706.03762v2", "", "https://arxiv.org/abs/1706.03762"),
        (
            "/papers/1706.03762",
            "https://huggingface.co/papers",
            "https://huggingface.co/papers/1706.03762",
        ),
    ],
)
def test_addresses_are_made_whole(href: str, base: str, url: str) -> None:
    assert absolute(href, base) == url


@pytest.mark.parametrize(
    ("href", "number"),
    [
        ("/abs/1706.03762", "1706.03762"),
        ("abs/1706.03762v3", "1706.03762"),
        ("/pdf/1706.03762v2.pdf", "1706.03762"),
        ("/html/2405.01000/", "2405.01000"),
        ("/abs/2405.01000?context=cs", "2405.01000"),
    ],
)
@pytest.mark.parametrize("base", ["", "https://mirror.example/list/new"])
def test_the_path_of_a_paper_is_known_wherever_its_page_lies(
    href: str, number: str, base: str
) -> None:
    assert absolute(href, base) == f"https://arxiv.org/abs/{number}"


def test_pages_on_papers_keep_their_own_addresses() -> None:
    base = "https://a.org/papers/may"
    assert absolute("/papers/2405.01000", base) == "https://a.org/papers/2405.01000"
    assert absolute("/papers/2405.01000/talk", "") == ""


def test_space_around_an_address_is_none_of_it() -> None:
    assert absolute(" https://a.org/x\n", "") == "https://a.org/x"
    assert absolute(" x ", "https://a.org/b/") == "https://a.org/b/x"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://www.google.com/url?q=https://a.org/x&sa=D&ust=1", "https://a.org/x"),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fa.org%2Fx%3Fy%3D1", "https://a.org/x?y=1"),
        ("https://scholar.google.com/scholar_url?url=https://a.org/x%3F&hl=en", "https://a.org/x"),
        ("https://link.zhihu.com/?target=https%3A//a.org/x", "https://a.org/x"),
        ("https://link.juejin.cn?target=https%3A%2F%2Fa.org%2Fx", "https://a.org/x"),
        ("https://gitee.com/link?target=https%3A%2F%2Fa.org", "https://a.org"),
        ("https://www.jianshu.com/go-wild?ac=2&url=https%3A%2F%2Fa.org", "https://a.org"),
        ("https://x1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.org%2F&data=05", "https://a.org/"),
        ("https://urldefense.com/v3/__https://a.org/x__;!!b!c", "https://a.org/x"),
        ("https://scholar.google.com/scholar_share?ss=tw&url=https://a.org/x", ""),
        ("https://twitter.com/intent/tweet?url=https%3A%2F%2Fa.org", ""),
        ("https://web.archive.org/web/2020/https://a.org/x", ""),
        ("https://b.org/url?q=news", ""),
    ],
)  # fmt: skip
def test_addresses_that_only_lead_on_are_those_behind_them(href: str, url: str) -> None:
    assert absolute(href, "") == (url or href)
    assert inline_of(f"see {href}").links[0].url == (url or href)


@given(st.text(alphabet="ab1/.:#?&= ", max_size=30))
def test_any_link_leads_to_a_whole_address_or_nowhere(href: str) -> None:
    found = absolute(href, "https://a.org/b/")
    assert not found or found.startswith("http")
