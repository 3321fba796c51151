"""Letters and alerts as mail."""

from email.message import EmailMessage

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


def _sent(draw: Draw, page: Page, subject: str, sender: str, body: dict[str, str]) -> None:
    """Write a mail whose parts are given by their subtypes, plain before html."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = "reader@example.org"
    message["Date"] = f"{draw.date:%a, %d %b %Y} 06:30:00 +0000"
    cte = draw.pick("quoted-printable", "base64")
    (kind, text), *others = body.items()
    message.set_content(text, subtype=kind, cte=cte)
    for kind, text in others:
        message.add_alternative(text, subtype=kind, cte=cte)
        message.set_boundary("_----------=_MCPart_77")
    page.add(message.as_string().splitlines())


@family("tuned", "mail", ".eml", count=(3, 12))
def alert_of_a_scholar_search(draw: Draw) -> Page:
    """An alert for new articles: links through the search engine, names with venue, snippets."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    words = draw.pick("large language models", "diffusion models", "robot learning")
    head = f"“{words}” - 新文章" if chinese else f"{words} - new articles"
    body = ["<html><body>", f"<!-- {head} -->", '<div style="max-width:600px">']
    for r in draw.records:
        url = draw.pick(r.abs, r.pdf, r.elsewhere)
        named = tuple(dict.fromkeys(people.initials(a) for a in r.authors))
        more = "…" if len(named) > 4 else ""
        named = named[:4]
        arxiv = r.arxiv_id in url
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 1))
        kind = '<span style="font-size:13px">[PDF]</span> ' if "/pdf/" in url else ""
        place = f"arXiv preprint arXiv:{r.arxiv_id}" if arxiv else r.venue.rsplit(" ", 1)[0]
        wrapped = f"https://scholar.google.com/scholar_url?url={url}&hl=en&sa=X&d={draw.rng.randrange(10**17)}&ei=Q7&scisig=AA&oi=scholaralrt"
        body += [
            f'<h3 style="font-weight:normal;margin:0">{kind}<a href="{esc(wrapped)}" class="gse_alrt_title" style="font-size:17px;color:#1a0dab">{esc(r.title)}</a></h3>',
            f'<div style="color:#006621">{esc(", ".join(named))}{more} - {place}, {r.published[:4]}</div>',
            f'<div class="gse_alrt_sni">{esc(r.abstract_en[:190])}&nbsp;…</div>',
            '<div><a href="https://scholar.google.com/citations?view_op=1">Save</a> <a href="https://scholar.google.com/scholar_share">Twitter</a></div><br>',
        ]
    body += [
        "<p>您收到此邮件是因为您关注了相关检索词。</p>"
        if chinese
        else f"<p>This message was sent because you're following new results for [{words}].</p>",
        '<p><a href="https://scholar.google.com/scholar_alerts?view_op=list">List alerts</a> <a href="https://scholar.google.com/scholar_alerts?view_op=cancel">Cancel alert</a></p>',
        "</div></body></html>",
    ]
    sender = "Scholar Alerts <scholaralerts-noreply@example.com>"
    _sent(draw, page, head, sender, {"html": "\n".join(body)})
    return page


@family("tuned", "mail", ".eml", count=(4, 12))
def minutes_behind_heads(draw: Draw) -> Page:
    """A daily letter: sections with a picture, linked heads that say how long they take."""
    page = Page(draw)
    name, opaque = furniture.name(draw, False), draw.chance(0.4)
    body = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>',
        '<table width="100%"><tr><td><a href="https://letters.example.com/signup">Sign Up</a> | <a href="https://letters.example.com/web">View Online</a></td></tr>',
        f"<tr><td><h1>{name} {draw.date}</h1></td></tr>",
    ]
    unit = draw.pick("{} minute read", "{} min read")
    for section, records in draw.groups():
        body.append(
            f'<tr><td style="text-align:center"><h2>{draw.pick("🧠", "🚀", "🧑‍💻")} {section}</h2></td></tr>'
        )
        for r in records:
            url = draw.url(r)
            url += f"{'&' if '?' in url else '?'}utm_source=letter"
            if opaque:
                letters = "".join(draw.rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=24))
                url = f"https://link.mail.example.com/ss/c/{letters}"
            text = first(r.abstract_en, 2)
            page.item(r, url=url, category=section, abstract_en=text, kind=None)
            minutes = unit.format(draw.rng.randint(2, 30))
            body.append(
                f'<tr><td><div class="text-block"><a href="{esc(url)}"><span><strong>{esc(r.title)} ({minutes})</strong></span></a><br><br><span>{esc(text)}</span></div></td></tr>'
            )
    body += [
        '<tr><td><p>Love this letter? <a href="https://refer.example.com/x">Share your link</a> and get a mug.</p></td></tr>',
        '<tr><td><p>If you want, <a href="https://letters.example.com/manage">manage your subscriptions</a> or <a href="https://letters.example.com/out">unsubscribe</a>.</p></td></tr>',
        "</table></body></html>",
    ]
    sender = f"{name} <letter@mail.example.com>"
    _sent(draw, page, f"{name}: {draw.records[0].title[:40]}", sender, {"html": "\n".join(body)})
    return page


_FRAMES = {
    "en": ("View this email in your browser", "Read the paper", "unsubscribe from this list"),
    "de": ("Diese E-Mail im Browser ansehen", "Zum Paper", "vom Newsletter abmelden"),
    "zh": ("在浏览器中查看此邮件", "阅读原文", "退订"),
}


@family("tuned", "mail", ".eml", count=(3, 10))
def starred_heads(draw: Draw) -> Page:
    """A letter as text: two stars before each head, a row of dashes below, addresses in brackets."""
    page = Page(draw)
    language = draw.pick("en", "en", "de", "zh")
    view, read, leave = _FRAMES[language]
    chinese = language == "zh"
    name, rule = furniture.name(draw, chinese), "-" * 60
    linked, named_too = draw.chance(0.4), draw.chance(0.5)
    text = [f"{view} (https://letters.example.com/v/{draw.rng.randrange(10**6)})", ""]
    text += [f"** {name}", rule, f"{furniture.stamp(draw, chinese)}", "", ""]
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r)
        summary = first(r.abstract_zh if chinese else r.abstract_en, 3)
        given = {f"abstract_{'zh' if chinese else 'en'}": summary}
        page.item(r, url=url, authors=named if named_too else (), kind=None, **given)
        text += [f"** {r.title} ({url})" if linked else f"** {r.title}", rule]
        text += [names, ""] if named_too else []
        text += [summary, ""]
        text += [] if linked else [f"{read} ({url})", ""]
        text += [""]
    text += [
        "=" * 60,
        f"Copyright © {draw.date.year} {name}, All rights reserved.",
        "",
        f"** {leave} (https://letters.example.com/u)",
    ]
    sender = f"{name} <letter@mail.example.org>"
    _sent(draw, page, f"{name} {draw.date}", sender, {"plain": "\n".join(text)})
    return page
