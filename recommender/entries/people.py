"""Names of people: put into reading order, and split where a text lists several."""

import re
from collections.abc import Iterable
from typing import Literal

from recommender.entries.scripts import CHINESE, HAN

NameOrder = Literal["either", "family first", "given first"]
"""How a document writes a name: ``Lovelace, Ada``, ``Ada Lovelace``, or not known."""

_HAN_WHOLE = re.compile(f"[{HAN}]{{2,4}}$")
_HAN_NAME = re.compile(f"[{HAN}·]+$")
_COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|"
    "申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|轩辕|百里|呼延|東方|獨孤|歐陽|司馬|諸葛|鍾離"
)
_SURNAMES = frozenset(_COMPOUND.split("|")) | frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧賈葉閻鍾範譚鄒陸邱顧龍錢湯喬賀賴龔"
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq)\.?$", re.IGNORECASE)
_INITIALS = r"(?:[^\W\d_a-z]\.?[ -]?){1,4}"
_SHORT = re.compile(rf"{_INITIALS}$")
_FAMILY_INITIALS = re.compile(
    rf"(?P<family>[^\W\d_]['’\w-]+(?: [\w'’-]+)*?) (?P<given>{_INITIALS})$"
)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|co|university|universit\w+|institut\w*|department|dept|laborator\w+"
    r"|labs?|team|group|consortium|collaboration|committee|college|school|cent(?:er|re)|society"
    r"|association|organi[sz]ation|agency|ministry)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:v[ao]n|de[nlrs]?|da|di|du|la|le|ter?|zu[mr]?|af|al|bin|ibn|dos)\s")
_HOMONYM = re.compile(r"\s+0\d{3}\b")  # DBLP tells people of one name apart by numbers
_MORE = re.compile(r"(?:\bet\.? al\b\.?|\b(?:and )?others\b|等(?: ?\d{1,4} ?人)?)$", re.IGNORECASE)
_NOBODY = ("et al", "et al.", "et. al.", "others", "and others")
_SIGNS = re.compile(r"[*†‡§¶✉\u2709]+")
_SEPARATORS = (re.compile(r"[;；|\n]| / "), re.compile(r"[、，]"))
_LETTERS = r"[A-Za-z\u00c0-\u024f'’.-]+(?: [A-Za-z\u00c0-\u024f'’.-]+){0,4}"
_PLAIN = re.compile(r"[A-Za-z'.-]+(?: [A-Za-z'.-]+)*")
_SIMPLE = re.compile(rf"({_LETTERS})(?:, ({_LETTERS}))?")
_NOT_SIMPLE = re.compile(
    rf"{_ORGANISATION.pattern}|\b(?:and|und|et|others|jr|sr|ii+|iv|ph\.?d|m\.?d|esq)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s+(?:and|&|und|et)\s+")
_DEEPEST = 10  # brackets within brackets that are taken away
_INSIDE = re.compile(r"\s*[(（][^()（）]*[)）]")
_CUT_OFF = re.compile(r"\s*[(（][^()（）]*$")
_FOR = re.compile(r"^(?:for|on behalf of) the\s+", re.IGNORECASE)


def reading_order(family: str, given: str = "", suffix: str = "") -> str:
    """Join the parts of a name: a Chinese name without spaces, any other with the surname last."""
    if (family + given).isascii() or not CHINESE.search(family + given):
        name = " ".join(f"{given} {family} {suffix}".split())
        return _HOMONYM.sub("", name) if "0" in name else name
    return "".join(f"{family}{given}".split())


def is_organisation(name: str) -> bool:
    """Whether a name says that it is no person's: ``Research and Development Group``."""
    return _ORGANISATION.search(name) is not None


def person(text: str) -> str:
    """Return one name in reading order, without DBLP's number and marks of footnotes.

    A comma parts surname and given name, if neither side is an organisation's or long. Chinese
    names may come in either order, parted by a space.
    """
    if _PLAIN.fullmatch(text):
        return "" if text.lower() in _NOBODY else text
    text = _HOMONYM.sub("", " ".join(_SIGNS.sub("", text).split())).strip(" ,;，；、")
    if re.fullmatch(r"[^\s,，]+[,，]\s*[^\s,，]+", text) and CHINESE.search(text):
        return reading_order(*re.split(r"[,，]\s*", text))
    if "," in text:
        return _inverted(text)
    parts = text.split(" ")
    if len(parts) == 2 and all(_HAN_NAME.match(part) for part in parts):
        first, last = parts
        return last + first if last in _SURNAMES and first not in _SURNAMES else first + last
    return text


def _inverted(text: str) -> str:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and _SUFFIX.match(parts[1]):
        parts = [parts[0], parts[2], parts[1]]
    has_parts = len(parts) == 2 or (len(parts) == 3 and _SUFFIX.match(parts[2]))
    if not has_parts or not all(parts) or re.search(r"\d", text) or is_organisation(text):
        return text
    if _SUFFIX.match(parts[1]):
        return f"{parts[0]} {parts[1]}"
    if max(len(part.split()) for part in parts) > 5:
        return text
    if len(parts) == 2 and _SUFFIX.match(last := parts[1].split()[-1]):
        parts = [parts[0], parts[1].removesuffix(last), last]
    return reading_order(*parts)


