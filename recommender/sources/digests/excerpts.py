"""Pages of excerpts without dates: each a line of its own, perhaps below its title.

Nothing but their form tells such lines from the paragraphs of one text, so the form must be plain:
cut alike, or each below a title, on a page that has the furniture of an index.
"""

import re
from collections.abc import Iterator, Sequence

from recommender.sources.digests import endings, furniture, lines
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import Line

_EXCERPT = 60
_ELIDED = re.compile(r"(?:…|\.{3}|\[…\]|\[\.{3}\])$")


def is_long(text: str) -> bool:
    """Whether a line can be an excerpt: a Chinese character says as much as two Latin letters."""
    return len(text) >= _EXCERPT and _said(text) >= 2 * _EXCERPT


def is_prose(text: str) -> bool:
    """Whether a line is text and no title: long, or a sentence to its end, or several clauses."""
    said = _said(text)
    if said >= 60 and re.search(r"[，。；].*[，。；、]", text):
        return True
    return is_long(text) or (said >= 40 and bool(re.search(r"[。…]$|\w\.$|\.{3}$", text)))


def _said(text: str) -> int:
    return len(text) + len(re.findall(f"[{lines.HAN}]", text))


def read(found: Sequence[Line]) -> Iterator[Draft]:
    """Read a page of excerpts; short lines are their titles where most have one above."""
    if any(line.level for line in found):
        return
    content = [line for line in found if not (line.is_rule or furniture.is_furniture(line.plain))]
    long = [i for i, line in enumerate(content) if is_long(line.plain)]
    elided = [bool(_ELIDED.search(content[i].plain)) for i in long]
    headed = [i for i in long if i > 0 and not is_prose(content[i - 1].plain)]
    titled = len(long) > 1 and len(headed) * 3 >= len(long) * 2
    furnished = titled and len(found) - len(content) >= 2
    if len(long) * 2 < len(content) or not (furnished or sum(elided) * 2 > len(long)):
        return
    for i in long:
        line = content[i]
        if endings.is_after(line):
            return
        draft = Draft(line.number, "post")
        if titled and i in headed:
            draft.line = content[i - 1].number
            draft.name(content[i - 1].text)
        draft.body.append(line.plain)
        draft.cited += [link.url for link in line.links]
        draft.broken = i == long[-1] and len(long) > 2 and all(elided[:-1]) and not elided[-1]
        yield draft
