import pytest

from recommender.sources.digests.text import hosts


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


@pytest.mark.parametrize(
    ("text", "url", "title"),
    [
        ("Masks for All | Some Lab", "https://somelab.org/x", "Masks for All"),
        ("Masks for All - The Lantern", "https://www.thelantern.dev/x", "Masks for All"),
        ("Masks for All · Blue Box Developer", "https://developers.bluebox.com/x", "Masks for All"),
        ("Masks for All - PMC", "https://pmc.ncbi.nlm.nih.gov/x", "Masks for All"),
        ("Masks for All - Some Lab", "https://else.org/x", ""),
        ("Meet Mask — Lantern’s Tool for Data of All Kinds", "https://blog.lantern.io/x", ""),
        ("Masks for All", "https://masks.org/x", ""),
        ("Masks - Masks", "https://masks.org/x", ""),
    ],
)
def test_the_name_of_a_links_site_is_none_of_a_title(text: str, url: str, title: str) -> None:
    assert text[: hosts.without_site(text, [url])] == (title or text)
