"""Lists of people and of workplaces, split into names."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.remembered import remembered

MORE = re.compile(
    r"\s*(?:他\s*(?:\d+\s*名)?(?=\s*$)|等\s*\d*\s*(?:人|位作者|作者|位)?|\bet\.?\s*al\b\.?|\betc\b\.?|\band others\b|…+|\.{3,}|\+\s*\d+\s*more)"
    r"\s*[.。,，、;；]*$",
    re.I,
)
_MORE_ENDS = ("他", "名", "等", "人", "者", "位", "…", "al", "etc", "others", "more")
"""How what `MORE` finds ends, but for figures and points."""
BY = re.compile(r"^\W*(?:(?:written )?by|作者|文)(?:\s*[:：]\s*|\s+)", re.I)
_PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\s]+")
_MARKS = re.compile(r"[*†‡§¶#✉¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[^\W\d_])\d(?:\s*,\s*\d)*$|\s\d+$|\^\S*$")
_MARKED = re.compile(r"[\d*†‡§¶#✉¹²³⁴⁵⁶⁷⁸⁹⁰^]")
_ORGANISATION = re.compile(
    r"大学|学院|研究院|研究所|公司|实验室|科技|技术|集团|中心|中科院|科学院|研究|京东|百度|腾讯|阿里|华为|字节|微软|谷歌|北大|清华|"
    r"\b(?:university|universit\w+|institute|college|labs?|laborator\w+|research|inc|corp|ltd|academy|school|"
    r"google|meta|microsoft|openai|deepmind|nvidia|facebook|fair|amazon|apple|ibm|mit|cmu|eth|epfl|kaist|inria|"
    r"technolog\w+|centre|center|company|ai)\b",
    re.I,
)
_PARTING = re.compile(r"[、，,|｜] ?| (?:and|AND|和|与) |[&＆] ?| [/·•] ")
_PARTING_PLACES = re.compile(r" [&＆] ?|[&＆] |[、；;，|｜] ?| / ")
_SPACED = re.compile(rf"(?:[{HAN}]{{2,4}}\s+){{1,60}}[{HAN}]{{2,4}}")
_AND_FIRST = re.compile(r"^(?:and|&|以及)\s+")
_ENCLOSED = re.compile(r"[\[【(（](.*)[\]】)）]")
_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]$")
_PLACE_WITHIN = re.compile(
    r"\s*[(（](?=[^()（）]*[,，、;；])[^()（）]{2,80}[)）](?=\s*(?:[,，、;；]|$))"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTER = re.compile(r"[^\W\d_]")
_LENGTH = re.compile(r"\d+ (?:pages?|pp\.?)$", re.I)
"""How long a paper is, told behind its people."""
_JUNIOR = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d)\.?$", re.I)
_PLACES = frozenset(
    [
        "berkeley",
        "los angeles",
        "san diego",
        "davis",
        "irvine",
        "santa barbara",
        "santa cruz",
        "merced",
        "riverside",
        "san francisco",
        "madison",
        "urbana-champaign",
        "austin",
        "amherst",
        "chapel hill",
        "college park",
        "ann arbor",
        "inc",
        "inc.",
        "ltd",
        "ltd.",
        "llc",
        "usa",
        "china",
        "uk",
        "shenzhen",
        "beijing",
        "shanghai",
        "hong kong",
        "singapore",
        "dallas",
        "boulder",
        "bloomington",
        "seattle",
        "london",
        "zurich",
    ]
)


_TURNED = re.compile(
    r"((?:(?:van|von|de|der|den|del|la|le|di|da) ){0,3}[A-Z\u00c0-\u017f][\w'’-]+(?: [\w'’-]+){0,2}), ((?:[A-Z]\.[ -]?){1,4})(?:,? ?(?:&|and) |[,;] |$)"
)
"""A name as references turn it: ``LeCun, Y.``, one of a list."""
_TURNED_ALL = re.compile(rf"(?:{_TURNED.pattern})+")


@remembered
def split_names(value: str) -> tuple[str, ...]:
    """Split a list of authors, in any of the usual separators; "and others" is no name."""
    text = _outer(without_picture(BY.sub("", " ".join(value.split()))))
    if text.endswith((")", "）")) or ")," in text:
        text = _PLACE_WITHIN.sub(_unless_place, text)
    text = _without_more(text, 3).rstrip(" ,，")
    if ", " in text and "." in text and _TURNED_ALL.fullmatch(text):
        return tuple(f"{letters.strip()} {name}" for name, letters in _TURNED.findall(text))
    by_semicolons = ";" in text or "；" in text
    parts = re.split("[;；]", text) if by_semicolons else _PARTING.split(text)
    if len(parts) == 1 and _SPACED.fullmatch(text):
        parts = text.split()
    names: list[str] = []
    for part in parts:
        part = part.strip()
        if part.startswith(("and", "&", "以及")):
            part = _AND_FIRST.sub("", part)
        name = _name(part)
        if name and names and _JUNIOR.match(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names)  # two people may share an initial and a name


def _unless_place(found: re.Match[str]) -> str:
    """Return what stands in brackets within a list of people; "" where it says where they work, and when."""
    place = found.start() and (_YEAR.search(found[0]) or _ORGANISATION.search(found[0]))
    return "" if place else found[0]


def without_picture(text: str) -> str:
    """Return a text without the signs of pictures that it begins with."""
    signs = _PICTURE.match(text)
    return text[signs.end() :] if signs else text


_STOP_BEHIND = re.compile(
    r"\w{3,}\.$|。$|(?<![^\W_])[A-Z]\.[ -]?[A-Z][a-z]\.$|\w (?!Y[ua]|[CPTZ]h|[JS]r|Md)[A-Z][a-z]\.$"
)
"""The end of a sentence behind a name, which may be as short as ``J. Wu.``; behind a word ``Yu.`` is an initial."""


def _without_more(text: str, times: int) -> str:
    """Return a list without what says that it goes on: "et al." and the like."""
    end = text[-40:].rstrip(" \n.。,，、;；").casefold()
    counted = end[-1:].isdigit() and "等" in end
    if not (counted or end.endswith(_MORE_ENDS) or "..." in text):
        return text
    for _ in range(times):
        shorter = MORE.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


_COUNT = re.compile(r"\+\s?\d+(?:\s+(?:more|others?|authors?|作者|位))*$")
"""How many more there are, within a list: ``A. One, +3 authors, B. Two``."""


@remembered
def _name(part: str) -> str:
    note = _NOTE.search(part) if part.endswith((")", "）")) else None
    if note and (has_han(note[0], 3) or _ORGANISATION.search(note[0])) and note.start():
        part = part[: note.start()]
    part = _without_more(_MARKS.sub("", part) if _MARKED.search(part) else part, 1).strip()
    if part.endswith((".", "。")) and _STOP_BEHIND.search(part) and not _JUNIOR.search(part):
        part = part[:-1]
    if (part[:1].isdigit() and _LENGTH.match(part)) or (part[:1] == "+" and _COUNT.match(part)):
        return ""
    return part if len(part) <= 80 and _LETTER.search(part) else ""


def _outer(text: str) -> str:
    match = _ENCLOSED.fullmatch(text) if text.endswith(("]", "】", ")", "）")) else None
    return match[1] if match else text


def split_affiliations(value: str) -> tuple[str, ...]:
    """Split a list of affiliations; a comma before a place belongs to the name."""
    text = _outer(" ".join(value.split()))
    text = _without_more(text, 2)
    parts = _PARTING_PLACES.split(text)
    if len(parts) == 1:
        parts = text.split(",")
    found: list[str] = []
    for part in (_without_more(p.strip(), 1) for p in parts):
        if found and part.casefold() in _PLACES:
            found[-1] += f", {part}"
        elif part:
            found.append(part)
    return tuple(dict.fromkeys(found))


def are_organisations(names: tuple[str, ...]) -> bool:
    """Whether a list of "authors" names organisations: some digests label these so."""
    return bool(names) and all(map(_is_organisation, names))


@remembered
def _is_organisation(name: str) -> bool:
    return bool(_ORGANISATION.search(name))
