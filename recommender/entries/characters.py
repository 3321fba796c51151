"""Unprintable characters, which texts from documents must not carry into a terminal, a page or a file.

Control characters can recolour a terminal, rename its window, write over a line or begin one; the
marks of direction can make a text read otherwise than it is. None of them means anything in a title. A lone
surrogate (half a character, which no encoding can write) makes every writer fail.
"""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_HALVES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def displayable(text: str) -> str:
    """Return a text without control characters and marks of direction; line ends become line feeds, tabs stay."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _ENDS.sub("\n", encodable(text)))


def encodable(text: str) -> str:
    """Return a text that every encoding of Unicode takes: a lone surrogate becomes U+FFFD."""
    return text if text.isprintable() else _HALVES.sub("\ufffd", text)


def escaped(text: str) -> str:
    r"""Return a text on one line in which everything that does not print is spelled ``\uXXXX``."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _spelled(c) for c in text)


def is_link(address: str) -> bool:
    """Whether an address may be shown as a link: http or https, not ``javascript:`` or ``file:``."""
    return _LINK.match(address) is not None


def _spelled(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{code:04x}"
