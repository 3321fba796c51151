"""Titles told twice in one line, in a foreign language and in Chinese, however the two are parted."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.remembered import remembered

_PARTED = re.compile(r"\s[/／|｜]\s*|\s*[／｜]\s*|(?<=[”\"》])\s*[/|]?\s*(?=[“\"《「])|\s(?=《)")
_DASHED = re.compile(r"\s(?:[-–—]|--)\s|\s*——\s*")
_COLON = re.compile(r"(?<=[A-Za-z\d)?!”\"])\s*[:：]\s*(?=[《“「]?[" + HAN + "])")
_OPENS, _CLOSES = "(（", ")）"
_WRAPS = "“”\"'‘’《》「」『』*_ \t\n"
_QUOTE_LAST = re.compile("[”\"'’》」』]")
_OPENED = dict(zip("”\"'’》」』", "“\"'‘《「『", strict=True))
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(rf"[^\W\d_{HAN}]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_TITLE = re.compile(r"[。！？；|｜]|.{100}")
_FEWEST_HAN = 4
_FEWEST_WORDS = 4
"""Words of a foreign title behind a Chinese one, or before a colon and one; fewer are a name that the Chinese one has in it, or explains."""
_FEWEST_OF_SENTENCE = 8
"""Words of a sentence behind a Chinese title; a shorter one with a full stop may be a title."""
_FEWEST_PARTED = 2
"""Words of a foreign title before a bar, with a space; one is a source, a series or a topic."""

_LONGEST = 600
"""Characters of two titles in a line, at most."""

Stretch = tuple[int, int]


def halves(text: str) -> tuple[Stretch, Stretch] | None:
    """Return where the foreign title and the Chinese one stand in a text.

    Parameters
    ----------
    text : str
        What may be a title: ``Mask R-CNN（掩码网络）``, ``“A Title” / “标题”``, ``标题 | A Title``.

    Returns
    -------
    tuple of (int, int) or None
        Begin and end of each, without quotation marks around; None for a title in one language.
    """
    return None if text.isascii() or len(text) > _LONGEST else _halves(text)


def halves_at_colon(text: str) -> tuple[Stretch, Stretch] | None:
    """Return the same of a foreign title before a colon and a Chinese one: one alone may be a title and what it adds."""
    match = None if text.isascii() or len(text) > _LONGEST else _COLON.search(text)
    found = (
        _foreign_and_chinese((0, match.start()), (match.end(), len(text)), text) if match else None
    )
    return found if found and _is_foreign(text[slice(*found[0])], _FEWEST_WORDS) else None


@remembered
def _halves(text: str) -> tuple[Stretch, Stretch] | None:
    if not _HAN.search(text) or not _LETTER.search(text):
        return None
    end = len(text.rstrip(_WRAPS))
    if (opened := _bracket_before(text, end)) > 0:
        found = _foreign_and_chinese((0, opened), (opened + 1, end - 1), text)
        if found:
            return found
    for match in _PARTED.finditer(text):
        found = _foreign_and_chinese((0, match.start()), (match.end(), len(text)), text)
        foreign = text[slice(*found[0])] if found else ""
        if found and " " in foreign and _is_foreign(foreign, _FEWEST_PARTED):
            return None if _describe_a_name(text, *found) else found
    dashes = [*_DASHED.finditer(text)]
    if len(dashes) != 1:
        return None  # several dashes part the fields of a line
    found = _foreign_and_chinese((0, dashes[0].start()), (dashes[0].end(), len(text)), text)
    # A comma stands in what is said of a title.
    if found and "，" not in text[slice(*found[1])]:
        foreign = text[slice(*found[0])]
        return found if _is_foreign(foreign, _FEWEST_WORDS) and not _is_sentence(foreign) else None
    return None


def _is_sentence(text: str) -> bool:
    """Whether a foreign text says something of a title, and is none: a sentence up to its full stop."""
    return text.endswith(".") and len(_WORD.findall(text)) >= _FEWEST_OF_SENTENCE


def in_brackets(text: str) -> tuple[Stretch, Stretch] | None:
    """Return the same of a title in whose brackets its translation stands, whatever the two are.

    For a title whose siblings are told so: ``开源的编程助手 (Codex)``.
    """
    end = len(text.rstrip(_WRAPS))
    if text.isascii() or len(text) > _LONGEST or (opened := _bracket_before(text, end)) <= 0:
        return None
    one, two = _stripped((0, opened), text), _stripped((opened + 1, end - 1), text)
    spoken = [bool(_HAN.search(text, *span)) for span in (one, two)]
    worded = [bool(_WORD.search(text, *span)) for span in (one, two)]
    if spoken == [True, False] and worded[1]:
        return two, one
    return (one, two) if spoken == [False, True] and worded[0] else None


def _describe_a_name(text: str, foreign: Stretch, chinese: Stretch) -> bool:
    """Whether both halves say something of a name before a dash: ``Name — 说的是什么 / what it is``."""
    dash = _DASHED.search(text, *chinese)
    name = text[chinese[0] : dash.start()] if dash else ""
    return _is_foreign(name, 1) and not text[slice(*foreign)].startswith(name)


def _bracket_before(text: str, end: int) -> int:
    """Return where the bracket opens that closes at the end of a text, -1 where none does."""
    if not end or text[end - 1] not in _CLOSES:
        return -1
    depth = 0
    for i in range(end - 1, -1, -1):
        depth += (text[i] in _CLOSES) - (text[i] in _OPENS)
        if not depth:
            return i
    return -1


def _foreign_and_chinese(
    first: Stretch, second: Stretch, text: str
) -> tuple[Stretch, Stretch] | None:
    """Return the foreign one and the Chinese one of two parts, if they are that."""
    one, two = _stripped(first, text), _stripped(second, text)
    foreign, chinese = text[slice(*one)], text[slice(*two)]
    if _is_chinese(chinese) and _is_foreign(foreign, 1):
        return one, two
    if _is_chinese(foreign) and _is_foreign(chinese, _FEWEST_WORDS):
        return two, one
    return None


def _stripped(span: Stretch, text: str) -> Stretch:
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip(_WRAPS))
    end = max(start, span[0] + len(part.rstrip(_WRAPS)))
    if start == span[0] and (quoted := _QUOTE_LAST.match(text, end, span[1])):
        opened = _OPENED[quoted[0]]
        end += re.search(rf"(?:^|\s){opened}\S", text[start:end]) is not None
    return start, end


def _is_chinese(text: str) -> bool:
    # A Chinese character says as much as three letters.
    han = len(_HAN.findall(text))
    return (
        han >= _FEWEST_HAN and 3 * han > len(_LETTER.findall(text)) and not _NO_TITLE.search(text)
    )


def _is_foreign(text: str, words: int) -> bool:
    if _HAN.search(text) or "|" in text or len(text) < 4:
        return False
    return len(_WORD.findall(text)) >= words
