"""Titles by vote: of all the ways to take a title from a record, the one that serves its group best.

What a title looks like can be told of thirty siblings, where it cannot be told of one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

from recommender.sources.digests import boilerplate, datelines, facts, labels, marks, names
from recommender.sources.digests.inline import HAN, Inline, has_han
from recommender.sources.digests.seen import Seen, width

Segment = tuple[int, int]
"""A record: the blocks from its start to before its end."""


class Place(NamedTuple):
    """Where a title stands: block, cell of a row (-1 for other blocks), and its characters."""

    block: int
    cell: int
    start: int
    end: int


_PRIORS = {
    "label": 0.35, "book": 0.2, "link": 0.18, "heading": 0.12, "bold": 0.22, "bold italic": 0.25, "column": 0.3,
    "heading link": 0.15, "whole": 0.0, "before field": 0.08, "before dash": -0.05, "before long dash": -0.08, "before gap": 0.05, "before colon": -0.12,
    "before bar": -0.05, "later link": -0.15, "next": -0.05, "next link": 0.02, "quoted": 0.05, "italic": 0.0, "before bracket": -0.02, "after dash": -0.1,
    "after bar": -0.12, "after date": 0.2, "cited": 0.2, "before year": 0.15, "before names": 0.08, "after year": 0.1,
}  # fmt: skip
"""What speaks for a way by itself, before the group is asked."""

_READ_ON = re.compile(
    r"[\[(（]\s*(?:read more|see|full text|阅读|查看|详见)?(?:\s*(?:on|at|in))?\s*$", re.I
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PAIRED = frozenset(
    ("heading", "heading link", "inner heading", "bold", "bold italic", "whole", "label", "link", "book", "next", "next link", "next heading")
)  # fmt: skip
"""Ways that may give a title in the other language: whole lines and what stands out in them."""
_SCORE_BEHIND = re.compile(
    r"\s*(?:[(（\[【][^()（）\[\]【】▲]{0,12}\d[^()（）\[\]【】▲]{0,12}[)）\]】]|#\d+|[|｜·]\s*\S{0,4}\d[\d./]*\S{0,3})\s*$"
)
_SCORE_BEFORE = re.compile(
    r"^\W*\d+(?:\.\d+)?\s*(?:分|/\s*\d+|%|票|赞|pts?|points?|stars?|votes?|upvotes?)?(?:\s*[^\w\s]+\s*|\s+)(?=\S)",
    re.I,
)
_TAG = re.compile(r"^[\[(（【][^\[\]()（）【】]{1,20}[\])）】]\s*(?=\S)")
_SIGNS = re.compile(r"[^\w\s《“\"'(\[{「『$<#@.（【]+\s*")
_YEAR_BEFORE = re.compile(r"^\W*(?:19|20)\d\d(?:\d\d)?\s*[A-Z]{0,8}\s*(?:[-–—:：|]\s*|\s)(?=\S)")
_FIRST_PART = re.compile(r"^([^—–|·:：]{2,48}?)\s*(?:\s[—–|·-]\s|[:：|])\s*(?=\S)")
_LAST_PART = re.compile(r"\s*(?:[(（\[]([^()（）\[\]▲]{2,25})[)）\]]|\s[·|]\s*([^·|]{2,30}))\s*$")
_WORD_BEFORE = re.compile(r"^[^:：|｜\[【(（《]{1,15}[:：|｜]\s*")
_MARKED_WAYS = ("label", "book", "quoted", "bold italic", "heading", "bold", "link")
"""Ways that speak for themselves, where a record lacks what its siblings have."""
_VOTERS = 150
"""So many records of a group are asked at least which way serves it; then all follow."""
_TRUSTED = 0.6
"""From so much on, a way is right for all of a group, also where a title alone would not look like one."""
_STOPS = ("。", "！", "？", ".", "!", "?", "；")
_DASH = re.compile(r"\s+(?:[-–—|·]|--|——)\s+|(?<=[\w)])\s*[:：]?\s+[-–—]\s*")
_LONG_DASH = re.compile(r"\s*(?:——|—)\s*")
_COLON = re.compile(r"[:：]\s*")
_GAP = re.compile(r"\s{2,}|\n")
_DATE_FIRST = re.compile(
    r"[(（\[【]?(?:\d{1,2}日(?=\s)|(?:(?:19|20)\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|[A-Z][a-z]{2,8}\.? \d{1,2},? (?:19|20)\d\d"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d)[)）\]】]?[\s:：|｜·»—–-]*(?!\d)"
)
_CITED = re.compile(r"(?:[.,:)]\s*|\s)[“\"]([^“”\"]{12,300}?)[.,]?[”\"](?=\s|[.,]|$)")
_AFTER_YEAR = re.compile(r"[(（](?:19|20)\d\d[a-z]?[)）][.,:：]?\s+([^.]{12,300}?)\.(?=\s|$)")
_YEAR_THEN = re.compile(r"\s*[(（](?:19|20)\d\d[a-z]?[)）]\s*[,，.:：;]\s*(?=[A-Z\u3400-\u9fff])")
_PEOPLE = re.compile(
    r"[,，.]?\s+(?:by\s+(?=[A-Z])|(?=(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'-]+(?:,| and | et al|\s*[\[(]|$)))|[,，]\s+(?=[A-Z][\w'.-]+(?: [A-Z][\w'.-]+)? et al)"
)
_PERSON = r"(?:[A-Z]\.[ -]?){1,3}(?:(?:van|von|de|der|den|la|le|di|da) )*[A-Z][\w'’-]+"
_CREDITED = re.compile(
    rf"\s*(?:[(（](?:19|20)\d\d[a-z]?[)）])?[,，.]\s+{_PERSON}(?:,? (?:and |& )?{_PERSON})*(?:,? (?:et al|and others)\.?)?[\s,.]*$"
)
"""People, and perhaps a year, behind a title: ``Title (2017), T. Kim et al.``"""
_TITLE_HEADERS = re.compile(
    r"(?:paper|论文|文章)?\s*(?:titles?|标题|题目|名称|name|论文|paper|papers|文章|article|work|工作|项目|publication|タイトル|제목|titre|titel"
    r"|título|название|论文名|publications)$",
    re.I,
)


def variants(seen: Seen) -> dict[str, tuple[int, int, int]]:
    """Return the parts of a block that could be a title, by the way they are taken: cell, start, end."""
    if seen.ways is None:
        seen.ways = _of_row(seen) if seen.block.shape == "row" else _of_block(seen)
    return seen.ways


def _of_block(seen: Seen) -> dict[str, tuple[int, int, int]]:
    offset = len(seen.block.inline.text) - len(seen.rest.text)
    found = {name: (-1, a + offset, b + offset) for name, (a, b) in _of_text(seen.rest).items()}
    if seen.block.shape == "heading" and "whole" in found:
        found["heading"] = found.pop("whole")
        if "link" in found:
            found["heading link"] = found.pop("link")
    return found


def _of_row(seen: Seen) -> dict[str, tuple[int, int, int]]:
    return {
        f"{_column_kind(seen, k)} {k} {name}": (k, *span)
        for k in range(min(len(seen.block.cells), 12))
        for name, span in _of_cell(seen, k).items()
    }


def _column_kind(seen: Seen, k: int) -> str:
    head = seen.block.header[k] if k < len(seen.block.header) else ""
    return "column" if _TITLE_HEADERS.fullmatch(head.strip()) else "cell"


def _of_cell(seen: Seen, k: int) -> dict[str, tuple[int, int]]:
    cell = seen.block.cells[k]
    mark = marks.read(cell.text)
    if not mark or not mark.end:
        return _of_text(cell)
    return {
        name: (a + mark.end, b + mark.end) for name, (a, b) in _of_text(cell[mark.end :]).items()
    }


@lru_cache(maxsize=32768)
def _of_text(inline: Inline) -> dict[str, tuple[int, int]]:
    text = inline.text
    found = {"whole": (0, len(text))}
    fields = [k for k in inline.links if (k.label and labels.field_of_link(k.label)) or not k.label]
    for span in inline.spans[:8]:
        said = text[span.start : span.end]
        if span.mark == "link" and said.strip() and not re.match(r"https?://", said.strip()):
            if not labels.field_of_link(said.strip("[]() ")):
                early = len(re.findall(r"\w", text[: span.start])) <= 24
                found["link" if early else "later link"] = (span.start, span.end)
                break
    for span in inline.spans[:6]:
        if span.end - span.start < 2 or not _may_lead(text, span.start, span.end):
            continue
        if span.mark == "bold" and "bold" not in found:
            both = any(s.mark == "italic" and s.start < span.end and span.start < s.end for s in inline.spans)  # fmt: skip
            found["bold"] = (span.start, span.end)
            if both:
                found["bold italic"] = (span.start, span.end)
        elif span.mark == "italic" and "italic" not in found:
            found["italic"] = (span.start, span.end)
    if match := re.search(r"《([^《》]{2,})》", text[:300]):
        found["book"] = match.span(1)
    if match := re.match(r"[“\"「『]([^”\"」』]{4,300})[”\"」』](?!\w)", text):
        found["quoted"] = match.span(1)
    if (
        fields
        and (
            start := len(
                _READ_ON.sub("", text[: fields[0].start]).rstrip(" \t\n-–—|·:：,，([（【《<&+/")
            )
        )
        > 3
    ):
        found["before field"] = (0, start)
    elif match := re.search(r"\s*[\[(（]?(?:arxiv\s*[:：]\s*)?\d{4}\.\d{4,5}", text, re.I):
        if match.start() > 3:
            found["before field"] = (0, match.start())
    if match := _CITED.search(text):
        found["cited"] = match.span(1)
    elif match := _AFTER_YEAR.search(text[:600]):
        found["after year"] = match.span(1)
    if match := _YEAR_THEN.search(text[:400]):
        found["before year"] = (0, match.start())
    if (match := _PEOPLE.search(text[:500])) and match.start() > 8:
        found["before names"] = (0, match.start())
    for name, pattern in (
        ("dash", _DASH),
        ("long dash", _LONG_DASH),
        ("colon", _COLON),
        ("gap", _GAP),
    ):
        if match := pattern.search(text[:400]):
            if match.start() > 1:
                found[f"before {name}"] = (0, match.start())
            if name == "dash" and match.end() < len(text):
                found["after dash"] = (match.end(), len(text))
    parts = [m.span() for m in re.finditer(r"[^|｜]+", text[:600])]
    if len(parts) > 1:
        found["before bar"] = parts[0]
        found["after bar"] = parts[1]
    if (match := re.search(r"\s*[(（\[【]", text[:300])) and match.start() > 3:
        found["before bracket"] = (0, match.start())
    if match := _DATE_FIRST.match(text):
        found["after date"] = (match.end(), len(text))
    return {name: _stripped(text, span) for name, span in found.items()}


def _may_lead(text: str, start: int, end: int) -> bool:
    """Whether an emphasised stretch leads: nothing but a tag stands before it, and no sentence goes on."""
    if (
        len(
            re.findall(
                r"\w",
                re.sub(
                    r"^\W*[\[(（【][^\])）】]{1,20}[\])）】]|^\S{1,20}\s*[|｜]", "", text[:start]
                ),
            )
        )
        > 2
    ):
        return False
    behind = text[end : end + 1]
    return not behind or not behind.isalnum() or text[end - 1] in ":：。.!！?？"


def _stripped(text: str, span: tuple[int, int]) -> tuple[int, int]:
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip(" \n\t|｜"))
    return start, max(start, span[0] + len(part.rstrip(" \n\t|｜")))


@lru_cache(maxsize=65536)
def plausibility(text: str) -> float:
    """Return how much a text looks like a title, 0 to 1."""
    text = _TAG.sub("", " ".join(text.split()))
    if not re.search(r"[^\W\d_]{2}|[㐀-鿿]", text) or text.startswith(("http://", "https://")):
        return 0.0
    said = width(text)
    steps = ((5, 0.25), (8, 0.55), (14, 0.8), (180, 1.0), (240, 0.7), (340, 0.35))
    value = next((v for limit, v in steps if said < limit), 0.05)
    inner = len(re.findall(r"[。！？；](?=.)|[a-z)\d]{2}[.!] (?=[A-Z])", text))
    value *= 0.45**inner
    if re.search(r"[。；，,;]$|…$|\.\.\.$", text):
        value *= 0.5
    elif re.search(r"[a-z]{2}\.$", text) and said > 60:
        value *= 0.75
    if re.match(r"[a-z]+ ", text) and not re.search(f"[{HAN}]", text):
        value *= 0.8
    if re.match(r"[,.，。;；)）\]】:：]", text):
        value *= 0.5
    if text.count("(") + text.count("（") != text.count(")") + text.count("）") or text.count(
        "["
    ) != text.count("]"):
        value *= 0.7
    if re.search(r"\||https?://", text):
        value *= 0.6
    elif re.search(r"[:：]$", text):
        value *= 0.85
    if re.search(r"\s[—–|·]\s", text):
        value *= 0.85
    if len(re.findall(r"[，,]", text)) > 3:
        value *= 0.6
    return value * _voices(text)


def _voices(text: str) -> float:
    """Return what the word lists say of a text; they have a voice, no veto."""
    value = 1.0
    if labels.field_of_link(text):
        value *= 0.1
    elif (label := labels.split_label(Inline(text))) and label.field not in ("title", "title_zh"):
        value *= 0.3
    if boilerplate.is_boilerplate(text):
        value *= 0.4
    if datelines.read(text) or facts.own_arxiv_id(text):
        value *= 0.1
    elif facts.venue_of(text) and len(text) < 30:
        value *= 0.4
    if names.looks_like_names(text):
        value *= 0.45
    return value


class Titles:
    """The titles of the records of one group.

    Attributes
    ----------
    places : list of Place or None
        Where each record's title stands; None for a record without.
    worth : list of float
        How much each looks like a title.
    others : list of Place or None
        Where each record's title stands in the other language, where the group has titles in two.
    """

    def __init__(self, seen: Sequence[Seen], segments: Sequence[Segment]) -> None:
        self.seen, self.segments = seen, segments
        ways = _Ways(self)
        classes: dict[str, list[int]] = defaultdict(list)
        for i, (start, _) in enumerate(segments):
            classes[self._class(seen[start])].append(i)
        whole = self._vote(ways, range(len(segments)))
        self.places: list[Place | None] = [None] * len(segments)
        self.worth = [0.0] * len(segments)
        self.way = whole[0][1] if whole else ""
        self.others: list[Place | None] = [None] * len(segments)
        for members in classes.values():
            order = self._vote(ways, members) if len(members) >= 3 else []
            ranked = [*order, *whole]
            for i in members:
                self._settle(i, ways, ranked)
            self._pair(ways, members, order or whole)
        self._trim()

    def only(self, kept: Sequence[int]) -> "Titles":
        """Return these titles for some of the records alone."""
        part = copy(self)
        part.places = [self.places[i] for i in kept]
        part.worth = [self.worth[i] for i in kept]
        part.others = [self.others[i] for i in kept]
        return part

    @staticmethod
    def _class(seen: Seen) -> str:
        mark = seen.mark.style if seen.mark else ""
        return f"{seen.block.shape} {seen.lead} {mark}"

    def _settle(self, i: int, all_ways: "_Ways", ranked: Sequence[tuple[float, str]]) -> None:
        """Choose the title of a record: by the way that serves its siblings, whatever it says."""
        start = self.segments[i][0]
        if ranked and ranked[0][0] >= _TRUSTED and (place := all_ways.one(i, ranked[0][1])):
            many = len(self.segments) > 2 * _VOTERS
            worth = 0.8 if many else self._worth(ranked[0][1], place, start)
            if worth >= 0.06 and place.end > place.start:
                self.places[i], self.worth[i] = place, max(worth, 0.5)
                return
        ways = all_ways[i]
        for name in _MARKED_WAYS:
            place = ways.get(name)
            if place and name != "quoted" and self.seen[place.block].lead == "prose":
                continue  # a name within running text
            if place and (worth := self._worth(name, place, start)) >= 0.6:
                self.places[i], self.worth[i] = place, worth
                return
        for least in (0.45, 0.2):
            for _, name in ranked:
                place = ways.get(name)
                if place and (worth := self._worth(name, place, start)) >= least:
                    self.places[i], self.worth[i] = place, worth
                    return

    def _pair(
        self, ways: "_Ways", members: Sequence[int], ranked: Sequence[tuple[float, str]]
    ) -> None:
        """Find the way that gives the titles in the other language, where two ways give one each."""
        chinese = sum(
            1 for i in members if (place := self.places[i]) and has_han(self.text(place), 3)
        )
        total = len(members)
        if min(chinese, total - chinese) * 5 > total:
            return
        for value, name in ranked:
            if name not in _PAIRED or value < 0.5:
                continue
            found = {
                i: place
                for i in members
                if (place := ways[i].get(name))
                and (not name.startswith("next") or place.block == self.segments[i][0] + 1)
            }
            other = [
                i
                for i, place in found.items()
                if has_han(self.text(place), 3) != (chinese * 2 > total)
            ]
            apart = [
                i for i in other if (first := self.places[i]) and first.block != found[i].block
            ]
            if len(apart) * 10 >= total * 6 and len(other) * 10 >= len(found) * 8:
                for i in apart:
                    self.others[i] = found[i]
                return

    def _trim(self) -> None:
        """Take off what belongs to the list and not to the titles in it: scores, years, people, signs."""
        texts = {i: self.text(place) for i, place in enumerate(self.places) if place}
        if len(texts) >= 3:
            self._trim_years(texts)
            self._trim_signs(texts)
            self._trim_parts(texts)
            for pattern, least in ((_SCORE_BEHIND, 0.6), (_SCORE_BEFORE, 0.6), (_WORD_BEFORE, 0.8)):
                self._trim_scores(texts, pattern, least)
        for i, text in texts.items():
            if (match := _CREDITED.search(text)) and match.start() >= 8:
                self._cut(texts, i, 0, match.start())

    def _cut(self, texts: dict[int, str], i: int, start: int, end: int) -> None:
        """Keep a part of a title."""
        place = self.places[i]
        if place:
            self.places[i] = place._replace(start=place.start + start, end=place.start + end)
            texts[i] = texts[i][start:end]

    def _trim_years(self, texts: dict[int, str]) -> None:
        years = {i: match for i, text in texts.items() if (match := _YEAR_BEFORE.match(text))}
        if len(years) * 5 >= 3 * len(texts):
            for i, match in years.items():
                if len(texts[i]) - match.end() >= 8:
                    self._cut(texts, i, match.end(), len(texts[i]))

    def _trim_signs(self, texts: dict[int, str]) -> None:
        signs = Counter(match[0] for text in texts.values() if (match := _SIGNS.match(text)))
        for sign, count in signs.most_common(1):
            for i, text in list(texts.items()):
                if count * 5 >= len(texts) * 4 and text.startswith(sign):
                    self._cut(texts, i, len(sign), len(text))

    def _trim_scores(self, texts: dict[int, str], pattern: re.Pattern[str], least: float) -> None:
        """Take off what nearly all titles begin or end with but for its numbers."""
        matches = {i: match for i, text in texts.items() if (match := pattern.search(text))}
        forms = Counter(_without_numbers(match[0]) for match in matches.values())
        for form, count in forms.most_common(2):
            if count < max(3, least * len(texts)):
                break
            for i, match in matches.items():
                if _without_numbers(match[0]) == form and len(texts[i]) - len(match[0]) >= 2:
                    self._keep_apart(texts, i, match)

    def _keep_apart(self, texts: dict[int, str], i: int, match: re.Match[str]) -> None:
        """Keep of a title what stands behind a match at its beginning, or before one at its end."""
        head = match.start() == 0
        self._cut(texts, i, match.end() if head else 0, len(texts[i]) if head else match.start())

    def _trim_parts(self, texts: dict[int, str]) -> None:
        """Take off a first or last part that many titles share: "Best Paper — …", "… (5 minute read)"."""
        for pattern in (_FIRST_PART, _LAST_PART):
            matches = {i: match for i, text in texts.items() if (match := pattern.search(text))}
            forms = {
                _without_numbers(match[match.lastindex or 1].casefold()).strip()
                for match in matches.values()
            }
            if len(matches) < max(3, 0.6 * len(texts)) or len(forms) * 2 > len(matches):
                continue
            for i, match in matches.items():
                if len(texts[i]) - len(match[0]) >= 4:
                    self._keep_apart(texts, i, match)

    def _worth(self, name: str, place: Place, start: int) -> float:
        """Return how much a place looks like a title; what is cut from running text is hardly one."""
        worth = self._said(name, place)[0]
        if name.startswith("next") and self.seen[start].lead == "prose":
            return worth * 0.3  # no record begins with its text
        return worth

    def _said(self, name: str, place: Place) -> tuple[float, str]:
        """Return how much a place looks like a title, and its text without numbers and case."""
        one = self.seen[place.block]
        key = (name, *place[1:])
        if (known := one.said.get(key)) is None:
            text = self.text(place)
            worth = plausibility(text) * (0.15 if self._is_cut(name, place, text) else 1.0)
            known = one.said[key] = worth, _without_numbers(text.casefold())
        return known

    def _is_cut(self, name: str, place: Place, text: str) -> bool:
        """Whether a place is a piece of running text."""
        one = self.seen[place.block]
        if one.lead != "prose":
            return False
        if name.endswith("before field"):
            end = one.block.inline.text[place.end - 1 : place.end + 1].strip()
            return end.endswith(_STOPS) or text.endswith(_STOPS)
        return name.endswith(
            ("whole", "next", "colon", "bracket", "bar", "gap", "after dash", "long dash")
        )

    def text(self, place: Place) -> str:
        """Return the text that stands at a place."""
        block = self.seen[place.block].block
        inline = block.cells[place.cell] if place.cell >= 0 else block.inline
        return inline.text[place.start : place.end]

    def ways(self, segment: Segment) -> dict[str, Place]:
        start, end = segment
        first = self.seen[start]
        found = {name: Place(start, *at) for name, at in variants(first).items()}
        if first.block.shape == "row":
            return found
        after = None
        for i in range(start, min(end, start + 8)):
            one = self.seen[i]
            if one.label == "title" and (label := labels.split_label(one.rest)) and label.value:
                value = label.value.text
                at = one.block.inline.text.rfind(value)
                if at >= 0:
                    found.setdefault("label", Place(i, -1, at, at + len(value)))
            elif one.label == "title" and i + 1 < end:  # the value stands on the next line
                found.setdefault(
                    "label", Place(i + 1, -1, 0, len(self.seen[i + 1].block.inline.text))
                )
            if i > start and after is None and one.lead not in ("label", "boilerplate", "rule", "dateline", "url", "names", "id", "date", "tags"):  # fmt: skip
                after = one
            if (
                i > start
                and one.block.shape == "heading" != first.block.shape
                and "inner heading" not in found
            ):
                at = variants(one).get("heading")
                if at:
                    found["inner heading"] = Place(i, *at)
        if after is not None:
            for name in ("whole", "heading", "link", "bold", "book", "before field"):
                if (at := variants(after).get(name)) is not None:
                    found["next" if name in ("whole", "heading") else f"next {name}"] = Place(after.index, *at)  # fmt: skip
        return found

    def _vote(self, ways: "_Ways", members: Sequence[int]) -> list[tuple[float, str]]:
        """Rank the ways: mean plausibility by how different the titles are; best first."""
        members = members[:: max(1, len(members) // _VOTERS)]
        sums: dict[str, float] = defaultdict(float)
        texts: dict[str, set[str]] = defaultdict(set)
        counts: dict[str, int] = defaultdict(int)
        for i in members:
            for name, place in ways[i].items():
                sums[name] += self._worth(name, place, self.segments[i][0])
                texts[name].add(self._said(name, place)[1])
                counts[name] += 1
        total = len(members)
        ranked = []
        for name, value in sums.items():
            share = counts[name] / total
            variety = len(texts[name]) / counts[name]
            prior = _prior(name)
            if share >= 0.25 or total < 3:
                ranked.append((value / total * (0.4 + 0.6 * variety) + prior * share, name))
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))


class _Ways:
    """The ways of each record, looked for when they are asked for: of a long table most never are."""

    def __init__(self, titles: Titles) -> None:
        self._titles = titles
        self._found: dict[int, dict[str, Place]] = {}

    def __getitem__(self, i: int) -> dict[str, Place]:
        if (found := self._found.get(i)) is None:
            found = self._found[i] = self._titles.ways(self._titles.segments[i])
        return found

    def one(self, i: int, name: str) -> Place | None:
        """Return one way of a record; of a row, without looking for the others."""
        start = self._titles.segments[i][0]
        first = self._titles.seen[start]
        if first.block.shape != "row" or first.ways is not None or i in self._found:
            return self[i].get(name)
        kind, k, way = name.split(" ", 2)
        if int(k) >= len(first.block.cells) or kind != _column_kind(first, int(k)):
            return None
        at = _of_cell(first, int(k)).get(way)
        return Place(start, int(k), *at) if at else None


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("0", text)


def _prior(name: str) -> float:
    if name.startswith(("column", "cell")):
        kind, _, way = name.split(" ", 2)
        return (0.3 if kind == "column" else 0.0) + _PRIORS.get(way, 0.0)
    if name == "inner heading":
        return 0.1
    return _PRIORS.get(name, _PRIORS["next"] + _PRIORS.get(name.removeprefix("next "), 0.0))
