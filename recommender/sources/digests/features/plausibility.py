"""How much a text looks like a title."""

import re
from collections.abc import Callable

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import Inline, has_han
from recommender.sources.digests.features.calendars import is_period
from recommender.sources.digests.text import (
    boilerplate,
    datelines,
    facts,
    labels,
    link_words,
)
from recommender.sources.digests.text.citations import CITED_AS, after_people
from recommender.sources.digests.text.people import is_sender, looks_like_names
from recommender.sources.digests.text.prose import width

TAG = re.compile(r"^[\[(（【]([^\[\]()（）【】]{1,20})[\])）】]\s*(?=\S)")
"""What some lists put before a title: ``[工具]``, ``[2024/03]``, ``(CVPR 2024)``."""
_WORD = re.compile(rf"[^\W\d_]{{2}}|[{HAN}]")
_SMALL = re.compile(r"[a-z]+ ")
_STOP_LAST = re.compile(r"[a-z]{2}\.$")
_THIS = re.compile(
    r"(?:this|the|here|these|an?|see)\b.{0,30}\b(?:paper|survey|article|repo(?:sitory)?|list|link|page|blog|post)s?$"
)
_PLACE = re.compile(
    r"(?:[\w-]+\.){2,}(?:com|org|net|io|dev|ai|cn|app|edu|me|co)(?:/\S*)?|(?:\.{0,2}/)?(?:[\w.-]+/)+[\w.-]+\.(?:md|html?|pdf|txt|ipynb)|(?:[\w.-]+\.(?:py|ipynb|ya?ml|ckpt|pth?)\b[\s,;]*)+"
)
"""Where a page or a file is: a host of several names, a path, files of code."""
_EXPLAINED = re.compile(r"\W*([^\W\d_][\w&/+-]{1,11})\s*[(（]([^()（）]{6,120})[)）]\W*")
_INNER_STOP = re.compile(r"[。！？；.!](?:(?<=[。！？；])(?=.)|(?<=[a-z)\d]{2}[.!]) (?=[A-Z]))")
_COMMENT = r"(?:\d+ (?:pages?|figures?|tables?)\b.{0,80}|(?:accepted|in press|under review|to appear|submitted|preprint|camera[- ]ready)\b.{0,30})$"
"""What authors tell arXiv of a paper."""
_CHAPTERS = r"(?:chapters?|chs?\.?|sections?|secs?\.?|pages?|pp\.|§+)\s*[\d.]+(?:\s*(?:[-–,&]|and|to)\s*[\d.]+)*,?\s+(?:of |in |from )?(?-i:[A-Z])[\w'’-]+(?:(?:,? (?:and|&) [\w'’-]+|,? et al\.?)(?:\s*\(?(?:19|20)\d\d\)?)?|\s*\(?(?:19|20)\d\d\)?)$"
"""Parts of a book that is known by its authors: ``Chapters 1 & 2, Ito & Ruiz``."""
_LICENCE = r"(?:MIT|Apache(?:[- ]2\.0)?|BSD(?:[- ]\d[- ]Clause)?|[AL]?GPL(?:[- ]?v?\d(?:\.0)?)?|MPL(?:[- ]2\.0)?|CC[- ]BY[\w.-]*(?: \d\.0)?|CC0|Unlicense)"
"""What code may be used by; it stands beside who wrote it, ``Some Lab / MIT / ⭐ 1,200``."""
_UNLIKE: tuple[tuple[Callable[[str], object], float], ...] = (
    (lambda text: text.endswith(("。", "；", "，", ",", ";", "…", "...")), 0.5),
    (re.compile(_COMMENT, re.I).match, 0.1),
    (re.compile(_CHAPTERS, re.I).match, 0.1),
    (re.compile(rf"\s[/|·｜]\s+{_LICENCE}(?:\s+[/|·｜]|\s*[/|·｜]?$)").search, 0.1),
    (re.compile(r"[,.，。;；)）\]】:：]").match, 0.5),
    (re.compile(r"(?:\[[^\[\]]*\]|\([^()]*\)|（[^（）]*）)$").match, 0.5),
    (re.compile(r"\||https?://").search, 0.6),
    (lambda text: text.endswith((":", "：")), 0.85),
    (re.compile(r"\s[—–|·]\s").search, 0.85),
    (
        re.compile(
            r"(?:(?:cs|stat|math|eess|q-bio|q-fin|econ|physics|astro-ph|cond-mat|nlin|quant-ph)\.(?:[A-Z]{2}|[a-z]+-[a-z]+)[,;/\s]{0,2})+$|https?$"
        ).match,
        0.7,
    ),
    (re.compile(r"\s\.[A-Z]|\[(?:[JCMDNPRSZA]|(?:EB|DB|J|C|M)/OL)\]").search, 0.4),
)
"""What is seldom in a title, and how much less a text with it looks like one."""


