"""The labels of digests, in both languages, and the fields they stand for."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from recommender.sources.digests.blocks.inline import Inline, Span
from recommender.sources.digests.remembered import remembered

_SPELLINGS = {
    "title": "论文标题 标题 论文题目 题目 题名 篇名 文献题名 文章题目 文章名 论文名称 论文名 原文标题 英文标题 原标题 英文题目 papertitle title タイトル 題名 論文タイトル 제목 논문제목 titel titre título titulo titolo название tiêuđề",
    "title_zh": "中文标题 中文题目 标题翻译 译名 中文名 译题 中译名 中文译名 titlezh chinesetitle 日本語タイトル 한국어제목",
    "authors": "作者 论文作者 作者列表 全部作者 第一作者 作者团队 主要作者 author authors firstauthor leadauthor by 著者 저자 autor autoren auteur auteurs autores autori автор авторы tácgiả",
    "affiliations": "机构 单位 作者单位 所属机构 研究机构 发表单位 团队 研究团队 作者机构 论文单位 发表机构 完成单位"
    " affiliation affiliations institution institutions organization organizations org team 所属 소속",
    "link": "在线阅读 在线查看 在线版 论文链接 论文地址 链接 地址 论文 原文 原文链接 原文地址 文章链接 文章地址 论文网址 网址 论文下载 连结 论文连结 原文连结 文章连结"
    " 下载地址 论文原文 paper link links url pdf paperlink paperurl papers arxiv arxiv链接 arxiv地址 ariXiv"
    " arxivid arxiv编号 arxivlink paperid 编号 论文编号 文献编号 doi preprint read fulltext 全文 全文链接 详情 更多详情 阅读原文 资源链接 huggingfacepaper 原文url 記事 元記事 元論文 論文リンク リンク 링크 논문 원문 논문링크 papier article enlace lien ссылка liênkết",
    "project": "项目 项目主页 项目地址 项目链接 主页 官网 官网地址 项目网站 项目网址 论文主页 工程主页 网站 体验地址 试玩地址 "
    "project projectpage projectwebsite homepage website webpage page site 博客 博客地址 专案 专案页面 专案连结 专案网站 部落格 blog blogpost 官方博客",
    "code": "recording recordings 程式码 程式码连结 原始码 原始码连结 资料集 资料集连结 影片 投影片 简报 代码 代码地址 代码链接 开源代码 开源地址 源码 源码地址 源代码 开源链接 开源 github github地址 github链接 gitlab "
    "repo repository code codes codelink sourcecode 模型 模型地址 数据集 数据 数据地址 数据集地址 dataset datasets data model models weights "
    "demo 演示 演示地址 huggingface hf video 视频 视频地址 slides 幻灯片 阅读笔记 笔记 读书笔记 qa poster media 讲解 解读 论文解读 报告解读 colab 工具 工具地址 openreview评审 bib bibtex supp supplementary supplement",
    "tweet": "tweet tweets twitter x thread 推特 微博 知乎 weibo",
    "abstract": "摘要 论文摘要 内容摘要 简介 论文简介 内容简介 概述 论文概述 内容 内容概述 介绍 论文介绍 主要内容 核心内容 "
    "核心贡献 主要贡献 贡献 核心思想 核心方法 核心观点 核心创新 创新点 主要创新 亮点 论文亮点 研究亮点 一句话 一句话总结 "
    "一句话概括 一句话摘要 要点 论文要点 关键要点 核心要点 速览 导读 内容提要 描述 总结 解读摘要 论文总结 ai总结 "
    "abstract summary overview description highlights highlight keypoints keyidea contribution contributions about "
    "中文摘要 摘要中文 中文简介 英文摘要 原文摘要 englishabstract abstracten abstractzh 中文解读 概要 要約 要旨 요약 초록 내용 무슨일 zusammenfassung kurzfassung résumé resume resumen riassunto аннотация кратко tómtắt",
    "recommendation": "推荐 推荐理由 推荐语 推荐原因 编辑推荐 小编推荐 推荐点评 推荐说明 点评 短评 编辑点评 小编点评 一句话点评 一句话推荐 "
    "评论 编者按 评语 tldr tl;dr takeaway takeaways comment comments whyitmatters whythismatters ourtake verdict 荐语 recommendation recommended whyread reason 推荐指引 上榜理由 入选理由 一言 ポイント 所感 왜중요한가 한줄평",
    "venue": "论文来源 会议 期刊 刊名 期刊名称 会议名称 发表 发表于 会议期刊 期刊会议 收录 收录于 发表期刊 发表会议 录用 venue conference journal publishedin journalref"
    " publication accepted acceptedat 年份会议 会议年份",
    "published": "最后更新 最近更新 lastupdated lastupdate updated 日期 时间 发布时间 发表时间 发布日期 发表日期 提交日期 提交时间 年份 更新时间 date published year submitted publishedon"
    " publicationdate posted postedon 发表年份 出版年 出版时间 年 年度 jahr année año anno год 연도 发表于日期 公開日 日付 投稿日 날짜 발행일 datum datumdate fecha data дата ngày",
    "category": "分类 类别 主类别 maincategory primarycategory 领域 方向 研究方向 研究领域 主题分类 所属领域 category categories subject subjects field area topic カテゴリ 分野 분야 카테고리 kategorie catégorie categoría категория",
    "source": "信息来源 来源 文章来源 新闻来源 消息来源 资料来源 内容来源 转自 转载自 参考来源 出典 出处 source sources via 报道来源 引用元 情報源 출처 quelle fuente fonte источник",
    "remark": "发布地 发布地点 发表地 ip属地 关键词 标签 keywords keyword tags tag 引用 citation citations 阅读级别 建议阅读级别 推荐优先级 优先级 推荐指数 "
    "推荐级别 推荐度 评分 关联 可借鉴点 与我当前方向的关系 与我的关系 注 备注 note notes star stars 许可 license 状态 status 字数 阅读时间 upvotes 编辑 chair chairs sessionchair sessionchairs moderator moderators room 主持 主持人 座長 좌장 编辑 责编 校对 翻译 译者 审校 score rating 相关性 点赞 点赞数 likes 个人评价 评级 热度 收藏数 页数 pages 引用数 acmclass mscclass reportno 태그 キーワード タグ 相关度 影响力 阅读量",
}
LABELS = {
    unicodedata.normalize("NFKC", spelling).casefold(): field
    for field, spellings in _SPELLINGS.items()
    for spelling in spellings.split()
}
"""Field of every label, its spelling reduced by `key_of`."""

BARE = frozenset(
    (
        "title",
        "title_zh",
        "abstract",
        "recommendation",
        "authors",
        "affiliations",
        "link",
        "project",
        "code",
    )
)
"""Fields whose label may stand alone on a line, without a colon."""

BUTTONS = ("link", "code", "project", "tweet")
"""Fields that a link of a word or two leads to: their names in brackets are most often such a link."""

_WORTHY = BARE | {"venue", "published", "category", "remark", "source"} - {"code", "project"}
"""Fields whose label may have a dash behind it: a title may begin with "Code - "."""

_NOT_TITLES = frozenset(("published", "source", "category", "code", "project", "remark", "tweet"))
"""Fields behind whose label no title stands."""
_SMALL = r"(?:for|of|with|in|via|to|from|and|as|by|on|through|towards?|using|without|the|an?|at|into|over|under|between|or|is|are)"
_NAMED = re.compile(
    rf"\W*[A-Z]{{3,}}[:：]\s+(?=.{{0,120}} {_SMALL} )[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]*|{_SMALL})){{4,24}}\W*$"
)

_LEAD = re.compile(r"[^\w\[【(（<《\"“「『]*")
_BRACKETED = re.compile(r"(?:【([^】]{1,16})】|\[([^\]]{1,16})\])\s*[:：]?\s*")
_WITHIN = re.compile(r"【([^【】]{1,8})】\s*[:：]?")
_SPACED = re.compile(r"([^\s:：]{1,12}(?: [^\s:：]{1,12})?)\s+(?=https?://|\[?10\.\d)")
_DASHED = re.compile(r"([^\s:：]{1,12}(?: [^\s:：]{1,12})?) [-–—] (?=\S)")
_TRAILING_NOTE = re.compile(r"[(（][^()（）]*[)）]$")
_SIGN = re.compile(r"[:：|｜丨]")
_SIGN_BEHIND = re.compile(r"\s*[:：|｜丨]?\s*")


class Label(NamedTuple):
    """A label, the field it names, and the text that follows it."""

    key: str
    field: str
    value: Inline


def split_label(inline: Inline) -> Label | None:
    """Split a known label from what follows; None where a text has none.

    Understands ``摘要：…``, bold ``Authors …``, ``【摘要】…``, ``[TL;DR] …``, ``作者 | …``,
    ``链接 https://…`` and, for the commonest labels, the label alone.
    """
    if (found := label_of(inline)) is None:
        return None
    key, field, end = found
    return Label(key, field, inline[end:].strip(" \t\n*_") if end else Inline(""))


def label_of(inline: Inline) -> tuple[str, str, int] | None:
    """Return key and field of the label that a text begins with, and where its value begins; None without one."""
    spans = inline.spans and tuple(
        s for s in inline.spans[:3] if s.start < 12 and s.mark != "italic"
    )
    found = _split(inline.text[:64], spans)
    if found and found[0] == "data":
        rest = inline.text[found[2] : found[2] + 80]
        if re.search(r"[^\W\d]", rest) and not re.search(r"\d", rest):
            return None  # a date in Italian and Portuguese; elsewhere a title begins with it
    if (
        found
        and found[1] in _NOT_TITLES
        and found[0] != "source"
        and _NAMED.match(inline.text[:200])
    ):
        return None  # the name of a method in capitals, and its title behind it
    return found


@lru_cache(maxsize=16384)
def _split(text: str, spans: tuple[Span, ...]) -> tuple[str, str, int] | None:
    """Return key and field of the label that a text begins with, and where its value begins."""
    start = _LEAD.match(text[:12]).end()  # type: ignore[union-attr]
    said = text[start:]
    linked = any(span.mark == "link" and span.start <= start < span.end for span in spans)
    tagged = False
    if not linked and (match := _BRACKETED.match(said)):
        known = _known_label(next(g for g in match.groups() if g))
        # "[arXiv] A title" has a tag before it; a label has an address or a number behind it.
        tagged = bool(
            known
            and known[1] in ("link", "code", "project")
            and len(said) - match.end() > 24
            and "://" not in said
        )
        if known and not tagged:
            return *known, start + match.end()
    for span in spans:
        if span.mark == "bold" and span.start <= start + 1 and span.end <= 40 and not tagged:
            inner = text[span.start : span.end].strip("[]【】 :：")
            if known := _known_label(inner):
                rest = _SIGN_BEHIND.match(text, span.end)
                return *known, rest.end() if rest else span.end
    if (match := _SPACED.match(said)) and (known := _known_label(match[1])):
        return *known, start + match.end()
    if match := _SIGN.search(said[:48]):
        inside = any(s.mark == "link" and s.start < start + match.start() < s.end for s in spans)
        known = (
            None
            if inside or (linked and match[0] not in ":：")
            else _known_label(said[: match.start()])
        )
        return (*known, start + match.end()) if known else None
    if (match := _DASHED.match(said)) and (known := _known_label(match[1])) and known[1] in _WORTHY:
        return *known, start + match.end()
    if len(said) <= 20 and not linked and (known := _known_label(said)) and known[1] in BARE:
        return *known, len(text)
    return None


_OWN = re.compile(r"\W*[^\s:：|](?:[^:：|\n]{0,14}[^\s:：|])?\s*[:：](?!//)\s*(?=\S)")
_COLON = re.compile(r"[:：](?!//)(?=\s*\S)")
_BEFORE_COLON = re.compile(
    r"(?:^|(?<=[\s，,；;|｜。]))[^\W\d_][^\s，,；;|｜。:：]{1,13}(?: [^\W\d_]{2,9})?\s?$"
)
_ADDRESSED = re.compile(
    r"\s*(?:[\[(<]?\w*\W?)?(?:https?:|www\.|10\.\d|\d{4}\.\d|[\w-]+\.[a-z]{2,4}/)"
)
_PARTING = re.compile(r"(?:[\s,，;；|｜。·]|(?:^|(?<=\s))[/–—-](?=\s|$))+")
"""Signs that part a label from what stands before it."""


def inline_labels(text: str) -> list[int]:
    """Return where labels stand within a line: ``Title 作者：A、B 链接：https://…``, ``Title【作者】A、B``."""
    found = {match.start() for match in _WITHIN.finditer(text[:2000]) if _known_label(match[1])}
    for match in _COLON.finditer(text[:2000]):
        said = text[max(0, match.start() - 24) : match.start()]
        head = _BEFORE_COLON.search(said)
        first, _, second = head[0].partition(" ") if head else ("", "", "")
        # Of two words the second alone may be the label: "… Devices Authors: …", "… You Need 作者：…".
        both = not (first.isascii() and second and not second.isascii())
        for words in (head[0] if both else "", second) if head else ():
            known = _known_label(words) if words else None
            # "Diffusion Models: A Second Look" has no label before its colon.
            apart = head and (words == head[0] or _ADDRESSED.match(text, match.end()))
            if known and (apart or known[1] not in BUTTONS):
                found.add(match.start() - len(words))
                break
    return sorted(found - {0})


