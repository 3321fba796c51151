"""The topic of an item: what the headings above it name, if they name one."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import boilerplate, marks

_GENERIC = re.compile(
    r"本期|本周|今日|每日|每周|上周|其他|其它|更多|另外|补充|精选|推荐|值得关注|值得一读|关注|的|论文|列表|速递|重磅|热门|必读|周报|日报|周刊|"
    r"与|和|篇|第|期|年|月|日|文章|\b(?:top|ml|ai|papers?|of|the|week|weekly|day|daily|best|other|more|notable|and|list|reading|to|"
    r"this|digest|featured|selected|highlights?|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b"
    r"|\d+(?:st|nd|rd|th)?|[\W_]",
    re.I,
)
_COUNT = re.compile(
    r"\s*[(（]\s*\d+\s*(?:🔗\s*\d+)?\s*(?:篇|papers?|entries|items|条|个)?\s*[)）]\s*$", re.I
)


class Outline:
    """The headings above each place of a document.

    Parameters
    ----------
    seen : sequence of Seen
        Its blocks.
    titles : collection of int, optional
        Those that hold the titles of items, which are no topics of others.
    """

    def __init__(self, seen: Sequence[Seen], titles: Collection[int] = ()) -> None:
        self._seen, self._titles = seen, titles
        levels = Counter(one.block.level for one in seen if one.block.level and one.lead != "label")
        self._titled = levels[1] == 1

    def topic_of(self, start: Seen) -> str | None:
        """Return the topic of a record that begins here, None where the headings name none."""
        if start.block.depth > 1 and (topic := self._topic_of_list(start)):
            return topic
        above = start.heading_index
        while above in self._titles:
            above = self._seen[above].heading_index
        if above < 0:
            return None
        heading = self._seen[above]
        return None if self._titled and heading.block.level == 1 else topic_of(heading.text)

    def _topic_of_list(self, start: Seen) -> str | None:
        """Return the topic that the list element above an inner one names."""
        for one in reversed(self._seen[max(0, start.index - 60) : start.index]):
            if one.block.depth < start.block.depth:
                short = one.block.shape == "item" and not one.links and len(one.text) <= 40
                return topic_of(one.text) if short else None
        return None


@remembered
def topic_of(text: str) -> str | None:
    """Return the topic that a heading names; None for dates, greetings, contents and "papers of the week"."""
    text = marks.without_mark(text)
    text = re.sub(r"^[^\w《(（\[“\"]+", "", text).strip().rstrip(":：")
    text = re.sub(r"[\s\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+$", "", _COUNT.sub("", text))
    text = re.sub(r"\s*[(（]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?$", "", text)
    if not text or len(text) > 60 or boilerplate.is_contents(text):
        return None
    return text if len(_GENERIC.sub("", text)) > 1 or text in ("文章", "论文") else None
