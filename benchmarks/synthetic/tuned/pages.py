"""Web pages as a browser saves them."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html")
def wechat_article(draw: Draw) -> Page:
    """An article of a public account: sections and spans with styles, images that load late."""
    page = Page(draw)
    title = f"{furniture.name(draw, True)} | {furniture.stamp(draw, True)}"
    page.add(
        furniture.head(draw, title, "zh-CN"),
        '<body id="activity-detail" class="zh_CN">',
        '<div id="js_article" class="rich_media">',
        f'<h1 class="rich_media_title" id="activity-name">{esc(title)}</h1>',
    )
    page.add(
        '<div id="meta_content"><span class="rich_media_meta">原创</span> <a href="javascript:void(0);" id="js_name">灯塔编辑部</a> <em id="publish_time">'
        + draw.date.isoformat()
        + "</em></div>"
    )
    page.add(
        '<div class="rich_media_content" id="js_content">',
        '<p style="text-align:center"><span style="color:#888">点击上方蓝字关注我们</span></p>',
    )
    span = '<span style="font-size: 15px;letter-spacing: 0.5px;">'
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r, "、", " 等")
        url = draw.url(r)
        page.item(r, "abstract_zh title_zh", authors=named, url=url)
        page.add(
            f'<section style="margin:10px 8px;" data-tools="135"><p><strong><span style="color: rgb(0, 82, 255);font-size:17px;">{n}. {esc(r.title)}</span></strong></p></section>'
        )
        page.add(
            f"<p>{span}标题：{esc(r.title_zh)}</span></p>",
            f"<p>{span}作者：{esc(text)}</span></p>",
            f"<p>{span}链接：{esc(url)}</span></p>",
        )
        page.add(
            f'<section><section style="line-height:1.75em">{span}摘要：{esc(first(r.abstract_zh, 3))}</span></section></section>'
        )
        if draw.chance(0.4):
            page.add(
                f'<p style="text-align:center"><img class="rich_pages" data-src="https://img.example.com/{r.slug}" data-type="png" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>',
                "<p><br></p>",
            )
    page.close(
        '<p style="text-align:center">长按识别二维码，关注公众号</p>',
        "</div>",
        '<div id="js_pc_qr_code"><p>微信扫一扫关注该公众号</p></div>',
        "</div>",
        "<script>var msg_title='x';</script>",
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 20))
def arxiv_list_page(draw: Draw) -> Page:
    """The list page of arXiv: dt with the number, dd with title, authors, subjects."""
    page = Page(draw)
    base = draw.pick("", "https://arxiv.org")
    page.add(
        furniture.head(
            draw, "Computer Science", "en", [] if base else ['<base href="https://arxiv.org/">']
        ),
        "<body>",
        '<div id="content">',
        f"<h3>{draw.date:%a}, {draw.date.day} {draw.date:%b %Y} (showing {len(draw.records)} of {len(draw.records)} entries )</h3>",
        "<dl id='articles'>",
    )
    for n, r in enumerate(draw.records, 1):
        page.item(r, "arxiv_id authors", url=r.abs)
        page.add(
            f'<dt><a name=\'item{n}\'>[{n}]</a> <a href ="{base}/abs/{r.arxiv_id}" title="Abstract" id="{r.arxiv_id}">arXiv:{r.arxiv_id}</a> [<a href="{base}/pdf/{r.arxiv_id}" title="Download PDF">pdf</a>, <a href="{base}/format/{r.arxiv_id}">other</a>]</dt>'
        )
        page.add(
            "<dd><div class='meta'>",
            f"<div class='list-title mathjax'><span class='descriptor'>Title:</span> {esc(r.title)}</div>",
        )
        page.add(
            "<div class='list-authors'>"
            + ", ".join(
                f'<a href="{base}/a/{a.split()[-1].lower()}_1">{esc(a)}</a>' for a in r.authors
            )
            + "</div>"
        )
        page.add(
            f"<div class='list-subjects'><span class='descriptor'>Subjects:</span> <span class=\"primary-subject\">{r.categories[0]}</span></div>",
            "</div></dd>",
        )
    page.close(
        "</dl>",
        '<div class="paging">Total of 200 entries</div>',
        "</div>",
        '<footer><a href="https://info.arxiv.org/help">Help</a></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 14))
def hub_daily_page(draw: Draw) -> Page:
    """The page of daily papers of a model hub: cards with votes, relative links."""
    page = Page(draw)
    page.add(
        furniture.head(
            draw,
            "Daily Papers - Hugging Face",
            "en",
            ['<link rel="canonical" href="https://huggingface.co/papers">'],
        ),
        "<body>",
        '<header><nav><a href="/models">Models</a><a href="/datasets">Datasets</a><a href="/login">Log In</a></nav></header>',
        "<main>",
        "<h1>Daily Papers</h1>",
        "<p>by AK and the research community</p>",
        '<div class="grid">',
    )
    for r in draw.records:
        page.item(r, url=r.hub)
        page.add(
            "<article>",
            f'<a class="shadow" href="/papers/{r.arxiv_id}"><img src="https://img.example.com/{r.arxiv_id}.png" alt=""></a>',
            f'<div class="flex"><div class="leading-none">{draw.rng.randint(3, 120)}</div>',
            f'<h3 class="mb-1"><a class="line-clamp-3" href="/papers/{r.arxiv_id}">{esc(r.title)}</a></h3></div>',
        )
        page.add(
            f'<div><ul><li title="{esc(r.authors[0])}"></li></ul><div>· {len(r.authors)} authors</div><a href="/papers/{r.arxiv_id}#community">{draw.rng.randint(1, 9)}</a></div>',
            "</article>",
        )
    page.close(
        "</div>",
        f'<a href="/papers/date/{draw.date}">Previous</a>',
        "</main>",
        "<footer><a href='/terms'>TOS</a><a href='/privacy'>Privacy</a></footer>",
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 16))
def table_page(draw: Draw) -> Page:
    """A page of collected articles: one table with filters above it, rows with chips and scores."""
    page = Page(draw)
    page.add(
        furniture.head(draw, f"文章汇总 - {draw.date}", "zh-CN"),
        "<body>",
        '<div class="header"><h1>文章汇总</h1><div class="meta">'
        + f"{draw.date} · 共 {len(draw.records)} 篇</div></div>",
        '<div class="topics-bar"><span class="topic-tag" data-tag="大模型">大模型 <em>9</em></span><span class="topic-tag" data-tag="智能体">智能体 <em>4</em></span></div>',
        '<div class="table-wrap"><table><thead><tr><th>文章</th><th>摘要</th><th>来源</th><th>分数</th></tr></thead><tbody>',
    )
    for r in draw.records:
        link = f"https://mp.weixin.qq.com/s/{r.slug[:22]}"
        page.item(r, title=r.title_zh, url=link, kind=None, abstract_zh=first(r.abstract_zh, 2))
        page.add(
            '<tr class="article-row">',
            f'<td><a class="title" href="{link}" target="_blank">{esc(r.title_zh)}</a><div class="tags"><span class="tag">大模型</span></div></td>',
            f"<td>{esc(first(r.abstract_zh, 2))}</td>",
            f'<td><span class="source">{draw.pick("量子日报", "模型社", "前沿观察")}</span></td>',
            f"<td>{draw.rng.randint(50, 99)}</td>",
            "</tr>",
        )
    page.close(
        "</tbody></table></div>",
        "<script>document.querySelectorAll('.topic-tag').forEach(b => b.addEventListener('click', () => 1));</script>",
        "</body></html>",
    )
    return page
