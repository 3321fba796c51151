"""Words of links: what one leads to whose text is no title, ``[PDF]``, ``[Official Code]``, ``阅读原文``."""

import re

from recommender.sources.digests.blocks.inline import Link
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text.facts import is_arxiv_id
from recommender.sources.digests.text.labels import BUTTONS, LABELS, key_of
from recommender.sources.digests.text.source_names import source_within

_LINK_WORDS = frozenset(
    [
        "abs", "publication", "html", "acl", "openreview", "ieee", "acm", "nature", "springer",
        "sciencedirect", "cvf", "arxivpaper", "biorxiv", "medrxiv", "pubmed", "semanticscholar",
        "alphaxiv", "download", "readmore", "continuereading", "learnmore", "了解更多", "查看原文",
        "检视原文", "查看详情", "阅读全文",
    ]
)  # fmt: skip
_BUTTON_ADJECTIVES = frozenset(
    [
        "official", "unofficial", "source", "original", "full", "and", "or", "the", "in", "on",
        "by", "for", "to", "with", "our", "my", "this", "官方", "非官方", "原版", "与", "和", "及",
    ]
)  # fmt: skip
_BUTTON_CODE = frozenset(
    [
        "data", "pytorch", "torch", "tensorflow", "tf", "jax", "keras", "caffe", "matlab",
        "implementation", "implementations", "reimplementation", "repos", "kaggle", "notebook",
        "notebooks",
    ]
)  # fmt: skip
_BUTTON_WORD = re.compile(r"非?官方|原版|[与和及]|[^\W_与和及]+")
_LONGEST_BUTTON = 40
"""Characters of a link that is a button, at most."""

_VERB = re.compile(
    r"^(?:阅读|查看|下载|点击|跳转|打开|访问|前往|view|read|download|get|see|open)(?:the|full)?"
)


_DIGITS = re.compile(r"\d\d")
_YEAR = re.compile(r"[,，]?\s*(?:19|20)?\d\d[.’']?\d*$")
_DATED = 24
"""Letters at the end of a label in which a year is looked for: in a whole one that would take the square of its length."""


@remembered
def field_of_link(label: str) -> str | None:
    """Return the field that the words of a link stand for, None for other words."""
    end = label[-_DATED:]
    key = key_of(label[:-_DATED] + _YEAR.sub("", end) if _DIGITS.search(end) else label)
    field = LABELS.get(key) or LABELS.get(
        _VERB.sub("", key.removesuffix("链接").removesuffix("地址"))
    )
    if field in BUTTONS:
        return field
    if key in _LINK_WORDS or source_within(label) or _names_arxiv_id(label):
        return "link"
    # Of several words, such as "Official Code" and "Paper & Data", the first that says what it leads to tells.
    words = _BUTTON_WORD.findall(label.casefold()) if len(label) <= _LONGEST_BUTTON else []
    told = [_of_word(word) for word in words]
    return next(filter(None, told), None) if len(words) > 1 and None not in told else None


def _names_arxiv_id(label: str) -> bool:
    """Whether the words of a link are ``arXiv:1312.6114``; a bare number may be the mark of a title behind it."""
    return label[:5].casefold() == "arxiv" and is_arxiv_id(label)


def _of_word(word: str) -> str | None:
    """Return the field that a word of a button stands for, "" for one that says how; None for another."""
    if word in _BUTTON_ADJECTIVES:
        return ""
    field = "code" if word in _BUTTON_CODE else "link" if word in _LINK_WORDS else LABELS.get(word)
    return field if field in BUTTONS else None


def is_button(text: str, link: Link, least: int = 13) -> bool:
    """Whether a link of a word or two stands in brackets behind so much text, whatever it says."""
    said = text[link.start : link.end]
    around = text[max(0, link.start - 1) : link.start] + said[:1]
    return len(said) <= 22 and link.start >= least and ("[" in around or "【" in around)
