from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.document_title import DocumentTitle
from recommender.entries.mention import Mention, Notice, Problem
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import arxiv
from recommender.fetch.feeds import fetch_feed
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.page import page, pages
from recommender.fetch.session import Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked, Place, serving
from tests.fetch.test_arxiv import Api, submitted
from tests.pdf import pdf
from tests.strategies import examples

DIGESTS = Path(__file__).parents[1] / "data" / "digests"
PAPER = b"""<!doctype html><html><head><title>A site | Bends</title>
<meta name="citation_title" content="Bends of rivers"><meta name="citation_author" content="Vogel, Ada">
<meta name="citation_doi" content="10.1000/bends.1"></head><body><p>Nothing else.</p></body></html>"""
DIGEST = """<!doctype html><html><head><meta property="og:type" content="article"><title>每周论文</title></head>
<body><article><h1>每周论文 第 12 期</h1>
<h2>1. <a href="https://arxiv.org/abs/2111.06377">Masked Autoencoders Are Scalable Vision Learners</a></h2>
<p>作者：Kaiming He, Xinlei Chen</p><p>遮住图像的大部分，让模型补全，预训练又快又好。</p>
<h2>2. <a href="https://arxiv.org/abs/1703.06870">Mask R-CNN</a></h2>
<p>作者：Kaiming He, Georgia Gkioxari</p><p>检测与分割一起做，框架简单而通用。</p>
<h2>3. <a href="https://arxiv.org/abs/2304.02643">Segment Anything</a></h2>
<p>作者：Alexander Kirillov, Eric Mintun</p><p>用提示分割任何物体，数据集极大。</p>
</article></body></html>""".encode()
POST = b"""<!doctype html><html><head><title>Why rivers bend - Ada's blog</title>
<meta property="og:title" content="Why rivers bend"><meta property="og:site_name" content="Ada's blog">
<meta property="article:published_time" content="2026-11-20T08:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/about">About</a> <a href="/archive">Archive</a></nav>
<article><h1>Why rivers bend</h1>
<p>Water on the outside of a bend flows faster than water on its inside, so it takes more of the bank away.</p>
<p>A model of three lines shows the same bends as maps of real rivers, from the Rhine to the Amazon.</p>
<h2>The model</h2><p>Each step moves every point outwards by what its curvature says, a little late.</p>
</article><footer><a href="/next">Next post</a> <a href="/feed">Feed</a></footer></body></html>"""
CSL = {
    "type": "article-journal",
    "title": "Bends of rivers",
    "DOI": "10.1000/bends.1",
    "author": [{"family": "Vogel", "given": "Ada"}],
    "issued": {"date-parts": [[2026, 1, 2]]},
}


def web(asked: Asked) -> Answer:
    html = {"Content-Type": "text/html; charset=utf-8"}
    if asked.path == "/10.1000/bends.1":
        wanted = asked.headers["Accept"]
        assert wanted == "application/vnd.citationstyles.csl+json"
        return Answer(orjson.dumps(CSL), headers={"Content-Type": wanted})
    if asked.path == "/10.1000/plain":
        return Answer(PAPER, headers=html)
    known = {
        "/paper": Answer(PAPER, headers=html),
        "/digest": Answer(DIGEST, headers=html),
        "/post": Answer(POST, headers=html),
        "/feed": Answer(b"<rss><channel><item><title>One</title></item></channel></rss>"),
        "/empty": Answer(b" "),
        "/refs.bib": Answer(b"@article{a, title={Bends}, author={Vogel, Ada}}\n"),
        "/paper.pdf": Answer(
            pdf([(18, 700, "Bends of rivers"), (10, 600, "Abstract. Rivers bend.")]),
            headers={"Content-Type": "application/pdf"},
        ),
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /doi/10.1000/"),
    }
    return known.get(asked.path, Answer(b"nothing here", 404))


@pytest.fixture
def place(serve: Serve) -> Place:
    return serve(web)


@pytest.fixture
def api(serve: Serve) -> Place:
    return serve(Api(submitted(9)))


def fetched(
    session: Session, url: str, place: Place, api: Place, **options: str
) -> FetchedDocument:
    return page(session, url, api=api.url("/api"), resolver=place.url(), **options)


def mentions(found: FetchedDocument) -> list[Mention]:
    return [one for one in found.read() if isinstance(one, Mention)]


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2611.00004v2",
        "https://arxiv.org/pdf/2611.00004",
        "arXiv:2611.00004",
        "https://doi.org/10.48550/arXiv.2611.00004",
        "https://papers.cool/arxiv/2611.00004",
    ],
)
def test_a_paper_of_arxiv_comes_from_its_api_by_any_of_its_addresses(
    url: str, session: Session, place: Place, api: Place
) -> None:
    (found,) = mentions(fetched(session, url, place, api))
    assert (found.arxiv_id, found.title) == ("2611.00004", "Paper 2611.00004")
    assert not place.asked


