"""The outline of a Markdown digest: its sections, and where the items of each begin.

An item is a heading with facts below it, a bold or 《》 title on its own line, a list element that
leads with a link or a bold title, or a row of a table. Which of these a section uses is told by
what comes first in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from recommender.entries import Kind
from recommender.sources.digests import facts, furniture, labels, lines, names
from recommender.sources.digests.hosts import is_paper
from recommender.sources.digests.lines import Line
from recommender.sources.digests.wording import without_trailing_links

_INNER = frozenset(("abstract", "recommendation", "authors", "affiliations", "link", "code"))
_EVIDENCE = frozenset(
    (
        "authors",
        "link",
        "abstract",
        "title",
        "title_zh",
        "affiliations",
        "code",
        "project",
        "recommendation",
        "venue",
    )
)
_PAGE_PARTS = re.compile(
    r"目录|导航|赞赏|打赏|订阅|贡献者|联系|关于(?:我|本)|往期|封面图|致谢|参考文献|投稿|广告|相关问题|更新日志|收听|语音版|讨论区|"
    r"轮换进度|免责|友情链接|今日摘要|关键词|只有一句话|趋势预测|说明$|table of contents|^toc$|contents$|^references$|^license|"
    r"contribut|subscri|sponsor|acknowledg|disclaimer|^about\b|changelog|^how to\b",
    re.I,
)
_GENERIC = re.compile(
    r"本期|本周|今日|每日|每周|上周|其他|其它|更多|另外|补充|精选|推荐|值得关注|值得一读|关注|的|论文|列表|速递|重磅|热门|必读|周报|日报|周刊|"
    r"与|和|篇|第|期|年|月|日|文章|\b(?:top|ml|ai|papers?|of|the|week|weekly|day|daily|best|other|more|notable|and|list|reading|to|"
    r"this|digest|featured|selected|highlights?|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b"
    r"|\d+(?:st|nd|rd|th)?|[\W_]",
    re.I,
)
_ORDERED = re.compile(
    r"(?:\d{1,3}[.、．)）](?!\d)|[(（【\[]\d{1,3}[)）】\]](?!\()|[①-⑳]|\d\ufe0f?\u20e3)\s*"
)
_LED = re.compile(
    r"(?:\*\*\[[^\[\]*]{1,12}\]\*\*\s*|\[[^\[\]]{1,12}\]\s+|[^\w\[*《“\"(（]{1,6})?(\*\*(?!\*)|\[|《)"
)
_WHOLE_BOLD = re.compile(r"\*\*((?:[^*]|\*(?!\*))+)\*\*\s*(?:[(（\[].{1,40}[)）\]])?$")
_BOLD_AND_MORE = re.compile(r"\*\*(?:[^*]|\*(?!\*)){8,300}\*\*\s*[|｜·—–-]\s")
_NAMED = re.compile(
    r"(?:[\[【(（]?\d{1,3}[\]】)）.、:：]*\s*)?《[^《》]{3,}》\s*(?:[,，]?\s*[(（\[【].{1,40}[)）\]】])?$"
)


@dataclass
class Section:
    """A heading (None before the first), the headings above it, and its own content."""

    heading: Line | None
    parents: tuple[Line, ...] = ()
    content: list[Line] = field(default_factory=list)
    children: int = 0

    @property
    def title(self) -> str:
        """The heading, plain; "" before the first."""
        return self.heading.plain if self.heading else ""

    @property
    def is_page_part(self) -> bool:
        """Whether the heading announces contents, thanks, subscription and the like."""
        return len(self.title) <= 30 and bool(_PAGE_PARTS.search(self.title))


class Start(NamedTuple):
    """Where an item begins: the line, how, and the text (with Markdown) that it leads with."""

    line: Line
    style: str
    text: str


def sections(found: Sequence[Line]) -> list[Section]:
    """Divide a document at its headings; a heading that is a label stays with its item."""
    result = [Section(None)]
    above: list[Section] = []
    for line in found:
        if not line.level or (above and _is_inner(line, above[-1])):
            result[-1].content.append(replace(line, level=0) if line.level else line)
            continue
        while above and above[-1].heading and above[-1].heading.level >= line.level:
            above.pop()
        if above:
            above[-1].children += 1
        parents = tuple(s.heading for s in above if s.heading)
        above.append(Section(line, parents))
        result.append(above[-1])
    return result


def _is_inner(line: Line, section: Section) -> bool:
    label = labels.split_label(line.text)
    deeper = section.heading is not None and line.level > section.heading.level
    return bool(
        label and deeper and label.field in _INNER and (label.value or len(line.plain) <= 12)
    )


def category(parents: Sequence[Line], alone: bool) -> str | None:
    """Return the topic that the nearest heading above an item names, if it names one.

    `alone` says that this heading is the document's only one at its level: then it is a title
    where it is of the first level, and no topic.
    """
    if not parents:
        return None
    nearest = parents[-1]
    _, text = lines.ordinal(nearest.plain)
    text = re.sub(r"^[^\w《(（\[“\"]+", "", text).strip().rstrip(":：")
    text = re.sub(r"\s*[(（]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?$", "", text)
    if not text or (alone and nearest.level == 1) or len(text) > 60:
        return None
    return text if len(_GENERIC.sub("", text)) > 1 or text in ("文章", "论文") else None


def starts(section: Section, every_number: bool = False) -> list[Start]:
    """Return where the items of a section's content begin; empty where its heading is the item.

    `every_number`: numbered paragraphs are items even without a title (news).
    """
    content = [
        line for line in section.content if line.is_rule or not furniture.is_furniture(line.plain)
    ]
    if _links_lead(content):
        return [Start(line, "linked", line.text) for line in content if _leads_with_paper(line)]
    if (titles := _title_labels(content)) and len(titles) > 1:
        return titles
    first: Start | None = None
    found: list[Start] = []
    for line in content:
        start = _start(line, every_number)
        if start is None:
            if first is None and _is_evidence(line) and section.heading is not None:
                return []
            continue
        first = first or start
        alike = start.style == first.style or (line.bullet and first.line.bullet)
        if alike and line.indent <= first.line.indent + 1:
            found.append(start)
    return found


def _title_labels(content: Sequence[Line]) -> list[Start]:
    """Return the lines that begin items by one and the same title label, ``标题：…``."""
    labelled = [(line, found) for line in content if (found := labels.split_label(line.text))]
    titled = [(line, found) for line, found in labelled if found.field == "title" and found.value]
    key = titled[0][1].key if titled else ""
    return [Start(line, "labelled", found.value) for line, found in titled if found.key == key]


def _start(line: Line, every_number: bool) -> Start | None:
    text, plain = line.text, line.plain
    if line.is_rule or text.startswith("|"):
        return None
    match = _ORDERED.match(text)
    rest = text[match.end() :] if match else text
    # A label ("**方法：** …") is no title, but a title may have a colon behind it.
    if _is_label(rest):
        return None
    if _NAMED.match(plain) or _is_bold_title(text):
        return Start(line, "titled", text if not match else rest)
    if _BOLD_AND_MORE.match(text) and any(is_paper(link.url) for link in line.links):
        return Start(line, "bold", text)
    if match and (every_number or _leads(rest)):
        return Start(line, "ordered", rest)
    if line.bullet and _leads(rest):
        return Start(line, "bullet", rest)
    return None


def leading_link(line: Line) -> str | None:
    """Return where a list element or heading leads whose title is a link."""
    match = _ORDERED.match(line.text)
    rest = line.text[match.end() :] if match else line.text
    listed = match or line.bullet or line.level
    if not listed or not (link := lines.MARKDOWN_LINK.match(rest)) or not line.links:
        return None
    return None if labels.field_of_link(lines.plain(link[1])) else line.links[0].url


def is_numbered_prose(line: Line) -> bool:
    """Whether a line is a numbered paragraph that leads with no link, as news are told."""
    match = _ORDERED.match(line.text)
    rest = line.text[match.end() :] if match else ""
    return (
        len(rest) >= 40
        and not rest.startswith("[")
        and lines.has_han(rest, 15)
        and not _is_label(rest)
    )


def _is_label(text: str) -> bool:
    if re.match(r"\*\*\[[^\[\]*]+\]\*\*\s*\[", text):
        return False  # a tag before a link
    if labels.split_label(text):
        return True
    bold = re.match(r"\*\*([^*]{1,16})\*\*\s*[:：]|\*\*([^*]{1,16})[:：]\s*\*\*", text)
    aspect = (bold[1] or bold[2]) if bold else ""
    return (
        bool(aspect)
        and len(aspect.split()) <= 2
        and (lines.has_han(aspect) or aspect.isascii())
        and len(aspect) <= (8 if lines.has_han(aspect) else 16)
    )


def _leads(text: str) -> bool:
    """Whether a list element leads with a title: a link that is no anchor, or bold, or 《》."""
    if not (match := _LED.match(text)):
        return any(
            labels.field_of_link(k.label) == "link" or is_paper(k.url) for k in lines.links(text)
        )
    if match[1] == "[":
        found = lines.links(text)
        tagged = re.match(r"\[[^\[\]]*\]\(", text[match.start(1) :])
        return bool(found) if tagged or text.startswith("[[") else len(found) > 0
    return True


def _is_bold_title(text: str) -> bool:
    match = _WHOLE_BOLD.match(text)
    if not match or len(match[1]) > 300:
        return False
    inner = lines.plain(match[1])
    number, title = lines.ordinal(inner)
    bare = facts.own_arxiv_id(inner) or facts.venue_of(inner) or names.looks_like_names(inner)
    words = len(re.findall(r"[A-Za-z]{2,}", title))
    dated = facts.date_of(inner) and len(inner) < 24
    return not (bare or dated or inner.endswith((":", "："))) and (number is not None or words >= 3)


def _links_lead(content: Sequence[Line]) -> bool:
    return sum(1 for line in content if _leads_with_paper(line)) >= 2


def _leads_with_paper(line: Line) -> bool:
    found = line.links
    plain_line = not (line.bullet or _ORDERED.match(line.text))
    return bool(
        plain_line
        and found
        and line.text.startswith("[")
        and len(found[0].label) > 12
        and is_paper(found[0].url)
    )


def _is_evidence(line: Line) -> bool:
    label = labels.split_label(line.text)
    if label:
        return label.field in _EVIDENCE
    if any(facts.own_arxiv_id(part) for part in re.split(r"\s*[|｜·]\s*", line.plain[:200])):
        return True
    alone = line.links and not re.search(r"\w", lines.without_links(line.text))
    return bool(alone) and any(is_paper(k.url) or labels.field_of_link(k.label) for k in line.links)


def is_item(section: Section, kind: Kind = "paper") -> bool:
    """Whether the heading of a section is itself an item: by a number, a link, facts, or a title.

    An English title suffices for a paper, and for news a heading above running text.
    """
    if section.heading is None or section.children or section.is_page_part:
        return False
    number, text = lines.ordinal(section.heading.text)
    content = [c for c in section.content if not (c.is_rule or furniture.is_furniture(c.plain))]
    if lines.MARKDOWN_LINK.match(text):
        return True
    if any(_is_evidence(line) for line in content):
        return True
    if "《" in text or number is not None:
        return bool(content)
    if kind == "news":
        told = (c.text for c in content if not (c.bullet or c.text.startswith("|")))
        said = (lines.plain(without_trailing_links(text)) for text in told)
        sourced = any(labels.source_of(line.text) for line in content)
        return sourced or any(len(text) >= 12 and lines.ends_sentence(text) for text in said)
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    return (
        kind == "paper"
        and words >= 4
        and not lines.has_han(text, 6)
        and any(len(c.plain) >= 40 for c in content)
    )
