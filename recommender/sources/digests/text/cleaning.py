"""Titles and prose as a mention keeps them: unwrapped, in one language each."""

import re
from collections.abc import Sequence

from recommender.entries.mention import Kind, language
from recommender.sources.digests.blocks.inline import Inline, Link
from recommender.sources.digests.text import facts, link_words

_WRAPPED = re.compile(r"《([^《》]+)》|「([^「」]+)」|“([^“”]+)”|\"([^\"]+)\"")
_EMPTY = re.compile(r"(?<!:)(?:\s*[,，|·/]\s*){2,}|[(（]\s*[)）]")
"""Signs around what is gone."""
_TWICE = re.compile(r"[,，|·/]\s*[,，|·/]|[(（]\s*[)）]")
"""Part of these, found faster."""
_LEADING_SIGNS = re.compile(r"[^\w《》“”\"'(\[{「『【$<#@.]+")


def without_trailing_links(inline: Inline) -> Inline:
    """Take off links such as 项目地址 that stand behind the prose."""
    for link in reversed(inline.links):
        known = link.label and link_words.field_of_link(link.label)
        if not known or re.search(r"\w", inline.text[link.end :]):
            break
        inline = inline[: link.start].strip(" ,，、|[(（")
    return inline


def without_links(inline: Inline, own: Sequence[Link]) -> str:
    """Return the text of a line without its own links and the brackets that held them."""
    text, place = "", 0
    for link in own:
        text += inline.text[place : max(place, link.start)] + "\0"
        place = max(place, link.end)
    text += inline.text[place:]
    if "\0" in text:
        text = _without_gaps(text)
    return _EMPTY.sub("  ", text) if _TWICE.search(text) else text


def _without_gaps(text: str) -> str:
    """Return a text without the signs around the places that links had."""
    text = re.sub(r"[\[(（]\s*(?:\0\s*[|,，/·;&]*\s*)+[\])）]", "\0", text)
    return re.sub(
        r"(?:(?:\b(?:read more )?(?:on|or|and)\b|及|和|或)\s*)?\0(?:\s*(?:or|and|,|，|[|·/])\s*\0)*",
        " ",
        text,
        flags=re.I,
    )


_URL = re.compile(r"https?://[!-~]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def without_numbers(text: str) -> str:
    """Return a text with every number replaced by 0, so that what differs in numbers alone is equal."""
    return _NUMBER.sub("0", text)


def clean_title(text: str, kind: Kind = "paper") -> tuple[str, str | None]:
    """Return a title without signs and wrapping, and the venue written behind it."""
    title = " ".join(text.split())
    if kind == "paper":
        title = _LEADING_SIGNS.sub("", title, count=1) if _LEADING_SIGNS.match(title) else title
    venue = None
    if title.startswith(("[", "【")) and re.fullmatch(r"\[[^\[\]]+\]|【[^【】]+】", title):
        title = title[1:-1]
    wrapped = _WRAPPED.match(title)
    if wrapped and wrapped.end() >= len(title) - 40:
        rest = title[wrapped.end() :].strip(" 。.,，")
        inner = next(g for g in wrapped.groups() if g)
        if not rest or rest[-1] in ")）]】":
            title, venue = inner, facts.venue_of(rest)
    elif title.endswith((")", "）", "]")) and (
        tail := re.search(r"\s*[(（\[]([^()（）\[\]]{3,40})[)）\]]$", title)
    ):
        venue = facts.venue_of(tail[1]) if re.search(r"\d{2}", tail[1]) else None
        title = title[: tail.start()] if venue else title
    title = title.strip().rstrip(":：,，;；|-—– ")
    stopped = title.endswith((".", "。")) and re.search(r"\w{3}[.。]$", title[-4:])
    return (title[:-1] if stopped else title), venue


def by_language(paragraphs: Sequence[str]) -> tuple[str | None, str | None]:
    """Split prose into Chinese and English; a minor share of either belongs to the other."""
    shares = {"zh": 0, "en": 0}
    spoken = []
    for text in paragraphs:
        said = _URL.sub("", text) if "://" in text else text
        spoken.append((code := language(said), text))
        # A Chinese character says about as much as three Latin letters.
        shares[code] += 3 * len(said) if code == "zh" else len(said)
    total = sum(shares.values())
    if total and 0 < min(shares.values()) < 0.25 * total:
        major = max(shares, key=lambda code: shares[code])
        spoken = [(major, text) for _, text in spoken]
    zh, en = ("\n".join(t for lang, t in spoken if lang == code) or None for code in ("zh", "en"))
    return zh, en
