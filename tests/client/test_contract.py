"""The service's OpenAPI document and the client say the same; a new route or parameter fails here.

Add it to the client, or to what is left out with the reason.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import httpx
import jsonschema_rs
import orjson
import pytest

from recommender.api.app import routes
from recommender.client import Client, Gone, ServiceError, results
from recommender.client import requests as calls
from recommender.client.params import FilterParams, ListParams, SimilarParams
from recommender.engine.cursor import Cursor
from recommender.engine.engine import Engine
from recommender.engine.pagination import GRAPH_CURSOR
from tests.api.conftest import KEY, SEED

Operation = tuple[str, str]
S2 = "/recommendations/v1/papers/"

CALLS: dict[Operation, Callable[..., calls.Call[Any]]] = {
    ("GET", "/similar"): calls.similar,
    ("POST", "/more-like-this"): calls.like,
    ("GET", "/search"): calls.search,
    ("GET", "/facets"): calls.facets,
    ("GET", "/entries/{id}"): calls.entry,
    ("POST", "/entries"): calls.add,
    ("DELETE", "/entries/{id}"): calls.remove,
    ("GET", "/feed"): calls.feed,
    ("GET", "/readyz"): calls.ready,
    ("GET", "/healthz"): calls.alive,
    ("GET", "/collections"): calls.collections,
    ("GET", "/collections/{name}"): calls.collection,
    ("POST", "/collections/{name}"): calls.collect,
    ("DELETE", "/collections/{name}"): calls.drop_collection,
    ("GET", "/collections/{name}/new"): calls.news,
}
LEFT_OUT: dict[Operation, str] = {
    ("GET", "/more-like-this"): "POST asks the same, with texts of any length",
    (
        "GET",
        f"{S2}forpaper/{{paper_id}}",
    ): "Semantic Scholar's own clients ask this",
    ("POST", S2): "Semantic Scholar's own clients ask this",
    ("GET", "/duplicates"): "editors ask this, with the command line or the page",
    ("POST", "/duplicates"): "editors say this, with the command line",
    ("GET", "/metrics"): "Prometheus asks this",
    ("GET", "/map"): "what the page draws, in the page's own packing",
    ("GET", "/map/entries"): "what stands behind the points that the page draws",
    ("GET", "/map/regions"): "what the page offers to look for",
    (
        "GET",
        "/entries",
    ): "a Python program asks for one after the other; the page, for a list at once",
    ("GET", "/documents"): "what the page begins with",
    ("GET", "/documents/{name}"): "what the page shows of an issue",
    ("GET", "/newest"): "what the page begins with",
    ("GET", "/headings"): "what related entries stand under on the page of an entry",
}
NAMED = {"q": "text"}
"""Parameters that the client calls otherwise: a search is asked with a text like everything else."""
CITED = {
    ("GET", "/similar"),
    ("POST", "/more-like-this"),
    ("GET", "/search"),
    ("GET", "/entries/{id}"),
}
"""Routes whose `format` is asked for by `Call.cited`."""

ASKED: dict[str, Any] = {
    "kind": ["paper", "post"],
    "lang": "en",
    "category": ["cs", "q-bio"],
    "venue": "nowhere",
    "source": ["jsonl", "weekly"],
    "published_from": "2020-01",
    "published_to": "2024",
    "has": "abstract",
    "diversity": 0.5,
    "half_life_days": 400.0,
    "as_of": "2024-06-30",
    "exclude": ["2010.00001", "2010.00002"],
    "lang_mode": "balanced",
    "explain": True,
    "collapse": "none",
    "exclude_seen": ["2010.00003", "2010.00004"],
}
"""Every keyword with a value, but for `cursor`: an answer gives it."""

MODELS: dict[str, type] = {
    "Card": results.Result,
    "Version": results.OtherVersion,
    "Why": results.Explanation,
    "Sentences": results.SentencePair,
    "WholeEntry": results.FullEntry,
    "StoredEntry": results.WriteOutcome,
    "Ready": results.Readiness,
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The OpenAPI document, which is the same whatever there is to ask."""
    with Engine(tmp_path_factory.mktemp("empty")) as engine:
        return routes(engine).openapi()


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def parameters(document: dict[str, Any], operation: Operation) -> dict[str, dict[str, Any]]:
    """Return the schema of everything that a route takes, by the client's name for it."""
    method, path = operation
    described = document["paths"][path][method.lower()]
    taken = {told["name"]: told["schema"] for told in described.get("parameters", ())}
    body = described.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        schema = resolved(document, body["schema"])
        taken |= schema.get("properties") or {"entries": {}}
    return {NAMED.get(name, name): schema for name, schema in taken.items()}


