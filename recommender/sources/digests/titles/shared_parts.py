"""What nearly all titles of a group begin or end with, but for its numbers: codes, signs, scores, topics."""

import re
from collections import Counter

from recommender.sources.digests.text import labels, line_codes, link_words
from recommender.sources.digests.text.cleaning import without_numbers
from recommender.sources.digests.titles.cuts import Cuts

_SCORE_BEHIND = re.compile(
    r"\s*(?:[(（\[【][^()（）\[\]【】▲]{0,12}\d[^()（）\[\]【】▲]{0,12}[)）\]】]|#\d+|[|｜·]\s*\S{0,4}\d[\d./]*\S{0,3})\s*$"
)
_SCORE_DASHED = re.compile(r"\s[—–-]\s\d{1,2}(?:\.\d+)?(?:\s?/\s?\d{1,3})?\s*$")
_SCORE_BEFORE = re.compile(
    r"^\W*\d+(?:\.\d+)?\s*(?:分|/\s*\d+|%|票|赞|pts?|points?|stars?|votes?|upvotes?)?(?:\s*[^\w\s\[(（【《「“]+\s*|\s+)(?=\S)",
    re.I,
)
_SIGNS = re.compile(r"[^\w\s《“\"'(\[{「『$<#@.（【]+\s*")
_FIRST_PART = re.compile(r"^([^—–|·:：]{2,48}?)\s*(?:\s[—–|·/»›>-]\s|[:：|])\s*(?=\S)")
_TOPIC = re.compile(r"^([^|｜]{2,20}?)\s*[|｜]\s*(?=\S)")
_LAST_PART = re.compile(
    r"\s*(?:[(（\[]([^()（）\[\]▲]{2,25})[)）\]]|\s(?:[·|]|[—–-]\s)\s*([^·|—–]{2,30}))\s*$"
)
_WORD_BEFORE = re.compile(r"^[^:：|｜\[【(（《]{1,15}[:：|｜]\s*")
_SAID_BEFORE = re.compile(
    r"^[\u3400-\u9fff]{2,8}(?:\s+(?=[A-Za-z0-9][^\u3400-\u9fff]{8,}$)|(?=《[^《》]{4,}》\W*$))"
)
_CODE_BEFORE = re.compile(r"^\[[A-Z]{2,4}\]\s*(?=\S)")
_FILE_BEFORE = re.compile(r"^\[(?:PDF|HTML|BOOK|CITATION|图书|引用)\]\s+(?=\S)", re.I)
"""What Google Scholar writes before the titles that have such a file."""
_TAG_BEFORE = re.compile(r"^(?:[\[(（【][^\[\]()（）【】]{1,20}[\])）】]|#[^\s#]{1,20}#)\s*(?=\S)")
ENCLOSED = re.compile(r"^\[([^\[\]]{8,})\]$|^【([^【】]{8,})】$")
_NAME_FIRST = re.compile(r"^([^\W_][\w.+-]{1,18}(?: \d(?:\.\d)?)?) (?=[A-Z][\w'-]*(?:[ :-]|$))")
_NAME_BRACKETED = re.compile(r"^\[((?:[\w'’.+/-]+ ?){0,2}| )\]\s+(?=[A-Z0-9])")
_LAST_WORDS = re.compile(
    r"\s*[.,;|/–—-]\s*[(\[]?((?:[^\W\d_]{2,10} ){0,2}[^\W\d_]{2,10})[\s.,;|/)\]–—-]{0,3}$"
)
_LOST_WORDS = re.compile(r"(?:\s*[\[(（【]|(?<=[\])）】])\s+|\s)([^\W\d_]{2,10})[\])）】]?\s*$")
"""The same without a sign before them: ``… [PDF] 摘要``, ``… pdf html``."""
_READ_IN = re.compile(r"[(（]\d{1,3} \w{1,8} \w{2,8}[)）]\s*$")
"""What takes the time that it says, and is no link: ``(5 minute read)``."""


