import io

import orjson
import pytest
from rich.cells import cell_len
from rich.console import Console

from recommender import terminal
from recommender.answers import Answer
from recommender.entries import Entry, Mention, Origin


def result(number: int, title: str, title_zh: str | None = None) -> dict:
    origin = Origin("a.txt", number, "weekly")
    mention = Mention(origin=origin, title=title, title_zh=title_zh, arxiv_id=f"2101.0000{number}")
    return {**Entry.merge([mention]).card(), "score": 1 - number / 10}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=stream, width=100))
    return stream


def answer(query: dict) -> Answer:
    found = [
        result(1, "图神经网络"),
        result(2, "A plain title", "一个标题"),
        result(3, "[red]not markup[/red]"),
    ]
    search = {"plan": "graph", "matched": 3, "exact": True}
    body = {"query": query, "results": found, "index_version": "abc", "model": "hash"}
    return Answer(orjson.dumps(body | {"search": search}), "graph", 0.1)


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
