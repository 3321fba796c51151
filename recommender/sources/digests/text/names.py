"""Lists of people and of organisations, as digests write them."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import facts

_MORE = re.compile(
    r"\s*(?:他\s*(?:\d+\s*名)?(?=\s*$)|等\s*\d*\s*(?:人|位作者|作者|位)?|\bet\.?\s*al\b\.?|\betc\b\.?|\band others\b|…+|\.{3,}|\+\s*\d+\s*more)"
    r"\s*[.。,，、;；]*$",
    re.I,
)
_MORE_ENDS = ("他", "名", "等", "人", "者", "位", "…", "al", "etc", "others", "more")
"""How what `_MORE` finds ends, but for figures and points."""
_BY = re.compile(r"^\W*(?:(?:written )?by|作者|文)(?:\s*[:：]\s*|\s+)", re.I)
_PICTURE = re.compile(r"^[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\s]+")
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
    text = _outer(_PICTURE.sub("", _BY.sub("", " ".join(value.split()))))
    text = _without_more(text, 3)
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
        shorter = _MORE.sub("", text)
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


_CREDIT = re.compile(r"\s(?:\s*[-–—|·]\s+|\s+|\s*(?=(?:19|20)\d\d[-/.]\d))(\S.{0,120})$")
_LONGEST_CREDIT = 1200
"""Characters of a list of people before a venue, at most."""


def credited(text: str) -> tuple[str, str] | None:
    """Split a line of people with a venue or a date behind: ``A One, B Two - arXiv preprint, 2025``."""
    if found := _before_venue(text):
        return found
    match = _CREDIT.search(text, max(3, len(text) - 160))
    people = text[: match.start()] if match else ""
    if not match or len(people) > _LONGEST_CREDIT or "\n" in people:
        return None
    if not looks_like_names(people):
        return None
    fact = re.sub(r"arxiv:\S+", "", match[1], flags=re.I).strip(" ,")
    return (people, match[1]) if facts.is_bare(fact) else None


_LONGEST_PART = 110
"""Characters of a venue or a year behind people, with the sign before it."""
_LAST_PART = re.compile(r"[,，;；.]\s+((?:[^,，;；.]|\.(?!\s)){2,100})$")


def _before_venue(text: str) -> tuple[str, str] | None:
    """Split a list of people from venues and years behind commas: ``A One, B Two; Proceedings of ICML, 2020``."""
    people = text.rstrip(" .")
    if len(people) > _LONGEST_CREDIT:
        return None
    while match := _LAST_PART.search(people, max(0, len(people) - _LONGEST_PART)):
        if not facts.is_bare(match[1]):
            break
        people = people[: match.start()]
    if len(people) == len(text.rstrip(" .")) or not looks_like_names(people):
        return None
    return people, text[len(people) :].strip(" ,，;；.")


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "廖贾夏韦邹孟熊秦邱尹薛闫段侯陶黎贺顾郝龚邵钱严覃戴莫孔汤"
)
"""Family names of most Chinese people, but for those that are common words too."""
_WORDS = frozenset(
    [
        "learning", "network", "networks", "model", "models", "neural", "language", "vision",
        "visual", "image", "images", "data", "analysis", "via", "for", "with", "using", "from",
        "of", "the", "in", "an", "to", "by", "and", "or", "based", "towards", "toward",
        "generation", "reasoning", "training", "detection", "recognition", "optimization",
        "reconstruction", "transformer", "transformers", "agents", "agent", "survey",
        "benchmark", "attention", "reinforcement", "adaptive", "efficient", "self-supervised",
        "paper", "papers", "code", "dataset", "slides", "video", "project", "website", "just",
        "without", "not", "only", "why", "what", "when", "is", "are", "beyond", "about", "less",
        "machine", "translation", "multimodal", "multilingual", "representation", "representations",
        "understanding", "knowledge", "retrieval", "diffusion", "your", "our", "this", "that", "every", "all",
    ]
)  # fmt: skip
"""Words of titles that are nobody's name."""
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "del",
        "della",
        "der",
        "den",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "v",
        "d",
        "dos",
        "el",
        "al",
        "bin",
        "ibn",
        "ter",
        "ten",
        "y",
        "e",
        "zu",
        "san",
        "st",
    ]
)


_CREDITED = re.compile(
    r"[^,，;；、&()（）]{2,}[(（][^()（）]*(?:[,，;；、&]| and | et al)[^()（）]*[)）]\W*$"
)
"""People in brackets behind what is no list of people."""
_AFFILIATED = re.compile(r"(\bet al\b\.?),\s+[^,]{2,60}(?:,\s+[^,]{2,40})?$")
"""Where people work, behind them all: "A. One et al., Some Lab"."""
_TITLE_FIRST = re.compile(r"[^,]*\S\s+[|｜]\s+\S")
_LONG = re.compile(r"[^,，;；、|｜&＆·•/\t]{81}")
_NO_NAMES = re.compile(r"[:：?？!！。《》«»\"“”]|\[[JCM]\]|\w—\w")
"""What no list of names has in it."""
_LISTED = re.compile(r"[,，;；、]\s*[^\W\d_a-z]")
_SEPARATOR = re.compile(r"[、，,|｜\t;；&＆(（/·•…]|\s(?:and|AND|et)\b|[和与等]")


