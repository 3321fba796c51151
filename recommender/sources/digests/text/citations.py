"""Titles in references: behind people, before or after a year, before the mark of a kind."""

import re
from itertools import islice

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.text import facts, labels, names
from recommender.sources.digests.text.people import is_person, looks_like_names

_CITED = re.compile(r"(?:[.,:)]\s*|\s)[“\"]([^“”\"]{6,300}?)[.,]?[”\"](?=\s|[.,]|$)")
_AFTER_YEAR = re.compile(r"[(（](?:19|20)\d\d[a-z]?[)）][.,:：]?\s+([^.]{6,300}?)\.(?=\s|$)")
_PEOPLE = re.compile(
    r"\s+[-–—|·]\s+(?=(?:[A-Z][\w'’-]+ ){1,2}(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'-]+(?:,| and | et al|\s*[\[(]|$))"
    r"|[,，.]?\s+(?:by\s+(?=[A-Z])|(?=(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'-]+(?:,| and | et al|\s*[\[(]|$)))|[,，]\s+(?=[A-Z][\w'.-]+(?: [A-Z][\w'.-]*){0,3} et al)"
)
_BEFORE_PEOPLE = re.compile(r"[A-Zbe](?:(?<=[A-Z])\.|y\s|t al)")
"""What one of these has: "by", an initial, "et al"."""
_TWICE = re.compile(r"\b(\w+) by \1\b", re.I)
_BEHIND_BY = re.compile(
    r"[A-Z][a-z]+ly [A-Z]?[a-z]+ing\b|[A-Z][a-z]*ing (?:[a-z]+|What|How|Why|The|An?|In|On|With|To)\b"
)
"""How a title goes on behind its "by": ``… by Jointly Learning to Align``."""
_BY_AGAIN = re.compile(r"((?:[^\W\d_][\w'’-]*[ ,]+){2,9}[^\W\d_][\w'’-]*(?<!ed))\s+by\s+(?=[A-Z])")
"""The word within a title, and people behind: ``Done by Doing It Well by A. One``."""
_PEOPLE_END = re.compile(
    r"[.。:：,，、\s(（](?:(?<=[.。:：])\s+|(?<=\s)\s*(?:[-–—|]\s+|(?=[《“\"]))|(?<=[,，、])\s*(?=[《“\"])"
    r"|(?:(?<=[(（])|(?<=\s)\s*[(（])(?:19|20)\d\d[a-z]?[)）][.,，:：;]?\s+|(?<=\s)\s*(?=\[[^\[\]]{8,300}\]\W*$))"
)
_LAST_FIRST = re.compile(
    r"[A-Z][\w'’-]+, [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*)*(?:, (?:[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)*))*,? (?:and [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*)+|et al\.?)"
)
"""People as the MLA writes them: ``Jain, Ankit, and Anand Nalya``."""
_ONE_LAST_FIRST = re.compile(
    r"(?:[A-Z][\w'’-]+, [A-Z][\w'’-]+(?: [A-Z]\.)?(?:; |$))+|[A-Z][\w'’-]+ (?:and|&) [A-Z][\w.'’-]+(?: [A-Z]\.)? [A-Z][\w'’-]+"
)
"""The same of one, of several between semicolons, and of two by the surname of the first alone."""
_DATED_END = re.compile(r"\s*[(（](?:19|20)\d\d[a-z]?[)）][.,，:：;]\s+")
"""The year that ends the people of a reference, also where they are one."""
_BARE_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?\.\s+(?=[^\W\d_a-z])")
"""The year between people and title, as the ACM writes it: ``A. One, B. Two. 2025. Title``."""
_YEAR = re.compile(r"[(（]((?:19|20)\d\d)[a-z]?[)）]|\.\s+((?:19|20)\d\d)[a-z]?[.\s]*$")
_PEOPLE_FIRST = re.compile(
    r"[.．。?!？！)）](?:(?<=\w\w[.．。])|(?<=\w[?!？！])|(?<=[)）]))\s+(?=[^\W\d_a-z][^,，]{1,40}(?:[,，&]| and ))"
)
"""Where a title ends and a list of people may begin."""
_SIGN_BEFORE_PEOPLE = re.compile(
    r"(?:(?:(?<=\w\w)|(?<=\w[?!)”\"]))[,，;；.]|[?!])\s+(?=[^\W\d_a-z][^\W\d_a-z]?[\w.'’-]* )|\s*[(（](?=[^\W\d_a-z][\w.'’-]* )"
)
_LAST_FACT = re.compile(
    r"(?:[.,;，；]|\s(?=[(（h\[<]))\s*(?:(?P<url>[(（\[<]*https?://\S+)|(?P<fact>[(（]?[^.,;，；()（）]{2,60}[)）]?))[\s.]*$"
)
"""What stands behind people: an address, a year, a venue."""
_LED_BY = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3},? et al")
_LONGEST = 500
_LISTED = frozenset(",，&")
"""Signs between people, of which a list has one, or an "and"."""
_PEOPLE_LAST = re.compile(
    r"(?<=[^\W\d_]{2})[.。]+(?:\s|$)|\s*[\[(（|｜]|\s+[-–—→]\s|\s*https?:|\n|$"
)
CITED_AS = re.compile(
    r"\W?[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+|,? et al\.?|,? and others)?,?\s*[(（]?(?:19|20)\d\d[a-z]?[)）]?\W?"
    r"|[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+)?,? et al\.?"
)
"""How a text names a paper by its people: ``Bahdanau et al. 2014``."""
_KIND = re.compile(r"\s*[\[［](?:[JCMDNPRSZA]|(?:EB|DB|J|C|M)/OL|OL)[\]］]")
_KIND_FIRST = re.compile(_KIND.pattern + r"\s*(?:[.．。]|//)?\s*")
_YEAR_BEHIND = re.compile(
    r"[.,，]?\s*[(（](?:19|20)\d\d[a-z]?[)）][.,:：]\s*(?=\S)|\.\s+(?:19|20)\d\d[a-z]?\.\s+(?=\S)"
)
_STOP = re.compile(r"\s*(?:(?<!\d)[.．。]|[.．。](?!\d))\s*(?=\S)")
_INITIAL = re.compile(r"(?:^|[\s.-])[A-Z]$")
"""A letter of a name, before its point."""
_INITIAL_LAST = re.compile(r", (?:[A-Z]\.[ -]?){1,4}$")
"""The same, with its point, behind a surname that ends a list."""
_SURNAMED = re.compile(r"[A-Z][\w'’-]+(?: [A-Z]){1,3}")
"""One person, the first names behind as letters."""
_SURNAME = re.compile(r"(?:(?:van|von|de|der|den|la|le|di|da) )*[A-Z][\w'’-]+")
ONE_SURNAME = re.compile(r"[A-Z][a-z'’-]+, +(?=[A-Z](?:\S* +){2}\S)")
"""What may be the one person before a title, where people stand before its siblings: ``Hansen, Title``."""
_LAST_PERSON = re.compile(r"\s*(?:and |& )?(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'’-]+[:：]\s+")
"""The last of some people, before the colon that their title stands behind."""
_BETWEEN_COMMAS = re.compile(r"[^,，]+")
_AND = re.compile(r"\s+(?:and|&)\s+")
_MORE_ENDS = ("al", "al.", "others", "others.")
_MORE_BEHIND = re.compile(r"(?:^|\s+)(?:and )?(?:et\.? al|others)\.?$")
_MORE_PEOPLE = re.compile(r"\bet al$|等$")
_TITLE_END = re.compile(
    rf"(?:(?<=[^\W\d_]{{2}})|(?<=[）)”]))[.。](?=\s|$)|\s[\[(（](?![^\[\]()（）]{{1,20}}[\])）] [a-z])|\s{{2}}|[,，]\s*https?:|{_KIND.pattern}|$"
)
_VENUE_AND_YEAR = re.compile(r"(?:[,，]\s*[^,，]{2,60})?[,，]\s*(?:19|20)\d\d[a-z]?\s*\.?\s*$")
TAG_FIRST = re.compile(r"^\W*[\[(（【][^\])）】]{1,20}[\])）】]|^\S{1,20}\s*[|｜]")


