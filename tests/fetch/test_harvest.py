from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Notice, Problem
from recommender.errors import FetchError
from recommender.fetch.cursors import Cursors
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.harvest import harvest, preview


def line(title: str) -> bytes:
    return f'{{"title": "{title}"}}\n'.encode()


def three(stop: bool = False) -> Iterator[FetchedDocument]:
    yield FetchedDocument(name="a", body=line("one"), key="k", cursor={"at": 1}, total=3)
    yield FetchedDocument(name="a", body=line("two"), key="k", cursor={"at": 2})
    if stop:
        raise FetchError("http://x/", "answered 503")
    yield FetchedDocument(name="a", problems=(Problem("a", 0, "gone"), Notice("a", 0, "moved")))


def test_each_document_is_stored_before_it_is_noted_how_far_the_fetch_is(tmp_path: Path) -> None:
    seen = []
    with Catalogue(tmp_path / "catalogue.sqlite") as catalogue:

        class Watched(Cursors):
            def store(self, name: str, cursor: dict) -> None:
                seen.append((len(catalogue), cursor["at"]))
                super().store(name, cursor)

        done = harvest(catalogue, Watched(tmp_path, catalogue), three())
    assert seen == [(1, 1), (2, 2)]
    assert done.stopped is None
    report = done.report
    assert (report.documents, report.new, report.problem_count) == (2, 2, 1)
    assert [notice.what for notice in report.notices] == ["moved"]
    assert Cursors(tmp_path)["k"] == {"at": 2}


class Killed(BaseException):
    """As `kill -9` would: nothing of ours catches it."""


@pytest.mark.parametrize("when", ["before", "behind"])
@pytest.mark.parametrize("at", range(4))
def test_killed_around_any_cursor_a_fetch_goes_on_and_nothing_is_left_out(
    at: int, when: str, tmp_path: Path
) -> None:
    titles = ["one", "two", "three", "four"]

    def rest(cursor: dict) -> Iterator[FetchedDocument]:
        for number in range(cursor.get("at", 0), 4):
            yield FetchedDocument(
                name="a", body=line(titles[number]), key="k", cursor={"at": number + 1}
            )

    class Dying(Cursors):
        def store(self, name: str, cursor: dict) -> None:
            last = cursor["at"] == at + 1
            if last and when == "before":
                raise Killed
            super().store(name, cursor)
            if last:
                raise Killed

    with Catalogue(tmp_path / "catalogue.sqlite") as catalogue:
        with pytest.raises(Killed):
            harvest(catalogue, Dying(tmp_path, catalogue), rest({}))
        assert len(catalogue) == at + 1
        cursors = Cursors(tmp_path, catalogue)
        done = harvest(catalogue, cursors, rest(cursors["k"]))
        assert done.report.known == (when == "before")
        assert sorted(entry.title or "" for _, entry in catalogue.entries()) == sorted(titles)


def test_what_came_before_a_fetch_stopped_is_kept_and_why_is_reported(tmp_path: Path) -> None:
    told = []
    with Catalogue(tmp_path / "catalogue.sqlite") as catalogue:
        cursors = Cursors(tmp_path, catalogue)
        done = harvest(catalogue, cursors, three(stop=True), lambda *one: told.append(one))
        assert len(catalogue) == 2
    assert str(done.stopped) == "http://x/: answered 503"
    assert Cursors(tmp_path)["k"] == {"at": 2}
    assert told == [("fetched", 1, 3), ("fetched", 2, None)]


def test_a_preview_reads_the_first_document_of_each_list_and_no_more() -> None:
    def endless() -> Iterator[FetchedDocument]:
        yield FetchedDocument(name="b", body=line("three"), total=10)
        raise AssertionError("nobody asked for more")

    found = preview([three(), endless(), iter(())])
    assert [mention.title for mention in found.mentions] == ["one", "three"]
    assert found.more == 2 + 9
    assert not found.has_problems
    assert preview(
        [iter([FetchedDocument(name="x", problems=(Problem("x", 0, "gone"),))])]
    ).has_problems
