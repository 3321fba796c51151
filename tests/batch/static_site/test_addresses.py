"""Addresses of own pages, by a pattern; what would give two pages one address is refused."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from recommender.batch.static_site.addresses import OwnPage, UrlPattern, own_pages
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery

ID = "title:00ff"
PAGE = OwnPage(("posts/2024-05-01-深 度.md",), "2024-05-01")


@pytest.mark.parametrize(
    ("pattern", "page", "url"),
    [
        ("https://my.site/posts/{id}", PAGE, "https://my.site/posts/title%3A00ff"),
        ("https://my.site/{name}.html", PAGE, "https://my.site/title_00ff.html"),
        ("/{document}/", PAGE, "/posts/2024-05-01-深 度/"),
        ("/{slug}", PAGE, "/深 度"),
        ("https://my.site/{year}/{month}/{day}/{slug}.html", PAGE, "https://my.site/2024/05/01/深 度.html"),
        ("/{slug}/", OwnPage(("posts/gnn/index.md",), None), "/gnn/"),
        ("/{slug}/", OwnPage(("notes.v2.md", "other.md"), None), "/notes.v2/"),
        ("/{slug}/", OwnPage(("index.md",), None), None),
        ("/{slug}/", OwnPage((), "2024"), None),
        ("/{id}/", OwnPage((), None), "/title%3A00ff/"),
        ("/{year}/{month}/{slug}", OwnPage(("a.md",), "2024"), None),
    ],
)  # fmt: skip
def test_an_address_is_made_of_what_is_known_and_quoted(
    pattern: str, page: OwnPage, url: str | None
) -> None:
    made = UrlPattern(pattern).url(ID, page)
    assert made is None or made.isascii()
    assert made == url or (made is not None and unquote(made) == url)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("my.site/{slug}", "begin with https://"),
        ("//my.site/{slug}", "begin with https://"),
        ("javascript:{slug}", "begin with https://"),
        ("https://{slug}/", "begin with https://"),
        ("https://my.site/posts/", "has to have fields"),
        ("https://my.site/{title}", "{id}, {name}, {document}"),
        ("https://my.site/{slug}}", "has to have fields"),
        ("https://my.site/{slug} x", "begin with https://"),
        ("https://my.site/{year}/{month}/", "add {slug}"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(InvalidQuery, match="url-pattern") as refused:
        UrlPattern(pattern)
    assert said in str(refused.value)


def test_own_pages_are_files_of_a_site_and_what_has_no_address(tmp_path: Path) -> None:
    def mention(document: str, format: str, title: str, url: str | None = None) -> Mention:
        return Mention(origin=Origin(document, 1, format), kind="post", title=title, url=url)

    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        given = [
            mention("a.md", "frontmatter", "A page about patches"),
            mention("b.md", "frontmatter", "Another page about graphs", "https://my.site/b"),
            mention("week.txt", "digest", "An item that has no address"),
            mention("week.txt", "digest", "An item that has one", "https://a.example/x"),
        ]
        list(catalogue.add_all(given))
        found = own_pages(catalogue)
        titles = {
            catalogue.get([catalogue.find(id)])[0].entry.title: page for id, page in found.items()
        }
    assert titles == {
        "A page about patches": OwnPage(("a.md",), None),
        "Another page about graphs": OwnPage(("b.md",), None),
        "An item that has no address": OwnPage((), None),
    }
