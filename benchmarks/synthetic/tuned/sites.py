"""Saved pages of scholars and of columns."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family


@family("tuned", "pages", ".html", count=(4, 14))
def scholar_bibliography(draw: Draw) -> Page:
    """The publications of a group: years, badges of venues, buttons, hidden abstracts."""
    page = Page(draw)
    owner = draw.pick("Language and Vision Lab", "Group for Learning Systems", "Robot Reading Lab")
    page.add(
        furniture.head(draw, f"publications | {owner}", "en"),
        '<body class="fixed-top-nav">',
        f'<header><nav id="navbar" class="navbar navbar-light"><a class="navbar-brand" href="/">{esc(owner)}</a><ul class="navbar-nav"><li><a class="nav-link" href="/blog/">blog</a></li><li><a class="nav-link" href="/cv/">CV</a></li></ul></nav></header>',
        '<div class="container mt-5"><div class="post"><header class="post-header"><h1 class="post-title">publications</h1><p class="post-description">in reversed chronological order.</p></header>',
        '<article><div class="publications">',
    )
    years = sorted({r.published[:4] for r in draw.records}, reverse=True)
    for year in years:
        page.add(f'<h2 class="bibliography">{year}</h2>', '<ol class="bibliography">')
        for r in (r for r in draw.records if r.published[:4] == year):
            *early, last = r.authors
            names = ", ".join(map(esc, early)) + (", and " if early else "") + esc(last)
            page.item(r, "authors abstract_en", url=r.abs)
            page.add(
                f'<li><div class="row"><div class="col-sm-2 abbr"><abbr class="badge">{r.venue.split()[0]}</abbr></div>',
                f'<div id="{r.slug[:20]}" class="col-sm-8"><div class="title">{esc(r.title)}</div>',
                f'<div class="author">{names}</div>',
                f'<div class="periodical"><em>In {draw.pick("Proceedings of ", "")}{r.venue.split()[0]}</em>, {year}</div>',
                f'<div class="links"><a class="abstract btn btn-sm" role="button">Abs</a> <a href="{r.abs}" class="btn btn-sm" role="button">arXiv</a> <a class="bibtex btn btn-sm" role="button">Bib</a> <a href="{r.code}" class="btn btn-sm" role="button">Code</a></div>',
                f'<div class="abstract hidden"><p>{esc(r.abstract_en)}</p></div>',
                "</div></div></li>",
            )
        page.add("</ol>")
    page.close(
        "</div></article></div></div>",
        f'<footer class="fixed-bottom"><div class="container">&copy; Copyright {draw.date.year} {esc(owner)}. Powered by Jekyll.</div></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 14))
def column_page(draw: Draw) -> Page:
    """A column of a site for programmers: a mark before each linked title, counts below it."""
    page = Page(draw)
    site = "https://blog.dev.example.cn/lin"
    column = draw.pick("论文精读", "每周论文", "大模型论文笔记")
    page.add(
        furniture.head(draw, f"{column}_小林的博客", "zh-CN"),
        '<body class="nodata">',
        '<div id="toolbar"><a href="https://www.dev.example.cn/">社区</a><a href="https://dl.dev.example.cn/">下载</a><a href="https://ask.dev.example.cn/">问答</a></div>',
        f'<main><div class="column_info_box"><h1 class="column_title oneline">{column}</h1><div class="column_operating"><span>文章数：{len(draw.records)}</span><span>订阅数：{draw.rng.randint(10, 900)}</span></div></div>',
        '<ul class="column_article_list">',
    )
    for r in sorted(draw.records, key=lambda r: r.published, reverse=True):
        url = f"{site}/article/details/1{r.arxiv_id.replace('.', '')[::-1]}"
        title = draw.pick(r.title_zh, f"{r.title_zh}——论文笔记")
        text = r.abstract_zh[:90]
        clock = f"{draw.rng.randint(8, 23):02}:{draw.rng.randint(0, 59):02}:{draw.rng.randint(0, 59):02}"
        page.item(r, "published", title=title, url=url, kind="post", abstract_zh=text)
        page.add(
            f'<li><a href="{url}" target="_blank"><div class="column_article_title"><span class="article_type type-1">{draw.pick("原创", "原创", "转载")}</span><h2 class="title">{esc(title)}</h2></div>',
            f'<div class="column_article_desc">{esc(text)}...</div></a>',
            f'<div class="column_article_data"><span class="status">{r.published} {clock}</span><span>{draw.rng.randint(30, 9000)} 阅读</span><span>{draw.rng.randint(0, 20)} 评论</span></div></li>',
        )
    page.close(
        "</ul></main>",
        '<aside><div class="aside-box"><h3>热门文章</h3><ul><li><a href="/lin/article/details/1">服务器配置记录</a></li></ul></div></aside>',
        '<div class="copyright">©1999-2025 版权声明 经营许可证</div>',
        "</body></html>",
    )
    return page
