import pytest

from recommender.sources.digests import hosts


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("https://arxiv.org/abs/1706.03762", "link"),
        ("https://github.com/a/b", "code"),
        ("https://x.com/a/status/1", "tweet"),
        ("https://example.com/arxiv.org", "alone"),
    ],
)
def test_what_a_host_says(url: str, field: str) -> None:
    assert hosts.field_of(url) == field
    assert hosts.is_paper(url) == (field == "link")
    assert hosts.is_aside(url) == (field in ("code", "tweet"))
