import json
import re
from pathlib import Path

import pytest

from recommender import samples_folder
from recommender.errors import RecommenderError
from tests.command_line import run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the samples, built with the hash encoder by the command line."""
    folder = tmp_path_factory.mktemp("cli") / "home"
    report = json.loads(run("ingest", samples_folder(), "--home", folder, "--json"))
    assert report["new"] >= 60
    assert report["problem_count"] == 0
    built = json.loads(run("build", "--home", folder, "--json"))
    assert built["entries"] == report["entries"]
    return folder


def test_ingesting_twice_says_so(home: Path) -> None:
    assert "nothing new" in run("ingest", samples_folder(), "--home", home)


def test_similar_and_like_print_tables_and_json(home: Path) -> None:
    first = json.loads(run("export", "--home", home, "--json"))[0]
    answer = json.loads(run("similar", first["id"], "-k", "3", "--home", home, "--json"))
    assert len(answer["results"]) == 3
    assert answer["query"]["id"] == first["id"]
    shown = run("similar", first["id"], "-k", "3", "--home", home)
    assert answer["results"][0]["id"] in shown
    assert (
        len(json.loads(run("like", "graph", "network", "--home", home, "--json"))["results"]) == 10
    )
    assert (
        json.loads(run("like", "-", "--home", home, "--json", stdin="图神经网络".encode()))[
            "query"
        ]["text"]
        == "图神经网络"
    )
    several = json.loads(run("like", "--like", first["id"], "--home", home, "--json"))
    assert [r["id"] for r in several["results"][:3]] == [r["id"] for r in answer["results"]]


def test_search_finds_authors_words_and_slips(home: Path) -> None:
    named = json.loads(run("search", "Kaiming", "He", "--home", home, "--json"))
    assert named["search"]["plan"] == "search"
    assert "Kaiming He" in named["results"][0]["authors"]
    words = json.loads(
        run("search", "图像", "--mode", "words", "--home", home, "--json", "-k", "3")
    )
    assert len(words["results"]) == 3
    assert "Masked Autoencoders" in run("search", "mask", "autoencodres", "--home", home)
    assert "TY  - " in run("search", "-", "--home", home, "--format", "ris", stdin=b"attention")
    run("search", " ", "--home", home, code=2)
    run("search", "--home", home, code=2)


def test_results_are_cited(home: Path) -> None:
    bibtex = run("similar", "2301.00808", "--home", home, "-k", "3", "--format", "bibtex")
    found = json.loads(run("similar", "2301.00808", "--home", home, "-k", "3", "--json"))["results"]
    assert re.findall(r"^@\w+\{(.*),$", bibtex, re.MULTILINE) == [hit["id"] for hit in found]
    assert json.loads(run("like", "图神经网络", "--home", home, "--format", "csl", "-k", "2"))[1][
        "id"
    ]
    answer = run("similar", "2301.00808", "--home", home, "-k", "3", "--format", "json")
    assert json.loads(answer)["results"] == found
    run("similar", "2301.00808", "--home", home, "--format", "endnote", code=2)


def test_similar_and_like_take_the_query_options(home: Path) -> None:
    first = json.loads(run("export", "--home", home, "--json"))[0]["id"]
    options = ("--diversity", 0.4, "--half-life", 900, "--lang-mode", "balanced", "--explain")
    answer = json.loads(run("similar", first, *options, "--home", home, "--json"))
    assert all(result["why"]["sentences"] for result in answer["results"])
    best = answer["results"][0]["id"]
    several = run("like", "--like", f"{first}^2", "--like", "text:蛋白质结构", *options, "--exclude", best,
                  "--together", "--home", home)  # fmt: skip
    assert best not in several
    assert "“" in several
    dated = run("similar", first, "--as-of", "2021-06", "--home", home, "--json")
    assert all(r["published"][:7] <= "2021-06" for r in json.loads(dated)["results"])


@pytest.mark.parametrize("asked", [["similar", "2301.00808"], ["like", "图像"], ["search", "图像"]])
def test_lists_are_turned_page_by_page(home: Path, asked: list[str]) -> None:
    first = json.loads(run(*asked, "-k", "4", "--home", home, "--json"))
    assert f"more: --cursor {first['next']}" in run(*asked, "-k", "4", "--home", home)
    more = ("--cursor", first["next"], "--exclude-seen", first["results"][0]["id"])
    second = json.loads(run(*asked, "-k", "4", *more, "--home", home, "--json"))
    found = [r["id"] for answer in (first, second) for r in answer["results"]]
    assert len(set(found)) == 8
    run(*asked, "--cursor", "none", "--home", home, code=2)
    run(*asked, "--collapse", "all", "--home", home, code=2)


def test_like_reads_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "abstract.txt").write_text("protein structure", "utf-8")
    answer = json.loads(run("like", tmp_path / "abstract.txt", "--home", home, "--json"))
    assert answer["query"]["text"] == "protein structure"


def test_export_can_be_ingested_again(home: Path, tmp_path: Path) -> None:
    lines = run("export", "--home", home)
    assert '"title":"Top ML Papers of the Week (June 3 - June 9)"' in lines, "of a document"
    run("ingest", "-", "--home", tmp_path / "other", stdin=lines.encode())
    again = run("export", "--home", tmp_path / "other")
    assert sorted(again.splitlines()) == sorted(lines.splitlines())
    run("export", "--home", home, "--out", tmp_path / "e.jsonl")
    assert (tmp_path / "e.jsonl").read_text("utf-8") == lines


def test_collections_are_exported_where_that_is_reported_and_come_back(
    home: Path, tmp_path: Path
) -> None:
    run("collection", "add", "mine", "arxiv:2301.00808", "text:图神经网络", "--home", home)
    assert '"collection"' not in run("export", "--home", home)
    lines = run("export", "--collections", "--home", home)
    run("ingest", "-", "--home", tmp_path / "other", stdin=lines.encode())
    again = run("export", "--collections", "--home", tmp_path / "other")
    assert sorted(again.splitlines()) == sorted(lines.splitlines())
    assert '"collection":"mine"' in again


def test_related_is_one_file(home: Path, tmp_path: Path) -> None:
    said = json.loads(run("related", "--out", tmp_path / "related.jsonl", "--home", home, "--json"))
    lines = (tmp_path / "related.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == said["entries"]
    assert len(json.loads(lines[0])["related"]) == 10


def test_related_is_a_folder_for_a_static_site(home: Path, tmp_path: Path) -> None:
    said = json.loads(run("related", "--out", tmp_path / "site", "--home", home, "--json"))
    index = json.loads((tmp_path / "site" / "index.json").read_text("utf-8"))
    assert len(index["entries"]) == said["entries"]
    assert index["index_version"] == said["index_version"]
    page = json.loads((tmp_path / "site" / index["entries"]["arxiv:2301.00808"]).read_text("utf-8"))
    assert len(page["related"]) == 10
    dotted = tmp_path / "my.site"
    dotted.mkdir()
    run("related", "--out", dotted, "--home", home, "-k", "3")
    assert (dotted / "related.html").exists()


def test_related_gives_pages_their_addresses_reasons_and_html(tmp_path: Path) -> None:
    posts, home, site = (tmp_path / name for name in ("posts", "home", "site"))
    posts.mkdir()
    for number, subject in enumerate(("graph nodes", "graph edges", "图像分类")):
        front = f"---\ntitle: A post on {subject}, number {number}\nauthor: Ada Author\n---\n"
        (posts / f"2024-05-0{number + 1}-post.md").write_text(
            front + f"Words on {subject}.", "utf-8"
        )
    run("ingest", posts, "--format", "frontmatter", "--home", home)
    run("build", "--model", "hash", "--home", home)
    pattern = ("--url-pattern", "https://my.site/{document}/")
    run("related", "--out", site, *pattern, "--explain", "--home", home)
    pages = json.loads((site / "pages.json").read_text("utf-8"))
    assert len(pages) == 3
    name = "2024-05-01-post"
    for document, page in pages.items():
        others = {other.removesuffix(".md") for other in pages} - {document.removesuffix(".md")}
        linked = re.findall('href="https://my.site/(.*?)/"', page["html"])
        assert {*linked} == others
        assert "Same authors: Ada Author" in page["html"] or "同作者：Ada Author" in page["html"]
    (first,) = (page for document, page in pages.items() if document.startswith(name))
    index = json.loads((site / "index.json").read_text("utf-8"))
    file = json.loads((site / index["entries"][first["id"]]).read_text("utf-8"))
    assert file["related"][0]["authors"] == ["Ada Author"]
    assert file["related"][0]["why"]["facts"] == {"authors": ["Ada Author"]}
    run("related", "--out", site, "--page-lang", "zh", "--home", home)
    pages = json.loads((site / "pages.json").read_text("utf-8"))
    assert all("相关论文" in page["html"] and "href" not in page["html"] for page in pages.values())
    assert "has to have fields" in run(
        "related", "--out", site, "--url-pattern", "https://my.site/", "--home", home, code=2
    )


def test_evaluate_needs_no_judgements(home: Path) -> None:
    found = json.loads(run("evaluate", "--home", home, "--json"))
    assert found["index_recall@10"] == 1
    twins = found["twins"]["quality"]
    assert found["twins"]["entries"] > 5
    assert twins["zh->en twin@1"]["mean"] <= twins["zh->en twin@10"]["mean"]
    shown = run("evaluate", "--home", home)
    assert "index_recall@10  1.0000" in shown
    assert "en->zh twin@10" in shown


@pytest.fixture(scope="module")
def ids(home: Path) -> list[str]:
    return [entry["id"] for entry in json.loads(run("export", "--home", home, "--json"))]


def test_evaluate_on_judgements_and_lists(home: Path, ids: list[str], tmp_path: Path) -> None:
    qrels, lists = tmp_path / "qrels.jsonl", tmp_path / "lists.jsonl"
    qrels.write_text(json.dumps({"seed": ids[0], "related": ids[1]}))
    lists.write_text(f"{json.dumps(ids[:4])}\n{json.dumps({'ids': ids[4:6]})}\n")
    asked = ("evaluate", "--qrels", qrels, "--lists", lists, "--home", home)
    shown = run(*asked)
    assert "queries judged: 1" in shown
    assert "hit@10" in shown
    with lists.open("a") as more:
        more.write('["no such", "nor this"]\n')
    found = json.loads(run(*asked, "--json", code=3))
    assert (found["queries"], found["lists"]["lists"]) == (1, 2)
    assert found["per_query"][0]["name"] == ids[0]
    assert found["per_query"][0]["mrr"] == found["quality"]["mrr"]["mean"]
    assert found["lists"]["per_list"][1]["name"] == f"{lists}:2"
    assert found["lists"]["skipped"] == [f"{lists}:3"]
    assert found["unknown"] == ["no such", "nor this"]
    with lists.open("a") as more:
        more.write('{"seed": 1}\n')
    assert f"{lists}:4: want" in run(*asked, code=1)


def test_evaluate_against_another_model(home: Path, ids: list[str], tmp_path: Path) -> None:
    lists = tmp_path / "lists.jsonl"
    lists.write_text("".join(json.dumps(ids[n : n + 3]) + "\n" for n in range(0, 24, 3)))
    asked = ("evaluate", "--lists", lists, "--home", home, "--against")
    assert "no difference that chance would not explain: hit@10, mrr" in run(*asked, "hash")
    found = json.loads(run(*asked, "static-zh-en", "--json"))["comparison"]
    assert found["against"] == "static-zh-en"
    assert found["entries"] == len(ids)
    for metric in found["lists"]["metrics"].values():
        assert metric["low"] <= metric["difference"] <= metric["high"]
        assert 0 < metric["p"] <= 1


def test_doctor_finds_a_home_sound(home: Path) -> None:
    assert json.loads(run("doctor", "--home", home, "--json"))["sound"]


def test_doctor_mends_what_was_never_built(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@article{a, title={One title of a paper}, year={2020}}")
    run("ingest", tmp_path / "a.bib", "--home", tmp_path / "home")
    assert "nothing has been built" in run("doctor", "--home", tmp_path / "home", code=1)
    assert "mended" in run("doctor", "--mend", "--home", tmp_path / "home")
    assert "sound" in run("doctor", "--home", tmp_path / "home")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["similar", "2999.99999"], 1, "no entry is known as"),
        (["similar", "x", "-k", "0"], 2, "from 1 to 1000"),
        (["similar"], 2, "Missing argument"),
        (["like"], 2, "at least one"),
        (["ingest", "nowhere.txt"], 1, "nowhere.txt"),
        (["ingest", "x", "--format", "docx"], 2, "use one of"),
        (["related", "--out", "x.docx"], 2, "must end in"),
        (["nonsense"], 2, "No such command"),
        (["evaluate", "--qrels", "nowhere"], 2, "nowhere"),
        (["evaluate", "--against", "hash"], 2, "--qrels or --lists"),
        (["evaluate", "-k", "0"], 2, "from 1 to 1000"),
        (
            ["export", "--out", "/no/such/folder/e.jsonl"],
            1,
            "/no/such/folder: there is no such folder",
        ),
        (
            ["related", "--out", "/no/such/folder/r.csv"],
            1,
            "/no/such/folder: there is no such folder",
        ),
    ],
)
def test_wrong_use_and_failure_have_their_codes(
    home: Path, arguments: list[str], code: int, said: str
) -> None:
    options = [] if arguments in (["similar"], ["nonsense"]) else ["--home", home]
    assert said in run(*arguments, *options, code=code)


def test_errors_are_json_when_asked(home: Path) -> None:
    error = json.loads(run("similar", "2999.99999", "--json", "--home", home, code=1))
    assert error["error"] == "EntryNotFound"
    assert "2999.99999" in error["detail"]


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in run("build", "--home", tmp_path / "file" / "home", code=1)


def test_before_the_first_build(tmp_path: Path) -> None:
    assert "recommender build" in run("similar", "x", "--home", tmp_path / "new", code=1)


def test_problems_have_their_code(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"title": "One whole title here"}\n{"title": \n')
    said = json.loads(
        run("ingest", tmp_path / "a.jsonl", "--home", tmp_path / "home", "--json", code=3)
    )
    assert said["new"] == 1
    assert said["problems"][0]["line"] == 2


def test_the_shell_can_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RECOMMENDER_COMPLETE", "bash_source")
    assert "complete -o nosort" in run()


def test_version_and_help() -> None:
    assert run("--version").startswith("recommender")
    commands = run("--help")
    for name in (
        "ingest",
        "export",
        "build",
        "similar",
        "like",
        "related",
        "serve",
        "evaluate",
        "doctor",
    ):
        assert name in commands
        assert "--help" in run(name, "--help")


def test_every_error_has_an_exit_code() -> None:
    from recommender.cli.app import EXIT_CODE

    assert EXIT_CODE[RecommenderError] == 1


def test_inspect_shows_how_a_digest_was_read() -> None:
    sample = samples_folder() / "list-systems.md"
    shown = run("inspect", sample)
    assert shown.startswith("list-systems.md: 10 entries in 1 group, confidence ")
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) > 100  # nothing is cut where there is no terminal
    assert "heading 2" in shown
    assert "Efficient Memory Management" in shown
    told = json.loads(run("inspect", sample, "--json"))
    assert (told["version"], told["document"], told["entries"]) == (1, sample.name, 10)
    assert all(item["entry"]["title"] in shown for item in told["items"][:1])
    again = json.loads(run("inspect", "-", "--json", stdin=sample.read_bytes()))
    assert again == told | {"document": "-"}


def test_inspect_colours_at_a_terminal_alone(tmp_path: Path) -> None:
    from io import StringIO

    from rich.console import Console

    from recommender import sources
    from recommender.cli import inspection as inspected
    from recommender.cli import output as terminal

    hostile = b"# Weekly\n\n\x1b[31mred\x1b]0;title\x07\n"
    colours = Console(file=StringIO(), force_terminal=True, width=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "out", colours)
        patch.setattr(inspected, "out", colours)
        for sample in ("list-systems.md", "weekly-vision.txt"):
            content = (samples_folder() / sample).open("rb")
            with content:
                inspected.print_inspection(sources.inspect_stream(content, sample))
    shown = colours.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    from rich.cells import cell_len

    assert max(map(cell_len, plain.splitlines())) <= 60
    (tmp_path / "hostile.md").write_bytes(hostile)
    assert not set("\x1b\x07") & set(run("inspect", tmp_path / "hostile.md", code=3))


def test_inspect_writes_a_page(tmp_path: Path) -> None:
    sample = samples_folder() / "weekly-vision.txt"
    page = run("inspect", sample, "--html")
    assert page.startswith("<!doctype html>")
    assert "Segment Anything" in page
    told = run("inspect", sample, "--html", "--out", tmp_path / "page.html")
    assert told.startswith(f"{tmp_path / 'page.html'}: weekly-vision.txt: 8 entries")
    assert (tmp_path / "page.html").read_text("utf-8") == page


def test_inspect_says_what_it_is_not_for(tmp_path: Path) -> None:
    shown = run("inspect", samples_folder() / "refs.bib")
    assert shown == "refs.bib: is read as bibtex; inspect shows how digests are read\n"
    assert "is read as jsonl" in run("inspect", "-", "--format", "jsonl", stdin=b"# Weekly")
    empty = tmp_path / "empty.md"
    empty.touch()
    assert "is empty" in run("inspect", empty, code=3)
    assert json.loads(run("inspect", empty, "--json", code=3))["problems"][0]["line"] == 1
    run("inspect", tmp_path / "none.md", code=1)
    run("inspect", empty, "--html", "--json", code=2)
    run("inspect", empty, "--out", tmp_path / "page.html", code=2)
    run("inspect", empty, "--format", "word", code=2)
    run("inspect", empty, "--base-url", "example.org", code=2)


def test_relative_links_are_kept_against_a_base_url(tmp_path: Path) -> None:
    digest = "# Weekly\n\n" + "".join(
        f"## {k}. [A Paper of the Number {k}](/posts/{k})\n\nA sentence about it, to its end.\n\n"
        for k in range(1, 5)
    )
    file, home = tmp_path / "weekly.md", tmp_path / "home"
    file.write_text(digest, "utf-8")
    run("ingest", file, "--base-url", "blog.example.org", "--home", home, code=2)
    run("ingest", file, "--base-url", "https://blog.example.org/w/", "--home", home)
    urls = [entry["url"] for entry in json.loads(run("export", "--home", home, "--json"))]
    assert urls == [f"https://blog.example.org/posts/{k}" for k in range(1, 5)]
    piped = tmp_path / "piped"
    address = ("--base-url", "https://blog.example.org/w/")
    run("ingest", "-", *address, "--home", piped, stdin=digest.encode())
    assert [e["url"] for e in json.loads(run("export", "--home", piped, "--json"))] == urls
    told = json.loads(run("inspect", file, *address, "--json"))
    assert [item["entry"]["url"] for item in told["items"]] == urls


def test_that_no_memory_is_left_is_reported_in_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 86.0 KiB")

    monkeypatch.setattr("recommender.engine.engine.Engine.similar", asked)
    said = json.loads(run("similar", "arxiv:2010.11929", "--home", home, "--json", code=1))
    assert said["error"] == "MemoryError"
    assert "no memory is left" in said["detail"]
