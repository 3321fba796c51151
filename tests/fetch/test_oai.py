import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.catalogue.store import Catalogue
from recommender.errors import FetchError
from recommender.fetch import oai
from recommender.fetch.arxiv import repository as arxiv_repository
from recommender.fetch.cursors import Cursors
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.harvest import harvest
from recommender.fetch.oai import records
from recommender.fetch.session import Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Clock, Place, everywhere, serving
from tests.fetch.repository import Repository, papers
from tests.strategies import examples

TODAY = date(2026, 11, 29)
SINCE = date(2026, 11, 27)


def ids(found: list[FetchedDocument]) -> list[str]:
    return [id for one in found for id in re.findall(r"<id>([\d.]+)</id>", one.body.decode())]


def fetched(
    session: Session, place: Place, cursor: dict | None = None, since: date | None = SINCE
) -> list[FetchedDocument]:
    asked = arxiv_repository("cs.CL", place.url("/oai", "oai.test"))
    return list(records(session, asked, cursor or {}, since, TODAY))


@pytest.mark.parametrize("count", [1, 3, 4, 7])
def test_a_list_comes_whole_in_however_many_parts(
    count: int, serve: Serve, session: Session
) -> None:
    place = serve(Repository(papers(count)))
    found = fetched(session, place)
    assert ids(found) == sorted(papers(count))
    assert len(found) == -(-count // 3)
    first, *more = place.asked
    assert first.query == {
        "verb": "ListRecords",
        "metadataPrefix": "arXiv",
        "set": "cs:cs:CL",
        "from": "2026-11-27",
    }
    assert all(set(one.query) == {"verb", "resumptionToken"} for one in more)
    assert found[-1].cursor == {"begun": "2026-11-29"}
    assert all("token" in (one.cursor or {}) for one in found[:-1])
    assert found[0].total == (count if count > 3 else None)


def test_requests_of_a_list_are_three_seconds_apart_and_a_busy_repository_is_waited_for(
    serve: Serve, session: Session, clock: Clock
) -> None:
    place = serve(Repository(papers(7), busy={2, 3}))
    assert ids(fetched(session, place)) == sorted(papers(7))
    assert len(place.asked) == 5
    part, busy, again, last = clock.slept
    assert (part, last) == (3, 3)
    assert 5 <= busy <= 6
    assert 5 <= again <= 6


def test_an_interrupted_list_goes_on_where_it_was_and_then_comes_what_is_new(
    serve: Serve, session: Session
) -> None:
    repository = Repository(papers(7))
    place = serve(repository)
    first = next(records(session, *_asked(place), {}, SINCE, date(2026, 11, 28)))
    repository.papers["2611.00099"] = "2026-11-29"
    found = fetched(session, place, first.cursor, since=None)
    assert place.asked[1].query["resumptionToken"] == "2026-11-27|3"
    assert ids([first, *found])[:8] == [*sorted(papers(7)), "2611.00099"]
    days = [one.query["from"] for one in place.asked if "from" in one.query]
    assert days == ["2026-11-27", "2026-11-28"]  # when the interrupted one was begun
    assert found[-1].cursor == {"begun": "2026-11-29"}


def _asked(place: Place) -> tuple[oai.Repository]:
    return (arxiv_repository("cs.CL", place.url("/oai", "oai.test")),)


def test_an_interrupted_list_that_is_too_short_for_what_is_asked_now_is_abandoned(
    serve: Serve, session: Session
) -> None:
    place = serve(Repository(papers(4)))
    cursor = {"from": "2026-11-28", "token": "2026-11-28|3", "begun": "2026-11-28"}
    assert ids(fetched(session, place, cursor)) == sorted(papers(4))
    assert "resumptionToken" not in place.asked[0].query


def test_a_list_whose_token_has_expired_begins_anew(serve: Serve, session: Session) -> None:
    repository = Repository(papers(4), expired={"2026-11-27|3"})
    place = serve(repository)
    cursor = {"from": "2026-11-27", "token": "2026-11-27|3", "begun": "2026-11-28"}
    with pytest.raises(FetchError, match="badResumptionToken: it has expired"):
        fetched(session, place, cursor)  # it expires again, in the middle of a list
    repository.expired.clear()
    repository.expired.add("old")
    found = fetched(session, place, cursor | {"token": "old"}, since=None)
    assert ids(found)[:4] == sorted(papers(4))


@pytest.mark.parametrize(
    ("cursor", "since", "day"),
    [
        ({}, None, "2026-11-22"),
        ({"begun": "2026-11-25"}, None, "2026-11-25"),
        ({"begun": "2026-11-25"}, SINCE, "2026-11-27"),
        ({"begun": "nonsense", "from": 3, "token": []}, SINCE, "2026-11-27"),
    ],
)
def test_a_list_begins_where_asked_else_when_the_last_was_begun_else_a_week_ago(
    cursor: dict, since: date | None, day: str, serve: Serve, session: Session
) -> None:
    place = serve(Repository(papers(1)))
    fetched(session, place, cursor, since)
    assert [one.query["from"] for one in place.asked] == [day]


def test_where_nothing_has_changed_there_is_nothing_and_it_is_noted(
    serve: Serve, session: Session
) -> None:
    (found,) = fetched(session, serve(Repository(papers(2, "2026-01-01"))))
    assert (found.body, found.problems, found.cursor) == (b"", (), {"begun": "2026-11-29"})


def test_an_answer_that_is_cut_is_not_taken_for_the_end_of_the_list(
    serve: Serve, session: Session
) -> None:
    place = serve(Repository(papers(7), broken={2}))
    found = records(session, *_asked(place), {}, SINCE, TODAY)
    assert ids([next(found)]) == sorted(papers(3))
    with pytest.raises(FetchError, match=r"^http://oai\.test:.*not whole .*run this again"):
        next(found)


def test_other_errors_of_a_repository_are_told_in_its_words(serve: Serve, session: Session) -> None:
    place = serve(Repository(papers(1)))
    other = oai.Repository(place.url("/"), "x", {"metadataPrefix": "marc"}, 0)
    with pytest.raises(FetchError, match="cannotDisseminateFormat: none such"):
        list(records(session, other, {}, SINCE, TODAY))


@pytest.mark.parametrize("body", [b"", b"<html><body>hello</body></html>", b"{}", b"\xff\xd8\xff"])
def test_what_is_no_repository_is_reported(body: bytes, serve: Serve, session: Session) -> None:
    with pytest.raises(FetchError, match="is this the base address of a repository"):
        fetched(session, serve(lambda asked: Answer(body)))


def test_a_repository_that_gives_the_same_token_for_ever_is_left(
    serve: Serve, session: Session
) -> None:
    listed = Repository.document(
        f"<ListRecords>{Repository(papers(1)).record('2611.00001')}"
        "<resumptionToken>same</resumptionToken></ListRecords>"
    )
    place = serve(lambda asked: Answer(listed.encode()))
    with pytest.raises(FetchError, match="the same list again and again"):
        fetched(session, place)
    assert len(place.asked) == 2


@settings(examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 9), cuts=st.sets(st.integers(1, 6), max_size=3), size=st.integers(1, 4))
def test_however_often_a_harvest_is_cut_runs_that_follow_complete_it(
    count: int, cuts: set[int], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    repository = Repository(papers(count), size, broken=cuts)
    with serving(repository) as place, Catalogue(home / "catalogue.sqlite") as catalogue:
        for _ in range(len(cuts) + 1):
            asked = arxiv_repository("cs.CL", place.url("/oai"))
            with Session(allow_private=True, resolve=everywhere) as session:
                cursors = Cursors(home, catalogue)
                documents = records(session, asked, cursors[asked.key], None, TODAY)
                done = harvest(catalogue, cursors, documents)
            if not done.stopped:
                break
        assert done.stopped is None
        assert len(catalogue) == count
