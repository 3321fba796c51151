"""What tools for notes and sites add to Markdown, written as plain Markdown, line by line.

Attributes (``{#id .class}``: Pandoc, kramdown), containers and admonitions (``::: tip``, ``!!! note``,
``> [!NOTE]``), lists of terms (``: what is said``), properties (``key:: value``: Logseq, Dataview), words for tasks, keys of citations,
links between notes (``[[Note]]``: Obsidian, Logseq, Roam), and the numbers by which letters of plain text name the addresses listed at their end.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from recommender.sources.digests.text import link_words

_NAME = r"[#.][A-Za-z_\u3400-\u9fff][\w:.-]{0,80}"
_QUOTED = r"[\w-]{1,40}=\"[^\"\n]{0,200}\""
_VALUE = r"[\w-]{1,40}=[^\s}\"]{1,200}"
_SET = (
    rf"\{{(?::[ \t]*(?:{_NAME}|{_QUOTED}|{_VALUE})|[ \t]*(?:{_NAME}|{_QUOTED}))"
    rf"(?:[ \t]+(?:{_NAME}|{_QUOTED}|{_VALUE})){{0,8}}[ \t]*\}}"
)
_ATTRIBUTES = re.compile(rf"[ \t]*(?<![($\\]){_SET}")
"""A name or a quoted value comes first: ``{x=1}`` may be of a formula."""
_COMPONENT = re.compile(
    r"(?<=\S)[ \t]+<[A-Z]\w{0,30}(?:\s+[:@]?[\w-]{1,30}(?:=\"[^\"\n]{0,200}\")?){0,8}\s*/>"
)
_SPAN = re.compile(
    rf"\[((?:[^\[\]\n]|\[[^\[\]\n]{{0,600}}\](?:\([^()\s]{{0,600}}\))?){{0,600}})\](?={_SET})"
)
_ACCESS_WORDS = (
    r"(?:last |date )?(?:accessed|retrieved|visited|viewed)(?: on)?|访问(?:时间|日期|于)为?|(?:检索|引用|存取)日期|检索于|閲覧日|アクセス日"
    r"|zugriff(?: am)?|abgerufen(?: am)?|consulté(?: le)?|fecha de acceso|consultado el|aces(?:so|sado) em|accesso eseguito il(?: giorno)?"
    r"|дата(?: последнего)? обращения|окончательный просмотр"
)
_ACCESS_DAY = r"[\w\s.,/-]{0,24}?(?:19|20)\d\d(?:\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2}日?)?)?"
_ACCESS = re.compile(
    rf"[,，.;；。(\[（【]\s{{0,8}}(?:(?:{_ACCESS_WORDS})\s*[:：]?\s*{_ACCESS_DAY}|[\d월년일 ,]{{6,18}}에 액세스)"
    rf"[)\]）】]?[,，.。]?(?:\s{{1,8}}from:?)?(?=\s{{0,8}}(?:<?https?:|\[|\()|[^\S\n]{{0,8}}$)",
    re.I | re.M,
)
"""When somebody looked at a page: ``…, accessed April 26, 2026, https://…``."""
_IN_BRACKETS = re.compile(
    r"(\s*)((?:[A-Za-z]{2,10}:? )?\d{4}-\d\d-\d\d:? )?([^\[\]\n]{2,160}?) \[ (https?://\S{1,600}) \]((?:[ :—–-]{0,3}\d{4}-\d\d-\d\d)?:?[ \t]*)$"
)
"""As programs write links that make text of a letter: ``Masks for All [ https://a.org ]``."""
_CONTAINER = re.compile(
    r"(\s*)(?::{3,}\s*(?:\{[.#]?([\w-]+)[^}\n]*\}|([\w-]+))?|(?:!!!|\?\?\?)\+?\s+([a-z][a-z-]*)(?=[ \t]*(?:$|\")))[ \t]*"
    r"(?:\[([^\[\]\n]{1,120})\]|\"([^\"\n]{1,200})\"|([^\n:{]{1,200}?)[:：]?)?[ \t]*:{0,9}\s*$"
)
_SIGNS = re.compile(r"[^\w.~/-]+")
"""What an address cannot have; letters stay, whatever their script (see `traditional`)."""
_CALLOUT = re.compile(r"(\s*(?:>\s*)+)\[!([\w-]{1,20})(?:\|[^\]\n]{0,40})?\][+-]?[ \t]*([^\n]*)$")
_BOXES = frozenset((
    "note", "tip", "info", "warning", "danger", "caution", "important", "details", "hint", "example", "quote", "success",
    "question", "failure", "bug", "todo", "attention", "error", "seealso", "callout", "box", "block", "card", "div", "center",
))  # fmt: skip
"""Kinds of containers that say nothing of what they hold."""
_DEFINITION = re.compile(r" {0,3}:[ \t]+(?=\S)")
_NO_TERM = re.compile(r"\s*(?:[#>|:]|[*+-]\s|\d{1,3}[.)]\s|$)")
_PROPERTY = re.compile(r"^(\s*(?:[-*+]\s+)?)([^\W\d_][\w /-]{0,24})::[ \t]+(?=\S)")
_INNER_PROPERTY = re.compile(r"[\[(]([^\W\d_][\w -]{0,24})::[ \t]*([^\[\]()\n]{1,200})[\])]")
TASKS = "TODO|DOING|DONE|NOW|LATER|WAITING|WAIT|NEXT|STARTED|HOLD|IN-PROGRESS|CANCELL?ED|READ|READING|UNREAD"
"""Words for how far a task is, as Org and its kin have them."""
ASIDE = r"(?!(?:[^a-z\u3040-\u9fff\s]+[ \t]+){2}[^a-z\u3040-\u9fff\n]*$)"
"""Where such a word is none of a title: one in capitals altogether may begin with READING or NEXT."""
_TASK = re.compile(
    rf"^([^\S\n]*(?:[-*+]|\d{{1,3}}[.)])[ \t]+|#{{1,6}}[ \t]+)(?:{TASKS})[ \t]+(?=\S){ASIDE}", re.M
)
_PRIORITY = re.compile(
    r"^([^\S\n]*(?:[-*+]|\d{1,3}[.)])[ \t]+|#{1,6}[ \t]+)\[#[A-Z]\][ \t]+(?=\S)", re.M
)
_CITATION = re.compile(
    r"[ \t]*(?:\[\[@[\w:./-]{2,80}\]\][:：]?|\[-?@[\w:./-]{2,80}(?:\s*[;,]\s*-?@[\w:./-]{2,80}){0,9}\](?![(\[]))"
)
_NOTE = re.compile(
    r"!?\[\[(?![a-z]+:\S|\.)([^\s\[\]|#][^\[\]|#\\\n]{1,250})?(?:#[^\[\]|\n]{1,200})?(?:\\?\|([^\[\]|\n]{2,250}))?(?<!\s)\]\](?![(\[])"
)
"""A link to a note: ``[[Note]]``, ``[[folder/Note#part|as it is called here]]``."""
_NO_NOTE = re.compile(r"[\d\s/.年月日-]+|.+\.(?:png|jpe?g|gif|svg|webp|mp4|pdf)", re.I)
"""What is linked like a note and names none: a day, a picture."""
_ADDRESS = re.compile(r"\s*\[?\[(\d{1,3})\]\]?[:：.]?\s+<?(https?://[^\s<>]+)>?\s*$")
_LONE_NUMBER = re.compile(r"\s*\[(\d{1,3})\]\s*$")
_LAST_NUMBER = re.compile(r"([^\[\]\n]{2,100}?)[ \t]*\[(\d{1,3})\]\s*$")
_NARROW = 50
"""Characters of a line that a program has wrapped, at least."""
_STOPS = (".", "。", "!", "！", "…")
_REFERENCE = re.compile(r"(?<!\])\[([^\[\]\n]{1,400})\]\[(\d{1,3})\]")
"""A link of Markdown, its address by number."""
_PHRASE = re.compile(r"(\s*(?:[-*+•]\s+)?)([^\[\]\n]{2,100}?)[ \t]*\[(\d{1,3})\](\s*)$")
_MAIL_HEAD = re.compile(
    r"(?m)^[^\S\n]*>?[^\S\n]*[*_]{0,2}(From|To|Cc|Sent|Date|Subject|Reply-To|De|À|A|Objet|Envoyé|Von|An|Betreff|Gesendet|Datum|Para|Asunto|Fecha|Da|Oggetto"
    r"|От|Кому|Тема|Дата|发件人|收件人|抄送|主题|发送时间|时间|日期|寄件者|收件者|主旨|差出人|宛先|件名|日時|送信日時|보낸사람|받는사람|제목|날짜)[*_]{0,2}\s?[:：]",
    re.I,
)
_SENDERS = frozenset(("from", "de", "von", "da", "от", "发件人", "寄件者", "差出人", "보낸사람"))
_ORIGINAL = re.compile(r"\s*[-_─—]{3,}.{0,60}[-_─—]{3,}\s*$|\s*_{5,}\s*$")
_HEAD = 40
"""Lines from the first in which the head of a forwarded letter may stand."""
_NUMBER = re.compile(r"(?<=\S)[ \t]*\[(\d{1,3})\](?![(\[:\w])")


