"""HELD OUT, not for whoever changes the reader: lists that people and assistants write."""

from datetime import timedelta

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("held_out", "lists", count=(4, 14))
def annotated_bibliography(draw: Draw) -> Page:
    """A bibliography in the style of psychologists, a remark on each paper below it."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    page.add(
        f"# {draw.pick('带注释的参考文献', '文献阅读清单')}"
        if chinese
        else "# Annotated bibliography",
        "",
    )
    page.add(
        [
            draw.pick(
                "写综述时读到的文献，按主题整理。" if chinese else "What I read for the survey.",
                f"*{'更新' if chinese else 'Updated'}: {draw.date}*",
            ),
            "",
        ]
        if draw.chance(0.6)
        else []
    )
    mark, star = draw.pick("- ", "* ", "1. "), draw.pick("*", "_")
    deep = " " * len(mark)
    linked, label = draw.chance(0.4), draw.pick("", "**评注**：" if chinese else "**Note.** ")
    ordered = sorted(draw.records, key=lambda r: r.authors[0].split()[-1])
    for r in ordered:
        url = draw.url(r)
        named = tuple(dict.fromkeys(people.initials(a) for a in r.authors))
        names = ", ".join(named[:-1]) + (", & " if len(named) > 1 else "") + named[-1]
        said = first(r.abstract_zh if chinese else r.abstract_en, 2)
        page.item(r, url=url, authors=named, **{f"abstract_{'zh' if chinese else 'en'}": said})
        title = f"[{r.title}]({url})" if linked else r.title
        tail = "" if linked else f" {url}"
        page.add(
            f"{mark}{names} ({r.published[:4]}). {star}{title}{star}. {r.venue.split()[0]}.{tail}",
            "",
            f"{deep}{label}{said}",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("held_out", "lists", count=(3, 12))
def answer_of_an_assistant(draw: Draw) -> Page:
    """What an assistant answered: a polite beginning, numbered papers, a question at the end."""
    page = Page(draw)
    chinese = draw.chance(0.65)
    bold, quoted = draw.chance(0.7), draw.chance(0.2)
    page.add(
        draw.pick(
            f"当然可以！以下是近期值得关注的 {len(draw.records)} 篇论文：",
            "好的，我按相关程度整理了下面的论文，并附上简短说明。",
            "根据您的研究方向，我推荐以下论文：",
        )
        if chinese
        else draw.pick(
            "Certainly! Here are some papers that match what you asked for:",
            f"Sure, I found {len(draw.records)} papers on this topic.",
        ),
        "",
    )
    apart, stop = draw.chance(0.5), draw.pick(".", ".", ")")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, more=" 等" if chinese else " et al.")
        said = first(r.abstract_zh if chinese else r.abstract_en, 2)
        page.item(r, url=url, authors=named, **{f"abstract_{'zh' if chinese else 'en'}": said})
        title = f'"{r.title}"' if quoted else r.title
        title = f"**{title}**" if bold else title
        behind = f"（{names}，{r.published[:4]}）" if chinese else f" ({names}, {r.published[:4]})"
        link = f"[{draw.pick('arXiv', '链接' if chinese else 'link')}]({url})" if apart else url
        if apart:
            page.add(f"{n}{stop} {title}{behind}", f"   {said} {link}", "")
        else:
            page.add(f"{n}{stop} {title}{behind}{'：' if chinese else ': '}{said} {link}")
    page.close(
        "",
        draw.pick(
            "如果需要，我可以进一步整理成表格，或按主题分类。",
            "以上信息可能有误，请以原文为准。需要我详细介绍其中某一篇吗？",
        )
        if chinese
        else "Would you like me to summarize any of them in more detail?",
    )
    return page


@family("held_out", "lists", count=(5, 20))
def news_of_a_repository(draw: Draw) -> Page:
    """A README that says what was added on which day, newest first, and how to help."""
    page = Page(draw)
    chinese = draw.chance(0.5)
    topic = draw.pick("LLM-Agents", "Video-Generation", "Graph-Learning", "Efficient-Models")
    page.add(
        f"# {topic}-Papers",
        "",
        f"![stars](https://img.shields.io/github/stars/someone/{topic}) ![PRs](https://img.shields.io/badge/PRs-Welcome-red)",
        "",
        f"## {'🔔 更新日志' if chinese else draw.pick('🔔 News', '📢 Updates', 'Recent additions')}",
        "",
    )
    form = draw.pick("**[{:%Y-%m-%d}]**", "[{:%Y/%m/%d}]", "**{:%Y.%m.%d}**", "`{:%m/%d}`")
    mark, fire = draw.pick("-", "*"), draw.pick("", "🔥 ", "")
    coded, told = draw.chance(0.5), draw.chance(0.4)
    code = "代码" if chinese else "code"
    day = draw.date
    for r in draw.records:
        url = draw.url(r)
        said = r.tldr if chinese else first(r.abstract_en, 1)
        given = {f"abstract_{'zh' if chinese else 'en'}": said} if told else {}
        page.item(r, url=url, **given)
        page.add(
            f"{mark} {form.format(day)} {fire}[{r.title}]({url})"
            + (f" [[{code}]({r.code})]" if coded else "")
            + (f"{'，' if chinese else ', '}{said}" if told else "")
        )
        day -= timedelta(draw.pick(0, 1, 2, 6))
    page.close(
        "",
        "## 参与贡献" if chinese else "## Contributing",
        "",
        "欢迎提交 issue 和 PR 补充遗漏的论文。"
        if chinese
        else "Open an issue or a pull request if a paper is missing.",
    )
    return page


@family("held_out", "lists", count=(3, 12))
def links_with_bullets_in_japanese(draw: Draw) -> Page:
    """A Japanese post: a linked title a bullet, below it who, when and what in short lines."""
    page = Page(draw)
    day = draw.date
    page.add(
        f"# {draw.pick('今週の論文', '気になった論文メモ', 'AI論文ウォッチ')} {day.year}/{day.month:02}/{day.day:02}",
        "",
        draw.pick("今週見つけた論文のメモです。", "arXivから気になったものをまとめました。"),
        "",
    )
    grouped, deep = draw.chance(0.3), draw.pick("  ", "    ")
    mark, linked = draw.pick("-", "*"), draw.chance(0.7)
    who, when, what = draw.pick(("著者", "公開", "概要"), ("著者", "投稿日", "要約"), ("", "", ""))
    colon = draw.pick("：", ": ") if who else ""
    groups = draw.groups("code") if grouped else [("", draw.records)]
    for section, records in groups:
        page.add([f"## {section}", ""] if section else [])
        for r in records:
            url = draw.url(r)
            names, named = draw.people(r, ", ", " ほか")
            said = first(r.abstract_en, 2)
            page.item(
                r, "published", url=url, authors=named, abstract_en=said, category=section or None
            )
            page.add(
                f"{mark} {f'[{r.title}]({url})' if linked else r.title}",
                [] if linked else f"{deep}{mark} {url}",
                f"{deep}{mark} {who}{colon}{names}",
                f"{deep}{mark} {when}{colon}{r.published.replace('-', '/')}",
                f"{deep}{mark} {what}{colon}{said}",
            )
        page.add("")
    page.close(draw.pick([], ["---", "", "感想はコメント欄までお願いします。"]))
    return page


@family("held_out", "lists", count=(4, 16))
def addresses_at_the_foot(draw: Draw) -> Page:
    """A page whose source keeps the addresses below, under numbers or short names."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    page.add(furniture.opening(draw, chinese))
    named_by, mark = draw.pick("number", "word", "itself"), draw.pick("-", "*", "+")
    told = draw.chance(0.6)
    feet: list[str] = []
    for section, records in draw.groups("zh" if chinese else "en"):
        page.add(f"### {section}", "")
        for r in records:
            url = draw.url(r)
            said = r.tldr if chinese else first(r.abstract_en, 1)
            given = {f"abstract_{'zh' if chinese else 'en'}": said} if told else {}
            page.item(r, url=url, category=section, **given)
            foot = {"number": str(len(feet) + 1), "word": r.slug[:28], "itself": r.title}[named_by]
            feet.append(f"[{foot}]: {url}")
            link = f"[{r.title}][{'' if named_by == 'itself' else foot}]"
            page.add(f"{mark} {link}" + (f"{'：' if chinese else ': '}{said}" if told else ""))
        page.add("")
    page.close(furniture.closing(draw, chinese), "", *feet)
    state = draw.rng.getstate()
    while draw.rng.random() < 0.14:  # a cut would part the items from their addresses
        state = draw.rng.getstate()
    draw.rng.setstate(state)
    return page


