"""Titles by vote: of all the ways to take a title from a record, the one that gives its group the most plausible titles.

A way that is wrong for a group shows in thirty records, though not in one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.blocks.title_span import TitleSpan
from recommender.sources.digests.features.plausibility import TAG
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.records.record import Segment
from recommender.sources.digests.text import facts, hosts, link_words
from recommender.sources.digests.text.citations import after_names, cited
from recommender.sources.digests.text.peeling import ET_AL
from recommender.sources.digests.text.people import is_person, looks_like_names
from recommender.sources.digests.text.two_languages import halves, halves_at_colon, in_brackets
from recommender.sources.digests.titles import trimming
from recommender.sources.digests.titles.block_ways import OF_ONE_BLOCK, way_of_block
from recommender.sources.digests.titles.ways import RankedWays, TitleWays

_PAIRED = frozenset(
    ("heading", "heading link", "inner heading", "bold", "bold italic", "whole", "label", "link", "book", "next", "next link", "next heading")
)  # fmt: skip
"""Ways that may give a title in the other language: whole lines and what stands out in them."""
_SUBTITLE = re.compile(
    r"(?:.?[:：]|[:：]?)\s+(?<=[:：] )([A-Z][^|｜()（）\[\].。\n]{11,160}[^\s|｜()（）\[\].。\n,])(?=\s*(?:[|｜(（\[]|$))"
)
_WHOLE = frozenset(("whole", "heading", "next", "next heading", "inner heading", "classed"))
"""Ways that give all of a block."""
_MARKED_WAYS = ("label", "book", "quoted", "bold italic", "heading", "bold", "link")
"""Ways that speak for themselves, where a record lacks what its siblings have."""
_CITED_WAYS = ("cited", "after year", "after names", "after people")
"""Ways that speak for themselves in a reference of another style than its siblings'."""
_NAMED_WAYS = frozenset(("after names", "after people"))
"""Ways that find people before a title: no "by" parts others from it."""
_LETTER = re.compile(r"\b[A-Z]\.")
"""The letter of a first name: before a colon people without any are as likely half of a title, ``Less Data, More Noise: …``."""
_ONE_PERSON = re.compile(
    r"(?:[\[(][\w ]{1,8}[\])]\s*|\d{1,3}[.)]\s*)?([^:：\[\]]{4,40})[:：]\s+(?=\S)"
)
_CREDIT = re.compile(r"\s*(?:[-–—,，·|]\s*(?:by\s+)?|by\s+)(\S.*?)[\s.]*$", re.I)
"""Who wrote what stands before it in italics: ``*Some Title* by Ana Ruiz``."""
_DASH = re.compile(r"(?:\s*\[[^\[\]]{1,14}\])*\s+(?:[-–—]|——)\s+\S")
_DASH_LAST = re.compile(r"\s+(?:[-–—]|——)\s+$")
_VOTERS = 150
"""So many records of a group are asked at least which way serves it; then all follow."""
_TRUSTED = 0.65
"""From so much on, a way is right for all of a group, also where a title alone would not look like one."""
_LIST = 4
"""So many records has a list at least that votes by itself."""
_SPEAKERS = 8
"""So many records of a list are asked at least, where the group is a long one."""
_CLEARLY = 0.2
"""By how much its vote must be better than the way that serves all lists."""
_TWO = 2
"""More titles than so many tell whether they are told in two languages."""
_FACTS = frozenset(("date", "dateline", "dated", "tags", "id", "boilerplate", "rule"))
"""Leads of what may stand between a title and the same in another language."""


