"""Plain text of mails, recordings and short news."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "plain", ".txt", count=(3, 16))
def labels_in_capitals(draw: Draw) -> Page:
    """A service of highlights: number and label before each title, names between semicolons."""
    page = Page(draw)
    page.add(
        draw.pick(
            [f"Paper highlights, {draw.date}", ""],
            [
                f"Dear {people.name(draw.rng).split()[0]},",
                "",
                f"Below are the {len(draw.records)} papers that match your interests.",
                "",
            ],
        )
    )
    number = draw.pick("{n}, ", "{n}. ", "", "{n}) ")
    title, by, topic, about = draw.pick(
        ("TITLE", "AUTHORS", "CATEGORY", "HIGHLIGHT"),
        ("Title", "Authors", "Category", "Highlight"),
        ("TITLE", "AUTHOR", "SUBJECT", "SUMMARY"),
    )
    between = draw.pick(" ; ", "; ", ", ")
    where, before = draw.pick("LINK", "URL"), draw.chance(0.5)
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        names, named = draw.people(r, between, f"{between}et. al.")
        code, summary = r.categories[0], first(r.abstract_en, 1)
        page.item(r, url=url, authors=named, abstract_en=summary)
        link = f"{where}: {url}"
        page.add(
            f"{number.format(n=n)}{title}: {r.title}",
            [link] if before else [],
            f"{by}: {names}",
            f"{topic}: {code}",
            f"{about}: {summary}",
            [] if before else [link],
            "",
        )
    page.close(
        draw.pick([], ["You can change your interests in your account.", "The highlights team"])
    )
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def times_of_a_recording(draw: Draw) -> Page:
    """Notes of a podcast or a film: where each paper comes up, with its address below."""
    page = Page(draw)
    chinese = draw.chance(0.6)
    page.add(
        f"{'第' if chinese else 'Episode '}{draw.rng.randint(3, 190)}{'期' if chinese else ''}",
        "",
        "本期我们聊聊最近的几篇论文，欢迎在评论区留言。"
        if chinese
        else "We talk about new papers.",
        "",
        "【时间轴】" if chinese else draw.pick("Timestamps:", "Chapters", "Show notes"),
        f"00:00 {'开场' if chinese else 'Intro'}",
    )
    form = draw.pick("{at} {title}", "[{at}] {title}", "({at}) {title}", "{at} - {title}")
    place, minute = draw.pick("{}", "{}", "👉 {}", "论文：{}" if chinese else "Paper: {}"), 2
    gap, named_too = draw.chance(0.3), draw.chance(0.3)
    for r in draw.records:
        url = draw.url(r)
        names, named = draw.people(r, more=" 等" if chinese else " et al.")
        page.item(r, url=url, authors=named if named_too else ())
        at = f"{minute:02}:{draw.rng.randrange(60):02}"
        page.add(form.format(at=at, title=r.title), [names] if named_too else [], place.format(url))
        page.add([""] if gap else [])
        minute += draw.rng.randint(2, 6)
    page.close(
        f"{minute + 1:02}:30 {'结尾与预告' if chinese else 'Outro'}",
        "",
        "听众群：关注公众号后回复“加群”" if chinese else "Music by a friend. Thanks for listening!",
        draw.pick([], ["#AI #论文 #播客" if chinese else "#ai #papers #podcast"]),
    )
    return page


@family("tuned", "plain", ".txt", count=(3, 12))
def posts_of_a_thread(draw: Draw) -> Page:
    """A thread of short posts: which of how many before each title, words, then the address."""
    page = Page(draw)
    total = len(draw.records) + 2
    mark = draw.pick("{n}/", "{n}/{total}", "({n}/{total})", "{n}/ ", "{n}.")
    page.add(
        draw.pick([], ["Paper Bot", "@paperbot", ""]),
        f"{mark.format(n=1, total=total).strip()} Papers you should not miss this week 🧵👇",
        "",
    )
    below, counts = draw.chance(0.3), draw.chance(0.4)
    read, named_too = draw.pick("", "", "Paper: ", "📄 ", "→ "), draw.chance(0.4)
    for n, r in enumerate(draw.records, 2):
        url = draw.url(r)
        names, named = draw.people(r)
        page.item(
            r, url=url, authors=named if named_too else (), abstract_en=first(r.abstract_en, 1)
        )
        number = mark.format(n=n, total=total).strip()
        page.add(
            [number, "", r.title] if below else f"{number} {r.title}",
            [f"by {names}"] if named_too else [],
            "",
            first(r.abstract_en, 2),
            "",
            f"{read}{url}",
            ["", "  ".join(str(draw.rng.randint(2, 400)) for _ in range(3))] if counts else [],
            "",
        )
    last = mark.format(n=total, total=total).strip()
    page.close(f"{last} That's a wrap! Follow for more, and repost the first one.")
    return page


@family("tuned", "plain", ".txt", count=(4, 16))
def heads_in_brackets(draw: Draw) -> Page:
    """A morning's news in Chinese: the head in lenticular brackets, the words on the same line."""
    page = Page(draw)
    page.add(
        f"{draw.pick('AI早报', '科技早餐', '人工智能要闻')}｜{furniture.stamp(draw, True)}",
        "",
        draw.pick([], ["早上好，今天是个适合读论文的日子。", ""]),
    )
    lead = draw.pick("", "", "{n}、", "{n}. ", "{clock} ", "▶ ")
    tail = draw.pick("（{source}）", "（来源：{source}）", "（{source}）{url}", "（{url}）", "")
    gap, below = draw.chance(0.6), draw.chance(0.2)
    names = ("量子日报", "智能观察", "科技新闻社", "模型社", "新华网")
    for n, r in enumerate(draw.records, 1):
        link = f"https://news.example.cn/{r.published.replace('-', '')}/{n:05}.html"
        summary = first(r.abstract_zh, 2)
        given = {"url": link} if "{url}" in tail else {}
        page.item(r, title=r.title_zh, kind="news", abstract_zh=summary, **given)
        clock = f"{6 + n * 13 // 60:02}:{n * 13 % 60:02}"
        head = f"{lead.format(n=n, clock=clock)}【{r.title_zh}】"
        end = tail.format(source=draw.pick(*names), url=link)
        page.add([head, summary + end] if below else [head + summary + end], [""] if gap else [])
    page.close(draw.pick([], ["免责声明：以上内容来自网络，不构成任何建议。"], ["——END——"]))
    return page
