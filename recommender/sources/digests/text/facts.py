"""Dates, venues and arXiv ids that stand by themselves in a line."""

import re

from recommender.sources.digests.blocks.inline import has_han

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
"""The English name of a month, or its beginning."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_DATE = re.compile(
    r"(?<!\d)(?:(19|20)(\d\d)\s*(?:[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?|月|(\d\d)(\d\d))(?![\d.])"
    r"|([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d\d)"
    r"|(\d{1,2})\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+((?:19|20)\d\d))"
)
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?![\d.]\d)")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.])")


_YEARED = re.compile(r"(?:19|20)\d\d")
"""What any of these dates has."""


def date_of(text: str) -> str | None:
    """Return the first date of a text as ``2021-10-31``, ``2021-10`` or ``2021``."""
    if not _YEARED.search(text):
        return None
    for match in _DATE.finditer(text):
        g = match.groups()
        if g[6] or g[10]:
            name, day, year = (g[6], g[7], g[8]) if g[6] else (g[10], g[9], g[11])
            month = _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0
        else:
            year, month, day = g[0] + g[1], int(g[2] or g[4] or 0), g[3] or g[5] or 0
        if 1 <= month <= 12 and 0 <= int(day) <= 31:
            return f"{year}-{month:02}" + (f"-{int(day):02}" if int(day) else "")
    if found := _DAY_FIRST.search(text):
        day, month = (
            (int(found[1]), int(found[2]))
            if int(found[2]) <= 12
            else (int(found[2]), int(found[1]))
        )
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{found[3]}-{month:02}-{day:02}"
    year = _YEAR.search(text)
    return year[1] if year else None


_VENUE = re.compile(
    r"(?:[A-Z][\w&+/.-]*|in|of|on|the|for|and|workshop|submission|oral|spotlight|poster|findings|accepted|to|by)"
    r"(?:[\s,'’-]+(?:[A-Z][\w&+/.-]*|in|of|on|the|for|and|workshop|submission|oral|spotlight|poster|findings|\d{2,4}))*$"
)
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\s+")
_VENUE_NAMES = re.compile(
    r"ar[Xx]iv|[Pp]reprint|\b(?:CVPR|ICCV|ECCV|WACV|BMVC|ACCV|NeurIPS|NIPS|ICML|ICLR|AAAI|IJCAI|AISTATS|UAI|COLT|ACL|EMNLP|NAACL|EACL|"
    r"COLING|TACL|SIGIR|KDD|WWW|WSDM|CIKM|RecSys|ICASSP|Interspeech|ICRA|IROS|CoRL|RSS|SIGGRAPH|TOG|TPAMI|PAMI|TIP|IJCV|MICCAI|"
    r"MIDL|ISBI|OSDI|SOSP|NSDI|ASPLOS|ISCA|MICRO|HPCA|MLSys|RTSS|VLDB|SIGMOD|ICDE|CHI|UIST|ICPR|ICIP|JMLR|TMLR|Nature|Science|Cell|PNAS|PMLR|IEEE|ACM|MM)\b"
)


def venue_of(text: str) -> str | None:
    """Return a text if it names a venue ("CVPR 2019", "2018 arXiv"), less the year of arXiv."""
    text = text.strip(" .,。，*()（）[]【】")
    if not 2 <= len(text) <= 80 or has_han(text, 3) or not _VENUE_NAMES.search(text):
        return None
    tail = _YEAR_FIRST.sub("", text)
    return tail if _VENUE.match(tail) or len(tail) <= 30 else None


_VENUE_IN_FULL = re.compile(
    r"(?:in )?(?:proc(?:eedings|\.) of (?:the )?)?(?:(?:19|20)\d\d )?(?:the )?(?:\d{1,3}(?:st|nd|rd|th) )?"
    r"(?:(?:IEEE|ACM|AAAI|CVF|RSJ|SIAM|annual|international|european|asian|north american|joint|national|world|chinese)(?:[/-]\w+)* ){0,4}"
    r"(?:conference|symposium|workshop|(?<=annual )meeting|congress|transactions|(?<!the )journal) (?:on|of|for) (?-i:[A-Z])[^.:?!：。？！]{2,120}",
    re.I,
)


def is_venue_in_full(text: str) -> bool:
    """Whether a text is the name of a venue: ``2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)``."""
    return bool(_VENUE_IN_FULL.fullmatch(text))


_DIGITS = re.compile(r"\d\d")
_VENUE_RUN_ON = re.compile(rf"[a-z\d)] (?:{_VENUE_NAMES.pattern})[ '’-]?(?:19|20)?\d\d\b")


def ends_with_venue(text: str) -> bool:
    """Whether a venue and its year follow other words at once: ``… and Denoising SIGGRAPH 2016``."""
    return bool(_DIGITS.search(text) and _VENUE_RUN_ON.search(text))


_COMMENT = re.compile(
    r"\d+ (?:pages?|figures?|tables?)\b|\b(?:accepted|submitted|published|to appear|camera.ready|technical report|preprint)\b"
    r"|\b(?:code|project|website|webpage|homepage|source)\b.{0,40}https?:",
    re.I,
)
_ACCEPTED = re.compile(
    r"\b(?:accepted|published|appear(?:s|ed)?)\b.{0,40}?\b(?:at|in|to|by)\s+([^.;,()]{3,60})", re.I
)


def is_comment(text: str) -> bool:
    """Whether a text is what authors tell arXiv: pages, figures, where a paper was accepted."""
    return len(text) < 300 and bool(_COMMENT.search(text) or venue_of(text))


def venue_within(text: str) -> str | None:
    """Return the venue that a comment of the authors names."""
    match = _ACCEPTED.search(text)
    return venue_of(match[1]) if match else venue_of(text)


_NUMBERED = re.compile(r"[\d/](?:(?<=\d)\d{3}\.\d{4,5}|(?<=/)\d{7})")
_OF_NUMBER = re.compile(
    r"arxiv|[:：\s\[\]()（）.v\d/-]|[a-z]+(?:\.[A-Z]{2})?/\d{7}|cs|stat|math|abs|pdf", re.I
)


def is_arxiv_id(value: str) -> bool:
    """Whether a text is an arXiv id and little else: the slot of an id, not a sentence."""
    if len(value) > 120 or "://" in value or not _NUMBERED.search(value):
        return False
    return len(_OF_NUMBER.sub("", value)) <= 6


_STOPS = tuple("。.!！?？")
_NO_LETTERS = re.compile(r"[\d\W]")


def is_bare_fact(text: str) -> bool:
    """Whether a text is a bare fact: a paper's number, a venue, or a date and little else."""
    if is_arxiv_id(text) or venue_of(text):
        return True
    dated = len(text) <= 30 and not text.endswith(_STOPS) and date_of(text)
    return bool(dated) and len(_NO_LETTERS.sub("", text)) <= 9
