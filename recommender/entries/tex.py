"""TeX in titles, names and abstracts: decoded to plain text, and encoded from it; mathematics stays as it is."""

import re
import unicodedata
from itertools import chain, zip_longest

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
    "textquotedblright": "”", "ldots": "…", "textunderscore": "_", "textgreater": ">",
    "textless": "<", "textbar": "|", "textdegree": "°", "textmu": "µ", "textpm": "±", "texttimes": "×",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "texteuro": "€",
    "textsection": "§", "textexclamdown": "¡", "textquestiondown": "¿", "textbullet": "•",
    "textperiodcentered": "·", "textellipsis": "…", "textasciigrave": "`", "textquotesingle": "'",
    "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„", "slash": "/", "newline": " ",
    "sim": "∼", "approx": "≈", "times": "×", "pm": "±", "mp": "∓", "leq": "≤", "geq": "≥",
    "neq": "≠", "infty": "∞", "rightarrow": "→", "leftarrow": "←", "to": "→", "cdot": "·",
    "degree": "°", "circ": "∘", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ",
    "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
    "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip

_MATHS = re.compile(r"((?<!\\)\$\$?(?:[^$\\]|\\.)*\$\$?)", re.DOTALL)
# A symbol takes its letter at once, an accent named by a letter only after a space or in braces.
_CORE = (
    r"\\(?:(['`^\"~=.])\s*|([cvuHkrdb])(?:\s+|(?=[{\\])))"
    r"(?:\{\s*\\?([^\W\d_])\s*\}|\\([ij])(?![A-Za-z])\s*|([^\W\d_]))"
)
_ACCENTS = (re.compile(rf"(?<!\\[cvuHkrdb])\{{{_CORE}\}}"), re.compile(_CORE))
_NAMES = "|".join(sorted(_LETTERS, key=len, reverse=True))
_LETTER = re.compile(rf"\{{\\({_NAMES})\}}|\\({_NAMES})(?![A-Za-z])(?:\{{\}}|\s+)?")
_STYLE = re.compile(
    r"\\(?:emph|text(?:it|bf|sc|tt|rm|sf|sl|up|md|normal|super|superscript|sub|subscript)?|mbox|hbox"
    r"|ensuremath|uppercase|MakeUppercase|mkbib(?:emph|bold|quote)|url|path)\s*\{([^{}]*)\}"
)
_GROUP = re.compile(r"(\\[A-Za-z]+\s*|\\)?\{([^{}\\]*)\}")
_DEEPEST = 4  # groups within groups that are still opened
_ESCAPE = re.compile(r"\{\\([%&#_$])\}|\\([%&#_$])")
_ASIDE = {"{": "\ue001", "}": "\ue002"}  # stand for braces that mean themselves
_BACK = {ord(sign): brace for brace, sign in _ASIDE.items()}
_BRACES = re.compile(r"\{\\([{}])\}|\\([{}])")
_TIE = re.compile(r"(?<=[.A-Za-z])~(?=[A-Za-z])|(?<=\.)~(?=\d)")
_SWITCH = re.compile(
    r"\\noopsort\s*\{[^{}]*\}|\\(?:em|it|bf|sc|tt|rm|sf|sl|itshape|bfseries|scshape|relax|protect|small|large"
    r"|noindent|newblock|allowbreak|linebreak)(?![A-Za-z])\s*"
)
_SPACING = re.compile(r"\\[/!-]|\\(?=[ \n])|\\\\(?![A-Za-z])")
_THIN = re.compile(r"\{\\[,;:]\}|\\[,;:]|(?<=[^\s/\\])~(?=[^\s~])")
_QUOTES = (("``", "“"), ("''", "”"))
_QUOTED = re.compile(r"(?<=')(?=')|(?<=`)(?=`)")
_FORMULA_HERE = "\ue000"  # stands for a formula while the rest is read
# What would be TeX itself comes last, so that nothing is made of it.
_SPELLED = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^",
}  # fmt: skip
_SPELLED_OUT = re.compile(rf"\\({'|'.join(_SPELLED)})(?:\{{\}}|(?![A-Za-z])\s*)")
_COMMAND = re.compile(rf"\\(?!(?:{'|'.join(_SPELLED)})(?![A-Za-z]))([A-Za-z]+)\*?(\s*(?=\{{))?")
_WRITTEN = {ord(letter): f"\\{name}{{}}" for name, letter in _SPELLED.items()} | {
    ord(letter): f"\\{letter}" for letter in "%&#_$"
}
# A dollar before a space, or behind one, is money.
_FORMULA = re.compile(r"(?<![\\$])(\$(?=[^\s$])(?:[^$\\]|\\.)+(?<=\S)\$)(?![\d$])")
_CAPITALS = re.compile(r"[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|(?<![A-Za-z0-9])[B-Z](?![A-Za-z0-9])")


