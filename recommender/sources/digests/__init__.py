"""Digests that people write for people, read whatever their layout.

A document of any form becomes one list of blocks (`reading`); blocks that repeat a shape are records
(`records`), the titles of a group of records are voted for (`titles`), the groups worth most are chosen
(`groups`), and each record becomes an entry (`items`). No layout is known by name. `recommender/sources/digests/README.md` draws it.
"""

from collections.abc import Callable, Iterator

from recommender.entries.mention import Mention, Notice, Problem
from recommender.sources.digests import leftovers, not_digest
from recommender.sources.digests.analysis import Analysis, analyse
from recommender.sources.digests.confidence import Signs
from recommender.sources.digests.items import completeness
from recommender.sources.digests.reading.pages import is_page_source, pages

HINTS: tuple[str, ...] = ("weekly", "daily", "papers", "news", "posts")
"""What the items of a digest may be said to be: ``news``, ``posts``, or papers under three names."""

MOST_BLOCKS = 100_000
"""Lines of text of a document that are read; a longer one is told so, and read up to there."""


def unwatched(analysis: Analysis) -> None:
    """Do nothing with the analysis of a page: the default of `parse`."""


def parse(
    text: str,
    document: str,
    hint: str | None = None,
    base: str = "",
    watch: Callable[[Analysis], None] = unwatched,
) -> Iterator[Mention | Problem]:
    """Read a digest.

    Parameters
    ----------
    text : str
        The whole document, decoded: HTML, a mail, Markdown, plain text; any text at all.
    document : str
        The document's name in origins and problems.
    hint : str, optional
        One of `HINTS`: the kind of its items, which takes the place of what the document shows.
    base : str
        The address that relative links are resolved against, if the document gives none itself.
    watch : callable
        Called with the analysis of each page, before the items of the page are yielded.

    Yields
    ------
    Mention or Problem
        In order of appearance. No content makes this raise.

    Raises
    ------
    ValueError
        If `hint` is not one of `HINTS`.
    """
    if hint is not None and hint not in HINTS:
        raise ValueError(f"no kind of digest is called {hint!r}; choose one of {', '.join(HINTS)}")
    text = text.removeprefix("\ufeff")
    if not text.strip("\ufeff").strip():
        yield Problem(document, 1, "is empty")
        return
    found = False
    blocks = 0
    signs = Signs()
    for page in pages(text, base):
        analysis = analyse(page, hint)
        watch(analysis)
        if other := _not_digest(text, analysis, hint):
            yield Problem(
                document,
                1,
                f"looks like {other}, not like a digest; use --format to read it nevertheless",
            )
            return
        signs.add(analysis)
        script = page.script
        for told in completeness.mentions(analysis.builders(), document, analysis.at_end):
            found = True
            yield script.restored(told)
        for line, what in leftovers.unread(analysis):
            found = True
            yield Problem(document, line, script.exchange(what))
        blocks += len(page.blocks)
        if blocks > MOST_BLOCKS:
            line = page.blocks[-1].line
            yield Problem(
                document,
                line,
                f"has more than {MOST_BLOCKS:,} lines; split it: what follows was not read",
            )
            found = True
            break
        del page, analysis  # before the next is read
    if doubt := signs.doubt:
        yield Notice(document, signs.line, doubt)
    if not found:
        hints = ", ".join(HINTS)
        yield Problem(
            document,
            1,
            f"no items were recognised; see `recommender inspect`, or say what it holds by --format, one of {hints}",
        )


def _not_digest(text: str, analysis: Analysis, hint: str | None) -> str | None:
    """Return the name of what a text is (code, say), if it is something other than a digest and has no sure items."""
    if (
        hint
        or sum(
            1
            for item in analysis.items
            if len(item.record.papers) == 1 or "authors" in item.record.labels
        )
        >= 3
    ):
        return None
    return None if is_page_source(text) else not_digest.kind(text)
