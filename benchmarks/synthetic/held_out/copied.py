"""HELD OUT, not for whoever changes the reader: text that people paste, and programs export."""

from datetime import date

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("held_out", "plain", ".txt", count=(4, 16))
def one_after_another(draw: Draw) -> Page:
    """A group chat where each adds a line to the same message: number, who, title, address."""
    page = Page(draw)
    page.add(
        draw.pick("#接龙", "#接龙 本周论文", "# 论文分享接龙"),
        draw.pick(
            f"{draw.date.month}月{draw.date.day}日组会，请大家接龙自己要讲的论文",
            "每人推荐一篇最近读过的论文，格式：姓名 题目 链接",
        ),
        f"例 {people.chinese(draw.rng)}＋论文题目＋链接" if draw.chance(0.3) else [],
        "",
    )
    between = draw.pick(" ", "：", " - ", "＋")
    broken, dot = draw.chance(0.4), draw.pick(". ", "、", ".")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url, authors=None)
        line = f"{n}{dot}{people.chinese(draw.rng)}{between}{r.title}"
        page.add([line, url] if broken else f"{line} {url}")
    return page


@family("held_out", "plain", ".txt", count=(3, 12))
def braced_fields(draw: Draw) -> Page:
    """The export of a Chinese manager of literature: field names in braces, one author a line."""
    page = Page(draw)
    several = draw.chance(0.6)
    order = draw.pick(("Title", "Author"), ("Author", "Title"))
    for r in draw.records:
        url = draw.url(r)
        page.item(r, "authors published abstract_en", url=url)
        authors = (
            [f"{{Author}}: {a}" for a in r.authors]
            if several
            else [f"{{Author}}: {';'.join(r.authors)}"]
        )
        parts = {"Title": [f"{{Title}}: {r.title}"], "Author": authors}
        page.add(
            "{Reference Type}: Journal Article",
            *(parts[name] for name in order),
            f"{{Author Address}}: {'; '.join(r.affiliations)}" if draw.chance(0.4) else [],
            f"{{Journal}}: {r.venue.split()[0]}",
            f"{{Year}}: {r.published[:4]}",
            f"{{Date}}: {r.published}",
            f"{{Keywords}}: {'; '.join(r.categories)}",
            f"{{Abstract}}: {r.abstract_en}",
            f"{{URL}}: {url}",
            "{Database Provider}: arXiv" if draw.chance(0.5) else [],
            "",
        )
    return page


@family("held_out", "plain", ".txt", count=(3, 10))
def pasted_answer(draw: Draw) -> Page:
    """An answer of a site for questions, pasted with its buttons: papers between short rules."""
    page = Page(draw)
    page.add(
        draw.pick(
            "近期有哪些值得一读的 AI 论文？", "如何跟踪最新的论文？", "最近有什么有意思的工作？"
        ),
        "关注者",
        str(draw.rng.randint(100, 4000)),
        "被浏览",
        f"{draw.rng.randint(10, 900)},{draw.rng.randint(100, 999)}",
        "",
        people.chinese(draw.rng),
        draw.pick("炼丹师，读博中", "大模型算法工程师", "关注多模态与推理"),
        f"{draw.rng.randint(20, 900)} 人赞同了该回答",
        "",
        "谢邀，下面是我最近读到的几篇：",
        "",
    )
    form = draw.pick("{n:02} | {t}", "{n}、{t}", "{t}", "第{n}篇：{t}")
    labels = draw.pick(
        ("机构", "简介", "原文"), ("单位", "一句话", "论文"), ("团队", "概述", "链接")
    )
    rule, both = draw.pick("——", "—————", "***", ""), draw.chance(0.35)
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        said = first(r.abstract_zh, 3)
        page.item(r, "title_zh" if both else "", url=url, abstract_zh=said)
        page.add(
            form.format(n=n, t=r.title),
            r.title_zh if both else [],
            f"{labels[0]}：{'、'.join(r.affiliations)}",
            f"{labels[2]}：{url}",
            f"{labels[1]}：{said}",
            "",
            [rule, ""] if rule else [],
        )
    page.close(
        f"编辑于 {draw.date} 21:07・IP 属地{draw.pick('北京', '上海', '浙江')}",
        f"赞同 {draw.rng.randint(20, 900)}",
        "20 条评论",
        "分享",
        "收藏",
        "喜欢",
    )
    return page


