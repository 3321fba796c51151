import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from recommender.entries.mention import Mention
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import arxiv
from recommender.fetch.arxiv import papers, query_key, query_of, query_results, repository
from recommender.fetch.session import Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked, Clock

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
WINDOW = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")


@dataclass
class Api:
    """arXiv's API over papers by the minute of their submission; some answers are empty by mistake."""

    papers: dict[str, str]
    empty: set[int] = field(default_factory=set)
    requests: int = 0

    def __call__(self, asked: Asked) -> Answer:
        self.requests += 1
        query = asked.query
        if "id_list" in query:
            ids = query["id_list"].split(",")
            if any(not re.fullmatch(r"\d{4}\.\d{5}", id) for id in ids):
                return Answer(self.feed(0, self.error(ids[0])), 400)
            listed = [id for id in ids if id in self.papers]
            return Answer(self.feed(len(listed), "".join(map(self.entry, listed))))
        window = WINDOW.search(query["search_query"])
        assert window
        assert (query["sortBy"], query["sortOrder"]) == ("submittedDate", "ascending")
        by_time = sorted(self.papers.items(), key=lambda item: (item[1], item[0]))
        ids = [id for id, at in by_time if window[1] <= at <= window[2]]
        start = int(query["start"])
        part = ids[start : start + int(query["max_results"])]
        shown = [] if self.requests in self.empty else part
        return Answer(self.feed(len(ids), "".join(map(self.entry, shown))))

    def entry(self, id: str) -> str:
        return (
            f"<entry><id>http://arxiv.org/abs/{id}v1</id><published>2026-11-28T00:00:00Z</published>"
            f"<title>Paper {id}</title><summary>What {id} says.</summary>"
            "<author><name>Ada Stream</name></author></entry>"
        )

    def error(self, id: str) -> str:
        return (
            "<entry><id>http://arxiv.org/api/errors#incorrect</id><title>Error</title>"
            f"<summary>incorrect id format for {id}</summary></entry>"
        )

    @staticmethod
    def feed(total: int, entries: str) -> bytes:
        return (
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            "<id>http://arxiv.org/api/x</id><title>ArXiv Query</title><opensearch:totalResults"
            f' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}'
            f"</opensearch:totalResults>{entries}</feed>"
        ).encode()


def submitted(count: int, first: str = "202611280000") -> dict[str, str]:
    start = datetime.strptime(first, "%Y%m%d%H%M").replace(tzinfo=UTC)
    times = (start + timedelta(minutes=number) for number in range(count))
    return {f"2611.{n:05d}": at.strftime("%Y%m%d%H%M") for n, at in enumerate(times, 1)}


