"""What belongs to a list and not to the titles in it: scores, votes, years, people, "Paper:"."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from recommender.entries.scripts import HAN
from recommender.sources.digests.text import facts, labels, line_codes, names
from recommender.sources.digests.text.peeling import (
    BY,
    credited,
    part_behind,
    peeled,
    peeled_but_by,
)

_OPENED = re.compile(r"[\[(（【][^\])）】]*$")
_CLOSING = re.compile(r"[^\[\]()（）【】]{0,20}[\])）】]\s*(?=\S)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCORE_BEHIND = re.compile(
    r"\s*(?:[(（\[【][^()（）\[\]【】▲]{0,12}\d[^()（）\[\]【】▲]{0,12}[)）\]】]|#\d+|[|｜·]\s*\S{0,4}\d[\d./]*\S{0,3})\s*$"
)
_SCORE_DASHED = re.compile(r"\s[—–-]\s\d{1,2}(?:\.\d+)?(?:\s?/\s?\d{1,3})?\s*$")
_SCORE_BEFORE = re.compile(
    r"^\W*\d+(?:\.\d+)?\s*(?:分|/\s*\d+|%|票|赞|pts?|points?|stars?|votes?|upvotes?)?(?:\s*[^\w\s\[(（【《「“]+\s*|\s+)(?=\S)",
    re.I,
)
_SIGNS = re.compile(r"[^\w\s《“\"'(\[{「『$<#@.（【]+\s*")
_YEAR_BEFORE = re.compile(
    r"^\W*(?:19|20)\d\d(?:\d\d)?\s*([A-Z]{2,8})?\s*(?:[-–—:：|]\s*|(?<=\s)|\s)(?=\S)"
)
_FIRST_PART = re.compile(r"^([^—–|·:：]{2,48}?)\s*(?:\s[—–|·/»›>-]\s|[:：|])\s*(?=\S)")
_TOPIC = re.compile(r"^([^|｜]{2,20}?)\s*[|｜]\s*(?=\S)")
_LAST_PART = re.compile(
    r"\s*(?:[(（\[]([^()（）\[\]▲]{2,25})[)）\]]|\s(?:[·|]|[—–-]\s)\s*([^·|—–]{2,30}))\s*$"
)
_WORD_BEFORE = re.compile(r"^[^:：|｜\[【(（《]{1,15}[:：|｜]\s*")
_SAID_BEFORE = re.compile(r"^[\u3400-\u9fff]{2,8}\s+(?=[A-Za-z0-9][^\u3400-\u9fff]{8,}$)")
_TAG_BEFORE = re.compile(r"^[\[(（【][^\[\]()（）【】]{1,20}[\])）】]\s*(?=\S)")
_FACT_BEFORE = re.compile(
    r"^([^,，:：|·—–\])】）]{2,36}?[\])】）]?)\s*(?:[,，:：|·]|\s[—–-])\s+(?=\S)"
)
_NICKNAME = re.compile(r"^[^\s:：][^:：]{0,24}\s+[:：]\s*(?=\S)")
_NICKNAME_BEHIND = re.compile(r"(?:\s+[(（]|（)(?=\S*[^\W\d_])[\w.+-]{2,24}[)）]\s*$")
_FILE_ENDING = re.compile(r"\.(?<=\w{3}\.)(?:pdf|epub|docx?|pptx?)\s*$", re.I)
_FILE_NAME = re.compile(rf"_(?:[{HAN}]{{2,10}}\s+)?[{HAN}]{{2,4}}\s*$")
"""The author behind a title, as CNKI names files: ``题目_作者``."""
_BRACKETED = re.compile(r"\s*[(（]([^()（）]{2,160})[)）]\s*$")
_COMMA = re.compile(r"[,，]\s+")
_LAST_COMMA = re.compile(r"[,，]\s+([^,，]{2,60})$")
_LAST_YEAR = re.compile(r"[,，]\s+[A-Z][\w&/+-]*[A-Z][\w&/+-]*[,，]?\s+(?:19|20)\d\d$")
"""What may be a venue and its year, beside titles that have known ones there."""
ENCLOSED = re.compile(r"^\[([^\[\]]{8,})\]$|^【([^【】]{8,})】$")
_NAME_FIRST = re.compile(r"^([^\W_][\w.+-]{1,18}(?: \d(?:\.\d)?)?) (?=[A-Z][\w'-]*(?:[ :-]|$))")
_LAST_WORDS = re.compile(
    r"\s*[.,;|/–—-]\s*[(\[]?((?:[^\W\d_]{2,10} ){0,2}[^\W\d_]{2,10})[\s.,;|/)\]–—-]{0,3}$"
)
_LOST_WORDS = re.compile(r"(?:\s*[\[(（【]|(?<=[\])）】])\s+|\s)([^\W\d_]{2,10})[\])）】]?\s*$")
"""The same without a sign before them: ``… [PDF] 摘要``, ``… pdf html``."""
_READ_IN = re.compile(r"[(（]\d{1,3} \w{1,8} \w{2,8}[)）]\s*$")
"""What takes the time that it says, and is no link: ``(5 minute read)``."""
_COMMON = 5
"""One title of so many at least has what is common to them."""
_ET_AL = re.compile(r"\bet al\b|等人?$|et coll\b", re.I)
_YEAR_BEHIND = re.compile(
    r"(?:\s*[,，]\s*(?:[^\W\d_]{3,9}\.?\s+)?|\s+)(?:(?:[A-Z]{3,10}[ '’]?)?(?:19|20)\d\d|[`(（](?:19|20)\d\d[`)）])(?:[,，]\s+[A-Z][\w&/. -]{1,30})?\s*$"
)
"""A year behind a title, perhaps with its month, and with who published it: ``…, sep 2016, IBM``."""
_YEAR_GLUED = re.compile(r"\s?[-–—_@]\s?(?:[A-Za-z]{3,10}[ '’-]?)?(?:(?:19|20)\d\d|['’]\d\d)\s*$")
"""A venue and a year that a sign alone parts from a title: ``…-CVPR2019``, ``…-2019``."""


def kept(
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
    cuts = _Cuts(texts)
    if len(texts) >= 3:
        _years(cuts)
        _codes(cuts)
        _brackets(cuts)
    listed = sum(map(_is_credited, cuts.texts))
    own_part = peeled_but_by if named or _rarely_by(cuts.texts) else peeled
    for i, text in enumerate(cuts.texts):
        cuts.keep(i, *own_part(text))
    if len(texts) >= 3:
        _facts_before(cuts)
        _facts_behind(cuts, listed, marked=marked)
        _credits(cuts)
        _years(cuts)
        _signs(cuts)
        _nicknames(cuts)
        _enclosed(cuts)
        _coined(cuts)
        _buttons(cuts)
        _topics(cuts)
        _parts(cuts, least=3 if marked else 2)
        for pattern, least in (
            (_SCORE_BEHIND, 0.6),
            (_SCORE_BEFORE, 0.6),
            (_SCORE_DASHED, 0.3),
            (_TAG_BEFORE, 0.6),
            (_WORD_BEFORE, 0.8),
            (_SAID_BEFORE, 0.8),
        ):
            _scores(cuts, pattern, least)
    for i, text in enumerate(cuts.texts):
        cuts.keep(i, *own_part(text))
    return cuts.spans


class _Cuts:
    """Titles while they are cut: what is left of each, and where it stood."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.spans = [(0, len(text)) for text in texts]

    def keep(self, i: int, start: int, end: int) -> None:
        """Keep a part of what is left of a title."""
        first = self.spans[i][0]
        self.spans[i] = (first + start, first + end)
        self.texts[i] = self.texts[i][start:end]

    def drop(self, i: int, match: re.Match[str]) -> None:
        """Drop a match at the beginning of a title, or from a match to its end."""
        if match.start() == 0:
            self.keep(i, _closed(self.texts[i], match.end()), len(self.texts[i]))
        else:
            self.keep(i, 0, match.start())

    def matching(self, pattern: re.Pattern[str], fewest: float) -> dict[int, re.Match[str]]:
        """Return the matches of a pattern, by title; none where fewer titles than that have one."""
        found: dict[int, re.Match[str]] = {}
        for i, text in enumerate(self.texts):
            if match := pattern.search(text):
                found[i] = match
            elif len(found) + len(self.texts) - i - 1 < fewest:
                return {}
        return found


