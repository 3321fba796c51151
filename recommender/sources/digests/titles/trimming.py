"""Trimming: removing from the titles of a group the people, venues and years beside them, and parts that all titles share."""

import re
from collections.abc import Sequence
from itertools import islice

from recommender.entries.scripts import HAN
from recommender.sources.digests.text import facts, names
from recommender.sources.digests.text.peeling import (
    BY,
    ET_AL,
    author_starts,
    part_behind,
    title_core,
    title_core_with_by,
)
from recommender.sources.digests.text.people import is_person, looks_like_names
from recommender.sources.digests.text.two_languages import halves
from recommender.sources.digests.titles import shared_parts
from recommender.sources.digests.titles.cuts import Cuts, closed

_YEAR_BEFORE = re.compile(
    r"^\W*(?:19|20)\d\d(?:\d\d)?\s*([A-Z]{2,8})?\s*(?:[-–—:：|]\s*|(?<=\s)|\s)(?=\S)"
)
_FACT_BEFORE = re.compile(
    r"^([^,，:：|·—–\])】）]{2,36}?[\])】）]?)\s*(?:[,，:：|·]|\s[—–-])\s+(?=\S)"
)
_NICKNAME = re.compile(r"^[^\s:：][^:：]{0,24}\s+[:：]\s*(?=\S)")
_NICKNAME_BEHIND = re.compile(r"(?:\s+[(（]|（)(?=\S*[^\W\d_])[\w.+-]{2,24}[)）]\s*$")
_FILE_ENDING = re.compile(r"\.(?<=\w{3}\.)(?:pdf|epub|docx?|pptx?)\s*$", re.I)
_FILE_NAME = re.compile(rf"_(?:[{HAN}]{{2,10}}\s+)?[{HAN}]{{2,4}}\s*$")
"""The author behind a title, as CNKI names files: ``题目_作者``."""
_BRACKETED = re.compile(r"\s*[(（]([^()（）]{2,160})[)）]\s*$")
_BRACKETED_YEAR = re.compile(r"\s*[(（](?=[^\W\d_])[^()（）]{2,100}[,，]\s*(?:19|20)\d\d[)）]\s*$")
"""Where and when a paper appeared: ``…（Some Workshops, 2024）``."""
_COMMA = re.compile(r"[,，]\s+")
_LAST_COMMA = re.compile(r"[,，]\s+([^,，]{2,60})$")
_LAST_YEAR = re.compile(r"[,，]\s+[A-Z][\w&/+-]*[A-Z][\w&/+-]*[,，]?\s+(?:19|20)\d\d$")
"""What may be a venue and its year, beside titles that have known ones there."""
_COMMON = 5
"""One title of so many at least has what is common to them."""
_ET_AL = re.compile(r"\bet al\b|等人?$|et coll\b", re.I)
_YEAR_BEHIND = re.compile(
    r"(?:\s*[,，]\s*(?:[^\W\d_]{3,9}\.?\s+)?|\s+)(?:(?:[A-Z]{3,10}[ '’]?)?(?:19|20)\d\d|[`(（](?:19|20)\d\d[`)）])(?:[,，]\s+[A-Z][\w&/. -]{1,30})?\s*$"
)
"""A year behind a title, perhaps with its month, and with who published it: ``…, sep 2016, IBM``."""
_WORD_AND_YEAR = re.compile(r"\s+[A-Z]{3,10}(\s+(?:19|20)\d\d\s*)")
_YEAR_GLUED = re.compile(r"\s?[-–—_@]\s?(?:[A-Za-z]{3,10}[ '’-]?)?(?:(?:19|20)\d\d|['’]\d\d)\s*$")
"""A venue and a year that a sign alone parts from a title: ``…-CVPR2019``, ``…-2019``."""


