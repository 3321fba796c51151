"""HELD OUT, not for whoever changes the reader: heads that people write, for posts and talks."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("held_out", "headings", count=(3, 12))
def heads_of_numbers(draw: Draw) -> Page:
    """A post whose heads are numbers alone, the title below on the first line."""
    page = Page(draw)
    chinese = draw.chance(0.8)
    page.add(furniture.opening(draw, chinese))
    if chinese:
        head = draw.pick("## {n:02}", "## 论文 {n}", "### No.{n}", "## 第{n}篇", "## Paper {n}")
        label, by, link = (
            draw.pick("论文标题", "论文题目", "标题", "Title"),
            draw.pick("论文作者", "作者", "作者团队"),
            draw.pick("论文链接", "论文地址", "原文链接", "Paper"),
        )
        colon, more = draw.pick("：", ": "), " 等"
    else:
        head = draw.pick("## {n:02}", "## Paper {n}", "### #{n}")
        label, by, link, colon, more = "Title", "Authors", "Link", ": ", " et al."
    bold, labelled = draw.pick("**", "**", ""), draw.chance(0.75)
    both = draw.chance(0.4) and chinese
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, draw.pick(", ", "、") if chinese else ", ", more)
        summary = first(r.abstract_zh if chinese else r.abstract_en, 3)
        given = {f"abstract_{'zh' if chinese else 'en'}": summary}
        page.item(r, "title_zh" if both else "", url=url, authors=named, **given)
        page.add(
            head.format(n=n),
            "",
            f"{bold}{label}{bold}{colon}{r.title}" if labelled else f"**{r.title}**",
            "",
            [f"{bold}中文标题{bold}{colon}{r.title_zh}", ""] if both else [],
            f"{bold}{by}{bold}{colon}{names}",
            "",
            f"{bold}{link}{bold}{colon}{url}",
            "",
            [f"![](https://img.example.com/{r.slug}.png)", ""] if draw.chance(0.3) else [],
            f"{bold}{'摘要' if chinese else 'Summary'}{bold}{colon}{summary}",
            "",
        )
    page.close(furniture.closing(draw, chinese))
    return page


@family("held_out", "headings", count=(3, 10))
def slides(draw: Draw) -> Page:
    """Slides written in Markdown: a rule between slides, a cover, an agenda and thanks."""
    page = Page(draw)
    chinese = draw.chance(0.4)
    speaker = people.chinese(draw.rng) if chinese else people.name(draw.rng)
    page.add(
        draw.pick(
            ["---", "marp: true", "theme: default", "paginate: true", "---", ""],
            ["---", "theme: seriph", "transition: slide-left", f"date: {draw.date}", "---", ""],
            [],
        ),
        f"# {'论文分享' if chinese else draw.pick('Paper reading', 'Journal club')}",
        "",
        f"{speaker} · {furniture.stamp(draw, chinese)}",
        "",
        "---",
        "",
        f"# {'目录' if chinese else 'Agenda'}",
        "",
        [f"- {name}" for name, _ in draw.groups("zh" if chinese else "en")],
        "",
    )
    level, mark = draw.pick("#", "##"), draw.pick("-", "*")
    named_below, anchor = draw.chance(0.7), draw.chance(0.25)
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r)
        page.add("---", "")
        page.item(r, url=url, authors=named if named_below else ())
        points = (r.tldr, first(r.abstract_zh, 1)) if chinese else (first(r.abstract_en, 1),)
        page.add(
            f"{level} {f'[{r.title}]({url})' if anchor else r.title}",
            "",
            [names, ""] if named_below else [],
            [f"{mark} {point}" for point in points],
            f"{mark} {'代码已公开' if chinese else 'Code is public'}" if draw.chance(0.5) else [],
            "",
            [f"![bg right:40%](figures/{r.slug[:16]}.png)", ""] if draw.chance(0.4) else [],
            [] if anchor else [draw.pick(f"<{url}>", f"[{'原文' if chinese else 'paper'}]({url})")],
            "",
        )
    page.close("---", "", f"# {'谢谢！' if chinese else 'Thank you!'}", "", "Q&A")
    return page


_QUESTIONS = (
    ("どんなもの？", ("汎用の手法を提案した論文。", "大規模な実験にもとづく研究。")),
    (
        "先行研究と比べてどこがすごい？",
        ("追加の教師データを必要としない。", "学習が速く、実装も簡単。"),
    ),
    ("技術や手法のキモはどこ？", ("損失関数の設計にある。", "二段階の学習にある。")),
    (
        "どうやって有効だと検証した？",
        ("公開ベンチマークで比較した。", "アブレーションで確かめた。"),
    ),
    ("議論はある？", ("計算コストの議論は少ない。", "日本語での評価はない。")),
    ("次に読むべき論文は？", ("同じ著者の前作。", "引用されているサーベイ。")),
)


@family("held_out", "headings", count=(2, 8))
def six_questions(draw: Draw) -> Page:
    """A Japanese post: each paper answers the same questions, which are heads too."""
    page = Page(draw)
    day = draw.date
    name = draw.pick("今週読んだ論文", "論文まとめ", "論文読みメモ", "最近のLLM論文")
    page.add(
        draw.pick(
            [
                "---",
                f'title: "{name} {day}"',
                f'emoji: "{draw.pick("📚", "📝")}"',
                'type: "tech"',
                'topics: ["機械学習", "論文"]',
                "published: true",
                "---",
                "",
                "# はじめに",
                "",
            ],
            [f"# {name}（{day.year}年{day.month}月{day.day}日）", ""],
        ),
        "最近読んだ論文を簡単にまとめます。間違いがあればコメントで教えてください。",
        "",
    )
    linked, level = draw.chance(0.4), draw.pick("#", "##")
    number = draw.pick("{}. ", "", "")
    form = draw.pick("- 著者: {}", "著者：{}", "**著者**: {}")
    asked = _QUESTIONS[: draw.pick(3, 5, 6)]
    inner = draw.pick(f"{level}# {{}}", f"{level}# {{}}", "**{}**")
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, ", ", " ほか")
        page.item(r, "published", url=url, authors=named)
        title = number.format(n) + r.title
        page.add(
            f"{level} [{title}]({url})" if linked else f"{level} {title}",
            "",
            form.format(names),
            [""] if form[0] != "-" else [],
            form.replace("著者", "公開日").format(r.published),
            [] if linked else ["- 論文: " + url] if form[0] == "-" else ["", url],
            "",
        )
        for question, answers in asked:
            page.add(inner.format(question), "", draw.pick(*answers), "")
    page.close(f"{level} おわりに", "", "次回は音声の論文を読む予定です。")
    return page
