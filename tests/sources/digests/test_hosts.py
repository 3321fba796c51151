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


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://a.org/b.png", True),
        ("https://a.org/clip.mp4?x=1", True),
        ("https://img.shields.io/badge/x", True),
        ("https://a.org/feed/", True),
        ("mailto:a@b.org", True),
        ("https://a.org/posts/png-explained", False),
        ("https://arxiv.org/abs/1706.03762", False),
    ],
)
def test_pictures_feeds_and_mailboxes_lead_to_no_item(url: str, media: bool) -> None:
    assert hosts.is_media(url) is media
