"""HELD OUT, not for whoever changes the reader: pages of blogs and handbooks, as browsers save them."""

from datetime import date

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("held_out", "pages", ".html", count=(4, 14))
def index_of_a_static_blog(draw: Draw) -> Page:
    """The index of a blog about papers: an entry a paper, the whole of it covered by a link."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    name = furniture.name(draw, chinese)
    site = f"https://{draw.pick('blog', 'notes', 'papers')}.example.org"
    page.add(
        furniture.head(
            draw, name, "zh" if chinese else "en", [f'<link rel="canonical" href="{site}/">']
        ),
        '<body class="list" id="top">',
        f'<header class="header"><nav class="nav"><div class="logo"><a href="{site}/" title="{name} (Alt + H)">{name}</a></div><ul id="menu"><li><a href="{site}/archives/"><span>{"归档" if chinese else "Archive"}</span></a></li><li><a href="{site}/tags/"><span>{"标签" if chinese else "Tags"}</span></a></li></ul></nav></header>',
        '<main class="main">',
        f'<div class="first-entry home-info"><header class="entry-header"><h1>{name}</h1></header><div class="entry-content">{"读论文，写笔记。" if chinese else "Notes on what I read."}</div></div>'
        if draw.chance(0.5)
        else [],
    )
    signed = people.chinese(draw.rng) if chinese else people.name(draw.rng)
    own = draw.chance(0.5)
    language = "zh" if chinese else "en"
    for r in draw.records:
        url = f"{site}/posts/{r.slug}/"
        said = first(r.abstract_zh if chinese else r.abstract_en, 2)
        page.item(
            r,
            "published",
            url=url,
            kind=None,
            authors=None if own else (),
            **{f"abstract_{language}": said},
        )
        day = date.fromisoformat(r.published)
        shown = f"{day:%B} {day.day}, {day.year}" if not chinese else r.published
        minutes = f"{draw.rng.randint(2, 15)} {'分钟' if chinese else 'min'}"
        foot = (
            f"<span title='{r.published} 10:00:00 +0800 CST'>{shown}</span>&nbsp;·&nbsp;{minutes}"
        )
        page.add(
            '<article class="post-entry">',
            f'<figure class="entry-cover"><img loading="lazy" src="{site}/img/{r.slug[:16]}.png" alt=""></figure>'
            if draw.chance(0.2)
            else [],
            f'<header class="entry-header"><h2 class="entry-hint-parent">{esc(r.title)}</h2></header>',
            f'<div class="entry-content"><p>{esc(said)}...</p></div>',
            f'<footer class="entry-footer">{foot}{f"&nbsp;·&nbsp;{signed}" if own else ""}</footer>',
            f'<a class="entry-link" aria-label="post link to {esc(r.title)}" href="{url}"></a>',
            "</article>",
        )
    page.close(
        f'<footer class="page-footer"><nav class="pagination"><a class="next" href="{site}/page/2/">{"下一页" if chinese else "Next"}&nbsp;&nbsp;»</a></nav></footer>',
        "</main>",
        f'<footer class="footer"><span>&copy; {draw.date.year} <a href="{site}/">{name}</a></span><span>Powered by a static generator</span></footer>',
        "</body></html>",
    )
    return page


@family("held_out", "pages", ".html", count=(3, 12))
def page_of_a_handbook(draw: Draw) -> Page:
    """A page of documentation: a bar at the side, heads with anchors, a list of fields below."""
    page = Page(draw)
    name = furniture.name(draw, True)
    groups = draw.groups("zh")
    page.add(
        furniture.head(draw, f"{draw.date} | {name}", "zh-CN"),
        '<body><div id="app"><div class="theme-container">',
        f'<header class="navbar"><a href="/" class="home-link"><span class="site-name">{name}</span></a><nav class="nav-links"><a href="/guide/">指南</a><a href="/weekly/">周报</a></nav></header>',
        '<aside class="sidebar"><ul class="sidebar-links">'
        + "".join(
            f'<li><a href="#{n}" class="sidebar-link">{s}</a></li>'
            for n, (s, _) in enumerate(groups)
        )
        + "</ul></aside>",
        '<main class="page"><div class="theme-default-content">',
        f'<h1 id="top" tabindex="-1"><a class="header-anchor" href="#top" aria-hidden="true">#</a> 第 {draw.rng.randint(3, 80)} 期 {furniture.stamp(draw, True)}</h1>',
        '<div class="custom-container tip"><p class="custom-container-title">提示</p><p>点击标题旁的链接可以阅读原文。</p></div>'
        if draw.chance(0.5)
        else [],
    )
    by, link, what = draw.pick(
        ("作者", "链接", "摘要"), ("作者", "论文", "内容"), ("Authors", "Link", "简介")
    )
    number, before = draw.pick("", "{n}. "), draw.chance(0.5)
    shown, n = draw.chance(0.5), 0
    for k, (section, records) in enumerate(groups):
        page.add(_head(2, str(k), section, before))
        for r in records:
            n += 1
            url = draw.url(r)
            names, named = draw.people(r, "、", " 等")
            said = first(r.abstract_zh, 3)
            page.item(r, url=url, authors=named, category=section, abstract_zh=said)
            outward = '<span><svg class="icon outbound"></svg><span class="sr-only">(opens new window)</span></span>'
            page.add(
                _head(3, r.slug, esc(number.format(n=n) + r.title), before),
                "<ul>",
                f"<li><strong>{by}</strong>：{esc(names)}</li>",
                f'<li><strong>{link}</strong>：<a href="{esc(url)}" target="_blank" rel="noopener noreferrer">{esc(url) if shown else "原文"}{outward if shown else ""}</a></li>',
                "</ul>",
                f"<p><strong>{what}</strong>：{esc(said)}</p>",
            )
    page.close(
        f'</div><footer class="page-edit"><div class="edit-link"><a href="https://git.example.com/edit">在 GitHub 上编辑此页</a></div><div class="last-updated"><span class="prefix">上次更新:</span> <span class="time">{draw.date}</span></div></footer>',
        '<div class="page-nav"><p class="inner"><span class="prev">← <a href="/weekly/1.html">上一期</a></span></p></div></main></div></div></body></html>',
    )
    return page


def _head(level: int, mark: str, text: str, before: bool) -> str:
    anchor = f'<a class="header-anchor" href="#{mark}" aria-hidden="true">#</a>'
    inner = f"{anchor} {text}" if before else f"{text} {anchor}"
    return f'<h{level} id="{mark}" tabindex="-1">{inner}</h{level}>'


@family("held_out", "pages", ".html", count=(3, 12))
def post_on_a_site_for_programmers(draw: Draw) -> Page:
    """A post of a Chinese site for programmers: bars, columns and recommended posts around it."""
    page = Page(draw)
    title = f"{furniture.name(draw, True)}（{furniture.stamp(draw, True)}）"
    page.add(
        furniture.head(draw, f"{title}-CSDN博客", "zh-CN"),
        '<body class="nodata"><div class="toolbar"><a href="https://www.example.cn">博客</a><a href="https://download.example.cn">下载</a><span>会员中心</span></div>',
        '<div class="main_father"><main><div class="blog-content-box">',
        f'<div class="article-header"><h1 class="title-article" id="articleContentId">{title}</h1><div class="bar-content"><span class="time">最新推荐文章于 {draw.date} 09:12:44 发布</span><span class="read-count">阅读量{draw.rng.randint(90, 9000)}</span><span class="get-collection">收藏 {draw.rng.randint(1, 90)}</span></div></div>',
        '<div class="tags-box"><span class="label">文章标签：</span><a class="tag-link">人工智能</a><a class="tag-link">深度学习</a></div>',
        '<article class="baidu_pl"><div id="article_content"><div id="content_views" class="markdown_views prism-atom-one-light">',
    )
    if draw.chance(0.6):
        page.add(
            '<p></p><div class="toc"><h4>文章目录</h4><ul>'
            + "".join(
                f'<li><a href="#t{n}">{esc(r.title)}</a></li>' for n, r in enumerate(draw.records)
            )
            + "</ul></div><p></p>"
        )
    level, number = draw.pick("h2", "h3"), draw.pick("{n}. ", "", "{n}、")
    where, who, what, day = draw.pick(
        ("论文链接", "作者", "摘要", "时间"), ("论文地址", "作者团队", "简介", "发布时间")
    )
    quoted, joined = draw.chance(0.4), draw.chance(0.3)
    for n, r in enumerate(draw.records):
        url = draw.url(r)
        names, named = draw.people(r, ", ", " 等")
        said = first(r.abstract_zh, 3)
        page.item(r, "published title_zh", url=url, authors=named, abstract_zh=said)
        fields = [
            f"<strong>中文标题</strong>：{esc(r.title_zh)}",
            f"<strong>{who}</strong>：{esc(names)}",
            f"<strong>{day}</strong>：{r.published}",
            f'<strong>{where}</strong>：<a href="{esc(url)}">{esc(url)}</a>',
        ]
        page.add(
            f'<{level}><a name="t{n}"></a><a id="{n}"></a>{esc(number.format(n=n + 1) + r.title)}</{level}>',
            f"<p>{'<br> '.join(fields)}</p>" if joined else [f"<p>{f}</p>" for f in fields],
            f"<blockquote><p>{esc(said)}</p></blockquote>"
            if quoted
            else f"<p><strong>{what}</strong>：{esc(said)}</p>",
            f'<p><img src="https://img-blog.example.cn/{r.slug[:12]}.png" alt="在这里插入图片描述"></p>'
            if draw.chance(0.3)
            else [],
        )
    page.close(
        "</div></div></article></div>",
        '<div class="recommend-box"><div class="recommend-item-box"><a href="https://blog.example.cn/1"><div class="content-blog"><span>深度学习环境配置超详细教程</span></div></a></div><div class="recommend-item-box"><a href="https://blog.example.cn/2"><span>Python 读取文件的几种方法</span></a></div></div>',
        '<aside class="blog_container_aside"><h3 class="aside-title">热门文章</h3><ul class="hotArticle-list"><li><a href="https://blog.example.cn/3">安装 CUDA 的步骤</a></li></ul></aside>',
        "</main></div></body></html>",
    )
    return page