def by_citation(text: str) -> dict[str, tuple[int, int]]:
    """Return what stands where a reference has its title: behind names, before or after a year."""
    found: dict[str, tuple[int, int]] = {}
    if span := cited(text):
        found["cited"] = span
    elif match := _AFTER_YEAR.search(text[:600]):
        found["after year"] = match.span(1)
    if end := _before_people(text):
        found["before names"] = (0, end)
    elif (match := _people_behind(text)) and match.start() > 8:
        by = match[0].strip() == "by"
        later = _BY_AGAIN.match(text, match.end()) if by else None
        if later or not (by and _TWICE.search(text, 0, match.end() + 30)):
            found["before names"] = (0, later.end(1) if later else match.start())
    end = _before_last_people(text)
    if end and end < found.get("before names", (0, len(text)))[1]:
        found["before names"] = (0, end)
    behind = after_names(text)
    if next(iter(labels.inline_labels(text[:500])), 0) > 8:
        end = before_bracket(text, labels.first_field(text[:500]))
        led = behind and text[: behind[0]].rstrip().endswith((":", "："))
        start = behind[0] if behind and led and end - behind[0] > 8 else 0
        found["before label"] = (start, end)
    if behind:
        found["after names"] = behind
    return found


def _before_last_people(text: str) -> int:
    """Return where a sign parts a title from people behind which nothing but facts stand: ``Title, A. One. https://…``; 0 without."""
    if "\n" in text or len(text) > _LONGEST or not _SIGN_BEFORE_PEOPLE.search(text):
        return 0
    said = text
    while (fact := _LAST_FACT.search(said)) and (
        fact["url"] or facts.is_bare_fact(fact["fact"].strip(" .,;()（）"))
    ):
        said = said[: fact.start()]
    for match in islice(_SIGN_BEFORE_PEOPLE.finditer(said, 9), 16):
        people = said[match.end() :].strip(" .,;)）")
        person = is_person(people) and len(people) < 40
        if person or looks_like_names(people) or _LED_BY.fullmatch(people):
            return match.start() + (match[0][0] in "?!？！")
    return 0