class Titles:
    """The titles of the records of one group.

    Attributes
    ----------
    spans : list of TitleSpan or None
        Where each record's title stands; None for a record without.
    worth : list of float
        How much each looks like a title.
    other_spans : list of TitleSpan or None
        Where each record's title stands in the other language, where the group has titles in two.
    tagged : bool
        Whether tags in brackets stand before them: one alone is part of its title.
    parts_at_colon : bool
        Whether most are told in two languages, with a colon between: ``A Title：标题``.
    parts_at_brackets : bool
        The same with one of the two in brackets: ``标题 (A Title)``.
    """

    def __init__(self, seen: Sequence[Seen], segments: Sequence[Segment]) -> None:
        self.seen, self.segments = seen, segments
        self._ways = TitleWays(seen, segments)
        classes: dict[str, list[int]] = defaultdict(list)
        for i, (start, _) in enumerate(segments):
            classes[seen[start].opening].append(i)
        whole = self._vote(range(len(segments)))
        self.spans: list[TitleSpan | None] = [None] * len(segments)
        self.worth = [0.0] * len(segments)
        self.way = whole[0][1] if whole else ""
        self.other_spans: list[TitleSpan | None] = [None] * len(segments)
        for members in classes.values():
            order = self._vote(members) if len(members) >= 3 else []
            for part, own in self._by_list(members, order or whole):
                ranked = _without_descriptions([*own, *order, *whole])
                for i in part:
                    self._settle(i, ranked)
            self._pair(members, order or whole)
        self._trim()

    @property
    def _is_long(self) -> bool:
        """Whether there are so many records that not all of them have to be looked at closely."""
        return len(self.segments) > 2 * _VOTERS

    def select(self, kept: Sequence[int]) -> "Titles":
        """Return these titles for some of the records alone."""
        part = copy(self)
        part.spans = [self.spans[i] for i in kept]
        part.worth = [self.worth[i] for i in kept]
        part.other_spans = [self.other_spans[i] for i in kept]
        return part

    def _vote(self, members: Sequence[int], voters: int = _VOTERS) -> RankedWays:
        """Rank the ways to take the titles of some records by what serves those that are asked."""
        return self._ways.ranked(_sample(members, voters))

    def _by_list(
        self, members: Sequence[int], ranked: RankedWays
    ) -> Iterator[tuple[Sequence[int], RankedWays]]:
        """Part records by the list they stand in; a list votes by itself where its best way is clearly better there."""
        lists: dict[int, list[int]] = defaultdict(list)
        for i in members:
            lists[self.seen[self.segments[i][0]].block.group].append(i)
        voters = _SPEAKERS if self._is_long else _VOTERS
        way = ranked[0][1] if ranked else ""
        for part in lists.values():
            asked = _sample(part, voters) if len(part) >= _LIST < len(members) else []
            doubtful = asked and self._ways.may_serve_better(asked, way, _CLEARLY)
            own = self._ways.ranked(asked) if doubtful else []
            usual = next((worth for worth, name in own if name == way), 0.0)
            yield part, own if own and own[0][0] >= usual + _CLEARLY else []

    def _settle(self, i: int, ranked: RankedWays) -> None:
        """Choose the title of a record.

        The best way for the group is taken if it serves the group well; else the ways that speak for themselves
        are tried, then the others from the best on, each with the least plausibility that it needs.
        """
        start = self.segments[i][0]
        if ranked and ranked[0][0] >= _TRUSTED and (place := self._best_place(i, ranked[0][1])):
            whole = ranked[0][1] in _WHOLE or ranked[0][1].endswith(" whole")
            place = self._own_part(i, place, ranked[0][1]) if whole else place
            place = self._with_rest(place) if ranked[0][1] == "link" else place
            worth = 0.8 if self._is_long else self._worth(ranked[0][1], place, start)
            worth = max(worth, 0.1) if self._is_in_column(ranked[0][1], place) else worth
            if worth >= 0.06 and place.end > place.start:
                self.spans[i], self.worth[i] = place, max(worth, 0.5)
                return
        ways = self._ways[i]
        for name in _MARKED_WAYS:
            place = ways.get(name)
            if place and name != "quoted" and self.seen[place.block].lead == "prose":
                continue  # a name within running text
            if place and (worth := self._worth(name, place, start)) >= 0.6:
                self.spans[i], self.worth[i] = place, worth
                return
        told = [name for _, name in ranked]
        cited = [(0.6, _CITED_WAYS)]
        tried = (
            [*cited, (0.45, told)] if told and told[0] in _CITED_WAYS else [(0.45, told), *cited]
        )
        for least, listed in (*tried, (0.2, told)):
            for name in listed:
                place = ways.get(name)
                if place and (worth := self._worth(name, place, start)) >= least:
                    self.spans[i], self.worth[i] = place, worth
                    return
        if ranked and (place := ways.get(name := ranked[0][1])) and self._is_in_column(name, place):
            self.spans[i], self.worth[i] = place, 0.1

    def _with_rest(self, link: TitleSpan) -> TitleSpan:
        """Return a link with what goes on behind its colon in Title Case, or the title in it that it cites.

        ``[GPipe]: Easy Scaling with …``, ``[A. One, B. Two. "A Title." Nature 2015]``
        """
        said = self.text(link)
        if (at := cited(said)) and at == after_names(said):
            return link._replace(start=link.start + at[0], end=link.start + at[1])
        text = self.seen[link.block].block.inline.text
        if link.cell >= 0 or not (match := _SUBTITLE.match(text, max(link.start, link.end - 1))):
            return link
        words = re.findall(r"[A-Za-z][\w'’-]{3,}", match[1])
        capital = sum(word[0].isupper() for word in words)
        return link._replace(end=match.end(1)) if capital >= max(2, 0.75 * len(words)) else link

    def _best_place(self, i: int, way: str) -> TitleSpan | None:
        """Return what the way that serves the group gives; behind people also what one person and a colon stand before."""
        place = self._ways.way_or_whole_cell(i, way)
        if place is None and way == "after names":
            start = self.segments[i][0]
            text = self.seen[start].block.inline.text
            if (match := _ONE_PERSON.match(text)) and is_person(match[1]):
                return TitleSpan(start, -1, match.end(), len(text))
        return place

    def _worth(self, name: str, place: TitleSpan, start: int) -> float:
        return self._ways.judge(name, place, start).worth

    def _own_part(self, i: int, whole: TitleSpan, way: str) -> TitleSpan:
        """Return a line or a cell without people beside it, marks around it or buttons behind it, which its siblings have not."""
        place = self._ways.way(i, "after names")
        if place and place.block == whole.block:
            said = self.text(whole._replace(end=place.start)).rstrip()
            people = said.strip(" .,:：，。")
            titled = said.endswith((":", "：")) and not _LETTER.search(people)
            if "," in people and not titled and looks_like_names(people):
                return place
        if (slanted := way_of_block(self.seen[whole.block], "italic")) and whole.cell < 0:
            credit = _CREDIT.match(self.text(whole._replace(start=slanted[2])))
            if credit and _is_credit(credit[1]):
                return whole._replace(start=slanted[1], end=slanted[2])
        if whole.cell < 0 and (told := self._before_description(whole)):
            return told
        column = way.removesuffix("whole") if whole.cell >= 0 else ""
        before = way_of_block(self.seen[whole.block], f"{column}before field")
        if before and before[1] == whole.start and before[2] <= whole.end:
            place = whole._replace(end=before[2])
            block = self.seen[place.block].block
            inline = block.cells[whole.cell] if whole.cell >= 0 else block.inline
            behind = inline[place.end : whole.end]
            words = re.findall(r"[^\W\d_]+", behind.without_links)
            if all(map(link_words.field_of_link, words)):
                return place
        return whole

    def _before_description(self, whole: TitleSpan) -> TitleSpan | None:
        """Return the link that leads a line, or what stands before the italics that end it, where a dash parts them from what it is about."""
        one = self.seen[whole.block]
        if one.lead == "link" and (link := way_of_block(one, "link")):
            place = whole._replace(start=link[1], end=link[2])
            behind = _DASH.match(self.text(whole._replace(start=place.end)))
            if behind and self._worth("link", place, whole.block) >= 0.45:
                return place
        text = self.text(whole)
        for span in one.block.inline.marked("italic"):
            before = _DASH_LAST.search(text[: max(0, span.start - whole.start)])
            if before and before.start() > 8 and span.end >= whole.end - 1:
                return whole._replace(end=whole.start + before.start())
        return None

    def _is_in_column(self, name: str, place: TitleSpan) -> bool:
        """Whether a place is in a column of titles, or of linked names, where anything is one."""
        return (name.startswith("column") or name.endswith(" linked")) and bool(
            re.search(r"[^\W\d_]", self.text(place))
        )

    def _pair(self, members: Sequence[int], ranked: RankedWays) -> None:
        """Find the way that gives the titles in the other language, where two ways give one each."""
        chinese = sum(
            1 for i in members if (place := self.spans[i]) and has_han(self.text(place), 3)
        )
        total = len(members)
        if sum(1 for i in members if (at := self.spans[i]) and halves(self.text(at))) * 2 > total:
            return  # they are in both
        if min(chinese, total - chinese) * 5 > total:
            return
        below = sum(1 for i in members if (at := self.spans[i]) and at.block > self.segments[i][0])
        for value, name in ranked:
            if name not in _PAIRED or value < 0.5:
                continue
            if name in OF_ONE_BLOCK and below * 10 < total * 6:
                continue  # it gives what stands beside the titles
            found = {
                i: place
                for i in members
                if (place := self._ways[i].get(name))
                and (not name.startswith("next") or self._is_next(self.segments[i][0], place.block))
            }
            other = [
                i
                for i, place in found.items()
                if has_han(self.text(place), 3) != (chinese * 2 > total)
            ]
            apart = [
                i
                for i in other
                if (first := self.spans[i])
                and first.block != found[i].block
                and has_han(self.text(first), 3) == (chinese * 2 > total)
            ]
            if len(apart) * 10 >= total * 6 and not self._ways.are_dated(apart, name):
                for i in apart:
                    self.other_spans[i] = found[i]
                return

    def _is_next(self, start: int, block: int) -> bool:
        """Whether nothing but dates and tags stands between the first block of a record and another."""
        return all(one.lead in _FACTS for one in self.seen[start + 1 : block])

    def _trim(self) -> None:
        """Take off what belongs to the list and not to the titles in it."""
        held = [(i, place) for i, place in enumerate(self.spans) if place]
        parts = trimming.own_parts(
            [self.text(place) for _, place in held],
            marked=self.way.endswith(_MARKED_WAYS),
            named=self.way in _NAMED_WAYS or self._are_named(),
        )
        for (i, place), (start, end) in zip(held, parts, strict=True):
            place = place._replace(start=place.start + start, end=place.start + end)
            self.spans[i] = place._replace(end=place.start + self._without_site(i, place))
        titles = [self.text(place) for place in self.spans if place]
        self.tagged = len(self.spans) < 3 or _are_topics(titles)
        parted = sum(halves_at_colon(title) is not None for title in titles)
        self.parts_at_colon = parted >= max(3, 0.6 * len(titles))
        told = sum(
            bool(both) and both == in_brackets(text) for text in titles if (both := halves(text))
        )
        self.parts_at_brackets = told * 2 > len(titles) > _TWO

    def _without_site(self, i: int, place: TitleSpan) -> int:
        """Return how long a title is without the name of the site that a link in its block or the next two leads to."""
        near = self.seen[place.block : min(self.segments[i][1], place.block + 3)]
        return hosts.without_site(self.text(place), (url for one in near for url in one.links))

    def _are_named(self) -> bool:
        """Whether people stand below the first line of most records."""
        asked = _sample(range(len(self.segments)), _VOTERS)
        named = 0
        for start, end in map(self.segments.__getitem__, asked):
            named += any(one.lead == "names" for one in self.seen[start + 1 : min(end, start + 4)])
        return named * 2 > len(asked)

    def text(self, place: TitleSpan) -> str:
        """Return the text that stands at a place."""
        return self._ways.text(place)


