"""Web pages as a browser saves them."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html", count=(4, 10))
def newsletter_page(draw: Draw) -> Page:
    """A newsletter of tables within tables, as senders of mail build them."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add(
        furniture.head(draw, name, "en"),
        '<body style="margin:0;background:#f6f6f6">',
        '<div style="display:none;max-height:0">What happened this week in research &#847;&zwnj;&nbsp;</div>',
    )
    page.add(
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">',
        '<table role="presentation" width="600" cellpadding="0">',
        f'<tr><td style="padding:24px"><h1>{esc(name)}</h1><p>{esc(furniture.stamp(draw, False))}</p></td></tr>',
    )
    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 2), kind=None)
        page.add(
            '<tr><td style="padding:16px 24px">',
            '<table role="presentation" width="100%"><tr><td>',
            f'<h3 style="margin:0;font-size:20px">{esc(r.title)}</h3></td></tr>',
            f'<tr><td><p style="margin:8px 0">{esc(first(r.abstract_en, 2))}</p></td></tr>',
        )
        page.add(
            f'<tr><td><a href="{esc(url)}" style="background:#06c;color:#fff;padding:8px 16px">{draw.pick("Read the paper", "Read more →")}</a></td></tr></table>',
            "</td></tr>",
        )
    page.close(
        '<tr><td style="padding:24px;color:#999;font-size:12px">You receive this since you signed up. <a href="https://mail.example.com/u">Unsubscribe</a> · <a href="https://mail.example.com/p">Preferences</a></td></tr>',
        "</table></td></tr></table>",
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(3, 9))
def essay_page(draw: Draw) -> Page:
    """An essay site: an article with headings, figures, buttons for applause."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add(
        furniture.head(
            draw,
            name,
            "en",
            ['<link rel="canonical" href="https://essays.example.com/@someone/papers-1f2e">'],
        ),
        '<body><div id="root"><div class="a b c">',
        '<div class="d e"><a href="/m/signin">Sign in</a><a href="/new-story">Write</a></div>',
    )
    page.add(
        '<article class="meteredContent"><div class="l"><section>',
        f'<h1 class="pw-post-title bt bu">{esc(name)}</h1>',
        f'<div class="bylines"><a href="/@someone">Someone</a><span>·</span><span>{draw.rng.randint(4, 12)} min read</span><span>·</span><span>{draw.date:%b} {draw.date.day}, {draw.date.year}</span></div>',
        '<div class="pw-multi-vote-count"><button aria-label="clap">312</button><button>Listen</button><button>Share</button></div>',
        '<p class="pw-post-body-paragraph">The papers that I enjoyed most this month.</p>',
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url, abstract_en=first(r.abstract_en, 2))
        page.add(
            f'<h2 class="mt mu" id="{n:04x}">{n}. {esc(r.title)}</h2>',
            f'<figure><picture><img alt="" src="https://img.example.com/{n}.png" width="700"></picture><figcaption>Figure from the paper</figcaption></figure>',
            f'<p class="pw-post-body-paragraph">{esc(first(r.abstract_en, 2))}</p>',
            f'<p class="pw-post-body-paragraph"><strong>Paper:</strong> <a class="af" href="{esc(url)}" rel="noopener ugc nofollow">{esc(url)}</a></p>',
        )
    page.close(
        "</section></div></article>",
        '<div class="tags"><a href="/tag/ai">AI</a><a href="/tag/research">Research</a></div>',
        '<div class="recs"><h2>More from Someone</h2><h3>How I take notes</h3><p>Paper or screen?</p></div>',
        "</div></div></body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 14))
def card_page(draw: Draw) -> Page:
    """Cards of an application: nothing but div and span."""
    page = Page(draw)
    page.add(
        furniture.head(draw, "Paper Feed", "zh-CN"),
        '<body><div id="app"><div class="nav_x1"><div class="tab active">推荐</div><div class="tab">最新</div><div class="tab">收藏</div></div>',
        '<div class="feed_9c">',
    )
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published title_zh abstract_zh", url=url, authors=named)
        page.add(
            '<div class="card_7a">',
            f'<div class="card_7a_t"><a href="{esc(url)}" target="_blank"><span>{esc(r.title)}</span></a></div>',
            f'<div class="card_7a_s">{esc(r.title_zh)}</div>',
            f'<div class="card_7a_m"><span>{esc(text)}</span><span>{r.published}</span></div>',
            f'<div class="card_7a_b">{esc(first(r.abstract_zh, 3))}</div>',
        )
        page.add(
            f'<div class="card_7a_f"><span class="btn">点赞 {draw.rng.randint(1, 99)}</span><span class="btn">收藏</span><span class="btn">分享</span></div>',
            "</div>",
        )
    page.close(
        "</div>",
        '<div class="pager"><div>上一页</div><div>1</div><div>2</div><div>下一页</div></div>',
        "</div></body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 16))
def definition_page(draw: Draw) -> Page:
    """A hand-made page of publications: a definition list."""
    page = Page(draw)
    page.add(
        "<html><head><title>Reading list</title></head>",
        "<body bgcolor=white>",
        "<h1>Reading list</h1>",
        '<p><a href="index.html">Home</a> | <a href="people.html">People</a></p>',
    )
    for section, records in draw.groups():
        page.add(f"<h2>{section}</h2>", "<dl>")
        for r in records:
            url = draw.url(r)
            text, named = draw.people(r, more=", et al.")
            page.item(r, url=url, authors=named, category=section)
            page.add(
                f"<dt><b>{esc(r.title)}</b>",
                f'<dd>{esc(text)}.<br> <i>{r.venue}</i>. <a href="{esc(url)}">[{draw.pick("pdf", "paper", "link")}]</a>',
            )
        page.add("</dl>")
    page.close("<hr>", f"<address>Last updated {draw.date}</address>", "</body></html>")
    return page


@family("tuned", "pages", ".html", count=(3, 12))
def page_without_address(draw: Draw) -> Page:
    """A page whose links are relative and whose own address nobody knows: items without links."""
    page = Page(draw)
    name = furniture.name(draw, True)
    page.add(
        furniture.head(draw, name, "zh-CN"),
        "<body>",
        '<ul class="breadcrumb"><li><a href="../index.html">首页</a></li><li><a href="index.html">日报</a></li></ul>',
        '<div class="main">',
        f"<h1>{name}</h1>",
    )
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r, "、", "等")
        page.item(r, "abstract_zh", authors=named, kind=None)
        page.add(
            f'<h2><a href="items/{r.slug}.html">{n}. {esc(r.title)}</a></h2>',
            f'<p class="authors">作者：{esc(text)}</p>',
            f"<p>{esc(first(r.abstract_zh, 3))}</p>",
        )
    page.close('<p><a href="page2.html">下一页</a></p>', "</div>", "</body></html>")
    return page
