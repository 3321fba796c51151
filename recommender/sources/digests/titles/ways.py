"""The ways to take titles from the records of a group: what each gives, and how well it serves them."""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.blocks.title_span import SpanJudgement, TitleSpan
from recommender.sources.digests.features.plausibility import plausibility
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.records.record import Segment
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import facts
from recommender.sources.digests.text.citations import is_cited
from recommender.sources.digests.text.cleaning import without_numbers
from recommender.sources.digests.text.peeling import title_core
from recommender.sources.digests.text.people import is_person
from recommender.sources.digests.text.two_languages import halves
from recommender.sources.digests.titles.block_ways import MOST_PRIOR, prior, without_date
from recommender.sources.digests.titles.record_ways import (
    ALONE,
    NEAR,
    way_of_record,
    ways_of_record,
)
from recommender.sources.digests.titles.running_text import is_cut
from recommender.sources.digests.titles.shared_parts import ENCLOSED

RankedWays = list[tuple[float, str]]
"""Ways, each with how well it serves some records; the best first."""

_NAMED = 0.5
"""How much more speaks for the first cells of rows without known headers, where each is a link and none is another's, and for links with what each is behind a colon."""
_NAMES = 0.2
"""The same for links at the beginning of records that go on with a list, and for what each record of a list begins with in quotation marks, or has in bold."""
_LINKED = ("cell 0 linked", "link", "bold")
_SET_APART = ("quoted", "inner bold")
_EXPLAINED = re.compile(r"\s*(?:[:：]|——?|–|-(?=\s))\s*(?=\S)")
_CUT_CELL = re.compile(r"(\w+ \d+) (?:before .+|first line)")
"""A way of a row that takes the first part of a cell."""
_TOLD_OF_ITEMS = frozenset(("authors", "published", "affiliations"))
"""Labels of lines that are no title as a whole."""
_OF_ALL = frozenset(("whole", "next"))
_SMALL_WORD = re.compile(r"\b[a-z][\w'’-]*")
_OF_PEOPLE = 0.6
"""How much less speaks for a way that gives names of people alone."""
_OF_DAYS = 0.4
"""The same for what stands below first lines and tells a day in nearly all: ``Some channel 2026-03-29``."""
_BELOW = ("next", "below next")
_DAY = len("2026-03-29")
_HOUR = re.compile(r"(?<![\d.])\d{1,2}[-/.月]\d{1,2}日?,?\s+\d{1,2}:\d\d(?!\d)")
"""A day without its year, and the hour: ``Some Site · 03-29 08:00``."""
_FEWEST = 3
"""So many records can be compared, at least."""


