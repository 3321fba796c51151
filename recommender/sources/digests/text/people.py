"""Whether a line is people: one name, a list of them, people with their workplaces or with a venue behind."""

import re

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import facts
from recommender.sources.digests.text.names import BY, MORE, are_organisations, split_names

_CREDIT = re.compile(r"\s(?:\s*[-–—|·]\s+|\s+|\s*(?=(?:19|20)\d\d[-/.]\d))(\S.{0,120})$")
_LONGEST_CREDIT = 1200
"""Characters of a list of people before a venue, at most."""


def split_off_venue(text: str) -> tuple[str, str] | None:
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
    return (people, match[1]) if facts.is_bare_fact(fact) else None


_LONGEST_PART = 110
"""Characters of a venue or a year behind people, with the sign before it."""
_LAST_PART = re.compile(r"[,，;；.]\s+((?:[^,，;；.]|\.(?!\s)){2,100})$")


def _before_venue(text: str) -> tuple[str, str] | None:
    """Split a list of people from venues and years behind commas: ``A One, B Two; Proceedings of ICML, 2020``."""
    people = text.rstrip(" .")
    if len(people) > _LONGEST_CREDIT:
        return None
    while match := _LAST_PART.search(people, max(0, len(people) - _LONGEST_PART)):
        if not facts.is_bare_fact(match[1]):
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
            or bool(MORE.search(text))
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
    first = BY.sub("", _SEPARATOR.split(text, 1)[0])
    return any(word.casefold() in _WORDS for word in first.split())


_STOPPED = re.compile(r"\.(?<!\bprof\.)(?<!\bphil\.)(?<=[^\W\d_]{3}\.)\s", re.I)
"""A sentence that ends within what might be a name."""


_DASHES = frozenset("-–—|")
"""What parts people from what stands before them."""


def is_person(name: str) -> bool:
    """Whether a text may be the name of one person: a few words in capitals."""
    words = name.split()
    if _STOPPED.search(name):
        return False
    return 2 <= len(words) <= 6 and all(
        word.casefold() not in _WORDS
        and word not in _DASHES
        and (word[0].isupper() or word.casefold() in _PARTICLES or not word[0].isalnum())
        for word in words
    )
