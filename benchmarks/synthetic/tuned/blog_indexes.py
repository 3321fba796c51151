"""Front pages of blogs, saved and pasted."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html", count=(4, 14))
def jekyll_index(draw: Draw) -> Page:
    """The front page of a Jekyll blog, links relative to its base."""
    page = Page(draw)
    site = "https://someone.example.org/blog/"
    page.add(
        furniture.head(draw, "Someone's blog", "en", [f'<base href="{site}">']),
        "<body>",
        '<header class="site-header"><div class="wrapper"><a class="site-title" rel="author" href="/blog/">Someone\'s blog</a><nav class="site-nav"><a class="page-link" href="about/">About</a></nav></div></header>',
        '<main class="page-content" aria-label="Content"><div class="wrapper"><div class="home">',
        '<h2 class="post-list-heading">Posts</h2>',
        '<ul class="post-list">',
    )
    for r in draw.records:
        day = f"{r.published[:4]}/{r.published[5:7]}/{r.published[8:]}"
        page.item(r, "published", url=f"{site}{day}/{r.slug}.html", kind="post")
        page.add(
            f'<li><span class="post-meta">{r.published}</span>',
            f'<h3><a class="post-link" href="{day}/{r.slug}.html">',
            esc(r.title),
            "</a></h3></li>",
        )
    page.close(
        "</ul>",
        '<p class="rss-subscribe">subscribe <a href="feed.xml">via RSS</a></p>',
        "</div></div></main>",
        '<footer class="site-footer"><p>Notes on what I read.</p></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(3, 10))
def next_index_page(draw: Draw) -> Page:
    """The front page of a Hexo blog with the NexT theme: excerpts and buttons."""
    page = Page(draw)
    site = "https://lin.example.cn"
    page.add(
        furniture.head(draw, "小林的笔记", "zh-CN", [f'<link rel="canonical" href="{site}/">']),
        "<body>",
        '<header class="header"><div class="brand"><a href="/" rel="start">小林的笔记</a></div><nav class="site-nav"><ul class="main-menu menu"><li><a href="/archives/">归档</a></li><li><a href="/tags/">标签</a></li></ul></nav></header>',
        '<main class="main"><div class="content index posts-expand">',
    )
    for r in draw.records:
        day = r.published.replace("-", "/")
        page.item(
            r,
            "published",
            title=r.title_zh,
            url=f"{site}/{day}/{r.slug}/",
            kind="post",
            abstract_zh=first(r.abstract_zh, 2),
        )
        page.add(
            '<article class="post-block" lang="zh-CN">',
            f'<link itemprop="mainEntityOfPage" href="{site}/{day}/{r.slug}/">',
            f'<header class="post-header"><h2 class="post-title" itemprop="name headline"><a href="/{day}/{r.slug}/" class="post-title-link" itemprop="url">{esc(r.title_zh)}</a></h2>',
            f'<div class="post-meta"><span class="post-meta-item-text">发表于</span> <time itemprop="dateCreated datePublished" datetime="{r.published}T10:00:00+08:00">{r.published}</time> <span>分类于</span> <a href="/categories/papers/">论文笔记</a></div></header>',
        )
        page.add(
            f'<div class="post-body" itemprop="articleBody"><p>{esc(first(r.abstract_zh, 2))}</p>',
            f'<div class="post-button"><a class="btn" href="/{day}/{r.slug}/#more" rel="contents">阅读全文 &raquo;</a></div></div>',
            "</article>",
        )
    page.close(
        '<nav class="pagination"><span class="page-number current">1</span><a class="page-number" href="/page/2/">2</a></nav>',
        "</div></main>",
        '<aside class="sidebar"><p class="site-author-name">小林</p><a href="/archives/">64 日志</a></aside>',
        "<footer>由 Hexo &amp; NexT 强力驱动</footer>",
        "</body></html>",
    )
    return page
