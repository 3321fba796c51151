from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.entry import Entry, Facts
from recommender.entries.mention import Mention, Origin, Problem, language
from tests.strategies import mentions

HERE = Origin("a.txt", 1, "weekly")


def mention(**fields: object) -> Mention:
    return Mention(origin=HERE, **fields)  # type: ignore[arg-type]


@given(mentions)
def test_a_mention_survives_json(one: Mention) -> None:
    assert Mention.from_dict(orjson.loads(orjson.dumps(one.to_dict()))) == one


@given(st.permutations(range(4)), st.lists(mentions, min_size=4, max_size=4))
def test_merging_knows_no_order(order: list[int], given_mentions: list[Mention]) -> None:
    shuffled = [given_mentions[i] for i in order]
    assert Entry.merge(shuffled).to_dict() == Entry.merge(given_mentions).to_dict()


def test_a_digest_item_and_a_record_give_the_best_of_both() -> None:
    digest = mention(
        title="A ConvNet for the 2020s",
        authors=("谢赛宁", "刘壮"),
        url="https://arxiv.org/pdf/2201.03545.pdf",
        arxiv_id="2201.03545",
        abstract_zh="重新审视卷积网络的设计。",
        recommendation="纯卷积也能胜过 Transformer。",
    )
    record = Mention(
        origin=Origin("arxiv.jsonl", 7, "arxiv"),
        title="A ConvNet for the 2020s",
        authors=("Zhuang Liu", "Hanzi Mao"),
        url="https://arxiv.org/abs/2201.03545",
        arxiv_id="2201.03545",
        abstract_en="We reexamine the design of convolutional networks.",
        published="2022-01-10",
        category="cs.CV",
    )
    entry = Entry.merge([digest, record])
    got = entry.to_dict()
    assert got["id"] == "arxiv:2201.03545"
    assert got["authors"] == ["Zhuang Liu", "Hanzi Mao"]
    assert got["abstract_zh"]
    assert got["abstract_en"]
    assert got["recommendation"] == digest.recommendation
    assert got["lang"] == ["zh", "en"]
    assert [m["document"] for m in got["mentions"]] == ["a.txt", "arxiv.jsonl"]
    assert len(entry.texts()) == 2


def test_an_entry_without_a_title_is_shown_by_its_first_words() -> None:
    entry = Entry.merge([mention(kind="post", abstract_zh="概述 " + "长" * 100)])
    assert entry.title is None
    assert entry.id.startswith("text:")
    assert entry.label.startswith("概述 长")
    assert len(entry.label) == 60


def test_texts_fall_back_to_what_there_is() -> None:
    assert Entry.merge([mention(title="Only a Title")]).texts() == ("Only a Title",)
    weekly = mention(title="T", abstract_zh="摘要。")
    assert Entry.merge([weekly]).texts() == ("T\n摘要。",)
    assert Entry.merge([mention(title="T", recommendation="值得一读。")]).texts() == (
        "T\n值得一读。",
    )
    twin = mention(title="T", title_zh="题", abstract_zh="摘要。", abstract_en="Abstract.")
    assert Entry.merge([twin]).texts() == ("题\n摘要。", "T\nAbstract.")


def test_the_text_hash_changes_with_the_text_alone() -> None:
    one = mention(title="T", abstract_en="Text.")
    assert Entry.merge([one]).text_hash() == Entry.merge([replace(one, category="CV")]).text_hash()
    assert (
        Entry.merge([one]).text_hash()
        != Entry.merge([replace(one, abstract_en="Test.")]).text_hash()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图神经网络 GNN", "zh"),
        ("Graph neural networks", "en"),
        ("", "en"),
        ("2021", "en"),
        ("é 2021", "en"),
        ("图 abcd", "zh"),
        ("图 abcde", "en"),
        ("图 ab-cd 2021, 2022, 2023", "zh"),
        ("䷀ 7", "en"),  # of the same range, and no letter
    ],
)
def test_the_language_of_a_text_is_told_by_its_characters(text: str, expected: str) -> None:
    assert language(text) == expected


def test_a_problem_says_where() -> None:
    assert str(Problem("a.txt", 7, "an item without a title")) == "a.txt:7: an item without a title"


def test_facts_are_those_of_every_mention() -> None:
    digest = mention(arxiv_id="2201.03545", category="CV", source="机器之心", recommendation="好。")
    record = Mention(
        origin=Origin("arxiv.jsonl", 7, "arxiv"),
        arxiv_id="2201.03545",
        category="cs.CV",
        venue="CVPR 2022",
        published="2022-01-10",
        abstract_en="We reexamine.",
    )
    assert not Entry.merge([digest]).facts().has_abstract
    assert Entry.merge([digest, record]).facts() == Facts(
        kind="paper",
        langs=("zh", "en"),
        categories=("CV", "cs.CV"),
        venue="CVPR 2022",
        sources=("arxiv", "weekly", "机器之心"),
        published="2022-01-10",
        has_abstract=True,
    )


@given(st.lists(mentions, min_size=1, max_size=3))
def test_facts_survive_json_and_agree_with_what_is_shown(some: list[Mention]) -> None:
    entry = Entry.merge(some)
    facts, shown = entry.facts(), entry.to_dict()
    assert Facts.from_json(facts.to_json()) == facts
    assert (facts.kind, list(facts.langs), facts.venue, facts.published) == (
        shown["kind"],
        shown["lang"],
        shown["venue"],
        shown["published"],
    )
    assert shown["category"] is None or shown["category"] in facts.categories
