"""Looking at the blocks of a document: at each by itself, then beside those around it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Link
from recommender.sources.digests.features import leads, numbering, own_pages
from recommender.sources.digests.features.calendars import is_period
from recommender.sources.digests.features.leads import DATED, HEAD, HOURS, people_alone
from recommender.sources.digests.features.papers_named import papers_named
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.text import boilerplate, facts, labels, marks
from recommender.sources.digests.text.announcements import announces_papers
from recommender.sources.digests.text.marks import Mark
from recommender.sources.digests.text.peeling import title_core
from recommender.sources.digests.text.prose import is_prose, width
from recommender.sources.digests.text.readings import names_reading

_NEWS_SECTION = re.compile(
    r"动态|资讯|新闻|要闻|快讯|\b(?:news|industry|announcements?)\b|ニュース", re.I
)
_ISSUE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}|第\s*\d+\s*期|#\d+\s*$|issue\s+#?\d", re.I)
_OFTEN = 3
"""So many lines begin with the same words of a link, where they say no more than to read on."""
_SHORT_LINE, _SHORT_LINK = 80, 30
"""Characters of such a line, and of its link, at most."""
_LEADS_ON = re.compile(r"\s*(?:[→↗⟶➜➔⇒»›]|[-=]>|>>?)\ufe0f?\W*$")
_LEADS_BACK = re.compile(r"\W?(?:[←↩⟵«‹]|<[-=])\ufe0f?\s*\w")
_LINE = 7
"""The level of a line that is no heading: any heading ends what stands below it."""
_LONGEST_HEADLINE = 160
"""How much a title of two sentences says at most."""
_FRONT = 4
"""So many lines may stand above the name of a letter, less one."""
_NO_WORD_FIRST = re.compile(r"^\W+")
_VERY_FEW = 5
"""So many elements of a list are no people for each that looks like some, and is none either."""
_SECTIONS = 2
"""So many other headings of its level stand beside one that sums up what they head, at least."""
_DATES = frozenset(("dateline", "dated"))
_LINKS = frozenset(("code", "project", "link", "tweet"))
_SAID_AGAIN = frozenset(("text", "bold", "italic", "link", "bracket", "prose"))


def see(blocks: Sequence[Block], title: str = "") -> list[Seen]:
    """Look at each block of a document, with the labels that the document itself repeats; `title` is that of its page or mail."""
    own = leads.repeated_labels(blocks)
    found = [_seen(i, block, own) for i, block in enumerate(blocks)]
    for i, mark in numbering.marks_in_context(blocks, [one.mark for one in found]):
        found[i] = _seen(i, found[i].block, own, mark)
    for i, one in enumerate(found):
        if one.block.shape == "heading" and one.label in _LINKS and _is_section(found, i):
            one.lead, one.label = "text", ""
    for one in _overviews(found):
        one.lead, one.label = "text", ""
    for one, following in pairwise(found):
        if one.lead in _DATES and following.lead in _DATES and DATED.match(one.text):
            one.lead = "dated"  # datelines one below the other are a list
    for one in (*_sentences_above_lists(found), *_sentences_above_facts(found)):
        one.lead = "text"
    for i in people_alone([one.lead for one in found], blocks):
        found[i].lead = "names"
    for one in _told_of_links(found):
        one.lead = "prose" if one.is_prose else "text"
    _say_again(found)
    _find_arrows(found)
    _find_menus(found)
    _retitle(found)
    _name_document(found)
    _name_letter(found, title)
    _outline(found)
    own_pages.leave_out_own_news(found)
    _announce(found)
    return found


def _sentences_above_lists(found: Sequence[Seen]) -> Iterator[Seen]:
    """Give the elements with a list of their own that are sentences, where more of their siblings are none: titles may be."""
    heads = [
        one
        for one, below in pairwise(found)
        if one.block.shape == below.block.shape == "item" and below.block.depth > one.block.depth
    ]
    titled = Counter(one.block.group for one in heads if one.lead == "text")
    told = Counter(one.block.group for one in heads if one.lead == "prose")
    for one in heads:
        few = told[one.block.group] < titled[one.block.group]
        if one.lead == "prose" and few and width(one.text) <= _LONGEST_HEADLINE:
            yield one


def _sentences_above_facts(found: Sequence[Seen]) -> Iterator[Seen]:
    """Give the sentences alone on a line above people or an address, or below a lone number: titles with a full stop."""
    for before, one, below in zip([None, *found], found, found[1:], strict=False):
        numbered = before is not None and before.mark and not before.rest.text
        if (
            one.lead == "prose"
            and (numbered or ((one.block.first or one.block.gap) and _begins_facts(below, one)))
            and width(one.text) <= _LONGEST_HEADLINE
            and not is_prose(one.rest.text.rstrip(".。"))
        ):
            yield one


def _begins_facts(below: Seen, head: Seen) -> bool:
    """Whether a block begins what is told of the one right above it: people, or its address on the next line."""
    beside = not (below.block.first or below.block.gap)
    nested = below.block.shape == "item" and below.block.depth > head.block.depth
    if below.lead == "names" or below.label == "authors":
        return True
    return (beside or nested) and (below.lead == "url" or below.label == "link")


def _told_of_links(found: Sequence[Seen]) -> Iterator[Seen]:
    """Give the texts that are links to where the line right above leads: what is said of its title, on pages where all of a card is a link."""
    for title, below in pairwise(found):
        if (
            title.lead == below.lead == "link"
            and below.is_one_link
            and title.is_one_link
            and () != title.links == below.links
            and below.block.shape == "paragraph"
            and title.size_class < 3
            and len(below.text) > len(title.text)
        ):
            yield below


def _say_again(found: Sequence[Seen]) -> None:
    """Make boilerplate of what is said again and again: it is of the page."""
    repeated = Counter(one.text for one in found if len(one.text) < 60 and one.lead != "row")
    buttons = Counter(
        label for one in found for label in {link.label for link in _first_links(one)}
    )
    for one in found:
        if any(buttons[link.label] >= _OFTEN for link in _first_links(one)):
            one.lead, one.is_read_more = "url", True
        session = one.lead == "dateline" and HOURS.match(one.text)  # of several that are presented
        again = repeated[one.text] >= 3 and (one.lead in _SAID_AGAIN or session) and not one.mark
        # Venues and years are told of many; and buttons stand behind titles, which several sections may have.
        if again and not facts.is_bare_fact(one.text) and title_core(one.text)[1] == len(one.text):
            one.lead = "boilerplate"


def _find_arrows(found: Sequence[Seen]) -> None:
    """Find the links whose arrows say, in any language, that they lead on from the text above, or back."""
    for before, one in pairwise(found):
        link = next(iter(_first_links(one)), None)
        if link and before.is_prose and _LEADS_ON.search(link.label):
            one.lead, one.is_read_more = "url", True
    for one in found:
        if any(_LEADS_BACK.match(link.label) for link in _first_links(one)):
            one.lead = "boilerplate"


def _find_menus(found: Sequence[Seen]) -> None:
    """Make boilerplate of lists that are a page's menu: links alone, many to what every page has."""
    lists: dict[int, list[Seen]] = {}
    for one in found:
        if one.block.shape == "item" and one.block.group:
            lists.setdefault(one.block.group, []).append(one)
    for listed in lists.values():
        words = sum(
            boilerplate.is_boilerplate(one.text) or boilerplate.is_page_part(one.text)
            for one in listed
        )
        alone = all(one.is_one_link for one in listed)
        if alone and len(listed) >= _OFTEN and words * 5 >= len(listed) * 2:
            for one in listed:
                one.lead = "boilerplate"