def codes(cuts: Cuts) -> None:
    """Take off the codes that nearly all titles begin with, one after the other, and the tags behind many."""
    for _ in range(4):
        found = {i: told for i, text in enumerate(cuts.texts) if (told := line_codes.code(text))}
        forms = Counter(form for form, _ in found.values())
        form, count = forms.most_common(1)[0] if forms else ("", 0)
        if count < max(4, 0.8 * len(cuts.texts)):
            break
        for i, (own, end) in found.items():
            if own == form:
                cuts.cut(i, end, len(cuts.texts[i]))
    for i, match in cuts.matching(line_codes.TAGS, len(cuts.texts) / 2).items():
        if match.start() >= 4:
            cuts.cut(i, 0, match.start())


def classes(cuts: Cuts) -> None:
    """Take off the class in brackets that nearly all titles begin with, and the form of a file: ``[CV] …``, ``[PDF] …``."""
    found = cuts.matching(_CODE_BEFORE, max(3, 0.8 * len(cuts.texts)))
    for i, match in {**found, **cuts.matching(_FILE_BEFORE, 0)}.items():
        cuts.drop(i, match)


def signs(cuts: Cuts) -> None:
    """Take off the signs that four of five titles begin with."""
    before = Counter(m[0] for text in cuts.texts if (m := _SIGNS.match(text)))
    for sign, count in before.most_common(1):
        for i, text in enumerate(cuts.texts):
            if count * 5 >= len(cuts.texts) * 4 and text.startswith(sign):
                cuts.cut(i, len(sign), len(text))


def enclosed(cuts: Cuts) -> None:
    """Take off the brackets around all of nearly each title."""
    for i, match in cuts.matching(ENCLOSED, max(3, 0.8 * len(cuts.texts))).items():
        cuts.cut(i, *match.span(match.lastindex or 0))


def coined(cuts: Cuts) -> None:
    """Take off the name of what nearly each title tells of: "[ViT] An Image is Worth …", or "ViT An Image is …" of a lost column."""
    for pattern in (_NAME_BRACKETED, _NAME_FIRST):
        found = cuts.matching(pattern, max(5, 0.9 * len(cuts.texts)))
        coined = [
            m for m in found.values() if sum(map(str.isupper, m[1])) > 1 or re.search(r"\d", m[1])
        ]
        if len(coined) * 4 >= 3 * len(found):
            for i, match in found.items():
                cuts.drop(i, match)


def buttons(cuts: Cuts) -> None:
    """Take off the words of links that were lost, where nearly all titles end with some: "…. paper, code"."""
    fewest = max(3, 0.8 * len(cuts.texts))
    for _ in range(4):
        named = cuts.matching(_LAST_WORDS, fewest)
        found = {i: m for i, m in named.items() if all(map(link_words.field_of_link, m[1].split()))}
        if len(found) < fewest:
            lost = cuts.matching(_LOST_WORDS, max(5, fewest))
            words = Counter(match[1].casefold() for match in lost.values()).most_common(1)
            word = words[0][0] if words else ""
            if not (link_words.field_of_link(word) or labels.field_of(word) == "abstract"):
                return
            found = {i: m for i, m in lost.items() if m[1].casefold() == word}
            found = {i: m for i, m in found.items() if not _READ_IN.search(m.string)}
            if len(found) < max(5, fewest):
                return
        for i, match in found.items():
            cuts.cut(i, 0, match.start())


def topics(cuts: Cuts) -> None:
    """Take off the word or two before a bar that many titles begin with, where some come again: "Survey | …"."""
    found = cuts.matching(_TOPIC, len(cuts.texts) / 2)
    forms = Counter(match[1].casefold() for match in found.values())
    short = sum(len(cuts.texts[i]) - 2 * match.end() for i, match in found.items()) > 0
    if short and forms.most_common(1)[0][1] > 1:
        for i, match in found.items():
            cuts.drop(i, match)


def parts(cuts: Cuts, least: int) -> None:
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


_SCORES = (
    (_SCORE_BEHIND, 0.6),
    (_SCORE_BEFORE, 0.6),
    (_SCORE_DASHED, 0.3),
    (_TAG_BEFORE, 0.6),
    (_WORD_BEFORE, 0.8),
    (_SAID_BEFORE, 0.8),
)
"""What scores and tags look like, and which share of the titles has to have one."""


def scores(cuts: Cuts) -> None:
    """Take off what nearly all titles begin or end with but for its numbers: a score, a tag, a word and a colon."""
    for pattern, least in _SCORES:
        _score(cuts, pattern, least)


def _score(cuts: Cuts, pattern: re.Pattern[str], least: float) -> None:
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
