"""A page under way: its lines, the items that stand in it, and what is drawn for it."""

import html
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from synthetic.people import initials
from synthetic.records import Record

SECTIONS = {
    "cs.CV": ("Computer Vision", "计算机视觉"),
    "cs.CL": ("Natural Language Processing", "自然语言处理"),
    "cs.LG": ("Machine Learning", "机器学习"),
    "cs.AI": ("Artificial Intelligence", "人工智能"),
    "cs.RO": ("Robotics", "机器人"),
    "cs.IR": ("Information Retrieval", "信息检索"),
    "cs.SD": ("Audio and Speech", "音频与语音"),
    "cs.HC": ("Human-Computer Interaction", "人机交互"),
    "cs.CR": ("Security", "安全与隐私"),
    "cs.SE": ("Software Engineering", "软件工程"),
    "stat.ML": ("Statistics", "统计学习"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is right for one item: the fields that the document itself shows, None for the others.

    `kind` is None where one may argue about it. An `optional` item may be read or not: its beginning
    was cut off.
    """

    title: str | None
    title_zh: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    arxiv_id: str | None = None
    published: str | None = None
    category: str | None = None
    abstract_en: str | None = None
    abstract_zh: str | None = None
    recommendation: str | None = None
    kind: str | None = "paper"
    optional: bool = False


class Digest(NamedTuple):
    """A document: its name with suffix, its family with split and broad kind, bytes and truth."""

    name: str
    family: str
    split: str
    kind: str
    content: bytes
    items: list[Item]


class Draw:
    """All that chance decides for one document, from one seed."""

    def __init__(self, rng: random.Random, records: list[Record]) -> None:
        self.rng = rng
        self.records = records
        newest = max(r.published for r in records)
        self.date = date.fromisoformat(newest) + timedelta(rng.randint(1, 5))
        self.interrupted: int | None = None
        self._link = rng.choice(("abs", "abs", "abs", "pdf", "old", "version", "hub"))
        self._elsewhere = rng.random() < 0.2
        self._most = rng.choice((20, 20, 20, 3, 5))

    def pick(self, *options: Any) -> Any:
        """Return one of the options."""
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        """Return True in this share of the documents."""
        return self.rng.random() < share

    def interruption(self) -> list[str]:
        """Return lines that stand between two items and belong to none, in Markdown."""
        return self.pick(
            ["![](https://img.example.com/divider.png)", ""],
            ["> 广告：欢迎加入读者群，与同行交流。", ""],
            ["*A word from our sponsor: train faster, sleep better.*", ""],
            ["![图](https://img.example.com/fig.png)", "", "图：方法示意", ""],
        )

    def url(self, record: Record) -> str:
        """Return a link to the paper, in the form of this document."""
        if self._elsewhere and sum(record.arxiv_id.encode()) % 4 == 0:
            return record.elsewhere
        forms = {
            "abs": record.abs,
            "pdf": f"{record.pdf}.pdf",
            "old": record.abs.replace("https", "http"),
            "version": f"{record.abs}v{1 + sum(record.arxiv_id.encode()) % 3}",
            "hub": record.hub,
        }
        return forms[self._link]

    def people(
        self, record: Record, separator: str = ", ", more: str = " et al."
    ) -> tuple[str, tuple[str, ...]]:
        """Return the authors as a line shows them, and those that it names."""
        named = record.authors[: self._most]
        text = separator.join(named)
        return text + (more if len(named) < len(record.authors) else ""), named

    def short(self, record: Record, separator: str = ", ") -> tuple[str, tuple[str, ...]]:
        """Return the authors with initials, as `people`."""
        named = tuple(dict.fromkeys(initials(a) for a in record.authors))
        return separator.join(named), named

    def groups(self, language: str = "en") -> list[tuple[str, list[Record]]]:
        """Return the records by primary category, each with a heading in a language or a code."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            found[record.categories[0]].append(record)
        place = {"en": 0, "zh": 1}
        names = {
            c: SECTIONS[c][place[language]] if c in SECTIONS and language in place else c
            for c in found
        }
        return [(names[c], records) for c, records in found.items()]


class Page:
    """The lines written so far, and the items with the lines where they begin."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.items: list[Item] = []
        self.starts: list[int] = []
        self.end: int | None = None

    def add(self, *lines: str | Iterable[str]) -> None:
        """Write lines; a list of lines counts as its lines."""
        for line in lines:
            self.lines.extend([line] if isinstance(line, str) else line)

    def item(self, record: Record, shown: str = "", **given: Any) -> None:
        """Say that an item begins here, which fields of its record it shows, and any other value.

        A link that has the number of the paper in it shows that number too.
        """
        values = {name: getattr(record, name) for name in shown.split()} | given
        if record.arxiv_id in (values.get("url") or ""):
            values.setdefault("arxiv_id", record.arxiv_id)
        values = {"title": record.title} | values
        if len(self.items) == self.draw.interrupted:
            self.add(self.draw.interruption())
        self.items.append(Item(**values))
        self.starts.append(len(self.lines))

    def close(self, *lines: str | Iterable[str]) -> None:
        """Write what stands below the last item; what follows an item is no part of it."""
        if self.end is None:
            self.end = len(self.lines)
        self.add(*lines)

    def drop(self, keep: list[Item]) -> None:
        """Replace the items."""
        self.items = keep


class Family(NamedTuple):
    """A layout: a function that writes a page, with the broad kind and the suffix of its files."""

    name: str
    split: str
    kind: str
    suffix: str
    write: Callable[[Draw], Page]
    count: tuple[int, int]


REGISTRY: dict[str, Family] = {}


def family(
    split: str, kind: str, suffix: str = ".md", *, count: tuple[int, int] = (3, 14)
) -> Callable[[Callable[[Draw], Page]], Callable[[Draw], Page]]:
    """Enter a function among the families.

    Parameters
    ----------
    split : {"tuned", "held_out"}
        Whether those who change the reader may look at it.
    kind : str
        The broad kind: headings, lists, tables, plain, pages, mail.
    suffix : str
        Of its files. Those of ``.md`` and ``.txt`` may be cut and get other line ends.
    count : tuple of int
        The fewest and the most items of one document.
    """

    def enter(write: Callable[[Draw], Page]) -> Callable[[Draw], Page]:
        name = write.__name__
        assert name not in REGISTRY, name
        REGISTRY[name] = Family(name, split, kind, suffix, write, count)
        return write

    return enter


def esc(text: str) -> str:
    """Return text as HTML shows it."""
    return html.escape(text, quote=True)


def cut_item(item: Item, text: str) -> Item:
    """Return what is left of an item whose text was cut after these words."""
    kept = {}
    squeezed = "".join(html.unescape(text).split())
    for name in (
        "title_zh",
        "url",
        "arxiv_id",
        "published",
        "recommendation",
        "abstract_en",
        "abstract_zh",
    ):
        value = getattr(item, name)
        if value and "".join(value.split())[:24] not in squeezed:
            kept[name] = None
    if any("".join(a.split()) not in squeezed for a in item.authors):
        kept["authors"] = ()
    return replace(item, **kept)


def first(text: str, count: int) -> str:
    """Return the first sentences of a text."""
    return " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？])\s*", text)[:count]).strip()