def decode(text: str, commands: bool = False) -> str:
    """Return `text` without TeX: accents, letters, escapes, emphasis, braces; but not in ``$…$``.

    Parameters
    ----------
    commands : bool
        Whether to remove all other commands too, keeping their arguments, or the name of a command without one. For
        fields that are TeX throughout, where a backslash never stands for itself.
    """
    if commands:
        text = _with_quotes(text)
    if "\\" not in text and "{" not in text and "~" not in text:
        return text
    formulas = _MATHS.findall(text) if "$" in text else []
    if not formulas or _FORMULA_HERE in text:
        return _decoded(text, commands)
    parts = _decoded(_MATHS.sub(_FORMULA_HERE, text), commands).split(_FORMULA_HERE)
    return "".join(chain.from_iterable(zip_longest(parts, formulas, fillvalue="")))


def _with_quotes(text: str) -> str:
    """Return `text` with the quotes that TeX makes of two signs, but not in ``$…$``."""
    if "``" not in text and "''" not in text:
        return text
    parts = _MATHS.split(text)
    for written, meant in _QUOTES:
        parts[::2] = [part.replace(written, meant) for part in parts[::2]]
    return "".join(parts)


def letters(text: str) -> str:
    """Return `text` with accents and letters of TeX as characters; all else of TeX stays."""
    return _LETTER.sub(lambda match: _LETTERS[match[1] or match[2]], _accents(text))


def unstyled(text: str) -> str:
    r"""Return `text` without the commands that TeX emphasises by: of ``\emph{word}``, ``word`` stays.

    For fields that are not TeX throughout, where a brace or a backslash may stand for itself. Formulas stay.
    """
    if "\\" not in text or not _STYLE.search(text):
        return text
    parts = _MATHS.split(text)
    for i, part in enumerate(parts):
        if i % 2 == 0 and _STYLE.search(part):
            for _ in range(_DEEPEST):
                part = _STYLE.sub(_unstyled, part)
            parts[i] = letters(part)
    return "".join(parts)


def _accents(text: str) -> str:
    for _ in range(_DEEPEST):
        before = text
        for accent in _ACCENTS:
            text = accent.sub(_accented, text)
        if text == before:
            break
    return text


def _decoded(text: str, commands: bool) -> str:
    escaped = "\\{" in text or "\\}" in text
    if commands and ("~" in text or "\\" in text):
        text = _THIN.sub(" ", text)
    if "\\" in text:
        text = _BRACES.sub(lambda match: _ASIDE[match[1] or match[2]], _SPACING.sub("", text))
        text = _accents(_SWITCH.sub("", text))
        for _ in range(_DEEPEST):
            before = text
            text = _STYLE.sub(_unstyled, text)
            if text == before:
                break
        text = _LETTER.sub(lambda match: _LETTERS[match[1] or match[2]], text)
        text = _ESCAPE.sub(lambda match: match[1] or match[2], text)
        if commands:
            text = _COMMAND.sub(lambda match: match[1] if match[2] is None else "", text)
    for _ in range(_DEEPEST):
        if "{" not in text:
            break
        text = _GROUP.sub(_opened, text)
    text = _SPELLED_OUT.sub(lambda match: _SPELLED[match[1]], _TIE.sub(" ", text))
    return text.translate(_BACK) if escaped else text


def _unstyled(match: re.Match[str]) -> str:
    """Return what was emphasised, so that a command at its end does not run into what follows."""
    return match[1] + ("{}" if re.search(r"\\[A-Za-z]+$", match[1]) else "")


def _accented(match: re.Match[str]) -> str:
    letter = match[3] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _COMBINING[match[1] or match[2]])


def _opened(match: re.Match[str]) -> str:
    """Take the braces off a group, unless they hold the argument of a command."""
    return match[0] if match[1] else match[2]


def encode(text: str, keep_case: bool = False) -> str:
    """Return `text`, one line, as TeX that prints it: `decode` of the outcome is `text` again.

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
        text = "".join(
            f"{{{piece}}}" if i % 2 else piece.translate(_WRITTEN) for i, piece in enumerate(pieces)
        )
    else:
        text = text.translate(_WRITTEN)
    return _QUOTED.sub("{}", text)


def _pairs(text: str) -> bool:
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
