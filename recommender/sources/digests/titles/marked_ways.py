"""The ways to take a title by marks: the first link, the emphasis that leads."""

import re

from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.text import datelines, link_words
from recommender.sources.digests.text.citations import CITED_AS, TAG_FIRST, are_last_first
from recommender.sources.digests.text.peeling import ET_AL
from recommender.sources.digests.text.people import is_person, looks_like_names

_SOURCE_BEFORE = re.compile(
    r"[(（\[【]\s*(?:\w{0,2}来源|转自|来自|via|source|出典|출처)\s*[:：]?$", re.I
)
"""What stands before the link of a source: ``Title（来源: [Some Site](…)）``."""
_YEARS_LAST = re.compile(r"[\s,(（]*(?:19|20)\d\d(?:[a-z]|[/–-](?:19|20)?\d\d)?[)）]?$")
_SURNAMES = re.compile(r"[A-Z][\w'’-]+(?:(?:,|,? and|,? &) [A-Z][\w'’-]+){1,5}")
_URL_FIRST = re.compile(r"https?://\S+\s")
_NICKNAME = 32
"""Characters of what a list calls a paper, before its title in bold."""


def by_emphasis(inline: Inline) -> dict[str, tuple[int, int]]:
    """Return the first emphasis that leads."""
    found: dict[str, tuple[int, int]] = {}
    for span in inline.spans[:6]:
        if span.end - span.start < 2 or not _may_lead(inline, span.start, span.end):
            continue
        if span.mark == "bold" and "bold" not in found:
            found["bold"] = (span.start, span.end)
            if any(s.mark == "italic" and s.start < span.end and span.start < s.end for s in inline.spans):  # fmt: skip
                found["bold italic"] = (span.start, span.end)
        elif span.mark == "italic" and "italic" not in found:
            found["italic"] = (span.start, span.end)
    if "bold italic" not in found and (twice := _twice(inline)):
        found["bold italic"] = twice
    bold = next(iter(inline.marked("bold")), None)
    if (
        "bold" not in found
        and bold
        and 2 < bold.start <= _NICKNAME
        and bold.end - bold.start >= 16
        and not inline.text[bold.end :].lstrip()[:1].islower()  # no sentence goes on
    ):
        found["later bold"] = (bold.start, bold.end)
    if inline.inner_bold:
        found["inner bold"] = inline.inner_bold
    return found


def _twice(inline: Inline) -> tuple[int, int] | None:
    """Return the one stretch of several words that is both bold and italic, wherever it stands."""
    italic = {(span.start, span.end) for span in inline.marked("italic")}
    both = [(s.start, s.end) for s in inline.marked("bold") if (s.start, s.end) in italic]
    return both[0] if len(both) == 1 and inline.text[slice(*both[0])].count(" ") else None


def by_link(inline: Inline) -> dict[str, tuple[int, int]]:
    """Return the first link that says more than where it leads, unless it is the source of what stands before it."""
    text = inline.text
    for span in inline.spans[:8]:
        said = text[span.start : span.end].strip()
        bare = not said or said.startswith(("http://", "https://"))
        if span.mark == "link" and not bare and not link_words.field_of_link(said.strip("[]() ")):
            before = text[: span.start].rstrip()
            if _SOURCE_BEFORE.search(before[-12:]):
                break
            early = not before or len(re.findall(r"\w", before)) <= (
                90 if before.endswith((":", "：")) else 24
            )
            early = early or looks_like_names(before.rstrip(" .,:：，。"))
            return {"link" if early else "later link": (span.start, span.end)}
    return {}


def _may_lead(inline: Inline, start: int, end: int) -> bool:
    """Whether an emphasised stretch leads: nothing but a tag stands before it, and no sentence goes on."""
    text = inline.text
    before = TAG_FIRST.sub("", _URL_FIRST.sub("", text[:start]))
    if (
        before
        and len(re.findall(r"\w", before)) > 2
        and not (_are_people(before) or _is_date(before) or _is_by(before, text[start:end]))
    ):
        return False
    behind = text[end : end + 1]
    return not behind or not behind.isalnum() or text[end - 1] in ":：。.!！?？"


def _is_by(before: str, text: str) -> bool:
    """Whether one person stands before several words: ``Ana Ruiz: *Masks of Each Object*``."""
    person = before.strip().rstrip(":：,，")
    return person != before.strip() and text.count(" ") > 1 and is_person(person)


def _is_date(text: str) -> bool:
    """Whether a date stands before a title: ``2025-10-13, ``."""
    return (
        bool(re.search(r"[\s,，:：|·–—-]$", text))
        and datelines.dateline_of(text.strip(" ,，:：|·–—-")) is not None
    )


def _are_people(text: str) -> bool:
    """Whether people stand before a title, perhaps with a year: ``A. One et al. 2014 —``."""
    text = text.strip(' -–—:：.,，“"「«')
    people = _YEARS_LAST.sub("", text)
    if CITED_AS.fullmatch(text) or ET_AL.fullmatch(people) or are_last_first(people):
        return True
    return looks_like_names(people) or (people != text and bool(_SURNAMES.fullmatch(people)))
