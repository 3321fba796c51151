from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from recommender.entries.mention import Mention
from recommender.errors import FetchError, InvalidQuery
from recommender.fetch import zotero
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Session
from recommender.fetch.zotero import Library
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked

COLLECTIONS = {
    "AAAA1111": ("Reading", False),
    "BBBB2222": ("Diffusion", "AAAA1111"),
    "CCCC3333": ("Old", False),
    "DDDD4444": ("Diffusion", "CCCC3333"),
}


@dataclass
class Zotero:
    """Zotero's local API over items that have a version and a collection each."""

    items: dict[str, tuple[int, str]]
    wrapped: bool = False
    totals: bool = True
    changes: dict[int, dict[str, tuple[int, str]]] = field(default_factory=dict)
    requests: int = 0

    @property
    def version(self) -> int:
        return max((version for version, _ in self.items.values()), default=0)

    def __call__(self, asked: Asked) -> Answer:
        self.requests += 1
        self.items |= self.changes.get(self.requests, {})
        assert asked.headers["Zotero-API-Version"] == "3"
        query, place = asked.query, asked.path.removeprefix("/api/users/0/")
        start = int(query.get("start", 0))
        end = start + int(query["limit"])
        if place == "collections":
            listed = [self.collection(key) for key in COLLECTIONS]
            return self.answer(listed[start:end], len(listed))
        collection = place.split("/")[1] if place.startswith("collections/") else ""
        assert place.endswith("items/top")
        assert query["format"] == "csljson"
        found = sorted(
            (version, title)
            for title, (version, of) in self.items.items()
            if version > int(query["since"]) and collection in ("", of)
        )
        items = [self.item(title) for _, title in found[start:end]]
        return self.answer({"items": items} if self.wrapped else items, len(found))

    def answer(self, content: Any, total: int) -> Answer:
        headers = {"Last-Modified-Version": str(self.version)}
        headers |= {"Total-Results": str(total)} if self.totals else {}
        return Answer(orjson.dumps(content), headers=headers)

    @staticmethod
    def item(title: str) -> dict[str, Any]:
        return {"id": title, "type": "article-journal", "title": f"On {title} and its rivers"}

    @staticmethod
    def collection(key: str) -> dict[str, Any]:
        name, parent = COLLECTIONS[key]
        return {"key": key, "version": 1, "data": {"name": name, "parentCollection": parent}}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers list three."""
    monkeypatch.setattr(zotero, "PAGE", 3)


def library(session: Session, serve: Serve, program: Zotero) -> Library:
    return Library(session, url=serve(program).url("/api"))


def titles(documents: list[FetchedDocument]) -> list[str | None]:
    return [one.title for d in documents for one in d.read() if isinstance(one, Mention)]


def expected(*names: str) -> list[str]:
    return [f"On {name} and its rivers" for name in names]


def items(count: int, collection: str = "") -> dict[str, tuple[int, str]]:
    return {f"item{n}": (n, collection) for n in range(1, count + 1)}


@pytest.mark.parametrize(("wrapped", "totals"), [(False, True), (True, True), (False, False)])
@pytest.mark.parametrize("count", [0, 2, 3, 7])
def test_a_library_comes_whole_and_then_only_what_changed(
    count: int, wrapped: bool, totals: bool, serve: Serve, session: Session
) -> None:
    program = Zotero(items(count), wrapped, totals)
    found = library(session, serve, program)
    documents = list(found.changed_items(None, {}))
    assert titles(documents) == expected(*items(count))
    assert documents[-1].cursor == {"version": count}
    (nothing,) = found.changed_items(None, documents[-1].cursor or {})
    assert (nothing.body, nothing.cursor) == (b"", {"version": count})
    program.items["new"] = (99, "")
    assert titles(list(found.changed_items(None, documents[-1].cursor or {}))) == expected("new")


def test_a_collection_comes_alone(serve: Serve, session: Session) -> None:
    program = Zotero(items(2) | {"mine": (8, "BBBB2222"), "other": (9, "DDDD4444")})
    found = library(session, serve, program)
    key = found.collection("reading/diffusion")
    assert titles(list(found.changed_items(key, {}))) == expected("mine")
    assert found.key(key) != found.key(None)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Reading", "AAAA1111"),
        ("old/Diffusion", "DDDD4444"),
        ("BBBB2222", "BBBB2222"),
        ("/Old/", "CCCC3333"),
    ],
)
def test_a_collection_is_named_by_name_path_or_key(
    name: str, key: str, serve: Serve, session: Session
) -> None:
    assert library(session, serve, Zotero({})).collection(name) == key


@pytest.mark.parametrize(
    ("name", "what"),
    [
        (
            "Diffusion",
            "several are called 'Diffusion': give one of Old/Diffusion, Reading/Diffusion",
        ),
        ("Nothing", "no collection is called 'Nothing'; there are Old, Old/Diffusion, Reading"),
    ],
)
def test_a_name_of_none_or_several_collections_is_refused_with_those_there_are(
    name: str, what: str, serve: Serve, session: Session
) -> None:
    with pytest.raises(InvalidQuery, match=what):
        library(session, serve, Zotero({})).collection(name)


def test_an_interrupted_reading_goes_on_where_it_was(serve: Serve, session: Session) -> None:
    program = Zotero(items(7))
    found = library(session, serve, program)
    first = next(found.changed_items(None, {}))
    assert first.cursor == {"version": 0, "reading": 7, "start": 3}
    rest = list(found.changed_items(None, first.cursor))
    assert titles([first, *rest]) == expected(*items(7))


def test_a_library_that_changes_meanwhile_is_read_from_the_beginning(
    serve: Serve, session: Session
) -> None:
    program = Zotero(items(5), changes={2: {"item1": (9, "")}})
    documents = list(library(session, serve, program).changed_items(None, {}))
    assert set(titles(documents)) == set(expected(*items(5)))
    assert documents[-1].cursor == {"version": 9}
    restless = Zotero(items(5), changes={n: {"item1": (n + 9, "")} for n in range(2, 99)})
    with pytest.raises(FetchError, match="changes all the time"):
        list(library(session, serve, restless).changed_items(None, {}))


def test_a_zotero_that_does_not_run_or_lets_nobody_in_is_reported_with_what_to_do(
    serve: Serve, session: Session
) -> None:
    with pytest.raises(FetchError, match=r"cannot be connected to .* is Zotero .* running"):
        list(Library(session, url="http://127.0.0.1:9/api").changed_items(None, {}))
    closed = serve(lambda asked: Answer(b"Local API is not enabled", 403)).url("/api")
    with pytest.raises(FetchError, match="in its settings, under Advanced"):
        list(Library(session, url=closed).changed_items(None, {}))


@pytest.mark.parametrize("body", [b"", b"<html>", b'"x"', b"{}"])
def test_what_is_no_answer_of_zotero_is_reported(
    body: bytes, serve: Serve, session: Session
) -> None:
    url = serve(lambda asked: Answer(body)).url("/api")
    with pytest.raises(FetchError, match="is this Zotero's API"):
        list(Library(session, url=url).changed_items(None, {}))


def test_a_group_has_a_library_of_its_own(serve: Serve, session: Session) -> None:
    place = serve(lambda asked: Answer(b"[]"))
    list(Library(session, "42", place.url("/api")).changed_items(None, {}))
    assert place.paths == ["/api/groups/42/items/top"]
    with pytest.raises(InvalidQuery, match="not the number of a group"):
        Library(session, "mine")