def unparted(text: str) -> int:
    """Return where a text ends without the signs that part it from what follows."""
    return next((m.start() for m in _PARTING.finditer(text) if m.end() == len(text)), len(text))


def first_field(text: str) -> int:
    """Return where a text ends before the first label within it; its size without one."""
    at = next(iter(inline_labels(text)), len(text))
    return unparted(text[:at])


def split_inline(inline: Inline) -> tuple[Inline, list[Label]]:
    """Split a line at the labels within it: what stands before the first, and each label."""
    places = inline_labels(inline.text)
    if (match := _WITHIN.match(inline.text)) and _known_label(match[1]):
        places = [0, *places]
    if not places:
        return inline, []
    parts = [inline[a:b] for a, b in zip(places, [*places[1:], len(inline.text)], strict=True)]
    found = [split_label(part[: unparted(part.text)].strip()) for part in parts]
    return inline[: places[0]], [label for label in found if label]


def split_bold(inline: Inline) -> list[Inline]:
    """Split a line at the labels that are bold in it: ``**作者** A、B **原文** https://…``."""
    starts = [
        span.start
        for span in inline.marked("bold")
        if span.end - span.start <= 20
        and _known_label(inline.text[span.start : span.end].strip(" :："))
    ]
    ends = [*starts[1:], len(inline.text)][: len(starts)]
    return [inline[a:b].strip() for a, b in zip(starts, ends, strict=True)]