def _is_credit(text: str) -> bool:
    return looks_like_names(text) or is_person(text) or bool(ET_AL.fullmatch(text))


def _are_topics(titles: Sequence[str]) -> bool:
    """Whether what stands in brackets before titles are their topics.

    Where nearly each is another, and a Chinese sentence goes on behind it, it is what the sentence is about:
    ``[Qwen3] 发布新模型``.
    """
    tags = [match for title in titles if (match := TAG.match(title))]
    said = [match[1] for match in tags if not facts.is_bare_fact(match[1])]
    goes_on = sum(has_han(match.string[match.end() : match.end() + 1]) for match in tags)
    own = len(said) >= 4 and len(set(said)) >= 0.7 * len(said) and goes_on >= 0.8 * len(tags)
    longer = any(title.startswith(("[", "【")) and not TAG.match(title) for title in titles)
    return len(tags) > 1 and not own and not longer


def _sample(members: Sequence[int], voters: int) -> Sequence[int]:
    """Return those of some records that are asked, so many at least if there are as many."""
    return members[:: max(1, len(members) // voters)]


def _without_descriptions(ranked: RankedWays) -> RankedWays:
    """Leave out the columns of what siblings have beside their titles, unless theirs stand there."""
    if not ranked or ranked[0][1].startswith("told"):
        return ranked
    return [(worth, name) for worth, name in ranked if not name.startswith("told")]
