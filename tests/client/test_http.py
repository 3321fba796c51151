import asyncio
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender import Recommender
from recommender.client import AsyncClient, Client
from recommender.client import http as clients
from recommender.client import requests as calls
from recommender.engine.engine import Engine
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED, serving
from tests.conftest import paper
from tests.examples import run_examples, sample_home
from tests.test_architecture import loaded_after

Serve = Callable[[], int]


@pytest.fixture
def client(serve: Serve) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{serve()}/", key=KEY, timeout=60) as opened:
        yield opened


def test_the_examples_of_the_docstrings_run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        Engine(sample_home(tmp_path_factory, tmp_path / "home")) as engine,
        serving(engine, Settings(port=0)) as port,
    ):
        assert run_examples(clients, **{clients.URL: f"http://127.0.0.1:{port}"}) > 10


def test_a_service_answers_as_in_process(client: Client, engine: Engine) -> None:
    with Recommender(engine.home) as papers:
        for ask in (
            lambda face: face.similar(SEED, 5),
            lambda face: face.similar("2010.00000v3", 4, published_from="2021", explain=True),
            lambda face: face.like("protein folding", like=SEED, unlike=["2011.00001"], k=4),
            lambda face: face.like(like=[SEED, "2011.00000^2"], together=True, exclude="2010.1"),
            lambda face: face.search("speech", 3, "words", lang="en", collapse="none"),
            lambda face: face.similar(SEED, 5, cursor=face.similar(SEED, 5).next),
            lambda face: list(face.pages(face.like, "graph", k=9, exclude_seen=SEED))[-1],
            lambda face: list(face.pages(face.search, "graph", k=9))[1],
        ):
            here, there = ask(papers).to_dict(), ask(client).to_dict()
            here.pop("took_ms"), there.pop("took_ms", None)
            assert there == here
        assert client.entry(SEED) == papers.entry(SEED)
        assert client.facets() == papers.facets()
        assert client.cite(SEED, "ris") == papers.cite(SEED, "ris")


def test_a_service_refuses_as_in_process(client: Client, engine: Engine) -> None:
    with Recommender(engine.home) as papers:
        for ask, kind in (
            (lambda face: face.similar("2999.00001"), EntryNotFound),
            (lambda face: face.like(like=[SEED, "2999.00001^2"]), EntryNotFound),
            (lambda face: face.entry("2999.00001"), EntryNotFound),
            (lambda face: face.similar(SEED, 0), InvalidQuery),
            (lambda face: face.similar(SEED, colour="blue"), InvalidQuery),
            (lambda face: face.similar(SEED, kind="poem"), InvalidQuery),
            (lambda face: face.search("x", diversity=0.5), InvalidQuery),
            (lambda face: face.add({}), InvalidQuery),
        ):
            told = []
            for face in (papers, client):
                with pytest.raises(kind) as raised:
                    ask(face)
                told.append(getattr(raised.value, "id", None) or raised.value.field)
            assert told[0] == told[1]


def test_what_is_added_is_found_until_it_is_removed(client: Client) -> None:
    added = paper("graph", 61)
    told = {"title": added.title, "abstract": added.abstract_en, "arxiv_id": added.arxiv_id}
    before = client.similar(SEED, 30)
    (stored,) = client.add(told)
    assert (stored.id, stored.outcome) == ("arxiv:2010.00061", "new")
    assert stored.id in client.similar(SEED, 30).ids  # kept answers are asked about
    client.remove(stored.id)
    assert client.similar(SEED, 30).ids == before.ids
    with pytest.raises(EntryNotFound):
        client.remove(stored.id)


def test_names_of_any_form_arrive_as_they_are(client: Client) -> None:
    for doi in ("10.1000/a/b(c)d", "10.1000/x?y=1", "10.1000/p%2fq"):
        (stored,) = client.add({"title": f"About {doi}", "doi": doi})
        assert client.entry(f"doi:{doi}").id == stored.id
        assert client.similar(stored.id, 3).query["id"] == stored.id


