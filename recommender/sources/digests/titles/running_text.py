"""Pieces of running text: which of them are none of its titles, though they look like one."""

import re

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.blocks.title_span import TitleSpan
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.text.line_parts import has_facts_beside
from recommender.sources.digests.text.peeling import title_core

_WORD = r"(?:[A-Z0-9][\w'’&.-]*|of|on|in|the|and|for|to|a|an|with|at|by|from|as|via|or|is|are|be|can|its?|into|over|than|using|without|[-–&])"
_HEADLINE = re.compile(rf"{_WORD}(?: {_WORD}){{2,14}}")
"""A headline in Title Case, of three words at least."""
_PICTURES = "".join(map(chr, (*range(0x2600, 0x27C0), *range(0x1F300, 0x1FB00), 0xFE0F, 0x20)))
"""What newsletters have before a headline."""
_CUT_WAYS = ("whole", "next", "colon", "bracket", "bar", "gap", "after dash", "long dash", "second dash", "semicolon", "stop", "comma", "slash")  # fmt: skip
"""Ways that take a piece of a line as it stands, which in running text is no title."""
_BETWEEN_SIGNS = ("dash", "semicolon", "stop", "comma", "slash", "gap")
_SENTENCE = re.compile(r"[，。；！？]|[a-z]\. ")
_STOPS = ("。", "！", "？", ".", "!", "?", "；")


def is_cut(one: Seen, name: str, place: TitleSpan, text: str) -> bool:
    """Whether a place is a piece of running text and no title before it.

    Parameters
    ----------
    one : Seen
        The block, running text.
    name : str
        The way by which the place was taken.
    place : TitleSpan
        Where it stands.
    text : str
        What it says.
    """
    if name.endswith("before field"):
        end = one.block.inline.text[place.end - 1 : place.end + 1].strip()
        # Where a venue and a year go, what is left is a reference and no sentence.
        return (end.endswith(_STOPS) or text.endswith(_STOPS)) and title_core(text)[1] == len(text)
    said = one.block.inline.text[place.end :]
    turns = not has_han(text) and has_han(said[:6])  # to what is said of it in Chinese
    if name == "before long dash" and turns:
        return False
    if name == "before colon":
        if (turns or one.mark) and has_han(said[:6]):
            return False
        if one.is_announced and len(text) <= 120 and not _SENTENCE.search(text):
            return False
        words = said.split()[1:9]
        return (
            not _HEADLINE.fullmatch(text.lstrip(_PICTURES))
            or sum(w[0].islower() for w in words) < 4
        )
    if name == "before stop" and _HEADLINE.fullmatch(text.replace(":", "")):
        return False  # no sentence has all its words in capitals
    whole = one.block.inline.text
    if name.endswith(_BETWEEN_SIGNS) and has_facts_beside(whole, place.start, place.end):
        return False
    return name.endswith(_CUT_WAYS)
