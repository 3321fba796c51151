"""How well a digest was read: which items were found, and which of their fields are right."""

import html
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

FIELDS = (
    "title",
    "title_zh",
    "authors",
    "url",
    "arxiv_id",
    "published",
    "category",
    "abstract_en",
    "abstract_zh",
    "recommendation",
    "kind",
)
STATED = ("published", "category", "abstract_en", "abstract_zh", "recommendation", "kind")
"""Fields that are graded only where the truth has a value: else the reader may know more."""

_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|alphaxiv\.org/\w+/|huggingface\.co/papers/)(\d{4}\.\d{4,5})"
)
_BARE = re.compile(r"^\W+|\W+$")
_LIKE = 0.6
_START = 15  # letters of an abstract that have to agree

Fields = dict[str, Any]


@dataclass
class Grade:
    """What was right in one document, in counts.

    Attributes
    ----------
    items, found, extra : int
        Items of the truth, those of them that were read, and entries that are no item.
    titles, links, linked : int
        Items with the right title; with the right number or link, of those that have one or whose
        truth says that they have none.
    fields : dict of str to list of int
        Right ones and all, of the items found.
    rows : list of tuple
        ``(item, entry, fields that differ)`` for every item and every entry that is none, where
        what is missing is None.
    """

    items: int = 0
    found: int = 0
    extra: int = 0
    titles: int = 0
    links: int = 0
    linked: int = 0
    fields: dict[str, list[int]] = field(default_factory=lambda: {f: [0, 0] for f in FIELDS})
    rows: list[tuple[Fields | None, Fields | None, list[str]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the entries that are items."""
        return self.found / max(1, self.found + self.extra) if self.items else float(not self.extra)

    @property
    def recall(self) -> float:
        """Share of the items that were read."""
        return self.found / self.items if self.items else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def title(self) -> float:
        """Share of the items that have the right title."""
        return self.titles / self.items if self.items else 1.0

    @property
    def link(self) -> float:
        """Share of the items with the right link or number."""
        return self.links / self.linked if self.linked else 1.0

    @property
    def right(self) -> bool:
        """Whether all items were read and nothing else, with right titles and links."""
        counts = {self.items, self.found, self.titles}
        return len(counts) == 1 and not self.extra and self.links == self.linked

    @property
    def wholly(self) -> bool:
        """Whether every field is right too."""
        return self.right and all(a == n for a, n in self.fields.values())


def squeeze(value: Any) -> str:
    """Return text in the form in which it is compared: without width, case, spaces and markup."""
    text = re.sub(r"\\([^\w\s])", r"\1", html.unescape(str(value or "")))
    text = unicodedata.normalize("NFKC", text).lower()
    for quotes, plain in (("“”„«»", '"'), ("‘’", "'")):
        text = re.sub(f"[{quotes}]", plain, text)
    return re.sub(r"[\s*`]+", "", text).rstrip(".。")


def number(entry: Fields) -> str | None:
    """Return the arXiv number of an entry, from its field or its link."""
    found = _ARXIV.search(entry.get("url") or "")
    return entry.get("arxiv_id") or (found[1] if found else None)


def identity(entry: Fields) -> str | None:
    """Return what tells an entry from others: its number, else its link."""
    return number(entry) or (squeeze(entry.get("url")).rstrip("/") or None)


def grade(truth: list[Fields], read: list[Fields]) -> Grade:
    """Grade the entries of one document.

    Parameters
    ----------
    truth : list of dict
        Items in order. A field that is missing is not graded; one that is None or empty must not
        be read. ``_accept`` gives further right values by field (``*`` for any), ``optional`` says
        that the item may be missing.
    read : list of dict
        Entries in order, with the same names of fields.

    Returns
    -------
    Grade
        Items that stand twice, with the same title and link, count once.
    """
    truth, read = _once(truth), _once(read)
    pairs = _align(truth, read)
    result = Grade()
    for i, item in enumerate(truth):
        if item.get("optional"):
            continue
        result.items += 1
        entry = read[pairs[i]] if i in pairs else None
        result.linked += _has_link(item)
        if entry is None:
            result.rows.append((item, None, []))
        else:
            _compare(result, item, entry)
    known = {squeeze(item.get("title")) for item in truth} - {""}
    for j, entry in enumerate(read):
        if j not in pairs.values() and squeeze(entry.get("title")) not in known:
            result.extra += 1
            result.rows.append((None, entry, []))
    return result


def _compare(result: Grade, item: Fields, entry: Fields) -> None:
    result.found += 1
    wrong = []
    for name in FIELDS:
        if name not in item or (name in STATED and not item[name]):
            continue
        if name == "authors" and item[name] is None:  # none at all would be an empty list
            continue
        right = same(name, item, entry)
        result.fields[name][0] += right
        result.fields[name][1] += 1
        if not right:
            wrong.append(name)
    result.titles += "title" not in wrong
    if _has_link(item):
        linked = number(entry) == number(item) if number(item) else "url" not in wrong
        linked &= identity(item) is not None or identity(entry) is None
        result.links += linked
        wrong += [] if linked else ["link"]
    result.rows.append((item, entry, wrong))


def same(name: str, item: Fields, entry: Fields) -> bool:
    """Return whether a field of an entry is one of the right values."""
    accepted = [item.get(name), *item.get("_accept", {}).get(name, [])]
    got = entry.get(name)
    if name == "title_zh" and squeeze(got) == squeeze(entry.get("title")):
        got = None  # one title said twice says no more
    if "*" in accepted:
        return True
    if name.startswith("abstract") or name == "recommendation":
        texts = [got]
        if name == "recommendation":  # a short word of praise is as well an abstract, to many
            texts += [entry.get("abstract_zh"), entry.get("abstract_en")]
        return any(_begins(text, want) for text in texts for want in accepted)
    if name == "authors":
        return any([*map(squeeze, a or ())] == [*map(squeeze, got or ())] for a in accepted)
    if name == "category":  # with or without the picture beside it
        return any(_BARE.sub("", squeeze(a)) == _BARE.sub("", squeeze(got)) for a in accepted)
    return any(squeeze(a) == squeeze(got) for a in accepted)


def _begins(text: str | None, start: str | None) -> bool:
    squeezed, wanted = squeeze(text), squeeze(start)[:_START]
    return squeezed.startswith(wanted) if wanted else not squeezed


def _has_link(item: Fields) -> bool:
    if identity(item) is None and not {"url", "arxiv_id"} <= item.keys():
        return False  # nobody wrote down whether it has one
    accept = item.get("_accept", {})
    return "*" not in [*accept.get("url", []), *accept.get("arxiv_id", [])]


def _once(entries: list[Fields]) -> list[Fields]:
    """Merge entries with the same title and link, as a catalogue does."""
    found: dict[Any, Fields] = {}
    for place, entry in enumerate(entries):
        title = squeeze(entry.get("title"))
        key = (title, identity(entry)) if title else place
        kept = found.setdefault(key, {})
        for name, value in entry.items():
            if name not in kept or (not kept[name] and value):
                kept[name] = value
    return list(found.values())


def _align(truth: list[Fields], read: list[Fields]) -> dict[int, int]:
    """Return which entry was read for which item, by what agrees: the surest first."""
    pairs: dict[int, int] = {}
    free = set(range(len(read)))
    keys = (
        lambda e: (
            (squeeze(e.get("title")), identity(e)) if e.get("title") and identity(e) else None
        ),
        identity,
        lambda e: squeeze(e.get("title")) or None,
    )
    for key in keys:
        places = defaultdict(list)
        for j in sorted(free):
            places[key(read[j])].append(j)
        for i, item in enumerate(truth):
            wanted = key(item)
            candidates = places[wanted] if i not in pairs and wanted is not None else []
            if candidates:
                j = max(candidates, key=lambda j, item=item: (_like(item, read[j]), -j))
                pairs[i] = j
                candidates.remove(j)
                free.discard(j)
    _align_by_likeness(truth, read, pairs, free)
    return pairs


def _align_by_likeness(
    truth: list[Fields], read: list[Fields], pairs: dict[int, int], free: set[int]
) -> None:
    left = [i for i in range(len(truth)) if i not in pairs]
    if len(left) * len(free) > 40_000:  # a long list of which nearly nothing was read
        return
    alike = [(_like(truth[i], read[j]), -i, -j) for i in left for j in free]
    for likeness, i, j in sorted(alike, reverse=True):
        if likeness > _LIKE and -i not in pairs and -j in free:
            pairs[-i] = -j
            free.discard(-j)


def _like(item: Fields, entry: Fields) -> float:
    """Return how alike an item and an entry are, from 0 to 1."""
    a, b = squeeze(item.get("title")), squeeze(entry.get("title"))
    if a and b:
        matcher = SequenceMatcher(None, a, b)
        return matcher.ratio() if matcher.quick_ratio() > _LIKE else 0.0
    texts = [
        squeeze(entry.get(f)) for f in ("abstract_zh", "abstract_en", "recommendation", "title")
    ]
    for name in ("abstract_zh", "abstract_en", "recommendation"):
        start = squeeze(item.get(name))[:_START]
        if start and any(start in text for text in texts):
            return 1.0
    return 0.0