def initials_last(text: str) -> str:
    """Return a name such as ``Lovelace A`` in reading order."""
    return _FAMILY_INITIALS.sub(r"\g<given> \g<family>", " ".join(text.split()))


def people(text: str, order: NameOrder = "either") -> tuple[str, ...]:
    """Split a list of names that was written as one text, and put each into reading order.

    They are parted by ``;``, ``，``, ``、``, ``|`` or line ends, else by commas and the word "and".
    Whether a comma parts two people or surname and given name is told from what stands around it:
    ``Lovelace, Ada`` is one, ``Ada Lovelace, Alan Turing`` are two.

    Parameters
    ----------
    order : str
        ``family first`` where the format writes ``Lovelace, Ada``, one name a field: then a single
        comma parts a name. ``given first`` where it parts people, always.
    """
    if name := _simple(text, order):
        return (name,)
    text = "\n".join(folded for line in text.split("\n") if (folded := " ".join(line.split())))
    text = _MORE.sub("", text).rstrip(" ,，;；、")
    for separator in _SEPARATORS:
        parts = _filled(separator.split(text))
        if len(parts) > 1 and not _one_in_han(parts):
            return tuple(name for part in parts for name in people(part, order))
    if order == "given first":
        return _suffixed(_filled(re.split(r",", _AND.sub(",", text))))
    return tuple(name for part in _joined_by_and(text, order) for name in _by_commas(part, order))


def _simple(text: str, order: NameOrder) -> str | None:
    """Return the name if the text is a single name in a simple form, as most are; else None."""
    match = _SIMPLE.fullmatch(text)
    if match is None or _NOT_SIMPLE.search(text):
        return None
    if match[2] and (order != "family first" or _FAMILY_INITIALS.match(match[1])):
        return None
    return f"{match[2]} {match[1]}" if match[2] else match[1]


def _joined_by_and(text: str, order: NameOrder) -> tuple[str, ...]:
    parts = _filled(_AND.split(text))
    is_one_name = order == "family first" and not all(" " in part for part in parts)
    if is_one_name or len(parts) < 2:
        return (text,)
    if " " in parts[-1] and "," not in parts[-1]:  # "Ann One, Bob Two and Cy Three"
        return tuple(name for part in parts for name in _filled(part.split(",")))
    return parts


def _by_commas(text: str, order: NameOrder) -> tuple[str, ...]:
    """Return the names in a text: one, whose surname stands before a comma, or several with commas between.

    The first form that fits decides; each has its example.
    """
    parts = _filled(text.split(","))
    words = text.split()
    if len(words) > 2 and all(map(_HAN_WHOLE.match, words)):  # 张三 李四 王五
        return tuple(words)
    if len(parts) < 2 or _one_in_han(parts):  # Ada Lovelace; 张, 三
        return _filled([person(text)])
    if all(_FAMILY_INITIALS.match(part) for part in parts):  # Lovelace A, Turing AM
        return tuple(_FAMILY_INITIALS.sub(r"\g<given> \g<family>", part) for part in parts)
    if all(_HAN_NAME.match(part.replace(" ", "")) for part in parts):  # 张三, 李四
        return tuple(map(person, parts))
    if len(parts) == 2 and (order == "family first" or _PARTICLE.match(parts[0])):  # van Rossum, G
        return (person(text),)
    given_names_are_short = all(map(_SHORT.match, parts[1::2]))
    if len(parts) > 3 and len(parts) % 2 == 0 and given_names_are_short:  # Lovelace, A., Turing, A.
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return tuple(reading_order(family, given) for family, given in pairs)
    # An odd number of parts is no list of surnames and given names. Names of two words stand for themselves.
    cannot_be_pairs = len(parts) % 2 == 1 and not any(map(_SUFFIX.match, parts))
    if cannot_be_pairs or all(
        " " in part or CHINESE.search(part) or _SUFFIX.match(part) for part in parts
    ):  # Ada Lovelace, Alan Turing, Jr.
        return _suffixed(parts)
    return _filled([person(text)])  # Lovelace, Ada


def _one_in_han(parts: tuple[str, ...]) -> bool:
    """Whether two parts are surname and given name in Chinese characters: ``张, 三``."""
    if len(parts) != 2 or not all(map(_HAN_NAME.match, parts)):
        return False
    return min(map(len, parts)) == 1 or bool(re.fullmatch(_COMPOUND, parts[0]))


def _suffixed(parts: Iterable[str]) -> tuple[str, ...]:
    """Join a suffix such as "Jr." that was split off to the name before it."""
    names: list[str] = []
    for part in parts:
        if names and _SUFFIX.match(part):
            names[-1] += f" {part}"
        elif name := person(part):
            names.append(name)
    return tuple(names)


def _filled(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(folded for text in texts if (folded := " ".join(text.split())))


def arxiv_authors(text: str) -> tuple[str, ...]:
    """Split a list of authors as arXiv prints them: given names first; affiliations in brackets are left out.

    A collaboration is one of the authors, whether it stands before a colon or behind "for the".
    """
    text = " ".join(text.split())
    for _ in range(_DEEPEST):
        if "(" not in text and "（" not in text:
            break
        text = _INSIDE.sub("", text)
    text = re.sub(r"^([^,:]{3,80}?):\s+", r"\1, ", _CUT_OFF.sub("", text))
    return tuple(_FOR.sub("", name) for name in people(text, "given first"))
