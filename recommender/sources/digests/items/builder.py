"""An entry being read: takes the blocks of one item, whatever their order, and becomes a mention.

An `EntryBuilder` knows labels, links, lists of names, venues and prose in two languages; where items
begin and end, and which part of them is the title, is decided before.
"""

import re

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import (
    Inline,
    Link,
    ends_sentence,
    has_han,
    inline_of,
)
from recommender.sources.digests.items.fields import RANKS, Fields
from recommender.sources.digests.text import (
    boilerplate,
    datelines,
    facts,
    hosts,
    labels,
    link_words,
    names,
    source_names,
)
from recommender.sources.digests.text.citations import CITED_AS
from recommender.sources.digests.text.cleaning import without_links
from recommender.sources.digests.text.people import is_sender, looks_like_names, split_off_venue
from recommender.sources.digests.text.prose import is_prose

_READ_ON = re.compile(r"\W*(?:read (?:more|the full)|阅读|查看|了解|原文|详情)", re.I)
_TRIMMED = re.compile(
    r"^[\s:：—–|·,，.。\])）】\"”“」』'》»«-]+|(?:[\s|·,，\[(（—–]|[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])+$"
)
_SCORE = re.compile(r"\s*[(（\[【]\s*(?!(?:19|20)\d\d\s*[)）\]】])[\d./\s]+\S{0,3}\s*[)）\]】]")
_COMMENT = re.compile(r"\d+ pages?\b.{0,60}$", re.I)
"""What authors tell of a paper behind its title: ``12 pages, to appear``."""
_TRANSLATED = re.compile(r"\W*(?:(?:标题|题目|中文|中译)?翻译|译文|中译)\s*[:：]\s*(\S.{4,119})$")
_FEWEST_HAN = 5
"""Chinese characters of a title behind such a label; fewer are who translated it."""
_CREDIT = re.compile(
    r"(.{3,400}?)(?:(?<=\w{2})\.\s+|\s*\n\s*|\s*[—–|·]\s+|\s{2,}|(?<=\d)\s*[,，]\s*|\s*$)"
)
_BY = re.compile(r"^(?:by|作者[:：])\s*", re.I)
_BRACKET = re.compile(r"\s*[(（]([^()（）]{1,30})[)）]\s*")
_AND_OTHERS = re.compile(r"[、，,]\s*[^、，,]{1,8}[,，]?等\W*$")
_TAG = re.compile(r"#\s?\w|\W*(?:标签|tags?|keywords?|关键词)\s*[:：]", re.I)


