"""The marks before items: how they are numbered, in which style."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from recommender.sources.digests.remembered import remembered

NUMERAL = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_SIGNS = r"(?:(?!\d\ufe0f?\u20e3|[\u2460-\u2473])[^\w\s\[【（(《<「『“\"'#$.]\ufe0f?\s?){0,3}"
_NAMED = r"论文|文章|新闻|资讯|消息|项目|工具|案例|推荐|要闻|paper|article|news|story|item|part|top|no|number|rank|论文推荐|論文|記事|ニュース|기사|뉴스|논문|headline|entry|nachricht|meldung|artikel|noticia|notícia|artículo|artigo|nouvelle|новость|статья"
_MARK = re.compile(
    rf"(?P<signs>{_SIGNS})\s*(?:"
    rf"(?P<named>(?:{_NAMED})\s*[.#＃]?\s*)(?P<a>{NUMERAL})(?:/\d{{1,3}}(?=\s*$))?\s*(?P<as>[.:：、)）]|[|｜丨]|[-–—]\s|(?=\s*[《「\"“])|(?=\s*$))"
    rf"|(?P<rank>(?:top|no|number|rank)\s*[.#＃]?\s*)(?P<h>\d{{1,3}})(?P<hs>)(?=\s)"
    rf"|(?P<hash>[#＃]\s?)(?P<b>\d{{1,3}})\s*(?P<bs>[.:：、)）]?)(?=\s|$|[{chr(0x3400)}-{chr(0x9FFF)}《])"
    r"|(?P<open>[\[【［（(〔]\^?)\s*(?P<c>\d{1,3}|[一二三四五六七八九十]{1,3})\s*[\]】］）)〕](?!\()(?P<cs>[.、:：]?)"
    r"|(?P<d>\d{1,3})(?P<ds>[.．](?!\d)|[、)）｜丨]|\ufe0f?\u20e3|\s+[|｜丨]|\s+[-–—](?=\s+\D))"
    r"|(?P<e>0\d)(?P<es>)\s+(?=[^\W\d]|[《“\"「\[*])"
    r"|(?P<f>[①-⑳❶-❿➊-➓])(?P<fs>)"
    rf"|(?P<di>第)\s?(?P<i>{NUMERAL})\s?(?P<is>[篇条则项](?:论文|文章|新闻)?)(?:\s*[:：、.]|(?=[\s《「“\"\[【*])|$)"
    r"|(?P<j>[🥇🥈🥉])(?P<js>)(?=\s|[^\W\d]|[《“\"「\[【*])"
    r"|(?P<g>[一二三四五六七八九十]{1,3})(?P<gs>[、.．:：]|[篇条则]\s*[:：、])"
    r")\s*",
    re.I,
)


_CLOCK = re.compile(
    r"[\[(（]?(\d{1,2}):(\d\d)(?::(\d\d))?(\s?[ap]\.?m\b\.?)?(?:\s?[-–—~]\s?\d{1,2}:\d\d(?:\s?[ap]\.?m\b\.?)?)?[\])）]?\s*[-–—|｜:：]?\s+(?![a-z]{1,4}\W*$)(?=[^\W\d]|[《“\"\[【(（])",
    re.I,
)
"""When something is spoken of in a recording."""
_ALONE = re.compile(rf"[\[【(（]?({NUMERAL})[\]】)）]?\s*[.、:：]?$")


MEDAL = "🥇"
"""The style of the first three of a ranking."""


class Mark(NamedTuple):
    """A mark at the beginning of a text: its style, its number, where what follows begins."""

    style: str
    number: int
    end: int


@remembered
def mark_of(text: str) -> Mark | None:
    """Read the mark that a plain text begins with, in any of the usual forms; None without one.

    Understands ``1.``, ``1、``, ``[1]``, ``（1）``, ``【1】``, ``#1``, ``Top 1.``, ``论文 1：``, ``①``,
    ``一、``, ``第1篇：``, ``1️⃣``, ``🥇``, ``01 Title``, ``1 | Title``, ``1 - Title`` and ``12:34 Title``, also behind signs such as 🔥.
    """
    if len(text) < 8 and (alone := _ALONE.match(text)):
        return Mark("alone", number_of(alone[1]), len(text))
    if clock := _CLOCK.match(text[:32]):
        after_noon = (clock[4] or "").strip().casefold().startswith("p") and int(clock[1]) < 12
        hours = (int(clock[1]) + 12 * after_noon) * 60 + int(clock[2])
        return Mark("0:00", hours * 60 + int(clock[3]) if clock[3] else hours, clock.end())
    match = _MARK.match(text[:40])
    if not match:
        return None
    if match["j"]:
        return Mark(MEDAL, number_of(match["j"]), match.end())
    for key in "abcdefghi":
        if match[key]:
            before = (
                match["named"]
                or match["hash"]
                or match["open"]
                or match["di"]
                or match["rank"]
                or ""
            ).strip()
            kind = "一" if not match[key].isascii() and key != "f" else "①" if key == "f" else "1"
            style = f"{before.casefold()}{kind}{(match[key + 's'] or '').strip()}" if key not in "ef" else kind  # fmt: skip
            return Mark(style, number_of(match[key]), match.end())
    return None


_NOTHING_BEHIND = re.compile(r"(\d{1,2})[ \u3000]{1,3}(?=[“\"‘']?[A-Z\u3400-\u9fff\uac00-\ud7a3])")
_LETTER = re.compile(r"[(（]?([A-Za-z])(?:[)）]|[.．、])\s*(?=[“\"《]?[^\W\d_])")
_IN_BRACKET = re.compile(r"[(（]?[a-zA-Z][)）]\s+\S")
_ROMAN = re.compile(
    r"(?:[(（]?([IVXL]{1,6})(?:[)）]|[.．、:：])|[(（]([ivxl]{1,6})[)）])\s*(?=[“\"《]?[^\W\d_])"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_OF_ALL = re.compile(r"[(（]?(\d{1,2})/(?:\d{1,2}|[nN])?[)）]?\s*[:：|]?\s+(?=\D)")
_RUN_ON = re.compile(r"\s*(\d{1,3})([.．](?=\d)|\s+(?=[^\W\d]|[《“\"「\[*]))")


def continued_mark(text: str, before: Mark) -> Mark | None:
    """Read a number that figures follow at once, where it goes on from the mark before: ``4.58 seats`` behind 3, ``4 Title`` behind 🥉.

    Alone such a text begins with a decimal number.
    """
    match = _RUN_ON.match(text)
    if not match or int(match[1]) != before.number + 1:
        return None
    sign = match[2].strip()
    if before.style != f"1{sign}" and (sign or before.style != MEDAL):
        return None
    return Mark(before.style, int(match[1]), match.end())


def bare_numbers(texts: Sequence[str]) -> dict[int, Mark]:
    """Read the numbers that nothing parts from what follows, where lines have them one after the other: ``1 Title``.

    One such number may be anything; those of four lines that count from one are marks. So are
    letters and Roman numerals, which else begin a name, and numbers of all, which else are dates:
    ``A. Title``, ``(b) Title``, ``II. Title``, ``1/6 Title``, ``1/ Title``.
    """
    forms = ((_NOTHING_BEHIND, "1"), (_LETTER, "a"), (_ROMAN, "I"), (_OF_ALL, "1/"))
    return next((found for form, style in forms if (found := _counted(texts, form, style))), {})


def _counted(texts: Sequence[str], form: re.Pattern[str], style: str) -> dict[int, Mark]:
    """Return the marks of a form that count from the first, where four and nearly all of that form do."""
    found = {i: m for i, text in enumerate(texts) if (m := form.match(text))}
    counted: dict[int, Mark] = {}
    for i, match in found.items():
        said = match[match.lastindex or 1].casefold()
        if style == "I":
            number = _roman(said.upper())
        else:
            number = int(said) if said.isdigit() else ord(said) - ord("a") + 1
        if number == len(counted) + 1:
            counted[i] = Mark(style, number, match.end())
    return counted if len(counted) >= max(4, 0.8 * len(found)) else {}


def _roman(numeral: str) -> int:
    """Return the value of a Roman numeral: a smaller letter before a larger one is taken from it."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def is_lettered(text: str) -> bool:
    """Whether a text begins with a letter in a bracket, which counts it: ``(b) Title``."""
    return bool(_IN_BRACKET.match(text))


def without_mark(text: str) -> str:
    """Return a plain text without the mark that it begins with."""
    mark = mark_of(text)
    return text[mark.end :] if mark else text


def number_of(digits: str) -> int:
    """Return the value of a short numeral, Arabic, circled or Chinese, or of a medal."""
    if digits.isascii():
        return int(digits)
    for first in "①❶➊🥇":
        if 0 <= ord(digits[0]) - ord(first) < 20:
            return ord(digits[0]) - ord(first) + 1
    tens, mark, units = digits.rpartition("十")
    values = "零一二三四五六七八九"
    ten = (values.find(tens) if tens else 1) if mark else 0
    return max(ten, 0) * 10 + max(values.find(units), 0)