def plausibility(text: str) -> float:
    """Return how much a text looks like a title, 0 to 1."""
    text = " ".join(text.split())
    bare = TAG.sub("", text)
    text = bare if width(bare) >= 8 else text  # a word or two are none without it
    if not _WORD.search(text) or text.startswith(("http://", "https://")) or _PLACE.fullmatch(text):
        return 0.0
    said = width(text)
    steps = ((5, 0.25), (8, 0.55), (14, 0.8), (180, 1.0), (240, 0.7), (340, 0.35))
    value = next((v for limit, v in steps if said < limit), 0.05)
    value *= 0.45 ** len(_INNER_STOP.findall(text))
    if said > 60 and _STOP_LAST.search(text[-3:]):
        value *= 0.75
    if _SMALL.match(text) and not has_han(text):
        value *= 0.8
    if not _is_balanced(text):
        value *= 0.7
    if text.count("，") + text.count(",") > 3:
        value *= 0.6
    for found, factor in _UNLIKE:
        if found(text):
            value *= factor
    return value * _voices(text)


def _is_balanced(text: str) -> bool:
    """Whether every bracket that opens is closed."""
    opened = text.count("(") + text.count("（")
    return opened == text.count(")") + text.count("）") and text.count("[") == text.count("]")


def _voices(text: str) -> float:
    """Return the factor by which word lists lower the plausibility of a text; none of them excludes it."""
    value = 1.0
    if link_words.field_of_link(text) or (len(text) < 8 and labels.label_of(Inline(f"{text}:"))):
        value *= 0.1
    elif (label := labels.label_of(Inline(text))) and label[1] not in ("title", "title_zh"):
        value *= 0.3
    if boilerplate.is_boilerplate(text):
        value *= 0.4
    if datelines.dateline_of(text) or facts.is_arxiv_id(text) or is_sender(text):
        value *= 0.1
    else:
        value *= _of_venue(text)
    if looks_like_names(text):
        value *= 0.45
    elif after_people(text):
        value *= 0.6
    if is_period(text):
        value *= 0.1
    if _THIS.match(text) or _is_explained(text) or CITED_AS.fullmatch(text):
        value *= 0.2
    return value


def _of_venue(text: str) -> float:
    """Return how much less a text looks like a title if it names a venue; 1 if not."""
    if facts.venue_of(text) and len(text) < 30:
        return 0.15 if re.search(r"(?:19|20)\d\d", text) else 0.4
    return 0.3 if facts.is_venue_in_full(text) else 1.0


def _is_explained(text: str) -> bool:
    """Whether a text is an abbreviation and what it stands for: a glossary has such lines, and lists of venues."""
    match = _EXPLAINED.fullmatch(text)
    if not match:
        return False
    initials = iter("".join(word[0] for word in re.findall(r"[^\W\d_]+", match[2])).casefold())
    capitals = match[1][0] + re.sub(r"[^A-Z]", "", match[1][1:])
    return sum(letter in initials for letter in capitals.casefold()) >= max(2, len(capitals) - 1)