def own_parts(
    texts: Sequence[str], *, marked: bool = False, named: bool = False
) -> list[tuple[int, int]]:
    """Return the part of each title that is its own.

    Parameters
    ----------
    texts : sequence of str
        The titles of one group of records, as their way took them.
    marked : bool
        Whether marks say where they end: one person behind them is then their own.
    named : bool
        Whether people stand below most of them: what a "by" parts from them is then their own.

    Returns
    -------
    list of (int, int)
        Where the own part of each begins and ends. What nearly all titles begin or end with but
        for its numbers goes, and so does the first or last part that has few values.
    """
    cuts = Cuts(texts)
    if len(texts) >= 3:
        _years(cuts)
        shared_parts.codes(cuts)
        _brackets(cuts)
    credited = {i for i, text in enumerate(cuts.texts) if _is_credited(text)}
    own_part = title_core_with_by if named or _rarely_by(cuts.texts) else title_core
    for i, text in enumerate(cuts.texts):
        cuts.cut(i, *own_part(text))
    if len(texts) >= 3:
        _facts_before(cuts)
        _facts_behind(cuts, credited, marked=marked)
        _credits(cuts)
        _years(cuts)
        shared_parts.signs(cuts)
        shared_parts.classes(cuts)
        _nicknames(cuts)
        shared_parts.enclosed(cuts)
        shared_parts.coined(cuts)
        shared_parts.buttons(cuts)
        shared_parts.topics(cuts)
        shared_parts.parts(cuts, least=3 if marked else 2)
        shared_parts.scores(cuts)
    for i, text in enumerate(cuts.texts):
        cuts.cut(i, *own_part(text))
    return cuts.spans


def _facts_before(cuts: Cuts) -> None:
    """Take off the venue or the date that many titles begin with: "CoRL 2023 workshop, …"."""
    half = len(cuts.texts) / 2
    before = cuts.matching(_FACT_BEFORE, half)
    found = {i: match for i, match in before.items() if facts.is_bare_fact(match[1])}
    if len(found) >= half:
        for i, match in found.items():
            if len(cuts.texts[i]) - match.end() >= 4:
                cuts.drop(i, match)


def _is_credited(text: str) -> bool:
    """Whether a list of people stands behind a title."""
    part = part_behind(text)
    return part is not None and (
        looks_like_names(BY.sub("", part[1])) or bool(ET_AL.match(part[1]))
    )


def _rarely_by(texts: Sequence[str]) -> bool:
    """Whether a "by" stands before what looks like people in hardly any title: ``… by Sparse Sensors and Local Models``."""
    behind = [part[1] for text in texts if "by" in text and (part := part_behind(text))]
    return sum(bool(BY.match(part)) for part in behind) * _COMMON < len(texts)


def _facts_behind(cuts: Cuts, credited: set[int], *, marked: bool) -> None:
    """Take off people and venues behind titles: "… — ECCV 2025", "… - A. One, B. Two".

    The `credited` titles had lists of people behind them, which are gone by now: nobody names them twice.
    """
    listed = len(credited)
    for _ in range(2):
        found = {i: part for i, text in enumerate(cuts.texts) if (part := part_behind(text))}
        venues = [i for i, (_, part) in found.items() if _is_venue(part)]
        people = [i for i, (_, part) in found.items() if looks_like_names(BY.sub("", part))]
        named = max(listed, len(people))
        if named * 5 >= 2 * len(cuts.texts):  # beside lists of people one alone is no doubt
            people += [
                i
                for i, (_, part) in found.items()
                if i not in people
                and i not in credited
                and is_person(part)
                and not halves(cuts.texts[i])
            ]
        if not (people or marked):
            alone = author_starts(cuts.texts)
            people = [i for i, at in enumerate(alone) if at >= 0 and i not in credited]
        if (listed + len(people)) * 3 >= max(9, 2 * (listed + len(found))):
            people += [
                i
                for i, (_, part) in found.items()
                if i not in people and i not in credited and len(part.split()) < 3
            ]
        named = max(named, len(people))
        for kind, size, least in ((venues, len(venues), 0.3), (people, named, 0.4)):
            if size >= max(2, least * len(cuts.texts)):
                for i in kind:
                    if found[i][0] >= (8 if kind is venues else 2):
                        cuts.cut(i, 0, found[i][0])