@pytest.mark.parametrize(
    "url",
    [
        "doi:10.1000/bends.1",
        "https://doi.org/10.1000/BENDS.1",
        "https://dx.doi.org/10.1000/bends.1",
    ],
)
def test_a_doi_comes_from_its_registry(
    url: str, session: Session, place: Place, api: Place
) -> None:
    (found,) = mentions(fetched(session, url, place, api))
    assert (found.doi, found.title) == ("10.1000/bends.1", "Bends of rivers")
    assert (found.authors, found.published) == (("Ada Vogel",), "2026-01-02")
    assert place.paths == ["/10.1000/bends.1"]


def test_many_papers_of_arxiv_are_one_request_and_an_address_that_fails_is_a_problem_of_it(
    session: Session, place: Place, api: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv.papers, "__defaults__", (api.url("/api"),))
    given = [place.url("/paper"), "arxiv:2611.00001", place.url("/none"), "arxiv:2611.00002v3"]
    found = list(pages(session, [*given, "https://arxiv.org/abs/2611.00001"]))
    titles = [one.title for fetched in found for one in mentions(fetched)]
    assert titles == ["Paper 2611.00001", "Paper 2611.00002", "Bends of rivers"]
    assert [one.query["id_list"] for one in api.asked] == ["2611.00001,2611.00002"]
    assert [one.name for one in found if one.problems] == [place.url("/none")]


def test_a_doi_that_nobody_knows_or_tells_of_is_reported(
    session: Session, place: Place, api: Place
) -> None:
    with pytest.raises(FetchError, match="no registry knows this DOI"):
        fetched(session, "doi:10.1000/unknown", place, api)
    with pytest.raises(FetchError, match="give the publisher's page instead"):
        fetched(session, "doi:10.1000/plain", place, api)
    with pytest.raises(InvalidQuery, match="holds no arXiv id and no DOI"):
        fetched(session, "doi:nonsense", place, api)


def test_a_publisher_s_page_that_programs_may_not_read_is_had_from_the_registry(
    session: Session, place: Place, api: Place
) -> None:
    found = fetched(session, place.url("/doi/10.1000/bends.1", "publisher.test"), place, api)
    assert [one.title for one in mentions(found)] == ["Bends of rivers"]
    assert place.paths == ["/robots.txt", "/10.1000/bends.1"]


def test_a_page_about_one_paper_is_read_by_what_it_says_of_itself(
    session: Session, place: Place, api: Place
) -> None:
    (found,) = mentions(fetched(session, place.url("/paper"), place, api))
    assert (found.title, found.authors, found.doi) == (
        "Bends of rivers",
        ("Ada Vogel",),
        "10.1000/bends.1",
    )


def test_a_digest_is_read_as_one(session: Session, place: Place, api: Place) -> None:
    found = mentions(fetched(session, place.url("/digest"), place, api))
    assert [one.arxiv_id for one in found] == ["2111.06377", "1703.06870", "2304.02643"]


def test_a_post_is_one_thing(session: Session, place: Place, api: Place) -> None:
    (found,) = mentions(fetched(session, place.url("/post"), place, api))
    assert (found.kind, found.title, found.source) == ("post", "Why rivers bend", "Ada's blog")
    assert found.published == "2026-11-20"
    assert found.url == place.url("/post")
    assert (found.abstract_en or "").startswith("Water on the outside")


PROSE = (
    "Water on the outside of a bend flows faster than on its inside, so it takes more of the bank. "
)
ZH_PROSE = (
    "河流外侧的水流得更快，因此一年又一年地带走更多的泥沙；内侧则慢慢淤积，河湾于是越来越弯。"
)


def post(*parts: str) -> bytes:
    """A post of some length, and what else a site puts on its page."""
    body = "".join(f"<p>{PROSE * 3}</p>" for _ in range(6)) + "".join(parts)
    nav = "<nav><a href='/'>Home</a> <a href='/blog'>Blog</a></nav>"
    return f"<!doctype html><title>Why rivers bend</title>{nav}<main><h1>Why rivers bend</h1>{body}</main>".encode()


def listed(item: str, count: int = 6) -> str:
    return "".join(item.format(n=n, prose=PROSE) for n in range(count))


POSTS = {
    "prose": post(),
    "related": post(
        "<h3>Related posts</h3><ul>",
        listed("<li><a href='/{n}'>Another post on rivers {n}</a></li>"),
        "</ul>",
    ),
    "cards": post(
        listed("<div><h3><a href='/{n}'>Another post on rivers {n}</a></h3><p>{prose}</p></div>", 4)
    ),
    "comments": post(
        listed(
            "<div><b><a href='https://u{n}.test'>Reader {n}</a></b> says: <p>{prose}</p></div>", 5
        )
    ),
    "references": post(
        "<h2>References</h2><ol>",
        listed(
            "<li>A. Author{n}. <a href='https://arxiv.org/abs/2301.0000{n}'>A paper on rivers {n}</a>. 2023.</li>"
        ),
        "</ol>",
    ),
    "note": "<!doctype html><title>论文解读</title><h1>论文解读：MAE</h1><p>论文：<a href='https://arxiv.org/abs/2111.06377'>"
    "Masked Autoencoders Are Scalable Vision Learners</a></p>".encode()
    + "".join(
        f"<h2>{name}</h2><p>{ZH_PROSE * 3}</p>" for name in ("背景", "方法", "总结")
    ).encode(),
}


