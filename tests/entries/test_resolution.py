from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.claims import contradictions
from recommender.entries.entry import Entry
from recommender.entries.identity import is_strong
from recommender.entries.mention import Mention, Origin
from recommender.entries.resolution import resolve, same_work
from tests.growth import grows_at_most, seconds
from tests.strategies import examples, mentions

HERE = Origin("a.txt", 1, "weekly")
TITLE = "Deep learning for molecule property prediction"


def mention(**fields: object) -> Mention:
    return Mention(origin=HERE, **fields)  # type: ignore[arg-type]


def parts(given_mentions: Sequence[Mention], decisions: dict | None = None) -> set[frozenset[int]]:
    return {frozenset(c.members) for c in resolve(given_mentions, decisions)}


LONG = "A Long and Distinctive Title of a Paper"

SAME = [
    (
        mention(arxiv_id="2101.00001", title="One"),
        mention(url="https://arxiv.org/pdf/2101.00001v3.pdf", title="Two"),
    ),
    (mention(title=LONG), mention(title=LONG.upper() + ".", arxiv_id="2101.00001")),
    (mention(title=LONG, authors=("谢赛宁",)), mention(title=LONG, authors=("Saining Xie",))),
    (mention(title=LONG, doi="10.1234/ab.c"), mention(title=LONG, arxiv_id="2101.00001")),
    (
        mention(title="Mamba", authors=("Albert Gu",)),
        mention(title="Mamba", authors=("A. Gu", "T. Dao")),
    ),
    (
        mention(url="https://b.org/p/1", title="新的方法"),
        mention(url="http://b.org/p/1/", title="A new method"),
    ),
    (mention(abstract_zh="没有标题的文字。"), mention(abstract_zh="没有标题的文字")),
    (mention(url="https://b.org/p/1"), mention(url="http://www.b.org/p/1/")),
    (mention(url="https://b.org/p/1"), mention(url="https://b.org/p/1", title="One tool")),
    (
        mention(title="Zero\u200bwidth Marks in a Longer Title"),
        mention(title="Zerowidth marks in a longer title"),
    ),
]
DIFFERENT = [
    (mention(title=LONG + ", Part I"), mention(title=LONG + ", Part II")),
    (mention(title="Preface"), mention(title="Preface", venue="Another volume")),
    (mention(title="Preface", doi="10.1000/one"), mention(title="Preface", doi="10.1000/two")),
    (
        mention(title="SemEval-2020 Task 1: Lexical Change"),
        mention(title="SemEval-2021 Task 1: Lexical Change"),
    ),
    (mention(title=f"Erratum: {LONG}"), mention(title=LONG)),
    (mention(title=LONG, authors=("Ada",)), mention(title=LONG, authors=("Bo",))),
    (mention(title=LONG, arxiv_id="2101.00001"), mention(title=LONG, arxiv_id="2101.00002")),
    (
        mention(title="Mamba", authors=("Albert Gu",)),
        mention(title="Mamba", authors=("Ernest Snake",)),
    ),
    (mention(title="Mamba", authors=("Albert Gu",)), mention(title="Mamba")),
    (
        mention(url="https://b.org/p/1", title="One tool"),
        mention(url="https://b.org/p/1", title="Another tool"),
    ),
    (
        mention(url="https://b.org/p", abstract_zh="一。"),
        mention(url="https://b.org/p", abstract_zh="二。"),
    ),
    (mention(abstract_zh="一段文字。"), mention(abstract_zh="另一段文字。")),
    (mention(arxiv_id="2101.00001"), mention(arxiv_id="2101.00002")),
    (mention(url="https://b.org/p"), mention(arxiv_id="2101.00002")),
    (mention(url="https://b.org/p"), mention(url="https://b.org/q")),
    (mention(title="???"), mention(title="!!!")),
    *(
        (mention(title=LONG, aliases=(f"{one}",)), mention(title=LONG, aliases=(f"{other}",)))
        for one, other in (
            ("pmid:1", "pmid:2"),
            ("PMC100", "PMC200"),
            ("W1000001", "W1000002"),
            ("CorpusID:1", "CorpusID:2"),
            ("s2:" + "a" * 40, "s2:" + "b" * 40),
            ("N19-1423", "N19-1424"),
            ("openreview:aaaaa", "openreview:bbbbb"),
            ("mag:1", "mag:2"),
        )
    ),
    (
        mention(title=LONG, arxiv_id="2101.00001", doi="10.1000/one"),
        mention(title=LONG, arxiv_id="2101.00001", doi="10.1000/two"),
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_mentions_that_are_of_one_work(one: Mention, other: Mention) -> None:
    assert same_work(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_mentions_that_are_of_two_works(one: Mention, other: Mention) -> None:
    assert not same_work(one, other)
    (a, b) = resolve([one, other])
    assert Entry.merge([one], a.withheld).id != Entry.merge([other], b.withheld).id


@given(mentions, mentions)
def test_same_work_is_symmetric_and_reflexive(one: Mention, other: Mention) -> None:
    assert same_work(one, one)
    assert same_work(one, other) == same_work(other, one)
    if same_work(one, other):
        assert one.blocking_keys() & other.blocking_keys()


GU, WANG = (
    mention(title=TITLE, arxiv_id="2101.00001", authors=("Wei Gu", "Jun Xu")),
    mention(title=TITLE, arxiv_id="2205.00002", authors=("Xin Wang",)),
)
BRIDGES = [  # who is given, and where the last of them belongs: with which of the others
    ([GU, WANG, mention(title=TITLE, authors=("W. Gu",))], 0),
    ([GU, WANG, mention(title=TITLE, authors=("X. Wang", "Z. Other"))], 1),
    ([GU, WANG, mention(title=TITLE, published="2022-05-20")], 1),
    ([GU, WANG, mention(title=TITLE, published="2021-02")], 0),
    ([GU, WANG, mention(title=TITLE, authors=("Nobody Else",))], None),
    (
        [
            mention(title=TITLE, doi="10.1000/1", abstract_en="Molecules vibrate in heat baths."),
            mention(title=TITLE, doi="10.1000/2", abstract_en="Enzymes catalyse slow reactions."),
            mention(title=TITLE, abstract_en="How enzymes catalyse reactions."),
        ],
        1,
    ),
    (
        [
            mention(title=TITLE, aliases=("pmid:1",), abstract_zh="分子在热浴中振动。"),
            mention(title=TITLE, aliases=("pmid:2",), abstract_zh="酶催化缓慢的反应。"),
            mention(title=TITLE, recommendation="酶如何催化反应。"),
        ],
        1,
    ),
    # a number of another kind is no better than none
    (
        [
            GU,
            WANG,
            mention(title=TITLE, doi="10.1000/1", authors=("Xin Wang",)),
        ],
        1,
    ),
]


@pytest.mark.parametrize(("told", "home"), BRIDGES)
def test_a_bridge_goes_where_the_evidence_is_best(told: list[Mention], home: int | None) -> None:
    for order in permutations(range(3)):
        found = parts([told[i] for i in order])
        named = {frozenset(order[i] for i in part) for part in found}
        wanted = {frozenset([0]), frozenset([1]), frozenset([2])}
        if home is not None:
            wanted = {frozenset([1 - home]), frozenset([home, 2])}
        assert named == wanted


def test_authors_that_disagree_are_not_joined_by_who_names_none() -> None:
    ada, bo = mention(title=LONG, authors=("Ada",)), mention(title=LONG, authors=("Bo",))
    assert len(resolve([ada, bo, mention(title=LONG)])) == 2


def test_what_one_mention_names_together_is_one() -> None:
    both = mention(title=LONG, doi="10.1000/journal", aliases=("doi:10.1101/2020.01.01.000001",))
    preprint = mention(title=LONG, doi="10.1101/2020.01.01.000001v2")
    journal = mention(title=LONG, doi="10.1000/journal")
    assert len(resolve([preprint, journal])) == 2
    assert len(resolve([preprint, journal, both])) == 1


def test_a_number_that_two_claim_is_withheld_from_one() -> None:
    one = mention(arxiv_id="2101.00001", doi="10.1000/x", title="One")
    two = mention(arxiv_id="2101.00002", doi="10.1000/x", title="Two")
    alone = mention(doi="10.1000/x", title="Three")
    for order in permutations([one, two, alone]):
        clusters = resolve(order)
        entries = [Entry.merge([order[i] for i in c.members], c.withheld) for c in clusters]
        assert sorted(e.id for e in entries) == ["arxiv:2101.00001", "arxiv:2101.00002"]
        assert sum("doi:10.1000/x" in e.aliases for e in entries) == 1


def test_a_page_of_several_works_names_none() -> None:
    page = "https://b.org/weekly"
    titles = ["图神经网络的一篇新文章", "语音识别的另一篇文章", "A new article", "Another article"]
    told = [mention(url=page, title=title) for title in titles]
    assert len(resolve([*told, mention(url=page)])) == 5


DECIDED = [
    ({("arxiv:2101.00001", "arxiv:2205.00002"): True}, 1),
    ({("arxiv:2101.00001", "arxiv:2205.00002"): False}, 2),
]


@pytest.mark.parametrize(("decisions", "count"), DECIDED)
def test_a_decision_wins_over_numbers(decisions: dict, count: int) -> None:
    assert len(resolve([GU, WANG], decisions)) == count


def test_a_decision_wins_over_titles_and_shared_numbers() -> None:
    item = mention(title="一种分子性质预测的新方法", abstract_zh="介绍。")
    (name,) = item.names()
    assert len(resolve([GU, item])) == 2
    pair = ("arxiv:2101.00001", name)
    assert len(resolve([GU, item], {pair: True})) == 1
    copied = mention(title=TITLE)
    (name,) = copied.names()
    assert len(resolve([GU, copied])) == 1
    assert len(resolve([GU, copied], {("arxiv:2101.00001", name): False})) == 2
    more = mention(title=LONG, arxiv_id="2101.00001", doi="10.1000/x")
    less = mention(title="Other", doi="10.1000/x")
    assert len(resolve([more, less], {("arxiv:2101.00001", "doi:10.1000/x"): False})) == 2


@examples(60)
@given(
    st.lists(mentions, min_size=1, max_size=9, unique_by=lambda m: (m.fingerprint(), m.origin)),
    st.randoms(use_true_random=False),
    st.dictionaries(
        st.sampled_from(
            [
                ("arxiv:2101.00001", "arxiv:2101.00002"),
                ("arxiv:2101.00001", "doi:10.1000/one"),
                ("doi:10.1000/one", "doi:10.1000/two"),
            ]
        ),
        st.booleans(),
        max_size=2,
    ),
)
def test_the_outcome_is_of_the_set(told: list[Mention], random, decisions: dict) -> None:
    order = list(range(len(told)))
    random.shuffle(order)
    shuffled = {
        (frozenset(order[i] for i in c.members), c.withheld)
        for c in resolve([told[i] for i in order], decisions)
    }
    clusters = resolve(told, decisions)
    assert shuffled == {(frozenset(c.members), c.withheld) for c in clusters}
    owners: dict[str, int] = {}
    for number, cluster in enumerate(clusters):
        members = [told[i] for i in cluster.members]
        entry = Entry.merge(members, cluster.withheld)
        told_together = [{n for n in m.names() if is_strong(n)} - cluster.withheld for m in members]
        if not any(decisions.values()):
            assert contradictions(told_together) == []
        for name in entry.aliases:
            if name.startswith(("arxiv:", "doi:")):
                assert owners.setdefault(name, number) == number
    ids = [Entry.merge([told[i] for i in c.members], c.withheld).id for c in clusters]
    assert len(set(ids)) == len(ids)


def test_many_mentions_of_one_work_take_linear_time() -> None:
    def of(count: int) -> float:
        told = [mention(title=LONG, recommendation=f"第 {n} 次推荐。") for n in range(count)]
        told.append(mention(title=LONG, arxiv_id="2101.00001"))
        assert len(resolve(told)) == 1
        return seconds(lambda: resolve(told))

    assert grows_at_most(8, of, 2000, 8000)
