"""Mail and archives of pages."""

import base64
import quopri
import textwrap
from email.header import Header

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "mail", ".eml", count=(3, 10))
def chinese_mail(draw: Draw) -> Page:
    """A mail in GB 18030 and base64, text alone."""
    page = Page(draw)
    text = [f"{furniture.name(draw, True)} {furniture.stamp(draw, True)}", ""]
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, "abstract_zh title_zh", url=url)
        text += [
            f"{n}. {r.title}",
            f"   中文标题：{r.title_zh}",
            f"   链接：{url}",
            f"   摘要：{first(r.abstract_zh, 3)}",
            "",
        ]
    text += ["--", "本邮件由系统自动发送，请勿回复。退订请点击 https://mail.example.com/tuiding"]
    packed = base64.b64encode("\r\n".join(text).encode("gb18030", "replace")).decode()
    subject = Header("每日论文推送", "gb18030").encode()
    page.add(
        f"Subject: {subject}",
        "From: papers@mail.example.com",
        "To: reader@example.com",
        f"Date: {draw.date:%a, %d %b %Y} 07:30:00 +0800",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="gb18030"',
        "Content-Transfer-Encoding: base64",
        "",
        textwrap.wrap(packed, 76),
    )
    return page


@family("tuned", "mail", ".mht", count=(3, 10))
def saved_archive(draw: Draw) -> Page:
    """A page saved with its pictures as one archive."""
    page = Page(draw)
    title = furniture.name(draw, True)
    body = [
        "<html><head><meta charset=utf-8>",
        f"<title>{title}</title></head><body>",
        f"<h1>{title}</h1>",
        '<p><img src="cid:banner"></p>',
    ]
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "abstract_zh", url=url, authors=named)
        body += [
            f"<h3>{n}、{esc(r.title)}</h3>",
            f"<p>作者：{esc(text)}</p>",
            f'<p>论文：<a href="{esc(url)}">点击查看</a></p>',
            f"<p>{esc(first(r.abstract_zh, 3))}</p>",
        ]
    body += ["<p>扫码关注我们</p></body></html>"]
    edge = "----MultipartBoundary--7a1f----"
    page.add(
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://digest.example.cn/daily.html",
        "Subject: =?utf-8?Q?daily?=",
        f"Date: {draw.date:%a, %d %b %Y} 10:00:00 -0000",
        "MIME-Version: 1.0",
        "Content-Type: multipart/related;",
        '\ttype="text/html";',
        f'\tboundary="{edge}"',
        "",
        "",
        f"--{edge}",
        "Content-Type: text/html",
        "Content-ID: <frame-1@mhtml.blink>",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Location: https://digest.example.cn/daily.html",
        "",
    )
    page.add(
        quoted("\n".join(body)),
        f"--{edge}",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "Content-Location: cid:banner",
        "",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
        "",
        f"--{edge}--",
    )
    return page


def quoted(text: str) -> list[str]:
    """Return text as lines of quoted-printable, in UTF-8."""
    return quopri.encodestring(text.encode()).decode().split("\n")