@remembered
def looks_like_names(text: str) -> bool:
    """Whether a plain line can only be a list of people."""
    return _are_placed(text) or _are_listed(text)


def _are_listed(text: str) -> bool:
    if text.endswith((":", "：")) and _LISTED.search(text):
        text = text[:-1]  # above the title, as dblp has it
    if not text or len(text) > 1500 or _NO_NAMES.search(text):
        return False
    if "," in text and ("|" in text or "｜" in text) and _TITLE_FIRST.match(text):
        return False  # a title, and its people behind a bar
    if len(text) > 80 and " and " not in text and _LONG.search(text):
        return False  # so long is no name
    if _holds_words(text) or _CREDITED.match(text) or facts.ends_with_venue(text):
        return False
    text = _AFFILIATED.sub(r"\1", text) if "et al" in text else text
    names = split_names(text)
    if not names or are_organisations(names):
        return False
    if has_han(text):
        short = all(
            re.fullmatch(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}·[{HAN}·]{{1,8}}|[^{HAN}]{{2,40}}", n)
            for n in names
        )
        alone = re.fullmatch(rf"[{_SURNAMES}][{HAN}]{{1,2}}", text)
        listed = bool(re.search(r"[、，,]|等$", text)) or alone
        foreign = [name for name in names if not has_han(name)]
        # Words of one subject in two languages are no people: "LSTM，指针模型，Attention".
        own = 2 * sum(map(is_person, foreign)) >= len(foreign)
        return bool(short and listed and own)
    if not is_person(names[0]):
        return False
    people = sum(map(is_person, names))
    # In a long list some write their names in small letters.
    return (
        people >= max(len(names) * 0.8, len(names) - 2)
        and people > 0
        and (
            len(names) > 1
            or bool(_MORE.search(text))
            or (bool(re.match(r"[A-Z][.\s]", text)) and 2 * len(names[0]) > len(text))
        )
    )


_PLACED = re.compile(
    r"([^\W\d_][\w.'’ -]{2,40}?)\s*\((?=[^()]*[^\W\d_]{2})[^()]{2,120}(?:\([^()]*\)[^()]*)?\)\s*([*†‡]*)\s*"
)


def _are_placed(text: str) -> bool:
    """Whether a line is of people with where they work in brackets: ``Ana Ruiz (Some Lab)*; Bo Lin (Other Lab)``."""
    if not text.rstrip().endswith((")", ")*")) or len(text) > 1500:
        return False
    parts = [_PLACED.fullmatch(part.strip()) for part in text.strip().strip(";").split(";")]
    people = [match for match in parts if match and is_person(match[1])]
    if len(parts) == 1:
        return bool(people) and bool(people[0][2])
    return len(people) * 5 >= len(parts) * 3 and None not in parts


_SENT = re.compile(
    r"\W{0,3}(?:(?:推荐人?|荐|投稿|供稿|整理|编译|翻译|分享|recommended|suggested|shared|sent|posted|found|via|by|h/t|hat tip)\s*(?:by|to|自|者|[:：])?\s*)*"
    r"@[\w.·-]{1,30}(?:\s*[,，、&]\s*@[\w.·-]{1,30}){0,5}\s*(?:推荐|荐|投稿|供稿|整理|编译|翻译|分享|recommends?|suggests?|さん|님)?\W{0,3}$",
    re.I,
)


def is_sender(text: str) -> bool:
    """Whether a line says by whose name on a network an item was sent in: ``@name 推荐``, ``via @name``."""
    return "@" in text and len(text) < 120 and bool(_SENT.match(text))


def _holds_words(text: str) -> bool:
    """Whether the first of a list of names has a word that is nobody's: told before it is split."""
    if has_han(text):
        return False
    first = _BY.sub("", _SEPARATOR.split(text, 1)[0])
    return any(word.casefold() in _WORDS for word in first.split())


_STOPPED = re.compile(r"\.(?<!\bprof\.)(?<!\bphil\.)(?<=[^\W\d_]{3}\.)\s", re.I)
"""A sentence that ends within what might be a name."""


def is_person(name: str) -> bool:
    """Whether a text may be the name of one person: a few words in capitals."""
    words = name.split()
    if _STOPPED.search(name):
        return False
    return 2 <= len(words) <= 6 and all(
        word.casefold() not in _WORDS
        and (word[0].isupper() or word.casefold() in _PARTICLES or not word[0].isalnum())
        for word in words
    )
