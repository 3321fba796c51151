"""How elements of a page look where their names do not tell: blank lines, cards, words that stand apart."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from selectolax.lexbor import LexborNode

from recommender.sources.digests.blocks.block import Block

_TITLED = "strong, b, [class*=title], [class*=Title], [class*=headline]"
_SEEN = "img, svg, picture, video, iframe, input, figure"
_FEWEST_PARTS, _SHORTEST = 2, 30
"""Parts and characters of a card; what is less is a button."""


_MOST = 0.6
"""So much of a page is its content, whatever the element is called that holds it."""
_LINKED = 0.5
"""From so much on an element holds links alone: a menu."""
_FEWEST_BLANK = 3
"""Empty lines of a page by which its paragraphs are told to be lines."""


def parted(blocks: Sequence[Block], below: AbstractSet[int]) -> Iterator[Block]:
    """Yield blocks whose only gaps are the empty lines between them, in a page that separates its parts by empty lines.

    Parameters
    ----------
    below : set of int
        Which of the blocks stand below an empty line; with fewer than three, all gaps stay.
    """
    before = ""
    for i, block in enumerate(blocks):
        goes_on = len(below) >= _FEWEST_BLANK and before == block.shape == "paragraph"
        yield replace(block, gap=False) if goes_on and block.gap and i not in below else block
        before = block.shape


def is_apart(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """Whether an element with a style of its own, or small print, follows another such at once: a page draws them apart."""
    small = node.tag == "small"
    before = node.prev if small or "class" in attributes else None
    if before is None or before.tag == "-text":
        return False
    return small or "class" in before.attributes


def holds_elements(node: LexborNode) -> bool:
    """Whether an element holds more than one text."""
    child = node.child
    return child is not None and (child.next is not None or child.tag != "-text")


def is_blank(node: LexborNode) -> bool:
    """Whether a paragraph is an empty line: writing programs export these as paragraphs without text."""
    return not node.text().strip() and node.css_first(_SEEN) is None


def holds_most(node: LexborNode, size: int) -> bool:
    """Whether an element holds most of the text of a page, so many characters, and more than its links say.

    Some pages have all of their items within an element for menus, or a form around everything.
    """
    own = len(node.text())
    if own < _MOST * size:
        return False
    return sum(len(link.text()) for link in node.css("a")) < own * _LINKED


def holds_names(node: LexborNode) -> bool:
    """Whether a form is a linked text alone, by which a page asks for something: an author's other papers."""
    return node.css_first("a") is not None and not node.css_first(
        "select, textarea, button, input:not([type=hidden])"
    )


def title_of_card(node: LexborNode) -> int:
    """Return which element of a card has its title, by its id in memory; 0 for a link that is no card.

    A card is a link whose parts are elements with a style each.
    """
    parts = [child for child in node.iter(include_text=True) if child.text().strip()]
    if len(parts) < _FEWEST_PARTS or any(child.tag == "-text" for child in parts):
        return 0
    if sum(len(part.text().strip()) for part in parts) < _SHORTEST:
        return 0
    if sum("class" in part.attributes for part in parts) * 2 < len(parts):
        return 0
    told = next((part for part in parts if part.css_matches(_TITLED)), None)
    return int((told or max(parts, key=lambda part: len(part.text()))).mem_id)
