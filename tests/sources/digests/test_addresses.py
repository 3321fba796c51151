"""Where links lead: addresses made whole against that of their page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.addresses import absolute


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


@given(st.text(alphabet="ab1/.:#?&= ", max_size=30))
def test_any_link_leads_to_a_whole_address_or_nowhere(href: str) -> None:
    found = absolute(href, "https://a.org/b/")
    assert not found or found.startswith("http")
