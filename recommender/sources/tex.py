"""TeX in titles, names and abstracts: read into letters, written from them; mathematics stays."""

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
    "textquotedblright": "”", "ldots": "…", "textunderscore": "_",
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
# What would be TeX itself comes last, so that nothing is made of it.
_SPELLED = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^",
}  # fmt: skip
_SPELLED_OUT = re.compile(rf"\\({'|'.join(_SPELLED)})(?:\{{\}}|(?![A-Za-z])\s*)")
_WRITTEN = {ord(letter): f"\\{name}{{}}" for name, letter in _SPELLED.items()} | {
    ord(letter): f"\\{letter}" for letter in "%&#_$"
}
# A dollar before a space, or behind one, is money.
_FORMULA = re.compile(r"(?<![\\$])(\$(?=[^\s$])(?:[^$\\]|\\.)+(?<=\S)\$)(?![\d$])")
_CAPITALS = re.compile(r"[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|(?<![A-Za-z0-9])[B-Z](?![A-Za-z0-9])")


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
    return _SPELLED_OUT.sub(lambda match: _SPELLED[match[1]], _TIE.sub(" ", text))


def _accented(match: re.Match[str]) -> str:
    letter = match[3] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _COMBINING[match[1] or match[2]])


def _opened(match: re.Match[str]) -> str:
    """Take the braces off a group, unless they hold the argument of a command."""
    return match[0] if match[1] else match[2]


def encode(text: str, keep_case: bool = False) -> str:
    """Return `text`, one line, as TeX that means it: what `decode` turns back into it.

    Letters of any script stay as they are; so does mathematics between dollars, if its braces pair.

    Parameters
    ----------
    keep_case : bool
        Put braces around words with capitals inside, which bibliography styles would make small.
    """
    parts = _FORMULA.split(text)
    return "".join(
        part if i % 2 and _pairs(part) else _encoded(part, keep_case)
        for i, part in enumerate(parts)
    )


def _encoded(text: str, keep_case: bool) -> str:
    if keep_case:
        pieces = re.split(f"({_CAPITALS.pattern})", text)
        return "".join(
            f"{{{piece}}}" if i % 2 else piece.translate(_WRITTEN) for i, piece in enumerate(pieces)
        )
    return text.translate(_WRITTEN)


def _pairs(text: str) -> bool:
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
