"""Who gets Markdown: what ``Accept`` prefers, on every route that has it, past caches and kept answers."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.accept import prefers_markdown
from tests.api.conftest import SEED

MARKDOWN = {"Accept": "text/markdown"}
ASKED = [
    f"/similar?id={SEED}&k=3",
    f"/similar?id={SEED}&k=3&kind=paper",
    "/search?q=graph&k=3",
    "/more-like-this?text=graph&k=3",
    f"/entries/{SEED}",
]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/markdown", True),
        ("TEXT/Markdown; Q=1", True),
        ("text/markdown; variant=GFM; charset=utf-8", True),
        ("text/*", True),
        ("text/markdown, text/html, */*", True),
        ("text/markdown, application/json", False),
        ("text/markdown, application/json;q=0.9", True),
        ("text/markdown;q=0.9, application/json", False),
        ("text/markdown;q=0.9, */*", False),
        ("text/markdown;q=0.5, application/*;q=0.4, */*", True),
        ("text/markdown;q=0, text/*", False),
        ("text/markdown;q=0", False),
        ("text/markdown;q=high", False),
        ("text/markdown;q=2", False),
        ("text/markdown;q=nan", False),
        ("text/html", False),
        ("text/html, text/*;q=0.3", True),
        (", ,text/markdown,", True),
    ],
)
def test_what_an_accept_header_prefers(accept: str, wanted: bool) -> None:
    assert prefers_markdown([(b"host", b"a"), (b"accept", accept.encode())]) is wanted


def test_several_accept_headers_count_as_one() -> None:
    headers = [(b"accept", b"text/markdown"), (b"accept", b"application/json")]
    assert not prefers_markdown(headers)
    assert prefers_markdown([headers[0], (b"accept", b"application/json;q=.5")])


@given(st.binary(max_size=60))
def test_an_accept_header_of_any_bytes_is_read(accept: bytes) -> None:
    assert prefers_markdown([(b"accept", accept)]) in (True, False)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_higher_quality_wins_whichever_is_named_first(text: int, json: int) -> None:
    named = [f"text/markdown;q={text / 1000}", f"application/json;q={json / 1000}"]
    for order in (named, named[::-1]):
        assert prefers_markdown([(b"accept", ",".join(order).encode())]) is (text > json)


@pytest.mark.parametrize("path", ASKED)
def test_every_answer_comes_as_markdown_and_says_that_it_varies(
    client: TestClient, path: str
) -> None:
    for _ in range(2):  # a kept answer in between changes nothing
        json = client.get(path)
        told = client.get(path, headers=MARKDOWN)
        for answer in (json, told):
            assert answer.status_code == 200
            assert answer.headers["vary"] == "Accept"
        assert json.headers["content-type"] == "application/json"
        assert told.headers["content-type"] == "text/markdown; charset=utf-8"
        hits = json.json().get("results", [json.json()])
        assert told.text.startswith("# ")
        assert all(f"`{hit['id']}`" in told.text for hit in hits)


@pytest.mark.parametrize("path", ASKED)
def test_a_format_that_is_requested_wins(client: TestClient, path: str) -> None:
    mark = "&" if "?" in path else "?"
    assert client.get(f"{path}{mark}format=json", headers=MARKDOWN).json()
    told = client.get(f"{path}{mark}format=markdown", headers={"Accept": "application/json"})
    assert told.headers["content-type"] == "text/markdown; charset=utf-8"


@pytest.mark.parametrize("path", ASKED)
def test_who_has_the_markdown_is_told_so_and_who_has_the_json_gets_it(
    client: TestClient, path: str
) -> None:
    tag = client.get(path, headers=MARKDOWN).headers["etag"]
    again = client.get(path, headers=MARKDOWN | {"If-None-Match": tag})
    assert (again.status_code, again.headers["vary"]) == (304, "Accept")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    if other := client.get(path).headers.get("etag"):
        assert client.get(path, headers=MARKDOWN | {"If-None-Match": other}).status_code == 200
        assert client.get(path, headers={"If-None-Match": other}).headers["vary"] == "Accept"


def test_a_question_in_a_body_negotiates_its_format_the_same_way(client: TestClient) -> None:
    asked = {"text": "graph", "k": 2}
    told = client.post("/more-like-this", json=asked, headers=MARKDOWN)
    assert told.headers["content-type"] == "text/markdown; charset=utf-8"
    json = client.post("/more-like-this", json=asked | {"format": "json"}, headers=MARKDOWN)
    assert len(json.json()["results"]) == 2


def test_errors_stay_problem_documents(client: TestClient) -> None:
    for path in ("/similar?id=nobody", "/entries/nobody", "/search?q=x&k=0"):
        answer = client.get(path, headers=MARKDOWN)
        assert answer.headers["content-type"] == "application/problem+json"
