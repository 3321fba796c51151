from dataclasses import dataclass
from datetime import date

import orjson
import pytest

from recommender.entries.mention import Mention
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import openalex
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.openalex import key_of, list_parameters, works
from recommender.fetch.session import Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked

KEY = "a key of the tests"
SINCE = date(2026, 11, 1)


@dataclass
class OpenAlex:
    """OpenAlex over invented works: a key opens cursors, anybody may ask for numbered pages."""

    count: int
    size: int = 100

    def __call__(self, asked: Asked) -> Answer:
        query = asked.query
        if "bad" in query["filter"]:
            return Answer(orjson.dumps({"error": "x", "message": "bad is not a valid field."}), 400)
        if "cursor" in query:
            if asked.headers.get("Authorization") != f"Bearer {KEY}":
                return Answer(b"{}", 401)
            start = 0 if query["cursor"] == "*" else int(query["cursor"].removeprefix("at"))
        else:
            start = (int(query["page"]) - 1) * self.size
        end = min(start + self.size, self.count)
        more = f"at{end}" if end < self.count else None
        if start >= self.count:
            more = None
        meta = {"count": self.count, "next_cursor": more if "cursor" in query else None}
        return Answer(orjson.dumps({"meta": meta, "results": [work(n) for n in range(start, end)]}))


def work(number: int) -> dict:
    return {
        "id": f"https://openalex.org/W{1000 + number}",
        "title": f"Work {number} on rivers",
        "publication_date": "2026-11-20",
        "primary_location": None,
        "abstract_inverted_index": {"Rivers": [0], "bend.": [1]},
    }


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages have three works, and without a key twelve are the most."""
    monkeypatch.setattr(openalex, "PAGE", 3)
    monkeypatch.setattr(openalex, "MOST_WITHOUT_KEY", 12)


def titles(documents: list[FetchedDocument]) -> list[str | None]:
    return [one.title for d in documents for one in d.read() if isinstance(one, Mention)]


def expected(count: int) -> list[str]:
    return [f"Work {number} on rivers" for number in range(count)]


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("count", [0, 2, 3, 7])
def test_a_list_comes_whole_by_cursor_with_a_key_and_by_pages_without(
    count: int, key: str, serve: Serve, session: Session
) -> None:
    place = serve(OpenAlex(count, 3))
    asked = list_parameters(["language:zh"], "rivers", SINCE)
    documents = list(works(session, asked, {}, key, place.url("/works")))
    assert titles(documents) == expected(count)
    assert documents[-1].cursor == {}
    query = place.asked[0].query
    assert query["filter"] == "language:zh,from_publication_date:2026-11-01"
    assert query["search"] == "rivers"
    assert query["per_page"] == "3"
    assert query.get("cursor" if key else "page") == ("*" if key else "1")
    assert "mailto" not in query


def test_openalex_is_told_whom_to_write_to(serve: Serve, open_session: object) -> None:
    place = serve(OpenAlex(1))
    asking = open_session(mailto="a@b.test")  # type: ignore[operator]
    list(works(asking, list_parameters([], "x", SINCE), {}, "", place.url()))
    assert place.asked[0].query["mailto"] == "a@b.test"


@pytest.mark.parametrize("key", ["", KEY])
def test_an_interrupted_list_goes_on_where_it_was(key: str, serve: Serve, session: Session) -> None:
    url = serve(OpenAlex(7, 3)).url()
    asked = list_parameters([], "rivers", SINCE)
    first = next(works(session, asked, {}, key, url))
    rest = list(works(session, asked, first.cursor or {}, key, url))
    assert titles([first, *rest]) == expected(7)
    assert rest[-1].cursor == {}


def test_an_interrupted_list_of_before_is_completed_ahead_of_the_one_that_is_requested(
    serve: Serve, session: Session
) -> None:
    place = serve(OpenAlex(4, 3))
    before = list_parameters([], "rivers", date(2026, 10, 1))
    first = next(works(session, before, {}, KEY, place.url()))
    after = list_parameters([], "rivers", SINCE)
    assert key_of(before) == key_of(after)
    rest = list(works(session, after, first.cursor or {}, KEY, place.url()))
    assert titles([first, *rest]) == expected(4) + expected(4)
    days = [one.query["filter"].rpartition(":")[2] for one in place.asked]
    assert days == ["2026-10-01", "2026-10-01", "2026-11-01", "2026-11-01"]


def test_beyond_what_is_free_the_need_for_a_key_is_reported_and_what_came_is_given(
    serve: Serve, session: Session
) -> None:
    url = serve(OpenAlex(13, 3)).url()
    asking = works(session, list_parameters([], "x", SINCE), {}, "", url)
    assert len([next(asking) for _ in range(3)]) == 3
    with pytest.raises(FetchError, match=r"13 works match .*RECOMMENDER_OPENALEX_KEY"):
        list(asking)


def test_a_key_that_is_not_known_is_reported(serve: Serve, session: Session) -> None:
    with pytest.raises(FetchError, match="does not know this key"):
        list(works(session, list_parameters([], "x", SINCE), {}, "wrong", serve(OpenAlex(1)).url()))


def test_what_openalex_says_is_wrong_is_reported(serve: Serve, session: Session) -> None:
    with pytest.raises(FetchError, match=r"400 Bad Request; bad is not a valid field"):
        list(
            works(session, list_parameters(["bad:1"], "", SINCE), {}, "", serve(OpenAlex(1)).url())
        )


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"meta": 3, "results": []}', b"{}"])
def test_what_is_no_list_of_works_is_reported(body: bytes, serve: Serve, session: Session) -> None:
    with pytest.raises(FetchError, match="no list of works"):
        list(
            works(
                session,
                list_parameters([], "x", SINCE),
                {},
                "",
                serve(lambda _: Answer(body)).url(),
            )
        )


@pytest.mark.parametrize("filters", [["zh"], ["language:"], [":zh"], ["a:b,c:d"]])
def test_what_is_no_filter_is_refused(filters: list[str]) -> None:
    with pytest.raises(InvalidQuery, match=r"^filter: "):
        list_parameters(filters, "x", SINCE)


def test_a_fetch_from_openalex_needs_a_search_or_a_filter() -> None:
    with pytest.raises(InvalidQuery, match="--search or --filter"):
        list_parameters([], "", SINCE)
