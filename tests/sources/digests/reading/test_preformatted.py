"""Typed text within a page or a fence is read as what was typed."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.reading import preformatted
from tests.sources.digests.looking import read, titles

TITLES = ["Is Evaluation Useful?", "Spurious Correlations", "Calibrated Prediction", "Data Valuation"]  # fmt: skip
URLS = [f"https://arxiv.org/abs/2405.0100{i}" for i in range(len(TITLES))]
HEADED = "# Weekly\n\n" + "".join(
    f"## {i}. {title}\n\nAnna Berg, Bo Lin\n\n{url}\n\nIt tells of a thing that many asked for & got.\n\n"
    for i, (title, url) in enumerate(zip(TITLES, URLS, strict=True), 1)
)
LISTED = "Weekly\n\n" + "".join(f"- [{t}]({url})\n" for t, url in zip(TITLES, URLS, strict=True))
TYPED = "".join(f"{i}. {t}\n   {url}\n\n" for i, (t, url) in enumerate(zip(TITLES, URLS, strict=True), 1))  # fmt: skip
FORMS = pytest.mark.parametrize("typed", [HEADED, LISTED, TYPED])


def _linked(typed: str) -> str:
    return re.sub(r"(https?://[\w./]+)", r'<a href="\1">\1</a>', html.escape(typed))


@FORMS
@pytest.mark.parametrize(
    "page",
    [
        "<html><head><style>pre {{ margin: 0 }}</style></head><body><pre>{0}</pre></body></html>",
        '<!DOCTYPE html>\n<html><body><nav><a href="/">List</a> <a href="/2">Next</a></nav>\n<PRE wrap>\n{0}</PRE><hr></body></html>',
        '<html><body><h1>[list] Papers</h1><b>Bo Lin</b> <a href="mailto:b@l.org">bo at lin.org</a>\n<pre><code class="md"><span>{0}</span></code>\n',
    ],
)
def test_a_page_of_preformatted_text_is_read_as_typed(typed: str, page: str) -> None:
    for said in (html.escape(typed), _linked(typed), html.escape(typed).replace("\n", "<br>")):
        found = read(page.format(said))
        assert [one.title for one in found] == TITLES
        assert [one.url for one in found] == URLS


def test_lines_are_counted_in_the_page() -> None:
    page = f"<html>\n<body>\n\n<pre>{html.escape(LISTED)}</pre></body></html>"
    found = read(page)
    assert [one.origin.line for one in found] == [6, 7, 8, 9]


def test_links_within_preformatted_text_keep_their_addresses() -> None:
    rows = "".join(f'* <a href="{u}"><b>{t}</b></a>\n' for t, u in zip(TITLES, URLS, strict=True))
    found = read(f"<html><body><pre>\n{rows}</pre></body></html>")
    assert [(one.title, one.url) for one in found] == list(zip(TITLES, URLS, strict=True))


def test_code_beside_items_of_a_page_is_none_of_them() -> None:
    items = "".join(
        f'<h2><a href="{url}">{t}</a></h2><p>It tells of a thing.</p><pre>@article{{a{t[:3]},\n title = {{{t}}},\n author = {{Berg, Anna}},\n year = 2024,\n}}</pre>'
        for t, url in zip(TITLES, URLS, strict=True)
    )
    assert titles(f"<html><body><h1>Papers</h1>{items}</body></html>") == TITLES


@FORMS
@pytest.mark.parametrize(
    "form",
    [
        "```markdown\n{0}```\n",
        "```\n{0}\n```",
        "\n~~~ md\n{0}~~~\n\n",
        "Here is the letter:\n\n````\n{0}````\n\nLet me know.\n",
        "```markdown\n{0}\n```\n\n",
    ],
)
def test_a_text_within_one_fence_is_read(typed: str, form: str) -> None:
    assert titles(form.format(typed)) == TITLES


def test_fences_within_a_fenced_text_stay_fences() -> None:
    text = f"```markdown\n{HEADED}\n```bash\npip install weekly\n```\n\n```\n"
    assert "```bash" in preformatted.unfenced(text)
    assert titles(text) == TITLES


@pytest.mark.parametrize(
    "text",
    [
        "# Weekly\n\n```\na\nb\nc\n```\n\nIt tells of a thing that many have asked for, and of others.\n",
        "```python\nimport weekly\n\nfor one in weekly:\n    print(one)\n```\n",
        "```\n@article{a,\n title = {Is Evaluation Useful?},\n year = 2024,\n}\n```\n",
        "```\na b c d e f\ng h i j k l\nm n o p\n",
        "No fence at all",
    ],
)
def test_code_and_records_keep_their_fences(text: str) -> None:
    assert preformatted.unfenced(text) == text


@FORMS
@pytest.mark.parametrize("sign", ["> ", ">", "  > "])
@pytest.mark.parametrize("first", ["", "Bo Lin wrote:\n\n"])
def test_a_text_that_is_quoted_as_a_whole_is_read(typed: str, sign: str, first: str) -> None:
    lines = typed.replace("# Weekly", "=== Weekly ===").split("\n")
    quoted = "\n".join(f"{sign}{line}".rstrip() for line in lines)
    assert ">" not in preformatted.unquoted(f"{quoted}\n\n")
    assert titles(first + quoted) == titles("\n".join(lines))


def test_quotations_in_a_text_stay_quotations() -> None:
    text = "".join(f"{t}\n> It tells of a thing.\n> And of others.\n\n" for t in TITLES)
    assert preformatted.unquoted(text) == text
    notes = "".join(f"> {t}\n> It tells of a thing.\n\n" for t in TITLES)
    assert preformatted.unquoted(notes) == notes
    assert preformatted.unquoted("> > a\n> > b\n>\n> > c\n> > d") == "> a\n> b\n\n> c\n> d"


@pytest.mark.parametrize("page", ["<html><pre", "<pre>", "<pre>a\nb\nc\nd", "<html><PRE>\n\n\n\n</PRE>", "<pre <pre <pre>\n\n\n"])  # fmt: skip
def test_broken_pages_raise_nothing(page: str) -> None:
    assert preformatted.of_page(page) is None or "a" in page


@given(st.text(alphabet="<pre>/ a`~\nhf='\"&;x", max_size=120))
def test_anything_is_taken(text: str) -> None:
    preformatted.of_page(text)
    preformatted.unfenced(text)


def test_a_long_page_of_open_elements_takes_no_longer() -> None:
    assert preformatted.of_page("<pre>\n\n\n\n" + "<a href=x>" * 100_000 + "</pre>") is None
    assert preformatted.of_page("<pre>" * 100_000) is None
