"""Whole digests: golden files, real documents where they are at hand, and laws over any text."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.entries import identity
from recommender.entries.mention import Mention, Notice, Problem
from recommender.sources import digests
from tests.growth import grows_at_most, seconds
from tests.sources.digests.looking import read
from tests.strategies import examples

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
GOLDEN = sorted(p for p in (ROOT / "tests/data/digests").iterdir() if p.suffix != ".json")
TEXTS = {path.name: path.read_text("utf-8") for path in GOLDEN}
LINES = sorted({line for text in TEXTS.values() for line in text.split("\n")})

MISREAD = {
    "daily_points.txt": "the first item begins at its points, a line above the short items at their first",
    "mail_archive.mht": "people behind a title make no paper of it",
    "news_bullets.md": "bullets of news are found below junk of the page",
    "news_letter.txt": "the line in ellipses below a headline is taken for it",
    "news_links.txt": "news without source or name of the document is taken for posts",
    "news_lone_numbers.txt": "the first headline, above the first number, is lost for its text",
    "page_arxiv_list.html": "people who are links each are read as links",
    "page_hub.html": "a count of authors is taken for the abstract",
    "page_letter_tables.html": "the end of the letter goes into the last item",
    "papers_citations.txt": "people before a quoted title are lost",
    "papers_details.md": "labels of the document's own go into the abstract beside a labelled one",
    "papers_html_table.md": "an anchor in a heading goes into the category",
    "papers_overview_details.md": "the heading of the overview counts for the items below the next",
    "papers_pipes.md": "a description with a comma is taken for people",
    "papers_tables.md": "the description behind a dash goes into the title",
    "posts_by_month.md": "a day without its year goes into the abstract",
    "posts_elided.txt": "a category below the date is lost",
    "posts_links.md": "a note in brackets behind a title goes into the abstract",
    "posts_tags.txt": "a category below the date goes into the abstract",
}
"""Golden documents that are not read as they should be, and what is wrong."""


def described(found: Mention | Problem) -> Any:
    """Reduce to what a golden file holds: JSON types, without the document's name."""
    if isinstance(found, Problem):
        return str(found)
    values = found.to_dict()
    origin = values.pop("origin")
    return json.loads(json.dumps({"line": origin[1], "links": origin[3], **values}))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            marks=[pytest.mark.xfail(strict=True, reason=MISREAD.get(path.name, ""))]
            * (path.name in MISREAD),
            id=path.name,
        )
        for path in GOLDEN
    ],
)
def test_golden_files_are_read_as_written_beside_them(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    parsed = digests.parse(TEXTS[path.name], path.name)
    found = [described(m) for m in parsed if not isinstance(m, Notice)]  # notices are doubts
    assert [m for m in found if not isinstance(m, str)] == expected["mentions"]
    assert [m for m in found if isinstance(m, str)] == expected["problems"]


def test_golden_files_hold_items_of_every_kind_and_problems() -> None:
    read_files = [json.loads(path.with_suffix(".json").read_text("utf-8")) for path in GOLDEN]
    assert {m["kind"] for one in read_files for m in one["mentions"]} == {"paper", "post", "news"}
    assert any(one["problems"] for one in read_files)


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


STRICT = ["kind", "title", "authors", "url", "arxiv_id", "category", "affiliations", "recommendation", "source", "complete",
          "zh_abstract_starts", "en_abstract_starts", "lang"]  # fmt: skip


def differences(expected: list[dict[str, Any]], found: list[Mention], every: bool) -> list[str]:
    """Tell what is read otherwise: of a case only the fields that its file has."""
    if len(found) < len(expected):
        expected = [e for e in expected if not e.get("_optional")]
    if len(found) != len(expected):
        return [f"{len(found)} items, not {len(expected)}: {[m.title for m in found]}"]
    wrong = []
    for want, got in zip(expected, found, strict=True):
        fields = [*STRICT, "title_zh"] if got.title_zh else STRICT
        if not every:
            fields = [f for f in (*STRICT, "title_zh", "published") if f in want and f != "lang"]
            fields = [f for f in fields if want[f] is not None or not f.endswith("_starts")]
        wrong += [f"{want['title']}: {f}" for f in fields if not agrees(f, want, got)]
    return wrong


def beside(folder: str, pattern: str) -> list[Any]:
    """List real documents; without them one test that is skipped."""
    found = sorted((SHARED / folder).glob(pattern))
    skip = pytest.mark.skip(reason="the real documents are not at hand")
    return [pytest.param(p, id=p.stem) for p in found] or [pytest.param(None, marks=skip)]


@pytest.mark.parametrize("path", beside("expected", "*.json"))
def test_real_documents_are_read_as_expected(path: Path) -> None:
    source = next(
        p for folder in ("seeds", "docs") for p in (SHARED / folder).glob(path.stem + ".txt")
    )
    expected = json.loads(path.read_text("utf-8"))
    assert differences(expected, read(source.read_text("utf-8")), every=True) == []


@pytest.mark.parametrize("path", beside("cases/digests/expected", "*.json"))
def test_small_cases_are_read_as_expected(path: Path) -> None:
    source = next(path.parents[1].glob(path.stem + ".*"))
    expected = json.loads(path.read_text("utf-8"))
    assert differences(expected, read(source.read_text("utf-8")), every=False) == []


def told(title: str | None, url: str | None, arxiv_id: str | None = None) -> tuple[str, str]:
    """Return what a grader compares of an item: its title, and its number or address."""
    name = f"arxiv:{arxiv_id}" if arxiv_id else identity.canonical(url or "") or url or ""
    return squeezed(title), re.sub(r"v\d+$|/$", "", name)


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "wild").is_dir(), reason="the wild documents are not at hand")
def test_wild_documents_are_read_nearly_whole() -> None:
    titles, links, shares = [], [], []
    for path in sorted((SHARED / "wild/truth").glob("*.json")):
        truth = [told(t["title"], t.get("url")) for t in json.loads(path.read_text("utf-8"))]
        text = (path.parents[1] / path.stem).read_text("utf-8")
        found = [told(m.title, m.url, m.arxiv_id) for m in read(text)]
        said = {title for title, _ in found}
        own = [title in said for title, _ in truth]
        titles += own
        links += [pair in found for pair in truth if pair[1]]
        shares.append(sum(own) / len(own))
    assert sum(titles) >= 0.99 * len(titles)
    assert sum(links) >= 0.98 * len(links)
    assert sum(shares) >= 0.98 * len(shares)


