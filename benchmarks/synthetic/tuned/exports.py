"""Text without markup, as sites and mails export it."""

import textwrap
from datetime import date

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(3, 12))
def arxiv_mailing(draw: Draw) -> Page:
    """The daily mail of arXiv: rules of backslashes, wrapped fields."""
    page = Page(draw)
    page.add(
        "------------------------------------------------------------------------------",
        "------------------------------------------------------------------------------",
        "Send any comments regarding submissions directly to submitter.",
        "------------------------------------------------------------------------------",
        "Archives at http://arxiv.org/",
        "To unsubscribe, e-mail To: cs@arXiv.org, Subject: cancel",
        "------------------------------------------------------------------------------",
        " Submissions to:",
        "Artificial Intelligence",
        f" received from  {draw.date:%a} {draw.date.day} {draw.date:%b %y} 18:00:00 GMT",
        "------------------------------------------------------------------------------",
    )
    for r in draw.records:
        page.item(r, "arxiv_id authors abstract_en published", url=r.abs)
        page.add(
            "\\\\",
            f"arXiv:{r.arxiv_id}",
            f"Date: {date.fromisoformat(r.published):%a, %d %b %Y} 17:00:01 GMT   ({draw.rng.randint(90, 9000)}kb)",
            "",
        )
        page.add(
            textwrap.wrap(f"Title: {r.title}", 78, subsequent_indent="  ", break_on_hyphens=False),
            textwrap.wrap(
                f"Authors: {', '.join(r.authors)}",
                78,
                subsequent_indent="  ",
                break_on_hyphens=False,
            ),
        )
        page.add(
            f"Categories: {' '.join(r.categories)}",
            f"Comments: {draw.rng.randint(5, 40)} pages",
            "\\\\",
            textwrap.wrap(
                r.abstract_en, 78, initial_indent="  ", subsequent_indent="", break_on_hyphens=False
            ),
            f"\\\\ ( {r.abs} ,  {draw.rng.randint(90, 9000)}kb)",
            "------------------------------------------------------------------------------",
        )
    page.close(
        "%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--", ""
    )
    return page


@family("tuned", "plain", ".txt", count=(4, 14))
def news_cards(draw: Draw) -> Page:
    """Cards of a news site, pasted: head, words, then medium, day and readers."""
    page = Page(draw)
    page.add("快讯", "最新", "热门", "")
    for r in draw.records:
        page.item(
            r, "published", title=r.title_zh, kind="news", abstract_zh=first(r.abstract_zh, 2)
        )
        page.add(
            r.title_zh,
            first(r.abstract_zh, 2),
            f"{draw.pick('机器前沿', '智能观察', '模型社')} · {r.published} · 阅读 {draw.rng.randint(1, 90) / 10}k",
            "",
        )
    page.close("加载更多", "关于我们", "联系我们", "意见反馈")
    return page


@family("tuned", "plain", ".txt", count=(3, 10))
def wrapped_letter(draw: Draw) -> Page:
    """A letter to a mailing list, wrapped at 72 columns, with indented fields."""
    page = Page(draw)
    name = furniture.name(draw, False)
    page.add(
        name,
        "=" * len(name),
        "",
        textwrap.wrap(
            "Hi all, here is the list for the reading group. Vote by Friday for the one that you want to discuss, and tell me if I missed something.",
            72,
        ),
        "",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named, abstract_en=first(r.abstract_en, 3))
        lead = f"{n}. "
        page.add(
            textwrap.wrap(
                f"{lead}{r.title}", 72, subsequent_indent=" " * len(lead), break_on_hyphens=False
            ),
            textwrap.wrap(
                text, 72, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False
            ),
            f"   {url}",
            "",
        )
        page.add(
            textwrap.wrap(
                first(r.abstract_en, 3),
                72,
                initial_indent="   ",
                subsequent_indent="   ",
                break_on_hyphens=False,
            ),
            "",
        )
    page.close("Best,", people.name(draw.rng), "", "-- ", "reading-group mailing list")
    return page


@family("tuned", "plain", ".txt")
def labels_without_links(draw: Draw) -> Page:
    """Square brackets around numbers, authors and places, no link at all."""
    page = Page(draw)
    page.add(f"{furniture.name(draw, True)} {furniture.stamp(draw, True)}", "")
    colon = draw.pick("：", ":")
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r, draw.pick(", ", "; "), " 等")
        page.item(r, "abstract_zh", authors=named)
        page.add(
            f"【{n}】{r.title}",
            f"作者{colon}{text}",
            f"单位{colon}{'、'.join(r.affiliations)}",
            f"简介{colon}{first(r.abstract_zh, 3)}",
            "",
        )
    page.close("以上就是今天的全部内容，我们明天见！")
    return page


@family("tuned", "plain", ".txt", count=(4, 16))
def inline_labels(draw: Draw) -> Page:
    """All fields of an item in one line."""
    page = Page(draw)
    page.add(f"{furniture.stamp(draw, True)} 论文清单", "")
    form = draw.pick(
        "{n}、题目：{title}；作者：{names}；链接：{url}",
        "{n}. 《{title}》，{names}，{url}",
        "（{n}）{title} 作者：{names} 链接：{url}",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r, "、", "等")
        page.item(r, url=url, authors=named)
        page.add(form.format(n=n, title=r.title, names=text, url=url))
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def alert_of_new_articles(draw: Draw) -> Page:
    """An alert of a search engine, pasted: title, names and venue, a torn-out snippet."""
    page = Page(draw)
    page.add(
        f"新文章 - “{draw.pick('large language models', 'diffusion models', '图神经网络')}”", ""
    )
    for r in draw.records:
        named = tuple(dict.fromkeys(people.initials(a) for a in r.authors))[:4]
        page.item(r, "arxiv_id", authors=named, abstract_en=first(r.abstract_en, 1))
        page.add(
            f"{draw.pick('[PDF] ', '')}{r.title}",
            f"{', '.join(named)} - arXiv preprint arXiv:{r.arxiv_id}, {r.published[:4]}",
            f"{r.abstract_en[:170]} …",
            "保存  Twitter  LinkedIn",
            "",
        )
    page.close("此邮件由系统发送。", "列出快讯", "取消快讯")
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def homely_labels(draw: Draw) -> Page:
    """Blocks of labels that no list of labels has, between rules."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    page.add(f"{furniture.name(draw, chinese)} {furniture.stamp(draw, chinese)}", "")
    labels = (
        ("叫什么", "谁写的", "在哪看", "为什么读")
        if chinese
        else ("What", "Who", "Where", "Why read it")
    )
    colon, rule = ("：" if chinese else ": "), draw.pick("-----", "* * *", "=====")
    for r in draw.records:
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        why = r.tldr if chinese else first(r.abstract_en, 1)
        page.add(
            rule,
            "",
            f"{labels[0]}{colon}{r.title}",
            f"{labels[1]}{colon}{text}",
            f"{labels[2]}{colon}{url}",
            f"{labels[3]}{colon}{why}",
            "",
        )
    page.close(rule)
    return page


@family("tuned", "plain", ".txt", count=(3, 10))
def quoted_mail(draw: Draw) -> Page:
    """A list quoted in an answer to a mail."""
    page = Page(draw)
    page.add(
        "Thanks, this is great! My vote goes to the second one.",
        "",
        f"On {draw.date:%a, %d %b %Y} at 09:14, {people.name(draw.rng)} wrote:",
        ">",
        "> Papers for the next meeting:",
        ">",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, url=url, authors=named)
        page.add(f"> {n}) {r.title}", f">    {text}", f">    {url}", ">")
    return page