def ids(documents: list) -> list[str | None]:
    return [one.arxiv_id for d in documents for one in d.read() if isinstance(one, Mention)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of the API have three papers."""
    monkeypatch.setattr(arxiv, "PAGE", 3)


@pytest.mark.parametrize(
    ("category", "place"),
    [
        ("cs.CL", "cs:cs:CL"),
        (" stat.ML ", "stat:stat:ML"),
        ("hep-th", "physics:hep-th"),
        ("quant-ph", "physics:quant-ph"),
        ("cond-mat.dis-nn", "physics:cond-mat:dis-nn"),
        ("physics.optics", "physics:physics:optics"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("math", "math:math"),
    ],
)
def test_a_category_is_a_set_of_the_repository(category: str, place: str) -> None:
    assert repository(category).parameters == {"metadataPrefix": "arXiv", "set": place}


@pytest.mark.parametrize("category", ["", "CL", "cs-CL", "biology.X"])
def test_an_unknown_archive_is_refused_with_those_that_there_are(category: str) -> None:
    with pytest.raises(InvalidQuery, match=r"category: .*such as cs\.CL .*q-bio"):
        repository(category)


def test_a_query_has_the_categories_and_the_words() -> None:
    assert query_of(["cs.CL", "hep-th"]) == "(cat:cs.CL OR cat:hep-th*)"
    assert query_of([], "ti:rivers") == "(ti:rivers)"
    assert query_of(["cs.CL"], "ti:a OR ti:b") == "(cat:cs.CL) AND (ti:a OR ti:b)"
    with pytest.raises(InvalidQuery):
        query_of(["nothing"])


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_what_was_submitted_since_comes_the_oldest_first_in_however_many_parts(
    count: int, serve: Serve, session: Session
) -> None:
    api = Api(submitted(count) | {"2501.00001": "202501010000"})
    place = serve(api)
    url = place.url("/api/query")
    documents = list(query_results(session, "cat:cs.CL", {}, NOW - timedelta(days=2), NOW, url))
    assert ids(documents) == sorted(submitted(count))
    assert documents[-1].cursor == {"until": "202611291200"}
    assert documents[-1].key == query_key("cat:cs.CL", url)
    assert len(place.asked) == max(1, -(-count // 3))


@pytest.mark.usefixtures("few")
def test_an_interrupted_query_goes_on_at_its_place_in_its_window_and_then_comes_what_is_new(
    serve: Serve, session: Session
) -> None:
    api = Api(submitted(7))
    url = serve(api).url("/api/query")
    before = NOW - timedelta(hours=2)
    first = next(query_results(session, "cat:cs.CL", {}, NOW - timedelta(days=2), before, url))
    assert first.cursor == {"until": "202611291000", "from": "202611271200", "start": 3}
    api.papers["2611.00099"] = "202611291130"
    rest = list(query_results(session, "cat:cs.CL", first.cursor, None, NOW, url))
    assert ids([first, *rest]) == [*sorted(submitted(7)), "2611.00099"]
    assert rest[-1].cursor == {"until": "202611291200"}


@pytest.mark.usefixtures("few")
def test_an_empty_part_of_a_list_that_goes_on_is_requested_again(
    serve: Serve, session: Session
) -> None:
    place = serve(Api(submitted(7), empty={2}))
    documents = list(query_results(session, "x", {}, None, NOW, place.url()))
    assert ids(documents) == sorted(submitted(7))
    again = serve(Api(submitted(7), empty=set(range(2, 99))))
    asking = query_results(session, "x", {}, None, NOW, again.url())
    next(asking)
    with pytest.raises(FetchError, match="nothing from the 4th of 7 papers on"):
        next(asking)


def test_papers_come_by_their_ids(serve: Serve, session: Session, clock: Clock) -> None:
    place = serve(Api(submitted(5)))
    documents = list(papers(session, ["2611.00002", "2611.00004"], place.url(host="api.test")))
    assert ids(documents) == ["2611.00002", "2611.00004"]
    with pytest.raises(FetchError, match="400 Bad Request; incorrect id format for nonsense"):
        list(papers(session, ["nonsense"], place.url(host="api.test")))
    assert clock.slept == [3.0]


def test_numbers_that_arxiv_does_not_have_are_reported_and_the_others_come(
    serve: Serve, session: Session
) -> None:
    place = serve(Api(submitted(5)))
    (found,) = papers(session, ["2611.99999", "2611.00002"], place.url())
    assert ids([found]) == ["2611.00002"]
    assert [str(one) for one in found.problems] == [
        "arxiv:2611.99999: arXiv has no such paper; is the number right?"
    ]
    (none,) = papers(session, ["2611.99999"], place.url())
    assert not none.body
    assert len(none.problems) == 1


def test_a_blank_answer_is_requested_again(serve: Serve, session: Session) -> None:
    api, blank = Api(submitted(5)), iter((b"", b"\n"))
    place = serve(
        lambda asked: Answer(body) if (body := next(blank, None)) is not None else api(asked)
    )
    assert ids(list(papers(session, ["2611.00002"], place.url()))) == ["2611.00002"]
    assert len(place.asked) == 3


@pytest.mark.parametrize("body", [b"", b"<html><body>busy</body></html>", b"no", b"<feed><entry>"])
def test_what_is_no_feed_of_the_api_is_reported(
    body: bytes, serve: Serve, session: Session
) -> None:
    place = serve(lambda asked: Answer(body))
    with pytest.raises(FetchError, match=r"not a feed of arXiv's API|not whole"):
        list(papers(session, ["2611.00001"], place.url()))
