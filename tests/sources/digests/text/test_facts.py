import pytest

from recommender.sources.digests.text.facts import (
    date_of,
    is_arxiv_id,
    is_comment,
    venue_of,
    venue_within,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-11-09", "2021-11-09"),
        ("2021年3月4日", "2021-03-04"),
        ("2021/3/4 更新", "2021-03-04"),
        ("20190309", "2019-03-09"),
        ("May 3, 2021", "2021-05-03"),
        ("3 May 2021", "2021-05-03"),
        ("2024.05", "2024-05"),
        ("CVPR 2019", "2019"),
        ("1804.06324", None),
        ("2021-13-40", "2021"),
        ("24.07.2023", "2023-07-24"),
        ("2023年1月5日（木）", "2023-01-05"),
        ("没有日期", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert date_of(text) == date


@pytest.mark.parametrize(
    ("text", "venue"),
    [("CVPR 2018", "CVPR 2018"), ("2018 arXiv", "arXiv"), ("(ICCV 2017)", "ICCV 2017"), ("MIDL 2019 submission", "MIDL 2019 submission"),
     ("Attention Is All You Need", None), ("这不是会议", None), ("", None)],
)  # fmt: skip
def test_venues(text: str, venue: str | None) -> None:
    assert venue_of(text) == venue


@pytest.mark.parametrize(
    "text",
    ["arXiv:2507.21276", "2507.21276v2", "arXiv:hep-th/9901001", "arXiv: 1706.03762 [cs.CL]"],
)
def test_ids_that_stand_alone(text: str) -> None:
    assert is_arxiv_id(text)


@pytest.mark.parametrize(
    "text", ["see arXiv:2507.21276 for a proof of the lemma", "2021", "version 1.2", ""]
)
def test_ids_that_are_only_mentioned(text: str) -> None:
    assert not is_arxiv_id(text)


@pytest.mark.parametrize(
    ("text", "venue"),
    [("Accepted at NeurIPS 2023, 12 pages", "NeurIPS 2023"), ("To appear in ICML 2022", "ICML 2022"), ("12 pages, 3 figures", None)],
)  # fmt: skip
def test_comments_of_the_authors(text: str, venue: str | None) -> None:
    assert is_comment(text)
    assert venue_within(text) == venue


def test_other_remarks_are_no_comments_of_the_authors() -> None:
    assert not is_comment("这一篇写得很清楚。")
