"""Items under headings of their own."""

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings")
def heading_labels_zh(draw: Draw) -> Page:
    """Numbered headings, then bold Chinese labels one a line."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    if draw.chance(0.3):
        page.add(furniture.contents(draw, [r.title for r in draw.records]))
    colon, level, bold = draw.pick("：", ":"), draw.pick("##", "###"), draw.pick("**", "")
    label = {
        "a": draw.pick("作者", "论文作者"),
        "l": draw.pick("链接", "论文链接", "原文链接"),
        "s": draw.pick("摘要", "内容摘要"),
    }
    dash = draw.pick("", "- ") if bold else "- "
    end = "" if dash else "  "
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r, draw.pick("、", ", "), " 等")
        url = draw.url(r)
        page.item(r, "abstract_zh published", authors=named, url=url)
        page.add(f"{level} {n}. {r.title}", "")
        page.add(
            f"{dash}{bold}{label['a']}{bold}{colon}{text}{end}",
            f"{dash}{bold}{label['l']}{bold}{colon}{url}{end}",
        )
        page.add(
            f"{dash}{bold}发布时间{bold}{colon}{r.published}{end}",
            f"{dash}{bold}{label['s']}{bold}{colon}{first(r.abstract_zh, 4)}",
            "",
        )
    page.close(
        furniture.score_table(draw, draw.records) if draw.chance(0.3) else [],
        furniture.closing(draw),
    )
    return page


@family("tuned", "headings")
def heading_link_number(draw: Draw) -> Page:
    """The number inside the linked heading, sections of the abstract as headings below."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    groups = draw.groups("code")
    if draw.chance(0.5):
        page.add(furniture.contents(draw, [code for code, _ in groups]))
    n = 0
    for code, records in groups:
        page.add(f"## {code}", "")
        for r in records:
            n += 1
            text, named = draw.people(r, more=f" 等 {len(r.authors)} 位作者")
            url = draw.url(r)
            page.item(r, "published abstract_en", authors=named, url=url, category=code)
            page.add(
                f"## [{n}. {r.title}]({url})",
                "",
                f"**作者**：{text}  ",
                f"**分类**：{code}  ",
                f"**发布时间**：{r.published}",
                "",
            )
            page.add(
                "### 📄 论文摘要",
                "",
                first(r.abstract_en, 4),
                "",
                "### 🤖 AI 总结",
                "",
                f"**一句话总结**：{r.tldr}",
                "",
            )
            page.add(f"**论文链接**：[查看原文]({url}) | [下载PDF]({r.pdf})", "", "---", "")
    page.close("*由程序自动生成*")
    return page


@family("tuned", "headings")
def heading_en_link_zh(draw: Draw) -> Page:
    """An English heading, below it the Chinese title as link, then the abstract."""
    page = Page(draw)
    if draw.chance(0.5):
        page.add(furniture.opening(draw))
    level = draw.pick("##", "###")
    for r in draw.records:
        url = draw.url(r)
        page.item(r, "title_zh abstract_zh", url=url)
        page.add(f"{level} {r.title}", f"[{r.title_zh}]({url})", "", first(r.abstract_zh, 5), "")
    page.close(furniture.closing(draw))
    return page


@family("tuned", "headings")
def top_n_bullets(draw: Draw) -> Page:
    """`Top N.` before the title and bullets of labels with a recommendation."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    mark = draw.pick("Top {}. ", "Top{}：", "No.{} ")
    bold = draw.pick("**", "")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, url=url, recommendation=r.tldr)
        page.add(f"## {mark.format(n)}{r.title}", "")
        page.add(
            f"- {bold}年份 / 会议：{bold}{r.published[:4]} / {draw.pick('Preprint', r.venue)}",
            f"- {bold}链接：{bold}{url}",
        )
        page.add(
            f"- {bold}关键词：{bold}{', '.join(r.categories)}",
            f"- {bold}推荐理由：{bold}{r.tldr}",
            f"- {bold}建议阅读级别：{bold}{draw.pick('精读', '略读')}",
            "",
            "---",
            "",
        )
    page.close(furniture.score_table(draw, draw.records), furniture.closing(draw))
    return page


@family("tuned", "headings")
def heading_constant_prefix(draw: Draw) -> Page:
    """Titles behind a tag and a score that are none of the title."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    form = draw.pick(
        "【{tag}】【{score}分】{title}",
        "⭐{score} [{tag}] {title}",
        "[{tag}] {title}（{score}/10）",
    )
    for r in draw.records:
        tag, score = r.categories[0].split(".")[-1], f"{draw.rng.randint(60, 98) / 10:.1f}"
        url = draw.url(r)
        page.item(r, "abstract_zh", url=url)
        page.add(
            f"### {form.format(tag=tag, score=score, title=r.title)}",
            "",
            first(r.abstract_zh, 3),
            "",
            f"🔗 {draw.pick('原文', '论文')}：{url}",
            "",
        )
    page.close(furniture.closing(draw))
    return page


@family("tuned", "headings")
def quoted_headings(draw: Draw) -> Page:
    """Everything inside block quotes, a table of attributes and a link a paper."""
    page = Page(draw)
    page.add(furniture.opening(draw), "## 📑 论文列表", "")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published abstract_en", authors=named, url=url)
        page.add(
            f"> ### {n}. {r.title}",
            ">",
            "> | 属性 | 内容 |",
            "> |:---:|:---|",
            f"> | 📅 发布日期 | {r.published} |",
            f"> | 👤 作者 | {text} |",
        )
        page.add(
            ">",
            "> **📄 英文摘要：**",
            f"> {first(r.abstract_en, 3)}",
            ">",
            f"> 🔗 [阅读论文]({url})",
            "",
            "---",
            "",
        )
    return page


@family("tuned", "headings")
def heading_zh_link_en(draw: Draw) -> Page:
    """A Chinese heading, below it the English title as link, then the abstract in both."""
    page = Page(draw)
    page.add(furniture.opening(draw))
    number = draw.pick("{}. ", "", "{}、")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        page.item(r, "title_zh abstract_zh abstract_en", url=url)
        page.add(
            f"### {number.format(n)}{r.title_zh}",
            "",
            f"[{r.title}]({url})",
            "",
            f"摘要：{first(r.abstract_zh, 3)}",
            "",
            f"Abstract: {first(r.abstract_en, 3)}",
            "",
        )
    page.close(furniture.closing(draw))
    return page