def at_lines(pattern: str, flags: int = 0) -> Callable[[str], object]:
    """Return what looks for a pattern at the beginnings of lines, in a text that begins with a line break.

    So it does far faster than with ``^``, which would be tried at every character.
    """
    return re.compile(rf"\n(?:{pattern})", re.M | flags).search


def without(text: str) -> str:
    """Write what tools add to Markdown as plain Markdown; every line stays where it is."""
    lines = text.split("\n")
    text = f"\n{text}"
    for has_signs, rewrite in _EXTENSIONS:
        if has_signs(text):
            lines = rewrite(lines)
    return "\n".join(lines)


def _attributes(lines: Sequence[str]) -> list[str]:
    return [_ATTRIBUTES.sub("", _unspanned(line)) if "{" in line else line for line in lines]


def _unspanned(line: str) -> str:
    """Take the brackets off what has attributes behind it: ``[text]{.underline}``, perhaps within others."""
    for _ in range(3):
        if "]{" not in line or (bare := _SPAN.sub(r"\1", line)) == line:
            break
        line = bare
    return line


def _accesses(lines: Sequence[str]) -> list[str]:
    """Remove the dates of access that lists of references have before an address or at the end: ``Accessed 3 May 2024``."""
    text = "\n".join(lines)
    return _ACCESS.sub(lambda match: "\n" * match[0].count("\n"), text).split("\n")