def value_of_unknown_label(inline: Inline) -> Inline | None:
    """Return what stands behind a label that nobody else uses: ``Who: A. One, B. Two``."""
    match = _OWN.match(inline.text)
    return inline[match.end() :] if match else None


_NO_LETTERS = re.compile(r"(?:[^\w;]|_)+")


def key_of(text: str) -> str:
    """Return the letters of a label by which `LABELS` knows it: without case, width, signs and a note behind it."""
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    text = (_TRAILING_NOTE.sub("", text) if text.endswith((")", "）")) else text).casefold()
    return text if text.isalnum() else _NO_LETTERS.sub("", text)


_ENDINGS = {
    "摘要": "abstract", "概述": "abstract", "简介": "abstract", "概要": "abstract", "作者": "authors", "标题": "title",
    "链接": "link", "地址": "link", "网址": "link", "机构": "affiliations", "单位": "affiliations", "日期": "published",
    "时间": "published", "来源": "source", "理由": "recommendation", "点评": "recommendation", "关键词": "remark",
    "标签": "remark", "分类": "category", "评分": "remark",
}  # fmt: skip
"""What labels end in that are not among the spellings: 核心摘要, 英文标题, 代码下载地址."""


def field_of(text: str) -> str | None:
    """Return the field that a label or the name of a column stands for; None for other words."""
    known = _known_label(text)
    return known[1] if known else None


@remembered
def _known_label(text: str) -> tuple[str, str] | None:
    key = key_of(text)
    field = LABELS.get(key)
    if not field and len(key) <= 7:
        field = next((f for ending, f in _ENDINGS.items() if key.endswith(ending)), None)
    return (key, field) if field else None