def _closed(text: str, end: int) -> int:
    """Return where a beginning ends that has to go: behind the bracket that it opens, ``[2016 …]``."""
    opened = _OPENED.search(text, 0, end)
    closing = _CLOSING.match(text, end) if opened else None
    return closing.end() if closing else end


def _facts_before(cuts: _Cuts) -> None:
    """Take off the venue or the date that many titles begin with: "CoRL 2023 workshop, …"."""
    half = len(cuts.texts) / 2
    before = cuts.matching(_FACT_BEFORE, half)
    found = {i: match for i, match in before.items() if facts.is_bare(match[1])}
    if len(found) >= half:
        for i, match in found.items():
            if len(cuts.texts[i]) - match.end() >= 4:
                cuts.drop(i, match)


def _is_credited(text: str) -> bool:
    """Whether a list of people stands behind a title."""
    part = part_behind(text)
    return part is not None and names.looks_like_names(BY.sub("", part[1]))


def _rarely_by(texts: Sequence[str]) -> bool:
    """Whether a "by" stands before what looks like people in hardly any title: ``… by Sparse Sensors and Local Models``."""
    behind = [part[1] for text in texts if "by" in text and (part := part_behind(text))]
    return sum(bool(BY.match(part)) for part in behind) * _COMMON < len(texts)


