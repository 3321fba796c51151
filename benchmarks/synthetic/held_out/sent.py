"""HELD OUT, not for whoever changes the reader: mails of publishers, services and colleagues."""

from datetime import date
from email.message import EmailMessage

from synthetic import people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


def _sent(page: Page, subject: str, sender: str, web: list[str], text: list[str]) -> None:
    """Write a mail of a web page, and of text before it where there is any."""
    draw = page.draw
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = "list@example.org"
    message["Date"] = f"{draw.date:%a, %d %b %Y} 05:10:00 +0000"
    cte = draw.pick("quoted-printable", "base64")
    if text:
        message.set_content("\n".join(text), cte=cte)
        message.add_alternative("\n".join(web), subtype="html", cte=cte)
        message.set_boundary("000000000000a1b2c3d4")
    else:
        message.set_content("\n".join(web), subtype="html", cte=cte)
    page.add(message.as_string().splitlines())


@family("held_out", "mail", ".eml", count=(4, 14))
def contents_of_an_issue(draw: Draw) -> Page:
    """A publisher announces an issue: kinds of articles, linked titles, names, when each came."""
    page = Page(draw)
    journal = draw.pick(
        "Journal of Learning Systems", "Transactions on Language", "Annals of Machine Vision"
    )
    volume, issue = draw.rng.randint(8, 60), draw.rng.randint(1, 12)
    web = [
        '<html><body><table role="presentation" width="600" align="center"><tr><td>',
        f'<p style="font-size:11px">Not displaying correctly? <a href="https://mail.example.com/web/{volume}">View online</a></p>',
        f"<h1>{journal}</h1><p>Volume {volume}, Issue {issue}, {draw.date:%B %Y}</p>",
    ]
    heads = ("Articles", "Letters", "Reviews") if draw.chance(0.6) else ("Research",)
    told, bold = draw.chance(0.4), draw.pick("strong", "b", "span")
    size = -(-len(draw.records) // len(heads))
    for n, r in enumerate(draw.records):
        if n % size == 0:
            web.append(
                f'<h2 style="color:#036;border-bottom:1px solid #ccc">{heads[n // size]}</h2>'
            )
        url = r.elsewhere if draw.chance(0.6) else r.abs
        said = first(r.abstract_en, 1)
        given = {"abstract_en": said} if told else {}
        day = date.fromisoformat(r.published)
        page.item(r, "authors published", url=url, **given)
        web += [
            f'<p style="margin:12px 0 2px"><a href="{esc(url)}"><{bold}>{esc(r.title)}</{bold}></a></p>',
            f'<p style="color:#555;margin:0">{esc(", ".join(r.authors))}</p>',
            f"<p style='margin:0'>{esc(said)}</p>" if told else "",
            f'<p style="font-size:12px;color:#777">Published online: {day.day} {day:%B} {day.year} | Pages {10 * n + 1}-{10 * n + 9}</p>',
        ]
    web += [
        '<hr><p><a href="https://mail.example.com/submit">Submit your paper</a> | <a href="https://mail.example.com/prefs">Manage alerts</a> | <a href="https://mail.example.com/stop">Unsubscribe</a></p>',
        f"<p>© {draw.date.year} Example Publishing Ltd, 1 Street, City</p></td></tr></table></body></html>",
    ]
    subject = f"{journal}, Vol. {volume}, Issue {issue}: table of contents"
    _sent(page, subject, f"{journal} <alerts@mail.example.com>", web, [])
    return page


@family("held_out", "mail", ".eml", count=(3, 12))
def recommended_for_you(draw: Draw) -> Page:
    """A service recommends papers from a reader's library: cards with buttons, why each came."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    head = (
        f"为您推荐 {len(draw.records)} 篇新论文"
        if chinese
        else f"{len(draw.records)} new papers for you"
    )
    save, less, read = ("收藏", "不感兴趣", "阅读全文") if chinese else (
        "Save to library", "Not relevant", "Read paper"
    )  # fmt: skip
    because = "因为您收藏了相关论文" if chinese else "Because of papers in your library"
    web = [f'<html><body style="background:#f5f6f7"><div class="wrap"><h1>{head}</h1>']
    text = [head, ""]
    summary = "一句话总结：" if chinese else draw.pick("TLDR: ", "TL;DR ")
    on_title = draw.chance(0.7)
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r, ", ", " 等" if chinese else " et al.")
        said = r.tldr if chinese else first(r.abstract_en, 1)
        given = {"recommendation": said} if chinese else {"abstract_en": said}
        tracked = f"{url}{'&' if '?' in url else '?'}utm_source=alert_email"
        page.item(r, "published", url=tracked, authors=named, **given)
        title = f'<a href="{esc(tracked)}" style="color:#1857b6">{esc(r.title)}</a>'
        web += [
            '<table class="card" width="100%" cellpadding="12" style="background:#fff;margin-bottom:8px"><tr><td>',
            f'<div style="font-size:18px">{title if on_title else esc(r.title)}</div>',
            f'<div style="color:#666">{esc(names)} &bull; {r.venue} &bull; {r.published}</div>',
            f"<div><b>{summary}</b>{esc(said)}</div>",
            f'<div style="font-size:12px;color:#999">{because}</div>' if draw.chance(0.5) else "",
            f'<div><a href="{esc(tracked)}">{read}</a> &nbsp; <a href="https://app.example.com/save">{save}</a> &nbsp; <a href="https://app.example.com/less">{less}</a></div>',
            "</td></tr></table>",
        ]
        text += [r.title, f"{names} - {r.venue} - {r.published}", f"{summary}{said}", tracked, ""]
    web += [
        '<p style="font-size:11px"><a href="https://app.example.com/off">Unsubscribe</a></p></div></body></html>'
    ]
    _sent(page, head, "Recommender <feeds@app.example.com>", web, text if draw.chance(0.6) else [])
    return page


@family("held_out", "mail", ".eml", count=(3, 10))
def answer_of_a_colleague(draw: Draw) -> Page:
    """A mail typed into a browser: a greeting, a list of papers, a name, the mail it answers."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    who = people.chinese(draw.rng) if chinese else people.name(draw.rng).split()[0]
    greeting = (
        f"{who}好，<br><br>上次说的几篇论文在下面，有空可以看看："
        if chinese
        else f"Hi {who},<br><br>here are the papers that I mentioned:"
    )
    web = [f'<div dir="ltr"><div>{greeting}</div><div><br></div>']
    tag = draw.pick("ol", "ul", "div")
    linked, told = draw.chance(0.6), draw.chance(0.7)
    web += [f"<{tag}>"] if tag != "div" else []
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, "、" if chinese else ", ", " 等" if chinese else " et al.")
        said = first(r.abstract_zh if chinese else r.abstract_en, 2)
        given = {f"abstract_{'zh' if chinese else 'en'}": said} if told else {}
        page.item(r, url=url, authors=named, **given)
        title = f'<a href="{esc(url)}">{esc(r.title)}</a>' if linked else f"<b>{esc(r.title)}</b>"
        lines = [
            f"{n}. {title}" if tag == "div" else title,
            esc(names),
            *([] if linked else [f'<a href="{esc(url)}" target="_blank">{esc(url)}</a>']),
            *([esc(said)] if told else []),
        ]
        if tag == "div":
            web += [*(f"<div>{line}</div>" for line in lines), "<div><br></div>"]
        else:
            web.append(f"<li>{'<br>'.join(lines)}</li>")
    web += [f"</{tag}>"] if tag != "div" else []
    sign = people.chinese(draw.rng) if chinese else people.name(draw.rng)
    web += [f"<div><br></div><div>{'祝好' if chinese else 'Best'},</div><div>{sign}</div></div>"]
    asked = (
        "上周你提到的论文能发我一份清单吗？谢谢！" if chinese else "Could you send me the papers?"
    )
    wrote = (
        f"{draw.date}，{who} 写道："
        if chinese
        else f"On {draw.date:%a, %b} {draw.date.day}, {draw.date.year}, {who} wrote:"
    )
    if draw.chance(0.7):
        web += [
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{wrote}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{asked}</blockquote></div>'
        ]
    subject = draw.pick("Re: 论文", "答复: 组会论文") if chinese else "Re: papers"
    _sent(page, subject, "Colleague <someone@example.edu>", web, [])
    return page