# Laws -------------------------------------------------------------------------------------------

MARKUP = "论文1一:：、.[]()（）【】《》*#->|！ \n\t`~_ab摘要推荐作者来源https://arxiv.org/2001.00001CVLG-01\x0c\x00\u2028\r"
ANY = st.one_of(
    st.text(),
    st.text(alphabet=MARKUP, max_size=300),
    st.lists(st.sampled_from(LINES), max_size=25).map("\n".join),
)
HINTS = st.sampled_from([None, *digests.HINTS])


@given(text=ANY, hint=HINTS)
@examples(100)
def test_any_text_gives_mentions_and_problems(text: str, hint: str | None) -> None:
    found = list(digests.parse(text, "d", hint))
    assert found  # silence would leave a reader in doubt
    last = text.count("\n") + text.count("\r") + 1
    for one in found:
        line = one.origin.line if isinstance(one, Mention) else one.line
        assert 1 <= line <= last
        if isinstance(one, Mention):
            assert one.title or one.text() or one.url or one.arxiv_id or one.authors or one.doi


@given(text=ANY, hint=HINTS)
@examples(50)
def test_mentions_stand_in_the_order_of_the_document(text: str, hint: str | None) -> None:
    lines = [m.origin.line for m in read(text, hint)]
    assert lines == sorted(lines)


@given(text=ANY)
@examples(50)
def test_numbers_of_papers_stand_in_the_document(text: str) -> None:
    for mention in read(text):
        if mention.arxiv_id:
            assert mention.arxiv_id in text


