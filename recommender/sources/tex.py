"""TeX in titles, names and abstracts: accents and escapes become letters, mathematics stays."""

import re
import unicodedata

_COMBINING = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "dots": "…",
    "textquotedblright": "”", "ldots": "…", "textasciitilde": "~", "textunderscore": "_",
}  # fmt: skip

_MATHS = re.compile(r"((?<!\\)\$\$?(?:[^$\\]|\\.)*\$\$?)", re.DOTALL)
# A symbol takes its letter at once, an accent named by a letter only after a space or in braces.
_CORE = (
    r"\\(?:(['`^\"~=.])\s*|([cvuHkrdb])(?:\s+|(?=[{\\])))"
    r"(?:\{\s*\\?([A-Za-z])\s*\}|\\?([ij])(?![A-Za-z])|([A-Za-z]))"
)
_ACCENTS = (re.compile(rf"\{{{_CORE}\}}"), re.compile(_CORE))
_NAMES = "|".join(_LETTERS)
_LETTER = re.compile(rf"\{{\\({_NAMES})\}}|\\({_NAMES})(?![A-Za-z])(?:\{{\}}|\s+)?")
_STYLE = re.compile(r"\\(?:emph|text(?:it|bf|sc|tt|rm|sf))\s*\{([^{}]*)\}")
_GROUP = re.compile(r"(\\[A-Za-z]+\s*|\\)?\{([^{}\\]*)\}")
_DEEPEST = 4  # groups within groups that are still opened
_ESCAPE = re.compile(r"\{\\([%&#_$])\}|\\([%&#_$])")
_TIE = re.compile(r"(?<=[.A-Za-z])~(?=[A-Za-z])")


def decode(text: str) -> str:
    """Return `text` without TeX: accents, letters, escapes, emphasis, braces; but not in ``$…$``."""
    if "\\" not in text and "{" not in text and "~" not in text:
        return text
    parts = _MATHS.split(text) if "$" in text else [text]
    return "".join(part if i % 2 else _decoded(part) for i, part in enumerate(parts))


def _decoded(text: str) -> str:
    if "\\" in text:
        for accent in _ACCENTS:
            text = accent.sub(_accented, text)
        text = _LETTER.sub(lambda match: _LETTERS[match[1] or match[2]], text)
        text = _STYLE.sub(r"\1", text)
        text = _ESCAPE.sub(lambda match: match[1] or match[2], text)
    for _ in range(_DEEPEST):
        if "{" not in text:
            break
        text = _GROUP.sub(_opened, text)
    return _TIE.sub(" ", text)


def _accented(match: re.Match[str]) -> str:
    letter = match[3] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _COMBINING[match[1] or match[2]])


def _opened(match: re.Match[str]) -> str:
    """Take the braces off a group, unless they hold the argument of a command."""
    return match[0] if match[1] else match[2]
