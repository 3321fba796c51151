"""From drafts to mentions: which items a document holds whole, which are cut, which are empty."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from recommender import identity
from recommender.entries import Mention, Problem
from recommender.sources.digests import furniture, labels, lines
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import Line

_OPEN_LINK = re.compile(r"\[[^\[\]]{0,80}$|\[\[[^\[\]]{0,80}\]$|\]\([^()]{0,300}$")
_TELLING = frozenset(("recommendation", "abstract", "authors", "link"))


def finish(
    drafts: Iterable[Draft], document: str, format: str, closing: str = ""
) -> Iterator[Mention | Problem]:
    """Turn drafts into mentions; an item with nothing in it is a problem, a cut one incomplete.

    `closing` is the field that ends an item of this layout, where it has one.
    """
    kept = [
        draft for draft in drafts if not (draft.is_empty and draft.title is None and draft.broken)
    ]
    # A list of contents may repeat the titles, with links, of the items that follow.
    named = {identity.title_key(d.title) for d in kept if d.title and not d.is_bare}
    listed = [
        d for d in kept if not (d.is_bare and d.title and identity.title_key(d.title) in named)
    ]
    for draft, following in pairwise([*listed, None]):
        if draft is None:
            continue
        if draft.is_empty and not draft.title:
            yield Problem(
                document, draft.line, "the header of an item, with nothing that follows it"
            )
            continue
        cut = False
        if following is None and not draft.closed:
            cut = is_cut(draft, [d for d in listed if d is not draft and not d.broken], closing)
        yield draft.mention(document, format, complete=not cut)


def is_cut(last: Draft, others: Sequence[Draft], closing: str = "") -> bool:
    """Whether a document breaks off within its last item, judged by how the others end."""
    if last.is_empty or _OPEN_LINK.search(last.text_of(last.ending)):
        return True
    peers = [d for d in others if d.section == last.section] or list(others)
    if not peers:
        whole = closing in last.seen if closing else bool(last.body or last.recommendation)
        return not whole or (last.prose and not lines.ends_sentence(last.text_of(last.ending)))
    ending, count = Counter(d.ending for d in peers).most_common(1)[0]
    if count * 2 > len(peers) and ending not in last.seen:
        return True
    text, ends = last.text_of(last.ending), [d.text_of(last.ending) for d in peers]
    return last.prose and not lines.ends_sentence(text) and all(map(lines.ends_sentence, ends))


def is_after(line: Line) -> bool:
    """Whether a line comes after the items: a footer or an advertisement, and no label."""
    return furniture.closes(line.plain) and not labels.split_label(line.text)


def orphan(before: Sequence[Line]) -> Draft | None:
    """Read the end of an item whose beginning was cut off, known by its labels."""
    fields = {found.field for line in before if (found := labels.split_label(line.text))}
    told = fields & _TELLING
    if not before or before[0].level or not ("recommendation" in told or len(told) > 1):
        return None
    draft = Draft(before[0].number)
    draft.broken = True
    for line in before:
        if line.is_rule or is_after(line):
            break
        draft.feed(line)
    return draft
