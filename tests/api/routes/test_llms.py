import re
from pathlib import Path
from urllib.parse import urlsplit

import cmarkgfm
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine


def test_every_link_is_answered_and_every_question_is_reported(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        answer = client.get("/llms.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "24\n> entries" in answer.text
        page = cmarkgfm.markdown_to_html(answer.text)
        links = [link.replace("&amp;", "&") for link in re.findall('href="(.*?)"', page)]
        assert all(link.startswith("http://testserver/") for link in links)
        answered = {}
        for link in links:
            address = urlsplit(link)
            answered[f"{address.path}?{address.query}"] = client.get(link).status_code
        assert answered["/similar?"] == 422  # without an id
        examples = {path: status for path, status in answered.items() if not path.endswith("?")}
        assert len(examples) == 2
        assert answered["/newest?"] == 200
        assert "`/entries/{id}` as Markdown" in answer.text
        assert {*examples.values()} == {200}
        for parameter in ("id", "k", "lang", "diversity", "q", "mode"):
            assert f"`{parameter}`" in answer.text


def test_llms_txt_keeps_its_etag_until_the_catalogue_changes(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        tag = client.get("/llms.txt").headers["etag"]
        assert client.get("/llms.txt", headers={"If-None-Match": tag}).status_code == 304


def test_links_stand_below_the_path_that_a_proxy_serves_this_under(engine: Engine) -> None:
    app = create_app(engine)
    with TestClient(app, root_path="/rec") as client:
        assert "(<http://testserver/rec/search>)" in client.get("/rec/llms.txt").text


def test_before_anything_is_built(tmp_path: Path) -> None:
    with Engine(tmp_path) as empty, TestClient(create_app(empty)) as client:
        text = client.get("/llms.txt").text
        assert "a catalogue of 0\n" in text
        assert "## Examples" not in text