def _people_behind(text: str) -> re.Match[str] | None:
    """Return what parts a title from the people behind it, a "by" or a sign."""
    match = _PEOPLE.search(text[:500]) if _BEFORE_PEOPLE.search(text) else None
    if match and match[0].strip() == "by" and (doing := _BEHIND_BY.match(text, match.end())):
        return _PEOPLE.search(text[:500], doing.end())
    return match


def cited(text: str) -> tuple[int, int] | None:
    """Return the title that a reference has in quotation marks, or before the mark of its kind."""
    if span := before_kind(text):
        return span
    match = _CITED.search(text) if '"' in text or "“" in text else None
    return match.span(1) if match else None


def is_cited(text: str) -> bool:
    """Whether a text has people before a title in quotation marks, as the MLA writes it."""
    if '"' not in text and "“" not in text:
        return False
    at = cited(text)
    return at is not None and at == after_names(text)


def _before_people(text: str) -> int:
    """Return where a sentence ends that nothing but a list of people follows: ``Title. A One, B Two. Venue``; 0 without."""
    if _LISTED.isdisjoint(text) and " and " not in text:
        return 0
    for match in islice(_PEOPLE_FIRST.finditer(text[:400]), 3):
        end = _PEOPLE_LAST.search(text, match.end())
        people = text[match.end() : end.start() if end else len(text)].strip(" ,，;")
        if looks_like_names(people):
            return match.start() + (match[0][0] not in ".．。")
    return 0


def before_kind(text: str) -> tuple[int, int] | None:
    """Return the title before the mark of its kind in a Chinese reference (GB/T 7714): ``A, B. Title[J]. …``."""
    mark = _KIND.search(text[:600]) if "[" in text or "［" in text else None
    if not mark:
        return None
    end = len(text[: mark.start()].rstrip(" .．。"))
    stops = [*_STOP.finditer(text, 0, end)]
    start = behind = 0
    for match, following in zip(stops, [*stops[1:], None], strict=False):
        people = text[start : match.start()].strip(" .．。")
        if _INITIAL.search(people):
            rest = text[match.end() : following.start() if following else end]
            listed = looks_like_names(people) or _SURNAMED.fullmatch(people)
            turned = all(_SURNAMED.fullmatch(one.strip()) for one in people.split(","))
            if listed and not (_SURNAMED.fullmatch(rest.strip()) if turned else _goes_on(rest)):
                behind = match.end()
            continue  # a first name's letter: others may follow
        start = match.end()
        if looks_like_names(people) or is_person(people) or _MORE_PEOPLE.search(people):
            behind = start
            break
        # A body that wrote it alone: "OpenAI. Title[J]".
        behind = behind or (start if len(people) < 40 and people[:1].isupper() else 0)
    start = behind or start
    return (start, end) if end - start > 3 else None


def is_reference(text: str) -> bool:
    """Whether a text is one reference: with the mark of a kind, or people and a year in brackets before a title."""
    if len(text) > 600:
        return False
    if before_kind(text):
        return True
    match = _YEAR_BEHIND.search(text[:400]) if "(" in text or "（" in text or ". " in text else None
    people = text[: match.start()] if match else ""
    return bool(people) and (looks_like_names(f"{people}.") or _goes_on(people))


