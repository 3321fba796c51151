"""Datelines: the line of a post that says when it appeared, and perhaps by whom and on what."""

import re
from typing import NamedTuple

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import facts

_DATED = re.compile(
    r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?)?"
    r"|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?\s*,?\s+(?:19|20)\d\d"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+(?:19|20)\d\d"
)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(
    r"T?\d\d?:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:Z|GMT|UTC|CST|JST|[AP]M|[+-]\d\d:?\d\d)?"
)
_DAY = re.compile(
    r"(?:星期|周|礼拜)[一二三四五六日天]|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?|[月火水木金土日]曜日?",
    re.I,
)
_BY = re.compile(r"(?:(?:written |posted )?by|作者|文)\s*[:：/]?\s*(?=\S)", re.I)
_IN = re.compile(
    r"(?:(?:posted )?in|filed under|分类于?|归类于?|category|categories)\s*[:：]?\s*(?=\S)", re.I
)
_COUNT = re.compile(
    r"(?:阅读|浏览|评论|点赞|热度|本文|字|分钟|次|条|时长|时间|数|量|[约共]|min(?:ute)?s?|read(?:ing)?|views?|comments?|words?"
    r"|[\d.,k~≈:：\s])+",
    re.I,
)
_TAKES = re.compile(
    r"(?=.*(?:\d|less))(?=.*(?:\bmin|分|분|\bмин))(?:(?:estimated|average|about|less|than|an?|to|ca|reading|reads?|time|min(?:ute[ns]?|utos?|uti)?|预计|阅读|本文|全文|时长|时间|约|需要?|读完|分[钟鐘]?"
    r"|で読めます|約|読了|目安|所要|時間|읽는|시간|읽기|소요|분|lesezeit|lesedauer|temps|tiempo|tempo|de|di|lecture|lectura|leitura|lettura|время|чтения|на|чтение|мин(?:ут[аы]?)?)(?![a-z])|[\W\d_])+$",
    re.I,
)
"""How long it takes to read something."""
_SPOKEN = re.compile(
    r"发[表布](?:于|时间|日期)?|更新(?:于|时间|日期)?|提交(?:于|时间|日期)?|上传(?:于|时间|日期)?|收录(?:于|时间|日期)?|编辑于|创建于|日期|时间"
    r"|posted|published|updated|submitted|uploaded|added|released|revised|announced|originally|first|last|date|on|at|[\W_]",
    re.I,
)
_BARE_LENGTH = 30
_MESSAGE = re.compile(
    r"\[?(?:(?P<who>[^\s:：\[\]]{1,24}(?: [^\s:：\[\]]{1,24}){0,2}?),?\s+)?\[?(?:(?P<day>(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}(?:日|[-/.](?:19|20)?\d\d)?),?\s+)?"
    r"(?:上午|下午|晚上|早上|凌晨)?\s?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?\]?(?:\s+(?P<after>[^\s:：]{1,24}(?: [^\s:：]{1,24}){0,2}))?\s*[:：]?$",
    re.I,
)
"""The line above a message of a chat: who wrote it, and when."""

_POST = re.compile(r"(?:\S.{0,40}\s)?@\w{2,30}\s*·\s*(?=\S{0,8}\d|\S+ \d)\S[^@。]{0,20}$")
"""The line above a post of a social network: ``Some Name @name · May 3``, ``@name · 2h``."""


class Dateline(NamedTuple):
    """When a post appeared ("" if only the day or the hour is told), and what else its line tells."""

    published: str
    category: str | None = None
    author: str | None = None


@remembered
def dateline_of(text: str) -> Dateline | None:
    """Read a line that says when a post appeared and nothing but what goes with it."""
    if not _DIGIT.search(text):
        return None
    published = facts.date_of(text) if len(text) <= 100 else None
    if len(text) <= 80 and "@" in text and _POST.match(text):
        return Dateline(published if published and len(published) > 6 else "")
    if (
        len(text) <= 80
        and (message := _MESSAGE.match(text))
        and (message["who"] or message["after"])
    ):
        return Dateline(published if published and len(published) > 6 else "")
    match = _DATED.search(text)
    if not match or not published or len(published) < 7:
        return None
    before, after = (
        _parts_beside_date(text[: match.start()]),
        _parts_beside_date(text[match.end() :]),
    )
    if before is None or after is None:
        return None
    if before["bare"] and not (after["counted"] and len(before["bare"]) <= _BARE_LENGTH // 2):
        return None
    bare = after["bare"]
    if len(bare) > (_BARE_LENGTH if _is_apart(text[match.end() :]) else _BARE_LENGTH // 3):
        return None
    author = before["author"] or after["author"]
    # Behind the time it takes to read a post stands who wrote it, elsewhere what it is about.
    if bare and after["counted"] and not author:
        author, bare = bare, ""
    return Dateline(
        published, before["category"] or after["category"] or bare or None, author or None
    )


def is_reading_time(text: str) -> bool:
    """Whether a line says no more than how long something takes to read, as blogs have it below a title."""
    return len(text) <= 40 and bool(_TAKES.match(text))


def _is_apart(rest: str) -> bool:
    return bool(re.match(r"\s*[|｜·•,，/—–-]", rest))


def _parts_beside_date(text: str) -> dict[str, str] | None:
    """Sort the parts on one side of a date; None where they are no parts of a dateline."""
    found = {"bare": "", "author": "", "category": "", "counted": ""}
    for part in re.split(r"\s*[|｜·•,，]\s*|\s{2,}|\s+[-–—/]\s+", _DATED.sub(" ", text)):
        said = _DAY.sub(" ", _CLOCK.sub(" ", part)).strip()
        if not _SPOKEN.sub("", said) or said.startswith("#"):
            continue
        said = re.sub(r"^[\s—–-]+|[\s—–-]+$", "", said)
        if match := _BY.match(said):
            found["author"] = re.sub(r"\s+(?:on|at|于)$", "", said[match.end() :])
        elif match := _IN.match(said):
            found["category"] = said[match.end() :]
        elif _COUNT.fullmatch(said):
            found["counted"] = said
        elif found["bare"] or re.search(r"[。？！?!]|\d{3}", said):
            return None
        elif not re.match(r"(?:标签|tags?)\s*[:：]", said, re.I):
            found["bare"] = said
    if has_han(found["author"], 12) or len(found["category"]) > 2 * _BARE_LENGTH:
        return None
    return found
