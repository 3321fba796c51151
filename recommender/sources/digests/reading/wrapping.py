"""Lines that a program has wrapped, joined again to the paragraphs that they were."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, ends_sentence, has_han, join
from recommender.sources.digests.reading.closing import brings_closing
from recommender.sources.digests.text import facts, labels, marks, names
from recommender.sources.digests.text.cleaning import without_numbers
from recommender.sources.digests.text.line_parts import opens_with_fact
from recommender.sources.digests.text.people import is_person, looks_like_names

_NARROWEST, _WIDEST = 50, 110
"""Columns that programs wrap text at."""
_NARROW = 38
"""Columns of a line at least where a quarter of those that go on begin in small letters, or nearly all are full."""
_SHORTEST = 30
"""Characters of a line that a program has wrapped, at least."""
_SLACK = 5
"""Characters that marks and indents take from some of the lines."""
_DIGIT = re.compile(r"\d")
_CONSTANT = 3
"""A line that comes so often but for its numbers is wrapped by nobody."""
_MOST_EXTRA = 16
"""Characters of an indent and a mark at most."""
_FEWEST = 4
"""So many lines have to go on before a document is thought to be wrapped."""
_MOST_LINES = 3
"""Lines that a title in quotation marks may have below its first."""
_LABELLED = 5
"""So many Chinese characters a label may have before a line of foreign words, less one."""
_NAMED = 20
"""So much text in bold, or in a link, begins something of its own."""
_HELD = (" /", " |", "／", "｜")
"""What a line ends with that has its other half in the next one."""
_OPEN_WORD = re.compile(
    r"[^\W\d_] (?:of|for|the|and|in|with|to|an?|using|via|on|by|from|as|or|that|at|towards?|under|through)$"
)
"""A word that no line ends with on purpose."""
_AWAITS = re.compile(rf",$|and$|{_OPEN_WORD.pattern}")
"""The end of a line that goes on even in what looks like people."""
_OPEN_FIRST = re.compile(
    r"(?:and|or|of|for|with|to|via|using|through|under|towards?|from|into|between|beyond|without) [^\W\d_]"
)
"""How no line begins but one that goes on."""
_CAPITALS = re.compile(r"(?:[A-Z][A-Z\d&'’/-]*[,:.;)]?\s+){2}[^a-z]*(?:https?://\S+)?$")
"""A line in capitals, as titles copied from papers are."""
_SOURCE_FIRST = re.compile(r"via (?:[A-Z@][\w.&'’-]*\s?){1,4}(?:[\[(—–|·:]|$)")
"""Where a line tells of the source of the one above: ``via Some Forum — It tells …``."""
_ADDRESS = re.compile(r"[<(]?https?://\S+$")
_SIGN_FIRST = re.compile(r"#\w|[▶▸►▷➤➜➡→⇒▪■□◆◇●○★☆✔✅❖※◦\U0001f300-\U0001faff]")
"""What begins a line that goes on in none before."""
_ADDRESS_LAST = re.compile(r"(?P<label>[:：]\s*)?https?://\S+$")
_FILE_LAST = re.compile(r"\w\.(?:pdf|epub|docx?|pptx?|md|html?|txt|ipynb)$", re.I)
_DATE_FIRST = re.compile(
    r"[(\[]?(?:(?:19|20)\d\d[-/.年]\d|\d{1,2}[-/.月]\d{1,2}(?:[-/.]\d{4}|日)?[)\]]?[\s:：])"
)
_DATED = re.compile(r"[(\[]?(?:\d{4}(?:[-/.年]\d{1,2}){0,2}[月日]?|\d{1,2}\.\d{1,2}\.\d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})[)\]]?$")  # fmt: skip
_CODED = re.compile(r"\W?(?:arXiv\s?:?\s?)?\d{4}\.\d{4,5}(?:v\d+)?\W?$|(?:[a-z]+(?:-[a-z]+)?\.[A-Z]{2}(?:, )?)+$", re.I)  # fmt: skip
_VENUE_YEAR = re.compile(r"(?:[A-Z][\w&.'-]*[ ,]+){1,6}(?:19|20)\d\d")
_WORD = re.compile(rf"[^\s{HAN}]*")
_CLAUSES = re.compile(r"。.|[，；].*[，；]")
"""What hardly a title has, and the first line of a paragraph may."""
_LONG_WORD = re.compile(r"[A-Za-z][\w'’-]{3,}")
_WIDE = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]"
)
"""What takes two columns (Unicode Standard Annex 11)."""
_RUN = re.compile(r"\S*")
"""What a program does not part that knows no other breaks than spaces."""
_OPEN = re.compile(r"[A-Za-z0-9,;()'\"“”’\]-]$")


def unwrapped(
    blocks: Sequence[Block], lines: Sequence[str] = (), first_line: int = 1
) -> tuple[Block, ...]:
    """Join the lines of wrapped paragraphs, decided once for the whole document.

    `lines` are those of the source, from the number `first_line` on: lines that stand in below a label
    are folded, as those of a mail's header are (RFC 5322). A document is wrapped where lines that go on are nearly all cut close to one width, so that the
    next word would not have fitted. Within list items, where Markdown means no break, lines of
    Latin text that stop in the middle of a sentence are joined everywhere.
    """
    buttons = _buttons(blocks)
    may = [
        not (block.gap or block.first or _is_below_break(block, lines, first_line))
        and not _is_labelled(block, buttons)
        and _may_go_on(block, blocks[i - 1].text)
        for i, block in enumerate(blocks)
    ]
    broken = [(blocks[i - 1], block) for i, block in enumerate(blocks) if may[i]]
    sizes = [_size(block, lines, first_line) for block in blocks]
    width = _width(broken, [sizes[i - 1] for i, m in enumerate(may) if m])
    if _end_on_purpose(broken):
        may = [m and blocks[i - 1].shape != "item" for i, m in enumerate(may)]
    spaced = 0 if width else _spaced_width(broken)
    listed = sum(1 for b in blocks if b.depth and not b.first and looks_like_names(b.text))
    found: list[Block] = []
    line = ""
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        before = found[-1] if found else None
        closes = before is not None and brings_closing(before, blocks[i : i + _MOST_LINES])
        alone = listed > 1 and bool(block.depth) and is_person(block.text)
        alone = alone and not (following and looks_like_names(following.text))
        goes_on = closes or (
            before is not None
            and (
                (
                    not alone
                    and _goes_on(
                        before, line, block, width - sizes[i - 1] if width else None, may=may[i]
                    )
                )
                or (spaced and _parted_at_space(line, block, spaced))
                or _is_folded(before, block, following, lines, first_line)
            )
        )
        if before is not None and goes_on:
            chinese = has_han(before.text[-1:]) and has_han(block.text[:1]) and not block.within
            inline = join((before.inline, block.inline), "" if chinese else " ")
            if block.within:
                inline = _as_one(inline, len(before.inline.text))
            elif closes:  # a title that was bold in parts is so no longer
                inline = Inline(inline.text, tuple(s for s in inline.spans if s.mark != "bold"))
            found[-1] = replace(before, inline=inline)
        else:
            found.append(block)
        line = block.text
    return tuple(found)


def _as_one(inline: Inline, at: int) -> Inline:
    """Join the spans that a line break at a place has parted."""
    left = {span.mark: span for span in inline.spans if span.end == at}
    right = {span.mark: span for span in inline.spans if span.start == at + 1}
    parted = left.keys() & right.keys()
    whole = [left[mark]._replace(end=right[mark].end) for mark in parted]
    rest = [s for s in inline.spans if s.mark not in parted or at not in (s.end, s.start - 1)]
    return Inline(inline.text, tuple(sorted([*whole, *rest])))


def _size(block: Block, lines: Sequence[str], first_line: int) -> int:
    """Return how many columns the line of a block takes in the source, with its indent and its mark: a Chinese character two."""
    at = block.line - first_line
    source = lines[at].rstrip() if 0 <= at < len(lines) else ""
    extra = len(source) - len(block.text)
    whole = source.endswith(block.text) and extra <= _MOST_EXTRA
    text = source if whole else block.text
    return len(text) + len(_WIDE.findall(text))


def _is_below_break(block: Block, lines: Sequence[str], first_line: int) -> bool:
    """Whether the line above a block ends with the two spaces by which Markdown means a break."""
    at = block.line - first_line - 1
    return 0 <= at < len(lines) and lines[at].endswith("  ") and not lines[at].isspace()


def _width(pairs: Sequence[tuple[Block, Block]], sizes: Sequence[int]) -> int:
    """Return the width that a document is wrapped at, told from lines that may go on, of these sizes, and those below them; 0 for one that is not.

    Only lines that a program could have wrapped tell: those of several words, in letters with spaces.
    """
    forms = Counter(without_numbers(a.text) for a, _ in pairs if _DIGIT.search(a.text))
    broken = [
        (size, _first_word(b.text), len(b.text))
        for (a, b), size in zip(pairs, sizes, strict=True)
        if forms[without_numbers(a.text)] < _CONSTANT
        and " " in a.text
        and not a.text.endswith((":", "："))
        and not has_han(a.text, _LABELLED)
    ]
    lengths = sorted(length for length, _, _ in broken)
    if len(lengths) < _FEWEST:
        return 0
    width = lengths[int(len(lengths) * 0.98)]
    small = sum(b.text[:1].islower() for _, b in pairs)
    narrowest = _NARROW if small * 4 > len(pairs) else _NARROWEST
    full = sum(1 for length, word, _ in broken if length + 1 + word > width - _SLACK)
    if full * 10 >= 9 * len(broken):
        narrowest = _NARROW
    if not narrowest <= width <= _WIDEST:
        return 0
    longer = sum(1 for *_, following in broken if following > width + _SLACK)
    return width if full * 2 > len(broken) > longer * 4 else 0


def _end_on_purpose(pairs: Sequence[tuple[Block, Block]]) -> bool:
    """Whether the first lines of list elements end on purpose: the next ones begin as sentences do, and their first words would have fitted."""
    listed = [(a.text, b.text) for a, b in pairs if a.shape == "item" and not has_han(a.text)]
    widest = max((len(line) for line, _ in listed), default=0)
    capital = sum(text[:1].isupper() for _, text in listed)
    fitting = sum(len(line) + 1 + _first_word(text) < widest - _SLACK for line, text in listed)
    return (
        len(listed) >= _FEWEST
        and capital * 10 >= 9 * len(listed)
        and fitting * 10 >= 3 * len(listed)
    )


def _spaced_width(pairs: Sequence[tuple[Block, Block]]) -> int:
    """Return the width that Chinese text was wrapped at by a program that breaks lines at spaces alone.

    Such lines are of any length: a run of Chinese characters is one word of it. 0 for a document
    whose lines end on purpose.
    """
    broken = [(a, b) for a, b in pairs if has_han(a.text + b.text, _LABELLED)]
    lengths = [len(a.text) for a, _ in broken if " " in a.text]
    width = max(_NARROWEST, *lengths) if lengths else 0
    parted = [(a, b) for a, b in broken if _parted_at_space(a.text, b, width)]
    inner = sum(1 for a, _ in parted if not (a.first or a.gap) or _CLAUSES.search(a.text))
    whole = len(parted) >= max(_FEWEST, 0.9 * len(broken)) and inner * 4 >= len(parted)
    return width if whole and width <= _WIDEST else 0


def _parted_at_space(line: str, block: Block, width: int) -> bool:
    """Whether a space of Chinese text stood between a line and the next, beside a foreign word, and no sentence ended."""
    text = block.text
    if block.first or block.gap or block.shape != "paragraph" or not text or ends_sentence(line):
        return False
    beside = line[-1:].isascii() or text[:1].isascii()
    fits = len(line) + 1 + len(_RUN.match(text)[0]) <= width - _SLACK  # type: ignore[index]
    return beside and not fits and not labels.split_label(block.inline)


def _first_word(text: str) -> int:
    """Return how many columns the characters take with which a text begins and that do not come apart."""
    return len(_WORD.match(text)[0]) or 2  # type: ignore[index]


def _buttons(blocks: Sequence[Block]) -> set[str]:
    """Return the words of buttons that stand alone on lines above addresses, each more than once."""
    above = (
        block.text
        for block, below in pairwise(blocks)
        if block.text.isalpha() and not below.gap and _ADDRESS.match(below.text)
    )
    return {word for word, count in Counter(above).items() if count > 1}


def _is_labelled(block: Block, buttons: Set[str]) -> bool:
    """Whether a line begins with a label.

    The word of a button alone, such as ``Models``, is one only as a link or where it is one of the
    `buttons`: titles end with such words.
    """
    label = labels.label_of(block.inline)
    if not label or label[1] not in labels.BUTTONS or not block.text.isalpha():
        return label is not None
    return bool(block.inline.links) or block.text in buttons


def _may_go_on(block: Block, line: str) -> bool:
    """Whether a block may continue the line before it: no address, mark, date, venue or name of its own."""
    text = block.text
    if block.first or not text or block.shape != "paragraph":
        return False
    if _ADDRESS.match(text) or marks.mark_of(text) or marks.is_lettered(text):
        return False
    if (
        _SOURCE_FIRST.match(text)
        or _SIGN_FIRST.match(text)
        or _FILE_LAST.search(line)
        or ((at := _ADDRESS_LAST.search(line)) and (at["label"] or not text[:1].islower()))
    ):
        return False  # what has an address to its end is whole
    if _DATE_FIRST.match(text) and _DATE_FIRST.match(line):
        return False  # a line a day
    awaits = bool(_AWAITS.search(line))
    if (
        (_is_fact(text) and not awaits)
        or opens_with_fact(text)
        or (has_han(text[:1]) and not has_han(line, _LABELLED))
    ):
        return False  # a title, and what is said of it in Chinese
    if any(span.start == 0 and span.end >= _NAMED for span in block.inline.spans):
        return False
    people = looks_like_names(text) or _ends_within_name(text)
    return awaits or not people or _ends_within_name(line)


def _ends_within_name(line: str) -> bool:
    """Whether a line of people is cut behind the first name of one: ``A. One, Bea Two, Clara``."""
    before, _, last = line.rpartition(", ")
    cut = last.istitle() and last.removesuffix("-").isalpha()
    return cut and looks_like_names(before)


def _goes_on(before: Block, line: str, block: Block, room: int | None, *, may: bool) -> bool:
    """Whether a block continues the one before it, whose last line is `line`, if it `may`.

    `room` is how many characters more the line could have had in a document that is wrapped.
    """
    if block.gap or block.depth != before.depth or before.shape == "rule":
        return False
    if line.endswith(_HELD) and not block.first and len(before.text) < 200:
        return not _are_rows(line, block.text)
    if not may:
        return False
    text = block.text
    opens = any(s.start == 0 for s in block.inline.spans)
    if _OPEN_WORD.search(line) and len(line) >= _SHORTEST and text[:1].isalnum() and not opens:
        return True
    if (
        _OPEN_FIRST.match(text)
        and len(line) >= _SHORTEST
        and line[-1].isalnum()
        and not has_han(line, _LABELLED)
    ):
        return True
    if not opens and _goes_on_in_capitals(line, text):
        return True
    if room is not None:
        if _is_headline(before.text) and _begins_sentence(text):
            return False
        # Programs that even out their lines leave room for a short word, but a capital may begin a line of its own.
        return 1 + _first_word(text) > room - (_SLACK if text[:1].islower() else 0)
    if not before.depth or len(line) < 30 or has_han(line, _LABELLED) or has_han(text):
        return False
    whole = any(s.start <= 1 and s.end >= len(before.inline.text) - 1 for s in before.inline.spans)
    stops = ends_sentence(line) or not _OPEN.search(line)
    return not (whole or stops or opens)


def _is_headline(line: str) -> bool:
    """Whether nearly all long words of a line begin with capitals, as those of titles do."""
    words = _LONG_WORD.findall(line)
    return len(words) >= _FEWEST - 1 and sum(w[0].isupper() for w in words) * 5 >= 4 * len(words)


def _begins_sentence(text: str) -> bool:
    """Whether a line begins with a capital and goes on with small letters."""
    words = _LONG_WORD.findall(text)[1:9]
    small = sum(word[0].islower() for word in words)
    return text[:1].isupper() and small >= _FEWEST - 1 and small * 4 >= 3 * len(words)


def _are_rows(line: str, text: str) -> bool:
    """Whether two lines have as many fields between signs, the last of the first left empty: ``day | title | topic |``."""
    sign = line[-1]
    return 2 <= line.count(sign) <= text.count(sign) + text.endswith(sign)


def _goes_on_in_capitals(line: str, text: str) -> bool:
    """Whether two lines in capitals are one: the first ends, or the second begins, as none does on purpose."""
    if not (_CAPITALS.match(line) and _CAPITALS.match(text)):
        return False
    ends = line.endswith((":", ",")) or _OPEN_WORD.search(line.lower())
    return bool(ends or _OPEN_FIRST.match(text.lower()))


def _is_folded(
    before: Block, block: Block, following: Block | None, lines: Sequence[str], first_line: int
) -> bool:
    """Whether a line stands in below a label at the margin: ``Title: A long`` and `` name``."""
    at = block.line - first_line
    if not 0 < at < len(lines) or block.first or block.gap or block.depth:
        return False
    margin, indented = lines[before.line - first_line], lines[at]
    label = labels.label_of(before.inline)
    then = labels.label_of(following.inline) if following else None
    told = then is not None and then[1] == "authors"  # people have a label of their own
    return (
        label is not None
        and not margin[:1].isspace()
        and bool(re.match(r"[ \t]{1,8}\S", indented))
        and (label[1] == "authors" or told or not looks_like_names(block.text))
        and labels.label_of(block.inline) is None
        and (
            told
            or label[1] == "authors"
            or len(margin) + 1 + _first_word(block.text) > _NARROWEST - _SLACK
        )
        and not _ADDRESS.match(block.text)
        and not (has_han(block.text[:1]) and not has_han(before.text, _LABELLED))
        and not (marks.mark_of(block.text) or _SIGN_FIRST.match(block.text))
    )


def _is_fact(text: str) -> bool:
    """Whether a line is a date, a venue, an id or a place of work, which stand by themselves."""
    if len(text) > 60:
        return False
    return bool(
        _DATED.match(text)
        or (len(text) <= 40 and _VENUE_YEAR.fullmatch(text))
        or _CODED.match(text)
        or facts.venue_of(text)
        or (not text[:1].islower() and names.are_organisations(names.split_names(text)))
    )
