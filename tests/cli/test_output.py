import io

import orjson
import pytest
from rich.cells import cell_len
from rich.console import Console

from recommender.cli import output as terminal
from recommender.engine.response import QueryResponse
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin


def result(number: int, title: str, title_zh: str | None = None) -> dict:
    origin = Origin("a.txt", number, "weekly")
    mention = Mention(origin=origin, title=title, title_zh=title_zh, arxiv_id=f"2101.0000{number}")
    card = Entry.merge([mention]).summary()
    return {**card, "score": 1 - number / 10, "relevance": 1 - number / 1000}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=stream, width=100))
    return stream


def answer(query: dict) -> QueryResponse:
    found = [
        result(1, "图神经网络"),
        result(2, "A plain title", "一个标题"),
        result(3, "[red]not markup[/red]"),
    ]
    return told(query, found)


def told(query: dict, found: list[dict], close: bool = True, plan: str = "graph") -> QueryResponse:
    search = {"plan": plan, "matched": 3, "exact": True, "close": close}
    made = {"index_version": "abc", "model": "hash", "search": search, "next": None}
    return QueryResponse(orjson.dumps({"query": query, "results": found, **made}), "graph", 0.1)


def test_columns_line_up_whatever_the_script(shown: io.StringIO) -> None:
    terminal.print_answer(answer({"id": "x", "title": "种子"}), as_json=False)
    head, columns, *rows = shown.getvalue().splitlines()
    assert head == "种子"
    start = cell_len(columns[: columns.index("title")])
    titles = [
        line
        for line in rows
        if "标题" in line or "title" in line or "网络" in line or "markup" in line
    ]
    assert len(titles) == 4
    for line in titles:
        cells = cell_len(line) - cell_len(line.lstrip())
        text = next(
            t
            for t in ("图神经网络", "A plain title", "一个标题", "[red]not markup[/red]")
            if t in line
        )
        assert max(cells, cell_len(line[: line.index(text)])) == start


def test_the_heading_says_what_was_asked(shown: io.StringIO) -> None:
    terminal.print_answer(
        answer({"text": "graphs", "like": ["a", "b"], "unlike": ["c"]}), as_json=False
    )
    assert shown.getvalue().startswith("graphs; like a, b; unlike c\n")


def test_reasons_stand_below_the_title(shown: io.StringIO) -> None:
    why = {
        "sentences": {"seed": "One says so.", "result": "另一句。", "cosine": 0.5},
        "terms": ["graph", "edge"],
        "facts": {"authors": ["Ada"], "venue": "ICML"},
    }
    found = [{**result(1, "A title"), "why": why, "seed": {"text": "graphs"}}]
    terminal.print_answer(told({"text": "graphs"}, found, close=False), as_json=False)
    lines = [line.strip() for line in shown.getvalue().splitlines()[3:9]]
    assert lines[0].endswith("A title")
    assert lines[1:] == [
        "for graphs", "“One says so.”", "“另一句。”", "both: graph, edge", "same authors: Ada",
    ]  # fmt: skip
    assert "same venue: ICML" in shown.getvalue()
    assert "nothing is close" in shown.getvalue()


@pytest.mark.parametrize("width", [100, terminal.WIDE])
def test_a_search_without_anything_close_says_so_first_and_has_no_scores(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(terminal, "out", Console(file=(stream := io.StringIO()), width=width))
    far = told({"text": "zzzz"}, [result(1, "A title")], close=False, plan="search")
    terminal.print_answer(far, as_json=False)
    assert stream.getvalue().splitlines()[1] == "nothing is close: chance pairs are as near"
    assert "0.900" not in stream.getvalue()
    assert "0.9990" in stream.getvalue()


def test_what_stands_for_a_picture_is_shown_as_it_is() -> None:
    with terminal.out.capture() as captured:
        terminal.say("attention is all you need :smile:")
    assert captured.get() == "attention is all you need :smile:\n"
