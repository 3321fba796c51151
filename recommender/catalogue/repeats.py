"""Repeats: new mentions with the names, title and authors of a stored one, which need no entity resolution.

A repeat joins the entry of the mention that it repeats, provided that the entry shares no name with another.
The entry's fields then follow from a few *representative* mentions and the new one, since each field is the first,
or the longest, or the set, of what the mentions give. So the time to store a mention does not grow with
the number of mentions that its entry has. (The table of representatives is called ``telling``.)
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from recommender.catalogue.connection import RowId
from recommender.catalogue.derived import derived_of, read_mention
from recommender.catalogue.merging import EntryStore, MentionRow
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


class RepeatStore(EntryStore):
    """The part of a catalogue that stores repeats, in a time that does not grow with the entry's mentions."""

    def _repeat(self, new: MentionRow) -> bool:
        """Add a new mention to the entry that it repeats; return False if it is no repeat."""
        rows = {row for _, row in self._owners(sorted(new.mention.blocking_keys()))}
        if len(rows) != 1:
            return False
        (row,) = rows
        if self._query(_ALONE, (row,)):
            return False
        mentions = [one.mention for one in self._representatives(row)]
        if resolution_key(new.mention) not in set(map(resolution_key, mentions)):
            return False
        entry = Entry.merge([*mentions, new.mention])
        derived = derived_of(entry)
        if self._derived_of([row])[row] != derived:
            sql = (
                "UPDATE entries SET id = ?, text_hash = ?, card = ?, facts = ?, changed = ?"
                " WHERE row = ?"
            )
            self._db.execute(sql, (*derived, self._tick(), row))
        new.entry, new.outcome = row, "merged"
        return True

    def _representatives(self, row: RowId) -> list[MentionRow]:
        """Return the stored representatives of an entry; all its mentions if none were stored yet."""
        mentions = [
            MentionRow(read_mention(content), fingerprint, place, row)
            for place, fingerprint, content in self._query(_TELLING, (row,))
        ]
        return mentions or self._mentions_of([row])

    def _store_representatives(self, new: MentionRow) -> None:
        """Store which mentions represent an entry, now that a repeat is stored."""
        mention_rows = [*self._representatives(new.entry), new]
        rows = {id(one.mention): one.row for one in mention_rows}
        mentions = representatives(Entry.merge([one.mention for one in mention_rows]))
        after = {rows[id(mention)] for mention in mentions}
        sql = "SELECT mention FROM telling WHERE entry = ?"
        before = {row for (row,) in self._query(sql, (new.entry,))}
        for sql, changed in (
            ("INSERT INTO telling (entry, mention) VALUES (?, ?)", after - before),
            ("DELETE FROM telling WHERE entry = ? AND mention = ?", before - after),
        ):
            self._db.executemany(sql, [(new.entry, row) for row in sorted(changed)])


def resolution_key(mention: Mention) -> tuple[Hashable, ...]:
    """Return the parts of a mention that resolution depends on, except texts and dates.

    Those only decide between several candidate entries, and a repeat has one.
    """
    surnames = frozenset(map(identity.surname, mention.authors))
    return mention.names(), mention.title_keys(), surnames


def representatives(entry: Entry) -> list[Mention]:
    """Return a few mentions of an entry that merge to the same fields as all of them."""
    mentions_by_role: dict[Hashable, Mention] = {}
    for mention in entry.mentions:  # in order of preference: the first of each counts
        for contribution in _contributions(mention):
            mentions_by_role.setdefault(contribution, mention)
    for field in ("abstract_zh", "abstract_en"):
        longest = max(entry.mentions, key=lambda m: len(getattr(m, field) or ""))
        mentions_by_role[f"longest {field}"] = longest
    dated = [mention for mention in entry.mentions if mention.published]
    if dated:
        mentions_by_role["earliest"] = min(dated, key=_published)
    return list({id(mention): mention for mention in mentions_by_role.values()}.values())


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
    ("profile", lambda m: [resolution_key(m)]),
)


def _contributions(mention: Mention) -> Iterator[Hashable]:
    yield "first"
    for field in _FIELDS:
        if getattr(mention, field):
            yield field
    for name, values in _SETS:
        for value in values(mention):
            yield name, value
