"""From drafts to mentions: which items a document holds whole, which are cut, which are empty."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from recommender.entries import identity
from recommender.entries.mention import Mention, Problem
from recommender.sources.digests.blocks.inline import ends_sentence
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.mentions import mention

_OPEN_LINK = re.compile(r"\[[^\[\]]{0,80}$|\[\[[^\[\]]{0,80}\]$|\]\([^()]{0,300}$")


def mentions(
    builders: Iterable[EntryBuilder], document: str, at_end: bool
) -> Iterator[Mention | Problem]:
    """Turn builders into mentions; an item with nothing in it is a problem, a cut one incomplete.

    `at_end` says that nothing follows the last item: there a document may be cut.
    """
    return (told for _, told in mentions_with_builders(builders, document, at_end))


def mentions_with_builders(
    builders: Iterable[EntryBuilder], document: str, at_end: bool
) -> Iterator[tuple[EntryBuilder, Mention | Problem]]:
    """Yield what `mentions` yields, each with the builder that it was made of."""
    kept = [b for b in builders if not (b.is_empty and b.title is None and b.broken)]
    # A list of contents may repeat the titles, with links, of the items that follow.
    named = {identity.title_key(b.title) for b in kept if b.title and not b.is_bare}
    listed = [
        b for b in kept if not (b.is_bare and b.title and identity.title_key(b.title) in named)
    ]
    for builder, following in pairwise([*listed, None]):
        if builder is None:
            continue
        if builder.is_empty and not builder.title:
            told = Problem(
                document, builder.line, "the header of an item, with nothing that follows it"
            )
            yield builder, told
            continue
        cut = False
        if following is None and at_end and not builder.closed:
            cut = is_cut(builder, [b for b in listed if b is not builder and not b.broken])
        yield builder, mention(builder, document, complete=not cut)


def is_cut(last: EntryBuilder, others: Sequence[EntryBuilder]) -> bool:
    """Whether a document breaks off within its last item, judged by how the others end."""
    if _OPEN_LINK.search(last.text_of(last.ending)):
        return True
    if last.is_empty:  # as all are, in a list of titles
        return not others or not all(d.is_empty for d in others)
    peers = [d for d in others if d.category == last.category] or list(others)
    if not peers:
        whole = bool(last.body or last.recommendation or last.ranked_links)
        return not whole or (last.has_prose and not ends_sentence(last.text_of(last.ending)))
    ending, count = Counter(d.ending for d in peers).most_common(1)[0]
    if ending and count * 2 > len(peers) and ending not in last.fields_seen:
        return True
    text, ends = last.text_of(last.ending), [d.text_of(last.ending) for d in peers]
    return last.has_prose and not ends_sentence(text) and all(map(ends_sentence, ends))
