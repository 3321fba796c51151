"""How sure a reading is: more evidence and papers claimed once make it surer, doubt is told."""

import json
from pathlib import Path

import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources import digests
from recommender.sources.digests import confidence
from recommender.sources.digests.analysis import analyse
from recommender.sources.digests.confidence import LEAST, WEIGHTS, Signs
from recommender.sources.digests.reading import pages

RESULTS = Path(__file__).parents[3] / "benchmarks/results/confidence.json"


def item(number: int) -> str:
    return (
        f"## {number}. A Paper on the Reading of Digests, Part {'ABCDEFGH'[number]}\n\n"
        f"Authors: Ada One, Ben Two\n\nLink: https://arxiv.org/abs/2401.0000{number}\n\n"
        "Abstract: A text that says in one sentence what the paper is about.\n\n"
    )


CLEAR = "# Weekly papers\n\n" + "".join(map(item, range(1, 6)))


def signs_of(text: str) -> Signs:
    signs = Signs()
    for page in pages.pages(text):
        signs.add(analyse(page))
    return signs


def test_a_clear_digest_is_read_with_confidence() -> None:
    signs = signs_of(CLEAR)
    assert (signs.items, signs.papers, signs.claimed) == (5, 5, 1.0)
    assert signs.line == 3
    assert signs.confidence > 0.8
    assert all(isinstance(found, Mention) for found in digests.parse(CLEAR, "d"))


def test_papers_that_no_item_takes_make_it_less_sure() -> None:
    stray = "".join(f"https://arxiv.org/abs/2402.0000{k}\n\n" for k in range(9))
    signs = signs_of(stray + CLEAR)
    assert signs.claimed < 1
    assert signs.confidence < signs_of(CLEAR).confidence


def test_nothing_read_is_no_confidence_and_no_papers_are_no_doubt() -> None:
    assert Signs().confidence == 0
    assert signs_of("A line.").confidence == 0
    without = CLEAR.replace("arxiv.org/abs/", "example.org/p/")
    assert signs_of(without).claimed == 1


def test_the_pages_of_a_long_document_count_together() -> None:
    signs = Signs()
    for _ in range(2):
        (page,) = pages.pages(CLEAR)
        signs.add(analyse(page))
    once = signs_of(CLEAR)
    assert signs.items == 2 * once.items
    assert signs.confidence == pytest.approx(once.confidence)


def test_doubt_is_told_where_the_items_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "WEIGHTS", WEIGHTS._replace(constant=-99.0))
    *found, told = digests.parse(CLEAR, "d")
    assert all(isinstance(one, Mention) for one in found)
    assert isinstance(told, Problem)
    assert str(told).startswith("d:3: may be misread (confidence 0.00)")


def test_all_weights_make_surer() -> None:
    assert all(weight > 0 for weight in WEIGHTS[1:])
    assert 0 < LEAST < 1


def test_the_weights_are_those_that_were_measured() -> None:
    assert json.loads(RESULTS.read_text("utf-8"))["weights"] == WEIGHTS._asdict()