def _first_links(one: Seen) -> list[Link]:
    """Return the link that a line of a few words begins with, unless it names what is told of."""
    if one.block.shape != "paragraph" or one.lead != "link" or len(one.text) > _SHORT_LINE:
        return []
    link = one.block.inline.links[0] if one.block.inline.links else None
    return [link] if link and link.label and len(link.label) <= _SHORT_LINK else []


def _retitle(found: Sequence[Seen]) -> None:
    """Read what looks like people as a title: numbered, or in a list and naming a paper, where most of its siblings are none."""

    def row(one: Seen) -> tuple[str, int]:
        style = one.mark.style if one.mark else ""
        return style, 0 if style else one.block.group

    told = [one for one in found if one.mark or one.block.shape == "item"]
    listed = Counter(map(row, told))
    people = Counter(row(one) for one in told if one.lead == "names")
    for one in told:
        few = people[row(one)] * 3 <= listed[row(one)]
        very_few = people[row(one)] * _VERY_FEW <= listed[row(one)]
        if one.lead == "names" and few and (one.mark or len(one.papers) == 1 or very_few):
            one.lead = "text"


def _name_document(found: Sequence[Seen]) -> None:
    """Find the title of the document: its first heading, or a first line that names an issue."""
    levels = Counter(one.block.level for one in found if one.block.level)
    if len(found) > 2 and found[0].text == found[1].text and not found[0].mark:
        found[0].lead, found[0].label = "boilerplate", ""  # the title of its page
        found[1].is_document_title = True
    elif found and found[0].block.shape == "paragraph" and _ISSUE.search(found[0].text):
        listed = len(found) > 1 and _ISSUE.search(found[1].text)
        found[0].is_document_title = len(found[0].text) <= 60 and not listed
    elif len(found) > 4 and not found[0].mark and len(found[0].text) <= 60:
        # A line above lines that stand close together names their list.
        kinds = {(one.block.shape, one.block.gap) for one in found[2:5]}
        found[0].is_document_title = (
            found[0].block.shape == "paragraph"
            and found[1].block.gap
            and kinds == {("paragraph", False)}
        )
    if first := next((one for one in found if one.block.level), None):
        first.is_document_title = levels[first.block.level] == 1 or bool(_ISSUE.search(first.text))


