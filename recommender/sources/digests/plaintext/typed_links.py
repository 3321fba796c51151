"""Links as forums, chats, Gemini and mails in plain text write them, as Markdown."""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.plaintext.extensions import at_lines
from recommender.sources.digests.text.link_words import field_of_link

_LINK = r"https?://[^\s\[\]<>|\"]+"

_FORUM_SIGN = re.compile(r"\[url=|\[/?(?:b|size|color|list)(?:=[^\]\n]{0,20})?\]", re.I)
_FORUM_LINK = re.compile(r"\[url=[\"']?([^\]\"'\n]{1,500})[\"']?\](.{0,500}?)\[/url\]", re.I)
_FORUM_TAG = re.compile(r"\[/?(?:size|color|font|align|center|quote|list|u|table|tr)(?:=[^\]\n]{0,40})?\]", re.I)  # fmt: skip
_CHAT_LINK = re.compile(rf"<({_LINK})\|([^<>|\n]+)>")
_CHAT_BOLD = re.compile(r"(?<![\w*])\*([^\s*][^*\n]{0,200}?)\*(?![\w*])")
_GEMINI_SIGN = re.compile(r"\n=>\s+\S+\s+\S")


def is_bbcode(text: str) -> bool:
    """Whether a text has the tags of forums: ``[url=…]``, ``[b]``."""
    return _FORUM_SIGN.search(text) is not None


def from_bbcode(lines: Sequence[str]) -> list[str]:
    """Write links, bold text and list elements of BBCode as Markdown."""
    found = []
    for line in lines:
        line = _FORUM_LINK.sub(r"[\2](<\1>)", line)
        line = re.sub(r"\[url\](\S+?)\[/url\]", r"<\1>", line, flags=re.I)
        line = re.sub(r"\[/?b\]", "**", line, flags=re.I)
        line = re.sub(r"^(\s*)\[\*\]\s*", r"\1- ", line)
        found.append(_FORUM_TAG.sub("", line))
    return found


def has_chat_links(text: str) -> bool:
    """Whether a text has links as chats export them: ``<https://…|words>``."""
    return _CHAT_LINK.search(text) is not None


def from_chat(lines: Sequence[str]) -> list[str]:
    """Write links and bold text of chats as Markdown."""
    return [_CHAT_BOLD.sub(r"**\1**", _CHAT_LINK.sub(r"[\2](<\1>)", line)) for line in lines]


def is_gemini(text: str) -> bool:
    """Whether a text that begins with a line break has link lines of Gemini: ``=> address words``."""
    return len(_GEMINI_SIGN.findall(text)) > 1


def from_gemini(lines: Sequence[str]) -> list[str]:
    """Write link lines as list elements."""
    return [re.sub(r"^=>\s+(\S+)\s+(\S.{0,500}?)\s*$", r"- [\2](<\1>)", line) for line in lines]


_MAILED_SIGN = re.compile(r"\S[\])]? ?<https?://")
_MAILED = re.compile(
    rf"(?:\[([^\[\]\n]{{1,40}})\]|(?:(?<=[\[\]()（）【】<>|,;·，、\t])|(?<=[\[\]()（）【】<>|,;·，、] ))([^\W_][^\[\]()（）【】<>|,;·，、\t\n]{{0,38}}))[ \t]?<({_LINK})>"
)
_MAILED_BUTTON = re.compile(rf"\[([^\[\]<>\n]{{1,40}}) <({_LINK})>\]")
_BARE = re.compile(r"(?<!\()<http")


def has_mailed_links(text: str) -> bool:
    """Whether addresses stand in angle brackets behind words, as in mails that were HTML."""
    return len(_MAILED_SIGN.findall(text)) > 1


def from_mailed_links(lines: Sequence[str]) -> list[str]:
    """Write as links what says where a paper, its code and the like are: ``[arXiv <https://…>]``, ``[pdf] <https://…>``."""
    return [_with_links(line) if "<http" in line else line for line in lines]


def _with_links(line: str) -> str:
    found = _MAILED.sub(_button, _MAILED_BUTTON.sub(r"[[\1](<\2>)]", line))
    return line if _BARE.search(found) else found  # the title has an address of its own


def _button(match: re.Match[str]) -> str:
    said = (match[1] or match[2]).strip()
    return f"[{said}](<{match[3]}>)" if field_of_link(said) else match[0]


_ARXIV_FENCE = re.compile(r"\\\\[ \t]*(?:\([ \t]*(https?://[^\s,)]+)[^()\n]*\))?[ \t]*$")


is_arxiv_mail = at_lines(r"\\\\[ \t]*\n(?:arXiv:|Paper:)")
"""Whether a text is a mail of arXiv, which has two backslashes between the parts of an entry."""


def from_arxiv_mail(lines: Sequence[str]) -> list[str]:
    """Write the two backslashes between the parts of an entry as blank lines, the address behind them by itself."""
    return [_ARXIV_FENCE.sub(lambda match: match[1] or "", line) for line in lines]


_LINKS_BELOW = re.compile(
    rf"\n[ \t]*(?:[-=*#]{{1,3}}[ \t]*)?(?:links?|references?|urls?|sources?|链接|参考链接|论文链接|相关链接|原文链接|地址|リンク)[ \t]*[:：]?[ \t]*[-=*#]{{0,3}}\n(?:[-=]{{3,}}\n)?((?:[ \t]*\n)?(?:[ \t]*(\d{{1,3}})[.)、:：][ \t]*<?{_LINK}>?[ \t]*\n?){{3,}})\s*\Z",
    re.I,
)
_NUMBERED_LINK = re.compile(rf"[ \t]*(\d{{1,3}})[.)、:：][ \t]*<?({_LINK})>?[ \t]*$")
_NUMBERED_LINE = re.compile(r"[ \t]*[\[(（【]?(\d{1,3})(?:[\])）】]|[.、])[ \t]*(?=[^\s\d])")


def has_links_below(text: str) -> bool:
    """Whether the addresses of numbered items stand at the end of a text, by their numbers."""
    return "://" in text[-500:] and _LINKS_BELOW.search(text) is not None


def links_below(lines: Sequence[str]) -> list[str]:
    """Put the address of each number behind the one line above that begins with this number."""
    first = len(lines)
    while first and (not lines[first - 1].strip() or _NUMBERED_LINK.match(lines[first - 1])):
        first -= 1
    urls = {match[1]: match[2] for line in lines[first:] if (match := _NUMBERED_LINK.match(line))}
    numbered = [match and match[1] for match in map(_NUMBERED_LINE.match, lines[:first])]
    counts = Counter(numbered)
    if any(counts[number] != 1 for number in urls):
        return list(lines)
    told = [
        f"{line} <{urls[number]}>" if number in urls else line
        for line, number in zip(lines[:first], numbered, strict=True)
    ]
    return [*told, *("" for _ in lines[first:])]