@pytest.mark.parametrize("name", POSTS)
def test_a_post_is_one_thing_whatever_a_site_puts_below_it(
    name: str, serve: Serve, session: Session, api: Place
) -> None:
    place = serve(lambda asked: Answer(POSTS[name], 404 if asked.path == "/robots.txt" else 200))
    (found,) = mentions(fetched(session, place.url("/post"), place, api))
    assert found.origin.format == "webpage"


@pytest.mark.parametrize("path", sorted(DIGESTS.glob("page_*.html")), ids=lambda path: path.name)
def test_a_page_of_items_is_a_digest(
    path: Path, serve: Serve, session: Session, api: Place
) -> None:
    body = path.read_bytes()
    place = serve(lambda asked: Answer(body, 404 if asked.path == "/robots.txt" else 200))
    found = mentions(fetched(session, place.url("/weekly"), place, api))
    assert len(found) >= 2
    assert {one.origin.format for one in found} == {"digest"}


def test_where_a_page_may_be_either_that_is_reported(
    serve: Serve, session: Session, api: Place
) -> None:
    asked = (
        "Why do they bend?",
        "How fast?",
        "Where most?",
        "When did it begin?",
        "Who measured it?",
    )
    questions = "".join(f"<h3>{one}</h3><p>{PROSE * 2}</p>" for one in asked)
    body = f"<!doctype html><title>On rivers</title><h1>Questions about rivers</h1>{questions}".encode()
    place = serve(lambda asked: Answer(body, 404 if asked.path == "/robots.txt" else 200))
    told, found = fetched(session, place.url("/qa"), place, api).read()
    assert isinstance(told, Notice)
    assert "`--format news`" in told.what
    assert isinstance(found, Mention)


@pytest.mark.parametrize(("path", "title"), [("/feed", "One"), ("/refs.bib", "Bends")])
def test_feeds_and_records_are_read_as_what_they_are(
    path: str, title: str, session: Session, place: Place, api: Place
) -> None:
    assert [one.title for one in mentions(fetched(session, place.url(path), place, api))] == [title]


def test_of_a_pdf_the_first_page_is_read(session: Session, place: Place, api: Place) -> None:
    (found,) = mentions(fetched(session, place.url("/paper.pdf"), place, api))
    assert (found.title, found.abstract_en) == ("Bends of rivers", "Rivers bend.")
    assert found.url == place.url("/paper.pdf")


@pytest.mark.parametrize(
    "start", ["<!-- a -->" * 2000, "<!-- " * 5000, "<" * 20_000, "\n" * 50_000]
)
def test_a_page_that_begins_strangely_takes_no_longer(
    start: str, serve: Serve, session: Session, api: Place
) -> None:
    body = f"{start}<html><title>Why rivers bend</title><p>{PROSE}</p></html>".encode()
    place = serve(lambda asked: Answer(body, 404 if asked.path == "/robots.txt" else 200))
    found = fetched(session, place.url("/strange"), place, api)
    assert all(isinstance(one, Mention | Problem | DocumentTitle) for one in found.read())


def test_a_format_that_is_given_counts(session: Session, place: Place, api: Place) -> None:
    found = fetched(session, place.url("/digest"), place, api, format="webpage")
    assert [one.title for one in mentions(found)] == ["每周论文 第 12 期"]
    post = fetched(session, place.url("/post"), place, api, format="weekly")
    assert all(isinstance(one, Mention | Problem | DocumentTitle) for one in post.read())
    assert post.format == "weekly"


def test_a_page_that_is_not_there_or_empty_is_reported(
    session: Session, place: Place, api: Place
) -> None:
    with pytest.raises(FetchError, match="is empty"):
        fetched(session, place.url("/empty"), place, api)
    with pytest.raises(FetchError, match="answered 404 Not Found"):
        fetched(session, place.url("/nothing"), place, api)


BODIES = st.binary(max_size=300) | st.sampled_from(
    [PAPER, DIGEST, POST, *POSTS.values(), pdf([(18, 700, "Bends of rivers"), (10, 600, "Text")])]
).flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end]))


@examples(60)
@given(
    body=BODIES,
    kind=st.sampled_from(
        ["text/html", "application/pdf", "application/rss+xml", "x", "text/html; charset=y"]
    ),
    status=st.sampled_from([200, 204, 403, 404]),
)
def test_whatever_a_server_sends_is_read_or_told(body: bytes, kind: str, status: int) -> None:
    sent = b"" if status == 204 else body
    headers = {"Content-Type": kind}

    def web(asked: Asked) -> Answer:
        return Answer(b"", 404) if asked.path == "/robots.txt" else Answer(sent, status, headers)

    with serving(web) as place, Session(allow_private=True) as session:
        try:
            found = page(session, place.url("/x"))
        except FetchError:
            assert status != 200 or not body.strip()
        else:
            assert all(isinstance(one, Mention | Problem | DocumentTitle) for one in found.read())
        fetched = fetch_feed(session, place.url("/x"), {})
        assert fetched.body or fetched.problems
