"""Talk in groups and short posts."""

from synthetic import furniture, people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first

_TALK = (
    "收到，我先看看",
    "这个我上周好像也刷到了",
    "有代码吗？",
    "周四组会可以讲讲这个方向[强]",
    "+1",
    "图 3 那个结果有人复现过没",
    "[图片]",
    "@所有人 明天的讨论改到下午三点，老地方",
    "mark 一下，晚上看",
)


@family("tuned", "plain", ".txt", count=(3, 12))
def group_talk(draw: Draw) -> Page:
    """The record of a chat group: names with the time, papers that are shared, and talk between."""
    page = Page(draw)
    day = draw.date
    head = draw.pick(
        "{who}  {clock}",
        f"{{who}} {day.year}/{day.month}/{day.day} {{clock}}:08",
        f"{{who}} {day.month}月{day.day}日 {{clock}}",
    )
    members = [people.chinese(draw.rng) for _ in range(5)]
    page.add(
        draw.pick(["—————  " + day.isoformat() + "  —————", ""], ["群聊的聊天记录", ""], []),
    )
    form = draw.pick(
        ["{title}", "{url}", "{text}"],
        ["{text}", "[链接] {title}", "{url}"],
        ["分享论文《{title}》", "{url}", "{text}"],
    )
    minute = 9 * 60

    def said(*words: str) -> None:
        nonlocal minute
        minute += draw.rng.randint(1, 25)
        clock = f"{minute // 60:02}:{minute % 60:02}"
        page.add(head.format(who=draw.pick(*members), clock=clock), list(words), "")

    for r in draw.records:
        url = draw.url(r)
        page.item(r, url=url, abstract_zh=r.tldr, kind=None)
        said(*(line.format(title=r.title, url=url, text=r.tldr) for line in form))
        if r is not draw.records[-1] and draw.chance(0.4):
            said(draw.pick(*_TALK))
    page.close()
    said(draw.pick("今天就这些，大家慢慢看", "辛苦！", "[OK]"))
    return page


@family("tuned", "plain", ".txt", count=(4, 14))
def short_posts(draw: Draw) -> Page:
    """Short posts of one account: tag, title, names, place and year in a line, topics between #."""
    page = Page(draw)
    account = furniture.name(draw, True)
    page.add(account, f"{draw.rng.randint(2, 90)}.{draw.rng.randint(1, 9)}万粉丝", "全部微博", "")
    form = draw.pick(
        "[{tag}]《{title}》{names} [{place}] ({year})",
        "【{tag}】《{title}》{names}（{place}，{year}）",
        "{tag} | 《{title}》 {names} [{place}] {year}",
    )
    topics = draw.pick("#机器学习##人工智能##论文#", "#每日论文# #AI创造营#")
    link = draw.pick("{}", "🔗 {}", "网页链接 {}")
    device = draw.pick("微博网页版", "iPhone客户端", "定时微博")
    for n, r in enumerate(draw.records):
        tag = r.categories[0].split(".")[-1]
        text, named = draw.short(r)
        url = draw.url(r)
        page.item(r, url=url, authors=named, category=tag, abstract_zh=first(r.abstract_zh, 1))
        page.add(
            account,
            f"{draw.date:%m}月{draw.date:%d}日 {6 + n // 4:02}:{n * 13 % 60:02} 来自 {device}",
            form.format(
                tag=tag, title=r.title, names=text, place=r.affiliations[0], year=r.published[:4]
            ),
            first(r.abstract_zh, 1),
            f"{link.format(url)} {topics}",
            f"收藏  转发 {draw.rng.randint(1, 90)}  评论 {draw.rng.randint(1, 20)}  赞 {draw.rng.randint(5, 300)}",
            "",
        )
    page.close("正在加载中，请稍候...")
    return page
