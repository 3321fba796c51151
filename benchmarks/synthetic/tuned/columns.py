"""Pages of columns that wrap links."""

from urllib.parse import quote

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, esc, family, first


@family("tuned", "pages", ".html", count=(3, 10))
def answer_in_a_column(draw: Draw) -> Page:
    """An article of a site of questions: links go through a page that warns, shown in parts."""
    page = Page(draw)
    title = f"{furniture.name(draw, True)}（{furniture.stamp(draw, True)}）"
    page.add(
        furniture.head(draw, f"{title} - 知乎", "zh"),
        '<body class="WhiteBg-body"><div id="root">',
        '<div class="ColumnPageHeader"><a href="//www.zhihu.com">首页</a><button>写文章</button></div>',
        f'<article class="Post-Main"><h1 class="Post-Title">{esc(title)}</h1><div class="AuthorInfo"><a class="UserLink-link" href="//www.zhihu.com/people/lin">林间读书</a><div class="AuthorInfo-badgeText">算法工程师</div></div>',
        f'<div>{draw.rng.randint(3, 900)} 人赞同了该文章</div><div class="RichText ztext Post-RichText">',
        '<p data-pid="a0">最近读到的几篇论文，简单记录一下。</p>',
    )
    tag = draw.pick(("<h2>", "</h2>"), ("<h3>", "</h3>"), ('<p data-pid="t"><b>', "</b></p>"))
    number = draw.pick("{n}. ", "{n}、", "", "{n:02} ")
    label, by, about = draw.pick(("论文链接", "作者", "摘要"), ("原文", "论文作者", "简介"))
    named_too = draw.chance(0.6)
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, ", ", " 等")
        given = {"abstract_zh": first(r.abstract_zh, 3)}
        page.item(r, url=url, authors=named if named_too else (), **given)
        page.add(
            f"{tag[0]}{number.format(n=n)}{esc(r.title)}{tag[1]}",
            [f'<p data-pid="b{n}">{by}：{esc(names)}</p>'] if named_too else [],
            f'<p data-pid="c{n}">{label}：{_wrapped(url)}</p>',
            f'<p data-pid="d{n}">{about}：{esc(given["abstract_zh"])}</p>',
        )
        if draw.chance(0.3):
            page.add(
                f'<figure data-size="normal"><img src="https://pic1.example.com/v2-{n}_r.jpg" class="content_image"><figcaption>模型结构</figcaption></figure>'
            )
    page.close(
        "</div>",
        f'<div class="ContentItem-time">编辑于 {draw.date} 09:21・IP 属地北京</div>',
        '<div class="Post-topicsAndReviewer"><a href="//www.zhihu.com/topic/1">机器学习</a><a href="//www.zhihu.com/topic/2">论文</a></div>',
        "</article>",
        '<div class="Comments"><p>12 条评论</p><p>感谢分享</p></div>',
        '<div class="Recommendations"><h3>推荐阅读</h3><a href="https://zhuanlan.zhihu.com/p/1">怎样读论文</a></div>',
        "</div></body></html>",
    )
    return page


def _wrapped(url: str) -> str:
    """Return a link as the site wraps it, its address shown in three parts."""
    scheme, rest = url.split("//", 1)
    return (
        f'<a href="https://link.zhihu.com/?target={quote(url, safe="/")}" class=" external" target="_blank" rel="nofollow noreferrer">'
        f'<span class="invisible">{scheme}//</span><span class="visible">{esc(rest[:26])}</span>'
        f'<span class="invisible">{esc(rest[26:])}</span><span class="ellipsis"></span></a>'
    )
