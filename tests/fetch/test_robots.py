import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.fetch.robots import LARGEST, Robots

LINES = st.sampled_from(
    (
        *(
            "User-agent: *",
            "User-agent: recommender",
            "Disallow: /",
            "Disallow: /a*b$",
            "Allow: /a",
        ),
        *(
            "Crawl-delay: 3",
            "Crawl-delay: soon",
            "Disallow:",
            "Sitemap: x",
            "User-agent",
            ":",
            "\ufeff",
        ),
    )
)


def robots(body: bytes, status: int = 200) -> Robots:
    return Robots(lambda url: (status, body))


@given(st.lists(LINES).map("\n".join).map(str.encode) | st.binary(max_size=200))
def test_any_robots_txt_at_all_says_yes_or_no(body: bytes) -> None:
    found = robots(body)
    assert isinstance(found.refusal("http://x.test/ab?c#d"), str)
    assert found.delay("http://x.test/ab") >= 0


@pytest.mark.parametrize(
    ("body", "path", "open_to_us"),
    [
        (b"User-agent: *\nDisallow: /", "/a", False),
        (b"User-agent: *\nDisallow: /\nUser-agent: recommender\nAllow: /", "/a", True),
        (b"User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        (b"User-agent: *\nDisallow: /*.pdf$", "/x.pdf", False),
        (b"User-agent: *\nDisallow: /*.pdf$", "/x.pdf?y", True),
        (b"User-agent: another\nDisallow: /", "/a", True),
        (b"", "/a", True),
    ],
)
def test_the_rules_are_those_of_the_standard(body: bytes, path: str, open_to_us: bool) -> None:
    assert (not robots(body).refusal(f"http://x.test{path}")) is open_to_us


def test_what_is_beyond_the_length_that_is_read_says_nothing() -> None:
    body = b"User-agent: *\n" + b"# x\n" * (LARGEST // 4) + b"Disallow: /\n"
    assert not robots(body).refusal("http://x.test/a")


def test_a_site_is_asked_once_for_each_scheme_and_port() -> None:
    asked = []

    def read(url: str) -> tuple[int, bytes]:
        asked.append(url)
        return 404, b""

    found = Robots(read)
    for url in ("http://x.test/a", "http://x.test/b", "https://x.test/a", "http://x.test:81/a"):
        assert not found.refusal(url)
        assert found.delay(url) == 0
    assert asked == [
        "http://x.test/robots.txt",
        "https://x.test/robots.txt",
        "http://x.test:81/robots.txt",
    ]
