"""Markup that is not Markdown, written as Markdown: LaTeX, Org, reStructuredText, Textile, wikis, forums.

Every line stays where it is, so that what is told of a line of the document is true. A dialect is
known by signs that the others do not have; a document without any passes unchanged.
"""

from collections.abc import Callable, Sequence

from recommender.sources.digests.plaintext import (
    drawn_tables,
    latex,
    line_art,
    mail_digests,
    org,
    outlines,
    restructured,
    settings,
    stacked_cells,
    typed_links,
    typed_marks,
    wikis,
)

_DIALECTS: tuple[tuple[Callable[[str], object], Callable[[Sequence[str]], list[str]]], ...] = (
    (line_art.is_commented, line_art.uncommented),
    (typed_marks.has_spread_tables, typed_marks.join_spread_tables),
    (stacked_cells.may_be_in, stacked_cells.as_html),
    (drawn_tables.may_be_in, drawn_tables.as_html),
    (latex.is_in, latex.as_markdown),
    (mail_digests.is_in, mail_digests.as_markdown),
    (org.is_in, org.as_markdown),
    (restructured.is_in, restructured.as_markdown),
    (restructured.has_adorned, restructured.adorned_headings),
    (wikis.is_mediawiki, wikis.from_mediawiki),
    (wikis.is_asciidoc, wikis.from_asciidoc),
    (wikis.is_textile, wikis.from_textile),
    (typed_links.is_bbcode, typed_links.from_bbcode),
    (typed_links.has_chat_links, typed_links.from_chat),
    (typed_links.is_gemini, typed_links.from_gemini),
    (typed_marks.has_decorated_headings, typed_marks.decorated_headings),
    (typed_links.is_arxiv_mail, typed_links.from_arxiv_mail),
    (typed_links.has_mailed_links, typed_links.from_mailed_links),
    (typed_links.has_links_below, typed_links.links_below),
    (settings.may_be_in, settings.as_labels),
    (line_art.has_branches, line_art.branches),
    (outlines.is_outline, outlines.as_lists),
    (typed_marks.has_pasted_lists, typed_marks.pasted_lists),
    (typed_marks.has_lone_numbers, typed_marks.lone_numbers),
    (typed_marks.has_signed_lists, typed_marks.signed_lists),
)
"""What tells a dialect, of a text that begins with a line break, and what writes its lines as Markdown."""


def as_markdown(text: str) -> str:
    """Write a document in another markup as Markdown, line by line; any other stays as it is."""
    lines = text.split("\n")
    text = f"\n{text}"
    for is_in, as_markdown_lines in _DIALECTS:
        if is_in(text):
            lines = as_markdown_lines(lines)
    return "\n".join(lines)
