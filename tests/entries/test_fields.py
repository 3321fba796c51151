import pytest

from recommender.entries import fields


def test_a_link_is_the_own_url_else_where_the_names_lead() -> None:
    assert fields.link("https://a.org", "2201.03545", "10.1/x") == "https://a.org"
    assert fields.link("not a url", "2201.03545", "10.1/x") == "https://arxiv.org/abs/2201.03545"
    assert fields.link(None, None, "10.1/x") == "https://doi.org/10.1/x"
    assert fields.link(None, None, None) is None


def test_abstracts_go_where_their_language_belongs() -> None:
    assert fields.abstract("Étude of layers") == {"abstract_en": "Étude of layers"}
    assert fields.abstract("残差 learning 学习网络") == {"abstract_zh": "残差 learning 学习网络"}
    assert fields.abstract(None) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.org/1", ("https://a.org/1",)),
        ("https://a.org/1; https://b.org/2", ("https://a.org/1", "https://b.org/2")),
        ("https://a.org/1;https://b.org/2", ("https://a.org/1", "https://b.org/2")),
        (
            "https://a.org/1 http://dx.doi.org/10.1000/x",
            ("https://a.org/1", "http://dx.doi.org/10.1000/x"),
        ),
        ("https://a.org/1 | https://b.org/2", ("https://a.org/1", "https://b.org/2")),
        ("https://a.org/1, www.b.org/2", ("https://a.org/1", "www.b.org/2")),
        ("<https://a.org/1>", ("https://a.org/1",)),
        ("https://a.org/x;jsessionid=1?q=2", ("https://a.org/x;jsessionid=1?q=2",)),
        ("", ()),
    ],
)
def test_addresses_in_one_field(text: str, found: tuple[str, ...]) -> None:
    assert fields.addresses(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1000/x.1", "10.1000/x.1"),
        ("DOI 10.1000/x.1", "10.1000/x.1"),
        ("info:doi/10.1000/x.1", "10.1000/x.1"),
        ("10.1000%2Fx.1", "10.1000/x.1"),
        ("10.1000/x.1, EDN: ABCDEF", "10.1000/x.1"),
        ("10.1000/x.1 10.1000/x.2", "10.1000/x.1"),
        ("https://doi.org/10.1000/x.1</p>", "10.1000/x.1"),
        ("none", None),
        ("110.1000/x.1", None),
    ],
)
def test_a_doi_is_found_in_what_stands_around_it(text: str, found: str | None) -> None:
    assert fields.doi(text) == found
