"""Sources that news name: on a line of their own, in the words of a link, in brackets behind a paragraph."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.text.labels import label_of, split_label

_SOURCE_TAIL = re.compile(
    r"\s*[（(\[【]\s*(?:(?:信息|新闻|文章|消息|资料)?来源|via|source|转自|来自)\s*[:：]?\s*([^()（）\[\]【】]{1,60})[)）\]】]\s*$",
    re.I,
)
_NAMED_TAIL = re.compile(
    rf"(?<=[。！？!?”])\s*[（(](?!.?完|未完|待续|编辑|责编|图|记者|注)([{HAN}A-Za-z0-9]{{2,12}}(?: [A-Za-z]{{2,12}})?)[)）]\s*$"
)
_SOURCE_WITHIN = re.compile(r"(?:source|via|(?:信息|新闻|文章)?来源)\s*[:：]\s*(\S.{0,60})$", re.I)
_SOURCE_LINE = re.compile(
    r"(?:via|来自|source)\s+([^\s，。,]{1,30}(?: [^\s，。,]{1,30}){0,3})$", re.I
)


def source_of(inline: Inline) -> Inline | None:
    """Return the source that a line of its own names (``来源：X``, ``via X``)."""
    label = label_of(inline)
    if label and label[1] == "source" and (told := split_label(inline)) and told.value:
        return told.value
    match = _SOURCE_LINE.match(inline.text)
    return inline[match.start(1) : match.end(1)] if match else None


def source_within(label: str) -> str | None:
    """Return the source that the words of a link name: ``[Source: X](…)``."""
    match = _SOURCE_WITHIN.match(label)
    return match[1] if match else None


def split_source(text: str) -> tuple[str, str | None]:
    """Split off the source in brackets that ends a paragraph: ``…。（来源：X）``, ``…。（X）``."""
    start = max(len(text) - 120, 0)
    if not text.rstrip().endswith((")", "）", "]", "】")):
        return text, None
    match = _SOURCE_TAIL.search(text, start) or _NAMED_TAIL.search(text, start)
    return (text[: match.start()], match[1]) if match else (text, None)
