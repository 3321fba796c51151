"""Reports of people and of programs."""

from datetime import timedelta

from synthetic import people
from synthetic.draws import Draw
from synthetic.pages import Page, family, first


@family("tuned", "headings", count=(3, 8))
def student_report(draw: Draw) -> Page:
    """A student's weekly report: papers with decimal numbers in one part, work in the others."""
    page = Page(draw)
    begin = draw.date - timedelta(4)
    page.add(
        f"# {draw.pick('周报', '个人周报', '科研周报')}（{begin:%Y.%m.%d} - {draw.date:%m.%d}）",
        "",
        f"汇报人：{people.chinese(draw.rng)}　　指导老师：{people.chinese(draw.rng)}",
        "",
        "## 一、本周工作",
        "",
        "1. 整理了数据集，去掉了重复样本；",
        "2. 跑通了基线，指标比原文低 1.2 个点，还在找原因；",
        "3. 准备下周组会的材料。",
        "",
        "## 二、论文阅读",
        "",
    )
    number = draw.pick("2.{} ", "2.{}. ", "（{}）")
    about, thought = draw.pick(
        ("主要内容", "个人思考"), ("内容概述", "可借鉴之处"), ("核心内容", "不足")
    )
    bold, source = draw.pick("**", ""), draw.pick("来源", "论文链接", "原文")
    remarks = (
        "消融做得比较充分，可以参考。",
        "数据规模偏小，结论能否推广还不清楚。",
        "思路和我们的工作有重合，需要对比。",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r, ", ", " 等")
        page.item(r, "abstract_zh", url=url, authors=named)
        page.add(
            f"### {number.format(n)}{r.title}",
            "",
            f"{bold}作者：{bold}{text}（{r.affiliations[0]}）",
            "",
            f"{bold}{about}：{bold}{first(r.abstract_zh, 3)}",
            "",
            f"{bold}{thought}：{bold}{draw.pick(*remarks)}",
            "",
            f"{bold}{source}：{bold}{url}",
            "",
        )
    page.close(
        "## 三、存在的问题",
        "",
        "- 显存不够，批大小只能开到 8。",
        "",
        "## 四、下周计划",
        "",
        "- [ ] 补完对比实验",
        "- [ ] 写相关工作一节",
    )
    return page


@family("tuned", "headings", count=(3, 10))
def badge_reports(draw: Draw) -> Page:
    """A program's report: which of how many in the heading, badges for links, a bar for a score."""
    page = Page(draw)
    count = len(draw.records)
    page.add(
        f"# 🗞 Digest {draw.date}",
        "",
        f"Scanned {count * 31} entries, kept {count}. Model: local-7b. Took {draw.rng.randint(20, 300)} s.",
        "",
    )
    form = draw.pick("Paper {n} of {count}: {title}", "[{n}/{count}] {title}", "📄 #{n} · {title}")
    bilingual = draw.chance(0.6)
    for n, r in enumerate(draw.records, 1):
        text, named = draw.people(r)
        given = {"abstract_zh": first(r.abstract_zh, 3)} if bilingual else {}
        page.item(r, "arxiv_id", url=r.abs, authors=named, abstract_en=r.abstract_en, **given)
        score = draw.rng.randint(5, 10)
        page.add(
            f"### {form.format(n=n, count=count, title=r.title)}",
            "",
            f"[![arXiv](https://img.shields.io/badge/arXiv-{r.arxiv_id}-b31b1b.svg)]({r.abs})"
            + (
                f" [![Code](https://img.shields.io/badge/code-GitHub-black?logo=github)]({r.code})"
                if draw.chance(0.5)
                else ""
            ),
            "",
            f"<sub>{text} · {', '.join(r.affiliations)}</sub>",
            "",
            f"`{'█' * score}{'░' * (10 - score)}` {score}/10",
            "",
            [f"**中文速览** {given['abstract_zh']}", ""] if bilingual else [],
            "<details>",
            "<summary>Abstract</summary>",
            "",
            r.abstract_en,
            "",
            "</details>",
            "",
        )
    page.close("---", "", f"<sub>Generated on {draw.date} · edit `config.toml` to tune.</sub>")
    return page
