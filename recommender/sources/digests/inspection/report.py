"""How a document was read, as data: every block and what it was taken for, and why.

`Inspection.to_dict` is what ``recommender inspect --json`` prints. Names are only added to it, none
is changed or taken away without another `VERSION`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from recommender.entries.mention import Mention, Problem
from recommender.sources import digests
from recommender.sources.digests.analysis import Analysis, Item
from recommender.sources.digests.confidence import Signs
from recommender.sources.digests.groups import evidence
from recommender.sources.digests.inspection.roles import BlockReport, blocks
from recommender.sources.digests.items import completeness

VERSION = 1
"""Of the shape of `Inspection.to_dict`."""

FIELDS = ("title", "title_zh", "authors", "url", "arxiv_id", "published", "category", "kind")
"""What is shown of an entry."""


@dataclass(frozen=True)
class GroupReport:
    """Records found by one rule.

    Attributes
    ----------
    number : int
        From 1, the surest of a page first.
    rule : str
        The rule by which its records begin.
    records : int
        How many there are.
    evidence : float
        The mean evidence of its records.
    titles : str
        How their titles were taken; "" where each was taken in its own way.
    """

    number: int
    rule: str
    records: int
    evidence: float
    titles: str


@dataclass(frozen=True)
class ItemReport:
    """An item: where it stands, the evidence for it, and the entry that was read.

    Attributes
    ----------
    number, group : int
        From 1; that of its group.
    line : int
        Where it begins.
    evidence : dict of str to float
        The terms of its evidence that are not zero (see `evidence.TERMS`); its evidence is their sum.
    entry : dict, optional
        `FIELDS` of the entry; None for an item that gave none.
    told : str
        What else is to be said: that it gave no entry, that it is cut; "" for nothing.
    """

    number: int
    group: int
    line: int
    evidence: dict[str, float]
    entry: dict[str, Any] | None
    told: str

    @property
    def total(self) -> float:
        """The sum of its evidence."""
        return round(sum(self.evidence.values()), 2)


@dataclass
class Inspection:
    """How a document was read.

    Attributes
    ----------
    document : str
        Its name.
    format : str
        ``digest``, or the structured format that it is read as: then nothing else is told.
    title : str
        What a page calls itself.
    signs : Signs
        What its confidence is made of.
    blocks, groups, items, problems : list
        In the order of the document.
    """

    document: str
    format: str = "digest"
    title: str = ""
    signs: Signs = field(default_factory=Signs)
    blocks: list[BlockReport] = field(default_factory=list)
    groups: list[GroupReport] = field(default_factory=list)
    items: list[ItemReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return sum(1 for item in self.items if item.entry is not None)

    @property
    def coverage(self) -> float:
        """The share of the text, without what frames it, that items hold; 0 where there is none."""
        text = sum(len(one.text) for one in self.blocks if one.role != "boilerplate")
        held = sum(len(one.text) for one in self.blocks if one.item)
        return held / text if text else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether there is no problem; notices do not count."""
        return not any(type(problem) is Problem for problem in self.problems)

    def add(self, analysis: Analysis) -> None:
        """Add the analysis of a page."""
        script = analysis.page.script
        self.title = self.title or script.exchange(analysis.page.title)
        self.signs.add(analysis)
        numbers = {id(group): len(self.groups) + k for k, group in enumerate(analysis.groups, 1)}
        first = len(self.items) + 1
        self.blocks += [
            replace(one, text=script.exchange(one.text), mark=script.exchange(one.mark))
            for one in blocks(analysis, first)
        ]
        for group in analysis.groups:
            mean = round(group.mean, 3)
            shown = (numbers[id(group)], str(group.key), len(group.records), mean)
            self.groups.append(GroupReport(*shown, group.titles.way))
        for number, (item, read) in enumerate(_read(analysis, self.document), first):
            read = script.restored(read) if read else read
            self.items.append(_item(number, numbers[id(item.group)], item, read))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it in types that JSON has."""
        signs = self.signs
        return {
            "version": VERSION,
            "document": self.document,
            "format": self.format,
            "title": self.title,
            "entries": self.entries,
            "confidence": round(signs.confidence, 3),
            "evidence": round(signs.evidence, 3),
            "papers": signs.papers,
            "claimed": round(signs.claimed, 3),
            "weakest": round(signs.weakest, 3),
            "strays": signs.strays,
            "groups": [asdict(group) for group in self.groups],
            "items": [asdict(item) | {"total": item.total} for item in self.items],
            "blocks": [asdict(block) for block in self.blocks],
            "problems": [problem._asdict() for problem in self.problems],
        }


def inspect(text: str, document: str, hint: str | None = None, base: str = "") -> Inspection:
    """Read a digest, and keep how; the arguments are those of `digests.parse`."""
    found = Inspection(document)
    told = digests.parse(text, document, hint, base, watch=found.add)
    found.problems += [one for one in told if isinstance(one, Problem)]
    return found


def _read(analysis: Analysis, document: str) -> Iterator[tuple[Item, Mention | Problem | None]]:
    """Yield each item with its mention, or with the problem in its place; None for an item that was left out."""
    builders = analysis.builders()
    pairs = completeness.mentions_with_builders(builders, document, analysis.at_end)
    made = {id(builder): told for builder, told in pairs}
    for item, builder in zip(analysis.items, builders, strict=True):
        yield item, made.get(id(builder))


def _item(number: int, group: int, item: Item, read: Mention | Problem | None) -> ItemReport:
    entry = {name: getattr(read, name) for name in FIELDS} if isinstance(read, Mention) else None
    told = ""
    if read is None:
        told = "gave no entry: it is empty, or says less than an item that it repeats"
    elif isinstance(read, Problem):
        told = f"gave no entry: {read.what}"
    elif not read.complete:
        told = "is cut"
    line = item.record.first.block.line
    return ItemReport(number, group, line, evidence.explain(item.record), entry, told)
