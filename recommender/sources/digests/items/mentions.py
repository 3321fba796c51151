"""From an entry that was read to a mention: which link is its own, what identifies it, and what its texts are."""

from recommender.entries import identity
from recommender.entries.mention import Mention, Origin
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.fields import RANKS
from recommender.sources.digests.text import hosts
from recommender.sources.digests.text.cleaning import by_language


def mention(builder: EntryBuilder, document: str, complete: bool = True) -> Mention:
    """Return the mention of an entry that was read."""
    ranked = sorted(builder.ranked_links, key=lambda pair: (hosts.is_media(pair[1]), pair[0]))
    urls = list(dict.fromkeys(url for _, url in ranked))
    known = [identity.canonical(url) or "" for rank, url in ranked if rank <= RANKS["alone"]]
    arxiv = next((n.removeprefix("arxiv:") for n in known if n.startswith("arxiv:")), None)
    strong = (n for n in known if identity.is_strong(n) and not n.startswith("arxiv:"))
    if builder.is_brief and not builder.body and builder.recommendation:
        builder.body, builder.recommendation = [builder.recommendation], None
    zh, en = by_language(builder.body)
    url = urls[0] if urls else _only_cited(builder)
    cited = dict.fromkeys([*urls[1:], *(u for u in builder.cited_links if u != url)])
    return Mention(
        origin=Origin(document, builder.line, "digest", tuple(cited)),
        kind=builder.kind,
        title=builder.title,
        title_zh=builder.title_zh if builder.title_zh != builder.title else None,
        authors=builder.authors,
        url=url,
        aliases=tuple(dict.fromkeys(strong)) if builder.kind == "paper" else (),
        arxiv_id=builder.arxiv_id or arxiv,
        doi=builder.doi,
        category=builder.category,
        affiliations=builder.affiliations,
        published=builder.published or builder.year,
        venue=builder.venue,
        abstract_zh=zh,
        abstract_en=en,
        recommendation=builder.recommendation,
        source=builder.source,
        complete=complete and not builder.broken,
    )


def _only_cited(builder: EntryBuilder) -> str | None:
    """Return where an item without a link of its own leads: posts and news tell of what they cite.

    A text that cites several things, or that has a date of its own, leads to none of them.
    """
    if builder.kind == "news":
        return builder.cited_links[0] if builder.cited_links else None
    return (
        builder.cited_links[0]
        if len(set(builder.cited_links)) == 1 and not builder.published
        else None
    )