@family("held_out", "plain", ".txt", count=(4, 20))
def pasted_profile(draw: Draw) -> Page:
    """A scholar's profile, pasted: title, initials and venue on lines, citations, the year."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(
        people.name(draw.rng),
        f"{draw.pick(*people.LABS)}",
        "在 example.edu 的电子邮件经过验证" if chinese else "Verified email at example.edu",
        "机器学习" if chinese else "machine learning",
        "",
        "标题\t引用次数\t年份" if chinese else "TITLE\tCITED BY\tYEAR",
    )
    loose = draw.chance(0.3)
    ranked = draw.rng.sample(range(3, 30_000), len(draw.records))
    for r, cited in zip(draw.records, sorted(ranked, reverse=True), strict=True):
        named = tuple(dict.fromkeys(people.initials(a) for a in r.authors))
        known = named[:6]
        preprint = draw.chance(0.5)
        place = f"arXiv preprint arXiv:{r.arxiv_id}" if preprint else r.venue.split()[0]
        page.item(r, "arxiv_id" if preprint else "", authors=known)
        page.add(
            r.title,
            ", ".join(known) + (", ..." if len(known) < len(named) else ""),
            f"{place}, {r.published[:4]}" if draw.chance(0.6) else place,
            [str(cited), r.published[:4]] if loose else f"{cited}\t{r.published[:4]}",
        )
    page.close(
        f"文章 1–{len(draw.records)}" if chinese else f"Articles 1–{len(draw.records)}",
        "展开" if chinese else "Show more",
    )
    return page


@family("held_out", "plain", ".txt", count=(3, 12))
def clippings_of_a_reader(draw: Draw) -> Page:
    """What a reading device keeps of marked places: title and names, where and when, the words."""
    page = Page(draw)
    chinese = draw.chance(0.55)
    day = draw.date
    for r in draw.records:
        names, named = draw.people(r, draw.pick("; ", ";"), "")
        said = first(r.abstract_en, 2)
        page.item(r, authors=named, abstract_en=said)
        at = draw.rng.randint(10, 300)
        weekday = "一二三四五六日"[day.weekday()]
        page.add(
            f"{r.title} ({names})",
            f"- 您在第 {draw.rng.randint(1, 9)} 页（位置 #{at}-{at + 3}）的标注 | 添加于 {day.year}年{day.month}月{day.day}日星期{weekday} 下午9:14:05"
            if chinese
            else f"- Your Highlight on page {draw.rng.randint(1, 9)} | Location {at}-{at + 3} | Added on {day:%A}, {day:%B} {day.day}, {day.year} 9:14:05 PM",
            "",
            said,
            "==========",
        )
    return page


@family("held_out", "plain", ".txt", count=(3, 9))
def notices_of_talks(draw: Draw) -> Page:
    """Talks of a series: labels for title, speaker, time and place, then what it is about."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    title, who, when, where, what = (
        draw.pick(
            ("报告题目", "报告人", "时间", "地点", "报告摘要"),
            ("题目", "主讲人", "报告时间", "报告地点", "内容简介"),
        )
        if chinese
        else draw.pick(
            ("Title", "Speaker", "Time", "Location", "Abstract"),
            ("TITLE", "SPEAKER", "WHEN", "WHERE", "ABSTRACT"),
        )
    )
    colon, places = ("：", ("信息楼 512", "线上 123-456-789")) if chinese else (
        ": ", ("Room 512", "Online")
    )  # fmt: skip
    page.add(
        f"{furniture.name(draw, chinese)} {draw.pick('学术报告预告', '系列讲座') if chinese else 'Seminar series'}",
        "",
    )
    linked, order = draw.chance(0.7), draw.pick(0, 0, 1)
    label = "论文" if chinese else "Paper"
    for n, r in enumerate(draw.records):
        given = {"url": draw.url(r)} if linked else {}
        said = r.abstract_zh if chinese else r.abstract_en
        given[f"abstract_{'zh' if chinese else 'en'}"] = said
        day = date.fromordinal(draw.date.toordinal() + 7 * n + 3)
        speaker = f"{who}{colon}{r.authors[0]}{'，' if chinese else ', '}{r.affiliations[0]}"
        clock = f"{when}{colon}{day} {draw.pick('10:00', '14:30', '16:00')}"
        page.item(r, authors=None, **given)
        page.add(
            f"{title}{colon}{r.title}",
            [clock, speaker] if order else [speaker, clock],
            f"{where}{colon}{draw.pick(*places)}",
            f"{what}{colon}{said}",
            f"{label}{colon}{given['url']}" if linked else [],
            "",
        )
    page.close("欢迎广大师生参加！" if chinese else "All are welcome. Coffee is served.")
    return page