def _brackets(cuts: Cuts) -> None:
    """Take off what stands in brackets behind titles, people and venues in many: "… (A. One et al, Lab)"."""
    for i, match in cuts.matching(_BRACKETED_YEAR, len(cuts.texts) / 2).items():
        cuts.cut(i, 0, match.start())
    fewest = 6 * len(cuts.texts) / 10
    found = {i: m for i, m in cuts.matching(_BRACKETED, fewest).items() if m.start() >= 4}
    if len(found) < fewest:
        return
    told = sum(_is_credit(match[1]) for match in found.values())
    # A name alone may be what a thing is called: "… (Attribution Tree)".
    named = told + sum(is_person(m[1]) for m in found.values() if not _is_credit(m[1]))
    if told * 10 >= max(20, 4 * len(found)) or named * 10 >= max(20, 6 * len(found)):
        for i, match in found.items():
            if not _is_short_for(match[1], cuts.texts[i][: match.start()]):
                cuts.cut(i, 0, match.start())


def _is_short_for(letters: str, text: str) -> bool:
    """Whether letters are those that the last words of a text begin with: ``… Structure from Motion (SfM)``."""
    words = re.findall(r"[^\W_]+", text)[-len(letters) :]
    return letters.isalpha() and "".join(word[0] for word in words).casefold() == letters.casefold()


def _credits(cuts: Cuts) -> None:
    """Take off the venue and the people behind commas, where most titles have them: "…, A. One, B. Two, ICML"."""
    half = len(cuts.texts) / 2
    venues = {
        i: match
        for i, match in cuts.matching(_LAST_COMMA, half).items()
        if match.start() >= 4 and _is_venue(match[1])
    }
    if len(venues) >= half:
        for i, match in {**cuts.matching(_LAST_YEAR, 0), **venues}.items():
            cuts.cut(i, 0, match.start())
    found = {i: at for i, text in enumerate(cuts.texts) if (at := _people_behind(text))}
    if len(found) >= half:
        for i, at in found.items():
            cuts.cut(i, 0, at)


def _people_behind(text: str) -> int:
    """Return where the first comma stands with nothing but people behind it; 0 without."""
    for match in islice(_COMMA.finditer(text), 6):
        rest = text[match.end() :]
        if match.start() >= 4 and (looks_like_names(rest) or is_person(rest)):
            return match.start()
    return 0


def has_people_behind(text: str) -> bool:
    """Whether people stand behind a title's comma: "…, A. One, B. Two"."""
    at = _people_behind(text)
    return at > 8 and looks_like_names(text[at:].strip(" ,，."))


def _is_credit(text: str) -> bool:
    """Whether a text says for sure whose a paper is or where it appeared."""
    return (
        bool(_ET_AL.search(text))
        or looks_like_names(text)
        or names.are_organisations(names.split_affiliations(text))
        or _is_venue(text)
    )


def _is_venue(text: str) -> bool:
    return bool(facts.venue_of(text)) and facts.is_bare_fact(text)


def _years(cuts: Cuts) -> None:
    for i, match in cuts.matching(_YEAR_BEFORE, 3 * len(cuts.texts) / 5).items():
        # Capitals behind a year are a venue's, or the title begins with them.
        own = match[1] and not facts.venue_of(f"{match[1]} 2020")
        end = match.start(1) if own else closed(cuts.texts[i], match.end())
        if len(cuts.texts[i]) - end >= 8:
            cuts.cut(i, end, len(cuts.texts[i]))


def _nicknames(cuts: Cuts) -> None:
    """Take off the short name before or behind each title, set apart, and a year behind."""
    behind = (
        (_FILE_ENDING, 0.5),
        (_YEAR_GLUED, 0.5),
        (_YEAR_BEHIND, 0.5),
        (_FILE_NAME, 0.3),
        (_NICKNAME_BEHIND, 0.8),
    )
    for pattern, least in ((_NICKNAME, 0.4), *behind):
        left = 2 if pattern is _YEAR_BEHIND else 4  # a year leaves also a short name
        for i, match in cuts.matching(pattern, max(3, least * len(cuts.texts))).items():
            if len(cuts.texts[i]) - len(match[0]) < left:
                continue
            capitals = pattern is _YEAR_BEHIND and cuts.texts[i].isupper()
            year = _WORD_AND_YEAR.fullmatch(match[0]) if capitals else None
            if year and not facts.venue_of(
                match[0].strip()
            ):  # the last word of a title in capitals
                cuts.cut(i, 0, match.start() + year.start(1))
            else:
                cuts.drop(i, match)
