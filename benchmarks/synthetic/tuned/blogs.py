"""Front pages and archives of blogs, saved and pasted."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html", count=(4, 12))
def papermod_index(draw: Draw) -> Page:
    """The front page of a Hugo blog with the PaperMod theme."""
    page = Page(draw)
    site = "https://notes.example.org"
    page.add(
        furniture.head(draw, "Paper Notes", "en", [f'<link rel="canonical" href="{site}/">']),
        '<body class="list" id="top">',
    )
    page.add(
        f'<header class="header"><nav class="nav"><div class="logo"><a href="{site}/" accesskey="h">Paper Notes</a></div><ul id="menu"><li><a href="{site}/archives/"><span>Archive</span></a></li><li><a href="{site}/tags/"><span>Tags</span></a></li></ul></nav></header>',
        '<main class="main">',
    )
    for r in draw.records:
        link = f"{site}/posts/{r.slug}/"
        page.item(r, "published", url=link, kind="post", abstract_en=first(r.abstract_en, 2))
        page.add(
            '<article class="post-entry">',
            '<header class="entry-header">',
            f'<h2 class="entry-hint-parent">{esc(r.title)}</h2>',
            "</header>",
            f'<div class="entry-content"><p>{esc(first(r.abstract_en, 2))}...</p></div>',
        )
        page.add(
            f"<footer class=\"entry-footer\"><span title='{r.published} 00:00:00 +0000 UTC'>{r.published}</span>&nbsp;·&nbsp;{draw.rng.randint(3, 30)} min</footer>",
            f'<a class="entry-link" aria-label="post link to {esc(r.title)}" href="{link}"></a>',
            "</article>",
        )
    page.close(
        f'<footer class="page-footer"><nav class="pagination"><a class="next" href="{site}/page/2/">Next&nbsp;»</a></nav></footer>',
        "</main>",
        '<footer class="footer"><span>&copy; 2025 Paper Notes</span><span>Powered by Hugo</span></footer>',
        "</body></html>",
    )
    return page


@family("tuned", "pages", ".html", count=(4, 16))
def next_archive_page(draw: Draw) -> Page:
    """The archive of a Hexo blog with the NexT theme: years, days, titles."""
    page = Page(draw)
    site = "https://hut.example.cn"
    page.add(
        furniture.head(
            draw, "归档 | 山间小屋", "zh-CN", [f'<link rel="canonical" href="{site}/archives/">']
        ),
        "<body>",
        '<header><nav><a href="/">首页</a><a href="/tags/">标签</a><a href="/archives/">归档</a></nav></header>',
        '<main class="main"><div class="content archive posts-collapse">',
        f'<div class="collection-title"><span class="collection-header">嗯..! 目前共计 {len(draw.records) * 6} 篇日志。 继续努力。</span></div>',
    )
    year = ""
    for r in sorted(draw.records, key=lambda r: r.published, reverse=True):
        if r.published[:4] != year:
            year = r.published[:4]
            page.add(
                f'<div class="collection-year"><span class="collection-header">{year}</span></div>'
            )
        day = r.published.replace("-", "/")
        page.item(r, "published", title=r.title_zh, kind="post", url=f"{site}/{day}/{r.slug}/")
        page.add(
            '<article itemscope><header class="post-header">',
            f'<div class="post-meta-container"><time itemprop="dateCreated" datetime="{r.published}T09:00:00+08:00" content="{r.published}">{r.published[5:]}</time></div>',
            f'<div class="post-title"><a class="post-title-link" href="/{day}/{r.slug}/" itemprop="url"><span itemprop="name">{esc(r.title_zh)}</span></a></div>',
            "</header></article>",
        )
    page.close(
        '<nav class="pagination"><span class="page-number current">1</span><a class="page-number" href="/archives/page/2/">2</a></nav>',
        "</div></main>",
        "<footer>© 2025 山间小屋 由 Hexo &amp; NexT 强力驱动</footer>",
        "</body></html>",
    )
    return page


@family("tuned", "plain", ".txt", count=(4, 14))
def pasted_archive(draw: Draw) -> Page:
    """The archive of a blog, pasted: years, month-days and titles."""
    page = Page(draw)
    page.add(
        "山间小屋的博客",
        "首页",
        "标签",
        "归档",
        f"目前共计 {len(draw.records) * 7} 篇日志。 继续努力。",
    )
    records = sorted(draw.records, key=lambda r: r.published, reverse=True)
    year = ""
    for r in records:
        if r.published[:4] != year:
            year = r.published[:4]
            page.add(year)
        title = draw.pick(r.title_zh, f"{r.title_zh}：论文笔记")
        page.item(r, "published", title=title, kind="post")
        page.add(r.published[5:], title)
    page.close("1", "2", "…8", "文章目录", "站点概览", "由 Hexo 强力驱动")
    return page


@family("tuned", "plain", ".txt", count=(4, 12))
def pasted_blog_index(draw: Draw) -> Page:
    """The front page of a blog, pasted: title, excerpt, date and author."""
    page = Page(draw)
    author = people.name(draw.rng)
    page.add("Lil' Notes", "|", "Posts", "Archive", "Search", "Tags")
    for r in draw.records:
        page.item(r, "published", kind="post", authors=None, abstract_en=first(r.abstract_en, 2))
        year, month, day = r.published.split("-")
        month = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ][int(month) - 1]
        page.add(
            r.title,
            first(r.abstract_en, 2)[:220].rstrip(". "),
            "...",
            f"Date: {month} {int(day)}, {year} | Estimated Reading Time: {draw.rng.randint(5, 40)} min | Author: {author}",
        )
    page.close("« Prev", "Next »", f"© {draw.date.year} Lil' Notes", "Powered by Hugo & PaperMod")
    return page


@family("tuned", "plain", ".txt", count=(4, 12))
def excerpts_index(draw: Draw) -> Page:
    """The front page of a Chinese blog, pasted: title, excerpt, day, tags."""
    page = Page(draw)
    page.add("小林的学习笔记", "首页", "归档", "分类", "标签", "关于")
    more = draw.pick([], ["阅读全文 »"], ["阅读更多"])
    for r in draw.records:
        page.item(
            r, "published", title=r.title_zh, kind="post", abstract_zh=first(r.abstract_zh, 2)
        )
        page.add(
            r.title_zh,
            f"{first(r.abstract_zh, 3)[:120]}…",
            *more,
            r.published,
            draw.pick("#论文 #笔记", f"#{r.categories[0]}", "论文笔记"),
        )
    page.close("1", "2", "3", "…", "9", "Hexo Fluid", "京ICP备00000000号")
    return page
