"""What an issue tells, our own reader of digests reads: every item with title, link, number, date, in both languages."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import identity
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from recommender.issues import WRITERS
from recommender.issues.issue import Issue, IssueItem, IssueSection
from recommender.sources import read_stream
from tests.strategies import examples

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
DIGESTS = [".md", ".html", ".eml", ".json"]

SUBJECTS = [
    "Graph Networks",
    "Speech Recognition",
    "Protein Folding",
    "Diffusion Models",
    "Dense Retrieval",
]
SUBJECTS_ZH = ["图神经网络", "语音识别", "蛋白质折叠", "扩散模型", "稠密检索"]
WAYS = [
    "Scaling",
    "A Survey of",
    "Towards Robust",
    "On the Limits of",
    "C++ & <Fast>",
    "$k$-Means for",
    "Predicting [MASK] by",
    "A Bold* Look at",
    "Why *a_b* and _c_ Help",
    "Writing `code` for",
    "On #1 and x~y of",
]
TAILS = [
    "",
    " with Transformers",
    ": A Second Look",
    " at $O(n \\log n)$ Cost",
    " (v2)",
    " & Friends",
    " 100%",
]

abstracts = st.lists(
    st.sampled_from(
        [
            "We study the problem on several benchmarks and report what holds.",
            "The method keeps <b>tags</b>, *stars* and _underscores_ as they are.",
            "It costs $O(n)$ and reaches 93.1% [see Table 2].",
            "Everybody has the code at https://github.com/example/code since May.",
        ]
    ),
    min_size=1,
    max_size=3,
    unique=True,
).map(
    lambda some: " ".join(
        [
            "We ask whether the approach scales to larger inputs, and compare several ways of doing it on the same data and with the same budget.",
            *some,
        ]
    )
)
abstracts_zh = st.lists(
    st.sampled_from(
        [
            "本文研究这一问题，并在多个数据集上做了实验。",
            "方法简单，代价是线性的。",
            "结果比以往的方法高出 3.2%。",
        ]
    ),
    min_size=1,
    max_size=3,
    unique=True,
).map(lambda some: "".join(["我们先问它能否推广到更大的规模，再比较几种做法。", *some]))


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    count = draw(st.integers(1, 6))
    made = []
    for number in range(count):
        subject = draw(st.integers(0, len(SUBJECTS) - 1))
        title = f"{draw(st.sampled_from(WAYS))} {SUBJECTS[subject]}{draw(st.sampled_from(TAILS))}, Part {number + 1}"
        numbered = draw(st.sampled_from(["arxiv", "doi", "both", "url"]))
        en = draw(abstracts)
        zh = draw(st.none() | abstracts_zh)
        made.append(
            Mention(
                origin=Origin("told.jsonl", number + 1, "jsonl"),
                title=title,
                title_zh=f"{SUBJECTS_ZH[subject]}研究之{number + 1}" if zh else None,
                authors=tuple(
                    draw(st.sampled_from([[], ["Ada Lovelace", "Bo Li"], ["李博", "王芳"]]))
                ),
                arxiv_id=f"2611.{number + 100:05d}" if numbered in ("arxiv", "both") else None,
                doi=f"10.1000/a(b)<c>.{number}" if numbered in ("doi", "both") else None,
                url=f"https://example.org/papers/{number}?a=1&b=2" if numbered == "url" else None,
                published=draw(st.sampled_from(["2026-11-28", "2026-11", "2025-01-02"])),
                venue=draw(st.none() | st.just("NeurIPS 2026")),
                category=draw(st.none() | st.just("cs.CL")),
                abstract_zh=zh,
                abstract_en=en,
            )
        )
    return [Entry.merge([mention]) for mention in made]


def issue_of(told: list[Entry], sections: int = 1) -> Issue:
    reasons = ("near “Attention Is All You Need”", "both: graph, 注意力", "same authors: Ada")
    items = [IssueItem(entry, reasons, 0.9991) for entry in told]
    size = -(-len(items) // sections)
    made = [
        IssueSection(
            f"相近 (Near): On {SUBJECTS[start % 5]} and 3 more", tuple(items[start : start + size])
        )
        for start in range(0, len(items), size)
    ]
    return Issue("my library", NOW - timedelta(days=1), NOW, made, len(items), 100)


def read(issue: Issue, ending: str) -> list[Mention]:
    found = list(read_stream(io.BytesIO(WRITERS[ending](issue)), f"issue{ending}"))
    return [one for one in found if isinstance(one, Mention)]


@pytest.mark.parametrize("ending", DIGESTS)
@examples(25)
@given(entries(), st.integers(1, 3))
def test_every_item_is_read_back(ending: str, told: list[Entry], sections: int) -> None:
    found = read(issue_of(told, sections), ending)
    assert [mention.title for mention in found] == [entry.title for entry in told]
    for mention, entry in zip(found, told, strict=True):
        full, again = entry.to_dict(), Entry.merge([mention]).to_dict()
        for field in ("title_zh", "authors", "published", "venue", "abstract_zh", "abstract_en"):
            assert again[field] == full[field], field
        strong = {name for name in entry.aliases if identity.is_strong(name)}
        assert strong <= {*again["aliases"]} or not strong
        assert {*again["aliases"]} & {*entry.aliases}


@pytest.mark.parametrize("ending", DIGESTS)
def test_an_issue_read_into_the_catalogue_that_told_it_adds_no_entry(ending: str) -> None:
    told = [
        Entry.merge(
            [
                Mention(
                    origin=Origin("a", n, "jsonl"),
                    title=f"On {subject} Again",
                    arxiv_id=f"2611.0000{n}",
                )
            ]
        )
        for n, subject in enumerate(SUBJECTS)
    ]
    for mention, entry in zip(read(issue_of(told), ending), told, strict=True):
        assert entry.id in Entry.merge([mention, *entry.mentions]).aliases
        assert mention.names()[0] == entry.id
        assert not mention.recommendation  # why it was chosen says nothing of the paper


@examples(25)
@given(entries())
def test_a_feed_has_title_link_number_and_date_of_every_item(told: list[Entry]) -> None:
    found = read(issue_of(told), ".xml")
    assert [mention.title for mention in found] == [entry.title for entry in told]
    for mention, entry in zip(found, told, strict=True):
        assert {*mention.names()} & {*entry.aliases}
        if len(entry.published or "") == 10:
            assert mention.published == entry.published