class EntryBuilder(Fields):
    """One item while its blocks are read."""

    def read_behind_title(self, inline: Inline) -> None:
        """Take what stands behind the title in its own line: links, names, a venue, a description."""
        inline, labelled = labels.split_inline(inline)
        for label in labelled:
            self.take(label.field, label.value)
            self.open_field = None
        own = [
            link
            for link in inline.links
            if self._field_of(link) or link_words.is_button(inline.text, link, 0)
        ]
        for link in own:
            field = self._field_of(link) or ("link" if facts.venue_of(link.label) else "alone")
            self._add_link(link, field)
        held = set(own)
        self.cited_links += [link.url for link in inline.links if link not in held]
        text = without_links(inline, own)
        if self.kind != "paper":
            text, source = source_names.split_source(text)
            self.source = self.source or source
        text = text[score.end() :] if (score := _SCORE.match(text)) else text
        if bracket := _BRACKET.fullmatch(text):
            self.venue = self.venue or facts.venue_of(bracket[1])
            dated = facts.date_of(bracket[1])
            self.year = self.year or (dated[:4] if dated else None)
            if dated and len(dated) > 4:
                self.published = self.published or dated
            text = "" if self.venue or dated else text
        text = self._read_credits(_TRIMMED.sub("", text))
        if _COMMENT.match(text):
            self.fields_seen.append("remark")
            text = ""
        if (
            text
            and re.search(r"\w{2}", text)
            and not link_words.field_of_link(text.strip(" .,;|/()[]"))
        ):
            self.take("abstract", inline_of(text))
            self.open_field = None

    def _field_of(self, link: Link) -> str | None:
        if not link.label:
            return hosts.field_of(link.url)
        return link_words.field_of_link(link.label)

    def _read_credits(self, rest: str) -> str:
        """Take names, ids, dates and a venue off the front of a description."""
        for _ in range(4):
            match = _CREDIT.match(rest)
            part = match[1].strip(" ()（）[]*_`") if match else ""
            by = _BY.sub("", part)
            if not match or not part:
                return rest
            if not self.authors and (credit := split_off_venue(by)):
                self._authors(inline_of(credit[0]))
                self._take_fact(credit[1])
            elif not self.authors and (looks_like_names(by) or (by != part and len(by) < 80)):
                self._authors(inline_of(by))
            elif facts.is_arxiv_id(part):
                self._links("link", inline_of(part))
            elif facts.venue_of(part):
                self._venue(inline_of(part))
            elif facts.date_of(part) and len(re.sub(r"[\d\W]", "", part)) <= 9 and len(part) < 24:
                self.published = self.published or facts.date_of(part)
            else:
                return rest
            rest = rest[match.end() :].strip(" —–|·.")
        return rest

    def read_tag(self, text: str) -> None:
        """Take a word before the title: a date, a venue, or a topic."""
        if facts.venue_of(text):
            self._venue(inline_of(text))
        elif facts.date_of(text) or text.isdigit():
            self.published = self.published or facts.date_of(text)
        elif (
            not self.authors
            and looks_like_names(text)
            and (not has_han(text) or _AND_OTHERS.search(text))
        ):
            self.authors = names.split_names(text)
        elif CITED_AS.fullmatch(text):
            return  # "Bahdanau et al. 2014"
        elif (
            re.search(r"[^\W\d_]{2}", text)
            and len(text) <= 40
            and not link_words.field_of_link(text)
        ):
            self.category = text

    def read_block(self, block: Block) -> None:
        """Take one block: a label, a link, a list of names, a venue, prose, or boilerplate."""
        inline = block.inline
        if is_sender(inline.plain) or self._read_source(inline) or self._read_translation(inline):
            return
        label = labels.split_label(inline)
        if label is None and (self._is_caption(inline) or block.shape == "rule"):
            told = block.shape == "rule" or re.search(r"\w", inline.text)
            self.closed = self.closed or bool(self.ranked_links and told)
            for link in inline.links:
                self.ranked_links.append((RANKS["alone"], link.url))
            return
        self.closed, self.has_prose = False, False
        if label:
            self._read_labelled(label, inline)
        elif self.open_field and not self._waiting():
            if self.ranked_links or not self._read_links(inline):
                self._take_text(self.open_field, inline)
        elif self.open_field:
            field, self.open_field = self.open_field, None
            self.take(field, inline)
        elif self._is_line_of_links(inline):
            self.read_behind_title(inline)
        elif not (
            self._read_unknown_label(inline) or self._read_links(inline) or self._read_facts(inline)
        ):
            self._take_text("abstract", inline)

    def _read_unknown_label(self, inline: Inline) -> bool:
        """Take people or an address behind a label that nobody else uses: ``Who: A. One, B. Two``."""
        if (value := labels.value_of_unknown_label(inline)) is None:
            return False
        if not self.authors and looks_like_names(value.plain):
            self._authors(value)
            return True
        if (
            value.links
            and len(inline.text) - len(value.text) < 12
            and not re.search(r"\w", value.without_links)
        ):
            self._links("project", value)
            return True
        return False

    def _read_source(self, inline: Inline) -> bool:
        """Take a line that names where an item comes from, whole or in brackets behind its text."""
        if self.kind == "paper":
            return False
        if source := source_names.source_of(inline):
            self.take("source", source)
            return True
        if inline.links and _READ_ON.match(inline.text) and len(inline.without_links) < 40:
            self.take("link", inline)
            return True
        text, source_name = source_names.split_source(inline.text)
        if source_name:
            self.read_block(Block("paragraph", inline[: len(text)], self.line))
            self.take("source", inline[len(text) :].strip(" ()（）"))
            return True
        return False

    def _read_translation(self, inline: Inline) -> bool:
        """Take a line that tells a foreign title in Chinese: ``翻译：…``."""
        match = _TRANSLATED.match(inline.plain)
        foreign = bool(self.title) and not has_han(self.title or "", 2)
        if not match or not foreign or self.body or not has_han(match[1], _FEWEST_HAN):
            return False
        self.take("title_zh", inline_of(match[1].rstrip("。")))
        self.cited_links += [link.url for link in inline.links]
        return True

    def _is_caption(self, inline: Inline) -> bool:
        """Whether a line is of the page, or stands in italics below one of its figures."""
        slanted = any(
            s.mark == "italic" and s.start == 0 and s.end == len(inline.text) <= 42
            for s in inline.spans
        )
        below = bool(slanted and self.body and has_han(inline.text, 2))
        return (below and not ends_sentence(inline.text)) or boilerplate.is_boilerplate(
            inline.plain
        )

    def _is_line_of_links(self, inline: Inline) -> bool:
        """Whether a line is a venue or names with links such as [Paper] and [Code] behind them."""
        fields = [
            link for link in inline.links if link.label and link_words.field_of_link(link.label)
        ]
        said = inline.without_links
        if self.body or len(fields) != len(inline.links) or not fields or len(said) < 2:
            return False
        people = any(s.mark == "italic" and s.start < 2 for s in inline.spans) and not self.authors
        named = looks_like_names(re.split(r"[.。]\s|\s(?:19|20)\d\d", said)[0])
        return people or named or (len(said) < 80 and not is_prose(said))

    def _waiting(self) -> bool:
        return self.open_field not in (None, "abstract")

    def _read_labelled(self, label: labels.Label, inline: Inline) -> None:
        parts = labels.split_bold(inline)
        parts = parts if len(parts) > 1 else inline.split(r"\s+[|｜·]\s+")
        rest = [found for part in parts[1:] if (found := labels.split_label(part))]
        if rest and len(rest) == len(parts) - 1:
            first = labels.split_label(parts[0])
            for part in [first, *rest] if first else rest:
                self.take(part.field, part.value)
            return
        self.open_field = None
        linked = len(label.value.links) < len(inline.links)
        if linked and label.field in RANKS and self._read_links(inline):
            return  # "[Paper] [Code]", the label itself a link
        if label.key.startswith("comment") and facts.is_comment(label.value.plain):
            self.fields_seen.append("remark")
            self.venue = self.venue or facts.venue_within(label.value.plain)
        elif label.value:
            self.take(label.field, label.value)
            self.is_brief = self.is_brief or label.key.startswith("tl")
        elif label.field != "remark":
            self.open_field = label.field
        else:
            self.fields_seen.append("remark")

    def _read_links(self, inline: Inline) -> bool:
        if not inline.links:
            return False
        rest = re.sub(r"[\W_]+|(?:and|links?)\b", "", inline.without_links, flags=re.I)
        if rest and not link_words.field_of_link(rest):
            return False
        self.fields_seen.append("link")
        led = any(url != inline.links[0].url for _, url in self.ranked_links)
        for link in inline.links:
            self._add_link(link, link_words.field_of_link(link.label) or hosts.field_of(link.url))
        first = inline.links[0]
        named = len(inline.links) == 1 and not led and _is_named(first)
        if named and self.title and has_han(first.label, 3) != has_han(self.title, 3):
            self._title(first.label)
        return True

    def _read_facts(self, inline: Inline) -> bool:
        """Read a line of bare facts: ids, venue, date, names, affiliations; only before the prose."""
        text = inline.plain
        if _TAG.match(text):
            return True
        dateline = datelines.dateline_of(text)
        # Beside the day of a paper stands where it appeared, which is no topic of it.
        if dateline and (self.kind != "paper" or not (dateline.category or self.body)):
            self._read_dateline(dateline)
            return True
        if self.body or len(text) > 1500:
            return False
        if re.fullmatch(r"[\[【].+[\]】]", text):
            self.affiliations = names.split_affiliations(text)
            return True
        if not self.authors and self.kind == "paper" and self._read_people(inline):
            return True
        if len(text) > 200:
            return False
        parts = re.split(r"\s+[|｜·•]\s+|\s*[｜]\s*|\s{2,}|\s+[(（\[](?=\d{4}\W)", inline.text)
        if not all(facts.is_bare_fact(part) for part in parts):
            return False
        for part in parts:
            self._take_fact(part)
        return True

    def _read_people(self, inline: Inline) -> bool:
        """Read a line of people, perhaps with bare facts behind them."""
        text = inline.plain
        slanted = any(s.mark == "italic" and s.end - s.start >= len(text) - 2 for s in inline.spans)
        alone = slanted and re.fullmatch(r"[A-Z][\w.'-]*(?: [\w.'-]+){1,3}", text)
        if credit := split_off_venue(text):
            self._authors(inline_of(credit[0]))
            for fact in re.split(r"\s+[|｜·•]\s+", credit[1]):
                self._take_fact(fact)
            return True
        if named := bool(looks_like_names(text) or alone):
            self._authors(inline)
        return named

    def _read_dateline(self, dateline: datelines.Dateline) -> None:
        self.published = self.published or dateline.published or None
        self.category = dateline.category or self.category
        self.authors = self.authors or names.split_names(dateline.author or "")


def _is_named(link: Link) -> bool:
    """Whether a link says the title of what it leads to, and not the site or the address."""
    if link_words.field_of_link(link.label):
        return False
    words = link.label.split()
    told = hosts.is_paper(link.url) or len(words) > 4 or any(word[0].islower() for word in words)
    return (len(words) > 2 and told) or has_han(link.label, 5 if hosts.is_paper(link.url) else 8)