class TitleWays:
    """Where the title of each record stands, by each way of taking it, and how well a way serves several.

    Places are found when they are first asked for, as most places of a long table never are, and cached with the
    record's first block, since other groups have the same record.
    """

    def __init__(self, seen: Sequence[Seen], segments: Sequence[Segment]) -> None:
        self._seen, self._segments = seen, segments

    def __getitem__(self, i: int) -> dict[str, TitleSpan]:
        start, end = self._segments[i]
        kept, near = self._seen[start].record_ways, min(end, start + NEAR + 1)
        if (found := kept.get(near)) is None:
            found = kept[near] = ways_of_record(self._seen, start, end)
        return found

    def way(self, i: int, name: str) -> TitleSpan | None:
        """Return one way of a record, without looking for the others if it does not hang on them."""
        start, end = self._segments[i]
        if self._seen[start].block.shape == "row" or name in ALONE:
            return way_of_record(self._seen, start, end, name)
        return self[i].get(name)

    def way_or_whole_cell(self, i: int, name: str) -> TitleSpan | None:
        """Return the way that serves the siblings of a record; where it cuts a cell, all of one without a cut."""
        cut = _CUT_CELL.fullmatch(name)
        return self.way(i, name) or (self.way(i, f"{cut[1]} whole") if cut else None)

    def text(self, place: TitleSpan) -> str:
        """Return the text that stands at a place."""
        block = self._seen[place.block].block
        inline = block.cells[place.cell] if place.cell >= 0 else block.inline
        return inline.text[place.start : place.end]

    def judge(self, name: str, place: TitleSpan, start: int) -> SpanJudgement:
        """Return how much a place looks like a title, and its text; what is cut from running text is hardly one."""
        one, text = self._seen[place.block], self.text(place)
        key = place[1:]
        if (known := one.judgements.get(key)) is None:
            known = one.judgements[key] = _judge(text[1:-1] if _is_bracketed(name, text) else text)
        worth = known.worth
        if one.lead == "prose" and is_cut(one, name, place, text):
            worth *= 0.15
        if place.block > start and not one.label and self._begins_with_text(start, one):
            worth *= 0.3
        if name in _OF_ALL and one.label in _TOLD_OF_ITEMS:
            worth *= 0.3
        elif name == "whole" and is_cited(text):
            worth *= 0.7
        return known if worth == known.worth else SpanJudgement(worth, known.text)

    def _begins_with_text(self, start: int, title: Seen) -> bool:
        """Whether a record begins with text, as none does: prose, or what stands below a line such as its title is."""
        first = self._seen[start]
        if first.lead == "prose":
            return True
        above = self._seen[start - 1] if start else None
        below_title = above is not None and above.lead == title.lead and above.shape == title.shape
        bold = title.lead in ("bold", "bold italic")
        return bold and below_title and first.lead == "text" and first.block.shape == "paragraph"

    def ranked(self, members: Sequence[int]) -> RankedWays:
        """Rank the ways that a quarter of some records have by how well they serve them; best first, then by name."""
        ways = [self[i] for i in members]
        counts = Counter(name for found in ways for name in found)
        total = len(members)
        names = [name for name, count in counts.items() if count / total >= 0.25 or total < _FEWEST]
        ranked = [(self._service(members, name), name) for name in names]
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))

    def may_serve_better(self, members: Sequence[int], way: str, clearly: float) -> bool:
        """Whether another way could serve some records clearly better than one does, whatever it gives."""
        least = self._service(members, way) + clearly
        if way == "link" and least > 1 + MOST_PRIOR:
            return False
        others = {name for i in members for name in self[i] if name != way}
        return any(
            1 + prior(name) + _NAMED * (name in _LINKED) + _NAMES * (name in _SET_APART) >= least
            for name in others
        )

    def _service(self, members: Sequence[int], name: str) -> float:
        """Return how well a way serves some records: mean plausibility by how different the titles are."""
        judged = [found for i in members if (found := self._judged(i, name))]
        if not judged:
            return 0.0
        total = len(members)
        share = len(judged) / total
        variety = len({text for _, text in judged}) / len(judged)
        value = sum(worth for worth, _ in judged)
        worth = value / total * (0.4 + 0.6 * variety) + prior(name) * share
        if total >= _FEWEST and all(1 <= text.count(" ") <= 7 for _, text in judged):
            worth *= _OF_PEOPLE if self._are_people(members, name) else 1
        if name in _BELOW and total >= _FEWEST and self.are_dated(members, name):
            worth *= _OF_DAYS
        if name in _LINKED and share >= 0.8 and variety >= 0.9 and total >= _FEWEST:
            told = sum(self._is_explained(i, "bold" if name == "bold" else "link") for i in members)
            if told * 5 >= 4 * total:
                return worth + _NAMED  # rows that begin with a name of their own
            if name == "link" and sum(map(self._has_list_below, members)) * 5 >= 4 * total:
                return worth + _NAMES
        if name in _SET_APART and share >= 0.8 and variety >= 0.9 and total >= _FEWEST:
            return worth + _NAMES
        return worth

    def are_dated(self, members: Sequence[int], name: str) -> bool:
        """Whether nearly all that a way gives tells a day: from where it is and since when, as cards have it."""
        texts = [self.text(place) for i in members if (place := self.way(i, name))]
        dated = sum(
            len(facts.date_of(text) or "") == _DAY or bool(_HOUR.search(text)) for text in texts
        )
        return dated * 5 >= 4 * len(texts)

    def _are_people(self, members: Sequence[int], name: str) -> bool:
        """Whether a way gives nothing but what may be one person each, as a plan names its speakers.

        People are hardly all of one family: "LangChain Documentation", "FAISS Documentation".
        """
        texts = [self.text(place) for i in members if (place := self.way(i, name))]
        if len({text.split()[-1] for text in texts if text.strip()}) == 1:
            return False
        return all(is_person(without_date(text[slice(*title_core(text))])) for text in texts)

    def _judged(self, i: int, name: str) -> SpanJudgement | None:
        start, end = self._segments[i]
        kept, key = self._seen[start].record_judgements, (min(end, start + NEAR + 1), name)
        if key not in kept:
            place = self.way(i, name)
            kept[key] = self.judge(name, place, start) if place else None
        return kept[key]

    def _has_list_below(self, i: int) -> bool:
        """Whether a record goes on with elements of a list that are further in than its first line."""
        start, end = self._segments[i]
        if end - start < 2:
            return False
        first, below = self._seen[start].block, self._seen[start + 1].block
        return below.shape == "item" and below.depth > first.depth

    def _is_explained(self, i: int, mark: str) -> bool:
        """Whether a record begins with a linked or bold name, and what it is stands behind a colon or a dash."""
        rest = self._seen[self._segments[i][0]].rest
        name = next((span for span in rest.spans if span.mark == mark), None)
        behind = name and not name.start and _EXPLAINED.match(rest.text, name.end)
        said = rest.text[behind.end() :] if behind else ""
        if mark == "bold":  # a title may stand behind what a list calls it
            return len(_SMALL_WORD.findall(said)) * 2 > said.count(" ") > 1 or has_han(said, 3)
        return has_han(said, 3) or said[:1].islower()


def _is_bracketed(name: str, text: str) -> bool:
    """Whether a title that stands out has brackets around all of it."""
    return name == "bold" and bool(ENCLOSED.match(text)) and text.count(" ") > 1


@remembered
def _judge(text: str) -> SpanJudgement:
    """Return how much of a title a text looks like, less what is not its own; and that without numbers."""
    own = text[slice(*title_core(text))]
    own = own[slice(*both[0])] if (both := halves(own)) else own
    return SpanJudgement(plausibility(own), without_numbers(own.casefold()))