def keywords(call: Callable[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Return type and default of everything that a call takes."""
    hints = get_type_hints(call)
    told: dict[str, tuple[Any, Any]] = {}
    for name, parameter in inspect.signature(call).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (typed,) = get_args(hints[name])
            told |= {key: (hint, None) for key, hint in get_type_hints(typed).items()}
        else:
            told[name] = hints[name], parameter.default
    return told


def test_every_route_is_called_or_left_out_with_a_reason(document: dict[str, Any]) -> None:
    operations = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert operations == set(CALLS) | set(LEFT_OUT)
    assert not set(CALLS) & set(LEFT_OUT)


@pytest.mark.parametrize("operation", CALLS, ids="-".join)
def test_a_call_takes_what_its_route_takes(document: dict[str, Any], operation: Operation) -> None:
    taken, told = parameters(document, operation), keywords(CALLS[operation])
    if operation in CITED:
        assert set(taken.pop("format")["enum"]) == {"json", "markdown", *get_args(calls.Style)}
    if operation == ("GET", "/collections/{name}/new"):
        taken.pop("format")  # an issue to read is no list of results
    assert set(told) == set(taken)
    for name, (hint, default) in told.items():
        schema = taken[name]
        if "enum" in schema:
            assert set(get_args(hint)) == set(schema["enum"]), name
        if default is not None and "default" in schema:
            assert default == schema["default"], name


@pytest.mark.parametrize("name", MODELS)
def test_results_have_the_fields_of_the_document(document: dict[str, Any], name: str) -> None:
    described = document["components"]["schemas"][name]["properties"]
    assert {field.name for field in fields(MODELS[name])} == set(described)


def test_an_answer_has_the_fields_of_the_document(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    described = {**schemas["FoundNow"]["properties"], **schemas["Search"]["properties"]}
    lacking = [name for name in described if not hasattr(results.Results, name)]
    assert lacking == ["search"]  # which is flattened


class Recorded:
    """A client over loopback, and every answer that it has had."""

    def __init__(self, address: str) -> None:
        self.answers: list[httpx.Response] = []
        http = httpx.Client(event_hooks={"response": [self._keep]}, headers={"accept": "*/*"})
        self.client = Client(address, key=KEY, http=http)
        self.close = http.close

    def _keep(self, response: httpx.Response) -> None:
        response.read()
        self.answers.append(response)


@pytest.fixture
def recorded(serve: Callable[[], int]) -> Iterator[Recorded]:
    opened = Recorded(f"http://127.0.0.1:{serve()}")
    yield opened
    opened.close()


def violations(document: dict[str, Any], answer: httpx.Response) -> list[str]:
    """Return how an answer differs from what the document says of its route."""
    method, path = answer.request.method, answer.request.url.path
    template = max(
        (
            template
            for template in document["paths"]
            if re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(template)), path)
        ),
        key=lambda template: ("{" not in template, len(template)),
    )
    described = document["paths"][template][method.lower()]["responses"]
    status = str(answer.status_code)
    if status not in described and f"{status[0]}XX" not in described:
        return [f"{method} {template}: status {status}"]
    content = described.get(status, described.get(f"{status[0]}XX")).get("content")
    if not content or not answer.content:
        return [f"{method} {template}: a body"] if answer.content else []
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type not in content:
        return [f"{method} {template} {status}: {media_type}"]
    schema = {**content[media_type]["schema"], "components": document["components"]}
    value = orjson.loads(answer.content) if "json" in media_type else answer.text
    errors = jsonschema_rs.validator_for(schema).iter_errors(value)
    return [f"{method} {template} {status}: {error}" for error in errors]


def test_answers_are_as_the_document_says(recorded: Recorded) -> None:
    client = recorded.client
    assert {*ASKED, "cursor"} == set(SimilarParams.__annotations__), "ASKED has a value of each"
    either = {name: value for name, value in ASKED.items() if name != "published_to"}
    found = {name: value for name, value in ASKED.items() if name in ListParams.__annotations__}
    asked: list[calls.Call[Any]] = [
        calls.alive(),
        calls.ready(),
        calls.similar(SEED),
        calls.similar(SEED),  # 304
        calls.similar(SEED, 3, explain=True),
        calls.similar(SEED, 3, **either),
        calls.similar(SEED, 3, published_to="2023", lang_mode="other"),
        calls.like("protein folding", [SEED, "2011.00000^2"], ["2012.00001"], 5, explain=True),
        calls.like("protein", k=5, **either),
        calls.search("Ada Graph", 3),
        calls.search("graph", 3, "vectors", **found),
        calls.entry(SEED),
        calls.facets(),
        calls.facets(),  # 304
        calls.similar(SEED, 3, cursor=client.similar(SEED, 3).next),
        calls.like("protein", k=3, cursor=client.like("protein", k=3).next),
        calls.search("graph", 3, cursor=client.search("graph", 3).next),
        calls.feed(SEED),
        calls.feed([SEED, "2011.00000"], "json", 3),
        calls.add([{"title": "New here", "arxiv_id": "2012.00088"}]),
        calls.add({"title": "New here", "arxiv_id": "2012.00088"}),
        calls.remove("2012.00088"),
        calls.collect("mine", add=[SEED, "2011.00000^2"], dislike="text:cooking", seen_days=7),
        calls.collect("mine", remove="2011.00000", read=["2012.00001"]),
        calls.collections(),
        calls.collection("mine"),
        calls.news("mine"),
        calls.news(
            "mine",
            "1d",
            3,
            explain=True,
            **{one: ASKED[one] for one in get_type_hints(FilterParams)},
        ),
        calls.drop_collection("mine"),
    ]
    asked += [
        call.cited(style)
        for call in (
            calls.similar(SEED, 3),
            calls.like(SEED, k=3),
            calls.search("graph", 3),
            calls.entry(SEED),
        )
        for style in get_args(calls.Style)
    ]
    refused: list[calls.Call[Any]] = [
        calls.similar("2999.00001"),
        calls.similar(SEED, 500),
        calls.similar(SEED, cursor="x"),
        calls.like(),
        calls.search(" "),
        calls.entry("2999.00001"),
        calls.feed("2999.00001"),
        calls.add({}),
        calls.remove("2999.00001"),
        calls.collection("nobody's"),
        calls.collect("mine", add="2999.00001"),
        calls.collect("mine", add=f"{SEED}^-1"),
        calls.news("mine", "soon"),
    ]
    for call in asked:
        client.send(call)
    for call in refused:
        with pytest.raises(ServiceError):
            client.send(call)
    with pytest.raises(Gone, match="release c0ffeec0ffee"):
        client.similar(SEED, cursor=Cursor("c0ffeec0ffee", 24).write(GRAPH_CURSOR))
    document = client.contract()
    answers = recorded.answers[:-1]
    assert [line for answer in answers for line in violations(document, answer)] == []
    # No call was forgotten, and no keyword on the way.
    assert {call.path.partition("/2")[0] for call in asked} >= {
        path.partition("/{")[0] for _, path in CALLS
    }
    sent = {name for answer in answers for name in answer.request.url.params}
    bodies = [orjson.loads(call.body) for call in asked if call.body and "like" in call.path]
    assert set(ASKED) <= sent
    assert set(ASKED) <= {name for body in bodies for name in body} | {"published_to"}
