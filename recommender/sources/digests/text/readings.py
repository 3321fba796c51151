"""How something is to be read, told before its linked title: ``Optional: [A Title](…)``, ``选读：[…](…)``."""

import re

from recommender.sources.digests.blocks.inline import Inline, has_han
from recommender.sources.digests.remembered import remembered

_READING = re.compile(
    r"\W{0,3}(?:必读|选读|精读|泛读|待读|已读|在读|补充(?:阅读|材料)?|[延引]伸阅读|[拓扩]展阅读|推荐阅读|背景(?:阅读|知识)?"
    r"|(?:optional|required|mandatory|supplement(?:ary|al)|background|further|additional|recommended|suggested|core|extra|primary|secondary|must[- ]read|to[- ]read)(?: (?:readings?|papers?|materials?))?"
    r"|補足|必読|任意|선택|필독|참고|보충|pflicht(?:lektüre)?|weiterführend|ergänzend|optionnel|obligatoire|complémentaire|opcional|obligatorio|complementario)\W{0,4}",
    re.I,
)
_FEWEST_SPACES, _FEWEST_HAN = 2, 6
"""Of a link that is a title, at least, or Chinese characters; a button says less."""
_LONGEST = 32


@remembered
def is_reading(text: str) -> bool:
    """Whether a text says no more than how something is to be read."""
    return len(text) <= _LONGEST and bool(_READING.fullmatch(text))


def names_reading(inline: Inline) -> bool:
    """Whether a text begins with a linked title behind a word for how it is to be read."""
    link = next(iter(inline.marked("link")), None)
    return (
        link is not None
        and _is_title(inline.text[link.start : link.end])
        and is_reading(inline.text[: link.start])
    )


def _is_title(text: str) -> bool:
    return text.count(" ") >= _FEWEST_SPACES or has_han(text, _FEWEST_HAN)
