import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.document_title import DocumentTitle
from recommender.entries.mention import Mention
from recommender.sources.document_title import LONGEST, document_title

MAIL = """From: a@b.org
To: c@d.org
Subject: {subject}
Date: Mon, 3 Jun 2024 08:00:00 +0000
Message-ID: <1@b.org>
MIME-Version: 1.0
Content-Type: text/{kind}; charset=utf-8

{body}
"""
ITEMS = "\n\n".join(
    f"## {n}. A paper about graphs, number {n}\n\nhttps://arxiv.org/abs/2401.0000{n}\n\nIt is about graphs."
    for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# Papers of the week\n\n{ITEMS}", "Papers of the week"),
        (f"Papers of the week\n===\n\n{ITEMS}", "Papers of the week"),
        (f"# [Papers of the week]{{.c1}} {{#h.1 .c2}}\n\n{ITEMS}", "Papers of the week"),
        ("Mask R-CNN [1]\n\nLinks:\n------\n[1] https://a.org", None),
        (f"\ufeff# [Papers](https://a.org) of the **week** #\r\n\r\n{ITEMS}", "Papers of the week"),
        (
            f"---\ntitle: 每周论文 第 12 期\ndate: 2024-06-03\n---\n# Another\n\n{ITEMS}",
            "每周论文 第 12 期",
        ),
        (f'+++\ntitle = "Week 12"\ndate = 2024-06-03\n+++\n\n{ITEMS}', "Week 12"),
        (f"```\n# a comment\n```\n\n# Papers\n\n{ITEMS}", "Papers"),
        (f"An introduction.\n\n# Papers\n\n{ITEMS}", "Papers"),
        (ITEMS, None),
        ("# One paper\n\ntext\n\n# Another paper\n\ntext", None),
        (f"## A section\n\n# 周报\n\n{ITEMS}", None),
        ("Just a text.\nOf two lines.", None),
        ("<html><head><title> Week\n 12 </title></head><body><h1>A</h1></body></html>", "Week 12"),
        (
            "<!doctype html><head><title></title><meta property='og:title' content='第 12 期'></head><p>x",
            "第 12 期",
        ),
        (
            "<html><body><h1>Papers &amp; <em>Radios</em></h1><p>x</p></body></html>",
            "Papers & Radios",
        ),
        ("<html><body><h1>A paper</h1><h1>Another</h1></body></html>", None),
        ("<html><head><title>Untitled</title></head><body><p>x</p></body></html>", None),
        ("<html><body><svg><title>An icon</title></svg><p>x</p></body></html>", None),
        (MAIL.format(subject="Week 12", kind="plain", body=ITEMS), "Week 12"),
        (
            MAIL.format(subject="=?utf-8?b?5ZGo5oqlIDEy?=", kind="html", body="<h1>Other</h1>"),
            "周报 12",
        ),
        (MAIL.format(subject="", kind="html", body="<title>Inside</title><p>x"), "Inside"),
        ("", None),
        ("# 12\n\n2024", None),
    ],
)
def test_a_document_is_called_what_it_calls_itself(text: str, title: str | None) -> None:
    assert document_title(text) == title


def test_the_title_comes_after_the_mentions_of_a_digest_and_of_nothing_else() -> None:
    digest = f"# Papers of the week\n\n{ITEMS}".encode()
    *found, title = sources.read_stream(io.BytesIO(digest), "week.md")
    assert title == DocumentTitle("week.md", "Papers of the week")
    assert len([one for one in found if isinstance(one, Mention)]) == 4
    record = b'{"title": "A paper", "arxiv_id": "2401.00001"}'
    assert [type(one) for one in sources.read_stream(io.BytesIO(record), "a.jsonl")] == [Mention]


@given(st.text(st.characters() | st.sampled_from("#=-\n <>`~title")))
def test_no_text_has_a_title_of_several_lines_or_without_a_letter(text: str) -> None:
    title = document_title(text)
    assert title is None or (
        0 < len(title) <= LONGEST
        and title == " ".join(title.split())
        and any(c.isalpha() for c in title)
    )