def credits(text: str) -> tuple[tuple[str, ...], str | None]:
    """Return the people, or the body, that stand before the title of a reference, and the year behind them."""
    year = _YEAR.search(text)
    people = text[: year.start()] if year else text
    people = people.strip(' ,，:：“"')
    turned = ".," in people or _INITIAL_LAST.search(people)  # "LeCun, Y., & Bottou, L."
    people = people if turned else people.strip(" .．。")
    found = names.split_names(people)
    alone = len(found) == 2 and not year and ", " in people and _ONE_LAST_FIRST.fullmatch(people)
    if len(found) > 1 and (alone or _LAST_FIRST.fullmatch(people)):
        found = (f"{found[1]} {found[0]}", *found[2:])
    return found, year[year.lastindex or 0] if year else None


def behind(text: str) -> int:
    """Return where what is told behind a title begins: behind the mark of its kind."""
    match = _KIND_FIRST.match(text)
    return match.end() if match else 0


def _goes_on(text: str) -> bool:
    """Whether a list of people goes on with a text."""
    people = text.strip(" .．。")
    return is_person(people) or bool(_MORE_PEOPLE.search(people))


def after_names(text: str) -> tuple[int, int] | None:
    """Return what stands behind the people that a text begins with: ``A. One, B. Two. Title. Venue``."""
    begun = TAG_FIRST.match(text[:60])
    start = begun.end() if begun else 0
    for match in islice(_PEOPLE_END.finditer(text[:600], start), 12):
        people = text[start : match.start()].strip(" :：,，")
        if (len(people) < 5 and not has_han(people, 2)) or _INITIAL.search(people):
            continue  # a first name's letter
        year = _BARE_YEAR.match(text, match.end())
        if not (
            looks_like_names(people)
            or (year and is_person(people))
            or (start == 0 and _LAST_FIRST.fullmatch(people))
            or (
                (_opens_behind(text, match) or _DATED_END.match(text, match.start()))
                and is_person(people)
            )
        ):
            continue
        begin = year.end() if year else match.end()
        rest = text[begin:]
        inner = re.match(r"[“\"\[《「]([^”\"\]》」]{6,300}?)[.,]?[”\"\]》」]", rest)
        if inner:
            return begin + inner.start(1), begin + inner.end(1)
        end = _TITLE_END.search(rest)
        return (begin, begin + end.start()) if end and end.start() > 8 else None
    return None


def before_bracket(text: str, end: int) -> int:
    """Return where a bracket opens that is not closed before the end of a text; its end without one."""
    opened = max(text.rfind(sign, 0, end) for sign in "(（")
    closed = max(text.rfind(sign, 0, end) for sign in ")）")
    return len(text[:opened].rstrip()) if opened > max(closed, 3) else end


def after_people(text: str) -> tuple[int, int] | None:
    """Return what stands behind people by commas, less a venue and a year: ``A. One, Title, ICML, 2019``."""
    parts = [m.span() for m in _BETWEEN_COMMAS.finditer(text)]
    people = 0
    for start, end in parts:
        part = text[start:end].strip(" .")
        said = _MORE_BEHIND.sub("", part) if part.endswith(_MORE_ENDS) else part
        led = said != part and _SURNAME.fullmatch(said)  # by the first of them alone
        if said and not led and not all(map(_is_one, _AND.split(said))):
            break
        people += 1
    if people == len(parts):
        people -= 1  # a title of two or three words
    if not 0 < people < len(parts):
        return None
    start = parts[people][0]
    if last := _LAST_PERSON.match(text, start):
        start = last.end()
    behind = _VENUE_AND_YEAR.search(text, start)
    end = behind.start() if behind and behind.start() > start + 8 else len(text)
    return start, start + len(text[start:end].rstrip(" ,."))


def are_last_first(text: str) -> bool:
    """Whether a text is people as the MLA writes them, one or more: ``Ito, Ken``, ``Ito and Ana Ruiz``."""
    return bool(_LAST_FIRST.fullmatch(text) or _ONE_LAST_FIRST.fullmatch(text))


_OF_TITLE = re.compile(r"[:：?!()\d《“]")
"""What no person has."""


def _is_one(text: str) -> bool:
    """Whether a text may be one person, and nothing of a title is in it."""
    return (
        text[:1].isupper() and not _OF_TITLE.search(text) and is_person(text.removeprefix("and "))
    )


def _opens_behind(text: str, match: re.Match[str]) -> bool:
    """Whether a quoted or bracketed text follows."""
    return text[match.end() : match.end() + 1] in tuple('“"[《「')