def _facts_behind(cuts: _Cuts, listed: int, *, marked: bool) -> None:
    """Take off people and venues behind titles: "… — ECCV 2025", "… - A. One, B. Two".

    `listed` titles had lists of people behind them, which are gone by now.
    """
    for _ in range(2):
        found = {i: part for i, text in enumerate(cuts.texts) if (part := part_behind(text))}
        venues = [i for i, (_, part) in found.items() if _is_venue(part)]
        people = [i for i, (_, part) in found.items() if names.looks_like_names(BY.sub("", part))]
        named = max(listed, len(people))
        if named * 5 >= 2 * len(cuts.texts):  # beside lists of people one alone is no doubt
            people += [i for i in found if i not in people and names.is_person(found[i][1])]
        if not (people or marked):
            people = [i for i, at in enumerate(credited(cuts.texts)) if at >= 0]
        named = max(named, len(people))
        for kind, size, least in ((venues, len(venues), 0.3), (people, named, 0.4)):
            if size >= max(2, least * len(cuts.texts)):
                for i in kind:
                    if found[i][0] >= 8:
                        cuts.keep(i, 0, found[i][0])


def _codes(cuts: _Cuts) -> None:
    """Take off the codes that nearly all titles begin with, one after the other, and the tags behind many."""
    for _ in range(4):
        found = {i: told for i, text in enumerate(cuts.texts) if (told := line_codes.code(text))}
        forms = Counter(form for form, _ in found.values())
        form, count = forms.most_common(1)[0] if forms else ("", 0)
        if count < max(4, 0.8 * len(cuts.texts)):
            break
        for i, (own, end) in found.items():
            if own == form:
                cuts.keep(i, end, len(cuts.texts[i]))
    for i, match in cuts.matching(line_codes.TAGS, len(cuts.texts) / 2).items():
        if match.start() >= 4:
            cuts.keep(i, 0, match.start())


def _brackets(cuts: _Cuts) -> None:
    """Take off what stands in brackets behind titles, people and venues in many: "… (A. One et al, Lab)"."""
    fewest = 6 * len(cuts.texts) / 10
    found = {i: m for i, m in cuts.matching(_BRACKETED, fewest).items() if m.start() >= 4}
    if len(found) < fewest:
        return
    told = [i for i, m in found.items() if _is_credit(m[1])]
    if len(told) * 10 >= max(20, 4 * len(found)):
        for i, match in found.items():
            cuts.keep(i, 0, match.start())


def _credits(cuts: _Cuts) -> None:
    """Take off the venue and the people behind commas, where most titles have them: "…, A. One, B. Two, ICML"."""
    half = len(cuts.texts) / 2
    venues = {
        i: match
        for i, match in cuts.matching(_LAST_COMMA, half).items()
        if match.start() >= 4 and _is_venue(match[1])
    }
    if len(venues) >= half:
        for i, match in {**cuts.matching(_LAST_YEAR, 0), **venues}.items():
            cuts.keep(i, 0, match.start())
    found = {i: at for i, text in enumerate(cuts.texts) if (at := _people_behind(text))}
    if len(found) >= half:
        for i, at in found.items():
            cuts.keep(i, 0, at)


def _people_behind(text: str) -> int:
    """Return where the first comma stands with nothing but people behind it; 0 without."""
    for match in islice(_COMMA.finditer(text), 6):
        rest = text[match.end() :]
        if match.start() >= 4 and (names.looks_like_names(rest) or names.is_person(rest)):
            return match.start()
    return 0


def says_more(text: str) -> bool:
    """Whether people stand behind a title's comma, or the words of links that were lost: "…, A. One, B. Two", "…. paper, code"."""
    lost = _LAST_WORDS.search(text)
    if lost and all(map(labels.field_of_link, lost[1].split())):
        return True
    at = _people_behind(text)
    return at > 8 and names.looks_like_names(text[at:].strip(" ,，."))


def _is_credit(text: str) -> bool:
    """Whether a text says whose a paper is or where it appeared."""
    return (
        bool(_ET_AL.search(text))
        or names.looks_like_names(text)
        or names.is_person(text)
        or names.are_organisations(names.split_affiliations(text))
        or _is_venue(text)
    )


def _is_venue(text: str) -> bool:
    return bool(facts.venue_of(text)) and facts.is_bare(text)