def _containers(lines: Sequence[str]) -> list[str]:
    """Write the head of a container as a label: what it is called, or what kind it is."""
    found = []
    fenced = False
    for line in lines:
        fenced ^= line.lstrip().startswith("```")
        if not fenced and (match := _CONTAINER.match(line)):
            kind = match[2] or match[3] or match[4] or ""
            title = match[5] or match[6] or (match[7] or "").strip()
            line = f"{match[1]}{_label(kind, title)}"
        elif not fenced and (match := _CALLOUT.match(line)):
            kind, title = match[2], match[3].strip()
            # A long title is what is told of, and no label.
            line = f"{match[1]}{title if len(title) > 12 else _label(kind, title)}"
        found.append(line)
    return found


def _definitions(lines: Sequence[str]) -> list[str]:
    """Write what is said of terms, behind a colon below each, as the next lines; one alone may be anything."""
    found = list(lines)
    places = [i for i, line in enumerate(lines) if i and _DEFINITION.match(line)]
    above = [i - 1 if lines[i - 1].strip() else max(0, i - 2) for i in places]
    if sum(not _NO_TERM.match(lines[k]) for k in above) < max(2, 0.5 * len(places)):
        return found
    for i, k in zip(places, above, strict=True):
        found[i] = ""
        found[k + 1] = _DEFINITION.sub("", lines[i])
    return found


def _label(kind: str, title: str) -> str:
    said = title or ("" if kind.casefold() in _BOXES else kind)
    return f"**{said}:**" if said and len(said) <= 24 else said


def _bracketed(lines: Sequence[str]) -> list[str]:
    """Write a line that an address in brackets ends as a link to it, a day before what it says behind it."""
    return [
        f"{m[1]}[{m[3]}](<{m[4]}>) {m[2] or ''}{m[5]}" if (m := _IN_BRACKETS.match(line)) else line
        for line in lines
    ]


def _properties(lines: Sequence[str]) -> list[str]:
    return [
        _INNER_PROPERTY.sub(r" \1: \2", _PROPERTY.sub(r"\1\2: ", line)) if "::" in line else line
        for line in lines
    ]


def _tasks(lines: Sequence[str]) -> list[str]:
    """Drop priorities, and the words that say how far a task is where several elements begin with one."""
    if sum(1 for line in lines if _TASK.match(line)) < 2:
        return [_PRIORITY.sub(r"\1", line) for line in lines]
    return [_PRIORITY.sub(r"\1", _TASK.sub(r"\1", line)) for line in lines]


def _citations(lines: Sequence[str]) -> list[str]:
    return [_CITATION.sub("", line) for line in lines]


def _notes(lines: Sequence[str]) -> list[str]:
    return [_NOTE.sub(_note, line) for line in lines]


def _note(match: re.Match[str]) -> str:
    """Write a link to a note as a link to its file: its name is what it says."""
    name = (match[1] or "").strip()
    said = (match[2] or "").strip()
    if not said or link_words.field_of_link(said):
        said = name.rpartition("/")[2]
    if not said or said.isdigit() or link_words.field_of_link(said):
        return match[0]
    if _NO_NOTE.fullmatch(said):
        return "" if match[0].startswith("!") else said
    return f"[{said}]({_SIGNS.sub(lambda sign: quote(sign[0]), name)}.md)"


