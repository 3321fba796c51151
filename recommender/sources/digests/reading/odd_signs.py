"""Odd characters of pasted text: spaces and line breaks of other kinds, and zero-width characters, which would hide marks."""

from recommender.sources.digests.blocks.inline import visible

_PLAIN = {
    "\u2028": "\n", "\u2029": "\n\n", "\x85": "\n", "\v": "\n", "\f": " ",
    **dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "),
    **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
}  # fmt: skip
"""Breaks of lines, spaces of some width, directions of writing."""


def without_odd_signs(text: str) -> str:
    """Write the spaces and the breaks of lines of a typed text plainly, and leave out what has no width.

    Parameters
    ----------
    text : str
        Markdown, or plain text.
    """
    for sign, meant in _PLAIN.items():  # `translate` would ask of each character
        if sign in text:
            text = text.replace(sign, meant)
    return visible(text)