def _name_letter(found: Sequence[Seen], title: str) -> None:
    """Find the name of a letter, or of a site, in the first lines: its subject or the title of the page has it."""
    said = title.casefold()
    levels = Counter(one.block.level for one in found if one.block.level)
    for one in found[:_FRONT]:
        name = _NO_WORD_FIRST.sub("", one.text).casefold().strip()
        if 3 < len(name) < len(said) and name in said and levels[one.block.level] > _SECTIONS:
            one.is_document_title = True


def _outline(found: Sequence[Seen]) -> None:
    """Tell each block the heading above it, and whether it stands in a part of the page or in news."""
    aside = 0  # the level of the heading, or line, that announces a part of the page
    news = False
    stack: list[int] = []
    ends = _ends_of_cards(found)
    for one in found:
        one.below_news = news
        level = one.block.level if one.lead != "label" else 0
        while stack and (0 < level <= found[stack[-1]].block.level or ends[stack[-1]] <= one.index):
            stack.pop()
        one.heading_index = stack[-1] if stack else -1
        if level:
            stack.append(one.index)
            news = len(one.text) <= 20 and bool(_NEWS_SECTION.search(one.text))
        if one.block.level:
            # What a rule parts from the contents is no part of them, whatever its level.
            ruled = one.index > 0 and found[one.index - 1].lead == "rule"
            aside = aside if aside and one.block.level > aside and not ruled else 0
            if aside and _is_listed(found, one):
                aside = 0
            if (
                not aside
                and level
                and not (
                    one.is_document_title
                    and one.index < 3
                    and not boilerplate.is_contents(one.text)
                )
                and boilerplate.is_page_part(marks.without_mark(one.text))
            ):
                aside = level
        elif _announces_page_part(one, found[one.index + 1 : one.index + 2]):
            aside = aside or _LINE
        one.in_page_part = bool(aside) and not _is_of_table(one)


