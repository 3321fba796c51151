"""Newsletters as mail."""

import quopri
from email.message import EmailMessage

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "mail", ".eml", count=(3, 10))
def newsletter_mail(draw: Draw) -> Page:
    """A newsletter with a text and an HTML part, quoted-printable."""
    page = Page(draw)
    name = furniture.name(draw, False)
    text, body = (
        [f"{name}", "=" * len(name), ""],
        [f"<h1>{esc(name)}</h1>", "<p>Welcome back! Here are the papers of this week.</p>"],
    )
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 2))
        text += [f"{r.title}", f"{url}", "", first(r.abstract_en, 2), ""]
        body += [
            f'<h2><a href="{esc(url)}">{esc(r.title)}</a></h2>',
            f"<p>{esc(first(r.abstract_en, 2))}</p>",
        ]
    body += [
        '<p style="font-size:12px"><a href="https://mail.example.com/unsubscribe">Unsubscribe</a> | <a href="https://mail.example.com/view">View in browser</a></p>'
    ]
    message = EmailMessage()
    message["Subject"] = f"{name}: {len(draw.records)} papers"
    message["From"] = f"{name} <news@mail.example.com>"
    message["To"] = "reader@example.com"
    message["Date"] = f"{draw.date:%a, %d %b %Y} 08:00:00 +0000"
    message.set_content("\n".join(text), cte="quoted-printable")
    message.add_alternative(
        "<html><body>" + "\n".join(body) + "</body></html>", subtype="html", cte="quoted-printable"
    )
    message.get_payload()[0]["X-Part"] = "text"
    message.set_boundary("=_part_0001")
    page.add(message.as_string().splitlines())
    return page


@family("tuned", "mail", ".mht", count=(3, 12))
def list_archive(draw: Draw) -> Page:
    """A page of linked titles by section, saved as one archive."""
    page = Page(draw)
    name = furniture.name(draw, False)
    body = [
        "<html><head><meta charset=utf-8>",
        f"<title>{name}</title></head><body>",
        f"<h1>{name}</h1>",
    ]
    for section, records in draw.groups():
        body += [f"<h2>{section}</h2>", "<ul>"]
        for r in records:
            url = draw.url(r)
            page.item(r, url=url, category=section)
            body += [f'<li><a href="{esc(url)}">{esc(r.title)}</a></li>']
        body += ["</ul>"]
    body += ["<p>Thanks for reading!</p></body></html>"]
    edge = "----=_NextPart_000_0001"
    page.add(
        "From: <Saved by Browser>",
        f"Subject: {name}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; type="text/html"; boundary="{edge}"',
        "",
        f"--{edge}",
        'Content-Type: text/html; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Location: https://letters.example.com/list.html",
        "",
    )
    page.add(quopri.encodestring("\n".join(body).encode()).decode().split("\n"), f"--{edge}--")
    return page
