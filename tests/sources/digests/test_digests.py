"""Whole digests: golden files, real documents where they are at hand, and laws over any text."""

import json
import re
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.entries import Mention, Problem
from recommender.sources import digests

ROOT = Path(__file__).parents[3]
GOLDEN = sorted(p for p in (ROOT / "tests/data/digests").iterdir() if p.suffix != ".json")
REAL = sorted((ROOT.parent / "shared/expected").glob("*.json"))
TEXTS = {path.name: path.read_text("utf-8") for path in GOLDEN}
LINES = sorted({line for text in TEXTS.values() for line in text.split("\n")})


def mentions(text: str, layout: str | None = None) -> list[Mention]:
    return [m for m in digests.parse(text, "d", layout) if isinstance(m, Mention)]


def described(found: Mention | Problem) -> Any:
    """Reduce to what a golden file holds: JSON types, without the document's name."""
    if isinstance(found, Problem):
        return str(found)
    values = found.to_dict()
    origin = values.pop("origin")
    return json.loads(json.dumps({"line": origin[1], "links": origin[3], **values}))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_golden_files_are_read_as_written_beside_them(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    text = TEXTS[path.name]
    found = [described(m) for m in digests.parse(text, path.name)]
    assert digests.layout(text) == expected["layout"]
    assert [m for m in found if not isinstance(m, str)] == expected["mentions"]
    assert [m for m in found if isinstance(m, str)] == expected["problems"]


def test_every_layout_has_a_golden_file() -> None:
    assert {digests.layout(text) for text in TEXTS.values()} == set(digests.LAYOUTS)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_line_ends_and_byte_order_marks_do_not_matter(path: Path) -> None:
    text = TEXTS[path.name]
    assert mentions("\ufeff" + text.replace("\n", "\r\n")) == mentions(text)


# Real documents, kept outside of the repository -------------------------------------------------


def squeezed(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "")).casefold()


def same_start(expected: str | None, found: str | None) -> bool:
    a, b = squeezed(expected), squeezed(found)
    shared = min(len(a), len(b))
    return bool(a) == bool(b) and a[:shared] == b[:shared]


def agrees(field: str, expected: dict[str, Any], found: Mention) -> bool:
    accepted = [expected.get(field), *expected.get("_accept", {}).get(field, ())]
    if "*" in accepted:
        return True
    if field == "lang":
        return any(not set(v or ()) or set(v or ()) & set(found.languages) for v in accepted)
    if field.endswith("_abstract_starts"):
        text = found.abstract_zh if field.startswith("zh") else found.abstract_en
        return any(same_start(value, text) for value in accepted)
    value = getattr(found, field)
    return (list(value) if isinstance(value, tuple) else value) in accepted


STRICT = [
    "kind",
    "title",
    "authors",
    "url",
    "arxiv_id",
    "category",
    "affiliations",
    "recommendation",
    "source",
    "complete",
    "zh_abstract_starts",
    "en_abstract_starts",
    "lang",
]


@pytest.mark.skipif(not REAL, reason="the real documents are not at hand")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_documents_are_read_as_expected(path: Path) -> None:
    shared = path.parents[1]
    source = next(
        p for folder in ("seeds", "docs") for p in (shared / folder).glob(path.stem + ".txt")
    )
    expected = json.loads(path.read_text("utf-8"))
    found = mentions(source.read_text("utf-8"))
    if len(found) < len(expected):
        expected = [e for e in expected if not e.get("_optional")]
    assert len(found) == len(expected)
    for want, got in zip(expected, found, strict=True):
        fields = [*STRICT, "title_zh"] if got.title_zh else STRICT
        assert [f for f in fields if not agrees(f, want, got)] == [], want["title"]


# Laws -------------------------------------------------------------------------------------------

MARKUP = "论文1一:：、.[]()（）【】《》*#->|！ \n\t`~_ab摘要推荐作者来源https://arxiv.org/2001.00001CVLG-01\x0c\x00\u2028\r"
ANY = st.one_of(
    st.text(),
    st.text(alphabet=MARKUP, max_size=300),
    st.lists(st.sampled_from(LINES), max_size=25).map("\n".join),
)


@given(text=ANY, layout=st.sampled_from([None, *digests.LAYOUTS]))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_mentions_and_problems_in_order(text: str, layout: str | None) -> None:
    found = list(digests.parse(text, "d", layout))
    assert found  # silence would leave a reader in doubt
    assert digests.layout(text) in digests.LAYOUTS
    last = text.count("\n") + text.count("\r") + 1
    for one in found:
        line = one.origin.line if isinstance(one, Mention) else one.line
        assert 1 <= line <= last
        if isinstance(one, Mention):
            assert one.title or one.text() or one.url or one.arxiv_id or one.authors or one.doi


@given(path=st.sampled_from(GOLDEN), share=st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_what_stands_before_a_cut_is_read_as_ever(path: Path, share: float) -> None:
    text = TEXTS[path.name]
    layout = digests.layout(text)
    whole, cut = mentions(text, layout), mentions(text[: int(len(text) * share)], layout)
    # Where posts have their dates, and how items are numbered, is told by the page as a whole.
    if layout in ("weekly", "daily") and cut:
        assert [described(m) for m in cut[:-1]] == [described(m) for m in whole[: len(cut) - 1]]
    assert len(cut) <= len(whole) + 1


@pytest.mark.parametrize(
    "unit",
    ["[", "[a](b", "(", "**a", "*a ", "https://a.b/c,", "摘要：\n", "论文 1：\n", "# a\n", "| a | b |\n", "《a", "<a ", '<a href="x',
     "![", "A B, ", "1", "1. a\n", "- **a** b\n", "```\n", "[CV] t\n", "2021-10-10\n", "01\n甲\n来源：乙\n", "- [a](https://arxiv.org/abs/1)\n"],
)  # fmt: skip
def test_time_grows_with_length_and_not_with_its_square(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.perf_counter()
        list(digests.parse(text, "d"))
        return time.perf_counter() - start

    seconds(2_000)
    small, large = seconds(4_000), seconds(32_000)
    assert large < max(40 * small, 1.0)  # eight times the text; a square would be sixty-four


@pytest.mark.parametrize("unit", ["[", "《", "a, ", "https://a.b/"])
def test_two_megabytes_on_one_line(unit: str) -> None:
    start = time.thread_time()  # of the processor: other jobs do not count
    list(digests.parse(unit * (2_000_000 // len(unit)), "d"))
    assert time.thread_time() - start < 20


@pytest.mark.parametrize(
    ("text", "layout", "what"),
    [
        ("", None, "is empty"),
        ("\ufeff \n\t\n", None, "is empty"),
        ("\x0b", None, "is empty"),
        ("一句短话\n", None, "no digest layout was recognised; use --format"),
        ("一句短话\n", "daily", "has no item in the layout daily"),
        ("# T\n\n## Installation\n\npip install t\n", None, "looks like a manual, not like a digest"),
    ],
)  # fmt: skip
def test_a_document_that_gives_nothing_says_so_once(
    text: str, layout: str | None, what: str
) -> None:
    (problem,) = digests.parse(text, "d", layout)
    assert str(problem).startswith(f"d:1: {what}")


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="weekly, daily, papers, news, posts"):
        list(digests.parse("", "d", "yearly"))