@given(text=ANY)
@example(text="# 安装\nhttp://a.org/x")
@examples(50)
def test_line_ends_and_marks_of_the_encoding_do_not_matter(text: str) -> None:
    text = text.replace("\r", "").lstrip("\ufeff")
    assert read("\ufeff" + text.replace("\n", "\r\n")) == read(text)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_windows_line_ends_in_golden_documents(path: Path) -> None:
    text = TEXTS[path.name]
    assert read("\ufeff" + text.replace("\n", "\r\n")) == read(text)


@given(path=st.sampled_from(GOLDEN), share=st.floats(0, 1))
@examples(60)
def test_a_document_may_be_cut_anywhere(path: Path, share: float) -> None:
    text = TEXTS[path.name]
    assert list(digests.parse(text[: int(len(text) * share)], "d"))


def test_an_item_says_the_kind_that_is_said_of_it() -> None:
    text = "- [甲甲甲甲](https://a.org/x)\n- [乙乙乙乙](https://a.org/y)\n- [丙丙丙丙](https://a.org/z)\n"
    for hint, kind in {
        "weekly": "paper",
        "papers": "paper",
        "news": "news",
        "posts": "post",
    }.items():
        assert {m.kind for m in read(text, hint)} == {kind}


# Time -------------------------------------------------------------------------------------------


def reading(text: str) -> float:
    """Return the processor's time for reading a document once."""
    return seconds(lambda: list(digests.parse(text, "d")), times=1)


def grows_with_its_length(of: Callable[[int], float], size: int) -> bool:
    """Tell whether twice the size takes well below four times as long."""
    return grows_at_most(2.8, of, size, 2 * size)