@family("held_out", "lists", count=(4, 16))
def days_of_a_challenge(draw: Draw) -> Page:
    """A reader counts the days: one paper a day, what was learned and how long it took."""
    page = Page(draw)
    start = draw.rng.randint(1, 60)
    page.add(
        f"# {draw.pick('100 天读论文打卡', '每天一篇论文', '论文阅读打卡计划')}",
        "",
        f"> 开始于 {draw.date - timedelta(start)}，坚持就是胜利 💪",
        "",
    )
    form = draw.pick("**Day {n}**：", "Day{n}｜", "【第 {n} 天】", "D{n:03} ")
    learned, took = draw.pick(("收获", "用时"), ("笔记", "耗时"), ("要点", "阅读时间"))
    mark, linked, by = draw.pick("-", "*"), draw.chance(0.6), draw.chance(0.5)
    for n, r in enumerate(draw.records, start):
        url = draw.url(r)
        names, named = draw.people(r, "、", " 等")
        page.item(r, url=url, authors=named if by else (), recommendation=r.tldr)
        title = f"[{r.title}]({url})" if linked else r.title
        page.add(
            f"{mark} {form.format(n=n)}{title}",
            f"  {mark} 作者：{names}" if by else [],
            [] if linked else f"  {mark} 地址：{url}",
            f"  {mark} {learned}：{r.tldr}",
            f"  {mark} {took}：{draw.pick(25, 40, 60, 90)} 分钟" if draw.chance(0.5) else [],
        )
    page.close("", draw.pick("明天继续！", "未完待续……", "欢迎一起打卡，评论区见。"))
    return page
