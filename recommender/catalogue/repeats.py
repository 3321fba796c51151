"""Repeats: new mentions that bring nothing by which their entry could be told from others, and need no merging.

Such a mention changes nothing about which entries there are, so they need not be resolved again:
as long as the entry shares no name with another, it joins it. What is shown of the entry then
follows from a few *telling* mentions and the new one, since each field of an entry is the first,
or the longest, or a set, of what its mentions give. So to store a thousand mentions of one entry,
one a day, takes a thousand times as long as one.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from recommender.catalogue.connection import RowId
from recommender.catalogue.derived import derived_of, read_mention
from recommender.catalogue.merging import HeldMention, Merging
from recommender.entries import identity
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention

_ALONE = (
    "SELECT 1 FROM aliases a JOIN aliases b ON b.name = a.name AND b.entry <> a.entry"
    " WHERE a.entry = ?1"
    " UNION ALL SELECT 1 FROM aliases a JOIN disputed d ON d.name = a.name WHERE a.entry = ?1"
    " UNION ALL SELECT 1 FROM disputed WHERE entry = ?1"
    " UNION ALL SELECT 1 FROM aliases a JOIN decisions d ON a.name IN (d.one, d.other)"
    " WHERE a.entry = ?1"
    " UNION ALL SELECT 1 FROM aliases a JOIN edits e ON e.name = a.name WHERE a.entry = ?1 LIMIT 1"
)
_TELLING = (
    "SELECT m.row, m.fingerprint, m.content FROM telling t JOIN mentions m ON m.row = t.mention"
    " WHERE t.entry = ?"
)


class Repeats(Merging):
    """The part of a catalogue that stores repeats, in a time that does not grow with the entry's mentions."""

    def _repeat(self, held: HeldMention) -> bool:
        """Put a new mention into the one entry that it repeats; return whether there is one."""
        rows = {row for _, row in self._owners(sorted(held.mention.blocking_keys()))}
        if len(rows) != 1:
            return False
        (row,) = rows
        if self._query(_ALONE, (row,)):
            return False
        telling = self._telling(row)
        if profile(held.mention) not in {profile(one.mention) for one in telling}:
            return False
        entry = Entry.merge([*(one.mention for one in telling), held.mention])
        derived = derived_of(entry)
        if self._derived_of([row])[row] != derived:
            sql = (
                "UPDATE entries SET id = ?, text_hash = ?, card = ?, facts = ?, changed = ?"
                " WHERE row = ?"
            )
            self._db.execute(sql, (*derived, self._now(), row))
        held.entry, held.outcome = row, "merged"
        return True

    def _telling(self, row: RowId) -> list[HeldMention]:
        """Return the mentions of an entry that decide what is shown of it; all of them where none were noted yet."""
        found = [
            HeldMention(read_mention(content), fingerprint, place, row)
            for place, fingerprint, content in self._query(_TELLING, (row,))
        ]
        return found or self._held_by([row])

    def _retell(self, held: HeldMention) -> None:
        """Store which mentions are telling, now that a repeat is stored."""
        known = self._telling(held.entry)
        places = {id(one.mention): one.place for one in [*known, held]}
        kept = telling(Entry.merge([*(one.mention for one in known), held.mention]))
        wanted = {places[id(mention)] for mention in kept}
        sql = "SELECT mention FROM telling WHERE entry = ?"
        before = {place for (place,) in self._query(sql, (held.entry,))}
        for sql, changed in (
            ("INSERT INTO telling (entry, mention) VALUES (?, ?)", wanted - before),
            ("DELETE FROM telling WHERE entry = ? AND mention = ?", before - wanted),
        ):
            self._db.executemany(sql, [(held.entry, place) for place in sorted(changed)])


def profile(mention: Mention) -> tuple[Hashable, ...]:
    """Return all of a mention that resolution goes by, but for texts and dates.

    Those only decide between several entries, and of a repeat there is one.
    """
    surnames = frozenset(map(identity.surname, mention.authors))
    return mention.names(), mention.title_keys(), surnames


def telling(entry: Entry) -> list[Mention]:
    """Return the mentions that decide what is shown of an entry: merged alone, they give the same."""
    kept: dict[Hashable, Mention] = {}
    for mention in entry.mentions:  # in order of preference: the first of each counts
        for what in _tells(mention):
            kept.setdefault(what, mention)
    for field in ("abstract_zh", "abstract_en"):
        longest = max(entry.mentions, key=lambda m: len(getattr(m, field) or ""))
        kept[f"longest {field}"] = longest
    dated = [mention for mention in entry.mentions if mention.published]
    if dated:
        kept["earliest"] = min(dated, key=_published)
    return list({id(mention): mention for mention in kept.values()}.values())


def _published(mention: Mention) -> str:
    return mention.published or ""


_FIELDS: Iterable[str] = (
    "title",
    "title_zh",
    "authors",
    "url",
    "affiliations",
    "venue",
    "recommendation",
)
_SETS: tuple[tuple[str, Callable[[Mention], Iterable[Any]]], ...] = (
    ("category", lambda m: [m.category] if m.category else []),
    ("source", lambda m: [m.source] if m.source else []),
    ("format", lambda m: [origin.format for origin in m.also or (m.origin,)]),
    ("language", lambda m: m.languages),
    ("kind", lambda m: [m.kind]),
    ("name", lambda m: m.blocking_keys()),
    ("complete", lambda m: [m.complete]),
    ("profile", lambda m: [profile(m)]),
)


def _tells(mention: Mention) -> Iterator[Hashable]:
    yield "first"
    for field in _FIELDS:
        if getattr(mention, field):
            yield field
    for name, values in _SETS:
        for value in values(mention):
            yield name, value