UNITS = ["[", "[a](b", "(", "**a", "*a ", "https://a.b/c,", "摘要：\n", "论文 1：\n", "# a\n", "| a | b |\n", "《a", "<a ", '<a href="x', "![", "A B, ", "1",
         "1. a\n", "- **a** b\n", "```\n", "[CV] t\n", "2021-10-10\n", "01\n甲\n来源：乙\n", "- [a](https://arxiv.org/abs/1)\n", "> ", "- ", "<div>", "<ul><li>",
         "<td>", "<b>", "a<code>", "<Paper>", "*", "_a_", "`", "~", "<!--", "&amp;", "http://", "{", "| ", "#", "\t", "　", "(a)[b]", "。", "-\n", "a\n---\n", "\\"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_length_and_not_with_its_square(unit: str) -> None:
    def of(size: int) -> float:
        return reading(unit * (size // len(unit)))

    of(2_000)
    size = 2_000
    while reading(unit * (size // len(unit))) < 0.08 and size < 256_000:
        size *= 2
    assert grows_with_its_length(of, size)


NESTED: dict[str, Callable[[int], str]] = {
    "lists": lambda n: "\n".join("  " * min(i, 200) + "- a" for i in range(n)),
    "quotations": lambda n: "> " * n + "a",
    "divisions": lambda n: "<div>" * n + "a" + "</div>" * n,
    "lists of a page": lambda n: "<menu><li>" * n + "a" + "</menu>" * n,
    "tables": lambda n: "<table><tr><td>" * n + "a",
    "spans": lambda n: "<p>" + "<span class=a>" * n + "a",
    "brackets": lambda n: "[" * n + "a" + "](b)" * n,
    "headings": lambda n: "".join(f"{'#' * (i % 6 + 1)} a{i}\n\n" for i in range(n)),
    "different links": lambda n: "".join(f"- [a{i} b](https://a.org/{i}/{i})\n" for i in range(n)),
    "different rows": lambda n: (
        "| a | b |\n|---|---|\n" + "".join(f"| t {i} | u{i} |\n" for i in range(n))
    ),
    "numbered lines": lambda n: "".join(f"{i}、第 {i} 件事\n文\n\n" for i in range(n)),
    "labels": lambda n: "".join(f"标题：甲{i}\n作者：乙{i}\n\n" for i in range(n)),
}


@pytest.mark.slow
@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_time_grows_with_depth_and_number_and_not_with_their_square(
    nested: Callable[[int], str],
) -> None:
    reading(nested(100))
    size = 250
    while reading(nested(size)) < 0.08 and size < 16_000:
        size *= 2
    assert grows_with_its_length(lambda n: reading(nested(n)), size)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["[", "《", "a, ", "https://a.b/"])
def test_two_megabytes_on_one_line(unit: str) -> None:
    assert reading(unit * (2_000_000 // len(unit))) < 30


# What is told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint", "what"),
    [
        ("", None, "is empty"),
        ("\ufeff \n\t\n", None, "is empty"),
        ("\x0b", None, "is empty"),
        ("一句短话\n", None, "no items were recognised; see `recommender inspect`"),
        ("一句短话\n", "daily", "no items were recognised; see `recommender inspect`"),
        ("# T\n\n## Installation\n\npip install t\n", None, "looks like a manual, not like a digest"),
        ("id,name,score\n1,a,2\n2,b,3\n3,c,4\n", None, "looks like a table of data, not like a digest"),
    ],
)  # fmt: skip
def test_a_document_that_gives_nothing_says_so_once(text: str, hint: str | None, what: str) -> None:
    (problem,) = digests.parse(text, "d", hint)
    assert str(problem).startswith(f"d:1: {what}")


def test_a_manual_that_lists_papers_is_read() -> None:
    papers = "".join(
        f"- [{title}](https://arxiv.org/abs/{number})\n"
        for title, number in (
            ("Attention Is All You Need", "1706.03762"),
            ("Deep Residual Learning for Image Recognition", "1512.03385"),
            ("Mask R-CNN", "1703.06870"),
        )
    )
    text = f"# Tool\n\n## Installation\n\npip install tool\n\n## Papers\n\n{papers}"
    assert [m.arxiv_id for m in read(text)] == ["1706.03762", "1512.03385", "1703.06870"]


def test_what_is_said_of_a_document_reads_what_would_be_refused() -> None:
    text = "# Tool\n\n## Installation\n\n- [A Page on the Tool](https://a.org/x)\n- [Another Page on It](https://a.org/y)\n"
    assert "manual" in str(next(digests.parse(text, "d")))
    assert len(read(text, "posts")) == 2


def test_an_unknown_hint_is_refused() -> None:
    with pytest.raises(ValueError, match="weekly, daily, papers, news, posts"):
        list(digests.parse("", "d", "yearly"))


@pytest.mark.slow
def test_a_document_of_too_many_lines_is_read_up_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_BLOCKS", 100)
    text = "".join(
        f"- [Paper {i} on things](https://arxiv.org/abs/2401.{i:05})\n" for i in range(200)
    )
    *_, problem = digests.parse(text, "d")
    assert "has more than 100 lines; split it" in str(problem)


FORMS = {
    "Markdown": "# 周报\n\n- [一篇论文的题目](https://a.org/1)\n- [另一篇论文的题目](https://a.org/2)\n",
    "page": "<html><body><h2>一篇论文的题目</h2><p>说了一件事。<h2>另一篇论文的题目</h2><p>又说了一件。</body></html>",
    "mail": "From: a@a.org\nSubject: 周报\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n- [一篇论文的题目](https://a.org/1)\n- [另一篇论文的题目](https://a.org/2)\n",
    "front matter": "---\ntitle: 周报\n---\n\n- [一篇论文的题目](https://a.org/1)\n- [另一篇论文的题目](https://a.org/2)\n",
    "table": "题目,作者,年份\n一篇论文的题目,甲乙,2024\n另一篇论文的题目,丙丁,2023\n",
    "nothing": "",
    "manual": "# 安装\nhttp://a.org/x",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_document_with_the_byte_order_mark_is_read_as_one_without(text: str) -> None:
    assert list(digests.parse(f"\ufeff{text}", "d")) == list(digests.parse(text, "d"))