def test_citations_feeds_and_health(client: Client) -> None:
    assert client.send(calls.similar(SEED, 3).cited("ris")).count("TY  - ") == 3
    assert client.send(calls.like(like=SEED, k=3).cited("bibtex")).count("@") >= 3
    assert client.feed(SEED).startswith("<?xml")
    assert '"version"' in client.feed([SEED, "2011.00000"], "json", 3)
    assert client.ready().entries == 24
    assert client.alive()
    assert client.contract()["info"]["title"] == "recommender"


def test_many_at_once(serve: Serve) -> None:
    async def ask(address: str) -> list[int]:
        async with AsyncClient(address, key=KEY) as papers:
            found = await asyncio.gather(*(papers.similar(SEED, k) for k in range(1, 20)))
            await papers.add({"title": "Of many", "arxiv_id": "2012.00077"})
            assert (await papers.entry("2012.00077")).title == "Of many"
            assert (await papers.search("Of many", 1)).ids == ["arxiv:2012.00077"]
            assert len(await papers.like("graph", k=2)) == 2
            await papers.remove("2012.00077")
            pages = [page async for page in papers.pages(papers.similar, SEED, k=9)]
            assert len({hit.id for page in pages for hit in page}) == pages[0].matched
            assert (await papers.facets())["lang"] == (("en", 24),)
            assert (await papers.cite(SEED)).startswith("@")
            assert (await papers.feed(SEED)).startswith("<?xml")
            assert await papers.alive()
            assert (await papers.ready()).model == "hash"
            assert "paths" in await papers.contract()
            return [len(one) for one in found]

    assert asyncio.run(ask(f"http://127.0.0.1:{serve()}")) == list(range(1, 20))


def test_both_clients_have_the_same_methods() -> None:
    def methods(kind: type) -> dict[str, list[tuple[str, object]]]:
        return {
            name: [(p.name, p.default) for p in inspect.signature(method).parameters.values()]
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("__")
        }

    assert methods(Client) == methods(AsyncClient)


def test_every_call_is_a_method_of_both_clients_that_tells_the_same_of_itself() -> None:
    made = {
        name: call
        for name, call in vars(calls).items()
        if str(getattr(call, "__annotations__", {}).get("return", "")).startswith(
            "recommender.client.requests.Call"
        )
        and not name.startswith("_")
    }
    assert {"similar", "cite", "collect", "contract"} <= made.keys()
    for kind in (Client, AsyncClient):
        for name, call in made.items():
            method = getattr(kind, name)
            own, *given = inspect.signature(method).parameters.values()
            assert own.name == "self"
            assert given == [*inspect.signature(call).parameters.values()]
            assert method.__doc__ == call.__doc__


def test_what_cannot_be_answered_is_an_error_where_it_is_awaited() -> None:
    async def ask() -> None:
        async with AsyncClient() as papers:
            asked = papers.similar(SEED, colour="blue")  # type: ignore[call-arg]
            assert inspect.iscoroutine(asked)
            with pytest.raises(InvalidQuery, match="colour"):
                await asked

    asyncio.run(ask())


def test_the_client_and_the_local_recommender_take_the_same(engine: Engine) -> None:
    for name in ("similar", "like", "search", "pages", "facets", "entry", "add", "remove"):
        mine, face = (inspect.signature(getattr(kind, name)) for kind in (Client, Recommender))
        assert list(mine.parameters) == list(face.parameters)


def test_a_client_loads_no_engine() -> None:
    heavy = {"faiss", "fastapi", "onnxruntime", "tokenizers", "torch", "sqlite3"}
    assert not heavy & loaded_after("from recommender.client import AsyncClient, Client")


def test_without_httpx_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules["httpx"] = None
from recommender.errors import MissingExtra
try:
    from recommender.client import Client
except MissingExtra as error:
    assert "recommender[client]" in str(error)
else:
    raise AssertionError("imported")
"""
    loaded_after(code)
