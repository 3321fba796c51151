"""One work told in two languages is suspected, never merged by likeness, and settled by people."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.cli.app import app
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin
from recommender.errors import EntryNotFound, InvalidQuery
from tests.built_once import built_once
from tests.conftest import papers


def told(line: int, title: str, text: str, **more: object) -> Mention:
    field = "abstract_en" if text.isascii() else "abstract_zh"
    return Mention(origin=Origin("a.txt", line, "weekly"), title=title, **{field: text}, **more)


PAPER = told(
    1,
    "ZebraNet: Sparse Routing for Long-Context Decoding",
    "We present ZebraNet, which routes tokens sparsely and reaches 71.3% on LongBench with 1.8x "
    "fewer steps than FlashDecode.",
    arxiv_id="2401.90011",
    authors=("Ann One", "Bob Two"),
)
ITEM = told(
    2,
    "ZebraNet：面向长上下文解码的稀疏路由",
    "研究者提出 ZebraNet，用稀疏路由处理长上下文，在 LongBench 上达到 71.3%，步数比 FlashDecode 少 1.8 倍。",
    published="2024-01-20",
)
OTHER = told(3, "多语言语音识别的新进展", "介绍语音识别的一种新方法。")
NAME = ITEM.names()[0]


def suspicious(folder: Path) -> None:
    """Make a home folder where `PAPER` and `ITEM` are suspected to be one work."""
    with Catalogue(folder / CATALOGUE) as catalogue:
        catalogue.store([*papers(), PAPER, ITEM, OTHER])
        build(folder, catalogue, HashEncoder())


@pytest.fixture
def suspected(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    built = built_once(tmp_path_factory, "suspicious", suspicious)
    shutil.copytree(built, tmp_path / "home")
    with Catalogue(tmp_path / "home" / CATALOGUE) as opened:
        yield opened


def pairs(catalogue: Catalogue) -> list[set[str]]:
    return [{e["id"] for e in pair["entries"]} for pair in catalogue.duplicates()["pairs"]]


def test_a_work_told_in_two_languages_is_suspected_and_nothing_is_merged(
    suspected: Catalogue,
) -> None:
    assert pairs(suspected) == [{"arxiv:2401.90011", NAME}]
    (pair,) = suspected.duplicates()["pairs"]
    assert "zebranet" in pair["reasons"]["names"]
    assert pair["reasons"]["figures"]
    assert pair["reasons"]["months_apart"] == 0
    assert 0.4 < pair["likeness"] <= 1
    assert len(suspected) == 27


def test_what_is_the_same_is_one_entry_and_no_suspect(suspected: Catalogue) -> None:
    assert suspected.decide(NAME, "2401.90011", True) == ("arxiv:2401.90011",) * 2
    assert pairs(suspected) == []
    (stored,) = suspected.get([suspected.find("2401.90011")])
    assert NAME in stored.entry.aliases
    assert stored.entry.languages == ("zh", "en")
    assert suspected.problems() == []
    build(suspected.path.parent, suspected, HashEncoder())
    assert pairs(suspected) == []


def test_what_is_different_stays_apart_and_is_not_suspected_again(suspected: Catalogue) -> None:
    suspected.decide(NAME, "2401.90011", False)
    assert pairs(suspected) == []
    more = told(9, "Something Else Altogether, Told at Some Length", "Other words.")
    suspected.store([more])
    build(suspected.path.parent, suspected, HashEncoder())
    assert pairs(suspected) == []
    assert suspected.duplicates()["decisions"] == [
        {"one": "arxiv:2401.90011", "other": NAME, "same": False}
    ]


def test_the_last_decision_counts(suspected: Catalogue) -> None:
    before = {s.entry.id: s.row for s in suspected.entries()}
    suspected.decide(NAME, "2401.90011", True)
    suspected.decide(NAME, "2401.90011", False)
    after = {s.entry.id: s.row for s in suspected.entries()}
    assert after.keys() == before.keys()
    assert after["arxiv:2401.90011"] == before["arxiv:2401.90011"]


def test_decisions_need_two_entries(suspected: Catalogue) -> None:
    with pytest.raises(EntryNotFound):
        suspected.decide("2401.90011", "no such entry", True)
    with pytest.raises(InvalidQuery):
        suspected.decide("2401.90011", "arXiv:2401.90011v2", True)


def test_what_was_merged_by_a_title_can_be_parted(catalogue: Catalogue) -> None:
    copied = Mention(origin=Origin("b.txt", 1, "weekly"), title=PAPER.title, recommendation="好。")
    catalogue.store([PAPER, copied])
    assert len(catalogue) == 1
    catalogue.decide("2401.90011", copied.names()[0], False)
    assert len(catalogue) == 2
    assert catalogue.problems() == []
    catalogue.store([told(5, "Yet another and different title", "Words.")])
    assert len(catalogue) == 3


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("array", [[], ["--json"]])
def test_decisions_go_with_an_export(
    suspected: Catalogue, tmp_path: Path, same: bool, array: list[str]
) -> None:
    run = CliRunner()
    home, out, other = suspected.path.parent, tmp_path / "out.jsonl", tmp_path / "other"
    word = "--same" if same else "--different"
    asked = run.invoke(app, ["duplicates", word, NAME, "2401.90011", "--home", str(home)])
    assert asked.exit_code == 0, asked.output
    run.invoke(app, ["export", "--out", str(out), "--home", str(home), *array])
    first = tmp_path / "first.jsonl"  # what was told may come before or after
    first.write_bytes(orjson.dumps({"title": ITEM.title, "abstract_zh": ITEM.abstract_zh}) + b"\n")
    read = run.invoke(app, ["ingest", str(first), str(out), "--home", str(other)])
    assert read.exit_code == 0, read.output
    with Catalogue(other / CATALOGUE) as copy:
        assert copy.decisions() == suspected.decisions()
        assert len(copy) == len(suspected)
        assert (copy.find(NAME) == copy.find("2401.90011")) is same
        assert copy.problems() == []


def test_the_command_shows_pairs_and_reasons(suspected: Catalogue) -> None:
    run, home = CliRunner(), str(suspected.path.parent)
    shown = run.invoke(app, ["duplicates", "--home", home])
    assert "ZebraNet: Sparse Routing" in shown.output
    assert "names" in shown.output
    answer = orjson.loads(run.invoke(app, ["duplicates", "--json", "--home", home]).stdout)
    assert [e["id"] for e in answer["pairs"][0]["entries"]] == [NAME, "arxiv:2401.90011"]


def test_a_settled_pair_is_one_result_at_once(suspected: Catalogue) -> None:
    with Engine(suspected.path.parent) as engine:
        near = [r["id"] for r in engine.similar("2401.90011", 5).results]
        assert NAME in near
        assert engine.decide("2401.90011", NAME, True) == ("arxiv:2401.90011",) * 2
        near = [r["id"] for r in engine.similar(NAME, 30).results]
        assert NAME not in near
        assert "arxiv:2401.90011" not in near
