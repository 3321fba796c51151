"""Mails and web archives: which texts are some, and the page within them."""

import base64
import quopri

import pytest

from recommender.sources.digests.reading import mail
from tests.sources.digests.looking import page, titles

HEAD = "From: a@example.org\nSubject: Weekly\nDate: Mon, 1 Jan 2024 08:00:00 +0000\nMIME-Version: 1.0\n"
HTML = "<html><body><h2>论文一</h2><p>正文</p></body></html>"


def single(body: bytes, encoding: str, charset: str = "utf-8", kind: str = "html") -> str:
    coded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[encoding](body)
    kind = (
        f'Content-Type: text/{kind}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n'
    )
    return HEAD + kind + coded.decode("ascii")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312"])
def test_pages_in_every_encoding(encoding: str, charset: str) -> None:
    text = single(HTML.encode(charset), encoding, charset)
    assert mail.is_mail(text)
    assert mail.page_of(text) == (HTML, "", True)


@pytest.mark.parametrize("named", ["no-such-charset", "utf-8"])
def test_an_encoding_that_is_named_wrongly(named: str) -> None:
    found, _, _ = mail.page_of(single(HTML.encode("gb18030"), "base64", named))
    assert "论文一" in found


def test_of_two_bodies_the_page_is_read() -> None:
    parts = "--b\nContent-Type: text/plain; charset=utf-8\n\nplain\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>rich</p>\n--b--\n"
    text = HEAD + 'Content-Type: multipart/alternative; boundary="b"\n\n' + parts
    found, _, is_page = mail.page_of(text)
    assert (found.strip(), is_page) == ("<p>rich</p>", True)


def test_a_plain_body_is_read_where_it_is_alone() -> None:
    found, base, is_page = mail.page_of(single("# 标题".encode(), "base64", kind="plain"))
    assert (found, base, is_page) == ("# 标题", "", False)


def archive(head: str, part: str) -> str:
    return (
        f'From: <Saved by Blink>\n{head}Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        f"--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n{part}\n"
        '<html><body><p><a href=3D"x/1">=E7=94=B2</a></p></body></html>\n--b--\n'
    )


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ("Snapshot-Content-Location: https://a.org/d/\n", ""),
        ("", "Content-Location: https://a.org/d/\n"),
    ],
)
def test_archives_of_pages_have_addresses(head: str, part: str) -> None:
    (block,) = page(archive(head, part)).blocks
    assert (block.text, block.inline.links[0].url) == ("甲", "https://a.org/d/x/1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "From: a\nTo: b\nSubject: c\n\nno MIME\n",
        "标题: 甲\n作者: 乙\n链接: 丙\n",
        "# From: a\n\nSubject: x\nMIME-Version: 1.0\n",
        "Subject: x\nMIME-Version: 1.0\n\n",
    ],
)
def test_other_texts_are_no_mails(text: str) -> None:
    assert not mail.is_mail(text)


def test_a_mail_without_any_text_is_empty() -> None:
    text = HEAD + "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0=\n"
    assert mail.page_of(text)[0] == ""


def test_items_of_a_newsletter_in_a_mail() -> None:
    rows = "".join(
        f'<h2><a href="https://arxiv.org/abs/{n}">{t}</a></h2><p>A word on this one, and why it matters to us.</p>'
        for n, t in (
            ("1706.03762", "Attention Is All You Need"),
            ("1512.03385", "Deep Residual Learning for Image Recognition"),
        )
    )
    assert titles(single(f"<html><body>{rows}</body></html>".encode(), "quoted-printable")) == [
        "Attention Is All You Need",
        "Deep Residual Learning for Image Recognition",
    ]