def _ends_of_cards(found: Sequence[Seen]) -> list[int]:
    """Return, for each heading, where what it heads ends at the latest: a linked one with a text of its own in an element of the page heads nothing behind that."""
    ends = [len(found)] * len(found)
    heads = [
        one.index for one in found if one.block.shape == "heading" and one.is_one_link and one.links
    ]
    for one in found if heads else ():
        for _, end in one.block.opens:
            first, last = bisect_left(heads, one.index), bisect_left(heads, end)
            if last - first == 1 and any(b.lead == "prose" for b in found[heads[first] : end]):
                ends[heads[first]] = min(ends[heads[first]], end)
    return ends


def _announces_page_part(one: Seen, below: Sequence[Seen]) -> bool:
    """Whether a line that is no heading stands above earlier issues, or a list of the page's links: ``往期推荐``, ``相关链接``."""
    if one.block.shape != "paragraph" or one.block.depth or one.links:
        return False
    listed = any(item.block.shape == "item" and item.block.first and item.links for item in below)
    return boilerplate.announces_earlier_texts(one.text) or (
        listed and boilerplate.is_page_part(one.text.rstrip(":："))
    )


def _announce(found: Sequence[Seen]) -> None:
    """Find the elements of lists that stand below a line which announces papers: ``Some papers on it:``."""
    lists = set[int]()
    for before, one in pairwise(found):
        opens = one.block.shape == "item" and before.block.shape in ("heading", "paragraph")
        if opens and announces_papers(before.text):
            lists.add(one.block.group)
    for one in found:
        one.is_announced = one.block.shape == "item" and one.block.group in lists


def _is_of_table(one: Seen) -> bool:
    """Whether a block is a row of a table with named columns: contents name no more than a title and its place."""
    return (
        one.block.shape == "row"
        and len(one.block.cells) > 2
        and sum(map(bool, one.block.header)) > 2
    )


def _is_listed(found: Sequence[Seen], one: Seen) -> bool:
    """Whether a heading stands below contents that name it: it is what they lead to."""
    if one.heading_index < 0 or not boilerplate.is_contents(found[one.heading_index].text):
        return False
    return any(
        one.text == listed.text
        for listed in found[one.heading_index + 1 : one.heading_index + 200]
        if listed is not one
    )


def _is_section(found: Sequence[Seen], i: int) -> bool:
    """Whether a heading such as 工具 stands above items, and is no label within one."""
    level = found[i].block.level
    alike = [one for one in found if one.block.level == level]
    alone = sum(one.text == found[i].text for one in alike) == 1
    if alone and any(one.lead != "label" and not one.is_document_title for one in alike):
        return True
    for one in found[i + 1 : i + 8]:
        if one.block.shape == "heading":
            return False
        if one.mark or one.block.shape == "row":
            return True
    return False


def _overviews(found: Sequence[Seen]) -> Iterator[Seen]:
    """Give the headings such as 今日摘要 that stand once, among others and above a list: it sums up what they head."""
    heads = [one for one in found if one.block.shape == "heading"]
    texts = Counter(one.text for one in heads)
    levels = Counter(one.block.level for one in heads if one.lead != "label")
    for one in heads:
        below = found[one.index + 1 : one.index + 3]
        if (
            one.lead == "label"
            and texts[one.text] == 1
            and levels[one.block.level] >= _SECTIONS
            and [b.block.shape for b in below] == ["item", "item"]
            and boilerplate.is_page_part(one.text)
        ):
            yield one


def _seen(index: int, block: Block, own: frozenset[str], mark: Mark | None = None) -> Seen:
    mark = mark or marks.mark_of(block.inline.text)
    if mark is None and block.number is not None:
        mark = Mark("1.", block.number, 0)
    rest = block.inline[mark.end :] if mark and mark.end else block.inline
    papers = papers_named(block)
    unlabelled = block.shape in ("row", "rule") or names_reading(rest)
    label = None if unlabelled else labels.label_of(rest)
    lead = leads.lead(block, rest, label is not None, own)
    key, field, _ = label or ("", "?" if lead == "label" else "", 0)
    if lead == "label" and not key and (match := HEAD.match(rest.text[:60])):
        key = match[1].casefold()
    period = is_period(block.text)
    return Seen(index, block, mark, rest, lead, field, key, papers, is_period=period)