def _addresses(lines: Sequence[str]) -> list[str]:
    """Write numbers in brackets as links to the addresses that a list at the end gives them.

    A short phrase that is alone before its number is what the link says, as programs write it that
    make text of a letter in HTML; behind a longer one the address stands by itself.
    """
    listed = {m[1]: m[2] for line in lines if (m := _ADDRESS.match(line))}
    used = {m[1] for line in lines if not _ADDRESS.match(line) for m in _NUMBER.finditer(line)}
    used |= {m[1] for line in lines if (m := _LONE_NUMBER.match(line))}
    if len(listed) < 2 or len(used & listed.keys()) * 2 < len(listed):
        return list(lines)
    found = []
    before = ""
    for line in _spread(lines, listed):
        if _ADDRESS.match(line):
            found.append("")
        elif (alone := _LONE_NUMBER.match(line)) and alone[1] in listed:
            found.append(f"<{listed[alone[1]]}>")
        else:
            parts = re.split(r"(\s[|｜·]\s)", line)
            whole = not before.strip()
            found.append("".join(_addressed(part, listed, whole=whole) for part in parts))
        before = line
    return found


def _spread(lines: Sequence[str], listed: dict[str, str]) -> list[str]:
    """Write as a link a phrase that stands by itself on two or three lines before its number, as a program wraps it."""
    found = list(lines)
    for i, line in enumerate(lines):
        number = _LONE_NUMBER.match(line) or _LAST_NUMBER.match(line)
        if (
            not number
            or number[number.lastindex or 1] not in listed
            or "".join(lines[i + 1 : i + 2]).strip()
        ):
            continue
        start = i
        while start and start > i - 3 and lines[start - 1].strip():
            start -= 1
        above = lines[start:i]
        wrapped = all(len(one.strip()) >= _NARROW and "[" not in one for one in above)
        stops = any(one.rstrip().endswith(_STOPS) for one in above)
        if above and len(above) < 3 and wrapped and not stops:
            said = [number[1]] if number.re is _LAST_NUMBER else []
            phrase = " ".join(one.strip() for one in [*above, *said])
            found[start : i + 1] = [
                f"[{phrase}](<{listed[number[number.lastindex or 1]]}>)",
                *[""] * (i - start),
            ]
    return found


def _addressed(part: str, listed: dict[str, str], *, whole: bool) -> str:
    """Write the numbers of a phrase as links; `whole` if it does not go on from the line before."""
    part = _REFERENCE.sub(lambda m: f"[{m[1]}](<{listed[m[2]]}>)" if m[2] in listed else m[0], part)
    phrase = _PHRASE.match(part)
    if phrase and phrase[3] in listed and whole:
        return f"{phrase[1]}[{phrase[2]}](<{listed[phrase[3]]}>){phrase[4]}"
    return _NUMBER.sub(lambda m: f" <{listed[m[1]]}>" if m[1] in listed else m[0], part)


def _forwarded(lines: Sequence[str]) -> list[str]:
    """Drop the heads of a letter that was forwarded: who wrote it, to whom, when, each told once.

    Without a sender, or with a head told twice, such lines are labels of items.
    """
    found = list(lines)
    heads = {
        i: m[1].casefold() for i, line in enumerate(lines[:_HEAD]) if (m := _MAIL_HEAD.match(line))
    }
    told = [*heads.values()]
    if len(told) < 3 or len({*told}) < len(told) or not _SENDERS.intersection(told):
        return found
    first, last = min(heads), max(heads)
    if last - first <= 2 * len(heads):
        for i in range(max(0, first - 1), last + 1):
            if i in heads or _ORIGINAL.match(lines[i]):
                found[i] = ""
    return found


def _components(lines: Sequence[str]) -> list[str]:
    """Drop the components of VitePress and MDX behind a text: ``## A Title <Badge text="new" />``."""
    return [_COMPONENT.sub("", line) for line in lines]


_EXTENSIONS: tuple[
    tuple[Callable[[str], object], Callable[[Sequence[str]], list[str]]], ...
] = (
    (lambda text: _MAIL_HEAD.search(text, 1, 2001), _forwarded),
    (lambda text: "{" in text and "}" in text, _attributes),
    (_COMPONENT.search, _components),
    (_ACCESS.search, _accesses),
    (at_lines(r"[^\S\n]*(?::{3}|!!! |\?\?\?|(?:>[^\S\n]*)+\[!)"), _containers),
    (at_lines(_DEFINITION.pattern), _definitions),
    (lambda text: text.count(" [ http") > 2, _bracketed),
    (lambda text: "::" in text and re.search(r"\w::[ \t]", text), _properties),
    (at_lines(f"{_TASK.pattern}|{_PRIORITY.pattern}"), _tasks),
    (lambda text: "[@" in text or "[-@" in text, _citations),
    (lambda text: "[[" in text and _NOTE.search(text), _notes),
    (at_lines(r"[^\S\n]*\[?\[\d{1,3}\]\]?[:：.]?\s+<?https?://"), _addresses),
)  # fmt: skip
"""What tells an extension, and how its lines are written in Markdown."""
