"""Compare answers of a cluster with those of one process, byte by byte: over 1, 2 and 3 shards.

Of invented entries (`http_load.invented`, hash encoder), some stored after the build. Questions are drawn by lot: from
Python (lists under filters, with likes, dislikes, diversity and reasons, a second page, what lies between two), and over HTTP
(the same, feeds, the Semantic Scholar contract, facets, and what is refused).
"""

import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from http_load import invented
from starlette.testclient import TestClient

from recommender.api.app import create_app
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.engine import ClusterEngine
from recommender.cluster.holder import CatalogueHolder
from recommender.cluster.outcome import RemoteOutcome
from recommender.cluster.shards import ShardClient, ShardHolder
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.errors import RecommenderError

COUNTS = (1, 2, 3)
_LATER = 40  # entries that are stored after the build


class Here:
    """Asks an object of this process as if it were in another."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __getattr__(self, method: str) -> Callable[..., "Future[RemoteOutcome]"]:
        def call(*given: Any) -> "Future[RemoteOutcome]":
            future: Future[RemoteOutcome] = Future()
            future.set_result(getattr(self._held, method)(*given))
            return future

        return call


class Server:
    """An engine, and what asks it over HTTP."""

    def __init__(self, engine: Engine, client: TestClient) -> None:
        self.engine, self._client = engine, client

    def get(self, path: str) -> Any:
        """Return what a GET gives, without what differs from one asking to the next."""
        return _steady(self._client.get(path))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return what a POST gives, without what differs from one asking to the next."""
        return _steady(self._client.post(path, json=body))


def _steady(answer: Any) -> Any:
    """Return status and body; of the body what does not tell when or which asking it was."""
    try:
        content = orjson.loads(answer.content)
    except ValueError:
        return answer.status_code, answer.content
    for name in ("took_ms", "request_id"):
        if isinstance(content, dict):
            content.pop(name, None)
    return answer.status_code, orjson.dumps(content)


Ask = Callable[[Server], Any]


def question(draw: random.Random, entries: int) -> Ask:
    """Return a question drawn by lot; asking gives bytes, or what says that they cannot be."""
    numbers = [draw.randrange(entries + _LATER + 2) for _ in range(4)]  # two that nobody has
    one, two, three, four = (f"arxiv:2401.{number:05d}" for number in numbers)
    text = " ".join(f"word{draw.randrange(3000)}" for _ in range(draw.randint(1, 6)))
    k = draw.choice([1, 5, 10, 20])
    filter = draw.choice(
        [
            Filter(),
            Filter(),
            Filter.of(published_from="2010"),
            Filter.of(published_from="2003", published_to="2004"),
            Filter.of(kind="paper"),
        ]
    )
    options = QueryOptions(
        explain=draw.random() < 0.2,
        diversity=draw.choice([0.0, 0.0, 0.4]),
        collapse=draw.choice(["work", "none"]),
        exclude_seen=draw.choice([(), (), (four,)]),
    )
    explain = draw.random() < 0.2
    words, query = quote(text), f"k={k}&explain={str(explain).lower()}"
    contract = {"positivePaperIds": [f"arXiv:{one[6:]}", f"arXiv:{two[6:]}"]}
    contract |= {"negativePaperIds": draw.choice([[], [f"arXiv:{three[6:]}"]])}
    asks: list[Ask] = [
        lambda on: on.engine.similar(one, k).body,
        lambda on: on.engine.similar(one, k, filter, options).body,
        lambda on: on.engine.like(text, [one], [two], k, filter, options).body,
        lambda on: on.engine.like(None, [one, f"{two}^2"], [], k, filter, options).body,
        lambda on: on.engine.search(text, k, filter, explain=explain).body,
        lambda on: on.engine.between(one, two).body,
        lambda on: _second_page(on.engine, one, k, filter, options),
        lambda on: on.get(f"/similar?id={one}&{query}"),
        lambda on: on.get(f"/search?q={words}&{query}"),
        lambda on: on.get(f"/more-like-this?text={words}&{query}"),
        lambda on: on.get(f"/feed?id={one}&id={two}&k={k}"),
        lambda on: on.get(f"/entries/{one}"),
        lambda on: on.get(f"/facets?published_from=20{numbers[0] % 24:02d}"),
        lambda on: on.get(f"/recommendations/v1/papers/forpaper/arXiv:{one[6:]}?limit={k}"),
        lambda on: on.post(f"/recommendations/v1/papers/?limit={k}", contract),
        lambda on: on.get(f"/similar?id={one}&k={k - 1}"),
    ]
    return draw.choice(asks)