def _years(cuts: _Cuts) -> None:
    for i, match in cuts.matching(_YEAR_BEFORE, 3 * len(cuts.texts) / 5).items():
        # Capitals behind a year are a venue's, or the title begins with them.
        own = match[1] and not facts.venue_of(f"{match[1]} 2020")
        end = match.start(1) if own else _closed(cuts.texts[i], match.end())
        if len(cuts.texts[i]) - end >= 8:
            cuts.keep(i, end, len(cuts.texts[i]))


def _signs(cuts: _Cuts) -> None:
    signs = Counter(m[0] for text in cuts.texts if (m := _SIGNS.match(text)))
    for sign, count in signs.most_common(1):
        for i, text in enumerate(cuts.texts):
            if count * 5 >= len(cuts.texts) * 4 and text.startswith(sign):
                cuts.keep(i, len(sign), len(text))


def _nicknames(cuts: _Cuts) -> None:
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
            if len(cuts.texts[i]) - len(match[0]) >= left:
                cuts.drop(i, match)


def _enclosed(cuts: _Cuts) -> None:
    """Take off the brackets around all of nearly each title."""
    for i, match in cuts.matching(ENCLOSED, max(3, 0.8 * len(cuts.texts))).items():
        cuts.keep(i, *match.span(match.lastindex or 0))


def _coined(cuts: _Cuts) -> None:
    """Take off the name that a column beside the titles gave, where its border was lost: "ViT An Image is Worth …"."""
    found = cuts.matching(_NAME_FIRST, max(5, 0.9 * len(cuts.texts)))
    coined = [
        m for m in found.values() if sum(map(str.isupper, m[1])) > 1 or re.search(r"\d", m[1])
    ]
    if len(coined) * 4 >= 3 * len(found):
        for i, match in found.items():
            cuts.drop(i, match)


def _buttons(cuts: _Cuts) -> None:
    """Take off the words of links that were lost, where nearly all titles end with some: "…. paper, code"."""
    fewest = max(3, 0.8 * len(cuts.texts))
    for _ in range(4):
        named = cuts.matching(_LAST_WORDS, fewest)
        found = {i: m for i, m in named.items() if all(map(labels.field_of_link, m[1].split()))}
        if len(found) < fewest:
            lost = cuts.matching(_LOST_WORDS, max(5, fewest))
            words = Counter(match[1].casefold() for match in lost.values()).most_common(1)
            word = words[0][0] if words else ""
            if not (labels.field_of_link(word) or labels.field_of(word) == "abstract"):
                return
            found = {i: m for i, m in lost.items() if m[1].casefold() == word}
            found = {i: m for i, m in found.items() if not _READ_IN.search(m.string)}
            if len(found) < max(5, fewest):
                return
        for i, match in found.items():
            cuts.keep(i, 0, match.start())


def _topics(cuts: _Cuts) -> None:
    """Take off the word or two before a bar that many titles begin with, where some come again: "Survey | …"."""
    found = cuts.matching(_TOPIC, len(cuts.texts) / 2)
    forms = Counter(match[1].casefold() for match in found.values())
    short = sum(len(cuts.texts[i]) - 2 * match.end() for i, match in found.items()) > 0
    if short and forms.most_common(1)[0][1] > 1:
        for i, match in found.items():
            cuts.drop(i, match)


def _parts(cuts: _Cuts, least: int) -> None:
    """Take off a first or last part that many titles share: "Best Paper — …", "… (5 minute read)".

    On the average each has to come `least` times.
    """
    for pattern in (_FIRST_PART, _LAST_PART):
        matches = cuts.matching(pattern, max(3, 0.6 * len(cuts.texts)))
        forms = {without_numbers(m[m.lastindex or 1].casefold()).strip() for m in matches.values()}
        if len(forms) * least > len(matches):
            continue
        for i, match in matches.items():
            if len(cuts.texts[i]) - len(match[0]) >= 4:
                cuts.drop(i, match)


def _scores(cuts: _Cuts, pattern: re.Pattern[str], least: float) -> None:
    """Take off what nearly all titles begin or end with but for its numbers."""
    fewest = max(3, least * len(cuts.texts))
    matches = cuts.matching(pattern, fewest)
    forms = Counter(without_numbers(match[0]) for match in matches.values())
    for form, count in forms.most_common(2):
        if count < fewest:
            break
        found = {i: m for i, m in matches.items() if without_numbers(m[0]) == form}
        if len({cuts.texts[i].replace(m[0], "") for i, m in found.items()}) * 2 < count:
            continue  # they number parts of one thing
        for i, match in found.items():
            if len(cuts.texts[i]) - len(match[0]) >= 2:
                cuts.drop(i, match)


def without_numbers(text: str) -> str:
    """Return a text with every number replaced by 0."""
    return _NUMBER.sub("0", text)
