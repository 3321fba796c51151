import functools
import html
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.static_site.names import file_name
from recommender.batch.static_site.pages import write_pages

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
CHROMIUM = Path("/usr/bin/chromium")


def hit(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": f"arxiv:2101.{number:05d}",
        "title": f"Paper <i>{number}</i>",
        "title_zh": None,
        "url": f"https://arxiv.org/abs/2101.{number:05d}",
        "score": 0.5,
        **values,
    }


def line(id: str, *related: dict[str, Any], version: str = "v1") -> dict[str, Any]:
    return {
        "id": id,
        "title": "A paper",
        "index_version": version,
        "model": "hash",
        "related": list(related),
    }


LINES = [
    line("doi:10.1000/a_b(1)", hit(1, title_zh="一号论文"), hit(2, url="javascript:alert(1)")),
    line("arxiv:2101.00001", hit(3, title="三号论文", url=None)),
    line("title:00ff", version="v1"),
]


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_a_file_an_entry_and_the_snippet(tmp_path: Path) -> None:
    assert write_pages(iter(LINES), tmp_path / "site") == 3
    site = tmp_path / "site"
    names = ("doi_10.1000_2fa_5fb_281_29", "arxiv_2101.00001", "title_00ff")
    assert files(site) == {
        *(f"related/{name}.{ending}" for name in names for ending in ("json", "html")),
        *("index.json", "pages.json", "related.html", "related.js", "related.css"),
    }
    index = orjson.loads((site / "index.json").read_bytes())
    assert (index["index_version"], index["model"]) == ("v1", "hash")
    for said in LINES:
        page = orjson.loads((site / index["entries"][said["id"]]).read_bytes())
        assert page == {name: said[name] for name in ("id", "title", "related")}
    assert 'data-related="doi:10.1000/a_b(1)"' in (site / "related.html").read_text("utf-8")


def test_only_what_changes_is_written_and_what_went_is_removed(tmp_path: Path) -> None:
    write_pages(LINES, tmp_path)
    (tmp_path / "related" / "mine.json").write_text("{}")
    kept = tmp_path / "related" / "arxiv_2101.00001.json"
    before = kept.stat()
    changed = line(LINES[0]["id"], hit(9), version="v2")
    write_pages([changed, {**LINES[1], "index_version": "v2"}], tmp_path)
    assert kept.stat().st_ino == before.st_ino
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    page = orjson.loads((tmp_path / "related" / file_name(changed["id"])).read_bytes())
    assert page["related"] == changed["related"]
    for ending in ("json", "html"):
        assert not (tmp_path / "related" / f"title_00ff.{ending}").exists()
    assert (tmp_path / "related" / "mine.json").exists()
    assert orjson.loads((tmp_path / "index.json").read_bytes())["index_version"] == "v2"


@pytest.mark.parametrize("index", ["{", "[]", '{"entries": 5}', '{"entries": {"../x": "y"}}'])
def test_an_index_of_somebody_else_removes_nothing(tmp_path: Path, index: str) -> None:
    (tmp_path / "index.json").write_text(index)
    (tmp_path / "x").write_text("precious")
    (tmp_path / "related").mkdir()
    write_pages(LINES, tmp_path)
    assert (tmp_path / "x").read_text() == "precious"


def test_nothing_is_half_there(tmp_path: Path) -> None:
    write_pages(LINES, tmp_path)
    before = files(tmp_path)

    def broken() -> Iterator[dict[str, Any]]:
        yield LINES[0]
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        write_pages(broken(), tmp_path)
    assert files(tmp_path) == before


ids = st.builds("{}:{}".format, st.sampled_from(["doi", "../x"]), st.text(max_size=30))


@given(ids, ids)
def test_names_are_safe_and_unique(one: str, other: str) -> None:
    names = file_name(one), file_name(other)
    assert (names[0] == names[1]) == (one == other)
    for name in names:
        assert not Path(name).is_absolute()
        assert ".." not in Path(name).parts
        assert all(len(part) <= 160 for part in Path(name).parts)


class _Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(_Strict, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(20)
    server.server_close()


@pytest.fixture
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.mark.slow
def test_a_browser_fills_the_snippet_in(tmp_path: Path, address: str, browser: Any) -> None:
    long = "doi:10.1000/" + "深/a" * 60
    write_pages([*LINES, line(long, hit(5))], tmp_path)
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/related.html")
    links = page.get_by_role("navigation", name="相关论文").get_by_role("listitem")
    links.first.wait_for()
    assert links.all_inner_texts() == ["一号论文\nPaper <i>1</i>", "Paper <i>2</i>"]
    assert page.get_by_role("link").count() == 1  # the other address is no web page
    assert page.get_by_text("一号论文").get_attribute("lang") == "zh"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.href") == "https://arxiv.org/abs/2101.00001"
    assert all(url.startswith(address) for url in asked)

    more = """(ids) => import("/related.js").then((script) => ids.map(script.fileOf))"""
    assert page.evaluate(more, [long, "title:00ff"]) == [file_name(long), "title_00ff.json"]

    unknown = f"""<!doctype html><meta charset="utf-8"><script type="module" src="related.js"></script>
    <nav data-related="title:00ff" hidden></nav><nav data-related="arxiv:none" hidden></nav>
    <section lang="en"><nav data-related="{html.escape(long)}" hidden></nav></section>
    <nav data-related="arxiv:2101.00001" hidden></nav>"""
    (tmp_path / "own.html").write_text(unknown, "utf-8")
    said.clear()
    page.goto(f"{address}/own.html")
    page.get_by_role("navigation", name="Related", exact=True).wait_for()
    page.get_by_role("navigation", name="相关论文 / Related").wait_for()
    assert page.get_by_role("navigation").count() == 2  # the others stay hidden
    assert [text for text in said if "404" not in text] == []


def test_html_is_written_beside_json_and_for_each_file_that_is_a_page(tmp_path: Path) -> None:
    documents = {"title:00ff": ("empty.md",), LINES[0]["id"]: ("posts/b.md", "posts/a.md")}
    write_pages(LINES, tmp_path, "zh", documents)
    told = (tmp_path / "related" / "doi_10.1000_2fa_5fb_281_29.html").read_text("utf-8")
    assert told.startswith('<nav class="related" lang="zh-CN"')
    assert "&lt;i&gt;" in told
    assert (tmp_path / "related" / "title_00ff.html").read_text("utf-8") == ""
    pages = orjson.loads((tmp_path / "pages.json").read_bytes())
    assert list(pages) == ["empty.md", "posts/a.md", "posts/b.md"]
    assert pages["posts/a.md"] == {"id": LINES[0]["id"], "title": "A paper", "html": told}
    assert pages["empty.md"]["html"] == ""