def _second_page(engine: Engine, name: str, k: int, filter: Filter, options: QueryOptions) -> bytes:
    first = engine.similar(name, k, filter, options)
    after = replace(options, cursor=first.next)
    return first.body + engine.similar(name, k, filter, after).body


def asked(ask: Ask, server: Server) -> Any:
    """Return what a question gives, or the error in words."""
    try:
        return ask(server)
    except RecommenderError as error:
        return type(error).__name__, str(error)


def homes(folder: Path, entries: int, seed: int) -> dict[int, Path]:
    """Make home folders of the same entries, with releases in 1, 2 and 3 shards."""
    made = {count: folder / str(count) for count in COUNTS}
    with Catalogue(made[1] / CATALOGUE) as catalogue:
        list(catalogue.add_all(invented(entries, seed)))
        build(made[1], catalogue, HashEncoder())
    for count in COUNTS[1:]:
        shutil.copytree(made[1], made[count])
        with Catalogue(made[count] / CATALOGUE) as catalogue:
            build(made[count], catalogue, HashEncoder(), shards=count)
    return made


@contextmanager
def servers(made: dict[int, Path]) -> Iterator[dict[int, tuple[Server, Server]]]:
    """Give, by the number of shards, one process and a cluster over the same release."""
    with ExitStack() as stack:
        found = {}
        for count, home in made.items():
            held = range(count if count > 1 else 0)  # one shard is in each process that answers
            holder = CatalogueHolder(home, home, minutes=600)
            stack.callback(holder.close)
            shards = ShardClient([[Here(ShardHolder(home, n))] for n in held], budget=30)
            cluster = ClusterEngine(home, RemoteCatalogue(Here(holder)), shards)
            pair = [stack.enter_context(engine) for engine in (Engine(home), cluster)]
            clients = [stack.enter_context(TestClient(create_app(engine))) for engine in pair]
            one, other = map(Server, pair, clients)
            found[count] = one, other
        yield found


def answers(made: dict[int, Path], entries: int, questions: int, seed: int) -> dict[str, Any]:
    """Count questions of which a cluster answers other bytes than one process, and shards than one shard."""
    for home in made.values():
        with Engine(home) as engine:
            for mention in list(invented(entries + _LATER, seed))[entries:]:
                engine.store([mention])
            while engine.embed_pending():
                pass
    draw, different, others, refused = random.Random(seed), dict.fromkeys(COUNTS, 0), 0, 0
    with servers(made) as pairs:
        versions = [pair[0].engine.snapshot.release.version.encode() for pair in pairs.values()]
        for _ in range(questions):
            ask = question(draw, entries)
            bodies = {count: asked(ask, pair[0]) for count, pair in pairs.items()}
            refused += isinstance(bodies[1], tuple) and bodies[1][0] != 200
            for count, pair in pairs.items():
                different[count] += asked(ask, pair[1]) != bodies[count]
            found = zip(bodies.values(), versions, strict=True)
            others += len({_timeless(body, version) for body, version in found}) > 1
    return {
        "questions": questions,
        "refused, by all alike": refused,
        "a cluster differs from one process over the same shards": different,
        "2 or 3 shards differ from 1, but for version and cursor": others,
    }


def _timeless(given: Any, version: bytes) -> bytes:
    body = given if isinstance(given, bytes) else repr(given).encode()
    return body.replace(version, b"").partition(b'"next"')[0]
