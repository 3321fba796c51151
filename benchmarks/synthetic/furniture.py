"""What stands around the items of a digest and is none of them."""

from collections.abc import Sequence

from synthetic.draws import Draw
from synthetic.pages import esc
from synthetic.records import Record

NAMES_ZH = (
    "灯塔论文速递",
    "每日论文精选",
    "AI 前沿日报",
    "论文早班车",
    "学术快报",
    "arXiv 每日观察",
    "模型周刊",
    "拾贝论文周报",
)
NAMES_EN = (
    "Paper Harbor",
    "The Gradient Post",
    "Weekly ML Reads",
    "arXiv Daily",
    "Papers of the Week",
    "Model Notes",
    "Reading Group Digest",
    "The Residual",
)

_OPEN_ZH = (
    "大家好，欢迎来到今天的论文速递，以下内容由编辑部整理，仅供参考。",
    "本期为大家精选了近期值得一读的工作，涵盖多个方向，欢迎收藏转发。",
    "点击上方蓝字关注我们，第一时间获取前沿论文解读。",
    "每天五分钟，了解人工智能领域的最新进展。",
)
_OPEN_EN = (
    "Welcome back! Here is what caught our eye this week.",
    "A hand-picked list of recent work. Suggestions are welcome.",
    "Hello everyone, it has been a busy week, so let us get right to it.",
    "Curated with care and a little coffee.",
)
_TRENDS_ZH = (
    "多模态推理仍是热点，统一模型的讨论继续升温",
    "高效推理与长上下文受到更多关注",
    "智能体评测开始从单步任务转向长程任务",
    "数据质量与合成数据的作用被重新审视",
)
_TRENDS_EN = (
    "Agents move from single steps to long tasks",
    "Efficiency is back on the table",
    "Evaluation gets harder as benchmarks saturate",
    "Synthetic data is used with more caution",
)
_CLOSE_ZH = (
    ("长按识别二维码，关注公众号", "后台回复“论文”获取全部 PDF"),
    ("觉得有用就点个在看吧👇",),
    ("本文由 AI 辅助整理，如有错误欢迎指正。", "© {year} {name} 版权所有"),
    ("往期推荐", "投稿与合作请联系编辑部"),
    ("点赞 · 收藏 · 分享",),
)
_CLOSE_EN = (
    ("Thanks for reading! If you liked this issue, share it with a friend.",),
    ("© {year} {name}. All rights reserved.", "Unsubscribe | View in browser"),
    ("That's all for this week. See you next Friday!",),
    ("Follow us on social media for daily updates.",),
)


def name(draw: Draw, chinese: bool) -> str:
    """Return the name of a digest."""
    return draw.pick(*(NAMES_ZH if chinese else NAMES_EN))


def stamp(draw: Draw, chinese: bool) -> str:
    """Return the day of the digest, as headings write it."""
    day = draw.date
    if chinese:
        return draw.pick(
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month:02}.{day.day:02}",
        )
    return draw.pick(
        day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}"
    )


def front_matter(draw: Draw, title: str) -> list[str]:
    """Return the front matter of a site generator."""
    return [
        "---",
        f'title: "{title}"',
        f"date: {draw.date}{draw.pick('', 'T08:00:00+08:00', ' 09:30:00')}",
        *draw.pick([], ["layout: post"], ["draft: false", "comments: true"]),
        *draw.pick([], ["tags: [arxiv, papers]"], ["tags:", "  - 论文", "  - AI"]),
        "---",
        "",
    ]


def opening(draw: Draw, chinese: bool = True, *, matter: bool = True) -> list[str]:
    """Return a heading and what may follow it, in Markdown."""
    title = f"{name(draw, chinese)} {draw.pick('', '| ', '- ')}{stamp(draw, chinese)}"
    lines = front_matter(draw, title) if matter and draw.chance(0.25) else []
    lines += [f"# {draw.pick('', '', '📚 ', '🔥 ')}{title}", ""]
    if draw.chance(0.5):
        lines += [draw.pick("", "> ") + draw.pick(*(_OPEN_ZH if chinese else _OPEN_EN)), ""]
    if draw.chance(0.25):
        count = len(draw.records)
        lines += (
            [
                draw.pick(
                    f"> 共 {count} 篇论文",
                    f"今日共更新 **{count}** 篇论文",
                    f"📊 共 **{count}** 篇 | 更新于 {draw.date}",
                ),
                "",
            ]
            if chinese
            else [f"**{count} papers** in this issue.", ""]
        )
    if draw.chance(0.15):
        lines += [
            f"![{draw.pick('', 'cover', 'banner')}](https://img.example.com/{draw.date}.png)",
            "",
        ]
    if draw.chance(0.25):
        lines += trends(draw, chinese)
    return lines


def trends(draw: Draw, chinese: bool = True) -> list[str]:
    """Return a section of key points without papers, in Markdown."""
    points = draw.rng.sample(_TRENDS_ZH if chinese else _TRENDS_EN, 3)
    head = (
        draw.pick("## 今日要点", "## 📈 研究趋势", "**本期看点**")
        if chinese
        else draw.pick("## Trends", "## Key takeaways")
    )
    mark = draw.pick("-", "*", "1.")
    return [head, "", *(f"{mark} {p}" for p in points), ""]


def contents(draw: Draw, names: Sequence[str], chinese: bool = True) -> list[str]:
    """Return a table of contents that links into the document, in Markdown."""
    head = (
        draw.pick("## 目录", "## 📑 目录", "**目录**")
        if chinese
        else draw.pick("## Contents", "## Table of Contents")
    )
    links = [f"{draw.pick('-')} [{n}](#{'-'.join(n.lower().split())})" for n in names]
    return [head, "", *links, ""]


def closing(draw: Draw, chinese: bool = True) -> list[str]:
    """Return last words, in Markdown; often none."""
    if draw.chance(0.45):
        return []
    lines = draw.pick(*(_CLOSE_ZH if chinese else _CLOSE_EN))
    filled = [line.format(year=draw.date.year, name=name(draw, chinese)) for line in lines]
    return ["", *draw.pick(["---", ""], []), *filled]


def score_table(draw: Draw, records: Sequence[Record]) -> list[str]:
    """Return a closing table that repeats the items in a few words, in Markdown."""
    rows = [
        f"| {n} | {r.title.split(':')[0][:30]} | {draw.rng.randint(6, 10)}/10 | {draw.pick('精读', '略读', '收藏')} |"
        for n, r in enumerate(records, 1)
    ]
    return [
        "",
        f"## {draw.pick('总结', '评分汇总', '阅读建议')}",
        "",
        "| 序号 | 论文 | 评分 | 建议 |",
        "|---|---|---|---|",
        *rows,
    ]


def head(draw: Draw, title: str, lang: str, more: Sequence[str] = ()) -> list[str]:
    """Return the beginning of a web page, up to its body."""
    return [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{esc(title)}</title>",
        *more,
        "<style>body{margin:0;font:16px/1.6 sans-serif}.meta{color:#888}a{color:#06c}</style>",
        "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}</script>",
        "</head>",
    ]
